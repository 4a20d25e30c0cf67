"""What is bought together, and what may be offered next.

Association of two products, as R. Agrawal, T. Imielinski and A. Swami defined it (Mining
Association Rules between Sets of Items in Large Databases, SIGMOD 1993), over baskets::

    support     baskets with both / all baskets
    confidence  baskets with both / baskets with the first
    lift        confidence / (baskets with the second / all baskets)

A lift of 1 is chance; it was called interest by S. Brin, R. Motwani, J. Ullman and S. Tsur (Dynamic
Itemset Counting, SIGMOD 1997). A high lift of a rare pair is chance all the same, so pairs in fewer
than `LEAST` baskets are left out.

A basket is an order, where it is asked what goes together, and everything that a person ever
bought, where it is asked what people who bought the same bought as well. Only orders that count as
sales are looked at, and of these only what did not come back and is a product that is still there.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ccm_cli.language.money import Money
from ccm_cli.store.reading import Reader

LEAST = 3
"""Baskets that must have both products."""
MOST_PAIRS = 20_000
"""Pairs that are looked at, those in the most baskets."""
OF_ORDERS, OF_PEOPLE = "so.id", "so.contact_id"
"""What a basket is."""
STANDING = "so.state IN ('confirmed', 'paid')"


class Pair(NamedTuple):
    """Two products that were bought together.

    Attributes:
        one: id of the first.
        other: id of the second.
        together: baskets with both.
        with_one: baskets with the first.
        with_other: baskets with the second.
        baskets: all of them.
    """

    one: int
    other: int
    together: int
    with_one: int
    with_other: int
    baskets: int

    @property
    def support(self) -> float:
        return self.together / self.baskets

    @property
    def confidence(self) -> float:
        return self.together / self.with_one

    @property
    def lift(self) -> float:
        return self.together * self.baskets / (self.with_one * self.with_other)


class Offer(NamedTuple):
    """A product to offer somebody, and the one they bought that speaks for it.

    Attributes:
        product_id: what to offer.
        code: of it.
        name: of it.
        category: of it.
        price: today; None where it has none.
        because: the name of what they bought.
        pair: how the two go together, the one bought first.
    """

    product_id: int
    code: str
    name: str
    category: str
    price: Money | None
    because: str
    pair: Pair


class _Known(NamedTuple):
    code: str
    name: str
    category: str
    price: Money | None
    consumable: bool
    active: bool


def baskets_sql(of: str, source: str) -> str:
    """SQL of ``(basket, product)``, each once.

    Args:
        of: `OF_ORDERS` or `OF_PEOPLE`.
        source: ``FROM … WHERE …`` over orders ``so`` that count.
    """
    head, _where, tail = source.partition(" WHERE ")
    return (
        f"SELECT DISTINCT {of} AS basket, bl.product_id AS product{head}"
        f" JOIN sale_order_line bl ON bl.order_id = so.id WHERE {tail} AND {of} IS NOT NULL"
        " AND bl.product_id IS NOT NULL AND bl.returned < bl.quantity"
    )


def pairs(
    reader: Reader,
    *,
    of: str = OF_PEOPLE,
    source: str = f" FROM sale_order so WHERE {STANDING}",
    parameters: Sequence[object] = (),
    least: int = LEAST,
) -> list[Pair]:
    """Products that were bought together at least as often as chance has it, each pair once.

    Args:
        reader: the database.
        of: what a basket is, `OF_ORDERS` or `OF_PEOPLE`.
        source: ``FROM … WHERE …`` over orders ``so``.
        parameters: of ``source``.
        least: baskets that must have both.

    Returns:
        Those with the highest lift first; of the same lift, those in more baskets.
    """
    found = reader.rows(
        Pair,
        f"WITH bought AS MATERIALIZED ({baskets_sql(of, source)}),"
        " each AS MATERIALIZED (SELECT product, count(*) AS number FROM bought GROUP BY product)"
        " SELECT a.product, b.product, count(*) AS together, x.number, y.number,"
        " (SELECT count(DISTINCT basket) FROM bought)"
        " FROM bought a JOIN bought b ON b.basket = a.basket AND b.product > a.product"
        " JOIN each x ON x.product = a.product JOIN each y ON y.product = b.product"
        " GROUP BY a.product, b.product HAVING together >= ?"
        f" ORDER BY together DESC LIMIT {MOST_PAIRS}",
        (*parameters, least),
    )
    kept = [pair for pair in found if pair.lift > 1]
    return sorted(kept, key=lambda pair: (-pair.lift, -pair.together, pair.one, pair.other))


class Offers:
    """What to offer whom; reads all pairs once.

    Args:
        reader: the database.
        least: people that must have bought both.
    """

    def __init__(self, reader: Reader, *, least: int = LEAST) -> None:
        self._products = dict(
            reader.rows(
                lambda number, code, name, category, minor, currency, consumable, state: (
                    number,
                    _Known(
                        code, name, category,
                        None if minor is None else Money(minor, currency),
                        bool(consumable), state == "active",
                    ),
                ),
                "SELECT id, code, name, category, price_minor, currency, consumable, state"
                " FROM product",
            )
        )  # fmt: skip
        self._beside: dict[int, list[Pair]] = {}
        for pair in pairs(reader, least=least):
            turned = pair._replace(
                one=pair.other, other=pair.one,
                with_one=pair.with_other, with_other=pair.with_one,
            )  # fmt: skip
            for one in (pair, turned):
                self._beside.setdefault(one.one, []).append(one)

    def for_buyer(self, bought: Sequence[int], *, most: int = 1) -> list[Offer]:
        """What people bought who bought the same, the highest lift first.

        Nothing that they have already, unless it is bought again and again, and nothing that is
        sold no more.

        Args:
            bought: ids of products.
            most: at most so many.
        """
        best: dict[int, Pair] = {}
        had = set(bought)
        for product in had:
            for pair in self._beside.get(product, ()):
                known = self._products.get(pair.other)
                if known is None or not known.active:
                    continue
                if pair.other in had and not known.consumable:
                    continue
                if pair.other not in best or pair.lift > best[pair.other].lift:
                    best[pair.other] = pair
        chosen = sorted(best.values(), key=lambda p: (-p.lift, -p.together, p.other))[:most]
        return [self._offer(pair) for pair in chosen]

    def _offer(self, pair: Pair) -> Offer:
        known = self._products[pair.other]
        because = self._products[pair.one].name
        return Offer(pair.other, known.code, known.name, known.category, known.price, because, pair)


def bought_by(reader: Reader, contact_id: int) -> list[int]:
    """The products that somebody bought and did not bring back."""
    return reader.values(
        "SELECT DISTINCT l.product_id FROM sale_order so JOIN sale_order_line l"
        f" ON l.order_id = so.id WHERE so.contact_id = ? AND {STANDING}"
        " AND l.product_id IS NOT NULL AND l.returned < l.quantity",
        (contact_id,),
    )


def names(reader: Reader, ids: Sequence[int]) -> Mapping[int, str]:
    """Names of products by id."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        marks = ", ".join("?" * len(part))
        sql = f"SELECT id, name FROM product WHERE id IN ({marks})"
        found.update(reader.rows(lambda *row: row, sql, part))
    return found
