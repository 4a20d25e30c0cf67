"""Every screen as it looks, at the two sizes it is drawn for."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from ccm_cli import language
from ccm_cli import runtime as composition
from ccm_cli.runtime import Runtime
from ccm_cli.tui.app import CcmApp
from tests.tui.arriving import receive
from tests.tui.asking import ask
from tests.tui.conftest import found, press, settle, type_text
from tests.tui.sold import sell

SIZES = [(80, 24), (160, 45)]
Compare = Callable[..., bool]


async def today(pilot: Pilot[None]) -> None:
    await settle(pilot)


async def customers(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await press(pilot, "2")


async def filtering(pilot: Pilot[None]) -> None:
    await customers(pilot)
    await press(pilot, "slash")
    await type_text(pilot, "city=Berlin and stag=lead")


async def customer(pilot: Pilot[None]) -> None:
    await settle(pilot)
    pilot.app.open_customer(1)
    await settle(pilot)


async def editing(pilot: Pilot[None]) -> None:
    await customer(pilot)
    await press(pilot, "e")


async def logging(pilot: Pilot[None]) -> None:
    await customer(pilot)
    await press(pilot, "l")


async def companies(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await press(pilot, "3")


async def company(pilot: Pilot[None]) -> None:
    await companies(pilot)
    await press(pilot, "enter")


async def company_form(pilot: Pilot[None]) -> None:
    await companies(pilot)
    await press(pilot, "e")


async def audit(pilot: Pilot[None]) -> None:
    await customers(pilot)
    await press(pilot, "A", "enter")


async def importing(pilot: Pilot[None]) -> None:
    text = (
        "Name,Mobile,E-mail,City,Shoe size\n"
        "Zoe Zed,+49 151 23456789,zoe@example.com,Bonn,38\n"
        "نگار یگانه,+98 912 345 6789,negar@example.com,تهران,\n"
        "Bad Row,,no address,Rome,\n"
    )
    Path("people.csv").write_text(text, encoding="utf-8")  # noqa: ASYNC240
    await customers(pilot)
    await press(pilot, "I")
    await type_text(pilot, "people.csv")
    await press(pilot, "enter")


async def board(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await press(pilot, "4", "l", "l")


async def deal_box(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await press(pilot, "4", "enter")


async def deal_form(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await press(pilot, "4", "e")


async def reports(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await press(pilot, "6", *"jjjjj")


async def activity_map(pilot: Pilot[None]) -> None:
    await reports(pilot)
    await press(pilot, "j", *"bbbbbbbbb")


async def campaigns(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await press(pilot, "5", "j")


async def inbox(pilot: Pilot[None]) -> None:
    assert isinstance(pilot.app, CcmApp)
    receive(pilot.app.runtime)
    await settle(pilot)
    await press(pilot, "0")


async def tickets(pilot: Pilot[None]) -> None:
    assert isinstance(pilot.app, CcmApp)
    pilot.app.runtime = ask(pilot.app.runtime)
    await settle(pilot)
    await press(pilot, "T")


async def answering(pilot: Pilot[None]) -> None:
    await tickets(pilot)
    await press(pilot, "r")


async def orders(pilot: Pilot[None]) -> None:
    sell(pilot.app.runtime)
    await settle(pilot)
    await press(pilot, "O")


async def order_box(pilot: Pilot[None]) -> None:
    await orders(pilot)
    await press(pilot, "end", "enter")
    await settle(pilot)


async def order_form(pilot: Pilot[None]) -> None:
    await orders(pilot)
    await press(pilot, "a")


async def products(pilot: Pilot[None]) -> None:
    sell(pilot.app.runtime)
    await settle(pilot)
    await press(pilot, "W")


async def buyer(pilot: Pilot[None]) -> None:
    sell(pilot.app.runtime)
    await customer(pilot)


async def help_box(pilot: Pilot[None]) -> None:
    await board(pilot)
    await press(pilot, "question_mark")


async def palette(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await press(pilot, "ctrl+p")
    await type_text(pilot, "fischer")
    await found(pilot)


PLACES = [
    today,
    customers,
    filtering,
    customer,
    editing,
    logging,
    companies,
    company,
    company_form,
    audit,
    importing,
    board,
    deal_box,
    deal_form,
    reports,
    activity_map,
    campaigns,
    inbox,
    tickets,
    answering,
    orders,
    order_box,
    order_form,
    products,
    buyer,
    help_box,
    palette,
]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_a_screen_looks_as_it_did(
    shop: Runtime,
    snap_compare: Compare,
    place: Callable[[Pilot[None]], object],
    size: tuple[int, int],
):
    assert snap_compare(CcmApp(shop), terminal_size=size, run_before=place)


def test_the_light_theme_looks_as_it_did(
    shop: Runtime, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CCM_DISPLAY__THEME", "ccm-light")
    light = composition.build(os.environ, surface="tui")
    assert shop.path == light.path
    assert snap_compare(CcmApp(light), terminal_size=(160, 45), run_before=customer)


@pytest.mark.parametrize("place", [today, customer], ids=lambda place: place.__name__)
def test_persian_shows_its_digits_calendar_and_names(
    shop: Runtime, snap_compare: Compare, place: Callable[[Pilot[None]], object]
):
    language.use("fa")
    persian = composition.build(os.environ, surface="tui")
    assert shop.path == persian.path
    assert snap_compare(CcmApp(persian), terminal_size=(120, 36), run_before=place)
