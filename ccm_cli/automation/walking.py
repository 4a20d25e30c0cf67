"""Catching up: going through the journal from where it was left, and looking at the calendar.

Whoever begins, whoever does not and how far it was looked are noted in one transaction.
"""

import json
from itertools import islice
from typing import NamedTuple

from ccm_cli.automation.context import AutomationContext
from ccm_cli.automation.dates import LOOK_BACK, Span
from ccm_cli.automation.dates import occasions as occasions_of_time
from ccm_cli.automation.entering import admit
from ccm_cli.automation.program import Program
from ccm_cli.automation.queries.waiting import SCAN_EVERY, newest_change
from ccm_cli.automation.reading import TIMED
from ccm_cli.automation.triggers import Listener, occasions, triggers
from ccm_cli.messaging.policy import policy_of
from ccm_cli.store import journal
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

GROUPS_AT_ONCE = 500
PEOPLE_AT_ONCE = 500


class Place(NamedTuple):
    """How far it was looked; see `ccm_cli.automation.models.AutomationPlace`."""

    group_id: int
    part: int
    scanned_at: int


def place_of(reader: Reader, source: str) -> Place:
    """How far a rule or journey has been looked through."""
    found = reader.row(
        Place, "SELECT group_id, part, scanned_at FROM automation_place WHERE source = ?", (source,)
    )
    return found or Place(newest_change(reader), 0, 0)


def walk(work: UnitOfWork, program: Program, context: AutomationContext) -> bool:
    """Go through the next changes for one rule or journey.

    Args:
        work: the unit of work.
        program: which.
        context: what is needed from outside.

    Returns:
        Whether there is more to look through.
    """
    reader = work.reader
    place, newest = place_of(reader, program.key), newest_change(reader)
    known = triggers(reader, context.subjects)
    if program.when.event in TIMED or program.when.event not in known:
        _keep(work, program.key, place._replace(group_id=newest, part=0))
        return False
    listener = Listener(known[program.when.event], program.when.options)
    groups = reader.values(
        "SELECT g.id FROM journal_group g WHERE g.id > ? AND g.kind = 'change'"
        " AND g.undone_by_id IS NULL AND EXISTS (SELECT 1 FROM journal_entry e"
        " WHERE e.group_id = g.id AND e.table_name = ?) ORDER BY g.id LIMIT ?",
        (place.group_id, listener.trigger.table, GROUPS_AT_ONCE),
    )
    looked = 0
    for group_id in groups:
        if looked >= PEOPLE_AT_ONCE:
            return True
        part = place.part if place.part and group_id == groups[0] else 0
        found = _of_group(work, program, listener, group_id, part, context)
        looked += found
        if found == PEOPLE_AT_ONCE:
            _keep(work, program.key, place._replace(group_id=group_id - 1, part=part + found))
            return True
        place = place._replace(group_id=group_id, part=0)
        _keep(work, program.key, place)
    if len(groups) == GROUPS_AT_ONCE:
        return True
    _keep(work, program.key, place._replace(group_id=newest, part=0))
    return False


def _of_group(
    work: UnitOfWork,
    program: Program,
    listener: Listener,
    group_id: int,
    part: int,
    context: AutomationContext,
) -> int:
    """Look at some of those to whom something happened in one change; return how many."""
    group = journal.group(work.reader, group_id)
    every = occasions(work.reader, group, {program.key: listener})
    some = [one for _name, one in islice(every, part, part + PEOPLE_AT_ONCE)]
    if some:
        admit(
            work,
            program,
            some,
            context=context,
            chain=chain_of(work.reader, group_id),
            before=part,
        )
    return len(some)


def chain_of(reader: Reader, group_id: int) -> tuple[str, ...]:
    """The rules and journeys that led to a change."""
    found = reader.value("SELECT chain FROM automation_chain WHERE group_id = ?", (group_id,))
    return tuple(json.loads(found)) if found else ()


def _keep(work: UnitOfWork, source: str, place: Place) -> None:
    work.execute(
        "INSERT INTO automation_place (source, group_id, part, scanned_at, fault)"
        " VALUES (?, ?, ?, ?, '') ON CONFLICT (source) DO UPDATE SET"
        " group_id = excluded.group_id, part = excluded.part, scanned_at = excluded.scanned_at",
        (source, *place),
    )


def is_to_scan(place: Place, now: int) -> bool:
    """Whether it is time to look at the calendar again; also when the clock was set back."""
    return place.scanned_at // SCAN_EVERY < now // SCAN_EVERY or place.scanned_at > now


def scan(work: UnitOfWork, program: Program, context: AutomationContext) -> None:
    """Have those begin to whom time has brought something since the last look.

    Args:
        work: the unit of work.
        program: which.
        context: what is needed from outside.
    """
    now = context.now
    place = place_of(work.reader, program.key)
    if program.when.event in TIMED:
        begun = since(work.reader, program.key)
        catch_up = policy_of(context.settings.sending).catch_up
        seen = place.scanned_at if 0 < place.scanned_at <= now else now - catch_up
        span = Span(max(begun, now - LOOK_BACK, min(seen, now - catch_up)), now)
        found = occasions_of_time(work.reader, program, context, span)
        is_segment = program.when.event == "segment"
        for quiet in (False, True):
            # Who was found at an earlier look and did not fit may fit by now, and is noted once.
            some = [one for one in found if (is_segment or one.at <= seen) is quiet]
            for start in range(0, len(some), PEOPLE_AT_ONCE):
                chunk = some[start : start + PEOPLE_AT_ONCE]
                admit(work, program, chunk, context=context, quiet=quiet)
    _keep(work, program.key, place._replace(scanned_at=now))


def since(reader: Reader, source: str) -> int:
    """When a rule or journey was switched on, UTC seconds; now or never gives 0."""
    found = reader.value("SELECT since FROM automation WHERE source = ?", (source,))
    return int(found or 0)
