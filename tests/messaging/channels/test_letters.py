"""Letters: one PDF for each run, with a run of pages for each person, and who comes when."""

import csv
import importlib.util
import subprocess

import pytest

from ccm_cli.config import Letter
from ccm_cli.messaging.channels import letter, letter_pages
from ccm_cli.messaging.polling import poll

BODY = """# Dear {{ contact.name }}

The **chairs** are ready:

- four of oak
- two of [ash](https://example.com/ash)

{% for line in ["a", "b", "c"] %}Greetings {{ line }} & more. {% endfor %}
"""


@pytest.fixture
def folder(phones, tmp_path):
    made = tmp_path / "letters"
    phones.house.settings = phones.house.settings._replace(
        letter=Letter(folder=str(made), cost="0.95 EUR")
    )
    return made


def addresses(phones, language="en", **places):
    """Contacts with an address each: town and street."""
    ids = phones.house.people(*places, language=language)
    with phones.house.runtime.changing("addresses") as work:
        work.insert_rows(
            "contact_address",
            [
                {
                    "contact_id": i, "label": "", "street": street, "city": city, "city_key": city,
                    "region": "", "postcode": "", "country": "", "position": 0,
                }
                for i, (city, street) in zip(ids, places.values(), strict=True)
            ],
        )  # fmt: skip
    return ids


def text_of(pdf, page=None):
    only = ["-f", str(page), "-l", str(page)] if page else []
    done = subprocess.run(
        ["pdftotext", "-layout", *only, str(pdf), "-"], capture_output=True, check=True, text=True
    )
    return done.stdout


def order(folder):
    (file,) = folder.glob("*.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


needs_poppler = pytest.mark.skipif(
    subprocess.run(["which", "pdftotext"], capture_output=True, check=False).returncode != 0,
    reason="pdftotext is not here",
)


@needs_poppler
def test_one_run_makes_one_file_in_the_order_of_the_post(phones, folder):
    addresses(phones, Ada=("Berlin", "Oak 1"), Bob=("Aachen", "Ash 2"), Cleo=("Berlin", "Elm 3"))
    phones.template(BODY, kind="letter")
    phones.house.started(channel="letter")
    assert phones.house.send().counts == {"accepted": 3}
    (pdf,) = folder.glob("*.pdf")
    assert [(one["name"], one["first_page"], one["pages"]) for one in order(folder)] == [
        ("Bob", "1", "1"), ("Cleo", "2", "1"), ("Ada", "3", "1"),
    ]  # fmt: skip
    first = text_of(pdf, 1)
    for said in ("Bob", "Ash 2", "Aachen", "Cedar & Oak · Main Street 1 · Berlin", "22 Nov 2026",
                 "Dear Bob", "chairs", "four of oak", "ash (https://example.com/ash)",
                 "Greetings a & more."):  # fmt: skip
        assert said in first, said
    row = phones.rows()["bob"]
    assert (row["state"], row["reason"], row["cost_minor"]) == ("accepted", str(pdf), 95)
    assert phones.house.send().is_idle


@needs_poppler
def test_a_long_letter_counts_its_own_pages(phones, folder):
    addresses(phones, Ada=("Berlin", "Oak 1"), Bob=("Cologne", "Ash 2"))
    phones.template("Much to say. " * 900 + "\n", kind="letter")
    phones.house.started(channel="letter")
    phones.house.send()
    (pdf,) = folder.glob("*.pdf")
    ada, bob = order(folder)
    assert int(ada["pages"]) > 1
    assert int(bob["first_page"]) == int(ada["pages"]) + 1
    assert f"1/{ada['pages']}" in text_of(pdf, 1)
    assert f"1/{bob['pages']}" in text_of(pdf, int(bob["first_page"]))


@needs_poppler
def test_persian_runs_from_right_to_left_in_letters_that_are_there(phones, folder):
    addresses(phones, "fa", Maryam=("تهران", "خیابان بلوط ۱"))
    phones.template("سلام {{ contact.name }}، صندلی‌ها آماده است.\n", kind="letter")
    from ccm_cli.messaging.context import own_templates

    place = own_templates() / "messages/news"
    (place / "letter.en.md").rename(place / "letter.fa.md")
    phones.house.started(channel="letter")
    assert phones.house.send().counts == {"accepted": 1}, phones.rows()
    (pdf,) = folder.glob("*.pdf")
    said = text_of(pdf)
    assert "Maryam" in said
    assert "۱ آذر ۱۴۰۵" in said.replace("\u200f", "") or "۱۴۰۵" in said
    fonts = subprocess.run(["pdffonts", str(pdf)], capture_output=True, check=True, text=True)
    assert any(name.replace(" ", "") in fonts.stdout for name in letter_pages.PERSIAN)


def test_no_font_for_persian_is_said_and_no_letter_is_lost(phones, folder, monkeypatch):
    addresses(phones, "fa", Maryam=("تهران", "خیابان بلوط ۱"))
    phones.template("سلام.\n", kind="letter")
    from ccm_cli.messaging.context import own_templates

    place = own_templates() / "messages/news"
    (place / "letter.en.md").rename(place / "letter.fa.md")
    with monkeypatch.context() as patch:
        patch.setattr(letter_pages, "PERSIAN", ("No Such Font",))
        phones.house.started(channel="letter")
        phones.house.send()
        assert list(folder.glob("*.pdf")) == []
        polled = poll(phones.house.context)
        assert "No font of this machine has the letters of Persian." in polled.problems[0].message
    assert poll(phones.house.context).counts == {"printed": 1}
    assert len(list(folder.glob("*.pdf"))) == 1


def test_a_batch_that_a_crash_left_is_printed_by_the_next_run_once(phones, folder, monkeypatch):
    addresses(phones, Ada=("Berlin", "Oak 1"))
    phones.template(BODY, kind="letter")
    phones.house.started(channel="letter")
    with monkeypatch.context() as patch:
        patch.setattr(letter, "print_batch", lambda *_: None)
        phones.house.send()
    with phones.house.runtime.changing("crash") as work:
        work.execute("UPDATE message SET state = 'handed over', claimed_by = 'gone'")
        work.execute("UPDATE campaign SET state = 'running'")
    phones.house.send()
    assert phones.rows()["ada"]["state"] == "accepted"
    assert poll(phones.house.context).counts == {"printed": 1}
    assert poll(phones.house.context).counts == {}
    assert [one["name"] for one in order(folder)] == ["Ada"]


def test_without_typst_a_word_says_how_to_get_it(phones, folder, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "typst" else find(name)
    )
    addresses(phones, Ada=("Berlin", "Oak 1"))
    phones.template(BODY, kind="letter")
    phones.house.started(channel="letter")
    (problem,) = phones.house.send().problems
    assert problem.hint == "Install it with: pip install 'ccm-cli[pdf]'"
    assert phones.rows()["ada"]["state"] == "queued"


def test_what_customers_are_called_is_never_a_command(phones, folder):
    addresses(phones, **{'#panic("x")': ("Berlin", "#import $x$ \\ *b*")})
    phones.template("Hello {{ contact.name }} #let x = 1\n", kind="letter")
    phones.house.started(channel="letter")
    phones.house.send()
    (pdf,) = folder.glob("*.pdf")
    assert pdf.stat().st_size > 1_000
