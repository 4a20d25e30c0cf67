"""Mail from IMAP, maildirs and mboxes: all of it once, and nothing there is changed unasked."""

import imaplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ccm_cli.messaging.inbox import syncing
from ccm_cli.messaging.inbox.sources import folders
from tests.conftest import NOW
from tests.messaging.inbox.conftest import Inbox
from tests.messaging.inbox.mails import mail


class Server:
    """mail-devel: a real IMAP server, made for tests."""

    def __init__(self, port: int) -> None:
        self.port = port

    @contextmanager
    def login(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """A client of the standard library, to look at what became of the folder."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login("shop@example.com", "secret")
        client.select(folder)
        try:
            yield client
        finally:
            client.logout()

    def deliver(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Put mails into a folder, unread."""
        with self.login() as client:
            for raw in mails:
                client.append(folder, "", imaplib.Time2Internaldate(NOW), raw)

    def flags(self) -> list[bytes]:
        """The marks of every mail in the inbox."""
        with self.login() as client:
            _kind, data = client.fetch("1:*", "(FLAGS)")
            return [line for line in data if line]  # type: ignore[misc]


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def server() -> Iterator[Server]:
    """A running server with one mailbox."""
    port = _free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-W", "ignore", "-m", "mail_devel", "--host", "127.0.0.1",
            "--user", "shop@example.com", "--password", "secret", "--imap-port", str(port),
            "--smtp-port", str(_free_port()), "--no-http",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _try in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield Server(port)
    finally:
        process.terminate()
        process.wait(10)


def settings(inbox: Inbox, server: Server, *more: str) -> None:
    inbox.settings(
        "[inbox]", 'host = "127.0.0.1"', f"port = {server.port}", 'security = "none"',
        'user = "shop@example.com"', 'password_command = "echo secret"', *more,
    )  # fmt: skip


def test_imap_gives_what_is_new_and_is_left_as_it_was(
    inbox: Inbox, server: Server, ada: int
) -> None:
    settings(inbox, server)
    server.deliver(mail("One"), mail("Two", message_id="<two@x.example>"))
    before = server.flags()
    first = inbox.ccm("inbox", "sync", "--format", "ids")
    assert first.out == "1\n2\n", first.err
    assert inbox.ccm("inbox", "sync", "--format", "ids").out == ""
    server.deliver(mail("Three", message_id="<three@x.example>"))
    assert inbox.ccm("inbox", "sync", "--format", "ids").out == "3\n"
    assert server.flags()[:2] == before
    assert len(server.flags()) == 3
    assert inbox.shown(3)["text"] == "Three"


def test_what_was_taken_is_archived_and_marked_when_that_is_wanted(
    inbox: Inbox, server: Server, ada: int
) -> None:
    settings(inbox, server)
    server.deliver(mail("One"), mail("Own copy", sender="owner@example.com", message_id="<o@x.y>"))
    with server.login() as client:
        client.store("2", "+FLAGS", r"(\Deleted)")  # by somebody else, who may change his mind
        client.create("Done")
    done = inbox.ccm("inbox", "sync", "--archive-to", "Done", "--mark-seen", "--format", "ids")
    assert done.out == "1\n", done.err
    assert len(server.flags()) == 1
    with server.login("Done") as client:
        _kind, data = client.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
        assert b"Seen" in data[0][0]  # type: ignore[index]


def test_another_uidvalidity_takes_nothing_twice(inbox: Inbox, server: Server, ada: int) -> None:
    settings(inbox, server)
    server.deliver(mail("One"))
    inbox.ccm("inbox", "sync")
    with inbox.runtime.changing("another server") as work:
        work.execute("UPDATE mailbox SET validity = validity + 1, last_uid = 999")
    done = inbox.ccm("inbox", "sync", "--format", "tsv")
    assert done.lines[1:] == ["known\t1"]
    assert inbox.value("SELECT count(*) FROM mail") == 1


def test_cron_looks_every_five_minutes(
    inbox: Inbox, server: Server, ada: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(inbox, server)
    server.deliver(mail("One"))
    assert inbox.ccm("run", "--only", "inbox").code == 0
    assert inbox.value("SELECT count(*) FROM mail") == 1
    server.deliver(mail("Two", message_id="<two@x.example>"))
    monkeypatch.setenv("CCM_NOW", str(NOW + 200))
    inbox.ccm("run", "--only", "inbox")
    assert inbox.value("SELECT count(*) FROM mail") == 1
    monkeypatch.setenv("CCM_NOW", str(NOW + 301))
    inbox.ccm("run", "--only", "inbox")
    assert inbox.value("SELECT count(*) FROM mail") == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('password_command = "echo wrong"', "refused the login"),
        ('folder = "Nowhere/At/All"', "no folder"),
        ('host = "imap.example.com"', "in clear"),
        ("port = 1", "cannot be used"),
    ],
)
def test_what_is_wrong_with_the_server_is_said_in_words(
    inbox: Inbox, server: Server, line: str, words: str
) -> None:
    given = {
        "host": '"127.0.0.1"', "port": str(server.port), "security": '"none"',
        "user": '"shop@example.com"', "password_command": '"echo secret"',
    }  # fmt: skip
    name, _equals, value = line.partition(" = ")
    given[name] = value
    inbox.settings("[inbox]", *(f"{key} = {value}" for key, value in given.items()))
    done = inbox.ccm("inbox", "sync")
    assert done.code == 1
    assert words in done.err
    assert "Traceback" not in done.err


