"""What the shell may complete: commands, options, their values, and names out of the database.

The shell hands over the line up to the cursor. It is taken apart as the shell would, however far
it was typed; the commands and parameters are those the program has anyway, so nothing here has to
be told of a new one. Which names a parameter takes follows from what it is called.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ccm_cli.cli.invocation import Invocation
from ccm_cli.customers.queries.custom_fields import custom_fields
from ccm_cli.errors import CcmError
from ccm_cli.insight.queries import names
from ccm_cli.insight.queries.names import Name
from ccm_cli.language import gettext as _
from ccm_cli.language.text import clean_line, search_key
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.automation.program import Kind

FILES = ":files"
"""What is said where the shell should complete names of files."""
SHELLS = ("bash", "zsh", "fish")
_SPECIAL = frozenset(" \t\n\"'\\$`!*?[]{}()<>|&;#~")
_BREAKS = "=:"
"""Characters at which bash begins a new word of its own."""


class Typed(NamedTuple):
    """A line up to the cursor.

    Attributes:
        words: the whole words before the last, as the program would get them.
        word: the word at the cursor, its quotes taken off.
        raw: that word as it stands.
        quote: the quotation mark that is open at the cursor; empty: none.
    """

    words: tuple[str, ...]
    word: str
    raw: str
    quote: str


class Place(NamedTuple):
    """Where in a command line something is to be completed.

    Attributes:
        path: the commands named so far, without the program's name.
        parameter: whose value is typed; None where a command or an option is.
        command: the command or group that was reached.
    """

    path: tuple[str, ...]
    parameter: Any
    command: Any


def split(line: str) -> Typed:
    """Take a line apart as the shell would, an open quotation mark or not."""
    words: list[str] = []
    word, quote, start, inside = "", "", 0, False
    place = 0
    while place < len(line):
        character = line[place]
        if not inside and character.isspace():
            place += 1
            start = place
            continue
        inside = True
        if quote:
            if character == quote:
                quote = ""
            elif character == "\\" and quote == '"' and line[place + 1 : place + 2] in {'"', "\\"}:
                place += 1
                word += line[place]
            else:
                word += character
        elif character in "\"'":
            quote = character
        elif character == "\\":
            place += 1
            word += line[place : place + 1]
        elif character.isspace():
            words.append(word)
            word, inside, start = "", False, place + 1
        else:
            word += character
        place += 1
    return Typed(tuple(words), word, line[start:], quote)


def run(arguments: Sequence[str], root: Any) -> int:
    """Answer the shell: one line per value, with what it stands for after a tab.

    Args:
        arguments: the shell and the line up to the cursor.
        root: the command of the whole program.

    Returns:
        0; also where nothing can be completed, since a shell that asks shows no errors.
    """
    shell, line = arguments[0], arguments[-1]
    typed = split(line)
    try:
        offered = list(_offered(typed, root))
    except (CcmError, OSError):
        return 0
    if offered == [Name(FILES, "")]:
        sys.stdout.write(f"{FILES}\n")
        return 0
    if shell == "bash":
        offered = [Name(_for_bash(typed, name.value), "") for name in offered]
    for name in offered:
        value, about = clean_line(name.value), clean_line(name.about)
        sys.stdout.write(f"{value}\t{about}\n" if about and shell != "bash" else f"{value}\n")
    return 0


def _for_bash(typed: Typed, value: str) -> str:
    """A value as bash puts it in: quoted, and without what bash takes for words before it."""
    if typed.quote:
        quoted = typed.quote + value + typed.quote
    else:
        quoted = "".join(f"\\{c}" if c in _SPECIAL else c for c in value)
    last = max(typed.raw.rfind(mark) for mark in _BREAKS) + 1
    return quoted[last:] if last and quoted.startswith(typed.raw[:last]) else quoted


def _offered(typed: Typed, root: Any) -> Iterator[Name]:
    context = root.make_context("ccm", [], resilient_parsing=True)
    words = typed.words[1:]
    walk = _Walk(root, context)
    for word in words:
        walk.word(word)
    place = Place(tuple(walk.path), walk.parameter(), walk.command)
    of_option = place.parameter is not None and place.parameter.param_type_name == "option"
    if place.parameter is not None and (of_option or not typed.word.startswith("-")):
        yield from _values(place, typed.word, words)
        return
    if typed.word.startswith("-"):
        option, equals, begun = typed.word.partition("=")
        if equals and (parameter := _option(place.command, context, option)) is not None:
            for name in _values(place._replace(parameter=parameter), begun, words):
                yield name if name.value == FILES else Name(f"{option}={name.value}", name.about)
            return
        yield from _options(place.command, context, typed.word, walk.given)
        return
    if hasattr(place.command, "list_commands"):
        for name in place.command.list_commands(context):
            if name.startswith(typed.word):
                yield Name(name, _help_of(place, name))


def _help_of(place: Place, name: str) -> str:
    from ccm_cli.cli.app import commands

    if not place.path:
        return commands()[name].help
    waiting = getattr(place.command, "waiting", {}).get(name)
    return str(waiting.help or "").partition("\n")[0] if waiting is not None else ""


class _Walk:
    """Follows the words of a line from the program to the command they lead to."""

    def __init__(self, root: Any, context: Any) -> None:
        self.command = root
        self.context = context
        self.path: list[str] = []
        self.given: set[str] = set()
        self._positional = 0
        self._waiting: Any = None
        self._lost = False

    def word(self, word: str) -> None:
        """Take one whole word."""
        if self._waiting is not None:
            self._waiting = None
        elif word.startswith("-") and word != "-":
            self._take_option(word)
        elif hasattr(self.command, "list_commands"):
            self._take_command(word)
        else:
            self._positional += 1

    def _take_option(self, word: str) -> None:
        option = _option(self.command, self.context, word.partition("=")[0])
        if option is not None:
            self.given.update(option.opts)
            if not option.is_flag and "=" not in word:
                self._waiting = option

    def _take_command(self, word: str) -> None:
        found = self.command.get_command(self.context, word)
        otherwise = getattr(self.command, "otherwise", "")
        if found is None and otherwise:
            found = self.command.get_command(self.context, otherwise)
            self._positional = 1
        if found is None:
            self._lost = True
            return
        self.command = found
        self.path.append(word)

    def parameter(self) -> Any:
        """What the next word is a value of; None where it is a command or an option."""
        if self._waiting is not None:
            return self._waiting
        if self._lost or hasattr(self.command, "list_commands"):
            return None
        parameters = self.command.get_params(self.context)
        arguments = [p for p in parameters if p.param_type_name == "argument"]
        if self._positional < len(arguments):
            return arguments[self._positional]
        return arguments[-1] if arguments and arguments[-1].nargs == -1 else None


def _option(command: Any, context: Any, name: str) -> Any:
    for parameter in command.get_params(context):
        if parameter.param_type_name == "option" and name in parameter.opts:
            return parameter
    return None


def _options(command: Any, context: Any, begun: str, given: set[str]) -> Iterator[Name]:
    for parameter in command.get_params(context):
        if parameter.param_type_name != "option" or parameter.hidden:
            continue
        if not parameter.multiple and given & set(parameter.opts):
            continue
        for name in parameter.opts:
            if name.startswith("--") and name.startswith(begun):
                yield Name(name, str(parameter.help or "").partition("\n")[0])


def _values(place: Place, text: str, words: Sequence[str]) -> Iterator[Name]:
    """Values of a parameter that begin with a text."""
    metavar = str(place.parameter.metavar or "").strip("[].")
    if "|" in metavar and metavar.lower() == metavar:
        yield from (Name(word, "") for word in metavar.split("|") if word.startswith(text))
        return
    if metavar in {"FILE", "PATH"} or place.parameter.name in {"folder", "config"}:
        yield Name(FILES, "")
        return
    source = _source(place)
    if source is not None:
        runtime = _runtime(words)
        with runtime.reading() as reader:
            yield from source(runtime, reader, text)


def _runtime(words: Sequence[str]) -> Runtime:
    """The runtime with the options that were typed before the command."""
    given = dict(pairwise(words))
    config = Path(given["--config"]).expanduser() if "--config" in given else None
    return Invocation(database=given.get("--db"), config=config).runtime


Source = Callable[[Runtime, Reader, str], Sequence[Name]]


def _saved(table: str, states: Sequence[str] = ()) -> Source:
    return lambda _runtime, reader, text: names.saved(reader, table, text, states)


def _pipelines(runtime: Runtime, _reader: Reader, text: str) -> list[Name]:
    return [Name(name, "") for name in runtime.settings.pipelines if name.startswith(text)]


def _stages(runtime: Runtime, _reader: Reader, text: str) -> list[Name]:
    stages = dict.fromkeys(s for p in runtime.settings.pipelines.values() for s in p.stages)
    return [Name(stage, "") for stage in stages if stage.startswith(text)]


def _templates(_runtime: Runtime, _reader: Reader, text: str) -> list[Name]:
    from ccm_cli.messaging.context import library

    return [Name(name, "") for name in library().names() if name.startswith(text)]


def _canned(_runtime: Runtime, _reader: Reader, text: str) -> list[Name]:
    from ccm_cli.listening.answering import canned_replies

    return [Name(one.name, "") for one in canned_replies() if one.name.startswith(text)]


def _jobs(_runtime: Runtime, _reader: Reader, text: str) -> list[Name]:
    from ccm_cli.jobs.registry import JOBS

    return [Name(job.name, _(job.label)) for job in JOBS if job.name.startswith(text)]


def _webhooks(runtime: Runtime, _reader: Reader, text: str) -> list[Name]:
    return [Name(name, "") for name in runtime.settings.webhooks if name.startswith(text)]


def _automations(kind: "Kind") -> Source:
    """The rules or the journeys that have a file."""

    def offered(_runtime: Runtime, _reader: Reader, text: str) -> list[Name]:
        from ccm_cli.automation import shelf

        return [Name(name, "") for name in shelf.names(kind) if name.startswith(text)]

    return offered


_SOURCES: Mapping[str, Source] = {
    "contact": lambda _runtime, reader, text: names.contacts(reader, text),
    "company": lambda _runtime, reader, text: names.companies(reader, text),
    "deal": lambda _runtime, reader, text: names.deals(reader, text),
    "task": lambda _runtime, reader, text: names.tasks(reader, text),
    "ticket": lambda _runtime, reader, text: names.tickets(reader, text),
    "product": lambda _runtime, reader, text: names.products(reader, text),
    "order": lambda _runtime, reader, text: names.orders(reader, text),
    "interaction": lambda _runtime, reader, text: names.interactions(reader, text),
    "segment": _saved("segment"),
    "tag": _saved("tag"),
    "campaign": _saved("campaign"),
    "survey": _saved("survey"),
    "template": _templates,
    "canned": _canned,
    "pipeline": _pipelines,
    "stage": _stages,
    "job": _jobs,
    "webhook": _webhooks,
    "rule": _automations("rule"),
    "journey": _automations("journey"),
}
_CALLED = {
    "customer": "contact",
    "other": "contact",
    "one": "contact",
    "parent": "company",
    "add_company": "company",
    "rm_company": "company",
    "first_company": "company",
    "add_contact": "contact",
    "rm_contact": "contact",
    "add_tag": "tag",
    "rm_tag": "tag",
    "only": "job",
    "like": "template",
    "people": "contact",
    "line": "product",
}
"""Parameters that take the names of something they are not called by."""
_CAMPAIGNS_FOR: Mapping[str, Sequence[str]] = {
    "start": ("draft", "held"),
    "pause": ("running",),
    "resume": ("paused",),
    "cancel": ("scheduled", "held", "running", "paused"),
    "rm": ("draft",),
}
"""By verb, the states of the campaigns with which it does anything."""
_OWN_NAMES = frozenset({"ref", "refs", "name", "names", "words", "from_"})
"""Parameters that take the name of what the command is about."""
_MAKING = frozenset({"add", "new"})


def _source(place: Place) -> Source | None:
    name = place.parameter.name
    noun, verb = (*place.path, "", "")[:2]
    if name == "filter":
        return lambda runtime, reader, text: _filter_fields(runtime, reader, noun, text)
    if name in {"sort", "fields", "on"}:
        return lambda runtime, reader, text: _fields(runtime, reader, noun, text)
    if name in {"unset", "key"}:
        return lambda _runtime, reader, text: _own_fields(reader, noun, text)
    if name in _OWN_NAMES:
        known = "contact" if noun in {"dupes", "merge", "survey"} and name != "name" else noun
        makes = verb in _MAKING and name != "from_" and (noun, verb) != ("journey", "add")
        if known == "campaign" and verb in _CAMPAIGNS_FOR:
            return _saved("campaign", _CAMPAIGNS_FOR[verb])
        return None if makes else _SOURCES.get(known)
    return _SOURCES.get(_CALLED.get(name, name))


def _own_fields(reader: Reader, entity: str, text: str) -> list[Name]:
    """Custom fields, those that only the settings declare among them."""
    key = search_key(text)
    found = custom_fields(reader, entity)
    return [Name(field.key, field.label) for field in found if field.key.startswith(key)]


def _fields(runtime: Runtime, reader: Reader, noun: str, text: str) -> list[Name]:
    """Names of fields; of a list the last one."""
    before, comma, begun = text.rpartition(",")
    key = search_key(begun)
    known = {entity.name: entity for entity in runtime.registry.entities()}
    entity = known.get(noun) or known["contact"]
    found = [Name(f.name, _(f.label) if f.label else "") for f in entity.fields]
    found += [
        Name(f"custom.{own.value}", own.about) for own in _own_fields(reader, entity.name, "")
    ]
    return [
        Name(f"{before}{comma}{name.value}", name.about)
        for name in found
        if name.value.startswith(key)
    ]


def _filter_fields(runtime: Runtime, reader: Reader, noun: str, text: str) -> list[Name]:
    """Names of fields at the end of a filter, where one may stand."""
    begun = len(text)
    while begun and (text[begun - 1].isalnum() or text[begun - 1] in "._"):
        begun -= 1
    before, last = text[:begun], text[begun:]
    if before.rstrip()[-1:] in {"=", "<", ">", "~", '"'}:
        return []
    fields = _fields(runtime, reader, noun, last)
    return [Name(before + name.value, name.about) for name in fields]
