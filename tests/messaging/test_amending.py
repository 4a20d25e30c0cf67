"""Campaigns changed after they were made, as far as their state lets them be, and copied."""

import json

import pytest

from ccm_cli.errors import Conflict

DAY = 86_400


def shown(ccm, name="spring"):
    return json.loads(ccm("campaign", "show", name, "--format", "json").out)


@pytest.mark.parametrize(
    ("steps", "state", "can"),
    [
        ((), "running", "its name, its hours and messages an hour."),
        (("pause",), "paused", "its name, its hours and messages an hour."),
        (("cancel",), "cancelled", "its name."),
    ],
)
def test_what_is_frozen_is_refused_and_it_says_what_can_be_changed(house, ccm, steps, state, can):
    house.people("Ada")
    house.started()
    for step in steps:
        assert (
            ccm("campaign", step, "spring", *(("--force",) if step == "cancel" else ())).code == 0
        )
    for option, value, part in (
        ("--template", "welcome", "its message and all that belongs to it"),
        ("--set", "a=b", "its message and all that belongs to it"),
        ("--filter", "id=1", "its audience"),
        ("--every", "monday", "its rule and hour"),
    ):
        told = ccm("campaign", "edit", "spring", option, value)
        assert told.code == Conflict.exit_code
        assert f"Campaign spring is {state}: {part} cannot be changed any more." in told.err
        assert f"What can: {can}" in told.err
        assert "ccm campaign clone spring" in told.err
    assert ccm("campaign", "edit", "spring", "--name", "summer").code == 0
    assert shown(ccm, "summer")["state"] == state


def test_the_audience_of_one_that_waits_for_its_time_is_another_when_it_starts(house, ccm):
    house.people("Ada", "Zoe")
    house.campaign()
    assert ccm("campaign", "start", "spring", "--at", "2026-11-23 09:00").code == 0
    assert ccm("campaign", "edit", "spring", "--filter", "name=Zoe").code == 0
    house.now += DAY
    house.enqueue()
    assert list(house.states()) == ["zoe"]


def test_a_recurring_one_goes_by_its_new_rule_from_now_on(house, ccm):
    house.people("Ada")
    house.campaign()
    ccm("campaign", "edit", "spring", "--every", "monday 09:00")
    house.start(1)
    told = ccm("campaign", "edit", "spring", "--every", "daily 08:00")  # it is ten in Berlin
    assert told.code == 0, told.err
    house.enqueue()
    assert house.counts() == {}
    house.now += DAY
    house.enqueue()
    assert house.counts() == {"queued": 1}
    assert ccm("campaign", "edit", "spring", "--on", "birthday").code == Conflict.exit_code


def test_who_fits_the_new_audience_of_a_triggered_one_already_is_not_written_to(house, ccm):
    house.people("Ada", "Zoe")
    ccm("campaign", "add", "hello", "--filter", "tag=new", "--template", "welcome", "--trigger")
    ccm("campaign", "start", "hello")
    assert ccm("campaign", "edit", "hello", "--filter", "tag=new or name=Ada").code == 0
    house.enqueue()
    assert house.counts() == {}
    ccm("contact", "edit", "2", "--add-tag", "new")
    house.enqueue()
    assert list(house.states()) == ["zoe"]


def test_a_draft_that_went_by_dates_is_a_broadcast_again(house, ccm):
    house.campaign()
    ccm("campaign", "edit", "spring", "--on", "birthday", "--offset", "-3d", "--yearly")
    assert shown(ccm)["kind"] == "dated"
    assert ccm("campaign", "edit", "spring", "--once").code == 0
    assert (shown(ccm)["kind"], shown(ccm)["offset_days"]) == ("broadcast", None)
    both = ccm("campaign", "edit", "spring", "--once", "--trigger")
    assert "only one at a time" in both.err


def test_a_copy_gets_the_next_number_unless_it_is_named(house, ccm):
    house.people("Ada")
    house.started()
    for name in ("spring 2", "spring 3"):
        made = ccm("campaign", "clone", "spring").out.strip()
        assert (shown(ccm, made)["name"], shown(ccm, made)["state"]) == (name, "draft")
    assert shown(ccm, ccm("campaign", "clone", "spring 2").out.strip())["name"] == "spring 4"
    ccm("campaign", "clone", "spring", "autumn")
    assert shown(ccm, "autumn")["template"] == "news"
    assert "add campaign autumn" in ccm("history", "--limit", "1").out
