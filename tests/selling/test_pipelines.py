"""The board of a pipeline: counts, values by currency, and what may be expected."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccm_cli.config import Pipeline as Configured
from ccm_cli.errors import InvalidInput
from ccm_cli.language.money import Money
from ccm_cli.runtime import Runtime
from ccm_cli.selling import pipelines
from ccm_cli.selling.queries import pipeline as queries
from tests.conftest import NOW
from tests.selling.books import DAY, Book


@pytest.fixture
def book(app: Runtime) -> Book:
    return Book(app)


def board(
    book: Book,
    pipeline: pipelines.Pipeline | None = None,
    *,
    closed_since: int | None = None,
) -> dict[str, queries.StageSum]:
    with book.app.reading() as reader:
        found = queries.board(reader, pipeline or book.pipeline, closed_since=closed_since)
    return {stage.stage: stage for stage in found}


def test_each_stage_adds_up_its_deals_by_currency(book: Book) -> None:
    book.deal(value=100)
    book.deal(value=50)
    book.deal(value=20, currency="USD")
    book.deal()
    book.deal(value=1_000, stage="negotiation")
    stages = board(book)
    assert list(stages) == ["lead", "qualified", "proposal", "negotiation", "won", "lost"]
    lead = stages["lead"]
    assert (lead.deals, lead.probability) == (4, 10)
    assert lead.totals == (Money(15_000, "EUR"), Money(2_000, "USD"))
    assert lead.weighted == (Money(1_500, "EUR"), Money(200, "USD"))
    assert stages["negotiation"].weighted == (Money(75_000, "EUR"),)
    assert (stages["qualified"].deals, stages["qualified"].totals) == (0, ())


def test_the_forecast_adds_up_open_stages_only(book: Book) -> None:
    book.deal(value=100)
    book.deal(value=100, stage="proposal")
    book.deal(value=7, stage="proposal", currency="USD")
    book.deal(value=900, stage="won")
    assert queries.forecast(tuple(board(book).values())) == (
        Money(6_000, "EUR"),
        Money(350, "USD"),
    )


def test_closed_deals_count_from_the_moment_asked_for(book: Book) -> None:
    book.deal(value=1, stage="won", days=-40)
    book.deal(value=2, stage="won", days=-30)
    book.deal(value=4, stage="lost", days=-1)
    assert board(book)["won"].deals == 2
    recent = board(book, closed_since=NOW - 30 * DAY)
    assert recent["won"].totals == (Money(200, "EUR"),)
    assert recent["lost"].deals == 1


def test_without_a_day_closed_deals_count_from_the_same_day_on_everywhere(book: Book) -> None:
    zone = book.app.zone
    assert queries.first_closed_day(NOW, zone).isoformat() == "2026-10-23"
    since = queries.closed_since(NOW, zone)
    assert datetime.fromtimestamp(since, zone).isoformat() == "2026-10-23T00:00:00+02:00"


def test_a_stage_that_is_no_longer_configured_is_shown_under_its_own_name(book: Book) -> None:
    book.deal(value=10, stage="negotiation")
    short = pipelines.named({"sales": Configured(("lead", "won", "lost"), (10, 100, 0))})
    stages = board(book, short)
    assert list(stages) == ["lead", "won", "lost", "negotiation"]
    left = stages["negotiation"]
    assert (left.configured, left.state, left.probability) == (False, "open", 0)
    assert left.weighted == (Money(0, "EUR"),)


def test_pipelines_do_not_mix(book: Book) -> None:
    service = pipelines.named({"service": Configured()})
    book.deal(value=10, pipeline=service)
    assert board(book)["lead"].deals == 0
    assert board(book, service)["lead"].deals == 1


def test_closed_cards_come_latest_first(book: Book) -> None:
    for days in (30, 2, 9):
        book.deal(f"{days} days ago", stage="won", days=-days)
    with book.app.reading() as reader:
        won = queries.cards(reader, "sales", "won", limit=2)
    assert [card.title for card in won] == ["2 days ago", "9 days ago"]


def test_cards_come_longest_waiting_first(book: Book) -> None:
    contact = book.contact()
    book.deal("new", days=-1)
    book.deal("old", days=-9, contact_id=contact, value=5)
    book.deal("closed", stage="won", days=-40)
    with book.app.reading() as reader:
        leads = queries.cards(reader, "sales", "lead", limit=10)
        won = queries.cards(reader, "sales", "won", limit=10, closed_since=NOW - DAY)
        one = queries.cards(reader, "sales", "lead", limit=1)
    assert [(card.title, card.contact_name, card.value) for card in leads] == [
        ("old", "Maryam Karimi", Money(500, "EUR")),
        ("new", None, None),
    ]
    assert won == ()
    assert len(one) == 1


@pytest.mark.parametrize(
    ("total", "percent", "expected"), [(0, 50, 0), (101, 50, 51), (99, 10, 10), (7, 100, 7)]
)
def test_weighting_rounds_halves_up(total: int, percent: int, expected: int) -> None:
    assert queries.weighted(total, percent) == expected


@given(total=st.integers(0, 10**18), percent=st.integers(0, 100))
def test_weighting_never_leaves_its_bounds(total: int, percent: int) -> None:
    assert 0 <= queries.weighted(total, percent) <= total
    assert abs(queries.weighted(total, percent) * 100 - total * percent) <= 50


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    made=st.lists(
        st.tuples(
            st.sampled_from(Configured().stages),
            st.none() | st.integers(0, 10**6),
            st.sampled_from(["EUR", "USD", "IRR"]),
        ),
        max_size=8,
    )
)
def test_the_board_counts_every_deal_once(
    app: Runtime, made: list[tuple[str, int | None, str]]
) -> None:
    book = Book(app)
    own = pipelines.named({f"p{NOW}": Configured()})
    before = sum(stage.deals for stage in board(book, own).values())
    sums = {s.stage: {m.currency: m.minor for m in s.totals} for s in board(book, own).values()}
    for stage, value, currency in made:
        book.deal(stage=stage, value=value, currency=currency, pipeline=own)
        if value is not None:
            sums[stage][currency] = sums[stage].get(currency, 0) + value * 100
    after = board(book, own)
    assert sum(stage.deals for stage in after.values()) == before + len(made)
    assert {s.stage: {m.currency: m.minor for m in s.totals} for s in after.values()} == sums


def test_names_are_found_in_any_case_and_the_nearest_is_named() -> None:
    settings = {"sales": Configured(), "خدمات": Configured()}
    assert pipelines.named(settings, "SALES").name == "sales"
    assert pipelines.named(settings).name == "sales"
    assert pipelines.named(settings, "خدمات").stage("Proposal") == "proposal"
    with pytest.raises(InvalidInput, match="no pipeline “sale”") as caught:
        pipelines.named(settings, "sale")
    assert "sales" in caught.value.hint
