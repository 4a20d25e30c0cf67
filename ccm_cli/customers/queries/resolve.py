"""The one place where a reference to a customer is understood.

A person is named by id, e-mail, phone in any spelling, handle or address of a profile, or by a
name that fits exactly one. What is only a number is an id, or a phone or a name as a whole.
Where no name fits, words of an e-mail, a handle or a company do, as `ccm find` has them; a city or
a tag, which many share, names nobody. Every look-up goes through an index, so that it takes the
same time among a million contacts.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from ccm_cli.customers.identifiers import (
    SHORT,
    is_valid_phone,
    normalise_email,
    normalise_handle,
    normalise_phone,
)
from ccm_cli.errors import Ambiguous, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import ascii_digits
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import clean_line, excerpt, search_key, search_keys_of
from ccm_cli.store import ids
from ccm_cli.store.reading import Reader
from ccm_cli.store.searching import match_expression

SHOWN = 10
"""Candidates named where a reference fits several."""
_LONGEST = 500
_LOOKED_THROUGH = 5_000
_PHONE = re.compile(r"[\d\s().+/\-\u2010-\u2015\u00a0\u200e\u200f]{5,}")
_LETTER = re.compile(r"[^\W\d_]")
_HANDLE = re.compile(r"\A@|//|\w\.\w+/|:")
_FEWEST_DIGITS = 5
_NATIONAL_DIGITS = 7
_RUSSIAN_DIGITS = 11
_NAMES = "c.name || ' ' || c.given_name || ' ' || c.middle_name || ' ' || c.family_name"
_NAMES_AND_ADDRESSES = (
    _NAMES + " || ' ' || coalesce((SELECT group_concat(e.key, ' ') FROM contact_email e"
    "   WHERE e.contact_id = c.id), '')"
    " || ' ' || coalesce((SELECT group_concat(h.key, ' ') FROM contact_handle h"
    "   WHERE h.contact_id = c.id), '')"
    " || ' ' || coalesce((SELECT group_concat(o.name, ' ') FROM contact_company w JOIN company o"
    "   ON o.id = w.company_id WHERE w.contact_id = c.id), '')"
)


class Candidate(NamedTuple):
    """A contact that a reference may mean."""

    id: int
    name: str
    company: str
    city: str

    def __str__(self) -> str:
        known = ", ".join(part for part in (self.company, self.city) if part)
        return f"{self.id}  {self.name}" + (f"  ({known})" if known else "")


def resolve_contact(reader: Reader, reference: str, *, region: str) -> int:
    """The id of the contact that is meant.

    Args:
        reader: the database.
        reference: id, e-mail, phone, handle, address of a profile, or name.
        region: two letters; the country of a phone number typed without one.

    Raises:
        NotFound: nobody is meant; the hint says how to look further and how to add.
        Ambiguous: several are; each is named.
        InvalidInput: the reference is empty.
    """
    text = clean_line(reference[:_LONGEST])
    if not text:
        raise InvalidInput(
            _("A contact must be named."),
            hint=_("By number, e-mail, phone, handle or name, such as: ccm who 12"),
        )
    found = _found(reader, text, region)
    if len(found) == 1:
        return found[0]
    if found:
        raise _ambiguous(reader, text, found)
    raise _merged(reader, "contact", text) or _not_found(reader, text)


def _found(reader: Reader, text: str, region: str) -> list[int]:
    if ids.is_number(text):
        return _by_number(reader, text, region)
    if "@" in text[1:] and (by_email := _by_email(reader, text)) is not None:
        return by_email
    if looks_like_phone(text):
        return by_phone(reader, text, region=region)
    if _HANDLE.search(text):
        by_handle = _by_handle(reader, text)
        if by_handle:
            return by_handle
    return _by_name(reader, text) or _by_handle(reader, text) or _by_addresses(reader, text)


def _by_number(reader: Reader, text: str, region: str) -> list[int]:
    """The contact of this id; where none ever had it, those with this phone or name, whole."""
    number = None if ascii_digits(text).startswith("0") else ids.id_said(text.removeprefix("#"))
    if number and reader.value("SELECT 1 FROM contact WHERE id = ?", (number,)):
        return [number]
    if text.startswith("#") or (number and ids.was_given(reader, "contact", number)):
        return []
    return by_phone(reader, text, region=region) or _by_whole_name(reader, search_key(text))


def _by_email(reader: Reader, text: str) -> list[int] | None:
    try:
        email = normalise_email(text)
    except InvalidInput:
        return None
    return reader.values("SELECT contact_id FROM contact_email WHERE key = ?", (email.key,))


def looks_like_phone(text: str) -> bool:
    """Whether a text is made of digits and what stands between them in a phone number."""
    digits = ascii_digits(text).removeprefix("tel:")
    if not _PHONE.fullmatch(digits):
        return False
    return sum(character.isdigit() for character in digits) >= _FEWEST_DIGITS


def by_phone(reader: Reader, text: str, *, region: str) -> list[int]:
    """The contacts that have a phone number, however it is spelled.

    A number typed without its country is one of ``region``; where it can be none there, all its
    digits may be those of a number with its country, the plus left out. One typed with its
    country is looked up as it stands before it is parsed: a caller is shown at once.

    Args:
        reader: the database.
        text: the number.
        region: of the business.
    """
    digits = _digits(text)
    if _names_its_country(text):
        found = _with_numbers(reader, ["+" + digits.removeprefix("00")])
        if found:
            return found
    try:
        number = normalise_phone(text, region=region)
    except InvalidInput:
        return []
    found = _with_numbers(reader, [number])
    if found or _names_its_country(text) or is_valid_phone(digits, region=region):
        return found
    return _with_numbers(reader, [digits, "+" + digits])


def near_by_phone(reader: Reader, text: str) -> list[int]:
    """The contacts abroad whose number has the same digits as one typed without its country.

    They may be shown; nobody is meant by such a number.
    """
    digits = _digits(text)
    if _names_its_country(text) or len(digits) < _NATIONAL_DIGITS:
        return []
    return _with_numbers(reader, _elsewhere(digits))


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, ascii_digits(text)))


def _names_its_country(text: str) -> bool:
    return ascii_digits(text).removeprefix("tel:").lstrip().startswith(("+", "00"))


def _elsewhere(digits: str) -> list[str]:
    """The E.164 forms that national digits have in all countries."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    numbers = []
    if digits.startswith("0"):
        bare = digits.lstrip("0")
        numbers += [f"+{code}{bare}" for code in COUNTRY_CODE_TO_REGION_CODE]
    elif digits.startswith("8") and len(digits) == _RUSSIAN_DIGITS:
        numbers.append("+7" + digits[1:])
    else:
        numbers += [f"+{code}{digits}" for code in COUNTRY_CODE_TO_REGION_CODE]
    return numbers


