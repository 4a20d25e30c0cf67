"""Switching rules and journeys on and off, pausing them, and the people on their way."""

from collections.abc import Sequence

from ccm_cli.automation import reasons
from ccm_cli.automation.context import AutomationContext
from ccm_cli.automation.dates import Span, occasions
from ccm_cli.automation.models import Automation
from ccm_cli.automation.program import Course, Program
from ccm_cli.automation.queries.runs import OFF, ON, OPEN, PAUSED, Run, state_of
from ccm_cli.automation.queries.waiting import newest_change
from ccm_cli.automation.reasons import What
from ccm_cli.automation.runs import Line, begin, end, keep_version, note, settle, version
from ccm_cli.automation.triggers import Occasion
from ccm_cli.errors import Conflict, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork


def switch_on(work: UnitOfWork, program: Program, *, now: int) -> bool:
    """Have a rule or journey begin to work, from now on.

    Nothing is made up for what happened before; what was only paused goes on where it was.

    Returns:
        Whether it was not on before.
    """
    before = state_of(work.reader, program.key)
    if before == ON:
        return False
    if before == OFF:
        work.execute(
            "INSERT INTO automation_place (source, group_id, part, scanned_at, fault)"
            " VALUES (?, ?, 0, 0, '') ON CONFLICT (source) DO UPDATE SET"
            " group_id = excluded.group_id, part = 0, scanned_at = 0, fault = ''",
            (program.key, newest_change(work.reader)),
        )
    work.execute("UPDATE automation_place SET fault = '' WHERE source = ?", (program.key,))
    _set_state(work, program.key, ON, now=now, since=now if before == OFF else None)
    return True


def beginning(reader: Reader, program: Program, context: AutomationContext) -> int:
    """How many people begin at once when it is switched on: those in its segment."""
    if program.when.event != "segment" or state_of(reader, program.key) == ON:
        return 0
    return len(occasions(reader, program, context, Span(0, context.now)))


def leave_out_those_in_it(
    work: UnitOfWork, program: Program, context: AutomationContext, *, now: int
) -> int:
    """Have those who are in the segment now not begin; return how many."""
    found = occasions(work.reader, program, context, Span(0, now))
    keep_version(work, program, now=now)
    for one in found:
        run_id = begin(work, program, one, now=now)
        if run_id is not None:
            settle(work, run_id, {"state": reasons.STOPPED, "place": "", "ended_at": now})
            note(work, Line(program.key, one.contact_id, What.STOPPED, run_id=run_id), now=now)
    return len(found)


def switch_off(work: UnitOfWork, source: str, *, now: int) -> bool:
    """Have nobody begin any more, and everybody on the way stay where they are.

    Returns:
        Whether it was not off before.
    """
    if state_of(work.reader, source) == OFF:
        return False
    _set_state(work, source, OFF, now=now)
    return True


def pause(work: UnitOfWork, source: str, *, now: int) -> None:
    """Have nothing happen until it goes on; what happens meanwhile is caught up then.

    Raises:
        Conflict: it is not on.
    """
    if state_of(work.reader, source) != ON:
        raise Conflict(
            _("%(source)s is not on.") % {"source": source},
            hint=_("See: ccm %(kind)s list") % {"kind": source.partition("/")[0]},
        )
    _set_state(work, source, PAUSED, now=now)


def _set_state(
    work: UnitOfWork, source: str, state: str, *, now: int, since: int | None = None
) -> None:
    found = work.reader.value("SELECT id FROM automation WHERE source = ?", (source,))
    if found is None:
        work.add(
            Automation(source=source, state=state, since=since or now, created_at=now,
                       updated_at=now)
        )  # fmt: skip
        return
    automation = work.get(Automation, int(found))
    automation.state, automation.updated_at = state, now
    if since is not None:
        automation.since = since
    work.flush()


# The people


