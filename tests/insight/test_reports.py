"""The reports, held against numbers worked out by hand and against plain recounts."""

from collections import Counter
from datetime import UTC, date, datetime
from itertools import count, pairwise
from math import ceil
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.insight.queries.reports import registry, spans
from ccm_cli.insight.queries.reports.figures import Shape
from ccm_cli.insight.queries.reports.running import Answer, Wish
from ccm_cli.language.money import Money
from ccm_cli.language.zones import zone
from ccm_cli.report_text import asked
from ccm_cli.runtime import Runtime
from ccm_cli.selling import tasks
from ccm_cli.store.filters.periods import Clock
from ccm_cli.store.filters.registry import Kind
from tests.conftest import NOW
from tests.selling.books import DAY, Book

EUR, USD = "EUR", "USD"
RUNS = count(1)
"""Tells the deals of one example from those of the others."""


@pytest.fixture
def book(app: Runtime) -> Book:
    return Book(app)


def ask(book: Book, name: str, **wish: Any) -> Answer:
    with book.app.reading() as reader:
        return asked(book.app, reader, registry.report(name), Wish(**wish))


def rows(book: Book, name: str, *columns: str, **wish: Any) -> list[tuple[Any, ...]]:
    """The rows of a report, or of these columns of it."""
    figures = ask(book, name, **wish).figures
    names = [column.name for column in figures.columns]
    places = [names.index(column) for column in columns] or list(range(len(names)))
    return [tuple(row[place] for place in places) for row in figures.rows]


def euros(*amounts: int) -> tuple[Money, ...]:
    return tuple(Money(amount * 100, EUR) for amount in amounts)


def closed(
    book: Book, *, won: bool, added: float, days: float, value: int | None = None, **more: Any
) -> int:
    """A deal added and closed so many days from now."""
    reason, competitor = more.pop("reason", ""), more.pop("competitor", "")
    deal = book.deal(days=added, value=value, **more)
    told = {} if won else {"reason": reason, "competitor": competitor}
    book.move(deal, "won" if won else "lost", days=days, **told)
    return deal


# Won and lost


