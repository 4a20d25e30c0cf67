"""The day that somebody's out-of-office says he is back, found in running text."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from ccm_cli.errors import InvalidInput
from ccm_cli.language.date_names import month_words
from ccm_cli.language.day_parsing import parse_day
from ccm_cli.language.numbers import ascii_digits
from ccm_cli.language.text import search_key

LONGEST_ABSENCE = 400
"""Days; what lies further off is no return."""
_FIRST_WORDS = 3_000
_NEAR = 70
"""Characters before a date in which a word must stand for it to be the return."""

_WEEKDAYS = re.compile(
    r"\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|next week"
    r"|(?:دو|سه|چهار|پنج|یک) ?شنبه|شنبه|جمعه|فردا|هفته آینده"
    r"|понедельника?|вторника?|сред[ыау]|четверга?|пятниц[ыау]|суббот[ыау]|воскресенья?|завтра"
    r"|на следующей неделе)"
)
_RETURN = re.compile(
    r"\b(?:until|till|back|return(?:s|ing|ed)?|through|available again|to|by|as of"
    r"|до|по|вернусь|возвращ\w*|буду|выхожу|выйду|вернется|вернёмся"
    r"|تا|از|برمیگردم|بازمیگردم|بر میگردم|باز میگردم|بازگشت|مجددا|روز)\b"
)
_FROM = re.compile(r"\b(?:from|since|с|со|от|starting|beginning|از)\s+(?:the )?(?:\w+,? )?\Z")


def return_day(subject: str, text: str, *, written: date) -> date | None:
    """The day of return; None where none can be told.

    Of several days, that after a word such as until, back, до, вернусь or تا counts; where no such
    word stands, the last of them.

    Args:
        subject: of the mail.
        text: of the mail; its beginning is looked at.
        written: the day it was written: the return lies on it or after it.
    """
    said = search_key(ascii_digits(f"{subject} . {text[:_FIRST_WORDS]}"))
    found: list[tuple[bool, date]] = []
    for place, words in _candidates(said):
        day = _day(words, written)
        if day is None or not written <= day <= written + timedelta(days=LONGEST_ABSENCE):
            continue
        before = said[max(0, place - _NEAR) : place]
        if _FROM.search(before):
            continue
        found.append((bool(_RETURN.search(before)), day))
    if not found:
        return None
    named = [day for is_named, day in found if is_named]
    return max(named or [day for _is_named, day in found])


@cache
def _dates() -> re.Pattern[str]:
    names = sorted(month_words(), key=len, reverse=True)
    month = rf"(?:{'|'.join(map(re.escape, names))})\.?(?: ?ماه)?(?!\w)"
    return re.compile(
        r"(?<!\d)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
        rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?{month}(?:,? \d{{4}})?"
        rf"|{month} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"
        r"|\d{1,2}\.\d{1,2}(?![./]\d))(?!\d)"
    )


def _candidates(said: str) -> Iterator[tuple[int, str]]:
    for match in _dates().finditer(said):
        yield match.start(), match[0]
    for match in _WEEKDAYS.finditer(said):
        yield match.start(), match[0]


def _day(words: str, written: date) -> date | None:
    try:
        return parse_day(words, today=written)
    except InvalidInput:
        pass
    short = re.fullmatch(r"(\d{1,2})\.(\d{1,2})", words)
    if short is None:
        return None
    for year in (written.year, written.year + 1):
        try:
            day = date(year, int(short[2]), int(short[1]))
        except ValueError:
            return None
        if day >= written:
            return day
    return None
