"""How long an SMS is, and in how many parts it is paid for.

Sources: 3GPP TS 23.038 (the GSM 7-bit default alphabet with its extension table, and UCS-2),
3GPP TS 23.040 section 9.2.3.24.1 (the header of six bytes that each of several parts carries).
"""

from typing import Literal, NamedTuple

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Characters that take one place of seven bits."""

EXTENSION = frozenset("^{}\\[~]|€\f")
"""Characters that take two: an escape goes before them."""

_ALONE = {"GSM-7": 160, "UCS-2": 70}
_EACH = {"GSM-7": 153, "UCS-2": 67}
_BASIC_PLANE = 0xFFFF


class Length(NamedTuple):
    """The length of an SMS.

    Attributes:
        alphabet: a single character outside the first turns the whole message into the second.
        units: places of seven bits, or of sixteen.
        parts: messages it is sent and paid as; 0 for an empty text.
        room: units left in the last part.
    """

    alphabet: Literal["GSM-7", "UCS-2"]
    units: int
    parts: int
    room: int


def length(text: str) -> Length:
    """Measure an SMS.

    One part holds 160 places of the GSM alphabet or 70 of UCS-2, each of several 153 or 67. What
    takes two places is never divided between parts, so a part may stay one place short.
    """
    outside = beyond_gsm(text)
    alphabet: Literal["GSM-7", "UCS-2"] = "UCS-2" if outside else "GSM-7"
    if outside:
        widths = [2 if ord(character) > _BASIC_PLANE else 1 for character in text]
    else:
        widths = [2 if character in EXTENSION else 1 for character in text]
    units = sum(widths)
    if units <= _ALONE[alphabet]:
        return Length(alphabet, units, min(units, 1), _ALONE[alphabet] - units)
    parts, used = 1, 0
    for width in widths:
        if used + width > _EACH[alphabet]:
            parts, used = parts + 1, 0
        used += width
    return Length(alphabet, units, parts, _EACH[alphabet] - used)


def beyond_gsm(text: str) -> str:
    """The characters, each once in the order they occur, that the GSM alphabet lacks."""
    return "".join(dict.fromkeys(c for c in text if c not in BASIC and c not in EXTENSION))
