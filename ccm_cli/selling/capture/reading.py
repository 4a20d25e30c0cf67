"""One line taken apart: who, how to reach them, where they work, what they want and when.

A line is read from left to right. What can be recognised by itself (an e-mail, a phone number, a
tag, an amount, a day) is; the words before the first of them, or before a number, are the name, the
words behind ``@`` the company, and words further on what is to be sold or done. ``quote 5m fri`` is
a deal *quote* of five millions with a task of the same name on Friday; ``call fri`` is only the
task.

Nothing here asks the database.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from ccm_cli.customers.identifiers import (
    has_usual_shape,
    is_address_of_profile,
    is_valid_phone,
    normalise_email,
    normalise_handle,
    normalise_phone,
    usual_phone_digits,
)
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.moment_parsing import When, parse_when
from ccm_cli.language.money import Money, exponent, parse_money
from ccm_cli.language.numbers import ascii_digits
from ccm_cli.language.text import clean_line, search_key

Meant = TypeVar("Meant")

LONGEST = 1_000
"""Characters of a line."""
_WINDOW = 6
"""Words that one phone number may be written in."""
_DAY_WINDOW = 9
"""Words that a day with its time may be: the day after tomorrow at 5 in the evening."""
_DIGITS = (7, 15)
_LEAST_DIGITS_ALONE = 10
_LEAST_BARE_AMOUNT = 100
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_HANDLE = re.compile(r"[a-z]+:@?[\w.]+|https?://\S+|www\.\S+", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[\d\s().\-/]+")
_BETWEEN_NUMBERS = re.compile(r"(?<=\d{4})[/,،;؛](?=[+0۰٠]\d{3})")
_BEHIND_NUMBERS = re.compile(r"[\d.,٫٬'’]+\D*|\D{1,4}\d[\d.,٫٬'’]*")
_CODE = re.compile(r"[a-z]{3}")
_USUAL_CODES = frozenset(
    ("usd", "eur", "gbp", "rub", "irr", "irt", "try", "aed", "chf", "cny", "inr", "jpy", "mln")
)
_JOINING = frozenset(
    ("&", "and", "of", "the", "de", "la", "van", "von", "und", "et", "и", "по", "для", "و")
)
_COMPANY_WORDS = frozenset(map(search_key, ("شرکت", "компания", "ооо", "зао", "ип")))
_LEGAL_FORMS = frozenset(("inc", "ltd", "llc", "co", "corp", "gmbh", "plc", "sa", "ag", "bv"))
_DUE_WORDS = frozenset(map(search_key, ("due", "by", "on", "until", "до", "к", "на", "تا", "برای")))
_TASK_WORDS = frozenset(
    map(
        search_key,
        (
            *(
                "call",
                "ring",
                "phone",
                "visit",
                "meet",
                "meeting",
                "email",
                "mail",
                "send",
                "write",
            ),
            *("follow", "followup", "remind", "check", "invoice", "quote", "offer", "proposal"),
            *("demo", "deliver", "pay", "ask", "tell", "order"),
            *("позвонить", "звонок", "перезвонить", "встреча", "встретиться", "отправить"),
            *("написать", "напомнить", "проверить", "счёт", "кп", "предложение", "заказ"),
            *("تماس", "زنگ", "پیگیری", "جلسه", "دیدار", "ارسال", "ایمیل", "پیش‌فاکتور"),
            *("پیشنهاد", "فاکتور", "یادآوری", "سفارش", "بازدید"),
        ),
    )
)
"""Words with which what is to be done begins, where nothing else ends a name before it."""


class Setting(NamedTuple):
    """What a line is read by: now (UTC seconds), whose days, phones, money and calendar."""

    now: int
    zone: ZoneInfo
    region: str
    currency: str
    calendar: str = "auto"


class WantedDeal(NamedTuple):
    """A deal that was spoken of; an empty title is that of nothing in particular."""

    title: str
    value: Money


class WantedTask(NamedTuple):
    """A task that was spoken of."""

    title: str
    due: When | None


@dataclass
class Line:
    """What a line says, as typed; see the module."""

    name: str = ""
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    handles: list[str] = field(default_factory=list)
    company: str = ""
    tags: list[str] = field(default_factory=list)
    deals: list[WantedDeal] = field(default_factory=list)
    tasks: list[WantedTask] = field(default_factory=list)
    urgent: bool = False
    note: str = ""

    @property
    def reached(self) -> list[str]:
        """Every e-mail, phone and handle, by each of which somebody may be known already."""
        return [*self.emails, *self.phones, *self.handles]


def read(text: str, setting: Setting, *, names_somebody: Callable[[str], bool]) -> Line:
    """Take a line apart.

    Args:
        text: at most `LONGEST` characters, in any of the three languages.
        setting: what days, amounts and numbers mean.
        names_somebody: whether a text is the whole name of exactly one contact; asked to find
            where a name ends.

    Raises:
        InvalidInput: it is empty or far too long.
    """
    if len(text) > LONGEST:
        raise InvalidInput(_too_long(len(text)))
    reader = _Reader(_words(clean_line(text)), setting, names_somebody)
    return reader.line()


def _too_long(length: int) -> str:
    return _("The line has %(length)d characters; at most %(most)d are read.") % {
        "length": length,
        "most": LONGEST,
    }


def _words(text: str) -> list[str]:
    """Words, what stands in quotation marks as one; commas and the like as words of their own."""
    apart = _BETWEEN_NUMBERS.sub(" / ", text)
    found = re.findall(r'[@#]?"[^"]*"|[,،;؛](?=\s|$)|(?:[^\s,،;؛]|[,،;؛](?!\s|$))+', apart)
    return [word.replace('"', "") if '"' in word else word for word in found]


class _Reader:
    """Reads the words of one line."""

    def __init__(
        self, words: Sequence[str], setting: Setting, names_somebody: Callable[[str], bool]
    ) -> None:
        self._words = words
        self._setting = setting
        self._names_somebody = names_somebody
        self._line = Line()
        self._name: list[str] = []
        self._company: list[str] = []
        self._free: list[str] = []
        self._into = self._name

    def line(self) -> Line:
        place = 0
        while place < len(self._words):
            place += self._taken(place)
        self._line.name = " ".join(self._name)
        self._line.company = " ".join(self._company)
        self._end()
        return self._line

    def _taken(self, place: int) -> int:
        """Read what begins at a place; say how many words that was."""
        word = self._words[place]
        if not re.search(r"[\w@!]", word) and word != "&":
            if not self._company_goes_on(place + 1):
                self._mark()
            return 1
        for read in (self._sign, self._reach, self._phone, self._amount, self._day):
            count = read(place)
            if count:
                return count
        self._word(word)
        return 1

    def _company_goes_on(self, place: int) -> bool:
        """Whether behind a comma only the legal form of the company follows: Acme, Inc."""
        following = search_key(self._words[place]) if place < len(self._words) else ""
        return self._into is self._company and following.rstrip(".") in _LEGAL_FORMS

    def _mark(self) -> None:
        """Something stood out: a name or a company that was begun has ended."""
        if self._into is not self._free and self._into:
            self._into = self._free

    def _sign(self, place: int) -> int:
        word = self._words[place]
        if word.startswith("#") and len(word) > 1:
            self._line.tags.append(word[1:].replace("_", " "))
            self._mark()
        elif word == "!":
            self._line.urgent = True
            self._mark()
        elif word == "@" or (word.startswith("@") and not self._company):
            self._into = self._company
            if len(word) > 1:
                self._company.append(word[1:])
        elif search_key(word) in _COMPANY_WORDS and self._name and not self._company:
            self._into = self._company
            self._company.append(word)
        else:
            return 0
        return 1

    def _reach(self, place: int) -> int:
        word = self._words[place].strip("<>()")
        if _EMAIL.fullmatch(word) and _is_well(lambda: normalise_email(word)):
            self._line.emails.append(word)
        elif (_HANDLE.fullmatch(word) or is_address_of_profile(word)) and _is_handle(word):
            self._line.handles.append(word)
        else:
            return 0
        self._mark()
        return 1

    def _phone(self, place: int) -> int:
        if not re.match(r"[+(]?\d", ascii_digits(self._words[place])):
            return 0
        count = self._end_of_phone(place)
        if not count or (count == 1 and self._when(self._digits(place, 1)) is not None):
            return 0
        self._line.phones.append(self._digits(place, count))
        self._mark()
        return count

    def _digits(self, place: int, count: int) -> str:
        return ascii_digits(" ".join(self._words[place : place + count]))

    def _end_of_phone(self, place: int) -> int:
        """In how many words the number at a place is written; 0 where there is none.

        A number that is whole for its country ends there, whatever digits follow.
        """
        texts = {
            count: self._digits(place, count)
            for count in range(min(_WINDOW, len(self._words) - place), 0, -1)
        }
        fitting = [
            count
            for count, text in texts.items()
            if _NUMBER.fullmatch(text) and self._is_phone(text)
        ]
        region = self._setting.region
        shortest = 0
        for count in fitting:
            text = texts[count]
            if has_usual_shape(text, region=region) or is_valid_phone(text, region=region):
                shortest = count
                if not self._reaches_too_far(place, count, text):
                    return count
        return shortest or max(fitting, default=0)

    def _reaches_too_far(self, place: int, count: int, text: str) -> bool:
        """Whether the last group of a number is rather the beginning of something else."""
        if count == 1:
            return False
        last = place + count - 1
        if len(re.sub(r"\D", "", self._words[last])) <= 1 or self._begins_amount_or_day(last):
            return True
        region = self._setting.region
        if has_usual_shape(text, region=region):
            return False
        digits, usual = usual_phone_digits(text, region=region)
        return digits > usual

    def _begins_amount_or_day(self, place: int) -> bool:
        for count in range(2, min(4, len(self._words) - place) + 1):
            text = " ".join(self._words[place : place + count])
            if _NUMBER.fullmatch(ascii_digits(text)):
                continue
            if self._money(text) is not None or self._when(text) is not None:
                return True
        return False

    def _is_phone(self, text: str) -> bool:
        digits = re.sub(r"\D", "", text)
        if not _DIGITS[0] <= len(digits) <= _DIGITS[1]:
            return False
        if not (text[0] in "+0(" or len(digits) >= _LEAST_DIGITS_ALONE):
            return False
        number = _value(lambda: normalise_phone(text, region=self._setting.region))
        return number is not None and (number.startswith("+") or text[0] in "+0")

    def _amount(self, place: int) -> int:
        if not _BEHIND_NUMBERS.fullmatch(self._words[place]):
            return 0
        for count in range(min(4, len(self._words) - place), 0, -1):
            text = " ".join(self._words[place : place + count])
            money = self._money(text)
            if money is None or money.minor < 0 or not self._is_amount(text, money):
                continue
            title = " ".join(self._pending())
            self._line.deals.append(WantedDeal(title, money))
            return count
        return 0

    def _money(self, text: str) -> Money | None:
        unit = text.rpartition(" ")[2]
        if _CODE.fullmatch(unit) and unit not in _USUAL_CODES:
            return None  # a word of three letters: 2 cup is no sum in Cuban pesos
        return _value(lambda: parse_money(text, currency=self._setting.currency))

    def _is_amount(self, text: str, money: Money) -> bool:
        """Whether a number is an amount: it says of what, or is large and in a place for one."""
        bare = re.fullmatch(r"[\d.,٫٬'’]+", ascii_digits(text)) is not None
        if not bare:
            return True
        whole = money.minor >= _LEAST_BARE_AMOUNT * 10 ** exponent(money.currency)
        return self._into is not self._name and whole

    def _day(self, place: int) -> int:
        first = search_key(self._words[place])
        skipped = 1 if first in _DUE_WORDS and place + 1 < len(self._words) else 0
        start = place + skipped
        for count in range(min(_DAY_WINDOW, len(self._words) - start), 0, -1):
            window = self._words[start : start + count]
            text = " ".join(window)
            when = None if self._is_bare(text) else self._when(text)
            if when is None or not self._may_end(start + count):
                continue
            if not self._free and self._into is self._name and not self._name:
                return 0
            self._line.tasks.append(WantedTask(" ".join(self._doing()), when))
            return count + skipped
        return 0

    def _is_bare(self, text: str) -> bool:
        return re.fullmatch(r"[\d.,]+", ascii_digits(text)) is not None

    def _may_end(self, place: int) -> bool:
        """Whether a day may end here: within a name it must be the last of its part."""
        if self._into is self._free:
            return True
        following = self._words[place] if place < len(self._words) else ""
        return not following or following[0] in "#@!,،;؛" or _EMAIL.fullmatch(following) is not None

    def _when(self, text: str) -> When | None:
        setting = self._setting
        return _value(
            lambda: parse_when(text, now=setting.now, zone=setting.zone, calendar=setting.calendar)
        )

    def _word(self, word: str) -> None:
        if self._into is not self._free and self._ends_before(word):
            self._into = self._free
        self._into.append(word)

    def _ends_before(self, word: str) -> bool:
        """Whether the name or company that is being read has ended before a word."""
        if not self._into:
            return False
        if self._into is self._name and ascii_digits(word)[0].isdigit():
            return not self._names_somebody(" ".join([*self._name, word]))  # how many of a thing
        key = search_key(word)
        if key in _TASK_WORDS:
            return True
        if self._into is self._name and self._names_somebody(" ".join(self._name)):
            return not self._names_somebody(" ".join([*self._name, word])) and len(self._name) > 1
        begun_large = self._into[0][:1].isupper()
        return begun_large and word[:1].islower() and key not in _JOINING

    def _pending(self) -> list[str]:
        """The free words so far, which are used up."""
        words, self._free = self._free, []
        self._into = self._free
        return words

    def _doing(self) -> list[str]:
        """What is to be done on a day: the words before it, or what the last deal is about."""
        words = self._pending()
        if not words and self._line.deals and self._line.deals[-1].title:
            return [self._line.deals[-1].title]
        return words

    def _end(self) -> None:
        """What is left over is something to do at some time, or only a note."""
        if not self._free:
            return
        text = " ".join(self._free)
        if search_key(self._free[0]) in _TASK_WORDS:
            self._line.tasks.append(WantedTask(text, None))
        else:
            self._line.note = text


def _value(read: Callable[[], Meant]) -> Meant | None:
    """What a text means; None where it means nothing of the kind."""
    try:
        return read()
    except InvalidInput:
        return None


def _is_well(read: Callable[[], object]) -> bool:
    return _value(read) is not None


def _is_handle(word: str) -> bool:
    handle = _value(lambda: normalise_handle(word))
    return handle is not None and bool(handle.network)
