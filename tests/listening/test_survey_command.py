"""Surveys as the owner keeps them in the shell."""

import json
import re
from collections.abc import Callable

import pytest

from tests.conftest import NOW, Result

Ccm = Callable[..., Result]


@pytest.fixture
def survey(ccm: Ccm, database: object) -> str:
    return ccm("survey", "add", "nps").out.strip()


def report(ccm: Ccm, *arguments: str) -> dict[str, object]:
    result = ccm("survey", "report", *arguments, "--format", "json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def test_a_new_survey_asks_the_standard_question_in_three_languages(ccm: Ccm, survey: str) -> None:
    assert survey == "1"
    shown = json.loads(ccm("survey", "show", "--format", "json").out)
    assert shown["name"] == "nps"
    assert shown["question.en"].startswith("How likely are you to recommend us")
    assert "پیشنهاد" in shown["question.fa"]
    assert "порекомендуете" in shown["question.ru"]


def test_the_same_survey_twice_is_one_and_another_of_its_name_a_conflict(
    ccm: Ccm, survey: str
) -> None:
    assert ccm("survey", "add", "NPS").out.strip() == survey
    refused = ccm("survey", "add", "nps", "--question", "en=Do you like us?")
    assert refused.code == 4
    assert "ccm survey edit 1" in refused.err


def test_a_question_is_changed_in_one_language_and_brought_back_by_an_empty_one(
    ccm: Ccm, survey: str
) -> None:
    assert ccm("survey", "edit", "--question", "ru=Вам нравится?", "--name", "autumn").code == 0
    shown = json.loads(ccm("survey", "show", "autumn", "--format", "json").out)
    assert shown["question.ru"] == "Вам нравится?"
    assert shown["question.en"].startswith("How likely")
    ccm("survey", "edit", "--question", "ru=")
    shown = json.loads(ccm("survey", "show", "--format", "json").out)
    assert "порекомендуете" in shown["question.ru"]
    assert "Nothing was different." in ccm("survey", "edit", "--question", "ru=").err


@pytest.mark.parametrize(
    ("question", "word"), [("Do you like us?", "its language"), ("english=Hm?", "two letters")]
)
def test_a_question_without_a_language_is_refused(
    ccm: Ccm, survey: str, question: str, word: str
) -> None:
    refused = ccm("survey", "edit", "--question", question)
    assert refused.code == 2
    assert word in refused.err


def test_an_answer_needs_no_survey_while_there_is_only_one(
    ccm: Ccm, survey: str, people: dict[str, int]
) -> None:
    assert ccm("survey", "answer", "maryam@example.com", "9").code == 0
    assert ccm("survey", "add", "second").code == 0
    refused = ccm("survey", "answer", "maryam@example.com", "9")
    assert refused.code == 2
    assert "nps, second" in refused.err
    assert ccm("survey", "answer", "second", "Ivan Petrov", "۱۰").code == 0
    assert ccm("survey", "answer", "2", "ivan@example.com", "8").code == 0
    assert report(ccm, "nps")["promoters"] == 1
    assert report(ccm, "second")["answers"] == 1


@pytest.mark.parametrize("score", ["11", "nine", "9.5", "", "100"])
def test_a_score_is_a_whole_number_from_zero_to_ten(
    ccm: Ccm, survey: str, people: dict[str, int], score: str
) -> None:
    refused = ccm("survey", "answer", "maryam@example.com", score)
    assert refused.code == 2
    assert "0 to 10" in refused.err
    assert report(ccm)["answers"] == 0


def test_an_answer_keeps_comment_channel_and_time(
    ccm: Ccm, survey: str, people: dict[str, int]
) -> None:
    ccm(
        "survey", "answer", "Anna Weber", "4", "--comment", "Die Lieferung war spät.",
        "--at", "2026-11-20 16:30", "--channel", "call",
    )  # fmt: skip
    (kept,) = json.loads(ccm("survey", "answers", "--format", "json").out)
    assert kept["at"] == "2026-11-20T15:30:00Z"
    assert kept["contact"] == "Anna Weber"
    assert kept["score"] == 4
    assert kept["group"] == "detractor"
    assert kept["comment"] == "Die Lieferung war spät."
    assert kept["channel"] == "phone"


def test_what_cannot_be_an_answer_is_refused_with_the_reason(
    ccm: Ccm, survey: str, people: dict[str, int], asked: Callable[..., int]
) -> None:
    asked("spring", 1, [people["anna"]], at=NOW - 60)
    ccm("survey", "add", "other")
    cases = [
        (("nps", "nobody@example.com", "9"), 3, "nobody@example.com"),
        (("npz", "maryam@example.com", "9"), 3, "nps"),
        (("nps", "maryam@example.com", "9", "--at", "tomorrow 10:00"), 2, "time to come"),
        (("nps", "maryam@example.com", "9", "--channel", "pigeon"), 2, "pigeon"),
        (("other", "maryam@example.com", "9", "--campaign", "spring"), 2, "did not ask"),
        (("nps", "maryam@example.com", "9", "--campaign", "sprong"), 3, "spring"),
        (("nps", "a", "b", "9"), 2, "4 words"),
        (("9",), 2, "1 words"),
    ]
    for words, code, word in cases:
        refused = ccm("survey", "answer", *words)
        assert (refused.code, word in refused.err) == (code, True), (words, refused.err)


def test_exactly_the_same_answer_is_not_doubled(
    ccm: Ccm, survey: str, people: dict[str, int]
) -> None:
    first = ccm("survey", "answer", "maryam@example.com", "9", "--at", "yesterday 10:00")
    again = ccm("survey", "answer", "maryam@example.com", "9", "--at", "yesterday 10:00")
    assert first.out == again.out
    assert (
        ccm("survey", "answer", "8", "--anonymous").out
        != ccm("survey", "answer", "8", "--anonymous").out
    )


def test_an_answer_and_a_whole_survey_come_back_by_undo(
    ccm: Ccm, survey: str, people: dict[str, int]
) -> None:
    ccm("survey", "answer", "maryam@example.com", "9")
    ccm("undo")
    assert report(ccm)["answers"] == 0
    ccm("redo")
    refused = ccm("survey", "rm", "nps")
    assert refused.code == 5
    assert "1 answer?" in refused.err
    assert ccm("survey", "rm", "nps", "--force").code == 0
    assert ccm("survey", "report").code == 3
    assert ccm("undo").code == 0
    assert report(ccm)["answers"] == 1


def test_contacts_are_found_by_the_score_they_gave(
    ccm: Ccm, survey: str, people: dict[str, int], app: object
) -> None:
    ccm("survey", "answer", "maryam@example.com", "3", "--at", "2026-11-01 10:00")
    ccm("survey", "answer", "maryam@example.com", "10", "--at", "2026-11-05 10:00")
    ccm("survey", "answer", "ivan@example.com", "2", "--at", "2026-11-05 10:00")

    def names(expression: str) -> set[str]:
        from ccm_cli.runtime import Runtime
        from ccm_cli.store import filters

        assert isinstance(app, Runtime)
        entity = app.registry.entity("contact")
        condition = filters.compile_filter(expression, entity, app.filter_setting)
        joins = " ".join(condition.joins)
        with app.reading() as reader:
            return set(
                reader.values(
                    f"SELECT c.given_name FROM contact c {joins} WHERE {condition.sql}",
                    condition.parameters,
                )
            )

    assert names("survey.nps >= 9") == {"Maryam"}
    assert names("survey.nps <= 6") == {"Ivan"}
    assert names("survey.last < 2026-11-06") == {"Maryam", "Ivan"}
    assert names("not answered(NPS)") == {"Anna"}


def test_answers_are_listed_filtered_and_sorted(
    ccm: Ccm, survey: str, people: dict[str, int]
) -> None:
    for name, score in (("maryam", 9), ("ivan", 7), ("anna", 0)):
        ccm("survey", "answer", f"{name}@example.com", str(score))
    shown = ccm("survey", "answers", "--fields", "contact,group", "--sort", "score")
    assert shown.lines == [
        "id\tcontact\tgroup",
        "3\tAnna Weber\tdetractor",
        "2\tIvan Petrov\tpassive",
        "1\tMaryam Rostami\tpromoter",
    ]
    assert ccm("survey", "answers", "--filter", "group=promoter", "--format", "ids").out == "1\n"
    listed = json.loads(ccm("survey", "list", "--format", "json").out)
    assert [(row["name"], row["answers"]) for row in listed] == [("nps", 3)]


def test_the_report_on_a_terminal_shows_score_formula_count_and_groups(
    ccm: Ccm, survey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    for score in (10, 10, 9, 8, 2):
        ccm("survey", "answer", str(score), "--anonymous", "--at", "2026-11-03")
    ccm("survey", "answer", "0", "--anonymous", "--at", "2026-10-03")
    shown = ccm("survey", "report", terminal=True)
    assert "Net Promoter Score 17 = 50% promoters - 33% detractors" in shown.out
    assert "6 answers; 95% sure to lie between" in shown.out
    assert "promoters (9, 10): 3, 50%" in shown.out
    assert "detractors (0 to 6): 2, 33%" in shown.out
    assert "▀█  ▀▀█" in shown.out  # 17, large
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown.out)
    october, november = [line for line in plain.splitlines() if "│" in line]
    assert october.split()[-3:] == ["-100", "1", "answer"]
    assert november.split()[-3:] == ["40", "5", "answers"]


def test_a_report_without_answers_says_so_and_divides_by_nothing(ccm: Ccm, survey: str) -> None:
    shown = ccm("survey", "report", terminal=True)
    assert shown.code == 0
    assert "n/a" in shown.out
    figures = report(ccm)
    assert figures["nps"] is None
    assert figures["margin"] is None
    assert figures["response_rate"] is None
    assert figures["months"] == []


def test_since_and_until_are_days_and_both_are_included(ccm: Ccm, survey: str) -> None:
    for day, score in (("2026-10-31", 0), ("2026-11-01", 9), ("2026-11-02 23:59", 10)):
        ccm("survey", "answer", str(score), "--anonymous", "--at", day)
    ccm("survey", "answer", "1", "--anonymous", "--at", "2026-11-03 00:00")
    figures = report(ccm, "--since", "2026-11-01", "--until", "2026-11-02")
    assert (figures["answers"], figures["nps"]) == (2, 100.0)
    assert [month["first_day"] for month in figures["months"]] == ["2026-11-01"]
    refused = ccm("survey", "report", "--since", "2026-11-02", "--until", "2026-11-01")
    assert refused.code == 2


def test_the_report_is_a_row_for_programs(ccm: Ccm, survey: str) -> None:
    ccm("survey", "answer", "9", "--anonymous")
    heading, row = ccm("survey", "report", "--format", "csv").lines
    values = dict(zip(heading.split(","), row.split(","), strict=True))
    assert values["survey"] == "nps"
    assert values["nps"] == "100.0"
    assert values["answers"] == "1"


def test_without_a_survey_every_verb_tells_how_to_make_one(ccm: Ccm, database: object) -> None:
    for words in (("report",), ("show",), ("answers",), ("answer", "1", "9")):
        refused = ccm("survey", *words)
        assert refused.code == 3
        assert "ccm survey add" in refused.err


@pytest.mark.parametrize("name", ["", "   ", "12", "x" * 101])
def test_a_survey_needs_a_name_that_is_no_number(ccm: Ccm, database: object, name: str) -> None:
    assert ccm("survey", "add", name).code == 2
