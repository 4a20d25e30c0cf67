"""The ledger of consent: wordings, proof, double opt-in, leaving, and a list that keeps nobody."""

import json
import sqlite3
from contextlib import closing

import pytest

from ccm_cli.messaging import confirming, consent, tokens, unsubscribing
from ccm_cli.messaging.tokens import BadToken, Tokens, Use
from ccm_cli.store.migrations.upgrade import upgrade
from tests.conftest import NOW

DAY = 86_400


def rows(result):
    return json.loads(result.out)


@pytest.fixture
def signer(house):
    with house.runtime.reading() as reader:
        return Tokens.of(reader)


def test_a_yes_is_kept_with_the_words_as_they_stood_then(house, ccm, tmp_path):
    house.people("Ada")
    house.people("Maryam", language="fa")
    ccm("wording", "add", "shop form", "Yes, write to me.", "--language", "en")
    ccm("wording", "add", "shop form", "بله، برایم بنویسید.", "--language", "fa")
    form = tmp_path / "form.pdf"
    form.write_bytes(b"signed")
    done = ccm(
        "consent", "grant", "--filter", "", "--how", "form in the shop", "--wording", "shop form",
        "--proof-file", str(form), "--force",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert ccm("wording", "add", "shop form", "Other words.", "--language", "en").out == "3\n"
    same = ccm("wording", "add", "Shop Form", "Other words.", "--language", "en")
    assert (same.out, same.err) == ("3\n", "That is version 2 already.\n")
    said = rows(ccm("consent", "ledger", "--format", "json"))
    assert [(one["name"], one["wording"]) for one in said] == [
        ("Maryam", "shop form fa v1"),
        ("Ada", "shop form en v1"),
    ]
    assert said[0]["proof"].startswith("form.pdf sha256:")
    assert said[0]["at"] == "2026-11-22T09:00:00Z"
    versions = rows(ccm("wording", "show", "shop form", "--format", "json"))
    assert [(one["version"], one["language"]) for one in versions] == [
        (2, "en"), (1, "en"), (1, "fa"),
    ]  # fmt: skip
    assert ccm("wording", "show", "nothing").code == 3
    assert ccm("consent", "grant", "1", "--how", "x", "--wording", "shop form@9").code == 3


def test_the_ledger_of_one_person_holds_the_withdrawal_too(house, ccm):
    house.people("Ada", "Bob")
    ccm("consent", "grant", "1", "--how", "form")
    ccm("consent", "withdraw", "1", "--how", "on the phone")
    ccm("consent", "grant", "2", "--how", "form")
    said = rows(ccm("consent", "ledger", "ada@example.com", "--format", "json"))
    assert [(one["given"], one["purpose"], one["how"]) for one in said] == [
        (False, "*", "on the phone"),
        (True, "marketing", "form"),
    ]
    assert ccm("contact", "list", "--filter", "consent=given", "--format", "ids").lines == ["2"]


def test_purposes_of_the_settings_have_a_consent_of_their_own(house, ccm, home):
    house.people("Ada")
    config = home / ".config/ccm/config.toml"
    config.write_text(
        config.read_text()
        + '[consent.purposes]\nnewsletter = "Monthly letter"\n'
        + 'survey = { en = "Questions", fa = "پرسش‌ها" }\n'
    )
    assert ccm("consent", "withdraw", "1", "--purpose", "newsletter", "--how", "mail").code == 0
    shown = rows(ccm("consent", "show", "1", "--format", "json"))
    assert {one["purpose"]: one["allowed"] for one in shown if one["channel"] == "email"} == {
        "marketing": True, "survey": True, "newsletter": False, "transactional": True,
    }  # fmt: skip
    refused = ccm("consent", "grant", "1", "--purpose", "newsleter", "--how", "mail")
    assert refused.code == 2
    assert "newsletter" in refused.err
    house.template("letter", purpose="newsletter")
    assert ccm("campaign", "add", "l", "--filter", "", "--template", "letter").code == 0
    checked = ccm("campaign", "check", "l")
    assert "opted out" in checked.out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[consent]\npurpose = 1\n", "purposes"),
        ('[consent.purposes]\ntransactional = "x"\n', "transactional"),
        ('[consent.purposes]\n"Big Letter" = "x"\n', "Big Letter"),
        ('[consent.purposes]\nletter = { de = "x" }\n', "letter.de"),
        ("[consent]\npurposes = 3\n", "section"),
        ('[consent]\nconfirm_within = "soon"\n', "confirm_within"),
    ],
)
def test_a_wrong_setting_of_consent_is_named(house, ccm, home, text, words):
    house.people("Ada")
    config = home / ".config/ccm/config.toml"
    config.write_text(config.read_text() + text)
    refused = ccm("consent", "ask", "1", "--how", "form")
    assert refused.code == 1
    assert words in refused.err


