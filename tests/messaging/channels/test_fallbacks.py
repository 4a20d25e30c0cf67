"""Who is not reached over one channel gets the message over the next, and over one only."""

import json

import pytest

from ccm_cli.messaging import aftermath, consent
from ccm_cli.messaging.channels import Outcome
from ccm_cli.messaging.context import own_templates

NUMBER = "+491511234500"


@pytest.fixture
def both(phones, tmp_path):
    """SMS and mail set up, and a message with a text for each."""
    phones.template(extra="")
    with (
        phones.house.server(tmp_path, on_rcpt={"gone": "550 no such user"}) as mail,
        phones.provider("gateway") as sms,
    ):
        phones.house.set(fallbacks=("email", "sms"))
        yield mail, sms


def chain(phones):
    with phones.house.runtime.reading() as reader:
        return reader.rows(
            lambda *row: row,
            "SELECT channel, state, reason, fallback_of IS NOT NULL FROM message ORDER BY id",
        )


def test_who_has_no_address_or_a_wrong_one_gets_it_by_sms_once(phones, both):
    mail, sms = both
    phones.people(Ada=NUMBER[:-1] + "1", Gone=NUMBER[:-1] + "2")
    phones.house.started(channel="email", fallbacks=("auto",))
    phones.house.send()
    assert [to for _id, to in mail.accepted()] == ["ada@example.com"]
    assert sms.provider.numbers == [NUMBER[:-1] + "2"]
    assert chain(phones) == [
        ("email", "accepted", "250 taken", 0),
        ("email", "passed on", "550 no such user", 0),
        ("sms", "accepted", "", 1),
    ]
    phones.house.now += 86_400
    assert phones.house.send().is_idle
    assert len(sms.provider.taken) == 1


def test_no_consent_on_one_channel_is_no_refusal_of_another(phones, both):
    mail, sms = both
    people = phones.people(Ada=NUMBER[:-1] + "1", Bob=NUMBER[:-1] + "2")
    with phones.house.runtime.changing("no") as work:
        consent.withdraw(work, [people["Ada"]], now=phones.house.now, source="t", channel="email")
        consent.withdraw(work, [people["Bob"]], now=phones.house.now, source="t")
    phones.house.set(fallbacks=("sms",))
    phones.house.campaign(channel="email", fallbacks=("auto",))
    phones.house.start(1)
    phones.house.send()
    assert mail.accepted() == []
    assert sms.provider.numbers == [NUMBER[:-1] + "1"]
    assert ("email", "passed on", "opted out", 0) in chain(phones)
    assert ("sms", "suppressed", "opted out", 1) in chain(phones)


def test_auto_takes_what_each_prefers(phones, both):
    mail, sms = both
    people = phones.people(Ada=NUMBER[:-1] + "1", Bob=NUMBER[:-1] + "2", Cleo=NUMBER[:-1] + "3")
    with phones.house.runtime.changing("prefers") as work:
        work.execute("UPDATE contact SET channel = 'sms' WHERE id = ?", (people["Bob"],))
        work.execute("UPDATE contact SET channel = 'letter' WHERE id = ?", (people["Cleo"],))
    phones.house.started(channel="auto")
    phones.house.send()
    assert sorted(to for _id, to in mail.accepted()) == ["ada@example.com", "cleo@example.com"]
    assert sms.provider.numbers == [NUMBER[:-1] + "2"]
    assert phones.house.row(1).state == "done"


def test_the_check_counts_whom_any_channel_reaches(phones, both, ccm, tmp_path):
    phones.people(Ada=NUMBER[:-1] + "1")
    house = phones.house
    with house.runtime.changing("no mail") as work:
        work.execute("DELETE FROM contact_email")
    campaign_id = house.campaign(channel="email", fallbacks=("auto",))
    from ccm_cli.messaging.context import library
    from ccm_cli.messaging.queries.check import check

    with house.runtime.reading() as reader:
        found = check(
            reader, campaign_id, messages={"": library().load("news")}, context=house.context
        )
    assert found.channels == {"sms": 1}
    assert found.ready == 1
    assert found.left_out == ()


def test_a_bounce_that_comes_later_is_followed_by_the_next_channel_once(phones, both):
    _mail, sms = both
    phones.people(Ada=NUMBER[:-1] + "1")
    phones.house.started(channel="email", fallbacks=("auto",))
    phones.house.send()
    assert sms.provider.taken == []
    for _twice in range(2):
        with phones.house.runtime.changing("bounce") as work:
            aftermath.note(work, 1, "bounced", at=phones.house.now)
        phones.house.send()
    assert sms.provider.numbers == [NUMBER[:-1] + "1"]
    assert chain(phones)[0] == ("email", "accepted", "250 taken", 0)


