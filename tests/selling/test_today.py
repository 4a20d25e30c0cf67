"""What to do today: which lines come up, in what order, and what settles each."""

import json
import shlex
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ccm_cli import language
from ccm_cli.runtime import Runtime
from ccm_cli.selling import tasks
from ccm_cli.selling.queries import agenda, neglect
from ccm_cli.selling.queries.agenda import Day, Source, TodayItem
from ccm_cli.selling.queries.today import SOURCES, stays_of, today
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
    assert [(item.title, item.reason, item.score) for item in found] == [
        ("high, two days ago", "2 days overdue · high priority", 91.6832),
        ("today, high", "due today · high priority", 80.0),
        ("yesterday", "1 day overdue", 70.5618),
        ("an hour ago", "overdue since 09:00", 70.0592),
        ("tonight", "due today at 18:00", 60.3448),
        ("low, ages ago", "90 days overdue · low priority", 59.2784),
    ]
    assert found[0].command == "ccm task done 4"
    assert [item.priority for item in found] == ["high", "high", *["normal"] * 3, "low"]


def test_the_weights_are_those_that_are_documented(book: Book) -> None:
    weights = {source.kind: source.weight for source in book.app.agenda}
    assert weights == {
        "overdue-task": 70,
        "late-ticket": 68,
        "unhappy-answer": 65,
        "near-ticket": 58,
        "quiet-ticket": 40,
        "refund": 64,
        "unpaid-order": 57,
        "mail": 62,
        "call": 33,
        "task": 60,
        "reminder": 55,
        "yearly-day": 50,
        "late-deal": 45,
        "closing-deal": 42,
        "rotting-deal": 38,
        "stale-deal": 35,
        "quiet-customer": 30,
        "idle-deal": 20,
        "idle-customer": 10,
    }
    assert [agenda.waiting(days) for days in (-1, 0, 7, 63)] == [0, 0, 5, 9]
    assert [agenda.nearness(days) for days in (-1, 0, 7, 63)] == [10, 10, 5, 1]


def test_the_longest_overdue_stands_first_however_long(book: Book) -> None:
    for days in (3, 200, 9, 40, 12):
        book.task(f"{days}", due=tasks.due_at(NOW - days * DAY))
    assert [item.title for item in lines(book)] == ["200", "40", "12", "9", "3"]


def test_what_was_promised_comes_before_what_waits_unless_it_matters_little(book: Book) -> None:
    book.call(book.contact("Quiet", days=-900, stage="loyal"), days=-61)
    book.deal("late", expected_close=date(2025, 11, 1))
    book.deal("stale", days=-200)
    book.task("today", due=tasks.due_at(NOW + 60), priority="high")
    book.task("overdue", due=tasks.due_at(NOW - 60), priority="low")
    assert [title for _kind, title in book.today()] == [
        "today",
        "late",
        "overdue",
        "Quiet",
        "stale",
    ]


def test_done_tasks_are_not_to_do(book: Book) -> None:
    task = book.task(due=tasks.due_at(NOW - 60))
    with book.app.changing("done") as work:
        tasks.done(work, task, now=NOW, zone=book.app.zone)
    assert book.today() == []


def test_a_deal_past_its_expected_close_comes_up_the_day_after(book: Book) -> None:
    deal = book.deal(expected_close=date(2026, 11, 21))
    assert book.today(days=-1) == [("closing-deal", "50 chairs")]
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
    monkeypatch.setattr(agenda, "LOOKED_AT", 2)
    with book.app.reading() as reader:
        found = neglect.quiet_customers(reader, Day.at(NOW, book.app.zone, most=1))
        assert [item.title for item in found] == ["Person 0"]
        found = neglect.idle_customers(reader, Day.at(NOW, book.app.zone, most=1))
    assert found == []


def test_higher_floors_add_their_sources(book: Book) -> None:
    def expiring(reader: Reader, day: Day) -> list[TodayItem]:
        assert reader.value("SELECT 1") == 1
        return [TodayItem("quote", "Quote 7", "expires today", "ccm quote show 7")][: day.most]

    own = (Source("quote", 95, expiring), *SOURCES)
    book.task(due=tasks.due_at(NOW - 60))
    assert [item.kind for item in lines(book, sources=own)] == ["quote", "overdue-task"]


def test_numbers_and_hours_are_written_as_the_language_has_them(book: Book) -> None:
    book.task(due=tasks.due_at(NOW - 3_600))
    language.use("fa")
    assert "۰۹:۰۰" in lines(book)[0].reason


