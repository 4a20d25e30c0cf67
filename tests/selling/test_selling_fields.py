"""What filters may say about deals and tasks, and about what contacts bought."""

from datetime import date

import pytest

from ccm_cli.errors import InvalidInput
from ccm_cli.runtime import Runtime
from ccm_cli.selling import tasks
from ccm_cli.store import listing
from ccm_cli.store.filters import compile_filter
from ccm_cli.store.filters.registry import find_field
from tests.conftest import NOW
from tests.selling.books import DAY, Book


@pytest.fixture
def book(app: Runtime) -> Book:
    return Book(app)


def found(book: Book, entity_name: str, text: str) -> list[int]:
    entity = book.app.registry.entity(entity_name)
    condition = compile_filter(text, entity, book.app.filter_setting)
    with book.app.reading() as reader:
        ids = listing.ids(reader, entity, condition)
        assert listing.count(reader, entity, condition) == len(ids)
    return ids


@pytest.fixture
def buyers(book: Book) -> Book:
    """1 never bought, 2 bought twice, 3 has an open deal and a task, 4 lost one."""
    for name in ("Nobody", "Regular", "Maybe", "Gone"):
        book.contact(name, days=-100)
    book.deal(value=100, stage="won", contact_id=2, days=-50)
    book.deal(value=400, stage="won", contact_id=2, days=-5)
    book.deal(value=9, stage="won", contact_id=2, currency="USD", days=-9)
    book.deal(value=70, stage="proposal", contact_id=3)
    book.deal(stage="lost", contact_id=4)
    book.task(contact_id=3, due=tasks.due_at(NOW + DAY))
    return book


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("deals.won >= 1", [2]),
        ("deals.won = 0", [1, 3, 4]),
        ("deals.won < 1", [1, 3, 4]),
        ("deals.won != 0", [2]),
        ("not deals.won >= 1", [1, 3, 4]),
        ("deals.won in (0, 3)", [1, 2, 3, 4]),
        ("deals.won is set", [1, 2, 3, 4]),
        ("deals.count = 0", [1]),
        ("deals.count >= 3", [2]),
        ("deals.open = 1", [3]),
        ("deals.lost > 0", [4]),
        ("revenue >= 500", [2]),
        ("revenue > 500", []),
        ("revenue = 0", [1, 3, 4]),
        ("last_won > -7d", [2]),
        ("first_won < -40d", [2]),
        ("last_won is unset", [1, 3, 4]),
        ("deal.stage = proposal", [3]),
        ("deal.stage != won", [1, 3, 4]),
        ("tasks.open >= 1", [3]),
        ("tasks.open = 0", [1, 2, 4]),
        ("next_task = tomorrow", [3]),
    ],
)
def test_contacts_are_found_by_what_they_bought(buyers: Book, text: str, ids: list[int]) -> None:
    assert found(buyers, "contact", text) == ids


def test_asking_for_buyers_starts_from_an_index(buyers: Book) -> None:
    entity = buyers.app.registry.entity("contact")
    condition = compile_filter("deals.won >= 1", entity, buyers.app.filter_setting)
    with buyers.app.reading() as reader:
        plan = reader.rows(
            lambda *row: row[3],
            f"EXPLAIN QUERY PLAN SELECT c.id FROM contact c {' '.join(condition.joins)}"
            f" WHERE {condition.sql}",
            condition.parameters,
        )
    assert "contact_sales_won" in plan[0]


def test_a_list_shows_nought_where_nothing_was_bought(buyers: Book) -> None:
    entity = buyers.app.registry.entity("contact")
    fields = [find_field(entity, name) for name in ("deals.won", "revenue", "deal.stage")]
    condition = compile_filter("", entity, buyers.app.filter_setting)
    with buyers.app.reading() as reader:
        page = listing.page(
            reader,
            entity,
            fields,
            condition=condition,
            order=listing.Order(fields[0], descending=True),
            limit=10,
        )
    assert [row.values[:2] for row in page.rows] == [(3, 50_000), (0, 0), (0, 0), (0, 0)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("title ~= CHAIR", [1, 2]),
        ("contact ~= karimi", [1]),
        ("contact is unset", [2, 3]),
        ("contact.id = 1", [1]),
        ("stage = Proposal", [1]),
        ("state = open", [1, 3]),
        ("state = won", [2]),
        ("pipeline = sales", [1, 2, 3]),
        ("value > 100", [1]),
        ("value < 1000", [2]),
        ("not value > 100", [2, 3]),
        ("value is unset", []),
        ("currency = usd", [3]),
        ("expected_close < 2026-12-01", [1]),
        ("expected_close = 1405/09/01", [1]),
        ("stage_since < -7d", [1]),
        ("closed >= today", [2]),
        ("tasks.open >= 1", [3]),
        ("next_task is set", []),
    ],
)
def test_deals_are_found_by_what_they_are(book: Book, text: str, ids: list[int]) -> None:
    contact = book.contact()
    book.deal(
        "50 chairs",
        value=12_000,
        stage="proposal",
        contact_id=contact,
        expected_close=date(2026, 11, 22),
        days=-9,
    )
    book.deal("one chair", value=80, stage="won")
    book.deal("table", value=900, currency="USD")
    book.task(deal_id=3)
    assert found(book, "deal", text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("overdue", [1, 2]),
        ("not overdue", [3, 4, 5]),
        ("overdue and priority = high", [2]),
        ("due <= today", [1, 2, 5]),
        ("due = tomorrow", [3]),
        ("due is unset", [4]),
        ("done", [5]),
        ("done_at > -1d", [5]),
        ("state = open and deal ~= chairs", [2]),
        ("contact = 'maryam karimi'", [1, 2]),
    ],
)
def test_tasks_are_found_by_what_they_are(book: Book, text: str, ids: list[int]) -> None:
    contact = book.contact()
    deal = book.deal(contact_id=contact)
    book.task("one", due=tasks.due_at(NOW - 60), contact_id=contact)
    book.task("two", due=tasks.due_at(NOW - DAY), deal_id=deal, priority="high")
    book.task("three", due=tasks.due_on(date(2026, 11, 23), book.app.zone))
    book.task("four")
    done = book.task("five", due=tasks.due_at(NOW - DAY))
    with book.app.changing("done") as work:
        tasks.done(work, done, now=NOW, zone=book.app.zone)
    assert found(book, "task", text) == ids


def test_only_amounts_in_the_currency_that_a_filter_names_are_compared(book: Book) -> None:
    euros = book.deal(value=500)
    dollars = book.deal(value=500, currency="USD")
    assert found(book, "deal", "value > 5") == [euros]
    assert found(book, "deal", "value > '5 USD'") == [dollars]
    with pytest.raises(InvalidInput, match="compared in EUR"):
        found(book, "contact", "revenue > '5 USD'")
