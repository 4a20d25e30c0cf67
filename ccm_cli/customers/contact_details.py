"""What else hangs on a contact several at a time: postal addresses, companies, yearly dates.

Each verb tells whether anything changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ccm_cli.customers import addresses, companies, entries, ordering
from ccm_cli.customers.addresses import PARTS as ADDRESS_PARTS
from ccm_cli.customers.models import ContactAddress, ContactDate
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import parse_yearly
from ccm_cli.language.numbers import ascii_digits
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.writing import UnitOfWork

BIRTHDAY = "birthday"


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
    columns = addresses.columns(parts)
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
    work.flush()
    if not any(getattr(address, name) for name in ADDRESS_PARTS):
        ordering.remove(work, "contact_address", contact_id, "id = ?", (first,), "")
    return changed


def add_addresses(work: UnitOfWork, contact_id: int, texts: Iterable[str]) -> bool:
    """Add postal addresses; the parts of one whose label the contact has are changed.

    Args:
        work: the unit of work.
        contact_id: whose.
        texts: as `addresses.read` understands them.

    Raises:
        InvalidInput: one cannot be understood.
    """
    changed = False
    for text in texts:
        _row_id, different = _ensure_address(work, contact_id, addresses.read(text))
        changed |= different
    return changed


def replace_addresses(work: UnitOfWork, contact_id: int, texts: Sequence[str]) -> bool:
    """Let a contact have exactly these postal addresses, in this order.

    Raises:
        InvalidInput: one cannot be understood.
    """
    made = [_ensure_address(work, contact_id, addresses.read(text), whole=True) for text in texts]
    changed = any(different for _row_id, different in made)
    kept = [row_id for row_id, _different in made]
    return ordering.keep(work, "contact_address", contact_id, kept) or changed


def remove_addresses(work: UnitOfWork, contact_id: int, texts: Iterable[str]) -> bool:
    """Remove postal addresses, each named by its label, its place in the list, or a part of it.

    Raises:
        NotFound: the contact has none that fits.
    """
    gone = [_address_meant(work, contact_id, text) for text in texts]
    for row_id in dict.fromkeys(gone):
        ordering.remove(work, "contact_address", contact_id, "id = ?", (row_id,), "")
    return bool(gone)


def put_address_first(work: UnitOfWork, contact_id: int, text: str) -> bool:
    """Make one postal address the first; it is named as for `remove_addresses`.

    Raises:
        NotFound: the contact has none that fits.
    """
    row_id = _address_meant(work, contact_id, text)
    return ordering.put_first(work, "contact_address", contact_id, row_id)


def _ensure_address(
    work: UnitOfWork, contact_id: int, read: addresses.Written, *, whole: bool = False
) -> tuple[int, bool]:
    """The row of an address, and whether it is new or different now.

    Args:
        work: the unit of work.
        contact_id: whose.
        read: the address.
        whole: whether parts that it lacks are emptied in one of the same label.
    """
    said = addresses.columns(read.parts)
    full = dict.fromkeys((*ADDRESS_PARTS, "city_key"), "") | said
    for row_id in ordering.in_order(work, "contact_address", contact_id):
        held = work.get(ContactAddress, row_id)
        same = all(getattr(held, name) == text for name, text in full.items())
        if same and read.label in {None, held.label}:
            return row_id, False
        if same or (read.label and read.label == held.label):
            named = {} if read.label is None else {"label": read.label}
            changed = companies.assign(held, (full if whole else said) | named)
            work.flush()
            return row_id, changed
    row = full | {
        "contact_id": contact_id,
        "label": read.label or "",
        "position": ordering.next_position(work, "contact_address", contact_id),
    }
    return work.insert_rows("contact_address", [row])[0], True


def _address_meant(work: UnitOfWork, contact_id: int, text: str) -> int:
    """The one address that a label, a place in the list or a part of it names."""
    line = entries.needed(text, _("Address"), longest=entries.LONGEST_LINE)
    label, key = addresses.label_of(line), search_key(line)
    ids = ordering.in_order(work, "contact_address", contact_id)
    place = ascii_digits(line)
    if place.isdecimal() and 1 <= int(place) <= len(ids):
        return ids[int(place) - 1]
    for row_id in ids:
        if work.get(ContactAddress, row_id).label == label:
            return row_id
    for row_id in ids:
        held = work.get(ContactAddress, row_id)
        if any(search_key(getattr(held, name)) == key for name in ADDRESS_PARTS):
            return row_id
    raise NotFound(
        _("Contact %(id)d does not have %(what)s.")
        % {"id": contact_id, "what": quoted(excerpt(line))},
        hint=_("See: ccm contact show %(id)d") % {"id": contact_id},
    )


class Employment(NamedTuple):
    """A company's name, and the role there; None where nothing is said of it."""

    name: str
    role: str | None


