"""Reading an archive: what it says it holds, and its rows, with every damage put in words."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from ccm_cli.errors import NotFound, StoreDamaged, StoreNewer
from ccm_cli.language import gettext as _
from ccm_cli.store.archive import FORMAT, MANIFEST, VERSION, Contents, Table, file_of
from ccm_cli.store.migrations import RELEASED

_AT_ONCE = 1 << 20


class Archive:
    """An archive, open and found whole; made by `opened`.

    Attributes:
        contents: what it holds.
    """

    def __init__(self, file: Path, zipped: zipfile.ZipFile) -> None:
        self._file, self._zipped = file, zipped
        self.contents = self._described()
        for table in self.contents.tables:
            self._require_sum(table)

    def rows(self, table: Table) -> Iterator[tuple[Any, ...]]:
        """The rows of a table, each with the table's columns.

        Raises:
            StoreDamaged: a line is not such a row.
        """
        with self._member(table) as member:
            for line in member:
                try:
                    row = json.loads(line)
                except ValueError:
                    row = None
                if not isinstance(row, dict) or tuple(row) != table.columns:
                    raise self.unfit(table)
                yield tuple(row.values())

    def damaged(self, reason: str) -> StoreDamaged:
        """The error that says that this archive is not whole."""
        return StoreDamaged(
            _("%(file)s is not a whole ccm archive: %(reason)s")
            % {"file": self._file, "reason": reason},
            hint=_("Nothing was changed. Take another copy of the archive."),
        )

    def unfit(self, table: Table) -> StoreDamaged:
        """The error that says that a table of this archive does not fit the database."""
        return self.damaged(_("%(name)s does not fit its table") % {"name": file_of(table.name)})

    def _described(self) -> Contents:
        try:
            manifest = json.loads(self._zipped.read(MANIFEST))
            if manifest["format"] != FORMAT:
                raise ValueError(manifest["format"])
            version, schema = int(manifest["version"]), str(manifest["schema"])
            if version > VERSION or schema not in RELEASED:
                raise StoreNewer(
                    _("%(path)s was written by a later version of ccm.") % {"path": self._file},
                    hint=_("Upgrade ccm on this machine."),
                )
            tables = tuple(
                Table(str(t["name"]), tuple(map(str, t["columns"])), int(t["rows"]), t["sha256"])
                for t in manifest["tables"]
            )
            ids = {str(name): int(last) for name, last in manifest["ids"].items()}
        except (
            KeyError,  # no manifest in it, or not all in the manifest
            ValueError,
            TypeError,
            AttributeError,
            RuntimeError,  # it has a password
        ):
            raise self.damaged(_("it has no manifest")) from None
        return Contents(schema, tables, ids)

    def _require_sum(self, table: Table) -> None:
        digest = hashlib.sha256()
        with self._member(table) as member:
            while block := member.read(_AT_ONCE):
                digest.update(block)
        if digest.hexdigest() != table.sha256:
            raise self.damaged(
                _("the checksum of %(name)s is wrong") % {"name": file_of(table.name)}
            )

    def _member(self, table: Table) -> IO[bytes]:
        try:
            return self._zipped.open(file_of(table.name))
        except (KeyError, RuntimeError):
            raise self.damaged(_("%(name)s is missing") % {"name": file_of(table.name)}) from None


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """An archive, checked whole: each file in it is what the manifest says.

    Raises:
        NotFound: there is no such file, or it cannot be read.
        StoreNewer: a later version of ccm wrote it.
        StoreDamaged: it is no archive, or not whole.
    """
    try:
        stream = file.open("rb")
    except OSError as error:
        raise NotFound(
            _("%(file)s cannot be read: %(reason)s") % {"file": file, "reason": error.strerror}
        ) from None
    with stream, _damage(file), zipfile.ZipFile(stream) as zipped:
        yield Archive(file, zipped)


@contextmanager
def _damage(file: Path) -> Iterator[None]:
    """Whatever a broken archive makes Python raise, in words."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise StoreDamaged(
            _("%(file)s is not a whole ccm archive: %(reason)s") % {"file": file, "reason": error},
            hint=_("Nothing was changed. Take another copy of the archive."),
        ) from None