def test_won_and_lost_by_month_with_rate_average_and_cycle(book: Book):
    closed(book, won=True, added=-60, days=-40, value=100)
    closed(book, won=True, added=-50, days=-40, value=300)
    closed(book, won=True, added=-45, days=-40)  # without a value: not in the average
    closed(book, won=False, added=-41, days=-40, value=50)
    closed(book, won=False, added=-9, days=-1, value=70)
    book.deal(value=1_000)
    found = rows(book, "won-lost", since="2026-10-01", until="2026-11-30")
    assert found == [
        ("2026-10-01", 3, 1, 0.75, euros(400), euros(50), euros(200), 35 * DAY // 3),
        ("2026-11-01", 0, 1, 0.0, (), euros(70), (), None),
    ]
    total = ask(book, "won-lost", since="2026-10-01").figures.total
    assert total is not None
    assert total[1:4] == (3, 2, 0.6)


def test_currencies_are_never_added_to_each_other(book: Book):
    closed(book, won=True, added=-3, days=-2, value=100)
    closed(book, won=True, added=-3, days=-2, value=7, currency=USD)
    assert rows(book, "won-lost", "won", "won_value", by="none") == [
        (2, (Money(10_000, EUR), Money(700, USD)))
    ]
    assert rows(book, "won-lost", by="currency")[0][:5] == (EUR, 1, 0, 1.0, euros(100))


def test_losses_by_reason_and_by_whom_they_were_lost_to(book: Book):
    for reason, competitor in (("price", "Fir"), ("price", "Oak"), ("timing", ""), ("", "Fir")):
        closed(book, won=False, added=-5, days=-2, value=10, reason=reason, competitor=competitor)
    closed(book, won=True, added=-5, days=-2, value=10)
    assert rows(book, "won-lost", by="reason") == [
        ("price", 2, 0.5, euros(20)),
        ("timing", 1, 0.25, euros(10)),
        (None, 1, 0.25, euros(10)),
    ]
    assert rows(book, "won-lost", "lost-to", "lost", by="lost-to") == [
        ("Fir", 2),
        ("Oak", 1),
        (None, 1),
    ]


def test_the_rate_against_a_competitor_counts_every_deal_they_wanted(book: Book):
    closed(book, won=True, added=-5, days=-2, competing=["Fir", "Oak"])
    closed(book, won=False, added=-5, days=-2, competing=["Fir"])
    assert rows(book, "won-lost", "competitor", "won", "lost", "win_rate", by="competitor") == [
        ("Fir", 1, 1, 0.5),
        ("Oak", 1, 0, 1.0),
    ]
    assert ask(book, "won-lost", by="competitor").figures.total is None


def test_nothing_closed_has_no_rate(book: Book):
    assert rows(book, "won-lost", by="none") == [(0, 0, None, (), (), (), None)]


# The funnel


def test_the_funnel_counts_skipped_stages_and_counts_going_back_once(book: Book):
    book.deal("stays", days=-9)
    skips = book.deal("skips", days=-9)
    book.move(skips, "negotiation", days=-8)
    back = book.deal("goes back", days=-9)
    book.move(back, "proposal", days=-8)
    book.move(back, "lead", days=-7)
    book.move(back, "proposal", days=-6)
    lost = book.deal("lost", days=-9)
    book.move(lost, "qualified", days=-8)
    book.move(lost, "lost", days=-7)
    closed(book, won=True, added=-9, days=-1)
    book.deal("too old", days=-900)
    assert rows(book, "funnel") == [
        ("lead", 5, None, 1.0, 0, 1),
        ("qualified", 4, 0.8, 0.8, 1, 0),
        ("proposal", 3, 0.75, 0.6, 0, 1),
        ("negotiation", 2, 0.6667, 0.4, 0, 1),
        ("won", 1, 0.5, 0.2, 0, 0),
    ]


def test_a_deal_won_by_mistake_and_opened_again_is_not_won(book: Book):
    deal = closed(book, won=True, added=-9, days=-5)
    book.move(deal, "proposal", days=-4)
    assert [row[0] for row in rows(book, "funnel", "deals")] == [1, 1, 1, 0, 0]


def test_a_funnel_of_nothing_divides_by_nothing(book: Book):
    assert rows(book, "funnel")[0] == ("lead", 0, None, None, 0, 0)


def test_a_funnel_by_source_has_its_stages_for_each(book: Book):
    closed(book, won=True, added=-9, days=-5, source="fair")
    book.deal(days=-5)
    found = rows(book, "funnel", "source", "stage", "deals", by="source")
    assert [row for row in found if row[1] in {"lead", "won"}] == [
        ("fair", "lead", 1),
        ("fair", "won", 1),
        (None, "lead", 1),
        (None, "won", 0),
    ]


# Time in stage


def test_time_in_stage_by_the_nearest_rank(book: Book):
    for days in (1, 2, 3, 4, 10):
        deal = book.deal(days=-30)
        book.move(deal, "proposal", days=-30 + days)
    book.deal(days=-2)
    lead, *rest = rows(book, "stages")
    assert lead == ("lead", 5, 3 * DAY, 10 * DAY, 4 * DAY, 7 * DAY, 0.2, 1)
    assert rest[1] == ("proposal", 0, None, None, None, 21 * DAY, None, 5)


def test_each_stay_counts_and_a_note_ends_none(book: Book):
    deal = book.deal(days=-30)
    book.move(deal, "qualified", days=-26)
    book.move(deal, "qualified", days=-25, note="they called")
    book.move(deal, "lead", days=-20)
    book.move(deal, "won", days=-18)
    assert rows(book, "stages", "stage", "stays", "median", "p90")[:2] == [
        ("lead", 2, 2 * DAY, 4 * DAY),
        ("qualified", 1, 6 * DAY, 6 * DAY),
    ]


def test_a_stay_counts_when_it_ended(book: Book):
    deal = book.deal(days=-100)
    book.move(deal, "proposal", days=-50)
    book.move(deal, "won", days=-1)
    found = rows(book, "stages", "stage", "stays", period="last 7 days")
    assert [row for row in found if row[1]] == [("proposal", 1)]
    by_month = rows(book, "stages", "month", "stage", "stays", by="month", period="all")
    assert by_month == [("2026-10-01", "lead", 1), ("2026-11-01", "proposal", 1)]


# Velocity


def test_velocity_is_opportunities_times_rate_times_value_by_cycle(book: Book):
    closed(book, won=True, added=-30, days=-10, value=1_000)
    closed(book, won=True, added=-50, days=-10, value=3_000)
    closed(book, won=False, added=-20, days=-10, value=9_000)
    closed(book, won=False, added=-20, days=-10)
    for _number in range(6):
        book.deal(days=-1, value=500)
    # 6 deals * 1/2 * 2000 EUR / 30 days = 200 EUR a day
    assert rows(book, "velocity") == [(EUR, 6, 2, 2, 0.5, euros(2_000), 30 * DAY, euros(200))]


def test_velocity_of_nothing_won_is_not_available(book: Book):
    book.deal(value=5)
    assert rows(book, "velocity") == [(EUR, 1, 0, 0, None, None, None, None)]


# The pipeline and the forecast


def test_the_pipeline_weighs_and_ages_open_deals(book: Book):
    book.deal(days=-10, value=100)
    book.deal(days=-2, value=50)
    book.deal(days=-5, value=200, stage="proposal")
    book.deal(value=9, stage="won")
    found = rows(book, "pipeline")
    assert found[0] == ("lead", 2, euros(150), euros(15), 6 * DAY, 1)
    assert found[2] == ("proposal", 1, euros(200), euros(100), 5 * DAY, 0)
    assert found[1][1:3] == (0, ())
    total = ask(book, "pipeline").figures.total
    assert total == (None, 3, euros(350), euros(115), 17 * DAY // 3, 1)


def test_the_forecast_by_month_by_chance_and_by_history(book: Book):
    for number in range(10):  # 4 of 10 that reached "lead" were won
        closed(book, won=number < 4, added=-40, days=-30, value=1)
    book.deal(value=1_000, expected_close=date(2026, 12, 24))
    book.deal(value=500, expected_close=date(2026, 12, 1), stage="proposal")
    book.deal(value=100, expected_close=date(2026, 11, 1))
    book.deal(value=10)
    book.deal(value=7, expected_close=date(2027, 12, 1))
    answer = ask(book, "forecast")
    found = {row[0]: row[1:] for row in answer.figures.rows}
    # lead: 10% by chance, 40% by history; proposal: 50% in both, as 4 are fewer than ten
    assert found["2026-12-01"] == (2, euros(1_500), euros(350), euros(650))
    assert found["overdue"] == (1, euros(100), euros(10), euros(40))
    assert found["undated"] == (1, euros(10), euros(1), euros(4))
    assert found["later"] == (1, euros(7), (Money(70, EUR),), (Money(280, EUR),))
    assert found["2027-01-01"] == (0, (), (), ())
    assert "proposal (4)" in answer.figures.notes[0]


def test_the_forecast_by_stage_says_how_much_it_stands_on(book: Book):
    for number in range(10):
        closed(book, won=number < 3, added=-40, days=-30)
    book.deal(value=100)
    found = rows(book, "forecast", by="stage")
    assert found[0] == ("lead", 1, euros(100), euros(10), euros(30), 0.1, 0.3, 10)
    assert found[3] == ("negotiation", 0, (), (), (), 0.75, 1.0, 3)


# Activity


def test_attribution_puts_each_sale_down_to_one_message_of_whatever_kind(book: Book):
    from ccm_cli.messaging.models import Message

    anna, boris, clara = (book.contact(name) for name in ("Anna", "Boris", "Clara"))
    with book.app.changing("messages") as work:
        for number, (person, source, days, replied) in enumerate((
            (anna, "journey/welcome", 20, None),
            (anna, "rule/thanks", 10, 9),
            (boris, "journey/welcome", 10, None),
            (clara, "journey/welcome", 40, 20),  # answered after the window
        )):  # fmt: skip
            at = NOW - days * DAY
            work.add(
                Message(
                    contact_id=person, source=source, step=1, occurrence=str(number),
                    channel="sms" if person == boris else "email", purpose="marketing",
                    template="t", template_digest="d", message_id=f"<{number}@x.y>",
                    state="accepted", attempts=1, next_at=0, queued_at=at, handed_at=at,
                    replied_at=replied and NOW - replied * DAY,
                )
            )  # fmt: skip
    closed(book, won=True, added=-9, days=-5, value=100, contact_id=anna)
    closed(book, won=True, added=-9, days=-4, value=30, contact_id=boris)
    closed(book, won=True, added=-9, days=-1, value=900, contact_id=clara)  # after the window
    assert rows(book, "attribution", "source", "reached", "replied", "converted", "revenue") == [
        ("journey/welcome", 3, 0, 1, euros(30)),
        ("rule/thanks", 1, 1, 1, euros(100)),
    ]
    assert rows(book, "attribution", "channel", "converted", "revenue", by="channel") == [
        ("email", 1, euros(100)),
        ("sms", 1, euros(30)),
    ]
    assert rows(book, "attribution", "reached", "conversion_rate", "revenue", by="none") == [
        (4, 0.5, euros(130))
    ]
    assert rows(book, "attribution", "reached", filter="channel=sms") == [(1,)]
    figures = ask(book, "attribution").figures
    assert figures.total == (None, 4, 1, 0.25, 0, 2, 0.5, euros(130))


def test_attribution_of_nothing_is_nothing(book: Book):
    assert rows(book, "attribution") == []
    assert rows(book, "attribution", "reached", "conversion_rate", by="none") == [(0, None)]


def test_activity_counts_directions_people_and_time(book: Book):
    anna, boris = book.contact("Anna"), book.contact("Boris")
    with book.app.changing("talks") as work:
        from ccm_cli.customers import interactions

        for contact, channel, direction, hours, seconds in (
            (anna, "phone", "in", -1, 60),
            (anna, "phone", "out", -30, None),
            (boris, "phone", "in", -31, 30),
            (boris, "email", "out", -2, None),
        ):
            interactions.log(
                work, contact_id=contact, channel=channel, direction=direction, summary="x",
                duration=seconds, at=NOW + hours * 3_600, now=NOW,
            )  # fmt: skip
    assert rows(book, "activity") == [
        ("phone", 3, 2, 1, 2, 90),
        ("email", 1, 0, 1, 1, None),
    ]
    assert rows(book, "activity", by="day", period="last 3 days") == [
        ("2026-11-20", 0, 0, 0, 0, None),
        ("2026-11-21", 2, 1, 1, 2, 30),
        ("2026-11-22", 2, 1, 1, 2, 60),
    ]
    cells = rows(book, "activity", "weekday", "hour", "interactions", by="weekday-hour")
    # 22 November 2026 is a Sunday; nine in the morning UTC is ten in Berlin
    assert [cell for cell in cells if cell[2]] == [(6, 3, 1), (6, 4, 1), (7, 8, 1), (7, 9, 1)]
    assert len(cells) == 7 * 24


# Stale deals


def test_stale_deals_are_listed_the_longest_quiet_first(book: Book):
    anna = book.contact("Anna", days=-100)
    book.deal("called", days=-60, contact_id=anna, value=5)
    book.call(anna, days=-3)
    old = book.deal("old", days=-40, value=7)
    noted = book.deal("spoken of", days=-50)
    boris = book.contact("Boris", days=-100)
    book.call(boris, days=-20, deal_id=noted)
    book.deal("fresh", days=-5)
    answer = ask(book, "stale")
    assert [(row[1], row[6]) for row in answer.figures.rows] == [("old", 40), ("spoken of", 20)]
    assert answer.figures.ids == [old, noted]
    assert rows(book, "stale", days=41) == []
    assert rows(book, "stale", by="stage") == [("lead", 2, euros(7), 40)]
    assert len(rows(book, "stale", limit=1)) == 1


# Delays and promises


def test_delays_at_the_end_of_the_day(book: Book):
    def due(days: float, done: float | None = None) -> None:
        task = book.task(due=tasks.due_at(NOW + int(days * DAY)), days=-30)
        if done is not None:
            with book.app.changing("done") as work:
                tasks.done(work, task, now=NOW + int(done * DAY), zone=book.app.zone)

    due(-1, done=-2)
    due(-1, done=-0.5)
    due(-1)
    due(0.1)
    assert rows(book, "delays", period="last 2 days") == [
        ("2026-11-21", 3, 1, 1, 1, 0, 0.3333, DAY // 2),
        ("2026-11-22", 1, 0, 0, 0, 1, None, None),
    ]


def test_promised_days_that_slipped(book: Book):
    day = date(2026, 11, 10)
    deals = [book.deal(days=-40, expected_close=day) for _number in range(5)]
    in_time = (datetime(2026, 11, 10, 22, 59, tzinfo=UTC).timestamp() - NOW) / DAY
    too_late = (datetime(2026, 11, 10, 23, 0, tzinfo=UTC).timestamp() - NOW) / DAY
    book.move(deals[0], "won", days=in_time)  # a minute to midnight in Berlin
    book.move(deals[1], "won", days=too_late)
    book.move(deals[2], "lost", days=-1)
    with book.app.changing("put off") as work:
        from ccm_cli.selling import deals as verbs

        verbs.edit(work, deals[3], now=NOW, expected_close=date(2026, 12, 24))
    book.deal(expected_close=date(2026, 11, 30))
    assert rows(book, "promises", period="2026-11") == [("2026-11-01", 6, 1, 1, 2, 1, 1, 0.25, 1)]


# What can be asked


def test_a_filter_counts_only_what_fits(book: Book):
    closed(book, won=True, added=-5, days=-2, value=10, source="fair")
    closed(book, won=True, added=-5, days=-2, value=90)
    assert rows(book, "won-lost", "won", by="none", filter="value > 50") == [(1,)]
    assert rows(book, "funnel", "deals", filter="source=fair")[0] == (1,)
    with pytest.raises(InvalidInput):
        ask(book, "won-lost", filter="vlue > 50")


def test_custom_fields_are_something_to_group_by(book: Book):
    with book.app.changing("fields") as work:
        from ccm_cli.customers.custom_fields import declare

        declare(work, entity="deal", key="region", kind=Kind.TEXT)
    closed(book, won=True, added=-5, days=-2, custom={"region": "north"})
    found = ask(book, "won-lost", by="custom.region").figures
    assert (found.columns[0].name, found.rows[0][:2]) == ("custom.region", ("north", 1))
    with pytest.raises(InvalidInput, match="cannot be shown"):
        ask(book, "won-lost", by="custom.regoin")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"by": "hour"}, "cannot be shown by"),
        ({"period": "nonsense"}, "nonsense"),
        ({"period": "week", "since": "today"}, "--since and --until"),
        ({"since": "2026-11-02", "until": "2026-11-01"}, "ends before"),
        ({"by": "day", "since": "2016-01-01"}, "more than 1000 parts"),
    ],
)
def test_what_cannot_be_asked_is_said(book: Book, wish: dict[str, str], words: str):
    with pytest.raises(InvalidInput) as refused:
        ask(book, "won-lost", **wish)
    assert words in refused.value.message


