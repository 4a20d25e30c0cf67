"""The registry of reports: a report is its module, one line here, and its test of numbers."""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from ccm_cli.errors import NotFound
from ccm_cli.insight.queries.reports.asking import Question
from ccm_cli.insight.queries.reports.dimensions import TIME
from ccm_cli.insight.queries.reports.figures import Figures
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.filters.registry import suggestion
from ccm_cli.store.reading import Reader

_DEALS = ("source", "pipeline", "stage", "company", "competitor", "kind", "lifecycle", "currency")
_SOURCES = tuple(name for name in _DEALS if name != "stage")


class Report(NamedTuple):
    """A report.

    Attributes:
        name: of the command.
        title: English message for people.
        about: message that says what it answers.
        module: where it is written; its ``make`` gives the figures.
        entity: what its filter is about.
        by: what it can be shown by; the first is the default, empty for "as one".
        period: the span without another word.
        one_pipeline: whether it is about one pipeline, the first unless another is named.
        ahead: months it looks ahead where only ``--since`` is given; 0: it looks back.
        days: the threshold it has without another word; None: it has none.
    """

    name: str
    title: str
    about: str
    module: str
    entity: str
    by: tuple[str, ...]
    period: str
    one_pipeline: bool = False
    ahead: int = 0
    days: int | None = None

    @property
    def make(self) -> Callable[[Reader, Question], Figures]:
        """What gives the figures; imported when it is asked for."""
        found: Callable[[Reader, Question], Figures] = import_module(
            f"ccm_cli.insight.queries.reports.{self.module}"
        ).make
        return found


REPORTS = (
    Report(
        "pipeline",
        message("Pipeline"),
        message("Open deals by stage: what they are worth and what may be expected of them"),
        "standing",
        "deal",
        ("stage", *_SOURCES, *TIME),
        "all",
        one_pipeline=True,
    ),
    Report(
        "funnel",
        message("Funnel"),
        message("How many of the deals that came in reached each stage, and how many were won"),
        "funnel",
        "deal",
        ("", *_SOURCES, *TIME),
        "last 12 months",
        one_pipeline=True,
    ),
    Report(
        "stages",
        message("Time in stage"),
        message("How long deals stay in each stage: median, 90%, and how many take too long"),
        "stages",
        "deal",
        ("", *_SOURCES, *TIME),
        "last 12 months",
        one_pipeline=True,
    ),
    Report(
        "velocity",
        message("Sales velocity"),
        message("What the open deals bring a day if they go as the closed ones went"),
        "velocity",
        "deal",
        ("", *_SOURCES),
        "last 90 days",
    ),
    Report(
        "forecast",
        message("Forecast"),
        message("What open deals may bring in the months to come, by chance and by history"),
        "forecast",
        "deal",
        ("month", "week", "quarter", "year", "day", "stage", *_SOURCES),
        "next 6 months",
        one_pipeline=True,
        ahead=6,
    ),
    Report(
        "won-lost",
        message("Won and lost"),
        message("Deals won and lost: how many, how much, how often, and why"),
        "won_lost",
        "deal",
        ("month", "day", "week", "quarter", "year", "reason", "lost-to", *_SOURCES),
        "last 12 months",
    ),
    Report(
        "activity",
        message("Activity"),
        message("Calls, visits and messages by channel, direction, day, weekday and hour"),
        "activity",
        "interaction",
        (
            "channel",
            "direction",
            *TIME,
            "weekday",
            "hour",
            "weekday-hour",
            "kind",
            "lifecycle",
        ),
        "last 30 days",
    ),
    Report(
        "attribution",
        message("Attribution"),
        message("What messages brought, by campaign, journey or rule: answers, clicks, sales"),
        "attribution",
        "message",
        ("source", "channel", "template", *TIME, "kind", "lifecycle"),
        "last 90 days",
    ),
    Report(
        "basket",
        message("Bought together"),
        message("Products that stand in the same orders more often than chance has it"),
        "basket",
        "order",
        ("",),
        "last 12 months",
    ),
    Report(
        "stale",
        message("Stale deals"),
        message("Open deals that nothing happens with, the longest quiet first"),
        "stale",
        "deal",
        ("", "stage", *_SOURCES, *TIME),
        "all",
        days=14,
    ),
    Report(
        "delays",
        message("Delays"),
        message("Tasks at the end of each day: done in time, done late, overdue"),
        "delays",
        "task",
        ("day", "week", "month", "quarter", "year", "priority", "kind", "lifecycle"),
        "last 14 days",
    ),
    Report(
        "tickets",
        message("Tickets"),
        message("Tickets: opened, solved, how soon answered and settled, promises kept"),
        "tickets",
        "ticket",
        (
            "month",
            "day",
            "week",
            "quarter",
            "year",
            "priority",
            "category",
            "channel",
            "company",
            "kind",
            "lifecycle",
        ),
        "last 12 months",
    ),
    Report(
        "promises",
        message("Promised days"),
        message("Deals by the day first promised: kept, won late, slipped"),
        "promises",
        "deal",
        ("month", "day", "week", "quarter", "year", "stage", *_SOURCES),
        "last 12 months",
    ),
)


def report(name: str) -> Report:
    """The report of that name.

    Raises:
        NotFound: there is none; the hint has the nearest.
    """
    key = search_key(name)
    for one in REPORTS:
        if key in {search_key(one.name), search_key(_(one.title))}:
            return one
    raise NotFound(
        _("There is no report %(name)s.") % {"name": quoted(excerpt(name))},
        hint=suggestion(name, [one.name for one in REPORTS]),
    )
