"""Products of the workshop, and orders of those who bought, a row for each line.

Days are relative to the one on which the demo is set up.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle

PRODUCT_COLUMNS = [
    "name", "code", "category", "unit", "price", "cost", "tax", "consumable", "state",
]  # fmt: skip
ORDER_COLUMNS = [
    "number", "contact", "date", "state", "due", "code", "product", "quantity", "price",
    "discount", "tax", "returned", "paid", "payment method",
]  # fmt: skip
_GOODS = """
Oak chair,OAK-CH,chairs,piece,189,92,no
Oak table,OAK-TB,tables,piece,1290,610,no
Bench of ash,ASH-BN,benches,piece,420,198,no
Bookshelf,SHELF-5,shelves,piece,780,345,no
Bedside table,BED-ST,tables,piece,260,118,no
Stool,STOOL,chairs,piece,119,54,no
Cutting board,BOARD,kitchen,piece,49.90,17,no
Wood oil,OIL-1,care,bottle,14.90,5.20,yes
Beeswax,WAX-1,care,tin,11.50,3.90,yes
Felt cushion,CUSH,textiles,piece,39,16,no
Delivery and assembly,DELIVERY,services,h,58,30,yes
Old desk model,DESK-0,tables,piece,640,300,no
"""
_RETIRED = "DESK-0"
_TAX = "19"
_BASKETS = (
    (("OAK-CH", "4", ""), ("OAK-TB", "1", "5%"), ("OIL-1", "2", "")),
    (("OAK-CH", "2", ""), ("CUSH", "2", "")),
    (("OIL-1", "3", ""), ("WAX-1", "1", "")),
    (("SHELF-5", "1", ""), ("DELIVERY", "2", "")),
    (("OAK-CH", "6", "10%"), ("CUSH", "6", "10%"), ("DELIVERY", "1.5", "")),
    (("BOARD", "1", ""), ("OIL-1", "1", "")),
    (("OAK-TB", "1", ""), ("OAK-CH", "4", "5%"), ("DELIVERY", "3", "")),
    (("BED-ST", "2", ""),),
    (("STOOL", "3", ""), ("CUSH", "3", "")),
    (("ASH-BN", "1", ""), ("WAX-1", "2", "")),
)
_SETTLED = 30
"""Orders that were paid; the four after them are owed, owed in part, cancelled and a draft."""
_RETURNED = 20
"""The order of which one piece of the first line came back."""
_LAST: tuple[Mapping[str, str], ...] = (
    {"state": "confirmed", "date": "-12d", "due": "-2d"},
    {"state": "confirmed", "date": "-8d", "due": "+6d", "paid": "100", "payment method": "card"},
    {"state": "cancelled", "date": "-5d"},
    {"state": "draft", "date": "-1d"},
)


def products() -> list[dict[str, str]]:
    """What the workshop sells."""
    names = ("name", "code", "category", "unit", "price", "cost", "consumable")
    goods = [dict(zip(names, line.split(","), strict=True)) for line in _GOODS.strip().splitlines()]
    return [
        one | {"tax": _TAX, "state": "retired" if one["code"] == _RETIRED else "active"}
        for one in goods
    ]


def orders(deals: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Orders of the people of won deals, then of the others."""
    won = [deal["contact"] for deal in deals if deal["stage"] == "won"]
    people = cycle(dict.fromkeys([*won, *(deal["contact"] for deal in deals)]))
    return [row for number in range(_SETTLED + len(_LAST)) for row in _order(number, next(people))]


def _order(number: int, contact: str) -> Iterator[dict[str, str]]:
    goods = {one["code"]: one for one in products()}
    head = {
        "number": f"CO-{1001 + number}",
        "contact": contact,
        "state": "paid",
        "date": f"-{330 - 10 * number}d",
        "payment method": ("transfer", "card", "cash")[number % 3],
    }
    if number >= _SETTLED:
        head |= {"payment method": "", **_LAST[number - _SETTLED]}
    empty = dict.fromkeys(ORDER_COLUMNS, "")
    for place, (code, quantity, discount) in enumerate(_BASKETS[number % len(_BASKETS)]):
        line = {
            "code": code,
            "product": goods[code]["name"],
            "quantity": quantity,
            "price": goods[code]["price"],
            "discount": discount,
            "tax": _TAX,
            "returned": "1" if number == _RETURNED and place == 0 else "",
        }
        yield empty | head | line
