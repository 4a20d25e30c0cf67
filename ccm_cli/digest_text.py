"""The digest: what the owner reads in the morning, as one mail of plain text.

It is made of parts; each gives its lines, or none. A part more is a function and a line of `PARTS`.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from ccm_cli.automation.queries import goals
from ccm_cli.automation.queries.twice import doubled
from ccm_cli.calendar_text import CalendarText
from ccm_cli.insight.queries.news import News, news, waiting
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.catalog import message
from ccm_cli.language.direction import display_width
from ccm_cli.language.money import format_money
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import visible
from ccm_cli.language.zones import local_day
from ccm_cli.messaging.context import SendingContext, sending_context
from ccm_cli.messaging.queries.clashes import clashes
from ccm_cli.plan_text import days_left, of_target, standing_in_words
from ccm_cli.presentation import Presenter
from ccm_cli.report_text import Canvas
from ccm_cli.runtime import Runtime
from ccm_cli.selling.queries.calendar import Window, entries
from ccm_cli.store.reading import Reader

MOST_TO_DO = 15
"""Things to do that are listed."""
_AHEAD_DAYS = 7
_KINDS = ("campaign", "birthday", "goal", "deal", "holiday")
_WIDTH = 76


class Digest(NamedTuple):
    """A digest, ready to be mailed or printed."""

    subject: str
    text: str


class _Setting(NamedTuple):
    """What the parts are made with."""

    runtime: Runtime
    reader: Reader
    presenter: Presenter
    context: SendingContext
    since: int


def digest(runtime: Runtime, reader: Reader, *, since: int) -> Digest:
    """Make a digest.

    Args:
        runtime: gives clock, language and settings.
        reader: the database.
        since: UTC seconds; what came since then is news.
    """
    setting = _Setting(runtime, reader, Presenter(runtime), sending_context(runtime), since)
    day = setting.presenter.day(local_day(runtime.now, runtime.zone).isoformat(), "long")
    lines: list[str] = []
    for title, part in PARTS:
        found = [visible(line) for line in part(setting)]
        if found:
            lines += [_(title).upper(), *found, ""]
    if not lines:
        lines = [_("Nothing waits for you today."), ""]
    name = runtime.settings.business.name
    return Digest(f"{name}: {day}" if name else day, "\n".join(lines))


def _to_do(setting: _Setting) -> Iterator[str]:
    items = setting.runtime.to_do(setting.reader, limit=MOST_TO_DO + 1)
    for item in items[:MOST_TO_DO]:
        about = item.contact_name if item.contact_name != item.title else ""
        yield f"- {item.title}{f' ({about})' if about else ''}: {item.reason}"
    if len(items) > MOST_TO_DO:
        yield _("The whole list: ccm today")


def _words(setting: _Setting) -> Iterator[str]:
    """What wants the owner's word."""
    found = waiting(setting.reader)
    if found.unknown:
        said = ngettext(
            "- %(n)s message may or may not have arrived: ccm outbox unknown",
            "- %(n)s messages may or may not have arrived: ccm outbox unknown",
            found.unknown,
        )
        yield said % {"n": setting.presenter.number(found.unknown)}
    for name in found.held:
        yield _("- Campaign %(name)s missed its time: ccm campaign start %(name)s --late") % {
            "name": name
        }
    for clash in clashes(
        setting.reader, _window(setting, _AHEAD_DAYS), setting.context, setting.runtime.holidays
    ):
        yield f"- {_calendar(setting).clash(clash)}"
    for one in doubled(setting.reader, setting.context):
        yield f"- {_calendar(setting).doubled(one)}"


def _days(setting: _Setting) -> Iterator[str]:
    """Today and tomorrow in the calendar; tasks stand among what to do."""
    sources = [one for one in setting.runtime.calendar if one.kind in _KINDS]
    text = _calendar(setting)
    for entry in entries(setting.reader, _window(setting, 1), sources):
        line = "".join(piece.text for piece in text.entry(entry)).rstrip()
        yield f"- {text.day(entry.day)}: {' '.join(line.split()[1:])}"


def _news(setting: _Setting) -> Iterator[str]:
    found = news(setting.reader, setting.since)
    number = setting.presenter.number
    language, toman = setting.runtime.language, setting.runtime.settings.display.toman
    for count, said in _counted(found):
        if count:
            yield f"- {said % {'n': number(count)}}"
    if found.sold:
        amounts = (format_money(one, language=language, toman=toman) for one in found.sold)
        yield "- " + _("value of the sales: %(amount)s") % {"amount": in_series(amounts)}


def _counted(found: News) -> Sequence[tuple[int, str]]:
    """The counts, each with its words."""
    return (
        (found.contacts, ngettext("%(n)s new contact", "%(n)s new contacts", found.contacts)),
        (found.won, ngettext("%(n)s deal won", "%(n)s deals won", found.won)),
        (found.lost, ngettext("%(n)s deal lost", "%(n)s deals lost", found.lost)),
        (found.orders, ngettext("%(n)s order", "%(n)s orders", found.orders)),
        (found.accepted, ngettext("%(n)s message sent", "%(n)s messages sent", found.accepted)),
        (
            found.failed,
            ngettext(
                "%(n)s message refused or returned",
                "%(n)s messages refused or returned",
                found.failed,
            ),
        ),
        (
            found.replied,
            ngettext("%(n)s message answered", "%(n)s messages answered", found.replied),
        ),
        (
            found.clicked,
            ngettext("%(n)s message clicked", "%(n)s messages clicked", found.clicked),
        ),
        (
            found.unsubscribed,
            ngettext("%(n)s person unsubscribed", "%(n)s people unsubscribed", found.unsubscribed),
        ),
        (
            found.answers,
            ngettext("%(n)s answer to surveys", "%(n)s answers to surveys", found.answers),
        ),
        (
            found.conversations,
            ngettext("%(n)s conversation", "%(n)s conversations", found.conversations),
        ),
    )


def _goals(setting: _Setting) -> Iterator[str]:
    runtime = setting.runtime
    today = local_day(runtime.now, runtime.zone)
    for goal in goals.goals(setting.reader, since=today):
        one = goals.progress(setting.reader, goal, setting.context)
        parts = of_target(runtime, one), standing_in_words(one.standing), days_left(one)
        yield f"- {goal.name}: {', '.join(part for part in parts if part)}"


def _window(setting: _Setting, ahead: int) -> Window:
    today = local_day(setting.runtime.now, setting.runtime.zone)
    return Window(today, today + timedelta(days=ahead), setting.runtime.zone, setting.runtime.now)


def _calendar(setting: _Setting) -> CalendarText:
    return CalendarText(setting.runtime, Canvas(_WIDTH, display_width, lambda text: text))


PARTS: tuple[tuple[str, Callable[[_Setting], Iterator[str]]], ...] = (
    (message("Needs your word"), _words),
    (message("To do"), _to_do),
    (message("Today and tomorrow"), _days),
    (message("What came"), _news),
    (message("Goals"), _goals),
)
"""The parts in their order, each with its title."""
