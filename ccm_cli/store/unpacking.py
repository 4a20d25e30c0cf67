"""Reading an archive: what it says it holds, and its rows, with every damage put in words."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from ccm_cli.errors import InvalidInput, NotFound, StoreDamaged, StoreNewer
from ccm_cli.language import gettext as _
from ccm_cli.pipes import seekable
from ccm_cli.store.archive import FORMAT, MANIFEST, VERSION, Contents, Table, file_of
from ccm_cli.store.migrations import RELEASED

_AT_ONCE = 1 << 20
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,  # it ends too early
    OSError,  # it points to before its beginning
    ValueError,
    RuntimeError,  # it has a password
    NotImplementedError,
)


class Archive:
    """An archive, open and found whole; made by `opened`.

    Attributes:
        contents: what it holds.
    """

    def __init__(self, file: Path, zipped: zipfile.ZipFile) -> None:
        self._file, self._zipped = file, zipped
        with self._damage():
            self.contents = self._described()
            for table in self.contents.tables:
                self._require_sum(table)

    def rows(self, table: Table) -> Iterator[tuple[Any, ...]]:
        """The rows of a table, each with the table's columns.

        Raises:
            StoreDamaged: a line is not such a row.
        """
        with self._damage(), self._member(file_of(table.name)) as member:
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
        return _damaged(self._file, reason)

    def unfit(self, table: Table) -> StoreDamaged:
        """The error that says that a table of this archive does not fit the database."""
        return self.damaged(_("%(name)s does not fit its table") % {"name": file_of(table.name)})

    def _described(self) -> Contents:
        try:
            if MANIFEST not in self._zipped.namelist():
                raise self._is_something_else()
            manifest = json.loads(self._member(MANIFEST).read())
            if manifest["format"] != FORMAT:
                raise self._is_something_else()
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
        except (KeyError, ValueError, TypeError, AttributeError):
            raise self.damaged(_("its manifest cannot be understood")) from None
        return Contents(schema, tables, ids)

    def _is_something_else(self) -> StoreDamaged:
        return StoreDamaged(
            _("%(file)s is not an archive of ccm.") % {"file": self._file},
            hint=_("One is written by: ccm export all FILE"),
        )

    def _require_sum(self, table: Table) -> None:
        digest = hashlib.sha256()
        with self._member(file_of(table.name)) as member:
            while block := member.read(_AT_ONCE):
                digest.update(block)
        if digest.hexdigest() != table.sha256:
            raise self.damaged(
                _("the checksum of %(name)s is wrong") % {"name": file_of(table.name)}
            )

    def _member(self, name: str) -> IO[bytes]:
        try:
            described = self._zipped.getinfo(name)
        except KeyError:
            raise self.damaged(_("%(name)s is missing") % {"name": name}) from None
        if described.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise self.damaged(_("%(name)s cannot be unpacked") % {"name": name})
        return self._zipped.open(described)

    @contextmanager
    def _damage(self) -> Iterator[None]:
        """Whatever a broken archive makes Python raise while it is read, in words."""
        try:
            yield
        except _BROKEN as error:
            raise self.damaged(str(error) or type(error).__name__) from None


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """An archive, checked whole: each file in it is what the manifest says.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it cannot be read.
        StoreNewer: a later version of ccm wrote it.
        StoreDamaged: it is no archive, or not whole.
    """
    try:
        stream = seekable(file.open("rb"))
    except FileNotFoundError:
        raise NotFound(_("There is no file %(file)s.") % {"file": file}) from None
    except OSError as error:
        raise InvalidInput(
            _("%(file)s cannot be read: %(reason)s") % {"file": file, "reason": error.strerror}
        ) from None
    with stream:
        try:
            zipped = zipfile.ZipFile(stream)
        except _BROKEN as error:
            raise _damaged(file, str(error)) from None
        with zipped:
            yield Archive(file, zipped)


def _damaged(file: Path, reason: str) -> StoreDamaged:
    return StoreDamaged(
        _("%(file)s is not a whole ccm archive: %(reason)s") % {"file": file, "reason": reason},
        hint=_("Nothing was changed. Take another copy of the archive."),
    )
