"""Campaigns that write again and again, as people come to fit, on each one's own clock, in turn."""

import json
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language.recurrence_rules import read_rule
from ccm_cli.messaging import campaigns
from ccm_cli.messaging.campaign_parts import Limits
from ccm_cli.messaging.timing import Recurring, Triggered
from tests.conftest import NOW

HOUR, DAY = 3_600, 86_400
WEEKLY = Recurring(read_rule("FREQ=WEEKLY;BYDAY=MO"), "09:00")


def moment(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def clock(text):
    """What a clock shows, wherever it hangs."""
    return datetime.fromisoformat(text)


def rows(house, columns, where="1"):
    with house.runtime.reading() as reader:
        return reader.rows(
            lambda *row: row, f"SELECT {columns} FROM message WHERE {where} ORDER BY id"
        )


def move(house, contact_id, **columns):
    with house.runtime.changing("move") as work:
        work.update_rows("contact", {contact_id: columns})


# Each one's own clock


def test_nine_o_clock_comes_to_each_where_they_live(house):
    house.people("Ada")
    house.people("Kiri", time_zone="Pacific/Auckland")
    house.people("Lu", time_zone="America/Los_Angeles")
    house.people("Odd", time_zone="Mars/Olympus")
    campaign = house.campaign()
    started = house.start(campaign, local=clock("2026-12-01T09:00"))
    assert started.start_at == moment("2026-11-30T20:00")
    house.now = started.start_at
    house.enqueue()
    assert dict(rows(house, "contact_id, next_at")) == {
        1: moment("2026-12-01T08:00"),
        2: moment("2026-11-30T20:00"),
        3: moment("2026-12-01T17:00"),
        4: moment("2026-12-01T08:00"),
    }


def test_where_the_hour_is_past_already_it_goes_at_once(house, ccm):
    house.people("Kiri", time_zone="Pacific/Auckland")
    house.people("Lu", time_zone="America/Los_Angeles")
    house.campaign()
    started = ccm("campaign", "start", "spring", "--at", "2026-11-22 10:00", "--local")
    assert started.code == 0, started.err
    assert dict(rows(house, "contact_id, next_at")) == {1: NOW, 2: moment("2026-11-22T18:00")}
    again = ccm("campaign", "clone", "spring", "later")
    assert again.code == 0
    past = ccm("campaign", "start", "later", "--at", "2026-11-20 10:00", "--local")
    assert past.code == InvalidInput.exit_code


@pytest.mark.parametrize(
    ("wall", "due"),
    [
        (clock("2026-03-29T02:30"), "2026-03-29T01:00"),  # skipped: the first that exists
        (clock("2026-10-25T02:30"), "2026-10-25T00:30"),  # twice: the first
        (clock("2026-03-29T09:00"), "2026-03-29T07:00"),
        (clock("2026-03-28T09:00"), "2026-03-28T08:00"),
    ],
)
def test_a_change_of_clocks_moves_nobody(house, wall, due):
    house.now = moment("2026-02-01T00:00")
    house.people("Ada", time_zone="Europe/Berlin", created_at=0)
    house.start(house.campaign(), local=wall)
    house.now = moment(due) - 1
    assert house.enqueue() == ()
    house.now += 1
    house.enqueue()
    assert rows(house, "next_at") == [(moment(due),)]


# Again and again


def test_each_monday_goes_to_whoever_fits_then(house):
    house.people("Ada")
    campaign = house.campaign(timing=WEEKLY, filter="stage=customer")
    house.start(campaign)
    assert house.enqueue() == ()
    house.now = moment("2026-11-23T08:00")
    (first,) = house.enqueue()
    assert first.queued == 1
    assert house.enqueue() == ()
    house.people("Bob")
    assert house.enqueue() == ()
    house.send()
    house.now = moment("2026-11-30T08:00")
    move(house, 1, stage="lost")
    (second,) = house.enqueue()
    assert second.queued == 1
    assert rows(house, "contact_id, occurrence") == [(1, "2026-11-23"), (2, "2026-11-30")]
    assert house.row(campaign).state == "running"


def test_what_was_missed_does_not_pile_up(house):
    house.people("Ada")
    daily = Recurring(read_rule("FREQ=DAILY"), "09:00")
    house.start(house.campaign(timing=daily))
    house.now = moment("2026-11-29T10:00")
    (done,) = house.enqueue()
    assert (done.queued, done.missed) == (1, 6)
    assert rows(house, "occurrence") == [("2026-11-29",)]
    house.now = moment("2026-12-09T09:00")
    house.set(catch_up="30m")
    (late,) = house.enqueue()
    assert (late.queued, late.missed) == (0, 10)
    assert house.enqueue() == ()


def test_a_rule_with_an_end_ends_the_campaign(house):
    house.people("Ada")
    twice = Recurring(read_rule("FREQ=DAILY;COUNT=2"), "11:00")
    campaign = house.campaign(timing=twice)
    house.start(campaign)
    for _day in range(4):
        house.now += DAY
        house.enqueue()
        house.send()
    assert [day for (day,) in rows(house, "occurrence")] == ["2026-11-22", "2026-11-23"]
    assert house.row(campaign).state == "done"


def test_a_recurring_campaign_on_each_ones_own_clock(house):
    house.people("Kiri", time_zone="Pacific/Auckland")
    house.people("Lu", time_zone="America/Los_Angeles")
    house.start(house.campaign(timing=WEEKLY.__class__(WEEKLY.rule, "09:00", local=True)))
    house.now = moment("2026-11-22T20:00")  # Monday morning in Auckland
    (done,) = house.enqueue()
    assert done.queued == 2
    assert dict(rows(house, "contact_id, next_at")) == {
        1: moment("2026-11-22T20:00"),
        2: moment("2026-11-23T17:00"),
    }


def test_every_monday_in_plain_words(house, ccm):
    house.template()
    for number, rule in enumerate(("monday 09:30", "هر دوشنبه ۰۹:۳۰", "каждый понедельник 9:30")):
        added = ccm(
            "campaign", "add", f"news {number}", "--filter", "", "--template", "news",
            "--every", rule,
        )  # fmt: skip
        assert added.code == 0, added.err
        shown = json.loads(ccm("campaign", "show", f"news {number}", "--format", "json").out)
        assert (shown["rule"], shown["at_time"]) == ("FREQ=WEEKLY;BYDAY=MO", "09:30")
        assert shown["next_day"] == "2026-11-23"
    assert "monday" in ccm("campaign", "show", "news 0", terminal=True).out.lower()
    both = ccm(
        "campaign", "add", "x", "--filter", "", "--template", "news", "--every", "day",
        "--trigger",
    )  # fmt: skip
    assert both.code == InvalidInput.exit_code


# As people come to fit


def test_who_comes_to_fit_gets_it_once(house):
    ada, bob = house.people("Ada", "Bob")
    move(house, bob, stage="lead")
    campaign = house.campaign(timing=Triggered(), filter="stage=customer")
    house.start(campaign)
    assert house.enqueue() == (), "who fitted before is not written to"
    move(house, bob, stage="customer")
    (done,) = house.enqueue()
    assert done.queued == 1
    assert house.enqueue() == ()
    house.send()
    for stage in ("lead", "customer"):
        move(house, bob, stage=stage)
        house.now += 400 * DAY
        house.enqueue()
    assert rows(house, "contact_id, occurrence") == [(bob, "")]
    assert ada


def test_present_people_get_it_when_that_is_wanted(house, ccm):
    house.people("Ada", "Bob")
    house.campaign(timing=Triggered(), filter="stage=customer")
    assert ccm("campaign", "start", "spring", "--present").code == 0
    (done,) = house.enqueue()
    assert done.queued == 2


def test_once_in_so_many_days(house):
    (ada,) = house.people("Ada")
    move(house, ada, stage="lead")
    house.start(house.campaign(timing=Triggered(again_days=30), filter="stage=customer"))
    sent = []
    for day in range(0, 100, 10):
        house.now = NOW + day * DAY
        move(house, ada, stage="customer")
        house.enqueue()
        sent.append(len(rows(house, "id")))
        move(house, ada, stage="lead")
        house.enqueue()
    assert sent == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4]


