"""The files of the demo business come in cleanly, and coming in again change nothing."""

import pytest

from ccm_cli import demo
from ccm_cli.cli.demo import SOUGHT
from tests.customers.importing_support import rows

FILES = (
    ("contacts", "people.csv", 160, 0),
    ("contacts", "google-contacts.csv", 88, 12),
    ("contacts", "phone.vcf", 60, 10),
    ("deals", "deals.csv", 71, 0),
    ("interactions", "interactions.csv", 600, 0),
    ("tasks", "tasks.csv", 31, 0),
    ("tickets", "tickets.csv", 11, 0),
    ("answers", "answers.csv", 40, 0),
    ("products", "products.csv", 12, 0),
    ("orders", "orders.csv", 34, 0),
)
LINES_BESIDE_THE_FIRST = 41
"""Rows of orders.csv that belong to an order of a row above."""


def counts(result) -> dict[str, int]:
    header, values = (line.split("\t") for line in result.lines[-2:])
    found = dict(zip(header, map(int, values), strict=True))
    return {name: number for name, number in found.items() if number}


def import_all(ccm) -> list[tuple[int, dict[str, int]]]:
    folder = demo.__path__[0]
    results = [ccm("import", kind, f"{folder}/{name}") for kind, name, _new, _changed in FILES]
    return [(result.code, counts(result)) for result in results]


def test_the_demo_comes_in_and_a_day_later_nothing_changes(ccm, database, monkeypatch):
    wanted = [
        (0, {"new": new} | ({"changed": changed} if changed else {}))
        for _kind, _name, new, changed in FILES
    ]
    wanted[-1][1]["joined"] = LINES_BESIDE_THE_FIRST
    assert import_all(ccm) == wanted
    assert ccm("who", SOUGHT).code == 0, "what the demo says in the end names one person"
    assert rows(database, "SELECT count(*) FROM contact_phone WHERE number NOT LIKE '+%'") == [(0,)]
    assert rows(database, "SELECT given, count(*) FROM consent GROUP BY given") == [
        (0, 14), (1, 116),
    ]  # fmt: skip
    monkeypatch.setenv("CCM_NOW", str(1795338000 + 30 * 86_400 + 7_200))
    again = import_all(ccm)
    assert again[-1] == (0, {"unchanged": 34, "joined": LINES_BESIDE_THE_FIRST})
    assert [(code, list(found)) for code, found in again[:-1]] == [(0, ["unchanged"])] * (
        len(FILES) - 1
    )


@pytest.mark.parametrize("form", ["csv", "3.0", "4.0"])
def test_the_demo_goes_out_and_comes_back_as_it_was(ccm, database, form):
    import_all(ccm)
    if form == "csv":
        assert ccm("export", "contacts", "out.csv").code == 0
        name = "out.csv"
    else:
        assert ccm("export", "contacts", "out.vcf", "--vcard-version", form).code == 0
        name = "out.vcf"
    for update in ("fill", "overwrite"):
        result = ccm("import", "contacts", name, "--update", update)
        assert (result.code, counts(result)) == (0, {"unchanged": 308})


@pytest.mark.parametrize("kind", ["companies", "interactions", "deals", "tasks", "products"])
def test_every_table_of_the_demo_goes_out_and_comes_back(ccm, database, kind):
    import_all(ccm)
    assert ccm("export", kind, "out.csv").code == 0
    result = ccm("import", kind, "out.csv")
    assert (result.code, list(counts(result))) == (0, ["unchanged"])