def add(work: UnitOfWork, program: Program, contact_id: int, *, now: int) -> int:
    """Have somebody begin by hand, whatever the entry says.

    Raises:
        Conflict: is on the way already, or it is not on.
    """
    if state_of(work.reader, program.key) != ON:
        raise Conflict(
            _("%(source)s is not on.") % {"source": program.key},
            hint=_("Switch it on: ccm %(kind)s on %(name)s")
            % {"kind": program.kind, "name": program.name},
        )
    inside = work.reader.value(
        f"SELECT id FROM automation_run WHERE source = ? AND contact_id = ? AND state IN {OPEN}",
        (program.key, contact_id),
    )
    if inside is not None:
        raise Conflict(_("Contact %(id)d is on the way already.") % {"id": contact_id})
    keep_version(work, program, now=now)
    number = work.reader.value("SELECT coalesce(max(id), 0) + 1 FROM automation_run")
    occasion = Occasion(contact_id, "contact", contact_id, f"by hand:{number}", now)
    run_id = begin(work, program, occasion, now=now, what=What.ADDED)
    assert run_id is not None
    return run_id


def stop(work: UnitOfWork, runs: Sequence[Run], *, now: int) -> int:
    """End the way of some people; return of how many."""
    for run in runs:
        end(work, run, reasons.STOPPED, What.STOPPED, now=now)
    return len(runs)


def pause_people(work: UnitOfWork, runs: Sequence[Run], *, now: int) -> int:
    """Have some people stay where they are; return how many were on the way."""
    going = [run for run in runs if run.state == reasons.ACTIVE]
    for run in going:
        settle(work, run.id, {"state": reasons.PAUSED, "reason": What.PAUSED, "detail": ""})
        _note(work, run, What.PAUSED, now=now)
    return len(going)


def resume_people(work: UnitOfWork, runs: Sequence[Run], *, now: int) -> int:
    """Have those go on who were paused, held or failed; return how many.

    A wait that ended meanwhile is over: they go on at once.
    """
    still = [run for run in runs if run.state != reasons.ACTIVE]
    for run in still:
        wake_at = now if run.state in {reasons.HELD, reasons.FAILED} else max(run.wake_at, now)
        settle(
            work,
            run.id,
            {"state": reasons.ACTIVE, "wake_at": wake_at, "reason": "", "detail": ""},
        )
        _note(work, run, What.RESUMED, now=now)
    return len(still)


def hold_late(work: UnitOfWork, run: Run, *, now: int) -> None:
    """Have somebody wait for the owner's word whose step is long past."""
    settle(work, run.id, {"state": reasons.HELD, "reason": What.LATE, "detail": ""})
    _note(work, run, What.LATE, now=now)


def _note(work: UnitOfWork, run: Run, what: What, *, now: int, detail: str = "") -> None:
    note(work, Line(run.source, run.contact_id, what, detail, run.id, run.place), now=now)


def migrate(work: UnitOfWork, program: Program, runs: Sequence[Run], *, now: int) -> int:
    """Have people go on by the version that the file has now.

    Args:
        work: the unit of work.
        program: as the file is now.
        runs: of people on the way.
        now: UTC seconds.

    Returns:
        How many went by another one.

    Raises:
        NotFound: somebody is at a step that it does not have; names the steps.
    """
    course = Course(program)
    moving = [run for run in runs if run.digest != version(program)]
    lost = sorted({run.place for run in moving if run.place and course.step(run.place) is None})
    if lost:
        raise NotFound(
            _("The new version has no step %(places)s, where people are.")
            % {"places": in_series(lost)},
            hint=_("Give steps names to keep them apart from their numbers, or end those people:"
                   " ccm journey stop %(name)s") % {"name": program.name},
        )  # fmt: skip
    keep_version(work, program, now=now)
    for run in moving:
        settle(work, run.id, {"digest": version(program)})
        _note(work, run, What.MIGRATED, now=now)
    return len(moving)
