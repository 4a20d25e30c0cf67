"""Where an import reads from: a file or standard input, its form and its encoding known."""

import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from ccm_cli.customers.importing import encodings, telling
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.pipes import seekable

STANDARD_INPUT = "-"
_KEPT_IN_MEMORY = 1 << 23


@dataclass
class Source:
    """An open file.

    Attributes:
        path: as it was given; ``-`` for standard input.
        name: for people.
        file: its bytes, seekable.
        encoding: as Python calls it; empty for a form that is no text.
        size: in bytes.
        form: of `telling.FORMS`.
        sheet: of a workbook, by name or number from 1; empty: the first that holds anything.
        is_kept: whether it can be opened by its path once more; a pipe cannot.
    """

    path: str
    name: str
    file: BinaryIO
    encoding: str
    size: int
    form: str = "csv"
    sheet: str = ""
    is_kept: bool = True
    _text: io.TextIOWrapper | None = None

    def text(self) -> io.TextIOWrapper:
        """The file as text from its beginning; what cannot be decoded becomes U+FFFD.

        There is one such text at a time.
        """
        self.release()
        self.file.seek(0)
        self._text = io.TextIOWrapper(self.file, self.encoding, errors="replace", newline="")
        return self._text

    def release(self) -> None:
        """Let go of the file, which whoever opened it closes."""
        if self._text is not None:
            self._text.detach()
            self._text = None

    def position(self) -> int:
        """How many bytes of the file were read so far."""
        return self.file.tell()


@contextmanager
def opened(path: str, *, encoding: str = "", form: str = "", sheet: str = "") -> Iterator[Source]:
    """Open what an import reads.

    Args:
        path: of a file, or ``-`` for standard input.
        encoding: of ``--encoding``; empty: told from the bytes.
        form: of `telling.FORMS`; empty: told from the content.
        sheet: as for `Source`.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it is a folder, unreadable, empty or nothing that is read here; the encoding
            is unknown; a sheet is named, and it is no workbook.
    """
    name = _("standard input") if path == STANDARD_INPUT else path
    with _bytes(path, name) as (file, is_kept):
        size = file.seek(0, os.SEEK_END)
        if not size:
            raise InvalidInput(_("%(file)s is empty.") % {"file": name})
        if form in {"", telling.WORKBOOK} and telling.is_workbook(file):
            told, found = telling.WORKBOOK, ""
        elif form == telling.WORKBOOK:
            raise InvalidInput(_("%(file)s is no XLSX workbook.") % {"file": name})
        else:
            found = encodings.named(encoding) if encoding else encodings.detect(file, name)
            told = form or telling.told(file, found, name)
        if sheet and told != telling.WORKBOOK:
            raise InvalidInput(_("%(file)s has no sheets: it is no workbook.") % {"file": name})
        file.seek(0)
        source = Source(path, name, file, found, size, told, sheet, is_kept)
        try:
            yield source
        finally:
            source.release()


@contextmanager
def _bytes(path: str, name: str) -> Iterator[tuple[BinaryIO, bool]]:
    """What a path leads to, seekable, and whether it leads there again."""
    if path == STANDARD_INPUT:
        with tempfile.SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY) as spool:
            given = getattr(sys.stdin, "buffer", None)
            content = sys.stdin.read().encode() if given is None else given.read()
            spool.write(content)
            yield cast(BinaryIO, spool), False
        return
    try:
        given = Path(path).open("rb")  # noqa: SIM115
        with seekable(given) as file:
            yield file, file is given
    except FileNotFoundError:
        raise NotFound(_("There is no file %(file)s.") % {"file": name}) from None
    except IsADirectoryError:
        raise InvalidInput(
            _("%(file)s is a folder, not a file.") % {"file": name},
            hint=_("Name the files in it."),
        ) from None
    except PermissionError:
        raise InvalidInput(_("%(file)s may not be read.") % {"file": name}) from None
