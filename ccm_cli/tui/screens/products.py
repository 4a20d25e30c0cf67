"""All products: a table, and the form of one."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.binding import BindingType

from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money, decimal_text, parse_money
from ccm_cli.runtime import Runtime
from ccm_cli.selling.queries import products as queries
from ccm_cli.selling.queries.products import ProductRow
from ccm_cli.selling.words import PRODUCT_STATES
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.asking import Question
from ccm_cli.tui.screens.finding import Found, find_by_fields
from ccm_cli.tui.screens.form import Field, Form, Saving, Values, labelled
from ccm_cli.tui.screens.listed import ListScreen, Shape
from ccm_cli.tui.widgets.items import Ref

if TYPE_CHECKING:
    from ccm_cli.selling.products import ProductChanges
    from ccm_cli.store.writing import UnitOfWork

_SEARCHED = ("name", "code", "category")
_TEXTS = ("name", "code", "category", "unit", "state", "notes")
_YES = "yes"


class Products(ListScreen):
    """The products."""

    SECTION = "products"
    EXPORTED = "products"
    ENTITY = "product"
    SHAPES = (
        Shape("code", 10, 0, 1, "quiet"),
        Shape("name", 20, 3, 0, "strong"),
        Shape("category", 12, 1, 4, "quiet"),
        Shape("price", 11, 0, 2),
        Shape("unit", 8, 0, 6, "quiet"),
        Shape("tax", 6, 0, 7, "quiet"),
        Shape("sold", 8, 0, 3),
        Shape("last_sold", 16, 0, 5, "quiet"),
        Shape("state", 9, 0, 8, "primary"),
    )
    ORDERS = (
        ("name", False),
        ("sold", True),
        ("last_sold", True),
        ("price", True),
        ("code", False),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        key("a", "add", _("Add")),
        key("e", "edit", _("Edit")),
        key("x,delete", "remove", _("Remove")),
    ]

    @property
    def hint(self) -> str:
        return _("name, code, category, or a filter: price > 100 and sold = 0")

    @property
    def empty(self) -> str:
        return _("No products yet: a adds one.")

    @property
    def unfit(self) -> str:
        return _("No product fits: Esc shows all.")

    @property
    def noun(self) -> str:
        return _("products")

    def find(self, reader: Reader, text: str) -> Found:
        return find_by_fields(self.runtime, reader, self.entity, text, _SEARCHED)

    def open(self, record_id: int) -> None:
        self.read(lambda reader: queries.product(reader, record_id), self._edit, group="product")

    def _edit(self, held: ProductRow) -> None:
        self.ask(product_form(self.runtime, held))

    def action_add(self) -> None:
        self.ask(product_form(self.runtime, None))

    def action_edit(self) -> None:
        if self.current_id is not None:
            self.open(self.current_id)

    def action_remove(self) -> None:
        product_id = self.current_id
        if product_id is not None:
            self.read(
                lambda reader: queries.product(reader, product_id), self._remove, group="product"
            )

    def _remove(self, held: ProductRow) -> None:
        def answered(agreed: object) -> None:
            from ccm_cli.selling import products

            if agreed:
                self.change(
                    _("remove products: %(names)s") % {"names": held.name},
                    lambda work: products.remove(work, held.id),
                    self.told(_("Removed: %(name)s") % {"name": held.name}),
                )

        asked = _("Remove %(name)s?") % {"name": held.name}
        about = _("Orders keep its name. What is sold no longer is better retired.")
        self.app.push_screen(Question(asked, about), answered)


def product_form(runtime: Runtime, held: ProductRow | None) -> Form:
    """The form of a product.

    Args:
        runtime: gives the clock, the currency and the tax.
        held: the one that is changed; None for a new one.
    """
    fields = _fields(runtime, held)
    before = {field.name: field.value for field in fields} if held else {}

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.selling import products

        currency = held.currency if held else runtime.currency
        told = {name: text for name, text in values.items() if text != before.get(name)}
        changes = cast("ProductChanges", _changes(told, currency))
        if held is None:
            made = products.add(work, currency=currency, now=runtime.now, **changes)
            return Ref("product", int(made.id or 0))
        products.edit(work, held.id, now=runtime.now, **changes)
        return Ref("product", held.id)

    summary = _("add product %(name)s") if held is None else _("edit product %(name)s")
    said = _("Added: %(name)s") if held is None else _("Saved: %(name)s")
    saving = Saving(
        lambda values: summary % {"name": values["name"]},
        verb,
        lambda values: said % {"name": values["name"]},
    )
    return Form(held.name if held else _("New product"), fields, saving)


def _fields(runtime: Runtime, held: ProductRow | None) -> list[Field]:
    tax = f"{held.tax / 1000:g}" if held else runtime.settings.orders.tax
    again = ((_YES, _("yes")), ("no", _("no")))
    return [
        Field("name", _("Name"), held.name if held else ""),
        Field("code", _("Code"), held.code if held else "", "OAK-1"),
        Field("price", _("Price"), _amount(held.price if held else None), _("120, 95.50 USD")),
        Field("cost", _("Cost"), _amount(held.cost if held else None), _("what one costs you")),
        Field("unit", _("Unit"), held.unit if held else "", _("piece, kg, h")),
        Field("tax", _("Tax, %"), tax),
        Field("category", _("Category"), held.category if held else ""),
        Field(
            "consumable", _("Bought again and again"),
            _YES if held and held.consumable else "no", choices=again,
        ),
        Field(
            "state", _("State"), held.state if held else "active", choices=labelled(PRODUCT_STATES)
        ),
        Field("notes", _("Notes"), held.notes if held else "", block=True),
    ]  # fmt: skip


def _changes(told: Values, currency: str) -> dict[str, Any]:
    """What was typed, as `ccm_cli.selling.products.ProductChanges` has it."""
    from ccm_cli.selling.order_lines import rate_of

    changes: dict[str, Any] = {name: told[name] for name in _TEXTS if name in told}
    for name in {"price", "cost"} & told.keys():
        text = told[name].strip()
        changes[name] = parse_money(text, currency=currency) if text else None
    if "tax" in told:
        changes["tax"] = rate_of(told["tax"] or "0")
    if "consumable" in told:
        changes["consumable"] = told["consumable"] == _YES
    return changes


def _amount(money: Money | None) -> str:
    return "" if money is None else f"{decimal_text(money)} {money.currency}"
