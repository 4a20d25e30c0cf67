"""Importing orders on the machinery of the customers' import: a row for each line.

Rows of one number are one order. It is known by that number; a line that it has already is not
added again, so that a second run changes nothing. Its totals are computed, never read.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence

from ccm_cli.customers import entries
from ccm_cli.customers.importing.keyed import (
    IGNORED,
    KeyedDraft,
    KeyedImporter,
    Row,
    by_id,
    column_part,
    whole_number,
)
from ccm_cli.customers.importing.own_keys import OwnKeys
from ccm_cli.customers.importing.registry import Context, FieldChange, ImportKind, Outcome
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money, currency_code, parse_money
from ccm_cli.language.text import clean_line, search_key
from ccm_cli.selling import named_deals, order_amounts, orders, payments, settling
from ccm_cli.selling.importing_tasks import truth
from ccm_cli.selling.order_lines import NewLine, free, of_product, quantity_of, rate_of
from ccm_cli.selling.order_rows import FIELDS, Said, state_of_text
from ccm_cli.selling.order_states import CANCELLED, CONFIRMED, DRAFT, PAID, STANDING, state_of
from ccm_cli.selling.order_terms import LONGEST_NUMBER
from ccm_cli.selling.payments import Payment
from ccm_cli.selling.queries import products
from ccm_cli.store.writing import UnitOfWork

KNOWN_BY = {
    "id": by_id("sale_order"),
    "number": column_part("number_key", "sale_order", indexed=True),
}


class OrderImporter(KeyedImporter):
    """Orders, a row for each line."""

    table = "sale_order"
    filled = ("contact_id", "company_id", "deal_id", "due_on", "notes")
    known_by = KNOWN_BY
    held = (*filled, "number", "number_key", "state", "at", "currency", "tax_included")

    def __init__(self, work: UnitOfWork, context: Context) -> None:
        super().__init__(work, context)
        self._natural = OwnKeys(self, lambda row: [("number_key", str(row["number_key"]))])
        self._groups: dict[str, list[KeyedDraft]] = {}
        self._left: dict[int, Counter[Hashable]] = {}
        """By order, its lines that no row was about yet."""
        self._grown: set[int] = set()
        """Orders of this chunk that got lines after they were written."""
        self._paid_whole: dict[int, int] = {}
        """Orders of this import that are paid whatever they come to, and their payments."""

    def read(self, draft: KeyedDraft) -> None:
        number = entries.line(self.needed(draft, "number"), _("The number"), longest=LONGEST_NUMBER)
        currency = self.parsed(draft, "currency", currency_code) or self.context.currency
        state = self.parsed(draft, "state", state_of_text) or CONFIRMED
        at = self.moment(draft, "at")
        created = self.moment(draft, "created")
        placed = at if at is not None else created if created is not None else self.context.now
        due = self.parsed(draft, "due", self.day)
        price = self._amount(draft, "price", currency)
        paid = self._amount(draft, "paid", currency)
        draft.more = {
            "said": Said(
                clean_line(draft.texts.get("code", "")),
                clean_line(draft.texts.get("product", "")),
                self.parsed(draft, "quantity", quantity_of) or order_amounts.PER_UNIT,
                price,
                self.parsed(draft, "discount", rate_of) or 0,
                self.parsed(draft, "tax", rate_of),
                clean_line(draft.texts.get("unit", "")),
                self.parsed(draft, "returned", quantity_of) or 0,
                None if paid is None else paid.minor,
                entries.line(draft.texts.get("payment method", ""), _("The method"), longest=50),
                self.moment(draft, "paid at"),
            )
        }
        draft.row = {
            "number": number,
            "number_key": search_key(number),
            "state": state,
            "at": placed,
            "due_on": None if due is None else due.isoformat(),
            "currency": currency,
            "tax_included": bool(self.parsed(draft, "tax included", truth)),
            "cancel_reason": entries.line(draft.texts.get("cancel reason", ""), _("The reason")),
            "notes": entries.block(draft.texts.get("notes", ""), _("Notes")),
            "created_at": placed if created is None else created,
            "updated_at": self.context.now,
        }
        if not draft.row["number_key"]:
            raise InvalidInput(_("The number has neither letters nor digits."))

    def _amount(self, draft: KeyedDraft, name: str, currency: str) -> Money | None:
        minor = self.parsed(draft, f"{name} minor", whole_number)
        found = (
            Money(minor, currency)
            if minor is not None
            else self.parsed(draft, name, lambda text: parse_money(text, currency=currency))
        )
        if found is not None and not 0 <= found.minor <= order_amounts.LARGEST_AMOUNT:
            raise InvalidInput(_("An order cannot come to that much."))
        return found

    def relate(self, drafts: Sequence[KeyedDraft]) -> Mapping[int, str]:
        reasons = dict(self.relate_contacts(drafts))
        self.relate_companies([draft for draft in drafts if draft.line not in reasons])
        whole = [draft for draft in drafts if draft.line not in reasons]
        reasons |= dict(named_deals.relate(self.work.reader, whole))
        for draft in drafts:
            if draft.line in reasons:
                continue
            try:
                draft.more["line"] = self._line(draft)
            except CcmError as error:
                reasons[draft.line] = error.message
        return reasons

    def _line(self, draft: KeyedDraft) -> NewLine | None:
        """What a row sells: a product that is known, or free text with a price."""
        said: Said = draft.more["said"]
        currency = draft.row["currency"]
        if not said.code and not said.product:
            return None
        found = products.by_words(self.work.reader, said.code or said.product)
        if not found and said.code and said.product:
            found = products.by_words(self.work.reader, said.product)
        if found:
            line = of_product(
                found[0], said.quantity, currency=currency, price=said.price,
                discount=said.discount, tax=said.tax,
            )  # fmt: skip
        elif said.price is None:
            raise products.no_product(self.work.reader, said.code or said.product)
        else:
            line = free(
                said.product or said.code, said.quantity, price=said.price,
                discount=said.discount, tax=said.tax or 0,
            )._replace(code=said.code)  # fmt: skip
        if said.returned > said.quantity:
            raise InvalidInput(_("More came back than was sold."))
        name = entries.line(said.product, _("The line")) or line.name
        return line._replace(name=name, unit=said.unit[:30] or line.unit)

    # Rows of one order together

    def take(self, drafts: Sequence[KeyedDraft]) -> Iterator[Outcome]:
        self._groups, self._grown = {}, set()
        for draft in drafts:
            self._groups.setdefault(draft.row["number_key"], []).append(draft)
        outcomes = list(super().take(drafts))
        for order_id in sorted(self._grown):
            self._recount(order_id)
        yield from outcomes

    def _lines(self, number_key: str) -> list[tuple[KeyedDraft, NewLine]]:
        group = self._groups.get(number_key, ())
        return [(one, one.more["line"]) for one in group if one.more.get("line") is not None]

    def stored(self, row: Row) -> Row:
        """An order with what its lines of this chunk come to, and the state that follows."""
        if row["contact_id"] is None and row["company_id"] is None:
            row["contact_id"] = next(
                (
                    one.row["contact_id"]
                    for one in self._groups[row["number_key"]]
                    if one.row.get("contact_id") is not None
                ),
                None,
            )
        included = bool(row["tax_included"])
        lines = self._lines(row["number_key"])
        came = order_amounts.total(line.amounts(tax_included=included) for _one, line in lines)
        back = order_amounts.total(_credit(one, line, tax_included=included) for one, line in lines)
        paid = self._paid_of(row, came.total - back.total)
        all_back = bool(lines) and all(
            one.more["said"].returned == line.quantity for one, line in lines
        )
        state = row["state"]
        if state not in {DRAFT, CANCELLED}:
            state = state_of(came.total, back.total, paid, all_back=all_back) if lines else DRAFT
        return row | {
            "state": state,
            "net_minor": came.net,
            "tax_minor": came.tax,
            "total_minor": came.total,
            "returned_minor": back.total,
            "returned_net_minor": back.net,
            "paid_minor": paid,
            "paid_at": self._paid_at(row) if state == PAID else None,
        }

    def _paid_of(self, row: Row, due: int) -> int:
        """What was paid of a new order: what the rows say, or all of it where it is paid."""
        group = self._groups[row["number_key"]]
        said = next((one.more["said"].paid for one in group if one.more["said"].paid), None)
        if said is not None:
            return int(said)
        return due if row["state"] == PAID else 0

    def _paid_at(self, row: Row) -> int:
        group = self._groups[row["number_key"]]
        at = next((one.more["said"].paid_at for one in group if one.more["said"].paid_at), None)
        return int(row["at"] if at is None else at)

    def written(self, drafts: Sequence[tuple[KeyedDraft, int]]) -> None:
        for draft, order_id in drafts:
            self._left[order_id] = Counter()
            lines = self._lines(draft.row["number_key"])
            for place, (one, line) in enumerate(lines, start=1):
                self._write_line(order_id, place, one, line, draft.row)
            paid = self.work.reader.value(
                "SELECT paid_minor FROM sale_order WHERE id = ?", (order_id,)
            )
            if paid:
                self._pay(draft, order_id, int(paid))

    def _write_line(
        self, order_id: int, place: int, draft: KeyedDraft, line: NewLine, order: Row
    ) -> None:
        """Write a line, and what came back of it."""
        included = bool(order["tax_included"])
        returned = draft.more["said"].returned
        columns = line.row(order_id, place, tax_included=included).model_dump(exclude={"id"})
        (line_id,) = self.work.insert_rows("sale_order_line", [columns | {"returned": returned}])
        if returned:
            credit = _credit(draft, line, tax_included=included)
            back = {"order_id": order_id, "line_id": line_id, "at": order["at"]}
            back |= {"quantity": returned, "net_minor": credit.net, "tax_minor": credit.tax}
            more = {"reason": "", "created_at": self.context.now}
            self.work.insert_rows("sale_return", [back | more])

    def _pay(self, draft: KeyedDraft, order_id: int, amount: int) -> None:
        said: Said = draft.more["said"]
        made = payments.row(
            Payment(method=said.method), order_id, amount,
            at=self._paid_at(draft.row), now=self.context.now,
        )  # fmt: skip
        (payment_id,) = self.work.insert_rows("sale_payment", [made.model_dump(exclude={"id"})])
        if said.paid is None:
            self._paid_whole[order_id] = payment_id

    def hung(self, draft: KeyedDraft, record: Row) -> Sequence[FieldChange]:
        """A line that the order does not have yet."""
        line: NewLine | None = draft.more["line"]
        order_id = int(record["id"])
        if line is None:
            return ()
        left = self._left_of(order_id)
        if left[_same(line)] > 0:
            left[_same(line)] -= 1
            return ()
        place = self.work.reader.value(
            "SELECT coalesce(max(position), 0) + 1 FROM sale_order_line WHERE order_id = ?",
            (order_id,),
        )
        self._write_line(order_id, int(place), draft, line, record)
        self._grown.add(order_id)
        return [FieldChange("line", "", line.name)]

    def _left_of(self, order_id: int) -> "Counter[Hashable]":
        if order_id not in self._left:
            self._left[order_id] = Counter(
                self.work.reader.rows(
                    lambda code, name, quantity, price: (code or name, quantity, price),
                    "SELECT code_key, name_key, quantity, price_minor FROM sale_order_line"
                    " WHERE order_id = ?",
                    (order_id,),
                )
            )
        return self._left[order_id]

    def _recount(self, order_id: int) -> None:
        """Bring the totals of an order up to its lines, and its payment where it is paid anyway."""
        orders.recount(self.work, order_id, now=self.context.now)
        payment_id = self._paid_whole.get(order_id)
        if payment_id is not None:
            due = self.work.reader.value(
                "SELECT total_minor - returned_minor FROM sale_order WHERE id = ?", (order_id,)
            )
            self.work.update_rows("sale_payment", {payment_id: {"amount_minor": int(due)}})
            orders.recount(self.work, order_id, now=self.context.now)

    def completed(self, draft: KeyedDraft, record: Row, *, overwrite: bool) -> Row:
        """Overwriting takes an order further: agreed on, paid, cancelled."""
        order_id, state, now = int(record["id"]), record["state"], self.context.now
        if not overwrite or not draft.texts.get("state"):
            return {}
        wanted = draft.row["state"]
        if wanted in STANDING and state == DRAFT:
            settling.confirm(self.work, order_id, now=now, at=draft.row["at"])
            state = CONFIRMED
        if wanted == PAID and state == CONFIRMED and draft.more["said"].paid is None:
            said: Said = draft.more["said"]
            payment = Payment(method=said.method, at=self._paid_at(draft.row))
            payments.pay(self.work, order_id, payment, now=now)
            state = PAID
        if wanted == CANCELLED and state in {DRAFT, CONFIRMED}:
            settling.cancel(self.work, order_id, now=now, reason=draft.row["cancel_reason"])
            state = CANCELLED
        return {} if state == record["state"] else {"state": state}

    def loose_key(self, row: Row) -> Hashable:
        return str(row["number_key"])

    def exact_key(self, row: Row) -> Hashable:
        return self.loose_key(row)

    def name(self, row: Row) -> str:
        return str(row["number"])


def _same(line: NewLine) -> Hashable:
    """What tells a line of an order from the others."""
    return search_key(line.code) or search_key(line.name), line.quantity, line.price_minor


def _credit(draft: KeyedDraft, line: NewLine, *, tax_included: bool) -> order_amounts.Amounts:
    amounts = line.amounts(tax_included=tax_included)
    back: int = draft.more["said"].returned
    return order_amounts.credited(amounts, sold=line.quantity, before=0, after=back)


ORDERS = ImportKind(
    "orders",
    "sale_order",
    ("sale_order_line", "sale_payment", "sale_return"),
    FIELDS,
    IGNORED | {"total", "subtotal", "taxes", "shipping", "amount", "balance", "net", "place"},
    OrderImporter,
    known_by=KNOWN_BY,
)
