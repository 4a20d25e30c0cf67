"""Products and orders for the screens: one settled, one owed, one that came back in part."""

from ccm_cli.language.money import Money
from ccm_cli.runtime import Runtime
from ccm_cli.selling import orders, payments, products, returns
from ccm_cli.selling.order_lines import read_line
from ccm_cli.selling.orders import Whose
from ccm_cli.selling.payments import Payment
from tests.conftest import NOW

_DAY = 86_400


def sell(runtime: Runtime) -> None:
    """Sell to the first customers of the small business."""
    terms = runtime.order_terms
    with runtime.changing("sold") as work:
        for name, code, minor in (("Oak chair", "OAK-1", 12_000), ("Wood oil", "OIL", 1_490)):
            products.add(
                work, name=name, code=code, price=Money(minor, "EUR"), tax=19_000,
                currency="EUR", category="oak", now=NOW,
            )  # fmt: skip
        for contact, texts, days in (
            (1, ("OAK-1 x 4 -10%", "OIL x 2", "Delivery @ 40"), 30),
            (2, ("OAK-1 x 2",), 12),
            (1, ("OIL x 6",), 2),
        ):
            lines = [read_line(work.reader, text, currency="EUR") for text in texts]
            at = NOW - days * _DAY
            orders.add(
                work, whose=Whose(contact), lines=lines, terms=terms, now=at, at=at,
                due_on=terms.today, confirmed=True,
            )  # fmt: skip
        payments.pay(work, 1, Payment(method="transfer", reference="TR-991"), now=NOW - 20 * _DAY)
        returns.take_back(work, 1, [returns.Back(1, 1_000)], now=NOW - _DAY, reason="scratched")
        payments.pay(work, 2, Payment(Money(10_000, "EUR"), "card"), now=NOW - 5 * _DAY)
