"""Birthdays and other yearly days of customers, as a source of the list of things to do."""

import shlex
from collections.abc import Sequence
from datetime import date, timedelta

from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.zones import day_bounds
from ccm_cli.selling.queries.agenda import Day, Source, TodayItem, counted, nearness
from ccm_cli.selling.queries.neglect import LOYAL_SCORE
from ccm_cli.store.reading import Reader

AHEAD_DAYS = 3
"""Yearly days come up so many days before."""
_BIRTHDAY = "birthday"
_LEAP_DAY = "02-29"


_NAMED = (
    "WITH RECURSIVE named (name) AS (SELECT min(name) FROM contact_date UNION ALL"
    " SELECT (SELECT min(name) FROM contact_date WHERE name > named.name) FROM named"
    " WHERE named.name IS NOT NULL)"
)
"""The names that yearly days have, each found by one step in the index."""


def yearly_names(reader: Reader) -> list[str]:
    """The names that yearly days have: birthday, anniversary, and what people called others."""
    return reader.values(f"{_NAMED} SELECT name FROM named WHERE name IS NOT NULL")


def yearly_days(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Yearly days from today to `AHEAD_DAYS` on, of those who were not in contact since today.

    In years without it, 29 February is kept on the 28th.
    """
    items = []
    for ahead in range(AHEAD_DAYS + 1):
        on = day.today + timedelta(days=ahead)
        found = reader.rows(
            lambda name, *row: (str(name), *row),
            f"{_NAMED} SELECT y.name, c.id, c.name, c.stage, y.year FROM named"
            " JOIN contact_date y ON y.name = named.name AND y.month_day IN (?, ?)"
            " JOIN contact c ON c.id = y.contact_id"
            " LEFT JOIN contact_activity a ON a.contact_id = c.id"
            " WHERE coalesce(a.last_contact_at, 0) < ? LIMIT ?",
            (*month_days(on), day.begins, day.most),
        )
        items += [_item(*row, ahead=ahead, on=on, day=day) for row in found]
    return items


def month_days(on: date) -> tuple[str, str]:
    """The yearly days, ``MM-DD``, that are kept on a day: on 28 February of most years two."""
    shown = f"{on:%m-%d}"
    is_last = (on + timedelta(days=1)).day == 1
    return shown, _LEAP_DAY if shown == "02-28" and is_last else shown


def named_day(name: str) -> str:
    """A yearly day as people call it; what they named themselves stays as it is."""
    return {"birthday": _("birthday"), "anniversary": _("anniversary")}.get(name, name)


def _item(
    name: str, contact_id: int, who: str, stage: str, year: int | None, *,
    ahead: int, on: date, day: Day,
) -> TodayItem:  # fmt: skip
    shown = named_day(name)
    age = on.year - year if year is not None else 0
    if age > 0:
        shown = counted(
            ngettext("%(name)s, %(n)s year", "%(name)s, %(n)s years", age).replace(
                "%(name)s", shown.replace("%", "%%")
            ),
            age,
        )
    when = (
        _("today")
        if ahead == 0
        else _("tomorrow")
        if ahead == 1
        else counted(ngettext("in %(n)s day", "in %(n)s days", ahead), ahead)
    )
    greeting = _("Happy birthday") if name == _BIRTHDAY else _("Congratulations")
    return TodayItem(
        "yearly-day",
        who,
        f"{shown} {when}",
        f"ccm log call {shlex.quote(greeting)} --contact {contact_id} --out",
        contact_id,
        who,
        due_at=day_bounds(on, day.zone)[1] - 1,
        score=nearness(ahead) + (LOYAL_SCORE if stage == "loyal" else 0),
    )


SOURCES: tuple[Source, ...] = (Source("yearly-day", 50, yearly_days),)
