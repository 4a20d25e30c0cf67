"""Mail from a maildir or an mbox on this machine; only ever read."""

import fcntl
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.messaging.inbox.sources import Found, MailboxDown, Mark, mark_of, set_mark
from ccm_cli.pipes import seekable
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

_MARKED = 512
"""Bytes before a place in an mbox that tell whether it is the same file still."""
_TRIES, _PAUSE = 20, 0.1
_PIECE = 1 << 16


class Maildir:
    """A maildir: one file a mail, under ``new`` and ``cur``.

    Args:
        folder: the maildir.
        most: bytes of a mail that are read.

    Raises:
        NotFound: it is no maildir.
    """

    def __init__(self, folder: Path, *, most: int) -> None:
        self._folder = folder.expanduser().absolute()
        self._most = most
        self._names: list[str] = []
        if not (self._folder / "cur").is_dir() and not (self._folder / "new").is_dir():
            raise NotFound(
                _("%(folder)s is no maildir.") % {"folder": folder},
                hint=_("A maildir has the folders new, cur and tmp."),
            )

    @property
    def name(self) -> str:
        return f"maildir:{self._folder}"

    def found(self, reader: Reader) -> Iterator[Found]:
        seen = set(reader.values("SELECT name FROM mailbox_seen WHERE mailbox = ?", (self.name,)))
        for path in self._files():
            name = _unique_name(path)
            self._names.append(name)
            if name in seen:
                continue
            try:
                with path.open("rb") as file:
                    yield Found(file.read(self._most), name)
            except FileNotFoundError:  # a mail program gave it another mark meanwhile
                continue
            except OSError as error:
                raise _unreadable(path, error) from None

    def _files(self) -> list[Path]:
        found: list[tuple[float, str, Path]] = []
        for folder in (self._folder / "new", self._folder / "cur"):
            try:
                files = [path for path in folder.iterdir() if not path.name.startswith(".")]
                found += [(path.stat().st_mtime, path.name, path) for path in files]
            except FileNotFoundError:
                continue
            except OSError as error:
                raise _unreadable(folder, error) from None
        return [path for _time, _name, path in sorted(found) if path.is_file()]

    def note(self, work: UnitOfWork, mail: Found, *, now: int) -> None:
        del now
        work.execute(
            "INSERT INTO mailbox_seen (mailbox, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (self.name, mail.key),
        )

    def finish(self, work: UnitOfWork, *, now: int) -> None:
        """Forget the names of mails that are no longer there."""
        there = set(self._names)
        known = work.reader.values("SELECT name FROM mailbox_seen WHERE mailbox = ?", (self.name,))
        for name in known:
            if name not in there:
                work.execute(
                    "DELETE FROM mailbox_seen WHERE mailbox = ? AND name = ?", (self.name, name)
                )
        set_mark(work, self.name, Mark(), now=now)

    def after(self, keys: list[str]) -> None:
        """Nothing: a maildir is only read."""

    def close(self) -> None:
        """Nothing is open."""


def _unique_name(path: Path) -> str:
    """The name without its marks, which change when a mail is read."""
    return path.name.partition(":2,")[0].partition(";2,")[0]


class _Span(NamedTuple):
    """Where a mail stands in an mbox: from its first byte up to, not including, its last."""

    start: int
    end: int


class Mbox:
    """An mbox: mails one after the other, each after a line that begins with ``From ``.

    Args:
        path: the file.
        most: bytes of a mail that are read.

    Raises:
        NotFound: there is no such file.
        MailboxDown: it cannot be read.
    """

    def __init__(self, path: Path, *, most: int) -> None:
        self._path = path.expanduser().absolute()
        self._most = most
        try:
            self._file: BinaryIO = seekable(self._path.open("rb"))
        except FileNotFoundError:
            raise NotFound(_("There is no file %(path)s.") % {"path": path}) from None
        except OSError as error:
            raise _unreadable(self._path, error) from None

    @property
    def name(self) -> str:
        return f"mbox:{self._path}"

    def found(self, reader: Reader) -> Iterator[Found]:
        seen = mark_of(reader, self.name)
        start = seen.position if seen.mark and self._mark(seen.position) == seen.mark else 0
        try:
            spans = self._spans(start)
        except OSError as error:
            raise _unreadable(self._path, error) from None
        for span in spans:
            try:
                self._file.seek(span.start)
                raw = self._file.read(min(span.end - span.start, self._most))
            except OSError as error:
                raise _unreadable(self._path, error) from None
            yield Found(_unquoted(raw), str(span.end))

    def _spans(self, start: int) -> list[_Span]:
        """Where the mails stand, found under a lock: who delivers may be writing the last one."""
        self._lock()
        try:
            self._file.seek(start)
            places, place, after_blank = [], start, True
            for line in self._file:
                if after_blank and line.startswith(b"From "):
                    places.append(place)
                after_blank = line in {b"\n", b"\r\n"}
                place += len(line)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)
        if not places:
            return []
        return [_Span(a, b) for a, b in zip(places, [*places[1:], place], strict=True)]

    def _lock(self) -> None:
        for _try in range(_TRIES):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_PAUSE)
            else:
                return
        raise MailboxDown(
            _("%(path)s is being written by another program.") % {"path": self._path},
            hint=_("Try again in a moment."),
        )

    def _mark(self, position: int) -> str:
        self._file.seek(max(0, position - _MARKED))
        before = self._file.read(min(_MARKED, position))
        is_whole = len(before) == min(_MARKED, position) and position > 0
        return hashlib.sha256(before).hexdigest()[:32] if is_whole else ""

    def note(self, work: UnitOfWork, mail: Found, *, now: int) -> None:
        position = int(mail.key)
        set_mark(work, self.name, Mark(position=position, mark=self._mark(position)), now=now)

    def finish(self, work: UnitOfWork, *, now: int) -> None:
        work.execute("UPDATE mailbox SET synced_at = ? WHERE name = ?", (now, self.name))

    def after(self, keys: list[str]) -> None:
        """Nothing: an mbox is only read."""

    def close(self) -> None:
        self._file.close()


def _unquoted(raw: bytes) -> bytes:
    """A mail without its ``From`` line, and with the lines that were quoted for it (mboxrd)."""
    bare = raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw
    lines = bare.split(b"\n")
    return b"\n".join(
        line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line
        for line in lines
    )


def _unreadable(path: Path, error: OSError) -> MailboxDown:
    return MailboxDown(
        _("%(path)s cannot be read: %(reason)s") % {"path": path, "reason": error.strerror}
    )
