"""The files of the demo business are what their script writes, and fit together."""

import csv
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

import phonenumbers
import pytest
import vobject

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "make_demo_data.py"
FOLDER = Path(str(resources.files("ccm_cli"))) / "demo"
FILES = {
    "people.csv",
    "google-contacts.csv",
    "phone.vcf",
    "deals.csv",
    "interactions.csv",
    "tasks.csv",
    "answers.csv",
    "tickets.csv",
    "products.csv",
    "orders.csv",
}
REGIONS = {"Iran": "IR", "Russia": "RU", "Georgia": "GE", "Germany": "DE", "United Kingdom": "GB"}
PIPELINE = ["lead", "qualified", "proposal", "negotiation", "won", "lost"]
RESERVED = re.compile(r"[a-z.]+@([a-z]+\.)?example\.(com|org|net)")
DAYS_AGO = re.compile(r"-(\d+)d")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def cards() -> list[vobject.base.Component]:
    text = (FOLDER / "phone.vcf").read_bytes().decode("utf-8")
    return list(vobject.readComponents(text, allowQP=True))


def cleaned(values: Iterable[str]) -> list[str]:
    return [value.strip().lower() for value in values if value.strip()]


def people_emails() -> list[str]:
    return cleaned(row[key] for row in rows("people.csv") for key in ("email", "email 2"))


def google_emails() -> list[str]:
    keys = ("E-mail 1 - Value", "E-mail 2 - Value")
    return cleaned(row[key] for row in rows("google-contacts.csv") for key in keys)


def card_emails() -> list[str]:
    return cleaned(email.value for card in cards() for email in card.contents.get("email", []))


def known_emails() -> set[str]:
    return {*people_emails(), *google_emails(), *card_emails()}


def days_ago(text: str) -> int:
    found = DAYS_AGO.fullmatch(text)
    assert found, text
    return int(found[1])


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_the_script_writes_the_very_files_that_ship(tmp_path, hash_seed):
    written = tmp_path / "demo"
    subprocess.run(
        [sys.executable, str(SCRIPT), "--output", str(written)],
        check=True,
        env={"PYTHONHASHSEED": hash_seed},
    )

    assert {file.name for file in written.iterdir()} == FILES
    for name in FILES:
        assert (written / name).read_bytes() == (FOLDER / name).read_bytes(), (
            f"{name} is not what benchmarks/make_demo_data.py writes: run it again"
        )


@pytest.mark.parametrize("name", sorted(FILES - {"phone.vcf"}))
def test_every_row_has_every_column(name):
    for row in rows(name):
        assert None not in row
        assert None not in row.values()


def test_no_address_can_reach_anybody():
    for email in known_emails():
        assert RESERVED.fullmatch(email), email


def test_nobody_is_in_one_file_twice():
    for emails in (people_emails(), google_emails(), card_emails()):
        assert [email for email, times in Counter(emails).items() if times > 1] == []


def test_some_people_are_in_two_files_under_another_spelling():
    own = {email.strip().lower(): row for row in rows("people.csv") if (email := row["email"])}
    both = [row for row in rows("google-contacts.csv") if row["E-mail 1 - Value"] in own]

    assert len(both) == 12
    assert len({*people_emails()} & {*card_emails()}) >= 10
    for row in both:
        assert row["First Name"] != own[row["E-mail 1 - Value"]]["given name"].strip()


def test_some_cards_share_only_a_phone_with_our_own_contacts():
    own = {
        e164(row[key], row["country"])
        for row in rows("people.csv")
        for key in ("phone", "phone 2")
        if row[key]
    }
    only_phone = [card for card in cards() if "email" not in card.contents]

    shared = [
        card for card in only_phone if own & {e164(tel.value, "") for tel in card.contents["tel"]}
    ]
    assert len(shared) == 4


def e164(number: str, country: str) -> str:
    parsed = phonenumbers.parse(number.removeprefix("tel:"), REGIONS.get(country))
    assert phonenumbers.is_valid_number(parsed), number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def test_people_speak_three_languages_and_more():
    languages = Counter(row["language"] for row in rows("people.csv"))

    assert languages == {"fa": 60, "ru": 50, "en": 36, "de": 14}


