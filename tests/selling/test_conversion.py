"""A lead becomes a prospect: stage, company and deal in one change."""

import json

import pytest


@pytest.fixture(autouse=True)
def _lead(database, ccm):
    ccm("contact", "add", "Maryam Karimi", "--email", "maryam@example.com", "--source", "fair")


def stage(ccm, ref="1"):
    return json.loads(ccm("contact", "show", ref, "--format", "json").out)["stage"]


def test_a_lead_becomes_a_prospect_with_a_company_and_a_deal_and_one_undo_takes_it_back(ccm):
    done = ccm(
        "contact", "convert", "maryam@example.com", "--deal", "50 chairs", "--value", "12000",
        "--company", "Karimi Furniture=owner", "--expected-close", "2026-12-20",
    )  # fmt: skip
    assert (done.code, done.out) == (0, "1\n"), done.err
    deal = json.loads(ccm("deal", "show", "1", "--format", "json").out)
    assert (deal["title"], deal["contact"], deal["company"], deal["source"]) == (
        "50 chairs",
        "Maryam Karimi",
        "Karimi Furniture",
        "fair",
    )
    assert deal["value"] == {"minor": 1_200_000, "currency": "EUR"}
    shown = json.loads(ccm("contact", "show", "1", "--format", "json").out)
    assert shown["stage"] == "prospect"
    assert [(one["name"], one["role"]) for one in shown["companies"]] == [
        ("Karimi Furniture", "owner")
    ]
    steps = json.loads(ccm("contact", "stages", "1", "--format", "json").out)
    assert [step["to"] for step in steps] == ["lead", "prospect"]
    ccm("undo")
    assert stage(ccm) == "lead"
    assert ccm("deal", "list", "--format", "ids").out == ""
    assert ccm("company", "list", "--format", "ids").out == ""


def test_the_deal_is_called_after_the_company_or_the_person(ccm):
    ccm("contact", "convert", "1")
    ccm("contact", "add", "Reza", "--company", "Oak")
    ccm("contact", "convert", "Reza")
    titles = ccm("deal", "list", "--fields", "title", "--sort", "id").lines[1:]
    assert titles == ["1\tMaryam Karimi", "2\tOak"]


def test_whoever_is_further_is_not_converted_again(ccm):
    ccm("contact", "convert", "1", "--no-deal")
    assert stage(ccm) == "prospect"
    again = ccm("contact", "convert", "1")
    assert again.code == 4
    assert "no lead any more: prospect" in again.err
    assert "ccm deal add --contact 1" in again.err


def test_somebody_lost_comes_back(ccm):
    ccm("contact", "edit", "1", "--stage", "lost")
    assert ccm("contact", "convert", "1").code == 0
    assert stage(ccm) == "prospect"


@pytest.mark.parametrize(
    "options", [("--no-deal", "--value", "5"), ("--pipeline", "nowhere"), ("--value", "much")]
)
def test_what_cannot_be_changes_nothing(ccm, options):
    said = ccm("contact", "convert", "1", *options)
    assert (said.code, said.out, stage(ccm)) == (2, "", "lead")
