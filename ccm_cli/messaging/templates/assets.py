"""Files that go along with a message: pictures inside its text, and attachments.

They lie in the message's own folder (the logo in `layout/`) and are named there by what is
written. A frozen version keeps them by their checksum, so that what goes out is what was checked.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath

from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.errors import TemplateError

MAX_ASSET = 10_000_000
"""Bytes of one file; base64 makes a third more of it, and many servers refuse 20 MB."""

TYPES: Mapping[str, str] = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
    ".webp": "image/webp", ".svg": "image/svg+xml", ".pdf": "application/pdf",
    ".txt": "text/plain", ".csv": "text/csv", ".ics": "text/calendar", ".zip": "application/zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}  # fmt: skip
"""Media types by the ending of a name; what is not here goes out as plain bytes."""

LANGUAGE_MARK = "{language}"
"""In the name of an attachment: the language of the text that it goes along with."""

_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s{}<>]+)>?(?:\s[^)]*)?\)")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_NAME = re.compile(r"[^/\\\x00-\x1f]+(?:/[^/\\\x00-\x1f]+)*\Z")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that goes along.

    Attributes:
        name: as the message names it, `chair.png`.
        path: where it was found, for error messages.
        digest: SHA-256 of its content.
        content: its bytes.
    """

    name: str
    path: str
    digest: str
    content: bytes = field(repr=False)

    @classmethod
    def of(cls, name: str, path: str, content: bytes) -> "Asset":
        """A file as it is now."""
        return cls(name, path, sha256(content).hexdigest(), content)

    @property
    def file_name(self) -> str:
        """What it is called where it arrives."""
        return PurePosixPath(self.name).name

    @property
    def media_type(self) -> str:
        return TYPES.get(PurePosixPath(self.name).suffix.lower(), "application/octet-stream")

    @property
    def content_id(self) -> str:
        """What `cid:` in the HTML names it by (RFC 2392)."""
        return f"{self.digest[:24]}@ccm"


Find = Callable[[str], Asset | None]
"""Gives the file of a name in a templates folder, `messages/welcome/chair.png`."""


def pictures_in(text: str) -> Iterator[str]:
    """The pictures a Markdown text shows that are files of its own, not addresses on the web."""
    for address in _IMAGE.findall(text):
        if not _SCHEME.match(address):
            yield address


def attachments_for(names: Sequence[str], language: str) -> list[str]:
    """The names of attachments for a text in a language."""
    return [name.replace(LANGUAGE_MARK, language) for name in names]


def taken(name: str, folder: str, find: Find, *, file: str, line: int | None) -> Asset:
    """The file of a name.

    Args:
        name: as it is written.
        folder: of the message, in a templates folder.
        find: looks it up.
        file: where the name is written, for errors.
        line: the same.

    Raises:
        TemplateError: there is no such file, its name leads out of the folder, or it is too large.
    """
    if not _NAME.match(name) or ".." in name.split("/"):
        raise TemplateError(
            _("%(name)s is not the name of a file beside the message.") % {"name": name},
            file=file,
            line=line,
        )
    found = find(f"{folder}/{name}")
    if found is None:
        raise TemplateError(
            _("The file %(name)s is not there.") % {"name": name},
            file=file,
            line=line,
            hint=_("Put it into the folder %(folder)s of your own templates.") % {"folder": folder},
        )
    if len(found.content) > MAX_ASSET:
        raise TemplateError(
            _("The file %(name)s is larger than 10 MB.") % {"name": name}, file=file, line=line
        )
    return Asset(name, found.path, found.digest, found.content)


def data_address(asset: Asset) -> str:
    """A file written into an address (RFC 2397), for pages that bring their pictures along."""
    return f"data:{asset.media_type};base64,{b64encode(asset.content).decode('ascii')}"
