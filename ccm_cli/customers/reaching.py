"""How people are reached: e-mail addresses, phone numbers, names on networks; several of each.

Texts are as typed, with a label before them where one is meant (see `labels`). The first of a
kind is the one that is used. Each verb tells whether anything changed. Adding what the contact
has is no change, except of its label; adding what belongs to somebody else is a conflict that
names them.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ccm_cli.customers import entries, labels, ordering
from ccm_cli.customers.identifiers import normalise_email, normalise_handle, normalise_phone
from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.store.writing import UnitOfWork


class Entry(NamedTuple):
    """One way of reaching somebody, as typed and understood.

    Attributes:
        label: None where none was written.
        shown: for messages.
        columns: what the table holds of it, beside label and position.
    """

    label: str | None
    shown: str
    columns: dict[str, str]


class Way(NamedTuple):
    """A kind of ways to reach people.

    Attributes:
        table: where they stand.
        keys: the columns that make two of them the same.
        understand: reads a text; takes the region of phone numbers typed without a country.
    """

    table: str
    keys: tuple[str, ...]
    understand: Callable[[str, str], Entry]


class _Owner(NamedTuple):
    """A row that holds an entry, and the contact it belongs to."""

    row_id: int
    label: str
    contact_id: int
    name: str


def _email(text: str, _region: str) -> Entry:
    label, bare = labels.of_email(entries.line(text, _("E-mail")))
    email = normalise_email(bare)
    return Entry(label, email.address, {"address": email.address, "key": email.key})


def _phone(text: str, region: str) -> Entry:
    label, bare = labels.of_phone(entries.line(text, _("Phone")))
    number = normalise_phone(bare, region=region)
    return Entry(label, number, {"number": number})


def _handle(text: str, _region: str) -> Entry:
    label, bare = labels.of_handle(entries.line(text, _("Handle")))
    network, handle, key = normalise_handle(bare)
    shown = f"{network}:{handle}" if network else handle
    return Entry(label, shown, {"network": network, "handle": handle, "key": key})


EMAILS = Way("contact_email", ("key",), _email)
PHONES = Way("contact_phone", ("number",), _phone)
HANDLES = Way("contact_handle", ("network", "key"), _handle)


def add(
    work: UnitOfWork,
    way: Way,
    contact_id: int,
    texts: Iterable[str],
    *,
    region: str,
    shared: bool = False,
) -> bool:
    """Add ways to reach a contact; a label that is written with one it has becomes its label.

    Args:
        work: the unit of work.
        way: `EMAILS`, `PHONES` or `HANDLES`.
        contact_id: whose.
        texts: as typed.
        region: two letters; the country of phone numbers typed without one.
        shared: whether a phone number that another contact has may be this one's too.

    Raises:
        InvalidInput: one cannot be understood, or does not say on which network it is.
        Conflict: one belongs to another contact and is not to be shared.
    """
    changed = False
    for text in texts:
        _row_id, different = _ensure(
            work, way, contact_id, way.understand(text, region), shared=shared
        )
        changed |= different
    return changed


def remove(
    work: UnitOfWork, way: Way, contact_id: int, texts: Iterable[str], *, region: str
) -> bool:
    """Take ways to reach a contact away; a bare handle goes from every network.

    Raises:
        InvalidInput: one cannot be understood.
        NotFound: the contact does not have it.
    """
    read = [way.understand(text, region) for text in texts]
    for entry in read:
        known = {key: entry.columns[key] for key in way.keys if entry.columns[key]}
        where = " AND ".join(f"{key} = ?" for key in known)
        ordering.remove(work, way.table, contact_id, where, tuple(known.values()), entry.shown)
    return bool(read)


def put_first(
    work: UnitOfWork, way: Way, contact_id: int, text: str, *, region: str, shared: bool = False
) -> bool:
    """Make one the first of its kind; what the contact does not have yet is added.

    Raises:
        InvalidInput: as `add`.
        Conflict: as `add`.
    """
    row_id, changed = _ensure(work, way, contact_id, way.understand(text, region), shared=shared)
    return ordering.put_first(work, way.table, contact_id, row_id) or changed


def replace(
    work: UnitOfWork,
    way: Way,
    contact_id: int,
    texts: Sequence[str],
    *,
    region: str,
    shared: bool = False,
) -> bool:
    """Let a contact have exactly these, in this order, with these labels.

    Raises:
        InvalidInput: as `add`.
        Conflict: as `add`.
    """
    wanted = [way.understand(text, region) for text in texts]
    made = [
        _ensure(work, way, contact_id, entry._replace(label=entry.label or ""), shared=shared)
        for entry in wanted
    ]
    changed = any(different for _row_id, different in made)
    return ordering.keep(work, way.table, contact_id, [row_id for row_id, _d in made]) or changed


def _ensure(
    work: UnitOfWork, way: Way, contact_id: int, entry: Entry, *, shared: bool
) -> tuple[int, bool]:
    """The row that holds an entry, and whether it is new or has another label now."""
    if entry.columns.get("network") == "":
        raise InvalidInput(
            _("%(handle)s does not say on which network it is.") % {"handle": excerpt(entry.shown)},
            hint=_("Write it like telegram:@name or https://t.me/name."),
        )
    owners = _owners(work, way, entry)
    for owner in owners:
        if owner.contact_id == contact_id:
            if entry.label in {None, owner.label}:
                return owner.row_id, False
            work.update_rows(way.table, {owner.row_id: {"label": entry.label}})
            return owner.row_id, True
    if owners and not (shared and way is PHONES):
        raise _belongs_to(owners[0], entry.shown, sharing=way is PHONES)
    row: dict[str, Any] = {
        **entry.columns,
        "contact_id": contact_id,
        "label": entry.label or "",
        "position": ordering.next_position(work, way.table, contact_id),
    }
    return work.insert_rows(way.table, [row])[0], True


def _owners(work: UnitOfWork, way: Way, entry: Entry) -> list[_Owner]:
    where = " AND ".join(f"held.{key} = ?" for key in way.keys)
    return work.reader.rows(
        _Owner,
        f"SELECT held.id, held.label, held.contact_id, c.name FROM {way.table} held"
        f" JOIN contact c ON c.id = held.contact_id WHERE {where}",
        [entry.columns[key] for key in way.keys],
    )


def _belongs_to(owner: _Owner, what: str, *, sharing: bool) -> Conflict:
    return Conflict(
        _("%(what)s belongs to %(name)s, contact %(id)d.")
        % {"what": what, "name": owner.name, "id": owner.contact_id},
        hint=_("To let both have it, say --shared.")
        if sharing
        else _("See: ccm who %(id)d") % {"id": owner.contact_id},
    )
