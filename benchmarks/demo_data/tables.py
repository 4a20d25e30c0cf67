"""The two contact tables: our own, and what Google Contacts exports."""

import datetime as dt

from demo_data.dice import Dice
from demo_data.people import Person
from demo_data.phones import PERSIAN_DIGITS, international, national
from demo_data.words import WORDS

PEOPLE_COLUMNS = [
    "name",
    "given name",
    "family name",
    "patronymic",
    "company",
    "role",
    "email",
    "email 2",
    "phone",
    "phone 2",
    "telegram",
    "instagram",
    "city",
    "country",
    "language",
    "birthday",
    "stage",
    "tags",
    "source",
    "consent",
    "notes",
    "code",
]
GOOGLE_COLUMNS = [
    "First Name",
    "Middle Name",
    "Last Name",
    "Phonetic First Name",
    "Phonetic Middle Name",
    "Phonetic Last Name",
    "Name Prefix",
    "Name Suffix",
    "Nickname",
    "File As",
    "Organization Name",
    "Organization Title",
    "Organization Department",
    "Birthday",
    "Notes",
    "Photo",
    "Labels",
    "E-mail 1 - Label",
    "E-mail 1 - Value",
    "E-mail 2 - Label",
    "E-mail 2 - Value",
    "Phone 1 - Label",
    "Phone 1 - Value",
    "Phone 2 - Label",
    "Phone 2 - Value",
    "Address 1 - Label",
    "Address 1 - Formatted",
    "Address 1 - Street",
    "Address 1 - City",
    "Address 1 - PO Box",
    "Address 1 - Region",
    "Address 1 - Postal Code",
    "Address 1 - Country",
    "Address 1 - Extended Address",
    "Website 1 - Label",
    "Website 1 - Value",
]
JALALI_LEAP = {1, 5, 9, 13, 17, 22, 26, 30}
ARABIC_LETTERS = str.maketrans("یک", "يك")


def person_row(person: Person, number: int, dice: Dice) -> dict[str, str]:
    """One row of people.csv, with the dirt that typing leaves."""
    given, family = person.given, person.family
    if person.language == "fa" and dice.chance(0.2):
        given, family = given.translate(ARABIC_LETTERS), family.translate(ARABIC_LETTERS)
    emails = [smudged_email(email, dice) for email in person.emails]
    phones = [national(phone, dice) for phone in person.phones]
    row = {
        "name": " ".join(filter(None, (given, person.patronymic, family))),
        "given name": given,
        "family name": family,
        "patronymic": person.patronymic,
        "company": person.company,
        "role": person.role,
        "email": nth(emails, 0),
        "email 2": nth(emails, 1),
        "phone": nth(phones, 0),
        "phone 2": nth(phones, 1),
        "telegram": telegram(person, dice),
        "instagram": instagram(person, dice),
        "city": person.city,
        "country": person.country,
        "language": person.language,
        "birthday": day(person, dice),
        "stage": person.stage,
        "tags": ";".join(person.tags),
        "source": person.source,
        "consent": person.consent,
        "notes": person.note,
        "code": f"C-{number:04}",
    }
    if dice.chance(0.12):
        smudged = dice.pick(("name", "city", "company", "family name"))
        row[smudged] = f" {row[smudged]} " if row[smudged] else ""
    if dice.chance(0.06):
        row["name"] = row["name"].replace(" ", "  ", 1)
    return row


def nth(values: list[str], index: int) -> str:
    return values[index] if index < len(values) else ""


def smudged_email(email: str, dice: Dice) -> str:
    """The address, now and then shouted or with a space around it."""
    return dice.weighted(
        {email: 16.0, email.upper(): 1.0, email.title(): 1.0, f"{email} ": 1.0, f" {email}": 0.7}
    )


def telegram(person: Person, dice: Dice) -> str:
    shares = {"fa": 0.6, "ru": 0.6}
    if not dice.chance(shares.get(person.language, 0.15)):
        return ""
    return dice.pick((f"@{person.handle}", person.handle, f"https://t.me/{person.handle}"))


def instagram(person: Person, dice: Dice) -> str:
    if not dice.chance(0.35 if person.language != "ru" else 0.15):
        return ""
    handle = person.handle.replace("_", ".", 1)
    return dice.pick((f"@{handle}", handle, f"https://www.instagram.com/{handle}/"))


