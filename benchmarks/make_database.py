"""Make a database of many contacts for benchmarks: ``python benchmarks/make_database.py FILE N``.

Names in three scripts, one e-mail and phone each, cities, some tags, and interactions when asked
for with a third number. Deterministic; needs nothing but ccm.
"""

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from ccm_cli import runtime
from ccm_cli.language.text import search_key, sort_key
from ccm_cli.store import engine

NOW = 1_795_338_000
GIVEN = ("Maryam", "John", "Anna", "مریم", "علی", "زهرا", "Иван", "Мария", "Пётр", "Olga", "Reza")
FAMILY = ("Karimi", "Smith", "Müller", "کریمی", "رضایی", "Иванов", "Петрова", "Brown", "Ahmadi")
CITIES = ("Tehran", "Berlin", "Москва", "تهران", "London", "Казань")


def contacts(count: int, chosen: random.Random) -> Iterator[tuple[object, ...]]:
    for number in range(1, count + 1):
        given, family = chosen.choice(GIVEN), f"{chosen.choice(FAMILY)} {number:x}"
        name = f"{given} {family}"
        stage = chosen.choice(("lead", "prospect", "customer", "loyal"))
        yield (
            *(number, name, search_key(name), sort_key(name), given, "", family, "", "customer"),
            *(stage, chosen.choice(("en", "fa", "ru")), "", "", "benchmark", "", "{}", NOW, NOW),
        )


def fill(path: Path, people: int, interactions: int = 0) -> None:
    """Create the database at ``path`` and put people and interactions into it."""
    engine.create(path)
    app = runtime.build({**os.environ, "CCM_DB": str(path)}, surface="cli")
    chosen = random.Random(7)
    with app.changing("benchmark") as work:
        connection = work.reader.connection
        connection.executemany(
            f"INSERT INTO contact VALUES ({','.join('?' * 18)})", contacts(people, chosen)
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
                for city in (chosen.choice(CITIES),)
            ),
        )
        connection.executemany(
            "INSERT INTO interaction (contact_id, channel, direction, at, summary, body, currency,"
            " created_at) VALUES (?, 'phone', 'in', ?, 'asked for a quote', '', '', ?)",
            (
                (chosen.randint(1, people), NOW - chosen.randint(0, 40_000_000), NOW)
                for _ in range(interactions)
            ),
        )
        for derived in app.derived:
            work.rebuild(derived)
    app_connection = engine.connect(path)
    app_connection.execute("ANALYZE")
    app_connection.close()


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
