"""People are found however they are typed, best first, with what matched."""

import pytest

from ccm_cli.customers import contacts, interactions
from ccm_cli.customers.contacts import Details
from ccm_cli.customers.queries.search import find, find_near
from tests.conftest import NOW


@pytest.fixture
def people(app):
    with app.changing("people") as work:
        for name, details in (
            ("Ann", Details()),
            ("Anna Schmidt", Details(emails=["boss@example.com"], tags=["Anniversary club"])),
            ("Bert Annan", Details(phones=["+98 912 345 6789"], companies=["Ölwerk"])),
            ("Zoe", Details(companies=["Ann & Sons"], address={"city": "تهران"})),
            ("Семён Орлов", Details(handles=["telegram:@semyon_o"])),
            ("كريم میرزایی‌نژاد", Details()),
        ):
            contacts.add(work, now=NOW, region="DE", name=name, details=details)
        interactions.log(work, contact_id=3, channel="call", summary="hi", now=NOW)
    return app


def ids(people, words, **more):
    with people.reading() as reader:
        return [found.id for found in find(reader, words, 10, **more)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ann", [1, 2, 3, 4]),
        ("ANN sch", [2]),
        ("sch ann", [2]),
        ("boss@exa", [2]),
        ("олов", []),
        ("орл сем", [5]),
        ("семен", [5]),
        ("SEMYON", [5]),
        ("کریم", [6]),
        ("نژاد", [6]),
        ("میرزایینژاد", [6]),
        ("تهران", [4]),
        ("olw", [3]),
        ("club", [2]),
        ("+98912", [3]),
        ("", []),
        ("* \" '", []),
        ("ann OR zoe", []),
        ("x" * 1_000_000, []),
        ("\x00ann\u202e sch", [2]),
    ],
)
def test_words_find_in_order(people, words, expected):
    assert ids(people, words) == expected


def test_a_beginning_of_a_phone_in_the_spelling_of_the_region(people):
    assert ids(people, "0912", region="IR") == [3]
    assert ids(people, "۰۹۱۲", region="IR") == [3]
    assert ids(people, "0912 345 6789", region="IR") == [3]


def test_the_digits_of_a_number_abroad_are_only_near(people):
    assert ids(people, "0912 345 6789", region="DE") == []
    with people.reading() as reader:
        assert [found.id for found in find_near(reader, "0912 345 6789", 5)] == [3]


def test_what_matched_is_told(people):
    with people.reading() as reader:
        anna = find(reader, "boss", 5)[0]
        bert = find(reader, "0912 345 6789", 5, region="IR")[0]
        zoe = find(reader, "ann", 10)[-1]
    assert anna.matched == (("E-mail", "boss@example.com"),)
    assert bert.matched == (("Phone", "+989123456789"),)
    assert (zoe.matched, zoe.city) == ((("Company", "Ann & Sons"),), "تهران")


def test_the_limit_is_kept(people):
    with people.reading() as reader:
        assert len(find(reader, "ann", 2)) == 2


def test_the_shell_finds(people, ccm):
    assert ccm("find", "ann", "sch").lines == [
        "id\tkind\ttitle\tabout\tat\tcontact_id\tmatched",
        "2\tcontact\tAnna Schmidt\t\t\t2\tTag: Anniversary club",
    ]
    nobody = ccm("find", "nobody", terminal=True)
    assert (nobody.code, "Nothing fits" in nobody.err) == (0, True)
