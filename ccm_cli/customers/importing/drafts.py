"""A contact as one row describes it, before anything in the database is looked at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from ccm_cli.customers import choices, entries
from ccm_cli.customers.identifiers import (
    SHORT,
    Email,
    Handle,
    normalise_email,
    normalise_handle,
    normalise_phone,
)
from ccm_cli.customers.importing.columns import Column
from ccm_cli.customers.importing.countries import region_of
from ccm_cli.customers.importing.lookup import place_key
from ccm_cli.customers.importing.mistakes import Mistakes
from ccm_cli.customers.importing.registry import Address, Context
from ccm_cli.customers.names import NameParts, guess_language, shown_name, split_name
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import clean_line, search_key

_SEVERAL_EMAILS = re.compile(r":::|[;,\s،]+(?=[^;,،]*@)")
_SEVERAL_PHONES = re.compile(r"\s*(?::::|\n|[;,،]\s*(?=[+(]?\d[\d\s().-]{4}))\s*")
_MAY_BE_SEVERAL = re.compile(r"[:\n;,،]")
_TAG_BREAKS = re.compile(r":::|[,،\n|]")
_SYSTEM_LABEL = "*"
_QUOTED = re.compile(r'\A"([^"]*)"\Z')
_NAME_FIELDS = ("given_name", "middle_name", "family_name", "title")


class Phone(NamedTuple):
    number: str
    label: str


class Affiliation(NamedTuple):
    """A company and the role in it."""

    name: str
    key: str
    role: str


class YearlyDate(NamedTuple):
    month_day: str
    year: int | None


@dataclass(slots=True)
class ContactDraft:
    """What one row says about a contact.

    Attributes:
        line: where the row begins.
        own_id: the id that our own export wrote.
        values: single fields by column of the contact table.
        emails: address and slot.
        phones: as typed, with slot and label, until `finish`; afterwards in ``numbers``.
        kept_as_typed: phones that fit no country.
        labels: by (what, slot), labels that stand in columns of their own.
        addresses: parts by slot.
        companies: name and role by slot.
        events: label and day by slot.
        messengers: network and name by slot.
        custom: custom fields by key.
        extra: what columns of other domains wrote.
    """

    line: int
    own_id: int = 0
    created_at: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    emails: list[tuple[Email, Column]] = field(default_factory=list)
    phones: list[tuple[str, Column]] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    kept_as_typed: list[str] = field(default_factory=list)
    addressed: dict[str, tuple[str, str]] = field(default_factory=dict)
    handles: dict[tuple[str, str], Handle] = field(default_factory=dict)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    addresses: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: dict[str, YearlyDate] = field(default_factory=dict)
    events: dict[str, dict[str, str]] = field(default_factory=dict)
    messengers: dict[str, dict[str, str]] = field(default_factory=dict)
    companies: dict[str, dict[str, str]] = field(default_factory=dict)
    affiliations: list[Affiliation] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    split: bool = False
    """Whether the parts of the name were only taken from the whole."""
    unnamed: bool = False
    """Whether the name is only an address, a number or a handle."""

    @property
    def name(self) -> str:
        return str(self.values.get("name", ""))

    def reached_at(self) -> Iterator[Address]:
        """All e-mails, phones and handles, once it is finished."""
        yield from (("email", key) for key in self.addressed)
        yield from (("phone", number) for number in self.numbers)
        yield from self.handles


def finish(draft: ContactDraft, context: Context) -> None:
    """Work out what depends on several columns: labels, phone numbers, the name.

    Raises:
        SeveralMistakes: phone numbers that are none, or days that are none.
        InvalidInput: a row that says nothing of anybody.
    """
    mistakes = Mistakes()
    _settle_phones(draft, context, mistakes)
    for email, column in draft.emails:
        label = _label(draft.labels.get(("email", column.slot)) or column.label)
        draft.addressed.setdefault(email.key, (email.address, label))
    try:
        _settle_groups(draft)
    except CcmError as error:
        mistakes.add(error)
    mistakes.tell()
    _settle_name(draft, context)
    if not (draft.name or draft.addressed or draft.numbers or draft.handles):
        company = draft.affiliations[0].name if draft.affiliations else ""
        if not company:
            raise InvalidInput(
                _("The row names nobody."),
                hint=_("A contact needs a name, an e-mail, a phone or a handle."),
            )
        draft.values["name"] = company


def _label(text: str) -> str:
    return search_key(text.lstrip("* "))[:100] if text else ""


def _settle_phones(draft: ContactDraft, context: Context, mistakes: Mistakes) -> None:
    if not draft.phones:
        return
    region = context.region
    for address in draft.addresses.values():
        if address.get("country"):
            region = region_of(address["country"]) or region
            break
    for text, column in draft.phones:
        label = _label(draft.labels.get(("phone", column.slot)) or column.label)
        for part in _SEVERAL_PHONES.split(text) if _MAY_BE_SEVERAL.search(text) else [text]:
            if part.strip():
                try:
                    number = normalise_phone(part, region=region)
                except InvalidInput as error:
                    mistakes.add(error)
                    continue
                draft.numbers.setdefault(number, label)
                if fits_no_country(number):
                    draft.kept_as_typed.append(part.strip())


def fits_no_country(number: str) -> bool:
    """Whether a normalised number lacks its country; short ones, of services, have none."""
    return not number.startswith("+") and len(number) >= SHORT


def _settle_groups(draft: ContactDraft) -> None:
    for slot, address in list(draft.addresses.items()):
        formatted = address.pop("formatted", "")
        if formatted and not (address.get("street") or address.get("city")):
            address["street"] = formatted
        if not any(value for part, value in address.items() if part != "label"):
            del draft.addresses[slot]
    for company in draft.companies.values():
        if company.get("name"):
            draft.affiliations.append(
                Affiliation(company["name"], place_key(company["name"]), company.get("role", ""))
            )
    for event in draft.events.values():
        if event.get("value"):
            name = _label(event.get("label", "")) or "anniversary"
            draft.dates.setdefault(name, yearly(event["value"]))
    for messenger in draft.messengers.values():
        if messenger.get("value"):
            add_handle(draft, messenger["value"], messenger.get("network", ""))


def _is_only_reached(draft: ContactDraft) -> bool:
    """Whether the name is only an address, number or handle, as those without one are shown."""
    name = draft.name
    if not (draft.addressed or draft.numbers or draft.handles):
        return any(name == affiliation.name for affiliation in draft.affiliations)
    return (
        name in draft.numbers
        or any(name in {a, a.partition("@")[0]} for a, _label in draft.addressed.values())
        or any(name == handle.handle for handle in draft.handles.values())
    )


def _settle_name(draft: ContactDraft, context: Context) -> None:
    values = draft.values
    has_parts = bool(values.get("given_name") or values.get("family_name"))
    if draft.name and not has_parts and _is_only_reached(draft):
        draft.unnamed = True
        return
    if has_parts and not values.get("name"):
        whole = " ".join(values.get(part, "") for part in _NAME_FIELDS[:3])
        language = values.get("language") or guess_language(whole, default=context.language)
        parts = NameParts(
            given=values.get("given_name", ""),
            middle=values.get("middle_name", ""),
            family=values.get("family_name", ""),
        )
        values["name"] = shown_name(parts, language=language)
    elif values.get("name") and not has_parts:
        language = values.get("language") or guess_language(
            values["name"], default=context.language
        )
        parts = split_name(values["name"], language=language)
        draft.split = True
        for part, value in zip(
            _NAME_FIELDS, (parts.given, parts.middle, parts.family, parts.title), strict=True
        ):
            if value:
                values.setdefault(part, value)


# Days up to the 28th exist in every month; the others are left to the careful reading.
_PLAIN_DAY = re.compile(r"((?:19|20)\d\d)-((?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]))")


_MONTHS = 12
_MONTH_AND_DAY = re.compile(r"(\d{1,2})/(\d{1,2})")
_NO_DAY = re.compile(r"0{1,2}[./-]0{1,2}[./-]0{2,4}|0{4}-0{2}-0{2}")


@lru_cache(maxsize=1 << 14)
def day_of(text: str) -> "YearlyDate | None":
    """As `yearly`; None where a cell says as Outlook does that there is no day: ``0/0/00``."""
    return None if _NO_DAY.fullmatch(text.strip()) else yearly(text)


def yearly(text: str) -> YearlyDate:
    """A day of every year as it is stored.

    Raises:
        InvalidInput: as `ccm_cli.language.dates.parse_yearly`.
    """
    found = _PLAIN_DAY.fullmatch(text)
    if found:
        return YearlyDate(found[2], int(found[1]))
    from ccm_cli.language.dates import parse_yearly

    brief = _MONTH_AND_DAY.fullmatch(text.strip())
    if brief:  # as mailing lists write it, the month first wherever it can be one
        month, day_number = sorted(map(int, brief.groups()), key=lambda part: part > _MONTHS)
        text = f"--{month:02d}-{day_number:02d}"
    day = parse_yearly(text)
    return YearlyDate(f"{day.month:02d}-{day.day:02d}", day.year)


def add_handle(draft: ContactDraft, text: str, network: str) -> None:
    """Put a handle into the draft; it must say on which network it is.

    Raises:
        InvalidInput: it is no handle, or nothing tells the network.
    """
    handle = normalise_handle(text, network)
    if not handle.network:
        raise InvalidInput(
            _("%(handle)s: on which network?") % {"handle": handle.handle},
            hint=_("Write it like telegram:@name."),
        )
    draft.handles.setdefault((handle.network, handle.key), handle)


def split_tags(text: str) -> list[str]:
    r"""The tags of one cell.

    Separated by semicolons where there is one (``\;`` is a semicolon within a tag), else by
    commas, vertical lines, new lines or the ``:::`` of Google, whose own ``* labels`` go.
    """
    if re.search(r"(?<!\\);", text):
        parts = [part.replace("\\;", ";") for part in re.split(r"(?<!\\);", text)]
    else:
        parts = _TAG_BREAKS.split(text)
    if len(parts) > 1 or text.startswith('"'):
        parts = [_QUOTED.sub(r"\1", part.strip()) for part in parts]
    cleaned = (clean_line(part).lstrip("#") for part in parts)
    return [tag for tag in cleaned if tag and not tag.startswith(_SYSTEM_LABEL)]


@lru_cache(maxsize=4096)
def _tags_of(text: str) -> tuple[tuple[str, str], ...]:
    """Keys and names of the tags of a cell; the same few cells come again in every file."""
    names = (entries.needed(tag, _("Tag")) for tag in split_tags(text))
    return tuple((search_key(name), name) for name in names)


def put_tags(draft: ContactDraft, text: str, _column: Column) -> None:
    for key, name in _tags_of(text):
        draft.tags.setdefault(key, name)


def add_tag(draft: ContactDraft, tag: str) -> None:
    """Put one tag into the draft.

    Raises:
        InvalidInput: it is empty or too long.
    """
    name = entries.needed(tag, _("Tag"))
    draft.tags.setdefault(search_key(name), name)


def put_email(draft: ContactDraft, text: str, column: Column) -> None:
    if text.count("@") > 1:
        for part in _SEVERAL_EMAILS.split(text):
            if part.strip():
                draft.emails.append((normalise_email(part), column))
        return
    draft.emails.append((normalise_email(text), column))


def put_stage(draft: ContactDraft, text: str, _column: Column) -> None:
    key = search_key(text)
    known = STAGE_NAMES.get(key, key)
    draft.values.setdefault("stage", choices.one_of(known, choices.STAGES, _("Stage")))


def put_kind(draft: ContactDraft, text: str, _column: Column) -> None:
    key = search_key(text)
    known = KIND_NAMES.get(key, key)
    draft.values.setdefault("kind", choices.one_of(known, choices.KINDS, _("Kind")))


STAGE_NAMES = {
    "subscriber": "lead",
    "marketingqualifiedlead": "prospect",
    "marketing qualified lead": "prospect",
    "salesqualifiedlead": "prospect",
    "sales qualified lead": "prospect",
    "opportunity": "prospect",
    "evangelist": "loyal",
    "client": "customer",
    "سرنخ": "lead",
    "مشتری احتمالی": "prospect",
    "مشتری": "customer",
    "وفادار": "loyal",
    "غیرفعال": "dormant",
    "از دست رفته": "lost",
    "лид": "lead",
    "потенциальный": "prospect",
    "потенциальный клиент": "prospect",
    "клиент": "customer",
    "постоянный": "loyal",
    "постоянный клиент": "loyal",
    "неактивный": "dormant",
    "потерян": "lost",
    "потерянный": "lost",
}
KIND_NAMES = {
    "client": "customer",
    "vendor": "supplier",
    "employee": "staff",
    "مشتری": "customer",
    "تامین کننده": "supplier",
    "پخش کننده": "distributor",
    "شریک": "partner",
    "همکار": "staff",
    "کارمند": "staff",
    "клиент": "customer",
    "поставщик": "supplier",
    "дистрибьютор": "distributor",
    "партнер": "partner",
    "сотрудник": "staff",
}
