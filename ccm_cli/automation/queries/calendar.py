"""Deadlines of goals, and days of rest, in the calendar."""

import shlex
from collections.abc import Iterable
from datetime import date

from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.holidays import Holidays
from ccm_cli.selling.queries.calendar import MOST, Entry, Source, Window
from ccm_cli.store.reading import Reader


def _goals(reader: Reader, window: Window) -> Iterable[Entry]:
    return reader.rows(
        lambda number, name, day: Entry(
            date.fromisoformat(day),
            "goal",
            name,
            command=f"ccm plan show {shlex.quote(name)}",
            noun="goal",
            record=number,
        ),
        "SELECT id, name, deadline FROM goal WHERE deadline BETWEEN ? AND ?"
        " ORDER BY deadline, id LIMIT ?",
        (window.first.isoformat(), window.last.isoformat(), MOST),
    )


def sources(holidays: Holidays) -> tuple[Source, ...]:
    """What the plan has for a calendar.

    Args:
        holidays: of the business.
    """

    def resting(_reader: Reader, window: Window) -> Iterable[Entry]:
        for day in window.days:
            found = holidays.on(day)
            if found is not None and (found.name or found.weekday is None):
                yield Entry(day, "holiday", found.name or _("day of rest"))

    return (
        Source("holiday", message("days of rest"), resting),
        Source("goal", message("deadlines of goals"), _goals),
    )
