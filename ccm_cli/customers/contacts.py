"""Contacts: the verbs that add, change and remove people."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ccm_cli.customers import (
    contact_details,
    custom_fields,
    entries,
    labels,
    names,
    reaching,
    stages,
    tags,
)
from ccm_cli.customers.choices import KINDS, PREFERRED_CHANNELS, STAGES, language_code, one_of
from ccm_cli.customers.companies import assign
from ccm_cli.customers.identifiers import normalise_email, normalise_handle
from ccm_cli.customers.models import Contact
from ccm_cli.customers.names import NameParts, shown_name
from ccm_cli.customers.reaching import EMAILS, HANDLES, PHONES
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import zone
from ccm_cli.language.rhythm import days_of_rhythm
from ccm_cli.store.writing import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is added to a contact beside its own columns, as typed.

    Attributes:
        emails: addresses; each of these three with a label before it if need be: ``work:…``.
        phones: numbers in any spelling.
        handles: ``telegram:@name`` or addresses of profiles.
        address: parts of the first postal address, see `contact_details.set_address`.
        addresses: further ones, as `addresses.read` understands them.
        companies: names, each with the role there if need be: ``Acme = buyer``; a company of a
            new name is made.
        role: at these companies, or at the first that the contact has.
        tags: names.
        dates: yearly days by name, ``birthday`` among them.
        custom: typed values, as `custom_fields.typed` gives them.
        shared: whether a phone number may be another contact's too.
    """

    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    handles: Sequence[str] = ()
    address: Mapping[str, str] = field(default_factory=dict)
    addresses: Sequence[str] = ()
    companies: Sequence[str] = ()
    role: str | None = None
    tags: Sequence[str] = ()
    dates: Mapping[str, str] = field(default_factory=dict)
    custom: Mapping[str, Any] = field(default_factory=dict)
    shared: bool = False


@dataclass(frozen=True, kw_only=True)
class Removals:
    """What is taken from a contact, as typed."""

    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    handles: Sequence[str] = ()
    addresses: Sequence[str] = ()
    """Named by label, place in the list, or a part."""
    companies: Sequence[str] = ()
    tags: Sequence[str] = ()
    dates: Sequence[str] = ()
    custom: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Firsts:
    """What becomes the first of its kind, as typed; empty: it stays as it is."""

    email: str = ""
    phone: str = ""
    handle: str = ""
    address: str = ""
    """Named by label, place in the list, or a part."""
    company: str = ""


@dataclass(frozen=True, kw_only=True)
class Replacements:
    """Whole lists in the place of those a contact has, as typed, in order; None: as it is."""

    emails: Sequence[str] | None = None
    phones: Sequence[str] | None = None
    handles: Sequence[str] | None = None
    addresses: Sequence[str] | None = None
    companies: Sequence[str] | None = None


def add(
    work: UnitOfWork,
    *,
    now: int,
    region: str,
    default_language: str = "en",
    details: Details | None = None,
    **texts: str,
) -> Contact:
    """Add a contact.

    Args:
        work: the unit of work.
        now: UTC seconds.
        region: two letters; the country of phone numbers typed without one.
        default_language: of somebody whose script does not tell it.
        details: what it comes with.
        texts: as typed, any of ``name`` (whole, taken apart by its language), ``title``,
            ``given_name``, ``middle_name``, ``family_name``, ``kind``, ``stage``, ``language``,
            ``time_zone``, ``channel``, ``rhythm``, ``away_until`` (``YYYY-MM-DD``), ``source``
            and ``notes``.

    Raises:
        InvalidInput: a value cannot be understood or is too long, or nothing tells who it is.
        Conflict: an e-mail address, phone number or handle belongs to somebody else.
    """
    details = details or Details()
    columns = columns_of(texts)
    spoken = columns.get("language") or names.guessed(texts, default=default_language)
    columns["language"] = spoken
    columns |= names.columns(texts, NameParts(), "", spoken)
    if not columns.get("name"):
        columns |= names.shown_columns(_name_from(details))
    columns["custom"] = custom_fields.changed("{}", details.custom, ())
    contact = work.add(Contact(**columns, created_at=now, updated_at=now))
    assert contact.id is not None
    contact_id = contact.id
    _attach(work, contact, details, now=now, region=region)
    return work.get(Contact, contact_id)


