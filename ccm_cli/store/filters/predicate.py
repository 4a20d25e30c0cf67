"""What a value must be, as SQL for both answers.

A field that a record lacks is NULL, and SQL answers neither yes nor no about it. So each
predicate is written twice: how it holds, which an index can serve, and how it fails, which counts
NULL. Neither is ever wrapped in NOT.
"""

from collections.abc import Sequence
from typing import NamedTuple

Parameter = str | int | float
_FLAT = 8


class Point(NamedTuple):
    """A single value."""

    value: Parameter


class Span(NamedTuple):
    """All values from ``start`` up to, not including, ``end``.

    Of days in the year, a span whose end comes before its start lies over the year's end.
    """

    start: Parameter
    end: Parameter


class Predicate(NamedTuple):
    """SQL for both answers, with the same parameters in the same order.

    Attributes:
        holds: true where it holds, false or NULL elsewhere.
        fails: true where ``holds`` is not, never NULL.
        parameters: of either.
    """

    holds: str
    fails: str
    parameters: tuple[Parameter, ...] = ()


_OPPOSITE = {"=": "<>", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def compared(sql: str, operator: str, literal: Point | Span) -> Predicate:
    """Hold an expression against a value or a span.

    Args:
        sql: the expression.
        operator: ``=``, ``<``, ``<=``, ``>`` or ``>=``. Before a span is before its start, after
            it is from its end on.
        literal: what it is compared with.
    """
    if isinstance(literal, Point):
        return _against(sql, operator, literal.value)
    start, end = literal
    if operator == "=":
        if start < end:  # type: ignore[operator]
            within, without = "{0} >= ? AND {0} < ?", "{0} < ? OR {0} >= ?"
        else:
            within, without = "{0} >= ? OR {0} < ?", "({0} < ? AND {0} >= ?)"
        fails = f"({sql} IS NULL OR {without.format(sql)})"
        return Predicate(f"({within.format(sql)})", fails, (start, end))
    edges = {"<": ("<", start), "<=": ("<", end), ">": (">=", end), ">=": (">=", start)}
    return _against(sql, *edges[operator])


def _against(sql: str, operator: str, value: Parameter) -> Predicate:
    fails = f"({sql} IS NULL OR {sql} {_OPPOSITE[operator]} ?)"
    return Predicate(f"{sql} {operator} ?", fails, (value,))


def one_of(sql: str, literals: Sequence[Point | Span]) -> Predicate:
    """Hold an expression against several values or spans at once."""
    points = list(dict.fromkeys(each.value for each in literals if isinstance(each, Point)))
    parts = [compared(sql, "=", each) for each in literals if isinstance(each, Span)]
    if len(points) == 1:
        parts.append(compared(sql, "=", Point(points[0])))
    elif points:
        marks = ", ".join("?" * len(points))
        fails = f"({sql} IS NULL OR {sql} NOT IN ({marks}))"
        parts.append(Predicate(f"{sql} IN ({marks})", fails, tuple(points)))
    return any_of(parts)


def any_of(parts: Sequence[Predicate]) -> Predicate:
    """That at least one of some predicates holds."""
    return Predicate(
        joined([part.holds for part in parts], "OR"),
        joined([part.fails for part in parts], "AND"),
        tuple(value for part in parts for value in part.parameters),
    )


def containing(sql: str, text: str) -> Predicate:
    """Look for a text inside another; both are search keys."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    like = f"{sql} LIKE ? ESCAPE '\\'"
    fails = f"({sql} IS NULL OR {sql} NOT LIKE ? ESCAPE '\\')"
    return Predicate(like, fails, (f"%{escaped}%",))


def present(sql: str, *, text: bool) -> Predicate:
    """Ask whether there is a value; an empty text is none."""
    if text:
        return Predicate(f"({sql} IS NOT NULL AND {sql} <> '')", f"({sql} IS NULL OR {sql} = '')")
    return Predicate(f"{sql} IS NOT NULL", f"{sql} IS NULL")


def joined(parts: Sequence[str], word: str) -> str:
    """Join conditions as a tree of parentheses that stays flat.

    A plain chain of a thousand is deeper than SQLite allows an expression to be.
    """
    if len(parts) == 1:
        return parts[0]
    groups = list(parts)
    if len(groups) > _FLAT:
        size = -(-len(groups) // _FLAT)
        groups = [joined(parts[at : at + size], word) for at in range(0, len(parts), size)]
    return "(" + f" {word} ".join(groups) + ")"
