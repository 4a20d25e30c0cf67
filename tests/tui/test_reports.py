"""Reports on the screens: the list, the figures, spans, groups, pipelines and filters by key."""

import pytest

from ccm_cli import language
from ccm_cli.insight.queries.reports.registry import REPORTS
from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.reports import Reports
from ccm_cli.tui.widgets.reports import ReportList
from tests.tui.conftest import Screens, press, seen, type_text


async def test_every_report_is_drawn_with_its_figures(shop: Runtime, screens: Screens):
    async with screens(shop, size=(160, 45)) as pilot:
        await press(pilot, "6")
        assert isinstance(pilot.app.screen, Reports)
        words = {"pipeline": "negotiation", "stale": "Kitchen table", "won-lost": "October 2026"}
        for report in REPORTS:
            assert pilot.app.screen.report is report
            assert words.get(report.name, report.title) in seen(pilot)
            await press(pilot, "j")
        assert pilot.app.screen.query_one(ReportList).cursor == len(REPORTS) - 1


async def test_keys_change_the_span_and_the_groups_and_each_report_keeps_its_own(
    shop: Runtime, screens: Screens
):
    async with screens(shop, size=(160, 45)) as pilot:
        await press(pilot, "6", *"jjjjj")
        assert "October 2026" in seen(pilot)
        await press(pilot, *"bbbbb")
        assert "by lost because" in seen(pilot)
        assert "price" in seen(pilot)
        await press(pilot, "left")
        assert "Nothing to count" not in seen(pilot)
        await press(pilot, "left", "left", "left", "B")
        assert "by year" in seen(pilot)
        await press(pilot, "k", "j")
        assert "by year" in seen(pilot)


async def test_a_filter_counts_only_what_fits_and_says_what_is_wrong(
    shop: Runtime, screens: Screens
):
    async with screens(shop, size=(160, 45)) as pilot:
        await press(pilot, "6", "slash")
        await type_text(pilot, "value > 20000")
        await press(pilot, "enter")
        assert "€32,000" in seen(pilot)
        assert "€18,500" not in seen(pilot)
        await press(pilot, "slash")
        await type_text(pilot, " and nonsense=1")
        await press(pilot, "enter")
        assert "There is no field" in seen(pilot)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_every_report_fits_and_speaks_persian(
    shop: Runtime, screens: Screens, size: tuple[int, int]
):
    language.use("fa")
    async with screens(shop, size=size) as pilot:
        await press(pilot, "6")
        for _report in REPORTS:
            await press(pilot, "j", "b", "b")
            assert any(digit in seen(pilot) for digit in "۰۱۲۳۴۵۶۷۸۹")
