"""A survey from the question to the score, all of it in the shell."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import NOW, Result

Ccm = Callable[..., Result]


def test_a_campaign_asks_customers_answer_and_the_report_counts(
    ccm: Ccm, database: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def say(*words: str) -> Result:
        result = ccm(*words)
        assert result.code == 0, (words, result.err)
        return result

    for name, language in (("Maryam Rostami", "fa"), ("Ivan Petrov", "ru"), ("Anna Weber", "en")):
        say(
            "contact", "add", name, "--email", f"{name.split()[0].lower()}@example.com",
            "--language", language, "--tag", "asked",
        )  # fmt: skip
    say("survey", "add", "nps")
    say("campaign", "add", "after sale", "--filter", "tag=asked", "--template", "survey",
        "--survey", "nps")  # fmt: skip
    say("campaign", "start", "after sale", "--at", "today 12:00")
    assert say("run").err == ""
    monkeypatch.setenv("CCM_NOW", str(NOW + 7_200))
    assert "3 accepted" in say("run").err
    assert len(list((home / ".local/share/ccm/outgoing").glob("*.eml"))) == 3

    monkeypatch.setenv("CCM_NOW", str(NOW + 86_400))
    say("survey", "answer", "maryam@example.com", "10", "--channel", "email")
    say("survey", "answer", "ivan@example.com", "2", "--comment", "долго", "--channel", "phone")
    figures = json.loads(say("survey", "report", "--format", "json").out)
    assert (figures["nps"], figures["answers"]) == (0.0, 2)
    assert (figures["asked"], figures["answered"], figures["response_rate"]) == (3, 2, 0.6667)
    page = say("survey", "report", "--format", "table").out
    assert "2 of 3 asked by a campaign answered: 66.7%" in page
    unhappy = say("contact", "list", "--filter", "survey.nps <= 6", "--format", "ids")
    assert unhappy.out == "2\n"
    silent = say(
        "contact", "list", "--filter", "tag=asked and not answered(nps)", "--format", "ids"
    )
    assert silent.out == "3\n"
