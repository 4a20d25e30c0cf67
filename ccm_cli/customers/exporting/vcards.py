"""Contacts as vCard 4.0 (RFC 6350) or 3.0 (RFC 2426).

What the standard has no property for goes into ``X-CCM`` lines, which our own import reads.
"""

import json
from collections.abc import Iterator
from typing import Any

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series

VERSIONS = ("4.0", "3.0")
_LONGEST_LINE = 75
"""Octets, without the line end (RFC 6350, section 3.2)."""
_OWN = ("stage", "kind", "channel", "source", "time_zone")
_DEFAULTS = {"stage": "lead", "kind": "customer"}
_NO_YEAR_3 = "1604"  # version 3.0 has no day without a year; address books write this one


def checked_version(version: str) -> str:
    """A version that is written here.

    Raises:
        InvalidInput: it is none of `VERSIONS`.
    """
    if version in VERSIONS:
        return version
    raise InvalidInput(
        _("vCard %(version)s is not written.") % {"version": version},
        hint=_("It may be: %(choices)s.") % {"choices": in_series(VERSIONS)},
    )


def card(record: dict[str, Any], version: str) -> str:
    """One contact.

    Args:
        record: as the export of contacts makes it.
        version: one of `VERSIONS`.
    """
    lines = ["BEGIN:VCARD", f"VERSION:{version}", *_lines(record, version), "END:VCARD"]
    return "".join(_folded(line) + "\r\n" for line in lines)


def _lines(record: dict[str, Any], version: str) -> Iterator[str]:
    yield f"FN:{_text(record['name'])}"
    parts = (record["family_name"], record["given_name"], record["middle_name"], record["title"])
    yield "N:" + ";".join(_text(part) for part in parts) + ";"
    for number, email in enumerate(record["emails"]):
        yield f"EMAIL{_parameters(email['label'], number, version)}:{_text(email['address'])}"
    for number, phone in enumerate(record["phones"]):
        label = {"mobile": "cell"}.get(phone["label"], phone["label"])
        yield f"TEL{_parameters(label, number, version)}:{_text(phone['number'])}"
    for number, address in enumerate(record["addresses"]):
        names = ("street", "city", "region", "postcode", "country")
        value = ";".join(["", "", *(_text(address[name]) for name in names)])
        yield f"ADR{_parameters(address['label'], number, version)}:{value}"
    for number, company in enumerate(record["companies"], 1):
        if number == 1:
            yield f"ORG:{_text(company['name'])}"
            if company["role"]:
                yield f"TITLE:{_text(company['role'])}"
        else:
            yield _own(f"company {number}", company["name"])
            if company["role"]:
                yield _own(f"role {number}", company["role"])
    yield from _about(record, version)


def _about(record: dict[str, Any], version: str) -> Iterator[str]:
    for name, day in record["dates"].items():
        if name == "birthday":
            yield f"BDAY:{_day(day, version)}"
        elif name == "anniversary" and version == "4.0":
            yield f"ANNIVERSARY:{_day(day, version)}"
        else:
            yield _own(f"date:{name}", day)
    if record["tags"]:
        yield "CATEGORIES:" + ",".join(_text(tag) for tag in record["tags"])
    language = record["language"]
    if language:
        yield f"LANG:{language}" if version == "4.0" else _own("language", language)
    if record["notes"]:
        yield f"NOTE:{_text(record['notes'])}"
    yield from _ours(record)


def _ours(record: dict[str, Any]) -> Iterator[str]:
    """What only we understand."""
    for handle in record["handles"]:
        yield _own(f"handle:{handle['network']}", handle["handle"])
    for name in _OWN:
        if record[name] and record[name] != _DEFAULTS.get(name):
            yield _own(name.replace("_", " "), record[name])
    if record["custom"]:
        yield _own("vcard custom", json.dumps(record["custom"], ensure_ascii=False))
    yield _own("ccm id", str(record["id"]))
    yield _own("created", record["created_at"])


def _own(field: str, text: str) -> str:
    return f'X-CCM;FIELD="{field}":{_text(text)}'


def _day(day: str, version: str) -> str:
    if not day.startswith("--"):
        return day.replace("-", "") if version == "4.0" else day
    return day.replace("-", "").rjust(6, "-") if version == "4.0" else _NO_YEAR_3 + day[1:]


def _parameters(label: str, number: int, version: str) -> str:
    """TYPE and preference of the first of several."""
    quoted = label.replace('"', "").replace("\n", " ")
    types = [f'"{quoted}"' if not quoted.isalnum() else quoted] if label else []
    if version == "4.0":
        return ";PREF=1" * (number == 0) + (f";TYPE={types[0]}" if types else "")
    types += ["pref"] * (number == 0)
    return f";TYPE={','.join(types)}" if types else ""


def _text(text: str) -> str:
    """A value with its commas, semicolons, backslashes and line ends escaped."""
    escaped = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets, never within a character."""
    if len(line.encode()) <= _LONGEST_LINE:
        return line
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LONGEST_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += width
    return "\r\n".join([*pieces, piece])
