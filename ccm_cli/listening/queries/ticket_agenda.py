"""Tickets near or past their limits, and those that nobody answers, as things to do."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from ccm_cli.language import current_language, ngettext
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import localized_digits
from ccm_cli.selling.queries.agenda import Day, Source, TodayItem, counted, waiting
from ccm_cli.store.reading import Reader

PRIORITY_SCORES = {"urgent": 25.0, "high": 15.0, "low": -10.0}
"""What the priority of a ticket adds to its score; a normal one adds nothing."""
QUIET_DAYS = 7
"""A ticket that waits for the customer is looked after then, where nobody said when."""
_DAY, _HOUR = 86_400, 3_600
_LOOK = "coalesce(tk.wait_until, tk.state_since + ?)"
_TICKET = (
    "SELECT tk.id, tk.subject, tk.contact_id, coalesce(c.name, o.name), tk.deal_id, tk.priority,"
    " tk.limit_at, tk.first_response_at IS NULL AND tk.limit_at = tk.response_due_at,"
    " tk.state_since FROM ticket tk LEFT JOIN contact c ON c.id = tk.contact_id"
    " LEFT JOIN company o ON o.id = tk.company_id"
)


class _Ticket(NamedTuple):
    id: int
    subject: str
    contact_id: int | None
    who: str | None
    deal_id: int | None
    priority: str
    limit_at: int | None
    unanswered: int
    state_since: int


def late(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open tickets whose limit has passed."""
    found = _open(reader, "tk.limit_at < ?", (day.now,), day.most)
    return [
        _item("late-ticket", one, _late(one, at, day), at, (day.now - at) / _DAY)
        for one, at in found
    ]


def near(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open tickets whose limit is near, or comes today."""
    where = "tk.limit_at >= ? AND (tk.near_at <= ? OR tk.limit_at < ?)"
    found = _open(reader, where, (day.now, day.now, day.ends), day.most)
    return [
        _item("near-ticket", one, _near(one, at, day), at, max(0, day.ends - at) / _DAY)
        for one, at in found
    ]


def quiet(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Tickets that waited for the customer until now."""
    found = reader.rows(
        _Ticket,
        f"{_TICKET} WHERE tk.state = 'waiting' AND {_LOOK} < ? ORDER BY {_LOOK}, tk.id LIMIT ?",
        (QUIET_DAYS * _DAY, day.ends, QUIET_DAYS * _DAY, day.most),
    )
    return [
        _item("quiet-ticket", one, _quiet(one, day), None, (day.now - one.state_since) / _DAY)
        for one in found
    ]


def _open(
    reader: Reader, where: str, values: tuple[int, ...], most: int
) -> Iterator[tuple[_Ticket, int]]:
    found = reader.rows(
        _Ticket,
        f"{_TICKET} WHERE tk.state = 'open' AND {where} ORDER BY tk.limit_at, tk.id LIMIT ?",
        (*values, most),
    )
    return ((one, one.limit_at) for one in found if one.limit_at is not None)


def _late(one: _Ticket, limit: int, day: Day) -> str:
    hours = (day.now - limit) // _HOUR
    days = day.days_since(limit)
    if days:
        ago = counted(ngettext("%(n)s day ago", "%(n)s days ago", days), days)
    elif hours:
        ago = counted(ngettext("%(n)s hour ago", "%(n)s hours ago", hours), hours)
    else:
        ago = _("just now")
    said = {"when": ago}
    if one.unanswered:
        return _("the first answer was due %(when)s") % said
    return _("the solution was due %(when)s") % said


def _near(one: _Ticket, limit: int, day: Day) -> str:
    said = {"time": _clock(limit, day)}
    if one.unanswered:
        return _("the first answer is due %(time)s") % said
    return _("the solution is due %(time)s") % said


def _clock(limit: int, day: Day) -> str:
    """The hour of today, or how many days are left."""
    days = -day.days_since(limit)
    if days > 0:
        return counted(ngettext("in %(n)s day", "in %(n)s days", days), days)
    local = datetime.fromtimestamp(limit, day.zone)
    clock = localized_digits(f"{local:%H:%M}", current_language())
    return _("at %(time)s") % {"time": clock}


def _quiet(one: _Ticket, day: Day) -> str:
    days = max(day.days_since(one.state_since), 0)
    since = counted(ngettext("%(n)s day", "%(n)s days", days), days) if days else _("today")
    return _("waits for an answer, %(since)s") % {"since": since}


def _item(kind: str, one: _Ticket, reason: str, due_at: int | None, days: float) -> TodayItem:
    named = {"urgent": _("urgent"), "high": _("high priority"), "low": _("low priority")}
    verb = "close" if kind != "quiet-ticket" and not one.unanswered else "reply"
    return TodayItem(
        kind,
        one.subject,
        " · ".join([reason, *([named[one.priority]] if one.priority in named else [])]),
        f"ccm ticket {verb} {one.id}",
        one.contact_id,
        one.who,
        one.deal_id,
        due_at=due_at,
        priority=one.priority,
        score=PRIORITY_SCORES.get(one.priority, 0.0) + waiting(days),
        ticket_id=one.id,
    )


SOURCES: tuple[Source, ...] = (
    Source("late-ticket", 68, late),
    Source("near-ticket", 58, near),
    Source("quiet-ticket", 40, quiet),
)
