"""Deals and customers that nobody cares for, as sources of the list of things to do."""

import shlex
from collections.abc import Sequence
from datetime import date, timedelta
from heapq import nsmallest
from operator import itemgetter
from typing import NamedTuple

from ccm_cli.customers.choices import STAGES, label
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.zones import day_bounds
from ccm_cli.selling.queries.agenda import (
    Day,
    Source,
    TodayItem,
    counted,
    nearness,
    waiting,
)
from ccm_cli.store.reading import Reader

STALE_DAYS = 14
"""An open deal without a move, an interaction or an open task for so long is stale."""
CLOSING_DAYS = 3
"""A deal that is expected to be won within so many days is about to close."""
RECENT_DAYS = 60
"""A customer who was in contact within so many days should have a next step."""
LOYAL_SCORE = 10
"""What it adds to a score that a customer is loyal."""

_DAY = 86_400
_LOYAL = "loyal"

_NO_TASK_FOR_DEAL = (
    "NOT EXISTS (SELECT 1 FROM task t WHERE t.deal_id = d.id AND t.state = 'open')"
    " AND NOT EXISTS (SELECT 1 FROM task t WHERE t.contact_id = d.contact_id AND t.state = 'open')"
)
_NO_TASK = "NOT EXISTS (SELECT 1 FROM task t WHERE t.contact_id = c.id AND t.state = 'open')"
_OLDEST = (
    "(SELECT id, title, contact_id, pipeline, stage, stage_since FROM deal"
    " WHERE state = 'open' AND stage_since <= ? ORDER BY stage_since LIMIT ?) d"
    " LEFT JOIN contact c ON c.id = d.contact_id"
)
"""Open deals that are in their stage the longest."""


class _Deal(NamedTuple):
    id: int
    title: str
    contact_id: int | None
    contact_name: str | None


class _Customer(NamedTuple):
    id: int
    name: str
    stage: str


