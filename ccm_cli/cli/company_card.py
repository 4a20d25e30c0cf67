"""A whole company on a terminal: the card that ``ccm company show`` shows to people."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ccm_cli.cli import output
from ccm_cli.cli.panels import STAGE_STYLES, Drawing, facts, panel, stacked
from ccm_cli.customers.choices import CHANNELS, KINDS, STAGES, label
from ccm_cli.customers.queries.companies import Relative
from ccm_cli.insight.queries.company import WholeCompany
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.runtime import Runtime

_WIDE = 110
"""From so many columns on, what is open stands beside who it is."""
_ARROWS = {"in": "←", "out": "→"}


class CompanyCard(Drawing):
    """Draws one company.

    Args:
        runtime: gives language, zone, currency and display settings.
        company: everything that is known.
    """

    def __init__(self, runtime: Runtime, company: WholeCompany) -> None:
        super().__init__(runtime)
        self._company = company

    def print(self) -> None:
        """Print the card to stdout, as wide as the terminal is."""
        console = output.console()
        console.print(self._heading())
        about = [self._about(), self._people(), self._below()]
        going_on = [
            self._figures(),
            self.open_deals(self._company.deals),
            self.open_tickets(self._company.tickets),
            self.orders(self._company.orders),
            self.open_tasks(self._company.tasks),
            self._touches(),
        ]
        if console.width < _WIDE:
            console.print(stacked([*about, *going_on]))
            return
        sides = Table.grid(expand=True, padding=(0, 1, 0, 0))
        sides.add_column(ratio=1)
        sides.add_column(ratio=1)
        sides.add_row(stacked(about), stacked(going_on))
        console.print(sides)

    def _heading(self) -> RenderableType:
        profile = self._company.profile
        grid = Table.grid(expand=True, padding=(0, 1))
        grid.add_column(ratio=1)
        grid.add_column(justify="right")
        name = self.text(profile.name, "bold")
        name.append(f"  #{profile.id}", "dim")
        marks = self.text(label(profile.kind, KINDS), "dim")
        if profile.stage:
            marks.append(" · ", "dim")
            marks.append_text(
                self.text(label(profile.stage, STAGES), STAGE_STYLES.get(profile.stage, ""))
            )
        grid.add_row(name, marks)
        return grid

    def _about(self) -> RenderableType:
        profile = self._company.profile
        lines = facts()
        self.line(lines, _("E-mail"), profile.email)
        self.line(lines, _("Phone"), profile.phone)
        if profile.website:
            style = output.link_style(output.web_address(profile.website))
            self.line(lines, _("Website"), profile.website, style)
        place = (profile.street, profile.city, profile.region, profile.postcode, profile.country)
        self.line(lines, _("Address"), in_series(part for part in place if part))
        if profile.parent is not None:
            self.line(lines, _("Belongs to"), self._relative(profile.parent))
        self.custom(lines, profile.custom)
        self.line(lines, _("Notes"), profile.notes)
        self.line(lines, _("Since"), self.presenter.moment(profile.created_at, "medium"))
        return panel(_("Company"), lines)

    def _people(self) -> RenderableType | None:
        profile = self._company.profile
        if not profile.members:
            return None
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(style="dim")
        grid.add_column(ratio=3, overflow="fold")
        grid.add_column(ratio=2, overflow="fold", style="italic")
        grid.add_column(ratio=3, overflow="fold")
        for member in profile.members:
            reached = self.text(member.phone or member.email)
            grid.add_row(f"#{member.id}", self.text(member.name), self.text(member.role), reached)
        self._more(grid, profile.member_count - len(profile.members))
        return panel(_("People"), grid)

    def _below(self) -> RenderableType | None:
        profile = self._company.profile
        if not profile.subsidiaries:
            return None
        grid = Table.grid(padding=(0, 1))
        for below in profile.subsidiaries:
            grid.add_row(Text(f"#{below.id}", "dim"), self.text(below.name), self.text(below.city))
        self._more(grid, profile.subsidiary_count - len(profile.subsidiaries))
        return panel(_("Companies below it"), grid)

    def _more(self, grid: Table, count: int) -> None:
        if count > 0:
            grid.add_row(
                "", self.text(_("and %(count)s more") % {"count": self.presenter.number(count)})
            )

    def _relative(self, company: Relative) -> str:
        return f"{company.name} #{company.id}"

    def _figures(self) -> RenderableType | None:
        figures, shown = self._company.figures, self.presenter
        lines = facts()
        self.line(lines, _("Last contact"), shown.relative(figures.last_contact_at))
        if figures.deals_won or figures.deals_lost or figures.deals_open:
            deals = _("%(won)s won, %(open)s open, %(lost)s lost") % {
                "won": shown.number(figures.deals_won),
                "open": shown.number(figures.deals_open),
                "lost": shown.number(figures.deals_lost),
            }
            self.line(lines, _("Deals"), deals)
        for heading, minor, style in self._amounts():
            if minor:
                self.line(lines, heading, shown.money(minor, self.runtime.currency), style)
        return panel(_("Figures"), lines) if lines.row_count else None

    def _amounts(self) -> Sequence[tuple[str, int, str]]:
        figures = self._company.figures
        return (
            (_("Open"), figures.open_minor, "bold"),
            (_("Revenue"), figures.revenue_minor, "bold green"),
        )

    def _touches(self) -> RenderableType | None:
        if not self._company.touches:
            return None
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(no_wrap=True)
        grid.add_column(ratio=1)
        grid.add_column(no_wrap=True, style="dim")
        for touch in self._company.touches:
            how = f"{_ARROWS.get(touch.direction, ' ')} {label(touch.channel, CHANNELS)}"
            grid.add_row(
                self.presenter.relative(touch.at),
                self.text(how, "cyan"),
                self.text(touch.summary),
                self.text(touch.contact),
            )
        return panel(_("Last contacts"), grid)
