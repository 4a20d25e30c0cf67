"""Which encoding a text file is in, told from its bytes.

A byte order mark decides; else a file that is strict UTF-8 is UTF-8; else it is one of the two
legacy encodings of the languages of this program, told apart by how often their letters occur.
"""

import codecs
import math
from collections.abc import Iterable
from typing import BinaryIO

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _

BLOCK = 1 << 20
SAMPLE = 1 << 18
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FORMATS = (
    (b"PK\x03\x04", "ODS, DOCX, ZIP"),
    (b"\xd0\xcf\x11\xe0", "XLS, DOC"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x1f\x8b", "gzip"),
)
_TEXT_CONTROLS = frozenset(b"\t\n\r\x0b\x0c\x1a\x1b")
_MOST_CONTROLS = 0.02

# Letters by how often they occur in running text, most frequent first. Frequencies fall about as
# 1/rank (Zipf), which is all that is needed to tell two alphabets apart.
_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_PERSIAN = "ايردنموهتبسشلکكگپفزخعقجحآچطصئضىغذأثظژؤةء\u200c"
_CAPITALS = 0.15
_ELSE = 1e-5


def detect(file: BinaryIO, name: str) -> str:
    """The encoding of an open file, as Python calls it; leaves the file at its beginning.

    Args:
        file: seekable, opened for bytes.
        name: of the file, for messages.

    Raises:
        InvalidInput: the file is empty, or holds no text.
    """
    file.seek(0)
    sample = file.read(SAMPLE)
    try:
        if not sample.strip():
            raise InvalidInput(_("%(file)s is empty.") % {"file": name})
        _refuse_other_formats(sample, name)
        for mark, encoding in _MARKS:
            if sample.startswith(mark):
                return encoding
        wide = _utf16_without_mark(sample)
        if wide:
            return wide
        _refuse_binary(sample, name)
        file.seek(0)
        if _is_utf8(iter(lambda: file.read(BLOCK), b"")):
            return "utf-8"
        return likeliest(_first_foreign_part(file))
    finally:
        file.seek(0)


def _refuse_other_formats(sample: bytes, name: str) -> None:
    for magic, kind in _OTHER_FORMATS:
        if sample.startswith(magic):
            raise InvalidInput(
                _("%(file)s is not a text file but %(kind)s.") % {"file": name, "kind": kind},
                hint=_("Save it as CSV or XLSX in the program it comes from."),
            )


def _refuse_binary(sample: bytes, name: str) -> None:
    controls = sum(1 for byte in sample if byte < 32 and byte not in _TEXT_CONTROLS)  # noqa: PLR2004
    if controls > max(2, len(sample) * _MOST_CONTROLS):
        raise InvalidInput(
            _("%(file)s is not a text file.") % {"file": name},
            hint=_("ccm import reads CSV, TSV, XLSX, JSON, NDJSON and vCard."),
        )


def _utf16_without_mark(sample: bytes) -> str:
    """UTF-16 shows by the zero bytes of its separators and line ends, all on one side."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 50 < len(sample) or min(even, odd) * 10 > max(even, odd):
        return ""
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    # A character may be cut at the end of the sample, and only there.
    text = sample[: len(sample) // 2 * 2].decode(encoding, errors="replace").rstrip("\ufffd")
    has_its_lines = text.count("\n") * 10 >= sample.count(b"\n") * 9
    return encoding if has_its_lines and "\ufffd" not in text else ""


def _is_utf8(blocks: Iterable[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in blocks:
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _first_foreign_part(file: BinaryIO) -> bytes:
    """A part of the file that holds bytes beyond ASCII; a long file may begin without any."""
    file.seek(0)
    for block in iter(lambda: file.read(SAMPLE), b""):
        if not block.isascii():
            return block
    return b""


def _weights(letters: str, encoding: str, *, capitals: bool) -> dict[int, float]:
    weights: dict[int, float] = {}
    for rank, letter in enumerate(letters, 1):
        for form, share in ((letter, 1.0), (letter.upper(), _CAPITALS if capitals else 1.0)):
            try:
                byte = form.encode(encoding)
            except UnicodeEncodeError:
                continue
            weights.setdefault(byte[0], share / rank / 4)
    return weights


_ALPHABETS = {"cp1251": (_RUSSIAN, True), "koi8-r": (_RUSSIAN, True), "cp1256": (_PERSIAN, False)}
"""Per legacy encoding, the letters of its language and whether it has capitals."""


def likeliest(sample: bytes, among: Iterable[str] = ("cp1251", "cp1256")) -> str:
    """The legacy encoding that a text of our languages is in, by how often its letters occur.

    Args:
        sample: some of the text, with bytes beyond ASCII.
        among: names of `_ALPHABETS`; the first wins where nothing tells.
    """
    foreign = [byte for byte in sample if byte > 127]  # noqa: PLR2004
    counts = {byte: foreign.count(byte) for byte in set(foreign)}

    def likelihood(encoding: str) -> float:
        letters, capitals = _ALPHABETS[encoding]
        weights = _weights(letters, encoding, capitals=capitals)
        return sum(n * math.log(weights.get(byte, _ELSE)) for byte, n in counts.items())

    return max(among, key=likelihood)


def named(encoding: str) -> str:
    """The encoding of ``--encoding``, as Python calls it.

    Raises:
        InvalidInput: there is no such encoding for texts.
    """
    try:
        found = codecs.lookup(encoding.strip())
        "".encode(found.name)
    except LookupError:
        raise InvalidInput(
            _("There is no encoding %(name)s.") % {"name": encoding},
            hint=_("It may be: utf-8, utf-16, windows-1251, windows-1256 and others."),
        ) from None
    return "utf-8-sig" if found.name == "utf-8" else found.name
