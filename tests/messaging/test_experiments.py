"""A/B tests: the draw, what each group gets, the winner, those who waited for it, the holdout."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.messaging import aftermath, splitting
from ccm_cli.messaging.queries.campaigns import report
from ccm_cli.messaging.variants import Experiment, Variant, read_variant
from tests.conftest import NOW

HOUR, DAY = 3_600, 86_400
B = Variant("b", subjects={"*": "Another subject"})


def rows(house, columns, where="1"):
    with house.runtime.reading() as reader:
        return reader.rows(
            lambda *row: row, f"SELECT {columns} FROM message WHERE {where} ORDER BY id"
        )


def crowd(house, number):
    return house.people(*(f"P{n}" for n in range(number)))


def answer(house, variant, number):
    """So many of those who got a version answer it."""
    ids = [row[0] for row in rows(house, "id", f"variant = '{variant}' AND state = 'accepted'")]
    with house.runtime.changing("answers") as work:
        for message in ids[:number]:
            aftermath.note(work, message, "replied", at=house.now)
    return len(ids)


# The draw


@given(
    st.integers(1, 5), st.integers(1, 100), st.integers(0, 90), st.integers(1, 10**6),
    st.integers(1, 10**6),
)  # fmt: skip
def test_everybody_is_in_exactly_one_group(variants, share, holdout, campaign, contact):
    names = [f"v{n}" for n in range(variants)]
    found = splitting.slices(names, share=share, holdout=holdout)
    drawn = splitting.draw(campaign, contact)
    assert sum(one.low <= drawn < one.high for one in found) == 1
    assert sum(one.high - one.low for one in found) == splitting.PARTS
    parts = [one.high - one.low for one in found if one.name in names]
    assert max(parts) - min(parts) <= 1


def test_the_draw_is_what_the_guide_says_and_never_changes():
    """sha256 of "7:1234", its first eight bytes, modulo 10,000."""
    assert splitting.draw(7, 1234) == 5008
    drawn = [splitting.draw(3, contact) for contact in range(20_000)]
    for tenth in range(10):
        assert sum(one // 1000 == tenth for one in drawn) == pytest.approx(2000, abs=150)


# What is said


def test_a_variant_is_read_as_it_is_said():
    assert read_variant("b: subject=Now; template=news; at=9:30") == Variant(
        "b", template="news", subjects={"*": "Now"}, at="09:30"
    )
    assert read_variant("c: subject.fa=سلام; subject=Hi; all").subjects == {
        "fa": "سلام",
        "*": "Hi; all",
    }
    for wrong in (
        "b",
        "b:",
        "b: colour=red",
        "holdout: subject=x",
        "b: channel=pigeon",
        "b: at=25",
    ):
        with pytest.raises(InvalidInput):
            read_variant(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        Experiment(share=20),
        Experiment(variants=(B,), share=0),
        Experiment(variants=(B,), winner_by="opens"),
        Experiment(variants=(B,), undecided="z"),
        Experiment(holdout=95),
        Experiment(variants=[Variant(name) for name in "bcdefg"]),
    ],
)
def test_what_cannot_be_tested_is_refused(house, wrong):
    with pytest.raises(InvalidInput):
        house.campaign(experiment=wrong)


# Who gets what


def test_each_group_gets_its_own_frozen_version_and_a_rerun_changes_nobody(house):
    crowd(house, 60)
    campaign = house.campaign(experiment=Experiment(variants=(B,)))
    house.start(campaign)
    house.template(body="Something else.\n")
    house.send()
    got = rows(house, "contact_id, variant, subject")
    assert {variant for _id, variant, _subject in got} == {"a", "b"}
    for contact, variant, subject in got:
        assert variant == ("a" if splitting.draw(campaign, contact) < 5000 else "b")
        assert subject == ("Another subject" if variant == "b" else f"News for P{contact - 1}")
    assert house.counts() == {"accepted": 60}
    assert all(b"greetings" in path.read_bytes() for path in house.files())


def test_a_share_is_tried_and_the_rest_waits_for_the_winner(house, ccm):
    crowd(house, 200)
    campaign = house.campaign(
        experiment=Experiment(variants=(B,), share=50, winner_by="replies", decide_after=DAY)
    )
    house.start(campaign)
    house.send()
    waiting = rows(house, "state, reason", "variant = ''")
    assert 60 < len(waiting) < 140
    assert set(waiting) == {("deferred", "awaits the winner")}
    assert house.row(campaign).state == "running"
    answer(house, "b", 40)
    house.now += HOUR
    (chosen,) = house.enqueue()
    assert (chosen.state, chosen.queued) == ("chosen", len(waiting))
    assert house.enqueue() == ()
    house.send()
    assert house.row(campaign).state == "done"
    assert house.row(campaign).chosen == "b"
    assert house.counts() == {"accepted": 200}
    late = rows(house, "subject", f"handed_at >= {NOW + HOUR}")
    assert set(late) == {("Another subject",)}
    data = json.loads(ccm("campaign", "ab", "spring", "--format", "json").out)
    assert (data["chosen"], data["chosen_why"]) == ("b", "evidence")


def test_a_small_lead_before_the_deadline_decides_nothing(house, ccm):
    crowd(house, 100)
    campaign = house.campaign(
        experiment=Experiment(variants=(B,), share=100, winner_by="replies", decide_after=DAY)
    )
    house.start(campaign)
    house.send()
    answer(house, "a", 8)
    answer(house, "b", 19)
    house.now += HOUR
    assert house.enqueue() == ()
    early = json.loads(ccm("campaign", "ab", "spring", "--format", "json").out)
    assert not early["is_final"]
    assert early["verdict"] == "undecided"
    assert 0.001 < early["p"] < 0.05


@pytest.mark.parametrize(("undecided", "state"), [("ask", "asked"), ("a", "chosen")])
def test_without_evidence_the_deadline_asks_or_does_as_was_said(house, undecided, state):
    crowd(house, 60)
    campaign = house.campaign(
        experiment=Experiment(
            variants=(B,), share=40, winner_by="replies", decide_after=DAY, undecided=undecided
        )
    )
    house.start(campaign)
    house.send()
    house.now += DAY - 1
    assert house.enqueue() == ()
    house.now += 1
    (told,) = house.enqueue()
    assert told.state == state
    assert house.enqueue() == ()
    house.send()
    counts = house.counts()
    assert ("deferred" in counts) == (undecided == "ask")


def test_a_choice_by_hand_is_undone_until_it_is_sent(house, ccm):
    crowd(house, 80)
    campaign = house.campaign(experiment=Experiment(variants=(B,), share=30))
    house.start(campaign)
    house.send()
    before = rows(house, "state, reason, variant, next_at")
    assert ccm("campaign", "choose", "spring", "c").code == InvalidInput.exit_code
    assert ccm("campaign", "choose", "spring", "b").code == 0
    assert ccm("campaign", "choose", "spring", "a").code == Conflict.exit_code
    assert ccm("undo").code == 0
    assert rows(house, "state, reason, variant, next_at") == before
    assert ccm("campaign", "choose", "spring", "a").code == 0
    house.send()
    assert ccm("undo").code == Conflict.exit_code
    assert house.counts() == {"accepted": 80}


def test_cancelled_and_brought_back_who_waits_still_waits(house, ccm):
    crowd(house, 80)
    house.start(house.campaign(experiment=Experiment(variants=(B,), share=30)))
    house.send()
    waiting = len(rows(house, "id", "variant = ''"))
    ccm("campaign", "cancel", "spring", "--force")
    ccm("undo")
    house.send()
    assert len(rows(house, "id", "variant = '' AND handed_at IS NULL")) == waiting
    ccm("campaign", "choose", "spring", "b")
    house.send()
    assert house.counts() == {"accepted": 80}


def test_who_waits_is_not_sent_to_by_a_retry_nor_is_the_holdout(house, ccm):
    crowd(house, 80)
    house.start(house.campaign(experiment=Experiment(variants=(B,), share=30, holdout=30)))
    for where in ("variant = ''", "variant = 'holdout'"):
        (message,) = rows(house, "id", where)[0]
        called = ccm("outbox", "retry", str(message))
        assert called.code == Conflict.exit_code
        assert "A/B test" in called.err


def test_the_holdout_is_never_written_to_and_compared_by_sales(house, ccm):
    from tests.messaging.test_results import won

    crowd(house, 100)
    campaign = house.campaign(experiment=Experiment(holdout=30))
    started = house.start(campaign)
    house.send()
    assert started.queued == house.counts()["accepted"]
    held = [row[0] for row in rows(house, "contact_id", "variant = 'holdout'")]
    written = [row[0] for row in rows(house, "contact_id", "state = 'accepted'")]
    assert len(held) + len(written) == 100
    assert all(splitting.draw(campaign, contact) < 3000 for contact in held)
    for contact in (*held[:2], *written[:20]):
        won(house, contact, after=HOUR)
    with house.runtime.reading() as reader:
        lift = report(reader, campaign).results.lift
    assert lift is not None
    assert lift.held_out == (2, len(held))
    assert lift.written == (20, len(written))
    assert lift.apart is not None
    assert lift.difference == pytest.approx(20 / len(written) - 2 / len(held))
    assert lift.apart.low < lift.difference < lift.apart.high
    shown = ccm("campaign", "report", "spring", terminal=True).out
    assert "held out" in shown
    assert "Brought by the campaign" in shown
    assert house.row(campaign).state == "done"


def test_variants_over_other_channels_and_hours(house):
    crowd(house, 40)
    campaign = house.campaign(
        experiment=Experiment(variants=(Variant("b", at="18:00"), Variant("c", channel="file")))
    )
    house.start(campaign)
    due = dict(rows(house, "DISTINCT variant, next_at"))
    assert due == {"a": NOW, "b": NOW + 8 * HOUR, "c": NOW}  # 18:00 in Berlin, where it is 10:00
    house.send()
    assert Counter(rows(house, "state, variant"))[("queued", "b")] > 5
    house.now += 8 * HOUR
    house.send()
    assert house.counts() == {"accepted": 40}


def test_a_subject_of_a_language_that_the_message_lacks_is_refused(house, ccm):
    crowd(house, 2)
    house.campaign(experiment=Experiment(variants=(Variant("b", subjects={"fa": "سلام"}),)))
    called = ccm("campaign", "check", "spring")
    assert called.code == InvalidInput.exit_code
    assert "fa" in called.err


def test_a_continuing_campaign_tries_on_all_until_there_is_a_winner(house):
    with pytest.raises(InvalidInput, match="once"):
        house.campaign(
            experiment=Experiment(variants=(B,), share=20), timing=_birthdays()
        )  # fmt: skip


def _birthdays():
    from ccm_cli.messaging.timing import Dates

    return Dates("created")


def test_an_ab_test_from_the_shell(house, ccm):
    crowd(house, 120)
    house.template()
    added = ccm(
        "campaign", "add", "spring", "--filter", "", "--template", "news", "--ab", "Only now",
        "--share", "50%", "--holdout", "10%", "--winner", "sales", "--after", "24h",
        "--undecided", "a",
    )  # fmt: skip
    assert added.code == 0, added.err
    shown = json.loads(ccm("campaign", "show", "spring", "--format", "json").out)
    assert shown["variants"] == ["a: ", "b: subject=Only now"]
    assert (shown["test_share"], shown["holdout"], shown["winner_by"]) == (50, 10, "sales")
    assert ccm("campaign", "edit", "spring", "--variant", "c: at=18:00").code == 0
    assert ccm("campaign", "edit", "spring", "--drop-variant", "c").code == 0
    checked = json.loads(ccm("campaign", "check", "spring", "--format", "json").out)
    assert set(checked["groups"]) == {"", "a", "b"}
    assert "held out" in {one["reason"] for one in checked["left_out"]}
    tried = ccm("campaign", "test", "spring", "--to", "me@example.com").err
    assert "[TEST] Only now" in tried
    started = ccm("campaign", "start", "spring")
    assert started.code == 0, started.err
    assert "wait for the winner" in started.err
    apart = sum(row[0] == "holdout" for row in rows(house, "variant"))
    assert apart
    assert f"{120 - apart} messages are queued." in started.err
    assert f"{apart} more people are held out" in started.err
    assert "will be held back" not in started.err  # they are not among those queued
    told = ccm("campaign", "ab", "spring", terminal=True).out
    assert "too small" in told
    piped = ccm("campaign", "ab", "spring").lines
    assert piped[0].split("\t")[-3:] == ["verdict", "leads", "chosen"]
    assert all("\t" in line and line.split("\t")[-3] for line in piped[1:])
    cloned = ccm("campaign", "clone", "spring", "summer")
    assert cloned.code == 0, cloned.err
    again = json.loads(ccm("campaign", "show", "summer", "--format", "json").out)
    assert again["variants"] == shown["variants"]
    assert again["state"] == "draft"
    assert ccm("campaign", "rm", "summer", "--force").code == 0
