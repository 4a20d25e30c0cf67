"""What is bought together and what may be offered: by numbers worked out by hand."""

import json
from collections.abc import Callable

import pytest

from ccm_cli.runtime import Runtime
from ccm_cli.selling.queries import baskets
from tests.conftest import Result

Ccm = Callable[..., Result]

BOUGHT = {
    "Ann": ["chair", "table"],
    "Ben": ["chair", "table"],
    "Cyd": ["chair", "table", "oil"],
    "Dan": ["chair", "oil"],
    "Eve": ["oil"],
    "Fay": ["lamp", "oil"],
    "Gus": ["chair"],
}
"""Chair and table: three of seven with both, five with a chair, three with a table: lift 1.4."""


@pytest.fixture
def shop(app: Runtime, ccm: Ccm) -> Ccm:
    assert app.path.exists()
    for name in ("chair", "table", "lamp"):
        assert ccm("product", "add", name, "--price", "10").code == 0
    assert ccm("product", "add", "oil", "--price", "3", "--consumable").code == 0
    for who, what in BOUGHT.items():
        lines = [part for name in what for part in ("--line", name)]
        assert ccm("contact", "add", who, "--email", f"{who}@example.com").code == 0
        assert ccm("order", "add", who, *lines, "--paid", "cash").code == 0
    return ccm


def test_pairs_have_the_lift_of_the_definition(shop: Ccm, app: Runtime) -> None:
    with app.reading() as reader:
        (pair,) = baskets.pairs(reader, of=baskets.OF_ORDERS)
    assert pair == (1, 2, 3, 5, 3, 7)
    assert pair.support == pytest.approx(3 / 7)
    assert pair.confidence == pytest.approx(3 / 5)
    assert pair.lift == pytest.approx(3 * 7 / (5 * 3))
    with app.reading() as reader:
        assert len(baskets.pairs(reader, least=1)) > 1


def test_the_report_says_it_and_leaves_chance_out(shop: Ccm) -> None:
    (row,) = json.loads(shop("report", "basket", "--format", "json").out)
    assert (row["product"], row["with"], row["orders"], row["lift"]) == (
        "chair", "table", 3, "1.4"
    )  # fmt: skip
    assert shop("report", "basket", "--filter", "at < -1d", "--format", "csv").out.count("\n") == 1


def suggested(ccm: Ccm, who: str) -> list[str]:
    found = json.loads(ccm("product", "suggest", who, "--format", "json").out)
    return [one["name"] for one in found]


def test_what_people_bought_who_bought_the_same(shop: Ccm) -> None:
    assert suggested(shop, "Gus") == ["table"]
    assert suggested(shop, "Ann") == [], "they have both"
    assert suggested(shop, "Eve") == [], "oil goes with nothing more often than by chance"
    assert shop("product", "edit", "table", "--retire").code == 0
    assert suggested(shop, "Gus") == [], "it is sold no more"


def test_what_is_used_up_may_be_offered_again(shop: Ccm) -> None:
    assert shop("product", "edit", "table", "--consumable").code == 0
    assert suggested(shop, "Ann") == ["table"]


def test_what_came_back_or_was_cancelled_counts_for_nothing(shop: Ccm) -> None:
    assert shop("order", "return", "1", "--line", "2", "--refund", "cash").code == 0
    assert suggested(shop, "Gus") == [], "two are too few"
    assert shop("product", "suggest", "Gus", terminal=True).err.startswith("Too few")


def test_messages_have_orders_and_an_offer_as_data(shop: Ccm, home) -> None:
    folder = home / ".config/ccm/templates/messages/offer"
    folder.mkdir(parents=True)
    (folder / "message.toml").write_text(
        'purpose = "marketing"\nfallback_languages = ["en"]\n'
        '[description]\nen = "x"\n[subject]\nen = "Hello"\n',
        "utf-8",
    )
    (folder / "email.en.md").write_text(
        "{% if sales.last_order %}{{ sales.last_order.number }}:"
        "{% for line in sales.last_order.lines %} {{ line.quantity | number }}x{{ line.name }}"
        " {{ line.amount | money }}{% endfor %}{% endif %}\n\n"
        "{% if sales.recommended %}{{ sales.recommended.name }} as {{ sales.recommended.because }}"
        "{% if sales.recommended.price %}, {{ sales.recommended.price | money }}{% endif %}"
        "{% else %}nothing{% endif %}\n",
        "utf-8",
    )
    shown = shop("template", "preview", "offer", "--contact", "Gus").out
    assert "2026-0007: 1xchair €10.00" in shown
    assert "table as chair, €10.00" in shown
    assert "nothing" in shop("template", "preview", "offer", "--contact", "Eve").out
    assert shop("contact", "add", "New").code == 0
    assert "nothing" in shop("template", "preview", "offer", "--contact", "New").out
    assert shop("template", "lint", "offer").code == 0
    assert shop("template", "lint", "offer", "--filter", "name is set").code == 0
    wrong = (
        (folder / "email.en.md").read_text("utf-8").replace("recommended.name", "recommended.nam")
    )
    (folder / "email.en.md").write_text(wrong, "utf-8")
    assert "sales.recommended.nam" in shop("template", "lint", "offer").out
