"""People are added, shown, changed and removed from the shell."""

import json

import pytest


def shown(ccm, reference):
    result = ccm("contact", "show", str(reference), "--format", "json")
    assert result.code == 0, result.err
    return json.loads(result.out)


@pytest.fixture(autouse=True)
def _empty_database(database):
    assert database.exists()


def test_everything_said_when_adding_is_there(ccm):
    added = ccm(
        "contact", "add", "خانم", "مریم", "احمدی",
        "--email", "Maryam@Example.com", "--email", "office@example.com",
        "--phone", "۰۹۱۲ ۳۴۵ ۶۷۸۹", "--handle", "https://t.me/maryam",
        "--company", "شرکت نمونه", "--role", "مدیر", "--tag", "vip, طلا", "--kind", "partner",
        "--stage", "LOYAL", "--channel", "call", "--time-zone", "Asia/Tehran",
        "--source", "fair", "--street", "خیابان ۱", "--city", "تهران", "--province", "تهران",
        "--postcode", "12345", "--country", "ایران", "--birthday", "1369/02/27",
        "--date", "anniversary=2015-06-01", "--notes", "line one\nline two",
    )  # fmt: skip
    assert (added.code, added.out) == (0, "1\n")
    contact = shown(ccm, 1)
    assert contact["name"] == "مریم احمدی"
    assert (contact["title"], contact["given_name"]) == ("خانم", "مریم")
    assert (contact["kind"], contact["stage"], contact["language"]) == ("partner", "loyal", "fa")
    assert (contact["channel"], contact["time_zone"]) == ("phone", "Asia/Tehran")
    assert [email["address"] for email in contact["emails"]] == [
        "Maryam@example.com",
        "office@example.com",
    ]
    assert contact["handles"] == [{"network": "telegram", "handle": "maryam", "label": ""}]
    assert contact["companies"] == [{"id": 1, "name": "شرکت نمونه", "role": "مدیر"}]
    assert contact["tags"] == ["vip", "طلا"]
    assert contact["addresses"][0]["city"] == "تهران"
    assert contact["dates"] == [
        {"name": "birthday", "month_day": "05-17", "year": 1990},
        {"name": "anniversary", "month_day": "06-01", "year": 2015},
    ]
    assert contact["notes"] == "line one\nline two"
    assert contact["created_at"] == "2026-11-22T09:00:00Z"


def test_the_displayed_name_follows_the_language(ccm):
    ccm("contact", "add", "Пётр Сергеевич Иванов")
    assert shown(ccm, 1)["name"] == "Иванов Пётр Сергеевич"
    ccm("contact", "edit", "1", "--family-name", "Смирнов")
    assert shown(ccm, 1)["name"] == "Смирнов Пётр Сергеевич"
    ccm("contact", "edit", "1", "--language", "en")
    assert shown(ccm, 1)["name"] == "Пётр Сергеевич Смирнов"
    ccm("contact", "edit", "1", "--name", "Anna Schmidt")
    assert shown(ccm, 1)["given_name"] == "Anna"


def test_a_name_typed_beside_its_parts_stays_as_typed(ccm):
    ccm("contact", "add", "--name", "The Duke", "--given-name", "John", "--family-name", "Wayne")
    ccm("contact", "edit", "1", "--stage", "loyal")
    contact = shown(ccm, 1)
    assert (contact["name"], contact["given_name"]) == ("The Duke", "John")


def test_a_language_that_is_said_is_not_guessed(ccm):
    ccm("contact", "add", "Anna Schmidt", "--language", "German")
    ccm("contact", "add", "Anna Schmidt")
    assert [shown(ccm, number)["language"] for number in (1, 2)] == ["de", "en"]


def test_somebody_without_a_name_is_called_by_the_email(ccm):
    ccm("contact", "add", "--email", "info@example.org")
    assert shown(ccm, 1)["name"] == "info"
    nothing = ccm("contact", "add", "--stage", "lead")
    assert nothing.code == 2
    assert "Nothing tells who it is" in nothing.err


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--email", "maryam@EXAMPLE.com"),
        ("--phone", "0049 30 123456"),
        ("--handle", "telegram:Maryam"),
    ],
)
def test_what_belongs_to_somebody_else_is_a_conflict_that_names_them(ccm, option, value):
    ccm(
        "contact", "add", "Maryam", "--email", "maryam@example.com", "--phone", "+49 30 123456",
        "--handle", "https://t.me/maryam",
    )  # fmt: skip
    refused = ccm("contact", "add", "Anna", option, value, "--company", "New")
    assert refused.code == 4
    assert "Maryam, contact 1" in refused.err
    assert ccm("contact", "list", "--format", "ids").out == "1\n"
    assert ccm("company", "list", "--format", "ids").out == ""


