"""Answers that come as a file."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import NOW, Result

Ccm = Callable[..., Result]
DAY = 86_400


@pytest.fixture
def answers(home: Path) -> Path:
    path = home / "answers.csv"
    path.write_text(
        "contact,score,comment,at\n"
        "maryam@example.com,10,لذت بردم,2026-11-21 10:00\n"
        "ivan@example.com,3,долго,2026-11-01 10:00\n",
        encoding="utf-8",
    )
    return path


def test_an_imported_answer_belongs_to_the_campaign_that_asked_before_it(
    ccm: Ccm, answers: Path, people: dict[str, int], asked: Callable[..., int]
) -> None:
    ccm("survey", "add", "nps")
    asked("spring", 1, [people["maryam"], people["ivan"]], at=NOW - 2 * DAY)
    for _time in range(2):  # the second import changes nothing
        ccm("import", "answers", str(answers))
        figures = json.loads(ccm("survey", "report", "--format", "json").out)
        assert figures["answers"] == 2
        assert (figures["asked"], figures["answered"]) == (2, 1)
    given = json.loads(ccm("survey", "answers", "--format", "json").out)
    assert {row["contact"]: row["campaign"] for row in given} == {
        "Maryam Rostami": "spring",
        "Ivan Petrov": None,  # he had answered before he was asked
    }
