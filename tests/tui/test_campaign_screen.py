"""What an owner does with campaigns on the screens: made, tried, started, steered, decided."""

import pytest
from textual.widgets import Input

from ccm_cli.messaging import aftermath
from ccm_cli.messaging.context import sending_context
from ccm_cli.messaging.queries import campaigns as queries
from ccm_cli.messaging.sending import send_due
from ccm_cli.runtime import Runtime
from ccm_cli.tui.widgets.inputs import Choice
from tests.tui.conftest import Screens, press, seen, toasts, type_text


@pytest.fixture
def crowd(empty: Runtime, ccm) -> Runtime:
    """Sixty customers with an address each."""
    for number in range(60):
        ccm("contact", "add", f"Person {number}", "--email", f"p{number}@example.com")
    return empty


def only(runtime: Runtime, name: str = "spring") -> queries.CampaignRow:
    with runtime.reading() as reader:
        return queries.resolve(reader, name)


def states(runtime: Runtime) -> dict[str, int]:
    with runtime.reading() as reader:
        return dict(
            reader.rows(
                lambda state, count: (state, count),
                "SELECT state, count(*) FROM message GROUP BY state",
            )
        )


async def fill(pilot, **values: str) -> None:
    for name, value in values.items():
        widget = pilot.app.screen.query_one(f"#field-{name}")
        assert isinstance(widget, Input | Choice)
        widget.value = value


async def test_a_campaign_with_an_ab_test_is_made_started_and_decided(
    crowd: Runtime, screens: Screens
):
    async with screens(crowd, size=(120, 50)) as pilot:
        await press(pilot, "5", "n")
        await type_text(pilot, "spring")
        await fill(
            pilot, template="new-product", set="product=Oak chair", ab="Only now", share="50%",
            holdout="10%", hours="00:00-23:59",
        )  # fmt: skip
        await press(pilot, "ctrl+s")
        assert "Draft: spring" in toasts(pilot)[-1]
        made = only(crowd)
        assert [each.name for each in made.variants] == ["a", "b"]
        assert (made.test_share, made.holdout, made.hours) == (50, 10, "00:00-23:59")
        await press(pilot, "s")
        await press(pilot, "ctrl+s")
        assert "would be written to" in seen(pilot), toasts(pilot)[-1]
        await press(pilot, "y")
        assert "Started: spring" in toasts(pilot)[-1]
        send_due(sending_context(crowd))
        with crowd.changing("answers") as work:
            for message in work.reader.values(
                "SELECT id FROM message WHERE variant = 'b' AND state = 'accepted' LIMIT 3"
            ):
                aftermath.note(work, message, "replied", at=crowd.now)
        await press(pilot, "f5")
        shown = seen(pilot)
        assert "A/B test" in shown
        assert "subject=Only now" in shown
        assert "too small" in shown
        assert "answered" in shown
        waiting = states(crowd)["deferred"]
        await press(pilot, "w")
        await fill(pilot, variant="a")
        await press(pilot, "ctrl+s")
        assert "Chosen: a" in toasts(pilot)[-1]
        assert states(crowd)["queued"] == waiting
        await press(pilot, "ctrl+z")
        assert states(crowd)["deferred"] == waiting


async def test_a_recurring_and_a_triggered_campaign_are_made_on_the_screen(
    crowd: Runtime, screens: Screens
):
    async with screens(crowd) as pilot:
        for name, kind, when in (("weekly", "every", "monday 09:30"), ("hello", "trigger", "30d")):
            await press(pilot, "5", "n")
            await type_text(pilot, name)
            await fill(pilot, template="welcome", kind=kind, when=when)
            await press(pilot, "ctrl+s")
            assert f"Draft: {name}" in toasts(pilot)[-1]
    assert (only(crowd, "weekly").rule, only(crowd, "weekly").at_time) == (
        "FREQ=WEEKLY;BYDAY=MO",
        "09:30",
    )
    assert only(crowd, "hello").again_days == 30


async def test_files_go_along_with_a_campaign(crowd: Runtime, screens: Screens, tmp_path):
    file = tmp_path / "прайс.pdf"
    file.write_bytes(b"%PDF-1")
    async with screens(crowd) as pilot:
        await press(pilot, "5", "n")
        await type_text(pilot, "prices")
        await fill(pilot, template="welcome", files=str(file))
        await press(pilot, "ctrl+s")
        assert "Draft: prices" in toasts(pilot)[-1]
        assert "прайс.pdf" in seen(pilot)
    assert [one.name for one in only(crowd, "prices").files] == ["прайс.pdf"]


async def test_another_channel_keeps_the_channels_to_fall_back_on(
    crowd: Runtime, screens: Screens, ccm
):
    ccm("campaign", "add", "spring", "--filter", "", "--template", "welcome", "--channel", "email",
        "--fallback", "sms", "--fallback", "phone")  # fmt: skip
    async with screens(crowd, size=(120, 50)) as pilot:
        await press(pilot, "5", "e")
        await fill(pilot, channel="telegram")
        await press(pilot, "ctrl+s")
        assert (only(crowd).channel, only(crowd).fallbacks) == ("telegram", "sms phone")
        await press(pilot, "e")
        await fill(pilot, fallback="")
        await press(pilot, "ctrl+s")
        assert (only(crowd).channel, only(crowd).fallbacks) == ("telegram", "")


