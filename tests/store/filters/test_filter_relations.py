"""Filters over related records, against a direct evaluation in Python."""

import operator
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccm_cli.errors import InvalidInput
from ccm_cli.language.text import search_key
from ccm_cli.store import listing
from ccm_cli.store.filters import (
    Condition,
    Entity,
    Field,
    Function,
    Kind,
    Registry,
    Relation,
    Setting,
    compile_filter,
    explain,
    why,
)
from ccm_cli.store.reading import Reader

DAY = 86_400
NOW = 1_000 * DAY


def registry() -> Registry:
    """People, their deals and the tasks of these, companies over a table of pairs."""
    made = Registry()
    made.register(
        Entity(
            "person",
            "person",
            "p",
            (
                Field("name", Kind.TEXT, "p.name", key_sql="p.name"),
                Field("kept.deals", Kind.NUMBER, "fig.deals", needs=("fig",), absent=0),
                Field("kept.won", Kind.NUMBER, "fig.won", needs=("fig",), absent=0),
                Field("kept.last", Kind.MOMENT, "fig.last", needs=("fig",)),
                Field("kept.cities", Kind.NUMBER, "town.cities", needs=("town",), absent=0),
            ),
            joins={
                "fig": "LEFT JOIN figure fig ON fig.person_id = p.id",
                "town": "LEFT JOIN towns town ON town.person_id = p.id",
            },
            functions=(
                Function(
                    "last_called",
                    (Kind.TEXT,),
                    "max(x.at)",
                    keys=True,
                    rows="deal x WHERE x.person_id = p.id AND x.stage = ?",
                    gives=Kind.MOMENT,
                ),
                Function(
                    "had",
                    (Kind.TEXT,),
                    keys=True,
                    rows="deal x WHERE x.person_id = p.id AND x.stage = ?",
                ),
            ),
            relations=(
                Relation("deal", "deal", "d.person_id = p.id", at="at", aliases=("deals",)),
                Relation(
                    "firm",
                    "firm",
                    "link.person_id = p.id",
                    link="pair link ON link.firm_id = f.id",
                ),
            ),
        )
    )
    made.register(
        Entity(
            "deal",
            "deal",
            "d",
            (
                Field("stage", Kind.TEXT, "d.stage", key_sql="d.stage"),
                Field("value", Kind.MONEY, "d.value", currency_sql="d.currency"),
                Field("at", Kind.MOMENT, "d.at"),
                Field("open", Kind.BOOL, "(d.stage = 'open')"),
                # Its alias hides that of the people the deals are looked for from.
                Field("owner", Kind.TEXT, "p.name", key_sql="p.name", needs=("p",)),
            ),
            joins={"p": "LEFT JOIN person p ON p.id = d.person_id"},
            relations=(
                Relation("task", "task", "t.deal_id = d.id", at="due"),
                Relation("person", "person", "p.id = d.person_id"),
            ),
        )
    )
    made.register(
        Entity("task", "task", "t", (Field("due", Kind.MOMENT, "t.due"),)),
    )
    made.register(
        Entity("firm", "firm", "f", (Field("city", Kind.TEXT, "f.city", key_sql="f.city"),))
    )
    return made


REGISTRY = registry()


@dataclass(frozen=True)
class Deal:
    stage: str
    value: int | None
    currency: str
    at: int | None
    tasks: tuple[int | None, ...]


@dataclass(frozen=True)
class Person:
    name: str
    deals: tuple[Deal, ...]
    cities: tuple[str, ...]

    @property
    def won(self) -> int:
        return sum(deal.stage == "won" for deal in self.deals)

    @property
    def last(self) -> int | None:
        return max((deal.at for deal in self.deals if deal.at is not None), default=None)

    @property
    def euros(self) -> list[int]:
        return [d.value for d in self.deals if d.value is not None and d.currency == "EUR"]


