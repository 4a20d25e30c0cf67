"""The screens over a small business that is the same on every run."""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandList
from textual.pilot import Pilot

from ccm_cli import runtime as composition
from ccm_cli.runtime import Runtime
from ccm_cli.store import engine
from ccm_cli.tui.app import CcmApp
from tests.conftest import NOW
from tests.tui import business

Screens = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


@pytest.fixture(scope="session")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of `business.make`, made once."""
    folder = tmp_path_factory.mktemp("shop")
    settings = folder / "config.toml"
    settings.write_text('[business]\ncurrency = "EUR"\ntime_zone = "Europe/Berlin"\n', "utf-8")
    path = folder / "shop.db"
    engine.create(path)
    environ = {"CCM_NOW": str(NOW), "USER": "owner"}
    business.make(
        composition.build(environ, surface="demo", file=settings, database=str(path), start=folder)
    )
    return path


@pytest.fixture
def empty(database: Path) -> Runtime:
    """A runtime of the screens over an empty database."""
    assert database.exists()
    return composition.build(os.environ, surface="tui")


@pytest.fixture
def shop(database: Path, shop_file: Path) -> Runtime:
    """A runtime of the screens over the small business."""
    shutil.copy(shop_file, database)
    return composition.build(os.environ, surface="tui")


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until nothing is read, changed or drawn any more."""
    for _round in range(4):
        while any(not worker.is_finished for worker in pilot.app.workers):
            await pilot.pause(0.005)
        await pilot.pause()


async def until(pilot: Pilot[Any], holds: Callable[[], bool]) -> None:
    """Wait until something holds; what never does fails after ten seconds."""
    for _round in range(500):
        if holds():
            break
        await pilot.pause(0.02)
    assert holds()
    await settle(pilot)


async def found(pilot: Pilot[Any], offers: int = 1) -> None:
    """Wait until the palette offers so many things, with the first of them chosen."""
    listed = pilot.app.screen.query_one(CommandList)
    await until(pilot, lambda: (listed.option_count, listed.highlighted) == (offers, 0))


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys one by one, each after what the one before did."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def type_text(pilot: Pilot[Any], text: str) -> None:
    """Type a text as a keyboard does, then wait for what it brings."""
    for character in text:
        await pilot.press("space" if character == " " else character)
    await settle(pilot)


@pytest.fixture
def screens() -> Screens:
    """Opens the screens over a runtime: ``async with screens(shop) as pilot``."""

    @asynccontextmanager
    async def open_screens(
        runtime: Runtime, size: tuple[int, int] = (120, 35)
    ) -> AsyncIterator[Pilot[None]]:
        app = CcmApp(runtime)
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            yield pilot
        assert app.fault is None

    return open_screens


def seen(pilot: Pilot[Any]) -> str:
    """What stands on the screen, line by line."""
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in lines)


def toasts(pilot: Pilot[Any]) -> list[str]:
    """What the toasts said, the oldest first."""
    return [notification.message for notification in pilot.app._notifications]
