"""One edit for many people: by filter, by several references, from stdin; shown first, one undo."""

import json
from collections.abc import Callable

import pytest

from ccm_cli.customers import bulk
from ccm_cli.runtime import Runtime
from tests.conftest import Result

Ccm = Callable[..., Result]


@pytest.fixture(autouse=True)
def people(app: Runtime, ccm: Ccm) -> None:
    assert app.path.exists()
    for name, city, stage, *tags in (
        ("Maryam Karimi", "Tehran", "lead", "vip"),
        ("Reza Nouri", "Tehran", "lead"),
        ("Anna Schmidt", "Berlin", "lead"),
        ("Иванов Пётр Сергеевич", "Москва", "customer", "vip", "north"),
    ):
        said = [option for tag in tags for option in ("--tag", tag)]
        result = ccm("contact", "add", name, "--city", city, "--stage", stage, *said)
        assert result.code == 0, result.err


def rows(ccm: Ccm, *fields: str) -> list[list[str]]:
    result = ccm(
        "contact", "list", "--sort", "id", "--fields", ",".join(fields), "--format", "json"
    )
    return [[row[name] for name in fields] for row in json.loads(result.out)]


def everything(ccm: Ccm) -> str:
    exported = ccm("export", "contacts", "--format", "ndjson")
    assert exported.code == 0
    return exported.out


def test_all_that_fit_a_filter_are_changed_and_one_undo_takes_it_back(ccm: Ccm) -> None:
    before = everything(ccm)
    done = ccm(
        *("contact", "edit", "--filter", "city=Tehran and stage=lead", "--add-tag", "north"),
        *("--stage", "prospect", "--set", "number:score=5", "--add-company", "Acme = buyer"),
    )
    assert (done.code, done.out) == (0, "")
    assert done.err == "Changed 2 contacts.\n"
    assert rows(ccm, "stage", "tag", "custom.score", "company") == [
        ["prospect", "vip, north", 5, "Acme"],
        ["prospect", "north", 5, "Acme"],
        ["lead", None, None, None],
        ["customer", "vip, north", None, None],
    ]
    stages = json.loads(ccm("contact", "stages", "1", "--format", "json").out)
    assert [step["to"] for step in stages][-1] == "prospect"
    assert ccm("undo").code == 0
    assert everything(ccm) == before


def test_a_dry_run_lists_what_would_change_and_changes_nothing(ccm: Ccm) -> None:
    before = everything(ccm)
    edit = ("contact", "edit", "--filter", "tag=vip", "--rm-tag", "vip", "--stage", "customer")
    shown = ccm(*edit, "--dry-run", "--format", "json")
    assert sorted(json.loads(shown.out), key=lambda line: (line["id"], line["field"])) == [
        {"id": 1, "name": "Maryam Karimi", "field": "stage", "before": "lead", "after": "customer"},
        {"id": 1, "name": "Maryam Karimi", "field": "tag", "before": "vip", "after": None},
        {
            "id": 4,
            "name": "Иванов Пётр Сергеевич",
            "field": "tag",
            "before": "vip",
            "after": None,
        },
    ]
    assert shown.err == "2 contacts would change.\n"
    assert ccm(*edit, "--dry-run", "--format", "ids").lines == ["1", "4"]
    table = ccm(*edit, "--dry-run", terminal=True)
    assert "lead" in table.out
    assert everything(ccm) == before
    assert "change" not in ccm("history", "--limit", "1").out


def test_a_table_names_the_first_and_counts_the_rest(ccm: Ccm) -> None:
    for number in range(20):
        ccm("contact", "add", f"Person {number}")
    result = ccm(
        *("contact", "edit", "--filter", "name ~= person", "--stage", "loyal", "--kind"),
        *("partner", "--dry-run", "--format", "table"),
    )
    assert result.out.count("loyal") == result.out.count("partner") == 10
    assert "… and 20 more lines" in result.err
    assert "20 contacts would change." in result.err


def test_several_references_and_those_on_stdin(ccm: Ccm) -> None:
    assert ccm("contact", "edit", "1", "Anna Schmidt", "--source", "fair").code == 0
    chosen = ccm("contact", "list", "--filter", "source=fair", "--format", "ids").out
    piped = ccm("contact", "edit", "-", "--add-tag", "fair", stdin=chosen)
    assert piped.err == "Changed 2 contacts.\n"
    assert [tag for (tag,) in rows(ccm, "tag")] == ["vip, fair", None, "fair", "vip, north"]
    again = ccm("contact", "edit", "-", "--add-tag", "fair", stdin=chosen)
    assert again.err == "Changed 0 contacts. 2 were so already.\n"
    assert ccm("contact", "edit", "-", "--add-tag", "x", stdin="\n").err == "Nobody fits.\n"


