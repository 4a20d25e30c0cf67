"""Reading JSON and NDJSON object by object, never the whole file at once.

A JSON file is an array of objects, one object that holds one such array, or a single record. In
NDJSON each line is an object, and a line that cannot be read spoils itself only.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, NoReturn

from ccm_cli.customers.importing.sources import Source
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt

Record = Mapping[str, Any]
LONGEST_RECORD = 1 << 24
"""In characters."""
_BLOCK = 1 << 16
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_FIRST_ENTRY = re.compile(r"\[[ \t\r\n]*(\S)")
_HALF = re.compile(r"[\ud800-\udfff]")


class Found(NamedTuple):
    """One object of a file.

    Attributes:
        line: where it stands: its line in NDJSON, its place from 1 in JSON.
        record: what it says.
        fault: why it cannot be read; empty when it can.
        text: as it stands in the file.
    """

    line: int
    record: Record
    fault: str
    text: str


def _refused(name: str) -> NoReturn:
    """NaN and Infinity are not JSON, though Python would take them."""
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_constant=_refused)


def read_lines(source: Source) -> Iterator[Found]:
    """The objects of an NDJSON file."""
    for number, line in enumerate(source.text(), 1):
        text = line.strip("\ufeff \t\r\n")
        if not text:
            continue
        try:
            if len(text) > LONGEST_RECORD:
                raise ValueError(len(text))
            value = _DECODER.decode(text)
        except RecursionError:
            yield Found(number, {}, _("Its lists and objects are nested too deep."), text)
        except ValueError:
            yield Found(number, {}, _("It is no JSON object: %(text)s") % _shown(text), text)
        else:
            yield _checked(number, value, text)


def read_document(source: Source, is_record: Callable[[Record], bool]) -> Iterator[Found]:
    """The objects of a JSON file.

    Args:
        source: its text.
        is_record: whether an object that stands alone is a record itself, though it holds an
            array of objects.

    Raises:
        InvalidInput: it is no JSON from some place on, or holds no array of objects, or several.
    """
    scanner = _Scanner(source)
    first = scanner.peek()
    if first == "[":
        yield from scanner.array()
    elif first == "{":
        yield from _wrapped(scanner, is_record)
    else:
        scanner.fail()
    if scanner.peek():
        scanner.fail()


def _wrapped(scanner: "_Scanner", is_record: Callable[[Record], bool]) -> Iterator[Found]:
    """What an object holds at the top: its one array of objects, or itself."""
    outer: dict[str, Any] = {}
    streamed = ""
    scanner.take("{")
    while scanner.peek() != "}":
        if outer or streamed:
            scanner.take(",")
        key, _text = scanner.value()
        if not isinstance(key, str):
            scanner.fail()
        scanner.take(":")
        if scanner.peek() == "[" and not is_record(outer) and scanner.holds_objects():
            if streamed:
                raise InvalidInput(
                    _("%(file)s holds several lists: %(names)s.")
                    % {"file": scanner.name, "names": f"{streamed}, {key}"},
                    hint=_("Put each into a file of its own."),
                )
            streamed = key
            yield from scanner.array()
        else:
            outer[key], _text = scanner.value()
    scanner.take("}")
    if not streamed and not is_record(outer):
        raise InvalidInput(
            _("%(file)s holds no list of objects.") % {"file": scanner.name},
            hint=_('Write it like [{"name": "Ann"}], or an object on each line.'),
        )
    if not streamed:
        yield _checked(1, outer, json.dumps(outer, ensure_ascii=False))


class _Scanner:
    """A JSON text read piece by piece."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self._text = source.text()
        self._buffer = ""
        self._place = 0
        self._lines = 1
        self._ended = False

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            space = _SPACE.match(self._buffer, self._place)
            self._place = space.end() if space else self._place
            if self._place < len(self._buffer) or not self._more(_BLOCK):
                return self._buffer[self._place : self._place + 1]

    def take(self, mark: str) -> None:
        """Pass a mark that must stand here."""
        if self.peek() != mark:
            self.fail()
        self._place += 1

    def value(self) -> tuple[Any, str]:
        """The next value, and its text."""
        self.peek()
        step = _BLOCK
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._place)
                if end < len(self._buffer) or not self._more(step):
                    break
            except RecursionError:
                self._refuse_depth()
            except ValueError as error:
                if not self._more(step):
                    self.fail(error)
            if len(self._buffer) - self._place > LONGEST_RECORD:
                self.fail()
            step *= 2
        text = self._buffer[self._place : end]
        self._place = end
        return value, text

    def holds_objects(self) -> bool:
        """Whether the array that begins here has an object as its first entry."""
        while True:
            found = _FIRST_ENTRY.match(self._buffer, self._place)
            if found:
                return found[1] == "{"
            if not self._more(_BLOCK):
                return False

    def array(self) -> Iterator[Found]:
        """The entries of the array that begins here."""
        self.take("[")
        number = 0
        while self.peek() != "]":
            if number:
                self.take(",")
            number += 1
            value, text = self.value()
            yield _checked(number, value, text)
        self.take("]")

    def fail(self, error: Exception | None = None) -> NoReturn:
        """Say where the text is no JSON.

        Raises:
            InvalidInput: always.
        """
        place = error.pos if isinstance(error, json.JSONDecodeError) else self._place
        line = self._line(place)
        raise InvalidInput(
            _("%(file)s, line %(line)d: this is no JSON: %(text)s")
            % {"file": self.name, "line": line, **_shown(self._buffer[place : place + 80])},
            hint=_("Is a bracket, a comma or a quotation mark missing there?"),
        ) from None

    def _refuse_depth(self) -> NoReturn:
        raise InvalidInput(
            _("%(file)s, line %(line)d: lists and objects are nested too deep here.")
            % {"file": self.name, "line": self._line(self._place)},
            hint=_("Records say what they have in a few levels; take that part out."),
        ) from None

    def _line(self, place: int) -> int:
        return self._lines + self._buffer.count("\n", 0, place)

    def _more(self, size: int) -> bool:
        """Read on; what was passed is forgotten."""
        if self._ended:
            return False
        block = self._text.read(size)
        if not block:
            self._ended = True
            return False
        self._lines += self._buffer.count("\n", 0, self._place)
        self._buffer = self._buffer[self._place :] + block
        self._place = 0
        return True


def _checked(number: int, value: object, text: str) -> Found:
    if not isinstance(value, dict):
        return Found(number, {}, _("It is no JSON object: %(text)s") % _shown(text), text)
    if "\\u" in text and _HALF.search(json.dumps(value, ensure_ascii=False)):
        return Found(number, {}, _("It holds half a character."), text)
    if "\ufffd" in text:
        reason = _("It holds bytes that are no text in this encoding.")
        return Found(number, {}, reason, text)
    return Found(number, value, "", text)


def _shown(text: str) -> dict[str, str]:
    return {"text": excerpt(text)}


def as_text(value: object) -> str:
    """A single value as the fields read it; empty for null and for what is not single."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return ""
