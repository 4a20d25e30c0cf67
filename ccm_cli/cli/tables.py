"""Fitting a table into the width of a terminal: what must be whole, what may shrink, what goes.

Numbers, times, amounts and choices are shown whole or not at all; texts shrink, the first of them
(a name, a title) least, and long ones sooner than short ones. They shrink further where that keeps
every column; where even that is too wide, columns are left out from the right, since the columns of
a list stand in the order of their weight.
"""

from collections.abc import Sequence
from typing import NamedTuple

GAP = 3
"""Cells between two columns."""
_SHORTEST, _LONGEST = (16, 10), 60
"""Cells that the first text keeps, and each other one; how wide one may be."""
_SQUEEZED = (12, 6)
"""The same, where no column has to go for it."""
_FEWEST_COLUMNS = 2


class Fit(NamedTuple):
    """Which columns are shown, by their places, and how wide each of them is."""

    shown: tuple[int, ...]
    widths: tuple[int, ...]


def fit(natural: Sequence[int], shrinks: Sequence[bool], available: int) -> Fit:
    """Share the width of a terminal among the columns of a table.

    Args:
        natural: how wide each column is by itself, in cells.
        shrinks: which of them may be cut short.
        available: cells in a line.

    Returns:
        At least the first two columns; the widths and the gaps between them sum up to at most
        ``available`` unless even those two cannot.
    """
    wanted = [min(w, _LONGEST) if s else w for w, s in zip(natural, shrinks, strict=True)]
    shown = list(range(len(wanted)))
    least = _least(wanted, shrinks, _SHORTEST)
    if _line(least, shown) > available >= _line(_least(wanted, shrinks, _SQUEEZED), shown):
        least = _least(wanted, shrinks, _SQUEEZED)
    while len(shown) > _FEWEST_COLUMNS and _line(least, shown) > available:
        shown.pop()
    widths = {place: least[place] for place in shown}
    spare = available - _line(least, shown)
    for place in sorted(shown, key=lambda place: wanted[place] - least[place]):
        waiting = [p for p in shown if widths[p] < wanted[p]]
        if spare <= 0 or not waiting:
            break
        if place in waiting:
            given = min(wanted[place] - widths[place], max(spare // len(waiting), 1))
            widths[place] += given
            spare -= given
    return Fit(tuple(shown), tuple(widths[place] for place in shown))


def _least(wanted: Sequence[int], shrinks: Sequence[bool], shortest: tuple[int, int]) -> list[int]:
    least, (kept, others) = list(wanted), shortest
    for place, may_shrink in enumerate(shrinks):
        if may_shrink:
            least[place] = min(wanted[place], kept)
            kept = others
    return least


def _line(widths: Sequence[int], shown: Sequence[int]) -> int:
    return sum(widths[place] for place in shown) + GAP * (len(shown) - 1)
