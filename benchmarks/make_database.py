"""Make a database of many contacts for benchmarks: ``python benchmarks/make_database.py FILE N``.

Names as they are spread among real people, in three scripts; one e-mail and phone each, cities, a
tag for one in ten; and as many interactions, deals, open tasks and sent messages as a third to
sixth number say. Deterministic; needs nothing but ccm. A large business:
``python benchmarks/make_database.py big.db 1000000 5000000 500000 50000 500000``
"""

import os
import random
import sqlite3
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.names import CITIES, draw
from ccm_cli import runtime
from ccm_cli.language.text import search_key, sort_key
from ccm_cli.store import engine

NOW = 1_795_338_000
LANGUAGES = tuple(CITIES)
CHANNELS = ("phone", "phone", "email", "visit", "telegram", "note")
WORDS = (
    *("asked", "for", "a", "quote", "about", "oak", "chairs", "table", "price", "delivery"),
    *("قیمت", "صندلی", "تحویل", "تماس", "پیش‌فاکتور", "نمونه", "تخفیف"),
    *("спросил", "цену", "доставка", "стол", "счёт", "образец", "скидка"),
)
CAMPAIGNS = ("spring", "autumn")
TAGS = ("vip", "newsletter", "wholesale", "architect", "north")


def contacts(count: int, chosen: random.Random) -> Iterator[tuple[object, ...]]:
    for number in range(1, count + 1):
        drawn = draw(chosen)
        stage = chosen.choice(("lead", "prospect", "customer", "loyal"))
        yield (
            *(number, drawn.whole, search_key(drawn.whole), sort_key(drawn.whole)),
            *(drawn.given, drawn.middle, drawn.family, "", "customer", stage, drawn.language),
            *("", "", "benchmark", "", "{}", NOW - chosen.randint(0, 60_000_000), NOW),
        )


def interactions(
    count: int, people: int, chosen: random.Random
) -> Iterator[tuple[int, str, str, int, str, int]]:
    for _ in range(count):
        channel = chosen.choice(CHANNELS)
        way = "out" if channel == "note" else chosen.choice(("in", "out"))
        at = NOW - chosen.randint(0, 100_000_000)
        yield chosen.randint(1, people), channel, way, at, " ".join(chosen.choices(WORDS, k=4)), NOW


def deals(count: int, people: int, chosen: random.Random) -> Iterator[tuple[object, ...]]:
    """One in ten open, in their stage for up to 400 days."""
    for number in range(1, count + 1):
        state = chosen.choices(("open", "won", "lost"), (1, 5, 4))[0]
        open_in = chosen.choice(("lead", "qualified", "proposal", "negotiation"))
        stage = open_in if state == "open" else state
        since = NOW - chosen.randint(0, 400) * 86_400
        expected = date.fromordinal(739_942 + chosen.randint(-60, 200)).isoformat()
        yield (
            *(f"deal {number}", f"deal {number}", chosen.randint(1, people), "sales", stage, state),
            *(since, chosen.randint(1, 9_999) * 100, "EUR", expected, since - 864_000, since),
            since if state != "open" else None,
        )


def tasks(count: int, people: int, chosen: random.Random) -> Iterator[tuple[object, ...]]:
    """Open ones, due from 20 days ago to 40 ahead."""
    for number in range(1, count + 1):
        due = NOW + chosen.randint(-20 * 86_400, 40 * 86_400)
        priority = chosen.choice(("normal", "normal", "high", "low"))
        yield (
            f"task {number}",
            f"task {number}",
            chosen.randint(1, people),
            due,
            priority,
            NOW,
            NOW,
        )


