"""Texts as keys for search and for order, and texts made clean.

What a person typed is kept as typed (cleaned of what cannot be seen); beside it stand a search
key, equal for all usual spellings of a name, and a sort key, in dictionary order.
"""

import re
import unicodedata
from functools import lru_cache

_ZWNJ = "\u200c"
_TATWEEL = "\u0640"

# Letters that Persian keyboards, Arabic keyboards and careless typing give for each other.
# Yo is written as ye in most Russian texts.
_SAME_LETTER = {
    "\u064a": "\u06cc",  # Arabic yeh
    "\u0649": "\u06cc",  # alef maksura
    "\u0643": "\u06a9",  # Arabic kaf
    "\u0629": "\u0647",  # teh marbuta
    "\u06d5": "\u0647",  # ae, the base of heh with yeh above
    "\u06c1": "\u0647",  # heh goal
    "\u0671": "\u0627",  # alef wasla
    "\u0451": "\u0435",  # yo
    # Latin letters that Unicode does not take apart, though keyboards elsewhere lack them.
    "\u0131": "i",  # Turkish dotless i
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "ħ": "h",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    # Apostrophes and hyphens that word processors and telephones put in by themselves.
    "\u2018": "'",
    "\u2019": "'",
    "\u02bc": "'",
    "\u2010": "-",
    "\u2013": "-",
}

# Letters of their own, though Unicode takes them apart into a letter and a mark.
_WHOLE_LETTERS = frozenset("йў")
_TAKEN_APART = {unicodedata.normalize("NFD", letter): letter for letter in _WHOLE_LETTERS}

_PERSIAN_ORDER = "ءآاأإبپتثجچحخدذرزژسشصضطظعغفقکگلمنوؤهی"
_FIRST_ORDERING_CHARACTER = 0xE000

# Combining classes of vowel marks in Arabic and Hebrew script, and of marks above and below.
# The classes left out are vowels and signs of other scripts, which change the word.
_FIRST_VOWEL_MARK_CLASS, _LAST_VOWEL_MARK_CLASS = 10, 36
_FIRST_POSITION_CLASS = 200

_INVISIBLE = frozenset("\u200b\u2060\ufeff")
# Letters and symbols that are drawn as nothing: fillers of Hangul, the empty pattern of Braille.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_BIDI_EMBEDDING = frozenset(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))

# CSI and OSC sequences of ECMA-48 with their parameters; a lone ESC goes as a control character.
_TERMINAL_ESCAPE = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-Z\\^-~]"
)
_LINE_ENDS = r"\r\n|[\r\v\f\x85\u2028\u2029]"

# Words of letters and digits one space apart: nothing in them is invisible, or to be dropped.
_TIDY = re.compile(r"[\w.,'+@-]+(?: [\w.,'+@-]+)*")
_SHORT = 200
"""Letters up to which a text is folded word by word: the same words come again and again."""


class _Folding(dict[int, str]):
    """A table for `str.translate` that works out each character when it first meets it."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = self.fold(chr(code))
        return folded

    def fold(self, character: str) -> str:
        raise NotImplementedError


class _SearchFolding(_Folding):
    def fold(self, character: str) -> str:
        previous, folded = "", character
        while folded != previous:
            previous = folded
            folded = "".join(map(_fold_once, folded))
        return folded


class _SortFolding(_Folding):
    def fold(self, character: str) -> str:
        place = _PERSIAN_ORDER.find(character)
        if place >= 0:
            return chr(_FIRST_ORDERING_CHARACTER + place)
        folded = _SEARCH[ord(character)]
        return folded if folded == character else "".join(map(self.fold, folded))


class _Cleaning(_Folding):
    def fold(self, character: str) -> str:
        if character.isspace():
            return " "
        return "" if _is_unwanted(character) or character in _INVISIBLE else character


class _BlockCleaning(_Cleaning):
    def fold(self, character: str) -> str:
        return character if character in "\n\t" else super().fold(character)


class _Showing(_Folding):
    def fold(self, character: str) -> str:
        if character in "\n\t":
            return character
        return "\ufffd" if _is_unwanted(character) else character


def _is_unwanted(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"} or character in _BIDI_EMBEDDING


def _is_drawn(character: str) -> bool:
    kind = unicodedata.category(character)
    return (kind[0] in "LNPSM" or kind == "Co") and character not in _BLANK


def _is_dropped_mark(character: str) -> bool:
    place = unicodedata.combining(character)
    return (
        place >= _FIRST_POSITION_CLASS
        or _FIRST_VOWEL_MARK_CLASS <= place <= _LAST_VOWEL_MARK_CLASS
        or "\ufe00" <= character <= "\ufe0f"  # variation selectors
    )


def _fold_once(character: str) -> str:
    if character.isspace():
        return " "
    if character in _SAME_LETTER or character in _WHOLE_LETTERS:
        return _SAME_LETTER.get(character, character)
    kind = unicodedata.category(character)
    if kind in {"Cc", "Cf", "Cs"} or character == _TATWEEL or _is_dropped_mark(character):
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", character.casefold()))
    if folded in _TAKEN_APART:
        return _TAKEN_APART[folded]
    bare = "".join(part for part in folded if not _is_dropped_mark(part))
    return unicodedata.normalize("NFKC", bare)


_SEARCH = _SearchFolding()
_SORT = _SortFolding()
_LINE = _Cleaning()
_BLOCK = _BlockCleaning()
_SHOW = _Showing()


def search_key(text: str) -> str:
    """Fold a text so that all usual spellings of it become the same.

    NFKC, case folded; Arabic yeh and kaf as the Persian ones; digits of every script as ASCII;
    vowel marks, accents, tatweel, ZWNJ and everything invisible dropped; yo as ye; stroked and
    dotless letters as plain ones, typographic apostrophes and hyphens too; white space
    collapsed. Folding a key again changes nothing.

    Args:
        text: anything.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    if len(text) > _SHORT:
        return _search_key(text)
    # No character is composed with one beyond a space, so words can be folded by themselves.
    return " ".join(filter(None, map(_search_key_of_word, text.split())))