def test_an_unknown_outcome_is_never_followed_by_another_channel(phones, tmp_path):
    phones.people(Lost=NUMBER[:-1] + "1")
    phones.template()
    with (
        phones.house.server(tmp_path, drop_before_reply=["lost"]),
        phones.provider("gateway") as sms,
    ):
        phones.house.set(fallbacks=("sms",))
        phones.house.started(channel="email", fallbacks=("auto",))
        phones.house.send()
        phones.house.now += 86_400
        phones.house.send()
    assert chain(phones)[0][1] == Outcome.UNKNOWN.value
    assert sms.provider.taken == []


def falls_back_on(phones, *channels):
    """The message with texts for calls and mail, and channels of its own to fall back on."""
    phones.template("Call.", kind="phone")
    file = own_templates() / "messages" / "news" / "message.toml"
    said = f"fallback_channels = {list(channels)}\n"
    file.write_text(said + file.read_text("utf-8"), encoding="utf-8")


def test_a_channel_that_is_named_is_the_only_one_and_this_is_told(phones, both, ccm):
    """The message has channels to fall back on; the owner asked for calls."""
    falls_back_on(phones, "file")
    phones.people(Ada=NUMBER[:-1] + "1", Bob=NUMBER[:-1] + "2")
    with phones.house.runtime.changing("no number") as work:
        work.execute("DELETE FROM contact_phone WHERE contact_id = 2")
    add = ("campaign", "add", "--template", "news", "--filter", "")
    assert ccm(*add, "ring", "--channel", "phone").code == 0
    tried = ccm("campaign", "start", "ring", "--dry-run")
    assert "Over phone, and no other channel." in tried.err, tried.err
    assert ccm("campaign", "start", "ring").code == 0
    phones.house.send()
    assert [row[:2] for row in chain(phones)] == [("phone", "accepted"), ("phone", "suppressed")]
    assert ccm(*add, "both", "--channel", "phone", "--fallback", "auto").code == 0
    told = ccm("campaign", "start", "both").err
    assert "Over phone; whom that does not reach, over: file." in told
    phones.house.send()
    assert ("file", "accepted") in [row[:2] for row in chain(phones)]


@pytest.mark.parametrize(
    ("options", "kept", "told"),
    [
        (("--channel", "phone"), "", "Over phone, and no other channel."),
        ((), "auto", "Over e-mail; whom that does not reach, over: SMS."),
        (("--channel", "phone", "--fallback", "file", "--fallback", "sms"), "file sms",
         "Over phone; whom that does not reach, over: file"),
        (("--channel", "email", "--fallback", "auto"), "auto", "over: SMS."),
        (("--channel", "email", "--fallback", "none"), "", "Over e-mail, and no other"),
        (("--fallback", "none"), "", "Over e-mail, and no other channel."),
    ],
)  # fmt: skip
def test_what_it_falls_back_on_is_kept_as_it_was_said(phones, both, ccm, options, kept, told):
    falls_back_on(phones, "sms")
    phones.template(kind="sms")
    falls_back_on(phones, "sms")
    phones.people(Ada=NUMBER[:-1] + "1")
    added = ccm("campaign", "add", "ring", "--template", "news", "--filter", "", *options)
    assert added.code == 0, added.err
    shown = json.loads(ccm("campaign", "show", "ring", "--format", "json").out)
    assert shown["fallbacks"] == kept
    if not options or options[0] != "--channel":  # which is that of the settings: a file
        told = told.replace("e-mail", "file")
    assert told in "\n".join(phones.ways("ring"))
    shown = ccm("campaign", "preview", "ring", "--contact", "Ada").err
    assert shown.startswith("Over ")
    assert ccm("campaign", "edit", "ring", "--channel", "email").code == 0
    edited = json.loads(ccm("campaign", "show", "ring", "--format", "json").out)
    assert edited["fallbacks"] == ""


def test_a_channel_to_fall_back_on_that_does_not_exist_is_named(phones, both, ccm):
    phones.template()
    wrong = ("campaign", "add", "ring", "--template", "news", "--filter", "")
    refused = ccm(*wrong, "--channel", "sms", "--fallback", "fax")
    assert (refused.code, "fax" in refused.err) == (2, True)
    helped = ccm("campaign", "add", "--help").out
    assert "phone" in helped.partition("--channel")[2][:200]
