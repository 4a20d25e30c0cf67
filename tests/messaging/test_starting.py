"""Starting: refused before anything is queued, done once, at its time, and taken back."""

import pytest

from ccm_cli.errors import Conflict, InvalidInput, NotFound, Refused
from ccm_cli.messaging import campaigns
from ccm_cli.messaging.context import own_templates
from tests.conftest import NOW

DAY = 86_400


def test_an_undefined_field_stops_the_start_naming_contact_file_and_line(house):
    house.people("Ada")
    house.template(body="Hello\n\n{{ contact.custom.nonsense }}\n")
    campaign = house.campaign()
    with pytest.raises(Refused) as refused:
        house.start(campaign)
    assert "Ada (contact 1)" in refused.value.message
    assert "email.en.md:3" in refused.value.message
    assert house.counts() == {}
    assert house.row(campaign).state == "draft"


def test_a_missing_language_stops_the_start(house):
    house.people("Ada")
    house.people("Maryam", language="fa")
    house.template(extra="")
    settings = own_templates() / "messages/news/message.toml"
    settings.write_text(settings.read_text().replace('["en"]', '["de"]'))
    campaign = house.campaign()
    with pytest.raises(Refused) as refused:
        house.start(campaign)
    assert "message.toml" in refused.value.message
    assert "Maryam (contact 2)" in refused.value.message
    assert house.counts() == {}


def test_a_broken_header_stops_the_start_naming_contact_and_file(house):
    house.people("Ada")
    with house.runtime.changing("name") as work:
        work.update_rows("contact", {1: {"name": "Ada\r\nBcc: everybody"}})
    campaign = house.campaign()
    with pytest.raises(Refused) as refused:
        house.start(campaign)
    assert "control character" in refused.value.message
    assert "message.toml" in refused.value.message
    assert house.counts() == {}


def test_a_template_that_is_gone_is_named(house, ccm):
    house.people("Ada")
    house.campaign()
    (own_templates() / "messages/news/message.toml").unlink()
    called = ccm("campaign", "start", "spring")
    assert called.code == NotFound.exit_code
    assert "news" in called.err


def test_nobody_left_is_refused(house, ccm):
    house.campaign(filter="name=nobody")
    called = ccm("campaign", "start", "spring")
    assert called.code == Refused.exit_code
    assert "Nobody is in the audience" in called.err
    house.people("Ada")
    house.campaign("autumn")
    ccm("consent", "withdraw", "ada@example.com")
    called = ccm("campaign", "start", "autumn")
    assert called.code == Refused.exit_code
    assert "Nobody is left" in called.err


def test_starting_twice_adds_nobody_twice(house):
    house.people("Ada")
    campaign = house.started()
    house.people("Bob")
    assert house.start(campaign).queued == 0
    assert house.counts() == {"queued": 1}
    house.send()
    assert house.start(campaign).state == "done"
    assert house.counts() == {"accepted": 1}


def test_the_template_is_frozen_at_the_start(house):
    house.people("Ada")
    house.started()
    house.template(body="Something quite different.\n")
    house.send()
    assert b"greetings" in house.files()[0].read_bytes()


def test_a_change_between_check_and_start_is_noticed(house):
    from ccm_cli.messaging.context import library
    from ccm_cli.messaging.queries.check import check

    house.people("Ada")
    campaign, template = house.campaign(), library().load("news")
    with house.runtime.reading() as reader:
        checked = check(reader, campaign, messages={"": template}, context=house.context)
    with house.runtime.changing("edit") as work:
        campaigns.edit(work, campaign, context=house.context, now=NOW, filter="stage=lost")
    with house.runtime.changing("start") as work, pytest.raises(Conflict, match="changed"):
        campaigns.start(
            work, campaign, check=checked, messages={"": template}, context=house.context, now=NOW
        )


def test_a_scheduled_campaign_starts_when_its_time_has_come(house):
    house.people("Ada")
    campaign = house.campaign()
    house.start(campaign, at=NOW + DAY)
    assert house.row(campaign).state == "scheduled"
    assert house.enqueue() == ()
    house.people("Bob")
    house.now += DAY
    (started,) = house.enqueue()
    assert (started.state, started.queued) == ("running", 2)
    assert house.enqueue() == ()


def test_a_schedule_long_past_asks_instead_of_firing(house, ccm):
    house.people("Ada")
    campaign = house.campaign()
    house.start(campaign, at=NOW + DAY)
    house.now += 4 * DAY
    (held,) = house.enqueue()
    assert held.state == "held"
    assert house.counts() == {}
    with pytest.raises(Refused, match="long past"):
        house.start(campaign)
    assert house.start(campaign, late=True).queued == 1