def test_nobody_is_no_error_for_a_filter_and_one_for_a_reference(ccm: Ccm) -> None:
    nobody = ccm("contact", "edit", "--filter", "city=Paris", "--stage", "lost")
    assert (nobody.code, nobody.err) == (0, "Nobody fits.\n")
    before = everything(ccm)
    unknown = ccm("contact", "edit", "1", "999", "--stage", "lost")
    assert unknown.code == 3
    assert everything(ccm) == before


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--name", "X"), 2, "--name belongs to one record"),
        (("--add-email", "a@example.com"), 2, "--add-email belongs to one record"),
        (("--notes", ""), 2, "--notes belongs to one record"),
        (("--shared",), 2, "--shared belongs to one record"),
        (("--stage", "custmer"), 2, "Did you mean customer?"),
        (("--rm-tag", "vipp"), 3, "Did you mean vip?"),
        (("--rm-company", "Nowhere"), 3, "No company fits"),
        (("--unset", "nothing"), 3, "There is no custom field nothing."),
        ((), 2, "Nothing was said to change."),
    ],
)
def test_what_cannot_be_said_of_many_is_named_and_nothing_is_done(
    ccm: Ccm, options: tuple[str, ...], code: int, said: str
) -> None:
    before = everything(ccm)
    result = (
        ccm("contact", "edit", "1", "2", "--add-tag", "new", *options)
        if options
        else ccm("contact", "edit", "1", "2")
    )
    assert result.code == code
    assert said in result.err
    assert everything(ccm) == before


def test_a_filter_and_references_exclude_each_other(ccm: Ccm) -> None:
    assert ccm("contact", "edit", "1", "--filter", "tag=vip", "--stage", "lost").code == 2
    nobody = ccm("contact", "edit", "--stage", "lost")
    assert nobody.code == 2
    assert "Name the contacts, or say with --filter which." in nobody.err


def test_many_are_removed_after_a_question_or_by_force(ccm: Ccm) -> None:
    before = everything(ccm)
    rm = ("contact", "rm", "--filter", "city=Tehran")
    shown = ccm(*rm, "--dry-run", "--format", "json")
    assert [line["name"] for line in json.loads(shown.out)] == ["Maryam Karimi", "Reza Nouri"]
    assert shown.err == "2 contacts would go.\n"
    refused = ccm(*rm)
    assert refused.code == 5
    assert "Remove 2 contacts with all interactions, deals, tasks and tickets?" in refused.err
    assert "Nothing was done" in ccm(*rm, stdin="n\n", terminal=True).err
    assert everything(ccm) == before
    assert ccm(*rm, "--force").err == "Removed 2 contacts. To bring it back: ccm undo\n"
    assert len(rows(ccm, "name")) == 2
    assert ccm("undo").code == 0
    assert everything(ccm) == before
    assert ccm("contact", "rm", "--filter", "city=Paris").err == "Nobody fits.\n"


def test_the_language_puts_the_names_of_many_in_its_order_as_it_does_that_of_one(
    ccm: Ccm, app: Runtime
) -> None:
    ccm("contact", "add", "Иванов Иван Иванович")
    with app.changing("in English") as work:
        bulk.edit(work, [4, 5], bulk.Changes(texts={"language": "en"}), now=app.now)
    assert [name for (name,) in rows(ccm, "name")][3:] == [
        "Пётр Сергеевич Иванов",
        "Иван Иванович Иванов",
    ]
    assert ccm("contact", "edit", "4", "--language", "ru").code == 0
    assert rows(ccm, "name")[3] == ["Иванов Пётр Сергеевич"]


def test_companies_keep_their_order_when_one_goes(ccm: Ccm) -> None:
    for company in ("Acme = buyer", "Oak"):
        assert ccm("contact", "edit", "1", "2", "--add-company", company).code == 0
    assert ccm("contact", "edit", "1", "2", "--rm-company", "acme").code == 0
    assert ccm("contact", "edit", "1", "2", "--add-company", "Oak = owner").code == 0
    shown = json.loads(ccm("contact", "show", "2", "--format", "json").out)
    assert [(job["name"], job["role"]) for job in shown["companies"]] == [("Oak", "owner")]
    assert rows(ccm, "company")[:2] == [["Oak"], ["Oak"]]
    assert ccm("doctor").code == 0
