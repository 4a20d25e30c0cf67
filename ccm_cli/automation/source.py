"""TOML that can say where each of its keys stands, so that every error names file and line."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ccm_cli.config import nearest
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series

Path = tuple[str | int, ...]
_AT = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_SCALAR = re.compile(r"[^,\]}\n#]+")
_STRINGS = (
    re.compile(r'"""(?:\\.|[^\\])*?"""(?:"{0,2})', re.DOTALL),
    re.compile(r"'''.*?'''(?:'{0,2})", re.DOTALL),
    re.compile(r'"(?:\\.|[^"\\\n])*"'),
    re.compile(r"'[^'\n]*'"),
)


class Place(NamedTuple):
    """Where a key stands: its line, and the column at which its value begins, both from 1."""

    line: int
    column: int


class Fault(InvalidInput):
    """Something wrong in a file of rules or journeys.

    Args:
        problem: already translated, without the place.
        file: as the owner knows it.
        place: in the file; None where the whole file is meant.
        hint: as for `ccm_cli.errors.CcmError`.
        within: how many characters into the value it is; None: not to be told.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: str,
        place: Place | None = None,
        hint: str = "",
        within: int | None = None,
    ) -> None:
        self.problem = problem
        self.file = file
        self.line = place.line if place else None
        where = f"{file}:{place.line}" if place else file
        if place and within is not None:
            where += f":{place.column + within}"
        super().__init__(f"{where}: {problem}", hint=hint)


class Source(NamedTuple):
    """A file of TOML.

    Attributes:
        file: as errors name it.
        text: the whole of it.
        values: what it says.
        places: where each key and each item of a list stands.
    """

    file: str
    text: str
    values: Mapping[str, Any]
    places: Mapping[Path, Place]

    def place(self, path: Path) -> Place | None:
        """Where something stands, or what it stands in."""
        while path:
            for there in (path, (*path, 0)):  # a list of tables stands where its first does
                if there in self.places:
                    return self.places[there]
            path = path[:-1]
        return None


def read(text: str, *, file: str) -> Source:
    """Read TOML.

    Raises:
        Fault: it is not TOML; names the line.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        line = text.count("\n") + 1
        place = Place(int(at[1]), int(at[2])) if at and at[1] else Place(line, 1)
        reason = _AT.sub("", str(error)).strip()
        raise Fault(
            _("This is not valid TOML: %(reason)s.") % {"reason": reason}, file=file, place=place
        ) from None
    except (RecursionError, ValueError):  # nested without end, or a number of thousands of digits
        reason = _("it is nested too deep, or a number is too long")
        raise Fault(
            _("This is not valid TOML: %(reason)s.") % {"reason": reason},
            file=file,
            place=Place(1, 1),
        ) from None
    return Source(file, text, values, dict(_Scanner(text).places()))


class _Scanner:
    """Finds the places in a text that is known to be TOML."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._items: dict[Path, int] = {}
        """Of each list of tables, how many there were so far."""

    def places(self) -> Iterator[tuple[Path, Place]]:
        table: Path = ()
        while self._skip():
            if self._text[self._at] == "[":
                here = self._here()
                table = self._header()
                yield table, here
            else:
                yield from self._pair(table)

    def _skip(self) -> bool:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at < len(self._text)

    def _here(self) -> Place:
        before = self._text.rfind("\n", 0, self._at) + 1
        return Place(self._text.count("\n", 0, self._at) + 1, self._at - before + 1)

    def _header(self) -> Path:
        is_list = self._text.startswith("[[", self._at)
        self._at += 2 if is_list else 1
        path: Path = ()
        names = self._key()
        for name in names[:-1]:
            path = (*path, name)
            if path in self._items:
                path = (*path, self._items[path])
        path = (*path, names[-1])
        if is_list:
            self._items[path] = self._items.get(path, -1) + 1
            path = (*path, self._items[path])
        self._at += 2 if is_list else 1
        return path

    def _key(self) -> list[str]:
        names: list[str] = []
        while True:
            self._blank()
            quoted = next((m for p in _STRINGS[2:] if (m := p.match(self._text, self._at))), None)
            bare = quoted or _BARE.match(self._text, self._at)
            if bare is None:
                return names or [""]
            names.append(tomllib.loads(f"k = {bare[0]}")["k"] if quoted else bare[0])
            self._at = bare.end()
            self._blank()
            if not self._text.startswith(".", self._at):
                return names
            self._at += 1

    def _blank(self) -> None:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _pair(self, table: Path) -> Iterator[tuple[Path, Place]]:
        line = self._here().line
        path: Path = (*table, *self._key())
        self._blank()
        self._at += 1  # the equals sign
        self._blank()
        here = self._here()
        opening = 3 if self._text.startswith(('"""', "'''"), self._at) else 1
        is_text = self._text[self._at : self._at + 1] in {'"', "'"}
        yield path, Place(line, here.column + (opening if is_text else 0))
        yield from self._value(path)

    def _value(self, path: Path) -> Iterator[tuple[Path, Place]]:
        for pattern in _STRINGS:
            if found := pattern.match(self._text, self._at):
                self._at = found.end()
                return
        if self._text.startswith("[", self._at):
            yield from self._list(path)
        elif self._text.startswith("{", self._at):
            yield from self._inline(path)
        elif found := _SCALAR.match(self._text, self._at):
            self._at = found.end()

    def _list(self, path: Path) -> Iterator[tuple[Path, Place]]:
        self._at += 1
        number = 0
        while self._skip() and self._text[self._at] != "]":
            here = self._here()
            is_text = self._text[self._at] in {'"', "'"}
            yield (*path, number), Place(here.line, here.column + is_text)
            yield from self._value((*path, number))
            number += 1
            self._comma()
        self._at += 1

    def _inline(self, path: Path) -> Iterator[tuple[Path, Place]]:
        self._at += 1
        while self._skip() and self._text[self._at] != "}":
            yield from self._pair(path)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        if self._skip() and self._text[self._at] == ",":
            self._at += 1