def test_a_message_of_a_purpose_that_nobody_declared_cannot_start(house, ccm):
    house.people("Ada")
    house.template("letter", purpose="newsletter")
    ccm("campaign", "add", "l", "--filter", "", "--template", "letter")
    checked = ccm("campaign", "check", "l")
    assert "[consent.purposes]" in checked.out + checked.err
    assert ccm("campaign", "start", "l", "--now").code == 5


def asked(house, ccm, *arguments):
    done = ccm("consent", "ask", *arguments, "--how", "form in the shop")
    assert done.code == 0, done.err
    return done


def test_who_is_asked_has_not_agreed_until_the_yes_comes_back(house, ccm):
    house.people("Ada")
    house.set(consent="opt-in")
    assert "1 question is in the outbox" in asked(house, ccm, "1").err
    assert ccm("contact", "list", "--filter", "consent=given", "--format", "ids").lines == []
    (waiting,) = rows(ccm("consent", "requests", "--format", "json"))
    assert (waiting["state"], waiting["lapses"]) == ("waiting", "2026-12-06T09:00:00Z")
    house.send()
    assert house.states()["ada"][0] == "accepted", "transactional: it needs no consent itself"
    with house.runtime.changing("reply") as work:
        message = work.reader.value("SELECT id FROM message")
        first = confirming.confirm_reply(work, message, proof="<reply@example.com>", now=NOW)
        again = confirming.confirm_reply(work, message, proof="<again@example.com>", now=NOW)
    assert (first.new, again.new) == (True, False)
    (said,) = rows(ccm("consent", "ledger", "--format", "json"))
    assert (said["given"], said["how"], said["source"], said["proof"]) == (
        True, "form in the shop; confirmed", "reply", "<reply@example.com>",
    )  # fmt: skip
    (answered,) = rows(ccm("consent", "requests", "--format", "json"))
    assert answered["state"] == "confirmed"


def test_nobody_is_asked_twice_and_nobody_who_said_no(house, ccm):
    house.people("Ada", "Bob", "Cleo", "Dan")
    ccm("consent", "grant", "1", "--how", "form")
    ccm("consent", "withdraw", "2", "--how", "phone")
    asked(house, ccm, "3")
    told = asked(house, ccm, "--filter", "", "--force").err
    assert "1 question is in the outbox" in told
    assert "1 agreed before, 1 said no, 1 still think" in told
    assert "0 questions would go out" in asked(house, ccm, "4", "--dry-run").err


