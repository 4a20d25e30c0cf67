"""A reference to a customer is understood however it is spelled."""

import pytest

from ccm_cli.customers import companies, contacts
from ccm_cli.customers.contacts import Details
from ccm_cli.customers.queries.resolve import resolve_company, resolve_contact
from ccm_cli.errors import Ambiguous, InvalidInput, NotFound
from tests.conftest import NOW


@pytest.fixture
def people(app):
    """Three people: an Iranian, a Russian, and one who shares her first name with the first."""
    with app.changing("people") as work:
        for name, details in (
            (
                "مریم احمدی‌نژاد",
                Details(
                    emails=["Maryam@Example.com"],
                    phones=["+98 912 345 6789"],
                    handles=["telegram:@maryam_a", "whatsapp:+989123456789"],
                    companies=["Acme"],
                    address={"city": "Tehran"},
                ),
            ),
            (
                "Морозов Пётр Сергеевич",
                Details(phones=["+7 926 000-45-79"], emails=["петр@пример.рф"]),
            ),
            ("مريم كريمي", Details(companies=["Acme Kish"])),
        ):
            contacts.add(work, now=NOW, region="DE", name=name, details=details)
    return app


@pytest.mark.parametrize(
    ("reference", "contact_id"),
    [
        ("1", 1),
        ("۱", 1),
        ("maryam@example.com", 1),
        ("MARYAM@EXAMPLE.COM", 1),
        ("mailto:maryam@example.com", 1),
        ("Maryam <maryam@example.com>", 1),
        ("+98 912 345 6789", 1),
        ("00989123456789", 1),
        ("989123456789", 1),
        ("tel:+98-912-345-6789", 1),
        ("@maryam_a", 1),
        ("Maryam_A", 1),
        ("telegram:maryam_a", 1),
        ("https://t.me/maryam_a", 1),
        ("t.me/maryam_a", 1),
        ("https://wa.me/989123456789", 1),
        ("مریم احمدی نژاد", 1),
        ("مریم احمدی\u200cنژاد", 1),
        ("احمدی", 1),
        ("петр@пример.рф", 2),
        ("петр морозов", 2),
        ("Пётр", 2),
        ("مریم کریمی", 3),
        ("کریمی", 3),
        ("maryam", 1),
        ("maryam@", 1),
        ("مریم example", 1),
        ("acme kish", 3),
    ],
)
def test_one_is_meant(people, reference, contact_id):
    with people.reading() as reader:
        assert resolve_contact(reader, reference, region="DE") == contact_id


@pytest.mark.parametrize(
    ("reference", "region", "contact_id"),
    [
        ("0912 345 6789", "IR", 1),
        ("۰۹۱۲۳۴۵۶۷۸۹", "IR", 1),
        ("912 345 6789", "IR", 1),
        ("8 926 000-45-79", "RU", 2),
        ("79260004579", "IR", 2),
    ],
)
def test_a_number_without_its_country_is_one_of_the_business(people, reference, region, contact_id):
    with people.reading() as reader:
        assert resolve_contact(reader, reference, region=region) == contact_id


@pytest.mark.parametrize(
    ("reference", "region", "near"),
    [
        ("0912 345 6789", "RU", "1  مریم احمدی‌نژاد  (Acme, Tehran)  +989123456789"),
        ("912 345 6789", "RU", "1  مریم احمدی‌نژاد  (Acme, Tehran)  +989123456789"),
        ("8 926 000-45-79", "IR", "2  Морозов Пётр Сергеевич  +79260004579"),
        ("0926 000 4579", "IR", "2  Морозов Пётр Сергеевич  +79260004579"),
    ],
)
def test_the_digits_of_somebody_abroad_mean_nobody_and_are_told(people, reference, region, near):
    with people.reading() as reader, pytest.raises(NotFound) as caught:
        resolve_contact(reader, reference, region=region)
    assert caught.value.candidates == (near,)
    assert "another country" in caught.value.message


def test_a_name_that_fits_several_lists_them(people):
    with people.reading() as reader, pytest.raises(Ambiguous) as caught:
        resolve_contact(reader, "مریم", region="DE")
    assert caught.value.candidates == (
        "1  مریم احمدی‌نژاد  (Acme, Tehran)",
        "3  مريم كريمي  (Acme Kish)",
    )


