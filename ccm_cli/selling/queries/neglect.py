"""Deals and customers that nobody cares for, as sources of the list of things to do."""

import shlex
from collections.abc import Sequence
from datetime import date
from heapq import nsmallest
from operator import itemgetter
from typing import Any, NamedTuple

from ccm_cli.customers.choices import STAGES, label
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.dates import day_bounds
from ccm_cli.selling.queries.agenda import Day, Source, TodayItem, counted
from ccm_cli.store.reading import Reader

STALE_DAYS = 14
"""An open deal without a move, an interaction or an open task for so long is stale."""
LOST_TOUCH_DAYS = 60
"""A customer who was not in contact for so long is being lost touch with."""
LOOKED_AT = 2_000
"""How many deals or customers nearest to a threshold are looked at."""

_DAY = 86_400
_LOYAL = "loyal"

_NO_TASK_FOR_DEAL = (
    "NOT EXISTS (SELECT 1 FROM task t WHERE t.deal_id = d.id AND t.state = 'open')"
    " AND NOT EXISTS (SELECT 1 FROM task t WHERE t.contact_id = d.contact_id AND t.state = 'open')"
)
_NO_TASK = "NOT EXISTS (SELECT 1 FROM task t WHERE t.contact_id = c.id AND t.state = 'open')"
_CUSTOMER = "c.kind = 'customer' AND c.stage IN ('customer', 'loyal')"


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
    """Open deals past the day they were expected to be won."""
    found = reader.rows(
        lambda expected, *row: (_Deal(*row), date.fromisoformat(expected)),
        "SELECT d.expected_close, d.id, d.title, d.contact_id, c.name"
        " FROM deal d LEFT JOIN contact c ON c.id = d.contact_id"
        " WHERE d.state = 'open' AND d.expected_close < ? ORDER BY d.expected_close, d.id LIMIT ?",
        (day.today.isoformat(), day.most),
    )
    return [_late_deal(deal, expected, day) for deal, expected in found]