@pytest.mark.parametrize("period", ["0000", "1405/13", "nonsense"])
def test_a_period_that_is_none_is_told_how_to_be_written(book: Book, period: str):
    with pytest.raises(InvalidInput) as refused:
        ask(book, "won-lost", period=period)
    assert f"“{period}”" in refused.value.message
    assert "Write it like 2026-12-01" in (refused.value.hint or "")


def test_an_unknown_report_names_the_nearest():
    with pytest.raises(NotFound) as refused:
        registry.report("funel")
    assert "funnel" in refused.value.hint


@pytest.mark.parametrize("one", registry.REPORTS, ids=lambda one: one.name)
def test_every_report_can_be_shown_by_all_it_says_with_and_without_a_period(
    book: Book, one: registry.Report
):
    contact = book.contact()
    deal = closed(book, won=True, added=-50, days=-2, value=10, contact_id=contact)
    book.deal(days=-40, contact_id=contact, expected_close=date(2026, 12, 1))
    book.call(contact, days=-1, deal_id=deal)
    book.task(due=tasks.due_at(NOW - DAY), days=-5)
    for by in one.by:
        for period in (None, "all", "week"):
            answer = ask(book, one.name, by=by or "none", period=period)
            for row in answer.figures.rows:
                assert len(row) == len(answer.figures.columns)
            assert answer.statements


