"""Deals through the stages: what a move sets, what it keeps, what it refuses."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccm_cli.config import Pipeline as Configured
from ccm_cli.errors import Conflict, InvalidInput, NotFound
from ccm_cli.language.money import Money
from ccm_cli.runtime import Runtime
from ccm_cli.selling import deals, pipelines
from ccm_cli.selling.models import Deal
from ccm_cli.selling.queries import deals as queries
from ccm_cli.store import journal, undoing
from tests.conftest import NOW
from tests.selling.books import DAY, Book

STAGES = Configured().stages


@pytest.fixture
def book(app: Runtime) -> Book:
    return Book(app)


def read(book: Book, deal_id: int, *, now: int = NOW) -> queries.DealShown:
    with book.app.reading() as reader:
        return queries.show(reader, deal_id, now=now)


def test_a_new_deal_starts_in_the_first_stage(book: Book) -> None:
    contact = book.contact()
    shown = read(book, book.deal(value=12_000, contact_id=contact))
    assert (shown.deal.stage, shown.deal.state) == ("lead", "open")
    assert shown.deal.value == Money(1_200_000, "EUR")
    assert shown.deal.contact_name == "Maryam Karimi"
    assert [(c.from_stage, c.to_stage) for c in shown.history] == [("", "lead")]


def test_winning_closes_a_deal_and_counts_for_its_contact(book: Book) -> None:
    contact = book.contact()
    deal = book.deal(value=300, contact_id=contact, days=-3)
    book.move(deal, "won", days=-1)
    won = read(book, deal).deal
    assert (won.state, won.closed_at, won.stage_since) == ("won", NOW - DAY, NOW - DAY)
    with book.app.reading() as reader:
        kept = reader.row(
            lambda *row: row,
            "SELECT deals_open, deals_won, revenue_minor FROM contact_sales WHERE contact_id = ?",
            (contact,),
        )
    assert kept == (0, 1, 30_000)


def test_losing_keeps_the_reason_and_reopening_drops_it(book: Book) -> None:
    deal = book.deal(days=-5)
    book.move(deal, "proposal", days=-4)
    book.move(deal, "lost", days=-2, reason=" too \n expensive ")
    assert read(book, deal).deal.lost_reason == "too expensive"
    with book.app.changing("reopen") as work:
        deals.reopen(work, deal, pipeline=book.pipeline, now=NOW)
    again = read(book, deal).deal
    assert (again.stage, again.state, again.closed_at, again.lost_reason) == (
        "proposal",
        "open",
        None,
        "",
    )


def test_history_tells_how_long_a_deal_stayed(book: Book) -> None:
    deal = book.deal(days=-10)
    book.move(deal, "qualified", days=-7)
    book.move(deal, "qualified", days=-6, note="they called")
    book.move(deal, "proposal", days=-1)
    stayed = [(c.to_stage, c.seconds) for c in read(book, deal).history]
    assert stayed == [
        ("lead", 3 * DAY),
        ("qualified", 6 * DAY),
        ("qualified", None),
        ("proposal", DAY),
    ]


def test_moving_to_the_same_stage_changes_nothing(book: Book) -> None:
    deal = book.deal(days=-3)
    before = read(book, deal)
    book.move(deal, "LEAD")
    assert read(book, deal) == before
    with book.app.reading() as reader:
        assert journal.history(reader, limit=1)[0].summary == "deal"


def test_a_note_without_a_move_is_kept_and_the_stage_keeps_its_age(book: Book) -> None:
    deal = book.deal(days=-3)
    book.move(deal, "lead", note="asked twice")
    shown = read(book, deal)
    assert shown.deal.stage_since == NOW - 3 * DAY
    assert shown.history[-1].note == "asked twice"


def test_a_move_may_be_written_down_late_but_not_out_of_order(book: Book) -> None:
    deal = book.deal(days=-10)
    book.move(deal, "proposal", at=NOW - 4 * DAY)
    assert read(book, deal).deal.stage_since == NOW - 4 * DAY
    with pytest.raises(InvalidInput, match="later than that"):
        book.move(deal, "won", at=NOW - 5 * DAY)
    with pytest.raises(InvalidInput, match="future"):
        book.move(deal, "won", at=NOW + 1)


def test_a_wrong_stage_names_the_nearest(book: Book) -> None:
    deal = book.deal()
    with pytest.raises(InvalidInput, match="no stage “propsal”") as caught:
        book.move(deal, "propsal")
    assert caught.value.hint == "Did you mean proposal?"


def test_a_reason_belongs_to_a_lost_deal(book: Book) -> None:
    deal = book.deal()
    with pytest.raises(InvalidInput, match="not lost"):
        book.move(deal, "won", reason="cheap")


@pytest.mark.parametrize(
    ("value", "words"),
    [(Money(-1, "EUR"), "less than nothing"), (Money(10**15 + 1, "EUR"), "too large")],
)
def test_values_out_of_bounds_are_refused(book: Book, value: Money, words: str) -> None:
    deal = book.deal()
    with book.app.changing("edit") as work:
        with pytest.raises(InvalidInput, match=words):
            deals.edit(work, deal, now=NOW, value=value)
        with pytest.raises(InvalidInput, match=words):
            deals.add(work, title="x", pipeline=book.pipeline, currency="EUR", now=NOW, value=value)


@pytest.mark.parametrize("title", ["", " \x1b[31m ", "x" * 501])
def test_titles_are_one_bounded_line(book: Book, title: str) -> None:
    with pytest.raises(InvalidInput, match="title"):
        book.deal(title)


def test_titles_are_cleaned(book: Book) -> None:
    deal = book.deal(" 50\tchairs\x1b[31m \u202e ")
    assert read(book, deal).deal.title == "50 chairs"


def test_who_is_unknown_is_refused(book: Book) -> None:
    with pytest.raises(NotFound):
        book.deal(contact_id=77)
    with pytest.raises(NotFound):
        book.deal(company_id=77)
    with pytest.raises(NotFound):
        book.move(77, "won")


def test_editing_what_is_the_same_is_no_change(book: Book) -> None:
    deal = book.deal(value=5, days=-2)
    with book.app.changing("edit") as work:
        same = deals.edit(work, deal, now=NOW, title="50 chairs", value=Money(500, "EUR"))
        assert same == ()
    assert read(book, deal).deal.updated_at == NOW - 2 * DAY


def test_a_stage_that_is_gone_from_the_settings_stays_readable(book: Book) -> None:
    deal = book.deal(days=-3)
    book.move(deal, "negotiation", days=-1)
    short = pipelines.named({"sales": Configured(("lead", "won", "lost"), (10, 100, 0))})
    assert read(book, deal).deal.stage == "negotiation"
    assert (short.state_of("negotiation"), short.probability_of("negotiation")) == ("open", 0)
    with book.app.changing("move") as work:
        moved = deals.move(work, deal, stage="won", pipeline=short, now=NOW)
        assert (moved.stage, moved.state) == ("won", "won")


def test_a_pipeline_that_is_gone_says_where_the_deal_may_go(book: Book) -> None:
    with pytest.raises(Conflict, match="no longer have") as caught:
        pipelines.of_deal(book.app.settings.pipelines, 7, "service")
    assert "ccm deal move 7 --pipeline sales" in caught.value.hint


def test_a_deal_moves_to_another_pipeline(book: Book) -> None:
    service = pipelines.named(
        {"service": Configured(("asked", "done", "no"), (5, 100, 0), "done", "no")}
    )
    deal = book.deal(days=-3)
    with book.app.changing("move") as work:
        deals.move(work, deal, stage="asked", pipeline=service, now=NOW)
    moved = read(book, deal).deal
    assert (moved.pipeline, moved.stage, moved.state) == ("service", "asked", "open")


def test_removing_a_deal_takes_its_tasks_and_undo_brings_them_back(book: Book) -> None:
    deal = book.deal(days=-1)
    book.task(deal_id=deal)
    before = read(book, deal)
    with book.app.changing("remove") as work:
        deals.remove(work, deal)
    with pytest.raises(NotFound):
        read(book, deal)
    with book.app.reading() as reader:
        assert reader.value("SELECT count(*) FROM task") == 0
    undo_last(book)
    assert read(book, deal) == before


def undo_last(book: Book) -> None:
    with book.app.changing("undo") as work:
        group = journal.last_undoable(work.reader)
        assert group is not None
        undoing.undo(work, group, guards=book.app.guards)


def images(book: Book) -> tuple[list[tuple[object, ...]], ...]:
    """Everything that is kept about deals, row by row."""
    with book.app.reading() as reader:
        return tuple(
            reader.rows(lambda *row: row, f"SELECT * FROM {table} ORDER BY 1")
            for table in ("deal", "deal_stage_change", "contact_sales")
        )


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(path=st.lists(st.sampled_from(STAGES), max_size=7))
def test_any_way_through_the_stages_keeps_history_true_and_can_be_undone(
    app: Runtime, path: list[str]
) -> None:
    book = Book(app)
    deal = book.deal(value=10, contact_id=book.contact(days=-50), days=-40)
    states = [images(book)]
    for step, stage in enumerate(path):
        book.move(deal, stage, days=step - 20)
        if images(book) != states[-1]:
            states.append(images(book))
    shown = read(book, deal)
    assert shown.deal.stage == ([*path] or ["lead"])[-1]
    assert shown.deal.state == book.pipeline.state_of(shown.deal.stage)
    assert (shown.deal.closed_at is None) == (shown.deal.state == "open")
    assert shown.history[-1].to_stage == shown.deal.stage
    assert shown.history[-1].at == shown.deal.stage_since
    for earlier, later in pairwise(shown.history):
        assert later.from_stage == earlier.to_stage != later.to_stage
    assert sum(c.seconds or 0 for c in shown.history) == 40 * DAY
    assert len(shown.history) == len(states)
    for before in reversed(states[:-1]):
        undo_last(book)
        assert images(book) == before


def test_the_state_always_follows_the_stage(book: Book) -> None:
    deal = book.deal(stage="won", days=-1)
    with book.app.changing("look") as work:
        kept = work.get(Deal, deal)
        assert (kept.state, kept.closed_at) == ("won", NOW - DAY)


@pytest.mark.parametrize("verb", [deals.win, deals.lose])
def test_win_and_lose_go_to_the_stages_of_the_settings(
    book: Book, verb: Callable[..., Deal]
) -> None:
    own = pipelines.named(
        {"sales": Configured(("new", "signed", "gone"), (5, 100, 0), "signed", "gone")}
    )
    deal = book.deal(pipeline=own)
    with book.app.changing("close") as work:
        closed = verb(work, deal, pipeline=own, now=NOW)
        assert closed.stage == {deals.win: "signed", deals.lose: "gone"}[verb]
        assert closed.closed_at == NOW