def test_words_of_addresses_count_only_where_no_name_fits(people):
    with people.changing("add") as work:
        for name, email in (("Acme Smith", "12@example.org"), ("Boris", "info@acmeworld.example")):
            contacts.add(work, now=NOW, region="DE", name=name, details=Details(emails=[email]))
    with people.reading() as reader:
        assert resolve_contact(reader, "acme", region="DE") == 4
        with pytest.raises(Ambiguous) as caught:
            resolve_contact(reader, "example", region="DE")
        assert [line.split()[0] for line in caught.value.candidates] == ["1", "4", "5"]
        with pytest.raises(NotFound):
            resolve_contact(reader, "12", region="DE")


def test_a_shared_phone_lists_all_who_have_it(people):
    with people.changing("share") as work:
        contacts.edit(
            work,
            3,
            now=NOW,
            region="DE",
            details=Details(phones=["+989123456789"], shared=True),
        )
    with people.reading() as reader, pytest.raises(Ambiguous) as caught:
        resolve_contact(reader, "0912 345 6789", region="IR")
    assert [line.split()[0] for line in caught.value.candidates] == ["1", "3"]


@pytest.mark.parametrize(
    ("reference", "hint"),
    [
        ("99", "ccm contact list"),
        ("nobody here", "ccm find 'nobody here'"),
        ("new@example.com", "ccm contact add NAME --email new@example.com"),
        ("+49 30 1234567", "ccm contact add NAME --phone '+49 30 1234567'"),
        ("@stranger", "ccm contact add NAME --handle @stranger"),
        ("tehran", "ccm find tehran"),
        ("'; rm -rf ~", """ccm find ''"'"'; rm -rf ~'"""),
        ('()"*', "ccm find"),
        ("\x1b[31mred", "ccm find red"),
    ],
)
def test_nobody_is_meant_and_the_hint_says_what_to_do(people, reference, hint):
    with people.reading() as reader, pytest.raises(NotFound) as caught:
        resolve_contact(reader, reference, region="DE")
    assert hint in caught.value.hint
    assert "\x1b" not in caught.value.message


@pytest.mark.parametrize("reference", ["", " ", "\x00", "\u202e"])
def test_an_empty_reference_is_refused(people, reference):
    with people.reading() as reader, pytest.raises(InvalidInput):
        resolve_contact(reader, reference, region="DE")


@pytest.mark.parametrize("reference", ["x" * 1_000_000, "9" * 1_000_000, "@" * 100_000])
def test_a_megabyte_is_nobody(people, reference):
    with people.reading() as reader, pytest.raises(NotFound) as caught:
        resolve_contact(reader, reference, region="DE")
    assert len(caught.value.message) < 200


def test_more_than_ten_candidates_are_cut_off(app):
    with app.changing("many") as work:
        for number in range(12):
            contacts.add(work, now=NOW, region="DE", name=f"Anna Nr{number}")
    with app.reading() as reader, pytest.raises(Ambiguous) as caught:
        resolve_contact(reader, "anna", region="DE")
    assert len(caught.value.candidates) == 11
    assert caught.value.candidates[-1] == "… and more"


def test_every_look_up_goes_through_an_index(people):
    """No step of a look-up may read a whole table."""
    statements: list[str] = []
    with people.reading() as reader:
        reader.connection.set_trace_callback(statements.append)
        for reference in (
            "1",
            "maryam@example.com",
            "0912 345 6789",
            "@maryam_a",
            "احمدی",
            "maryam",
        ):
            resolve_contact(reader, reference, region="IR")
        with pytest.raises(NotFound):
            resolve_contact(reader, "0912 345 6789", region="DE")
        reader.connection.set_trace_callback(None)
        for statement in statements:
            if "contact_search_" in statement or "--" in statement:  # the index reading itself
                continue
            plan = reader.rows(lambda *row: row[3], "EXPLAIN QUERY PLAN " + statement)
            scans = [step for step in plan if step.startswith("SCAN") and "VIRTUAL" not in step]
            assert not scans, (statement, scans)


def test_a_company_is_meant_by_number_name_or_the_only_beginning(app):
    with app.changing("companies") as work:
        for name in ("Acme", "Acme Kish", "Вектор"):
            companies.add(work, name=name, now=NOW, region="DE")
    with app.reading() as reader:
        assert resolve_company(reader, "2") == 2
        assert resolve_company(reader, "ACME") == 1
        assert resolve_company(reader, "вект") == 3
        with pytest.raises(Ambiguous) as caught:
            resolve_company(reader, "acm")
        assert caught.value.candidates == ("1  Acme", "2  Acme Kish")
        with pytest.raises(NotFound):
            resolve_company(reader, "nothing")
