"""Filters against a direct evaluation in Python, over people who lack things."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from ccm_cli.store.filters import Setting, explain, why
from tests.store.filters.people import (
    CONTACT,
    NOW,
    ZONE,
    Person,
    compiled,
    customs,
    database,
    ids,
)


@dataclass(frozen=True)
class Said:
    """A filter, and what it means."""

    text: str
    fits: Callable[[Person], bool]


CITIES = ("", "Tehran", "تهران", "Kazan")
TAGS = ("vip", "regular", "old")

people = st.builds(
    Person,
    name=st.sampled_from(["Maryam", "Ольга"]),
    city=st.none() | st.sampled_from(CITIES),
    orders=st.none() | st.integers(0, 4),
    last_contact=st.none() | st.integers(-3, 3).map(lambda days: NOW + days * 86_400),
    birthday=st.none() | st.sampled_from(["11-22", "12-31", "01-01", "02-29"]),
    subscribed=st.none() | st.booleans(),
    stage=st.none() | st.sampled_from(["lead", "customer", "lost"]),
    tags=st.sets(st.sampled_from(TAGS)).map(tuple),
    deals=st.lists(st.none() | st.sampled_from([0, 100, 200]), max_size=3).map(tuple),
    campaigns=st.sets(st.sampled_from(["spring", "autumn"])).map(tuple),
    company=st.none() | st.sampled_from(["Pars", ""]),
    # Hypothesis makes up values of the right type for what it is not told.
    **dict.fromkeys(("revenue", "since", "talk", "score", "custom_city"), st.none()),
)


def _in_order(left: float, operator: str, right: float) -> bool:
    return {
        "=": left == right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[operator]


ORDER = st.sampled_from(["=", "<", "<=", ">", ">="])
ANY_CITY = st.sampled_from(CITIES[1:])


def _orders(operator: str, count: int) -> Said:
    return Said(
        f"orders.count {operator} {count}",
        lambda p: p.orders is not None and _in_order(p.orders, operator, count),
    )


def _deals(operator: str, value: int) -> Said:
    return Said(
        f"deals.value {operator} {value}",
        lambda p: any(d is not None and _in_order(d, operator, value * 100) for d in p.deals),
    )


def _contacted(operator: str, days: int) -> Said:
    return Said(
        f"last_contact {operator} {days:+}d",
        lambda p: (
            p.last_contact is not None and _in_order(p.last_contact, operator, NOW + days * 86_400)
        ),
    )


leaves = st.one_of(
    ANY_CITY.map(lambda city: Said(f"city = {city}", lambda p: p.city == city)),
    ANY_CITY.map(lambda city: Said(f"city != {city}", lambda p: p.city != city)),
    ANY_CITY.map(
        lambda city: Said(f"city not in (Kazan, {city})", lambda p: p.city not in {"Kazan", city})
    ),
    st.just(Said("city ~= a", lambda p: p.city in {"Tehran", "Kazan"})),
    st.just(Said("city is set", lambda p: bool(p.city))),
    st.just(Said("city is unset", lambda p: not p.city)),
    st.builds(_orders, ORDER, st.integers(0, 4)),
    st.just(Said("orders.count in (0, 3)", lambda p: p.orders in {0, 3})),
    st.just(Said("orders.count is not set", lambda p: p.orders is None)),
    st.builds(_deals, ORDER, st.integers(0, 2)),
    st.just(Said("deals.value is set", lambda p: any(d is not None for d in p.deals))),
    st.builds(_contacted, st.sampled_from(["<", "<=", ">", ">="]), st.integers(-3, 3)),
    st.just(Said("last_contact = today", lambda p: p.last_contact == NOW)),
    st.just(Said("birthday in next 45 days", lambda p: p.birthday in {"11-22", "12-31", "01-01"})),
    st.just(Said("subscribed", lambda p: p.subscribed is True)),
    st.just(Said("subscribed is false", lambda p: p.subscribed is False)),
    st.just(Said("stage in (lead, lost)", lambda p: p.stage in {"lead", "lost"})),
    st.sampled_from(TAGS).map(lambda tag: Said(f"tag = {tag}", lambda p: tag in p.tags)),
    st.sampled_from(TAGS).map(lambda tag: Said(f"tag != {tag}", lambda p: tag not in p.tags)),
    st.just(Said("tag is unset", lambda p: not p.tags)),
    st.just(Said("company = pars", lambda p: p.company == "Pars")),
    st.just(Said("got(spring)", lambda p: "spring" in p.campaigns)),
    st.just(Said("ordered(1, 2)", lambda p: p.orders is not None and 1 <= p.orders <= 2)),
)


def _negated(said: Said) -> Said:
    return Said(f"not ({said.text})", lambda p: not said.fits(p))


def _both(left: Said, right: Said) -> Said:
    return Said(f"({left.text}) and ({right.text})", lambda p: left.fits(p) and right.fits(p))


def _either(left: Said, right: Said) -> Said:
    return Said(f"({left.text}) or ({right.text})", lambda p: left.fits(p) or right.fits(p))


def _and_not(left: Said, right: Said) -> Said:
    return Said(
        f"({left.text}) and not ({right.text})", lambda p: left.fits(p) and not right.fits(p)
    )


filters = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(_negated),
        st.builds(_both, inner, inner),
        st.builds(_either, inner, inner),
        st.builds(_and_not, inner, inner),
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(filters, st.lists(people, min_size=1, max_size=8))
def test_a_filter_finds_whom_python_finds_and_its_negation_all_others(
    said: Said, known: list[Person]
) -> None:
    expected = {number for number, person in enumerate(known, start=1) if said.fits(person)}
    everyone = set(range(1, len(known) + 1))
    with database(known) as reader:
        assert ids(reader, compiled(said.text)) == expected
        assert ids(reader, compiled(f"not ({said.text})")) == everyone - expected


@settings(deadline=None)
@given(filters)
def test_the_plainest_form_means_the_same(said: Said) -> None:
    first = compiled(said.text)
    assert compiled(first.text) == first


@settings(deadline=None)
@given(filters, people)
def test_every_clause_is_explained(said: Said, person: Person) -> None:
    clause = explain(said.text, CONTACT, Setting(NOW, ZONE, "EUR"), customs=customs)
    with database([person]) as reader:
        outcomes = why(reader, clause, CONTACT, 1)
        assert outcomes[0].holds is said.fits(person)
        for outcome in outcomes:
            assert outcome.holds is bool(ids(reader, compiled(outcome.text)))


# SQLite's parser has room for a hundred open symbols.
@settings(deadline=None)
@given(st.lists(st.sampled_from(["and first", "and", "or first", "or", "not"]), max_size=50))
def test_no_shape_of_a_filter_is_too_much_for_sqlite(shape: list[str]) -> None:
    text = "tag = x"
    for level in shape:
        word, _space, first = level.partition(" ")
        if word == "not":
            text = f"not {text}" if text.startswith("(") else f"not tag != x and {text}"
        else:
            text = f"(tag != y {word} {text})" if first else f"({text} {word} tag != y)"
    condition = compiled(text)
    sql = f"SELECT c.id FROM contact c WHERE ({condition.sql}) AND c.id > 0"
    with database([]) as reader:
        assert reader.values(sql, condition.parameters) == []
