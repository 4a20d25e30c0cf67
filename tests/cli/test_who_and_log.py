"""The customer who calls is on the screen at once; what was said is written down."""

import json
import re

import pytest

from ccm_cli.language.direction import display_width


def without_colours(line: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", line)


@pytest.fixture(autouse=True)
def _people(database, ccm):
    ccm(
        "contact", "add", "خانم", "مریم", "احمدی", "--phone", "+98 912 345 6789", "--company",
        "Acme", "--role", "buyer", "--tag", "vip", "--email", "maryam@example.com",
        "--birthday", "1990-05-17", "--set", "json:score=85",
    )  # fmt: skip
    ccm("contact", "add", "Пётр", "Сергеевич", "Иванов")


def test_a_call_is_written_down_as_the_story_has_it(ccm):
    logged = ccm(
        "log", "call", "asked", "for", "a", "quote", "--contact", "maryam@example.com",
        "--duration", "5m", "--cost", "0.50", "--sentiment", "positive",
    )  # fmt: skip
    assert (logged.code, logged.out) == (0, "1\n")
    listed = ccm(
        "log", "list", "--fields", "at,contact,company,channel,direction,summary,duration,cost",
    )  # fmt: skip
    assert listed.lines[1] == (
        "1\t2026-11-22T09:00:00Z\tمریم احمدی\tAcme\tphone\tin\tasked for a quote\t300\t0.50 EUR"
    )


@pytest.mark.parametrize(
    "channel",
    ["email", "sms", "telegram", "whatsapp", "instagram", "chat", "web", "visit", "letter", "fax"],
)
def test_every_channel_goes_in_and_out(ccm, channel):
    ccm("log", channel, "hello", "--contact", "1")
    ccm("log", channel, "hello back", "--contact", "1", "--out")
    found = ccm("log", "list", "--filter", f"channel={channel}", "--fields", "direction")
    assert found.lines[1:] == ["2\tout", "1\tin"]


def test_a_note_is_no_contact(ccm):
    ccm("log", "note", "likes cedar", "--contact", "1")
    assert ccm("contact", "list", "--filter", "last_contact is set", "--format", "ids").out == ""
    assert ccm("log", "list", "--fields", "direction").lines[1:] == ["1\tout"]
    ccm("log", "visit", "came by", "--contact", "1", "--at", "yesterday 16:00")
    listed = ccm("contact", "list", "--fields", "last_contact,interactions", "--limit", "1")
    assert (
        "2026-11-21T15:00:00Z\t2"
        in ccm("contact", "list", "--filter", "id=1", "--fields", "last_contact,interactions").out
    ), listed.out


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("08:00", "2026-11-22T07:00:00Z"),
        ("18:00", "2026-11-21T17:00:00Z"),
        ("2 h ago", "2026-11-22T07:00:00Z"),
        ("1405/08/30 10:00", "2026-11-21T09:00:00Z"),
    ],
)
def test_when_is_never_ahead(ccm, said, meant):
    ccm("log", "call", "x", "--contact", "1", "--at", said)
    assert ccm("log", "list", "--fields", "at").lines[1:] == [f"1\t{meant}"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--at", "tomorrow"), 2),
        (("--duration", "long"), 2),
        (("--duration", "400d"), 2),
        (("--cost", "cheap"), 2),
        (("--cost=-1"), 2),
        (("--sentiment", "angry"), 2),
        (("--in", "--out"), 2),
        (("--deal", "7"), 3),
        (("--deal", "x"), 2),
    ],
)
def test_what_cannot_be_is_refused_whole(ccm, options, code):
    options = (options,) if isinstance(options, str) else options
    assert ccm("log", "call", "hello", "--contact", "1", *options).code == code
    assert ccm("log", "list", "--format", "ids").out == ""


def test_a_text_and_a_contact_are_needed(ccm):
    assert ccm("log", "call", "hello").code == 2
    assert ccm("log", "call", " ", "--contact", "1").code == 2
    assert ccm("log", "call", "x" * 1_000_000, "--contact", "1").code == 2
    assert ccm("log", "call", "hello", "--contact", "nobody").code == 3
    wrong = ccm("log", "cal", "hello", "--contact", "1")
    assert (wrong.code, "ccm log call" in wrong.err) == (2, True)


def test_a_long_text_comes_from_stdin_and_goes_by_removal(ccm):
    ccm("log", "email", "-", "--contact", "1", stdin="Subject line\n\nDear all,\n")
    listed = json.loads(ccm("log", "list", "--fields", "summary,body", "--format", "json").out)
    assert listed[0]["summary"] == "Subject line"
    assert "Dear all," in listed[0]["body"]
    assert ccm("log", "rm", "1").code == 5
    ccm("log", "rm", "1", "--force")
    assert ccm("log", "list", "--format", "ids").out == ""
    assert ccm("log", "rm", "1", "--force").code == 3


