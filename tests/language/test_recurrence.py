"""How often something returns: read from words and rules, told in words, counted in days."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from ccm_cli.errors import InvalidInput
from ccm_cli.language.calendars import to_jalali
from ccm_cli.language.recurrence import Rule, WeekdayOf, anchored, days, first, following
from ccm_cli.language.recurrence_parsing import parse_recurrence
from ccm_cli.language.recurrence_rules import read_rule, rule_text
from ccm_cli.language.recurrence_writing import recurrence_in_words

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("daily", "FREQ=DAILY"),
        ("every 2 weeks", "FREQ=WEEKLY;INTERVAL=2"),
        ("2w", "FREQ=WEEKLY;INTERVAL=2"),
        ("every other day", "FREQ=DAILY;INTERVAL=2"),
        ("every second week", "FREQ=WEEKLY;INTERVAL=2"),
        ("biweekly", "FREQ=WEEKLY;INTERVAL=2"),
        ("every monday", "FREQ=WEEKLY;BYDAY=MO"),
        ("mondays and thursdays", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("every 2 weeks on monday and friday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR"),
        ("every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every 3 months", "FREQ=MONTHLY;INTERVAL=3"),
        ("quarterly", "FREQ=MONTHLY;INTERVAL=3"),
        ("monthly on the 1st", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("monthly on the 1st and 15th", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("day 15 of every month", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("last day of the month", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("last friday of the month", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("first monday of every month", "FREQ=MONTHLY;BYDAY=1MO"),
        ("every 1 march", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"),
        ("every year on march 1", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"),
        ("every monday until 1 may", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270501"),
        ("monthly 12 times", "FREQ=MONTHLY;COUNT=12"),
        ("31st of every month", "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD"),
        ("هر هفته", "FREQ=WEEKLY"),
        ("هر دوشنبه", "FREQ=WEEKLY;BYDAY=MO"),
        ("دوشنبه‌ها", "FREQ=WEEKLY;BYDAY=MO"),
        ("هر سه شنبه و پنج‌شنبه", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("هر ۲ ماه", "RSCALE=PERSIAN;FREQ=MONTHLY;INTERVAL=2"),
        ("یک روز در میان", "FREQ=DAILY;INTERVAL=2"),
        ("دو هفته یک بار", "FREQ=WEEKLY;INTERVAL=2;WKST=SA"),
        ("پانزدهم هر ماه", "RSCALE=PERSIAN;FREQ=MONTHLY;BYMONTHDAY=15"),
        ("روز آخر هر ماه", "RSCALE=PERSIAN;FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("آخرین جمعه هر ماه", "RSCALE=PERSIAN;FREQ=MONTHLY;BYDAY=-1FR"),
        ("هر سال ۱ فروردین", "RSCALE=PERSIAN;FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1"),
        ("هر روز کاری", "FREQ=WEEKLY;BYDAY=MO,TU,WE,SA,SU"),
        ("هر دوشنبه تا ۱۴۰۶/۰۱/۰۱", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270321"),
        ("каждую неделю", "FREQ=WEEKLY"),
        ("каждый понедельник", "FREQ=WEEKLY;BYDAY=MO"),
        ("каждые 2 недели", "FREQ=WEEKLY;INTERVAL=2"),
        ("раз в месяц", "FREQ=MONTHLY"),
        ("через день", "FREQ=DAILY;INTERVAL=2"),
        ("по понедельникам и четвергам", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("1-го числа каждого месяца", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("каждое 15 число", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("в последнюю пятницу каждого месяца", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("каждую среду до 1 мая", "FREQ=WEEKLY;BYDAY=WE;UNTIL=20270501"),
        ("RRULE:freq=monthly;bymonthday=-1", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;BYDAY=MO,FR;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=MO,FR;BYSETPOS=-1"),
    ],
)
def test_what_people_say_is_understood(words: str, rule: str) -> None:
    assert rule_text(parse_recurrence(words, today=SUNDAY)) == rule


@pytest.mark.parametrize(
    "words",
    [
        "", "every", "every 5", "every 0 days", "every -1 weeks", "blah", "3 times a week",
        "every second monday",
        "every day every week", "every month on the 32nd", "10 times", "every monday 0 times",
        "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=3", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=3;UNTIL=20270101", "FREQ=DAILY;UNTIL=20201231", "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;SKIP=OMIT", "FREQ=DAILY;UNTIL=20270231",
        "every 99999999 days", "x" * 2_000, "FREQ=" + "1," * 900,
    ],
)  # fmt: skip
def test_what_says_nothing_is_refused(words: str) -> None:
    with pytest.raises(InvalidInput):
        parse_recurrence(words, today=SUNDAY)


def test_months_are_counted_in_the_calendar_in_force() -> None:
    rule = parse_recurrence("monthly on the 1st", today=SUNDAY, calendar="jalali")
    found = list(islice(days(rule, SUNDAY), 3))
    assert [to_jalali(day)[1:] for day in found] == [(9, 1), (10, 1), (11, 1)]
    named = parse_recurrence("every 1 march", today=SUNDAY, calendar="jalali")
    assert first(named, SUNDAY) == date(2027, 3, 1)


_MONTH_DAYS = st.lists(st.integers(1, 31) | st.just(-1), min_size=1, max_size=3)
_ENDS = st.one_of(
    st.just({}),
    st.builds(lambda n: {"times": n}, st.integers(2, 99)),
    st.builds(lambda day: {"until": day}, st.dates(date(2028, 1, 1), date(2099, 1, 1))),
)


@st.composite
def spoken_rules(draw: st.DrawFn) -> Rule:
    """Rules for which there are words."""
    every, end = draw(st.integers(1, 60)), draw(_ENDS)
    calendar = draw(st.sampled_from(["gregorian", "jalali"]))
    kind = draw(st.sampled_from(["d", "w", "m", "md", "mw", "y", "yw"]))
    weekdays = sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=4)))
    place = draw(st.sampled_from([-1, 1, 2, 3, 4, *[5] * (kind == "mw")]))
    placed = tuple(WeekdayOf(day, place) for day in weekdays[:2])
    dated = tuple(sorted(set(draw(_MONTH_DAYS))))
    months = (draw(st.integers(1, 12)),)
    if kind in {"d", "m"}:
        rule = Rule(kind, every, calendar if kind == "m" else "gregorian")
    elif kind == "w":
        rule = Rule("w", every, weekdays=tuple(WeekdayOf(day) for day in weekdays))
    elif kind == "md":
        rule = Rule("m", every, calendar, month_days=dated)
    elif kind == "mw":
        rule = Rule("m", every, calendar, weekdays=placed)
    elif kind == "y":
        rule = Rule("y", every, calendar, month_days=dated, months=months)
    else:
        rule = Rule("y", every, calendar, weekdays=placed, months=months)
    return rule._replace(**end)


@given(spoken_rules(), st.sampled_from(["en", "fa", "ru"]))
def test_the_words_of_a_rule_mean_that_rule(rule: Rule, language: str) -> None:
    said = recurrence_in_words(rule, language=language)
    assert "FREQ" not in said
    # Persian words would take the Jalali calendar where none is named.
    calendar = "jalali" if language == "fa" else "gregorian"
    read = parse_recurrence(said, today=SUNDAY, calendar=calendar)
    assert read._replace(week_start=0) == rule, said


@given(spoken_rules())
def test_a_rule_is_read_as_it_was_written(rule: Rule) -> None:
    assert read_rule(rule_text(rule)) == rule


@st.composite
def gregorian_rules(draw: st.DrawFn) -> Rule:
    """What RFC 5545 allows, short months left out as it does."""
    unit = draw(st.sampled_from("dwmy"))
    some = lambda values: tuple(sorted(draw(st.sets(values, max_size=2))))  # noqa: E731
    # Placed and unplaced weekdays side by side dateutil takes for both at once.
    place = st.sampled_from([1, 2, -1] if unit in "my" and draw(st.booleans()) else [0])
    return Rule(
        unit,
        draw(st.integers(1, 5)),
        weekdays=some(st.builds(WeekdayOf, st.integers(0, 6), place)),
        month_days=() if unit == "w" else some(st.integers(1, 31) | st.integers(-31, -1)),
        months=some(st.integers(1, 12)),
        omits=True,
        week_start=draw(st.integers(0, 6)),
    )


@settings(deadline=None)
@given(gregorian_rules(), st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_the_days_of_a_rule_are_those_of_the_standard(rule: Rule, start: date) -> None:
    rule = anchored(rule, start)
    plain = rule_text(rule).removeprefix("RSCALE=GREGORIAN;").removesuffix(";SKIP=OMIT")
    ends = start + timedelta(days=2_000)
    midnight = datetime.combine(start, time(), UTC)
    last = datetime.combine(ends, time(), UTC)
    theirs = rrulestr(plain, dtstart=midnight).between(midnight, last, inc=True)
    ours = takewhile(lambda day: day <= ends, days(rule, start))
    assert list(ours) == [each.date() for each in theirs]


@given(spoken_rules(), st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 2_000))
def test_the_next_day_is_later_and_nothing_drifts(rule: Rule, start: date, away: int) -> None:
    rule = anchored(rule, start)._replace(times=None, until=None)
    earliest = start + timedelta(days=away)
    found = following(rule, start, earliest=earliest)
    assert found is not None
    assert found.day > start
    assert found.day >= earliest
    # Counted again from there, the days are those that the first start gave.
    by_first, again = ((d for d in days(rule, s) if d > found.day) for s in (start, found.day))
    assert list(islice(again, 3)) == list(islice(by_first, 3))


def test_a_day_that_a_month_lacks_is_its_last_and_comes_back() -> None:
    rule = anchored(Rule("m"), date(2027, 1, 31))
    found = list(islice(days(rule, date(2027, 1, 31)), 5))
    assert [day.isoformat()[5:] for day in found] == ["01-31", "02-28", "03-31", "04-30", "05-31"]
    leap = anchored(Rule("y"), date(2028, 2, 29))
    found = list(islice(days(leap, date(2028, 2, 29)), 5))
    assert [(day.year, day.day) for day in found] == [
        (2028, 29), (2029, 28), (2030, 28), (2031, 28), (2032, 29),
    ]  # fmt: skip
    esfand = anchored(Rule("y", calendar="jalali"), date(2025, 3, 20))  # 30 Esfand 1403
    found = list(islice(days(esfand, date(2025, 3, 20)), 6))
    assert [to_jalali(day)[1:] for day in found] == [(12, 30), *[(12, 29)] * 4, (12, 30)]


def test_the_number_of_times_runs_down_and_ends() -> None:
    rule = Rule("d", times=3)
    next_ = following(rule, SUNDAY, earliest=SUNDAY)
    assert next_ is not None
    assert (next_.day, next_.skipped, next_.rule.times) == (date(2026, 11, 23), 0, 2)
    assert following(rule, SUNDAY, earliest=date(2026, 11, 25)) is None
    last = following(next_.rule, next_.day, earliest=SUNDAY)
    assert last is not None
    assert following(last.rule, last.day, earliest=SUNDAY) is None
    until = Rule("d", until=date(2026, 11, 23))
    assert following(until, date(2026, 11, 23), earliest=SUNDAY) is None