def _with_numbers(reader: Reader, numbers: Sequence[str]) -> list[int]:
    marks = ", ".join("?" * len(numbers))
    found = reader.values(
        f"SELECT DISTINCT contact_id FROM contact_phone WHERE number IN ({marks})", numbers
    )
    return found or reader.values(
        f"SELECT DISTINCT contact_id FROM contact_handle WHERE key IN ({marks})",
        [number.removeprefix("+") for number in numbers],
    )


def _by_handle(reader: Reader, text: str) -> list[int]:
    try:
        network, _handle, key = normalise_handle(text)
    except InvalidInput:
        return []
    return reader.values(
        "SELECT DISTINCT contact_id FROM contact_handle WHERE key = ? AND ? IN ('', network)",
        (key, network),
    )


def _by_name(reader: Reader, text: str) -> list[int]:
    """Those called exactly so; otherwise those whose name has all words, as beginnings.

    Where there is no letter, only the whole name counts: ``77-`` is a number, too.
    """
    key = search_key(text)
    exact = _by_whole_name(reader, key)
    if exact or not _LETTER.search(key):
        return exact
    return list(islice(_having(reader, key, _NAMES), SHOWN + 1))


def _by_whole_name(reader: Reader, key: str) -> list[int]:
    return reader.values(
        "SELECT id FROM contact WHERE name_key = ? ORDER BY id LIMIT ?", (key, SHOWN + 1)
    )


