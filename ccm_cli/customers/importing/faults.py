"""The rows that were wrong, in a file of their own: mended there, it can be imported again.

It is of the form of the file they come from, so that it opens in the same program.
"""

import contextlib
import csv
import json
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from ccm_cli.customers.exporting.spreadsheet import guarded
from ccm_cli.customers.importing import telling
from ccm_cli.customers.importing.reading import Original
from ccm_cli.customers.importing.running import Faults, Origin
from ccm_cli.customers.importing.sources import STANDARD_INPUT
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _

REASON, LINE = "error", "line"
"""The columns that are added; an import leaves them out."""
_SUFFIXES = {
    telling.WORKBOOK: ".xlsx",
    telling.OBJECTS: ".ndjson",
    telling.LINES: ".ndjson",
    telling.CARDS: ".vcf",
}


class NoFaults:
    """Keeps nothing: for a dry run."""

    def add(self, line: int, reason: str, original: Original, header: Sequence[str]) -> None:
        """Forget the row."""


class _Sink(ABC):
    """An opened file that wrong rows are written to."""

    def __init__(self, file: BinaryIO, header: Sequence[str]) -> None:
        self.file = file
        self.header = header
        self.begin()

    @abstractmethod
    def begin(self) -> None:
        """Write what comes before the rows."""

    @abstractmethod
    def add(self, line: int, reason: str, original: Original) -> None:
        """Write a row."""

    def finish(self) -> None:  # noqa: B027
        """Write what comes behind the rows; nothing, for most forms."""

    def own(self, cells: Sequence[str]) -> list[str]:
        """Cells without those that an earlier import added."""
        header = self.header
        return [
            cell
            for position, cell in enumerate(cells)
            if position >= len(header) or header[position] not in {REASON, LINE}
        ]


class _Table(_Sink):
    def begin(self) -> None:
        self._writer = csv.writer(_Encoded(self.file))
        # The mark tells spreadsheets that the file is in UTF-8.
        self.file.write(b"\xef\xbb\xbf")
        self._row([REASON, LINE, *map(guarded, self.own(self.header))])

    def add(self, line: int, reason: str, original: Original) -> None:
        self._row([guarded(reason), str(line), *map(guarded, self.own(original.cells))])

    def _row(self, cells: Sequence[str]) -> None:
        self._writer.writerow(cells)