def _search_key(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_SEARCH)
    # What stood between two characters may have kept them from being composed.
    return " ".join(unicodedata.normalize("NFKC", folded).translate(_SEARCH).split())


_search_key_of_word = lru_cache(maxsize=1 << 14)(_search_key)


def search_keys_of(text: str) -> tuple[str, ...]:
    """Search keys to index a text under: with each ZWNJ as nothing, and as a space.

    Returns:
        One or two keys, distinct.
    """
    key = search_key(text)
    if _ZWNJ not in text:
        return (key,)
    apart = search_key(text.replace(_ZWNJ, " "))
    return (key,) if apart == key else (key, apart)


def sort_key(text: str) -> str:
    """Text whose plain binary comparison sorts by the dictionary.

    Latin before Cyrillic before Persian; yo with ye; Persian letters in their own order, which
    Unicode does not keep (pe, che, zhe, kaf, gaf and yeh lie behind all others there): they are
    mapped onto consecutive private characters.

    Args:
        text: anything.

    Returns:
        A key for comparing only, by code point or by the bytes of its UTF-8.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    if len(text) > _SHORT:
        return _sort_key(text)
    return " ".join(filter(None, map(_sort_key_of_word, text.split())))


def _sort_key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SORT).split())


_sort_key_of_word = lru_cache(maxsize=1 << 14)(_sort_key)


def clean_line(text: str) -> str:
    """One line as a person meant it.

    NFC; terminal escapes, control characters and bidi embeddings, overrides and isolates
    dropped; white space collapsed and stripped. ZWNJ and ZWJ stay: they are spelling. Empty where
    nothing in it is drawn: direction marks, fillers and blank patterns alone are no text.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if _TIDY.fullmatch(text) and _BLANK.isdisjoint(text) and unicodedata.is_normalized("NFC", text):
        return text
    seen = _without_escapes(text).translate(_LINE)
    cleaned = unicodedata.normalize("NFC", " ".join(seen.split()))
    return cleaned if any(map(_is_drawn, cleaned)) else ""


def clean_block(text: str) -> str:
    r"""Several lines as a person meant them: as `clean_line`, but indentation stays.

    Line ends become ``\n``; spaces at line ends and empty lines around the text are dropped.
    """
    if text.isascii() and text.isprintable():
        return text.rstrip(" ")
    lines = re.sub(_LINE_ENDS, "\n", _without_escapes(text)).translate(_BLOCK).split("\n")
    clean = "\n".join(line.rstrip() for line in lines).strip("\n")
    return unicodedata.normalize("NFC", clean)


def visible(text: str) -> str:
    r"""Text that does nothing to a terminal but show.

    Control characters (ESC among them, not ``\n`` and ``\t``), bidi embeddings, overrides and
    isolates, and lone surrogates become U+FFFD.
    """
    return text if text.isprintable() else text.translate(_SHOW)


def excerpt(text: str, limit: int = 60) -> str:
    """What was typed, safe and short enough to be named in a message.

    Args:
        text: anything.
        limit: most characters of the result.
    """
    line = clean_line(text)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _without_escapes(text: str) -> str:
    if "\x1b" in text or "\x9b" in text or "\x9d" in text:
        return re.sub(_TERMINAL_ESCAPE, "", text)
    return text
