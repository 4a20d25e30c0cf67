"""Ending the way of those who reached a goal, or no longer fit, while they wait."""

from ccm_cli.automation import reasons
from ccm_cli.automation.conditions import HAPPENINGS, Conditions, happening
from ccm_cli.automation.context import AutomationContext
from ccm_cli.automation.program import Program
from ccm_cli.automation.queries.runs import Run, open_runs
from ccm_cli.automation.reasons import What
from ccm_cli.automation.runs import end
from ccm_cli.automation.standing import pinned
from ccm_cli.store.writing import UnitOfWork


def sweep(work: UnitOfWork, source: str, context: AutomationContext) -> int:
    """End the ways that are over by the version that each goes by; return how many.

    Args:
        work: the unit of work.
        source: ``journey/NAME``.
        context: what is needed from outside.
    """
    by_version: dict[str, list[Run]] = {}
    for run in open_runs(work.reader, source):
        by_version.setdefault(run.digest, []).append(run)
    conditions = Conditions(work.reader, context, now=context.now)
    return sum(
        _of_version(work, pinned(work.reader, digest), runs, conditions, now=context.now)
        for digest, runs in by_version.items()
    )


def _of_version(
    work: UnitOfWork, program: Program, runs: list[Run], conditions: Conditions, *, now: int
) -> int:
    count = len(runs)
    for goal in program.goals:
        reached = _holding(work, goal, runs, conditions)
        for run in runs:
            if run.id in reached:
                end(work, run, reasons.GOAL, What.GOAL, now=now, detail=goal)
        runs = [run for run in runs if run.id not in reached]
    if program.stay:
        staying = _holding(work, program.stay, runs, conditions)
        for run in runs:
            if run.id not in staying:
                end(work, run, reasons.LEFT, What.LEFT, now=now, detail=program.stay)
        runs = [run for run in runs if run.id in staying]
    return count - len(runs)


def _holding(work: UnitOfWork, text: str, runs: list[Run], conditions: Conditions) -> set[int]:
    """The ways for which a condition holds."""
    said = happening(text)
    if said is None:
        people = {run.contact_id for run in runs if run.contact_id is not None}
        fitting = conditions.fitting(text, "contact", people)
        return {run.id for run in runs if run.contact_id in fitting}
    name, wanted = said
    ids = {run.id for run in runs}
    happened = set(
        work.reader.values(
            f"SELECT r.id FROM automation_run r WHERE r.source = ? AND r.ended_at IS NULL"
            f" AND {HAPPENINGS[name]}",
            (runs[0].source,) if runs else ("",),
        )
    )
    return ids & happened if wanted else ids - happened
