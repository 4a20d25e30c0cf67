"""Companies and other stakeholders: the verbs that change them."""

from collections.abc import Mapping
from typing import Any

from ccm_cli.customers import custom_fields, entries
from ccm_cli.customers.choices import KINDS, one_of
from ccm_cli.customers.identifiers import normalise_email, normalise_phone
from ccm_cli.customers.models import Company, Contact
from ccm_cli.customers.queries.companies import above
from ccm_cli.errors import Conflict, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.text import search_key, sort_key
from ccm_cli.store.writing import UnitOfWork

_LINES: Mapping[str, tuple[str, str]] = {
    "website": ("website", message("Website")),
    "street": ("street", message("Street")),
    "city": ("city", message("City")),
    "province": ("region", message("Province")),
    "postcode": ("postcode", message("Postcode")),
    "country": ("country", message("Country")),
}
"""By what commands call it, the column of a line and its name for people."""


def add(
    work: UnitOfWork,
    *,
    name: str,
    now: int,
    region: str,
    custom: Mapping[str, Any] | None = None,
    **texts: str,
) -> Company:
    """Add a company.

    Args:
        work: the unit of work.
        name: not empty.
        now: UTC seconds.
        region: two letters; the country of a phone number typed without one.
        custom: typed values of custom fields, as `custom_fields.typed` gives them.
        texts: any of ``kind``, ``email``, ``phone``, ``website``, ``street``, ``city``,
            ``province``, ``postcode``, ``country`` and ``notes``, as typed.

    Raises:
        InvalidInput: a value cannot be understood or is too long.
    """
    company = Company(**_columns({"name": name, **texts}, region), created_at=now, updated_at=now)
    if custom:
        company.custom = custom_fields.changed(company.custom, custom, ())
    return work.add(company)


def edit(
    work: UnitOfWork,
    company_id: int,
    *,
    now: int,
    region: str,
    custom: Mapping[str, Any] | None = None,
    unset_custom: tuple[str, ...] = (),
    **texts: str,
) -> Company:
    """Change a company; what is not named stays.

    Args:
        work: the unit of work.
        company_id: which.
        now: UTC seconds.
        region: as for `add`.
        custom: typed values to set.
        unset_custom: keys of custom fields to empty.
        texts: as for `add`, and ``name``; an empty text empties the field.

    Raises:
        InvalidInput: as `add`.
        NotFound: there is no such company, or a custom field to unset is unknown.
    """
    company = work.get(Company, company_id)
    columns = _columns(texts, region)
    if custom or unset_custom:
        custom_fields.require(work, "company", unset_custom)
        columns["custom"] = custom_fields.changed(company.custom, custom or {}, unset_custom)
    if assign(company, columns):
        company.updated_at = now
        work.flush()
    return company


def put_under(work: UnitOfWork, company_id: int, parent_id: int | None, *, now: int) -> bool:
    """Say which company another one belongs to.

    Args:
        work: the unit of work.
        company_id: the one that belongs.
        parent_id: where it belongs; None: nowhere.
        now: UTC seconds.

    Returns:
        Whether that was different before.

    Raises:
        NotFound: there is no such company.
        Conflict: the one is the other, or belongs to it already, over any number of steps.
    """
    company = work.get(Company, company_id)
    if company.parent_id == parent_id:
        return False
    if parent_id is not None:
        parent = work.get(Company, parent_id)
        if company_id in {parent_id, *above(work.reader, parent_id)}:
            raise Conflict(
                _("%(parent)s cannot be above %(company)s: it is %(company)s or belongs to it.")
                % {"parent": parent.name, "company": company.name},
                hint=_("See: ccm company show %(id)d") % {"id": parent_id},
            )
    company.parent_id, company.updated_at = parent_id, now
    work.flush()
    return True


