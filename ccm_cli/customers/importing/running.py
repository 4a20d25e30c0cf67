"""One import from beginning to end, within a unit of work that the caller owns."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ccm_cli.customers.importing import reading
from ccm_cli.customers.importing.columns import Understood, Vocabulary
from ccm_cli.customers.importing.mistakes import Mistakes, SeveralMistakes, reason_of
from ccm_cli.customers.importing.reading import Asked, Original, Row
from ccm_cli.customers.importing.registry import (
    Action,
    Context,
    Importer,
    ImportKind,
    Met,
    Outcome,
)
from ccm_cli.customers.importing.sources import Source, opened
from ccm_cli.errors import CcmError, InvalidInput

if TYPE_CHECKING:
    from ccm_cli.customers.importing.plans import PlanWriter
    from ccm_cli.store.writing import UnitOfWork

CHUNK = 1000
"""Rows taken at once."""
KEPT_CHANGES = 20
"""New and changed records each that are kept for people; programs get all."""
KEPT_REASONS = 20
KEPT_TYPED = 1000
COUNTED: tuple[Action, ...] = ("new", "joined", "changed", "unchanged", "wrong")
"""What is counted, in the order it is told."""
_COLLECTED_AFTER = 100_000
# In KiB. With the 2 MB that are usual, the indexes of a large import do not stay in memory and
# their pages are written again and again.
LARGE_CACHE = "PRAGMA cache_size = -65536"


class Faults(Protocol):
    """Takes the rows that are wrong, to be mended and imported again."""

    def add(self, line: int, reason: str, original: Original, header: Sequence[str]) -> None:
        """Keep one row."""


@dataclass
class Report:
    """What an import did, file by file added up.

    Attributes:
        counts: rows by `registry.Action`.
        understood: the columns of each file but cards, by its name.
        forms: of `telling.FORMS`, the form of each file, by its name.
        outcomes: those asked for, in order.
        reasons: file, line and reason of the first wrong rows.
        kept_as_typed: file, line and text of the first `KEPT_TYPED` phone numbers that fit no
            country, in rows that brought something.
        typed_count: how many such numbers there were.
        made: names of people who were made because rows named them.
        unmet: file, line and reason of what rows say of others and could not be kept.
        alike: how many new records look like others that they share no address with.
    """

    counts: dict[str, int] = field(default_factory=lambda: dict[str, int].fromkeys(COUNTED, 0))
    understood: dict[str, list[Understood]] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    reasons: list[tuple[str, int, str]] = field(default_factory=list)
    kept_as_typed: list[tuple[str, int, str]] = field(default_factory=list)
    typed_count: int = 0
    made: list[str] = field(default_factory=list)
    unmet: list[tuple[str, int, str]] = field(default_factory=list)
    alike: int = 0

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return sum(self.counts.values())

    def keep(self, outcome: Outcome, *, keep_all: bool) -> None:
        """Keep an outcome that was counted, if it is wanted."""
        counted = self.counts[outcome.action]
        if keep_all or (outcome.action in {"new", "changed"} and counted <= KEPT_CHANGES):
            self.outcomes.append(outcome)


class Origin(NamedTuple):
    """Where rows come from.

    Attributes:
        name: of the file, for people.
        form: of `telling.FORMS`.
        header: of a table.
    """

    name: str
    form: str
    header: Sequence[str]


Seen = Callable[[Row, Outcome], None]
"""Told of every row and what became of it."""


def _nobody(_row: Row, _outcome: Outcome) -> None:
    """Nobody wants to know."""


class Run:
    """Imports the rows of one file.

    Args:
        work: the unit of work; the caller commits.
        kind: what the rows are.
        context: what they are read by.
        report: what is done is added to it.
        keep_all: keep every outcome in the report and not only `KEPT_CHANGES`.
        seen: told of every row.
    """

    def __init__(
        self,
        work: "UnitOfWork",
        kind: ImportKind,
        context: Context,
        *,
        report: Report,
        keep_all: bool = False,
        seen: Seen = _nobody,
    ) -> None:
        self.vocabulary: Vocabulary = kind.vocabulary(work.reader)
        self._importer: Importer = kind.open(work, context)
        self._report = report
        self._keep_all = keep_all
        self._seen = seen

    def rows(
        self,
        origin: Origin,
        rows: Iterable[Row],
        *,
        faults: Faults,
        progress: Callable[[], None] | None = None,
    ) -> None:
        """Take rows in.

        Args:
            origin: where they come from.
            rows: in their order.
            faults: gets the wrong ones.
            progress: called after every chunk.
        """
        chunk: list[tuple[Any, Row]] = []

        def take() -> None:
            outcomes = self._importer.take([draft for draft, _row in chunk]) if chunk else ()
            for (_draft, row), outcome in zip(chunk, outcomes, strict=True):
                self._note(origin, row, outcome, faults)
            chunk.clear()
            if progress is not None:
                progress()

        report = self._report
        report.forms[origin.name] = origin.form
        for row in rows:
            draft, reason = self._drafted(row)
            if reason:
                self._note(origin, row, Outcome(row.line, "wrong", reason=reason), faults)
                continue
            chunk.append((draft, row))
            if len(chunk) >= CHUNK:
                take()
        take()
        afterword = self._importer.finish()
        report.made += afterword.made
        report.unmet += [(origin.name, line, reason) for line, reason in afterword.unmet]
        report.alike += afterword.alike

    def _note(self, origin: Origin, row: Row, outcome: Outcome, faults: Faults) -> None:
        report = self._report
        report.counts[outcome.action] += 1
        if outcome.action == "wrong":
            faults.add(outcome.line, outcome.reason, row.original, origin.header)
            if len(report.reasons) < KEPT_REASONS:
                report.reasons.append((origin.name, outcome.line, outcome.reason))
        if outcome.kept_as_typed and outcome.action not in {"unchanged", "wrong"}:
            report.typed_count += len(outcome.kept_as_typed)
            if len(report.kept_as_typed) < KEPT_TYPED:
                report.kept_as_typed += [
                    (origin.name, outcome.line, text) for text in outcome.kept_as_typed
                ]
        report.keep(outcome, keep_all=self._keep_all)
        self._seen(row, outcome)

    def _drafted(self, row: Row) -> tuple[Any, str]:
        """A draft of the row, or why there can be none."""
        if row.fault:
            return None, row.fault
        draft = self._importer.draft(row.line)
        mistakes = Mistakes()
        for column, text in row.pairs:
            try:
                column.field.put(draft, text, column)
            except CcmError as error:
                mistakes.add(InvalidInput(f"{column.name}: {error.message}", hint=error.hint))
        try:
            self._importer.check(draft)
        except SeveralMistakes as error:
            mistakes.add(error)
        except CcmError as error:
            # What the row lacks as a whole may only be what could not be read.
            if not mistakes.errors:
                mistakes.add(error)
        return draft, reason_of(mistakes.errors)


@contextmanager
def rare_collection() -> Iterator[None]:
    """Look for garbage in cycles less often: a row leaves none, and looking costs a fifth more."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_COLLECTED_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def import_files(
    work: "UnitOfWork",
    kind: ImportKind,
    context: Context,
    paths: Sequence[str],
    *,
    mapping: Mapping[str, str] | None = None,
    encoding: str = "",
    form: str = "",
    sheet: str = "",
    faults: Callable[[Origin, str], Faults],
    keep_all: bool = False,
    progress: Callable[[str, int], None] | None = None,
    plan: "PlanWriter | None" = None,
) -> Report:
    """Import files one after another, as one change of the unit of work.

    Args:
        work: the unit of work; the caller commits.
        kind: what the rows are.
        context: what they are read by; its ``file`` and ``met`` are set here.
        paths: of files; ``-`` is standard input.
        mapping: of `columns.parse_map`.
        encoding: of all files; empty: told from the bytes of each.
        form: of all files, of `telling.FORMS`; empty: told from the content of each.
        sheet: of workbooks, by name or number; empty: the first that holds anything.
        faults: makes the place for the wrong rows of a file, which has a path as given.
        keep_all: keep every outcome in the report and not only the first `KEPT_CHANGES`.
        progress: told, after every chunk, the path and how many bytes of it were read.
        plan: gets what was read and what would become of it.

    Returns:
        What was done, all files together.

    Raises:
        NotFound: a file that there is not.
        InvalidInput: a file that cannot be read or understood; nothing may be committed then.
    """
    report = Report()
    context = replace(context, met=Met())
    work.execute(LARGE_CACHE)
    for path in paths:
        with (
            opened(path, encoding=encoding, form=form, sheet=sheet) as source,
            rare_collection(),
        ):
            run = Run(
                work,
                kind,
                replace(context, file=Path(source.name).name),
                report=report,
                keep_all=keep_all,
                seen=plan.add if plan else _nobody,
            )
            if plan:
                plan.look_at(source)
            asked = Asked(kind, run.vocabulary, mapping or {}, context.keep_unknown)
            header, understood, rows = reading.opened(source, asked)
            if understood is not None:
                report.understood[source.name] = understood
            origin = Origin(source.name, source.form, header)
            if plan:
                plan.begin_file(origin)
            run.rows(
                origin,
                rows,
                faults=faults(origin, path),
                progress=partial(_tell, progress, path, source) if progress else None,
            )
            if plan:
                plan.end_file(understood or [])
    return report


def _tell(progress: Callable[[str, int], None], path: str, source: Source) -> None:
    progress(path, source.position())
