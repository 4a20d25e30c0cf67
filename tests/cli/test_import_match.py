"""Who is the same, in the owner's words: --match."""

import pytest

from tests.customers.importing_support import dump, rows


def counts(result) -> dict[str, int]:
    header, values = (line.split("\t") for line in result.lines[-2:])
    found = dict(zip(header, map(int, values), strict=True))
    return {name: number for name, number in found.items() if number}


@pytest.fixture
def people(ccm, database):
    text = (
        "name,email,phone,custom:code,city\n"
        "Ann Lee,ann@example.com,,A-1,Berlin\n"
        "Ben Roe,,030 1234567,B-2,Rome\n"
        "Ann Lee,lee@example.com,,,Köln\n"
        "Max Roe,,030 1234567,,\n"
    )
    assert counts(brought(ccm, text)) == {"new": 4}


def brought(ccm, text, *options, kind="contacts"):
    return ccm("import", kind, "-", *options, stdin=text)


@pytest.mark.parametrize(
    ("match", "row", "found"),
    [
        ("field:code", "code,name\na-1,Anna", 1),
        ("custom code,email", "code,name", None),
        ("email", "email,name\nANN@example.com,Anna", 1),
        ("phone+name", "phone,name\n+49 30 1234567,Max Roe", 4),
        ("name+city", "name,city\nann lee,koln", 3),
        ("name+city", "name,city\nann lee,Berlin", 1),
        ("city", "city,name\nROME,Somebody", 2),
        ("id", "ccm id,name\n2,Benjamin", 2),
        ("field:code,email", "code,email,name\nZ-9,lee@example.com,Anna", 3),
        ("email,field:code", "code,email,name\nB-2,new@example.com,Ben", 2),
        ("given name+city", "name,city\nBen Other,Rome", 2),
    ],
)
def test_a_row_is_about_whom_its_keys_fit(ccm, people, database, match, row, found):
    result = brought(ccm, row + "\n", "--match", match, "--map", "code=custom:code"
                     if "code" in row.split("\n")[0] else "name=name")  # fmt: skip
    if found is None:
        assert (result.code, "--match knows no “custom code”" in result.err) == (2, True)
        return
    assert result.code == 0, result.err
    assert rows(database, "SELECT count(*) FROM contact") == [(4,)]
    touched = rows(database, "SELECT row_id FROM journal_entry WHERE table_name = 'contact'"
                             " AND group_id = 2")  # fmt: skip
    assert touched in ([(found,)], [])
    update = brought(ccm, row.replace("\n", ",notes\n") + ",told\n", "--match", match,
                     "--map", "code=custom:code" if "code" in row else "name=name")  # fmt: skip
    assert counts(update) == {"changed": 1}, update.err
    assert rows(database, "SELECT id FROM contact WHERE notes = 'told'") == [(found,)]


def test_a_row_that_fits_several_is_wrong_and_names_them(ccm, people, database):
    before = dump(database)
    result = brought(ccm, "phone,name\n030 1234567,Roe\n", "--match", "phone")
    assert result.code == 6
    assert "By its phone the row fits several: Ben Roe (2), Max Roe (4)" in result.err
    result = brought(ccm, "name\nAnn Lee\n", "--match", "name")
    assert "By its name the row fits several: Ann Lee (1), Ann Lee (3)" in result.err
    assert dump(database) == before


def test_what_only_one_may_have_is_not_taken_from_another(ccm, people, database):
    text = "code,email,name\nA-1,lee@example.com,Ann\nnew,ann@example.com,New\n"
    result = brought(ccm, text, "--match", "field:code", "--map", "code=custom:code")
    assert (result.code, counts(result)) == (6, {"wrong": 2})
    assert (
        "lee@example.com belongs to Ann Lee (3), the rest of the row to Ann Lee (1)" in result.err
    )
    assert "ann@example.com belongs to Ann Lee (1), whom the row does not fit" in result.err


