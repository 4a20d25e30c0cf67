"""Files as they lie on the disk: where, how large, and the checksum of their content."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt

_CHUNK = 1 << 20


class FileFacts(NamedTuple):
    """A file as it was when it was looked at.

    Attributes:
        path: absolute, links followed.
        name: the last part of the path as it was given.
        size: bytes.
        sha256: hexadecimal.
    """

    path: str
    name: str
    size: int
    sha256: str


def look_at(text: str) -> FileFacts:
    """What can be said of a file; it is read once, in pieces.

    Args:
        text: its path; ``~`` is the home folder.

    Raises:
        NotFound: there is none.
        InvalidInput: it is no plain file, or cannot be read.
    """
    shown = {"path": excerpt(text)}
    try:
        given = Path(text).expanduser()
        path = given.resolve()
        str(path).encode()  # a name that is no text cannot be kept as one
        if not path.is_file():
            if path.exists():
                raise InvalidInput(_("%(path)s is no file.") % shown)
            raise NotFound(
                _("There is no file %(path)s.") % shown,
                hint=_("A path that begins nowhere starts in the folder you are in."),
            )
        size, sha256 = _sum(path)
    except (OSError, RuntimeError, ValueError) as error:
        raise InvalidInput(
            _("%(path)s cannot be read: %(reason)s") % {**shown, "reason": error}
        ) from None
    return FileFacts(str(path), given.name or path.name, size, sha256)


def state(path: str, size: int, sha256: str) -> str:
    """What became of a file: ``fine``, ``changed``, ``missing`` or ``unreadable``.

    Args:
        path: absolute.
        size: bytes it had; another size is told without reading the file.
        sha256: of the content it had.
    """
    try:
        found = Path(path)
        if not found.is_file():
            return "missing"
        if found.stat().st_size != size:
            return "changed"
        return "fine" if _sum(found) == (size, sha256) else "changed"
    except PermissionError:
        return "unreadable"
    except OSError:
        return "missing"


def _sum(path: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()
