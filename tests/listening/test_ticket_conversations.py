"""The conversation of a ticket: by mail both ways, over every channel, with replies kept ready."""

import email
import json
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tests.cli.stories import dump
from tests.conftest import NOW, Result
from tests.messaging.inbox.mails import mail

Ccm = Callable[..., Result]
HOUR = 3_600


class Desk:
    """A help desk as its owner uses it."""

    def __init__(self, ccm: Ccm, config: Path, home: Path, patch: pytest.MonkeyPatch) -> None:
        self.ccm, self._config, self._home, self._patch = ccm, config, home, patch

    def at(self, hours: float) -> None:
        self._patch.setenv("CCM_NOW", str(int(NOW + hours * HOUR)))

    def settings(self, *lines: str) -> None:
        self._config.write_text("\n".join([self._config.read_text("utf-8"), *lines, ""]), "utf-8")

    def comes(self, raw: bytes) -> int:
        done = self.ccm("inbox", "take", "-", stdin=raw.decode())
        assert done.code == 0, done.err
        return int(done.out)

    def does(self, *line: str) -> str:
        done = self.ccm(*line)
        assert done.code == 0, done.err
        return done.out

    def shown(self, ticket: int = 1) -> dict:
        return json.loads(self.does("ticket", "show", str(ticket), "--format", "json"))

    def open(self) -> list[str]:
        return self.does("ticket", "list", "--format", "ids").split()

    def sent(self) -> list[EmailMessage]:
        """The mails that went out, the oldest first."""
        self.does("run", "--only", "outbox")
        files = (self._home / ".local/share/ccm/outgoing").glob("*.eml")
        found = sorted(files, key=lambda file: file.stat().st_mtime_ns)
        return [email.message_from_bytes(file.read_bytes(), policy=default) for file in found]


