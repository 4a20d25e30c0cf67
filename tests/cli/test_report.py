"""Reports from the shell: pictures for people, rows for programs, the SQL behind them."""

import json
import re
import sqlite3
from collections.abc import Callable

import pytest
from rich.cells import cell_len

from ccm_cli.insight.queries.reports.registry import REPORTS
from ccm_cli.runtime import Runtime
from ccm_cli.selling import tasks
from tests.conftest import NOW, Result
from tests.selling.books import DAY, Book

Ccm = Callable[..., Result]
NAMES = [report.name for report in REPORTS]


@pytest.fixture(autouse=True)
def book(app: Runtime) -> Book:
    """A small business: two deals won, one lost, two open, a call, a task."""
    book = Book(app)
    anna = book.contact("Anna")
    for title, value in (("chairs", 100), ("tables", 300)):
        deal = book.deal(title, days=-40, value=value, contact_id=anna, source="fair")
        book.move(deal, "won", days=-10)
    lost = book.deal("shelves", days=-40, value=50)
    book.move(lost, "lost", days=-20, reason="price", competitor="Fir")
    book.deal("صندلی برای کافه", days=-30, value=500)
    book.deal("lamp", days=-1, value=20, currency="USD")
    book.call(anna, days=-2)
    book.task(due=tasks.due_at(NOW - DAY), days=-3)
    return book


def plain(result: Result) -> list[str]:
    assert result.code == 0, result.err
    return re.sub(r"\x1b\[[0-9;]*m", "", result.out).splitlines()


def test_a_picture_has_a_title_bars_and_a_sum(ccm: Ccm):
    title, head, lead, *_rest, total = plain(ccm("report", "pipeline", terminal=True))
    assert title == "Pipeline  sales · by stage"
    assert head.split() == ["Stage", "Deals", "Value", "Expected", "In", "stage", "Rotting"]
    assert re.fullmatch(r"lead +2 +€500 \+ \$20 +€50 \+ \$2 +15 d +1  █+", lead)
    assert total.startswith("Total")


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("name", NAMES)
def test_every_picture_fits_the_terminal(
    ccm: Ccm, monkeypatch: pytest.MonkeyPatch, name: str, width: int
):
    monkeypatch.setenv("COLUMNS", str(width))
    printed = plain(ccm("report", name, terminal=True))
    assert max(map(cell_len, printed[1:])) <= width


@pytest.mark.parametrize("language", ["fa", "ru"])
@pytest.mark.parametrize("name", NAMES)
def test_every_report_speaks_every_language(ccm: Ccm, name: str, language: str):
    assert plain(ccm("--lang", language, "report", name, terminal=True))


def test_persian_months_are_those_of_its_calendar(ccm: Ccm):
    printed = plain(ccm("--lang", "fa", "report", "won-lost", "--period", "year", terminal=True))
    assert any(line.strip("\u200e").startswith("آبان ۱۴۰۵") for line in printed)
    found = json.loads(
        ccm("--lang", "fa", "report", "won-lost", "--period", "1405/08", "--format", "json").out
    )
    assert [(row["month"], row["won"], row["lost"]) for row in found] == [("2026-10-23", 2, 1)]


def test_programs_get_stored_values_and_null_where_nothing_can_be_told(ccm: Ccm):
    found = json.loads(ccm("report", "won-lost", "--by", "source", "--format", "json").out)
    assert found[0]["source"] == "fair"
    assert found[0]["won_value"] == [{"minor": 40_000, "currency": "EUR"}]
    assert (found[1]["source"], found[1]["win_rate"], found[1]["cycle"]) == (None, 0.0, None)
    csv = ccm("report", "pipeline", "--format", "csv").lines
    assert csv[0] == "stage,deals,value,weighted,average_age,rotting"
    assert csv[1].startswith("lead,2,500.00 EUR; 20.00 USD,50.00 EUR; 2.00 USD,")
    assert len(ccm("report", "activity", "--format", "ndjson").lines) == 1


def test_the_picture_says_n_a_where_nothing_can_be_told(ccm: Ccm):
    printed = plain(ccm("report", "won-lost", "--period", "2020", terminal=True))
    assert "n/a" in printed[2]


def test_the_numbers_of_stale_deals_go_on_into_other_commands(ccm: Ccm):
    ids = ccm("report", "stale", "--format", "ids").lines
    assert ids == ["4"]
    refused = ccm("report", "funnel", "--format", "ids")
    assert (refused.code, "no numbers of records" in refused.err) == (2, True)


@pytest.mark.parametrize("name", NAMES)
def test_the_sql_is_shown_and_runs_by_itself(ccm: Ccm, book: Book, name: str):
    entity = next(report.entity for report in REPORTS if report.name == name)
    filters = {
        "deal": "value > 1", "interaction": "channel=phone", "task": "id > 0", "message": "id > 0",
        "ticket": "id > 0",
        "order": "id > 0",
    }  # fmt: skip
    extra = ("--filter", filters[entity])
    printed = ccm("report", name, "--sql", *extra).lines
    with sqlite3.connect(book.app.path) as connection:
        connection.create_function("ccm_now", 0, lambda: NOW)
        for sql, parameters in zip(printed[::3], printed[1::3], strict=True):
            assert connection.execute(sql, json.loads(parameters.replace("'", '"'))).description


def test_what_is_wrong_is_said_with_what_there_is(ccm: Ccm):
    wrong = ccm("report", "won-lost", "--by", "raeson")
    assert (wrong.code, "Did you mean reason" in wrong.err) == (2, True)
    assert ccm("report", "funnel", "--pipeline", "sels").code == 2
    assert ccm("report", "activity", "--pipeline", "sales").code == 2
    assert "Did you mean ccm report funnel?" in ccm("report", "funel").err


def test_a_long_list_of_groups_is_cut_and_says_so(ccm: Ccm, book: Book):
    for number in range(5):
        book.deal(source=f"source {number}")
    result = ccm("report", "pipeline", "--by", "source", "--limit", "2", "--format", "csv")
    assert len(result.lines) == 3
    assert "4 groups are left out." in result.err
