"""Writing an export: to standard output, or to a file that is whole or not there at all."""

import contextlib
import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO, cast

from ccm_cli.customers.exporting.registry import (
    ExportKind,
    Record,
    Setting,
    chunks,
    kinds_of,
)
from ccm_cli.customers.exporting.spreadsheet import guarded
from ccm_cli.errors import InvalidInput, Refused
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import visible
from ccm_cli.store.filters.registry import suggestion
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.customers.exporting.workbook import Cut

STANDARD_OUTPUT = "-"
FORMATS = ("csv", "tsv", "json", "ndjson", "xlsx", "vcf")
TABLES = {"csv": ",", "tsv": "\t"}
"""The formats that are tables in a text, each with what stands between two cells."""
_INNER = "custom_kinds"


def format_of(path: str, named: str | None) -> str:
    """The format that is meant: the one named, else by the suffix of the file, else CSV.

    Raises:
        InvalidInput: it is none of `FORMATS`.
    """
    chosen = named or Path(path).suffix.removeprefix(".").lower() or FORMATS[0]
    if chosen in FORMATS:
        return chosen
    raise InvalidInput(
        _("There is no format %(name)s for an export.") % {"name": chosen},
        hint=_("It may be: %(choices)s.") % {"choices": in_series(FORMATS)},
    )


@contextmanager
def one_moment(reader: Reader) -> Iterator[None]:
    """All that is read within it is as it was at one moment, whoever writes meanwhile."""
    reader.connection.execute("BEGIN")
    try:
        yield
    finally:
        reader.connection.execute("ROLLBACK")


