"""Orders and products that come from a shop: rows of one number are one order."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ccm_cli.customers.importing import running
from ccm_cli.runtime import Runtime
from tests.conftest import Result

Ccm = Callable[..., Result]

SHOP = (
    "Order number,Customer,Date,Status,SKU,Item,Qty,Unit price,Tax,Payment method\n"
    "1001,Anna Schmidt,2026-10-01,completed,OAK-1,Chair of old,2,120,19%,card\n"
    "1002,bob@example.com,2026-10-02,processing,,Repair,1,80,,\n"
    "1001,Anna Schmidt,2026-10-01,completed,,Delivery,1,30,19%,card\n"
)


@pytest.fixture
def shop(app: Runtime, ccm: Ccm, home: Path) -> Ccm:
    assert app.path.exists()
    assert ccm("contact", "add", "Anna Schmidt").code == 0
    assert ccm("product", "add", "Oak chair", "--code", "OAK-1", "--price", "150").code == 0
    (home / "shop.csv").write_text(SHOP, "utf-8")
    return ccm


def order(ccm: Ccm, number: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ccm("order", "show", number, "--format", "json").out)
    return found


def counts(result: Result) -> dict[str, int]:
    assert result.code in {0, 6}, result
    header, values = (line.split("\t") for line in result.lines[-2:])
    return {name: int(n) for name, n in zip(header, values, strict=True) if int(n)}


def test_rows_of_one_number_are_one_order_and_a_second_run_changes_nothing(shop: Ccm) -> None:
    done = shop("import", "orders", "shop.csv", "--create-missing")
    assert counts(done) == {"new": 2, "joined": 1}, done
    first = order(shop, "1001")
    assert [(x["name"], x["quantity"]) for x in first["lines"]] == [
        ("Chair of old", 2),
        ("Delivery", 1),
    ]
    assert (first["state"], first["total"]["minor"], first["paid"]["minor"]) == (
        "paid", 32130, 32130
    )  # fmt: skip
    assert [p["method"] for p in first["payments"]] == ["card"]
    assert shop("product", "list", "--filter", "sold = 2", "--format", "ids").out == "1\n"
    assert order(shop, "1002")["state"] == "confirmed"
    assert shop("contact", "list", "--filter", "orders.count = 1", "--format", "ids").lines == [
        "1", "2"
    ]  # fmt: skip
    again = shop("import", "orders", "shop.csv")
    assert counts(again) == {"unchanged": 2, "joined": 1}
    assert len(order(shop, "1001")["lines"]) == 2
    assert shop("doctor", "--dry-run").code == 0
    assert shop("undo").code == 0  # the people that were made come in with the orders
    assert shop("order", "list", "--format", "ids").out == ""


def test_a_dry_run_is_kept_and_carried_out_later(shop: Ccm) -> None:
    dry = shop("import", "orders", "shop.csv", "--create-missing", "--dry-run", "--save", "p.json")
    assert dry.code == 0, dry
    assert shop("order", "list", "--format", "ids").out == ""
    assert shop("import", "apply", "p.json").code == 0
    assert len(shop("order", "list", "--format", "ids").lines) == 2


def test_what_is_wrong_goes_to_a_file_and_joins_its_order_when_it_is_mended(
    shop: Ccm, home: Path
) -> None:
    wrong = SHOP.replace("Delivery,1,30", "Delivery,much,30")
    (home / "shop.csv").write_text(wrong, "utf-8")
    done = shop("import", "orders", "shop.csv", "--create-missing", "--errors", "wrong.csv")
    assert (done.code, counts(done)) == (6, {"new": 2, "wrong": 1})
    assert order(shop, "1001")["total"]["minor"] == 28560
    mended = (home / "wrong.csv").read_text("utf-8-sig").replace("much", "1")
    (home / "wrong.csv").write_text(mended, "utf-8")
    assert counts(shop("import", "orders", "wrong.csv")) == {"changed": 1}
    first = order(shop, "1001")
    assert (first["total"]["minor"], first["state"]) == (32130, "confirmed")
    assert first["balance"]["minor"] == 3570


def test_overwriting_takes_orders_further(shop: Ccm, home: Path) -> None:
    assert shop("import", "orders", "shop.csv", "--create-missing").code == 0
    (home / "shop.csv").write_text(SHOP.replace("processing", "paid"), "utf-8")
    assert counts(shop("import", "orders", "shop.csv"))["unchanged"] == 2
    done = shop("import", "orders", "shop.csv", "--update", "overwrite")
    assert counts(done) == {"unchanged": 1, "changed": 1, "joined": 1}
    assert order(shop, "1002")["state"] == "paid"


def test_an_order_over_the_border_of_chunks_is_whole(
    shop: Ccm, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    done = shop("import", "orders", "shop.csv", "--create-missing")
    assert counts(done) == {"new": 2, "joined": 1}
    first = order(shop, "1001")
    assert (len(first["lines"]), first["total"]["minor"], first["state"]) == (2, 32130, "paid")
    assert [p["amount"]["minor"] for p in first["payments"]] == [32130]
    assert counts(shop("import", "orders", "shop.csv")) == {"unchanged": 2, "joined": 1}


@pytest.mark.parametrize(
    "text",
    [
        (
            "شماره سفارش,مشتری,تاریخ,وضعیت,کد کالا,شرح,تعداد,قیمت,تخفیف\n"
            "۱۰۰۱,Anna Schmidt,۱۴۰۵/۰۷/۰۹,پرداخت شده,OAK-1,,۲,۱۲۰,۱۰٪\n"
        ),
        (
            "номер заказа;клиент;дата;статус;артикул;товар;количество;цена;скидка\n"
            "1001;Anna Schmidt;01.10.2026;оплачен;OAK-1;;2;120,00;10%\n"
        ),
    ],
)
def test_headers_in_persian_and_russian_are_understood(shop: Ccm, home: Path, text: str) -> None:
    (home / "shop.csv").write_text(text, "utf-8")
    language = ("--lang", "ru") if "номер" in text else ()
    done = shop(*language, "import", "orders", "shop.csv")
    assert done.code == 0, done
    found = order(shop, "1001" if "номер" in text else "۱۰۰۱")
    assert (found["state"], found["total"]["minor"]) == ("paid", 21600)
    assert found["at"].startswith(("2026-09-30", "2026-10-01"))
    assert found["lines"][0]["code"] == "OAK-1"


def test_products_are_known_by_their_code_then_by_their_name(shop: Ccm, home: Path) -> None:
    (home / "goods.csv").write_text(
        "Название;Артикул;Цена;НДС;Статус\nOak chair II;oak-1;130;19;active\nMasló;;9,90;;\n",
        "utf-8",
    )
    filled = shop("--lang", "ru", "import", "products", "goods.csv")
    assert counts(filled) == {"unchanged": 1, "new": 1}, filled
    over = shop("--lang", "ru", "import", "products", "goods.csv", "--update", "overwrite")
    assert counts(over) == {"changed": 1, "unchanged": 1}
    found = json.loads(shop("product", "show", "OAK-1", "--format", "json").out)
    assert (found["price"]["minor"], found["tax"]) == (13000, 19)
    assert shop("undo").code == 0
    assert json.loads(shop("product", "show", "OAK-1", "--format", "json").out)["tax"] == 0
