"""Reading a file of a rule or a journey: its form, not yet what it speaks of."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ccm_cli.automation.program import ALWAYS, NEVER, Kind, Program, Step, When
from ccm_cli.automation.source import Table, read
from ccm_cli.automation.waits import read_wait
from ccm_cli.config import nearest
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import parse_duration
from ccm_cli.language.punctuation import in_series

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}\Z")
LIST = {"rule": "then", "journey": "step"}
"""Under what the steps of each kind stand."""
_COMMON = ("about", "when", "if", "again", "per_day", "at_once")
_KEYS = {"rule": (*_COMMON, "then"), "journey": (*_COMMON, "while", "goals", "step")}
_WHEN = ("event", "if", "tag", "from", "to", "of", "field", "yearly", "offset", "at", "for",
         "segment", "filter")  # fmt: skip
TIMED = ("date", "silence", "segment")
"""What somebody begins by that nobody has to do anything for."""
VERBS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "send": ("channel", "fallbacks", "variables", "survey"),
        "task": ("due", "priority", "notes"),
        "ticket": ("priority", "category", "text"),
        "tag": (),
        "untag": (),
        "set": (),
        "move": ("pipeline", "note", "reason"),
        "webhook": (),
        "wait": (),
        "start": (),
        "if": ("then", "else"),
        "end": (),
    }
)
"""What a step may do, and what else may be said along with it."""
MOST_STEPS = 200
_LONGEST_PER_DAY, _MOST_AT_ONCE = 100, 1_000_000
PER_DAY, AT_ONCE = 3, 100


def read_program(kind: Kind, name: str, text: str, *, file: str) -> Program:
    """Read a file.

    Args:
        kind: ``rule`` or ``journey``.
        name: of the file.
        text: of the file.
        file: as errors name it.

    Raises:
        Fault: its form is wrong; names file and line.
    """
    source = read(text, file=file)
    top = Table(source, source.values)
    top.only(_KEYS[kind])
    tables = top.tables(LIST[kind])
    if not tables:
        raise top.wrong(
            LIST[kind],
            _("Nothing is to be done."),
            hint=_("Write what, under [[%(key)s]].") % {"key": LIST[kind]},
        )
    when = _when(top)
    return Program(
        kind=kind,
        name=name,
        about=_about(top),
        when=when,
        condition=top.text("if"),
        stay=top.text("while"),
        goals=top.texts("goals"),
        again=_again(top, default=NEVER if kind == "journey" or _in_segment(when) else ALWAYS),
        per_day=top.number("per_day", PER_DAY, least=1, most=_LONGEST_PER_DAY),
        at_once=top.number("at_once", AT_ONCE, least=1, most=_MOST_AT_ONCE),
        steps=_steps(tables, top),
        digest=hashlib.blake2s(text.encode(), digest_size=12).hexdigest(),
        source=source,
    )


def _in_segment(when: When) -> bool:
    return when.event == "segment"


def _about(top: Table) -> Mapping[str, str]:
    if isinstance(top.values.get("about"), Mapping):
        table = top.table("about")
        return {language: table.text(language) for language in table.values}
    return {"": top.text("about")}


def _when(top: Table) -> When:
    value = top.values.get("when")
    if isinstance(value, str):
        return When(value.strip())
    if not isinstance(value, Mapping):
        raise top.wrong(
            "when",
            _("It does not say when it begins."),
            hint=_('Write it like: when = "contact-add", or when = { segment = "inactive" }'),
        )
    table = top.table("when")
    table.only(_WHEN)
    event = table.text("event") or _meant(table)
    options: dict[str, Any] = {
        key: table.text(key)
        for key in _WHEN
        if key in table.values and key not in {"event", "if", "yearly"}
    }
    if "yearly" in table.values:
        options["yearly"] = table.flag("yearly")
    _check_options(table, event, options)
    return When(event, table.text("if"), options)


def _meant(table: Table) -> str:
    """What a table without an event speaks of."""
    for keys, event in ((("segment", "filter"), "segment"), (("field",), "date")):
        if any(key in table.values for key in keys):
            return event
    raise table.wrong("", _("It does not say by what event it begins."))


_OPTIONS = {
    "date": ("of", "field", "yearly", "offset", "at"),
    "silence": ("for",),
    "segment": ("segment", "filter"),
}
_NEEDED = {"date": ("field",), "silence": ("for",), "segment": ("segment", "filter")}


def _check_options(table: Table, event: str, options: Mapping[str, Any]) -> None:
    allowed = _OPTIONS.get(event, ("tag",) if event.startswith("tag-") else ("from", "to"))
    for key in options:
        if key not in allowed:
            raise table.wrong(
                key,
                _("%(key)s says nothing about %(event)s.") % {"key": key, "event": event},
                hint=_("What can be said: %(names)s.") % {"names": in_series(("if", *allowed))},
            )
    needed = _NEEDED.get(event, ())
    if needed and not any(key in options for key in needed):
        raise table.wrong(
            "",
            _("%(event)s needs %(keys)s.") % {"event": event, "keys": _(" or ").join(needed)},
        )
    if event == "silence":
        _duration(table, "for")
    if options.get("at"):
        clock(table)


def clock(table: Table) -> tuple[int, int]:
    """The time of day of the key ``at``.

    Raises:
        Fault: it is none.
    """
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", table.text("at", "09:00"))
    if found is None:
        raise table.wrong("at", _("at is a time of day."), hint=_("Write it like 09:00."))
    return int(found[1]), int(found[2])


def _again(top: Table, *, default: str) -> str | int:
    text = top.text("again", default)
    if text in {ALWAYS, NEVER}:
        return text
    return _duration(top, "again")


def _duration(table: Table, key: str) -> int:
    try:
        return parse_duration(table.text(key))
    except InvalidInput as error:
        raise table.wrong(key, error.message, hint=error.hint) from None


def _steps(tables: Sequence[Table], top: Table) -> tuple[Step, ...]:
    reader = _Steps()
    steps = reader.read(tables, "")
    if reader.count > MOST_STEPS:
        raise top.wrong("", _("There are more than %(most)d steps.") % {"most": MOST_STEPS})
    return steps


class _Steps:
    """Reads steps, numbering them through."""

    def __init__(self) -> None:
        self.count = 0
        self._places: set[str] = set()

    def read(self, tables: Sequence[Table], before: str) -> tuple[Step, ...]:
        return tuple(
            self._step(table, f"{before}{number}") for number, table in enumerate(tables, 1)
        )

    def _step(self, table: Table, place: str) -> Step:
        verb = _verb(table)
        table.only(("name", verb, *VERBS[verb]))
        self.count += 1
        number = self.count
        place = self._named(table, place)
        options = {
            key: _option(table, key)
            for key in VERBS[verb]
            if key in table.values and key not in {"then", "else"}
        }
        then = self.read(table.tables("then"), f"{place}.then.") if verb == "if" else ()
        other = self.read(table.tables("else"), f"{place}.else.") if verb == "if" else ()
        if verb == "if" and not (then or other):
            raise table.wrong("if", _("Nothing depends on it: it has neither then nor else."))
        return Step(place, number, verb, _value(table, verb), options, table.path, then, other)

    def _named(self, table: Table, place: str) -> str:
        name = table.text("name")
        if name and (not NAME.match(name) or name[0].isdecimal() or name in self._places):
            raise table.wrong(
                "name",
                _("%(name)s is no name for a step, or there twice.") % {"name": name},
                hint=_("Small letters, digits, - and _, beginning with a letter."),
            )
        place = name or place
        self._places.add(place)
        return place


def _verb(table: Table) -> str:
    verbs = [key for key in VERBS if key in table.values]
    if len(verbs) == 1:
        return verbs[0]
    if verbs:
        raise table.wrong(
            verbs[1],
            _("One step does one thing: %(verbs)s.") % {"verbs": in_series(verbs)},
            hint=_("Give each a step of its own."),
        )
    unknown = next((key for key in table.values if key != "name"), "")
    raise table.wrong(
        unknown,
        _("This step does nothing that there is."),
        hint=(nearest(unknown, VERBS) if unknown else "")
        or _("A step does one of: %(verbs)s.") % {"verbs": in_series(VERBS)},
    )


def _value(table: Table, verb: str) -> Any:
    if verb == "set":
        inner = table.table("set")
        if not inner.values:
            raise table.wrong("set", _("It sets nothing."))
        for key, value in inner.values.items():
            if isinstance(value, dict):
                raise inner.wrong(key, _("%(key)s must be a plain value.") % {"key": key})
        return dict(inner.values)
    if verb == "end":
        table.flag("end")
        return ""
    if verb in {"task", "ticket"} and isinstance(table.values[verb], Mapping):
        inner = table.table(verb)
        return {language: inner.text(language) for language in inner.values}
    text = table.text(verb)
    if not text:
        raise table.wrong(verb, _("%(key)s is empty.") % {"key": verb})
    if verb == "wait":
        try:
            read_wait(text)
        except InvalidInput as error:
            raise table.wrong(verb, error.message, hint=error.hint) from None
    return text


def _option(table: Table, key: str) -> Any:
    if key == "variables":
        inner = table.table(key)
        return {
            name: value if isinstance(value, bool | int | float) else inner.text(name)
            for name, value in inner.values.items()
        }
    if key == "fallbacks":
        return table.texts(key)
    return table.text(key)
