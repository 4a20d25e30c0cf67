"""The Net Promoter Score: its formula, its bounds, and which answers count."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.listening import surveys
from ccm_cli.listening.queries import nps
from ccm_cli.listening.queries.nps import Score
from ccm_cli.runtime import Runtime
from tests.conftest import NOW

DAY = 86_400
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.fixture
def survey(app: Runtime) -> int:
    with app.changing("add") as work:
        return surveys.add(work, name="nps", now=NOW).id


def answer(app: Runtime, survey_id: int, score: int, **said: object) -> None:
    with app.changing("answer") as work:
        surveys.answer(work, survey_id, score=score, now=NOW, **said)


def score_of(app: Runtime, survey_id: int, **period: int) -> Score:
    with app.reading() as reader:
        return nps.score(reader, survey_id, **period)


def test_nine_and_ten_promote_seven_and_eight_are_passive_the_rest_detract(
    app: Runtime, survey: int
) -> None:
    for score in range(11):
        answer(app, survey, score)
    counted = score_of(app, survey)
    assert counted == Score(promoters=2, passives=2, detractors=7)
    assert counted.nps == pytest.approx(100 * (2 - 7) / 11)


def test_a_survey_without_answers_has_no_score_rather_than_a_zero(
    app: Runtime, survey: int
) -> None:
    counted = score_of(app, survey)
    assert counted == Score(0, 0, 0)
    assert counted.nps is None
    assert counted.interval is None


def test_the_interval_is_that_of_the_published_formula() -> None:
    # By hand for 70 promoters, 20 passives, 10 detractors: n' = 103, p' = 70.75/103,
    # d' = 10.75/103, middle = 0.582524, variance = p' + d' - middle**2 = 0.451928,
    # error = 1.959964 * sqrt(0.451928 / 103) = 0.129826.
    interval = Score(70, 20, 10).interval
    assert interval is not None
    assert interval.low == pytest.approx(45.2698, abs=0.001)
    assert interval.high == pytest.approx(71.2350, abs=0.001)
    assert interval.margin == pytest.approx(12.9826, abs=0.001)


def test_a_few_customers_who_all_agree_do_not_make_it_certain() -> None:
    interval = Score(3, 0, 0).interval
    assert interval is not None
    assert interval.low < 50
    assert interval.high == 100


@given(*[st.integers(0, 5_000)] * 3)
def test_the_interval_always_lies_on_the_scale_and_takes_the_score_in(
    promoters: int, passives: int, detractors: int
) -> None:
    counted = Score(promoters, passives, detractors)
    if counted.answers == 0:
        assert counted.nps is None
        return
    assert counted.nps is not None
    assert counted.interval is not None
    assert -100 <= counted.interval.low <= counted.nps <= counted.interval.high <= 100
    assert counted.interval.margin > 0


def test_of_a_customers_answers_to_one_campaign_the_latest_counts(
    app: Runtime, survey: int, people: dict[str, int], asked: Callable[..., int]
) -> None:
    spring = asked("spring", survey, [people["maryam"]], at=NOW - 9 * DAY)
    answer(app, survey, 2, contact_id=people["maryam"], campaign_id=spring, at=NOW - 8 * DAY)
    answer(app, survey, 9, contact_id=people["maryam"], campaign_id=spring, at=NOW - 7 * DAY)
    answer(app, survey, 0, contact_id=people["maryam"], campaign_id=spring, at=NOW - 8 * DAY - 1)
    assert score_of(app, survey) == Score(1, 0, 0)


def test_each_campaign_asks_anew_and_unknown_people_all_count(
    app: Runtime, survey: int, people: dict[str, int], asked: Callable[..., int]
) -> None:
    for name, days, given_score in (("spring", 90, 3), ("autumn", 9, 10)):
        campaign = asked(name, survey, [people["ivan"]], at=NOW - days * DAY)
        answer(
            app,
            survey,
            given_score,
            contact_id=people["ivan"],
            campaign_id=campaign,
            at=NOW - days * DAY + 60,
        )
    answer(app, survey, 8)
    answer(app, survey, 8)
    assert score_of(app, survey) == Score(1, 2, 1)


def test_a_period_takes_its_first_second_in_and_leaves_its_end_out(
    app: Runtime, survey: int, people: dict[str, int]
) -> None:
    answer(app, survey, 0, contact_id=people["anna"], at=NOW - 100)
    answer(app, survey, 10, contact_id=people["anna"], at=NOW - 50)
    assert score_of(app, survey, since=NOW - 100, until=NOW - 50) == Score(0, 0, 1)
    assert score_of(app, survey, since=NOW - 50) == Score(1, 0, 0)
    assert score_of(app, survey, since=NOW - 49) == Score(0, 0, 0)


def test_the_response_rate_is_of_accepted_messages_and_never_above_one(
    app: Runtime, survey: int, people: dict[str, int], asked: Callable[..., int]
) -> None:
    spring = asked("spring", survey, [people["maryam"], people["ivan"]], at=NOW - DAY)
    refused = asked("bounced", survey, [people["anna"]], at=NOW - DAY, state="refused")
    for given_score in (9, 10):
        answer(app, survey, given_score, contact_id=people["maryam"], campaign_id=spring)
    answer(app, survey, 10, contact_id=people["anna"], campaign_id=refused)
    with app.reading() as reader:
        assert nps.response(reader, survey) == (2, 1)
        assert nps.response(reader, survey).rate == 0.5
        assert nps.response(reader, survey, campaign_id=refused).rate is None


def test_an_answer_is_counted_for_the_campaign_that_asked_last(
    app: Runtime, survey: int, people: dict[str, int], asked: Callable[..., int]
) -> None:
    asked("spring", survey, [people["maryam"]], at=NOW - 90 * DAY)
    autumn = asked("autumn", survey, [people["maryam"]], at=NOW - DAY)
    with app.changing("answer") as work:
        given = surveys.answer(work, survey, score=9, now=NOW, contact_id=people["maryam"])
        assert given.campaign_id == autumn
        unasked = surveys.answer(work, survey, score=9, now=NOW, contact_id=people["ivan"])
        assert unasked.campaign_id is None


def test_the_course_keeps_a_months_score_when_the_customer_later_thinks_otherwise(
    app: Runtime, survey: int, people: dict[str, int]
) -> None:
    answer(app, survey, 3, contact_id=people["anna"], at=at("2026-09-10"))
    answer(app, survey, 10, contact_id=people["anna"], at=at("2026-11-02"))
    with app.reading() as reader:
        course = nps.trend(reader, survey, now=NOW, zone=BERLIN, calendar="gregorian")
    assert course == [
        (date(2026, 9, 1), Score(0, 0, 1)),
        (date(2026, 10, 1), Score(0, 0, 0)),
        (date(2026, 11, 1), Score(1, 0, 0)),
    ]
    assert score_of(app, survey) == Score(1, 0, 0)


def test_months_are_those_of_the_calendar_and_of_the_owners_clock(
    app: Runtime, survey: int
) -> None:
    answer(app, survey, 9, at=at("2026-10-31T22:59:59"))  # 23:59:59 in Berlin
    answer(app, survey, 0, at=at("2026-10-31T23:00:00"))  # midnight in Berlin
    answer(app, survey, 7, at=at("2026-10-22T20:30:00"))  # 1 Aban 1405 in Tehran, midnight
    with app.reading() as reader:
        berlin = nps.trend(reader, survey, now=NOW, zone=BERLIN, calendar="gregorian")
        tehran = nps.trend(reader, survey, now=NOW, zone=ZoneInfo("Asia/Tehran"), calendar="jalali")
    assert berlin == [
        (date(2026, 10, 1), Score(1, 1, 0)),
        (date(2026, 11, 1), Score(0, 0, 1)),
    ]
    assert tehran == [
        (date(2026, 10, 23), Score(1, 1, 1)),
        (date(2026, 11, 22), Score(0, 0, 0)),
    ]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10),
            st.sampled_from([None, 1, 2, 3]),
            st.integers(0, 20),
        ),
        max_size=40,
    )
)
def test_counting_in_the_database_is_counting_by_hand(
    said: list[tuple[int, int | None, int]],
) -> None:
    import sqlite3

    from ccm_cli.store.reading import Reader

    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE TABLE survey_answer (id INTEGER PRIMARY KEY, survey_id, contact_id, campaign_id,"
        " score, at)"
    )
    latest: dict[object, tuple[int, int, int]] = {}
    for number, (given_score, contact, when) in enumerate(said, start=1):
        connection.execute(
            "INSERT INTO survey_answer VALUES (?, 1, ?, NULL, ?, ?)",
            (number, contact, given_score, when),
        )
        key = ("unknown", number) if contact is None else contact
        latest[key] = max(latest.get(key, (-1, 0, 0)), (when, number, given_score))
    scores = [given_score for _when, _number, given_score in latest.values()]
    expected = Score(
        sum(each >= 9 for each in scores),
        sum(each in {7, 8} for each in scores),
        sum(each <= 6 for each in scores),
    )
    assert nps.score(Reader(connection), 1) == expected
    connection.close()
