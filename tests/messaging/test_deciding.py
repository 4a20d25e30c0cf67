"""Nobody is mailed who did not agree: all of it decided at the moment of sending."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccm_cli.config import ConfigError, Sending
from ccm_cli.customers import contacts
from ccm_cli.messaging import consent
from ccm_cli.messaging.policy import QuietHours, policy_of
from tests.conftest import NOW

HOUR, DAY = 3_600, 86_400


def say(house, contact_id, *, given, **options):
    with house.runtime.changing("consent") as work:
        verb = consent.grant if given else consent.withdraw
        options.setdefault("how", "said so")
        return verb(work, [contact_id], now=house.now, source="test", **options)


def test_who_withdraws_after_the_start_gets_nothing(house):
    ada, _bob = house.people("Ada", "Bob")
    house.started()
    say(house, ada, given=False)
    house.send()
    assert house.states()["ada"] == ("suppressed", "opted out")
    assert house.states()["bob"][0] == "accepted"


def test_the_last_word_counts_for_its_channel_and_purpose(house):
    ada, bob, cleo = house.people("Ada", "Bob", "Cleo")
    say(house, ada, given=False)
    say(house, ada, given=True)
    say(house, bob, given=False, purpose="survey", channel="email")
    say(house, cleo, given=True)
    say(house, cleo, given=False, channel="email", purpose="marketing")
    house.started()
    house.send()
    assert {name: state for name, (state, _reason) in house.states().items()} == {
        "ada": "accepted",
        "bob": "accepted",
        "cleo": "suppressed",
    }


def test_with_opt_in_only_those_are_written_to_who_agreed(house):
    ada, _bob = house.people("Ada", "Bob")
    say(house, ada, given=True)
    house.set(consent="opt-in")
    house.started()
    house.send()
    assert house.states()["ada"][0] == "accepted"
    assert house.states()["bob"] == ("suppressed", "no consent")


def test_what_belongs_to_a_contract_needs_no_consent_but_respects_the_suppression_list(house):
    ada, _bob = house.people("Ada", "Bob")
    say(house, ada, given=False)
    house.set(consent="opt-in", quiet_hours="00:00-23:59", frequency_cap="1/7d")
    house.template(purpose="transactional")
    house.started()
    with house.runtime.changing("suppress") as work:
        assert consent.suppress(work, "BOB@example.com", reason="bounces", now=NOW)
    house.send()
    assert house.states()["ada"][0] == "accepted"
    assert house.states()["bob"] == ("suppressed", "address suppressed")


def test_a_suppressed_address_is_free_again_after_unsuppress(house):
    house.people("Ada")
    with house.runtime.changing("suppress") as work:
        consent.suppress(work, "ada@example.com", reason="", now=NOW)
        assert not consent.suppress(work, "ada@example.com", reason="", now=NOW)
        assert consent.unsuppress(work, "Ada@Example.com")
        assert not consent.unsuppress(work, "ada@example.com")
    house.started()
    house.send()
    assert house.states()["ada"][0] == "accepted"


def test_quiet_hours_are_those_of_the_customer_and_put_off_to_their_end(house):
    # Nine in the morning UTC is half past twelve in Tehran and one at night in San Francisco.
    house.people("Maryam", time_zone="Asia/Tehran")
    house.people("Sam", time_zone="America/Los_Angeles")
    house.set(quiet_hours="21:00-08:00")
    house.started()
    house.send()
    assert house.states()["maryam"][0] == "accepted"
    assert house.states()["sam"] == ("deferred", "quiet hours")
    eight = int(datetime(2026, 11, 22, 8, 0, tzinfo=ZoneInfo("America/Los_Angeles")).timestamp())
    house.now = eight - 1
    assert house.send().is_idle
    house.now = eight
    house.send()
    assert house.states()["sam"][0] == "accepted"


@given(
    start=st.times(),
    end=st.times(),
    at=st.integers(NOW - 400 * DAY, NOW + 400 * DAY),
    zone=st.sampled_from(["Asia/Tehran", "Europe/Berlin", "America/St_Johns", "UTC"]),
)
def test_quiet_hours_end_when_they_end(start, end, at, zone):
    start, end = start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    hours, where = QuietHours(start, end), ZoneInfo(zone)
    until = hours.end_of(at, where)
    clock = datetime.fromtimestamp(at, where).time()
    is_quiet = start <= clock < end if start < end else clock >= start or clock < end
    assert (until is not None) == is_quiet
    if until is not None:
        assert at < until <= at + 25 * HOUR
        reached = datetime.fromtimestamp(until, where)
        if reached.utcoffset() == datetime.fromtimestamp(at, where).utcoffset():
            assert reached.time().replace(second=0) == end


def test_the_cap_counts_what_went_out_lately_over_all_campaigns(house):
    house.people("Ada", "Bob")
    house.set(frequency_cap="2/7d")
    for name in ("one", "two", "three"):
        house.started(name)
    house.send()
    assert house.counts() == {"accepted": 4, "suppressed": 2}
    house.now += 7 * DAY
    house.started("four")
    house.send()
    assert house.counts() == {"accepted": 6, "suppressed": 2}


def test_the_cap_counts_everything_that_can_be_refused_and_nothing_else(house, ccm):
    ccm("survey", "add", "nps")
    house.people("Ada")
    house.template()
    house.template("question", purpose="survey")
    house.template("receipt", purpose="transactional")
    house.set(frequency_cap="1/7d")
    for name, template in (("a", "receipt"), ("b", "question"), ("c", "news"), ("d", "receipt")):
        survey = "nps" if template == "question" else None
        house.started(name, template=template, survey=survey)
    house.send()
    assert house.counts() == {"accepted": 3, "suppressed": 1}
    with house.runtime.reading() as reader:
        assert reader.values("SELECT purpose FROM message WHERE state = 'suppressed'") == [
            "marketing"
        ]


def test_what_the_cap_holds_back_goes_when_there_is_room_again_unless_that_is_too_late(house, ccm):
    house.people("Ada")
    house.set(frequency_cap="1/1d", catch_up="2d")
    house.started("one")
    house.send()
    house.now += HOUR
    house.started("two")
    house.send()
    assert house.counts() == {"accepted": 1, "deferred": 1}
    (held,) = json.loads(ccm("outbox", "held", "--format", "json").out)
    assert (held["campaign"], held["reason"], held["next"]) == (
        "two", "frequency cap", "2026-11-23T09:00:00Z",
    )  # fmt: skip
    house.now = NOW + DAY - 1
    assert house.send().is_idle
    house.now = NOW + DAY
    house.send()
    assert house.counts() == {"accepted": 2}
    house.now += DAY
    house.started("three")
    house.set(frequency_cap="1/7d")
    house.send()
    assert house.counts() == {"accepted": 2, "suppressed": 1}
    assert json.loads(ccm("outbox", "held", "--format", "json").out) == []
    (left,) = json.loads(ccm("outbox", "held", "--left-out", "7d", "--format", "json").out)
    assert (left["reason"], left["next"]) == ("frequency cap", None)


def test_holidays_are_waited_out_in_the_customers_zone_with_the_quiet_hours_after_them(house):
    # Sunday, nine in the morning UTC: in Auckland it is Sunday night already.
    house.people("Bob")
    house.people("Kiri", time_zone="Pacific/Auckland")
    house.settings = house.settings._replace(
        business=house.settings.business._replace(holidays=("2026-11-22", "2026-11-23 bridge"))
    )
    house.set(quiet_hours="21:00-08:00")
    house.started()
    house.send()
    assert house.states()["bob"] == ("deferred", "holiday")
    assert house.states()["kiri"] == ("deferred", "quiet hours")
    with house.runtime.reading() as reader:
        bob, kiri = reader.values("SELECT next_at FROM message ORDER BY contact_id")
    assert bob == datetime(2026, 11, 24, 8, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()
    assert kiri == datetime(2026, 11, 24, 8, tzinfo=ZoneInfo("Pacific/Auckland")).timestamp()
    house.set(on_holidays="send")
    house.now += 3 * HOUR
    house.started("two", filter="name=Bob")
    house.send()
    assert house.counts() == {"accepted": 1, "deferred": 2}


CLOCKS = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tehran", "UTC"]


@settings(deadline=None)
@given(
    start=st.times(),
    end=st.times(),
    day=st.sampled_from(
        # The clocks go forward and back in 2026, around these days.
        [(3, 29), (10, 25), (3, 8), (11, 1), (4, 5), (10, 4)]
    ),
    minutes=st.integers(-1_440, 2 * 1_440),
    zone=st.sampled_from(CLOCKS),
    holidays=st.sampled_from([(), ("2026-10-25",), ("03-29", "03-30"), ("sunday",)]),
)  # fmt: skip
def test_nobody_is_disturbed_at_any_moment_of_a_rest_and_the_first_after_it_is_free(
    start, end, day, minutes, zone, holidays
):
    start, end = start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    where = ZoneInfo(zone)
    span = f"{start:%H:%M}-{end:%H:%M}"
    policy = policy_of(Sending(quiet_hours=span), holidays)
    at = int(datetime(2026, *day, tzinfo=where).timestamp()) + minutes * 60
    rest = policy.rest(at, where)
    if rest is None:
        assert policy.quiet.end_of(at, where) is None
        return
    assert rest.until > at
    if start != end:
        assert policy.rest(rest.until, where) is None, "one may write then"
    step = max((rest.until - at) // 50, 60)
    assert all(policy.rest(moment, where) for moment in range(at, rest.until, step))


def test_the_cap_holds_over_several_connections_at_once(house, tmp_path):
    house.people(*(f"p{n}" for n in range(30)))
    with house.server(tmp_path, latency=0.002) as server:
        house.set(frequency_cap="1/7d", connections=8)
        house.started("one")
        house.started("two")
        house.send()
        recipients = [to for _id, to in server.accepted()]
    assert sorted(recipients) == sorted({*recipients})
    assert house.counts() == {"accepted": 30, "suppressed": 30}


def test_who_left_the_segment_or_the_address_book_gets_nothing(house):
    ada, bob, _cleo = house.people("Ada", "Bob", "Cleo")
    house.started(filter="stage=customer")
    with house.runtime.changing("changes") as work:
        work.update_rows("contact", {ada: {"stage": "lost"}})
        contacts.remove(work, bob)
    house.send()
    with house.runtime.reading() as reader:
        found = reader.values("SELECT reason FROM message WHERE state = 'suppressed' ORDER BY id")
    assert found == ["left the segment", "no contact"]
    assert house.states()["cleo"][0] == "accepted"


def test_the_address_is_the_one_of_the_moment(house):
    (ada,) = house.people("Ada")
    house.started()
    with house.runtime.changing("address") as work:
        row = {"address": "new@example.com", "key": "new@example.com"}
        work.update_rows("contact_email", {ada: row})
    house.send()
    with house.runtime.reading() as reader:
        assert reader.value("SELECT address FROM message") == "new@example.com"


def test_who_lacks_a_required_field_is_left_out(house):
    house.people("Ada")
    house.template(required=["contact.city"])
    house.people("Bob")
    with house.runtime.changing("city") as work:
        work.insert_rows(
            "contact_address",
            [
                {
                    "contact_id": 2, "label": "", "street": "", "city": "Bonn", "city_key": "bonn",
                    "region": "", "postcode": "", "country": "", "position": 0,
                }
            ],
        )  # fmt: skip
    house.started()
    house.send()
    assert house.states()["ada"] == ("suppressed", "lacks contact.city")
    assert house.states()["bob"][0] == "accepted"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("quiet_hours", "late"),
        ("quiet_hours", "25:00-08:00"),
        ("frequency_cap", "often"),
        ("frequency_cap", "0/7d"),
        ("frequency_cap", "3/soon"),
        ("catch_up", "a while"),
    ],
)
def test_a_rule_that_cannot_be_read_is_an_error_that_names_it(key, text):
    with pytest.raises(ConfigError, match=f"sending.{key}"):
        policy_of(Sending(**{key: text}))


def test_consent_needs_a_proof_and_cannot_lie_before_a_later_word(house):
    (ada,) = house.people("Ada")
    from ccm_cli.errors import Conflict, InvalidInput

    with pytest.raises(InvalidInput, match="proof"):
        say(house, ada, given=True, how=" ")
    with pytest.raises(InvalidInput, match="future"):
        say(house, ada, given=True, at=NOW + 1)
    say(house, ada, given=False, channel="email", purpose="marketing")
    with pytest.raises(Conflict, match="later"):
        say(house, ada, given=True, at=NOW - DAY)
    assert say(house, ada, given=False, channel="email", purpose="marketing") == 0


def test_a_holiday_that_cannot_be_read_is_an_error_that_names_it():
    with pytest.raises(ConfigError, match=r"business\.holidays"):
        policy_of(Sending(), ("some day",))


def test_new_settings_write_to_nobody_who_did_not_agree(house, ccm, monkeypatch):
    monkeypatch.delenv("CCM_SENDING__CONSENT")
    house.people("Ada", "Bob")
    house.template()
    ccm("campaign", "add", "spring", "--filter", "stage=customer", "--template", "news")
    refused = ccm("campaign", "start", "spring", "--now")
    assert refused.code == 5
    assert "Nobody of the 2 people agreed" in refused.err
    told = ccm("campaign", "check", "spring").err
    assert "2 people never agreed to such messages" in told
    command = "ccm consent grant --filter stage=customer --how"
    assert command in told
    assert "ccm consent ask --filter stage=customer" in told
    ccm("consent", "withdraw", "2", "--how", "phone")
    done = ccm("consent", "grant", "--filter", "stage=customer", "--how", "card", "--force")
    assert "1 contact said no before and is left out" in done.err
    assert "1 entry written" in done.err
    assert ccm("campaign", "start", "spring", "--now").code == 0
    assert house.counts() == {"accepted": 1, "suppressed": 1}
    assert house.states()["bob"] == ("suppressed", "opted out")