# Spans


@pytest.mark.parametrize(
    ("period", "calendar", "first", "last"),
    [
        ("today", "gregorian", "2026-11-22", "2026-11-22"),
        ("week", "gregorian", "2026-11-16", "2026-11-22"),
        ("week", "jalali", "2026-11-21", "2026-11-27"),
        ("month", "gregorian", "2026-11-01", "2026-11-30"),
        ("month", "jalali", "2026-11-22", "2026-12-21"),
        ("quarter", "gregorian", "2026-10-01", "2026-12-31"),
        ("last quarter", "gregorian", "2026-07-01", "2026-09-30"),
        ("quarter", "jalali", "2026-09-23", "2026-12-21"),
        ("فصل", "jalali", "2026-09-23", "2026-12-21"),
        ("год", "gregorian", "2026-01-01", "2026-12-31"),
        ("year", "jalali", "2026-03-21", "2027-03-20"),
        ("1405/09", "gregorian", "2026-11-22", "2026-12-21"),
        ("last 7 days", "gregorian", "2026-11-16", "2026-11-22"),
    ],
)
def test_a_period_is_of_the_calendar_in_force(period: str, calendar: str, first: str, last: str):
    clock = Clock(NOW, zone("Europe/Berlin"), calendar)
    found = spans.read_span(period, None, None, clock, default="all")
    assert found == spans.Span(date.fromisoformat(first), date.fromisoformat(last))


