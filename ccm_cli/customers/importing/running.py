"""One import from beginning to end, within a unit of work that the caller owns."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from ccm_cli.customers.exporting.spreadsheet import unguarded
from ccm_cli.customers.importing import columns, tables, vcards
from ccm_cli.customers.importing.columns import Column, Understood, Vocabulary
from ccm_cli.customers.importing.mistakes import Mistakes, SeveralMistakes, reason_of
from ccm_cli.customers.importing.registry import Action, Context, Importer, ImportKind, Outcome
from ccm_cli.customers.importing.sources import Source, opened
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
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

Pairs = Sequence[tuple[Column, str]]


class Original(NamedTuple):
    """A row as it stood in its file: the cells of a table, or the text of a card."""

    cells: Sequence[str]
    card: str


class Faults(Protocol):
    """Takes the rows that are wrong, to be mended and imported again."""

    def add(self, line: int, reason: str, original: Original, header: Sequence[str]) -> None:
        """Keep one row."""


@dataclass
class Report:
    """What an import did, file by file added up.

    Attributes:
        counts: rows by `registry.Action`.
        understood: the columns of each file of a table, by its name.
        outcomes: those asked for, in order.
        reasons: file, line and reason of the first wrong rows.
        kept_as_typed: file, line and text of the first `KEPT_TYPED` phone numbers that fit no
            country, in rows that brought something.
        typed_count: how many such numbers there were.
    """

    counts: dict[str, int] = field(default_factory=lambda: dict[str, int].fromkeys(COUNTED, 0))
    understood: dict[str, list[Understood]] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    reasons: list[tuple[str, int, str]] = field(default_factory=list)
    kept_as_typed: list[tuple[str, int, str]] = field(default_factory=list)
    typed_count: int = 0

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return sum(self.counts.values())


class _Read(NamedTuple):
    """A row of any file, not yet looked into."""

    line: int
    pairs: Pairs
    fault: str
    original: Original


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
        if source.begins_as_vcard:
            if not self._kind.vcard:
                raise InvalidInput(
                    _("%(file)s holds vCards; they are read by: ccm import contacts")
                    % {"file": source.name}
                )
            header: Sequence[str] = ()
            rows = self._cards(source)
        else:
            header, rows = self._table(source)
        chunk: list[tuple[Any, _Read]] = []
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
        self, source: Source, header: Sequence[str], chunk: Sequence[tuple[Any, _Read]]
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

    def _drafted(self, row: _Read) -> tuple[Any, str]:
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

    def _table(self, source: Source) -> tuple[Sequence[str], Iterator[_Read]]:
        table = tables.open_table(source)
        understood = columns.understand(
            table.headers,
            self._vocabulary,
            mapping=self._mapping,
            keep_unknown=self._context.keep_unknown and bool(self._kind.custom),
        )
        understood = _settled(understood, self._vocabulary)
        self.report.understood[source.name] = understood
        meanings = [(n, u.column) for n, u in enumerate(understood) if u.column is not None]
        if not meanings:
            raise InvalidInput(
                _("%(file)s: nothing is known about any of its columns: %(names)s.")
                % {"file": source.name, "names": excerpt(", ".join(table.headers), 200)},
                hint=_('Say what one means: --map "Column=name". The first line must be a header.'),
            )
        return table.headers, _table_rows(table, meanings)

    def _cards(self, source: Source) -> Iterator[_Read]:
        for card in vcards.read_cards(source):
            pairs = [
                (column, text)
                for name, text in card.pairs
                if (column := self._vocabulary.column(name)) is not None
            ]
            yield _Read(card.line, pairs, card.fault, Original((), card.original))


def _table_rows(table: tables.Table, meanings: Sequence[tuple[int, Column]]) -> Iterator[_Read]:
    width = len(table.headers)
    for line, cells, fault in table.rows:
        reason = fault
        if len(cells) > width and any(cells[width:]):
            reason = reason or _("It has %(cells)d cells, but there are %(columns)d columns.") % {
                "cells": len(cells),
                "columns": width,
            }
        pairs = [
            (column, text)
            for position, column in meanings
            if position < len(cells) and (text := unguarded(cells[position].strip()))
        ]
        if pairs or reason:
            yield _Read(line, () if reason else pairs, reason, Original(cells, ""))


def _settled(understood: list[Understood], vocabulary: Vocabulary) -> list[Understood]:
    """Headers whose meaning depends on the others: a name beside a family name is a given name."""
    named = {u.column.field.name for u in understood if u.column is not None}
    wanted = {}
    if "name" in named and "family name" in named and "given name" not in named:
        wanted = {"name": "given name"}
    if "given name" in named and "family name" not in named and "name" not in named:
        wanted = {"given name": "name"}
    return [
        u._replace(column=vocabulary.column(wanted[u.column.field.name]))
        if u.column is not None and u.column.field.name in wanted
        else u
        for u in understood
    ]


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
        with opened(path, encoding=encoding) as source, _rare_collection():
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
