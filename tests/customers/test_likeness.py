"""How alike two people or companies are, and the reasons."""

import pytest

from ccm_cli.customers.duplicates.groups import groups_of, sure_groups
from ccm_cli.customers.duplicates.records import Firm, Person, firm_words, mailbox, person_words
from ccm_cli.customers.duplicates.scoring import compare_firms, compare_people
from ccm_cli.customers.names import guess_language, split_name
from ccm_cli.language.text import search_key


def person(name, **known):
    parts = split_name(name, language=guess_language(name, default="en"))
    keys = map(search_key, (name, parts.given, parts.middle, parts.family))
    if "emails" in known:
        known["emails"] = tuple(map(mailbox, known["emails"]))
    return Person(0, name, person_words(*keys), **known)


def firm(name, **known):
    return Firm(0, name, firm_words(search_key(name)), **known)


def likeness(one, other, **both):
    return compare_people(person(one, **both), person(other, **both))


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Anna Schmidt", "anna  SCHMIDT", "name"),
        ("Anna Schmidt", "Schmidt Anna", "name order"),
        ("علی رضایی", "Ali Rezaei", "name sound"),
        ("علی رضایی", "Резаи Али", "name sound"),
        ("Алексей Петров", "Alexey Petrov", "name sound"),
        ("Петров Алексей Сергеевич", "Алексей Петров", "name"),
        ("Petrov Alexey Sergeevich", "Алексей Петров", "name sound"),
        ("Ali Reza Ahmadi", "Alireza Ahmadi", "name"),
        ("علیرضا احمدی", "علی‌رضا احمدی", "name"),
        ("علیرضا احمدی", "علی رضا احمدی", "name"),
        ("John M. Smith", "John Smith", "name"),
    ],
)
def test_the_same_name_in_another_guise_is_likely(one, other, reason):
    found = likeness(one, other)
    assert found.score >= 80
    assert found.reasons[0].kind == reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hasan Karimi", "Hossein Karimi"),
        ("حسن کریمی", "حسین کریمی"),
        ("Maria Petrova", "Marina Petrova"),
        ("Peter Novak", "Laura Fischer"),
        ("Maryam", "Maryam"),
        ("Иванов Пётр Сергеевич", "Иванов Пётр Андреевич"),
        ("J. Smith", "John Smith"),
        ("Karimi", "Maryam Karimi"),
    ],
)
def test_names_that_are_only_akin_are_not_enough(one, other):
    assert likeness(one, other).score < 80


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("J. Smith", "John Smith"),
        ("А. Петров", "Алексей Петров"),
        ("A. Petrov", "Алексей Петров"),
        ("Jonh Smith", "John Smith"),
        ("Karimi", "Maryam Karimi"),
        ("Anna Schmidt", "Anna Schmitt"),
    ],
)
def test_with_a_phone_in_common_they_are(one, other):
    assert likeness(one, other, phones=("+491",)).score >= 80


def test_a_family_shares_a_phone_and_is_not_one_person():
    found = likeness("Ali Rezaei", "Sara Ahmadi", phones=("+981",))
    assert found.score < 60
    assert [reason.kind for reason in found.reasons] == ["phone", "but name"]


def test_another_birthday_makes_namesakes():
    one, other = person("Anna Schmidt", birthday="1990-05-17"), person("Anna Schmidt")
    assert compare_people(one, other).score >= 80
    assert compare_people(one, other._replace(birthday="05-17")).score >= 90
    assert compare_people(one, other._replace(birthday="1991-05-17")).score < 50


def test_mailboxes_are_compared_without_tags_and_gmail_without_points():
    assert mailbox("a.b+shop@googlemail.com") == mailbox("ab@gmail.com")
    assert mailbox("a.b@example.com") != mailbox("ab@example.com")
    assert mailbox("+@example.com") == "+@example.com"
    one = person("Anna Schmidt", emails=("anna.schmidt@example.com",))
    tagged = person("A. Schmidt", emails=("anna.schmidt+news@example.com",))
    elsewhere = person("A. Schmidt", emails=("annaschmidt@example.org",))
    assert compare_people(one, tagged).reasons[0].kind == "email"
    assert compare_people(one, elsewhere).reasons[0].kind == "local"


def test_a_desk_is_no_person():
    one, other = (
        person(name, emails=(f"info@{name.split()[0]}.example",))
        for name in ("Cedar Oak", "Maple Elm")
    )
    assert compare_people(one, other).score == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme GmbH", "ACME"),
        ("Cedar & Oak", "Cedar and Oak Ltd."),
        ("ООО «Вектор»", "Вектор"),
        ("ООО Вектор", "Vektor LLC"),
        ("شرکت نمونه (سهامی خاص)", "نمونه"),
        ("A.C.M.E. Inc", "Acme"),
    ],
)
def test_companies_are_compared_without_their_legal_form(one, other):
    assert compare_firms(firm(one), firm(other)).score >= 80


def test_companies_of_one_website_with_other_names_are_not_certain():
    one, other = firm("Cedar", websites=("oak.example",)), firm("Maple", websites=("oak.example",))
    found = compare_firms(one, other)
    assert found.score < 60
    assert str(found.reasons[0]) == "the same website (oak.example)"


def test_pairs_that_hang_together_are_a_group_and_a_chain_is_not_certain():
    chain = [(1, 2), (2, 3), (7, 9)]
    assert groups_of(chain) == [[1, 2, 3], [7, 9]]
    assert sure_groups(chain) == [[1, 2], [7, 9]]
    assert sure_groups([*chain, (1, 3)]) == [[1, 2, 3], [7, 9]]