def join(
    work: UnitOfWork, company_id: int, contact_id: int, *, role: str | None = None, now: int
) -> bool:
    """Let somebody work at a company.

    Args:
        work: the unit of work.
        company_id: where.
        contact_id: who.
        role: what as; None: not known, or as it was.
        now: UTC seconds.

    Returns:
        Whether anything became different.

    Raises:
        NotFound: there is no such company or contact.
        InvalidInput: the role is too long.
    """
    company = work.get(Company, company_id)
    work.get(Contact, contact_id)
    known = work.reader.value(
        "SELECT id FROM contact_company WHERE contact_id = ? AND company_id = ?",
        (contact_id, company_id),
    )
    named = {} if role is None else {"role": entries.line(role, _("Role"))}
    if known is not None:
        changed = work.update_rows("contact_company", {int(known): named}) > 0
    else:
        places = "SELECT count(*) FROM contact_company WHERE contact_id = ?"
        place = int(work.reader.value(places, (contact_id,)))
        keys = {"contact_id": contact_id, "company_id": company_id, "position": place}
        work.insert_rows("contact_company", [{"role": ""} | named | keys])
        changed = True
    if changed:
        company.updated_at = now
        work.flush()
    return changed


def leave(work: UnitOfWork, company_id: int, contact_id: int, *, now: int) -> None:
    """Let somebody no longer work at a company.

    Raises:
        NotFound: there is no such company, or the contact does not work there.
    """
    company = work.get(Company, company_id)
    known = work.reader.value(
        "SELECT id FROM contact_company WHERE contact_id = ? AND company_id = ?",
        (contact_id, company_id),
    )
    if known is None:
        name = work.get(Contact, contact_id).name
        raise NotFound(
            _("%(name)s does not work at %(company)s.") % {"name": name, "company": company.name},
            hint=_("See: ccm company show %(id)d") % {"id": company_id},
        )
    work.delete_rows("contact_company", [int(known)])
    company.updated_at = now
    work.flush()


def remove(work: UnitOfWork, company_id: int) -> None:
    """Remove a company; its people and the companies below it stay.

    Raises:
        NotFound: there is no such company.
    """
    work.delete(Company, company_id)


def ensure(work: UnitOfWork, name: str, *, now: int) -> int:
    """The id of the company of that name, made if there is none.

    Raises:
        InvalidInput: the name is empty or too long.
    """
    cleaned = entries.needed(name, _("The company"), longest=entries.LONGEST_LINE)
    found = work.reader.value(
        "SELECT min(id) FROM company WHERE name_key = ?", (search_key(cleaned),)
    )
    if found is not None:
        return int(found)
    made = add(work, name=cleaned, now=now, region="")
    assert made.id is not None
    return made.id


def assign(record: object, columns: Mapping[str, Any]) -> bool:
    """Set attributes of a record; tell whether any became different."""
    different = {name: value for name, value in columns.items() if getattr(record, name) != value}
    for name, value in different.items():
        setattr(record, name, value)
    return bool(different)


def _columns(texts: Mapping[str, str], region: str) -> dict[str, Any]:
    """Columns of a company from texts as typed."""
    columns: dict[str, Any] = {}
    for field, text in texts.items():
        if field == "name":
            name = entries.needed(text, _("The name"), longest=entries.LONGEST_LINE)
            columns |= {"name": name, "name_key": search_key(name), "sort_key": sort_key(name)}
        elif field == "kind":
            columns["kind"] = one_of(text, KINDS, _("Kind"))
        elif field == "notes":
            columns["notes"] = entries.block(text, _("Notes"))
        elif field == "email":
            line = entries.line(text, _("E-mail"))
            columns["email"] = normalise_email(line).address if line else ""
        elif field == "phone":
            line = entries.line(text, _("Phone"))
            columns["phone"] = normalise_phone(line, region=region) if line else ""
        elif field in _LINES:
            column, named = _LINES[field]
            columns[column] = entries.line(text, _(named))
        else:
            raise InvalidInput(_("A company has no field %(name)s.") % {"name": field})
    if "city" in columns:
        columns["city_key"] = search_key(columns["city"])
    return columns
