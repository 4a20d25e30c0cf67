"""What is bought together: pairs of products in the same orders.

Support, confidence and lift are defined in `ccm_cli.selling.queries.baskets`, with their sources.
"""

from typing import Any

from ccm_cli.insight.queries.reports.asking import Question
from ccm_cli.insight.queries.reports.figures import Column, Figures, Shape
from ccm_cli.language import current_language, ngettext
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.numbers import format_number
from ccm_cli.selling.queries import baskets
from ccm_cli.store.reading import Reader

COLUMNS = (
    Column("product", message("Product"), Shape.TEXT),
    Column("with", message("Bought together with"), Shape.TEXT),
    Column("orders", message("Orders")),
    Column("support", message("Of all orders"), Shape.SHARE),
    Column("confidence", message("Of those with the first"), Shape.SHARE),
    Column("lift", message("Times as often as by chance"), Shape.TEXT),
)


def make(reader: Reader, question: Question) -> Figures:
    """Pairs of products, those that chance explains least first.

    Args:
        reader: the database.
        question: its span is about when an order was placed; ``limit`` is of the pairs.
    """
    relation = question.relation("so.at", baskets.STANDING)
    found = baskets.pairs(
        reader, of=baskets.OF_ORDERS, source=relation.source(), parameters=relation.parameters
    )[: question.limit]
    names = baskets.names(reader, [part for pair in found for part in (pair.one, pair.other)])

    def row(pair: baskets.Pair) -> tuple[Any, ...]:
        lift = format_number(round(pair.lift, 2), language=current_language())
        shares = (round(pair.support, 4), round(pair.confidence, 4))
        return names[pair.one], names[pair.other], pair.together, *shares, lift

    least = ngettext(
        "Pairs in fewer than %(n)d order are left out.",
        "Pairs in fewer than %(n)d orders are left out.",
        baskets.LEAST,
    )
    notes = (least % {"n": baskets.LEAST}, _("What to offer one customer: ccm product suggest"))
    return Figures(COLUMNS, [row(pair) for pair in found], 2, "orders", notes=notes)