@pytest.fixture
def desk(ccm: Ccm, database: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(ccm, home / ".config/ccm/config.toml", home, monkeypatch)
    made.settings("[tickets]", 'hours = ["00:00-24:00"]')
    made.does("contact", "add", "Ada Lovelace", "--email", "ada@example.com")
    return made


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_mail_becomes_a_ticket_and_the_answer_goes_back_in_its_thread(desk: Desk) -> None:
    number = desk.comes(mail("My chair broke.", subject="Broken chair"))
    assert desk.does("inbox", "ticket", str(number), "--priority", "high") == "1\n"
    found = desk.shown()
    assert (found["subject"], found["contact"], found["channel"]) == (
        "Broken chair", "Ada Lovelace", "email",
    )  # fmt: skip
    assert found["description"] == "My chair broke."
    assert found["created"] == "2026-11-22T08:00:00Z", "when it was written"
    assert desk.does("inbox", "list", "--format", "ids") == "", "the mail is done"
    assert desk.does("ticket", "reply", "1", "--text", "We send a new one.") == "1\n"
    answered = desk.shown()
    assert answered["state"] == "waiting"
    assert answered["first_response"] == "2026-11-22T09:00:00Z"
    (sent,) = desk.sent()
    assert sent["Subject"] == "Re: Broken chair"
    assert sent["In-Reply-To"] == "<one@customers.example>"
    assert sent["References"] == "<one@customers.example>"
    assert sent["To"] == "Ada Lovelace <ada@example.com>"
    assert sent["Auto-Submitted"] is None, "a person wrote it"
    assert "We send a new one." in text_of(sent)
    talk = [(part["direction"], part["text"]) for part in desk.shown()["conversation"]]
    assert talk == [("in", "My chair broke."), ("out", "We send a new one.")]


def test_a_mail_in_the_thread_wakes_the_ticket(desk: Desk) -> None:
    desk.does("inbox", "ticket", str(desk.comes(mail("broke", subject="Chair"))))
    desk.does("ticket", "reply", "1", "--text", "Which leg?")
    (ours,) = desk.sent()
    desk.at(5)
    desk.comes(
        mail(
            "The left one.\n\n> Which leg?",
            subject="Re: Chair",
            message_id="<two@customers.example>",
            at=NOW + 4 * HOUR,
            in_reply_to=ours["Message-ID"],
            references=f"<one@customers.example> {ours['Message-ID']}",
        )
    )
    found = desk.shown()
    assert found["state"] == "open"
    assert [step["to_state"] for step in found["history"]] == [
        "open", "open", "waiting", "open",
    ]  # fmt: skip
    assert found["reopened"] == 0
    assert desk.does("inbox", "list", "--format", "ids") == "", "the ticket has it"
    assert len(desk.open()) == 1
    assert found["conversation"][-1]["text"] == "The left one."
    # The clock stood for the five hours in which she was asked.
    assert found["resolution_due"] == "2026-11-27T13:00:00Z"


@pytest.mark.parametrize(("days", "state"), [(13, "open"), (15, "closed")])
def test_a_closed_ticket_opens_again_within_its_window(desk: Desk, days: int, state: str) -> None:
    desk.does("inbox", "ticket", str(desk.comes(mail("broke", subject="Chair"))))
    desk.does("ticket", "reply", "1", "--canned", "ticket-solved", "--close")
    (ours,) = desk.sent()
    assert "“Chair”" in text_of(ours)
    desk.at(24 * days)
    desk.comes(
        mail(
            "Again!",
            subject="Re: Chair",
            message_id="<two@x>",
            at=NOW + 24 * days * HOUR,
            in_reply_to=ours["Message-ID"],
        )
    )
    found = desk.shown()
    assert (found["state"], found["reopened"]) == (state, int(state == "open"))
    waiting = desk.does("inbox", "list", "--format", "ids")
    assert waiting == ("" if state == "open" else "2\n")


def test_every_mail_becomes_a_ticket_where_that_is_wanted(desk: Desk) -> None:
    desk.settings("from_mail = true", "[inbox]", 'unknown = "lead"')
    desk.comes(mail("Where is it?", subject="My order"))
    desk.comes(mail("Hello?", sender="New <new@example.com>", message_id="<n@x>", subject="Hi"))
    desk.comes(mail("old", message_id="<old@x>", at=NOW - 5 * 24 * HOUR))
    desk.comes(mail("I am away", message_id="<away@x>", auto_submitted="auto-replied"))
    assert desk.open() == ["1", "2"], "neither what is old nor what a program wrote"
    assert desk.shown(2)["contact"] == "New"
    desk.at(1)
    desk.comes(mail("And?", message_id="<m@x>", references="<one@customers.example>",
                    at=NOW + HOUR))  # fmt: skip
    assert desk.open() == ["1", "2"], "it goes on with the first"
    assert desk.shown()["conversation"][-1]["text"] == "And?"


def test_strangers_become_leads_and_programs_no_tickets(desk: Desk) -> None:
    stranger = desk.comes(mail("Hi", sender="New <new@example.com>", message_id="<n@x>"))
    assert desk.does("inbox", "ticket", str(stranger)) == "1\n"
    assert desk.shown()["contact"] == "New"
    away = desk.comes(mail("away", message_id="<a@x>", auto_submitted="auto-replied"))
    refused = desk.ccm("inbox", "ticket", str(away))
    assert refused.code == 2
    assert "written by a program" in refused.err


def test_a_mail_joins_a_ticket_that_is_there(desk: Desk) -> None:
    desk.does("ticket", "add", "Broken chair", "--contact", "1", "--channel", "phone")
    desk.does("ticket", "close", "1")
    number = desk.comes(mail("Photo below", subject="as I said on the phone"))
    assert desk.does("inbox", "ticket", str(number), "--to", "1") == "1\n"
    assert (desk.shown()["state"], desk.shown()["reopened"]) == ("open", 1)
    again = desk.comes(mail("One more", message_id="<3@x>", in_reply_to="<one@customers.example>"))
    assert desk.shown()["conversation"][-1]["text"] == "One more"
    assert desk.ccm("inbox", "ticket", str(again), "--to", "77").code == 3
    assert desk.ccm("inbox", "ticket", "99").code == 3


def test_who_asked_by_phone_is_answered_by_mail_in_one_thread(desk: Desk) -> None:
    desk.does("ticket", "add", "Broken chair", "--contact", "1", "--channel", "phone")
    desk.does("ticket", "reply", "1", "--text", "First.")
    desk.does("ticket", "reply", "1", "--text", "Second.", "--open")
    first, second = desk.sent()
    assert (first["Subject"], second["Subject"]) == ("Broken chair", "Re: Broken chair")
    assert first["In-Reply-To"] is None
    assert second["In-Reply-To"] == first["Message-ID"]
    assert desk.shown()["state"] == "open"
    desk.at(2)
    desk.comes(mail("Thanks", message_id="<t@x>", in_reply_to=first["Message-ID"], at=NOW + HOUR))
    assert desk.shown()["conversation"][-1]["direction"] == "in"


def test_replies_kept_ready_speak_the_language_of_the_customer(desk: Desk) -> None:
    desk.does("contact", "add", "Иван Петров", "--email", "ivan@example.com", "--language", "ru")
    desk.does("ticket", "add", "Стул", "--contact", "2")
    canned = desk.does("ticket", "canned", "--format", "tsv").splitlines()[1:]
    assert [line.split("\t")[:2] for line in canned] == [
        [f"ticket-{name}", "en fa ru"] for name in ("question", "received", "solved")
    ]
    refused = desk.ccm("ticket", "reply", "1", "--canned", "ticket-question")
    assert refused.code == 2
    assert "text" in refused.err
    desk.does("ticket", "reply", "1", "--canned", "ticket-question", "--text", "Какой именно?")
    (sent,) = desk.sent()
    told = " ".join(text_of(sent).split())
    assert "нам нужно узнать ещё одно: Какой именно?" in told
    assert "«Стул»" in told


def test_a_reply_of_ones_own_is_a_message_of_the_templates(desk: Desk, home: Path) -> None:
    folder = home / ".config/ccm/templates/messages/late"
    folder.mkdir(parents=True)
    (folder / "message.toml").write_text(
        'purpose = "transactional"\n[subject]\nen = "{{ title }}"\n'
        '[variables]\ntitle = "x"\nticket = ""\n',
        "utf-8",
    )
    (folder / "email.en.md").write_text("Number {{ ticket }} is late, sorry.\n", "utf-8")
    desk.does("ticket", "add", "Chair", "--contact", "1")
    assert "late" in desk.does("ticket", "canned", "--format", "tsv")
    refused = desk.ccm("ticket", "reply", "1", "--canned", "late", "--text", "own words")
    assert refused.code == 2
    assert "takes no words of your own" in refused.err
    desk.does("ticket", "reply", "1", "--canned", "late")
    (sent,) = desk.sent()
    assert "Number 1 is late, sorry." in text_of(sent)
    assert desk.ccm("ticket", "reply", "1", "--canned", "nothing").code == 3


@pytest.mark.parametrize(
    ("before", "line", "words"),
    [
        ((), ("1", "--text", " "), "The answer is empty."),
        ((), ("1", "--text", "x", "--open", "--close"), "not both"),
        (("contact edit 1 --rm-email ada@example.com",), ("1", "--text", "x"), "no e-mail address"),
        (("company add Oak", "ticket add firm --company Oak"), ("2", "--text", "x"), "a company"),
        ((), ("7", "--text", "x"), "no ticket 7"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_reason(
    desk: Desk, before: tuple[str, ...], line: tuple[str, ...], words: str
) -> None:
    desk.does("ticket", "add", "chair", "--contact", "1")
    for said in before:
        desk.does(*said.split())
    refused = desk.ccm("ticket", "reply", *line)
    assert refused.code in {2, 3, 5}
    assert words in refused.err
    assert desk.does("outbox", "list", "--format", "ids") == ""
    assert desk.shown()["first_response"] is None


def test_an_answer_is_taken_back_until_it_was_sent(desk: Desk, database: Path) -> None:
    desk.does("ticket", "add", "chair", "--contact", "1")
    before = dump(database)
    desk.does("ticket", "reply", "1", "--text", "Wait")
    assert desk.does("undo") == ""
    after = dump(database)
    assert {table for table in before if before[table] != after[table]} <= {
        *("template_change", "template_version"),  # what was sent once is kept
    }
    assert desk.does("outbox", "list", "--format", "ids") == ""
    assert (desk.shown()["state"], desk.shown()["first_response"]) == ("open", None)
    desk.does("ticket", "reply", "1", "--text", "Wait")
    assert len(desk.sent()) == 1
    refused = desk.ccm("undo")
    assert refused.code == 4
    assert "was sent; that cannot be taken back" in refused.err


def test_the_answer_to_a_mail_of_a_ticket_is_one_to_the_ticket(desk: Desk) -> None:
    number = desk.comes(mail("broke", subject="Chair"))
    desk.does("inbox", "ticket", str(number))
    desk.does("inbox", "reply", str(number), "--text", "We see.")
    assert desk.shown()["state"] == "waiting"
    assert desk.shown()["conversation"][-1]["text"] == "We see."
    assert desk.sent()[0]["In-Reply-To"] == "<one@customers.example>"


def test_what_is_said_over_other_channels_belongs_to_the_ticket(desk: Desk) -> None:
    desk.does("ticket", "add", "chair", "--contact", "1")
    desk.does("log", "sms", "thanks for waiting", "--contact", "1", "--in", "--ticket", "1")
    assert desk.shown()["first_response"] is None, "that was not us"
    desk.does("log", "note", "for me", "--contact", "1", "--ticket", "1")
    assert desk.shown()["first_response"] is None, "a note is no answer"
    desk.does("log", "call", "told how to glue it", "--contact", "1", "--ticket", "1")
    assert desk.shown()["first_response"] == "2026-11-22T09:00:00Z", "on the phone both speak"
    desk.does("ticket", "wait", "1")
    desk.at(2)
    desk.does("log", "sms", "it holds", "--contact", "1", "--in", "--ticket", "1")
    assert desk.shown()["state"] == "open", "they have answered"
    shown = json.loads(desk.does("log", "show", "1", "--format", "json"))
    assert shown["ticket"] == {"id": 1, "name": "chair"}
    ids = desk.does("log", "list", "--filter", "ticket(state=open).count = 1", "--format", "ids")
    assert len(ids.split()) == 4
    desk.does("log", "edit", "1", "--ticket", "")
    assert json.loads(desk.does("log", "show", "1", "--format", "json"))["ticket"] is None
    desk.does("log", "edit", "1", "--ticket", "1")
    assert desk.ccm("log", "call", "x", "--contact", "1", "--ticket", "9").code == 3
    assert desk.ccm("log", "call", "x", "--contact", "1", "--ticket", "y").code == 2
    desk.does("ticket", "rm", "1", "--force")
    assert json.loads(desk.does("log", "show", "1", "--format", "json"))["ticket"] is None


def test_the_whole_customer_has_tickets_and_their_story(desk: Desk) -> None:
    desk.does("company", "add", "Cedar")
    desk.does("contact", "edit", "1", "--add-company", "Cedar")
    desk.does("ticket", "add", "broken chair", "--contact", "1", "--priority", "urgent")
    desk.at(2)
    for line in (("who", "Ada"), ("company", "show", "Cedar")):
        card = desk.does(*line, "--format", "table")
        assert "broken chair" in card, line
        assert "urgent" in card
        whole = json.loads(desk.does(*line, "--format", "json"))
        assert [ticket["subject"] for ticket in whole["tickets"]] == ["broken chair"]
    desk.does("ticket", "close", "1")
    whole = json.loads(desk.does("who", "Ada", "--format", "json"))
    assert whole["tickets"] == []
    story = [(e["source"], e["state"]) for e in whole["timeline"] if e["source"] == "ticket"]
    assert story == [("ticket", "closed"), ("ticket", "open")]