def edit(
    work: UnitOfWork,
    contact_id: int,
    *,
    now: int,
    region: str,
    details: Details | None = None,
    removals: Removals | None = None,
    firsts: Firsts | None = None,
    **texts: str,
) -> Contact:
    """Change a contact; what is not named stays.

    Args:
        work: the unit of work.
        contact_id: which.
        now: UTC seconds.
        region: as for `add`.
        details: what is added; what it has already is no change.
        removals: what is taken away.
        firsts: what becomes the first of its kind.
        texts: as for `add`; an empty text empties the field.

    Raises:
        NotFound: there is no such contact, or it does not have what is to be removed.
        InvalidInput: as `add`.
        Conflict: as `add`.
    """
    contact = work.get(Contact, contact_id)
    if "name" in texts:
        entries.needed(texts["name"], _("The name"), longest=entries.LONGEST_LINE)
    columns = columns_of(texts)
    spoken = columns.get("language") or contact.language
    parts = NameParts(contact.title, contact.given_name, contact.middle_name, contact.family_name)
    by_parts = contact.name == shown_name(parts, language=contact.language)
    columns |= names.columns(texts, parts, "" if by_parts else contact.name, spoken)
    if not columns.get("name", contact.name):
        raise InvalidInput(_("A contact needs a name."), field="name")
    stage = columns.pop("stage", contact.stage)
    changed = assign(contact, columns)
    work.flush()
    changed |= stages.change(work, {contact_id: stage}, now=now) > 0
    changed |= _detach(work, contact, removals or Removals(), region=region)
    changed |= _attach(work, contact, details or Details(), now=now, region=region)
    changed |= _put_first(work, contact_id, firsts or Firsts(), now=now, region=region)
    if changed:
        work.update_rows("contact", {contact_id: {"updated_at": now}})
    return work.get(Contact, contact_id)


def replace(
    work: UnitOfWork, contact_id: int, lists: Replacements, *, now: int, region: str
) -> bool:
    """Put whole lists in the place of those a contact has; tell whether anything changed.

    Args:
        work: the unit of work.
        contact_id: whose.
        lists: each in order, the first being the one that is used.
        now: UTC seconds.
        region: as for `add`.

    Raises:
        NotFound: there is no such contact.
        InvalidInput: as `add`.
        Conflict: as `add`.
    """
    work.get(Contact, contact_id)
    reached = ((EMAILS, lists.emails), (PHONES, lists.phones), (HANDLES, lists.handles))
    changed = False
    for way, texts in reached:
        if texts is not None:
            changed |= reaching.replace(work, way, contact_id, texts, region=region)
    if lists.addresses is not None:
        changed |= contact_details.replace_addresses(work, contact_id, lists.addresses)
    if lists.companies is not None:
        changed |= contact_details.replace_companies(work, contact_id, lists.companies, now=now)
    if changed:
        work.update_rows("contact", {contact_id: {"updated_at": now}})
    return changed


def remove(work: UnitOfWork, contact_id: int) -> None:
    """Remove a contact with everything that hangs on it.

    Raises:
        NotFound: there is no such contact.
    """
    work.delete(Contact, contact_id)


def columns_of(texts: Mapping[str, str]) -> dict[str, Any]:
    """Columns other than those of the name.

    Args:
        texts: as for `add`.

    Raises:
        InvalidInput: a value cannot be understood or is too long, or there is no such field.
    """
    columns: dict[str, Any] = {}
    for name, text in texts.items():
        line = "" if name == "notes" else entries.line(text, name)
        if name in _COLUMNS:
            columns[name] = _COLUMNS[name](line)
        elif name == "source":
            columns[name] = entries.line(text, _("Source"))
        elif name == "notes":
            columns[name] = entries.block(text, _("Notes"))
        elif name != "name" and name not in names.PARTS:
            raise InvalidInput(_("A contact has no field %(name)s.") % {"name": name})
    return columns


