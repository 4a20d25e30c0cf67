"""Files that go along with an answer: their names, their size, and what goes out."""

import json
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from ccm_cli.runtime import Runtime
from tests.messaging.conftest import House
from tests.messaging.inbox.conftest import Inbox
from tests.messaging.inbox.mails import mail

NAMES = (
    "offer.pdf",
    "قیمت‌های سال ۱۴۰۵.pdf",
    "Коммерческое предложение на мебель для гостиной и кабинета.docx",
    'three "legs"; (oak)\'s %20.txt',
)


@pytest.fixture
def sent(inbox: Inbox, home: Path) -> Callable[[], list[EmailMessage]]:
    """Sends what waits; all that was written by then."""

    def send() -> list[EmailMessage]:
        done = inbox.ccm("run", "--only", "outbox")
        assert done.code == 0, done.err
        files = sorted((home / ".local/share/ccm/outgoing").glob("*.eml"))
        return [message_from_bytes(f.read_bytes(), policy=policy.default) for f in files]  # type: ignore[misc]

    return send


def attached(message: EmailMessage) -> dict[str, bytes]:
    """The files of a mail: their content by their name."""
    found = {}
    for part in message.iter_attachments():
        content = part.get_content()
        found[part.get_filename() or ""] = content.encode() if isinstance(content, str) else content
    return found


def test_names_in_any_script_read_back_and_the_bytes_are_those_that_were_chosen(
    inbox: Inbox, ada: int, tmp_path: Path, sent: Callable[[], list[EmailMessage]]
) -> None:
    number = str(inbox.take(mail("What does it cost?")))
    options = []
    for place, name in enumerate(NAMES):
        (tmp_path / name).write_bytes(f"content {place}".encode())
        options += ["--attach", str(tmp_path / name)]
    done = inbox.ccm("inbox", "reply", number, "--text", "Here it is.", *options)
    assert done.code == 0, done.err
    for name in NAMES:
        (tmp_path / name).write_bytes(b"another, later")
    (answer,) = sent()
    assert attached(answer) == {
        name: f"content {place}".encode() for place, name in enumerate(NAMES)
    }
    assert "Here it is." in answer.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert len(sent()) == 1


def test_the_message_the_conversation_and_the_customer_show_them(
    inbox: Inbox, ada: int, tmp_path: Path, sent: Callable[[], list[EmailMessage]]
) -> None:
    (tmp_path / "чек.pdf").write_bytes(b"%PDF-1")
    number = str(inbox.take(mail()))
    made = inbox.ccm(
        "inbox", "reply", number, "--text", "Hi", "--attach", str(tmp_path / "чек.pdf")
    )
    shown = json.loads(inbox.ccm("outbox", "show", made.out.strip(), "--format", "json").out)
    assert [(one["name"], one["size"]) for one in shown["files"]] == [("чек.pdf", 6)]
    assert "чек.pdf" in inbox.ccm("outbox", "show", made.out.strip(), terminal=True).out
    listed = inbox.ccm("outbox", "list", "--fields", "source,occurrence", terminal=True)
    assert (listed.code, "reply" in listed.out) == (0, True)
    assert "Files: чек.pdf" in inbox.ccm("inbox", "thread", number, terminal=True).out
    sent()
    assert "+ чек.pdf" in inbox.ccm("who", "ada@example.com", terminal=True).out


