"""What the columns of a file mean, told from their headers alone."""

import csv
import io
import json

import pytest

from ccm_cli.customers.importing import contacts
from ccm_cli.customers.importing.columns import Vocabulary, understand
from ccm_cli.messaging.importing import CONSENT
from tests.customers.importing_support import rows

GOOGLE_OLD = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Birthday,Notes,Group Membership,"
    "E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Type,E-mail 2 - Value,Phone 1 - Type,"
    "Phone 1 - Value,Address 1 - Type,Address 1 - Formatted,Address 1 - Street,Address 1 - City,"
    "Address 1 - Postal Code,Address 1 - Country,Organization 1 - Name,Organization 1 - Title,"
    "Event 1 - Type,Event 1 - Value,IM 1 - Service,IM 1 - Value"
)
GOOGLE = (
    "First Name,Middle Name,Last Name,Organization Name,Organization Title,Birthday,Notes,Labels,"
    "E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Value,"
    "Address 1 - Label,Address 1 - Formatted,Address 1 - City"
)
OUTLOOK = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,"
    "Business City,Business Postal Code,Business Country/Region,Home City,Business Fax,"
    "Business Phone,Home Phone,Mobile Phone,Birthday,Categories,E-mail Address,"
    "E-mail Display Name,E-mail 2 Address,Notes"
)


def meaning(header: str) -> dict[str, str | None]:
    kind = contacts.kind([CONSENT])
    names = next(csv.reader([header]))
    known = Vocabulary(kind.fields, ignored=kind.ignored)
    return {
        u.header: u.column.name if u.column else ("-" if u.known else None)
        for u in understand(names, known, mapping={})
    }


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("E-Mail", "email"),
        ("Email 2", "email 2"),
        ("email_address", "email"),
        ("PHONE NUMBER", "phone"),
        ("Phone2", "phone 2"),
        ("Zip/Postal Code", "postcode"),
        ("D.O.B.", "birthday"),
        ("ایمیل", "email"),
        ("ایمیل ۲", "email 2"),
        ("شماره تلفن", "phone"),
        ("نام خانوادگی", "family name"),
        ("تاریخ تولد", "birthday"),
        ("شهر", "city"),
        ("برچسب‌ها", "tags"),
        ("تلگرام", "telegram"),
        ("رضایت", "consent"),
        ("Отчество", "middle name"),
        ("Эл. почта", "email"),
        ("Телефон 2", "phone 2"),
        ("Дата рождения", "birthday"),
        ("Населённый пункт", "city"),
        ("Согласие на рассылку", "consent"),
        ("custom:Shoe", "custom:Shoe"),
        ("date:anniversary", "date:anniversary"),
        ("handle:matrix", "handle:matrix"),
        ("Lifecycle Stage", "stage"),
        ("Opted-in", "consent"),
        ("Photo", "-"),
        ("Shoe size", None),
        ("7", None),
        ("?!", None),
    ],
)
def test_a_header_means_a_field(header, field):
    assert meaning(header) == {header: field}


def test_a_name_beside_a_family_name_is_a_given_name(ccm, database):
    ccm("import", "contacts", "-", stdin="نام,نام خانوادگی\nمریم,احمدی\n")
    ccm("import", "contacts", "-", stdin="Name,Surname\nAnn,Lee\n")
    ccm("import", "contacts", "-", stdin="Имя\nАнна Ли\n")
    assert rows(database, "SELECT name, given_name, family_name FROM contact ORDER BY id") == [
        ("مریم احمدی", "مریم", "احمدی"),
        ("Ann Lee", "Ann", "Lee"),
        ("Анна Ли", "Анна", "Ли"),
    ]


@pytest.mark.parametrize("header", [GOOGLE, GOOGLE_OLD, OUTLOOK], ids=["google", "old", "outlook"])
def test_nothing_of_an_address_book_is_unknown(header):
    assert [name for name, field in meaning(header).items() if field is None] == []


def imported(ccm, header: str, values: dict[str, str]) -> None:
    names = next(csv.reader([header]))
    text = io.StringIO()
    csv.writer(text).writerows([names, [values.get(name, "") for name in names]])
    assert set(values) <= set(names)
    assert ccm("import", "contacts", "-", stdin=text.getvalue()).code == 0


def test_an_export_of_google_contacts_is_read(ccm, database):
    imported(
        ccm,
        GOOGLE,
        {
            "First Name": "Ann", "Last Name": "Lee", "Organization Name": "Acme",
            "Organization Title": "buyer", "Birthday": "1990-05-17",
            "Labels": "* myContacts ::: vip ::: new", "E-mail 1 - Label": "* Work",
            "E-mail 1 - Value": "ann@example.com ::: a@example.org", "Phone 1 - Label": "Mobile",
            "Phone 1 - Value": "+49 151 23456789 ::: +49 30 1234567",
            "Phone 2 - Value": "+49 30 7654321", "Address 1 - Label": "Home",
            "Address 1 - Formatted": "1 Main Street\nBerlin", "Notes": "one\ntwo",
        },
    )  # fmt: skip
    assert rows(database, "SELECT name, given_name, family_name, notes FROM contact") == [
        ("Ann Lee", "Ann", "Lee", "one\ntwo")
    ]
    assert rows(database, "SELECT address, label FROM contact_email ORDER BY position") == [
        ("ann@example.com", "work"), ("a@example.org", "work"),
    ]  # fmt: skip
    assert rows(database, "SELECT number, label FROM contact_phone ORDER BY position") == [
        ("+4915123456789", "mobile"), ("+49301234567", "mobile"), ("+49307654321", ""),
    ]  # fmt: skip
    assert rows(database, "SELECT name FROM tag ORDER BY id") == [("vip",), ("new",)]
    assert rows(database, "SELECT label, street FROM contact_address") == [
        ("home", "1 Main Street\nBerlin")
    ]
    assert rows(database, "SELECT name, role FROM company, contact_company") == [("Acme", "buyer")]


