"""Products and orders as the owner sells at the counter: lines, payments, returns, undo."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ccm_cli.runtime import Runtime
from tests.conftest import Result

Ccm = Callable[..., Result]


@pytest.fixture
def shop(app: Runtime, ccm: Ccm) -> Ccm:
    assert app.path.exists()
    for line in (
        ["contact", "add", "Anna Schmidt", "--email", "anna@example.com"],
        ["contact", "add", "Bruno"],
        ["company", "add", "Cedar GmbH"],
        ["product", "add", "Oak chair", "--code", "OAK-1", "--price", "120", "--cost", "60"],
        ["product", "add", "Wood oil", "--price", "14.90", "--tax", "19", "--consumable"],
    ):
        assert ccm(*line).code == 0, line
    return ccm


def _order(ccm: Ccm, order: str = "1") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ccm("order", "show", order, "--format", "json").out)
    return found


def _said(ccm: Ccm, *line: str) -> str:
    result = ccm(*line)
    assert result.code == 0, result
    return result.err


def _refused(ccm: Ccm, code: int, *line: str) -> str:
    before = ccm("order", "list", "--format", "json").out
    result = ccm(*line)
    assert result.code == code, result
    assert ccm("order", "list", "--format", "json").out == before
    return result.err


def test_one_line_at_the_counter(shop: Ccm) -> None:
    result = shop(
        *("order", "add", "anna", "--line", "OAK-1 x 2", "--line", "Repair 1 @ 120"),
        *("--line", "3 x wood oil -10%", "--paid", "cash"),
    )
    assert (result.code, result.out) == (0, "1\n")
    found = _order(shop, "2026-0001")
    assert (found["number"], found["contact"], found["state"]) == (
        "2026-0001",
        "Anna Schmidt",
        "paid",
    )
    assert [(x["code"], x["name"], x["quantity"]) for x in found["lines"]] == [
        ("OAK-1", "Oak chair", 2),
        ("", "Repair", 1),
        ("", "Wood oil", 3),
    ]
    # 240 + 120 + 40.23, with 19 % on the oil alone.
    assert (found["net"]["minor"], found["tax"]["minor"]) == (40023, 764)
    assert found["paid"]["minor"] == found["total"]["minor"] == 40787
    assert [payment["method"] for payment in found["payments"]] == ["cash"]


def test_an_order_keeps_the_price_of_its_day(shop: Ccm) -> None:
    _said(shop, "order", "add", "anna", "--line", "OAK-1", "--confirm")
    _said(shop, "product", "edit", "OAK-1", "--price", "150", "--name", "Oak armchair")
    _said(shop, "product", "rm", "OAK-1", "--force")
    (line,) = _order(shop)["lines"]
    assert (line["name"], line["code"], line["price"]["minor"]) == ("Oak chair", "OAK-1", 12000)


@pytest.mark.parametrize(
    ("text", "name", "quantity", "price"),
    [
        ("oak-1", "Oak chair", 1, 12000),
        ("Oak chair 3", "Oak chair", 3, 12000),
        ("2.5 × Oak chair @ 100", "Oak chair", 2.5, 10000),
        ("۲ x OAK-1", "Oak chair", 2, 12000),
        ("Wood oil*4", "Wood oil", 4, 1490),
        ("Delivery @ 30", "Delivery", 1, 3000),
        ("Delivery to house 5 x 1 @ 30", "Delivery to house 5", 1, 3000),
    ],
)
def test_a_line_is_read_as_it_is_said(
    shop: Ccm, text: str, name: str, quantity: float, price: int
) -> None:
    if "*" in text:
        text = text.replace("*", " * ")
    _said(shop, "order", "add", "anna", "--line", text)
    (line,) = _order(shop)["lines"]
    assert (line["name"], line["quantity"], line["price"]["minor"]) == (name, quantity, price)


def test_what_is_no_product_needs_a_price(shop: Ccm) -> None:
    assert "OAK-1" in _refused(shop, 3, "order", "add", "anna", "--line", "OAK-2")
    assert "USD" in _refused(shop, 2, "order", "add", "anna", "--line", "OAK-1 @ 5 USD")
    _refused(shop, 2, "order", "add", "anna", "--line", "OAK-1 x 0.0001")
    _refused(shop, 2, "order", "add", "--line", "OAK-1")
    _refused(shop, 2, "order", "add", "anna", "--confirm")


def test_paying_in_parts_and_never_too_much(shop: Ccm) -> None:
    _said(shop, "order", "add", "anna", "--line", "OAK-1 x 2", "--confirm", "--due", "+14d")
    assert "€190.00 still to be paid" in _said(shop, "order", "pay", "1", "50", "--by", "card")
    assert _order(shop)["state"] == "confirmed"
    assert "€190.00" in _refused(shop, 2, "order", "pay", "1", "200")
    _refused(shop, 2, "order", "pay", "1", "-5")
    _refused(shop, 2, "order", "pay", "1", "5 USD")
    _said(shop, "order", "pay", "1", "--by", "transfer", "--reference", "TR-9")
    found = _order(shop)
    assert (found["state"], found["balance"]["minor"]) == ("paid", 0)
    assert found["paid_in_full"] is not None
    _refused(shop, 2, "order", "pay", "1")


def test_returns_are_credited_and_paid_back(shop: Ccm) -> None:
    lines = ("--line", "OAK-1 x 3", "--line", "Wood oil")
    _said(shop, "order", "add", "anna", *lines, "--paid", "cash")
    said = _said(shop, "order", "return", "1", "--line", "1=2", "--reason", "scratched")
    assert "€240.00 to be paid back" in said
    assert "1 can still come back" in _refused(shop, 2, "order", "return", "1", "--line", "1=2")
    _refused(shop, 3, "order", "return", "1", "--line", "7")
    _said(shop, "order", "refund", "1", "--by", "cash")
    assert _order(shop)["state"] == "paid"
    _refused(shop, 4, "order", "cancel", "1")
    _said(shop, "order", "return", "1", "--refund", "cash")
    found = _order(shop)
    assert (found["state"], found["paid"]["minor"], found["balance"]["minor"]) == ("returned", 0, 0)
    assert found["returned"]["minor"] == found["total"]["minor"]
    listed = shop("contact", "list", "--filter", "orders.count = 0", "--format", "ids").out
    assert listed == "1\n2\n", "what came back whole is no sale"


def test_states_go_their_way_and_no_other(shop: Ccm) -> None:
    _said(shop, "order", "add", "anna", "--line", "OAK-1")
    _refused(shop, 4, "order", "return", "1")
    _said(shop, "order", "confirm", "1")
    assert "draft" in _refused(shop, 4, "order", "edit", "1", "--line", "OAK-1")
    _said(shop, "order", "reopen", "1")
    _said(shop, "order", "edit", "1", "--line", "Wood oil x 2", "--rm-line", "1")
    assert [line["name"] for line in _order(shop)["lines"]] == ["Wood oil"]
    _said(shop, "order", "pay", "1", "10")
    assert _order(shop)["state"] == "confirmed", "who pays has agreed"
    assert "refund" in _refused(shop, 4, "order", "cancel", "1")
    _said(shop, "order", "refund", "1")
    _said(shop, "order", "cancel", "1", "--reason", "moved away")
    assert _order(shop)["cancel_reason"] == "moved away"
    _refused(shop, 4, "order", "pay", "1")
    _refused(shop, 4, "order", "reopen", "1")


def test_numbers_go_on_and_are_never_given_twice(shop: Ccm, home: Any) -> None:
    def added(*more: str) -> str:
        number = shop("order", "add", "anna", "--line", "OAK-1", *more).out.strip()
        return str(_order(shop, f"#{number}")["number"])

    assert added() == "2026-0001"
    assert added("--number", "2026-0003") == "2026-0003"
    assert [added(), added()] == ["2026-0002", "2026-0004"]
    _said(shop, "order", "rm", "2026-0004", "--force")
    assert added() == "2026-0005"
    _refused(shop, 4, "order", "add", "anna", "--line", "OAK-1", "--number", "2026-0005")
    config = home / ".config/ccm/config.toml"
    config.write_text(
        config.read_text() + '[orders]\nprefix = "A-"\n[display]\ncalendar="jalali"\n'
    )
    assert added() == "A-1405-0001"


def test_the_tax_of_the_settings(shop: Ccm, home: Any) -> None:
    config = home / ".config/ccm/config.toml"
    config.write_text(
        config.read_text() + '[orders]\ntax = "19"\ntax_included = true\ndue_days = 14\n'
    )
    _said(shop, "order", "add", "anna", "--line", "Repair @ 119")
    found = _order(shop)
    assert (found["net"]["minor"], found["tax"]["minor"]) == (10000, 1900)
    assert found["due"] == "2026-12-06"
    config.write_text(config.read_text().replace('"19"', '"much"'))
    assert "orders.tax" in shop("order", "add", "anna", "--line", "Repair @ 119").err


def test_products_are_found_by_code_name_or_number(shop: Ccm) -> None:
    for reference in ("OAK-1", "oak chair", "1", "#1", "Oak"):
        found = json.loads(shop("product", "show", reference, "--format", "json").out)
        assert found["code"] == "OAK-1"
    _said(shop, "product", "add", "Shelf", "--code", "1")
    assert shop("product", "show", "1").code == 4
    assert shop("product", "show", "#1").code == 0
    assert shop("product", "add", "Other", "--code", "oak-1").code == 4
    assert shop("product", "edit", "Shelf", "--price", "5 USD").code == 0
    assert shop("order", "add", "anna", "--line", "Shelf").code == 2, "it has no price in euro"


def test_sales_are_counted_once(shop: Ccm) -> None:
    _said(shop, "deal", "add", "--title", "chairs", "--value", "900", "--contact", "anna")
    _said(shop, "deal", "win", "1")
    listed = ("contact", "list", "--fields", "sales,revenue,orders.count", "--format", "json")
    first = json.loads(shop(*listed).out)[0]
    assert (first["sales"], first["revenue"]["minor"], first["orders.count"]) == (1, 90000, 0)
    _said(shop, "order", "add", "--deal", "1", "--line", "OAK-1 x 5", "--confirm")
    first = json.loads(shop(*listed).out)[0]
    assert (first["sales"], first["revenue"]["minor"], first["orders.count"]) == (1, 60000, 1)
    # The order goes to somebody else: the deal still counts no more.
    _said(shop, "order", "edit", "1", "--contact", "bruno")
    one, two = json.loads(shop(*listed).out)
    assert (one["sales"], two["sales"]) == (0, 1)
    _said(shop, "order", "cancel", "1")
    one, two = json.loads(shop(*listed).out)
    assert (one["sales"], one["revenue"]["minor"], two["sales"]) == (1, 90000, 0)
    assert shop("doctor", "--dry-run").code == 0


def test_filters_over_orders(shop: Ccm) -> None:
    _said(shop, "order", "add", "anna", "--line", "OAK-1 x 2", "--paid", "cash")
    _said(shop, "order", "add", "anna", "--line", "Wood oil", "--confirm", "--at", "-100d")
    _said(shop, "order", "add", "bruno", "--line", "OAK-1")

    def found(expression: str, noun: str = "contact") -> str:
        result = shop(noun, "list", "--filter", expression, "--format", "ids")
        assert result.code == 0, result
        return " ".join(sorted(result.lines))

    assert found("orders.count = 2") == "1"
    assert found("orders.count in 90d") == "1"
    assert found("orders.count in 90d = 1") == "1"
    assert found("orders.amount > 250") == "1"
    assert found("orders.sum(total) > 1000") == ""
    assert found("orders.last > -1d") == "1"
    assert found("order(product = OAK-1 and state = paid)") == "1"
    assert found('order(product = "oak chair")') == "1 2"
    assert found("bought = OAK-1") == "1"
    assert found('not bought = "Wood oil"') == "2"
    assert found("order(state = draft)") == "2"
    assert found("order(line(quantity >= 2)).count = 1") == "1"
    assert found("order(payment(method = cash))") == "1"
    assert found("product = oak-1", "order") == "1 3"
    assert found("balance > 0", "order") == "2"
    assert found("contact.tag = vip or paid_in_full > -1d", "order") == "1"
    assert found("sold > 1", "product") == "1"
    assert found("last_sold < -50d", "product") == "2"


def test_many_are_edited_and_removed_alike(shop: Ccm) -> None:
    for _number in range(3):
        _said(shop, "order", "add", "anna", "--line", "OAK-1", "--confirm")
    dry = shop("order", "edit", "--filter", "state=confirmed", "--due", "+7d", "--dry-run")
    assert "3 orders would change" in dry.err
    _said(shop, "order", "edit", "--filter", "state=confirmed", "--due", "+7d")
    assert shop("order", "list", "--filter", "due is set", "--format", "ids").lines == [
        "3",
        "2",
        "1",
    ]
    assert shop("order", "rm", "--filter", "total > 0").code == 5
    _said(shop, "order", "rm", "1", "2", "--force")
    _said(shop, "undo")
    assert len(shop("order", "list", "--format", "ids").lines) == 3
    assert shop("product", "rm", "--filter", "sold > 0", "--dry-run").out.count("Oak chair") == 1


def test_somebody_removed_leaves_the_order_behind(shop: Ccm) -> None:
    _said(shop, "order", "add", "anna", "--line", "OAK-1", "--paid", "cash")
    _said(shop, "contact", "rm", "anna", "--force")
    assert _order(shop)["contact"] is None
    _said(shop, "undo")
    assert _order(shop)["contact"] == "Anna Schmidt"
    assert shop("doctor", "--dry-run").code == 0


def test_orders_come_over_when_two_people_are_made_one(shop: Ccm) -> None:
    _said(shop, "order", "add", "bruno", "--line", "OAK-1", "--paid", "cash")
    _said(shop, "merge", "anna", "bruno", "--yes")
    assert _order(shop)["contact_id"] == 1
    assert shop("contact", "list", "--filter", "orders.count=1", "--format", "ids").out == "1\n"
    assert shop("find", "2026-0001").out.count("2026-0001")


def test_the_card_and_the_timeline_tell_of_orders(shop: Ccm) -> None:
    line = ("--line", "OAK-1 x 2", "--line", "Wood oil")
    _said(shop, "order", "add", "anna", *line, "--confirm", "--at", "-20d", "--due", "-5d")
    _said(shop, "order", "pay", "1", "100", "--by", "card", "--at", "-2d")
    _said(shop, "order", "return", "1", "--line", "1=1", "--reason", "scratched")
    card = shop("who", "anna", terminal=True).out
    assert "2026-0001" in card
    assert "€257.73" in card
    assert "€37.73" in card
    known = json.loads(shop("who", "anna", "--format", "json").out)
    assert [
        (event["source"], event["text"], event["amount_minor"]) for event in known["timeline"]
    ] == [("return", "2026-0001", 12000), ("payment", "2026-0001", 10000),
          ("order", "2026-0001", 25773)]  # fmt: skip
    assert [(one["number"], one["balance"]["minor"]) for one in known["orders"]] == [
        ("2026-0001", 3773)
    ]
    assert (known["figures"]["orders"], known["figures"]["ordered"]["minor"]) == (1, 13490)
    shown = shop("today", "--format", "csv").out
    assert "unpaid-order" in shown
    assert "ccm order pay 2026-0001" in shown


def test_a_company_has_the_orders_of_its_people(shop: Ccm) -> None:
    _said(shop, "contact", "edit", "anna", "--add-company", "Cedar GmbH")
    _said(shop, "order", "add", "anna", "--line", "OAK-1", "--paid", "cash")
    _said(shop, "order", "add", "--company", "Cedar GmbH", "--line", "OAK-1 x 3", "--confirm")
    found = json.loads(shop("company", "show", "Cedar GmbH", "--format", "json").out)
    assert [one["number"] for one in found["orders"]] == ["2026-0002", "2026-0001"]
    assert found["figures"]["revenue"]["minor"] == 48000


def test_the_history_of_an_order_is_read_by_its_number(shop: Ccm) -> None:
    _said(shop, "order", "add", "anna", "--line", "OAK-1")
    _said(shop, "order", "edit", "2026-0001", "--notes", "after five")
    told = shop("history", "--order", "2026-0001", "--format", "csv").out
    assert "after five" in told
    assert "Oak chair" in told
    assert "Oak chair" in shop("history", "--product", "OAK-1", "--format", "csv").out
