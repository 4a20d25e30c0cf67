"""What to do today: which lines come up, in what order, and what settles each."""

import shlex
from collections.abc import Callable
from datetime import date

import pytest

from ccm_cli import language
from ccm_cli.runtime import Runtime
from ccm_cli.selling import tasks
from ccm_cli.selling.queries import neglect
from ccm_cli.selling.queries.agenda import Day, Source, TodayItem
from ccm_cli.selling.queries.today import SOURCES, headings, today
from ccm_cli.store.reading import Reader
from tests.conftest import NOW, Result
from tests.selling.books import DAY, Book


@pytest.fixture
def book(app: Runtime) -> Book:
    return Book(app)


def lines(book: Book, **more) -> list[TodayItem]:
    with book.app.reading() as reader:
        return today(reader, now=NOW, zone=book.app.zone, **more)


def test_an_empty_book_has_nothing_to_do(book: Book) -> None:
    assert book.today() == []


def test_tasks_come_by_priority_and_lateness(book: Book) -> None:
    zone = book.app.zone
    book.task("low, ages ago", due=tasks.due_at(NOW - 90 * DAY), priority="low")
    book.task("yesterday", due=tasks.due_on(date(2026, 11, 21), zone))
    book.task("an hour ago", due=tasks.due_at(NOW - 3_600))
    book.task("high, two days ago", due=tasks.due_on(date(2026, 11, 20), zone), priority="high")
    book.task("tonight", due=tasks.due_at(NOW + 8 * 3_600))
    book.task("today, high", due=tasks.due_on(date(2026, 11, 22), zone), priority="high")
    book.task("tomorrow", due=tasks.due_on(date(2026, 11, 23), zone), priority="high")
    book.task("some time")
    found = lines(book)
    assert [(item.title, item.reason) for item in found] == [
        ("high, two days ago", "2 days overdue · high priority"),
        ("yesterday", "1 day overdue"),
        ("an hour ago", "overdue since 09:00"),
        ("low, ages ago", "90 days overdue · low priority"),
        ("today, high", "due today · high priority"),
        ("tonight", "due today at 18:00"),
    ]
    assert found[0].command == "ccm task done 4"
    assert [item.priority for item in found] == [
        "high",
        "normal",
        "normal",
        "low",
        "high",
        "normal",
    ]


def test_the_longest_overdue_stands_first_however_long(book: Book) -> None:
    for days in (3, 200, 9, 40, 12):
        book.task(f"{days}", due=tasks.due_at(NOW - days * DAY))
    assert [item.title for item in lines(book)] == ["200", "40", "12", "9", "3"]


def test_what_was_promised_comes_before_what_waits(book: Book) -> None:
    book.call(book.contact("Quiet", days=-900, stage="loyal"), days=-61)
    book.deal("late", expected_close=date(2025, 11, 1))
    book.deal("stale", days=-200)
    book.task("today", due=tasks.due_at(NOW + 60), priority="high")
    book.task("overdue", due=tasks.due_at(NOW - 60), priority="low")
    assert [title for _kind, title in book.today()] == [
        "overdue",
        "today",
        "late",
        "stale",
        "Quiet",
    ]


def test_done_tasks_are_not_to_do(book: Book) -> None:
    task = book.task(due=tasks.due_at(NOW - 60))
    with book.app.changing("done") as work:
        tasks.done(work, task, now=NOW)
    assert book.today() == []


def test_a_deal_past_its_expected_close_comes_up_the_day_after(book: Book) -> None:
    deal = book.deal(expected_close=date(2026, 11, 21))
    assert book.today(days=-1) == [("idle-deal", "50 chairs")]
    (line,) = lines(book)
    assert (line.kind, line.reason, line.deal_id) == (
        "late-deal",
        "expected to close 1 day ago",
        deal,
    )
    book.move(deal, "won")
    assert book.today() == []


@pytest.mark.parametrize(
    ("days", "kind"), [(-13.9, "idle-deal"), (-14, "stale-deal"), (-40, "stale-deal")]
)
def test_a_deal_goes_stale_after_fourteen_days(book: Book, days: float, kind: str) -> None:
    book.deal(days=days)
    assert book.today() == [(kind, "50 chairs")]


def test_what_keeps_a_deal_from_going_stale(book: Book) -> None:
    moved, called, heard = (
        book.deal(f"deal {n}", days=-40, contact_id=book.contact(f"Person {n}", days=-50))
        for n in range(3)
    )
    other = book.contact("Other", days=-50, stage="lead")
    planned = book.deal("planned", days=-40)
    assert {kind for kind, _title in book.today()} == {"stale-deal"}
    book.move(moved, "qualified", days=-3)
    book.call(2, days=-3)
    book.call(other, days=-3, deal_id=heard)
    book.task(deal_id=planned)
    assert (called, book.today()) == (
        2,
        [("idle-deal", "deal 0"), ("idle-deal", "deal 1"), ("idle-deal", "deal 2")],
    )