def test_undoing_the_start_of_a_triggered_campaign_leaves_nothing(house, ccm):
    house.people("Ada")
    house.campaign(timing=Triggered(), filter="stage=customer")
    ccm("campaign", "start", "spring")
    assert ccm("undo").code == 0
    with house.runtime.reading() as reader:
        assert reader.value("SELECT count(*) FROM campaign_member") == 0


class _Crashed(Exception):
    """The power went before the commit."""


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("stage"), st.integers(0, 3), st.sampled_from(["lead", "customer"])),
            st.tuples(st.just("run"), st.booleans(), st.just("")),
            st.tuples(st.just("twice"), st.just(0), st.just("")),
            st.tuples(st.just("send"), st.just(0), st.just("")),
            st.tuples(st.just("wait"), st.integers(1, 9), st.just("")),
        ),
        min_size=3,
        max_size=14,
    )
)
def test_exactly_once_whatever_crashes(house_of_four, steps):
    """Each Monday once to each; each coming to fit once in thirty days; runs crash and repeat."""
    house = house_of_four()
    start = house.now
    for what, how, word in steps:
        if what == "stage":
            move(house, how + 1, stage=word)
        elif what == "wait":
            house.now += how * DAY
        elif what == "send":
            house.send()
        elif what == "twice":
            house.enqueue()
            assert house.enqueue() == ()
        elif how:
            house.enqueue()
        else:
            with pytest.raises(_Crashed), house.runtime.changing("calendar") as work:
                campaigns.enqueue_due(work, context=house.context, now=house.now)
                raise _Crashed
    weekly = Counter(rows(house, "contact_id, occurrence", "campaign_id = 1"))
    assert all(count == 1 for count in weekly.values())
    came = rows(house, "contact_id, queued_at", "campaign_id = 2")
    for contact in {contact for contact, _at in came}:
        times = [at for one, at in came if one == contact]
        gaps = [after - before for before, after in pairwise(times)]
        assert all(gap >= 30 * DAY for gap in gaps)
    assert house.now >= start


