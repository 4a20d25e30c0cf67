"""What a filter that cannot be understood says."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.store.filters import Setting, explain, field, why
from ccm_cli.store.filters.syntax import LONGEST
from ccm_cli.store.reading import Reader
from tests.store.filters.people import CONTACT, CUSTOM, NOW, ZONE, Person, compiled, database


def refused(text: str) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        compiled(text)
    return caught.value


def test_an_error_shows_the_source_and_marks_the_place() -> None:
    error = refused("city = Tehran and orders.count > many")
    assert error.message.splitlines() == [
        "orders.count: “many” is not a number (column 34)",
        "  city = Tehran and orders.count > many",
        " " * 2 + " " * 33 + "^",
    ]


def test_the_mark_counts_characters_in_persian_too() -> None:
    lines = refused("شهر = تهران و تعداد = ۳").message.splitlines()
    assert lines[0].endswith("(column 15)")
    assert lines[1].index("تعداد") == lines[2].index("^")


def test_a_long_filter_is_shown_around_the_place() -> None:
    lines = refused(
        "tag=x or " * 100 + "oops = 1 or\n" + "tag=x or " * 100 + "tag=y"
    ).message.split("\n")
    assert len(lines) == 3
    assert lines[1].startswith("  …")
    assert lines[1].endswith("…")
    assert lines[1][lines[2].index("^") :].startswith("oops = 1 or tag")


@pytest.mark.parametrize(
    ("text", "column", "reason", "hint"),
    [
        ("cty = x", 1, "There is no field “cty”", "Did you mean city?"),
        ("зород = x", 1, "There is no field “зород”", "город"),
        ("zzzzzz = x", 1, "There is no field", "There are: name, city"),
        ("scor = 1", 1, "There is no field", "score"),
        ("stage = custmer", 9, "none of its values", "Did you mean customer?"),
        ("stage = 5", 9, "none of its values", "lead, customer, lost"),
        ("gott('x')", 1, "There is no function", "got"),
        ("got()", 1, "got takes 1 value, not 0", "a text"),
        ("ordered(1)", 1, "ordered takes 2 values, not 1", "a number, a number"),
        ("ordered(1, x)", 12, "not a number", ""),
        ("Tehran", 1, "“Tehran” is no condition", 'name ~= "Tehran"'),
        ('"Saint Petersburg"', 1, "no condition", 'name ~= "Saint Petersburg"'),
        ("subscribd and tag=x", 1, "no condition", "Did you mean subscribed?"),
        ("city", 5, "An operator is missing after city", "city is set"),
        ("orders.count ~= 3", 14, "does not suit", "= != > >= < <= in"),
        ("city > 5", 6, "city is a text, which > does not suit", "~="),
        ("subscribed > no", 12, "does not suit", "in"),
        ("city = ''", 8, "nothing to compare with", "is unset"),
        ("subscribed = maybe", 14, "neither true nor false", "true, false"),
        ("subscribed is maybe", 15, "cannot follow “is”", "set, unset, true, false"),
        ("city is true", 9, "cannot follow “is”", "set, unset."),
        ('revenue > "5 USD"', 11, "compared in EUR, not in USD", ""),
        ("revenue > 0.001", 11, "more decimals", ""),
        ("talk > long", 8, "not a length of time", "5m"),
        ("last_contact < -3m", 16, "“m” is no unit of time", "mo"),
        ("since = 2026-13-01", 9, "no such day", ""),
        ("since = soon", 9, "not a day", ""),
        ("since < -99999y", 9, "beyond the calendar", ""),
        ("since = 0000", 9, "beyond the calendar", ""),
        ("last_contact > -99999y", 16, "beyond the calendar", ""),
        ("birthday = 02-30", 12, "no day of the year", ""),
        ("birthday < next 60 days", 12, "over the end of the year", "Use = or in"),
        ("score > 99999999999999999999", 9, "too large a number", ""),
        ("a = 1 \x00", 7, "cannot stand in a filter", ""),
        ("a = \udcff", 5, "cannot stand in a filter", ""),
        ("city = " + "ﷺ" * 100, 8, "at most 1000 characters", ""),
    ],
)
def test_what_does_not_suit_its_field_is_named(
    text: str, column: int, reason: str, hint: str
) -> None:
    error = refused(text)
    assert reason in error.message
    assert f"(column {column})" in error.message
    assert hint in error.hint


@pytest.mark.parametrize(
    ("text", "column", "reason", "hint"),
    [
        ("city =", 7, "A value is missing", ""),
        ("city = )", 8, "A value is missing", "quotes"),
        ("city in ()", 10, "A value is missing", ""),
        ("city in (a,)", 12, "A value is missing", ""),
        ("got(", 5, "A value is missing", ""),
        ("and city = x", 1, "A condition is missing", "city = Tehran"),
        ("city = x or", 12, "A condition is missing", ""),
        ("not", 4, "A condition is missing", ""),
        ("()", 2, "A condition is missing", ""),
        ("city Tehran", 6, "An operator is missing", "~="),
        ("city is", 8, "After “is”", ""),
        ("city is not", 12, "After “is”", ""),
        ("city not Tehran", 10, "“not” comes “in”", "city != Tehran"),
        ("city = Saint Petersburg", 14, "“and” or “or” is missing", '"Saint Petersburg"'),
        ("city = a tag = b", 10, "“and” or “or” is missing", ""),
        ("city in (Saint Petersburg)", 16, "A comma or a closing", '"Saint Petersburg"'),
        ("city in (a, b", 14, "A closing parenthesis is missing", ""),
        ("(city = a", 10, "A closing parenthesis is missing", ""),
        ("city = a)", 9, "This parenthesis closes nothing", ""),
        ("revenue > 12,000", 13, "only in a list", "without commas"),
        ('city = "Tehran', 8, "never closed", '"'),
        ("city = «Tehran", 8, "never closed", "»"),
        ("city = Tehran»", 14, "opens nothing", ""),
    ],
)
def test_what_cannot_be_read_is_pointed_at(text: str, column: int, reason: str, hint: str) -> None:
    error = refused(text)
    assert reason in error.message
    assert f"(column {column})" in error.message
    assert hint in error.hint


def test_a_filter_has_bounds() -> None:
    assert "10000 characters" in refused("tag=x or " * 2_000 + "tag=x").message
    assert "50 levels" in refused("(" * 51 + "tag=x" + ")" * 51).message
    assert "50 levels" in refused("not " * 51 + "tag=x").message
    assert compiled("(" * 50 + "tag=x" + ")" * 50).parameters == ("x",)


@pytest.fixture(scope="module")
def empty() -> Iterator[Reader]:
    with database([]) as reader:
        yield reader


WORDS = st.sampled_from(
    """
    name city orders.count revenue last_contact since birthday subscribed stage talk tag got
    deals.value score custom.city شهر and or not in is set unset true و یا نه ( ) ( ) , = != ~= >
    >= < <= == ≠ " ' « » \\ . - / * % _ ! ~ 5 -30d +1mo -9w today now this month last 7 days
    2026-01-01 1405/09/01 10:30 12000 EUR 5m 02-29 lead \u200f \u200c
    """.split()  # noqa: SIM905
)


@settings(deadline=None)
@given(st.text() | st.lists(WORDS, max_size=30).map(" ".join) | st.lists(WORDS).map("".join))
def test_any_text_is_either_understood_or_refused_with_its_place(empty: Reader, text: str) -> None:
    try:
        condition = compiled(text)
    except InvalidInput as error:
        assert "(column " in error.message  # noqa: PT017 - most texts end here, some do not
        return
    joins = " ".join(condition.joins)
    sql = f"SELECT count(*) FROM contact c {joins} WHERE {condition.sql}"
    assert empty.value(sql, condition.parameters) == 0


@settings(deadline=None)
@given(
    st.sampled_from(["name", "birthday", "since", "last_contact", "revenue", "talk", "score"]),
    st.sampled_from(["=", "<", ">="]),
    st.text("0123456789٫۱۲-/.:+, dwmohyminEURtpa", max_size=20),
)
def test_any_value_is_either_understood_or_refused(
    empty: Reader, name: str, operator: str, value: str
) -> None:
    text = f'{name} {operator} "{value}"'
    try:
        condition = compiled(text)
    except InvalidInput:
        return
    assert (
        empty.value(f"SELECT count(*) FROM contact c WHERE {condition.sql}", condition.parameters)
        == 0
    )


def test_the_longest_filters_are_read() -> None:
    assert len(compiled("tag=x or " * ((LONGEST - 5) // 9) + "tag=x").parameters) > 1_000


def test_a_field_is_looked_up_by_any_of_its_names() -> None:
    assert field(CONTACT, "Город").name == "city"
    assert field(CONTACT, "score", CUSTOM).name == "custom.score"
    with pytest.raises(InvalidInput, match="There is no field “revenu”") as caught:
        field(CONTACT, "revenu")
    assert caught.value.hint == "Did you mean revenue?"


def test_a_record_that_is_not_there_is_an_error_of_its_own() -> None:
    clause = explain("name = one", CONTACT, Setting(NOW, ZONE, "EUR"))
    with (
        database([Person("one")]) as reader,
        pytest.raises(NotFound, match="There is no contact 7"),
    ):
        why(reader, clause, CONTACT, 7)
