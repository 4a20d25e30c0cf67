"""Writing people down: images of which something became different, and newcomers."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

from ccm_cli.customers import stages
from ccm_cli.customers.importing import newcomers
from ccm_cli.customers.importing.lookup import by_keys, place_key
from ccm_cli.customers.importing.newcomers import CONTACT, Newcomer
from ccm_cli.customers.importing.people import COLUMNS, Person, Row, dump_custom
from ccm_cli.customers.search import PEOPLE
from ccm_cli.language.text import search_key, sort_key
from ccm_cli.store.inserting import New
from ccm_cli.store.writing import UnitOfWork

Named = tuple[str, str]
"""A key and the name it is of."""
_ZWNJ = "\u200c"


class Writer:
    """Writes people; remembers the ids of tags and companies between chunks.

    Args:
        work: the unit of work.
        now: UTC seconds.
    """

    def __init__(self, work: UnitOfWork, now: int) -> None:
        self._work = work
        self._now = now
        self._tags: dict[str, int] = {}
        self._companies: dict[str, int] = {}
        self._two_readings: dict[tuple[str, str], str] = {}
        """By table and key, stored names that hold a zero-width non-joiner."""

    def write(
        self, people: Iterable[Person], arrived: Sequence[Newcomer] = ()
    ) -> Mapping[int, int]:
        """Insert and update what became different.

        New contacts get their numbers in the order of their rows.

        Args:
            people: images.
            arrived: people who are new, none of whom is among the images.

        Returns:
            The ids of the newcomers by line.
        """
        touched = [person for person in people if person.id is None or person.is_touched]
        known = [person for person in touched if person.id is not None]
        everybody: list[Person | Newcomer] = [*touched, *arrived]
        everybody.sort(key=attrgetter("line"))
        self._find_tags(chain.from_iterable(map(_tags_of, everybody)))
        self.find_companies(chain.from_iterable(map(_companies_of, everybody)))
        new = [one for one in everybody if isinstance(one, Newcomer) or one.id is None]
        ids = self._insert(new) if arrived else self._insert_images(touched)
        self._update_contacts(known)
        self._write_parts(touched)
        return ids

    def _insert(self, new: Sequence[Person | Newcomer]) -> dict[int, int]:
        """Insert contacts; of the newcomers, all that hangs on them, too."""
        first = self._work.next_id("contact")
        rows: list[tuple[Any, ...]] = []
        arrived: list[tuple[int, Newcomer]] = []
        images: list[int] = []
        for contact, one in enumerate(new, first):
            if isinstance(one, Newcomer):
                odd = one.two_readings or self._two_readings
                arrived.append((contact, self._as_stored(one) if odd else one))
                rows.append(one.contact)
            else:
                one.id, one.before = contact, {}
                images.append(contact)
                rows.append(tuple(map(self._contact(one).__getitem__, CONTACT)))
        self._work.insert_whole(
            New("contact", CONTACT, rows),
            newcomers.parts_of(arrived, self._companies, self._tags),
            given={PEOPLE.name},
        )
        PEOPLE.add(self._work.reader.connection, [(row_id, one.words) for row_id, one in arrived])
        self._work.touch("contact", images)
        return {one.line: contact for contact, one in arrived}

    def _as_stored(self, one: Newcomer) -> Newcomer:
        """A newcomer with the search words that the stored names of its companies and tags give."""
        companies = [self._stored("company", key, name) for key, name in _companies_of(one)]
        tags = [self._stored("tag", key, name) for key, name in one.tags]
        if not any(companies) and not any(tags):
            return one
        return newcomers.with_words(
            one._replace(
                companies=tuple(
                    (key, stored or name, role)
                    for (key, name, role), stored in zip(one.companies, companies, strict=True)
                ),
                tags=tuple(
                    (key, stored or name)
                    for (key, name), stored in zip(one.tags, tags, strict=True)
                ),
            )
        )

    def _stored(self, table: str, key: str, name: str) -> str:
        """The stored name where it may have other search words than the one in the row."""
        stored = self._two_readings.get((table, key), "")
        return stored or (key if _ZWNJ in name else "")

    def _insert_images(self, people: Iterable[Person]) -> dict[int, int]:
        new = [person for person in people if person.id is None]
        if new:
            ids = self._work.insert_rows("contact", [self._contact(person) for person in new])
            for person, contact_id in zip(new, ids, strict=True):
                person.id, person.before = contact_id, {}
        return {}

    def _contact(self, person: Person) -> Row:
        return {column: person.row[column] for column in COLUMNS} | {
            "name_key": person.name_key or search_key(person.name),
            "sort_key": sort_key(person.name),
            "custom": dump_custom(person.row["custom"]),
            "created_at": person.row.get("created_at") or self._now,
            "updated_at": self._now,
        }

    def _update_contacts(self, people: Sequence[Person]) -> None:
        values: dict[int, Row] = {}
        moved: dict[int, str] = {}
        for person in people:
            changes = {column: person.row[column] for column in person.before}
            if "stage" in changes and person.id is not None:
                moved[person.id] = changes.pop("stage")
            if "name" in changes:
                changes |= {"name_key": person.name_key, "sort_key": sort_key(person.name)}
            if "custom" in changes:
                changes["custom"] = dump_custom(changes["custom"])
            if person.id is not None:
                values[person.id] = changes | {"updated_at": self._now}
        self._work.update_rows("contact", values)
        stages.change(self._work, moved, now=self._now)

    def _write_parts(self, people: Iterable[Person]) -> None:
        tables: dict[str, list[Row]] = {}
        altered: dict[str, dict[int, Row]] = {}
        for person in people:
            for table, row in person.added:
                tables.setdefault(table, []).append(self._whole(table, row, person))
            for (table, row_id), changes in person.altered.items():
                altered.setdefault(table, {})[row_id] = changes
            for key in person.new_tags:
                tables.setdefault("contact_tag", []).append(
                    {"contact_id": person.id, "tag_id": self._tags[key]}
                )
            person.before, person.added, person.altered, person.new_tags = {}, [], {}, []
        for table, rows in tables.items():
            self._work.insert_rows(table, rows)
        for table, values in altered.items():
            self._work.update_rows(table, values)

    def _whole(self, table: str, row: Row, person: Person) -> Row:
        row["contact_id"] = person.id
        if table == "contact_company":
            return row | {"company_id": self._companies[place_key(row["name"])]}
        if table == "contact_address":
            return row | {"city_key": place_key(row["city"])}
        return row

    def _find_tags(self, named: Iterable[Named]) -> None:
        wanted = {key: name for key, name in named if key not in self._tags}
        for key, tag_id, name in by_keys(
            self._work.reader, "SELECT key, id, name FROM tag WHERE key IN", wanted
        ):
            self._tags[key] = tag_id
            self._note_name("tag", key, name)
        missing = [
            {"name": name, "key": key} for key, name in wanted.items() if key not in self._tags
        ]
        ids = self._work.insert_rows("tag", missing) if missing else []
        for tag, tag_id in zip(missing, ids, strict=True):
            self._tags[tag["key"]] = tag_id
            self._note_name("tag", tag["key"], tag["name"])

    def find_companies(self, named: Iterable[Named]) -> Mapping[str, int]:
        """The ids of companies by name key, made where there are none.

        Args:
            named: name keys and names.
        """
        wanted = {key: name for key, name in named if key not in self._companies}
        # With min(), SQLite takes the other columns from the row that has it.
        for key, company_id, name in by_keys(
            self._work.reader,
            "SELECT name_key, min(id), name FROM company WHERE name_key IN",
            wanted,
            "GROUP BY name_key",
        ):
            self._companies[key] = company_id
            self._note_name("company", key, name)
        missing = [(key, name) for key, name in wanted.items() if key not in self._companies]
        if missing:
            ids = self._work.insert_rows(
                "company", [new_company(name, self._now) for _key, name in missing]
            )
            for (key, name), company_id in zip(missing, ids, strict=True):
                self._companies[key] = company_id
                self._note_name("company", key, name)
        return self._companies

    def _note_name(self, table: str, key: str, name: str) -> None:
        if _ZWNJ in name:
            self._two_readings[table, key] = name


def _tags_of(one: Person | Newcomer) -> Iterable[Named]:
    if isinstance(one, Newcomer):
        return one.tags
    return [(key, one.tags[key]) for key in one.new_tags]


def _companies_of(one: Person | Newcomer) -> Iterable[Named]:
    if isinstance(one, Newcomer):
        return [(key, name) for key, name, _role in one.companies] if one.companies else ()
    return [(key, row["name"]) for key, row in one.companies.items() if "id" not in row]


def new_company(name: str, now: int) -> Row:
    """The row of a company nothing but the name is known of."""
    return dict.fromkeys(
        (
            "email",
            "phone",
            "website",
            "street",
            "city",
            "city_key",
            "region",
            "postcode",
            "country",
            "notes",
        ),
        "",
    ) | {
        "name": name,
        "name_key": search_key(name),
        "sort_key": sort_key(name),
        "kind": "customer",
        "custom": "{}",
        "created_at": now,
        "updated_at": now,
    }