@pytest.fixture
def house_of_four(tmp_path_factory, monkeypatch):
    """Makes a house anew for every story: four people, a weekly and a triggered campaign."""
    import os

    from ccm_cli import runtime
    from ccm_cli.store import engine
    from tests.messaging.conftest import House

    def make():
        folder = tmp_path_factory.mktemp("story")
        monkeypatch.setenv("CCM_DB", str(folder / "ccm.db"))
        engine.create(folder / "ccm.db")
        monkeypatch.setenv("CCM_BUSINESS__EMAIL", "owner@example.com")
        monkeypatch.setenv("CCM_BUSINESS__NAME", "Cedar & Oak")
        monkeypatch.setenv("CCM_BUSINESS__ADDRESS", "Main Street 1, Berlin")
        monkeypatch.setenv("CCM_SENDING__FOLDER", str(folder / "out"))
        house = House(runtime.build(os.environ, surface="cli"))
        house.people("P1", "P2", "P3", "P4", stage="lead")
        house.start(house.campaign("weekly", timing=WEEKLY))
        house.start(house.campaign("hello", timing=Triggered(30), filter="stage=customer"))
        return house

    return make


# Limits of their own


def test_so_many_an_hour_over_several_runs(house):
    house.people(*(f"P{n}" for n in range(25)))
    house.campaign(limits=Limits(per_hour=10))
    house.start(1)
    for expected in (10, 10):
        house.send()
        assert house.counts()["accepted"] == expected
    house.now += HOUR
    house.send()
    assert house.counts()["accepted"] == 20
    with house.runtime.changing("edit") as work:
        campaigns.edit(work, 1, context=house.context, now=house.now, limits=Limits(per_hour=0))
    house.send()
    assert house.counts() == {"accepted": 25}


def test_only_in_its_hours_where_the_contact_lives(house, ccm):
    house.people("Ada")
    house.people("Kiri", time_zone="Pacific/Auckland")  # 22:00 there
    house.campaign(limits=Limits(hours="9:00-18:00"))
    house.start(1)
    house.send()
    assert house.states()["ada"][0] == "accepted"
    assert house.states()["kiri"] == ("deferred", "outside the hours")
    assert rows(house, "next_at", "contact_id = 2") == [(moment("2026-11-22T20:00"),)]
    shown = ccm("campaign", "report", "spring", "--people", "--state", "deferred", "--format",
                "json").out  # fmt: skip
    assert json.loads(shown)[0]["next"] == "2026-11-22T20:00:00Z"
    house.now = moment("2026-11-22T20:00")
    house.send()
    assert house.counts() == {"accepted": 2}
    wrong = ccm("campaign", "edit", "spring", "--hours", "9-18")
    assert wrong.code in {InvalidInput.exit_code, Conflict.exit_code}


