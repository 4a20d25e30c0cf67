"""What an owner does with orders and products on the screens."""

from collections.abc import Callable

import pytest
from textual.widgets import Input

from ccm_cli.runtime import Runtime
from ccm_cli.selling.queries import orders as queries
from ccm_cli.tui.screens.form import Form
from ccm_cli.tui.screens.order import OrderBox
from ccm_cli.tui.screens.orders import Orders
from ccm_cli.tui.screens.products import Products
from ccm_cli.tui.widgets.inputs import TextBlock
from ccm_cli.tui.widgets.table import BigTable
from tests.conftest import Result
from tests.tui.conftest import Screens, press, seen, settle, toasts, type_text

Ccm = Callable[..., Result]


@pytest.fixture
def store(shop: Runtime, ccm: Ccm) -> Runtime:
    for line in (
        ["product", "add", "Oak chair", "--code", "OAK-1", "--price", "120", "--tax", "19"],
        ["product", "add", "Wood oil", "--price", "14.90", "--unit", "bottle"],
        ["order", "add", "1", "--line", "OAK-1 x 2", "--line", "Repair @ 30", "--confirm",
         "--due", "-3d", "--at", "-20d"],
    ):  # fmt: skip
        assert ccm(*line).code == 0, line
    return shop


def order(runtime: Runtime, number: str) -> queries.OrderShown:
    with runtime.reading() as reader:
        return queries.show(reader, queries.resolve_order(reader, number))


async def test_an_order_is_added_paid_and_taken_back(store: Runtime, screens: Screens) -> None:
    async with screens(store, (120, 50)) as pilot:
        await press(pilot, "O")
        assert isinstance(pilot.app.screen, Orders)
        assert pilot.app.screen.query_one(BigTable).total == 1
        assert "€315.60" in seen(pilot)
        await press(pilot, "a")
        form = pilot.app.screen
        assert isinstance(form, Form)
        form.query_one("#field-contact", Input).value = "1"
        form.query_one("#field-lines", TextBlock).text = "Wood oil x 3 -10%\nDelivery @ 5"
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Orders), seen(pilot)
        assert order(store, "2026-0002").order.total_minor == 4523
        await press(pilot, "p")
        paying = pilot.app.screen
        assert isinstance(paying, Form)
        assert paying.query_one("#field-amount", Input).value == "45.23"
        paying.query_one("#field-method", Input).value = "card"
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert order(store, "2026-0002").order.state == "paid"
        await press(pilot, "r")
        back = pilot.app.screen
        assert isinstance(back, Form)
        back.query_one("#field-line_1", Input).value = "1"
        back.query_one("#field-refund", Input).value = "card"
        await press(pilot, "ctrl+s")
        await settle(pilot)
        found = order(store, "2026-0002")
        assert (found.order.returned_minor, found.order.paid_minor) == (1341, 3182)
        assert "ctrl+z" in toasts(pilot)[-1]
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, OrderBox)
        assert "Payments" in seen(pilot)
        assert "1 came back" in seen(pilot)


async def test_a_draft_is_edited_confirmed_and_cancelled(
    store: Runtime, screens: Screens, ccm: Ccm
) -> None:
    assert ccm("order", "add", "1", "--line", "OAK-1").code == 0
    async with screens(store) as pilot:
        await press(pilot, "O", "enter", "e")
        form = pilot.app.screen
        assert isinstance(form, Form)
        lines = form.query_one("#field-lines", TextBlock)
        assert lines.text == "OAK-1 x 1 @ 120.00 tax 19%"
        lines.text += "\nWood oil"
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert [line.name for line in order(store, "2026-0002").lines] == ["Oak chair", "Wood oil"]
        await press(pilot, "o")
        await settle(pilot)
        assert order(store, "2026-0002").order.state == "confirmed"
        await press(pilot, "x")
        await type_text(pilot, "changed their mind")
        await press(pilot, "enter")
        await settle(pilot)
        assert order(store, "2026-0002").order.cancel_reason == "changed their mind"


async def test_orders_are_found_and_stand_at_their_customer(
    store: Runtime, screens: Screens
) -> None:
    async with screens(store) as pilot:
        await press(pilot, "O", "slash")
        await type_text(pilot, "balance > 0 and due < today")
        assert pilot.app.screen.query_one(BigTable).total == 1
        await press(pilot, "enter", "enter", "c")
        await settle(pilot)
        assert "2026-0001" in seen(pilot)
        assert "Orders" in seen(pilot)


async def test_products_are_added_changed_and_removed(store: Runtime, screens: Screens) -> None:
    async with screens(store) as pilot:
        await press(pilot, "W")
        assert isinstance(pilot.app.screen, Products)
        await press(pilot, "a")
        form = pilot.app.screen
        assert isinstance(form, Form)
        form.query_one("#field-name", Input).value = "Shelf"
        form.query_one("#field-price", Input).value = "80"
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert pilot.app.screen.query_one(BigTable).total == 3
        await press(pilot, "e")
        editing = pilot.app.screen
        assert isinstance(editing, Form)
        assert editing.query_one("#field-name", Input).value == "Shelf"
        editing.query_one("#field-price", Input).value = "95.50"
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert "€95.50" in seen(pilot)
        await press(pilot, "x", "y")
        await settle(pilot)
        assert pilot.app.screen.query_one(BigTable).total == 2
