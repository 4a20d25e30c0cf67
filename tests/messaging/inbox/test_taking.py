"""Mail is taken once, joined to people and campaigns, and acted on."""

import json
from pathlib import Path
from typing import Any

import pytest

from ccm_cli.automation.triggers import triggers
from ccm_cli.messaging import unsubscribing
from ccm_cli.messaging.tokens import Tokens
from tests.conftest import NOW
from tests.messaging.inbox.conftest import Inbox
from tests.messaging.inbox.mails import mail, report

TOKEN = "ab12cd34ef56ab78cd90"
MESSAGE = f"<m.{TOKEN}@example.com>"


def test_a_mail_of_a_customer_waits_and_stands_on_the_timeline(inbox: Inbox, ada: int) -> None:
    taken = inbox.taken(mail("Do you open on Sunday?\n\n> old\n", subject="Hours"))
    assert (taken["contact_id"], taken["kind"], taken["state"]) == (ada, "human", "new")
    assert "Hours" in inbox.ccm("inbox", "list").out
    history = inbox.ccm("who", "ada@example.com", "--format", "json").out
    assert "Do you open on Sunday?" in history
    assert "> old" not in history
    assert "> old" in taken["text"]


def test_the_same_mail_is_taken_once_wherever_it_comes_from(inbox: Inbox, ada: int) -> None:
    first = mail("Hello", received="from a by b")
    again = mail("Hello", received="from c by d", x_more="1")
    assert inbox.take(first) == inbox.take(again) == 1
    assert inbox.value("SELECT count(*) FROM interaction") == 1


def test_mails_without_a_message_id_are_told_apart_by_their_content(inbox: Inbox, ada: int) -> None:
    one = mail("One", message_id="")
    same = b"Received: from x by y\r\nDelivered-To: owner@example.com\r\n" + one
    assert inbox.take(one) == 1
    assert inbox.take(same) == 1
    assert inbox.take(mail("Two", message_id="")) == 2


def test_a_reply_is_joined_to_its_message_campaign_and_conversation(inbox: Inbox, ada: int) -> None:
    message = inbox.sent(ada)
    taken = inbox.taken(mail("Yes please", subject="Re: Spring news", in_reply_to=MESSAGE))
    assert taken["answers_id"] == message
    assert taken["conversation"] == MESSAGE
    assert inbox.message(message)["replied_at"] == NOW - 3_600
    thread = inbox.ccm("inbox", "thread", str(taken["id"]), "--format", "tsv")
    assert [line.split("\t")[1] for line in thread.lines[1:]] == ["out", "in"]


def test_a_reply_without_headers_is_joined_by_its_subject(inbox: Inbox, ada: int) -> None:
    message = inbox.sent(ada)
    assert inbox.taken(mail("Yes", subject="پاسخ: Spring news"))["answers_id"] == message
    other = mail("No", subject="Spring news", message_id="<two@x.example>")
    assert inbox.taken(other)["answers_id"] is None


def test_a_reply_from_another_address_is_the_customers_who_was_written_to(
    inbox: Inbox, ada: int
) -> None:
    inbox.sent(ada)
    answer = mail("Me again", sender="ada@home.example.org", in_reply_to=MESSAGE)
    assert inbox.taken(answer)["contact_id"] == ada


@pytest.mark.parametrize(
    ("unknown", "kept", "people"), [("ignore", False, 0), ("keep", True, 0), ("lead", True, 1)]
)
def test_strangers_become_what_the_settings_say(
    inbox: Inbox, unknown: str, kept: bool, people: int
) -> None:
    inbox.settings("[inbox]", f'unknown = "{unknown}"')
    number = inbox.take(mail("Hi", sender="Иван Петров <ivan@example.org>"))
    assert (number is not None) == kept
    assert inbox.value("SELECT count(*) FROM contact") == people
    if people:
        found = inbox.ccm(
            "contact", "list", "--fields", "name,stage,source,email", "--format", "tsv"
        )
        assert found.lines[1].split("\t")[1:] == [
            "Иван Петров", "lead", "e-mail", "ivan@example.org",
        ]  # fmt: skip


