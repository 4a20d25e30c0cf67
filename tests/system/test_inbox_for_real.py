"""What comes back over a real Postfix and a real Dovecot: bounces, replies, and other programs."""

import json
import smtplib
from email.message import EmailMessage
from email.utils import make_msgid

import pytest

from tests.system.conftest import ADA, BOUNCES, OFFICE, SHOP
from tests.system.test_sending_for_real import send  # noqa: F401  (a fixture)


@pytest.fixture
def mailbox(cedar, dovecot, ccm):
    """The shop reads its mailbox over IMAP with TLS; gives the call that looks for new mail."""
    cedar.write_text(
        cedar.read_text("utf-8")
        + f"""
[inbox]
host = "localhost"
port = {dovecot.tls_port}
user = "{SHOP}"
password_command = "echo {dovecot.password}"
""",
        "utf-8",
    )

    def look() -> list[dict]:
        done = ccm("inbox", "sync")
        assert done.code == 0, done.err
        return listed(ccm)

    return look


def listed(ccm) -> list[dict]:
    done = ccm("inbox", "list", "--all", "--sort", "id", "--format", "json", "--fields",
               "kind,state,subject,from,failing,status,text")  # fmt: skip
    found: list[dict] = json.loads(done.out)
    return found


def write(postfix, sender: str, to: str, text: str, **headers: str) -> None:
    """Somebody writes a mail of his own over the same server."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, to
    mail["Message-ID"] = make_msgid(domain="home.example.com")
    for name, value in {"subject": "Hello", **headers}.items():
        mail[name.replace("_", "-").title()] = value
    mail.set_content(text)
    with smtplib.SMTP(postfix.host, postfix.port, timeout=20) as client:
        client.send_message(mail, sender, [to])
    postfix.wait_until_done()


def test_a_bounce_of_postfix_suppresses_the_address(send, ccm, postfix, dovecot):  # noqa: F811
    from tests.system.postfix import GONE

    send((ADA, "Ada", "en"), (f"somebody@{GONE}", "Gone", "en"))
    postfix.wait_for(BOUNCES)
    done = ccm("inbox", "sync", "--maildir", str(dovecot.maildir(BOUNCES)))
    assert done.code == 0, done.err
    (bounce,) = listed(ccm)
    assert (bounce["kind"], bounce["failing"]) == ("bounce", "hard")
    assert bounce["status"].startswith("5.")
    blocked = json.loads(ccm("consent", "list", "--format", "json").out)
    assert len(blocked) == 1
    assert ccm("contact", "list", "--filter", "subscribed", "--format", "ids").out == "1\n"


def test_a_reply_joins_the_campaign_and_is_answered_in_the_thread(
    send,  # noqa: F811
    ccm,
    postfix,
    mailbox,
):
    send((ADA, "Ada", "en"))
    (news,) = postfix.wait_for(ADA)
    write(
        postfix, ADA, SHOP, "Lovely! Are you open?\n\n> Hello Ada.",
        subject=f"Re: {news['Subject']}", in_reply_to=news["Message-ID"],
        references=news["Message-ID"],
    )  # fmt: skip
    (reply,) = mailbox()
    assert (reply["kind"], reply["state"]) == ("human", "new")
    assert json.loads(ccm("inbox", "show", "1", "--format", "json").out)["campaign"] == "spring"
    assert ccm("inbox", "reply", "1", "--text", "Yes, we are.").code == 0
    assert ccm("run", "--only", "outbox").code == 0
    _news, answer = postfix.wait_for(ADA, 2)
    assert answer["Subject"] == f"Re: {news['Subject']}"
    assert answer["References"].split()[0] == news["Message-ID"]
    assert "Yes, we are." in answer.get_body(("plain",)).get_content()
    assert mailbox() == [{**reply, "state": "done"}]


def test_the_address_of_list_unsubscribe_ends_the_mail(send, ccm, postfix, mailbox):  # noqa: F811
    send((ADA, "Ada", "en"))
    (news,) = postfix.wait_for(ADA)
    address = news["List-Unsubscribe"].partition("<mailto:")[2].partition("?")[0]
    subject = news["List-Unsubscribe"].partition("subject=")[2].partition(">")[0]
    write(postfix, ADA, address, "", subject=subject.replace("%20", " "))
    (mail,) = mailbox()
    assert mail["kind"] == "unsubscribe"
    assert ccm("contact", "list", "--filter", "subscribed", "--format", "ids").out == ""


def test_two_programs_that_answer_each_other_end_at_one_answer(cedar, ccm, postfix, mailbox):
    """The other side answers every mail and does not own up to being a program."""
    cedar.write_text(
        cedar.read_text("utf-8")
        + "\n[[inbox.auto_reply]]\nname = 'robot'\nwhen = 'kind = human'\ntext = 'We have it.'\n",
        "utf-8",
    )
    ccm("contact", "add", "Oak", "--email", OFFICE)
    write(postfix, OFFICE, SHOP, "Beep 0")
    for turn in range(1, 4):
        mailbox()
        assert ccm("run", "--only", "outbox").code == 0
        postfix.wait_until_done()
        write(postfix, OFFICE, SHOP, f"Beep {turn}", subject="Re: Hello")
    assert len(mailbox()) == 4
    answers = postfix.mail_of(OFFICE)
    assert len(answers) == 1
    assert answers[0]["Auto-Submitted"] == "auto-replied"


def test_our_answers_are_not_answered_by_a_program_like_ours(cedar, ccm, postfix, mailbox):
    """RFC 3834 on both sides: what carries Auto-Submitted is taken and left alone."""
    cedar.write_text(
        cedar.read_text("utf-8")
        + "\n[[inbox.auto_reply]]\nname = 'robot'\nwhen = 'size > 0'\ntext = 'We have it.'\n",
        "utf-8",
    )
    ccm("contact", "add", "Oak", "--email", OFFICE)
    write(postfix, OFFICE, SHOP, "We have it.", auto_submitted="auto-replied", subject="Re: Hi")
    (mail,) = mailbox()
    assert mail["kind"] == "auto"
    assert ccm("run", "--only", "outbox").code == 0
    postfix.wait_until_done()
    assert postfix.mail_of(OFFICE) == []