def stale_deals(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open deals with no activity for `STALE_DAYS`: no move, no interaction, no open task.

    An interaction counts when it belongs to the deal or is with its contact.
    """
    before = day.now - STALE_DAYS * _DAY
    found = reader.rows(
        lambda *row: (max(at for at in row[4:] if at is not None), _Deal(*row[:4])),
        "SELECT d.id, d.title, d.contact_id, c.name, d.stage_since, a.last_contact_at,"
        " (SELECT max(i.at) FROM interaction i WHERE i.deal_id = d.id)"
        " FROM (SELECT id, title, contact_id, stage_since FROM deal"
        "       WHERE state = 'open' AND stage_since <= ? ORDER BY stage_since LIMIT ?) d"
        " LEFT JOIN contact c ON c.id = d.contact_id"
        " LEFT JOIN contact_activity a ON a.contact_id = d.contact_id"
        " WHERE (a.last_contact_at IS NULL OR a.last_contact_at <= ?)"
        " AND NOT EXISTS (SELECT 1 FROM interaction i WHERE i.deal_id = d.id AND i.at > ?)"
        f" AND {_NO_TASK_FOR_DEAL}",
        (before, LOOKED_AT, before, before),
    )
    longest = nsmallest(day.most, found, key=itemgetter(0))
    return [_stale_deal(deal, active_at, day) for active_at, deal in longest]


def idle_deals(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open deals with no next step: no open task of theirs or of their contact's."""
    found = reader.rows(
        _Deal,
        "SELECT d.id, d.title, d.contact_id, c.name"
        " FROM (SELECT id, title, contact_id, stage_since FROM deal"
        "       WHERE state = 'open' ORDER BY stage_since DESC LIMIT ?) d"
        " LEFT JOIN contact c ON c.id = d.contact_id"
        f" WHERE {_NO_TASK_FOR_DEAL} ORDER BY d.stage_since DESC, d.id LIMIT ?",
        (LOOKED_AT, day.most),
    )
    return [_about_deal("idle-deal", deal, _("no next step"), _("Next step")) for deal in found]


def quiet_customers(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Customers who were not in contact for `LOST_TOUCH_DAYS` and whom no task is about.

    Loyal ones come first, then those who went quiet last: a call may still reach them.
    Those with whom there never was contact count from the day they were added.
    """
    before = day.now - LOST_TOUCH_DAYS * _DAY
    last_heard = reader.rows(
        _quiet,
        "SELECT a.last_contact_at, c.id, c.name, c.stage"
        " FROM (SELECT contact_id, last_contact_at FROM contact_activity"
        "       WHERE last_contact_at <= ? ORDER BY last_contact_at DESC LIMIT ?) a"
        " JOIN contact c ON c.id = a.contact_id"
        f" WHERE {_CUSTOMER} AND {_NO_TASK}",
        (before, LOOKED_AT),
    )
    never_heard = reader.rows(
        _quiet,
        "SELECT NULL, c.id, c.name, c.stage"
        " FROM (SELECT id, name, stage, kind, created_at FROM contact"
        "       WHERE created_at <= ? ORDER BY created_at DESC LIMIT ?) c"
        f" WHERE {_CUSTOMER} AND {_NO_TASK} AND NOT EXISTS (SELECT 1 FROM contact_activity a"
        " WHERE a.contact_id = c.id AND a.last_contact_at IS NOT NULL)",
        (before, LOOKED_AT),
    )
    first = sorted([*last_heard, *never_heard], key=_quietness)[: day.most]
    return [_quiet_customer(last_at, customer, day) for last_at, customer in first]


def idle_customers(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Customers who were in contact lately, with no open task and no open deal."""
    since = day.now - LOST_TOUCH_DAYS * _DAY
    found = reader.rows(
        _Customer,
        "SELECT c.id, c.name, c.stage"
        " FROM (SELECT contact_id, last_contact_at FROM contact_activity"
        "       WHERE last_contact_at > ? ORDER BY last_contact_at DESC LIMIT ?) a"
        " JOIN contact c ON c.id = a.contact_id"
        " LEFT JOIN contact_sales s ON s.contact_id = c.id"
        f" WHERE {_CUSTOMER} AND coalesce(s.deals_open, 0) = 0 AND {_NO_TASK}"
        " ORDER BY a.last_contact_at DESC, c.id LIMIT ?",
        (since, LOOKED_AT, day.most),
    )
    return [_about_customer("idle-customer", customer, _("no next step")) for customer in found]


def _late_deal(deal: _Deal, expected: date, day: Day) -> TodayItem:
    past = (day.today - expected).days
    reason = ngettext("expected to close %(n)s day ago", "expected to close %(n)s days ago", past)
    return TodayItem(
        "late-deal",
        deal.title,
        counted(reason, past),
        f"ccm deal edit {deal.id} --expected-close +14d",
        deal.contact_id,
        deal.contact_name,
        deal.id,
        due_at=day_bounds(expected, day.zone)[1] - 1,
    )


def _stale_deal(deal: _Deal, active_at: int, day: Day) -> TodayItem:
    days = day.days_since(active_at)
    reason = counted(
        ngettext("no activity for %(n)s day", "no activity for %(n)s days", days), days
    )
    return _about_deal("stale-deal", deal, reason, _("Follow up"))


def _quiet(last_at: int | None, *row: Any) -> tuple[int | None, _Customer]:
    return last_at, _Customer(*row)


def _quietness(found: tuple[int | None, _Customer]) -> tuple[bool, int]:
    last_at, customer = found
    return customer.stage != _LOYAL, -(last_at or 0)


def _quiet_customer(last_at: int | None, customer: _Customer, day: Day) -> TodayItem:
    if last_at is None:
        reason = _("no contact on record")
    else:
        days = day.days_since(last_at)
        reason = counted(
            ngettext("no contact for %(n)s day", "no contact for %(n)s days", days), days
        )
    if customer.stage == _LOYAL:
        reason = f"{label(_LOYAL, STAGES)} · {reason}"
    return _about_customer("quiet-customer", customer, reason)


def _about_deal(kind: str, deal: _Deal, reason: str, step: str) -> TodayItem:
    command = f"ccm task add {shlex.quote(step)} --deal {deal.id} --due tomorrow"
    contact = (deal.contact_id, deal.contact_name)
    return TodayItem(kind, deal.title, reason, command, *contact, deal.id)


def _about_customer(kind: str, customer: _Customer, reason: str) -> TodayItem:
    step = shlex.quote(_("Get in touch"))
    command = f"ccm task add {step} --contact {customer.id} --due tomorrow"
    return TodayItem(kind, customer.name, reason, command, customer.id, customer.name)


SOURCES: tuple[Source, ...] = (
    Source("late-deal", lambda: _("Deals"), late_deals, gives_way=True),
    Source("stale-deal", lambda: _("Deals"), stale_deals, gives_way=True),
    Source("idle-deal", lambda: _("Deals"), idle_deals, gives_way=True),
    Source("quiet-customer", lambda: _("Customers"), quiet_customers, gives_way=True),
    Source("idle-customer", lambda: _("Customers"), idle_customers, gives_way=True),
)