def test_the_words_of_people_are_of_the_agreed_lists():
    tags = {"vip", "regular", "wholesale", "designer", "showroom", "newsletter", "architect"}
    people = rows("people.csv")

    assert {row["stage"] for row in people} == {
        "lead", "prospect", "customer", "loyal", "dormant", "lost",
    }  # fmt: skip
    assert {row["consent"] for row in people} == {"yes", "no", ""}
    assert {tag for row in people for tag in row["tags"].split(";") if tag} == tags
    assert [row["code"] for row in people] == [f"C-{number:04}" for number in range(1, 161)]


def test_everybody_can_be_reached_somehow():
    for row in rows("people.csv"):
        assert row["email"].strip() or row["phone"]


def test_the_dirt_is_there_for_the_import_to_clean():
    people = rows("people.csv")

    assert any(row["email"] != row["email"].strip() for row in people)
    assert any(row["email"].strip().isupper() for row in people)
    assert any(row["name"] != row["name"].strip() for row in people)
    assert any(set("يك") & set(row["name"]) for row in people)
    assert any(set("۰۱۲۳۴۵۶۷۸۹") & set(row["phone"]) for row in people)
    assert any(re.fullmatch(r"13\d\d/\d\d/\d\d", row["birthday"]) for row in people)


def test_every_phone_is_a_number_of_the_country():
    numbers = [
        e164(row[key], row["country"])
        for row in rows("people.csv")
        for key in ("phone", "phone 2")
        if row[key]
    ]

    assert len(numbers) == len(set(numbers))


def test_phones_in_the_address_books_need_no_country():
    for row in rows("google-contacts.csv"):
        for key in ("Phone 1 - Value", "Phone 2 - Value"):
            for number in filter(None, row[key].split(" ::: ")):
                assert e164(number, "")


def test_cards_come_in_all_three_versions():
    versions = Counter(card.version.value for card in cards())

    assert versions == {"3.0": 40, "4.0": 22, "2.1": 8}


def test_card_lines_are_folded_at_75_octets_and_quoted_ones_end_softly():
    lines = (FOLDER / "phone.vcf").read_bytes().split(b"\r\n")

    assert any(line.startswith(b" ") for line in lines)
    assert any(line.endswith(b"=") for line in lines)
    for line in lines:
        assert b"\n" not in line
        assert len(line) <= 75 or b"QUOTED-PRINTABLE" in line or line.endswith(b"=")


def test_names_in_old_cards_are_readable_after_decoding():
    names = [card.fn.value for card in cards() if card.version.value == "2.1"]

    assert any(re.search("[а-яё]", name) for name in names)
    assert any(re.search("[؀-ۿ]", name) for name in names)


def test_deals_belong_to_known_contacts_and_have_titles_of_their_own():
    deals = rows("deals.csv")

    assert {row["contact"] for row in deals} <= known_emails()
    assert len({row["title"] for row in deals}) == len(deals) == 71
    assert {row["currency"] for row in deals} == {"EUR"}
    assert 1 <= sum(row["value"] == "" for row in deals) <= 10


def test_a_deal_has_entered_its_stages_one_after_the_other():
    for row in rows("deals.csv"):
        entered = [stage for stage in PIPELINE if row[f"entered {stage}"]]
        ages = [days_ago(row[f"entered {stage}"]) for stage in entered]

        assert entered[0] == "lead"
        assert entered[-1] == row["stage"]
        assert row["created"] == row["entered lead"]
        assert ages == sorted(set(ages), reverse=True)
        assert ages[0] <= 400
        if row["stage"] != "lost":
            assert entered == PIPELINE[: len(entered)]


def test_only_lost_deals_have_a_reason():
    for row in rows("deals.csv"):
        assert bool(row["lost reason"]) == (row["stage"] == "lost")


