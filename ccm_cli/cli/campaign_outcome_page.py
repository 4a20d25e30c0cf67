"""What came of a campaign's messages, as the command line shows it: rates, groups, the holdout."""

from collections.abc import Callable, Mapping
from typing import Any

import typer

from ccm_cli.campaign_text import amounts, lift_lines, percent, rates, within
from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.messaging.queries.results import Outcome, Results
from ccm_cli.presentation import Presenter
from ccm_cli.store.filters.registry import Kind

GROUPS = ("variant", "channel", "language")
Put = Callable[..., None]


def put_results(found: Results, show: Presenter, put: Put) -> None:
    """The rates of a whole campaign for people, and its money."""
    put(("", ""))
    put((within(found.window, show), "bold"))
    for word, count, rate in rates(found.whole):
        put(
            (f"  {word:<14}", ""),
            (f"{show.number(count):>8}  {percent(rate, show):>6}", "bold"),
        )
    for word, money in ((_("revenue"), found.whole.revenue), (_("cost"), found.whole.cost)):
        if money:
            put((f"  {word:<14}", ""), (f"{amounts(money, show):>8}", "bold"))
    if found.lift is not None:
        put(("", ""))
        for line in lift_lines(found.lift, show):
            put((line, ""))


def show_groups(ctx: typer.Context, found: Results, by: str, *, format: str | None,
                show: Presenter) -> None:  # fmt: skip
    """Print one row for each group of a campaign's messages.

    Args:
        ctx: of the command.
        found: what came of it.
        by: one of `GROUPS`.
        format: of ``--format``.
        show: for people.

    Raises:
        InvalidInput: there are no such groups.
    """
    groups = groups_by(found, by)
    is_table = output.chosen_format(runtime_of(ctx), format) == "table"
    cells = _cells_for_people if is_table else _cells
    rows = [(name, *cells(outcome, show)) for name, outcome in groups.items()]
    output.rows(
        ctx, _columns(by, for_people=is_table), rows, format=format, empty=_("There are none.")
    )


def groups_by(found: Results, by: str) -> Mapping[str, Outcome]:
    """The groups of a kind.

    Raises:
        InvalidInput: there is no such kind.
    """
    if by not in GROUPS:
        raise InvalidInput(
            _("--by is one of: %(names)s.") % {"names": in_series(GROUPS)},
        )
    return {"variant": found.variants, "channel": found.channels, "language": found.languages}[by]


def _columns(by: str, *, for_people: bool) -> list[Column]:
    headings = {"variant": _("Variant"), "channel": _("Channel"), "language": _("Language")}
    first = Column(by, headings[by], Kind.CHOICE)
    if for_people:
        return [
            first,
            Column("accepted", _("Accepted"), Kind.NUMBER),
            *(
                Column(name, heading, Kind.CHOICE)
                for name, heading in (
                    ("bounced", _("Came back")), ("unsubscribed", _("Unsubscribed")),
                    ("replied", _("Answered")), ("clicked", _("Clicked")),
                    ("converted", _("Bought")), ("revenue", _("Revenue")), ("cost", _("Cost")),
                )
            ),
        ]  # fmt: skip
    return [
        first,
        *(Column(name, name, Kind.NUMBER) for name in (*COUNTS, *RATES)),
        Column("revenue", "revenue"),
        Column("cost", "cost"),
    ]


COUNTS = (
    "messages", "sent", "accepted", "bounced", "unsubscribed", "replied", "clicked", "converted",
)  # fmt: skip
RATES = ("bounce_rate", "unsubscribe_rate", "reply_rate", "click_rate", "conversion_rate")


def _cells(outcome: Outcome, _show: Presenter) -> tuple[Any, ...]:
    money = (
        " ".join(f"{minor} {currency}" for currency, minor in sums.items())
        for sums in (outcome.revenue, outcome.cost)
    )
    return (*(getattr(outcome, name) for name in (*COUNTS, *RATES)), *money)


def _cells_for_people(outcome: Outcome, show: Presenter) -> tuple[Any, ...]:
    def both(count: int, rate: float | None) -> str:
        return f"{show.number(count)} · {percent(rate, show)}"

    return (
        outcome.accepted,
        both(outcome.bounced, outcome.bounce_rate),
        both(outcome.unsubscribed, outcome.unsubscribe_rate),
        both(outcome.replied, outcome.reply_rate),
        both(outcome.clicked, outcome.click_rate),
        both(outcome.converted, outcome.conversion_rate),
        amounts(outcome.revenue, show),
        amounts(outcome.cost, show),
    )


def outcome_data(outcome: Outcome) -> dict[str, Any]:
    """An outcome for programs."""
    return {
        **{name: getattr(outcome, name) for name in (*COUNTS, *RATES)},
        "revenue": dict(outcome.revenue),
        "cost": dict(outcome.cost),
    }


def results_data(found: Results) -> dict[str, Any]:
    """What came of a campaign for programs."""
    lift = found.lift
    return {
        "window_seconds": found.window,
        "outcome": outcome_data(found.whole),
        **{
            f"by_{by}": {name: outcome_data(one) for name, one in groups_by(found, by).items()}
            for by in GROUPS
        },
        "lift": None
        if lift is None
        else {
            "written": lift.written._asdict(),
            "held_out": lift.held_out._asdict(),
            "difference": lift.difference,
            "low": lift.apart and lift.apart.low,
            "high": lift.apart and lift.apart.high,
        },
    }
