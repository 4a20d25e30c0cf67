"""The whole customer on a terminal: the card that ``ccm who`` shows to people."""

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ccm_cli.cli import output
from ccm_cli.cli.customer_page import address_lines, companies_text, with_label
from ccm_cli.cli.panels import STAGE_STYLES, Drawing, facts, panel, stacked
from ccm_cli.customers.choices import CHANNELS, KINDS, STAGES, label
from ccm_cli.customers.queries.contacts import YearlyDate
from ccm_cli.customers.relation_kinds import wording
from ccm_cli.insight.queries.customer import Customer
from ccm_cli.insight.queries.timeline import Event
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.catalog import message
from ccm_cli.language.dates import local_day
from ccm_cli.language.punctuation import in_series
from ccm_cli.listening.ticket_words import STATES as TICKET_STATES
from ccm_cli.messaging.reasons import in_words
from ccm_cli.runtime import Runtime
from ccm_cli.selling.words import ORDER_STATES

MOST_RELATIONS = 8
"""Relations that the card has room for."""
_WIDE = 110
"""From so many columns on, what is open stands beside who it is."""
_ARROWS = {"in": "←", "out": "→"}
_FACES = {-1: ("☹", "red"), 0: ("·", "dim"), 1: ("☺", "green")}
_GOOD = frozenset({"accepted", "yes", "won", "paid"})
_BAD = frozenset({"refused", "unknown", "suppressed", "bounced", "no", "lost"})
_PURPOSES = {
    "marketing": message("marketing"),
    "survey": message("surveys"),
    "*": message("everything"),
}


