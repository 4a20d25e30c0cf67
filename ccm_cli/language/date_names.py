"""Names of days and months, and the words people say instead of a date.

All words are looked up by their search key.
"""

# ruff: noqa: SIM905 - rows of names read better than lists of quoted ones

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple, TypeVar

from ccm_cli.language.text import search_keys_of

_T = TypeVar("_T")

# January first; in Russian in the genitive, as after a day.
GREGORIAN_MONTHS = {
    "en": tuple(
        "January February March April May June July August September October November"
        " December".split()
    ),
    "fa": tuple("ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر".split()),
    "ru": tuple(
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
    ),
}
SHORT_GREGORIAN_MONTHS = {
    "en": tuple(name[:3] for name in GREGORIAN_MONTHS["en"]),
    "fa": GREGORIAN_MONTHS["fa"],
    "ru": tuple(name[:3] for name in GREGORIAN_MONTHS["ru"]),
}
RUSSIAN_MONTHS_ALONE = tuple(
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()
)

# Farvardin first.
JALALI_MONTHS = {
    "en": tuple(
        "Farvardin Ordibehesht Khordad Tir Mordad Shahrivar Mehr Aban Azar Dey Bahman"
        " Esfand".split()
    ),
    "fa": tuple("فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()),
    "ru": tuple(
        "фарвардина ордибехешта хордада тира мордада шахривара мехра абана азара дея бахмана"
        " эсфанда".split()
    ),
}
RUSSIAN_JALALI_MONTHS_ALONE = tuple(
    "фарвардин ордибехешт хордад тир мордад шахривар мехр абан азар дей бахман эсфанд".split()
)

# Monday first.
WEEKDAYS = {
    "en": tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
    "fa": ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه"),
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
}
SHORT_WEEKDAYS = {
    "en": tuple("Mon Tue Wed Thu Fri Sat Sun".split()),
    "fa": ("د", "س", "چ", "پ", "ج", "ش", "ی"),
    "ru": tuple("пн вт ср чт пт сб вс".split()),
}

# More ways to write what the tables above have, by place.
_MORE_GREGORIAN = (
    {9: "Sept"},
    {2: "февр", 8: "авг", 9: "сент", 11: "нояб"},
    {5: "می", 6: "ژوین", 7: "جولای", 8: "آگوست", 10: "اوکتبر"},
)
_MORE_JALALI = ({5: "امرداد"}, {3: "خورداد"})
_MORE_WEEKDAYS = (
    {1: "tues", 2: "weds", 3: "thur"},
    {3: "thurs"},
    {0: "دو شنبه", 1: "سه شنبه", 2: "چهار‌شنبه", 3: "پنج‌شنبه", 6: "یک‌شنبه"},
    {2: "среду", 4: "пятницу", 5: "субботу"},
    dict(enumerate("понедельника вторника среды четверга пятницы субботы воскресенья".split())),
)

_DAYS_AWAY = {
    0: ("today", "امروز", "сегодня"),
    1: ("tomorrow", "فردا", "завтра"),
    -1: ("yesterday", "دیروز", "вчера"),
    2: ("day after tomorrow", "the day after tomorrow", "پس‌فردا", "послезавтра"),
    -2: ("day before yesterday", "the day before yesterday", "پریروز", "позавчера"),
}

_CALENDAR_UNITS = {
    "d": "d day days д дн день дня дней روز",
    "w": "w wk week weeks нед неделя неделю недели недель هفته",
    "m": "m mo month months м мес месяц месяца месяцев ماه",
    "y": "y yr year years г год года лет سال",
}

_PERIOD_WORDS = {
    -1: {"w": "last week|прошлая неделя|на прошлой неделе|هفته پیش|هفته گذشته|هفته قبل",
         "m": "last month|прошлый месяц|в прошлом месяце|ماه پیش|ماه گذشته|ماه قبل",
         "y": "last year|прошлый год|в прошлом году|پارسال|سال پیش|سال گذشته|سال قبل"},
    0: {"w": "this week|эта неделя|на этой неделе|این هفته",
        "m": "this month|этот месяц|в этом месяце|این ماه",
        "y": "this year|этот год|в этом году|امسال"},
    1: {"w": "next week|следующая неделя|на следующей неделе|هفته بعد|هفته آینده",
        "m": "next month|следующий месяц|в следующем месяце|ماه بعد|ماه آینده",
        "y": "next year|следующий год|в следующем году|سال بعد|سال آینده"},
}  # fmt: skip


class Month(NamedTuple):
    """A month by its place in its calendar, from 1."""

    calendar: str
    number: int


class Period(NamedTuple):
    """A week, month or year (``w``, ``m``, ``y``): the last, this or the next (-1, 0, 1)."""

    away: int
    unit: str


@cache
def month_words() -> dict[str, Month]:
    gregorian = [*GREGORIAN_MONTHS.values(), *SHORT_GREGORIAN_MONTHS.values(), RUSSIAN_MONTHS_ALONE]
    jalali = [*JALALI_MONTHS.values(), RUSSIAN_JALALI_MONTHS_ALONE]
    words: dict[str, Month] = {}
    for calendar, tables, more in (
        ("gregorian", gregorian, _MORE_GREGORIAN),
        ("jalali", jalali, _MORE_JALALI),
    ):
        for table in tables:
            _add(words, ((name, Month(calendar, at)) for at, name in enumerate(table, start=1)))
        for extra in more:
            _add(words, ((name, Month(calendar, at)) for at, name in extra.items()))
    return words


@cache
def weekday_words() -> dict[str, int]:
    """Weekdays by name, Monday 0; the one-letter ones of Persian calendars left out."""
    words: dict[str, int] = {}
    for table in (*WEEKDAYS.values(), SHORT_WEEKDAYS["en"], SHORT_WEEKDAYS["ru"]):
        _add(words, ((name, at) for at, name in enumerate(table)))
    for extra in _MORE_WEEKDAYS:
        _add(words, ((name, at) for at, name in extra.items()))
    return words


@cache
def days_away_words() -> dict[str, int]:
    words: dict[str, int] = {}
    for away, names in _DAYS_AWAY.items():
        _add(words, ((name, away) for name in names))
    return words


@cache
def calendar_unit_words() -> dict[str, str]:
    words: dict[str, str] = {}
    for unit, names in _CALENDAR_UNITS.items():
        _add(words, ((name, unit) for name in names.split()))
    return words


@cache
def period_words() -> dict[str, Period]:
    words: dict[str, Period] = {}
    for away, units in _PERIOD_WORDS.items():
        for unit, names in units.items():
            _add(words, ((name, Period(away, unit)) for name in names.split("|")))
    return words


def _add(words: dict[str, _T], named: Iterable[tuple[str, _T]]) -> None:
    for name, meaning in named:
        for key in search_keys_of(name):
            words[key] = meaning
