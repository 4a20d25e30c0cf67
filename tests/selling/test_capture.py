"""One line, as it is said on the telephone, becomes a person, a company, a deal and a task."""

import json
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.errors import InvalidInput
from ccm_cli.runtime import Runtime
from ccm_cli.selling.capture.mail import is_mail, read_mail
from ccm_cli.selling.capture.reading import LONGEST, Line, Setting, read
from tests.conftest import NOW, Result

Ccm = Callable[..., Result]
TEHRAN = Setting(NOW, ZoneInfo("Asia/Tehran"), "IR", "IRR")
MOSCOW = Setting(NOW, ZoneInfo("Europe/Moscow"), "RU", "RUB")
BERLIN = Setting(NOW, ZoneInfo("Europe/Berlin"), "DE", "EUR")


def told(text: str, setting: Setting = BERLIN, known: tuple[str, ...] = ()) -> dict[str, object]:
    """What a line says, empty parts left out; days as ISO, moments with their time."""
    line: Line = read(text, setting, names_somebody=lambda name: name in known)
    parts: dict[str, object] = {k: v for k, v in vars(line).items() if v}
    if line.deals:
        parts["deals"] = [(d.title, d.value.minor, d.value.currency) for d in line.deals]
    if line.tasks:
        parts["tasks"] = [(t.title, _when(t.due, setting)) for t in line.tasks]
    return parts


def _when(when: object, setting: Setting) -> str:
    from datetime import datetime

    from ccm_cli.language.moment_parsing import When

    if not isinstance(when, When):
        return ""
    local = datetime.fromtimestamp(when.moment, setting.zone)
    return local.strftime("%Y-%m-%d %H:%M" if when.has_time else "%Y-%m-%d")


def test_the_whole_of_it() -> None:
    line = "Maryam Karimi 0912 345 6789 maryam@example.com @ Karimi Furniture #vip quote 5m fri"
    assert told(line, TEHRAN) == {
        "name": "Maryam Karimi",
        "phones": ["0912 345 6789"],
        "emails": ["maryam@example.com"],
        "company": "Karimi Furniture",
        "tags": ["vip"],
        "deals": [("quote", 5_000_000, "IRR")],
        "tasks": [("quote", "2026-11-27")],
    }


def test_the_same_in_persian() -> None:
    line = "مریم کریمی ۰۹۱۲ ۳۴۵ ۶۷۸۹ @ مبل کریمی #ویژه پیش‌فاکتور ۵ میلیون تومان جمعه"
    assert told(line, TEHRAN) == {
        "name": "مریم کریمی",
        "phones": ["0912 345 6789"],
        "company": "مبل کریمی",
        "tags": ["ویژه"],
        "deals": [("پیش‌فاکتور", 50_000_000, "IRR")],
        "tasks": [("پیش‌فاکتور", "2026-11-27")],
    }