def day(person: Person, dice: Dice) -> str:
    """The birthday: Jalali for Persian speakers, in Persian digits or not, else ISO."""
    if person.birthday is None:
        return ""
    year, month, date = person.birthday
    if person.language != "fa":
        return f"{year}-{month:02}-{date:02}"
    text = f"{year}/{month:02}/{date:02}"
    return text.translate(PERSIAN_DIGITS) if dice.chance(0.4) else text


def gregorian(person: Person) -> tuple[int, int, int] | None:
    """The birthday in the calendar that address books keep."""
    if person.birthday is None or person.language != "fa":
        return person.birthday
    found = gregorian_of(*person.birthday)
    return (found.year, found.month, found.day)


def gregorian_of(year: int, month: int, date: int) -> dt.date:
    """The Gregorian day of a Jalali one, from 1300/01/01 on, by the leap years of a 33-year cycle.

    The cycle agrees with the official calendar from 1244 to 1502.
    """
    days = sum(365 + (past % 33 in JALALI_LEAP) for past in range(1300, year))
    days += 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + date - 1
    return dt.date(1921, 3, 21) + dt.timedelta(days=days)


def google_row(person: Person, dice: Dice) -> dict[str, str]:
    """One row as Google Contacts exports it."""
    emails, phones = person.emails, [international(phone, dice) for phone in person.phones]
    row = dict.fromkeys(GOOGLE_COLUMNS, "")
    row |= {
        "First Name": person.given,
        "Middle Name": person.patronymic,
        "Last Name": person.family,
        "Organization Name": person.company,
        "Organization Title": person.role,
        "Birthday": google_birthday(person, dice),
        "Notes": google_notes(person, dice),
        "Labels": " ::: ".join(["* myContacts", *person.tags][:: dice.pick((1, 1, -1))]),
    }
    for number, email in enumerate(emails[:2], 1):
        row[f"E-mail {number} - Label"] = dice.pick(("* Home", "* Work", "* ", "Home", "* Other"))
        row[f"E-mail {number} - Value"] = email
    if len(phones) == 2 and dice.chance(0.4):
        phones = [" ::: ".join(phones)]  # two numbers under one label share a cell
    for number, phone in enumerate(phones[:2], 1):
        row[f"Phone {number} - Label"] = dice.pick(("Mobile", "Mobile", "Work", "Home"))
        row[f"Phone {number} - Value"] = phone
    if dice.chance(0.45):
        row |= google_address(person, dice)
    if person.company and dice.chance(0.4):
        domain = person.emails[0].partition("@")[2]
        row |= {"Website 1 - Label": "Work", "Website 1 - Value": f"https://{domain}"}
    return row


def google_birthday(person: Person, dice: Dice) -> str:
    date = gregorian(person)
    if date is None:
        return ""
    if dice.chance(0.06):
        return f" --{date[1]:02}-{date[2]:02}"  # how Google writes a birthday without its year
    return f"{date[0]}-{date[1]:02}-{date[2]:02}"


def google_notes(person: Person, dice: Dice) -> str:
    if person.note and dice.chance(0.3):
        return f"{person.note}\n{local_place(person)[0]}"
    return person.note


def local_place(person: Person) -> tuple[str, str]:
    """City and country in the person's language."""
    words = WORDS[person.language]
    return (
        words.CITY_NAMES.get(person.city, person.city),
        words.COUNTRY_NAMES.get(person.country, person.country),
    )


def google_address(person: Person, dice: Dice) -> dict[str, str]:
    city, country = local_place(person)
    code = postal_code(person.country, dice)
    return {
        "Address 1 - Label": dice.pick(("Home", "Work", "Home")),
        "Address 1 - Formatted": "\n".join((person.street, f"{city} {code}".strip(), country)),
        "Address 1 - Street": person.street,
        "Address 1 - City": city,
        "Address 1 - Postal Code": code,
        "Address 1 - Country": country,
    }


def postal_code(country: str, dice: Dice) -> str:
    """A code in the country's form; codes of no place in particular."""
    digits = {"Iran": 10, "Russia": 6, "Georgia": 4, "Germany": 5}.get(country, 0)
    return str(dice.number(1, 9)) + "0" * (digits - 1) if digits else ""
