"""The rows of a file in any form, with what their columns mean: what an import works through."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

from ccm_cli.customers.exporting.spreadsheet import unguarded
from ccm_cli.customers.importing import (
    columns,
    nested,
    objects,
    tables,
    telling,
    vcards,
    workbooks,
)
from ccm_cli.customers.importing.columns import Column, Understood, Vocabulary
from ccm_cli.customers.importing.registry import ImportKind
from ccm_cli.customers.importing.sources import Source
from ccm_cli.customers.importing.tables import TableRow
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt, search_key

Pairs = Sequence[tuple[Column, str]]
Meanings = Sequence[tuple[int, Column]]
"""What columns of a table mean that mean anything, by their places."""
_PROBED = 1000
"""Objects whose keys are looked at together: what one means may depend on the others."""


class Original(NamedTuple):
    """A row as it stood in its file: the cells of a table, and the text unless it is a workbook."""

    cells: Sequence[str]
    text: str


class Row(NamedTuple):
    """A row of any file, not yet looked into.

    Attributes:
        line: where it stands, from 1.
        pairs: what it says.
        fault: why it cannot be read; empty when it can.
        original: as it stood.
    """

    line: int
    pairs: Pairs
    fault: str
    original: Original


class Asked(NamedTuple):
    """What the rows of a file are read for.

    Attributes:
        kind: what they are.
        vocabulary: of the kind.
        mapping: of `columns.parse_map`.
        keep_unknown: whether columns nothing is known about become custom fields.
    """

    kind: ImportKind
    vocabulary: Vocabulary
    mapping: Mapping[str, str]
    keep_unknown: bool


class Reading(NamedTuple):
    """An opened file.

    Attributes:
        header: of a table, for the file of wrong rows.
        understood: what its columns mean; grows while objects are read. None for cards, whose
            properties need no guessing.
        rows: to be read once.
        again: of a table that is text, makes a row anew of its line, its fault and its text.
    """

    header: Sequence[str]
    understood: list[Understood] | None
    rows: Iterator[Row]
    again: Callable[[int, str, str], Row] | None = None


def opened(source: Source, asked: Asked) -> Reading:
    """Begin to read a file.

    Raises:
        InvalidInput: it is not of a form this kind is read from, has no header, or none of its
            columns is known; or ``--map`` names a column or field that there is not.
    """
    return _READERS[source.form](source, asked)


def _table(source: Source, asked: Asked) -> Reading:
    table = tables.open_table(source)
    return _tabular(source, asked, table, unguarded)


def _workbook(source: Source, asked: Asked) -> Reading:
    # A workbook says of each cell that it is text: nothing in it is taken for a formula.
    return _tabular(source, asked, workbooks.open_workbook(source), str)


def _tabular(
    source: Source, asked: Asked, table: tables.Table, plain: Callable[[str], str]
) -> Reading:
    columns.refuse_unmet(asked.mapping, table.headers)
    understood = _settled(_meanings(table.headers, asked), asked.vocabulary)
    known = [(n, u.column) for n, u in enumerate(understood) if u.column is not None]
    if not known:
        raise _nothing_known(source, table.headers)
    width = len(table.headers)

    def again(line: int, fault: str, text: str) -> Row:
        cells = tables.cells_of(text, table.delimiter)
        return _table_row(TableRow(line, cells, fault, text), known, plain, width)

    rows = (_table_row(row, known, plain, width) for row in table.rows)
    return Reading(
        table.headers,
        understood,
        (row for row in rows if row.pairs or row.fault),
        again if table.delimiter else None,
    )


def _meanings(headers: Sequence[str], asked: Asked) -> list[Understood]:
    return columns.understand(
        headers,
        asked.vocabulary,
        mapping=asked.mapping,
        keep_unknown=asked.keep_unknown and bool(asked.kind.custom),
    )


def _nothing_known(source: Source, headers: Sequence[str]) -> InvalidInput:
    return InvalidInput(
        _("%(file)s: nothing is known about any of its columns: %(names)s.")
        % {"file": source.name, "names": excerpt(", ".join(headers), 200)},
        hint=_('Say what one means: --map "Column=name". The first line must be a header.'),
    )


def _table_row(row: TableRow, meanings: Meanings, plain: Callable[[str], str], width: int) -> Row:
    line, cells, reason, text = row
    if len(cells) > width and any(cells[width:]):
        reason = reason or _("It has %(cells)d cells, but there are %(columns)d columns.") % {
            "cells": len(cells),
            "columns": width,
        }
    stripped = map(str.strip, cells)
    texts = [plain(cell) if cell[:1] == "'" else cell for cell in stripped]
    pairs = [
        (column, texts[position])
        for position, column in meanings
        if position < len(texts) and texts[position]
    ]
    return Row(line, () if reason else pairs, reason, Original(cells, text))


def _settled(understood: list[Understood], vocabulary: Vocabulary) -> list[Understood]:
    """Headers whose meaning depends on the others: a name beside a family name is a given name."""
    named = {u.column.field.name for u in understood if u.column is not None}
    wanted = {}
    if "name" in named and "family name" in named and "given name" not in named:
        wanted = {"name": "given name"}
    if "given name" in named and "family name" not in named and "name" not in named:
        wanted = {"given name": "name"}
    return columns.in_order(
        [
            u._replace(column=vocabulary.column(wanted[u.column.field.name]))
            if u.column is not None and u.column.field.name in wanted
            else u
            for u in understood
        ]
    )


def _cards(source: Source, asked: Asked) -> Reading:
    if not asked.kind.vcard:
        raise InvalidInput(
            _("%(file)s holds vCards; they are read by: ccm import contacts")
            % {"file": source.name}
        )
    return Reading((), None, _card_rows(source, asked.vocabulary))


def _card_rows(source: Source, vocabulary: Vocabulary) -> Iterator[Row]:
    for card in vcards.read_cards(source):
        pairs = [
            (column, text)
            for name, text in card.pairs
            if (column := vocabulary.column(name)) is not None
        ]
        yield Row(card.line, pairs, card.fault, Original((), card.original))


def _document(source: Source, asked: Asked) -> Reading:
    def is_record(outer: objects.Record) -> bool:
        return any(
            objects.as_text(value) and asked.vocabulary.column(key) is not None
            for key, value in outer.items()
        )

    return _objects(source, asked, objects.read_document(source, is_record))


def _lines(source: Source, asked: Asked) -> Reading:
    return _objects(source, asked, objects.read_lines(source))


def _objects(source: Source, asked: Asked, found: Iterator[objects.Found]) -> Reading:
    keys = {
        name: reader
        for name, reader in asked.kind.nested.items()
        if search_key(name) not in asked.mapping
    }
    flat = ((one, [*nested.flattened(one.record, keys)]) for one in found)
    first = list(islice(flat, _PROBED))
    headers = list(dict.fromkeys(header for _one, pairs in first for header, _text in pairs))
    understood = _settled(_meanings(headers, asked), asked.vocabulary)
    if headers and all(u.column is None for u in understood):
        raise _nothing_known(source, headers)
    met = dict(zip(headers, understood, strict=True))
    return Reading((), understood, _object_rows(chain(first, flat), met, understood, asked))


def _object_rows(
    found: Iterator[tuple[objects.Found, list[nested.Pair]]],
    met: dict[str, Understood],
    understood: list[Understood],
    asked: Asked,
) -> Iterator[Row]:
    for one, texts in found:
        new = list(dict.fromkeys(header for header, _text in texts if header not in met))
        if new:
            more = columns.in_order([*understood, *_meanings(new, asked)])[len(understood) :]
            met.update(zip(new, more, strict=True))
            understood += more
        pairs = [
            (column, text)
            for header, text in texts
            if text.strip() and (column := met[header].column) is not None
        ]
        if pairs or one.fault:
            yield Row(one.line, pairs, one.fault, Original((), one.text))
    columns.refuse_unmet(asked.mapping, list(met))


_READERS: Mapping[str, Callable[[Source, Asked], Reading]] = {
    telling.TABLE: _table,
    telling.TABS: _table,
    telling.WORKBOOK: _workbook,
    telling.OBJECTS: _document,
    telling.LINES: _lines,
    telling.CARDS: _cards,
}

assert set(_READERS) == set(telling.FORMS)


def unit_of(form: str) -> str:
    """What a row of a form is called where one is wrong, already translated, with its number."""
    return {
        telling.WORKBOOK: _("row %(line)d"),
        telling.OBJECTS: _("record %(line)d"),
    }.get(form, _("line %(line)d"))
