"""How much two names have in common: by words, by sound, by initials."""

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import ratio

from ccm_cli.customers.duplicates.records import Words
from ccm_cli.language.sound import skeleton, sound

_FEWEST_WORDS = 2

_ALIKE, _NEARLY, _RELATED = 92.0, 84.0, 70.0
"""Percent of `rapidfuzz`'s likeness from which words are a slip apart, near, or akin."""


class Alike(NamedTuple):
    """How alike two names are.

    Attributes:
        weight: 0 to 1: how far the names alone say that both are the same.
        reason: a kind of `ccm_cli.customers.duplicates.reasons`; empty where they do not.
        against: what the names take from all other evidence, 1 for nothing.
    """

    weight: float
    reason: str = ""
    against: float = 1.0


UNKNOWN = Alike(0.0)
SAME, _CERTAIN = 0.84, 0.835
"""Weight of the same name, and of one that is the same but for its spelling or script."""


def letters(words: Sequence[str], *, coarse: bool) -> str:
    """The sounds of words as sorted letters: the same in any order, script and spacing.

    Args:
        words: of a name.
        coarse: consonants only.
    """
    heard = "".join(map(sound, words))
    return "".join(sorted(skeleton(heard) if coarse else heard))


def compare(one: Words, other: Words, *, telling: bool = False) -> Alike:
    """How alike two names are, in any order and script.

    The likeness of words is `rapidfuzz.fuzz.ratio` (normalised indel similarity) of their search
    keys and of their sounds; initials stand for the words they begin.

    Args:
        one: a name.
        other: another.
        telling: whether a single word tells who it is, as with companies.
    """
    if not one.main or not other.main:
        return UNKNOWN
    found = _compared(one.main, other.main, telling=telling)
    if found.weight < _CERTAIN and (one.whole or other.whole):
        whole = _compared(one.whole or one.main, other.whole or other.main, telling=telling)
        if whole.weight >= _CERTAIN:
            return whole
    return found._replace(against=found.against * _middles(one.middle, other.middle))


def _compared(one: Sequence[str], other: Sequence[str], *, telling: bool) -> Alike:
    several = telling or min(len(one), len(other)) >= _FEWEST_WORDS
    if one == other or "".join(one) == "".join(other):
        return Alike(SAME if several else 0.6, "name")
    if sorted(one) == sorted(other):
        return Alike(SAME, "name order")
    heard_one, heard_other = list(map(sound, one)), list(map(sound, other))
    if sorted("".join(heard_one)) == sorted("".join(heard_other)) and _matched(
        heard_one, heard_other
    ):
        return Alike(_CERTAIN if several else 0.55, "name sound")
    return _aligned(one, other, several=several)


def _matched(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether sounds with the same letters are the same words, in any order and spacing."""
    if sorted(one) == sorted(other):
        return True
    joined = "".join(one)
    return joined in {"".join(other), "".join(reversed(other))}


def _aligned(one: Sequence[str], other: Sequence[str], *, several: bool) -> Alike:
    """Each word of the shorter name with the word of the longer that is most like it."""
    short, long = (one, list(other)) if len(one) <= len(other) else (other, list(one))
    left = len(long) - len(short)
    worst, total, initials = 100.0, 0.0, 0
    for word in sorted(short, key=len, reverse=True):
        best = max(long, key=lambda candidate: likeness(word, candidate))
        found = likeness(word, best)
        if found < _RELATED and (begun := [w for w in long if _initial(word, w)]):
            best, found = begun[0], 100.0
            initials += 1
        long.remove(best)
        worst, total = min(worst, found), total + found
    mean = total / len(short)
    if initials:
        certain = several and worst >= _ALIKE and initials < len(short)
        return Alike(0.5, "initials") if certain else Alike(0.1, "", 0.9)
    if left and worst >= _ALIKE:
        return Alike(0.55 if several else 0.35, "name part")
    if worst >= _ALIKE:
        return Alike(0.7 if several else 0.4, "name near")
    if worst >= _NEARLY:
        return Alike(0.55 if several else 0.3, "name near")
    if worst >= _RELATED:
        return Alike(0.2, "", 0.8)
    return Alike(0.0, "", 0.6 if mean >= _RELATED else 0.5)


def _initial(one: str, other: str) -> bool:
    """Whether one is the first letter of the other, in whatever script."""
    letter, word = sorted((one, other), key=len)
    if len(letter) != 1:
        return False
    if word.startswith(letter):
        return True
    return letter.isascii() != word.isascii() and sound(letter) == sound(word[0])


def likeness(one: str, other: str) -> float:
    """How alike two words are, 0 to 100, as they are written or as they sound."""
    if one == other:
        return 100.0
    written = ratio(one, other)
    if _swapped(one, other):
        written = max(written, 90.0)
    heard_one, heard_other = sound(one), sound(other)
    if heard_one == heard_other and heard_one:
        return max(written, 96.0)
    if len(heard_one) < 3 or len(heard_other) < 3:  # noqa: PLR2004  (too little is left to hear)
        return written
    return max(written, ratio(heard_one, heard_other) - 4.0)


def _swapped(one: str, other: str) -> bool:
    """Whether two neighbouring letters changed places, the commonest slip of fast fingers."""
    return (
        len(one) == len(other) > 3  # noqa: PLR2004  (Ali is not Lia)
        and sorted(one) == sorted(other)
        and JaroWinkler.similarity(one, other) > 0.9  # noqa: PLR2004
    )


def _middles(one: Sequence[str], other: Sequence[str]) -> float:
    """What two patronymics or middle names say against: nothing where one is not known."""
    if not one or not other:
        return 1.0
    for first, second in zip(one, other, strict=False):
        if likeness(first, second) < _NEARLY and not _initial(first, second):
            return 0.5
    return 1.0
