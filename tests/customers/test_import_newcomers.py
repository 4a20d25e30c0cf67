"""Plain rows come in on a shorter way, and what comes of it is the same to the letter."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccm_cli.customers.importing import ahead, running
from ccm_cli.customers.importing.looking import Read
from tests.conftest import Result

Ccm = Callable[..., Result]
HEADER = "name,given name,family name,email,mobile,telegram,city,country,birthday,tags,company,role"
NEVER, ALWAYS = 10**9, 0
PARTLY_DONE = 6


def content(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All records, without the numbers of what hangs on them, and what is derived of them."""
    with closing(sqlite3.connect(path)) as connection:
        found = {
            table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr)
            for table in ("contact", "company", "tag", "contact_activity", "contact_touch")
        }
        for part in ("email", "phone", "handle", "address", "date", "company", "tag"):
            rows = connection.execute(f"SELECT * FROM contact_{part}")
            found[part] = sorted((row[1:] for row in rows), key=repr)
        for index in ("contact_search", "contact_note_search", "company_search"):
            found[index] = sorted(connection.execute(f"SELECT rowid, words FROM {index}"))
        return found


@pytest.fixture
def brought_in(
    ccm: Ccm, database: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, int], tuple[Any, ...]]:
    """What a file leads to, with or without the shorter way."""
    monkeypatch.setattr(running, "CHUNK", 4)

    def bring(text: str, careful_until: int) -> tuple[Any, ...]:
        monkeypatch.setattr(running, "KEPT_CHANGES", careful_until)
        (home / "people.csv").write_text(text, encoding="utf-8")
        (home / "people.errors.csv").unlink(missing_ok=True)
        result = ccm("import", "contacts", "people.csv", "--format", "tsv", "--tag", "new")
        assert result.code in {0, PARTLY_DONE}, result
        errors = home / "people.errors.csv"
        wrong = sorted(errors.read_text("utf-8").splitlines()) if errors.exists() else []
        found = content(database)
        assert ccm("doctor", "--dry-run").code == 0
        changed = result.code == 0 or "\n0\t" not in result.out
        if changed and found["contact"]:
            assert ccm("undo").code == 0
            assert content(database)["contact"] == []
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("DELETE FROM journal_entry")
            connection.execute("DELETE FROM journal_group")
            connection.execute("DELETE FROM sqlite_sequence")
            connection.commit()
        return result.code, result.out, wrong, found

    return bring


CELLS = (
    st.sampled_from(["Ann Lee", "علی رضایی", "علی\u200cرضا کریمی", "Ольга Чёрная", "", "0912"]),
    st.sampled_from(["Ann", "علی", ""]),
    st.sampled_from(["Lee", "کریمی", ""]),
    st.sampled_from(["a@x.de", "b@x.de", "A@X.de", "c@x.de", "d@x.de", "e@x.de", "no", ""])
    | st.integers(0, 99).map("p{}@x.de".format),
    st.sampled_from(["0151 2345678", "+98 912 000 0000", "12", "x", ""])
    | st.integers(10_000_000, 10_000_040).map("0170{}".format),
    st.sampled_from(["@ann", "@lee", "", "", ""]),
    st.sampled_from(["Tehran", "می\u200cبد", ""]),
    st.sampled_from(["Iran", "Germany", ""]),
    st.sampled_from(["1990-05-17", "0/0/00", "never", ""]),
    st.sampled_from(["vip", "vip;نیم\u200cبها", "نیمبها;old", ""]),
    st.sampled_from(["Cedar", "می\u200cفروش", "میفروش", ""]),
    st.sampled_from(["boss", "", ""]),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(*CELLS), min_size=1, max_size=14))
def test_the_shorter_way_leads_to_the_same(
    brought_in: Callable[[str, int], tuple[Any, ...]], rows: list[tuple[str, ...]]
) -> None:
    text = "\n".join([HEADER, *(",".join(row) for row in rows)]) + "\n"
    assert brought_in(text, ALWAYS) == brought_in(text, NEVER)


ODD_FILE = (
    HEADER
    + "\n"
    + "".join(f"N{n},,,n{n}@x.de,,,Tehran,Iran,,vip,Cedar {n % 3},\n" for n in range(30))
    + '"Two\nlines",,,two@x.de,,,,,,,,\n'
    + "Ann,,,n3@x.de,,,,,1990-05-17,,,\n"
    + "Bob,,,no address,,,,,,,,\n"
    + "Too,,,many@x.de,,,,,,,,,cells\n"
    + "Bad \ufffd,,,bad@x.de,,,,,,,,\n"
)


def test_another_process_reads_ahead_to_the_same_end(
    brought_in: Callable[[str, int], tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = brought_in(ODD_FILE, NEVER)
    begun = []
    received = ahead._received

    def seen(*arguments: Any) -> Iterator[Read]:
        begun.append(arguments)
        return received(*arguments)

    monkeypatch.setattr(ahead, "LARGE", 1)
    monkeypatch.setattr(ahead.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(ahead, "_received", seen)
    assert alone[0] == PARTLY_DONE
    assert len(alone[2]) == 4, "a header and three wrong rows"
    assert brought_in(ODD_FILE, ALWAYS) == alone
    assert len(begun) == 1


def test_a_file_that_breaks_off_is_told_of_and_brings_nothing(
    ccm: Ccm, database: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "LARGE", 1)
    monkeypatch.setattr(ahead.os, "cpu_count", lambda: 2)
    whole = HEADER + "\n" + "".join(f"N{n},,,n{n}@x.de\n" for n in range(1500))
    (home / "people.csv").write_text(whole + '"' + "x" * (1 << 22), encoding="utf-8")
    result = ccm("import", "contacts", "people.csv")
    assert result.code == 2
    assert "line 1502" in result.err
    assert content(database)["contact"] == []


def test_custom_fields_come_in_on_the_shorter_way_too(
    brought_in: Callable[[str, int], tuple[Any, ...]],
) -> None:
    text = "name,email,custom:shoe\n" + "".join(f"N{n},n{n}@x.de,{n % 5}\n" for n in range(9))
    assert brought_in(text, ALWAYS) == brought_in(text, NEVER)
