"""An SMTP server that keeps count of what it accepted, and misbehaves on demand.

It runs in a process of its own: what a killed client had handed over is known here and nowhere
else. Every accepted message is a line in a journal file: Message-ID and recipient.

    python -m tests.servers.smtp_sink JOURNAL [JSON of Behaviour]

prints its port on the first line of stdout and serves until its stdin closes.
"""

import json
import re
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from io import BufferedReader
from pathlib import Path

_ID = re.compile(rb"^message-id:\s*(<[^>]*>)", re.IGNORECASE | re.MULTILINE)


@dataclass
class Behaviour:
    """What the server does, by the recipient's local part; each holds words it replies with.

    Attributes:
        on_rcpt: reply to RCPT.
        on_data: reply after the message.
        once: local parts whose reply holds for the first time only.
        drop_at_mail: connection closed at RCPT.
        drop_at_data: closed at the command DATA.
        drop_before_reply: message accepted, connection closed before the reply.
        refuse_login: the reply to AUTH; empty: any password is right.
        latency: seconds before each reply.
        keep_bodies: write messages beside the journal as well.
        pipelining: offer PIPELINING; what came after MAIL and RCPT in one go is taken in words
            of its own.
    """

    on_rcpt: dict[str, str] = field(default_factory=dict)
    on_data: dict[str, str] = field(default_factory=dict)
    once: list[str] = field(default_factory=list)
    drop_at_mail: list[str] = field(default_factory=list)
    drop_at_data: list[str] = field(default_factory=list)
    drop_before_reply: list[str] = field(default_factory=list)
    refuse_login: str = ""
    latency: float = 0.0
    keep_bodies: bool = False
    pipelining: bool = False


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

    def first_time(self, local: str) -> bool:
        with self.lock:
            new = local not in self.seen
            self.seen.add(local)
        return new

    def accept(self, recipient: str, body: bytes) -> None:
        found = _ID.search(body)
        name = found[1].decode() if found else "?"
        self.journal.write(f"{name} {recipient}\n".encode())
        if self.bodies is not None:
            self.bodies.mkdir(exist_ok=True)
            (self.bodies / f"{recipient}.eml").write_bytes(body)


class _Closed(Exception):
    """The client or the behaviour ended the session."""


class _Session(socketserver.StreamRequestHandler):
    server: Sink
    disable_nagle_algorithm = True
    rfile: BufferedReader

    def handle(self) -> None:
        try:
            self._reply("220 sink ready")
            while True:
                self._command(self._line())
        except (_Closed, OSError):
            pass

    def _line(self) -> str:
        line = self.rfile.readline()
        if not line:
            raise _Closed
        return line.decode("utf-8", "replace").rstrip("\r\n")

    def _reply(self, *lines: str) -> None:
        if self.server.behaviour.latency:
            time.sleep(self.server.behaviour.latency)
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def _command(self, line: str) -> None:
        word = line[:4].upper()
        match word:
            case "EHLO":
                offered = ["PIPELINING"] if self.server.behaviour.pipelining else []
                offered += ["AUTH PLAIN LOGIN", "SIZE 10000000"]
                self._reply("250-sink", *(f"250-{one}" for one in offered), "250 8BITMIME")
            case "AUTH":
                refusal = self.server.behaviour.refuse_login
                self._reply(refusal or "235 welcome")
            case "MAIL":
                self.is_group = self._has_more()
                self._reply("250 ok")
            case "RSET" | "NOOP" | "HELO":
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

    def _has_more(self) -> bool:
        """Whether the next command came along with this one."""
        self.connection.setblocking(False)
        try:
            return bool(self.rfile.peek(1))
        finally:
            self.connection.setblocking(True)

    def _recipient(self, line: str) -> None:
        self.recipient = line.partition("<")[2].partition(">")[0]
        self.local = self.recipient.partition("@")[0]
        behaviour = self.server.behaviour
        if self.local in behaviour.drop_at_mail:
            raise _Closed
        self._reply(self._words(behaviour.on_rcpt) or "250 ok")

    def _words(self, replies: dict[str, str]) -> str:
        words = replies.get(self.local, "")
        if words and self.local in self.server.behaviour.once:
            return words if self.server.first_time(self.local) else ""
        return words

    def _message(self) -> None:
        behaviour = self.server.behaviour
        if self.local in behaviour.drop_at_data:
            raise _Closed
        self._reply("354 go ahead")
        body = bytearray()
        while True:
            line = self.rfile.readline()
            if not line:
                raise _Closed
            if line == b".\r\n":
                break
            body += line[1:] if line.startswith(b"..") else line
        words = self._words(behaviour.on_data)
        if words:
            self._reply(words)
            return
        self.server.accept(self.recipient, bytes(body))
        if self.local in behaviour.drop_before_reply:
            raise _Closed
        self._reply("250 taken, addressed in one go" if self.is_group else "250 taken")


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