_COLUMNS: Mapping[str, Callable[[str], Any]] = {
    "kind": lambda line: one_of(line, KINDS, _("Kind")),
    "stage": lambda line: one_of(line, STAGES, _("Stage")),
    "channel": lambda line: one_of(line, PREFERRED_CHANNELS, _("Channel")) if line else "",
    "language": lambda line: language_code(line) if line else "",
    "time_zone": lambda line: zone(line).key if line else "",
    "rhythm": lambda line: days_of_rhythm(line) if line else None,
    "away_until": lambda line: date.fromisoformat(line).isoformat() if line else None,
}
"""Of columns that are more than a line of text, what reads them."""


def _name_from(details: Details) -> str:
    """What somebody without a name is called: the e-mail's local part, a handle, a number."""
    if details.emails:
        bare = labels.of_email(entries.line(details.emails[0], _("E-mail"))).text
        return normalise_email(bare).address.partition("@")[0]
    if details.handles:
        bare = labels.of_handle(entries.line(details.handles[0], _("Handle"))).text
        return normalise_handle(bare).handle
    if details.phones:
        return labels.of_phone(entries.line(details.phones[0], _("Phone"))).text
    if details.companies and (line := entries.line(details.companies[0], _("The name"))):
        return line
    raise InvalidInput(
        _("Nothing tells who it is: no name, e-mail, phone or handle."),
        hint=_('Write it like: ccm contact add "Maryam Ahmadi" --email maryam@example.com'),
    )


def _attach(work: UnitOfWork, contact: Contact, details: Details, *, now: int, region: str) -> bool:
    assert contact.id is not None
    me = contact.id
    changed = reaching.add(work, EMAILS, me, details.emails, region=region)
    changed |= reaching.add(work, PHONES, me, details.phones, region=region, shared=details.shared)
    changed |= reaching.add(work, HANDLES, me, details.handles, region=region)
    changed |= bool(details.address) and contact_details.set_address(work, me, details.address)
    changed |= contact_details.add_addresses(work, me, details.addresses)
    changed |= contact_details.add_companies(
        work, me, details.companies, role=details.role, now=now
    )
    if details.role is not None and not details.companies:
        changed |= contact_details.set_role(work, me, details.role)
    changed |= tags.attach(work, me, details.tags)
    changed |= contact_details.set_dates(work, me, details.dates)
    if details.custom:
        custom = custom_fields.changed(contact.custom, details.custom, ())
        changed |= work.update_rows("contact", {me: {"custom": custom}}) > 0
    return changed


def _detach(work: UnitOfWork, contact: Contact, removals: Removals, *, region: str) -> bool:
    assert contact.id is not None
    me = contact.id
    changed = reaching.remove(work, EMAILS, me, removals.emails, region=region)
    changed |= reaching.remove(work, PHONES, me, removals.phones, region=region)
    changed |= reaching.remove(work, HANDLES, me, removals.handles, region=region)
    changed |= contact_details.remove_addresses(work, me, removals.addresses)
    changed |= contact_details.remove_companies(work, me, removals.companies)
    changed |= tags.detach(work, me, removals.tags)
    changed |= contact_details.remove_dates(work, me, removals.dates)
    if removals.custom:
        keys = [custom_fields.field_key(key) for key in removals.custom]
        custom_fields.require(work, "contact", keys)
        custom = custom_fields.changed(contact.custom, {}, keys)
        changed |= work.update_rows("contact", {me: {"custom": custom}}) > 0
    return changed


def _put_first(work: UnitOfWork, me: int, firsts: Firsts, *, now: int, region: str) -> bool:
    changed = False
    for way, text in ((EMAILS, firsts.email), (PHONES, firsts.phone), (HANDLES, firsts.handle)):
        if text:
            changed |= reaching.put_first(work, way, me, text, region=region)
    if firsts.address:
        changed |= contact_details.put_address_first(work, me, firsts.address)
    if firsts.company:
        changed |= contact_details.put_company_first(work, me, firsts.company, now=now)
    return changed