deals = st.builds(
    Deal,
    stage=st.sampled_from(["open", "won"]),
    value=st.none() | st.sampled_from([0, 100, 500]),
    currency=st.sampled_from(["EUR", "USD"]),
    at=st.none() | st.integers(-3, 3).map(lambda days: NOW + days * DAY),
    tasks=st.lists(st.none() | st.integers(-2, 2).map(lambda n: NOW + n * DAY), max_size=2).map(
        tuple
    ),
)
people = st.builds(
    Person,
    name=st.sampled_from(["ann", "bob"]),
    deals=st.lists(deals, max_size=3).map(tuple),
    cities=st.lists(st.sampled_from(["bonn", "kazan"]), max_size=2).map(tuple),
)


@contextmanager
def database(known: list[Person]) -> Iterator[Reader]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.create_function("ccm_key", 1, search_key, deterministic=True)
    connection.executescript(
        "CREATE TABLE person (id INTEGER PRIMARY KEY, name);"
        "CREATE TABLE figure (person_id INTEGER PRIMARY KEY, deals, won, last);"
        "CREATE TABLE towns (person_id INTEGER PRIMARY KEY, cities);"
        "CREATE TABLE deal (id INTEGER PRIMARY KEY, person_id, stage, value, currency, at);"
        "CREATE TABLE task (id INTEGER PRIMARY KEY, deal_id, due);"
        "CREATE TABLE firm (id INTEGER PRIMARY KEY, city);"
        "CREATE TABLE pair (person_id, firm_id);"
        # What belongs to nobody must not upset a negation.
        "INSERT INTO deal VALUES (1, NULL, 'open', 500, 'EUR', 86400000);"
        "INSERT INTO task VALUES (1, NULL, 86400000), (2, 1, 86400000);"
    )
    for number, person in enumerate(known, start=1):
        connection.execute("INSERT INTO person VALUES (?, ?)", (number, person.name))
        if person.deals:  # nothing is kept of the others
            figures = (number, len(person.deals), person.won, person.last)
            connection.execute("INSERT INTO figure VALUES (?, ?, ?, ?)", figures)
        if person.cities:
            connection.execute("INSERT INTO towns VALUES (?, ?)", (number, len(person.cities)))
        for deal in person.deals:
            row = (number, deal.stage, deal.value, deal.currency, deal.at)
            sql = "INSERT INTO deal (person_id, stage, value, currency, at) VALUES (?, ?, ?, ?, ?)"
            deal_id = connection.execute(sql, row).lastrowid
            for due in deal.tasks:
                sql = "INSERT INTO task (deal_id, due) VALUES (?, ?)"
                connection.execute(sql, (deal_id, due))
        for city in person.cities:
            firm = connection.execute("INSERT INTO firm (city) VALUES (?)", (city,)).lastrowid
            connection.execute("INSERT INTO pair VALUES (?, ?)", (number, firm))
    yield Reader(connection)
    connection.close()


def compiled(text: str, entity: str = "person") -> Condition:
    return compile_filter(text, REGISTRY.entity(entity), Setting(NOW, ZoneInfo("UTC"), "EUR"))


def found(reader: Reader, text: str) -> tuple[set[int], set[int]]:
    """Whom a filter finds, asked one by one and of all at once."""
    condition = compiled(text)
    source = " ".join(["person p", *condition.joins])
    asked = [
        set(reader.values(f"SELECT p.id FROM {source} WHERE {sql}", condition.parameters))
        for sql in (condition.sql, condition.of_all)
    ]
    count = reader.value(
        condition.counted or f"SELECT count(*) FROM {source} WHERE {condition.sql}",
        condition.counted_with if condition.counted else condition.parameters,
    )
    assert count == len(asked[0])
    for way in condition.few:
        led = reader.values(way.ids, way.parameters)
        assert (len(led), set(led)) == (len(asked[0]), asked[0])
        assert reader.value(way.rows, (*way.rows_with, ALL)) >= bool(led)
    return asked[0], asked[1]