def test_a_phone_may_be_shared_when_it_is_said(ccm):
    ccm("contact", "add", "Maryam", "--phone", "+49 30 123456")
    assert ccm("contact", "add", "Anna", "--phone", "030 123456", "--shared").code == 0
    assert shown(ccm, 2)["phones"] == [{"number": "+4930123456", "label": ""}]


def test_adding_what_is_there_changes_nothing(ccm):
    ccm("contact", "add", "Maryam", "--email", "m@example.com", "--tag", "vip", "--company", "Acme")
    again = ccm(
        "contact", "edit", "1", "--add-email", "M@EXAMPLE.COM", "--add-tag", "VIP",
        "--add-company", "ACME", "--stage", "lead",
    )  # fmt: skip
    assert again.code == 0
    assert "nothing changed" in again.err
    assert len(ccm("history", "--format", "ids").lines) == 1


def test_an_edit_adds_and_removes_and_the_next_email_becomes_the_first(ccm):
    ccm("contact", "add", "Maryam", "--email", "old@example.com", "--email", "new@example.com")
    ccm(
        "contact", "edit", "old@example.com", "--rm-email", "OLD@example.com", "--add-tag", "a,b",
        "--add-phone", "030 123456", "--add-company", "Acme", "--role", "boss", "--city", "Bonn",
        "--birthday", "17 May",
    )  # fmt: skip
    contact = shown(ccm, 1)
    assert contact["emails"] == [{"address": "new@example.com", "label": ""}]
    assert ccm("contact", "list", "--fields", "email,tag,role,city,birthday").lines[1] == (
        "1\tnew@example.com\ta, b\tboss\tBonn\t05-17"
    )
    ccm(
        "contact", "edit", "1", "--rm-tag", "a", "--rm-phone", "+49 (30) 123456",
        "--rm-company", "acme", "--city", "", "--birthday", "",
    )  # fmt: skip
    contact = shown(ccm, 1)
    assert (contact["tags"], contact["phones"], contact["companies"]) == (["b"], [], [])
    assert (contact["addresses"], contact["dates"]) == ([], [])


