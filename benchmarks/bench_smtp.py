"""Sending through a local SMTP server with everything recorded, against a bare smtplib loop.

The bare loop hands the same bytes over on as many connections and keeps no record of anything.
Ours decides, renders, builds, records each step durably, and refreshes what is kept per customer.
Both run in turns against a server in a process of its own; the last line is our rate as a share
of the bare loop's.

    python -m benchmarks.bench_smtp [MESSAGES [CONNECTIONS [LATENCY_MS]]]
"""

import os
import smtplib
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.servers.smtp_sink import Behaviour, serving

LIMIT = 0.5
ROUNDS = 3


def bare(port: int, bodies: list[tuple[str, bytes]], connections: int) -> float:
    """Seconds that a loop of smtplib takes on so many connections."""

    def work(share: list[tuple[str, bytes]]) -> None:
        smtp = smtplib.SMTP("127.0.0.1", port)
        for recipient, body in share:
            smtp.sendmail("shop@example.com", [recipient], body)
        smtp.quit()

    threads = [
        threading.Thread(target=work, args=(bodies[number::connections],))
        for number in range(connections)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


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


def main() -> int:
    asked = [int(argument) for argument in sys.argv[1:]]
    people, connections, latency = (*asked, *(2000, 4, 0)[len(asked) :])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        behaviour = Behaviour(latency=latency / 1000, keep_bodies=False)
        with serving(folder / "journal", behaviour) as server:
            prepare(folder, server.port, people, connections)
            body = (b"Message-ID: <a@example.com>\r\n\r\n" + b"x" * 70 + b"\r\n") + (
                b"y" * 74 + b"\r\n"
            ) * 120
            bodies = [(f"p{n}@example.com", body) for n in range(people)]
            pairs = []
            for turn in range(ROUNDS):
                slow = bare(server.port, bodies, connections)
                fast, taken = ours(f"c{turn}")
                assert taken == people, taken
                pairs.append((people / fast, people / slow))
                print(f"ours {people / fast:.0f}, bare {people / slow:.0f} messages a second")
    share = max(mine for mine, _other in pairs) / max(other for _mine, other in pairs)
    print(f"sending, share of a bare smtplib loop on {connections} connections: {share:.2f}")
    return 0 if share >= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