ALL = 1_000


@dataclass(frozen=True)
class Said:
    """A filter, and what it means."""

    text: str
    fits: Callable[[Person], bool]


COMPARE = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SIGNS = st.sampled_from(sorted(COMPARE))
SMALL = st.integers(0, 3)


def _count(sign: str, number: int) -> Said:
    return Said(f"deals.count {sign} {number}", lambda p: COMPARE[sign](len(p.deals), number))


def _won(sign: str, number: int) -> Said:
    return Said(
        f"deal(stage = won).count {sign} {number}",
        lambda p: COMPARE[sign](sum(d.stage == "won" for d in p.deals), number),
    )


def _lately(sign: str, number: int, days: int) -> Said:
    return Said(
        f"deal.count in {days}d {sign} {number}",
        lambda p: COMPARE[sign](
            sum(d.at is not None and NOW - days * DAY <= d.at <= NOW for d in p.deals), number
        ),
    )


def _sum(sign: str, number: int) -> Said:
    return Said(
        f"deal.sum(value) {sign} {number}",
        lambda p: COMPARE[sign](sum(p.euros), number * 100),
    )


def _most(sign: str, number: int) -> Said:
    def fits(person: Person) -> bool:
        if sign == "!=":  # what is lacking is unequal to everything
            return not person.euros or max(person.euros) != number * 100
        return bool(person.euros) and COMPARE[sign](max(person.euros), number * 100)

    return Said(f"deal.max(value) {sign} {number}", fits)


def _tasks(sign: str, number: int) -> Said:
    plain = "=" if sign == "!=" else sign
    return Said(
        f"deal.task.count {sign} {number}",
        lambda p: any(COMPARE[plain](len(d.tasks), number) for d in p.deals) != (sign == "!="),
    )


def _kept(name: str, sign: str, number: int) -> Said:
    values: dict[str, Callable[[Person], int]] = {
        "deals": lambda p: len(p.deals),
        "won": lambda p: p.won,
        "cities": lambda p: len(p.cities),
    }
    return Said(f"kept.{name} {sign} {number}", lambda p: COMPARE[sign](values[name](p), number))


def _kept_last(sign: str, days: int) -> Said:
    def fits(person: Person) -> bool:
        if person.last is None:
            return False
        return COMPARE[sign](person.last, NOW + days * DAY)

    return Said(f"kept.last {sign} {days:+}d", fits)


