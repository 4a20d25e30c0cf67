"""By what terms the business sells: the currency, the tax, the numbers of its orders."""

from datetime import date, timedelta
from typing import NamedTuple

from ccm_cli.customers import entries
from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import search_key
from ccm_cli.store.writing import UnitOfWork

LONGEST_NUMBER = 50


class Terms(NamedTuple):
    """What holds for an order that says nothing else.

    Attributes:
        currency: ISO 4217.
        series: what the numbers of orders begin with, such as ``2026-``.
        today: the business's day.
        due_days: days until it is to be paid; 0: no day is set.
        tax: of what is no product, thousandths of a per cent.
        tax_included: whether prices have the tax in them.
    """

    currency: str
    series: str
    today: date
    due_days: int = 0
    tax: int = 0
    tax_included: bool = False

    @property
    def due_on(self) -> date | None:
        """The day by which an order of today is to be paid."""
        return self.today + timedelta(days=self.due_days) if self.due_days else None


def next_number(work: UnitOfWork, series: str) -> str:
    """The number of a new order; none is ever given twice, even where an order is removed.

    Args:
        work: the unit of work.
        series: what it begins with.
    """
    key = f"order_number:{series}"
    last = int(work.reader.value("SELECT value FROM meta WHERE key = ?", (key,)) or 0)
    while True:
        last += 1
        number = f"{series}{last:04d}"
        if (
            work.reader.value(
                "SELECT 1 FROM sale_order WHERE number_key = ?", (search_key(number),)
            )
            is None
        ):
            break
    work.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, str(last)))
    return number


def free_number(work: UnitOfWork, text: str, order_id: int | None = None) -> str:
    """A number that was said, where no other order has it.

    Raises:
        InvalidInput: it is empty or too long.
        Conflict: another order has it.
    """
    number = entries.needed(text, _("The number"), longest=LONGEST_NUMBER)
    if not search_key(number):
        raise InvalidInput(_("The number has neither letters nor digits."))
    work.flush()
    other = work.reader.value(
        "SELECT id FROM sale_order WHERE number_key = ? AND id IS NOT ?",
        (search_key(number), order_id),
    )
    if other is not None:
        raise Conflict(
            _("There is an order %(number)s already.") % {"number": number},
            hint=_("See: ccm order show %(number)s") % {"number": number},
        )
    return number
