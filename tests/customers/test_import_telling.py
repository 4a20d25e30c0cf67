"""A file of JSON is never taken for a table, and a table never for JSON."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Result


@pytest.mark.parametrize("text", ['[1, 2, "x", null, []]', "[[[[1]]]]", "[null]", '["a", "b"]'])
def test_what_is_no_object_in_a_list_is_a_wrong_row(
    ccm: Callable[..., Result], database: Path, tmp_path: Path, text: str
) -> None:
    assert database.exists()
    listed = tmp_path / "list.json"
    listed.write_text(text, "utf-8")
    done = ccm("import", "contacts", str(listed))
    assert done.code == 6
    assert "--map" not in done.err
    assert ccm("contact", "list", "--format", "ids").out == ""


def test_a_header_in_brackets_is_a_table(
    ccm: Callable[..., Result], database: Path, tmp_path: Path
) -> None:
    assert database.exists()
    table = tmp_path / "people.csv"
    table.write_text("[Name],[Email]\nAnna,anna@example.com\n", "utf-8")
    assert ccm("import", "contacts", str(table), "--map", "[Name]=name").code == 0
    assert ccm("contact", "list", "--format", "ids").out == "1\n"
