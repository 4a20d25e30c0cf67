"""What lines of orders come to: exact whole minor units, by one rule for every face.

The rule, as invoices commonly have it (EN 16931 allows it, "rounding per line"): each line is
rounded by itself, halves away from zero, and a total is the sum of its lines. So what is printed
adds up, whatever order it is added in.
"""

from collections.abc import Iterable
from typing import NamedTuple

PER_UNIT = 1_000
"""Quantities are kept in thousandths."""
PER_CENT = 1_000
"""Rates are kept in thousandths of a per cent."""
WHOLE = 100 * PER_CENT
"""A rate of a hundred per cent."""
LARGEST_QUANTITY = 1_000_000 * PER_UNIT
LARGEST_AMOUNT = 10**15
"""In minor units: thousands of orders this large still add up within SQLite's integers."""


class Amounts(NamedTuple):
    """What something comes to, in minor units."""

    net: int
    """Without tax."""
    tax: int

    @property
    def total(self) -> int:
        """With tax."""
        return self.net + self.tax


def line(
    quantity: int, price: int, *, discount: int = 0, tax: int = 0, tax_included: bool = False
) -> Amounts:
    """What one line comes to.

    Quantity times price is rounded, then the discount taken off it is, then the tax.

    Args:
        quantity: thousandths, more than nothing.
        price: of one, minor units, zero or more.
        discount: off it, thousandths of a per cent, zero to `WHOLE`.
        tax: on what is left, thousandths of a per cent, zero or more.
        tax_included: whether the price has the tax in it, which is then taken out of it.
    """
    gross = _rounded(quantity * price, PER_UNIT)
    left = gross - _rounded(gross * discount, WHOLE)
    if tax_included:
        part = _rounded(left * tax, WHOLE + tax)
        return Amounts(left - part, part)
    return Amounts(left, _rounded(left * tax, WHOLE))


def total(lines: Iterable[Amounts]) -> Amounts:
    """What several come to together."""
    net = tax = 0
    for one in lines:
        net, tax = net + one.net, tax + one.tax
    return Amounts(net, tax)


def credited(line: Amounts, *, sold: int, before: int, after: int) -> Amounts:
    """What is credited when more of a line comes back.

    What came back so far is always credited as one part of the line would be, so that parts add up
    to the line exactly, however it is divided.

    Args:
        line: what it came to.
        sold: its quantity, thousandths.
        before: how much had come back, zero to ``after``.
        after: how much has now, at most ``sold``.
    """

    def share(amount: int) -> int:
        return _rounded(amount * after, sold) - _rounded(amount * before, sold)

    return Amounts(share(line.net), share(line.tax))


def _rounded(number: int, divisor: int) -> int:
    """A quotient of whole numbers that are not negative, halves rounded up."""
    return (2 * number + divisor) // (2 * divisor)
