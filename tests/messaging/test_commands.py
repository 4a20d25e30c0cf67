"""Campaigns, outbox, consent and templates as the owner meets them in the shell."""

import json

import pytest

from ccm_cli.errors import Conflict, InvalidInput, NotFound, Refused
from tests.conftest import NOW


def lines(called):
    assert called.code == 0, called.err
    return called.lines


def test_a_campaign_from_the_draft_to_its_report(house, ccm):
    house.template()
    house.people("Ada", "Bob")
    house.people("Maryam", language="fa")
    ccm("consent", "withdraw", "bob@example.com", "--how", "on the phone")
    assert lines(
        ccm("campaign", "add", "spring", "--filter", "stage=customer", "--template", "news")
    ) == ["1"]
    checked = json.loads(ccm("campaign", "check", "spring", "--format", "json").out)
    assert checked["ready"] == 2
    assert checked["left_out"] == [{"contact_id": 2, "name": "Bob", "reason": "opted out"}]

    tried = ccm("campaign", "test", "spring", "--to", "me@example.com")
    assert "[TEST] News for Ada" in tried.err
    assert ccm("outbox", "list").lines == [
        "id\tcampaign\tcontact\taddress\tstate\treason\thanded_over"
    ]

    started = ccm("campaign", "start", "spring", "--now")
    assert started.code == 0
    assert "accepted 2" in started.err
    report = json.loads(ccm("campaign", "report", "spring", "--format", "json").out)
    assert report["states"] == {"accepted": 2, "suppressed": 1}
    assert report["accepted_share"] == pytest.approx(2 / 3)
    people = json.loads(ccm("campaign", "report", "spring", "--people", "--format", "json").out)
    assert [(one["name"], one["state"]) for one in people] == [
        ("Ada", "accepted"),
        ("Bob", "suppressed"),
        ("Maryam", "accepted"),
    ]
    assert "started already" in ccm("campaign", "start", "spring").err


def test_the_report_for_people_shows_counts_bars_and_reasons(house, ccm):
    house.people("Ada", "Bob")
    house.campaign()
    ccm("consent", "withdraw", "2")
    ccm("campaign", "start", "spring", "--now")
    shown = ccm("campaign", "report", "spring", terminal=True).out
    for word in ("spring", "done", "accepted", "50%", "█", "does not want such messages"):
        assert word in shown


def test_a_dry_run_of_a_start_queues_nothing(house, ccm):
    house.people("Ada")
    house.campaign()
    assert "dry run" in ccm("campaign", "start", "spring", "--dry-run").err
    assert house.counts() == {}


def test_a_start_at_a_time_is_told_and_shown(house, ccm):
    house.people("Ada")
    house.campaign()
    told = ccm("campaign", "start", "spring", "--at", "2026-12-01 09:00")
    assert told.code == 0
    assert "Dec" in told.err
    shown = json.loads(ccm("campaign", "show", "spring", "--format", "json").out)
    assert shown["state"] == "scheduled"
    assert shown["start_at"] == "2026-12-01T08:00:00Z"


def test_edit_pause_resume_list_and_remove(house, ccm):
    house.people("Ada")
    house.campaign()
    assert ccm("campaign", "edit", "spring", "--name", "summer", "--filter", "id=1").code == 0
    assert ccm("campaign", "start", "summer").code == 0
    assert ccm("campaign", "pause", "summer").code == 0
    assert ccm("campaign", "list", "--filter", "state=paused", "--format", "ids").lines == ["1"]
    assert ccm("campaign", "resume", "1").code == 0
    assert ccm("campaign", "edit", "summer", "--filter", "id=2").code == Conflict.exit_code
    house.campaign("other")
    assert ccm("campaign", "rm", "other").code == Refused.exit_code
    assert ccm("campaign", "rm", "other", "--force").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("add", "x", "--template", "nwes", "--filter", ""), NotFound, "news"),
        (("add", "x", "--template", "news"), InvalidInput, "segment"),
        (("add", "x", "--template", "news", "--segment", "none"), NotFound, "none"),
        (("add", "x", "--template", "news", "--filter", "citty=a"), InvalidInput, "citty"),
        (("add", "x", "--template", "news", "--filter", "", "--set", "a"), InvalidInput, "NAME="),
        (("add", "x", "--template", "news", "--filter", "", "--set", "a=b"), InvalidInput, "a"),
        (
            ("add", "x", "--template", "news", "--filter", "", "--channel", "fax"),
            InvalidInput,
            "fax",
        ),
        (
            ("add", "x", "--template", "news", "--filter", "", "--offset", "7d"),
            InvalidInput,
            "--on",
        ),
        (
            ("add", "x", "--template", "news", "--filter", "", "--on", "created", "--offset", "7h"),
            InvalidInput,
            "days",
        ),
        (("add", "x", "--template", "survey", "--filter", ""), InvalidInput, "--survey"),
        (("show", "sprong"), NotFound, "spring"),
        (("start", "spring", "--at", "tomorrow", "--now"), InvalidInput, "--at"),
        (("resume", "spring"), Conflict, "draft"),
        (("test", "spring", "--to", "nobody"), InvalidInput, "nobody"),
        (("report", "spring", "--people", "--cursor", "x"), InvalidInput, "cursor"),
    ],
)
def test_every_mistake_is_told(house, ccm, arguments, code, words):
    house.people("Ada")
    house.campaign()
    called = ccm("campaign", *arguments)
    assert called.code == code.exit_code, called.err
    assert words in called.err


