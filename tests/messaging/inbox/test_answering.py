"""Answers: the owner's in the conversation, and those of rules under RFC 3834."""

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.conftest import NOW
from tests.messaging.inbox.conftest import Inbox
from tests.messaging.inbox.mails import mail

HOURS = """
[[inbox.auto_reply]]
name = "hours"
when = 'subject ~= "opening hours" or text ~= "when are you open"'
text = "Monday to Friday, 9 to 18."
"""


@pytest.fixture
def sent(inbox: Inbox, home: Path) -> Callable[[], list[EmailMessage]]:
    """Sends what waits; all that was written by then, the oldest first."""

    def send() -> list[EmailMessage]:
        done = inbox.ccm("run", "--only", "outbox")
        assert done.code == 0, done.err
        files = sorted(
            (home / ".local/share/ccm/outgoing").glob("*.eml"), key=lambda f: f.stat().st_mtime_ns
        )
        return [message_from_bytes(f.read_bytes(), policy=policy.default) for f in files]  # type: ignore[misc]

    return send


def test_a_reply_goes_into_the_conversation_to_the_address_that_wrote(
    inbox: Inbox, ada: int, sent: Callable[[], list[EmailMessage]]
) -> None:
    inbox.ccm("contact", "edit", str(ada), "--add-email", "ada@home.example.org")
    number = inbox.take(
        mail(
            "Do you open on Sunday?",
            sender="ada@home.example.org",
            subject="Hours",
            references="<zero@x.example>",
        )
    )
    done = inbox.ccm("inbox", "reply", str(number), "--text", "Yes.\nUntil noon.", "--quote")
    assert done.code == 0, done.err
    assert inbox.shown(number)["state"] == "done"
    (answer,) = sent()
    assert answer["To"] == "ada <ada@home.example.org>"
    assert answer["Subject"] == "Re: Hours"
    assert answer["In-Reply-To"] == "<one@customers.example>"
    assert answer["References"].split() == ["<zero@x.example>", "<one@customers.example>"]
    assert answer["Auto-Submitted"] is None
    text = answer.get_body(("plain",)).get_content().replace("\r", "")  # type: ignore[union-attr]
    assert "Yes.\nUntil noon." in text
    assert "> Do you open on Sunday?" in text
    thread = inbox.ccm("inbox", "thread", str(number), "--format", "tsv").lines[1:]
    assert [line.split("\t")[1] for line in thread] == ["in", "out"]


def test_an_answer_to_our_reply_stays_in_the_conversation(inbox: Inbox, ada: int) -> None:
    first = inbox.take(mail("Do you open on Sunday?"))
    inbox.ccm("inbox", "reply", str(first), "--text", "Yes.")
    ours = inbox.messages("reply")[0]
    second = mail("Great", message_id="<two@x.example>", in_reply_to=ours["message_id"])
    taken = inbox.taken(second)
    assert taken["conversation"] == inbox.shown(first)["conversation"]
    assert len(inbox.ccm("inbox", "thread", str(taken["id"]), "--format", "ids").lines) == 3
    assert inbox.message(ours["id"])["replied_at"] is not None


@pytest.mark.parametrize("reply_to", ["nobody@localhost", "undisclosed", "a@b@c"])
def test_an_address_that_cannot_be_written_to_is_passed_over(
    inbox: Inbox, ada: int, sent: Callable[[], list[EmailMessage]], reply_to: str
) -> None:
    number = inbox.take(mail("Hello", reply_to=reply_to))
    assert inbox.ccm("inbox", "reply", str(number), "--text", "Hi").code == 0
    (answer,) = sent()
    assert answer["To"].addresses[0].addr_spec == "ada@example.com"


def test_two_answers_to_one_mail_are_two(inbox: Inbox, ada: int) -> None:
    number = str(inbox.take(mail()))
    assert inbox.ccm("inbox", "reply", number, "--text", "One").code == 0
    assert inbox.ccm("inbox", "reply", number, "--text", "Two").code == 0
    assert len(inbox.messages("reply")) == 2


