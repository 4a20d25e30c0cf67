"""Campaigns to segments: those that follow their filter, and frozen ones."""

import pytest

from ccm_cli.errors import Conflict


@pytest.fixture
def fair(house, ccm):
    """A draft to a frozen segment with an awkward name."""
    house.people("Ada", "Bob", "Cleo")
    house.template()
    name = 'fair "of" \\ spring'
    ccm("segment", "add", name, "--list")
    ccm("segment", "add-member", name, "1", "2")
    assert ccm("campaign", "add", "news", "--segment", name, "--template", "news").code == 0
    return name


def test_a_frozen_segment_is_an_audience(house, ccm, fair):
    ccm("segment", "rm-member", fair, "2")
    ccm("segment", "add-member", fair, "3")
    assert ccm("campaign", "start", "news", "--now").code == 0
    assert house.counts() == {"accepted": 2}
    assert set(house.states()) == {"ada", "cleo"}


def test_who_is_taken_out_before_the_hour_gets_nothing(house, ccm, fair):
    assert ccm("campaign", "start", "news").code == 0
    ccm("segment", "rm-member", fair, "2")
    house.send()
    assert house.states()["bob"] == ("suppressed", "left the segment")
    assert house.states()["ada"][0] == "accepted"


def test_a_draft_follows_a_segment_that_is_frozen_later(house, ccm):
    house.people("Ada", "Bob")
    house.template()
    ccm("segment", "add", "all", "--filter", "")
    ccm("campaign", "add", "news", "--segment", "all", "--template", "news")
    ccm("segment", "freeze", "all")
    house.people("Cleo")
    ccm("campaign", "start", "news", "--now")
    assert set(house.states()) == {"ada", "bob"}


def test_a_segment_that_a_campaign_needs_stays(house, ccm, fair):
    ccm("segment", "add", "everybody", "--filter", "")
    ccm("campaign", "add", "two", "--filter", "not segment = everybody", "--template", "news")
    for name in (fair, "everybody"):
        for command in (("rm", name, "--force"), ("edit", name, "--name", "other")):
            refused = ccm("segment", *command)
            assert refused.code == Conflict.exit_code
            assert "The campaign" in refused.err
    ccm("campaign", "start", "news")
    assert ccm("segment", "rm", fair, "--force").code == Conflict.exit_code
    house.send()
    ccm("campaign", "edit", "two", "--filter", "")
    assert house.row(1).state == "done"
    assert ccm("segment", "rm", fair, "--force").code == 0
    assert ccm("segment", "rm", "everybody", "--force").code == 0
