"""Reading CSV and TSV as programs and people write them, row by row."""

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from ccm_cli.customers.importing.sources import Source
from ccm_cli.customers.importing.telling import TABS
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _

DELIMITERS = (",", ";", "\t", "|")
LONGEST_CELL = 1 << 21
"""In characters; a longer one is a quotation mark that was never closed."""
_PROBED_ROWS = 20
_PROBED_CHARACTERS = 1 << 17


class TableRow(NamedTuple):
    """A row as it stands in the file.

    Attributes:
        line: where it begins, from 1.
        cells: as many as it has.
        fault: why it cannot be read; empty when it can.
        text: as it stands, of a text; empty for a workbook.
    """

    line: int
    cells: list[str]
    fault: str
    text: str = ""


class Table(NamedTuple):
    """An opened table.

    Attributes:
        headers: its first line.
        rows: the others, to be read once.
        delimiter: of its cells; empty for a workbook.
    """

    headers: list[str]
    rows: Iterator[TableRow]
    delimiter: str = ""


class _Lines:
    """Lines of a text for `csv.reader`, watching for what it lets pass."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._read: list[str] = []
        self.quotes = 0
        self.nul = False
        self.replaced = False

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            if '"' in line:
                self.quotes += line.count('"')
            if "\0" in line:
                self.nul = True
            if "\ufffd" in line:
                self.replaced = True
            self._read.append(line)
            yield line

    def text(self) -> str:
        """The lines since the last call."""
        read = self._read
        self._read = []
        return read[0] if len(read) == 1 else "".join(read)

    def fault(self) -> str:
        """What is wrong with the lines since the last call."""
        quotes, nul, replaced = self.quotes, self.nul, self.replaced
        self.quotes, self.nul, self.replaced = 0, False, False
        if nul:
            return _("It holds a NUL byte.")
        if replaced:
            return _("It holds bytes that are no text in this encoding.")
        return _("A quotation mark is not closed.") if quotes % 2 else ""


def open_table(source: Source) -> Table:
    """Open a CSV or TSV file; the delimiter is told from its first rows, or by ``--from tsv``.

    Args:
        source: its text; a line ``sep=;`` before the header is obeyed.

    Raises:
        InvalidInput: a cell is longer than `LONGEST_CELL`, or there is no header.
    """
    csv.field_size_limit(LONGEST_CELL)
    text = source.text()
    start = text.read(_PROBED_CHARACTERS)
    told, skipped = _told_delimiter(start)
    delimiter = told or ("\t" if source.form == TABS else probe(start))
    text = source.text()
    for _line in range(skipped):
        text.readline()
    rows = _rows(text, delimiter, skipped, source.name)
    header = next(rows, None)
    if header is None:
        raise InvalidInput(_("%(file)s has no header line.") % {"file": source.name})
    return Table([cell.strip().lstrip("\ufeff") for cell in header.cells], rows, delimiter)


def _told_delimiter(start: str) -> tuple[str, int]:
    first = start.lstrip("\ufeff").split("\n", 1)[0].strip('\r" ')
    if first.lower().startswith("sep=") and len(first) == 5:  # noqa: PLR2004
        return first[4], 1
    return "", 0


def probe(start: str) -> str:
    """The delimiter under which the first rows fall into the same number of cells.

    Args:
        start: the beginning of a file.
    """
    whole = start if len(start) < _PROBED_CHARACTERS else start.rpartition("\n")[0]

    def score(delimiter: str) -> tuple[float, int]:
        try:
            found = [
                len(row)
                for row, _n in zip(
                    csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter),
                    range(_PROBED_ROWS),
                    strict=False,
                )
                if row
            ]
        except csv.Error:
            return (0.0, 0)
        if not found or found[0] < 2:  # noqa: PLR2004
            return (0.0, 0)
        return (sum(1 for width in found if width == found[0]) / len(found), found[0])

    scores = {delimiter: score(delimiter) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _rows(text: io.TextIOWrapper, delimiter: str, skipped: int, name: str) -> Iterator[TableRow]:
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    began = 0
    try:
        for cells in reader:
            line, began = began + skipped + 1, reader.line_num
            fault, read = lines.fault(), lines.text()
            if any(cells) or fault:
                yield TableRow(line, cells, fault, read)
    except csv.Error as error:
        raise InvalidInput(
            _("%(file)s, line %(line)d: %(reason)s.")
            % {"file": name, "line": began + skipped + 1, "reason": error},
            hint=_("Is a quotation mark left open there?"),
        ) from None


def cells_of(text: str, delimiter: str) -> list[str]:
    """The cells of one row of a CSV or TSV file.

    Args:
        text: as `TableRow.text` has it.
        delimiter: of the table.
    """
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
