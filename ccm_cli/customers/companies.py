"""Companies and other stakeholders: the verbs that change them."""

from collections.abc import Mapping
from typing import Any

from ccm_cli.customers import custom_fields, entries
from ccm_cli.customers.choices import KINDS, one_of
from ccm_cli.customers.identifiers import normalise_email, normalise_phone
from ccm_cli.customers.models import Company
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.text import search_key, sort_key
from ccm_cli.store.writing import UnitOfWork

_LINES: Mapping[str, str] = {
    "website": message("Website"),
    "street": message("Street"),
    "city": message("City"),
    "country": message("Country"),
}


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
            ``country`` and ``notes``, as typed.

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


def remove(work: UnitOfWork, company_id: int) -> None:
    """Remove a company; its contacts stay.

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
            columns[field] = entries.line(text, _(_LINES[field]))
        else:
            raise InvalidInput(_("A company has no field %(name)s.") % {"name": field})
    if "city" in columns:
        columns["city_key"] = search_key(columns["city"])
    return columns