def test_the_same_in_russian() -> None:
    line = "Мария Ивановна Петрова +7 912 345-67-89 ООО Ромашка #вип счёт 50 тыс до пятницы"
    assert told(line, MOSCOW) == {
        "name": "Мария Ивановна Петрова",
        "phones": ["+7 912 345-67-89"],
        "company": "ООО Ромашка",
        "tags": ["вип"],
        "deals": [("счёт", 5_000_000, "RUB")],
        "tasks": [("счёт", "2026-11-27")],
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("John Smith", {"name": "John Smith"}),
        ("john smith", {"name": "john smith"}),
        ("maryam@example.com", {"emails": ["maryam@example.com"]}),
        ("John Smith call fri", {"name": "John Smith", "tasks": [("call", "2026-11-27")]}),
        (
            "John call tomorrow 15:00",
            {"name": "John", "tasks": [("call", "2026-11-23 15:00")]},
        ),
        ("John Smith send the catalogue", {
            "name": "John Smith", "tasks": [("send the catalogue", "")]}),
        ("Peter likes oak", {"name": "Peter", "note": "likes oak"}),
        ("@ Sun Microsystems quote €1,200.50", {
            "company": "Sun Microsystems", "deals": [("quote", 120_050, "EUR")]}),
        ("@Acme, Inc. visit 12 dec", {"company": "Acme Inc.", "tasks": [("visit", "2026-12-12")]}),
        ('Ann @ "Big Sun" fri', {
            "name": "Ann", "company": "Big Sun", "tasks": [("", "2026-11-27")]}),
        ("Ann telegram:@ann #big_spender !", {
            "name": "Ann", "handles": ["telegram:@ann"], "tags": ["big spender"], "urgent": True}),
        ("Ann https://instagram.com/ann.b", {
            "name": "Ann", "handles": ["https://instagram.com/ann.b"]}),
        ("Ann send catalogue tomorrow, invoice 1200 fri", {
            "name": "Ann",
            "deals": [("invoice", 120_000, "EUR")],
            "tasks": [("send catalogue", "2026-11-23"), ("invoice", "2026-11-27")]}),
        ("Ann, deliver 2 cup", {"name": "Ann", "tasks": [("deliver 2 cup", "")]}),
        ("Ann chairs 300 USD", {"name": "Ann", "deals": [("chairs", 30_000, "USD")]}),
        ("Ann 5m", {"name": "Ann", "deals": [("", 500_000_000, "EUR")]}),
        ("Mary Ann Evans 2026-12-01", {"name": "Mary Ann Evans", "tasks": [("", "2026-12-01")]}),
        ("May Brown 030 1234567", {"name": "May Brown", "phones": ["030 1234567"]}),
        ("Marie (030) 123-4567 due 1 December", {
            "name": "Marie", "phones": ["(030) 123-4567"], "tasks": [("", "2026-12-01")]}),
        ("", {}),
    ],
)  # fmt: skip
def test_lines(line: str, expected: dict[str, object]) -> None:
    assert told(line) == expected


def test_a_name_ends_where_somebody_is_known() -> None:
    known = ("مریم کریمی",)
    assert told("مریم کریمی قیمت پرسید", TEHRAN, known) == {
        "name": "مریم کریمی",
        "note": "قیمت پرسید",
    }


AUSTRIA = BERLIN._replace(region="AT")
MARYAM, TWO = "0912 345 6789", ["0912 111 2233", "0935 111 2233"]


@pytest.mark.parametrize(
    ("setting", "line", "phones", "deals"),
    [
        (TEHRAN, "Ann 0912 345 6789 500 quote fri", [MARYAM], [("", 500, "IRR")]),
        (TEHRAN, "Ann 0912 345 6789 2 chairs 500 IRR", [MARYAM], [("2 chairs", 500, "IRR")]),
        (TEHRAN, "Ann 0912 111 2233 0935 111 2233", TWO, []),
        (TEHRAN, "Ann 0912 111 2233 / 0935 111 2233", TWO, []),
        (TEHRAN, "Ann 0912 111 2233/0935 111 2233 call", TWO, []),
        (TEHRAN, "Ann 0912 111 2233, 0935 111 2233", TWO, []),
        (TEHRAN, "Ann 0912 111 2233,0935 111 2233", TWO, []),
        (TEHRAN, "علی ۰۹۱۲ ۱۱۱ ۲۲۳۳ ۰۹۳۵ ۱۱۱ ۲۲۳۳ ۵۰۰", TWO, [("", 500, "IRR")]),
        (MOSCOW, "Ann 8 912 345 67 89 8 495 123 45 67", ["8 912 345 67 89", "8 495 123 45 67"], []),
        # Where numbers differ in length, the longest in use is one; what has a unit is none of it.
        (BERLIN, "Ann 089 123 456 78", ["089 123 456 78"], []),
        (BERLIN, "Ann 030 1234567 500 quote", ["030 1234567"], [("", 50_000, "EUR")]),
        (BERLIN, "Ann 030 1234567 50 € fri", ["030 1234567"], [("", 5_000, "EUR")]),
        (BERLIN, "Ann 030 1234567 12 dec", ["030 1234567"], []),
        (BERLIN, "Ann 0151 23456789 030 1234567", ["0151 23456789", "030 1234567"], []),
        (AUSTRIA, "Ann 0664 1234567 500", ["0664 1234567"], [("", 50_000, "EUR")]),
    ],
)  # fmt: skip
def test_a_number_that_is_whole_ends_where_it_ends(
    setting: Setting, line: str, phones: list[str], deals: list[object]
) -> None:
    said = told(line, setting)
    assert (said["phones"], said.get("deals", [])) == (phones, deals)