def messages(count: int, people: int) -> Iterator[tuple[object, ...]]:
    """Of two campaigns in turn, each to one person after the other; one in fifty refused."""
    for number in range(count):
        campaign, person = 1 + number % 2, 1 + number // 2 % people
        handed = NOW - (200 if campaign == 1 else 20) * 86_400 + number
        state = "refused" if number % 50 == 0 else "accepted"
        yield (
            *(campaign, str(number // 2 // people), person, f"<{number}@benchmark>", state),
            *(f"person{person}@example.com", handed, handed, handed, handed),
        )


def fill(
    path: Path,
    people: int,
    talks: int = 0,
    sales: int = 0,
    follow_ups: int = 0,
    sent: int = 0,
) -> None:
    """Create the database at ``path``; put people and what belongs to them into it."""
    engine.create(path)
    app = runtime.build({**os.environ, "CCM_DB": str(path)}, surface="cli")
    chosen = random.Random(7)
    with app.changing("benchmark") as work:
        connection = work.reader.connection
        connection.execute("PRAGMA cache_size = -1000000")  # what is random needs all of an index
        connection.executemany(
            "INSERT INTO contact (id, name, name_key, sort_key, given_name, middle_name,"
            " family_name, title, kind, stage, language, time_zone, channel, source, notes, custom,"
            f" created_at, updated_at) VALUES ({','.join('?' * 18)})",
            contacts(people, chosen),
        )
        connection.executemany(
            "INSERT INTO contact_email (contact_id, address, key, label, position)"
            " VALUES (?, ?, ?, '', 0)",
            ((n, f"person{n}@example.com", f"person{n}@example.com") for n in range(1, people + 1)),
        )
        connection.executemany(
            "INSERT INTO contact_phone (contact_id, number, label, position) VALUES (?, ?, '', 0)",
            ((n, f"+4930{n:08}") for n in range(1, people + 1)),
        )
        connection.executemany(
            "INSERT INTO contact_address (contact_id, label, street, city, city_key, region,"
            " postcode, country, position) VALUES (?, '', '', ?, ?, '', '', '', 0)",
            (
                (n, city, search_key(city))
                for n in range(1, people + 1)
                for city in (chosen.choice(CITIES[chosen.choice(LANGUAGES)]),)
            ),
        )
        connection.executemany(
            "INSERT INTO tag (id, name, key) VALUES (?, ?, ?)",
            ((n, name, name) for n, name in enumerate(TAGS, start=1)),
        )
        connection.executemany(
            "INSERT INTO contact_tag (contact_id, tag_id) VALUES (?, ?)",
            ((n, chosen.randint(1, len(TAGS))) for n in range(1, people + 1, 10)),
        )
        connection.executemany(
            "INSERT INTO interaction (contact_id, channel, direction, at, summary, created_at,"
            " body, currency) VALUES (?, ?, ?, ?, ?, ?, '', '')",
            interactions(talks, people, chosen),
        )
        connection.executemany(
            "INSERT INTO deal (title, title_key, contact_id, pipeline, stage, state, stage_since,"
            " value_minor, currency, expected_close, created_at, updated_at, closed_at,"
            f" lost_reason, source, notes, custom) VALUES ({'?, ' * 13}'', '', '', '{{}}')",
            deals(sales, people, chosen),
        )
        connection.executemany(
            "INSERT INTO task (title, title_key, contact_id, due_at, priority, created_at,"
            " updated_at, all_day, state, notes, repeat, repeat_from)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 0, 'open', '', '', 'due')",
            tasks(follow_ups, people, chosen),
        )
        _send(connection, sent, people)
        for derived in app.derived:
            work.rebuild(derived)
    app_connection = engine.connect(path)
    app_connection.execute("ANALYZE")
    app_connection.close()


def _send(connection: sqlite3.Connection, count: int, people: int) -> None:
    connection.executemany(
        "INSERT INTO campaign (id, name, key, created_at, updated_at, filter, template, channel,"
        " variables, kind, state, date_field, offset_days, at_time, yearly, template_digest)"
        " VALUES (?, ?, ?, ?, ?, '', 'news', 'email', '{}', 'broadcast', 'done', '', 0, '', 0, '')",
        ((number, name, name, NOW, NOW) for number, name in enumerate(CAMPAIGNS, start=1)),
    )
    connection.executemany(
        "INSERT INTO message (campaign_id, occurrence, contact_id, message_id, state, address,"
        " next_at, queued_at, handed_at, settled_at, channel, purpose, template, template_digest,"
        " step, reason, subject, attempts, claimed_by)"
        f" VALUES ({'?, ' * 10}'email', 'marketing', 'news', '', 0, '', 'News', 1, '')",
        messages(count, people),
    )


if __name__ == "__main__":
    fill(Path(sys.argv[1]), *map(int, sys.argv[2:]))