def add_companies(
    work: UnitOfWork, contact_id: int, texts: Iterable[str], *, role: str | None = None, now: int
) -> bool:
    """Say where a contact works; a company of a new name is made.

    Args:
        work: the unit of work.
        contact_id: who.
        texts: names of companies, each alone or with the role there: ``Acme = buyer``.
        role: where none is written with the name; None: not known, or as it was.
        now: UTC seconds.

    Raises:
        InvalidInput: a name is empty or too long.
    """
    changed = False
    for text in texts:
        job = employment(work, text)
        job = job if job.role is not None else job._replace(role=role)
        _row_id, different = _ensure_company(work, contact_id, job, now=now)
        changed |= different
    return changed


def replace_companies(work: UnitOfWork, contact_id: int, texts: Sequence[str], *, now: int) -> bool:
    """Let a contact work exactly there, in this order, in these roles; as `add_companies`.

    Raises:
        InvalidInput: a name is empty or too long.
    """
    made = []
    for text in texts:
        job = employment(work, text)
        made.append(_ensure_company(work, contact_id, job._replace(role=job.role or ""), now=now))
    changed = any(different for _row_id, different in made)
    kept = [row_id for row_id, _different in made]
    return ordering.keep(work, "contact_company", contact_id, kept) or changed


def put_company_first(work: UnitOfWork, contact_id: int, name: str, *, now: int) -> bool:
    """Make a company the first of a contact; it works there from now on if it did not.

    Raises:
        InvalidInput: the name is empty or too long.
    """
    row_id, changed = _ensure_company(work, contact_id, employment(work, name), now=now)
    return ordering.put_first(work, "contact_company", contact_id, row_id) or changed


def employment(work: UnitOfWork, text: str) -> Employment:
    """Name and role from ``Acme = buyer``; a company that is called so as a whole is meant so."""
    line = entries.line(text, _("The company"))
    before, equals, after = line.rpartition("=")
    known = "SELECT 1 FROM company WHERE name_key = ?"
    if not equals or not before.strip() or work.reader.value(known, (search_key(line),)):
        return Employment(line, None)
    return Employment(before.strip(), after.strip())


def _ensure_company(
    work: UnitOfWork, contact_id: int, job: Employment, *, now: int
) -> tuple[int, bool]:
    """The row that ties a contact to a company, and whether it is new or different now."""
    role = None if job.role is None else entries.line(job.role, _("Role"))
    company_id = companies.ensure(work, job.name, now=now)
    link = work.reader.value(
        "SELECT id FROM contact_company WHERE contact_id = ? AND company_id = ?",
        (contact_id, company_id),
    )
    if link is not None:
        named = {} if role is None else {"role": role}
        return int(link), work.update_rows("contact_company", {int(link): named}) > 0
    row = {
        "contact_id": contact_id,
        "company_id": company_id,
        "role": role or "",
        "position": ordering.next_position(work, "contact_company", contact_id),
    }
    return work.insert_rows("contact_company", [row])[0], True


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
    lines = [entries.line(name, _("The company")) for name in names]
    where = "company_id IN (SELECT id FROM company WHERE name_key = ?)"
    for line in lines:
        ordering.remove(work, "contact_company", contact_id, where, (search_key(line),), line)
    return bool(lines)


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


def remove_dates(work: UnitOfWork, contact_id: int, names: Iterable[str]) -> bool:
    """Remove days that return every year, by name.

    Raises:
        NotFound: the contact has none of that name.
    """
    gone = []
    for name in names:
        key = search_key(entries.needed(name, _("The name of a date")))
        held = work.reader.value(
            "SELECT id FROM contact_date WHERE contact_id = ? AND name = ?", (contact_id, key)
        )
        if held is None:
            raise NotFound(
                _("Contact %(id)d does not have %(what)s.")
                % {"id": contact_id, "what": quoted(excerpt(name))},
                hint=_("See: ccm contact show %(id)d") % {"id": contact_id},
            )
        gone.append(int(held))
    return work.delete_rows("contact_date", gone) > 0
