"""Sending through an SMTP server with everything recorded, against a bare smtplib loop.

There are two bare loops, on as many connections as ours, that keep no record of anything. One
hands over bytes that are ready; the other renders and builds each message first, as ours does.
Ours besides decides on each person anew, records each step durably, and refreshes what is kept per
customer. All run in turns against a server in a process of its own; the last lines are our rate
as a multiple of theirs, the median of the turns.

    python -m benchmarks.bench_smtp [MESSAGES [CONNECTIONS]] [--sink server|postfix|counting]
    python -m benchmarks.bench_smtp 400 4 --latency 20 [--no-pipelining]
    python -m benchmarks.bench_smtp MESSAGES CONNECTIONS --port 2525

`--sink server` is a whole Postfix of its own, which takes each message into its queue as it would
for a mailbox, and then throws it away; it needs root. `--sink postfix` is Postfix's smtp-sink,
which keeps nothing at all. The server of our own, which only counts, answers a round trip after
what it was sent came in, all that came together in one go. With `--port` a server that runs
already takes the messages.
"""

import argparse
import os
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.servers.smtp_sink import Behaviour, serving

LIMIT = 0.5
LIMIT_FAR = 3.0
"""Over a round trip of 20 ms, where the server offers PIPELINING."""

ROUNDS = 3


