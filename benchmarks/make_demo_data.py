"""Write the data files of the demo business, Cedar & Oak, into `ccm_cli/demo/`.

The same bytes come out every time, on every machine:

    python benchmarks/make_demo_data.py [--output FOLDER]
"""

import argparse
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from demo_data import history, selling, serving, tables, trade
from demo_data.dice import Dice
from demo_data.people import People, Person
from demo_data.vcards import vcard

HERE = Path(__file__).resolve().parent
SEED = "Cedar & Oak"
OWN = {"fa": 60, "ru": 50, "en": 36, "de": 14}
ON_GOOGLE = {"fa": 34, "ru": 29, "en": 18, "de": 7}
ON_THE_PHONE = {"fa": 22, "ru": 19, "en": 11, "de": 4}
ALSO_ON_GOOGLE = 12
ALSO_ON_THE_PHONE = 10
"""By the same e-mail; `KNOWN_BY_PHONE` more have only the same number."""
KNOWN_BY_PHONE = 4
VERSIONS = {"3.0": 40, "4.0": 22, "2.1": 8}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--output", type=Path, default=HERE.parent / "ccm_cli" / "demo")
    folder = options.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents().items():
        (folder / name).write_bytes(content.encode())


def contents() -> dict[str, str]:
    """The text of every file, by its name."""
    dice = Dice(SEED)
    people = People(dice)
    own, google, phone = (
        dice.shuffled([people.compose(lang) for lang, n in counts.items() for _ in range(n)])
        for counts in (OWN, ON_GOOGLE, ON_THE_PHONE)
    )
    known = [person for person in [*own, *google, *phone] if person.emails]
    deals = selling.deals(known, dice)
    google_cards, phone_cards = overlapping(own, google, phone, dice)
    versions = dice.shuffled([version for version, n in VERSIONS.items() for _ in range(n)])
    return {
        "people.csv": table(
            tables.PEOPLE_COLUMNS, [tables.person_row(p, n, dice) for n, p in enumerate(own, 1)]
        ),
        "google-contacts.csv": table(
            tables.GOOGLE_COLUMNS, [tables.google_row(p, dice) for p in google_cards]
        ),
        "phone.vcf": "".join(
            vcard(p, version, dice) for p, version in zip(phone_cards, versions, strict=True)
        ),
        "deals.csv": table(selling.DEAL_COLUMNS, deals),
        "interactions.csv": table(
            history.INTERACTION_COLUMNS, history.interactions(known, deals, dice)
        ),
        "tasks.csv": table(selling.TASK_COLUMNS, selling.tasks(known, deals, dice)),
        "products.csv": table(trade.PRODUCT_COLUMNS, trade.products()),
        "orders.csv": table(trade.ORDER_COLUMNS, trade.orders(deals)),
        "answers.csv": table(history.ANSWER_COLUMNS, history.answers(known, dice)),
        "tickets.csv": table(serving.TICKET_COLUMNS, serving.tickets(known, dice)),
    }


def overlapping(
    own: list[Person], google: list[Person], phone: list[Person], dice: Dice
) -> tuple[list[Person], list[Person]]:
    """Who is in the two address books, some of our own contacts among them, spelled otherwise."""
    reachable = dice.shuffled([p for p in own if p.emails and p.phones])
    on_google, rest = reachable[:ALSO_ON_GOOGLE], reachable[ALSO_ON_GOOGLE:]
    by_email, rest = rest[:ALSO_ON_THE_PHONE], rest[ALSO_ON_THE_PHONE:]
    by_phone = [replace(p, emails=[]) for p in rest[:KNOWN_BY_PHONE]]
    return (
        dice.shuffled([*google, *(respelled(p) for p in on_google)]),
        dice.shuffled([*phone, *(respelled(p) for p in [*by_email, *by_phone])]),
    )


def respelled(person: Person) -> Person:
    """The same person as somebody else wrote them down: in Latin letters, or by an initial."""
    given, family = person.latin.title().split()
    if person.language in {"en", "de"}:
        return replace(person, given=f"{person.given[0]}.", tags=[], note="")
    return replace(
        person, given=given, family=family, patronymic="", company="", role="", tags=[], note=""
    )


def table(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """CSV with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    main()
