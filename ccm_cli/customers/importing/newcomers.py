"""People who cannot be anybody known: written by their rows alone, without an image of each.

Most rows of a large file are about somebody new whom one row tells whole. Such a row becomes a
`Newcomer`, the values of all tables ready to be inserted, as soon as it is read, and in another
process where there is one. Only if no address of it is known, and none stands in another row of
the chunk, is it taken; every other row goes the careful way of `absorbing`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from ccm_cli.customers.importing.absorbing import name_from
from ccm_cli.customers.importing.drafts import ContactDraft
from ccm_cli.customers.importing.lookup import by_keys, place_key
from ccm_cli.customers.importing.people import COLUMNS, NEW_ROW, dump_custom
from ccm_cli.customers.importing.registry import Address, Context
from ccm_cli.customers.names import guess_language
from ccm_cli.language.text import search_key, sort_key
from ccm_cli.store.inserting import New
from ccm_cli.store.reading import Reader
from ccm_cli.store.searching import words_of

CONTACT = (*COLUMNS, "name_key", "sort_key", "custom", "created_at", "updated_at")
"""Columns of the contact table in the order of `Newcomer.contact`."""
_NAME, _FAMILY = 0, 3
_ZWNJ = "\u200c"
_USUAL = tuple(NEW_ROW[column] for column in COLUMNS)
_PLACES = {column: place for place, column in enumerate(COLUMNS)}
_LANGUAGE, _SOURCE = _PLACES["language"], _PLACES["source"]
_NAME_KEY = CONTACT.index("name_key")
_ADDRESS = ("label", "street", "city", "region", "postcode", "country")
_PARTS = (
    ("contact_email", ("contact_id", "address", "key", "label", "position")),
    ("contact_phone", ("contact_id", "number", "label", "position")),
    ("contact_handle", ("contact_id", "network", "handle", "key", "position")),
    ("contact_address", ("contact_id", *_ADDRESS, "city_key", "position")),
    ("contact_date", ("contact_id", "name", "month_day", "year")),
    ("contact_company", ("contact_id", "company_id", "role", "position")),
    ("contact_tag", ("contact_id", "tag_id")),
)


Texts = Sequence[Sequence[str]]


class Newcomer(NamedTuple):
    """What a row says of somebody who has an address and may be new.

    Attributes:
        line: of the row.
        contact: values of `CONTACT`.
        emails: key, address and label of each.
        phones: number and label of each.
        handles: network, handle and key of each.
        addresses: label, street, city, region, postcode and country; one at most.
        dates: name, month and day, and year of each.
        companies: key, name and role of each.
        tags: key and name of each.
        words: for the search index.
        keys: of all e-mails, phones and handles, by which anybody is known.
        two_readings: whether the name of a company or tag is one of several search words.
        kept_as_typed: phone numbers that fit no country.
        custom: keys of custom fields that have a value.
    """

    line: int
    contact: tuple[Any, ...]
    emails: tuple[tuple[str, str, str], ...]
    phones: tuple[tuple[str, str], ...]
    handles: tuple[tuple[str, str, str], ...]
    addresses: tuple[tuple[str, ...], ...]
    dates: tuple[tuple[str, str, int | None], ...]
    companies: tuple[tuple[str, str, str], ...]
    tags: tuple[tuple[str, str], ...]
    words: str
    keys: tuple[str, ...]
    two_readings: bool
    kept_as_typed: tuple[str, ...]
    custom: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(self.contact[_NAME])

    def reached_at(self) -> Iterator[Address]:
        """All e-mails, phones and handles."""
        yield from (("email", key) for key, _address, _label in self.emails)
        yield from (("phone", number) for number, _label in self.phones)
        yield from ((network, key) for network, _handle, key in self.handles)


def newcomer(draft: ContactDraft, context: Context) -> Newcomer | None:
    """What a finished draft says of somebody new; None where it is no plain case.

    No plain cases are people without any address, several postal addresses, a number of our own
    export, and what only other domains understand.
    """
    if not (draft.addressed or draft.numbers or draft.handles):
        return None
    if draft.extra or draft.own_id or len(draft.addresses) > 1:
        return None
    companies = tuple([(one.key, one.name, one.role) for one in draft.affiliations])
    if len(companies) > 1 and len({key for key, _name, _role in companies}) < len(companies):
        return None
    values = [*_USUAL]
    for column, value in draft.values.items():
        values[_PLACES[column]] = value
    name = values[_NAME] = values[_NAME] or name_from(draft)
    values[_LANGUAGE] = values[_LANGUAGE] or guess_language(name, default=context.language)
    values[_SOURCE] = values[_SOURCE] or context.origin
    values += (
        search_key(name),
        sort_key(name),
        dump_custom(draft.custom),
        draft.created_at or context.now,
        context.now,
    )
    emails = tuple([(key, address, label) for key, (address, label) in draft.addressed.items()])
    phones = tuple(draft.numbers.items())
    handles = tuple([(one.network, one.handle, one.key) for one in draft.handles.values()])
    places = [tuple([at.get(part, "") for part in _ADDRESS]) for at in draft.addresses.values()]
    tags = tuple(draft.tags.items())
    return Newcomer(
        draft.line,
        tuple(values),
        emails,
        phones,
        handles,
        tuple(places),
        tuple([(day, date.month_day, date.year) for day, date in draft.dates.items()]),
        companies,
        tags,
        _words(values, emails, phones, handles, places, companies, tags),
        (*draft.addressed, *draft.numbers, *(f"{network}:{key}" for network, key in draft.handles)),
        any(_ZWNJ in named[1] for named in (*companies, *tags)),
        tuple(draft.kept_as_typed),
        tuple(draft.custom),
    )


def with_words(made: Newcomer) -> Newcomer:
    """A newcomer with the search words of all that it says."""
    reached = (made.emails, made.phones, made.handles)
    return made._replace(
        words=_words(made.contact, *reached, made.addresses, made.companies, made.tags)
    )


def _words(
    contact: Sequence[Any],
    emails: Texts,
    phones: Texts,
    handles: Texts,
    addresses: Texts,
    companies: Texts,
    tags: Texts,
) -> str:
    """The words that `ccm_cli.customers.search.PEOPLE` would find in the tables."""
    name, *parts = contact[: _FAMILY + 1]
    written = [name, *parts]
    written += [company[1] for company in companies]
    written += [address[2] for address in addresses]
    written += [tag[1] for tag in tags]
    known = [email[0] for email in emails]
    known += [phone[0] for phone in phones]
    known += [handle[2] for handle in handles]
    if _ZWNJ in "".join(written) or not "".join(known).isascii():
        return words_of((*written, *known))
    # The common case, with the keys that were made already.
    known.append(contact[_NAME_KEY])
    known += [place_key(address[2]) for address in addresses]
    known += [company[0] for company in companies]
    known += [tag[0] for tag in tags]
    shown = f" {name} "
    known += [search_key(part) for part in parts if part and f" {part} " not in shown]
    return " ".join(sorted(set(" ".join(known).split())))


def surely_new(
    reader: Reader, newcomers: Sequence[Newcomer], drafts: Iterable[ContactDraft]
) -> list[Newcomer]:
    """Those of whom no address is known and none stands in another row.

    Args:
        reader: the database.
        newcomers: of a chunk of rows.
        drafts: of the other rows of the chunk.
    """
    met = Counter(chain.from_iterable([one.keys for one in newcomers]))
    for draft in drafts:
        met.update((*draft.addressed, *draft.numbers))
        met.update(f"{network}:{key}" for network, key in draft.handles)
    taken = {key for key, times in met.items() if times > 1}
    for sql, keys in (
        ("SELECT key FROM contact_email WHERE key IN", [e[0] for n in newcomers for e in n.emails]),
        (
            "SELECT number FROM contact_phone WHERE number IN",
            [phone[0] for one in newcomers for phone in one.phones],
        ),
        (
            "SELECT network || ':' || key FROM contact_handle WHERE key IN",
            [handle[2] for one in newcomers for handle in one.handles],
        ),
    ):
        taken.update(key for (key,) in by_keys(reader, sql, keys))
    return [one for one in newcomers if taken.isdisjoint(one.keys)]


def parts_of(
    newcomers: Iterable[tuple[int, Newcomer]], companies: Mapping[str, int], tags: Mapping[str, int]
) -> list[New]:
    """The rows that hang on newcomers.

    Args:
        newcomers: with the ids that they get.
        companies: ids by name key.
        tags: ids by key.
    """
    rows: tuple[list[tuple[Any, ...]], ...] = tuple([] for _table in _PARTS)
    emails, phones, handles, addresses, dates, working, tagged = rows
    for contact, one in newcomers:
        for place, (key, address, label) in enumerate(one.emails):
            emails.append((contact, address, key, label, place))
        for place, (number, label) in enumerate(one.phones):
            phones.append((contact, number, label, place))
        for place, (network, handle, key) in enumerate(one.handles):
            handles.append((contact, network, handle, key, place))
        for at in one.addresses:
            addresses.append((contact, *at, place_key(at[2]), 0))
        for date in one.dates:
            dates.append((contact, *date))
        for place, (key, _name, role) in enumerate(one.companies):
            working.append((contact, companies[key], role, place))
        tagged += [(contact, tags[key]) for key, _name in one.tags]
    return [New(table, names, found) for (table, names), found in zip(_PARTS, rows, strict=True)]
