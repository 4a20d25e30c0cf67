"""How often something returns, in words: ``every 2 weeks``, «هر دوشنبه», «каждый день».

`recurrence_parsing.parse_recurrence` reads them back as the same rule.
"""

# ruff: noqa: SIM905 - rows of names read better than lists of quoted ones

from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.language.calendars import calendar_of
from ccm_cli.language.date_formatting import format_day
from ccm_cli.language.date_names import GREGORIAN_MONTHS, JALALI_MONTHS, WEEKDAYS
from ccm_cli.language.numbers import localized_digits
from ccm_cli.language.recurrence import DAY, JALALI, MONTH, WEEK, YEAR, Rule, WeekdayOf
from ccm_cli.language.recurrence_rules import rule_text

_LAST = -1


class _Words(NamedTuple):
    """The words of one language; forms of units for 1, a few and many."""

    each: dict[str, str]
    units: dict[str, tuple[str, str, str]]
    several: str
    places: Sequence[str]
    """Last, first, second ... as they stand before a weekday."""
    last_day: str
    conjunction: str
    calendars: dict[str, str]
    until: str
    times: tuple[str, str, str]


_ENGLISH = _Words(
    {DAY: "every day", WEEK: "every week", MONTH: "every month", YEAR: "every year"},
    {
        DAY: ("day", "days", "days"),
        WEEK: ("week", "weeks", "weeks"),
        MONTH: ("month", "months", "months"),
        YEAR: ("year", "years", "years"),
    },
    "every {n} {unit}",
    "last first second third fourth fifth".split(),
    "last day",
    " and ",
    {JALALI: "Jalali", "gregorian": "Gregorian"},
    "{rule} until {day}",
    ("{rule}, {n} time", *("{rule}, {n} times",) * 2),
)
_PERSIAN = _Words(
    {DAY: "هر روز", WEEK: "هر هفته", MONTH: "هر ماه", YEAR: "هر سال"},
    {DAY: ("روز",) * 3, WEEK: ("هفته",) * 3, MONTH: ("ماه",) * 3, YEAR: ("سال",) * 3},
    "هر {n} {unit}",
    "آخرین اولین دومین سومین چهارمین پنجمین".split(),
    "روز آخر",
    " و ",
    {JALALI: "شمسی", "gregorian": "میلادی"},
    "{rule} تا {day}",
    ("{rule}، {n} بار",) * 3,
)
_RUSSIAN = _Words(
    {DAY: "каждый день", WEEK: "каждую неделю", MONTH: "каждый месяц", YEAR: "каждый год"},
    {
        DAY: ("день", "дня", "дней"),
        WEEK: ("неделю", "недели", "недель"),
        MONTH: ("месяц", "месяца", "месяцев"),
        YEAR: ("год", "года", "лет"),
    },
    "каждые {n} {unit}",
    "последний первый второй третий четвёртый пятый".split(),
    "в последний день",
    " и ",
    {JALALI: "по джалали", "gregorian": "по григориански"},
    "{rule} до {day}",
    ("{rule}, {n} раз", "{rule}, {n} раза", "{rule}, {n} раз"),
)
_LANGUAGES = {"en": _ENGLISH, "fa": _PERSIAN, "ru": _RUSSIAN}

_RUSSIAN_WEEKDAYS = "понедельник вторник среду четверг пятницу субботу воскресенье".split()
_RUSSIAN_ON_WEEKDAYS = (
    "понедельникам вторникам средам четвергам пятницам субботам воскресеньям".split()
)
_RUSSIAN_FEMININE = "последнюю первую вторую третью четвёртую пятую".split()
_RUSSIAN_NEUTER = "последнее первое второе третье четвёртое пятое".split()
_SUNDAY = 6
_FEW, _TEN = range(2, 5), 10
_TEENS = range(11, 15)


def recurrence_in_words(rule: Rule, *, language: str, calendar: str = "auto") -> str:
    """Say how often something returns.

    Args:
        rule: any; one that has no words of its own is written as RFC 5545 does.
        language: one of `catalog.LANGUAGES`; others as English.
        calendar: the calendar of the last day, and the one that need not be named.
    """
    spoken = language if language in _LANGUAGES else "en"
    words = _LANGUAGES[spoken]
    said = _main(rule, words, spoken)
    if said is None:
        return rule_text(rule)
    if rule.unit in {MONTH, YEAR} and rule.calendar != calendar_of(language, calendar):
        said += f" ({words.calendars[rule.calendar]})"
    if rule.until is not None:
        day = format_day(rule.until, language=spoken, calendar=calendar)
        said = words.until.format(rule=said, day=day)
    if rule.times is not None:
        said = _form(words.times, rule.times, spoken).format(rule=said, n=rule.times)
    return localized_digits(said, spoken)


