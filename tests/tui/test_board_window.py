"""The board counts the same won and lost deals as the shell's pipeline."""

import json

from ccm_cli.runtime import Runtime
from ccm_cli.tui.widgets.cards import Board
from tests.conftest import Result
from tests.selling.books import Book
from tests.tui.conftest import Screens, press


async def test_the_board_and_the_shell_count_the_same_closed_deals(
    shop: Runtime, screens: Screens, ccm
):
    for days in (-10, -40, -80):
        Book(shop).deal("signed", stage="won", days=days)
    listed: Result = ccm("pipeline", "--format", "json")
    told = {row["stage"]: row["deals"] for row in json.loads(listed.out)}
    async with screens(shop, size=(160, 40)) as pilot:
        await press(pilot, "4")
        columns = {c.stage.stage: c for c in pilot.app.screen.query_one(Board).columns if c.stage}
        assert {name: column.stage.deals for name, column in columns.items()} == told
        heading = "".join(piece.text for piece in columns["won"].head(0, 24))
        assert "won · 30 days" in heading
