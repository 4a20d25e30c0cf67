"""Reading vCard 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350), card by card.

A card is given as pairs of a field's name, as ``--map`` would name it, and its text, so that cards
and rows of a table go the same way from here on. What cannot be read spoils its card only.
"""

import quopri
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ccm_cli.customers.importing.sources import Source
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt

Pair = tuple[str, str]
LONGEST_CARD = 1 << 22
"""In characters; a longer one (a photo of megabytes) is not read."""
_GROUPS_OF_GOOGLE = frozenset({"mycontacts", "starred"})
_IGNORED_TYPES = frozenset({"internet", "pref", "voice", "x400"})
_LABELS = {"cell": "mobile", "_$!<home>!$_": "home", "_$!<work>!$_": "work", "_$!<other>!$_": ""}


class Card(NamedTuple):
    """One card of a file.

    Attributes:
        line: where it begins, from 1.
        pairs: fields and their texts.
        fault: why it cannot be read; empty when it can.
        original: its text.
    """

    line: int
    pairs: list[Pair]
    fault: str
    original: str


class Property(NamedTuple):
    """One line of a card, its parameters and value decoded.

    Attributes:
        group: what ties lines together, such as ``item1``.
        name: in capitals.
        types: values of TYPE, in lower case.
        parameters: the others, by name in capitals.
        value: still escaped.
    """

    group: str
    name: str
    types: tuple[str, ...]
    parameters: Mapping[str, str]
    value: str


def read_cards(source: Source) -> Iterator[Card]:
    """The cards of a file, in order.

    Args:
        source: its text.
    """
    lines: list[str] = []
    began, depth, size = 0, 0, 0
    for number, raw in enumerate(source.text(), 1):
        line = raw.rstrip("\r\n").lstrip("\ufeff")
        mark = line.strip().upper()
        if mark == "BEGIN:VCARD":
            if depth == 1 and not _is_agent(lines):
                yield _broken(began, lines, _("It has no END:VCARD."))
                depth = 0
            depth += 1
            if depth == 1:
                lines, began, size = [], number, 0
        elif depth == 0 and mark:
            yield _broken(number, [line], _("This line stands outside of a card."))
        if depth and size <= LONGEST_CARD:
            lines.append(line)
            size += len(line)
        if mark == "END:VCARD" and depth:
            depth -= 1
            if depth == 0:
                yield from _card(began, lines, size)
                lines = []
    if depth:
        yield _broken(began, lines, _("It has no END:VCARD."))


def _is_agent(lines: Sequence[str]) -> bool:
    """Whether a card within the card is meant: version 2.1 puts it after ``AGENT:``."""
    return bool(lines) and lines[-1].upper().startswith("AGENT") and lines[-1].endswith(":")


def _broken(line: int, lines: Sequence[str], reason: str) -> Card:
    return Card(line, [], reason, "\n".join(lines) + "\n")


def _card(began: int, lines: Sequence[str], size: int) -> Iterator[Card]:
    if size > LONGEST_CARD:
        yield _broken(began, lines, _("It is longer than a card may be."))
        return
    try:
        properties = [_property(number, text) for number, text in _unfolded(began, lines)]
        pairs = _pairs(properties)
    except InvalidInput as error:
        yield _broken(began, lines, error.message)
        return
    kind = next((p.value.lower() for p in properties if p.name == "KIND"), "individual")
    if kind not in {"group", "location"}:
        yield Card(began, pairs, "", "\n".join(lines) + "\n")


