"""An SMTP server that keeps count of what it accepted, and misbehaves on demand.

It runs in a process of its own: what a killed client had handed over is known here and nowhere
else. Every accepted message is a line in a journal file: Message-ID and recipient.

    python -m tests.servers.smtp_sink JOURNAL [JSON of Behaviour]

prints its port on the first line of stdout and serves until its stdin closes.
"""

import json
import re
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

_ID = re.compile(rb"^message-id:\s*(<[^>]*>)", re.IGNORECASE | re.MULTILINE)


@dataclass
class Behaviour:
    """What the server does, by the recipient's local part; each holds words it replies with.

    Attributes:
        on_rcpt: reply to RCPT.
        on_data: reply after the message.
        on_mail: reply to the first, second ... MAIL of all, by its number; a test knows no senders.
        once: local parts whose reply holds for the first time only.
        drop_at_mail: connection closed at RCPT.
        drop_at_data: closed at the command DATA.
        drop_before_reply: message accepted, connection closed before the reply.
        refuse_login: the reply to AUTH; empty: any password is right.
        latency: seconds of a round trip: what came in one write is answered so much later.
        keep_bodies: write messages beside the journal as well.
        pipelining: offer PIPELINING; what came after MAIL and RCPT in one go is taken in words
            of its own.
        no_groups: refuse MAIL when other commands came with it, whatever was offered.
        go_ahead_anyway: ask for the message though nobody is to get it (RFC 2920, 3.1).
        offered: further extensions.
        certificate: with `key`, files; the server speaks TLS, after STARTTLS or from the start.
        key: of the certificate.
        tls: from the first byte.
        last: the server goes away once it took so many, without an answer to the last; 0: never.

    A reply that begins with 421 closes the connection.
    """

    on_rcpt: dict[str, str] = field(default_factory=dict)
    on_data: dict[str, str] = field(default_factory=dict)
    on_mail: dict[str, str] = field(default_factory=dict)
    once: list[str] = field(default_factory=list)
    drop_at_mail: list[str] = field(default_factory=list)
    drop_at_data: list[str] = field(default_factory=list)
    drop_before_reply: list[str] = field(default_factory=list)
    refuse_login: str = ""
    latency: float = 0.0
    keep_bodies: bool = False
    pipelining: bool = False
    no_groups: bool = False
    go_ahead_anyway: bool = False
    offered: list[str] = field(default_factory=list)
    certificate: str = ""
    key: str = ""
    tls: bool = False
    last: int = 0


