"""What somebody wrote himself, apart from what his mail program repeated below it.

Programs say what they quote in as many ways as there are; known here are the sign ``>``, the line
"On … wrote:" and the block of headers that Outlook sets, in English, Persian and Russian, and the
signatures after ``-- `` (RFC 3676, 4.3) and of telephones. Nothing is thrown away: the text is cut
into pieces, and faces fold those that are not his own words.
"""

import re
from typing import NamedTuple

SAID, QUOTED, SIGNATURE = "said", "quoted", "signature"


class Piece(NamedTuple):
    """Some lines of one kind: `SAID`, `QUOTED` or `SIGNATURE`."""

    kind: str
    text: str

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n") + 1


_QUOTE = re.compile(r"\s{0,3}[>›»|]")
_SIGNATURE = re.compile(r"(?:-- ?|—|__)\s*\Z")
_TELEPHONE = re.compile(
    r"(?:Sent from (?:my |Mail|Outlook|Yahoo|Proton|Samsung)|Get Outlook for|Sent via "
    r"|Отправлено (?:с|из|от) |ارسال(?:‌| )?شده (?:از|با) |فرستاده(?:‌| )?شده (?:از|با) )",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"(?:on\b.{4,200}\bwrote|le\b.{4,200}\ba écrit|am\b.{4,200}\bschrieb.{0,80}"
    r"|.{4,200}(?:\bwrites|пиш(?:ет|ете)|(?:на)?писал(?:а|\(а\)|и)?)"
    r"|(?:در|به)\b.{4,200}نوشت(?:ه(?:‌| )?است|ه)?|.{4,200}\bنوشت(?:ه است|ه‌است|ند)?)"
    r"(?: ?<[^<>]{3,200}>)? ?[:：]",
    re.IGNORECASE | re.DOTALL,
)
_ADDRESSED = re.compile(r".{4,250}<[^<>@\s]{1,100}@[^<>\s]{1,150}> ?:")
_DATED = re.compile(r"\d|@")
_RULE = re.compile(
    r"[\s>*_-]*(?:-{2,}|_{2,})? ?(?:original message|forwarded message|begin forwarded message"
    r"|reply message|исходное сообщение|пересылаемое сообщение|пересланное сообщение"
    r"|начало переадресованного сообщения|پیام اصلی|پیام هدایت(?:‌| )?شده|پیام فوروارد(?:‌| )?شده)"
    r" ?:?[\s*_-]*\Z",
    re.IGNORECASE,
)
_LINE = re.compile(r"\s*[_-]{10,}\s*\Z")
_FROM = re.compile(r"\s*\*?(?:from|von|de|от(?: кого)?|از|فرستنده)\s?\*?:\*?\s", re.IGNORECASE)
_OTHER_HEADER = re.compile(
    r"\s*\*?(?:sent|date|to|cc|subject|дата|отправлено|кому|копия|тема|ارسال(?:‌| )?شده|تاریخ|به"
    r"|گیرنده|رونوشت|موضوع)\s?\*?:\*?(?:\s|\Z)",
    re.IGNORECASE,
)
_FEWEST_HEADERS = 2
_HEADERS_WITHIN = 6
_ATTRIBUTION_LINES = 3


def folded(text: str) -> tuple[Piece, ...]:
    r"""A text cut into what was said, what is quoted, and signatures, in order.

    Args:
        text: of a mail, with ``\\n`` between lines.
    """
    lines = text.split("\n")
    kinds = _kinds(lines)
    pieces: list[Piece] = []
    start = 0
    for end in range(1, len(lines) + 1):
        if end == len(lines) or kinds[end] != kinds[start]:
            piece = "\n".join(lines[start:end]).strip("\n")
            if piece.strip():
                pieces.append(Piece(kinds[start], piece))
            start = end
    return tuple(pieces)


def said(text: str) -> str:
    """What somebody wrote himself; all of it where nothing is his own, as in what he forwards."""
    own = "\n\n".join(piece.text for piece in folded(text) if piece.kind == SAID).strip()
    return own or text.strip()


def _kinds(lines: list[str]) -> list[str]:
    kinds = [SAID] * len(lines)
    number = 0
    while number < len(lines):
        line = lines[number]
        if _QUOTE.match(line) and not _SIGNATURE.match(line):
            kinds[number] = QUOTED
            number += 1
        elif (span := _attribution(lines, number)) > 0:
            after = _after_blank(lines, number + span)
            inline = after < len(lines) and _QUOTE.match(lines[after])
            # Without signs before the lines, everything from here on is the letter before.
            end = after if inline else len(lines)
            kinds[number:end] = [QUOTED] * (end - number)
            number = end
        elif _begins_earlier_letter(lines, number):
            kinds[number:] = [QUOTED] * (len(lines) - number)
            break
        elif _SIGNATURE.match(line) or _TELEPHONE.match(line.strip()):
            end = _end_of_signature(lines, number + 1)
            kinds[number:end] = [SIGNATURE] * (end - number)
            number = end
        else:
            number += 1
    return _smoothed(lines, kinds)


def _attribution(lines: list[str], number: int) -> int:
    """How many lines from here on say who wrote what follows; 0 where they do not.

    Long names and addresses break the line, so up to three of them are looked at together.
    """
    if not lines[number].strip():
        return 0
    for count in range(1, _ATTRIBUTION_LINES + 1):
        together = " ".join(line.strip() for line in lines[number : number + count])
        if count > 1 and not lines[min(number + count, len(lines)) - 1].strip():
            return 0
        if _ATTRIBUTION.fullmatch(together) and _DATED.search(together):
            return count
        if _ADDRESSED.fullmatch(together) and re.search(r"\d", together):
            after = _after_blank(lines, number + count)
            if after < len(lines) and _QUOTE.match(lines[after]):
                return count
    return 0


def _begins_earlier_letter(lines: list[str], number: int) -> bool:
    line = lines[number]
    if _RULE.match(line):
        return True
    if _LINE.match(line):
        following = _after_blank(lines, number + 1)
        return following < len(lines) and _is_header_block(lines, following)
    return _is_header_block(lines, number)


def _is_header_block(lines: list[str], number: int) -> bool:
    """Whether headers of an earlier letter stand here, as Outlook repeats them."""
    if not _FROM.match(lines[number]):
        return False
    near = lines[number + 1 : number + _HEADERS_WITHIN]
    return sum(1 for line in near if _OTHER_HEADER.match(line)) >= _FEWEST_HEADERS


def _end_of_signature(lines: list[str], number: int) -> int:
    while number < len(lines):
        line = lines[number]
        if _QUOTE.match(line) or _attribution(lines, number):
            return number
        if _begins_earlier_letter(lines, number):
            return number
        number += 1
    return number


def _after_blank(lines: list[str], number: int) -> int:
    while number < len(lines) and not lines[number].strip():
        number += 1
    return number


def _smoothed(lines: list[str], kinds: list[str]) -> list[str]:
    """Empty lines between two of one kind are of that kind."""
    last = None
    for number, line in enumerate(lines):
        if line.strip():
            if last is not None and kinds[last] == kinds[number]:
                kinds[last + 1 : number] = [kinds[number]] * (number - last - 1)
            last = number
    return kinds
