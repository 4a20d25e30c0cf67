"""What a campaign brought: each rate with its denominator, sales by the last touch, the holdout."""

import json

import pytest

from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language.text import search_key
from ccm_cli.messaging import aftermath
from ccm_cli.messaging.queries.campaigns import report
from ccm_cli.messaging.queries.results import DAY, Outcome, results
from tests.conftest import NOW


def message_of(house, name, campaign_id=1):
    with house.runtime.reading() as reader:
        return reader.value(
            "SELECT m.id FROM message m JOIN contact c ON c.id = m.contact_id"
            " WHERE c.name = ? AND m.campaign_id = ?",
            (name, campaign_id),
        )


def noted(house, name, what, *, after=0, campaign_id=1):
    message = message_of(house, name, campaign_id)
    with house.runtime.changing("aftermath") as work:
        assert aftermath.note(work, message, what, at=NOW + after)


def won(house, contact_id, *, after, value=10_000, currency="EUR"):
    """A deal that the person won so many seconds after now."""
    with house.runtime.changing("deal") as work:
        (made,) = work.insert_rows(
            "deal",
            [
                {
                    "title": "chair", "title_key": search_key("chair"), "contact_id": contact_id,
                    "pipeline": "sales", "stage": "won", "state": "won", "currency": currency,
                    "value_minor": value, "stage_since": NOW + after, "created_at": NOW,
                    "updated_at": NOW, "closed_at": NOW + after, "lost_reason": "", "source": "",
                    "notes": "", "custom": "{}",
                }
            ],
        )  # fmt: skip
    return made


def outcome(house, campaign_id=1, window=14 * DAY):
    with house.runtime.reading() as reader:
        return results(reader, campaign_id, window=window, language="en").whole


def test_each_rate_has_its_own_denominator(house):
    ids = house.people("Ada", "Bob", "Cyd", "Dora")
    house.started()
    house.send()
    noted(house, "Ada", "replied", after=60)
    noted(house, "Bob", "bounced", after=60)
    noted(house, "Cyd", "clicked", after=60)
    noted(house, "Cyd", "unsubscribed", after=90)
    won(house, ids[0], after=DAY)
    found = outcome(house)
    assert found[:8] == (4, 4, 4, 1, 1, 1, 1, 1)
    assert found.bounce_rate == pytest.approx(1 / 4)
    assert found.reply_rate == found.click_rate == found.conversion_rate == pytest.approx(1 / 3)
    assert found.revenue == {"EUR": 10_000}


def test_nothing_to_divide_by_is_not_a_rate(house, ccm):
    assert Outcome().conversion_rate is None
    house.people("Ada")
    house.started()
    shown = ccm("campaign", "report", "spring", terminal=True).out
    assert "n/a" in shown
    data = json.loads(ccm("campaign", "report", "spring", "--format", "json").out)
    assert data["outcome"]["reply_rate"] is None


def test_what_comes_after_the_window_does_not_count(house):
    ids = house.people("Ada", "Bob")
    house.started()
    house.send()
    noted(house, "Ada", "replied", after=3 * DAY - 1)
    noted(house, "Bob", "replied", after=3 * DAY)
    won(house, ids[0], after=3 * DAY - 1)
    won(house, ids[1], after=3 * DAY)
    found = outcome(house, window=3 * DAY)
    assert (found.replied, found.converted) == (1, 1)


def test_a_sale_before_the_message_is_not_put_down_to_it(house):
    ids = house.people("Ada")
    house.started()
    won(house, ids[0], after=-1)
    house.send()
    assert outcome(house).converted == 0


