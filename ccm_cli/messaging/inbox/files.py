"""Files that come with mails: kept in a private folder under the checksum of their content."""

import os
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ccm_cli import locations
from ccm_cli.config import Inbox
from ccm_cli.customers.files import FileFacts
from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _
from ccm_cli.messaging.inbox.letter import Part

LONGEST_NAME = 120
"""Bytes of UTF-8."""
_FORBIDDEN = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]+')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)


class KeptFile(NamedTuple):
    """A file that came with a mail.

    Attributes:
        name: made safe.
        kind: such as ``application/pdf``.
        size: bytes.
        sha256: hexadecimal.
        path: where it lies; empty where it was too large to keep.
    """

    name: str
    kind: str
    size: int
    sha256: str
    path: str

    @property
    def facts(self) -> FileFacts:
        """As attachments of interactions know it."""
        return FileFacts(self.path, self.name, self.size, self.sha256)


def folder_of(inbox: Inbox) -> Path:
    """Where files of mails lie."""
    named = inbox.attachments
    return Path(named).expanduser() if named else locations.data_folder() / "mail"


def keep(parts: Iterable[Part], inbox: Inbox) -> tuple[KeptFile, ...]:
    """Write the files of a mail to the disk; the same content under the same name is there once.

    Args:
        parts: as they came.
        inbox: names the folder and the largest size.

    Raises:
        CcmError: the folder or a file cannot be written.
    """
    return tuple(_keep(part, inbox, number) for number, part in enumerate(parts, start=1))


def _keep(part: Part, inbox: Inbox, number: int) -> KeptFile:
    name = safe_name(part.name, part.kind, number)
    digest = sha256(part.content).hexdigest()
    kept = KeptFile(name, part.kind, len(part.content), digest, "")
    if len(part.content) > inbox.attachment_mb * 1_000_000:
        return kept
    folder = folder_of(inbox) / digest[:2]
    path = (folder / f"{digest[:16]}-{name}").absolute()
    try:
        for private in (folder.parent, folder):
            locations.make_private(private)
        if not path.exists():
            _write(path, part.content)
    except OSError as error:
        raise CcmError(
            _("The file %(path)s cannot be written: %(reason)s")
            % {"path": path, "reason": error.strerror},
            hint=_("Make room or name another folder as inbox.attachments; the mail stays where"
                   " it is."),
        ) from None  # fmt: skip
    return kept._replace(path=str(path))


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, readable by the owner alone."""
    unfinished = path.with_name(f".{path.name[:80]}.part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123  (of a descriptor with its mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


def safe_name(name: str, kind: str, number: int) -> str:
    """A name that stays inside its folder and opens on every system.

    Args:
        name: as the sender calls it; may be empty or full of tricks.
        kind: what the file is, for an ending where the name has none.
        number: of the file within its mail, for a name where there is none.
    """
    bare = _FORBIDDEN.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    if not bare:
        import mimetypes

        bare = f"{number}{mimetypes.guess_extension(kind) or '.bin'}"
    if _DEVICES.match(bare):
        bare = f"_{bare}"
    stem, dot, ending = bare.rpartition(".")
    ending = dot + ending if stem and len(ending.encode()) <= 20 else ""  # noqa: PLR2004
    stem = stem if ending else bare
    room = LONGEST_NAME - len(ending.encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .") + ending
