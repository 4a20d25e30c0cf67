"""Leaving in one's own words, and mails that must not stop the inbox or speak for others."""

import pytest

from ccm_cli.messaging.confirming import says_yes
from ccm_cli.messaging.inbox.leaving import leaves
from tests.messaging.inbox.conftest import Inbox
from tests.messaging.inbox.mails import mail
from tests.messaging.inbox.test_taking import MESSAGE


@pytest.mark.parametrize(
    "text",
    [
        "Please unsubscribe me",
        "Please unsubscribe me from this list, thank you!\n\nDora",
        "Отписаться, пожалуйста.",
        "Здравствуйте, отпишите меня от вашей рассылки",
        "لطفاً مرا از خبرنامه حذف کنید",
        "لغو",
        "STOP",
    ],
)
def test_whoever_asks_to_leave_in_one_line_leaves(inbox: Inbox, ada: int, text: str) -> None:
    message = inbox.sent(ada)
    taken = inbox.taken(mail(text, in_reply_to=MESSAGE))
    assert (taken["kind"], taken["state"]) == ("unsubscribe", "done")
    assert inbox.message(message)["unsubscribed_at"] is not None


@pytest.mark.parametrize(
    "text",
    ["", "Please stop by tomorrow", "How do I stop the machine?", "thank you", "не стоп-кран"],
)
def test_what_says_something_else_does_not(text: str) -> None:
    assert not leaves(text)


@pytest.mark.parametrize("text", ["Yes, of course!", "Да, конечно", "بله، حتما"])
def test_a_polite_yes_is_a_yes(text: str) -> None:
    assert says_yes(text)


@pytest.mark.parametrize("charset", ["idna", "undefined", "punycode", "nonsense"])
def test_a_charset_that_is_none_stops_nobody(inbox: Inbox, charset: str) -> None:
    raw = (
        f"From: ada@example.com\nContent-Type: text/plain; charset={charset}\n"
        "Content-Transfer-Encoding: 8bit\n\n"
    ).encode() + b"h\xffi\n"
    inbox.settings("[inbox]", 'unknown = "keep"')
    assert inbox.taken(raw)["kind"] == "human"


def test_a_complaint_about_no_message_of_ours_ends_no_consent(inbox: Inbox, ada: int) -> None:
    raw = (
        b"From: fbl@example.net\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\n\n'
        b"--b\nContent-Type: text/plain\n\nspam\n"
        b"--b\nContent-Type: message/feedback-report\n\n"
        b"Feedback-Type: abuse\nVersion: 1\nUser-Agent: x\n"
        b"Original-Rcpt-To: ada@example.com\n"
        b"--b\nContent-Type: message/rfc822\n\n"
        b"Message-ID: <never@example.com>\nFrom: shop@example.com\nTo: ada@example.com\n\nhi\n"
        b"--b--\n"
    )
    inbox.take(raw)
    assert inbox.value("SELECT count(*) FROM consent WHERE given = 0") == 0
