"""Contacts: the verbs that add, change and remove people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ccm_cli.customers import contact_details, custom_fields, entries, stages, tags
from ccm_cli.customers.choices import KINDS, PREFERRED_CHANNELS, STAGES, language_code, one_of
from ccm_cli.customers.companies import assign
from ccm_cli.customers.identifiers import normalise_email
from ccm_cli.customers.models import Contact
from ccm_cli.customers.names import NameParts, guess_language, shown_name, split_name
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.dates import zone
from ccm_cli.language.text import search_key, sort_key
from ccm_cli.store.writing import UnitOfWork

PARTS: Mapping[str, str] = {
    "title": message("Salutation"),
    "given_name": message("Given name"),
    "middle_name": message("Middle name"),
    "family_name": message("Family name"),
}


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is added to a contact beside its own columns, as typed.

    Attributes:
        emails: addresses.
        phones: numbers in any spelling.
        handles: ``telegram:@name`` or addresses of profiles.
        address: parts of the first postal address, see `contact_details.set_address`.
        companies: names; a company of a new name is made.
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
    companies: Sequence[str] = ()
    tags: Sequence[str] = ()
    custom: Sequence[str] = ()


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
            ``time_zone``, ``channel``, ``source`` and ``notes``.

    Raises:
        InvalidInput: a value cannot be understood or is too long, or nothing tells who it is.
        Conflict: an e-mail address, phone number or handle belongs to somebody else.
    """
    details = details or Details()
    columns = _columns(texts)
    spoken = columns.get("language") or _guessed(texts, default=default_language)
    columns["language"] = spoken
    columns |= _named(texts, NameParts(), "", spoken)
    if not columns.get("name"):
        columns |= _shown(_name_from(details))
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
        texts: as for `add`; an empty text empties the field.

    Raises:
        NotFound: there is no such contact, or it does not have what is to be removed.
        InvalidInput: as `add`.
        Conflict: as `add`.
    """
    contact = work.get(Contact, contact_id)
    if "name" in texts:
        entries.needed(texts["name"], _("The name"), longest=entries.LONGEST_LINE)
    columns = _columns(texts)
    spoken = columns.get("language") or contact.language
    parts = NameParts(contact.title, contact.given_name, contact.middle_name, contact.family_name)
    by_parts = contact.name == shown_name(parts, language=contact.language)
    columns |= _named(texts, parts, "" if by_parts else contact.name, spoken)
    if not columns.get("name", contact.name):
        raise InvalidInput(_("A contact needs a name."))
    stage = columns.pop("stage", contact.stage)
    changed = assign(contact, columns)
    work.flush()
    changed |= stages.change(work, {contact_id: stage}, now=now) > 0
    changed |= _detach(work, contact, removals or Removals(), region=region)
    changed |= _attach(work, contact, details or Details(), now=now, region=region)
    if changed:
        work.update_rows("contact", {contact_id: {"updated_at": now}})
    return work.get(Contact, contact_id)


def remove(work: UnitOfWork, contact_id: int) -> None:
    """Remove a contact with everything that hangs on it.

    Raises:
        NotFound: there is no such contact.
    """
    work.delete(Contact, contact_id)


def _columns(texts: Mapping[str, str]) -> dict[str, Any]:
    """Columns other than those of the name."""
    columns: dict[str, Any] = {}
    for name, text in texts.items():
        line = "" if name == "notes" else entries.line(text, name)
        if name == "kind":
            columns[name] = one_of(line, KINDS, _("Kind"))
        elif name == "stage":
            columns[name] = one_of(line, STAGES, _("Stage"))
        elif name == "channel":
            columns[name] = one_of(line, PREFERRED_CHANNELS, _("Channel")) if line else ""
        elif name == "language":
            columns[name] = language_code(line) if line else ""
        elif name == "time_zone":
            columns[name] = zone(line).key if line else ""
        elif name == "source":
            columns[name] = entries.line(text, _("Source"))
        elif name == "notes":
            columns[name] = entries.block(text, _("Notes"))
        elif name != "name" and name not in PARTS:
            raise InvalidInput(_("A contact has no field %(name)s.") % {"name": name})
    return columns


def _guessed(texts: Mapping[str, str], *, default: str) -> str:
    written = " ".join(texts.get(name, "") for name in ("name", *PARTS))
    return guess_language(written, default=default)


def _named(texts: Mapping[str, str], before: NameParts, kept: str, language: str) -> dict[str, str]:
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
    return named | _shown(shown)


def _shown(name: str) -> dict[str, str]:
    return {"name": name, "name_key": search_key(name), "sort_key": sort_key(name)}


def _name_from(details: Details) -> str:
    """What somebody without a name is called: the e-mail's local part, a handle, a number."""
    if details.emails:
        return normalise_email(entries.line(details.emails[0], _("E-mail"))).address.partition("@")[
            0
        ]
    for texts in (details.handles, details.phones, details.companies):
        if texts and (line := entries.line(texts[0], _("The name"))):
            return line
    raise InvalidInput(
        _("Nothing tells who it is: no name, e-mail, phone or handle."),
        hint=_('Write it like: ccm contact add "Maryam Ahmadi" --email maryam@example.com'),
    )


def _attach(work: UnitOfWork, contact: Contact, details: Details, *, now: int, region: str) -> bool:
    assert contact.id is not None
    me = contact.id
    changed = contact_details.add_emails(work, me, details.emails)
    changed |= contact_details.add_phones(
        work, me, details.phones, region=region, shared=details.shared
    )
    changed |= contact_details.add_handles(work, me, details.handles)
    changed |= bool(details.address) and contact_details.set_address(work, me, details.address)
    changed |= contact_details.add_companies(
        work, me, details.companies, role=details.role or "", now=now
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
    changed = contact_details.remove_emails(work, me, removals.emails)
    changed |= contact_details.remove_phones(work, me, removals.phones, region=region)
    changed |= contact_details.remove_handles(work, me, removals.handles)
    changed |= contact_details.remove_companies(work, me, removals.companies)
    changed |= tags.detach(work, me, removals.tags)
    if removals.custom:
        keys = [custom_fields.field_key(key) for key in removals.custom]
        custom_fields.require(work, "contact", keys)
        custom = custom_fields.changed(contact.custom, {}, keys)
        changed |= work.update_rows("contact", {me: {"custom": custom}}) > 0
    return changed