def late_deals(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open deals past the day they were expected to be won, the longest past first."""
    found = _expected(reader, "0001-01-01", day.today - timedelta(days=1), day.most)
    return [_late_deal(deal, expected, day) for deal, expected in found]


def closing_deals(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open deals expected to be won within `CLOSING_DAYS`, the next first."""
    last = day.today + timedelta(days=CLOSING_DAYS)
    found = _expected(reader, day.today.isoformat(), last, day.most)
    return [_closing_deal(deal, expected, day) for deal, expected in found]


def rotting_deals(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open deals longer in their stage than the settings expect, with no open task."""
    stays = [(*place, days) for place, days in day.stays.items() if days]
    if not stays:
        return []
    marks = ", ".join("(?, ?, ?)" for _stay in stays)
    before = day.now - min(days for _pipeline, _stage, days in stays) * _DAY
    found = reader.rows(
        lambda since, stage, days, *row: (_Deal(*row), int(since), str(stage), int(days)),
        f"WITH stay (pipeline, stage, days) AS (VALUES {marks})"
        " SELECT d.stage_since, d.stage, stay.days, d.id, d.title, d.contact_id, c.name"
        f" FROM {_OLDEST} JOIN stay ON stay.pipeline = d.pipeline AND stay.stage = d.stage"
        f" WHERE d.stage_since < ? - stay.days * {_DAY} AND {_NO_TASK_FOR_DEAL}",
        (*(part for stay in stays for part in stay), before, day.looked_at, day.now),
    )
    most_over = nsmallest(day.most, found, key=lambda each: each[1] + each[3] * _DAY)
    return [_rotting_deal(*each, day) for each in most_over]


def stale_deals(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open deals with no activity for `STALE_DAYS`: no move, no interaction, no open task.

    An interaction counts when it belongs to the deal or is with its contact.
    """
    before = day.now - STALE_DAYS * _DAY
    found = reader.rows(
        lambda *row: (max(at for at in row[4:] if at is not None), _Deal(*row[:4])),
        "SELECT d.id, d.title, d.contact_id, c.name, d.stage_since, a.last_contact_at,"
        " (SELECT max(i.at) FROM interaction i WHERE i.deal_id = d.id)"
        f" FROM {_OLDEST} LEFT JOIN contact_activity a ON a.contact_id = d.contact_id"
        " WHERE (a.last_contact_at IS NULL OR a.last_contact_at <= ?)"
        " AND NOT EXISTS (SELECT 1 FROM interaction i WHERE i.deal_id = d.id AND i.at > ?)"
        f" AND {_NO_TASK_FOR_DEAL}",
        (before, day.looked_at, before, before),
    )
    longest = nsmallest(day.most, found, key=itemgetter(0))
    return [_stale_deal(deal, active_at, day) for active_at, deal in longest]


def idle_deals(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open deals with no next step: no open task of theirs or of their contact's."""
    found = reader.rows(
        lambda since, *row: (int(since), _Deal(*row)),
        "SELECT d.stage_since, d.id, d.title, d.contact_id, c.name"
        " FROM (SELECT id, title, contact_id, stage_since FROM deal"
        "       WHERE state = 'open' ORDER BY stage_since DESC LIMIT ?) d"
        " LEFT JOIN contact c ON c.id = d.contact_id"
        f" WHERE {_NO_TASK_FOR_DEAL} LIMIT ?",
        (day.looked_at, day.most),
    )
    return [
        _about_deal(
            "idle-deal", deal, _("no next step"), _("Next step"), nearness(_since(since, day))
        )
        for since, deal in sorted(found, key=lambda each: (-each[0], each[1].id))
    ]


def quiet_customers(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """People with a rhythm whose time to be in touch has come, and whom no task is about.

    Loyal ones come first, then those whose time came last: a call may still reach them.
    """
    found = reader.rows(
        lambda due, last, *row: (int(due), last, _Customer(*row)),
        "SELECT p.due_at, a.last_contact_at, c.id, c.name, c.stage"
        " FROM (SELECT contact_id, due_at FROM contact_touch"
        "       WHERE due_at <= ? ORDER BY due_at DESC LIMIT ?) p"
        " JOIN contact c ON c.id = p.contact_id"
        " LEFT JOIN contact_activity a ON a.contact_id = c.id"
        f" WHERE {_NO_TASK} ORDER BY c.stage <> 'loyal', p.due_at DESC, c.id LIMIT ?",
        (day.now, day.looked_at, day.most),
    )
    return [_quiet_customer(last_at, customer, due, day) for due, last_at, customer in found]


def idle_customers(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Customers who were in contact lately, with no open task and no open deal."""
    since = day.now - RECENT_DAYS * _DAY
    found = reader.rows(
        lambda last, *row: (int(last), _Customer(*row)),
        "SELECT a.last_contact_at, c.id, c.name, c.stage"
        " FROM (SELECT contact_id, last_contact_at FROM contact_activity"
        "       WHERE last_contact_at > ? ORDER BY last_contact_at DESC LIMIT ?) a"
        " JOIN contact c ON c.id = a.contact_id"
        " LEFT JOIN contact_sales s ON s.contact_id = c.id"
        " WHERE c.kind = 'customer' AND c.stage IN ('customer', 'loyal')"
        f" AND coalesce(s.deals_open, 0) = 0 AND {_NO_TASK} LIMIT ?",
        (since, day.looked_at, day.most),
    )
    return [
        _about_customer("idle-customer", customer, _("no next step"), nearness(_since(last, day)))
        for last, customer in found
    ]


def _expected(reader: Reader, first: str, last: date, most: int) -> list[tuple[_Deal, date]]:
    return reader.rows(
        lambda expected, *row: (_Deal(*row), date.fromisoformat(expected)),
        "SELECT d.expected_close, d.id, d.title, d.contact_id, c.name"
        " FROM deal d LEFT JOIN contact c ON c.id = d.contact_id"
        " WHERE d.state = 'open' AND d.expected_close BETWEEN ? AND ?"
        " ORDER BY d.expected_close, d.id LIMIT ?",
        (first, last.isoformat(), most),
    )


def _since(at: int, day: Day) -> float:
    return (day.now - at) / _DAY


def _late_deal(deal: _Deal, expected: date, day: Day) -> TodayItem:
    past = (day.today - expected).days
    reason = ngettext("expected to close %(n)s day ago", "expected to close %(n)s days ago", past)
    return _dated_deal("late-deal", deal, counted(reason, past), expected, day)._replace(
        score=waiting(past)
    )


def _closing_deal(deal: _Deal, expected: date, day: Day) -> TodayItem:
    ahead = (expected - day.today).days
    if ahead:
        reason = counted(
            ngettext("expected to close in %(n)s day", "expected to close in %(n)s days", ahead),
            ahead,
        )
    else:
        reason = _("expected to close today")
    item = _dated_deal("closing-deal", deal, reason, expected, day)
    command = f"ccm deal win {deal.id}"
    return item._replace(score=nearness(ahead), command=command)


def _dated_deal(kind: str, deal: _Deal, reason: str, expected: date, day: Day) -> TodayItem:
    return TodayItem(
        kind,
        deal.title,
        reason,
        f"ccm deal edit {deal.id} --expected-close +14d",
        deal.contact_id,
        deal.contact_name,
        deal.id,
        due_at=day_bounds(expected, day.zone)[1] - 1,
    )


def _rotting_deal(deal: _Deal, since: int, stage: str, stay: int, day: Day) -> TodayItem:
    days = day.days_since(since)
    reason = ngettext(
        "%(n)s day in %(stage)s, expected: %(stay)s",
        "%(n)s days in %(stage)s, expected: %(stay)s",
        days,
    ) % {"n": counted("%(n)s", days), "stage": stage, "stay": counted("%(n)s", stay)}
    over = _since(since, day) - stay
    return _about_deal("rotting-deal", deal, reason, _("Follow up"), waiting(over))


def _stale_deal(deal: _Deal, active_at: int, day: Day) -> TodayItem:
    days = day.days_since(active_at)
    reason = counted(
        ngettext("no activity for %(n)s day", "no activity for %(n)s days", days), days
    )
    over = _since(active_at, day) - STALE_DAYS
    return _about_deal("stale-deal", deal, reason, _("Follow up"), waiting(over))


def _quiet_customer(last_at: int | None, customer: _Customer, due: int, day: Day) -> TodayItem:
    if last_at is None:
        reason = _("no contact on record")
    else:
        days = day.days_since(last_at)
        reason = counted(
            ngettext("no contact for %(n)s day", "no contact for %(n)s days", days), days
        )
    score = nearness(_since(due, day))
    if customer.stage == _LOYAL:
        reason = f"{label(_LOYAL, STAGES)} · {reason}"
        score += LOYAL_SCORE
    return _about_customer("quiet-customer", customer, reason, score)._replace(due_at=due)


def _about_deal(kind: str, deal: _Deal, reason: str, step: str, score: float) -> TodayItem:
    command = f"ccm task add {shlex.quote(step)} --deal {deal.id} --due tomorrow"
    contact = (deal.contact_id, deal.contact_name)
    return TodayItem(kind, deal.title, reason, command, *contact, deal.id, score=score)


def _about_customer(kind: str, customer: _Customer, reason: str, score: float) -> TodayItem:
    step = shlex.quote(_("Get in touch"))
    command = f"ccm task add {step} --contact {customer.id} --due tomorrow"
    return TodayItem(kind, customer.name, reason, command, customer.id, customer.name, score=score)


SOURCES: tuple[Source, ...] = (
    Source("late-deal", 45, late_deals, gives_way=True),
    Source("closing-deal", 42, closing_deals, gives_way=True),
    Source("rotting-deal", 38, rotting_deals, gives_way=True),
    Source("stale-deal", 35, stale_deals, gives_way=True),
    Source("quiet-customer", 30, quiet_customers, gives_way=True),
    Source("idle-deal", 20, idle_deals, gives_way=True),
    Source("idle-customer", 10, idle_customers, gives_way=True),
)
