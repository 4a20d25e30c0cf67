"""Names of people: taken apart, and put together in the order of their language."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ccm_cli.customers import entries
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.text import search_key, sort_key

PARTS: Mapping[str, str] = {
    "title": message("Salutation"),
    "given_name": message("Given name"),
    "middle_name": message("Middle name"),
    "family_name": message("Family name"),
}
"""The parts of a name that may be typed each for itself; with their messages for people."""

_PATRONYMIC = re.compile(r"(?:[ое]вич|[^аеиоуыэюя]ич|[ое]вна|ична|оглы|кызы)\Z")


def _keys(words: str) -> frozenset[str]:
    return frozenset(map(search_key, words.split()))


_TITLES = _keys(
    "Mr Mrs Ms Miss Mx Dr Prof Herr Frau Mr. Mrs. Ms. Mx. Dr. Prof."
    " آقای آقا خانم دکتر مهندس جناب سرکار استاد г-н г-жа господин госпожа д-р"
)
_PARTICLES = _keys("van von der den de di da del della dos du la le bin ibn al el ter ten zu zur")
_SUFFIXES = _keys("jr jr. sr sr. ii iii iv phd ph.d. md m.d. esq esq.")

# Given names of two words that are common in Persian: the first, and what follows it.
_ALWAYS_FIRST = _keys("سید سیده")
_FIRST_OF_TWO = _keys("محمد امیر علی میر غلام فاطمه")
_SECOND_OF_TWO = _keys(
    "رضا علی حسین حسن مهدی امین جواد محمد تقی صادق کاظم هادی باقر ابراهیم سعید"
    " عباس اکبر اصغر کریم طاها پارسا زهرا سادات محسن حامد"
)
_THREE = 3


class NameParts(NamedTuple):
    """The parts of a person's name; what is not known is empty.

    Attributes:
        title: salutation such as Mr, خانم, г-н.
        given: given name.
        middle: middle names; in Russian the patronymic.
        family: family name.
    """

    title: str = ""
    given: str = ""
    middle: str = ""
    family: str = ""


def guess_language(text: str, *, default: str) -> str:
    """The language somebody with this name most likely reads, by its script.

    Args:
        text: a name.
        default: for a Latin or unknown script.

    Returns:
        ``fa`` for the Arabic script, ``ru`` for the Cyrillic.
    """
    for character in text:
        if "\u0600" <= character <= "\u06ff" or "\ufb50" <= character <= "\ufefc":
            return "fa"
        if "\u0400" <= character <= "\u04ff":
            return "ru"
    return default


def split_name(name: str, *, language: str) -> NameParts:
    """Take a full name apart.

    ``Family, Given`` is understood in every language. In Russian the patronymic tells the order
    (Иванов Пётр Сергеевич, Пётр Сергеевич Иванов). Otherwise the first word is the given name
    and the last the family name.

    Args:
        name: clean, on one line.
        language: of the name.
    """
    before, comma, after = (part.strip() for part in name.partition(","))
    words = (after if comma and after else before).split()
    titles = []
    while len(words) > 1 and search_key(words[0]) in _TITLES:
        titles.append(words.pop(0))
    title = " ".join(titles)
    if comma and after and before:
        return NameParts(title, words[0], " ".join(words[1:]), before)
    if len(words) <= 1:
        return NameParts(title, " ".join(words))
    if language == "ru":
        return _russian(title, words)
    return _persian(title, words) if language == "fa" else _western(title, words)


def _is_patronymic(word: str) -> bool:
    return _PATRONYMIC.search(search_key(word)) is not None


def _russian(title: str, words: list[str]) -> NameParts:
    if len(words) == 2 and _is_patronymic(words[1]):  # noqa: PLR2004
        return NameParts(title, words[0], words[1])
    if len(words) == _THREE and _is_patronymic(words[2]) and not _is_patronymic(words[1]):
        return NameParts(title, words[1], words[2], words[0])
    if len(words) >= _THREE and _is_patronymic(words[1]):
        return NameParts(title, words[0], words[1], " ".join(words[2:]))
    return NameParts(title, words[0], " ".join(words[1:-1]), words[-1])


def _persian(title: str, words: list[str]) -> NameParts:
    first, second = search_key(words[0]), search_key(words[1])
    both = first in _ALWAYS_FIRST or (first in _FIRST_OF_TWO and second in _SECOND_OF_TWO)
    count = 2 if both and len(words) >= _THREE else 1
    return NameParts(title, " ".join(words[:count]), "", " ".join(words[count:]))


def _western(title: str, words: list[str]) -> NameParts:
    family_at = len(words) - 1
    while family_at > 1 and search_key(words[family_at]) in _SUFFIXES:
        family_at -= 1
    while family_at > 1 and search_key(words[family_at - 1]) in _PARTICLES:
        family_at -= 1
    return NameParts(title, words[0], " ".join(words[1:family_at]), " ".join(words[family_at:]))


def shown_name(parts: NameParts, *, language: str) -> str:
    """The name in the order of its language, without the title.

    Russian is family, given, patronymic when all three are known; everything else, in Russian
    too, is given, middle, family.
    """
    if language == "ru" and parts.given and parts.middle and parts.family:
        return f"{parts.family} {parts.given} {parts.middle}"
    return " ".join(part for part in (parts.given, parts.middle, parts.family) if part)


def guessed(texts: Mapping[str, str], *, default: str) -> str:
    """The language of a name from its parts as typed; see `guess_language`."""
    written = " ".join(texts.get(name, "") for name in ("name", *PARTS))
    return guess_language(written, default=default)


def columns(
    texts: Mapping[str, str], before: NameParts, kept: str, language: str
) -> dict[str, str]:
    """Columns of the name, as far as they change.

    Args:
        texts: of the command.
        before: the parts as they were.
        kept: a shown name that was typed as it is, and stays unless another is given.
        language: decides the order of the parts.
    """
    whole = entries.line(texts.get("name", ""), _("The name"))
    typed = {name: entries.line(texts[name], _(PARTS[name])) for name in PARTS if name in texts}
    parts = split_name(whole, language=language) if whole else before
    if whole and not parts.title:
        parts = parts._replace(title=before.title)
    parts = NameParts(
        typed.get("title", parts.title),
        typed.get("given_name", parts.given),
        typed.get("middle_name", parts.middle),
        typed.get("family_name", parts.family),
    )
    shown = shown_name(parts, language=language)
    if whole and typed.keys() - {"title"}:
        shown = whole
    elif kept and not whole and not typed.keys() - {"title"}:
        shown = kept
    named = {
        "title": parts.title,
        "given_name": parts.given,
        "middle_name": parts.middle,
        "family_name": parts.family,
    }
    return named | shown_columns(shown)


def shown_columns(name: str) -> dict[str, str]:
    """Columns of a shown name: as it is, and as it is found and sorted."""
    return {"name": name, "name_key": search_key(name), "sort_key": sort_key(name)}