def test_three_hundred_years_of_summer_time_are_not_too_much(book: Book):
    found = rows(book, "activity", by="weekday-hour", since="1900-01-01", until="2200-12-31")
    assert len(found) == 7 * 24


def test_all_time_is_no_span():
    clock = Clock(NOW, zone("Europe/Berlin"), "gregorian")
    assert spans.read_span(None, None, None, clock, default="all") is None


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moments=st.lists(st.integers(NOW - 900 * DAY, NOW + 900 * DAY), min_size=1, max_size=20),
    unit=st.sampled_from([Shape.DAY, Shape.WEEK, Shape.MONTH, Shape.QUARTER, Shape.YEAR]),
    calendar=st.sampled_from(["gregorian", "jalali"]),
    place=st.sampled_from(["Europe/Berlin", "Asia/Tehran", "America/St_Johns"]),
)
def test_parts_of_time_in_sql_are_those_of_the_calendar(
    app: Runtime, moments: list[int], unit: Shape, calendar: str, place: str
):
    clock = Clock(NOW, zone(place), calendar)
    days = [datetime.fromtimestamp(at, clock.zone) for at in moments]
    span = spans.Span(min(days).date(), max(days).date())
    if unit is Shape.DAY and (span.last - span.first).days >= spans.MOST_PARTS:
        return
    sql = spans.part_sql("v.x", spans.parts(span, unit, calendar), clock, moments=True)
    local = spans.local_sql("v.x", span, clock)
    values = ", ".join(f"({at})" for at in moments)
    with app.reading() as reader:
        found = reader.rows(
            lambda *row: row,
            f"WITH v(x) AS (VALUES {values}) SELECT {sql}, {local} / 3600 % 24,"
            f" ({local} / 86400 + 3) % 7 FROM v",
        )
    assert found == [
        (spans.part_start(day.date(), unit, calendar).isoformat(), day.hour, day.weekday())
        for day in days
    ]