@pytest.mark.parametrize(
    "options",
    [
        ("--rm-email", "other@example.com"),
        ("--rm-tag", "none"),
        ("--rm-phone", "030 999999"),
        ("--rm-company", "Nowhere"),
        ("--rm-handle", "telegram:none"),
    ],
)
def test_removing_what_is_not_there_is_not_found_and_half_of_nothing_is_done(ccm, options):
    ccm("contact", "add", "Maryam", "--email", "m@example.com")
    missing = ccm("contact", "edit", "1", "--stage", "loyal", *options)
    assert missing.code == 3
    assert shown(ccm, 1)["stage"] == "lead"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--stage", "ledd"), "lead"),
        (("--kind", "suplier"), "supplier"),
        (("--channel", "telegramm"), "telegram"),
        (("--language", "xx"), "xx"),
        (("--time-zone", "Asia/Teheran"), "Asia/Tehran"),
        (("--email", "no address"), "no address"),
        (("--phone", "call me"), "call me"),
        (("--handle", "@maryam"), "telegram:@name"),
        (("--birthday", "31 February"), "31 February"),
        (("--date", "anniversary"), "anniversary"),
        (("--role", "boss"), "--company"),
        (("--tag", " , "), "empty"),
        (("--name", "Two"), "twice"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_the_nearest(ccm, options, said):
    refused = ccm("contact", "add", "Anna", *options)
    assert refused.code == 2
    assert said in refused.err
    assert ccm("contact", "list", "--format", "ids").out == ""


@pytest.mark.parametrize(
    ("option", "limit"), [("--name", "500"), ("--source", "500"), ("--notes", "100,000")]
)
def test_a_megabyte_is_refused_with_the_limit(ccm, option, limit):
    ccm("contact", "add", "Anna")
    refused = ccm("contact", "edit", "1", option, "x" * 1_000_000)
    assert refused.code == 2
    assert "1,000,000" in refused.err
    assert limit in refused.err
    assert shown(ccm, 1)["name"] == "Anna"


@pytest.mark.parametrize("option", ["--email", "--phone", "--handle", "--tag", "--company"])
def test_a_megabyte_of_anything_is_refused_in_a_few_words(ccm, option):
    refused = ccm("contact", "add", "Anna", option, "7" * 1_000_000)
    assert refused.code == 2
    assert len(refused.err) < 400
    assert ccm("company", "list", "--format", "ids").out == ""


def test_what_cannot_be_seen_is_dropped(ccm):
    ccm("contact", "add", "--name", "Ma\x00ry\x1b[31mam\u202e\udcff  Ahmadi", "--tag", "v\x07ip")
    contact = shown(ccm, 1)
    assert contact["name"] == "Maryam Ahmadi"
    assert contact["tags"] == ["vip"]


def test_saying_nothing_to_change_is_wrong_usage(ccm):
    ccm("contact", "add", "Anna")
    assert ccm("contact", "edit", "1").code == 2
    assert ccm("contact", "edit", "1", "--name", " ").code == 2


def test_removal_asks_and_undo_brings_everything_back(ccm):
    ccm("contact", "add", "Anna", "--email", "a@example.com", "--tag", "vip")
    ccm("log", "call", "hello", "--contact", "1")
    asked = ccm("contact", "rm", "1")
    assert asked.code == 5
    assert "Remove contact 1, Anna, with 1 interaction?" in asked.err
    ccm("contact", "rm", "1", "--force")
    assert ccm("find", "anna", "--format", "ids").out == ""
    ccm("undo")
    assert shown(ccm, "a@example.com")["tags"] == ["vip"]
    assert ccm("find", "anna", "--format", "ids").out == "1\n"


def test_notes_come_from_stdin(ccm):
    ccm("contact", "add", "Anna", "--notes", "-", stdin="from a pipe\nand more\n")
    assert shown(ccm, 1)["notes"] == "from a pipe\nand more"


def test_lists_filter_in_three_languages(ccm):
    ccm("contact", "add", "مريم احمدی", "--city", "تهران", "--tag", "طلا")
    ccm("contact", "add", "Семёнов Пётр", "--city", "Орёл")
    by_city = ccm("contact", "list", "--filter", 'شهر = "تهران" و برچسب = طلا', "--format", "ids")
    assert by_city.out == "1\n"
    assert ccm("contact", "list", "--filter", "город = орел", "--format", "ids").out == "2\n"
    table = ccm("contact", "list", terminal=True)
    assert "Семёнов" in table.out


@pytest.mark.parametrize("unseen", ["\u200b\u200e", "\u2800", "\u3164 \u115f", "\u200c", "\u00ad"])
def test_what_nobody_can_see_is_no_name(ccm, database, unseen):
    ccm("contact", "add", "Ann")
    for command in (
        ("contact", "add", unseen),
        ("contact", "edit", "1", "--name", unseen),
        ("company", "add", unseen),
        ("deal", "add", "--title", unseen),
        ("task", "add", unseen),
        ("tag", "rename", "vip", unseen),
        ("add", unseen),
    ):
        refused = ccm(*command)
        assert refused.code in {2, 3}, command
        assert "Traceback" not in refused.err
    assert ccm("contact", "list", "--fields", "name").lines[1:] == ["1\tAnn"]
    assert ccm("contact", "add", "🙂").code == 0
    assert ccm("contact", "add", "می\u200cنا").code == 0


def test_a_hyphen_is_stdin_for_notes_and_no_name(ccm, database):
    for command in (
        ("contact", "add", "Ann"),
        ("company", "add", "Acme"),
        ("deal", "add", "--title", "chairs"),
        ("task", "add", "call"),
    ):
        ccm(*command)
    for command in (
        ("contact", "add", "-"),
        ("contact", "edit", "1", "--name", "-"),
        ("contact", "edit", "1", "--city", "-"),
        ("company", "add", "-"),
        ("company", "edit", "1", "--name", "-"),
        ("deal", "add", "--title", "-"),
        ("deal", "edit", "1", "--title", "-"),
        ("task", "add", "-"),
        ("task", "edit", "1", "--title", "-"),
    ):
        refused = ccm(*command, stdin="Bea\n")
        assert (refused.code, "standard input" in refused.err) == (2, True), command
    for noun in ("contact", "company", "deal", "task"):
        assert ccm(noun, "edit", "1", "--notes", "-", stdin="long text\n").code == 0
        assert "long text" in ccm(noun, "show", "1", "--format", "json").out, noun
