"""Tables as XLSX workbooks, written row by row, so that memory stays small.

A text is always a text, whatever it begins with; numbers, days and points in time are what they
are. A spreadsheet program holds a limited number of characters in a cell and of rows in a sheet
(Microsoft, "Excel specifications and limits"): a longer text is cut and told, further rows go into
a further sheet.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from ccm_cli.customers.exporting.registry import ID, Setting
from ccm_cli.errors import InvalidInput, PartlyDone
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from openpyxl import Workbook

LONGEST_CELL = 32_767
"""Characters of a cell, counted in UTF-16 as Excel does."""
MOST_ROWS = 1_048_576
"""Of a sheet, the header among them."""
MOST_COLUMNS = 16_384
_MOST_DIGITS = 15
"""What a spreadsheet keeps of a number; a longer one stays a text."""
_FIRST_YEAR = "1901"
"""Excel takes 1900 for a leap year, and has no days before it."""
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
# What XML cannot hold, and what would be read as an escape (ECMA-376, section 22.4.2.4).
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WIDTHS = {Kind.NUMBER: 10, Kind.DAY: 12, Kind.MOMENT: 20, Kind.BOOL: 8}
_WIDTH = 22


class Cut(NamedTuple):
    """A cell that did not hold its text: the id of its record, its column, the text's length."""

    id: str
    column: str
    length: int


def cut_texts(cuts: Sequence[Cut]) -> PartlyDone:
    """What is to be said of cells that did not hold their text; at least one."""
    return PartlyDone(
        ngettext(
            "%(count)d text is longer than the %(most)d characters that a cell holds, and is cut:",
            "%(count)d texts are longer than the %(most)d characters that a cell holds, and are"
            " cut:",
            len(cuts),
        )
        % {"count": len(cuts), "most": LONGEST_CELL},
        left_undone=[
            _("record %(id)s, %(column)s: %(length)d characters") % cut._asdict() for cut in cuts
        ],
        hint=_("CSV, JSON and NDJSON hold them whole."),
    )


def write(
    file: IO[bytes],
    title: str,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, str]],
    *,
    kinds: Mapping[str, Kind],
    setting: Setting,
) -> list[Cut]:
    """Write a table as a workbook.

    Args:
        file: open.
        title: of the sheet.
        columns: in their order.
        rows: cells by column.
        kinds: what columns hold that hold other things than text.
        setting: whose days are meant, and which way the sheet is read.

    Returns:
        The cells whose text was cut.

    Raises:
        InvalidInput: there are more columns than a sheet has.
    """
    from openpyxl import Workbook

    if len(columns) > MOST_COLUMNS:
        raise InvalidInput(
            _("A sheet has at most %(most)d columns.") % {"most": MOST_COLUMNS},
            hint=_("Choose some with --fields, or write CSV."),
        )
    book = Workbook(write_only=True)
    book.properties.creator = "ccm"
    book.properties.created = datetime.fromtimestamp(setting.now, UTC).replace(tzinfo=None)
    cuts: list[Cut] = []
    for number, page in enumerate(_pages(rows), 1):
        name = title if number == 1 else f"{title} {number}"
        _sheet(book, name, columns, page, kinds, setting, cuts)
    book.save(file)
    return cuts


def _pages(rows: Iterable[Mapping[str, str]]) -> Iterator[Iterator[Mapping[str, str]]]:
    """The rows of each sheet; each page is to be read before the next."""
    left = iter(rows)
    yield islice(left, MOST_ROWS - 1)
    for row in left:
        yield chain([row], islice(left, MOST_ROWS - 2))


def _sheet(
    book: "Workbook",
    title: str,
    columns: Sequence[str],
    rows: Iterator[Mapping[str, str]],
    kinds: Mapping[str, Kind],
    setting: Setting,
    cuts: list[Cut],
) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet: Any = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = setting.right_to_left
    held = [kinds.get(column, Kind.TEXT) for column in columns]
    for place, (column, kind) in enumerate(zip(columns, held, strict=True), 1):
        width = max(_WIDTHS.get(kind, _WIDTH), len(column) + 2)
        sheet.column_dimensions[get_column_letter(place)].width = width

    def cell(value: Any) -> Any:
        made = WriteOnlyCell(sheet, value)
        if isinstance(value, str) and value:
            made.data_type = "s"  # openpyxl would make a formula of what begins like one
            made.quotePrefix = value[0] in "=+-@\t"  # and so would who edits it
        return made

    head = [cell(_escaped(column)) for column in columns]
    for each in head:
        each.font = Font(bold=True)
    sheet.append(head)
    last = 1
    for cells in rows:
        last += 1
        line: list[Any] = []
        for column, kind in zip(columns, held, strict=True):
            text = cells.get(column, "")
            value = _typed(text, kind, setting) if text else None
            if isinstance(value, str):
                value = _held(value, cells, column, cuts)
                # A plain text needs no cell of its own, which is what takes the time.
                value = cell(value) if value[0] in "=+-@\t#" else value
            line.append(value)
        sheet.append(line)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"


def _held(text: str, cells: Mapping[str, str], column: str, cuts: list[Cut]) -> str:
    """A text as a cell holds it: whole, or its beginning."""
    if len(text) * 2 > LONGEST_CELL:
        units = text.encode("utf-16-le", "surrogatepass")
        if len(units) > LONGEST_CELL * 2:
            cuts.append(Cut(cells.get(ID, ""), column, len(text)))
            text = units[: LONGEST_CELL * 2].decode("utf-16-le", "ignore")
    return _escaped(text)


def _escaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _typed(text: str, kind: Kind, setting: Setting) -> str | int | float | bool | date:
    """A cell's text as the value it stands for; a text that stands for none stays one."""
    if kind is Kind.NUMBER and _NUMBER.fullmatch(text):
        if sum(map(str.isdigit, text)) <= _MOST_DIGITS:
            return float(text) if "." in text else int(text)
    elif kind in {Kind.DAY, Kind.MOMENT} and text[:4] >= _FIRST_YEAR:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(setting.zone).replace(tzinfo=None)
    elif kind is Kind.BOOL and text in {"true", "false"}:
        return text == "true"
    return text