def test_newsletters_do_not_make_leads(inbox: Inbox) -> None:
    inbox.settings("[inbox]", 'unknown = "lead"')
    newsletter = mail("News", sender="news@shop.example.org", list_id="<news.shop.example.org>")
    assert inbox.taken(newsletter)["state"] == "ignored"
    assert inbox.value("SELECT count(*) FROM contact") == 0


def test_our_own_mail_is_no_mail_from_anybody(inbox: Inbox) -> None:
    assert inbox.take(mail("Copy", sender="owner@example.com")) is None


def test_hard_bounces_suppress_at_once(inbox: Inbox, ada: int) -> None:
    message = inbox.sent(ada)
    taken = inbox.taken(report("ada@example.com", "5.1.1", original=MESSAGE))
    assert (taken["kind"], taken["failing"], taken["status"]) == ("bounce", "hard", "5.1.1")
    assert (taken["contact_id"], taken["state"]) == (ada, "done")
    assert inbox.message(message)["bounced_at"] == NOW - 60
    assert inbox.message(message)["replied_at"] is None
    suppressed = inbox.ccm("consent", "list", "--fields", "reason", "--format", "tsv").out
    assert "5.1.1" in suppressed
    assert inbox.value("SELECT count(*) FROM interaction") == 0


def test_a_bounce_is_joined_by_the_bounce_address_alone(inbox: Inbox, ada: int) -> None:
    inbox.settings("[email]", 'bounce = "bounces+{id}@example.com"')
    message = inbox.sent(ada)
    raw = report("ada@elsewhere.example", "5.1.1", to=f"bounces+{TOKEN}@example.com")
    assert inbox.taken(raw)["answers_id"] == message
    assert inbox.value("SELECT count(*) FROM suppression") == 1


@pytest.mark.parametrize(
    ("status", "words", "failing"),
    [
        ("5.7.1", "550 5.7.1 rejected as spam", "policy"),
        ("5.7.26", "550-5.7.26 This mail is unauthenticated", "policy"),
        ("5.2.2", "552 5.2.2 mailbox full", "soft"),
        ("4.4.1", "connect timed out", "soft"),
        ("5.0.0", "550 5.7.1 Message rejected due to policy", "policy"),
        ("5.0.0", "550 Blocked by our blacklist", "policy"),
    ],
)
def test_what_is_no_word_about_the_address_does_not_suppress(
    inbox: Inbox, ada: int, status: str, words: str, failing: str
) -> None:
    message = inbox.sent(ada)
    taken = inbox.taken(report("ada@example.com", status, words=words, original=MESSAGE))
    assert (taken["kind"], taken["failing"]) == ("bounce", failing)
    assert inbox.message(message)["bounced_at"] is not None
    assert inbox.value("SELECT count(*) FROM suppression") == 0


def test_a_delayed_notice_is_not_a_bounce(inbox: Inbox, ada: int) -> None:
    message = inbox.sent(ada)
    raw = report("ada@example.com", "4.4.1", action="delayed", original=MESSAGE)
    assert (inbox.taken(raw)["kind"], inbox.message(message)["bounced_at"]) == ("delayed", None)


