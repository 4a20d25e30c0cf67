"""Lists of everything: written as they are read, so that memory does not grow with them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from ccm_cli.runtime import Runtime
from ccm_cli.store import listing
from tests.conftest import NOW, Result

Ccm = Callable[..., Result]
MANY = 12_000


@pytest.fixture
def many(app: Runtime) -> None:
    from ccm_cli.customers.models import Contact

    rows = []
    for number in range(MANY):
        name = f"Person {number:05}"
        key = name.lower()
        times = {"created_at": NOW, "updated_at": NOW}
        contact = Contact(name=name, name_key=key, sort_key=key, notes="x" * 2_000, **times)
        rows.append(contact.model_dump())
    with app.changing("many") as work:
        work.insert_rows("contact", rows)


def test_a_limit_of_nought_lists_all_in_every_format(ccm: Ccm, app: Runtime) -> None:
    for number in range(60):
        assert ccm("contact", "add", f"Person {number:02}").code == 0
    everybody = ("contact", "list", "--limit", "0", "--fields", "name")
    names = [f"Person {number:02}" for number in range(60)]
    assert [row["name"] for row in json.loads(ccm(*everybody, "--format", "json").out)] == names
    by_line = ccm(*everybody, "--format", "ndjson").lines
    assert [json.loads(line)["name"] for line in by_line] == names
    assert len(ccm(*everybody, "--format", "ids").lines) == 60
    backwards = ccm(*everybody, "--reverse", "--format", "tsv")
    assert backwards.lines[1].endswith("Person 59")
    assert "--cursor" not in backwards.err
    filtered = ccm(*everybody, "--filter", "name ~= 'person 1'", "--format", "ids")
    assert len(filtered.lines) == 10
    page = ccm("contact", "list", "--fields", "name", "--format", "json")
    assert len(json.loads(page.out)) == 50


def test_an_empty_list_is_an_empty_list_in_json(ccm: Ccm, app: Runtime) -> None:
    assert ccm("contact", "list", "--limit", "0", "--format", "json").out == "[]\n"
    assert ccm("contact", "list", "--limit", "0", "--format", "ndjson").out == ""


def test_all_and_a_cursor_contradict_each_other(ccm: Ccm, app: Runtime) -> None:
    result = ccm("contact", "list", "--limit", "0", "--cursor", "5b5d")
    assert result.code == 2
    assert "--limit 0 has none" in result.err


def test_rows_are_read_when_they_are_written(app: Runtime, many: None) -> None:
    entity = app.registry.entity("contact")
    with app.reading() as reader:
        name = next(field for field in entity.fields if field.name == "name")
        rows = listing.stream(
            reader,
            entity,
            [name],
            condition=listing.Condition("1"),
            order=listing.Order(name),
        )
        assert next(rows).values == ("Person 00000",)
        assert sum(1 for _row in rows) == MANY - 1


def test_memory_does_not_grow_with_the_list(app: Runtime, many: None) -> None:
    """24 MB of notes pass through, sorted by what has no index, in less than that."""

    def most(limit: str) -> int:
        code = (
            "import resource, sys; from ccm_cli.cli.app import run;"
            "code = run(sys.argv[1:]); sys.stdout.flush();"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr);"
            "sys.exit(code)"
        )
        command = ["contact", "list", "--fields", "notes", "--sort", "source", "--limit", limit]
        done = subprocess.run(
            [sys.executable, "-c", code, *command, "--format", "ndjson"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=True,
        )
        return int(done.stderr.split()[-1])

    assert most("0") - most("1") < 12_000  # kilobytes
