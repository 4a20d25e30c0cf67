"""Labels of e-mail addresses, phone numbers, handles and postal addresses.

The usual words are stored in English whatever language they were typed in, and shown in the
language of the run; any other word is kept as typed. A label is written before what it is for:
``work:maryam@example.com``.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ccm_cli.customers import entries
from ccm_cli.customers.identifiers import NETWORKS, is_address_of_profile, normalise_network
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.text import search_key

LABELS: Mapping[str, str] = {
    "work": message("work"),
    "home": message("home"),
    "mobile": message("mobile"),
    "main": message("main"),
    "fax": message("fax"),
    "other": message("other"),
}
"""The usual labels; each word with its message for people."""

_LONGEST = 50
_OTHER_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("office", "business", "کار", "کاری", "محل کار", "دفتر", "شرکت"), "work"),
    **dict.fromkeys(("рабочий", "рабочая", "работа", "офис"), "work"),
    **dict.fromkeys(("private", "personal", "خانه", "منزل", "شخصی"), "home"),
    **dict.fromkeys(("домашний", "домашняя", "дом", "личный", "личная"), "home"),
    **dict.fromkeys(("cell", "mob", "cellphone", "موبایل", "همراه", "تلفن همراه"), "mobile"),
    **dict.fromkeys(("мобильный", "сотовый", "моб"), "mobile"),
    **dict.fromkeys(("primary", "اصلی", "основной", "основная"), "main"),
    **dict.fromkeys(("فکس", "نمابر", "دورنگار", "факс"), "fax"),
    **dict.fromkeys(("سایر", "دیگر", "другой", "другая", "прочее"), "other"),
}
_PHONE_SCHEMES = frozenset({"tel", "callto", "sms", "phone"})


class Labelled(NamedTuple):
    """A text without its label; the label is None where none was written."""

    label: str | None
    text: str


def stored(word: str) -> str:
    """A label as it is stored.

    Args:
        word: as typed, in any language.

    Raises:
        InvalidInput: it is too long.
    """
    line = entries.line(word, _("The label"), longest=_LONGEST)
    key = search_key(line)
    for usual in LABELS:
        if key in {usual, search_key(shown(usual))}:
            return usual
    return _OTHER_NAMES.get(key, line)


def shown(label: str) -> str:
    """A label for people, in the language of this run."""
    return _(LABELS[label]) if label in LABELS else label


def of_email(text: str) -> Labelled:
    """``work:maryam@example.com`` in its two parts; ``mailto:`` is no label."""
    before, colon, after = text.partition(":")
    is_label = "@" not in before and "<" not in before and "@" in after
    if colon and is_label and before.strip().lower() != "mailto":
        return Labelled(stored(before), after.strip())
    return Labelled(None, text)


def of_phone(text: str) -> Labelled:
    """``mobile:0912 345 6789`` in its two parts; ``tel:`` is no label."""
    before, colon, after = text.partition(":")
    word = before.strip()
    is_label = not word or (word[0].isalpha() and word.lower() not in _PHONE_SCHEMES)
    if colon and is_label:
        return Labelled(stored(word), after.strip())
    return Labelled(None, text)


def of_handle(text: str) -> Labelled:
    """``work:telegram:@name`` in its two parts; the name of a network is no label."""
    before, colon, after = text.partition(":")
    word, rest = before.strip(), after.strip()
    plain = not colon or is_address_of_profile(text) or normalise_network(word) in NETWORKS
    if plain or "/" in word or "@" in word:
        return Labelled(None, text)
    network, another, _name = rest.partition(":")
    named = another and normalise_network(network) in NETWORKS
    if named or is_address_of_profile(rest):
        return Labelled(stored(word), rest)
    return Labelled(None, text)


def before(label: str, text: str) -> str:
    """A text with its label before it, as the functions above read it again."""
    return f"{shown(label)}:{text}" if label else text