def test_a_deal_rots_when_it_stays_longer_than_the_settings_expect(book: Book) -> None:
    stays = stays_of(book.app.settings.pipelines)
    assert stays[("sales", "lead")] == 7
    deal = book.deal(days=-8)
    book.deal("fresh", days=-7)
    planned = book.deal("planned", days=-30)
    book.task(deal_id=planned)
    found = lines(book, stays=stays)
    assert (found[0].deal_id, found[0].reason) == (deal, "8 days in lead, expected: 7")
    assert [item.kind for item in found] == ["rotting-deal", "idle-deal"]


def test_a_deal_that_is_about_to_close_comes_up(book: Book) -> None:
    for title, day in (("today", 22), ("in three", 25), ("in four", 26)):
        book.deal(title, expected_close=date(2026, 11, day))
    found = [item for item in lines(book) if item.kind == "closing-deal"]
    assert [(item.title, item.reason) for item in found] == [
        ("today", "expected to close today"),
        ("in three", "expected to close in 3 days"),
    ]
    assert found[0].command == "ccm deal win 1"


def test_a_reminder_of_today_comes_up_before_its_task_is_due(book: Book) -> None:
    book.task("fair", due=tasks.due_at(NOW + 5 * DAY), remind_at=NOW - 3_600)
    book.task("later", due=tasks.due_at(NOW + 5 * DAY), remind_at=NOW + 3_600)
    book.task("yesterday", due=tasks.due_at(NOW + 5 * DAY), remind_at=NOW - DAY)
    assert [(item.kind, item.title, item.reason) for item in lines(book)] == [
        ("reminder", "fair", "to be reminded of at 09:00")
    ]


def test_yearly_days_come_up_until_somebody_was_in_touch(
    book: Book, ccm: Callable[..., Result]
) -> None:
    for name, birthday in (("Ann", "1990-11-22"), ("Bob", "24 Nov"), ("Cem", "1980-11-26")):
        ccm("contact", "add", name, "--birthday", birthday)
    ccm("contact", "add", "Dora", "--date", "anniversary=2016-11-23", "--stage", "loyal")
    found = [(item.title, item.reason) for item in lines(book) if item.kind == "yearly-day"]
    assert found == [
        ("Dora", "anniversary, 10 years tomorrow"),
        ("Ann", "birthday, 36 years today"),
        ("Bob", "birthday in 2 days"),
    ]
    for item in lines(book):
        ccm(*shlex.split(item.command)[1:])
    assert [item.kind for item in lines(book) if item.kind == "yearly-day"] == []


def test_a_leap_day_is_kept_on_the_28th(book: Book, ccm: Callable[..., Result]) -> None:
    ccm("contact", "add", "Leap", "--birthday", "2000-02-29")
    in_2027 = int(datetime(2027, 2, 28, 12, tzinfo=UTC).timestamp())
    in_2028 = int(datetime(2028, 2, 28, 12, tzinfo=UTC).timestamp())
    with book.app.reading() as reader:
        for now, reason in (
            (in_2027, "birthday, 27 years today"),
            (in_2028, "birthday, 28 years tomorrow"),
        ):
            (line,) = today(reader, now=now, zone=book.app.zone)
            assert line.reason == reason


def test_everybody_has_their_own_rhythm(book: Book, ccm: Callable[..., Result]) -> None:
    ccm("contact", "add", "Weekly", "--rhythm", "every 2 weeks")
    ccm("contact", "add", "Staff", "--kind", "staff", "--stage", "customer")
    book.call(1, days=-13)
    assert book.today() == []
    assert book.today(days=1) == [("quiet-customer", "Weekly")]
    listed = ccm("contact", "list", "--filter", "touch_due < +2d", "--format", "ids")
    assert listed.out == "1\n"
    assert ccm("contact", "list", "--filter", "losing_touch", "--format", "ids").out == ""
    ccm("contact", "edit", "1", "--rhythm", "10d")
    assert ccm("contact", "list", "--filter", "losing_touch", "--format", "ids").out == "1\n"
    assert ccm("contact", "list", "--filter", "not losing_touch", "--format", "ids").out == "2\n"
    assert book.today() == [("quiet-customer", "Weekly")]
    book.task(contact_id=1)
    assert book.today() == []
    wrong = ccm("contact", "edit", "1", "--rhythm", "now and then")
    assert (wrong.code, "is not a rhythm" in wrong.err) == (2, True)


