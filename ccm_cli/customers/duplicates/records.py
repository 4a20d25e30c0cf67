"""What of a contact or company is compared, in the spelling in which it is compared."""

import re
from collections.abc import Sequence
from typing import NamedTuple


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


FREE_DOMAINS = _words(
    """
    gmail.com googlemail.com yahoo.com ymail.com hotmail.com outlook.com live.com msn.com
    icloud.com me.com aol.com gmx.de gmx.net web.de t-online.de proton.me protonmail.com mail.ru
    bk.ru list.ru inbox.ru yandex.ru ya.ru yandex.com rambler.ru chmail.ir
    """
)
"""Domains at which anybody has a mailbox: to have one there in common says nothing."""

ROLE_NAMES = _words(
    """
    info sales office mail contact admin support hello service team shop order orders billing
    invoice accounting marketing press jobs noreply no-reply postmaster webmaster kontakt buero
    vertrieb zakaz reception manager
    """
)
"""Names before the @ that are of a desk rather than of a person."""

_DOTLESS = {"googlemail.com": "gmail.com", "gmail.com": "gmail.com"}

# The legal forms, and words that only say that it is a company.
_FORMS = _words(
    """
    ltd limited llc llp lp inc incorporated corp corporation co company plc gmbh ag kg ohg ug
    mbh ek ev se sa sarl sas srl spa bv nv oy oyj ab as aps doo fze fzco the and und ооо оао зао
    пао нао ао ип чп тоо ооп нко гк фирма компания группа شرکت موسسه سهامی خاص عام مسئولیت
    مسیولیت محدود تعاونی تضامنی با و
    """
)
_BEFORE = ("شرکت", "موسسه", "ооо", "зао", "оао", "пао", "ао", "ип", "тоо", "the")
FORMS_BEFORE = (
    *(f"{form} {{}}" for form in _BEFORE),
    *("ооо «{}»", 'ооо "{}"', "ао «{}»", 'ао "{}"'),
)
"""Names of companies as they are written with the legal form before the name itself."""

_PARTS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_PATRONYMIC = re.compile(r"\w{2,}(?:[ое]вич|ьич|[ое]вна|инична|ична|[oe]vich|[oe]vna|ichna)\Z")
_WITH_PATRONYMIC = 3
_SHORTEST_LOCAL = 5
_WEBSITE = re.compile(r"(?:[a-z]+://)?(?:www\.)?([^/?#:]+)", re.IGNORECASE)


class Words(NamedTuple):
    """A name taken apart for comparing.

    Attributes:
        main: given and family name, or the words of a company's name without its legal form.
        middle: patronymic or middle names.
        whole: all words in their order, where there are middle names that are no patronymic.
    """

    main: Sequence[str]
    middle: Sequence[str] = ()
    whole: Sequence[str] = ()


class Person(NamedTuple):
    """A contact as it is compared; ``id`` 0 for somebody who is not added yet.

    Attributes:
        id: of the contact.
        name: as it is shown.
        words: of the name.
        emails: the mailboxes that its addresses go to, see `mailbox`.
        phones: E.164 or digits.
        handles: keys, whatever the network.
        addresses: street and city as keys.
        cities: keys.
        companies: ids.
        birthday: ``YYYY-MM-DD`` or ``MM-DD``; empty where it is not known.
    """

    id: int
    name: str
    words: Words
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    handles: Sequence[str] = ()
    addresses: Sequence[str] = ()
    cities: Sequence[str] = ()
    companies: Sequence[int] = ()
    birthday: str = ""


class Firm(NamedTuple):
    """A company as it is compared; attributes as of `Person`."""

    id: int
    name: str
    words: Words
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    websites: Sequence[str] = ()
    addresses: Sequence[str] = ()
    cities: Sequence[str] = ()


def words_of(key: str) -> tuple[str, ...]:
    """The words of a search key, without points, hyphens and brackets."""
    return tuple(_PARTS.findall(key))


def person_words(key: str, given: str, middle: str, family: str) -> Words:
    """A person's name taken apart.

    Args:
        key: search key of the whole name.
        given: search key of the given name; may be empty.
        middle: of the patronymic or middle names; may be empty.
        family: of the family name; may be empty.
    """
    parts = (words_of(given), words_of(middle), words_of(family))
    whole = sum(parts, ()) if given and family else words_of(key)
    fathers = [word for word in whole[1:] if _PATRONYMIC.match(word)]
    if len(whole) >= _WITH_PATRONYMIC and fathers:
        rest = list(whole)
        rest.remove(fathers[-1])
        return Words(tuple(rest), (fathers[-1],))
    if given and family and middle:
        return Words(parts[0] + parts[2], parts[1], whole)
    return Words(whole)


def mailbox(email: str) -> str:
    """The mailbox that an address goes to: without ``+tag``; at Gmail without points."""
    local, _at, domain = email.rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        return f"{local.replace('.', '')}@{_DOTLESS[domain]}"
    return f"{local}@{domain}"


def local_name(box: str) -> str:
    """What stands before the @ of a mailbox, without points, where it says who somebody is."""
    name = box.partition("@")[0].replace(".", "")
    return name if len(name) >= _SHORTEST_LOCAL and name not in ROLE_NAMES else ""


def firm_words(key: str) -> Words:
    """A company's name without its legal form.

    Args:
        key: search key of the name.
    """
    found = words_of(key.replace(".", ""))
    core = tuple(word for word in found if word not in _FORMS)
    return Words(core or found)


def website(text: str) -> str:
    """The host of a website's address, without ``www``."""
    found = _WEBSITE.match(text.strip())
    return found[1].lower() if found else ""