leaves = st.one_of(
    st.builds(_kept, st.sampled_from(["deals", "won", "cities"]), SIGNS, SMALL),
    st.builds(_kept_last, st.sampled_from(["<", "<=", ">", ">="]), st.integers(-3, 3)),
    st.sampled_from(
        [
            Said("kept.last is set", lambda p: p.last is not None),
            Said("kept.last is unset", lambda p: p.last is None),
            Said("kept.won in (0, 2)", lambda p: p.won in {0, 2}),
            Said("kept.won not in (1, 2)", lambda p: p.won not in {1, 2}),
        ]
    ),
    st.builds(_count, SIGNS, SMALL),
    st.builds(_won, SIGNS, SMALL),
    st.builds(_lately, SIGNS, SMALL, st.sampled_from((2, 200))),
    st.builds(_sum, SIGNS, st.sampled_from([0, 1, 5])),
    st.builds(_most, SIGNS, st.sampled_from([0, 1, 5])),
    st.builds(_tasks, SIGNS, SMALL),
    st.sampled_from(
        [
            Said("deal", lambda p: bool(p.deals)),
            Said("deal is unset", lambda p: not p.deals),
            Said("deal()", lambda p: bool(p.deals)),
            Said("deal(open)", lambda p: any(d.stage == "open" for d in p.deals)),
            Said("deal(not open)", lambda p: any(d.stage != "open" for d in p.deals)),
            Said("deal.stage = won", lambda p: any(d.stage == "won" for d in p.deals)),
            Said("deal.stage != won", lambda p: all(d.stage != "won" for d in p.deals)),
            Said("deal.stage not in (won, x)", lambda p: all(d.stage != "won" for d in p.deals)),
            Said("deal.value is set", lambda p: any(d.value is not None for d in p.deals)),
            Said("deal.value is unset", lambda p: all(d.value is None for d in p.deals)),
            Said("deal.owner = ann", lambda p: p.name == "ann" and bool(p.deals)),
            Said("deal.person.name = ann", lambda p: p.name == "ann" and bool(p.deals)),
            Said(
                "deal(person.name = ann and stage = won).value > 1",
                lambda p: (
                    p.name == "ann"
                    and any(
                        d.stage == "won" and d.currency == "EUR" and (d.value or 0) > 100
                        for d in p.deals
                    )
                ),
            ),
            Said(
                "deal(stage = won and value >= 5)",
                lambda p: any(
                    d.stage == "won" and d.currency == "EUR" and (d.value or 0) >= 500
                    for d in p.deals
                ),
            ),
            Said(
                'deal.value >= "5 USD"',
                lambda p: any(d.currency == "USD" and (d.value or 0) >= 500 for d in p.deals),
            ),
            Said(
                'deal.sum(value) >= "5 USD"',
                lambda p: sum(d.value or 0 for d in p.deals if d.currency == "USD") >= 500,
            ),
            Said(
                "deal(task.due < today)",
                lambda p: any(t is not None and t < NOW for d in p.deals for t in d.tasks),
            ),
            Said(
                "deal(task(due >= today).count >= 1 or stage = won)",
                lambda p: any(
                    d.stage == "won" or any(t is not None and t >= NOW for t in d.tasks)
                    for d in p.deals
                ),
            ),
            Said(
                "deal in 2d",
                lambda p: any(d.at is not None and NOW - 2 * DAY <= d.at <= NOW for d in p.deals),
            ),
            Said(
                "deal(stage = won).count in +2d",
                lambda p: any(
                    d.stage == "won" and d.at is not None and NOW <= d.at <= NOW + 2 * DAY
                    for d in p.deals
                ),
            ),
            Said(
                "deal.last < -1d",
                lambda p: max((d.at for d in p.deals if d.at is not None), default=NOW) < NOW - DAY,
            ),
            Said(
                'last_called("won") >= today',
                lambda p: any(
                    d.stage == "won" and d.at is not None and d.at >= NOW for d in p.deals
                ),
            ),
            Said("had(won)", lambda p: any(d.stage == "won" for d in p.deals)),
            Said("had(won) = false", lambda p: all(d.stage != "won" for d in p.deals)),
            Said("firm.city = bonn", lambda p: "bonn" in p.cities),
            Said("firm(city = bonn).count >= 2", lambda p: p.cities.count("bonn") >= 2),
            Said("firm.count = 0", lambda p: not p.cities),
        ]
    ),
)
filters = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(lambda said: Said(f"not ({said.text})", lambda p: not said.fits(p))),
        st.builds(
            lambda a, b: Said(f"({a.text}) and ({b.text})", lambda p: a.fits(p) and b.fits(p)),
            inner,
            inner,
        ),
        st.builds(
            lambda a, b: Said(f"({a.text}) or ({b.text})", lambda p: a.fits(p) or b.fits(p)),
            inner,
            inner,
        ),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(filters, st.lists(people, min_size=1, max_size=5))
def test_a_page_is_the_same_however_it_is_come_by(said: Said, known: list[Person]) -> None:
    entity, condition = REGISTRY.entity("person"), compiled(said.text)
    name = next(field for field in entity.fields if field.name == "name")
    given_up = {"_STEPS": 1, "_MOST_STEPS": 0}
    ways = [{"_STEPS": 1_000_000}, given_up, {**given_up, "_FEW": -1}]
    with database(known) as reader:
        pages = []
        for way in ways:
            with patch.multiple(listing, **way):
                pages.append(
                    listing.page(
                        reader,
                        entity,
                        [name],
                        condition=condition,
                        order=listing.Order(name),
                        limit=3,
                    )
                )
                assert listing.count(reader, entity, condition) == sum(map(said.fits, known))
        assert pages[0] == pages[1] == pages[2]