def test_unknown_messages_are_listed_and_settled(house, ccm):
    house.people("Ada", "Bob")
    house.started()
    with house.runtime.changing("crash") as work:
        work.execute(
            "UPDATE message SET state = 'handed over', claimed_by = 'x', handed_at = ?", (NOW,)
        )
    for number in (1, 2):
        with house.runtime.changing("lost") as work:
            work.execute(
                "UPDATE message SET state = 'unknown', reason = 'interrupted' WHERE id = ?",
                (number,),
            )
    assert len(ccm("outbox", "unknown").lines) == 3
    assert ccm("outbox", "settle", "1").code == InvalidInput.exit_code
    assert ccm("outbox", "settle", "1", "--accepted").code == 0
    assert ccm("outbox", "settle", "1", "--again").code == Conflict.exit_code
    message_id = json.loads(ccm("outbox", "show", "2", "--format", "json").out)["message_id"]
    assert ccm("outbox", "settle", message_id, "--again").code == 0
    assert "accepted 1" in ccm("outbox", "send").err
    assert house.counts() == {"accepted": 2}
    assert ccm("outbox", "show", "99").code == NotFound.exit_code


def test_a_refused_message_is_tried_again_by_the_owners_word(house, ccm, tmp_path):
    house.people("Ada")
    with house.server(tmp_path, on_rcpt={"ada": "550 no"}, once=["ada"]):
        house.started()
        house.send()
        assert house.row(1).state == "done"
        assert ccm("outbox", "retry", "1").code == 0
        assert house.row(1).state == "running"
        house.send()
    assert house.states()["ada"] == ("accepted", "250 taken")


def test_consent_in_bulk_is_tried_first_and_asked_for(house, ccm):
    house.people("Ada", "Bob")
    tried = ccm("consent", "grant", "--filter", "", "--how", "at the fair", "--dry-run")
    assert "2 entries would be written" in tried.err
    assert ccm("consent", "grant", "--filter", "", "--how", "x").code == Refused.exit_code
    done = ccm("consent", "grant", "--filter", "", "--how", "at the fair", "--force")
    assert "2 entries written" in done.err
    shown = json.loads(ccm("consent", "show", "ada@example.com", "--format", "json").out)
    marketing = next(one for one in shown if one["purpose"] == "marketing")
    assert marketing["allowed"] is True
    assert (marketing["how"], marketing["source"]) == ("at the fair", "cli")
    found = ccm("contact", "list", "--filter", "consent=given", "--format", "ids")
    assert found.lines == ["1", "2"]
    assert ccm("undo").code == 0
    assert json.loads(ccm("consent", "show", "1", "--ledger", "--format", "json").out) == []


def test_the_suppression_list(house, ccm):
    house.people("Ada")
    assert ccm("consent", "suppress", "ADA@example.com", "--reason", "bounces").code == 0
    listed = ccm("consent", "list", "--fields", "hint,reason,name", "--format", "json")
    (one,) = json.loads(listed.out)
    assert (one["hint"], one["reason"], one["name"]) == ("a…@example.com", "bounces", "Ada")
    assert ccm("contact", "list", "--filter", "subscribed", "--format", "ids").lines == []
    assert ccm("consent", "unsuppress", "ada@example.com").code == 0
    assert ccm("contact", "list", "--filter", "subscribed", "--format", "ids").lines == ["1"]


def test_subscribed_follows_what_silence_means(house, ccm, monkeypatch):
    house.people("Ada")
    monkeypatch.setenv("CCM_SENDING__CONSENT", "opt-in")
    assert ccm("contact", "list", "--filter", "subscribed", "--format", "ids").lines == []
    ccm("consent", "grant", "1", "--how", "form")
    assert ccm("contact", "list", "--filter", "subscribed", "--format", "ids").lines == ["1"]


