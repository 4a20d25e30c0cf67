"""What a report gives: columns with a shape, rows of stored values, and how it is best drawn."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from ccm_cli.language.money import Money


class Shape(StrEnum):
    """What a column of a report holds; None is "not available" in every one of them."""

    TEXT = "text"  # a name, as somebody typed it; None: it has none
    WORD = "word"  # one of a few stored words that have a name for people
    NUMBER = "number"  # an integer, an id
    COUNT = "count"  # an integer that adds up
    SHARE = "share"  # 0 to 1
    MONEY = "money"  # a tuple of `Money`, one per currency, none for nothing
    DURATION = "duration"  # seconds
    DAYS = "days"  # whole days
    DAY = "day"  # ISO
    WEEK = "week"  # the ISO day that it begins with, like the following three
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    WEEKDAY = "weekday"  # 1 for Monday to 7
    HOUR = "hour"  # 0 to 23
    YES = "yes"  # 1 or 0


SPANS = (Shape.DAY, Shape.WEEK, Shape.MONTH, Shape.QUARTER, Shape.YEAR)
"""Shapes of a span of time; a column of one of them is a course."""
_NO_WORDS: Mapping[str, str] = MappingProxyType({})


class Column(NamedTuple):
    """A column.

    Attributes:
        name: for programs.
        label: English message for people; whoever shows it translates it.
        shape: what it holds.
        words: of some values, the message that names them, whatever the shape.
    """

    name: str
    label: str
    shape: Shape = Shape.COUNT
    words: Mapping[str, str] = _NO_WORDS


class Figures(NamedTuple):
    """The figures of one report.

    Attributes:
        columns: the first ``groups`` of which say what a row is about.
        rows: stored values.
        groups: how many columns say what a row is about.
        chart: name of the column that is drawn as bars; empty: none.
        total: the row below all others; None where the rows do not add up.
        heat: whether the rows are cells of a map: two groups, of which the first gives its lines.
        notes: sentences about how to read it, translated.
        ids: of the records that the rows are, where they are records.
    """

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Any, ...]]
    groups: int = 1
    chart: str = ""
    total: tuple[Any, ...] | None = None
    heat: bool = False
    notes: tuple[str, ...] = ()
    ids: Sequence[int] | None = None


Sums = dict[str, int]
"""Minor units by currency."""


def amounts(sums: Sums) -> tuple[Money, ...]:
    """Sums per currency, the largest first; currencies are never added to each other."""
    found = (Money(minor, currency) for currency, minor in sums.items())
    return tuple(sorted(found, key=lambda money: (-money.minor, money.currency)))


def added(sums: Sums, currency: str, minor: int | None) -> None:
    """Add an amount, where there is one."""
    if minor is not None:
        sums[currency] = sums.get(currency, 0) + minor


def share(part: int, whole: int) -> float | None:
    """A part of a whole, 0 to 1, to four places; None where the whole is nothing."""
    return round(part / whole, 4) if whole else None


def mean(total: int, count: int) -> int | None:
    """The arithmetic mean to a whole number, halves up; None of nothing."""
    return (2 * total + count) // (2 * count) if count else None