# Recounts

STAGES = ("lead", "qualified", "proposal", "negotiation", "won", "lost")
_history = st.lists(
    st.tuples(st.sampled_from(STAGES), st.integers(0, 20 * DAY)), min_size=0, max_size=5
)


def ranked(times: list[int], part: float) -> int | None:
    return times[ceil(part * len(times)) - 1] if times else None


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ways=st.lists(_history, min_size=1, max_size=5))
def test_funnel_and_stays_agree_with_a_plain_recount(
    app: Runtime, ways: list[list[tuple[str, int]]]
):
    book = Book(app)
    reached: Counter[str] = Counter()
    stays: dict[str, list[int]] = {}
    source = f"run {next(RUNS)}"
    for way in ways:
        at = NOW - 200 * DAY
        deal = book.deal(days=-200, source=source)
        path = [("lead", at)]
        for stage, later in way:
            at += later
            if stage != path[-1][0]:
                path.append((stage, at))
            book.move(deal, stage, at=at)
        furthest = max(STAGES.index(stage) for stage, _at in path if stage not in {"won", "lost"})
        if path[-1][0] == "won":
            furthest = 4
        reached.update(STAGES[: furthest + 1])
        for (stage, begun), (_next, left) in pairwise(path):
            stays.setdefault(stage, []).append(left - begun)
    fits = f'source="{source}"'
    assert dict(rows(book, "funnel", "stage", "deals", filter=fits)) == {
        stage: reached[stage] for stage in STAGES[:5]
    }
    found = {row[0]: row[1:] for row in rows(book, "stages", "stage", "stays", "median", "p90",
                                             filter=fits)}  # fmt: skip
    for stage in STAGES[:4]:
        times = sorted(stays.get(stage, []))
        assert found[stage] == (len(times), ranked(times, 0.5), ranked(times, 0.9))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    made=st.lists(
        st.tuples(
            st.booleans(),
            st.integers(1, 300),
            st.none() | st.integers(0, 10**6),
            st.sampled_from([EUR, USD]),
        ),
        max_size=6,
    ),
)
def test_won_and_lost_agree_with_a_plain_recount(
    app: Runtime, made: list[tuple[bool, int, int | None, str]]
):
    book = Book(app)
    source = f"run {next(RUNS)}"
    months: dict[str, list[tuple[bool, int | None, str]]] = {}
    for won, days, value, currency in made:
        closed(
            book, won=won, added=-days - 1, days=-days, value=value, currency=currency,
            source=source,
        )  # fmt: skip
        month = datetime.fromtimestamp(NOW - days * DAY, app.zone).strftime("%Y-%m-01")
        months.setdefault(month, []).append((won, value, currency))
    answer = rows(book, "won-lost", filter=f'source="{source}"')
    for month, won, lost, rate, won_value, lost_value, *_rest in answer:
        here = months.pop(month, [])
        wins = [one for one in here if one[0]]
        assert (won, lost) == (len(wins), len(here) - len(wins))
        assert rate == (round(won / len(here), 4) if here else None)
        for totals, state in ((won_value, True), (lost_value, False)):
            sums: Counter[str] = Counter()
            for is_won, value, currency in here:
                if is_won is state and value is not None:
                    sums[currency] += value * 100
            known = {c for w, v, c in here if w is state and v is not None}
            assert {total.currency: total.minor for total in totals} == {
                currency: sums[currency] for currency in known
            }
    assert not months