@pytest.mark.parametrize("columns", ["80", "130"])
@pytest.mark.parametrize("language", ["en", "fa", "ru"])
def test_the_whole_customer_is_on_the_terminal(ccm, monkeypatch, columns, language):
    ccm("log", "call", "asked for a quote", "--contact", "1", "--duration", "5m")
    ccm("deal", "add", "--title", "50 chairs", "--value", "12000", "--contact", "1")
    ccm("task", "add", "call back", "--contact", "1", "--due", "yesterday 10:00")
    monkeypatch.setenv("COLUMNS", columns)
    shown = ccm("--lang", language, "who", "00 98", "912", "345 67 89", terminal=True)
    assert shown.code == 0, shown.err
    lines = [without_colours(line) for line in shown.lines]
    for piece in ("مریم احمدی", "maryam@example.com", "Acme", "50 chairs", "call back", "#vip"):
        assert any(piece in line for line in lines), piece
    assert any("asked for a quote" in line for line in lines)
    assert max(map(display_width, lines)) == int(columns)


@pytest.mark.parametrize(
    ("language", "day"),
    [("en", "17 May 1990 (36)"), ("fa", "۲۷ اردیبهشت ۱۳۶۹ (۳۶)"), ("ru", "17 мая 1990 (36)")],
)
def test_a_birthday_is_written_whole_in_the_calendar_of_the_language(ccm, language, day):
    card = ccm("--lang", language, "who", "1", terminal=True).out
    assert day in without_colours(card)


def test_a_birthday_still_to_come_this_year_counts_no_year_yet(ccm):
    ccm("contact", "edit", "1", "--birthday", "1990-11-23")
    assert "23 Nov 1990 (35)" in without_colours(ccm("who", "1", terminal=True).out)
    ccm("contact", "edit", "1", "--birthday", "1990-11-22")
    assert "22 Nov 1990 (36)" in without_colours(ccm("who", "1", terminal=True).out)


def test_the_card_leaves_out_what_there_is_not(ccm):
    card = without_colours(ccm("who", "2", terminal=True).out)
    assert "Figures" not in card
    assert "never" not in card
    assert re.search(r"Language +ru", card)
    ccm("log", "call", "hi", "--contact", "2")
    card = without_colours(ccm("who", "2", terminal=True).out)
    assert re.search(r"Interactions +1", card)


def test_the_timeline_shows_where_a_deal_went(ccm):
    ccm("deal", "add", "--title", "50 chairs", "--contact", "1")
    ccm("deal", "win", "1")
    card = without_colours(ccm("who", "1", terminal=True).out)
    assert "50 chairs → won" in card


def test_the_whole_customer_for_programs(ccm):
    ccm("log", "call", "hi", "--contact", "1")
    whole = json.loads(ccm("who", "1", "--format", "json").out)
    assert whole["custom"] == {"score": 85}
    assert whole["figures"]["interactions"] == 1
    assert whole["figures"]["revenue"] == {"minor": 0, "currency": "EUR"}
    assert whole["timeline"][0]["at"] == "2026-11-22T09:00:00Z"
    assert json.loads(ccm("who", "1", "--format", "ndjson").out) == whole
    assert ccm("who", "1", "--format", "ids").out == "1\n"
    assert ccm("who", "1").lines[1].startswith("1\tمریم احمدی\tcustomer\tlead\t")


def test_who_is_nobody_or_several(ccm):
    ccm("contact", "add", "مریم کریمی")
    several = ccm("who", "مریم")
    assert several.code == 4
    assert "1  مریم احمدی  (Acme)" in several.err
    nobody = ccm("who", "+49 30 1234567")
    assert nobody.code == 3
    assert "ccm contact add NAME --phone '+49 30 1234567'" in nobody.err
    assert ccm("who").code == 2


def test_a_hostile_name_does_nothing_to_the_terminal(ccm, app):
    with app.changing("as another program might write it") as work:
        work.update_rows(
            "contact", {2: {"name": "Evil\x1b]0;x\x07[bold]\u202e", "notes": "\x1b[2J"}}
        )
    shown = ccm("who", "2", terminal=True).out
    assert "\x1b]" not in shown
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown
    assert "[bold]" in shown


@pytest.mark.parametrize(
    ("unknown", "kind"),
    [
        ("0171 2345678", "phones"),
        ("sara@example.com", "emails"),
        ("https://t.me/sara", "handles"),
        ("telegram:@sara", "handles"),
    ],
)
def test_an_unknown_caller_is_added_on_the_spot(ccm, unknown, kind):
    shown = ccm("who", unknown, terminal=True, stdin="y\nSara Nouri\n")
    assert shown.code == 0, shown.err
    assert "Add them?" in shown.err
    assert "Sara Nouri" in shown.out
    found = json.loads(ccm("contact", "show", "Sara Nouri", "--format", "json").out)
    assert len(found[kind]) == 1
    assert ccm("who", unknown).code == 0


def test_an_unknown_caller_who_is_not_wanted_stays_unknown(ccm):
    said = ccm("who", "0171 2345678", terminal=True, stdin="n\n")
    assert (said.code, said.out.strip()) == (3, "")
    assert "--phone '0171 2345678'" in said.err


