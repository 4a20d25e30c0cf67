"""Contacts as they stand in the database and in this import.

A `Person` is the image of one contact with all that hangs on it. Drafts are absorbed into images;
`recording` then writes what became different.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.language.text import search_key
from ccm_cli.store.reading import Reader

COLUMNS = (
    "name",
    "given_name",
    "middle_name",
    "family_name",
    "title",
    "kind",
    "stage",
    "language",
    "time_zone",
    "channel",
    "source",
    "notes",
    "rhythm",
)
NEW_ROW: Mapping[str, Any] = dict.fromkeys(COLUMNS, "") | {
    "kind": "customer",
    "stage": "lead",
    "rhythm": None,
}
Row = dict[str, Any]


@dataclass(slots=True)
class Person:
    """One contact and what hangs on it.

    Attributes:
        id: None until it is written for the first time.
        row: columns of the contact table; ``custom`` as a dict.
        emails: rows by key.
        phones: rows by number.
        handles: rows by (network, key).
        addresses: rows in their order.
        dates: rows by name.
        companies: rows by the name key of the company.
        tags: names by key.
        before: what changed columns held.
        added: rows to insert, by table.
        altered: changed columns of rows, by (table, id).
        new_tags: keys of tags to put on it.
        own_id: the id that an earlier row of this import, of our own export, gave it; 0: none.
        line: of the row that made it; 0 where no row of this file did.
    """

    id: int | None
    row: Row
    emails: dict[str, Row] = field(default_factory=dict)
    phones: dict[str, Row] = field(default_factory=dict)
    handles: dict[tuple[str, str], Row] = field(default_factory=dict)
    addresses: list[Row] = field(default_factory=list)
    dates: dict[str, Row] = field(default_factory=dict)
    companies: dict[str, Row] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    added: list[tuple[str, Row]] = field(default_factory=list)
    altered: dict[tuple[str, int], Row] = field(default_factory=dict)
    new_tags: list[str] = field(default_factory=list)
    name_key: str = ""
    own_id: int = 0
    line: int = 0

    @property
    def name(self) -> str:
        return str(self.row["name"])

    @property
    def is_touched(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.before or self.added or self.altered or self.new_tags)

    @property
    def has_no_name(self) -> bool:
        """Whether it is only called by an address, a number or a handle of its own."""
        if self.row["given_name"] or self.row["family_name"]:
            return False
        name = self.name
        return (
            name in self.phones
            or any(name in {e["address"], local_part(e["address"])} for e in self.emails.values())
            or any(name == h["handle"] for h in self.handles.values())
        )

    def set(self, column: str, value: Any) -> None:
        """Change a column of the contact itself."""
        self.before.setdefault(column, self.row[column])
        self.row[column] = value
        if column == "name":
            self.name_key = search_key(value)

    def add(self, table: str, row: Row) -> Row:
        """Hang a row on the contact, to be inserted."""
        self.added.append((table, row))
        return row

    def alter(self, table: str, row: Row, changes: Mapping[str, Any]) -> None:
        """Change a row that hangs on the contact."""
        row.update(changes)
        if "id" in row:
            self.altered.setdefault((table, row["id"]), {}).update(changes)


def local_part(address: str) -> str:
    """What stands before the ``@``."""
    return address.partition("@")[0]


def load(reader: Reader, ids: Collection[int]) -> dict[int, Person]:
    """The images of contacts by id.

    Args:
        reader: the database.
        ids: contacts that exist.
    """
    people: dict[int, Person] = {}
    listed = ", ".join(COLUMNS)
    for row in by_keys(
        reader, f"SELECT id, name_key, custom, {listed} FROM contact WHERE id IN", ids
    ):
        values = dict(zip(COLUMNS, row[3:], strict=True))
        values["custom"] = json.loads(row[2])
        people[row[0]] = Person(row[0], values, name_key=row[1])
    if not people:
        return people
    _load_reached_at(reader, people)
    _load_about(reader, people)
    return people


def _load_reached_at(reader: Reader, people: Mapping[int, Person]) -> None:
    for contact, row_id, address, key, label in by_keys(
        reader,
        "SELECT contact_id, id, address, key, label FROM contact_email WHERE contact_id IN",
        people,
        "ORDER BY position",
    ):
        people[contact].emails[key] = {"id": row_id, "address": address, "key": key, "label": label}
    for contact, row_id, number, label in by_keys(
        reader,
        "SELECT contact_id, id, number, label FROM contact_phone WHERE contact_id IN",
        people,
        "ORDER BY position",
    ):
        people[contact].phones[number] = {"id": row_id, "number": number, "label": label}
    for contact, row_id, network, handle, key in by_keys(
        reader,
        "SELECT contact_id, id, network, handle, key FROM contact_handle WHERE contact_id IN",
        people,
        "ORDER BY position",
    ):
        people[contact].handles[network, key] = {"id": row_id, "handle": handle}
    for contact, *values in by_keys(
        reader,
        "SELECT contact_id, id, label, street, city, region, postcode, country"
        " FROM contact_address WHERE contact_id IN",
        people,
        "ORDER BY position",
    ):
        names = ("id", "label", "street", "city", "region", "postcode", "country")
        people[contact].addresses.append(dict(zip(names, values, strict=True)))


def _load_about(reader: Reader, people: Mapping[int, Person]) -> None:
    for contact, row_id, name, month_day, year in by_keys(
        reader,
        "SELECT contact_id, id, name, month_day, year FROM contact_date WHERE contact_id IN",
        people,
    ):
        people[contact].dates[name] = {"id": row_id, "month_day": month_day, "year": year}
    for contact, row_id, key, name, role in by_keys(
        reader,
        "SELECT w.contact_id, w.id, o.name_key, o.name, w.role FROM contact_company w"
        " JOIN company o ON o.id = w.company_id WHERE w.contact_id IN",
        people,
        "ORDER BY w.position",
    ):
        people[contact].companies[key] = {"id": row_id, "name": name, "role": role}
    for contact, key, name in by_keys(
        reader,
        "SELECT g.contact_id, t.key, t.name FROM contact_tag g JOIN tag t ON t.id = g.tag_id"
        " WHERE g.contact_id IN",
        people,
    ):
        people[contact].tags[key] = name


def dump_custom(custom: Mapping[str, Any]) -> str:
    """Custom fields as `ccm_cli.customers.custom_fields.changed` stores them."""
    if not custom:
        return "{}"
    kept = {key: custom[key] for key in sorted(custom) if custom[key] is not None}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
