"""Sending through a local SMTP server with everything recorded, against a bare smtplib loop.

There are two bare loops, on as many connections as ours, that keep no record of anything. One
hands over bytes that are ready; the other renders and builds each message first, as ours does.
Ours besides decides on each person anew, records each step durably, and refreshes what is kept per
customer. All run in turns against a server in a process of its own; the last lines are our rate
as a share of theirs.

    python -m benchmarks.bench_smtp [MESSAGES [CONNECTIONS [LATENCY_MS]]]
    python -m benchmarks.bench_smtp MESSAGES CONNECTIONS --port 2525

The server of our own only counts, so a loop over ready bytes runs against nothing but itself; there
the loop that renders is the peer. With ``--port`` a real server on this machine takes the messages
(Postfix with ``default_transport = discard``, say), and the loop over ready bytes is the peer.
"""

import os
import smtplib
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.servers.smtp_sink import Behaviour, serving

LIMIT = 0.5
ROUNDS = 3


def bare(port: int, people: int, connections: int, body_of: Callable[[int], bytes]) -> float:
    """Seconds that a loop of smtplib takes on so many connections."""

    def work(share: range) -> None:
        smtp = smtplib.SMTP("127.0.0.1", port)
        for number in share:
            smtp.sendmail("shop@example.com", [f"p{number}@example.com"], body_of(number))
        smtp.quit()

    threads = [
        threading.Thread(target=work, args=(range(number, people, connections),))
        for number in range(connections)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


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
        '[sending]\ndefault_channel = "email"\n'
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


def ours(name: str) -> tuple[float, int]:
    """Start a campaign to everybody; seconds that sending it takes, and how many were taken."""
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
        checked = check(reader, identity, template=template, context=context)
    with made.changing("start") as work:
        campaigns.start(
            work, identity, check=checked, template=template, context=context, now=made.now
        )
    started = time.perf_counter()
    report = send_due(context)
    return time.perf_counter() - started, report.counts["accepted"]


def measure(folder: Path, port: int, people: int, connections: int) -> dict[str, list[float]]:
    """Messages a second of ours and of both loops, in turns."""
    prepare(folder, port, people, connections)
    rates: dict[str, list[float]] = {"ours": [], "ready": [], "rendering": []}
    loops = {"ready": ready_body(), "rendering": rendered_body()}
    for turn in range(ROUNDS):
        for kind, body_of in loops.items():
            rates[kind].append(people / bare(port, people, connections, body_of))
        seconds, taken = ours(f"c{turn}")
        assert taken == people, taken
        rates["ours"].append(people / seconds)
    return rates


def main(arguments: list[str]) -> int:
    port = int(arguments[arguments.index("--port") + 1]) if "--port" in arguments else 0
    asked = [int(a) for a in (arguments[: arguments.index("--port")] if port else arguments)]
    people, connections, latency = (*asked, *(2000, 4, 0)[len(asked) :])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if port:
            rates = measure(folder, port, people, connections)
        else:
            behaviour = Behaviour(latency=latency / 1000, keep_bodies=False)
            with serving(folder / "journal", behaviour) as server:
                rates = measure(folder, server.port, people, connections)
    for kind, found in rates.items():
        print(f"{kind}: {', '.join(f'{rate:.0f}' for rate in found)} messages a second")
    best = {kind: max(found) for kind, found in rates.items()}
    shares = {kind: best["ours"] / best[kind] for kind in ("rendering", "ready")}
    for kind, share in shares.items():
        print(f"on {connections} connections, share of the {kind} loop: {share:.2f}")
    return 0 if shares["ready" if port else "rendering"] >= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