def test_a_sale_goes_to_the_last_message_before_it(house):
    ids = house.people("Ada")
    house.started()
    house.send()
    house.now += DAY
    house.started("summer")
    house.send()
    won(house, ids[0], after=2 * DAY)
    assert outcome(house, 1).converted == 0
    assert outcome(house, 2).converted == 1
    won(house, ids[0], after=DAY // 2, value=500)
    assert outcome(house, 1).revenue == {"EUR": 500}


def test_a_message_that_came_back_takes_no_sale_away(house):
    ids = house.people("Ada")
    house.started()
    house.send()
    house.now += DAY
    house.started("summer")
    house.send()
    noted(house, "Ada", "bounced", after=DAY + 5, campaign_id=2)
    won(house, ids[0], after=2 * DAY)
    assert outcome(house, 1).converted == 1


def test_several_sales_are_one_buyer_and_their_sum_in_each_currency(house):
    ids = house.people("Ada")
    house.started()
    house.send()
    won(house, ids[0], after=60, value=100)
    won(house, ids[0], after=90, value=200)
    won(house, ids[0], after=95, value=7, currency="USD")
    found = outcome(house)
    assert found.converted == 1
    assert found.revenue == {"EUR": 300, "USD": 7}


def test_the_report_by_language_in_every_form(house, ccm):
    house.people("Ada", "Bob")
    house.people("Maryam", language="fa")
    house.started()
    house.send()
    noted(house, "Maryam", "replied", after=60)
    with house.runtime.changing("cost") as work:
        work.execute("UPDATE message SET cost_minor = 12, cost_currency = 'EUR' WHERE id = 1")
    rows = json.loads(
        ccm("campaign", "report", "spring", "--by", "language", "--format", "json").out
    )
    assert [(row["language"], row["accepted"], row["replied"]) for row in rows] == [
        ("en", 2, 0),
        ("fa", 1, 1),
    ]
    assert rows[0]["cost"] == "12 EUR"
    shown = ccm("campaign", "report", "spring", terminal=True).out
    assert "answered" in shown
    assert "100.0%" in shown
    assert ccm("campaign", "report", "spring", "--by", "colour").code == InvalidInput.exit_code
    assert ccm("campaign", "report", "spring", "--window", "soon").code == InvalidInput.exit_code


def test_everybody_with_state_reason_and_what_came_of_it(house, ccm):
    ids = house.people("Ada", "Bob")
    house.started()
    house.send()
    noted(house, "Ada", "clicked", after=60)
    won(house, ids[0], after=DAY)
    rows = json.loads(ccm("campaign", "report", "spring", "--people", "--format", "json").out)
    assert [(row["name"], row["converted"]) for row in rows] == [("Ada", True), ("Bob", False)]
    assert rows[0]["clicked"] == "2026-11-22T09:01:00Z"
    within = ccm("campaign", "report", "spring", "--people", "--window", "1d", "--format", "json")
    assert not json.loads(within.out)[0]["converted"]


# Retry


def refused(house, tmp_path):
    """Ada accepted, Bob refused with 550, Cyd deferred with 450."""
    house.people("Ada", "Bob", "Cyd")
    answers = {"bob": "550 no such user", "cyd": "450 later"}
    with house.server(tmp_path, on_rcpt=answers):
        house.started(channel="email")
        house.send()
    assert house.counts() == {"accepted": 1, "deferred": 1, "refused": 1}


def test_exactly_the_refused_are_tried_again(house, ccm, tmp_path):
    refused(house, tmp_path)
    before = house.states()
    assert "0 messages" in ccm("campaign", "retry", "spring", "--reason", "greylisted").err
    assert "1 message" in ccm("campaign", "retry", "spring", "--reason", "NO SUCH").err
    after = house.states()
    assert after["bob"] == ("queued", "")
    assert {name: after[name] for name in ("ada", "cyd")} == {
        name: before[name] for name in ("ada", "cyd")
    }
    with house.runtime.reading() as reader:
        assert reader.value("SELECT count(*) FROM message") == 3
        assert reader.value("SELECT count(DISTINCT message_id) FROM message") == 3


def test_a_retry_is_undone_until_it_is_sent(house, ccm, tmp_path):
    refused(house, tmp_path)
    before = house.states()
    assert ccm("campaign", "retry", "spring", "--dry-run").code == 0
    assert house.states() == before
    ccm("campaign", "retry", "spring")
    assert house.states() != before
    assert ccm("undo").code == 0
    assert house.states() == before
    ccm("campaign", "retry", "spring")
    with house.server(tmp_path):
        house.send()
    assert house.states()["bob"][0] == "accepted"
    undone = ccm("undo")
    assert undone.code == Conflict.exit_code
    assert house.states()["bob"][0] == "accepted"


def test_a_campaign_that_was_done_goes_on_and_is_done_again(house, ccm, tmp_path):
    house.people("Ada", "Bob")
    with house.server(tmp_path, on_rcpt={"bob": "550 no such user"}):
        campaign = house.started(channel="email")
        house.send()
    assert house.row(campaign).state == "done"
    ccm("campaign", "retry", "spring")
    assert house.row(campaign).state == "running"
    assert ccm("undo").code == 0
    assert house.row(campaign).state == "done"
    ccm("campaign", "retry", "spring")
    with house.server(tmp_path):
        house.send()
    assert house.row(campaign).state == "done"
    assert house.counts() == {"accepted": 2}


def test_a_cancelled_campaign_is_not_retried(house, ccm):
    house.people("Ada")
    house.started()
    ccm("campaign", "cancel", "spring", "--force")
    assert ccm("campaign", "retry", "spring").code == Conflict.exit_code


def test_the_report_counts_nobody_of_another_campaign(house):
    house.people("Ada")
    house.started()
    house.started("summer")
    house.send()
    with house.runtime.reading() as reader:
        assert report(reader, 1).results.whole.accepted == 1
        assert report(reader, 2).results.channels.keys() == {"file"}
