"""Fields and functions put together, described and read quickly."""

import subprocess
import sys

import pytest

from ccm_cli.store.filters import (
    Condition,
    Entity,
    Field,
    Function,
    Kind,
    Registry,
    Setting,
    describe,
    everything,
    explain,
    tables,
    why,
)
from tests.store.filters.people import CONTACT, CUSTOM, NOW, ZONE, Person, database


def test_a_higher_domain_adds_fields_to_an_entity() -> None:
    registry = Registry()
    registry.register(CONTACT)
    registry.extend(
        "contact",
        fields=(Field("nps", Kind.NUMBER, "n.score", needs=("nps",)),),
        functions=(Function("answered", (Kind.TEXT,), "n.survey = ?"),),
        joins={"nps": "LEFT JOIN nps n ON n.contact_id = c.id"},
    )
    assert registry.entity("contact").fields[-1].name == "nps"
    assert [entity.name for entity in registry.entities()] == ["contact"]
    with pytest.raises(ValueError, match="twice"):
        registry.register(CONTACT)


@pytest.mark.parametrize(
    "fields",
    [
        (Field("city", Kind.TEXT, "c.town"),),
        (Field("town", Kind.TEXT, "c.town", aliases=("ГОРОД",)),),
        (Field("nps", Kind.NUMBER, "n.score", needs=("nps",)),),
    ],
)
def test_a_name_that_is_taken_or_a_join_that_is_not_there_is_refused(
    fields: tuple[Field, ...],
) -> None:
    registry = Registry()
    registry.register(CONTACT)
    with pytest.raises(ValueError, match=r"twice|needs"):
        registry.extend("contact", fields=fields)


def test_a_join_cannot_be_replaced() -> None:
    registry = Registry()
    registry.register(CONTACT)
    with pytest.raises(ValueError, match="join company twice"):
        registry.extend("contact", joins={"company": "LEFT JOIN other k"})


def test_a_function_cannot_take_a_choice() -> None:
    odd = Entity("odd", "odd", "o", functions=(Function("f", (Kind.CHOICE,), "?"),))
    with pytest.raises(ValueError, match="takes a choice"):
        Registry().register(odd)


def test_everything_a_filter_may_name_is_described() -> None:
    described = {each.name: each for each in describe(CONTACT, CUSTOM)}
    assert described["stage"].values == ("lead", "customer", "lost")
    assert described["city"].aliases == ("شهر", "город")
    assert described["orders.count"].operators == (
        "=", "!=", ">", ">=", "<", "<=", "in", "is set", "is unset",
    )  # fmt: skip
    assert "is true" in described["subscribed"].operators
    assert described["custom.score"].noun == "a number"
    assert described["ordered(a number, a number)"].operators == ()


def test_an_empty_filter_is_explained_as_one_clause_that_holds() -> None:
    clause = explain(" ", CONTACT, Setting(NOW, ZONE, "EUR"))
    assert clause.condition == everything() == Condition("1 = 1")
    with database([Person("x")]) as reader:
        assert [outcome.holds for outcome in why(reader, clause, CONTACT, 1)] == [True]


def test_each_clause_is_told_apart() -> None:
    maryam = Person("Maryam", city="Tehran", tags=("vip",))
    clause = explain(
        "tag=vip and  (city = Kazan or not subscribed) and orders.count > 1",
        CONTACT, Setting(NOW, ZONE, "EUR"),
    )  # fmt: skip
    with database([maryam]) as reader:
        outcomes = why(reader, clause, CONTACT, 1)
    assert [outcome[:3] for outcome in outcomes] == [
        (0, "tag=vip and (city = Kazan or not subscribed) and orders.count > 1", False),
        (1, "tag=vip", True),
        (1, "(city = Kazan or not subscribed)", True),
        (2, "city = Kazan", False),
        (2, "not subscribed", True),
        (3, "subscribed", False),
        (1, "orders.count > 1", False),
    ]


def test_the_shipped_table_is_that_of_the_grammar() -> None:
    assert tables.TABLE.read_text(encoding="ascii") == tables.make(), (
        "run python -m ccm_cli.store.filters.tables"
    )


def test_reading_a_filter_needs_no_parser_generator() -> None:
    code = (
        "import sys; from zoneinfo import ZoneInfo\n"
        "from ccm_cli.store.filters import *\n"
        "print(sorted({'ccm_cli.store.filters.compile', 'lark', 'difflib'} & sys.modules.keys()))\n"
        "thing = Entity('thing', 'thing', 't', (Field('name', Kind.TEXT, 't.name'),))\n"
        "compile_filter('name = x', thing, Setting(0, ZoneInfo('UTC'), 'EUR'))\n"
        "print(sorted({'lark', 'difflib', 'sqlalchemy'} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "[]"]
