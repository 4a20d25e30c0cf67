"""Orders begin rules, journeys and hooks, and end what waits for somebody to buy."""

from collections.abc import Callable
from pathlib import Path

from tests.automation.conftest import DAY, House
from tests.automation.test_hooks import hooked, keeping, told
from tests.conftest import Result

__all__ = ["hooked"]

Ccm = Callable[..., Result]
PAID = """
when = { event = "order-paid", if = "total > 100" }
[[then]]
task = "Thank {name} for {product} ({order})"
"""
QUIET = """
when = "tag-add"
goals = ["bought"]
[[step]]
wait = "2d"
[[step]]
send = "win-back"
"""


def _sold(house: House) -> None:
    house.said("contact", "add", "Maryam Karimi", "--email", "m@example.com")
    house.said("product", "add", "Oak chair", "--code", "OAK-1", "--price", "120")


def test_an_order_paid_in_parts_begins_a_rule_when_it_is_paid(house: House) -> None:
    _sold(house)
    house.on("rule", "thanks", PAID)
    house.said("order", "add", "maryam", "--line", "OAK-1 x 2", "--line", "Repair @ 30")
    house.said("order", "confirm", "1")
    house.said("order", "pay", "1", "200")
    house.run()
    assert house.tasks() == []
    house.said("order", "pay", "1")
    house.run(after=60)
    assert house.tasks() == ["Thank Maryam Karimi for Oak chair, Repair (2026-0001)"]


def test_an_order_paid_at_once_begins_it_too_and_a_small_one_does_not(house: House) -> None:
    _sold(house)
    house.on("rule", "thanks", PAID)
    house.said("order", "add", "maryam", "--line", "OAK-1", "--paid", "cash")
    house.said("order", "add", "maryam", "--line", "Oil @ 9", "--paid", "cash")
    house.run()
    assert house.tasks() == ["Thank Maryam Karimi for Oak chair (2026-0001)"]
    assert "not: of the record, total > 100 does not hold" in house.log("rule")


def test_every_moment_of_an_order_has_its_name(
    ccm: Ccm, hooked: Callable[..., Path], tmp_path: Path
) -> None:
    kept = tmp_path / "told"
    names = ("add", "confirm", "paid", "return", "cancel", "edit", "rm")
    hooks = {f"after-order-{name}": keeping(kept) for name in names}
    hooked({**hooks, "after-payment-add": keeping(kept)})

    def happened(*line: str) -> list[str]:
        kept.unlink(missing_ok=True)
        assert ccm(*line).code == 0, line
        return sorted(call["event"] for call in told(kept))

    assert ccm("contact", "add", "Anna").code == 0
    assert happened("order", "add", "anna", "--line", "Table @ 90") == ["order-add"]
    assert happened("order", "edit", "1", "--line", "Oil @ 9") == ["order-edit"]
    assert happened("order", "confirm", "1") == ["order-confirm"]
    assert happened("order", "pay", "1", "9") == ["order-edit", "payment-add"]
    assert happened("order", "pay", "1") == ["order-paid", "payment-add"]
    assert happened("order", "return", "1", "--line", "2") == ["order-return"]
    assert happened("order", "refund", "1") == ["order-edit", "payment-add"]
    assert happened("order", "add", "anna", "--line", "Oil @ 9", "--paid", "cash") == [
        "order-add", "order-confirm", "order-paid", "payment-add"
    ]  # fmt: skip
    assert happened("order", "add", "anna", "--line", "Oil @ 9", "--confirm") == [
        "order-add", "order-confirm"
    ]  # fmt: skip
    assert happened("order", "cancel", "3") == ["order-cancel"]
    assert happened("order", "rm", "3", "--force") == ["order-rm"]


def test_who_sells_by_orders_and_who_sells_by_deals_are_both_thanked_once(house: House) -> None:
    _sold(house)
    for name in ("thank-you", "thank-you-order", "review-after-order", "review-after-purchase"):
        house.said("rule", "on", name, "--force")
    house.said("deal", "add", "--title", "chairs", "--value", "240", "--contact", "maryam")
    house.said("order", "add", "--deal", "1", "--line", "OAK-1 x 2", "--paid", "card")
    house.said("deal", "win", "1")
    house.run()
    house.run(after=DAY)
    assert house.messages() == ["thanks"]
    house.run(after=14 * DAY)
    assert sorted(house.messages()) == ["review", "thanks"]


def test_what_was_returned_whole_is_not_asked_about(house: House) -> None:
    _sold(house)
    house.said("rule", "on", "review-after-order", "--force")
    house.said("order", "add", "maryam", "--line", "OAK-1", "--paid", "card")
    house.run()
    house.said("order", "return", "1", "--refund", "card")
    house.run(after=15 * DAY)
    assert house.messages() == []


def test_buying_by_an_order_ends_a_journey(house: House) -> None:
    _sold(house)
    house.on("journey", "back", QUIET)
    house.said("contact", "edit", "maryam", "--add-tag", "quiet")
    house.run()
    house.now += 3_600
    house.said("order", "add", "maryam", "--line", "OAK-1", "--confirm")
    house.run(after=3 * DAY)
    assert house.messages() == []
    assert "bought" in " ".join(house.log("journey"))