def test_the_question_is_put_in_the_words_that_are_registered(house, ccm):
    house.people("Maryam", language="fa")
    ccm("wording", "add", "shop form", "هر ماه یک نامه", "--language", "fa")
    asked(house, ccm, "1", "--wording", "shop form")
    house.set(base_url="https://shop.example.com/ccm")
    house.send()
    (file,) = house.files()
    from email import message_from_bytes, policy

    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    text = mail.get_body(("plain",)).get_content()
    assert "هر ماه یک نامه" in text
    assert "بله" in text
    assert "List-Unsubscribe" not in mail
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_yes_over_a_link_counts_in_time_and_only_for_its_question(house, ccm, signer):
    house.people("Ada")
    asked(house, ccm, "1")
    token = confirming.token_for(signer, 1, NOW + 14 * DAY)
    for wrong in (
        token[:-2] + "aa",
        signer.sign(Use.UNSUBSCRIBE, 1, 0),
        signer.sign(Use.CONFIRM, 99),
        "",
        "x" * (tokens.LONGEST + 1),
        "ü" * 40,
        Tokens("00" * 32).sign(Use.CONFIRM, 1),
    ):
        with house.runtime.changing("web") as work, pytest.raises(BadToken):
            confirming.confirm(work, wrong, proof="page", now=NOW, source="web")
    with house.runtime.changing("web") as work, pytest.raises(BadToken, match="lapsed"):
        confirming.confirm(work, token, proof="page", now=NOW + 14 * DAY, source="web")
    with house.runtime.changing("web") as work:
        assert confirming.confirm(work, token, proof="page", now=NOW + DAY, source="web").new


@pytest.mark.parametrize(
    ("text", "is_yes"),
    [
        ("Yes", True), ("yes!\n\nAda", True), ("\n ДА.", True), ("بله", True),
        ("Yes, please", True), ("تأیید می‌کنم", True), ("no", False), ("Yes but not yet", False),
        ("", False), ("نه", False),
    ],
)  # fmt: skip
def test_a_plain_yes_is_understood_in_three_languages(text, is_yes):
    assert confirming.says_yes(text) == is_yes


def test_leaving_by_a_token_leaves_what_the_message_was(house, ccm, signer):
    ada, _bob = house.people("Ada", "Bob")
    house.started()
    house.send()
    token = unsubscribing.token_for(signer, ada, 1)
    with house.runtime.changing("web") as work:
        left = unsubscribing.unsubscribe(work, token=token, now=NOW, how="one click", source="web")
        again = unsubscribing.unsubscribe(work, token=token, now=NOW, how="one click", source="web")
    assert left == again == (ada, 1, "email", "marketing")
    (said,) = rows(ccm("consent", "ledger", "--format", "json"))
    assert (said["given"], said["channel"], said["purpose"]) == (False, "email", "marketing")
    with house.runtime.reading() as reader:
        assert reader.value("SELECT unsubscribed_at FROM message WHERE id = 1") == NOW


def test_leaving_without_a_message_leaves_everything(house, ccm):
    (ada,) = house.people("Ada")
    with house.runtime.changing("reply") as work:
        unsubscribing.unsubscribe(
            work, contact_id=ada, now=NOW, how="replied stop", source="reply", proof="<r@x.com>"
        )
    shown = rows(ccm("consent", "show", "1", "--format", "json"))
    assert {one["purpose"] for one in shown if one["allowed"]} == {"transactional"}


def test_a_token_of_somebody_who_was_merged_is_of_the_one_who_stayed(house, ccm, signer):
    house.people("Ada", "Ada2")
    assert ccm("merge", "1", "2", "--yes").code == 0, ccm("merge", "1", "2", "--help").out
    with house.runtime.changing("web") as work:
        left = unsubscribing.unsubscribe(
            work, token=unsubscribing.token_for(signer, 2, 0), now=NOW, how="link", source="web"
        )
    assert left.contact_id == 1
    ccm("contact", "rm", "1", "--force")
    with house.runtime.changing("web") as work, pytest.raises(BadToken, match="nothing of you"):
        unsubscribing.unsubscribe(
            work, token=unsubscribing.token_for(signer, 1, 0), now=NOW, how="link", source="web"
        )


