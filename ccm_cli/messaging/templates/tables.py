"""Reading the TOML files of templates, so that every error names its file and line."""

import re
import tomllib
from collections.abc import Collection, Mapping
from difflib import get_close_matches

from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.errors import TemplateError

LANGUAGE = re.compile(r"[a-z]{2,3}\Z")

_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class Table:
    """One table of a TOML file that can say where its keys stand.

    Args:
        values: what the table holds.
        file: the file, as errors name it.
        text: the whole file's text, to find lines in.
        path: the table's own dotted name; empty for the top.
    """

    def __init__(
        self, values: Mapping[str, object], *, file: str, text: str, path: str = ""
    ) -> None:
        self.values = values
        self.file = file
        self.text = text
        self.path = path

    def line(self, key: str) -> int | None:
        return line_of(self.text, self.path, key)

    def wrong(self, key: str, problem: str, *, hint: str = "") -> TemplateError:
        name = f"{self.path}.{key}" if self.path else key
        return TemplateError(problem, file=self.file, line=self.line(key), field=name, hint=hint)

    def only(self, known: Collection[str]) -> None:
        """Refuse keys nobody reads.

        Raises:
            TemplateError: naming the key and the nearest known one.
        """
        for key in self.values:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = _("Did you mean %(key)s?") % {"key": near[0]} if near else ""
                raise self.wrong(key, _("There is no key %(key)s.") % {"key": key}, hint=hint)

    def child(self, key: str) -> "Table":
        """The table under `key`; an empty one when there is none."""
        value = self.values.get(key, {})
        if not isinstance(value, Mapping):
            raise self.wrong(key, _("%(key)s must be a table.") % {"key": key})
        path = f"{self.path}.{key}" if self.path else key
        return Table(value, file=self.file, text=self.text, path=path)

    def string(self, key: str, default: str = "") -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, _("%(key)s must be text in quotes.") % {"key": key})
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when there is none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, _("%(key)s must be a list of texts.") % {"key": key})
        return tuple(value)

    def by_language(self, key: str) -> dict[str, str]:
        """A table of one text per language code.

        Raises:
            TemplateError: a key is no language code, or a value no text.
        """
        table = self.child(key)
        for code in table.values:
            if not LANGUAGE.match(code):
                raise table.wrong(
                    code,
                    _("%(code)s is not a language code.") % {"code": code},
                    hint=_("Two or three small letters, such as en, fa or ru."),
                )
        return {code: table.string(code) for code in table.values}


def read_table(text: str, *, file: str) -> Table:
    """Read a TOML text.

    Raises:
        TemplateError: it is not TOML; names the file and line.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        raise TemplateError(
            _("This is not valid TOML: %(reason)s.")
            % {"reason": _AT_LINE.sub("", str(error)).strip()},
            file=file,
            line=int(at[1]) if at else None,
        ) from error
    return Table(values, file=file, text=text)


def line_of(text: str, table: str, key: str) -> int | None:
    """The line, from 1, where a TOML key is written; that of its table when it is inline."""
    header: int | None = None
    current = ""
    pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    for number, line in enumerate(text.splitlines(), start=1):
        opened = re.match(r"\s*\[([^\[\]]+)\]", line)
        if opened:
            current = opened[1].strip()
            if current == (f"{table}.{key}" if table else key):
                return number
        elif current == table and pattern.match(line):
            return number
        if table and re.match(rf"\s*\[?{re.escape(table)}\s*(\]|=)", line):
            header = header or number
    return header
