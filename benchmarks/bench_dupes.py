"""The scan for duplicates: ``python benchmarks/bench_dupes.py [N]`` (default 1,000,000 contacts).

Prints how long the scan of all contacts takes and how much memory, against the budget of five
minutes and 2 GB (of processor time, which is the same on a machine that does nothing else), and
how many of the duplicates that were planted it finds: one contact in a
hundred is there twice, with its words in another order, without its patronymic, with a typing
error, another mailbox or another spelling of its phone.
"""

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.names import CITIES, STREETS, Name, draw
from ccm_cli import runtime
from ccm_cli.language.text import search_key, sort_key
from ccm_cli.store import engine

NOW = 1_795_338_000
SECONDS, MEGABYTES = 300, 2_000
CONTACT = (
    "INSERT INTO contact (id, name, name_key, sort_key, given_name, middle_name, family_name,"
    " title, kind, stage, language, time_zone, channel, source, notes, custom, created_at,"
    " updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, '', 'customer', 'lead', ?, '', '', '', '', '{}',"
    f" {NOW}, {NOW})"
)


def typo(name: Name, chosen: random.Random) -> Name:
    """Two letters of the family name changed places."""
    at = chosen.randrange(1, len(name.family) - 1)
    family = name.family[:at] + name.family[at + 1] + name.family[at] + name.family[at + 2 :]
    return name._replace(family=family)


class Person:
    """Somebody, as far as the benchmark needs."""

    def __init__(self, number: int, chosen: random.Random) -> None:
        self.name = draw(chosen)
        self.email = f"{chosen.choice('abcdefgh')}{number:x}.mail@example.com"
        self.phone = f"+4930{number:08}"
        self.city = chosen.choice(CITIES[self.name.language])
        self.street = f"{STREETS[self.name.language]} {chosen.randrange(1, 90_000)}"
        day = chosen.randrange(1, 29)
        self.birthday = f"{chosen.randrange(1, 13):02}-{day:02}"
        self.year = chosen.randrange(1940, 2006)

    def twin(self, number: int, chosen: random.Random) -> "Person":
        """The same person, added once more by somebody in a hurry."""
        other = Person(number, chosen)
        other.name, other.city, other.street = self.name, self.city, self.street
        other.birthday, other.year = self.birthday, self.year
        way = chosen.randrange(4)
        if way == 0:  # by phone, without the patronymic
            other.phone, other.email = self.phone, ""
            other.name = self.name._replace(middle="")
        elif way == 1:  # by e-mail with a tag, misspelt
            other.email = self.email.replace("@", "+shop@")
            other.name, other.phone = typo(self.name, chosen), ""
        elif way == 2:  # another mailbox of the same name
            other.email = self.email.replace("example.com", "example.org")
        else:  # from a list of addresses
            other.email = other.phone = ""
        return other


def people(count: int, chosen: random.Random) -> Iterator[Person]:
    """So many people, one in a hundred of them there twice."""
    last = Person(0, chosen)
    for number in range(1, count + 1):
        last = last.twin(number, chosen) if number % 100 == 0 else Person(number, chosen)
        yield last


def fill(path: Path, count: int) -> None:
    """Create the database at ``path`` with so many contacts."""
    engine.create(path)
    app = runtime.build({**os.environ, "CCM_DB": str(path)}, surface="cli")
    chosen = random.Random(11)
    with app.changing("benchmark") as work:
        connection = work.reader.connection
        for number, one in enumerate(people(count, chosen), 1):
            name = one.name
            whole = name.whole
            parts = (name.given, name.middle, name.family)
            connection.execute(
                CONTACT,
                (number, whole, search_key(whole), sort_key(whole), *parts, name.language),
            )
            if one.email:
                connection.execute(
                    "INSERT INTO contact_email (contact_id, address, key, label, position)"
                    " VALUES (?, ?, ?, '', 0)",
                    (number, one.email, one.email),
                )
            if one.phone:
                connection.execute(
                    "INSERT INTO contact_phone (contact_id, number, label, position)"
                    " VALUES (?, ?, '', 0)",
                    (number, one.phone),
                )
            connection.execute(
                "INSERT INTO contact_address (contact_id, label, street, city, city_key, region,"
                " postcode, country, position) VALUES (?, '', ?, ?, ?, '', '', '', 0)",
                (number, one.street, one.city, search_key(one.city)),
            )
            if number % 3 != 1:
                connection.execute(
                    "INSERT INTO contact_date (contact_id, name, month_day, year)"
                    " VALUES (?, 'birthday', ?, ?)",
                    (number, one.birthday, one.year),
                )
        for derived in app.derived:
            work.rebuild(derived)
    with_statistics = engine.connect(path)
    with_statistics.execute("ANALYZE")
    with_statistics.close()


def main(count: int, path: Path | None = None) -> int:
    from ccm_cli.customers.queries.duplicates import scan_contacts

    with tempfile.TemporaryDirectory() as folder:
        held = path or Path(folder) / "dupes.db"
        if not held.exists():
            fill(held, count)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        app = runtime.build({**os.environ, "CCM_DB": str(held)}, surface="cli")
        started, used = time.perf_counter(), time.process_time()
        with app.reading() as reader:
            scan = scan_contacts(reader, min_score=80, limit=1_000_000)
        waited, spent = time.perf_counter() - started, time.process_time() - used
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    planted = {(number - 1, number) for number in range(100, count + 1, 100)}
    found = planted & {(pair.first_id, pair.second_id) for pair in scan.pairs}
    holds = spent <= SECONDS and after <= MEGABYTES
    print(f"{scan.records:,} contacts, {scan.compared:,} pairs compared, {scan.crowds:,} crowds")
    print(f"{scan.found:,} pairs of 80 or more; {len(found):,} of {len(planted):,} planted")
    print(f"{spent:.1f} s ({waited:.1f} s by the clock), at most {SECONDS} s")
    print(f"{after:.0f} MB ({before:.0f} MB before), at most {MEGABYTES} MB")
    print("ok" if holds else "OVER")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(
        main(
            int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000,
            Path(sys.argv[2]) if len(sys.argv) > 2 else None,
        )
    )
