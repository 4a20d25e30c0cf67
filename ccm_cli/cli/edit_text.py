"""Records as text for an editor: TOML with comments, read again, each value with its line.

Every value is a text, a list of texts, or a table of texts by name, as the options of the commands
take them; so what may be typed there may be typed here.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt
from ccm_cli.store.filters.registry import suggestion

Value = str | list[str] | dict[str, str]
_HEADER = re.compile(r"\s*\[\s*([a-z]+)\s*\.\s*\"?(\d+)\"?\s*(?:\.\s*([^\]]+?)\s*)?\]")
_KEY = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s=#\"'.]+))\s*(?:\.|=)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


class Record(NamedTuple):
    """A record as text.

    Attributes:
        id: its number.
        title: what it is called, for comments and messages.
        values: by key, in order.
        remarks: what is shown and cannot be changed here.
    """

    id: int
    title: str
    values: Mapping[str, Value]
    remarks: Sequence[str] = ()


class Edited(NamedTuple):
    """What was typed: by record and key, and by record and key the line it stands on."""

    values: Mapping[int, Mapping[str, Value]]
    lines: Mapping[tuple[int, str], int]


def write(noun: str, records: Sequence[Record]) -> str:
    """Records as text.

    Args:
        noun: what their tables are called.
        records: in order.
    """
    import tomlkit

    document = tomlkit.document()
    for line in (
        _("Save and close to change what became different; nothing else is touched."),
        _("A record that is taken out of this text stays as it is; an empty value empties."),
    ):
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    parent = tomlkit.table(is_super_table=True)
    for record in records:
        table = tomlkit.table()
        for remark in (record.title, *record.remarks):
            table.add(tomlkit.comment(" ".join(remark.split())))
        for key, value in record.values.items():
            table.add(key, _item(value))
        table.add(tomlkit.nl())
        parent.add(str(record.id), table)
    document.add(noun, parent)
    return tomlkit.dumps(document)


def _item(value: Value) -> Any:
    import tomlkit

    if isinstance(value, str):
        return tomlkit.value(_block(value)) if "\n" in value else tomlkit.string(value)
    if isinstance(value, list):
        listed = tomlkit.array()
        listed.extend(value)
        return listed.multiline(len(value) > 1)
    table = tomlkit.table()
    for key, text in value.items():
        table.add(key, text)
    return table


def _block(value: str) -> str:
    """A text of several lines, each on its own; the line break after the quotes is not part."""
    escaped = value.replace("\\", "\\\\")
    if '""' in value or value.endswith('"'):
        escaped = escaped.replace('"', '\\"')
    escaped = _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04X}", escaped)
    return f'"""\n{escaped}"""'


def read(noun: str, text: str, before: Mapping[int, Record]) -> Edited:
    """What was made of a text.

    Args:
        noun: as it was written.
        text: from the editor.
        before: what was written, by number.

    Raises:
        InvalidInput: it is no TOML, or has a record, a key or a kind of value that it may not;
            the line is named.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(str(error)) from None
    lines = dict(_lines(text))
    tables = document.pop(noun, {})
    for name in document:
        raise InvalidInput(
            _("%(name)s does not belong here.") % {"name": quoted(excerpt(name))},
            hint=_("Keep the headings as they were, such as %(heading)s.")
            % {"heading": f"[{noun}.{next(iter(before))}]"},
        )
    found: dict[int, dict[str, Value]] = {}
    for number, table in (tables if isinstance(tables, dict) else {"": tables}).items():
        record = before.get(int(number)) if number.isdecimal() else None
        if record is None or not isinstance(table, dict):
            raise InvalidInput(
                _("%(name)s was not in this text.") % {"name": f"{noun} {excerpt(number)}"},
                hint=_("To add a record: ccm %(noun)s add") % {"noun": noun},
            )
        found[record.id] = {
            key: _value(record, key, value, lines.get((record.id, key)))
            for key, value in table.items()
        }
    return Edited(found, lines)


def place(record: Record, key: str, line: int | None) -> str:
    """Where something stands, for a message."""
    named = {"title": record.title, "key": key, "line": line}
    if line is None:
        return _("%(title)s, %(key)s") % named
    return _("%(title)s, line %(line)d, %(key)s") % named


def _no_toml(said: str) -> InvalidInput:
    found = _PLACE.search(said)
    reason = _PLACE.sub("", said)
    if found is not None and found[1]:
        return InvalidInput(
            _("Line %(line)d is not TOML: %(reason)s") % {"line": int(found[1]), "reason": reason}
        )
    return InvalidInput(_("The text is not TOML: %(reason)s") % {"reason": reason})


def _value(record: Record, key: str, value: Any, line: int | None) -> Value:
    """A value as text, of the shape that was written."""
    if key not in record.values:
        raise InvalidInput(
            _("%(place)s: there is no such field.") % {"place": place(record, key, line)},
            hint=suggestion(key, tuple(record.values)),
        )
    before = record.values[key]
    if isinstance(before, dict) and isinstance(value, dict):
        return {name: _text(record, key, item, line) for name, item in value.items()}
    if isinstance(before, list) and isinstance(value, list):
        return [_text(record, key, item, line) for item in value]
    if isinstance(before, str):
        return _text(record, key, value, line)
    shapes = {list: _('a list: ["…", "…"]'), dict: _("a table of its own")}
    raise InvalidInput(
        _("%(place)s is %(shape)s.")
        % {"place": place(record, key, line), "shape": shapes[type(before)]}
    )


def _text(record: Record, key: str, value: Any, line: int | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        import json

        return json.dumps(value, ensure_ascii=False)
    raise InvalidInput(_("%(place)s is a text in quotes.") % {"place": place(record, key, line)})


def _lines(text: str) -> Iterator[tuple[tuple[int, str], int]]:
    """By record and key, the line on which its value begins."""
    number, table, inside = 0, "", ""
    for line_number, line in enumerate(text.splitlines(), start=1):
        if inside:
            inside = "" if inside in line else inside
            continue
        if header := _HEADER.match(line):
            number, table = int(header[2]), (header[3] or "").strip("\"' ")
            if table:
                yield (number, table), line_number
            continue
        if key := _KEY.match(line):
            name = next(group for group in key.groups() if group is not None)
            yield (number, f"{table}.{name}" if table else name), line_number
        for mark in ('"""', "'''"):
            if line.count(mark) % 2:
                inside = mark