class Card(Drawing):
    """Draws one customer.

    Args:
        runtime: gives language, zone, currency and display settings.
        customer: everything that is known.
    """

    def __init__(self, runtime: Runtime, customer: Customer) -> None:
        super().__init__(runtime)
        self._customer = customer

    def print(self) -> None:
        """Print the card to stdout, as wide as the terminal is."""
        console = output.console()
        console.print(self._heading())
        about = [self._reached(), self._consent(), self._held()]
        going_on = [
            self._figures(),
            self.open_deals(self._customer.deals),
            self.open_tickets(self._customer.tickets),
            self.orders(self._customer.orders),
            self.open_tasks(self._customer.tasks),
            self._answer(),
        ]
        if console.width >= _WIDE:
            sides = Table.grid(expand=True, padding=(0, 1, 0, 0))
            sides.add_column(ratio=1)
            sides.add_column(ratio=1)
            sides.add_row(stacked(about), stacked(going_on))
            console.print(sides)
        else:
            console.print(stacked([*about, *going_on]))
        console.print(self._timeline())

    def _heading(self) -> RenderableType:
        profile = self._customer.profile
        grid = Table.grid(expand=True, padding=(0, 1))
        grid.add_column(ratio=1)
        grid.add_column(justify="right")
        called = f"{profile.title} {profile.name}".strip()
        marks = Text()
        marks.append_text(self.text(label(profile.kind, KINDS), "dim"))
        marks.append(" · ", "dim")
        marks.append_text(
            self.text(label(profile.stage, STAGES), STAGE_STYLES.get(profile.stage, ""))
        )
        name = self.text(called, "bold")
        name.append(f"  #{profile.id}", "dim")
        grid.add_row(name, marks)
        second = self.text(companies_text(profile), "italic")
        tags = self.text(" ".join(f"#{tag}" for tag in profile.tags), "magenta")
        if second.plain or tags.plain:
            grid.add_row(second, tags)
        return grid

    def _reached(self) -> RenderableType:
        profile = self._customer.profile
        lines = facts()
        for email in profile.emails:
            self.line(lines, _("E-mail"), with_label(email.address, email.label))
        for phone in profile.phones:
            self.line(lines, _("Phone"), with_label(phone.number, phone.label))
        for handle in profile.handles:
            at = "" if handle.handle.isdecimal() else "@"
            shown = with_label(f"{at}{handle.handle}", handle.label)
            self.line(lines, label(handle.network, CHANNELS), shown)
        for address in address_lines(profile):
            self.line(lines, _("Address"), address)
        for date in profile.dates:
            named = {"birthday": _("Birthday"), "anniversary": _("Anniversary")}
            self.line(
                lines,
                named.get(date.name, date.name),
                self._day(date),
            )
        self._life(lines)
        self.line(lines, _("Language"), profile.language)
        self.line(lines, _("Channel"), label(profile.channel, CHANNELS))
        self.line(lines, _("Time zone"), profile.time_zone)
        if profile.rhythm is not None:
            every = ngettext("every %(n)s day", "every %(n)s days", profile.rhythm)
            number = self.presenter.number(profile.rhythm)
            self.line(lines, _("In touch"), every % {"n": number})
        if profile.away_until and profile.away_until >= self.presenter.today:
            self.line(lines, _("Away until"), self.presenter.day(profile.away_until))
        self.line(lines, _("Source"), profile.source)
        self.custom(lines, profile.custom)
        self.line(lines, _("Notes"), profile.notes)
        self.line(lines, _("Since"), self.presenter.moment(profile.created_at, "medium"))
        return panel(_("Who"), lines)

    def _life(self, lines: Table) -> None:
        """What this one is to others, how to address it, how far it came."""
        profile = self._customer.profile
        for one in profile.relations[:MOST_RELATIONS]:
            shown = f"{one.name} #{one.id}" + (f" · {one.note}" if one.note else "")
            self.line(lines, wording(one.kind, of_contact=one.of_contact), shown)
        if len(profile.relations) > MOST_RELATIONS:
            more = self.presenter.number(len(profile.relations) - MOST_RELATIONS)
            self.line(lines, "", _("and %(count)s more") % {"count": more})
        if profile.salutation != profile.name:
            self.line(lines, _("Addressed as"), profile.salutation)
        if profile.stage_since != profile.created_at:
            day = local_day(profile.stage_since, self.runtime.zone).isoformat()
            since = self.presenter.day(day, "medium")
            stage = label(profile.stage, STAGES)
            self.line(
                lines, _("Stage"), _("%(stage)s since %(day)s") % {"stage": stage, "day": since}
            )

    def _day(self, day: YearlyDate) -> str:
        """A day of every year; with its year and, of a birthday, the age where they are known."""
        if day.year is None:
            return self.presenter.yearly(day.month_day)
        iso = f"{day.year:04}-{day.month_day}"
        written = self.presenter.day(iso, "medium")
        today = local_day(self.runtime.now, self.runtime.zone).isoformat()
        if day.name != "birthday" or iso > today:
            return written
        age = int(today[:4]) - day.year - (today[5:] < day.month_day)
        return f"{written} ({self.presenter.number(age)})"

    def _consent(self) -> RenderableType | None:
        customer = self._customer
        if not customer.consent and not customer.suppressed:
            return None
        lines = Table.grid(padding=(0, 1))
        for state in customer.consent:
            sign = Text("✓", "green") if state.given else Text("✗", "red")
            channel = _("every channel") if state.channel == "*" else label(state.channel, CHANNELS)
            purpose = label(state.purpose, _PURPOSES)
            told = in_series(
                part for part in (state.how, self.presenter.relative(state.at)) if part
            )
            lines.add_row(sign, self.text(f"{channel}: {purpose}"), self.text(told, "dim"))
        for address in customer.suppressed:
            what = _("nothing goes to %(address)s") % {"address": address.key}
            lines.add_row(Text("⊘", "red"), self.text(what), self.text(address.reason, "dim"))
        return panel(_("Consent"), lines)

    def _held(self) -> RenderableType | None:
        """Messages that are held back or were left out lately: why, and the next chance."""
        if not self._customer.held:
            return None
        lines = Table.grid(padding=(0, 1))
        for one in self._customer.held:
            what = f"{one.campaign or one.source} · {label(one.channel, CHANNELS)}"
            told = in_words(one.reason)
            if one.next_at is not None:
                when = self.presenter.moment(one.next_at)
                told = f"{told} · " + _("next chance %(when)s") % {"when": when}
            lines.add_row(self.text(what), self.text(told, "dim"))
        return panel(_("Held back"), lines)

    def _figures(self) -> RenderableType | None:
        figures, shown = self._customer.figures, self.presenter
        lines = facts()
        self.line(lines, _("Last contact"), shown.relative(figures.last_contact_at))
        self.line(lines, _("Last heard from"), shown.relative(figures.last_inbound_at))
        if figures.interactions:
            self.line(lines, _("Interactions"), shown.number(figures.interactions))
        if figures.messages:
            sent = f"{shown.number(figures.messages)}, {shown.relative(figures.last_message_at)}"
            self.line(lines, _("Messages sent"), sent)
        if figures.deals_won or figures.deals_lost or figures.deals_open:
            deals = _("%(won)s won, %(open)s open, %(lost)s lost") % {
                "won": shown.number(figures.deals_won),
                "open": shown.number(figures.deals_open),
                "lost": shown.number(figures.deals_lost),
            }
            self.line(lines, _("Deals"), deals)
        if figures.orders:
            count = shown.number(figures.orders)
            self.line(lines, _("Orders"), f"{count}, {shown.relative(figures.last_order_at)}")
        if figures.revenue_minor:
            self.line(
                lines,
                _("Revenue"),
                shown.money(figures.revenue_minor, self.runtime.currency),
                "bold green",
            )
        return panel(_("Figures"), lines) if lines.row_count else None

    def _answer(self) -> RenderableType | None:
        answer = self._customer.answer
        if answer is None:
            return None
        lines = Table.grid(padding=(0, 1))
        said = self.text(answer.comment)
        when = self.presenter.relative(answer.at)
        lines.add_row(Text(str(answer.score), "bold"), said, self.text(when, "dim"))
        return panel(answer.survey, lines)

    def _timeline(self) -> RenderableType:
        events = self._customer.timeline.events
        if not events:
            return panel(_("Timeline"), self.text(_("Nothing happened yet."), "dim"))
        lines = Table.grid(padding=(0, 1), expand=True)
        lines.add_column(style="dim", no_wrap=True)
        lines.add_column(no_wrap=True)
        lines.add_column(ratio=1)
        lines.add_column(justify="right", style="dim", no_wrap=True)
        for event in events:
            lines.add_row(
                self.presenter.relative(event.at),
                self.text(f"{_ARROWS.get(event.direction, ' ')} {_channel(event)}", "cyan"),
                self._what(event),
                self.presenter.duration(event.duration),
            )
        return panel(_("Timeline"), lines)

    def _what(self, event: Event) -> Text:
        what = self.text(event.text)
        if event.sentiment is not None:
            face, style = _FACES[event.sentiment]
            what.append(f" {face}", style)
        if event.amount_minor is not None:
            amount = self.presenter.money(event.amount_minor, event.currency)
            what.append(" ")
            what.append_text(self.text(amount, "bold"))
        if event.state and event.source != "task":
            style = "green" if event.state in _GOOD else "red" if event.state in _BAD else "yellow"
            what.append(" → " if event.source in {"deal", "ticket"} else " ")
            what.append_text(self.text(label(event.state, _STATES), style))
        if event.detail and event.source != "interaction":
            what.append(" ")
            what.append_text(self.text(label(event.detail, _PURPOSES), "dim"))
        for more in (event.about, event.files and f"+ {event.files}"):
            if more:
                what.append(" ")
                what.append_text(self.text(more, "dim"))
        return what


_SOURCES = {
    "deal": message("deal"),
    "task": message("task done"),
    "ticket": message("ticket"),
    "order": message("order"),
    "payment": message("payment"),
    "return": message("return"),
    "answer": message("survey"),
    "consent": message("consent"),
    "mail": message("mail"),
}
_STATES = {
    **TICKET_STATES,
    "accepted": message("accepted"),
    "refused": message("refused"),
    "unknown": message("unknown"),
    "handed over": message("handed over"),
    **ORDER_STATES,
    "yes": message("yes"),
    "no": message("no"),
    "away": message("out of office"),
    "auto": message("automatic"),
    "list": message("list"),
    "bounce": message("bounce"),
    "delayed": message("delayed"),
    "complaint": message("reported as spam"),
}


def _channel(event: Event) -> str:
    """What a line of the timeline begins with: the channel, or the kind of record."""
    if event.source in {"interaction", "message"}:
        return label(event.channel, CHANNELS)
    return label(event.source, _SOURCES)
