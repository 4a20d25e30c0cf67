"""Times of day as people write and say them in three languages: ``17:00``, ``5pm``, ``۵ عصر``."""

import re
from collections.abc import Callable, Mapping
from datetime import time
from typing import NamedTuple

_NOON = 12
_MIDNIGHT = 24
_LAST_SMALL_HOUR = 5
_FIRST_HOUR_TO_NOON = 10


class Clock(NamedTuple):
    """A time of day.

    Attributes:
        at: hours and minutes.
        on_next_day: it is the midnight with which the day that was said ends.
    """

    at: time
    on_next_day: bool = False


def _strictly(half: int) -> Callable[[int], int | None]:
    """The hours of ``am`` and ``pm``, of which there are twelve and no more."""
    return lambda hour: hour % _NOON + half if 1 <= hour <= _NOON else None


def _morning(hour: int) -> int | None:
    return hour % _NOON if hour <= _NOON else None


def _noon(hour: int) -> int | None:
    """Around noon: eleven before it, one after it."""
    return hour if hour >= _FIRST_HOUR_TO_NOON else hour + _NOON


def _afternoon(hour: int) -> int | None:
    return hour if hour >= _NOON else hour + _NOON


def _evening(hour: int) -> int | None:
    return _MIDNIGHT if hour == _NOON else _afternoon(hour)


def _night(hour: int) -> int | None:
    """Nine at night is late, two is early; twelve is the midnight that ends the day."""
    return hour if hour <= _LAST_SMALL_HOUR else _evening(hour)


_PARTS: Mapping[str, tuple[str, Callable[[int], int | None]]] = {
    "am": (r"a\.?m\.?", _strictly(0)),
    "pm": (r"p\.?m\.?", _strictly(_NOON)),
    "morning": (r"(?:in the )?morning|утра|утром|صبح|بامداد|ق\.ظ\.?", _morning),
    "noon": (r"noon|днем|(?<!از )ظهر", _noon),
    "daytime": (r"дня", _noon),
    "afternoon": (r"(?:in the )?afternoon|بعد ?از ?ظهر|عصر|ب\.ظ\.?", _afternoon),
    "evening": (r"(?:in the )?evening|вечера|вечером", _evening),
    "night": (r"(?:at )?night|midnight|ночи|ночью|(?:نیمه ?|نصفه? ?)?شب", _night),
}
"""By name: the words for a part of the day, as search keys, and what it makes of an hour."""
_PART = "(?:" + "|".join(f"(?P<{name}>{words})" for name, (words, _h) in _PARTS.items()) + ")"
_ALONE: Mapping[str, int] = {"midday": _NOON, "midnight": _MIDNIGHT}
_WORD = (
    r"(?:(?P<midday>noon|midday|полдень|(?<!از )ظهر)"
    r"|(?P<midnight>midnight|полночь|(?:نیمه|نصفه?) ?شب))"
)
_HOUR = (
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?"
    r"(?P<counted> ?(?:ч\.?|час(?:а|ов)?|o.?clock)(?![^\W\d]))?"
)
_AT = r"(?P<at>at|во?|ساعت) "
_TIMES = (rf"{_PART} {_AT}{_HOUR}", rf"(?:{_AT})?{_HOUR}(?: ?{_PART})?", rf"(?:{_AT})?{_WORD}")
_DAY_THEN = r"(?:(?P<day>.+?)(?:,? |(?<=\d)t))??"
_THEN_DAY = r",? (?P<day>.+)"
_PATTERNS = (*(_DAY_THEN + time for time in _TIMES), *(time + _THEN_DAY for time in _TIMES))


def split_clock(key: str) -> tuple[Clock | None, str]:
    """The time of day in a text, before or behind the day, and what is left for the day.

    An hour alone is no time: it needs its minutes, a part of the day (``5pm``, ``5 вечера``,
    ``۵ عصر``) or a word before it (``at 5``, ``в 5``, ``ساعت ۵``); ``3 дня``, which may be three
    days, needs one beside its part of the day (``в 3 дня``, ``3 часа дня``). Twelve at night is the
    midnight that ends the day, as eleven at night comes before it; one to five at night are the
    small hours of the day itself. ``12am`` is the midnight that begins the day.

    Args:
        key: the search key of a text, its digits in ASCII.

    Returns:
        None and the whole text where there is no time of day in it.
    """
    for pattern in _PATTERNS:
        match = re.fullmatch(pattern, key)
        clock = _clock(match.groupdict()) if match else None
        if match and clock:
            return clock, (match["day"] or "").rstrip(" ,")
    return None, key


def _clock(said: Mapping[str, str | None]) -> Clock | None:
    alone = next((hour for word, hour in _ALONE.items() if said.get(word)), None)
    if alone is not None:
        return _within_a_day(alone)
    part = next((name for name in _PARTS if said.get(name)), "")
    told = said["minute"] or said["at"] or (part and (part != "daytime" or said["counted"]))
    if not told:
        return None
    hour: int | None = int(said["hour"] or 0)
    if part and hour is not None:
        hour = _PARTS[part][1](hour)
    return None if hour is None else _within_a_day(hour, said["minute"], said["second"])


def _within_a_day(hour: int, minute: str | None = None, second: str | None = None) -> Clock | None:
    try:
        at = time(hour % _MIDNIGHT, int(minute or 0), int(second or 0))
    except ValueError:
        return None
    if hour > _MIDNIGHT:
        return None
    return Clock(at, on_next_day=hour == _MIDNIGHT)
