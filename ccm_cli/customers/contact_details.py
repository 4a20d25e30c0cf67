"""What hangs on a contact several at a time: addresses to reach it at, companies, dates.

Each verb tells whether anything changed. Adding what the contact has is no change; adding what
belongs to somebody else is a conflict that names them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ccm_cli.customers import companies, entries
from ccm_cli.customers.identifiers import normalise_email, normalise_handle, normalise_phone
from ccm_cli.customers.models import (
    ContactAddress,
    ContactCompany,
    ContactDate,
    ContactEmail,
    ContactHandle,
    ContactPhone,
)
from ccm_cli.errors import Conflict, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.dates import parse_yearly
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.writing import UnitOfWork

BIRTHDAY = "birthday"
_ADDRESS_PARTS: Mapping[str, str] = {
    "street": message("Street"),
    "city": message("City"),
    "region": message("Province"),
    "postcode": message("Postcode"),
    "country": message("Country"),
}


class _Owner(NamedTuple):
    """A row that holds an identifier, and the contact it belongs to."""

    row_id: int
    contact_id: int
    name: str


def add_emails(work: UnitOfWork, contact_id: int, texts: Iterable[str]) -> bool:
    """Add e-mail addresses; the first a contact gets is the one that mail goes to.

    Raises:
        InvalidInput: one is not an address.
        Conflict: one belongs to another contact.
    """
    changed = False
    for text in texts:
        email = normalise_email(entries.line(text, _("E-mail")))
        owners = _owners(work, "contact_email", "held.key = ?", (email.key,))
        if _belongs(owners, contact_id, email.address):
            continue
        place = _next_position(work, "contact_email", contact_id)
        work.add(
            ContactEmail(
                contact_id=contact_id, address=email.address, key=email.key, position=place
            )
        )
        changed = True
    return changed


def remove_emails(work: UnitOfWork, contact_id: int, texts: Iterable[str]) -> bool:
    """Remove e-mail addresses; the next becomes the one that mail goes to.

    Raises:
        InvalidInput: one is not an address.
        NotFound: the contact does not have it.
    """
    keys = [normalise_email(entries.line(text, _("E-mail"))).key for text in texts]
    return _remove(work, "contact_email", contact_id, "key = ?", [(key,) for key in keys])


def add_phones(
    work: UnitOfWork, contact_id: int, texts: Iterable[str], *, region: str, shared: bool
) -> bool:
    """Add phone numbers.

    Args:
        work: the unit of work.
        contact_id: whose.
        texts: in any spelling.
        region: two letters; the country of numbers typed without one.
        shared: whether a number that another contact has may be this one's too.

    Raises:
        InvalidInput: one is not a number.
        Conflict: one belongs to another contact and is not to be shared.
    """
    changed = False
    for text in texts:
        number = normalise_phone(entries.line(text, _("Phone")), region=region)
        owners = _owners(work, "contact_phone", "held.number = ?", (number,))
        mine = [owner for owner in owners if owner.contact_id == contact_id]
        hint = _("To let both have it, say --shared.")
        if mine or (not shared and _belongs(owners, contact_id, number, hint=hint)):
            continue
        place = _next_position(work, "contact_phone", contact_id)
        work.add(ContactPhone(contact_id=contact_id, number=number, position=place))
        changed = True
    return changed


def remove_phones(work: UnitOfWork, contact_id: int, texts: Iterable[str], *, region: str) -> bool:
    """Remove phone numbers.

    Raises:
        InvalidInput: one is not a number.
        NotFound: the contact does not have it.
    """
    numbers = [normalise_phone(entries.line(text, _("Phone")), region=region) for text in texts]
    return _remove(
        work, "contact_phone", contact_id, "number = ?", [(number,) for number in numbers]
    )


def add_handles(work: UnitOfWork, contact_id: int, texts: Iterable[str]) -> bool:
    """Add names on networks, such as ``telegram:@name`` or the address of a profile.

    Raises:
        InvalidInput: one is no name, or does not say on which network it is.
        Conflict: one belongs to another contact.
    """
    changed = False
    for text in texts:
        network, handle, key = normalise_handle(entries.line(text, _("Handle")))
        if not network:
            raise InvalidInput(
                _("%(handle)s does not say on which network it is.") % {"handle": excerpt(handle)},
                hint=_("Write it like telegram:@name or https://t.me/name."),
            )
        owners = _owners(
            work, "contact_handle", "held.network = ? AND held.key = ?", (network, key)
        )
        if _belongs(owners, contact_id, f"{network}:{handle}"):
            continue
        place = _next_position(work, "contact_handle", contact_id)
        work.add(
            ContactHandle(
                contact_id=contact_id, network=network, handle=handle, key=key, position=place
            )
        )
        changed = True
    return changed


def remove_handles(work: UnitOfWork, contact_id: int, texts: Iterable[str]) -> bool:
    """Remove names on networks; a bare name is removed from every network.

    Raises:
        InvalidInput: one is no name.
        NotFound: the contact does not have it.
    """
    named = [normalise_handle(entries.line(text, _("Handle"))) for text in texts]
    wanted = [(handle.network, handle.key) for handle in named]
    return _remove(work, "contact_handle", contact_id, "? IN ('', network) AND key = ?", wanted)


def set_address(work: UnitOfWork, contact_id: int, parts: Mapping[str, str]) -> bool:
    """Change parts of the first address, making it when there is none.

    Args:
        work: the unit of work.
        contact_id: whose.
        parts: any of ``street``, ``city``, ``region``, ``postcode`` and ``country``; an empty
            text empties the part, and an address without parts is removed.

    Raises:
        InvalidInput: a part is too long.
    """
    columns: dict[str, Any] = {
        name: entries.line(text, _(_ADDRESS_PARTS[name])) for name, text in parts.items()
    }
    if "city" in columns:
        columns["city_key"] = search_key(columns["city"])
    first = work.reader.value(
        "SELECT id FROM contact_address WHERE contact_id = ? ORDER BY position LIMIT 1",
        (contact_id,),
    )
    if first is None:
        if not any(columns.values()):
            return False
        work.add(ContactAddress(contact_id=contact_id, **columns))
        return True
    address = work.get(ContactAddress, int(first))
    changed = companies.assign(address, columns)
    if not any(getattr(address, name) for name in _ADDRESS_PARTS):
        work.delete(ContactAddress, int(first))
        _close_gaps(work, "contact_address", contact_id)
    return changed


def add_companies(
    work: UnitOfWork, contact_id: int, names: Iterable[str], *, role: str, now: int
) -> bool:
    """Say where a contact works; a company of a new name is made.

    Args:
        work: the unit of work.
        contact_id: who.
        names: of companies.
        role: there; empty: not known, or as it was.
        now: UTC seconds.

    Raises:
        InvalidInput: a name is empty or too long.
    """
    changed = False
    cleaned = entries.line(role, _("Role"))
    for name in names:
        company_id = companies.ensure(work, name, now=now)
        link = work.reader.value(
            "SELECT id FROM contact_company WHERE contact_id = ? AND company_id = ?",
            (contact_id, company_id),
        )
        if link is None:
            place = _next_position(work, "contact_company", contact_id)
            work.add(
                ContactCompany(
                    contact_id=contact_id, company_id=company_id, role=cleaned, position=place
                )
            )
            changed = True
        elif cleaned:
            changed |= work.update_rows("contact_company", {int(link): {"role": cleaned}}) > 0
    return changed


def set_role(work: UnitOfWork, contact_id: int, role: str) -> bool:
    """Change the role at the first company of a contact.

    Raises:
        InvalidInput: it is too long, or the contact has no company.
    """
    link = work.reader.value(
        "SELECT id FROM contact_company WHERE contact_id = ? ORDER BY position LIMIT 1",
        (contact_id,),
    )
    if link is None:
        raise InvalidInput(
            _("A role needs a company, and none is named."),
            hint=_("Name it as well: --company NAME"),
        )
    cleaned = entries.line(role, _("Role"))
    return work.update_rows("contact_company", {int(link): {"role": cleaned}}) > 0


def remove_companies(work: UnitOfWork, contact_id: int, names: Iterable[str]) -> bool:
    """Say that a contact no longer works there; the company stays.

    Raises:
        NotFound: it does not work there.
    """
    keys = [(search_key(entries.line(name, _("The company"))),) for name in names]
    where = "company_id IN (SELECT id FROM company WHERE name_key = ?)"
    return _remove(work, "contact_company", contact_id, where, keys)


def set_dates(work: UnitOfWork, contact_id: int, dates: Mapping[str, str]) -> bool:
    """Set days that return every year: the birthday and others by name.

    Args:
        work: the unit of work.
        contact_id: whose.
        dates: by name the day, as `ccm_cli.language.dates.parse_yearly` reads it; an empty text
            removes it.

    Raises:
        InvalidInput: one is no day.
    """
    changed = False
    for name, text in dates.items():
        key = search_key(entries.needed(name, _("The name of a date")))
        line = entries.line(text, key)
        held = work.reader.value(
            "SELECT id FROM contact_date WHERE contact_id = ? AND name = ?", (contact_id, key)
        )
        if not line:
            if held is not None:
                work.delete(ContactDate, int(held))
                changed = True
            continue
        day = parse_yearly(line)
        columns: dict[str, Any] = {"month_day": f"{day.month:02}-{day.day:02}", "year": day.year}
        if held is None:
            work.add(ContactDate(contact_id=contact_id, name=key, **columns))
            changed = True
        else:
            changed |= work.update_rows("contact_date", {int(held): columns}) > 0
    return changed


def _owners(work: UnitOfWork, table: str, where: str, parameters: Sequence[str]) -> list[_Owner]:
    return work.reader.rows(
        _Owner,
        f"SELECT held.id, held.contact_id, c.name FROM {table} held"
        f" JOIN contact c ON c.id = held.contact_id WHERE {where}",
        parameters,
    )


def _belongs(owners: Sequence[_Owner], contact_id: int, what: str, *, hint: str = "") -> bool:
    """Whether something is the contact's already; somebody else's is refused."""
    for owner in owners:
        if owner.contact_id != contact_id:
            raise Conflict(
                _("%(what)s belongs to %(name)s, contact %(id)d.")
                % {"what": what, "name": owner.name, "id": owner.contact_id},
                hint=hint or _("See: ccm who %(id)d") % {"id": owner.contact_id},
            )
    return bool(owners)


def _next_position(work: UnitOfWork, table: str, contact_id: int) -> int:
    return int(
        work.reader.value(
            f"SELECT coalesce(max(position) + 1, 0) FROM {table} WHERE contact_id = ?",
            (contact_id,),
        )
    )


def _remove(
    work: UnitOfWork,
    table: str,
    contact_id: int,
    where: str,
    wanted: Sequence[Sequence[str]],
) -> bool:
    """Delete the rows of a contact that fit, one by one as they were named."""
    for parameters in wanted:
        gone = work.reader.values(
            f"SELECT id FROM {table} WHERE contact_id = ? AND {where}", (contact_id, *parameters)
        )
        if not gone:
            raise NotFound(
                _("Contact %(id)d does not have %(what)s.")
                % {"id": contact_id, "what": f"“{excerpt(parameters[-1])}”"},
                hint=_("See: ccm contact show %(id)d") % {"id": contact_id},
            )
        work.delete_rows(table, gone)
    if wanted:
        _close_gaps(work, table, contact_id)
    return bool(wanted)


def _close_gaps(work: UnitOfWork, table: str, contact_id: int) -> None:
    """Number the rows that are left from 0, so that there is a first again."""
    left = work.reader.values(
        f"SELECT id FROM {table} WHERE contact_id = ? ORDER BY position, id", (contact_id,)
    )
    work.update_rows(table, {row_id: {"position": place} for place, row_id in enumerate(left)})