def test_four_runs_at_once_queue_everything_once(house):
    """As four processes would: each in a transaction of its own, one behind the other."""
    from concurrent.futures import ThreadPoolExecutor

    people = house.people(*(f"P{n}" for n in range(20)), stage="lead")
    house.start(house.campaign("weekly", timing=WEEKLY))
    house.start(house.campaign("hello", timing=Triggered(), filter="stage=customer"))
    with house.runtime.changing("move") as work:
        work.update_rows("contact", {contact: {"stage": "customer"} for contact in people[:7]})
    house.now = moment("2026-11-23T08:00")
    with ThreadPoolExecutor(4) as pool:
        done = [one for each in pool.map(lambda _n: house.enqueue(), range(4)) for one in each]
    assert sorted(one.queued for one in done) == [7, 20]
    assert len(rows(house, "id")) == 27


def test_the_calendar_has_the_days_a_recurring_campaign_goes_out_on(house, ccm):
    house.people("Ada", "Bob")
    house.start(house.campaign(timing=WEEKLY))
    shown = ccm("calendar", "show", "--only", "campaign", "--format", "json")
    assert shown.code == 0, shown.err
    days = [(entry["day"], entry["people"]) for entry in json.loads(shown.out)]
    assert days == [("2026-11-23", 2), ("2026-11-30", 2)]


@pytest.mark.parametrize("by", ["hours", "quiet"])
def test_what_was_put_off_and_missed_by_too_much_is_asked_about(house, ccm, monkeypatch, by):
    """The machine was off when the hours of the campaign came; a week later nobody is surprised."""
    if by == "quiet":
        house.set(quiet_hours="09:00-11:00")
    house.people("ada", "ben")
    house.started(limits=Limits(hours="12:00-18:00") if by == "hours" else Limits())
    house.send()
    assert house.counts() == {"deferred": 2}
    house.now += 2 * DAY + 4 * HOUR  # more than two days after noon, or the end of the quiet hours
    report = house.send()
    assert (house.counts(), dict(report.missed)) == ({"suppressed": 2}, {"spring": 2})
    assert {reason for _state, reason in house.states().values()} == {"missed"}
    monkeypatch.setenv("CCM_NOW", str(house.now))
    assert ccm("campaign", "retry", "spring").err.startswith("0 messages")
    assert "2 messages are queued again" in ccm("campaign", "retry", "spring", "--missed").err
    house.send()
    assert house.counts() == {"accepted": 2}


def test_the_run_tells_what_was_missed_and_the_campaign_how_long_it_waits(house, ccm, monkeypatch):
    house.people("ada")
    house.started(limits=Limits(hours="12:00-18:00"))
    assert ccm("run").code == 0
    monkeypatch.setenv("CCM_NOW", str(house.now + 3 * DAY + 4 * HOUR))
    told = ccm("run", "--quiet").out
    assert "Campaign spring: 1 message was put off" in told
    assert "ccm campaign retry spring --missed" in told
    assert ccm("run", "--quiet").out == ""
    shown = json.loads(ccm("campaign", "show", "spring", "--format", "json").out)
    assert shown["catch_up"] == 2 * DAY
    assert "by more than" in ccm("campaign", "show", "spring", terminal=True).out
    assert "long past" in ccm("outbox", "held", "--left-out", "30d", terminal=True).out


def test_what_was_put_off_only_a_while_goes_and_so_does_what_the_owner_paused(house, ccm):
    house.people("ada")
    campaign = house.started(limits=Limits(hours="12:00-18:00"))
    house.send()
    house.now += DAY + 4 * HOUR
    with house.runtime.changing("pause") as work:
        campaigns.pause(work, campaign, now=house.now)
    house.now += 5 * DAY
    assert house.send().is_idle
    with house.runtime.changing("resume") as work:
        campaigns.resume(work, campaign, now=house.now)
    house.send()
    assert house.counts() == {"accepted": 1}
