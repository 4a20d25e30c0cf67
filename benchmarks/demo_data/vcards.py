"""vCards as telephones write them: 2.1 (old Android), 3.0 (iPhone) and 4.0.

Forms after RFC 6350 (4.0), RFC 2426 (3.0) and the vCard 2.1 specification of versit.
"""

import quopri

from demo_data.dice import Dice
from demo_data.people import Person
from demo_data.phones import international
from demo_data.tables import gregorian, local_place

LONGEST_LINE = 75


def vcard(person: Person, version: str, dice: Dice) -> str:
    """One card, with CRLF after every line."""
    lines = {"2.1": android, "3.0": iphone, "4.0": modern}[version](person, dice)
    return "".join(f"{line}\r\n" for line in ("BEGIN:VCARD", *lines, "END:VCARD"))


def iphone(person: Person, dice: Dice) -> list[str]:
    """A 3.0 card as an iPhone shares it, with its grouped address."""
    lines = ["VERSION:3.0", "PRODID:-//Apple Inc.//iPhone OS 17.5//EN", *name_lines(person)]
    if person.company:
        lines += [f"ORG:{escaped(person.company)};", f"TITLE:{escaped(person.role)}"]
    for index, email in enumerate(person.emails):
        place = "WORK" if person.company and index == 0 else "HOME"
        preferred = ";type=pref" if index == 0 else ""
        lines.append(f"EMAIL;type=INTERNET;type={place}{preferred}:{email}")
    for index, phone in enumerate(person.phones):
        kind = "CELL;type=VOICE;type=pref" if index == 0 else "WORK;type=VOICE"
        lines.append(f"TEL;type={kind}:{international(phone, dice)}")
    if dice.chance(0.4):
        lines += [f"item1.ADR;type=HOME;type=pref:{address(person)}", "item1.X-ABADR:ir"]
    lines += details(person)
    birthday = gregorian(person)
    if birthday:
        lines.append(f"BDAY;value=date:{birthday[0]}-{birthday[1]:02}-{birthday[2]:02}")
    return [folded(line) for line in lines]


def modern(person: Person, dice: Dice) -> list[str]:
    """A 4.0 card, with telephone URIs and dates without hyphens."""
    lines = ["VERSION:4.0", "KIND:individual", *name_lines(person)]
    if person.company:
        lines += [f"ORG:{escaped(person.company)}", f"TITLE:{escaped(person.role)}"]
    for index, email in enumerate(person.emails, 1):
        lines.append(f"EMAIL;PREF={index}:{email}")
    for index, phone in enumerate(person.phones, 1):
        lines.append(f'TEL;VALUE=uri;PREF={index};TYPE="cell,voice":tel:{phone}')
    if dice.chance(0.4):
        lines.append(f"ADR;TYPE=home:{address(person)}")
    lines += details(person)
    lines.append(f"LANG:{person.language}")
    birthday = gregorian(person)
    if birthday:
        year = "--" if dice.chance(0.15) else str(birthday[0])
        lines.append(f"BDAY:{year}{birthday[1]:02}{birthday[2]:02}")
    return [folded(line) for line in lines]


def android(person: Person, dice: Dice) -> list[str]:
    """A 2.1 card: every text that is not ASCII is quoted-printable UTF-8."""
    full = f"{person.given} {person.family}"
    lines = [
        "VERSION:2.1",
        quoted("N", f"{person.family};{person.given};{person.patronymic};;"),
        quoted("FN", full),
    ]
    for index, phone in enumerate(person.phones):
        lines.append(f"TEL;{'CELL' if index == 0 else 'WORK'}:{international(phone, dice)}")
    lines += [f"EMAIL;HOME:{email}" for email in person.emails]
    if person.company:
        lines += [quoted("ORG", person.company), quoted("TITLE", person.role)]
    if person.note:
        lines.append(quoted("NOTE", person.note))
    if dice.chance(0.5):
        city, country = local_place(person)
        lines.append(quoted("ADR;HOME", f";;{person.street};{city};;;{country}"))
    birthday = gregorian(person)
    if birthday:
        lines.append(f"BDAY:{birthday[0]}-{birthday[1]:02}-{birthday[2]:02}")
    return lines


def name_lines(person: Person) -> list[str]:
    parts = (person.family, person.given, person.patronymic, "", "")
    return [
        "N:" + ";".join(escaped(part) for part in parts),
        f"FN:{escaped(person.name)}",
    ]


def details(person: Person) -> list[str]:
    """Categories and note; categories of more than one tag are a list."""
    lines = []
    if person.tags:
        lines.append("CATEGORIES:" + ",".join(escaped(tag) for tag in person.tags))
    if person.note:
        lines.append(f"NOTE:{escaped(person.note)}")
    return lines


def address(person: Person) -> str:
    city, country = local_place(person)
    return ";".join(escaped(part) for part in ("", "", person.street, city, "", "", country))


def escaped(text: str) -> str:
    """Text in a value of 3.0 or 4.0."""
    for sign in ("\\", ",", ";"):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, no character cut in two."""
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LONGEST_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += width
    return "\r\n".join([*pieces, piece])


def quoted(name: str, value: str) -> str:
    """A 2.1 property; quoted-printable with soft line ends if it is not ASCII."""
    if value.isascii():
        return f"{name}:{value}"
    encoded = quopri.encodestring(value.encode(), quotetabs=False).decode()
    soft = encoded.replace("=\n", "=\r\n")
    return f"{name};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{soft}"