@pytest.mark.parametrize("number", ["5", "#5", "۷۷", "12345", "2"])
def test_the_number_of_a_record_is_no_name_to_add_somebody_by(ccm, number):
    ccm("contact", "rm", "2", "--force")
    said = ccm("who", number, terminal=True, stdin="y\nFive\n")
    assert (said.code, said.out.strip()) == (3, "")
    assert "Add them?" not in said.err
    assert ccm("contact", "list", "--format", "ids").lines == ["1"]


def test_into_a_pipe_nothing_is_asked_and_the_command_is_told(ccm):
    said = ccm("who", "https://t.me/sara", stdin="y\nSara\n")
    assert (said.code, said.out) == (3, "")
    assert "ccm contact add NAME --handle https://t.me/sara" in said.err


def test_several_who_share_a_number_are_listed(ccm):
    ccm("contact", "add", "Sara", "--phone", "+98 912 345 6789", "--shared")
    said = ccm("who", "0098-912-3456789", terminal=True)
    assert said.code == 4
    assert "Sara" in said.err
    assert "Add them?" not in said.err


def test_a_number_typed_at_the_counter_is_one_of_our_own_country(ccm, monkeypatch):
    """The digits of somebody abroad are told, and nothing is done to him."""
    monkeypatch.setenv("CCM_BUSINESS__REGION", "IR")
    ccm("contact", "add", "Olga Abroad", "--phone", "+7 912 345 67 80")
    for command in (
        ("who", "0912 345 6780"),
        ("consent", "withdraw", "0912 345 6780", "--channel", "sms"),
        ("log", "call", "asked", "--contact", "09123456780"),
        ("contact", "edit", "0912-345-6780", "--add-tag", "vip"),
    ):
        refused = ccm(*command)
        assert (refused.code, refused.out) == (3, ""), command
        assert "  3  Olga Abroad  +79123456780\n" in refused.err, command
        assert "another country" in refused.err
    assert ccm("contact", "list", "--filter", "tag=vip and id=3", "--format", "ids").out == ""
    assert ccm("who", "+79123456780", "--format", "json").code == 0
    found = ccm("find", "0912 345 6780")
    assert (found.out.split("\t")[7:8], "written much like" in found.err) == (["contact"], True)
    # As soon as somebody here has the number, it is his.
    ccm("contact", "add", "Near", "--phone", "0912 345 6780")
    assert json.loads(ccm("who", "09123456780", "--format", "json").out)["name"] == "Near"
    for options in ({"terminal": True}, {}):
        shown = ccm("who", "9123456780", **options)
        assert "Near" in shown.out
        assert "also the number of:\n  3  Olga Abroad  +79123456780\n" in shown.err
    assert "also the number" not in ccm("who", "+989123456780").err


def test_whoever_calls_is_offered_to_be_added_beside_those_abroad(ccm, monkeypatch):
    monkeypatch.setenv("CCM_BUSINESS__REGION", "IR")
    ccm("contact", "add", "Olga Abroad", "--phone", "+7 912 345 67 80")
    asked = ccm("who", "0912 345 6780", stdin="y\nSomebody Here\n", terminal=True)
    assert "3  Olga Abroad  +79123456780" in asked.err
    assert "Added contact 4" in asked.err


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ('phone = "0912 345 6789"', [1]),
        ("phone = ۰۹۱۲۳۴۵۶۷۸۹", [1]),
        ("phone = 00989123456789", [1]),
        ('phone != "0912 345 6789"', [2, 3]),
        ('phone in ("0912-345-6789", "+7 912 345 67 80")', [1, 3]),
        ('not phone in ("0912-345-6789", "+7 912 345 67 80")', [2]),
        ("phone ~= 0912", [1]),
        ('phone ~= "0098 (912)"', [1]),
        ("phone ~= +7", [3]),
        ("phone ~= 34567", [1, 3]),
        ("not phone ~= 0912", [2, 3]),
        ("phone ~= nobody", []),
        ("phone = nobody", []),
        ("phone = 09123456780", []),
    ],
)
def test_a_filter_takes_a_number_as_it_is_typed_here(ccm, monkeypatch, expression, found):
    monkeypatch.setenv("CCM_BUSINESS__REGION", "IR")
    ccm("contact", "add", "Olga Abroad", "--phone", "+7 912 345 67 80")
    listed = ccm("contact", "list", "--filter", expression, "--format", "ids")
    assert (listed.code, sorted(map(int, listed.lines))) == (0, found), listed.err


def test_the_trunk_prefix_of_every_country_is_known_in_filters(ccm, monkeypatch):
    monkeypatch.setenv("CCM_BUSINESS__REGION", "RU")
    ccm("contact", "add", "Olga", "--phone", "8 913 345 67 80")
    ccm("company", "add", "Stol", "--phone", "8 913 345 67 81")
    for expression in ('phone ~= "8 (913)"', 'phone = "8 913 345-67-80"', "phone = 9133456780"):
        assert ccm("contact", "list", "--filter", expression, "--format", "ids").lines == ["3"]
    assert ccm("company", "list", "--filter", "phone ~= 8913", "--format", "ids").lines == ["2"]
    ccm("segment", "add", "perm", "--filter", 'phone ~= "8 913"', "--freeze")
    assert ccm("contact", "list", "--segment", "perm", "--format", "ids").lines == ["3"]
