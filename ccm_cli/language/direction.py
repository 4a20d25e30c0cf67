"""Right to left and left to right: in which direction a text runs and how a terminal shows it."""

TYPE_CHECKING = False  # as the type checker knows it, without the cost of importing typing
if TYPE_CHECKING:
    from typing import Literal

    from arabic_reshaper import ArabicReshaper

    Direction = Literal["rtl", "ltr"]

_BIDI_CONTROLS = dict.fromkeys(
    [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_ZERO_WIDTH = frozenset({"Mn", "Me", "Cf", "Cc", "Cs"})
_HANGUL_VOWELS_AND_FINALS = range(0x1160, 0x1200)
_SOFT_HYPHEN = "\u00ad"

_reshapers: list["ArabicReshaper"] = []


def direction_of_language(language: str) -> "Direction":
    return "rtl" if language == "fa" else "ltr"


def direction_of_text(text: str) -> "Direction":
    """Direction of the first strong character (rules P2 and P3 of UAX 9); ``ltr`` without one."""
    if text.isascii():
        return "ltr"
    from unicodedata import bidirectional

    for character in text:
        kind = bidirectional(character)
        if kind == "L":
            return "ltr"
        if kind in {"R", "AL"}:
            return "rtl"
    return "ltr"


def shape_for_terminal(text: str) -> str:
    """Join the letters and put them in visual order, for a terminal that does neither.

    The result is for the screen alone: what is stored, exported or copied stays in logical
    order. It may be narrower than the text was, so measure its width afterwards.

    Args:
        text: one or several lines; each line takes the direction of its first strong character.
    """
    if not _has_right_to_left(text):
        return text
    # The Rust twin of this function leaves brackets unmirrored.
    from bidi.algorithm import get_display

    shaped = _reshaper().reshape(_known_characters(text.translate(_BIDI_CONTROLS)))
    lines = shaped.split("\n")
    return "\n".join(
        get_display(line, base_dir="R" if direction_of_text(line) == "rtl" else "L")
        for line in lines
    )


def display_width(text: str) -> int:
    """Columns a text takes on a terminal: two for a wide character, none for a mark or a ZWNJ."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_character_width, text))


def _character_width(character: str) -> int:
    from unicodedata import category, east_asian_width

    if character == _SOFT_HYPHEN:
        return 1
    if category(character) in _ZERO_WIDTH or ord(character) in _HANGUL_VOWELS_AND_FINALS:
        return 0
    return 2 if east_asian_width(character) in {"W", "F"} else 1


def _has_right_to_left(text: str) -> bool:
    if text.isascii():
        return False
    from unicodedata import bidirectional

    return any(bidirectional(character) in {"R", "AL"} for character in text)


def _known_characters(text: str) -> str:
    """A text without characters that have no direction yet, which the algorithm refuses."""
    from unicodedata import bidirectional

    return "".join(character if bidirectional(character) else "\ufffd" for character in text)


def _reshaper() -> "ArabicReshaper":
    if not _reshapers:
        from arabic_reshaper import ArabicReshaper

        # Vowel marks go: in visual order a terminal would hang them on the wrong letter.
        # Of the ligatures only lam-alef stays, which every terminal font has.
        _reshapers.append(ArabicReshaper({"delete_harakat": True, "ARABIC LIGATURE ALLAH": False}))
    return _reshapers[0]