def test_templates_are_listed_previewed_checked_and_copied(house, ccm, tmp_path):
    house.people("Ada")
    listed = json.loads(ccm("template", "list", "--format", "json").out)
    assert {"welcome", "birthday", "survey"} <= {one["name"] for one in listed}
    page = tmp_path / "mail.html"
    shown = ccm("template", "preview", "welcome", "--contact", "ada@example.com", "--lang", "fa",
                "--html", str(page))  # fmt: skip
    assert shown.code == 0, shown.err
    assert "Cedar & Oak" in shown.out
    assert 'dir="rtl"' in page.read_text()
    assert ccm("template", "preview", "survey").code == 0
    assert ccm("template", "lint").code == 0
    made = ccm("template", "new", "autumn", "--like", "new-product")
    assert made.code == 0
    assert ccm("template", "new", "autumn", "--like", "new-product").code == Conflict.exit_code
    assert ccm("template", "new", "../x", "--like", "welcome").code == InvalidInput.exit_code
    house.template(body="{{ contact.nonsense }}")
    broken = ccm("template", "lint", "news")
    assert broken.code == Refused.exit_code
    assert "email.en.md" in broken.out
    assert json.loads(ccm("template", "show", "autumn", "--format", "json").out)["variables"]


def test_a_survey_campaign_asks_in_the_persons_language(house, ccm):
    house.people("Ada")
    house.people("Ivan", language="ru")
    assert ccm("survey", "add", "nps").code == 0
    made = ccm("campaign", "add", "ask", "--filter", "", "--template", "survey", "--survey", "nps")
    assert made.code == 0, made.err
    assert ccm("campaign", "start", "ask", "--now").code == 0
    assert house.counts() == {"accepted": 2}
    with house.runtime.reading() as reader:
        assert "вопрос" in reader.value("SELECT subject FROM message WHERE contact_id = 2")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["1"], "one of the three"),
        (["1", "--accepted", "--look"], "one of the three"),
        (["--accepted"], "which messages"),
        (["1", "--again", "--folder", "Sent"], "goes with --look"),
    ],
)
def test_settling_says_what_it_lacks(house, ccm, arguments, words):
    told = ccm("outbox", "settle", *arguments)
    assert told.code == 2
    assert words in told.err


def test_looking_for_unknown_messages_needs_a_mailbox_and_something_unknown(house, ccm):
    assert "Nothing is unknown" in ccm("outbox", "settle", "--look").err
    house.people("Ada")
    house.started()
    house.send()
    assert ccm("outbox", "settle", "1", "--look").code == 4
    with house.runtime.changing("crash") as work:
        work.execute("UPDATE message SET state = 'unknown'")
    told = ccm("outbox", "settle", "--look")
    assert told.code == 1
    assert "no IMAP server in the settings" in told.err


def test_limits_and_name_of_a_running_campaign_can_be_changed(house, ccm):
    house.people("Ada")
    house.started("news")
    changed = ccm("campaign", "edit", "news", "--per-hour", "100", "--hours", "09:00-18:00")
    assert changed.code == 0, changed.err
    assert ccm("campaign", "edit", "news", "--name", "letter").code == 0
    assert ccm("campaign", "edit", "letter", "--filter", "tag=vip").code == Conflict.exit_code


def test_an_undo_after_a_sent_campaign_names_what_can_be_taken_back(house, ccm):
    house.people("ada")
    ccm("contact", "add", "Tagged", "--tag", "vip")
    house.campaign()
    assert ccm("campaign", "start", "spring", "--now").code == 0
    refused = ccm("undo")
    assert (refused.code, "cannot be taken back" in refused.err) == (4, True)
    hint = refused.err.splitlines()[-1]
    assert hint.startswith("What can be taken back: "), refused.err
    number = hint.rsplit(" ", 1)[1]
    assert ccm("undo", number).code == 0


def test_the_same_message_from_a_campaign_and_a_journey_is_told_of_before_it_begins(house, ccm):
    house.people("ada")
    welcome = ("--template", "welcome", "--trigger", "--filter", "stage=loyal")
    assert ccm("campaign", "add", "hello", *welcome).code == 0
    assert "twice" not in ccm("campaign", "start", "hello").err
    on = ccm("journey", "on", "welcome-series", "--force")
    assert on.code == 0, on.err
    assert "The message welcome is sent by campaign hello, too" in on.err
    assert ccm("campaign", "add", "again", *welcome).code == 0
    for command in ("check", "start"):
        told = ccm("campaign", command, "again").err
        assert "sent by campaign hello, journey welcome-series, too" in told, told
    assert ccm("journey", "off", "welcome-series").code == 0
    assert ccm("campaign", "pause", "hello").code == 0
    assert "twice" not in ccm("campaign", "check", "again").err