def test_rows_of_one_key_become_one_record_over_chunks_too(ccm, database):
    lines = "".join(f"K-{n % 700},Person {n % 700},note {n}\n" for n in range(1500))
    text = "code,name,notes\n" + lines
    options = ("--match", "field:code", "--map", "code=custom:code")
    assert counts(brought(ccm, text, *options)) == {"new": 700, "joined": 800}
    assert counts(brought(ccm, text, *options)) == {"unchanged": 700, "joined": 800}
    assert rows(database, "SELECT count(*) FROM contact") == [(700,)]


def test_companies_are_known_by_any_field(ccm, database):
    ccm("company", "add", "Acme GmbH", "--city", "Berlin")
    ccm("company", "add", "Acme AG", "--city", "Köln")
    text = "name,website,city\nAcme,acme.example,Köln\n"
    found = brought(ccm, text, "--match", "city", "--update", "overwrite", kind="companies")
    assert counts(found) == {"changed": 1}, found.err
    assert rows(database, "SELECT name, name_key, website FROM company WHERE id = 2") == [
        ("Acme", "acme", "acme.example")
    ]
    assert counts(brought(ccm, text, "--match", "website,name", kind="companies")) == {
        "unchanged": 1
    }
    ccm("company", "add", "Other", "--city", "Berlin")
    several = brought(ccm, "name,city\nX,Berlin\n", "--match", "city", kind="companies")
    assert (several.code, "Acme GmbH (1), Other (3)" in several.err) == (6, True)


def test_deals_and_tasks_are_renamed_where_their_number_tells_them(ccm, database):
    ccm("contact", "add", "Ann Lee")
    ccm("deal", "add", "--title", "Sofa", "--contact", "1", "--value", "100 EUR")
    ccm("task", "add", "Call", "--contact", "1")
    deals = "ccm id,title,value,currency\n1,Big sofa,250,EUR\n"
    options = ("--match", "id", "--update", "overwrite")
    result = brought(ccm, deals, *options, kind="deals")
    assert counts(result) == {"changed": 1}, result.err
    assert rows(database, "SELECT title, title_key, value_minor, contact_id FROM deal") == [
        ("Big sofa", "big sofa", 25000, 1)
    ]
    tasks = "ccm id,title,due\n1,Call Ann,2026-12-01\n"
    assert counts(brought(ccm, tasks, *options, kind="tasks")) == {"changed": 1}
    assert rows(database, "SELECT title, contact_id FROM task") == [("Call Ann", 1)]
    assert counts(brought(ccm, tasks, *options, kind="tasks")) == {"unchanged": 1}


def test_interactions_are_known_by_what_is_named(ccm, database):
    ccm("contact", "add", "Ann Lee")
    ccm("log", "call", "Called", "--contact", "1", "--at", "2026-11-01 10:00")
    text = "contact,channel,direction,at,summary\n1,phone,in,2026-11-01 10:00,Called about a sofa\n"
    options = ("--match", "contact+at", "--update", "overwrite")
    assert counts(brought(ccm, text, *options, kind="interactions")) == {"changed": 1}
    assert rows(database, "SELECT summary, direction FROM interaction") == [
        ("Called about a sofa", "in")
    ]


def test_a_key_that_is_not_known_names_those_that_are(ccm, database):
    result = brought(ccm, "name\nAnn\n", "--match", "emial")
    assert (result.code, "Did you mean email" in result.err) == (2, True)
    result = brought(ccm, "title\nSofa\n", "--match", "phone", kind="deals")
    assert (result.code, "--match knows no “phone”" in result.err) == (2, True)


def test_a_plan_remembers_what_decided(ccm, people, database, home):
    (home / "a.csv").write_text("code,name,notes\nB-2,Benjamin,hi\n", encoding="utf-8")
    options = ("--match", "field:code", "--map", "code=custom:code")
    saved = ccm("import", "contacts", "a.csv", *options, "--dry-run", "--save", "a.ccmplan")
    assert saved.code == 0
    assert ccm("import", "apply", "a.ccmplan").code == 0
    assert rows(database, "SELECT id FROM contact WHERE notes = 'hi'") == [(2,)]