def test_a_time_that_is_past_is_refused(house):
    house.people("Ada")
    campaign = house.campaign()
    with pytest.raises(InvalidInput, match="past"):
        house.start(campaign, at=NOW - 1)


def test_undoing_a_start_withdraws_what_was_queued(house, ccm):
    house.people("Ada")
    house.campaign()
    assert ccm("campaign", "start", "spring").code == 0
    assert ccm("undo").code == 0
    assert house.row(1).state == "draft"
    assert house.send().is_idle
    assert house.files() == []
    house.people("Bob")
    house.start(1)
    assert house.send().counts == {"accepted": 2}


def test_redoing_an_undone_start_sends_after_all(house, ccm):
    house.people("Ada")
    house.campaign()
    ccm("campaign", "start", "spring")
    ccm("undo")
    assert ccm("redo").code == 0
    assert house.send().counts == {"accepted": 1}


def test_what_was_sent_cannot_be_undone(house, ccm):
    house.people("Ada")
    house.campaign()
    ccm("campaign", "start", "spring", "--now")
    undone = ccm("undo")
    assert undone.code == Conflict.exit_code
    assert "cannot be taken back" in undone.err


def test_a_paused_or_cancelled_campaign_is_not_started_again(house):
    house.people("Ada")
    campaign = house.started()
    with house.runtime.changing("pause") as work:
        campaigns.pause(work, campaign, now=NOW)
        campaigns.pause(work, campaign, now=NOW)
    with pytest.raises(Conflict, match="paused"):
        house.start(campaign)
    with house.runtime.changing("cancel") as work:
        assert campaigns.cancel(work, campaign, now=NOW) == 1
    with pytest.raises(Conflict, match="cancelled"):
        house.start(campaign)


def test_only_a_draft_is_edited_or_removed(house):
    house.people("Ada")
    campaign = house.started()
    with house.runtime.changing("x") as work:
        with pytest.raises(Conflict, match="running"):
            campaigns.edit(work, campaign, context=house.context, now=NOW, filter="id=1")
        with pytest.raises(Refused, match="on record"):
            campaigns.remove(work, campaign)
    other = house.campaign("other")
    with house.runtime.changing("x") as work:
        campaigns.remove(work, other)
    with pytest.raises(NotFound):
        house.row(other)


def test_a_name_is_taken_once(house):
    house.campaign("Spring Sale")
    with pytest.raises(Conflict, match="already"):
        house.campaign("spring  sale")


def test_an_undone_start_leaves_nothing_and_the_campaign_can_be_undone_too(house, ccm):
    house.people("Ada", "Bob")
    house.campaign()
    ccm("campaign", "start", "spring")
    assert house.counts() == {"queued": 2}
    assert ccm("undo").code == 0
    assert house.counts() == {}
    undone = ccm("undo")
    assert undone.code == 0, undone.err
    assert ccm("campaign", "list").lines[1:] == []
    assert ccm("redo").code == 0
    assert house.row(1).state == "draft"


def test_undoing_a_pause_or_a_cancelling_keeps_what_waits(house, ccm):
    house.people("Ada")
    house.started()
    for command in (("pause", "spring"), ("cancel", "spring", "--force")):
        assert ccm("campaign", *command).code == 0
        assert ccm("undo").code == 0
    assert house.send().counts == {"accepted": 1}


def test_beneath_a_sent_campaign_older_changes_are_undone_by_number(house, ccm):
    house.people("Ada")
    house.template()
    ccm("segment", "add", "all", "--filter", "")
    number = ccm("history", "--format", "ids").lines[0]
    ccm("campaign", "add", "spring", "--segment", "all", "--template", "news")
    ccm("campaign", "start", "spring", "--now")
    refused = ccm("undo")
    assert refused.code == Conflict.exit_code
    assert "With: ccm undo 2" in refused.err
    undone = ccm("undo", number)
    assert undone.code == 0, undone.err
    assert house.row(1).segment is None or house.row(1).segment == ""
    assert ccm("redo").code == 0
    assert house.row(1).segment == "all"


def test_redoing_a_start_is_refused_when_somebody_it_wrote_to_is_gone(house, ccm):
    house.people("Ada", "Bob")
    house.campaign()
    ccm("campaign", "start", "spring")
    number = ccm("history", "--format", "ids").lines[0]
    ccm("undo")
    ccm("contact", "rm", "1", "--force")
    refused = ccm("redo", number)
    assert refused.code == Conflict.exit_code
    assert "contact 1, which is gone since" in refused.err
    ccm("undo")
    assert ccm("redo", number).code == 0
    assert house.counts() == {"queued": 2}