def _by_addresses(reader: Reader, text: str) -> list[int]:
    """Those in whose names, e-mails, handles and companies all words are, as beginnings."""
    key = search_key(text)
    if not _LETTER.search(key):
        return []
    return sorted(islice(_having(reader, key, _NAMES_AND_ADDRESSES), SHOWN + 1))


def _having(reader: Reader, key: str, texts: str) -> Iterator[int]:
    """Contacts with every word of ``key`` in these texts, an expression over contact ``c``."""
    words = [word for word in key.split() if re.search(r"\w", word)]
    rows = reader.stream(
        lambda *row: row,
        f"SELECT c.id, {texts} FROM contact_search s JOIN contact c ON c.id = s.rowid"
        " WHERE contact_search MATCH ? LIMIT ?",
        (match_expression(reader, "contact_search", [(word,) for word in words]), _LOOKED_THROUGH),
    )
    for contact_id, text in rows:
        keys = " ".join(search_keys_of(text))
        if all(re.search(rf"(?<![^\W_]){re.escape(word)}", keys) for word in words):
            yield contact_id


def candidates(reader: Reader, ids: Sequence[int]) -> list[Candidate]:
    """Contacts with the first company and city of each, in the order of ``ids``."""
    marks = ", ".join("?" * len(ids))
    found = reader.rows(
        Candidate,
        "SELECT c.id, c.name,"
        " coalesce((SELECT o.name FROM contact_company w JOIN company o ON o.id = w.company_id"
        "  WHERE w.contact_id = c.id ORDER BY w.position LIMIT 1), ''),"
        " coalesce((SELECT a.city FROM contact_address a WHERE a.contact_id = c.id"
        "  ORDER BY a.position LIMIT 1), '')"
        f" FROM contact c WHERE c.id IN ({marks})",
        ids,
    )
    return sorted(found, key=lambda candidate: ids.index(candidate.id))


def _ambiguous(reader: Reader, text: str, found: Sequence[int]) -> Ambiguous:
    lines = [str(candidate) for candidate in candidates(reader, found[:SHOWN])]
    if len(found) > SHOWN:
        lines.append(_("… and more"))
    return Ambiguous(
        _("%(text)s fits several contacts:") % {"text": quoted(excerpt(text))},
        candidates=lines,
        hint=_("Say which by its number."),
    )


def kind_of_reference(text: str) -> str:
    """What a reference looks like: ``phone``, ``email``, ``handle``, ``number`` or ``name``.

    A number of a few digits is that of a record, though an extension may be as short.
    """
    if ids.is_number(text) and (text.startswith("#") or len(_digits(text)) < SHORT):
        return "number"
    if looks_like_phone(text):
        return "phone"
    if re.search(r"[^\s:/]@\S", text) and " " not in text:
        return "email"
    return "handle" if _HANDLE.search(text) else "name"


def _companies(reader: Reader, key: str) -> list[tuple[int, str, str]]:
    """Number, name and city of those called so; else of those whose name begins so.

    A number is the beginning of no name.
    """
    called = reader.rows(
        lambda *row: row,
        "SELECT id, name, city FROM company WHERE name_key = ? ORDER BY id LIMIT ?",
        (key, SHOWN),
    )
    if called or ids.is_number(key):
        return called
    return reader.rows(
        lambda *row: row,
        "SELECT id, name, city FROM company WHERE name_key >= ? AND name_key < ?"
        " ORDER BY name_key, id LIMIT ?",
        (key, key + "\U0010ffff", SHOWN),
    )


def merged_into(reader: Reader, table: str, text: str) -> tuple[int, str] | None:
    """Number and name of the record into which that of a number was merged, if it was.

    Args:
        reader: the database.
        table: ``contact`` or ``company``.
        text: a reference, as typed.
    """
    number = ids.id_said(text.strip().removeprefix("#"))
    return (number or None) and reader.row(
        lambda row_id, name: (int(row_id), str(name)),
        f"SELECT k.id, k.name FROM {table}_merged m JOIN {table} k ON k.id = m.{table}_id"
        " WHERE m.old_id = ?",
        (number,),
    )