@pytest.mark.parametrize(
    ("setting", "line", "name", "deals"),
    [
        (BERLIN, "Ali 2 chairs 300 € next week", "Ali", [("2 chairs", 30_000, "EUR")]),
        (BERLIN, "Ali 3kg coffee 40 €", "Ali", [("3kg coffee", 4_000, "EUR")]),
        (TEHRAN, "مریم کریمی ۲ صندلی ۵ میلیون تومان", "مریم کریمی",
         [("۲ صندلی", 50_000_000, "IRR")]),
        (MOSCOW, "Мария Иванова 2 стула 15000 руб", "Мария Иванова",
         [("2 стула", 1_500_000, "RUB")]),
    ],
)  # fmt: skip
def test_how_many_of_a_thing_is_no_part_of_a_name(
    setting: Setting, line: str, name: str, deals: list[object]
) -> None:
    said = told(line, setting)
    assert (said["name"], said["deals"]) == (name, deals)
    assert told("Cafe 77 chairs 300 €", BERLIN, ("Cafe", "Cafe 77"))["name"] == "Cafe 77"


@pytest.mark.parametrize(
    ("setting", "line", "task", "when"),
    [
        (TEHRAN, "علی تماس فردا ساعت ۵ عصر", "تماس", "2026-11-23 17:00"),
        (TEHRAN, "علی تماس فردا ساعت ۵ بعد از ظهر", "تماس", "2026-11-23 17:00"),
        (TEHRAN, "علی تماس ۹ صبح فردا", "تماس", "2026-11-23 09:00"),
        (MOSCOW, "Иван позвонить завтра в 5 вечера", "позвонить", "2026-11-23 17:00"),
        (MOSCOW, "Иван позвонить до 3 часов дня", "позвонить", "2026-11-22 15:00"),
        (BERLIN, "Ann call the day after tomorrow at 5 in the evening", "call", "2026-11-24 17:00"),
    ],
)  # fmt: skip
def test_the_hour_is_that_of_its_part_of_the_day(
    setting: Setting, line: str, task: str, when: str
) -> None:
    assert told(line, setting)["tasks"] == [(task, when)]


@given(st.text(max_size=200))
def test_any_line_can_be_read(text: str) -> None:
    line = read(text, TEHRAN, names_somebody=lambda _name: False)
    assert all(deal.value.minor >= 0 for deal in line.deals)


@given(st.lists(st.sampled_from(["Ann", "#vip", "@", "Acme", "5m", "fri", "call", "!", ",",
    "0912 345 6789", "a@example.com", "علی", "فردا", "۵ میلیون", "до", "пятницы", "12",
    "1405/09/01"]), max_size=12))  # fmt: skip
def test_any_order_of_parts_can_be_read(parts: list[str]) -> None:
    line = read(" ".join(parts), TEHRAN, names_somebody=lambda name: name == "Ann")
    assert len(line.tags) == parts.count("#vip")
    assert len(line.emails) == parts.count("a@example.com")


def test_a_line_far_too_long_is_refused() -> None:
    with pytest.raises(InvalidInput, match="at most"):
        read("x" * (LONGEST + 1), BERLIN, names_somebody=lambda _name: False)


# In the shell