def test_the_settings_give_rhythms_to_stages_and_tags(
    book: Book, ccm: Callable[..., Result], home: Path
) -> None:
    ccm("contact", "add", "Vip", "--stage", "loyal", "--tag", "vip")
    ccm("contact", "add", "Usual", "--stage", "customer")
    for contact in (1, 2):
        book.call(contact, days=-20)
    config = home / ".config/ccm/config.toml"
    before = config.read_text("utf-8")
    config.write_text(before + '[rhythm]\nvip = "2 weeks"\ncustomer = ""\n', "utf-8")
    # The settings take effect at once, not with the next change.
    found = json.loads(ccm("today", "--format", "json").out)
    assert (found[0]["kind"], found[0]["title"]) == ("quiet-customer", "Vip")
    by_tag = ("contact", "list", "--fields", "rhythm", "--sort", "id", "--format", "json")
    assert [line["rhythm"] for line in json.loads(ccm(*by_tag).out)] == [14, None]
    ccm("tag", "rename", "vip", "quiet")
    assert [line["rhythm"] for line in json.loads(ccm(*by_tag).out)] == [60, None]
    assert ccm("doctor").code == 0
    config.write_text(before + '[rhythm]\nvip = "often"\n', "utf-8")
    wrong = ccm("today")
    assert (wrong.code, "rhythm.vip" in wrong.err) == (1, True)


def test_unhappy_customers_come_up_until_somebody_cares(
    book: Book, ccm: Callable[..., Result]
) -> None:
    ccm("survey", "add", "service")
    for name, score in (("Glad", "9"), ("Sad", "3"), ("Better", "2")):
        ccm("contact", "add", name)
        ccm("survey", "answer", "service", name, score)
    ccm("survey", "answer", "service", "Better", "9")
    found = lines(book, sources=book.app.agenda)
    assert [(item.kind, item.title, item.reason) for item in found] == [
        ("unhappy-answer", "Sad", "gave 3 of 10 in service, today")
    ]
    ccm(*shlex.split(found[0].command)[1:])
    found = lines(book, sources=book.app.agenda)
    assert [(item.kind, item.title) for item in found] == [("task", "Ask what went wrong")]


def test_every_command_settles_its_line(book: Book, ccm: Callable[..., Result]) -> None:
    book.task("overdue", due=tasks.due_at(NOW - DAY))
    book.task("today", due=tasks.due_at(NOW + 60))
    book.task("remind", due=tasks.due_at(NOW + 9 * DAY), remind_at=NOW - 60)
    book.deal("late", expected_close=date(2026, 11, 1))
    book.deal("closing", expected_close=date(2026, 11, 23))
    book.deal("rotting", days=-9)
    book.deal("stale; rm -rf $HOME 'now'", days=-16, stage="negotiation")
    book.deal("idle")
    book.call(book.contact("Quiet", days=-200, stage="customer"), days=-100)
    book.call(book.contact("Idle", days=-200, stage="customer"), days=-2)
    ccm("contact", "add", "Ann", "--birthday", "22 Nov")
    for number in ("A-1", "A-2"):
        sold = ("order", "add", "Ann", "--line", "Oil @ 9", "--number", number, "--due", "-3d")
        assert ccm(*sold, "--confirm").code == 0
    assert ccm("order", "pay", "A-1").code == ccm("order", "return", "A-1").code == 0
    stays = {("sales", "lead"): 7}
    kinds = {item.kind for item in lines(book, stays=stays)}
    assert kinds == {source.kind for source in SOURCES}
    for item in lines(book, stays=stays):
        program, *arguments = shlex.split(item.command)
        assert program == "ccm"
        assert ccm(*arguments).code == 0, item
        left = [(line.kind, line.title) for line in lines(book, stays=stays)]
        assert (item.kind, item.title) not in left


def test_a_rhythm_is_set_by_a_command_like_any_setting(ccm, database):
    assert ccm("config", "set", "rhythm.vip people", "2 weeks").code == 0
    assert ccm("config", "set", "rhythm.customer", "").code == 0
    wrong = ccm("config", "set", "rhythm.vip people", "often")
    assert (wrong.code, "often" in wrong.err) == (1, True)
    ccm("contact", "add", "Ann", "--tag", "vip people")
    ccm("contact", "add", "Ben", "--stage", "customer")
    listed = ccm("contact", "list", "--filter", "touch_due is set", "--format", "ids")
    assert listed.out.split() == ["1"], listed