class _Encoded:
    """What `csv.writer` writes to, in UTF-8."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode("utf-8", "replace"))


class _Workbook(_Sink):
    def begin(self) -> None:
        from openpyxl import Workbook

        self._book = Workbook(write_only=True)
        self._sheet: Any = self._book.create_sheet()
        self._row([REASON, LINE, *self.own(self.header)])

    def add(self, line: int, reason: str, original: Original) -> None:
        self._row([reason, line, *self.own(original.cells)])

    def finish(self) -> None:
        self._book.save(self.file)

    def _row(self, values: Sequence[str | int]) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        cells = []
        for value in values:
            plain = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            cell = WriteOnlyCell(self._sheet, plain)
            if isinstance(plain, str):
                cell.data_type = "s"  # never a formula
            cells.append(cell)
        self._sheet.append(cells)


class _Objects(_Sink):
    def begin(self) -> None:
        """Nothing comes before the first object."""

    def add(self, line: int, reason: str, original: Original) -> None:
        try:
            found = json.loads(original.text)
        except (ValueError, RecursionError):
            found = None
        told = found if isinstance(found, dict) else {"text": original.text}
        kept = {key: value for key, value in told.items() if key not in {REASON, LINE}}
        text = json.dumps({REASON: reason, LINE: line, **kept}, ensure_ascii=False)
        self.file.write(text.encode("utf-8", "backslashreplace") + b"\n")


class _Cards(_Sink):
    def begin(self) -> None:
        """Nothing comes before the first card."""

    def add(self, line: int, reason: str, original: Original) -> None:
        first, _end, rest = original.text.partition("\n")
        told = " ".join(reason.split())
        marked = f"{first}\nX-CCM-ERROR:{told}\nX-CCM-LINE:{line}\n{rest}"
        self.file.write(marked.encode("utf-8", "replace"))


_SINKS: Mapping[str, Callable[[BinaryIO, Sequence[str]], _Sink]] = {
    telling.TABLE: _Table,
    telling.TABS: _Table,
    telling.WORKBOOK: _Workbook,
    telling.OBJECTS: _Objects,
    telling.LINES: _Objects,
    telling.CARDS: _Cards,
}


class FaultFile:
    """Writes wrong rows beside the place they shall have, and moves them there at the end.

    Args:
        path: where they shall stand.
        form: of `telling.FORMS`; that of the file they come from.

    Raises:
        InvalidInput: a folder lies there.
    """

    def __init__(self, path: Path, form: str) -> None:
        if path.is_dir():  # an empty name is that of the folder at hand
            raise InvalidInput(
                _("%(file)s is a folder, not a file.") % {"file": path},
                hint=_("Name another file with --errors."),
            )
        self.path = path
        self._form = form
        self._beside = path.with_name(f".{path.name}.{os.getpid()}")
        self._file: BinaryIO | None = None
        self._sink: _Sink | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no row was wrong."""
        return self._sink is None

    def add(self, line: int, reason: str, original: Original, header: Sequence[str]) -> None:
        """Keep one row.

        Raises:
            InvalidInput: the file cannot be written.
        """
        with self._explained():
            if self._sink is None:
                handle = os.open(self._beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
                self._file = os.fdopen(handle, "wb")
                self._sink = _SINKS[self._form](self._file, header)
            self._sink.add(line, reason, original)

    def finish(self) -> None:
        """Put the file into its place, if any row was wrong.

        Raises:
            InvalidInput: it cannot be written.
        """
        if self._sink is not None and self._file is not None:
            with self._explained():
                self._sink.finish()
                self._file.close()
                self._beside.replace(self.path)

    def discard(self) -> None:
        """Forget all of it: nothing was imported after all."""
        if self._file is not None:
            self._file.close()
            with contextlib.suppress(FileNotFoundError):
                self._beside.unlink()

    @contextlib.contextmanager
    def _explained(self) -> Any:
        try:
            yield
        except OSError as error:
            raise InvalidInput(
                _("%(file)s cannot be written: %(reason)s")
                % {"file": self.path, "reason": error.strerror},
                hint=_("Name another file with --errors."),
            ) from None


def beside(path: str, *, form: str) -> Path:
    """Where the wrong rows of a file go unless told otherwise.

    Those of a mended file of wrong rows take its place, once it was read.

    Args:
        path: of the file, or ``-``.
        form: of `telling.FORMS`.
    """
    suffix = ".errors" + _SUFFIXES.get(form, ".csv")
    if path == STANDARD_INPUT:
        return Path("import" + suffix)
    return Path(path).with_name(Path(path).stem.removesuffix(".errors") + suffix)


class FaultFiles:
    """The files of wrong rows of an import, one for each file that is read.

    Args:
        path: where they shall stand; None: beside each file.
        wanted: whether they are kept at all.
    """

    def __init__(self, path: Path | None = None, *, wanted: bool = True) -> None:
        self._path = path
        self._wanted = wanted
        self._files: list[FaultFile] = []

    def of(self, origin: Origin, path: str) -> Faults:
        """The place for the wrong rows of a file, which has a path as given."""
        if not self._wanted:
            return NoFaults()
        place = self._distinct(self._path or beside(path, form=origin.form))
        made = FaultFile(place, origin.form)
        self._files.append(made)
        return made

    def _distinct(self, place: Path) -> Path:
        """A place of its own for each file: ``people.errors.2.csv`` for a second of that name."""
        taken = {file.path for file in self._files}
        number, free = 1, place
        while free in taken:
            number += 1
            free = place.with_name(f"{place.stem}.{number}{place.suffix}")
        return free

    def finish(self) -> None:
        """Put them into their places.

        Raises:
            InvalidInput: one cannot be written.
        """
        for file in self._files:
            file.finish()

    def discard(self) -> None:
        """Forget all of them: nothing was imported after all."""
        for file in self._files:
            file.discard()

    @property
    def paths(self) -> list[str]:
        """Where those stand that hold a row."""
        return [str(file.path) for file in self._files if not file.is_empty]


@contextlib.contextmanager
def kept(path: Path | None = None, *, wanted: bool = True) -> Iterator[FaultFiles]:
    """The files of wrong rows: in their places if the import comes to its end, else nowhere."""
    files = FaultFiles(path, wanted=wanted)
    try:
        yield files
    except BaseException:
        files.discard()
        raise
    files.finish()