async def test_a_test_of_three_versions_is_changed_in_the_form(
    crowd: Runtime, screens: Screens, ccm
):
    ccm("campaign", "add", "spring", "--filter", "", "--template", "welcome",
        "--variant", "b: subject=Only now", "--variant", "c: subject=Only today; at=18:00",
        "--share", "50%")  # fmt: skip
    before = only(crowd)
    async with screens(crowd, size=(120, 60)) as pilot:
        await press(pilot, "5", "e")
        assert "Version C" in seen(pilot)
        await press(pilot, "ctrl+s")
        assert only(crowd) == before
        await press(pilot, "e")
        await fill(pilot, variant_c="subject=Today", undecided="c")
        await press(pilot, "ctrl+s")
        after = only(crowd)
        assert [each.name for each in after.variants] == ["a", "b", "c"]
        assert (after.variants[2].subjects, after.undecided) == ({"*": "Today"}, "c")
        await press(pilot, "e")
        await fill(pilot, variant="", undecided="ask")
        await press(pilot, "ctrl+s")
        assert [each.name for each in only(crowd).variants] == ["a", "c"]
        assert only(crowd).test_share == 50


async def test_a_draft_is_changed_in_its_form_and_only_what_was_typed_changes(
    crowd: Runtime, screens: Screens, ccm, tmp_path
):
    (tmp_path / "a.pdf").write_bytes(b"a")
    ccm(
        "campaign", "add", "spring", "--filter", "id<9", "--template", "new-product",
        "--set", "product=Oak chair", "--ab", "Only now", "--share", "50%", "--holdout", "10%",
        "--per-hour", "200", "--attach", str(tmp_path / "a.pdf"),
    )  # fmt: skip
    before = only(crowd)
    async with screens(crowd, size=(120, 50)) as pilot:
        await press(pilot, "5", "e", "ctrl+s")
        assert "Changed: spring" in toasts(pilot)[-1]
        assert only(crowd) == before
        await press(pilot, "e")
        await fill(
            pilot, name="autumn", filter="id<20", set="product=Oak; table", variant="", share="",
            files="", holdout="20%", hours="09:00-18:00",
        )  # fmt: skip
        await press(pilot, "ctrl+s")
        assert "is not NAME=VALUE" in seen(pilot)
        await fill(pilot, set="product=Oak table")
        await press(pilot, "ctrl+s")
        assert "Changed: spring" in toasts(pilot)[-1]
        after = only(crowd, "autumn")
        assert after.variables == {"product": "Oak table"}
        assert (after.filter, after.variants, after.files) == ("id<20", (), ())
        assert (after.holdout, after.hours, after.per_hour) == (20, "09:00-18:00", 200)
        await press(pilot, "ctrl+z")
        assert only(crowd) == before


async def test_one_that_runs_is_asked_only_for_what_may_be_changed_and_copied(
    crowd: Runtime, screens: Screens, ccm
):
    ccm("campaign", "add", "weekly", "--filter", "id<9", "--template", "welcome",
        "--every", "monday 09:00", "--local")  # fmt: skip
    assert ccm("campaign", "start", "weekly").code == 0
    async with screens(crowd) as pilot:
        await press(pilot, "5", "e")
        assert not pilot.app.screen.query("#field-template")
        await fill(pilot, when="friday 10:30", per_hour="50")
        await press(pilot, "ctrl+s")
        assert "Changed: weekly" in toasts(pilot)[-1]
        after = only(crowd, "weekly")
        assert (after.rule, after.at_time) == ("FREQ=WEEKLY;BYDAY=FR", "10:30")
        assert (after.local, after.per_hour, after.filter) == (True, 50, "id<9")
        await press(pilot, "y", "ctrl+s")
        assert "Draft: weekly 2" in toasts(pilot)[-1]
        assert only(crowd, "weekly 2").state == "draft"


async def test_a_mistake_in_the_form_is_told_and_keeps_it_open(crowd: Runtime, screens: Screens):
    async with screens(crowd) as pilot:
        await press(pilot, "5", "n")
        await type_text(pilot, "spring")
        await fill(pilot, template="welcome", share="much", ab="X")
        await press(pilot, "ctrl+s")
        assert "not a whole number of per cent" in seen(pilot)
        await press(pilot, "escape")


async def test_what_was_refused_is_tried_again_and_a_campaign_cancelled(
    shop: Runtime, screens: Screens
):
    async with screens(shop) as pilot:
        await press(pilot, "5", "j", "j", "j")
        before = states(shop)
        assert before["refused"] > 0
        await press(pilot, "t")
        assert "queued again" in toasts(pilot)[-1]
        assert "refused" not in states(shop)
        await press(pilot, "ctrl+z")
        assert states(shop) == before
        await press(pilot, "k", "k", "x")
        assert "send nothing more" in seen(pilot)
        await press(pilot, "y")
        assert "Cancelled: Spring sale" in toasts(pilot)[-1]
        await press(pilot, "w")
        assert "compares nothing" in toasts(pilot)[-1]
