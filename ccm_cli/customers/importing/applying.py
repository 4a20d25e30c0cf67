"""Carrying out a saved plan, if what it says would still happen."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from ccm_cli.customers.importing import meanwhile
from ccm_cli.customers.importing.looking import rare_collection
from ccm_cli.customers.importing.plans import Expected, Plan
from ccm_cli.customers.importing.reading import Row, unit_of
from ccm_cli.customers.importing.registry import Context, ImportKind, Met, Outcome
from ccm_cli.customers.importing.running import (
    LARGE_CACHE,
    Faults,
    Origin,
    Report,
    Run,
)
from ccm_cli.errors import Conflict
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork


def apply_plan(
    work: UnitOfWork,
    plan: Plan,
    kind: ImportKind,
    context: Context,
    *,
    faults: Callable[[Origin, str], Faults],
    keep_all: bool = False,
    progress: Callable[[], None] | None = None,
) -> Report:
    """Do what a plan says, as one change of the unit of work.

    Args:
        work: the unit of work; the caller commits.
        plan: just opened.
        kind: of its records.
        context: of an import of today; what the plan says takes its place.
        faults: makes the place for the wrong rows of a file.
        keep_all: keep every outcome in the report.
        progress: called after every chunk.

    Returns:
        What was done.

    Raises:
        Conflict: it was carried out already, a record that it touches was changed since, or a row
            would come in otherwise than it says; nothing may be committed then.
        InvalidInput: the plan is not whole.
    """
    report = Report()
    context = replace(plan.context(context), met=Met())
    digest = plan.digest()
    _refuse_a_second_time(work.reader, plan, digest)
    work.execute(LARGE_CACHE)
    with rare_collection():
        watch = _Watch(work, kind, plan)
        vocabulary = kind.vocabulary(work.reader)
        for origin, rows in plan.parts(vocabulary):
            run = Run(
                work,
                kind,
                replace(context, file=Path(origin.name).name),
                report=report,
                keep_all=keep_all,
                seen=watch.over(origin),
            )
            run.rows(
                origin,
                watch.noting(rows),
                faults=faults(origin, origin.name),
                progress=progress,
            )
    if any(report.counts[action] for action in ("new", "changed")):
        meanwhile.note_carried_out(work, digest)
    return report


def _refuse_a_second_time(reader: Reader, plan: Plan, digest: str) -> None:
    done = meanwhile.carried_out(reader, digest)
    if done is not None:
        raise Conflict(
            _("%(file)s was carried out already, by the change %(change)s.")
            % {"file": plan.name, "change": meanwhile.described(reader, done)},
            hint=_("Undo that first: ccm undo %(id)d") % {"id": done},
        )


class _Watch:
    """Holds what becomes of each row against what the plan says.

    Args:
        work: the unit of work.
        kind: of the records.
        plan: whose rows are taken in.
    """

    def __init__(self, work: UnitOfWork, kind: ImportKind, plan: Plan) -> None:
        self._reader = work.reader
        self._kind = kind
        self._touched = meanwhile.touched(work.reader, kind, plan.position)
        self._expected: dict[int, Expected] = {}

    def noting(self, rows: Iterator[tuple[Row, Expected]]) -> Iterator[Row]:
        """The rows, each noted until it is seen what became of it."""
        for row, expected in rows:
            if expected.action == "changed" and expected.id in self._touched:
                raise self._changed(expected.name, expected.id)
            self._expected[row.line] = expected
            yield row

    def over(self, origin: Origin) -> Callable[[Row, Outcome], None]:
        """What looks at the rows of a file."""

        def see(row: Row, outcome: Outcome) -> None:
            expected = self._expected.pop(row.line)
            found = Expected.of(outcome)
            if found == expected or expected.action == "wrong":
                return
            if outcome.id in self._touched and outcome.id is not None:
                raise self._changed(outcome.name, outcome.id)
            raise self._otherwise(origin, row, expected, outcome)

        return see

    def _changed(self, name: str, record: int) -> Conflict:
        return Conflict(
            _("%(record)s was changed since the plan was made, by the change %(change)s.")
            % {
                "record": f"{self._kind.table} {record} ({name})",
                "change": meanwhile.described(self._reader, self._touched[record]),
            },
            hint=_("Make the plan anew, and look at it again."),
        )

    def _otherwise(
        self, origin: Origin, row: Row, expected: Expected, outcome: Outcome
    ) -> Conflict:
        return Conflict(
            _("%(place)s (%(name)s) would now be %(now)s, in the plan it is %(plan)s.")
            % {
                "place": f"{origin.name}, {unit_of(origin.form) % {'line': row.line}}",
                "name": outcome.name or expected.name,
                "now": _in_words(Expected.of(outcome), outcome.reason),
                "plan": _in_words(expected, row.fault),
            },
            hint=_("Other records or the settings were changed; make the plan anew."),
        )


def _in_words(expected: Expected, reason: str) -> str:
    told = {
        "new": _("new"),
        "changed": _("changed"),
        "joined": _("joined to another row"),
        "unchanged": _("unchanged"),
        "wrong": _("wrong"),
    }[expected.action]
    fields = ", ".join(dict.fromkeys(change.field for change in expected.changes))
    about = reason or fields
    return f"{told}: {about}" if about else told