class _Shown:
    """A terminal, which data must not steer."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal

    def write(self, text: str) -> int:
        return self._terminal.write(visible(text))

    def writelines(self, lines: Iterable[str]) -> None:
        self._terminal.writelines(map(visible, lines))


@contextmanager
def writing(path: str, *, force: bool, mark: bool) -> Iterator[TextIO]:
    """The place a text is written to, readable by its owner only.

    Args:
        path: of a file, or ``-`` for standard output.
        force: overwrite a file that is there.
        mark: begin with a byte order mark, which tells spreadsheets that the file is in UTF-8.

    Raises:
        Refused: the file is there, and nobody said ``--force``.
        InvalidInput: it cannot be written.
    """
    if path == STANDARD_OUTPUT:
        yield cast(TextIO, _Shown(sys.stdout)) if sys.stdout.isatty() else sys.stdout
        return
    with writing_bytes(path, force=force) as whole:
        file = TextIOWrapper(whole, encoding="utf-8-sig" if mark else "utf-8", newline="")
        yield file
        file.flush()
        file.detach()  # or it would close what is still to be brought to the disk


@contextmanager
def writing_bytes(path: str, *, force: bool) -> Iterator[IO[bytes]]:
    """As `writing`, for what is no text.

    Raises:
        Refused: as `writing`.
        InvalidInput: as `writing`; also where standard output is a terminal.
    """
    if path == STANDARD_OUTPUT:
        if sys.stdout.isatty():
            raise InvalidInput(
                _("This is nothing for a terminal to show."),
                hint=_("Name a file, or send it on to another program."),
            )
        taking = getattr(sys.stdout, "buffer", None)
        if taking is None:
            raise InvalidInput(_("Standard output takes only text here."), hint=_("Name a file."))
        yield taking
        taking.flush()
        return
    target = Path(path)
    if target.is_dir():  # an empty name is that of the folder at hand
        raise InvalidInput(
            _("%(file)s is a folder, not a file.") % {"file": target},
            hint=_("Name another place."),
        )
    if target.exists() and not force:
        raise Refused(
            _("%(file)s is there already.") % {"file": path},
            hint=_("Name another file, or overwrite it with --force."),
        )
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        handle = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        finally:
            with contextlib.suppress(FileNotFoundError):
                beside.unlink()
    except OSError as error:
        raise InvalidInput(
            _("%(file)s cannot be written: %(reason)s") % {"file": path, "reason": error.strerror},
            hint=_("Name another place."),
        ) from None


def export(
    path: str,
    reader: Reader,
    kind: ExportKind,
    ids: Sequence[int],
    *,
    format: str,
    fields: Sequence[str] = (),
    setting: Setting,
    vcard_version: str = "4.0",
    force: bool = False,
) -> "list[Cut]":
    """Write records to a file or to standard output.

    Args:
        path: of a file, or ``-``.
        reader: the database, within `one_moment`.
        kind: what they are.
        ids: which, in this order.
        format: one of `FORMATS`.
        fields: columns of the table or keys of the objects; empty: all.
        setting: for the cells.
        vcard_version: for cards.
        force: overwrite a file that is there.

    Returns:
        The cells of a workbook that did not hold their text.

    Raises:
        Refused: as `writing`.
        InvalidInput: this kind has no cards, there is no such field, or as `writing`.
    """
    if format == "xlsx":
        from ccm_cli.customers.exporting import workbook

        columns = _chosen(kind.columns(reader, chunks(ids)), fields)
        rows = (kind.cells(record, setting) for record in _records(reader, kind, ids))
        kinds = kinds_of(kind, reader, columns)
        with writing_bytes(path, force=force) as whole:
            return workbook.write(whole, kind.name, columns, rows, kinds=kinds, setting=setting)
    with writing(path, force=force, mark=format in TABLES) as file:
        write(
            file, reader, kind, ids,
            format=format, fields=fields, setting=setting, vcard_version=vcard_version,
        )  # fmt: skip
    return []


def _records(reader: Reader, kind: ExportKind, ids: Sequence[int]) -> Iterator[Record]:
    return (record for chunk in chunks(ids) for record in kind.records(reader, chunk))


def write(
    file: TextIO,
    reader: Reader,
    kind: ExportKind,
    ids: Sequence[int],
    *,
    format: str,
    fields: Sequence[str] = (),
    setting: Setting,
    vcard_version: str = "4.0",
) -> None:
    """Write records as text; the arguments are those of `export`.

    Args:
        file: open.
        reader: the database.
        kind: what they are.
        ids: which, in this order.
        format: one of `FORMATS` but not ``xlsx``.
        fields: columns of the table or keys of the objects; empty: all.
        setting: for the cells.
        vcard_version: for cards.

    Raises:
        InvalidInput: this kind has no cards, or there is no such field.
    """
    records = _records(reader, kind, ids)
    if format in TABLES:
        columns = _chosen(kind.columns(reader, chunks(ids)), fields)
        rows = (kind.cells(record, setting) for record in records)
        _write_table(file, columns, rows, TABLES[format])
    elif format == "vcf":
        if kind.vcard is None:
            raise InvalidInput(
                _("%(kind)s cannot be written as vCard.") % {"kind": kind.name},
                hint=_("It may be: %(choices)s.") % {"choices": in_series(FORMATS[:-1])},
            )
        if fields:
            raise InvalidInput(_("--fields is not for vCard: a card is always whole."))
        file.writelines(kind.vcard(record, vcard_version) for record in records)
    else:
        _write_objects(file, (_visible(record, fields) for record in records), format)


def _chosen(columns: Sequence[str], fields: Sequence[str]) -> list[str]:
    """The columns asked for; ``email`` stands for all that are called so with a number."""
    if not fields:
        return list(columns)
    chosen: list[str] = []
    for field in fields:
        found = [
            column
            for column in columns
            if column == field or (column.rpartition(" ")[0] == field and column[-1:].isdecimal())
        ]
        if not found:
            raise InvalidInput(
                _("The export has no column %(name)s.") % {"name": field},
                hint=suggestion(field, tuple(columns)),
            )
        chosen += [column for column in found if column not in chosen]
    return chosen


def _write_table(
    file: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, str]], between: str = ","
) -> None:
    writer = csv.writer(file, lineterminator="\n", delimiter=between)
    writer.writerow(columns)
    for cells in rows:
        writer.writerow([guarded(cells.get(column, "")) for column in columns])


def _visible(record: Record, fields: Sequence[str]) -> Record:
    shown = {name: value for name, value in record.items() if name != _INNER}
    if not fields:
        return shown
    for field in fields:
        if field not in shown:
            raise InvalidInput(
                _("The export has no field %(name)s.") % {"name": field},
                hint=suggestion(field, tuple(shown)),
            )
    return {field: shown[field] for field in fields}


def _write_objects(file: TextIO, records: Iterable[Record], form: str) -> None:
    if form == "ndjson":
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        return
    between = "[\n"
    for record in records:
        file.write(between + json.dumps(record, ensure_ascii=False))
        between = ",\n"
    file.write("\n]\n" if between != "[\n" else "[]\n")