def test_an_old_export_of_google_contacts_is_read(ccm, database):
    imported(
        ccm,
        GOOGLE_OLD,
        {
            "Name": "Ann B. Lee", "Given Name": "Ann", "Additional Name": "B.",
            "Family Name": "Lee", "Birthday": " --05-17", "Group Membership": "* myContacts",
            "E-mail 1 - Type": "* Home", "E-mail 1 - Value": "ann@example.com",
            "Organization 1 - Name": "Acme", "Event 1 - Type": "Anniversary",
            "Event 1 - Value": "2015-06-01", "IM 1 - Service": "Skype",
            "IM 1 - Value": "ann.lee", "Address 1 - Street": "Main 1",
            "Address 1 - City": "Berlin", "Address 1 - Formatted": "Main 1\nBerlin",
        },
    )  # fmt: skip
    assert rows(database, "SELECT name, middle_name FROM contact") == [("Ann B. Lee", "B.")]
    assert rows(database, "SELECT name, month_day, year FROM contact_date ORDER BY name") == [
        ("anniversary", "06-01", 2015), ("birthday", "05-17", None),
    ]  # fmt: skip
    assert rows(database, "SELECT network, handle FROM contact_handle") == [("skype", "ann.lee")]
    assert rows(database, "SELECT street, city FROM contact_address") == [("Main 1", "Berlin")]
    assert rows(database, "SELECT count(*) FROM tag") == [(0,)]


def test_an_export_of_outlook_is_read(ccm, database):
    imported(
        ccm,
        OUTLOOK,
        {
            "Title": "Dr", "First Name": "Ann", "Last Name": "Lee", "Company": "Acme",
            "Job Title": "buyer", "Business Street": "Main 1", "Business City": "Berlin",
            "Business Country/Region": "Germany", "Home City": "Bonn",
            "Business Phone": "030 1234567", "Mobile Phone": "0151 23456789",
            "Categories": "vip;new", "E-mail Address": "ann@example.com",
            "E-mail 2 Address": "a@example.org", "Birthday": "17.05.1990",
        },
    )  # fmt: skip
    assert rows(database, "SELECT title, name FROM contact") == [("Dr", "Ann Lee")]
    assert rows(database, "SELECT label, street, city FROM contact_address ORDER BY position") == [
        ("work", "Main 1", "Berlin"), ("home", "", "Bonn"),
    ]  # fmt: skip
    assert rows(database, "SELECT number, label FROM contact_phone ORDER BY position") == [
        ("+49301234567", "work"), ("+4915123456789", "mobile"),
    ]  # fmt: skip
    assert rows(database, "SELECT count(*) FROM contact_email") == [(2,)]


TWICE = (
    "name,full name,city,town,birthday,birth date,source,source,email,e-mail,city 2\n"
    "Ann,Anna,Cork,Dublin,1990-05-17,1991-05-17,fair,web,ann@example.com,a@example.com,Paris\n"
    ",Bea,,Dublin,,1991-05-17,,web,bea@example.com,,\n"
)
SAID = "is empty: full name (name), town (city), birth date (birthday), source (source) ("


def test_of_two_columns_with_one_meaning_the_later_fills_and_that_is_said(ccm, database, tmp_path):
    file, plan = tmp_path / "twice.csv", tmp_path / "twice.plan"
    file.write_text(TWICE)
    for command in (
        ("import", "contacts", str(file), "--dry-run", "--save", str(plan)),
        ("import", "show", str(plan)),
        ("import", "contacts", str(file)),
    ):
        said = ccm(*command)
        assert SAID in said.err
        assert "town →" not in said.err
    listed = ccm("contact", "list", "--fields", "name,city,source,birthday", "--sort", "name")
    assert [line.split("\t")[1:] for line in listed.lines[1:]] == [
        ["Ann", "Cork", "fair", "05-17"],
        ["Bea", "Dublin", "web", "05-17"],
    ]
    told = json.loads(ccm("import", "contacts", str(file), "--dry-run", "--format", "json").out)
    after = {column["column"]: column["after"] for column in told["columns"]}
    assert (after["town"], after["city"], after["e-mail"], after["city 2"]) == ("city", *[None] * 3)


def test_keys_of_objects_with_one_meaning_are_told_as_well(ccm, database):
    rows = '{"name": "Ann", "source": "fair"}\n{"name": "Bea", "town": "Cork", "city": "Bonn"}\n'
    said = ccm("import", "contacts", "-", "--from", "ndjson", "--dry-run", stdin=rows)
    assert "is empty: city (town) (" in said.err


def test_a_meaning_given_by_map_is_a_column_of_its_own(ccm, database, tmp_path):
    file = tmp_path / "twice.csv"
    file.write_text("name,city,town\nAnn,Cork,Dublin\n")
    said = ccm("import", "contacts", str(file), "--dry-run", "--map", "town=custom:born in")
    assert "is empty" not in said.err
