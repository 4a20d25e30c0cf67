"""The rows that were wrong, in a file of their own: mended there, it can be imported again."""

import contextlib
import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from ccm_cli.customers.exporting.spreadsheet import guarded
from ccm_cli.customers.importing.running import Original
from ccm_cli.customers.importing.sources import STANDARD_INPUT
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _

REASON, LINE = "error", "line"
"""The columns that are added; an import leaves them out."""


class NoFaults:
    """Keeps nothing: for a dry run."""

    def add(self, line: int, reason: str, original: Original, header: Sequence[str]) -> None:
        """Forget the row."""


class FaultFile:
    """Writes wrong rows beside the place they shall have, and moves them there at the end.

    Args:
        path: where they shall stand; ``.vcf`` takes the place of its suffix for cards.
        cards: whether the rows are vCards.
    """

    def __init__(self, path: Path, *, cards: bool) -> None:
        self.path = path
        self._cards = cards
        self._beside = path.with_name(f".{path.name}.{os.getpid()}")
        self._file: TextIO | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no row was wrong."""
        return self._file is None

    def add(self, line: int, reason: str, original: Original, header: Sequence[str]) -> None:
        """Keep one row.

        Raises:
            InvalidInput: the file cannot be written.
        """
        try:
            if self._file is None:
                handle = os.open(self._beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
                self._file = os.fdopen(handle, "w", encoding="utf-8", newline="")
                if not self._cards:
                    # The mark tells spreadsheets that the file is in UTF-8.
                    self._file.write("\ufeff")
                    csv.writer(self._file).writerow([REASON, LINE, *_added_off(header, header)])
            if self._cards:
                self._file.write(_marked(original.card, line, reason))
            else:
                cells = _added_off(header, original.cells)
                csv.writer(self._file).writerow([guarded(reason), line, *cells])
        except OSError as error:
            raise InvalidInput(
                _("%(file)s cannot be written: %(reason)s")
                % {"file": self.path, "reason": error.strerror},
                hint=_("Name another file with --errors."),
            ) from None

    def finish(self) -> None:
        """Put the file into its place, if any row was wrong."""
        if self._file is not None:
            self._file.close()
            self._beside.replace(self.path)

    def discard(self) -> None:
        """Forget all of it: nothing was imported after all."""
        if self._file is not None:
            self._file.close()
            with contextlib.suppress(FileNotFoundError):
                self._beside.unlink()


def _added_off(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """Cells without those that an earlier import added."""
    return [
        guarded(cell)
        for position, cell in enumerate(cells)
        if position >= len(header) or header[position] not in {REASON, LINE}
    ]


def _marked(card: str, line: int, reason: str) -> str:
    first, _end, rest = card.partition("\n")
    told = " ".join(reason.split())
    return f"{first}\nX-CCM-ERROR:{told}\nX-CCM-LINE:{line}\n{rest}"


def beside(path: str, *, cards: bool) -> Path:
    """Where the wrong rows of a file go unless told otherwise.

    Those of a mended file of wrong rows take its place, once it was read.

    Args:
        path: of the file, or ``-``.
        cards: whether it holds vCards.
    """
    suffix = ".errors.vcf" if cards else ".errors.csv"
    if path == STANDARD_INPUT:
        return Path("import" + suffix)
    return Path(path).with_name(Path(path).stem.removesuffix(".errors") + suffix)
