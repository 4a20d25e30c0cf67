"""One import from beginning to end, within a unit of work that the caller owns."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from ccm_cli.customers.importing import reading
from ccm_cli.customers.importing.columns import Understood, Vocabulary
from ccm_cli.customers.importing.mistakes import Mistakes, SeveralMistakes, reason_of
from ccm_cli.customers.importing.reading import Asked, Original, Row
from ccm_cli.customers.importing.registry import Action, Context, Importer, ImportKind, Outcome
from ccm_cli.customers.importing.sources import Source, opened
from ccm_cli.errors import CcmError, InvalidInput
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
_LARGE_CACHE = "PRAGMA cache_size = -65536"


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
    """

    counts: dict[str, int] = field(default_factory=lambda: dict[str, int].fromkeys(COUNTED, 0))
    understood: dict[str, list[Understood]] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    reasons: list[tuple[str, int, str]] = field(default_factory=list)
    kept_as_typed: list[tuple[str, int, str]] = field(default_factory=list)
    typed_count: int = 0

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return sum(self.counts.values())


class Run:
    """Imports one file.

    Args:
        work: the unit of work; the caller commits.
        kind: what the rows are.
        context: what they are read by.
        mapping: of `columns.parse_map`.
        faults: gets the wrong rows.
        report: what is done is added to it.
        keep_all: keep every outcome in the report and not only `KEPT_CHANGES`.
        progress: told after every chunk how many bytes of the file were read.
    """

    def __init__(
        self,
        work: UnitOfWork,
        kind: ImportKind,
        context: Context,
        *,
        mapping: Mapping[str, str],
        faults: Faults,
        report: Report,
        keep_all: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        self._kind = kind
        self._context = context
        self._mapping = mapping
        self._faults = faults
        self._keep_all = keep_all
        self._progress = progress
        self._vocabulary: Vocabulary = kind.vocabulary(work.reader)
        self._importer: Importer = kind.open(work, context)
        self.report = report

    def file(self, source: Source) -> None:
        """Import one file.

        Raises:
            InvalidInput: it is not of a form this kind is read from, has no header, or none of its
                columns is known; or ``--map`` names a column or field that there is not.
        """
        asked = Asked(self._kind, self._vocabulary, self._mapping, self._context.keep_unknown)
        header, understood, rows = reading.opened(source, asked)
        self.report.forms[source.name] = source.form
        if understood is not None:
            self.report.understood[source.name] = understood
        chunk: list[tuple[Any, Row]] = []
        for row in rows:
            draft, reason = self._drafted(row)
            if reason:
                outcome = Outcome(row.line, "wrong", reason=reason)
                self._note(source, header, row.original, outcome)
                continue
            chunk.append((draft, row))
            if len(chunk) >= CHUNK:
                self._take(source, header, chunk)
                chunk = []
        self._take(source, header, chunk)

    def _take(
        self, source: Source, header: Sequence[str], chunk: Sequence[tuple[Any, Row]]
    ) -> None:
        if chunk:
            outcomes = self._importer.take([draft for draft, _row in chunk])
            for (_draft, row), outcome in zip(chunk, outcomes, strict=True):
                self._note(source, header, row.original, outcome)
        if self._progress is not None:
            self._progress(source.position())

    def _note(
        self, source: Source, header: Sequence[str], original: Original, outcome: Outcome
    ) -> None:
        report = self.report
        report.counts[outcome.action] += 1
        if outcome.action == "wrong":
            self._faults.add(outcome.line, outcome.reason, original, header)
            if len(report.reasons) < KEPT_REASONS:
                report.reasons.append((source.name, outcome.line, outcome.reason))
        if outcome.kept_as_typed and outcome.action not in {"unchanged", "wrong"}:
            report.typed_count += len(outcome.kept_as_typed)
            if len(report.kept_as_typed) < KEPT_TYPED:
                report.kept_as_typed += [
                    (source.name, outcome.line, text) for text in outcome.kept_as_typed
                ]
        kept = self._keep_all or (
            outcome.action in {"new", "changed"} and report.counts[outcome.action] <= KEPT_CHANGES
        )
        if kept:
            report.outcomes.append(outcome)

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
def _rare_collection() -> Iterator[None]:
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
    work: UnitOfWork,
    kind: ImportKind,
    context: Context,
    paths: Sequence[str],
    *,
    mapping: Mapping[str, str] | None = None,
    encoding: str = "",
    form: str = "",
    sheet: str = "",
    faults: Callable[[Source], Faults],
    keep_all: bool = False,
    progress: Callable[[str, int], None] | None = None,
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
        faults: makes the place for the wrong rows of a file.
        keep_all: keep every outcome in the report and not only the first `KEPT_CHANGES`.
        progress: told, after every chunk, the path and how many bytes of it were read.

    Returns:
        What was done, all files together.

    Raises:
        NotFound: a file that there is not.
        InvalidInput: a file that cannot be read or understood; nothing may be committed then.
    """
    report = Report()
    context = replace(context, met=set())
    work.execute(_LARGE_CACHE)
    for path in paths:
        with opened(path, encoding=encoding, form=form, sheet=sheet) as source, _rare_collection():
            Run(
                work,
                kind,
                replace(context, file=Path(source.name).name),
                mapping=mapping or {},
                faults=faults(source),
                report=report,
                keep_all=keep_all,
                progress=None if progress is None else partial(progress, path),
            ).file(source)
    return report