def listed(ccm: Ccm, noun: str, fields: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(
        ccm(noun, "list", "--fields", fields, "--format", "json").out
    )
    return rows


LINE = "Maryam Karimi 0912 345 6789 maryam@example.com @ Karimi Furniture #vip quote 500 fri"


def test_one_line_is_one_change_and_one_undo(ccm: Ccm, database: Path) -> None:
    assert database.exists()
    added = ccm("add", LINE)
    assert (added.code, added.out) == (0, "1\n")
    assert "Maryam Karimi (new)" in added.err
    (person,) = listed(ccm, "contact", "name,company,tag,email")
    assert person["company"] in ("Karimi Furniture", ["Karimi Furniture"])
    (deal,) = listed(ccm, "deal", "title,contact,value")
    assert (deal["title"], deal["contact"]) == ("quote", "Maryam Karimi")
    (task,) = listed(ccm, "task", "title,contact,deal")
    assert task == {"id": 1, "title": "quote", "contact": "Maryam Karimi", "deal": "quote"}
    assert len(ccm("history", "--format", "ids").lines) == 1
    assert ccm("undo").code == 0
    assert [listed(ccm, noun, "id") for noun in ("contact", "company", "deal", "task")] == [[]] * 4


def test_somebody_known_is_completed_and_not_doubled(ccm: Ccm, database: Path) -> None:
    assert database.exists()
    ccm("add", "Maryam Karimi maryam@example.com")
    again = ccm("add", "Maryam Karimi 0912 345 6789 call fri")
    assert again.out == "1\n"
    assert "known" in again.err
    by_mail = ccm("add", "Maria maryam@example.com #vip", "--format", "json")
    assert json.loads(by_mail.out)["contact"] == 1
    assert len(listed(ccm, "contact", "id")) == 1
    assert ccm("add", "Maryam Karimi", "--new").out == "2\n"
    several = ccm("add", "Maryam Karimi call fri")
    assert several.code == 4
    assert "--new" in several.err


def test_what_belongs_to_two_people_is_refused(ccm: Ccm, database: Path) -> None:
    assert database.exists()
    ccm("add", "Ann ann@example.com")
    ccm("add", "Bert bert@example.com")
    refused = ccm("add", "ann@example.com bert@example.com call fri")
    assert refused.code == 4
    assert listed(ccm, "task", "id") == []


def test_a_dry_run_only_tells(ccm: Ccm, database: Path) -> None:
    assert database.exists()
    shown = ccm("add", LINE, "--dry-run")
    assert (shown.code, shown.out) == (0, "")
    assert "quote" in shown.err
    assert listed(ccm, "contact", "id") == []


def test_a_company_alone(ccm: Ccm, database: Path) -> None:
    assert database.exists()
    assert ccm("add", "@ Oak Ltd quote 900 EUR fri").code == 0
    assert listed(ccm, "contact", "id") == []
    assert listed(ccm, "deal", "title,company") == [
        {"id": 1, "title": "quote", "company": "Oak Ltd"}
    ]


@pytest.mark.parametrize("line", ["call fri", "#vip", "!", ",,,", "5m"])
def test_a_line_about_nobody_is_refused(ccm: Ccm, database: Path, line: str) -> None:
    assert database.exists()
    refused = ccm("add", line)
    if refused.code == 0:  # words alone are somebody's name
        assert listed(ccm, "contact", "id") != []
    else:
        assert refused.code == 2
        assert listed(ccm, "contact", "id") == []


def test_several_lines_on_stdin_are_one_change(ccm: Ccm, database: Path) -> None:
    assert database.exists()
    done = ccm("add", "-", stdin="Ann 030 1234567 call fri\n\nBert bert@example.com\n")
    assert done.out == "1\n2\n"
    assert len(ccm("history", "--format", "ids").lines) == 1
    refused = ccm("add", stdin="Carl\n#vip\n")
    assert refused.code == 2
    assert len(listed(ccm, "contact", "id")) == 2, "nothing half done"
    assert ccm("add", stdin="").code == 2


def test_a_card_on_stdin(ccm: Ccm, database: Path) -> None:
    assert database.exists()
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:علی رضایی\r\nTEL:+989121112233\r\nEND:VCARD\r\n"
    assert ccm("add", stdin=card).out == "1\n"
    assert ccm("add", stdin=card).out == "1\n"
    assert listed(ccm, "contact", "name") == [{"id": 1, "name": "علی رضایی"}]
    assert ccm("add", stdin="BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n").code == 2


MAIL = (
    "From: =?utf-8?b?2YXYsduM2YUg2qnYsduM2YXbjA==?= <maryam@example.com>\n"
    "To: owner@example.com\nSubject: =?utf-8?b?2YLbjNmF2Ko=?=\n"
    "Date: Fri, 20 Nov 2026 10:30:00 +0330\nContent-Type: text/html; charset=utf-8\n\n"
    "<html><head><style>p{}</style></head><body><p>Salam</p><script>x()</script>"
    "<p>What is the price?</p></body></html>\n"
)


def test_an_e_mail_on_stdin_is_kept_once_with_whoever_wrote_it(ccm: Ccm, database: Path) -> None:
    assert database.exists()
    assert ccm("add", stdin=MAIL).out == "1\n"
    ccm("add", stdin=MAIL)
    page = ccm("who", "maryam@example.com", "--format", "json").out
    assert "مریم کریمی" in page
    assert page.count("قیمت") == 1


def test_mail_of_the_owner_went_out(app: Runtime) -> None:
    text = "From: owner@example.com\nTo: Ann <ann@example.com>\nSubject: Hi\n\nBody\n"
    letter = read_mail(text, own=["owner@example.com"])
    assert (letter.address, letter.name, letter.direction) == ("ann@example.com", "Ann", "out")
    letter = read_mail(MAIL, own=["owner@example.com"])
    assert letter.body == "Salam\n\nWhat is the price?"
    with pytest.raises(InvalidInput):
        read_mail("From: owner@example.com\nTo: x\n\nb", own=["owner@example.com"])
    assert app.path.exists()


@given(st.text(max_size=300))
def test_any_mail_can_be_read_or_is_refused(body: str) -> None:
    text = f"From: ann@example.com\nContent-Type: text/html\n{body}"
    assert is_mail("From: ann@example.com\n\nhello")
    assert not is_mail("Ann call fri")
    try:
        letter = read_mail(text, own=[])
    except InvalidInput:
        return
    assert "\x1b" not in letter.subject + letter.body


def test_somebody_new_who_looks_like_another_is_told(ccm: Ccm, database: Path) -> None:
    assert database.exists()
    ccm("add", "Maryam Karimi maryam@example.com @ Karimi Furniture")
    looks = ccm("add", "Karimi Maryam 0912 345 6789 @ Karimi Furniture")
    assert looks.out == "2\n"
    assert "ccm merge 1 2" in looks.err
    assert "ccm merge" not in ccm("add", "Otto Vogel 0912 345 6780").err


@pytest.mark.parametrize("line", ["#", "# @", "—", "..."])
def test_signs_alone_are_nobody(ccm: Ccm, database: Path, line: str) -> None:
    assert database.exists()
    assert ccm("add", line).code == 2
    assert listed(ccm, "contact", "id") == []


def test_a_number_of_somebody_of_another_name_or_country_is_nobody_known(ccm, database):
    ccm("contact", "add", "Иван Петров", "--phone", "+7 912 345 67 89")
    ccm("contact", "add", "Maryam Karimi", "--phone", "+49 30 1234567")
    told = ccm("add", "Pete Poe 0912 345 67 89", "--dry-run")
    assert "known" not in told.out + told.err
    told = ccm("add", "Pete Poe +49 30 1234567", "--dry-run")
    assert "known" not in told.out + told.err
    told = ccm("add", "Maryam +49 30 1234567 #vip", "--dry-run")
    assert "known" in told.out + told.err


def test_somebody_known_is_found_before_a_quantity_and_two_numbers_are_two(
    ccm: Ccm, database: Path
) -> None:
    assert database.exists()
    ccm("contact", "add", "Ali")
    assert ccm("add", "Ali 2 chairs 300 EUR next week").out == "1\n"
    (deal,) = listed(ccm, "deal", "title,contact,value")
    assert (deal["title"], deal["contact"]) == ("2 chairs", "Ali")
    ccm("add", "Ali +49 30 1234567 / +49 151 23456789")
    shown = json.loads(ccm("contact", "show", "1", "--format", "json").out)
    assert [phone["number"] for phone in shown["phones"]] == ["+49301234567", "+4915123456789"]
    assert len(listed(ccm, "deal", "id")) == 1


def test_a_task_is_due_in_the_evening_in_every_language(ccm: Ccm, database: Path) -> None:
    assert database.exists()
    for due in ("tomorrow 5pm", "فردا ۵ عصر", "завтра в 5 вечера"):
        assert ccm("task", "add", "call", "--due", due).code == 0
    assert len({str(task["due"]) for task in listed(ccm, "task", "due")}) == 1