@settings(max_examples=300, deadline=None)
@given(filters, st.lists(people, min_size=1, max_size=5))
def test_both_ways_of_asking_find_whom_python_finds(said: Said, known: list[Person]) -> None:
    expected = {number for number, person in enumerate(known, start=1) if said.fits(person)}
    everyone = set(range(1, len(known) + 1))
    with database(known) as reader:
        assert found(reader, said.text) == (expected, expected)
        rest = everyone - expected
        assert found(reader, f"not ({said.text})") == (rest, rest)
        text = compiled(said.text).text
        assert found(reader, text) == (expected, expected)


ANN = Person(
    "ann",
    (
        Deal("won", 500, "EUR", NOW - DAY, (NOW,)),
        Deal("won", 100, "EUR", NOW - 9 * DAY, ()),
        Deal("open", 900, "USD", NOW - DAY, (NOW, None)),
    ),
    ("bonn",),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("deal(stage = won).count in 3d >= 3", 1),
        ("deal(stage = won)", 2),
        ("deal.stage = won", 2),
        ("deal", 3),
        ("deal.sum(value) > 100", (600, "EUR")),
        ("deal.avg(value) > 100", (300, "EUR")),
        ('deal.sum(value) > "100 USD"', (900, "USD")),
        ("deal(stage = won).last < -30d", NOW - DAY),
        ("deal.task.count > 5", 0),
        ('last_called("won") < -30d', NOW - DAY),
        ("firm.city = bonn", 1),
        ("name = bob", "ann"),
    ],
)
def test_what_a_clause_looks_at_is_shown(text: str, value: object) -> None:
    entity = REGISTRY.entity("person")
    clause = explain(text, entity, Setting(NOW, ZoneInfo("UTC"), "EUR"))
    with database([ANN]) as reader:
        assert [outcome.value for outcome in why(reader, clause, entity, 1)] == [value]