def test_open_deals_close_in_the_future_but_for_a_few_overdue():
    expected = [
        row["expected close"] for row in rows("deals.csv") if row["stage"] not in {"won", "lost"}
    ]

    assert all(re.fullmatch(r"[+-]\d+d", day) for day in expected)
    assert 0 < sum(day.startswith("-") for day in expected) < len(expected) / 3


def test_interactions_are_of_known_contacts_and_in_the_past():
    history = rows("interactions.csv")

    assert len(history) == 600
    assert {row["contact"] for row in history} <= known_emails()
    assert {row["direction"] for row in history} == {"in", "out"}
    assert {row["sentiment"] for row in history} == {"-1", "0", "1", ""}
    for row in history:
        assert re.fullmatch(r"-[1-9]\d*[dh]", row["at"]), row["at"]
        assert re.fullmatch(r"(\d+m)?", row["duration"])
        assert re.fullmatch(r"(\d+\.\d\d)?", row["cost"])
        assert row["summary"]
        assert "{" not in row["summary"]


def test_every_channel_is_used_and_something_happened_today():
    history = rows("interactions.csv")

    assert {row["channel"] for row in history} == {
        "email", "sms", "telegram", "whatsapp", "instagram", "phone", "chat", "web", "visit",
        "letter", "fax",
    }  # fmt: skip
    assert sum(row["at"].endswith("h") for row in history) >= 10


def test_summaries_are_varied():
    summaries = Counter(row["summary"] for row in rows("interactions.csv"))

    assert len(summaries) > 350
    assert max(summaries.values()) <= 12


def test_whoever_has_a_deal_has_a_history():
    in_touch = {row["contact"] for row in rows("interactions.csv")}

    assert {row["contact"] for row in rows("deals.csv")} <= in_touch


def test_tasks_are_due_before_today_today_and_later_and_fit_their_deals():
    tasks, known = rows("tasks.csv"), known_emails()
    contact_of = {row["title"]: row["contact"] for row in rows("deals.csv")}

    due = Counter(re.match(r"-|today|tomorrow|\+", row["due"])[0] for row in tasks)
    assert due == {"-": 9, "today": 7, "tomorrow": 4, "+": 11}
    assert {row["priority"] for row in tasks} == {"low", "normal", "high"}
    for row in tasks:
        assert re.fullmatch(r"([+-]\d+d|today|tomorrow)( \d\d:\d\d)?", row["due"])
        assert row["contact"] in known
        if row["deal"]:
            assert contact_of[row["deal"]] == row["contact"]


def test_answers_are_scores_of_known_contacts_once_each():
    answers = rows("answers.csv")

    assert len({row["contact"] for row in answers} & known_emails()) == len(answers) == 40
    assert all(0 <= int(row["score"]) <= 10 for row in answers)
    assert all(days_ago(row["at"]) >= 1 for row in answers)
    assert any(row["comment"] for row in answers)
    assert any(not row["comment"] for row in answers)


def test_tickets_wait_are_answered_and_closed_and_are_of_known_people():
    tickets, known = rows("tickets.csv"), known_emails()
    assert Counter(row["state"] for row in tickets) == {"open": 4, "waiting": 2, "closed": 5}
    for row in tickets:
        assert row["contact"] in known
        times = [row[name] for name in ("created", "first response", "closed") if row[name]]
        hours = [int(time[1:-1]) for time in times]
        assert hours == sorted(hours, reverse=True)
        assert bool(row["closed"]) == (row["state"] == "closed")


def test_orders_are_of_known_people_and_products_and_numbered_once():
    goods = {row["code"]: row for row in rows("products.csv")}
    assert len(goods) == 12
    assert {row["consumable"] for row in goods.values()} == {"yes", "no"}
    sold = rows("orders.csv")
    assert {row["contact"] for row in sold} <= known_emails()
    assert {row["code"] for row in sold} <= set(goods)
    buyers = {(row["number"], row["contact"]) for row in sold}
    assert len({number for number, _contact in buyers}) == len(buyers) == 34
    assert {row["state"] for row in sold} == {"paid", "confirmed", "cancelled", "draft"}
