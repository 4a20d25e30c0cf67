"""Files that go along with messages, kept in the database by the checksum of their content.

The bytes stand once in ``template_file``, however many messages they go along with; whoever sends
them keeps their names. So what goes out is what was chosen, whatever becomes of the file meanwhile.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ccm_cli.customers.files import look_at
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import clean_line, excerpt
from ccm_cli.messaging.templates.assets import MAX_ASSET, Asset
from ccm_cli.messaging.templates.weight import MAX_TOGETHER, link_instead, megabytes, too_large
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork


_WORTH_SAYING = 100_000
"""Bytes from which on the size of a file is told."""


class Enclosed(NamedTuple):
    """A file that goes along with a message of the owner's, without its content.

    Attributes:
        name: what it is called where it arrives.
        size: bytes.
        sha256: hexadecimal, by which its content is kept.
    """

    name: str
    size: int
    sha256: str


def read(paths: Iterable[str]) -> tuple[Asset, ...]:
    """Files of the disk as they are now; one that is named twice comes once.

    Args:
        paths: ``~`` is the home folder.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it is no plain file, cannot be read, is empty, or is too large; two files
            have one name; or together they are too large.
    """
    found: dict[str, Asset] = {}
    for path in paths:
        facts = look_at(path)
        name = clean_line(facts.name)
        _require_size(name, facts.size)
        try:
            asset = Asset.of(name, facts.path, Path(facts.path).read_bytes())
        except OSError as error:
            raise InvalidInput(
                _("%(path)s cannot be read: %(reason)s") % {"path": path, "reason": error}
            ) from None
        if name in found and found[name].digest != asset.digest:
            raise InvalidInput(
                _("Two files are called %(name)s.") % {"name": excerpt(name)},
                hint=_("Call one of them otherwise, so that they can be told apart."),
            )
        found[name] = asset
    require_together(len(asset.content) for asset in found.values())
    return tuple(found.values())


def require_together(sizes: Iterable[int]) -> None:
    """Refuse files that are too large for one mail.

    Raises:
        InvalidInput: they are; says how large, and how large they may be.
    """
    whole = sum(sizes)
    if whole > MAX_TOGETHER:
        raise InvalidInput(too_large(whole), hint=link_instead())


def _require_size(name: str, size: int) -> None:
    if size > MAX_ASSET:
        raise InvalidInput(
            _("The file %(name)s is larger than 10 MB.") % {"name": excerpt(name)},
            hint=_("Send a link to it instead."),
        )
    if not size:
        raise InvalidInput(_("The file %(name)s is empty.") % {"name": excerpt(name)})


def keep(work: "UnitOfWork", asset: Asset) -> None:
    """Keep the content of a file, unless it is kept already; a damaged copy is mended."""
    work.execute(
        "INSERT INTO template_file (digest, content) VALUES (?, ?) ON CONFLICT (digest)"
        " DO UPDATE SET content = excluded.content WHERE content <> excluded.content",
        (asset.digest, b64encode(asset.content).decode("ascii")),
    )


def keep_all(work: "UnitOfWork", files: Sequence[Asset]) -> tuple[Enclosed, ...]:
    """Keep files; return what a message or a campaign holds of them."""
    for asset in files:
        keep(work, asset)
    return tuple(map(enclosed, files))


def enclosed(asset: Asset) -> Enclosed:
    """A file without its content."""
    return Enclosed(asset.file_name, len(asset.content), asset.digest)


def dump(files: Iterable[Enclosed]) -> str:
    """Names, sizes and checksums as JSON."""
    return json.dumps([one._asdict() for one in files], ensure_ascii=False)


def listed(text: str) -> tuple[Enclosed, ...]:
    """The files that a message holds, as `dump` wrote them."""
    return tuple(Enclosed(**one) for one in json.loads(text))


def in_words(files: Iterable[Enclosed]) -> str:
    """Files for people: their names with their sizes, with commas between."""
    return ", ".join(
        _("%(name)s (%(size)s MB)") % {"name": one.name, "size": megabytes(one.size)}
        if one.size >= _WORTH_SAYING
        else one.name
        for one in files
    )


def missing(reader: Reader, files: Iterable[Enclosed]) -> list[Enclosed]:
    """Those of them whose content is not kept any more."""
    known = "SELECT 1 FROM template_file WHERE digest = ?"
    return [one for one in files if reader.value(known, (one.sha256,)) is None]


def assets(reader: Reader, files: Iterable[Enclosed]) -> tuple[Asset, ...]:
    """Files with their content.

    Raises:
        InvalidInput: the content of one is not there any more, or is not what was chosen.
    """
    found = []
    for one in files:
        kept = content(reader, one.sha256)
        if kept is None or sha256(kept).hexdigest() != one.sha256:
            told = (
                _("The kept copy of the file %(name)s is not there any more.")
                if kept is None
                else _("The kept copy of the file %(name)s is damaged.")
            )
            raise InvalidInput(
                told % {"name": one.name}, hint=_("Nothing of it goes out. Attach the file anew.")
            )
        found.append(Asset(one.name, "", one.sha256, kept))
    return tuple(found)


def content(reader: Reader, digest: str) -> bytes | None:
    """The content that is kept by a checksum; None where there is none."""
    found = reader.value("SELECT content FROM template_file WHERE digest = ?", (digest,))
    try:
        return None if found is None else b64decode(found, validate=True)
    except ValueError:  # damaged: its checksum would not hold either
        return b""
