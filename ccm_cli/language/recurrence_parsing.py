"""How often something returns, read as people say it or as RFC 5545 writes it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language.calendars import calendar_of
from ccm_cli.language.catalog import current_language
from ccm_cli.language.catalog import gettext as _
from ccm_cli.language.day_parsing import normalized, parse_day
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.recurrence import (
    DAY,
    JALALI,
    MONTH,
    MOST_EVERY,
    MOST_TIMES,
    WEEK,
    YEAR,
    Rule,
    WeekdayOf,
    first,
)
from ccm_cli.language.recurrence_rules import is_rule, read_rule
from ccm_cli.language.recurrence_words import ENDINGS, TIMES, UNTIL, Word, split_weekdays, word
from ccm_cli.language.text import excerpt

_DAYS_OF_MONTH = 31
_WEEKS_OF_MONTH = 5
_SATURDAY = 5
_UNTIL = rf"(.+?),? (?:{'|'.join(UNTIL)}) (.+)"
_TIMES = rf"(.+?),? (?:for )?([^\W_]+) (?:{'|'.join(TIMES)})"
_PIECE = r"\d+|[^\W\d_]+"


def parse_recurrence(text: str, *, today: date, calendar: str = "auto") -> Rule:
    """Read how often something returns.

    Understood are distances (``every 2 weeks``, ``daily``, «через день»), weekdays (``every monday
    and thursday``, «هر دوشنبه», «по пятницам»), days of the month (``monthly on the 1st and
    15th``, ``last day of the month``, «۱۵ هر ماه»), weekdays of the month (``last friday of the
    month``), days of the year (``every 1 march``), each with ``until DAY`` or ``10 times`` behind
    it; and rules of RFC 5545 as `recurrence_rules.read_rule` reads them.

    Args:
        text: what was typed.
        today: what a day behind ``until`` is relative to.
        calendar: ``gregorian`` or ``jalali`` for months and years; ``auto`` takes the Jalali for
            Persian words and where the program speaks Persian. A month that is named is in its
            own calendar.

    Raises:
        InvalidInput: it cannot be understood, or names no day at all.
    """
    if is_rule(text):
        rule = read_rule(text)
    else:
        key = normalized(text)
        rest, until = _until(key, today, calendar)
        rest, times = _times(rest)
        said = _Said(text, rest, tuple(_words(text, rest)), _in_force(key, calendar))
        rule = _rule(said)._replace(until=until, times=times)
        if until is not None and times is not None:
            raise _not_understood(text)
    if first(rule, today) is None:
        raise InvalidInput(
            _("%(rule)s names no day to come.") % {"rule": quoted(excerpt(text))},
            hint=_("Check its days, months and end."),
        )
    return rule


class _Said(NamedTuple):
    text: str
    key: str
    words: tuple[Word, ...]
    calendar: str

    def all(self, meaning: str) -> list[Word]:
        return [each for each in self.words if each.meaning == meaning]


def _in_force(key: str, calendar: str) -> str:
    if calendar == "auto" and re.search(r"[\u0600-\u06ff]", key):
        return JALALI
    return calendar_of(current_language(), calendar)


def _until(key: str, today: date, calendar: str) -> tuple[str, date | None]:
    match = re.fullmatch(_UNTIL, key)
    if match is None:
        return key, None
    return match[1], parse_day(match[2], today=today, calendar=calendar)


def _times(key: str) -> tuple[str, int | None]:
    match = re.fullmatch(_TIMES, key)
    if match is None:
        return key, None
    meant = word(match[2])
    number = int(match[2]) if match[2].isdecimal() else meant.number if meant else 0
    if not 1 <= number <= MOST_TIMES or (meant and meant.meaning != "number"):
        return key, None
    # Every two weeks one time: دو هفته یک بار.
    return match[1], None if meant and number == 1 else number


def _words(text: str, key: str) -> Iterator[Word]:
    for written, as_one in split_weekdays().items():
        key = re.sub(rf"(?<!\w){re.escape(written)}(?!\w)", as_one, key)
    pieces = re.findall(_PIECE, key)
    if re.search(r"(?<!\w)- ?\d", key):
        raise _not_understood(text)
    counted = False
    for at, piece in enumerate(pieces):
        after = pieces[at + 1] if at + 1 < len(pieces) else ""
        if piece.isdecimal():
            counted = after in ENDINGS and re.search(rf"{piece}-?{after}(?!\w)", key) is not None
            if len(piece) > len(str(MOST_EVERY)):
                raise _not_understood(text)
            yield Word("ordinal" if counted else "number", "", int(piece))
            continue
        if counted and piece in ENDINGS:
            counted = False
            continue
        meant = word(piece)
        if meant is None:
            raise _not_understood(text)
        yield meant


def _rule(said: _Said) -> Rule:
    """The rule that some words say; see the module for what they may be."""
    months = said.all("month")
    units = [each for each in said.all("unit") if not _is_day_of_month(said, each)]
    every, ordinals = _counted(said)
    weekdays = tuple(sorted({day for each in said.all("weekday") for day in each.weekdays}))
    named = [each.value for each in said.all("calendar")]
    calendar = months[0].value if months else named[0] if named else said.calendar
    if len({each.value for each in units}) > 1 or not 1 <= every <= MOST_EVERY:
        raise _not_understood(said.text)
    unit = units[0].value if units else ""
    if units:
        every *= units[0].number
    if months:
        return _yearly(said, Rule(YEAR, every, calendar), unit, months, weekdays, ordinals)
    if weekdays and ordinals:
        return _weekday_of_month(said, Rule(MONTH, every, calendar), unit, weekdays, ordinals)
    if ordinals:
        if unit not in {"", MONTH} or not _is_of_month(said, unit):
            raise _not_understood(said.text)
        return Rule(MONTH, every, calendar, month_days=_month_days(said, ordinals))
    return _plain(said, Rule(unit, every, calendar), weekdays)


def _plain(said: _Said, rule: Rule, weekdays: Sequence[int]) -> Rule:
    """A distance, or weekdays."""
    if weekdays and rule.unit in {"", WEEK}:
        days = tuple(WeekdayOf(day) for day in weekdays)
        starts = _week_start(said.calendar, rule.every)
        return Rule(WEEK, rule.every, weekdays=days, week_start=starts)
    if weekdays or not rule.unit:
        raise _not_understood(said.text)
    if rule.unit == WEEK:
        return Rule(WEEK, rule.every, week_start=_week_start(said.calendar, rule.every))
    return Rule(DAY, rule.every) if rule.unit == DAY else rule


def _is_day_of_month(said: _Said, unit: Word) -> bool:
    """Whether a "day" only goes with a number: the last day of the month, روز ۱۵ هر ماه."""
    if unit.value != DAY:
        return False
    return bool(said.all("month")) or any(
        each.meaning == "weekday" or (each.meaning == "unit" and each.value in {MONTH, YEAR})
        for each in said.words
    )


def _counted(said: _Said) -> tuple[int, list[int]]:
    """The length of the period, and which days or weekdays of it are meant."""
    every, ordinals = 1, []
    for at, each in enumerate(said.words):
        after = said.words[at + 1] if at + 1 < len(said.words) else Word("nothing")
        before = said.words[at - 1] if at else Word("nothing")
        if each.meaning == "other":
            every = 2
        elif each.meaning == "between":
            every += 1
        elif each.meaning in {"number", "ordinal"}:
            if _counts_unit(said, each, after, before):
                every = each.number
            else:
                ordinals.append(each.number)
    return every, ordinals


def _counts_unit(said: _Said, each: Word, after: Word, before: Word) -> bool:
    if after.meaning != "unit" or each.number < 1:
        return False
    if _is_day_of_month(said, after):
        return False
    return not (before.meaning == "unit" and before.value == DAY)


def _yearly(
    said: _Said,
    rule: Rule,
    unit: str,
    months: Sequence[Word],
    weekdays: Sequence[int],
    ordinals: Sequence[int],
) -> Rule:
    numbers = tuple(sorted({each.number for each in months}))
    if unit not in {"", YEAR} or not ordinals or len({each.value for each in months}) > 1:
        raise _not_understood(said.text)
    rule = rule._replace(months=numbers)
    if weekdays:
        return rule._replace(weekdays=_places(said, weekdays, ordinals))
    return rule._replace(month_days=_month_days(said, ordinals))


def _weekday_of_month(
    said: _Said, rule: Rule, unit: str, weekdays: Sequence[int], ordinals: Sequence[int]
) -> Rule:
    # "Every second monday" alone may mean every other week.
    if unit != MONTH and (unit or any(place > 0 for place in ordinals)):
        raise _not_understood(said.text)
    return rule._replace(weekdays=_places(said, weekdays, ordinals))


def _places(said: _Said, weekdays: Sequence[int], ordinals: Sequence[int]) -> tuple[WeekdayOf, ...]:
    if any(place == 0 or place > _WEEKS_OF_MONTH for place in ordinals):
        raise _not_understood(said.text)
    return tuple(sorted({WeekdayOf(day, place) for day in weekdays for place in ordinals}))


def _is_of_month(said: _Said, unit: str) -> bool:
    """Whether a number is certainly a day of the month, not the length of something unsaid."""
    return unit == MONTH or bool(said.all("date")) or bool(said.all("ordinal"))


def _month_days(said: _Said, ordinals: Sequence[int]) -> tuple[int, ...]:
    if any(day == 0 or day > _DAYS_OF_MONTH for day in ordinals):
        raise _not_understood(said.text)
    return tuple(sorted(set(ordinals)))


def _week_start(calendar: str, every: int) -> int:
    """Where a week begins matters only where some weeks are left out."""
    return _SATURDAY if calendar == JALALI and every > 1 else 0


def _not_understood(text: str) -> InvalidInput:
    return InvalidInput(
        _("%(text)s does not say how often.") % {"text": quoted(excerpt(text))},
        hint=_(
            "Write it like every 2 weeks, every monday, monthly on the 1st,"
            " last friday of the month, or FREQ=MONTHLY;BYMONTHDAY=-1."
        ),
    )