def test_the_suppression_list_holds_nobodys_address(house, ccm):
    house.people("Ada")
    ccm("consent", "suppress", "Ada@Example.com", "--reason", "bounces")
    ccm("consent", "suppress", "bob@example.com", "--no-hint")
    ccm("consent", "suppress", "0912 345 6789", "+49 30 1234567", "@maryam")
    listed = rows(ccm("consent", "list", "--format", "json"))
    assert [(one["hint"], one["channel"]) for one in listed] == [
        ("…yam", "*"), ("…567", "*"), ("…789", "*"), ("", "email"), ("a…@example.com", "email"),
    ]  # fmt: skip
    ccm("contact", "rm", "1", "--force")
    raw = sqlite3.connect(house.runtime.path)
    kept = raw.execute("SELECT * FROM suppression").fetchall()
    told = raw.execute(
        "SELECT summary FROM journal_group UNION ALL SELECT coalesce(after, '') FROM journal_entry"
        " WHERE table_name = 'suppression'"
    ).fetchall()
    raw.close()
    for address in ("ada@example", "bob@example", "3456789", "maryam"):
        assert address not in str(kept).lower()
        assert address not in str(told).lower()
    (found,) = rows(ccm("consent", "suppressed", "ADA@example.com", "--format", "json"))
    assert (found["suppressed"], found["reason"]) == (True, "bounces")
    (free,) = rows(ccm("consent", "suppressed", "cleo@example.com", "--format", "json"))
    assert free["suppressed"] is False
    ccm("contact", "add", "Ada again", "--email", "ada@example.com")
    assert ccm("contact", "list", "--filter", "suppressed", "--format", "ids").lines == ["2"]
    assert ccm("contact", "list", "--filter", "subscribed", "--format", "ids").lines == []
    assert ccm("consent", "unsuppress", "ada@example.com").code == 0
    assert ccm("contact", "list", "--filter", "subscribed", "--format", "ids").lines == ["2"]
    assert ccm("undo").code == 0
    assert ccm("contact", "list", "--filter", "subscribed", "--format", "ids").lines == []


def test_a_wording_that_somebody_agreed_to_stays(house):
    (ada,) = house.people("Ada")
    from ccm_cli.messaging import wordings

    with house.runtime.changing("wording") as work:
        made = wordings.add(work, name="form", text="Yes.", language="en", now=NOW)
        consent.grant(work, [ada], how="form", now=NOW, source="test", wordings={ada: made.id})
    raw = sqlite3.connect(house.runtime.path)
    raw.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute("DELETE FROM consent_wording")
    raw.close()


def test_addresses_that_an_older_version_kept_are_hashed_and_leave_the_history(database, ccm):
    for file in database.parent.glob("ccm.db*"):
        file.unlink()
    database.touch(mode=0o600)
    upgrade(database, to="0002")
    image = '{"id":1,"channel":"email","key":"ada@example.com","reason":"bounces","at":5}'
    with closing(sqlite3.connect(database)) as raw:
        raw.execute("INSERT INTO suppression VALUES (1, 'email', 'ada@example.com', 'bounces', 5)")
        raw.execute(
            "INSERT INTO journal_group (id, at, actor, surface, kind, summary)"
            " VALUES (1, 5, 'owner', 'cli', 'change', 'suppress ada@example.com')"
        )
        raw.execute(
            "INSERT INTO journal_entry (group_id, table_name, row_id, after)"
            " VALUES (1, 'suppression', 1, ?)",
            (image,),
        )
        raw.commit()
    assert "a…@example.com" in ccm("consent", "list").out
    (found,) = rows(ccm("consent", "suppressed", "ada@example.com", "--format", "json"))
    assert (found["suppressed"], found["reason"]) == (True, "bounces")
    assert "suppress a…@example.com" in ccm("history").out
    with closing(sqlite3.connect(database)) as raw:
        assert "ada@" not in str(raw.execute("SELECT after FROM journal_entry").fetchall())
    assert ccm("undo").code == 0
    assert rows(ccm("consent", "list", "--format", "json")) == []