def test_soft_bounces_suppress_after_so_many_days(
    inbox: Inbox, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.settings("[inbox]", "soft_bounces = 3")
    inbox.sent(ada)

    def bounce(number: int, day: int) -> int:
        monkeypatch.setenv("CCM_NOW", str(NOW + day * 86_400))
        raw = report("ada@example.com", "5.2.2", words="full", message_id=f"<{number}@x.example>")
        when = f"Date: Mon, {23 + day} Nov 2026 10:00:00 +0000".encode()
        lines = [when if line.startswith(b"Date:") else line for line in raw.split(b"\r\n")]
        inbox.take(
            b"\r\n".join(lines).replace(b"Message-ID: \r\n", f"Message-ID: {MESSAGE}\r\n".encode())
        )
        return int(inbox.value("SELECT count(*) FROM suppression"))

    assert [bounce(1, 1), bounce(2, 1), bounce(3, 2), bounce(4, 3)] == [0, 0, 0, 1]


def test_a_forged_bounce_suppresses_nobody_we_have_not_written_to(inbox: Inbox, ada: int) -> None:
    inbox.take(report("ada@example.com", "5.1.1", original="<guessed@example.com>"))
    assert inbox.value("SELECT count(*) FROM suppression") == 0


@pytest.mark.parametrize(
    ("subject", "text", "day"),
    [
        ("Automatic reply: Spring news", "I am out of office until 7 December 2026.", "2026-12-07"),
        ("Автоответ: Spring", "Я в отпуске с 20 ноября по 10 декабря 2026.", "2026-12-10"),
        ("پاسخ خودکار", "تا ۱۴۰۵/۰۹/۲۰ در مرخصی هستم.", "2026-12-11"),
        ("Out of Office", "Back soon.", None),
    ],
)
def test_out_of_office_is_no_reply_and_keeps_the_day_of_return(
    inbox: Inbox, ada: int, subject: str, text: str, day: str | None
) -> None:
    message = inbox.sent(ada)
    raw = mail(text, subject=subject, in_reply_to=MESSAGE, auto_submitted="auto-replied")
    taken = inbox.taken(raw)
    assert (taken["kind"], taken["away_until"], taken["state"]) == ("away", day, "done")
    assert inbox.message(message)["replied_at"] is None
    assert subject in inbox.ccm("who", str(ada), "--format", "json").out
    away = inbox.ccm("contact", "list", "--filter", "away_until >= today", "--format", "ids")
    assert away.out == (f"{ada}\n" if day else "")


def test_the_day_of_return_is_shown_and_can_be_taken_back(inbox: Inbox, ada: int) -> None:
    inbox.take(mail("I am away until 7 December 2026", subject="Out of office"))
    assert "Away until" in inbox.ccm("who", str(ada), "--format", "table").out
    inbox.ccm("contact", "edit", str(ada), "--away-until", "")
    assert "Away until" not in inbox.ccm("who", str(ada), "--format", "table").out


UNSUBSCRIBE: list[Any] = [
    pytest.param({"subject": "unsubscribe", "text": ""}, id="subject"),
    pytest.param({"subject": "Re: Spring news", "text": "Unsubscribe!\n\n-- \nAda"}, id="word"),
    pytest.param({"subject": "Re: Spring news", "text": "لغو"}, id="persian"),
    pytest.param({"subject": "Re: Spring news", "text": "Отписаться."}, id="russian"),
]


@pytest.mark.parametrize("said", UNSUBSCRIBE)
def test_unsubscribing_by_mail_withdraws_consent_and_says_nothing_back(
    inbox: Inbox, ada: int, said: dict[str, str]
) -> None:
    message = inbox.sent(ada)
    taken = inbox.taken(mail(**said, in_reply_to=MESSAGE))
    assert (taken["kind"], taken["state"]) == ("unsubscribe", "done")
    assert inbox.ccm("contact", "list", "--filter", "subscribed", "--format", "ids").out == ""
    assert inbox.message(message)["unsubscribed_at"] is not None
    assert inbox.value("SELECT count(*) FROM message WHERE state = 'queued'") == 0


def test_the_token_of_a_message_says_who_leaves_whoever_writes(inbox: Inbox, ada: int) -> None:
    message = inbox.sent(ada)
    with inbox.runtime.reading() as reader:
        token = unsubscribing.token_for(Tokens.of(reader), ada, message)
    raw = mail("", subject=f"unsubscribe {token}", sender="assistant@example.org")
    assert inbox.taken(raw)["kind"] == "unsubscribe"
    assert inbox.ccm("contact", "list", "--filter", "subscribed", "--format", "ids").out == ""
    assert inbox.message(message)["unsubscribed_at"] is not None


def test_who_said_yes_after_that_mail_stays(
    inbox: Inbox, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.ccm("consent", "grant", str(ada), "--how", "at the fair")
    monkeypatch.setenv("CCM_NOW", str(NOW + 86_400))
    inbox.take(mail("", subject="unsubscribe"))
    assert inbox.ccm("contact", "list", "--filter", "subscribed", "--format", "ids").out == "1\n"


@pytest.mark.parametrize(("sender", "given"), [("ada@example.com", 1), ("eve@example.org", 0)])
def test_a_yes_from_who_was_asked_confirms(inbox: Inbox, ada: int, sender: str, given: int) -> None:
    asked = inbox.ccm("consent", "ask", str(ada), "--how", "form of the shop")
    assert asked.code == 0, asked.err
    with inbox.runtime.changing("it went out") as work:
        work.execute("UPDATE message SET state = 'accepted', address = 'ada@example.com'")
    asking = inbox.messages("confirmation")[0]
    raw = mail("بله\n\n> question", sender=sender, in_reply_to=asking["message_id"])
    assert inbox.taken(raw)["kind"] == ("confirm" if given else "human")
    assert inbox.value("SELECT count(*) FROM consent WHERE given") == given


def test_a_word_within_a_longer_mail_does_not_unsubscribe(inbox: Inbox, ada: int) -> None:
    inbox.sent(ada)
    asked = mail("How do I stop the machine?\nunsubscribe", in_reply_to=MESSAGE)
    assert inbox.taken(asked)["kind"] == "human"


@pytest.mark.parametrize("unknown", ["keep", "ignore"])
def test_a_stranger_who_unsubscribes_is_never_written_to(inbox: Inbox, unknown: str) -> None:
    inbox.settings("[inbox]", f'unknown = "{unknown}"')
    inbox.take(mail("", subject="unsubscribe", sender="nobody@example.org"))
    assert inbox.value("SELECT count(*) FROM suppression") == 1


@pytest.mark.parametrize(
    ("text", "score", "comment", "state"),
    [
        ("9", 9, "", "done"),
        ("۹", 9, "", "done"),
        ("9/10", 9, "", "done"),
        ("9 great", 9, "great", "new"),
        ("9/10 nice", 9, "nice", "new"),
        ("9\ngreat", 9, "great", "new"),
        ("۹ عالی", 9, "عالی", "new"),
        ("۹ از ۱۰ عالی بود", 9, "عالی بود", "new"),
        ("10 — спасибо", 10, "спасибо", "new"),
        ("8 😀", 8, "😀", "new"),
        ("8 out of ten", 8, "", "done"),
        ("10 из 10\n\nВсё отлично", 10, "Всё отлично", "new"),
        ("۳ از ۱۰ - دیر رسید", 3, "دیر رسید", "new"),
        (
            "0\nNever again\n\nOn Sunday, 1 Nov 2026, Shop wrote:\n> 0 to 10?",
            0,
            "Never again",
            "new",
        ),
    ],
)
def test_a_number_in_reply_to_a_survey_is_its_answer(
    inbox: Inbox, ada: int, text: str, score: int, comment: str, state: str
) -> None:
    assert inbox.ccm("survey", "add", "nps").code == 0
    inbox.sent(ada, purpose="survey", survey=1)
    taken = inbox.taken(mail(text, in_reply_to=MESSAGE))
    assert (taken["kind"], taken["state"]) == ("answer", state)
    answers = inbox.value("SELECT json_group_array(json_array(score, comment)) FROM survey_answer")
    assert answers == f'[[{score},"{comment}"]]'


@pytest.mark.parametrize("text", [
    "11", "9 people came", "about nine", "2026-11-22", "2 people came late", "3 days now", "5 May",
    "10:30 is fine", "7 or 8", "9.5", "10 of 12 chairs", "7 - 8", "8 $", "۲ نفر دیر آمدند",
    "2 человека опоздали", "3 часа ждали", "0 problems",
])  # fmt: skip
def test_what_is_no_score_is_a_reply(inbox: Inbox, ada: int, text: str) -> None:
    assert inbox.ccm("survey", "add", "nps").code == 0
    inbox.sent(ada, purpose="survey", survey=1)
    assert inbox.taken(mail(text, in_reply_to=MESSAGE))["kind"] == "human"
    assert inbox.value("SELECT count(*) FROM survey_answer") == 0


def test_a_number_in_reply_to_something_else_is_no_answer(inbox: Inbox, ada: int) -> None:
    assert inbox.ccm("survey", "add", "nps").code == 0
    inbox.sent(ada)
    assert inbox.taken(mail("9 great", in_reply_to=MESSAGE))["kind"] == "human"
    assert inbox.value("SELECT count(*) FROM survey_answer") == 0


def test_a_complaint_ends_all_optional_mail(inbox: Inbox, ada: int) -> None:
    inbox.sent(ada)
    raw = (
        f"From: fbl@isp.example\r\nTo: owner@example.com\r\nSubject: complaint\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report;"
        ' boundary="B"\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nabuse\r\n'
        "--B\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n"
        "User-Agent: x/1\r\nVersion: 1\r\n\r\n"
        f"--B\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {MESSAGE}\r\n\r\nx\r\n--B--\r\n"
    ).encode()
    assert inbox.taken(raw)["kind"] == "complaint"
    assert inbox.ccm("contact", "list", "--filter", "subscribed", "--format", "ids").out == ""


def test_hooks_and_rules_are_told_that_mail_was_received(
    inbox: Inbox, ada: int, home: Path
) -> None:
    inbox.settings("[hooks]", f'after-mail-received = "cp /dev/stdin {home}/told"')
    assert "mail-received" in inbox.ccm("hook", "events").out
    inbox.take(mail("Hello", subject="Chairs"))
    assert "Chairs" in (home / "told").read_text("utf-8")
    with inbox.runtime.reading() as reader:
        assert "mail-received" in triggers(reader, inbox.runtime.subjects)


def test_a_bounce_is_no_mail_received_for_hooks_and_has_a_name_of_its_own(
    inbox: Inbox, ada: int, home: Path
) -> None:
    inbox.settings(
        "[hooks]",
        f'after-mail-received = "echo received >> {home}/told"',
        f'after-mail-bounced = "echo bounced >> {home}/told"',
        f'after-mail-delayed = "echo delayed >> {home}/told"',
    )
    inbox.sent(ada)
    inbox.take(report("ada@example.com", "5.1.1", original=MESSAGE))
    inbox.take(
        report("ada@example.com", "4.4.1", action="delayed", original=MESSAGE, message_id="<2@x.y>")
    )
    inbox.take(mail("Hello"))
    assert (home / "told").read_text("utf-8").split() == ["bounced", "delayed", "received"]
    with inbox.runtime.reading() as reader:
        assert "mail-bounced" in triggers(reader, inbox.runtime.subjects)


def test_a_mail_without_an_answer_is_in_the_list_of_today_and_in_the_digest(database, ccm):
    raw = "From: Ann <ann@example.com>\nTo: owner@example.com\nSubject: Oak?\n\nDo you have oak?\n"
    assert ccm("inbox", "take", "-", stdin=raw).code == 0

    def waiting():
        found = json.loads(ccm("today", "--all", "--format", "json").out)
        return [one for one in found if one["kind"] == "mail"]

    (line,) = waiting()
    assert (line["title"], line["command"]) == ("Oak?", "ccm inbox reply 1")
    assert "has no answer" in line["reason"]
    shown = ccm("today", terminal=True).out
    assert "Oak?" in shown
    assert "Oak?" in ccm("digest", "show").out
    assert ccm("inbox", "done", "1").code == 0
    assert waiting() == []
