"""How a word sounds, roughly, and alike in Latin, Cyrillic and Persian writing.

A name is written in one script on a card and in another in a telephone. Persian leaves short
vowels out, Russian letters have several usual Latin spellings, so names cannot be compared letter
by letter. The key here keeps what survives: consonants in classes, and the two long vowels that
all three scripts write, ``i`` and ``u``. It is for finding candidates, never for deciding alone.

Rules, the same for every script:

- ``a e o`` and everything short are dropped; ``y`` is ``i``, ``v w`` are ``u``;
- ``h kh х خ ح ه`` are one sound, so are ``g gh q г ق غ گ``, ``j zh ж дж ج ژ``, all kinds of
  ``s``, of ``z`` and of ``t``; ``c`` stands for ch ч چ, ``x`` for sh ш щ ش;
- a doubled consonant is one; an ``h`` at the end or after ``t`` is silent.

Limits: names that are translated rather than spelled (Catherine, Екатерина) do not meet; a ``j``
that is read as ``y`` (Jelena) is only understood at the end of a word or before a consonant;
``s h`` that is not ``sh`` (Eshagh for Es-hagh) is taken for it; other scripts stay as they are.
"""

import re
from functools import lru_cache

_CYRILLIC = {
    "а": "", "б": "b", "в": "u", "г": "g", "д": "d", "е": "", "ж": "j", "з": "z", "и": "i",
    "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "c", "ш": "x", "щ": "x", "ъ": "",
    "ы": "i", "ь": "", "э": "", "ю": "iu", "я": "i", "і": "i", "ї": "i", "є": "", "ґ": "g",
    "ў": "u", "қ": "k", "ғ": "g", "ҳ": "h", "ә": "", "ө": "", "ү": "u", "ұ": "u", "ң": "n",
}  # fmt: skip
_PERSIAN = {
    "ا": "", "ب": "b", "پ": "p", "ت": "t", "ث": "s", "ج": "j", "چ": "c", "ح": "h", "خ": "h",
    "د": "d", "ذ": "z", "ر": "r", "ز": "z", "ژ": "j", "س": "s", "ش": "x", "ص": "s", "ض": "z",
    "ط": "t", "ظ": "z", "ع": "", "غ": "g", "ف": "f", "ق": "g", "ک": "k", "گ": "g", "ل": "l",
    "م": "m", "ن": "n", "و": "u", "ه": "h", "ی": "i", "ء": "",
}  # fmt: skip
_CYRILLIC_TABLE = str.maketrans(_CYRILLIC)
_PERSIAN_TABLE = str.maketrans(_PERSIAN)

_LATIN = (
    # spelling, sound; the longer ones first, each read once
    ("shch", "x"), ("tsch", "c"), ("dzh", "j"), ("sch", "x"), ("tch", "c"), ("sh", "x"),
    ("ch", "c"), ("zh", "j"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dj", "j"),
    ("ck", "k"), ("tz", "ts"), ("ee", "i"), ("oo", "u"), ("q", "g"), ("x", "ks"), ("w", "u"),
    ("v", "u"), ("y", "i"),
)  # fmt: skip
_LATIN_SOUNDS = dict(_LATIN)
_LATIN_SPELLING = re.compile("|".join(spelling for spelling, _sound in _LATIN))
_SOFT_C = re.compile(r"c(?=[eiy])")
_J_AS_I = re.compile(r"j(?![aeiouy])")
_DOUBLED = re.compile(r"([bcdfghjklmnprstxzбвгджзклмнпрстфхцчшщ])\1+")
_SHORT = re.compile(r"[aeo'’`-]")
_SAME_LONG = re.compile(r"i{2,}|u{2,}")
_LONG_VOWELS = str.maketrans("", "", "iu")


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """The sound of one word.

    Args:
        word: without spaces, as `ccm_cli.language.text.search_key` leaves it.

    Returns:
        Letters of ``b c d f g h i j k l m n p r s t u x z`` (``c`` is ch, ``x`` is sh), and
        whatever the word has of digits and other scripts; empty for a word of short vowels only.
    """
    if word.isascii():
        heard = _latin(word)
    elif "\u0400" <= word[0] <= "\u052f":
        heard = _DOUBLED.sub(r"\1", word.replace("дж", "ж")).translate(_CYRILLIC_TABLE)
    else:
        heard = word.replace("لله", "له").translate(_PERSIAN_TABLE)
    heard = _SAME_LONG.sub(lambda found: found[0][0], heard)
    return heard.replace("th", "t").removesuffix("h")


def _latin(word: str) -> str:
    if word.startswith("ye"):
        word = word[1:]
    word = _J_AS_I.sub("i", _SOFT_C.sub("s", word.replace("ch", "\0"))).replace("c", "k")
    word = word.replace("\0", "ch")
    word = _LATIN_SPELLING.sub(lambda found: _LATIN_SOUNDS[found[0]], word)
    return _SHORT.sub("", _DOUBLED.sub(r"\1", word))


def skeleton(heard: str) -> str:
    """A sound without its long vowels: what even careless spellings have in common."""
    return heard.translate(_LONG_VOWELS)
