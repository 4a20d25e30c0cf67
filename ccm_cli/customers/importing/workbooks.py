"""Reading XLSX workbooks row by row, in little memory however large they are."""

import re
import tempfile
import zipfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from ccm_cli.customers.importing.sources import Source
from ccm_cli.customers.importing.tables import Table, TableRow
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series

Sheet = Any
"""A sheet that openpyxl reads row by row; its published types know only the other kind."""
_BLOCK = 1 << 20
# A formula whose value nobody computed: the cell ends directly behind it, or its value is empty
# without being said to be a text.
_UNCOMPUTED = re.compile(
    rb'<c\b(?![^>]*\bt="str")[^>]*?\br="([A-Z]+\d+)"[^>]*>\s*'
    rb"<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_LONGEST_FORMULA = 1 << 15
"""Bytes of a cell with one; Excel stops at 8,192 characters."""
_ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"}
)
_FEWEST = 2
MOST_ROWS = 1_048_576
"""Of a sheet; a row of a further sheet is counted on from there."""


class _Strings(Sequence[str]):
    """The shared strings of a workbook, kept in a file: a large workbook has millions."""

    def __init__(self, part: IO[bytes]) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the workbook)
        self._ends = array("Q", [0])
        self._pieces: list[str] = []
        self._inside = False
        self._phonetic = False
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        while block := part.read(_BLOCK):
            parser.Parse(block, False)
        parser.Parse(b"", True)

    def _begin(self, name: str, _attributes: object) -> None:
        name = name.rpartition(":")[2]
        if name == "rPh":
            self._phonetic = True
        self._inside = name == "t" and not self._phonetic

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        self._inside = False
        if name == "rPh":
            self._phonetic = False
        elif name == "si":
            written = self._file.write("".join(self._pieces).encode("utf-8", "replace"))
            self._ends.append(self._ends[-1] + written)
            self._pieces = []

    def _text(self, text: str) -> None:
        if self._inside:
            self._pieces.append(text)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: Any) -> Any:
        begin, end = self._ends[place], self._ends[place + 1]
        self._file.seek(begin)
        return _unescaped(self._file.read(end - begin).decode())


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    """Characters that XML cannot hold are written ``_x000D_`` (ECMA-376, section 22.4.2.4)."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def open_workbook(source: Source) -> Table:
    """Open a sheet of a workbook; its first row that is not only a title is the header.

    Args:
        source: its bytes; ``sheet`` says which sheet.

    Raises:
        InvalidInput: it is damaged or encrypted; there is no such sheet; the sheet is empty, or
            holds a formula whose result is not stored.
    """
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.xml.constants import SHARED_STRINGS

    class _Reader(ExcelReader):
        def read_strings(self) -> None:
            package: Any = self.package
            part = package.find(SHARED_STRINGS)
            if part is not None:
                with self.archive.open(part.PartName[1:]) as opened:
                    self.shared_strings: Any = _Strings(opened)

    try:
        reader = _Reader(source.file, read_only=True, data_only=True, keep_links=False)
        reader.read()
    except (
        KeyError, ValueError, TypeError, OSError, ParseError, expat.ExpatError,
        zipfile.BadZipFile, RuntimeError,
    ) as error:  # fmt: skip
        raise InvalidInput(
            _("%(file)s is a damaged workbook: %(reason)s")
            % {"file": source.name, "reason": str(error).splitlines()[0] if str(error) else ""},
            hint=_("Open it in a spreadsheet program and save it again."),
        ) from None
    sheets = [sheet for sheet in reader.wb.worksheets if sheet.sheet_state == "visible"]
    sheets = sheets or reader.wb.worksheets
    sheet = _chosen(sheets, source)
    header, rows = _opened(sheet, source)
    if header is None:
        raise InvalidInput(_("%(file)s is empty.") % {"file": source.name})
    if not source.sheet:
        # A table with more rows than a sheet holds goes on in the sheets behind it.
        following = sheets[sheets.index(sheet) + 1 :]
        rows = chain(rows, _continued(following, header, source))
    if len(sheets) > 1:
        source.name = _("%(file)s, sheet %(name)s") % {"file": source.name, "name": sheet.title}
    return Table(header, rows)


def _opened(sheet: Sheet, source: Source) -> tuple[list[str] | None, Iterator[TableRow]]:
    rows = _rows(sheet, source)
    header = next(rows, None)
    if header is None:
        return None, rows
    headers = [cell.strip() for cell in header.cells]
    while headers and not headers[-1]:
        headers.pop()
    return headers, rows


def _continued(
    sheets: Sequence[Sheet], header: Sequence[str], source: Source
) -> Iterator[TableRow]:
    """The rows of the sheets that follow, as long as they have the same header."""
    before = 0
    for sheet in sheets:
        own, rows = _opened(sheet, source)
        if own != header:
            return
        before += MOST_ROWS
        for row in rows:
            yield row._replace(line=row.line + before)


def _chosen(sheets: Sequence[Sheet], source: Source) -> Sheet:
    """The sheet that is meant."""
    wanted = source.sheet.strip().casefold()
    if not wanted:
        filled = (sheet for sheet in sheets if next(_filled(sheet, source), None) is not None)
        return next(filled, sheets[0])
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() else 0
    for place, sheet in enumerate(sheets, 1):
        if sheet.title.casefold() == wanted or place == number:
            return sheet
    raise InvalidInput(
        _("%(file)s has no sheet %(name)s.") % {"file": source.name, "name": source.sheet},
        hint=_("Its sheets are: %(names)s.")
        % {"names": in_series(sheet.title for sheet in sheets)},
    )


def _rows(sheet: Sheet, source: Source) -> Iterator[TableRow]:
    """Rows that hold anything; titles of a single cell above a wider table are passed over."""
    _refuse_uncomputed(sheet, source)
    found = _filled(sheet, source)
    titles: list[TableRow] = []
    for row in found:
        if sum(1 for cell in row.cells if cell.strip()) >= _FEWEST:
            yield row
            yield from found
            return
        titles.append(row)
    yield from titles


def _filled(sheet: Sheet, source: Source) -> Iterator[TableRow]:
    number = 0
    try:
        for number, cells in _parsed(sheet):
            if any(cells):
                wrong = next((cell for cell in cells if cell in _ERRORS), "")
                fault = _("A formula in it gives %(error)s.") % {"error": wrong} if wrong else ""
                yield TableRow(number, cells, fault)
    except (KeyError, ValueError, IndexError, ParseError, zipfile.BadZipFile, EOFError) as error:
        raise InvalidInput(
            _("%(file)s, line %(line)d: %(reason)s.")
            % {"file": source.name, "line": number + 1, "reason": error},
            hint=_("Open it in a spreadsheet program and save it again."),
        ) from None


def _parsed(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """The number and the cells of each row; what was read is let go.

    openpyxl itself keeps an empty element of every row, which adds up over a million of them.
    """
    from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
    from openpyxl.xml.functions import iterparse

    book = sheet.parent
    with sheet._get_source() as part:  # noqa: SLF001 (as in `_refuse_uncomputed`)
        parser: Any = WorkSheetParser(
            part,
            sheet._shared_strings,  # noqa: SLF001
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        rows: Any = None
        for event, element in iterparse(part, events=("start", "end")):
            if event == "start":
                rows = element if element.tag == DATA_TAG else rows
            elif element.tag == ROW_TAG:
                number, found = parser.parse_row(element)
                rows.clear()
                parser.row_dimensions.clear()
                cells = [""] * max((cell["column"] for cell in found), default=0)
                for cell in found:
                    cells[cell["column"] - 1] = _cell(cell["value"])
                yield number, cells


def _refuse_uncomputed(sheet: Sheet, source: Source) -> None:
    """Formulas without a result would come in as nothing, and nobody would notice."""
    before = b""
    with sheet._get_source() as part:  # noqa: SLF001 (openpyxl has no other way to the bytes)
        while block := part.read(_BLOCK):
            window = before + block
            found = _UNCOMPUTED.search(window) if b"<f" in window else None
            if found:
                raise InvalidInput(
                    _("%(file)s: cell %(cell)s holds a formula whose result is not stored.")
                    % {"file": source.name, "cell": found[1].decode()},
                    hint=_("Open it in a spreadsheet program and save it again."),
                )
            before = window[-_LONGEST_FORMULA:]


def _cell(value: object) -> str:
    """A value as the fields read it: days as ISO 8601, numbers without an exponent."""
    if value is None or isinstance(value, str):
        return value or ""
    return next((read(value) for kind, read in _READERS if isinstance(value, kind)), str(value))


def _moment(value: datetime) -> str:
    midnight = value.time() == time()
    if midnight:
        return value.date().isoformat()
    return value.isoformat(" ", "seconds" if value.second else "minutes")


_READERS: Sequence[tuple[type, Callable[[Any], str]]] = (
    (bool, lambda value: "true" if value else "false"),
    # A spreadsheet shows 15 digits; what is behind them comes from binary fractions.
    (float, lambda value: format(Decimal(f"{value:.15g}"), "f")),
    (datetime, _moment),
    (date, date.isoformat),
    (time, lambda value: value.isoformat("minutes")),
    (timedelta, lambda value: f"{int(value.total_seconds())}s"),
)
