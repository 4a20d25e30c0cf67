"""The group ``ccm order`` itself, and the options that its commands have in common."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import option_values
from ccm_cli.cli.options import noun
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt

if TYPE_CHECKING:
    from ccm_cli.runtime import Runtime
    from ccm_cli.selling.order_lines import NewLine
    from ccm_cli.selling.orders import Whose
    from ccm_cli.selling.payments import Payment
    from ccm_cli.store.reading import Reader

app = noun(_("Orders: what was sold to whom, whether it was paid, what came back."))

OrderRef = Annotated[
    str, typer.Argument(metavar="ORDER", help=_("Number of the order, such as 2026-0007"))
]
OrderRefs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="ORDER...", help=_("Numbers of orders; - reads them from stdin, one a line")
    ),
]
Company = Annotated[
    str | None, typer.Option("--company", metavar="REF", help=_("Number or name of a company"))
]
Deal = Annotated[
    str | None, typer.Option("--deal", metavar="DEAL", help=_("Number of the deal that led to it"))
]
Line = Annotated[
    list[str] | None,
    typer.Option(
        "--line",
        metavar="LINE",
        help=_('What is sold; repeatable: "OAK-1 x 2", "Oil x 3 -10%", "Repair 1 @ 120"'),
    ),
]
Due = Annotated[
    str | None, typer.Option("--due", metavar="DAY", help=_("By when it is to be paid: +14d"))
]
At = Annotated[
    str | None, typer.Option("--at", metavar="WHEN", help=_("When it happened; now if left out"))
]
Notes = Annotated[str | None, typer.Option("--notes", help=_("Whatever else is known"))]
Amount = Annotated[
    str | None, typer.Argument(metavar="[AMOUNT]", help=_("How much; all of it if left out"))
]
Method = Annotated[
    str, typer.Option("--method", "--by", metavar="HOW", help=_("How: cash, card, transfer"))
]
Reference = Annotated[
    str, typer.Option("--reference", metavar="TEXT", help=_("What the bank or the till calls it"))
]
PaymentNote = Annotated[str, typer.Option("--note", help=_("Kept with the payment"))]


def lines_of(
    runtime: "Runtime", reader: "Reader", texts: Sequence[str], currency: str
) -> list["NewLine"]:
    """The lines of ``--line``.

    Raises:
        InvalidInput: one cannot be understood.
        NotFound: one is no product and says no price.
    """
    from ccm_cli.selling.order_lines import read_line

    tax = runtime.order_terms.tax
    return [read_line(reader, text, currency=currency, tax=tax) for text in texts]


def whose(
    runtime: "Runtime",
    reader: "Reader",
    contact: str | None,
    company: str | None,
    deal: str | None,
) -> "Whose":
    """With whom an order is, by what was said."""
    from ccm_cli.selling.orders import Whose

    return Whose(
        option_values.contact_id_of(runtime, reader, contact),
        option_values.company_id_of(reader, company),
        option_values.deal_id_of(deal),
    )


def payment_of(
    runtime: "Runtime",
    currency: str,
    amount: str | None,
    *,
    method: str,
    reference: str = "",
    note: str = "",
    at: str | None = None,
) -> "Payment":
    """What was paid, by what was said.

    Raises:
        InvalidInput: the amount or the time is none.
    """
    from ccm_cli.language.money import parse_money
    from ccm_cli.selling.payments import Payment

    return Payment(
        parse_money(amount, currency=currency) if amount else None,
        method,
        reference,
        note,
        option_values.moment_of(runtime, at),
    )


def place_of(text: str) -> int:
    """The place of a line in an order.

    Raises:
        InvalidInput: it is no number from 1 on.
    """
    from ccm_cli.store.ids import id_said

    place = id_said(text)
    if not place:
        raise InvalidInput(
            _("%(text)s is not the place of a line.") % {"text": quoted(excerpt(text))},
            hint=_("Lines are counted from 1; see: ccm order show ORDER"),
        )
    return place