def test_the_editor_writes_above_the_mail(
    inbox: Inbox, ada: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor"
    script.write_text(
        '#!/bin/sh\n{ echo "From the editor"; cat "$1"; } > "$1.new"\nmv "$1.new" "$1"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    number = inbox.take(mail("Do you open on Sunday?"))
    assert inbox.ccm("inbox", "reply", str(number)).code == 0
    assert '"text": "From the editor"' in inbox.messages("reply")[0]["variables"]


def test_an_empty_answer_is_not_sent(inbox: Inbox, ada: int) -> None:
    number = inbox.take(mail())
    done = inbox.ccm("inbox", "reply", str(number), "--text", " ")
    assert (done.code, inbox.messages("reply")) == (2, [])
    assert inbox.shown(number)["state"] == "new"


def test_a_stranger_is_made_a_lead_before_he_is_answered(inbox: Inbox) -> None:
    number = str(inbox.take(mail("Hello?", sender="Eve <eve@example.org>")))
    refused = inbox.ccm("inbox", "reply", number, "--text", "Hi")
    assert refused.code == 5
    assert "ccm inbox lead" in refused.err
    assert inbox.ccm("inbox", "lead", number).out == "1\n"
    assert "Hello?" in inbox.ccm("who", "eve@example.org", "--format", "json").out
    assert inbox.ccm("inbox", "reply", number, "--text", "Hi").code == 0


def test_assigning_joins_the_timeline_and_remembers_the_address(inbox: Inbox, ada: int) -> None:
    number = inbox.take(mail("It is me", sender="a.lovelace@work.example.org"))
    assert inbox.ccm("inbox", "assign", str(number), "ada@example.com").code == 0
    later = mail("Me again", sender="a.lovelace@work.example.org", message_id="<two@x.example>")
    assert inbox.taken(later)["contact_id"] == ada


def test_marking_is_undone_like_everything(inbox: Inbox, ada: int) -> None:
    number = inbox.take(mail())
    assert inbox.ccm("inbox", "done", str(number)).code == 0
    assert inbox.ccm("inbox", "list", "--format", "ids").out == ""
    assert inbox.ccm("inbox", "list", "--all", "--format", "ids").out == f"{number}\n"
    inbox.ccm("undo")
    assert inbox.shown(number)["state"] == "new"
    inbox.ccm("inbox", "ignore", str(number))
    assert inbox.shown(number)["state"] == "ignored"
    inbox.ccm("inbox", "reopen", str(number))
    assert inbox.shown(number)["state"] == "new"


def test_an_answer_is_taken_back_while_it_waits_and_not_once_it_was_sent(
    inbox: Inbox, ada: int, sent: Callable[[], list[EmailMessage]]
) -> None:
    number = str(inbox.take(mail()))
    inbox.ccm("inbox", "reply", number, "--text", "Too soon")
    assert inbox.ccm("undo").code == 0
    assert inbox.messages("reply") == []
    assert inbox.shown(int(number))["state"] == "new"
    inbox.ccm("inbox", "reply", number, "--text", "Now")
    assert len(sent()) == 1
    refused = inbox.ccm("undo")
    assert refused.code == 4
    assert "was sent" in refused.err


def test_undoing_a_mail_takes_back_the_answer_of_a_rule_that_waits(inbox: Inbox, ada: int) -> None:
    inbox.settings(HOURS)
    inbox.take(mail("When are you open?"))
    assert len(inbox.messages("auto-reply")) == 1
    assert inbox.ccm("undo").code == 0
    assert inbox.messages("auto-reply") == []
    assert inbox.value("SELECT count(*) FROM mail") == 0


def test_a_rule_answers_what_fits_and_says_that_a_program_did(
    inbox: Inbox, ada: int, sent: Callable[[], list[EmailMessage]]
) -> None:
    inbox.settings(HOURS)
    taken = inbox.taken(mail("When are you open?"))
    assert taken["state"] == "new"  # a person should still look at it
    (answer,) = sent()
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["In-Reply-To"] == "<one@customers.example>"
    assert "Monday to Friday" in answer.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_rule_leaves_what_does_not_fit(inbox: Inbox, ada: int) -> None:
    inbox.settings(HOURS)
    inbox.take(mail("Where are you?"))
    assert inbox.messages("auto-reply") == []


@pytest.mark.parametrize(
    "headers",
    [
        {"list_id": "<chairs.example.org>"},
        {"precedence": "bulk"},
        {"precedence": "list"},
        {"precedence": "junk"},
        {"auto_submitted": "auto-generated"},
        {"auto_submitted": "auto-replied"},
        {"return_path": "<>"},
        {"x_auto_response_suppress": "All"},
        {"x_autoreply": "yes"},
        {"sender": "Ada <no-reply@example.com>"},
        {"reply_to": "noreply@example.com"},
    ],
    ids=str,
)
def test_programs_lists_and_nobody_are_not_answered(
    inbox: Inbox, ada: int, headers: dict[str, str]
) -> None:
    inbox.settings(HOURS)
    inbox.take(mail("When are you open?", **headers))
    assert inbox.messages("auto-reply") == []


def test_each_sender_is_answered_once_a_week(
    inbox: Inbox, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.settings(HOURS)

    def asks(number: int, day: int) -> int:
        now = NOW + day * 86_400
        monkeypatch.setenv("CCM_NOW", str(now))
        inbox.take(mail("When are you open?", message_id=f"<{number}@x.example>", at=now - 60))
        return len(inbox.messages("auto-reply"))

    assert [asks(1, 0), asks(2, 1), asks(3, 6), asks(4, 8)] == [1, 1, 1, 2]


def test_there_are_only_so_many_automatic_answers_a_day(inbox: Inbox) -> None:
    inbox.settings("[inbox]", 'unknown = "lead"', "auto_replies_per_day = 2", HOURS)
    for number in range(4):
        inbox.take(
            mail(
                "When are you open?",
                sender=f"guest{number}@example.org",
                message_id=f"<{number}@x.example>",
            )
        )
    assert len(inbox.messages("auto-reply")) == 2


def test_what_has_waited_for_long_is_not_answered_by_a_program(inbox: Inbox, ada: int) -> None:
    inbox.settings(HOURS)
    inbox.take(mail("When are you open?", at=NOW - 3 * 86_400))
    assert inbox.messages("auto-reply") == []


def test_an_article_answers_in_the_language_of_the_customer(
    inbox: Inbox, ada: int, home: Path
) -> None:
    folder = home / ".config/ccm/auto-replies"
    folder.mkdir()
    (folder / "returns.toml").write_text("when = 'text ~= \"return\"'\nfile = 'returns.md'\n")
    (folder / "returns.md").write_text("Thirty days.")
    (folder / "returns.fa.md").write_text("سی روز.")
    inbox.ccm("contact", "edit", str(ada), "--language", "fa")
    inbox.take(mail("Can I return it?"))
    assert "سی روز." in inbox.messages("auto-reply")[0]["variables"]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("text = 'x'", "needs a filter"),
        ("when = 'subject ~= \"x\"'", "needs a filter and one answer"),
        ("when = 'colour = 3'\ntext = 'x'", "colour"),
        ("when = 'kind = human'\nfile = 'nowhere.md'", "nowhere.md"),
        ("when = 'kind = human'\ntxt = 'x'", "txt"),
    ],
)
def test_a_rule_that_cannot_be_is_named_before_any_mail_is_taken(
    inbox: Inbox, home: Path, rule: str, words: str
) -> None:
    folder = home / ".config/ccm/auto-replies"
    folder.mkdir()
    (folder / "bad.toml").write_text(rule)
    maildir = home / "Mail"
    for name in ("new", "cur", "tmp"):
        (maildir / name).mkdir(parents=True)
    (maildir / "new/1").write_bytes(mail())
    done = inbox.ccm("inbox", "sync", "--maildir", str(maildir))
    assert done.code == 1
    assert words in done.err
    assert "bad.toml" in done.err
    assert inbox.value("SELECT count(*) FROM mail") == 0


def test_two_programs_that_answer_each_other_end_at_one_answer(
    inbox: Inbox, ada: int, sent: Callable[[], list[EmailMessage]]
) -> None:
    """The other side answers everything, without saying that it is a program."""
    inbox.settings("[[inbox.auto_reply]]", "when = 'kind = human'", 'text = "We have got it."')
    asked = mail("Hello", subject="Hello")
    for turn in range(5):
        inbox.take(asked)
        answers = sent()
        asked = mail(
            f"Robot {turn} says hello",
            message_id=f"<robot{turn}@x.example>",
            in_reply_to=answers[-1]["Message-ID"],
        )
    assert len(sent()) == 1


def test_who_unsubscribes_may_be_told_once(
    inbox: Inbox, ada: int, sent: Callable[[], list[EmailMessage]]
) -> None:
    inbox.settings("[inbox]", "confirm_unsubscribe = true")
    inbox.take(mail("", subject="unsubscribe"))
    (told,) = sent()
    assert told["Subject"] == "You are unsubscribed"
    assert told["To"].addresses[0].addr_spec == "ada@example.com"
