"""What lines of orders come to: exact, and adding up however they are divided."""

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.selling import order_amounts
from ccm_cli.selling.order_amounts import PER_UNIT, WHOLE, Amounts

quantities = st.integers(1, 5_000 * PER_UNIT)
prices = st.integers(0, 10**9)
rates = st.integers(0, WHOLE)


def _rounded(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))


@given(quantities, prices, rates, rates)
def test_a_line_is_rounded_as_a_clerk_would(
    quantity: int, price: int, discount: int, tax: int
) -> None:
    gross = _rounded(Decimal(quantity * price) / PER_UNIT)
    net = gross - _rounded(Decimal(gross * discount) / WHOLE)
    expected = Amounts(net, _rounded(Decimal(net * tax) / WHOLE))
    assert order_amounts.line(quantity, price, discount=discount, tax=tax) == expected


@given(quantities, prices, rates, rates)
def test_a_price_with_tax_is_what_is_paid(
    quantity: int, price: int, discount: int, tax: int
) -> None:
    paid = order_amounts.line(quantity, price, discount=discount)
    found = order_amounts.line(quantity, price, discount=discount, tax=tax, tax_included=True)
    assert found.total == paid.net
    again = _rounded(Decimal(found.net * tax) / WHOLE)
    assert abs(again - found.tax) <= 1
    assert found.net >= 0 <= found.tax


@given(
    st.lists(st.integers(1, 1000), min_size=1, max_size=8),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
)
def test_parts_that_come_back_are_credited_as_the_whole(
    parts: list[int], net: int, tax: int
) -> None:
    line, sold = Amounts(net, tax), sum(parts)
    back, made = 0, []
    for part in parts:
        made.append(order_amounts.credited(line, sold=sold, before=back, after=back + part))
        back += part
    assert order_amounts.total(made) == line
    assert all(one.net >= 0 <= one.tax for one in made)


def test_the_rule_by_example() -> None:
    line = order_amounts.line(1_500, 333, discount=10_000, tax=19_000)
    # 1.5 x 3.33 = 4.995, rounded 5.00; a tenth off 4.50; 19 % of that is 0.855, rounded 0.86.
    assert line == Amounts(450, 86)
