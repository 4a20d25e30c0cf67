"""The words in which people say how often something returns, in three languages.

All words are looked up by their search key.
"""

# ruff: noqa: SIM905 - rows of names read better than lists of quoted ones

from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple

from ccm_cli.language.date_names import calendar_unit_words, month_words, weekday_words
from ccm_cli.language.text import search_key, search_keys_of

Meaning = Literal[
    "every", "unit", "number", "ordinal", "weekday", "month", "date", "other", "between",
    "calendar", "nothing",
]  # fmt: skip


class Word(NamedTuple):
    """What a word means.

    Attributes:
        meaning: its part in the sentence. ``other`` doubles the period (every other week),
            ``between`` makes it one longer (Persian: one day in between), ``date`` says that a
            number beside it is a day of the month, ``nothing`` only joins.
        value: of a unit one of ``d w m y``; of a weekday Monday 0; of a calendar its name.
        number: of a number or ordinal (-1 the last), of a month, and how many of a unit.
    """

    meaning: Meaning
    value: str = ""
    number: int = 0
    weekdays: tuple[int, ...] = ()


_EVERY = "every each once кажд. каждый каждая каждое каждую каждые каждого раз هر"
_NOTHING = (
    "the of on in at a an and from при по в во на из и ها های هر‌یک و در از به روزهای یک‌بار یکبار"
)
_OTHER = "other alternate через"
_BETWEEN = ("میان",)
_DATE = "число числа числу дата date تاریخ"
_ADVERBS = {
    "d": "daily ежедневно روزانه هرروز",
    "w": "weekly еженедельно هفتگی هرهفته",
    "m": "monthly ежемесячно ماهانه ماهیانه هرماه",
    "y": "yearly annually ежегодно سالانه سالیانه هرسال",
}
_LONGER = {
    ("w", 2): "biweekly fortnightly fortnight fortnights",
    ("m", 3): "quarterly quarter quarters ежеквартально квартал квартала кварталов فصلی فصل",
    ("m", 6): "полугодие",
}
_MORE_UNITS = {"w": "неделям", "m": "месяцам", "y": "годам ежегодный"}
_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve",
    "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "одну две",
    "یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده",
)
_ORDINALS = (
    "first second third fourth fifth",
    "первый второй третий четвертый пятый",
    "первая вторая третья четвертая пятая",
    "первую вторую третью четвертую пятую",
    "первое второе третье четвертое пятое",
    "первого второго третьего четвертого пятого",
    "اولین دومین سومین چهارمین پنجمین",
    "اول دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم یازدهم دوازدهم سیزدهم چهاردهم پانزدهم",
    "یکم دوم",
)
_LAST = "last final последний последняя последнюю последнее последнего آخرین آخر"
_CALENDARS = {
    "jalali": "jalali shamsi persian джалали شمسی جلالی",
    "gregorian": "gregorian григориански میلادی",
}
_WORKING = (
    "weekday weekdays workday workdays",
    "будням будни будний будний-день рабочим рабочий рабочие",
    "کاری",
)
_MONDAY_TO_FRIDAY, _SATURDAY_TO_WEDNESDAY = (0, 1, 2, 3, 4), (0, 1, 2, 5, 6)
_RUSSIAN_WEEKDAYS = "понедельникам вторникам средам четвергам пятницам субботам воскресеньям"
_PLURAL = ("s", "ها", "های")

ENDINGS = "st nd rd th го ого е ое й ый я ую ام م امین".split()
"""What may hang on a number that counts places."""


@cache
def words() -> dict[str, Word]:
    """All of them by search key."""
    known: dict[str, Word] = {}
    for table in (_units(), _numbers(), _days(), _joints()):
        for spoken, meaning in table:
            for key in search_keys_of(spoken):
                known.setdefault(key, meaning)
    return known


@cache
def split_weekdays() -> dict[str, str]:
    """Weekdays that may be written as two words, by how they are written as one."""
    known = weekday_words()
    return {key: key.replace(" ", "") for key in known if " " in key}


def word(text: str) -> Word | None:
    """The meaning of a word of a search key, in the plural too; None: it is unknown."""
    known = words()
    if text in known:
        return known[text]
    for ending in _PLURAL:
        bare = text.removesuffix(ending)
        if bare != text and bare in known and known[bare].meaning == "weekday":
            return known[bare]
    return None


def _units() -> Iterable[tuple[str, Word]]:
    for key, unit in calendar_unit_words().items():
        yield key, Word("unit", unit, 1)
    for unit, spoken in (*_ADVERBS.items(), *_MORE_UNITS.items()):
        yield from ((each, Word("unit", unit, 1)) for each in spoken.split())
    for (unit, number), spoken in _LONGER.items():
        yield from ((each, Word("unit", unit, number)) for each in spoken.split())


def _numbers() -> Iterable[tuple[str, Word]]:
    for row in _NUMBERS:
        yield from ((each, Word("number", "", n)) for n, each in enumerate(row.split(), start=1))
    for row in _ORDINALS:
        yield from ((each, Word("ordinal", "", n)) for n, each in enumerate(row.split(), start=1))
    yield from ((each, Word("ordinal", "", -1)) for each in _LAST.split())


def _days() -> Iterable[tuple[str, Word]]:
    for key, weekday in weekday_words().items():
        yield key, Word("weekday", weekdays=(weekday,))
    for at, spoken in enumerate(_RUSSIAN_WEEKDAYS.split()):
        yield spoken, Word("weekday", weekdays=(at,))
    for row, weekdays in zip(
        _WORKING, (*(_MONDAY_TO_FRIDAY,) * 2, _SATURDAY_TO_WEDNESDAY), strict=True
    ):
        yield from ((each, Word("weekday", weekdays=weekdays)) for each in row.split())
    for key, month in month_words().items():
        yield key, Word("month", month.calendar, month.number)


def _joints() -> Iterable[tuple[str, Word]]:
    yield from ((each, Word("every")) for each in _EVERY.split())
    yield from ((each, Word("other")) for each in _OTHER.split())
    yield from ((each, Word("between")) for each in _BETWEEN)
    yield from ((each, Word("date")) for each in _DATE.split())
    yield from ((each, Word("nothing")) for each in _NOTHING.split())
    for calendar, spoken in _CALENDARS.items():
        yield from ((each, Word("calendar", calendar)) for each in spoken.split())


TIMES = tuple(search_key(each) for each in "times time раз раза бар بار مرتبه دفعه x".split())
UNTIL = tuple(search_key(each) for each in "until till til до تا".split())
