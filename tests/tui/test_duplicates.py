"""Those who may be there twice, on the screens."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from ccm_cli.customers import companies, contacts
from ccm_cli.runtime import Runtime
from ccm_cli.tui.app import CcmApp
from tests.conftest import NOW
from tests.tui.conftest import press, seen, settle, toasts, type_text, until

Compare = Callable[..., bool]


@pytest.fixture
def doubled(shop: Runtime) -> Runtime:
    """The shop with three who are there once more."""
    with shop.changing("once more") as work:
        for name, known in (
            ("Карими Марьям", {"phones": ["+98 912 345 6789"], "shared": True, "tags": ["tea"]}),
            ("Ali Rezaei", {"address": {"city": "شیراز"}, "emails": ["ali@shop.example"]}),
            ("L. Fischer", {"emails": ["laura+news@gruen.example"], "tags": ["regular"]}),
        ):
            details = contacts.Details(**known)
            contacts.add(
                work, name=name, notes="from the fair", now=NOW, region="DE", details=details
            )
        companies.add(work, name="Studio Nord GmbH", now=NOW, region="DE", city="Hamburg")
    return shop


async def duplicates(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await press(pilot, "2", "D")
    await until(pilot, lambda: "records" in seen(pilot))


async def side_by_side(pilot: Pilot[None]) -> None:
    await duplicates(pilot)
    await press(pilot, "enter")


@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("place", [duplicates, side_by_side], ids=lambda place: place.__name__)
def test_a_screen_looks_as_it_did(
    doubled: Runtime,
    snap_compare: Compare,
    place: Callable[[Pilot[None]], object],
    size: tuple[int, int],
):
    assert snap_compare(CcmApp(doubled), terminal_size=size, run_before=place)


async def test_two_become_one_and_two_again(doubled, screens):
    async with screens(doubled) as pilot:
        await duplicates(pilot)
        assert "3 pairs, of 15 records" in seen(pilot)
        await press(pilot, "enter")
        assert "12 stays" in seen(pilot) or "1 stays" in seen(pilot)
        await press(pilot, "m")
        await until(pilot, lambda: "2 pairs" in seen(pilot))
        assert "is now" in toasts(pilot)[-1]
        await press(pilot, "u")
        await until(pilot, lambda: "3 pairs" in seen(pilot))


async def test_what_is_not_the_same_goes_from_the_list_and_comes_back_by_undo(doubled, screens):
    async with screens(doubled) as pilot:
        await duplicates(pilot)
        await press(pilot, "n")
        await until(pilot, lambda: "2 pairs" in seen(pilot))
        await press(pilot, "u")
        await until(pilot, lambda: "3 pairs" in seen(pilot))
        await press(pilot, "enter", "n")
        await until(pilot, lambda: "2 pairs" in seen(pilot))


async def test_the_owner_chooses_whose_value_stays_and_who(doubled, screens):
    async with screens(doubled) as pilot:
        await duplicates(pilot)
        await press(pilot, "enter", "right", "s", "m")
        await until(pilot, lambda: "2 pairs" in seen(pilot))
        with doubled.reading() as reader:
            kept = reader.row(
                lambda row_id, name: (row_id, name),
                "SELECT c.id, c.name FROM contact_merged m JOIN contact c ON c.id = m.contact_id",
            )
        assert kept is not None
        assert kept[0] > 12


async def test_companies_are_looked_at_too(doubled, screens):
    async with screens(doubled) as pilot:
        await duplicates(pilot)
        await press(pilot, "c")
        await until(pilot, lambda: "Studio Nord GmbH" in seen(pilot))
        await press(pilot, "enter", "m")
        await until(pilot, lambda: "Nobody seems to be there twice." in seen(pilot))


async def new_customer(pilot: Pilot[None], name: str) -> None:
    await settle(pilot)
    await press(pilot, "2", "a")
    await type_text(pilot, name)
    await press(pilot, "enter")


async def test_somebody_typed_in_anew_is_opened_instead(shop, screens):
    async with screens(shop) as pilot:
        await new_customer(pilot, "Schmidt Anna")
        assert "2  Anna Schmidt: the same name" in seen(pilot)
        await press(pilot, "ctrl+o")
        await until(pilot, lambda: "Customer 2" in seen(pilot))
        with shop.reading() as reader:
            assert reader.value("SELECT count(*) FROM contact") == 12


async def test_somebody_alike_is_added_when_it_is_saved_again(shop, screens):
    async with screens(shop) as pilot:
        await new_customer(pilot, "Schmidt Anna")
        await press(pilot, "enter")
        with shop.reading() as reader:
            assert reader.value("SELECT count(*) FROM contact WHERE name = 'Schmidt Anna'") == 1