@pytest.mark.parametrize(
    ("text", "column", "reason", "hint"),
    [
        ("deal.stge = won", 6, "There is no field “stge”", "stage"),
        ("dael.stage = won", 1, "There is no field “dael.stage”", "deal.stage"),
        ("dael(stage = won)", 1, "There is no function “dael”", "deal"),
        ("deal(stge = won)", 6, "There is no field “stge”", "stage"),
        ("deal(won)", 6, "“won” is no condition", "stage ~= "),
        ("deal(open, won)", 12, "stands a filter", "and, or, not"),
        ("deal = won", 6, "no value can be compared with", "deal.value = …, deal.count > 1"),
        ("deal.sum > 5", 6, "sum is made over one field", "deal.sum(value)"),
        ("deal.sum(stage) > 5", 10, "of which sum cannot be made", "value"),
        ("deal.sum(vlue) > 5", 10, "There is no field “vlue”", "value"),
        ("deal.count(value) > 5", 6, "count takes no field", "deal(…).count"),
        ("deal.count > many", 14, "not a number", "12"),
        ("deal.count in soon > 3", 15, "no span of time", "30d"),
        ("deal.count ~= 3", 12, "does not suit", ">="),
        ("deal.sum(value)", 16, "An operator is missing", ""),
        ("deal(stage = won).count.more > 1", 19, "There is no field “count.more”", ""),
        ("deal(stage = won", 17, "A closing parenthesis is missing", ""),
        ("deal(stage won)", 12, "An operator or a comma is missing", "stage won"),
        ("firm.count in 30d > 3", 15, "firm have no time of their own", ""),
        ("name in 30d > 3", 9, "A span of time cannot stand behind name", "deal.count in 30d"),
        ("deal(stage = won) 5", 19, "“and” or “or” is missing", ""),
        ("not(deal(stage = won).count)) > 1", 29, "closes nothing", ""),
    ],
)
def test_what_cannot_be_understood_is_pointed_at(
    text: str, column: int, reason: str, hint: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        compiled(text)
    assert reason in caught.value.message
    assert f"(column {column})" in caught.value.message
    assert hint in caught.value.hint


def test_words_of_other_languages_count_too() -> None:
    plain = compiled("deal(stage = won).count in 30d >= 3")
    assert compiled("deal(stage = won).تعداد در ۳۰روز >= ۳").parameters == plain.parameters
    assert compiled("deal(stage = won).количество в 30дн >= 3").parameters == plain.parameters


def test_many_levels_of_related_records_are_refused_in_words() -> None:
    deep = "deal." + "person.deal." * 20 + "stage = won"
    with pytest.raises(InvalidInput, match="levels of parentheses"):
        compiled(deep)
    nested = "deal(" * 7 + "stage = won" + ")" * 7
    with pytest.raises(InvalidInput):
        compiled(nested)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["person", "deal"]), max_size=6),
    st.integers(0, 49),
    st.booleans(),
)
def test_no_depth_that_is_allowed_is_too_much_for_sqlite(
    path: list[str], parentheses: int, inside: bool
) -> None:
    steps = ["deal"]
    for word in path:
        steps.append("person" if steps[-1] == "deal" else "deal")
        del word
    field = "stage = won" if steps[-1] == "deal" else "name = ann"
    leaf, way = f"{field}", ".".join(steps)
    for level in range(parentheses):
        leaf = f"({leaf} {'and' if level % 2 else 'or'} {field})"
    text = f"{way}({leaf})" if inside else f"({way}.{field})"
    if not inside:
        for level in range(parentheses):
            text = f"({text} {'and' if level % 2 else 'or'} name = ann)"
    try:
        condition = compiled(text)
    except InvalidInput as error:
        assert "levels of parentheses" in error.message  # noqa: PT017 - some are too deep
        return
    with database([]) as reader:
        for sql in (condition.sql, condition.of_all):
            query = f"SELECT p.id FROM person p WHERE ({sql}) AND p.id > 0"
            assert reader.values(query, condition.parameters) == []


def test_a_relation_says_what_ties_it() -> None:
    broken = Entity("a", "a", "a", relations=(Relation("b", "b", "b.id"),))
    with pytest.raises(ValueError, match=r"a\.b is tied by b\.id"):
        Registry().register(broken)


def test_a_relation_leads_nowhere_without_a_registry() -> None:
    with pytest.raises(LookupError):
        assert Relation("deal", "deal", "d.person_id = p.id").kind


_TWO_TABLES = "SELECT count(*) FROM towns town JOIN figure fig ON fig.person_id = town.person_id"
_ALL_BUT = "SELECT (SELECT count(*) FROM person) -"


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("kept.last < -1d", "SELECT count(*) FROM figure fig WHERE fig.last < ?"),
        (
            "kept.last < -1d and kept.won >= 2",
            "SELECT count(*) FROM figure fig NOT INDEXED WHERE (fig.last < ? AND fig.won >= ?)",
        ),
        (
            "kept.cities > 1 and kept.won >= 2",
            f"{_TWO_TABLES} WHERE (town.cities > ? AND fig.won >= ?)",
        ),
        (
            "not kept.won >= 2",
            f"{_ALL_BUT} (SELECT count(*) FROM figure fig WHERE fig.won >= ?)",
        ),
        ("kept.cities > 1 or kept.won >= 2", ""),
        ("kept.cities > 1 and name = ann", ""),
    ],
)
def test_kept_figures_are_counted_without_a_look_at_the_people(text: str, statement: str) -> None:
    assert compiled(text).counted == statement