def bare(port: int, people: int, connections: int, body_of: Callable[[int], bytes]) -> None:
    """A loop of smtplib on so many connections."""

    def work(share: range) -> None:
        smtp = smtplib.SMTP("127.0.0.1", port)
        for number in share:
            smtp.sendmail("shop@example.com", [f"p{number}@example.com"], body_of(number))
        smtp.quit()

    threads = [
        threading.Thread(target=work, args=(range(number, people, connections),))
        for number in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def ready_body() -> Callable[[int], bytes]:
    """Gives the same 9 kB for everybody."""
    line = b"y" * 74 + b"\r\n"
    body = b"Message-ID: <a@example.com>\r\n\r\n" + line * 120
    return lambda _number: body


def rendered_body() -> Callable[[int], bytes]:
    """Renders and builds a message for each person, as our run does."""
    from ccm_cli import runtime
    from ccm_cli.messaging.composing import Composer, Letterhead
    from ccm_cli.messaging.context import library
    from ccm_cli.messaging.queries.data import Occasion
    from ccm_cli.messaging.queries.recipients import recipients

    made = runtime.build(os.environ, surface="cli")
    template, composer = library().load("welcome"), Composer(made.settings)
    composer.prepare(template, "email")
    occasion = Occasion("bare", made.settings.business, made.zone, "en")
    with made.reading() as reader:
        everybody = recipients(reader, reader.values("SELECT id FROM contact ORDER BY id"))

    def body_of(number: int) -> bytes:
        return composer.compose(
            template,
            occasion,
            everybody[number],
            Letterhead(f"<b.{number}@example.com>", "campaign-1"),
            channel="email",
            now=made.now,
        ).body

    return body_of


def prepare(folder: Path, port: int, people: int, connections: int) -> None:
    """A home with a database, people and the settings of this run."""
    config = folder / "config.toml"
    config.write_text(
        '[business]\nname = "Cedar & Oak"\nemail = "shop@example.com"\naddress = "Main 1"\n'
        f'[database]\nurl = "sqlite:///{folder}/ccm.db"\n'
        f'[email]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        f'from = "shop@example.com"\nconnections = {connections}\n'
        '[sending]\ndefault_channel = "email"\nconsent = "opt-out"\n'
    )
    os.environ["CCM_CONFIG"] = str(config)
    os.environ["HOME"] = str(folder)
    from ccm_cli import runtime
    from ccm_cli.store import engine

    made = runtime.build(os.environ, surface="cli")
    engine.create(made.path)
    with made.changing("people") as work:
        ids = work.insert_rows(
            "contact",
            [
                {
                    "name": f"Maryam {n}", "name_key": f"maryam {n}", "sort_key": f"maryam {n}",
                    "given_name": f"Maryam {n}", "middle_name": "", "family_name": "",
                    "title": "", "kind": "customer", "stage": "customer", "time_zone": "",
                    "language": ("en", "fa", "ru")[n % 3], "channel": "", "source": "",
                    "notes": "", "custom": "{}", "created_at": 0, "updated_at": 0,
                }
                for n in range(people)
            ],
        )  # fmt: skip
        work.insert_rows(
            "contact_email",
            [
                {
                    "contact_id": i, "address": f"p{i}@example.com", "key": f"p{i}@example.com",
                    "label": "", "position": 0,
                }
                for i in ids
            ],
        )  # fmt: skip


def started(name: str) -> Callable[[], int]:
    """Start a campaign to everybody; gives what sends it and tells how many were taken."""
    from ccm_cli import runtime
    from ccm_cli.messaging import campaigns
    from ccm_cli.messaging.context import library, sending_context
    from ccm_cli.messaging.queries.check import check
    from ccm_cli.messaging.sending import send_due

    made = runtime.build(os.environ, surface="cli")
    context, template = sending_context(made), library().load("welcome")
    with made.changing("add") as work:
        campaign = campaigns.add(
            work, name=name, template=template, context=context, now=made.now, filter=""
        )
        identity = campaign.id or 0
    with made.reading() as reader:
        checked = check(reader, identity, messages={"": template}, context=context)
    with made.changing("start") as work:
        campaigns.start(
            work, identity, check=checked, messages={"": template}, context=context, now=made.now
        )
    return lambda: send_due(context).counts["accepted"]


@dataclass
class Taken:
    """What some messages took, each."""

    seconds: float = 0.0
    cpu: float = 0.0

    @classmethod
    @contextmanager
    def by(cls, messages: int) -> "Iterator[Taken]":
        taken, wall, cpu = cls(), time.perf_counter(), time.process_time()
        yield taken
        taken.seconds = (time.perf_counter() - wall) / messages
        taken.cpu = (time.process_time() - cpu) / messages


class Asked(NamedTuple):
    """What to measure."""

    messages: int
    connections: int
    latency: int
    pipelining: bool
    port: int
    rounds: int
    sink: str


def measure(folder: Path, asked: Asked, port: int) -> dict[str, list[Taken]]:
    """Messages a second of ours and of both loops, in turns."""
    people, connections = asked.messages, asked.connections
    prepare(folder, port, people, connections)
    found: dict[str, list[Taken]] = {"ours": [], "ready": []}
    loops = {"ready": ready_body()}
    if not asked.latency:  # over a distance rendering is lost in the waiting
        loops["rendering"], found["rendering"] = rendered_body(), []
    for turn in range(asked.rounds):
        for kind, body_of in loops.items():
            with Taken.by(people) as taken:
                bare(port, people, connections, body_of)
            found[kind].append(taken)
        campaign = started(f"c{turn}")
        with Taken.by(people) as taken:
            accepted = campaign()
        assert accepted == people, accepted
        found["ours"].append(taken)
    return found


def read(arguments: list[str]) -> Asked:
    parser = argparse.ArgumentParser(prog="bench_smtp")
    parser.add_argument("messages", type=int, nargs="?", default=2000)
    parser.add_argument("connections", type=int, nargs="?", default=4)
    parser.add_argument("--latency", type=int, default=0, metavar="MS", help="a round trip")
    parser.add_argument("--no-pipelining", dest="pipelining", action="store_false")
    parser.add_argument("--port", type=int, default=0, help="of a server that runs already")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--sink", choices=("counting", "postfix", "server"), default="counting")
    return Asked(**vars(parser.parse_args(arguments)))


@contextmanager
def server(folder: Path, asked: Asked) -> Iterator[int]:
    """The port of the server asked for."""
    if asked.port:
        yield asked.port
    elif asked.sink == "server":
        with real_postfix(folder) as port:
            yield port
    elif asked.sink == "postfix":
        with smtp_sink() as port:
            yield port
    else:
        behaviour = Behaviour(latency=asked.latency / 1000, pipelining=asked.pipelining)
        with serving(folder / "journal", behaviour) as counting:
            yield counting.port


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def real_postfix(folder: Path) -> Iterator[int]:
    """A Postfix with queue and log that delivers to nobody."""
    from tests.servers.authority import Certificate
    from tests.system import postfix

    folder.chmod(0o755)
    place = folder / "postfix"
    place.mkdir()
    nowhere = Certificate(place / "none", place / "none")
    server = postfix.configure(
        place, port=free_port(), tls_port=free_port(), refusing=free_port(), users=(),
        certificate=nowhere,
    )  # fmt: skip
    with (place / "etc" / "main.cf").open("a") as settings:
        settings.write(
            "default_transport = discard:\nsmtpd_tls_security_level = none\n"
            "smtpd_sasl_auth_enable = no\n"
            "smtpd_tls_cert_file =\nsmtpd_tls_key_file =\n"
        )
    with postfix.running(server):
        yield server.port


@contextmanager
def smtp_sink() -> Iterator[int]:
    """Postfix's own sink, written in C, which throws everything away."""
    command = shutil.which("smtp-sink", path=f"{os.environ['PATH']}:/usr/sbin")
    if command is None:
        sys.exit("smtp-sink is not there; it comes with Postfix.")
    port = free_port()
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    process = subprocess.Popen([command, *user, f"127.0.0.1:{port}", "100"])
    try:
        for _attempt in range(50):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def main(arguments: list[str]) -> int:
    asked = read(arguments)
    with tempfile.TemporaryDirectory() as name, server(Path(name), asked) as port:
        found = measure(Path(name), asked, port)
    for kind, taken in found.items():
        rates = ", ".join(f"{1 / one.seconds:.0f}" for one in taken)
        cpu = min(one.cpu for one in taken) * 1000
        print(f"{kind}: {rates} messages a second; {cpu:.2f} ms of processor each")
    shares = {
        kind: median(
            theirs.seconds / mine.seconds for theirs, mine in zip(taken, found["ours"], strict=True)
        )
        for kind, taken in found.items()
        if kind != "ours"
    }
    for kind, share in shares.items():
        print(f"on {asked.connections} connections, times the {kind} loop: {share:.2f}")
    is_real = asked.port or asked.sink != "counting"
    if asked.latency and asked.pipelining:
        return 0 if shares["ready"] >= LIMIT_FAR else 1
    return 0 if shares["ready" if is_real or asked.latency else "rendering"] >= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