def _merged(reader: Reader, table: str, text: str) -> NotFound | None:
    """What to say of the number of a record that was merged into another."""
    number, found = ids.id_said(text.removeprefix("#")), merged_into(reader, table, text)
    if not found:
        return None
    kept_id, name = found
    if table == "contact":
        said, hint = _("Contact %(old)d is now %(id)d, %(name)s."), _("See: ccm who %(id)d")
    else:
        said = _("Company %(old)d is now %(id)d, %(name)s.")
        hint = _("See: ccm company show %(id)d")
    named = {"old": number, "id": kept_id, "name": name}
    return NotFound(said % named, hint=hint % named)


def _not_found(reader: Reader, text: str) -> NotFound:
    from shlex import quote

    if looks_like_phone(text) and (near := near_by_phone(reader, text)):
        return _only_abroad(reader, text, near)
    shown = quote(excerpt(text))
    hint = {
        "number": _("See: ccm contact list"),
        "phone": _("Add them with: ccm contact add NAME --phone %(text)s"),
        "email": _("Add them with: ccm contact add NAME --email %(text)s"),
        "handle": _("Add them with: ccm contact add NAME --handle %(text)s"),
        "name": _("Look further with: ccm find %(text)s; add them with: ccm contact add %(text)s"),
    }[kind_of_reference(text)]
    return NotFound(
        _("No contact fits %(text)s.") % {"text": quoted(excerpt(text))},
        hint=hint % {"text": shown},
    )


def with_numbers_abroad(reader: Reader, text: str, near: Sequence[int]) -> list[str]:
    """Those of `near_by_phone`, each in a line with the number that has these digits."""
    abroad = _elsewhere(_digits(text))
    marks = ", ".join("?" * len(abroad))
    numbers = dict(
        reader.rows(
            lambda contact_id, number: (int(contact_id), str(number)),
            f"SELECT contact_id, number FROM contact_phone WHERE number IN ({marks})",
            abroad,
        )
    )
    return [
        f"{candidate}  {numbers.get(candidate.id, '')}".rstrip()
        for candidate in candidates(reader, near[:SHOWN])
    ]


def _only_abroad(reader: Reader, text: str, near: Sequence[int]) -> NotFound:
    """What to say of a number whose digits only people of other countries have."""
    from shlex import quote

    return NotFound(
        _("No contact fits %(text)s; with the code of another country it is the number of:")
        % {"text": quoted(excerpt(text))},
        candidates=with_numbers_abroad(reader, text, near),
        hint=_(
            "Who is meant abroad is named by the number before the name, or with +; anybody else"
            " is added with: ccm contact add NAME --phone %(text)s"
        )
        % {"text": quote(excerpt(text))},
    )


def resolve_company(reader: Reader, reference: str) -> int:
    """The id of the company that is meant.

    Args:
        reader: the database.
        reference: id, name, or the beginning of a name that fits exactly one.

    Raises:
        NotFound: none is meant.
        Ambiguous: several are; each is named.
        InvalidInput: the reference is empty.
    """
    text = clean_line(reference[:_LONGEST])
    key = search_key(text)
    if not key:
        raise InvalidInput(_("A company must be named."))
    number = ids.id_said(key.removeprefix("#"))
    if number and reader.value("SELECT 1 FROM company WHERE id = ?", (number,)):
        return number
    found = [] if number and ids.was_given(reader, "company", number) else _companies(reader, key)
    if not found and (merged := _merged(reader, "company", text)):
        raise merged
    if not found:
        raise NotFound(
            _("No company fits %(text)s.") % {"text": quoted(excerpt(text))},
            hint=_("See: ccm company list"),
        )
    if len(found) > 1:
        raise Ambiguous(
            _("%(text)s fits several companies:") % {"text": quoted(excerpt(text))},
            candidates=[
                f"{row_id}  {name}" + (f"  ({city})" if city else "")
                for row_id, name, city in found
            ],
            hint=_("Say which by its number."),
        )
    return int(found[0][0])