class Table:
    """A table of a file, read key by key.

    Args:
        source: the file.
        values: what the table holds.
        path: of the table.
    """

    def __init__(self, source: Source, values: Mapping[str, Any], path: Path = ()) -> None:
        self.source = source
        self.values = values
        self.path = path

    def place(self, key: str = "") -> Place | None:
        return self.source.place((*self.path, key) if key else self.path)

    def wrong(self, key: str, problem: str, *, hint: str = "", within: int | None = None) -> Fault:
        """An error that points at a key; an empty one means the table."""
        place = self.place(key)
        return Fault(problem, file=self.source.file, place=place, hint=hint, within=within)

    def only(self, known: Collection[str]) -> None:
        """Refuse keys that nobody reads.

        Raises:
            Fault: names the key and the nearest known one.
        """
        for key in self.values:
            if key not in known:
                hint = nearest(key, known) or _("There is: %(names)s.") % {
                    "names": in_series(known)
                }
                raise self.wrong(key, _("There is no key %(key)s.") % {"key": key}, hint=hint)

    def _of(self, key: str, kind: type | tuple[type, ...], problem: str) -> Any:
        value = self.values.get(key)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            raise self.wrong(key, problem % {"key": key})
        return value

    def text(self, key: str, default: str = "") -> str:
        value = self._of(key, str, _("%(key)s must be text in quotes."))
        return default if value is None else str(value).strip()

    def number(self, key: str, default: int, *, least: int, most: int) -> int:
        value = self._of(key, int, _("%(key)s must be a whole number."))
        if value is None:
            return default
        if not least <= value <= most:
            raise self.wrong(
                key,
                _("%(key)s must be between %(least)d and %(most)d.")
                % {"key": key, "least": least, "most": most},
            )
        return int(value)

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, _("%(key)s must be true or false.") % {"key": key})
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text stands for a list of one."""
        value = self.values.get(key, [])
        items: Sequence[Any] = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise self.wrong(key, _("%(key)s must be a list of texts.") % {"key": key})
        return tuple(item.strip() for item in items)

    def table(self, key: str) -> "Table":
        value = self._of(key, dict, _("%(key)s must be a table."))
        return Table(self.source, value or {}, (*self.path, key))

    def tables(self, key: str) -> "list[Table]":
        """A list of tables, such as all under ``[[then]]``."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(
                key,
                _("%(key)s must be a list of tables.") % {"key": key},
                hint=_("Write each of them under [[%(key)s]].") % {"key": key},
            )
        return [Table(self.source, item, (*self.path, key, n)) for n, item in enumerate(value)]
