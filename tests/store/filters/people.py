"""A few people in a database, and the fields filters may name."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.language.text import search_key
from ccm_cli.store.filters import Condition, Entity, Field, Function, Kind, Setting, compile_filter
from ccm_cli.store.reading import Reader

ZONE = ZoneInfo("Asia/Tehran")
NOW = int(datetime(2026, 11, 22, 9, 0, tzinfo=UTC).timestamp())  # a Sunday, 12:30 in Tehran
DAY = 86_400

CONTACT = Entity(
    name="contact",
    table="contact",
    alias="c",
    fields=(
        Field("name", Kind.TEXT, "c.name", label="Name", key_sql="c.name_key"),
        Field("city", Kind.TEXT, "c.city", label="City", aliases=("شهر", "город")),
        Field("orders.count", Kind.NUMBER, "c.orders", label="Orders"),
        Field("revenue", Kind.MONEY, "c.revenue", label="Revenue"),
        Field("last_contact", Kind.MOMENT, "c.last_contact", label="Last contact"),
        Field("since", Kind.DAY, "c.since"),
        Field("birthday", Kind.YEARLY, "c.birthday"),
        Field("subscribed", Kind.BOOL, "c.subscribed"),
        Field("stage", Kind.CHOICE, "c.stage", choices=("lead", "customer", "lost")),
        Field("talk", Kind.DURATION, "c.talk"),
        Field("company", Kind.TEXT, "k.name", needs=("company",)),
        Field(
            "tag",
            Kind.TEXT,
            "t.tag",
            aliases=("برچسب", "метка"),
            rows="contact_tag t WHERE t.contact_id = c.id",
        ),
        Field("deals.value", Kind.MONEY, "d.value", rows="deal d WHERE d.contact_id = c.id"),
    ),
    functions=(
        Function(
            "got",
            (Kind.TEXT,),
            "EXISTS (SELECT 1 FROM sent s WHERE s.contact_id = c.id AND s.campaign = ?)",
            keys=True,
        ),
        Function("ordered", (Kind.NUMBER, Kind.NUMBER), "c.orders BETWEEN ? AND ?"),
    ),
    joins={"company": "LEFT JOIN company k ON k.id = c.company_id"},
)

CUSTOM = (
    Field("score", Kind.NUMBER, "c.score"),
    Field("custom.city", Kind.TEXT, "c.custom_city"),
)


def customs(entity: Entity) -> tuple[Field, ...]:
    """The custom fields of an entity."""
    return CUSTOM if entity.name == "contact" else ()


_COLUMNS = (
    "name",
    "name_key",
    "city",
    "orders",
    "revenue",
    "last_contact",
    "since",
    "birthday",
    "subscribed",
    "stage",
    "talk",
    "score",
    "custom_city",
    "company_id",
)


class Person(NamedTuple):
    """One contact; what is None is lacking."""

    name: str
    city: str | None = None
    orders: float | None = None
    revenue: int | None = None
    last_contact: int | None = None
    since: str | None = None
    birthday: str | None = None
    subscribed: bool | None = None
    stage: str | None = None
    talk: int | None = None
    score: int | None = None
    custom_city: str | None = None
    tags: tuple[str, ...] = ()
    deals: tuple[int | None, ...] = ()
    campaigns: tuple[str, ...] = ()
    company: str | None = None


@contextmanager
def database(people: Iterable[Person]) -> Iterator[Reader]:
    """A database in memory; ids count from 1 in the order given."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.create_function(
        "ccm_key", 1, lambda text: None if text is None else search_key(text), deterministic=True
    )
    connection.execute(f"CREATE TABLE contact (id INTEGER PRIMARY KEY, {', '.join(_COLUMNS)})")
    connection.executescript(
        "CREATE TABLE company (id INTEGER PRIMARY KEY, name);"
        "CREATE TABLE contact_tag (contact_id, tag);"
        "CREATE TABLE deal (contact_id, value);"
        "CREATE TABLE sent (contact_id, campaign);"
    )
    for number, person in enumerate(people, start=1):
        _insert(connection, number, person)
    yield Reader(connection)
    connection.close()


def _insert(connection: sqlite3.Connection, number: int, person: Person) -> None:
    values = person._asdict() | {"name_key": search_key(person.name), "company_id": None}
    if person.company is not None:
        values["company_id"] = number
        connection.execute("INSERT INTO company VALUES (?, ?)", (number, person.company))
    marks = ", ".join("?" * (len(_COLUMNS) + 1))
    connection.execute(
        f"INSERT INTO contact VALUES ({marks})",
        (number, *(values[column] for column in _COLUMNS)),
    )
    for table, entries in (
        ("contact_tag", person.tags),
        ("deal", person.deals),
        ("sent", person.campaigns),
    ):
        connection.executemany(
            f"INSERT INTO {table} VALUES (?, ?)", [(number, entry) for entry in entries]
        )


def compiled(text: str, *, calendar: str = "auto") -> Condition:
    return compile_filter(
        text, CONTACT, Setting(NOW, ZONE, "EUR", calendar=calendar), customs=customs
    )


def ids(reader: Reader, condition: Condition) -> set[int]:
    joins = " ".join(condition.joins)
    return set(
        reader.values(
            f"SELECT c.id FROM contact c {joins} WHERE {condition.sql}", condition.parameters
        )
    )


def names(people: Iterable[Person], text: str, *, calendar: str = "auto") -> set[str]:
    """Who of the people fits a filter."""
    known = list(people)
    with database(known) as reader:
        found = ids(reader, compiled(text, calendar=calendar))
    return {known[number - 1].name for number in found}