def test_certificates_are_verified(inbox: Inbox, tmp_path: Path) -> None:
    """A server with a certificate nobody has signed is not spoken to."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key),
            "-out", str(certificate), "-subj", "/CN=127.0.0.1", "-days", "2",
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listening = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        connection, _address = listening.accept()
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                heard.append(secure.recv(100))
        except OSError:
            connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    inbox.settings(
        "[inbox]", 'host = "127.0.0.1"', f"port = {listening.getsockname()[1]}",
        'user = "a"', 'password_command = "echo secret"',
    )  # fmt: skip
    done = inbox.ccm("inbox", "sync")
    thread.join(10)
    listening.close()
    assert done.code == 1
    assert "certificate" in done.err.lower()
    assert heard in ([], [b""])


def maildir(folder: Path, *mails: bytes) -> Path:
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(mails):
        (folder / f"new/{number}.host").write_bytes(raw)
    return folder


def test_a_maildir_is_read_and_left_alone(inbox: Inbox, home: Path, ada: int) -> None:
    folder = maildir(home / "Mail", mail("One"), mail("Two", message_id="<two@x.example>"))
    assert inbox.ccm("inbox", "sync", "--maildir", str(folder), "--format", "ids").out == "1\n2\n"
    (folder / "new/0.host").rename(folder / "cur/0.host:2,S")
    (folder / "new/9.host").write_bytes(mail("Three", message_id="<three@x.example>"))
    assert inbox.ccm("inbox", "sync", "--maildir", str(folder), "--format", "ids").out == "3\n"
    assert sorted(p.name for p in folder.rglob("*.host*")) == ["0.host:2,S", "1.host", "9.host"]


def mbox(*mails: bytes) -> bytes:
    return b"".join(
        b"From ada@example.com Sun Nov 22 09:00:00 2026\n"
        + raw.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
        + b"\n\n"
        for raw in mails
    )


def test_an_mbox_is_read_from_where_it_ended(inbox: Inbox, home: Path, ada: int) -> None:
    file = home / "mbox"
    file.write_bytes(mbox(mail("One\nFrom here on\n"), mail("Two", message_id="<two@x.example>")))
    assert inbox.ccm("inbox", "sync", "--mbox", str(file), "--format", "ids").out == "1\n2\n"
    assert inbox.shown(1)["text"] == "One\nFrom here on"
    with file.open("ab") as more:
        more.write(mbox(mail("Three", message_id="<three@x.example>")))
    again = inbox.ccm("inbox", "sync", "--mbox", str(file), "--format", "tsv")
    assert again.lines[1:] == ["human\t1"]  # the two before were not even looked at
    file.write_bytes(mbox(mail("Four", message_id="<four@x.example>")))
    assert inbox.ccm("inbox", "sync", "--mbox", str(file), "--format", "ids").out == "4\n"


def test_what_is_no_mailbox_is_not_found(inbox: Inbox, home: Path) -> None:
    assert inbox.ccm("inbox", "sync", "--maildir", str(home)).code == 3
    assert inbox.ccm("inbox", "sync", "--mbox", str(home / "none")).code == 3
    assert inbox.ccm("inbox", "sync").code == 1
    both = inbox.ccm("inbox", "sync", "--mbox", "a", "--maildir", "b")
    assert both.code == 2


class Died(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("at", range(1, 5))
def test_a_crash_in_the_middle_loses_and_doubles_nothing(
    inbox: Inbox, home: Path, ada: int, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    mails = [mail(f"Number {n}", message_id=f"<{n}@x.example>") for n in range(4)]
    folder = maildir(home / "Mail", *mails)
    runtime = inbox.runtime
    noted = 0
    original = folders.Maildir.note

    def note(self, work, found, *, now):
        nonlocal noted
        noted += 1
        original(self, work, found, now=now)
        if noted == at:
            raise Died

    monkeypatch.setattr(folders.Maildir, "note", note)
    with pytest.raises(Died):
        syncing.sync(
            folders.Maildir(folder, most=10**6),
            changing=runtime.changing,
            context=runtime.inbox_context,
        )
    assert inbox.value("SELECT count(*) FROM mail") == at - 1
    monkeypatch.setattr(folders.Maildir, "note", original)
    inbox.ccm("inbox", "sync", "--maildir", str(folder))
    assert inbox.value("SELECT count(*) FROM mail") == 4
    assert inbox.value("SELECT count(*) FROM interaction") == 4