def _unfolded(began: int, lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Whole content lines between BEGIN and END, each with the number of its first line."""
    whole, number, depth = "", began, 0
    for offset, line in enumerate(lines[1:-1], 1):
        depth += line.strip().upper() == "BEGIN:VCARD"
        if depth:
            depth -= line.strip().upper() == "END:VCARD"
            continue
        if whole.endswith("=") and "QUOTED-PRINTABLE" in whole.partition(":")[0].upper():
            whole = whole[:-1] + line.removeprefix(" ")
        elif line[:1] in {" ", "\t"} and whole:
            whole += line[1:]
        else:
            if whole.strip():
                yield number, whole
            whole, number = line, began + offset
    if whole.strip():
        yield number, whole


_NAME = re.compile(r"(?:([\w-]+)\.)?([\w-]+)((?:;(?:[^\":;]|\"[^\"]*\")*)*):", re.ASCII)
_PARAMETER = re.compile(r";((?:[^\":;]|\"[^\"]*\")*)")


def _property(number: int, text: str) -> Property:
    match = _NAME.match(text)
    if match is None:
        raise InvalidInput(
            _("Line %(line)d is no property of a card: %(text)s")
            % {"line": number, "text": excerpt(text)}
        )
    types: list[str] = []
    parameters: dict[str, str] = {}
    for given in _PARAMETER.findall(match[3]):
        name, equals, value = given.partition("=")
        if not equals:
            name, value = _bare_parameter(given)
        if name.upper() == "TYPE":
            types += value.replace('"', "").lower().split(",")
        else:
            parameters[name.upper()] = value.strip('"')
    value = text[match.end() :]
    if parameters.get("ENCODING", "").upper() in {"QUOTED-PRINTABLE", "Q"}:
        value = _quoted_printable(value, parameters.get("CHARSET", "utf-8"))
    return Property(match[1] or "", match[2].upper(), tuple(types), parameters, value)


def _bare_parameter(word: str) -> tuple[str, str]:
    """Version 2.1 leaves the names of some parameters out."""
    if word.upper() in {"QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"}:
        return "ENCODING", word
    return "TYPE", word


def _quoted_printable(value: str, charset: str) -> str:
    try:
        return quopri.decodestring(value.encode("utf-8")).decode(charset)
    except (LookupError, UnicodeDecodeError):
        raise InvalidInput(
            _("A quoted-printable value is no text in %(charset)s: %(text)s")
            % {"charset": charset, "text": excerpt(value)}
        ) from None


_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def _plain(text: str) -> str:
    r"""A text without escapes: ``\n`` is a new line, ``\,`` a comma."""
    return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], text).strip()


def _parts(value: str, separator: str = ";") -> list[str]:
    return [_plain(part) for part in re.split(r"(?<!\\)" + separator, value)]


def _label(item: Property, labels: Mapping[str, str]) -> str:
    own = labels.get(item.group, "") if item.group else ""
    if own:
        return own
    found = next((t for t in item.types if t and t not in _IGNORED_TYPES), "")
    return _LABELS.get(found, found)


def _preference(item: Property) -> int:
    """1 is what is preferred, 100 what is not; in the order of RFC 6350."""
    told = item.parameters.get("PREF", "")
    if told.isdecimal():
        return int(told)
    return 1 if "pref" in item.types or "PREF" in item.parameters else 100


class _Pairs:
    """Gathers the pairs of one card; repeated properties get slots of their own."""

    def __init__(self, properties: Sequence[Property]) -> None:
        self.pairs: list[Pair] = []
        self.count: Counter[str] = Counter()
        self.labels = {
            p.group: _LABELS.get(p.value.lower(), p.value)
            for p in properties
            if p.name in {"X-ABLABEL", "X-ABLABEL-UTF8"} and p.group
        }

    def add(self, field: str, text: str) -> None:
        if text:
            self.pairs.append((field, text))

    def add_labelled(self, field: str, item: Property) -> None:
        """A value that may be given several times, and what it is called."""
        text = _plain(item.value)
        if text:
            self.count[field] += 1
            self.add(f"{field} {self.count[field]}", text)
            self.add(f"{field} label {self.count[field]}", _label(item, self.labels))


def _name(found: _Pairs, item: Property) -> None:
    parts = [*_parts(item.value), "", "", "", ""]
    for field, text in zip(
        ("family name", "given name", "middle name", "title"), parts, strict=False
    ):
        found.add(field, text.replace(",", " "))


def _organisation(found: _Pairs, item: Property) -> None:
    found.add("company", _parts(item.value)[0])


def _address(found: _Pairs, item: Property) -> None:
    parts = [*_parts(item.value), *[""] * 7]
    if not any(parts):
        return
    found.count["address"] += 1
    slot = found.count["address"]
    box, more, street, city, region, postcode, country = parts[:7]
    whole = "\n".join(part for part in (street, more, box) if part)
    for field, text in (
        ("street", whole),
        ("city", city),
        ("region", region),
        ("postcode", postcode),
        ("country", country),
        ("address label", _label(item, found.labels)),
    ):
        found.add(f"{field} {slot}", text)


def _categories(found: _Pairs, item: Property) -> None:
    for tag in _parts(item.value, ","):
        if tag.lower() not in _GROUPS_OF_GOOGLE:
            found.add("tag", tag)


def _handle(found: _Pairs, item: Property) -> None:
    value = _plain(item.value)
    network = item.parameters.get("X-SERVICE-TYPE", "") or item.parameters.get("SERVICE-TYPE", "")
    if not network and not re.match(r"[a-z]+:", value, re.IGNORECASE):
        network = next((t for t in item.types if t not in {"home", "work", "pref", "cell"}), "")
    _scheme, colon, rest = value.partition(":")
    if network and colon and not rest.startswith("//"):
        value = rest
    found.add(f"handle:{network}" if network else "handle", value)


def _profile(found: _Pairs, item: Property) -> None:
    found.add("website", _plain(item.value))


def _dated(found: _Pairs, item: Property) -> None:
    label = found.labels.get(item.group, "").replace("_$!<", "").replace(">!$_", "").lower()
    found.add(f"date:{label or 'anniversary'}", _plain(item.value))


def _own(found: _Pairs, item: Property) -> None:
    """What our own export adds, so that its cards come back whole."""
    field = item.parameters.get("FIELD", "")
    if field:
        found.add(field, _plain(item.value))


def _text(field: str) -> Callable[[_Pairs, Property], None]:
    return lambda found, item: found.add(field, _plain(item.value))


_READERS: Mapping[str, Callable[[_Pairs, Property], None]] = {
    "FN": _text("name"),
    "N": _name,
    "ORG": _organisation,
    "TITLE": _text("role"),
    "ROLE": _text("role"),
    "EMAIL": lambda found, item: found.add_labelled("email", item),
    "TEL": lambda found, item: found.add_labelled("phone", item),
    "ADR": _address,
    "BDAY": _text("birthday"),
    "ANNIVERSARY": _text("date:anniversary"),
    "X-ANNIVERSARY": _text("date:anniversary"),
    "X-MS-ANNIVERSARY": _text("date:anniversary"),
    "X-ABDATE": _dated,
    "CATEGORIES": _categories,
    "NOTE": _text("notes"),
    "LANG": _text("language"),
    "TZ": _text("vcard time zone"),
    "IMPP": _handle,
    "X-SOCIALPROFILE": _handle,
    "SOCIALPROFILE": _handle,
    "X-TELEGRAM": _text("telegram"),
    "X-SKYPE": _text("skype"),
    "X-SKYPE-USERNAME": _text("skype"),
    "X-TWITTER": _text("x"),
    "URL": _profile,
    "X-CCM": _own,
}


def _pairs(properties: Sequence[Property]) -> list[Pair]:
    """What a card says, what is preferred first."""
    found = _Pairs(properties)
    for item in sorted(properties, key=_preference):
        read = _READERS.get(item.name)
        if read is not None:
            read(found, item)
    return found.pairs