def _main(rule: Rule, words: _Words, language: str) -> str | None:
    """The rule without its end; None: there are no words for it."""
    period = _period(rule, words, language)
    if not (rule.weekdays or rule.month_days or rule.months or rule.places):
        return period
    if not _is_sayable(rule, words):
        return None
    if rule.unit == WEEK:
        return _weekly(rule, period, language, words)
    return f"{period} {_days(rule, words, language)}"


def _is_sayable(rule: Rule, words: _Words) -> bool:
    if rule.places or rule.omits or any(day < _LAST for day in rule.month_days):
        return False
    placed = [each.place for each in rule.weekdays if each.place]
    if rule.unit == WEEK:
        return not rule.months and not placed
    if any(place not in range(_LAST, len(words.places)) for place in placed):
        return False
    either = bool(rule.month_days) != bool(placed) and len(placed) == len(rule.weekdays)
    return either and rule.unit == (YEAR if rule.months else MONTH)


def _period(rule: Rule, words: _Words, language: str) -> str:
    if rule.every == 1:
        return words.each[rule.unit]
    unit = _form(words.units[rule.unit], rule.every, language)
    return words.several.format(n=rule.every, unit=unit)


def _form(forms: tuple[str, str, str], n: int, language: str) -> str:
    """The form for a number: of one, of a few, of many."""
    one, few, many = forms
    if language != "ru":
        return one if n == 1 else many
    if n % 100 in _TEENS:
        return many
    return one if n % _TEN == 1 else few if n % _TEN in _FEW else many


def _weekly(rule: Rule, period: str, language: str, words: _Words) -> str:
    days = [each.weekday for each in rule.weekdays]
    if language == "ru":
        if rule.every == 1 and len(days) == 1:
            return f"{_russian_every(days[0])} {_RUSSIAN_WEEKDAYS[days[0]]}"
        named = _joined([_RUSSIAN_ON_WEEKDAYS[day] for day in days], words)
        return f"по {named}" if rule.every == 1 else f"{period} по {named}"
    named = _joined([WEEKDAYS[language][day] for day in days], words)
    if rule.every == 1:
        return f"every {named}" if language == "en" else f"هر {named}"
    return f"{period} on {named}" if language == "en" else f"{period} {named}"


def _russian_every(weekday: int) -> str:
    name = _RUSSIAN_WEEKDAYS[weekday]
    return "каждое" if weekday == _SUNDAY else "каждую" if name.endswith("у") else "каждый"


def _days(rule: Rule, words: _Words, language: str) -> str:
    if rule.weekdays:
        chosen = _joined([_placed(each, words, language) for each in rule.weekdays], words)
        on_the = "on the " if language == "en" else ""
    else:
        chosen, on_the = _month_days(rule, words, language)
    if not rule.months:
        return f"{on_the}{chosen}"
    names = (JALALI_MONTHS if rule.calendar == JALALI else GREGORIAN_MONTHS)[language]
    months = _joined([names[month - 1] for month in rule.months], words)
    of = " of " if language == "en" and (rule.weekdays or _LAST in rule.month_days) else " "
    return f"{on_the}{chosen}{of}{months}"


def _placed(each: WeekdayOf, words: _Words, language: str) -> str:
    at = 0 if each.place == _LAST else each.place
    if language != "ru":
        return f"{words.places[at]} {WEEKDAYS[language][each.weekday]}"
    name = _RUSSIAN_WEEKDAYS[each.weekday]
    forms = words.places
    if each.weekday == _SUNDAY:
        forms = _RUSSIAN_NEUTER
    elif name.endswith("у"):
        forms = _RUSSIAN_FEMININE
    return f"{'во' if forms[at].startswith('вт') else 'в'} {forms[at]} {name}"


def _month_days(rule: Rule, words: _Words, language: str) -> tuple[str, str]:
    """The days of a month, and what stands before them."""
    numbers = sorted(rule.month_days, key=lambda day: (day == _LAST, day))
    if rule.months:
        named = [words.last_day if day == _LAST else str(day) for day in numbers]
        return _joined(named, words), "on the " if _LAST in numbers and language == "en" else (
            "on " if language == "en" else ""
        )
    if language == "en":
        named = [words.last_day if day == _LAST else _english_place(day) for day in numbers]
        return _joined(named, words), "on the "
    if language == "fa":
        days = [f"روز {day}" for day in numbers if day != _LAST]
        return _joined([*days, *[words.last_day] * (_LAST in numbers)], words), ""
    days = [f"{day}-го" for day in numbers if day != _LAST]
    dated = [f"{_joined(days, words)} числа"] if days else []
    return _joined([*dated, *[words.last_day] * (_LAST in numbers)], words), ""


def _english_place(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(0 if day in _TEENS else day % _TEN, "th")
    return f"{day}{ending}"


def _joined(names: Sequence[str], words: _Words) -> str:
    if len(names) < 2:  # noqa: PLR2004 (one, or several)
        return "".join(names)
    comma = "، " if words is _PERSIAN else ", "
    return comma.join(names[:-1]) + words.conjunction + names[-1]