class Sink(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, journal: Path, behaviour: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.behaviour = behaviour
        self.lock = threading.Lock()
        self.bodies = journal.with_suffix(".mails") if behaviour.keep_bodies else None
        self.journal = journal.open("ab", buffering=0)
        self.seen: set[str] = set()
        self.mails = self.taken = 0
        self.secure: ssl.SSLContext | None = None
        if behaviour.certificate:
            self.secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self.secure.load_cert_chain(behaviour.certificate, behaviour.key)

    def count_mail(self) -> int:
        with self.lock:
            self.mails += 1
            return self.mails

    def first_time(self, local: str) -> bool:
        with self.lock:
            new = local not in self.seen
            self.seen.add(local)
        return new

    def accept(self, recipient: str, body: bytes) -> int:
        """Take a message; how many were taken by now."""
        found = _ID.search(body)
        name = found[1].decode() if found else "?"
        self.journal.write(f"{name} {recipient}\n".encode())
        if self.bodies is not None:
            self.bodies.mkdir(exist_ok=True)
            (self.bodies / f"{recipient}.eml").write_bytes(body)
        with self.lock:
            self.taken += 1
            return self.taken

    def stop(self) -> None:
        """Take no further connections."""
        self.socket.close()


class _Closed(Exception):
    """The client or the behaviour ended the session."""


class _Session(socketserver.BaseRequestHandler):
    """One connection. What came in one write is answered in one go, a round trip later."""

    server: Sink
    request: socket.socket

    def handle(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.arrived = time.monotonic()
        self.refused = self.is_group = self.is_secure = False
        try:
            if self.server.behaviour.tls:
                self._secure()
            self._reply("220 sink ready")
            while True:
                self._command(self._until(b"\r\n").decode("utf-8", "replace"))
        except (_Closed, OSError):
            pass

    def _secure(self) -> None:
        assert self.server.secure is not None
        self.request = self.server.secure.wrap_socket(self.request, server_side=True)
        self.is_secure = True

    def _until(self, end: bytes) -> bytes:
        """What comes before the next mark."""
        while (at := self.buffer.find(end)) < 0:
            more = self.request.recv(65_536)
            if not more:
                raise _Closed
            self.arrived = time.monotonic()
            self.buffer += more
        found, self.buffer = self.buffer[:at], self.buffer[at + len(end) :]
        return found

    def _reply(self, *lines: str) -> None:
        wait = self.arrived + self.server.behaviour.latency - time.monotonic()
        if self.server.behaviour.latency and wait > 0:
            time.sleep(wait)
        self.request.sendall("".join(f"{line}\r\n" for line in lines).encode())
        if lines[-1].startswith("421"):
            raise _Closed

    def _command(self, line: str) -> None:
        behaviour = self.server.behaviour
        match line[:4].upper():
            case "EHLO":
                offered = ["PIPELINING"] if behaviour.pipelining else []
                if self.server.secure is not None and not self.is_secure:
                    offered.append("STARTTLS")
                offered += ["AUTH PLAIN LOGIN", "SIZE 10000000", *behaviour.offered]
                self._reply("250-sink", *(f"250-{one}" for one in offered), "250 8BITMIME")
            case "AUTH":
                self._reply(behaviour.refuse_login or "235 welcome")
            case "STAR":
                self._reply("220 go on")
                self._secure()
            case "MAIL":
                self._sender()
            case "RSET" | "NOOP" | "HELO":
                self.refused = False
                self._reply("250 ok")
            case "RCPT":
                self._recipient(line)
            case "DATA":
                self._message()
            case "QUIT":
                self._reply("221 bye")
                raise _Closed
            case _:
                self._reply("500 what?")

    def _sender(self) -> None:
        self.is_group = bool(self.buffer)
        words = self.server.behaviour.on_mail.get(str(self.server.count_mail()))
        if self.is_group and self.server.behaviour.no_groups:
            words = "503 5.5.1 one at a time"
        self.refused = words is not None
        self._reply(words or "250 ok")

    def _recipient(self, line: str) -> None:
        self.recipient = line.partition("<")[2].partition(">")[0]
        self.local = self.recipient.partition("@")[0]
        behaviour = self.server.behaviour
        if self.local in behaviour.drop_at_mail:
            raise _Closed
        words = "503 5.5.1 no sender" if self.refused else self._words(behaviour.on_rcpt)
        self.refused = self.refused or bool(words)
        self._reply(words or "250 ok")

    def _words(self, replies: dict[str, str]) -> str:
        words = replies.get(self.local, "")
        if words and self.local in self.server.behaviour.once:
            return words if self.server.first_time(self.local) else ""
        return words

    def _message(self) -> None:
        behaviour = self.server.behaviour
        if self.refused and not behaviour.go_ahead_anyway:
            self._reply("503 5.5.1 nobody to send to")
            return
        if self.local in behaviour.drop_at_data:
            raise _Closed
        self._reply("354 go ahead")
        # The mark of the end counts the line end before it, which an empty message lacks.
        self.buffer = b"\r\n" + self.buffer
        body = self._until(b"\r\n.\r\n").replace(b"\r\n..", b"\r\n.")[2:] + b"\r\n"
        words = "554 5.5.1 nobody to send to" if self.refused else self._words(behaviour.on_data)
        if words:
            self._reply(words)
            return
        if self.server.accept(self.recipient, body) == behaviour.last:
            self.server.stop()
            raise _Closed
        if self.local in behaviour.drop_before_reply:
            raise _Closed
        secure = " over TLS" if self.is_secure else ""
        words = "250 taken, addressed in one go" if self.is_group else "250 taken"
        self._reply(words + secure + (", with more behind it" if self.buffer else ""))


@dataclass(frozen=True)
class Server:
    """A sink in a process of its own."""

    port: int
    journal: Path

    def accepted(self) -> list[tuple[str, str]]:
        """Message-ID and recipient of everything accepted, in order."""
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        return [(line.split(" ")[0], line.split(" ")[1]) for line in lines]

    def body(self, recipient: str) -> bytes:
        return (self.journal.with_suffix(".mails") / f"{recipient}.eml").read_bytes()


@contextmanager
def serving(journal: Path, behaviour: Behaviour | None = None) -> Iterator[Server]:
    """Start the server in a process of its own, and stop it at the end."""
    process = subprocess.Popen(
        [sys.executable, __file__, str(journal), json.dumps(asdict(behaviour or Behaviour()))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    try:
        yield Server(int(process.stdout.readline()), journal)
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


def main() -> None:
    behaviour = Behaviour(**json.loads(sys.argv[2])) if len(sys.argv) > 2 else Behaviour()
    with Sink(Path(sys.argv[1]), behaviour) as sink:
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        sys.stdout.write(f"{sink.server_address[1]}\n")
        sys.stdout.flush()
        sys.stdin.read()
        sink.shutdown()


if __name__ == "__main__":
    main()