def test_the_longer_a_deal_waits_the_higher_it_stands(book: Book) -> None:
    for days in (20, 35, 16, 15):
        book.deal(f"{days} days", days=-days)
    found = lines(book)
    assert [item.reason for item in found] == [
        f"no activity for {days} days" for days in (35, 20, 16, 15)
    ]


def test_closed_deals_want_nothing(book: Book) -> None:
    for stage in ("won", "lost"):
        book.deal(stage=stage, days=-90, expected_close=date(2026, 9, 1))
    assert book.today() == []


def test_customers_are_lost_touch_with_after_sixty_days(book: Book) -> None:
    quiet = book.contact("Quiet", days=-200, stage="customer")
    loyal = book.contact("Loyal", days=-200, stage="loyal")
    fresh = book.contact("Fresh", days=-200, stage="customer")
    book.contact("Lead", days=-200, stage="lead")
    book.contact("Silent", days=-200, stage="customer")
    book.contact("Supplier", days=-200, stage="customer", kind="supplier")
    book.contact("New", days=-5, stage="customer")
    book.call(quiet, days=-60)
    book.call(loyal, days=-75)
    book.call(fresh, days=-59)
    found = lines(book)
    assert [(item.kind, item.title, item.reason) for item in found] == [
        ("quiet-customer", "Loyal", "loyal · no contact for 75 days"),
        ("quiet-customer", "Quiet", "no contact for 60 days"),
        ("quiet-customer", "Silent", "no contact on record"),
        ("idle-customer", "Fresh", "no next step"),
    ]


def test_a_customer_with_a_next_step_or_an_open_deal_is_not_flagged(book: Book) -> None:
    for days in (-10, -90):
        planned = book.contact(f"Planned {days}", days=-200, stage="customer")
        book.call(planned, days=days)
        book.task(contact_id=planned)
    selling = book.contact("Selling", days=-200, stage="loyal")
    book.call(selling, days=-1)
    book.task(deal_id=book.deal(contact_id=selling))
    assert book.today() == []


def test_one_line_about_a_deal_and_about_a_customer(book: Book) -> None:
    contact = book.contact(days=-200, stage="loyal")
    book.call(contact, days=-100)
    book.deal("stale and late", days=-90, contact_id=contact, expected_close=date(2026, 11, 1))
    assert book.today() == [("late-deal", "stale and late")]


def test_two_tasks_about_one_deal_both_stay(book: Book) -> None:
    deal = book.deal(contact_id=book.contact())
    for title in ("first", "second"):
        book.task(title, deal_id=deal, due=tasks.due_at(NOW - 60))
    assert [title for _kind, title in book.today()] == ["first", "second"]


def test_the_limit_keeps_the_most_pressing(book: Book) -> None:
    for number in range(9):
        book.task(f"task {number}", due=tasks.due_at(NOW - number * DAY - 60))
        book.deal(f"deal {number}", days=-20 - number)
    everything = book.today()
    assert len(everything) == 18
    for limit in (1, 5, 12):
        assert book.today(limit=limit) == everything[:limit]


def test_what_is_looked_at_is_bounded(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        contact = book.contact(f"Person {number}", days=-300, stage="customer")
        book.call(contact, days=-100 - number)
    monkeypatch.setattr(neglect, "LOOKED_AT", 2)
    assert book.today() == [("quiet-customer", "Person 0"), ("quiet-customer", "Person 1")]


def test_higher_floors_add_their_sources(book: Book) -> None:
    def expiring(reader: Reader, day: Day) -> list[TodayItem]:
        assert reader.value("SELECT 1") == 1
        return [TodayItem("quote", "Quote 7", "expires today", "ccm quote show 7")][: day.most]

    own = (Source("quote", lambda: "Quotes", expiring), *SOURCES)
    book.task(due=tasks.due_at(NOW - 60))
    assert [item.kind for item in lines(book, sources=own)] == ["quote", "overdue-task"]
    assert headings(own)["quote"] == "Quotes"


def test_numbers_and_hours_are_written_as_the_language_has_them(book: Book) -> None:
    book.task(due=tasks.due_at(NOW - 3_600))
    language.use("fa")
    assert "۰۹:۰۰" in lines(book)[0].reason


def test_every_command_settles_its_line(book: Book, ccm: Callable[..., Result]) -> None:
    book.task("overdue", due=tasks.due_at(NOW - DAY))
    book.task("today", due=tasks.due_at(NOW + 60))
    book.deal("late", expected_close=date(2026, 11, 1))
    book.deal("stale; rm -rf $HOME 'now'", days=-30)
    book.deal("idle")
    book.call(book.contact("Quiet", days=-200, stage="customer"), days=-100)
    book.call(book.contact("Idle", days=-200, stage="customer"), days=-2)
    kinds = {item.kind for item in lines(book)}
    assert kinds == {source.kind for source in SOURCES}
    for item in lines(book):
        program, *arguments = shlex.split(item.command)
        assert program == "ccm"
        assert ccm(*arguments).code == 0
        left = [(line.kind, line.title) for line in lines(book)]
        assert (item.kind, item.title) not in left