def test_the_same_file_twice_goes_along_once_and_another_of_its_name_is_refused(
    inbox: Inbox, ada: int, tmp_path: Path, sent: Callable[[], list[EmailMessage]]
) -> None:
    file, other = tmp_path / "a.txt", tmp_path / "other" / "a.txt"
    file.write_text("one")
    other.parent.mkdir()
    other.write_text("two")
    number = str(inbox.take(mail()))
    twice = inbox.ccm(
        "inbox", "reply", number, "--text", "Hi", "--attach", str(file), "--attach", str(other)
    )
    assert (twice.code, "Two files are called a.txt." in twice.err) == (2, True)
    same = ["--attach", str(file)]
    assert inbox.ccm("inbox", "reply", number, "--text", "Hi", *same, *same).code == 0
    assert attached(sent()[0]) == {"a.txt": b"one"}


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ((10_000_001,), "The file 0.bin is larger than 10 MB."),
        ((8_000_000, 7_000_000), "The files come to 15 MB; those of one mail may come to 14 MB."),
        ((0,), "The file 0.bin is empty."),
    ],
)
def test_what_no_server_takes_is_refused_before_anything_is_queued(
    inbox: Inbox, ada: int, tmp_path: Path, sizes: tuple[int, ...], told: str
) -> None:
    number = inbox.take(mail())
    options = []
    for place, size in enumerate(sizes):
        with (tmp_path / f"{place}.bin").open("wb") as file:
            file.truncate(size)
            if size:
                file.write(bytes([place]))
        options += ["--attach", file.name]
    done = inbox.ccm("inbox", "reply", str(number), "--text", "Hi", *options)
    assert (done.code, inbox.messages("reply")) == (2, [])
    assert told in done.err
    assert inbox.shown(number)["state"] == "new"


def test_a_file_that_is_not_there_is_said(inbox: Inbox, ada: int, tmp_path: Path) -> None:
    number = str(inbox.take(mail()))
    missing = inbox.ccm("inbox", "reply", number, "--text", "Hi", "--attach", "~/nothing.pdf")
    assert (missing.code, "There is no file ~/nothing.pdf." in missing.err) == (3, True)
    folder = inbox.ccm("inbox", "reply", number, "--text", "Hi", "--attach", str(tmp_path))
    assert (folder.code, "is no file" in folder.err) == (2, True)


def test_a_damaged_copy_is_refused_instead_of_sent(
    inbox: Inbox, ada: int, tmp_path: Path, sent: Callable[[], list[EmailMessage]]
) -> None:
    (tmp_path / "a.txt").write_text("one")
    number = str(inbox.take(mail()))
    inbox.ccm("inbox", "reply", number, "--text", "Hi", "--attach", str(tmp_path / "a.txt"))
    with inbox.runtime.changing("damage") as work:
        work.execute("UPDATE template_file SET content = 'AA=='")
    assert sent() == []
    (answer,) = inbox.messages("reply")
    assert (answer["state"], "a.txt" in answer["reason"]) == ("refused", True)


def test_undone_and_redone_it_goes_out_with_its_file(
    inbox: Inbox, ada: int, tmp_path: Path, sent: Callable[[], list[EmailMessage]]
) -> None:
    (tmp_path / "a.txt").write_text("one")
    number = str(inbox.take(mail()))
    inbox.ccm("inbox", "reply", number, "--text", "Hi", "--attach", str(tmp_path / "a.txt"))
    assert inbox.ccm("undo").code == 0
    assert sent() == []
    assert inbox.ccm("redo").code == 0
    assert [attached(one) for one in sent()] == [{"a.txt": b"one"}]


def test_over_smtp_the_bytes_arrive_whole(
    inbox: Inbox, app: Runtime, ada: int, tmp_path: Path
) -> None:
    house = House(app)
    content = bytes(range(256)) * 8_000
    (tmp_path / "план.bin").write_bytes(content)
    number = str(inbox.take(mail()))
    with house.server(tmp_path, keep_bodies=True) as server:
        with app.changing("to the server") as work:
            from ccm_cli.messaging import kept_files
            from ccm_cli.messaging.inbox import replying

            replying.reply(
                work, int(number), text="Hi", sending=house.context, now=house.now,
                files=kept_files.read([str(tmp_path / "план.bin")]),
            )  # fmt: skip
        house.send()
        house.send()
        assert len(server.accepted()) == 1
        arrived = server.body("ada@example.com")
    message = message_from_bytes(arrived, policy=policy.default)
    assert attached(message) == {"план.bin": content}  # type: ignore[arg-type]
