"""One message as its author wrote it: its files read and checked, nothing compiled yet."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.brand import Brand, read_brand
from ccm_cli.messaging.templates.data import RESERVED, lookup
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.tables import LANGUAGE, Table, read_table

PURPOSES = ("marketing", "transactional", "survey")
"""What a message is for. People may opt out of marketing and surveys, not of transactions."""

OPTIONAL_PURPOSES = frozenset({"marketing", "survey"})
"""Purposes a person may refuse; their messages say how."""

MESSAGE_FILE = "message.toml"
BRAND_FILE = "layout/brand.toml"
HTML_LAYOUT = "layout/email.html"
TEXT_LAYOUT = "layout/email.txt"
LAYOUT_FILES = (BRAND_FILE, HTML_LAYOUT, TEXT_LAYOUT)

SNAPSHOT_FORMAT = 1

EVERY_LANGUAGE = "*"
"""In place of a language code: a default that needs no translation."""

_BODY = re.compile(r"(?P<channel>[a-z]+)\.(?P<language>[a-z]{2,3})\.(?P<kind>md|txt)\Z")
_VARIABLE = re.compile(r"[a-z][a-z0-9_]*\Z")
_FIELD = re.compile(r"[a-z][a-z0-9_]*(\.[\w-]+)*\Z")
_KEYS = (
    "purpose", "description", "subject", "required", "variables",
    "fallback_languages", "fallback_channels",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a template.

    Attributes:
        name: its place inside a templates folder, `messages/welcome/email.en.md`.
        path: where it was found, for error messages.
        text: its content.
    """

    name: str
    path: str
    text: str

    @property
    def is_markdown(self) -> bool:
        return self.name.endswith(".md")

    @property
    def language(self) -> str:
        """The language a body's name gives: `fa` of `email.fa.md`."""
        return self.name.split(".")[-2]


@dataclass(frozen=True, slots=True)
class Variable:
    """A value the campaign gives: `product`, `offer`.

    Attributes:
        name: how templates and `--set` call it.
        defaults: its value per language when the campaign gives none; none when it has to.
    """

    name: str
    defaults: Mapping[str, str]

    @property
    def is_required(self) -> bool:
        return not self.defaults


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """One message with the layout it is set in.

    Attributes:
        name: the folder's name.
        purpose: one of `PURPOSES`.
        descriptions: what it is for, in a few words, by language.
        subjects: the e-mail's subject by language, Jinja2.
        required: dotted fields without which a person is left out.
        variables: what a campaign may or must set, by name.
        fallback_languages: tried in this order for a person whose language is missing.
        fallback_channels: tried in this order for a person the channel does not reach.
        bodies: the file for each (channel, language).
        layout: the layout's files by name; see `LAYOUT_FILES`.
        brand: the layout's `brand.toml`, read.
        settings: `message.toml` itself.
        digest: SHA-256 of everything that can change what people read.
    """

    name: str
    purpose: str
    descriptions: Mapping[str, str]
    subjects: Mapping[str, str]
    required: tuple[str, ...]
    variables: Mapping[str, Variable]
    fallback_languages: tuple[str, ...]
    fallback_channels: tuple[str, ...]
    bodies: Mapping[tuple[str, str], SourceFile]
    layout: Mapping[str, SourceFile]
    brand: Brand
    settings: SourceFile
    digest: str

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(sorted({channel for channel, _language in self.bodies}))

    def languages(self, channel: str) -> tuple[str, ...]:
        return tuple(sorted(code for name, code in self.bodies if name == channel))

    def variant(self, channel: str, language: str) -> SourceFile:
        """The body for a person; its `language` says which was found.

        Args:
            channel: `email`, `sms` and so on.
            language: the person's language; the declared fallbacks follow it.

        Raises:
            InvalidInput: neither the language nor any fallback has a body for this channel.
        """
        for code in (language, *self.fallback_languages):
            body = self.bodies.get((channel, code))
            if body is not None:
                return body
        raise TemplateError(
            _("The message %(name)s has no %(channel)s text in %(languages)s.")
            % {
                "name": self.name,
                "channel": channel,
                "languages": ", ".join(dict.fromkeys((language, *self.fallback_languages))),
            },
            file=self.settings.path,
            hint=_("Add the file %(file)s beside it.")
            % {"file": f"{channel}.{language}.{'md' if channel == 'email' else 'txt'}"},
        )

    def values(self, language: str, given: Mapping[str, object]) -> dict[str, object]:
        """The message's variables for one language: what the campaign gave, then the defaults.

        Args:
            language: that of the body in use.
            given: values by name; further names are passed over.

        Raises:
            InvalidInput: a variable without default was not given.
        """
        found: dict[str, object] = {}
        for variable in self.variables.values():
            value = given.get(variable.name)
            if value is None:
                value = self._default(variable, language)
            found[variable.name] = value
        return found

    def check_variables(self, given: Mapping[str, object]) -> None:
        """Check what a campaign sets, before anybody is written to.

        Raises:
            InvalidInput: a name the message does not know, or a value that is missing.
        """
        for name in given:
            if name not in self.variables:
                known = ", ".join(self.variables) or _("none")
                raise InvalidInput(
                    _("The message %(message)s has no variable %(name)s.")
                    % {"message": self.name, "name": name},
                    hint=_("It has: %(names)s.") % {"names": known},
                )
        for variable in self.variables.values():
            if variable.is_required and given.get(variable.name) in (None, ""):
                raise InvalidInput(
                    _("The message %(message)s needs a value for %(name)s.")
                    % {"message": self.name, "name": variable.name},
                    hint=_("Give it one: --set %(name)s=...") % {"name": variable.name},
                )

    def missing(self, data: Mapping[str, object]) -> tuple[str, ...]:
        """The required fields that this person's data lacks, in declared order."""
        return tuple(field for field in self.required if lookup(data, field) in (None, "", [], {}))

    def to_snapshot(self) -> dict[str, object]:
        """Everything, as plain data for JSON; `from_snapshot` makes an equal template of it."""
        return {
            "format": SNAPSHOT_FORMAT,
            "name": self.name,
            "digest": self.digest,
            "files": [
                {"name": file.name, "path": file.path, "text": file.text} for file in self._files()
            ],
        }

    @classmethod
    def from_snapshot(cls, snapshot: Mapping[str, object]) -> "MessageTemplate":
        """The template that `to_snapshot` froze.

        Raises:
            InvalidInput: the snapshot is damaged or of an unknown format.
        """
        name, files = snapshot.get("name"), snapshot.get("files")
        try:
            if snapshot.get("format") != SNAPSHOT_FORMAT or not isinstance(files, list):
                raise KeyError("format")
            sources = [SourceFile(str(f["name"]), str(f["path"]), str(f["text"])) for f in files]
        except (KeyError, TypeError) as error:
            raise InvalidInput(
                _("The stored copy of the message %(name)s cannot be read.") % {"name": name},
                hint=_("Start the campaign again from the template."),
            ) from error
        template = read_message(str(name), sources)
        if template.digest != snapshot.get("digest"):
            raise InvalidInput(
                _("The stored copy of the message %(name)s was changed.") % {"name": name},
                hint=_("Start the campaign again from the template."),
            )
        return template

    def subject_line(self, language: str) -> int | None:
        """The line of `message.toml` where a subject stands."""
        return Table({}, file="", text=self.settings.text, path="subject").line(language)

    def _default(self, variable: Variable, language: str) -> str:
        for code in (language, *self.fallback_languages, EVERY_LANGUAGE):
            if code in variable.defaults:
                return variable.defaults[code]
        raise self._unset(variable)

    def _unset(self, variable: Variable) -> TemplateError:
        return (
            read_table(self.settings.text, file=self.settings.path)
            .child("variables")
            .wrong(
                variable.name,
                _("The variable %(name)s has no value.") % {"name": variable.name},
                hint=_("Give it one: --set %(name)s=...") % {"name": variable.name},
            )
        )

    def _files(self) -> Iterable[SourceFile]:
        return (self.settings, *self.bodies.values(), *self.layout.values())


def read_message(name: str, files: Sequence[SourceFile]) -> MessageTemplate:
    """Make a template of its files.

    Args:
        name: the message's name.
        files: `message.toml`, the bodies and the layout; for one name the first counts.

    Raises:
        InvalidInput: a file is missing or says something impossible; names file and line.
    """
    by_name: dict[str, SourceFile] = {}
    for file in files:
        by_name.setdefault(file.name, file)
    settings = by_name.get(f"messages/{name}/{MESSAGE_FILE}")
    if settings is None:
        raise InvalidInput(
            _("The message %(name)s has no %(file)s.") % {"name": name, "file": MESSAGE_FILE}
        )
    layout = {part: by_name[part] for part in LAYOUT_FILES if part in by_name}
    for part in LAYOUT_FILES:
        if part not in layout:
            raise InvalidInput(_("The layout has no file %(file)s.") % {"file": part})
    table = read_table(settings.text, file=settings.path)
    table.only(_KEYS)
    bodies = _bodies(name, by_name.values())
    return MessageTemplate(
        name=name,
        purpose=_purpose(table),
        descriptions=table.by_language("description"),
        subjects=table.by_language("subject"),
        required=_required(table),
        variables=_variables(table.child("variables")),
        fallback_languages=_fallback_languages(table),
        fallback_channels=table.strings("fallback_channels"),
        bodies=bodies,
        layout=layout,
        brand=read_brand(layout[BRAND_FILE].text, file=layout[BRAND_FILE].path),
        settings=settings,
        digest=_digest(name, (settings, *bodies.values(), *layout.values())),
    )


def _bodies(name: str, files: Iterable[SourceFile]) -> dict[tuple[str, str], SourceFile]:
    """Bodies by channel and language; of two files for the same, the first counts."""
    folder = f"messages/{name}/"
    bodies: dict[tuple[str, str], SourceFile] = {}
    for file in files:
        if not file.name.startswith(folder) or file.name == folder + MESSAGE_FILE:
            continue
        match = _BODY.match(file.name.removeprefix(folder))
        if match is None:
            raise TemplateError(
                _("This file's name does not say channel and language."),
                file=file.path,
                hint=_("Call it email.en.md, sms.fa.txt and so on."),
            )
        bodies.setdefault((match["channel"], match["language"]), file)
    return dict(sorted(bodies.items()))


def _purpose(table: Table) -> str:
    purpose = table.string("purpose")
    if purpose not in PURPOSES:
        raise table.wrong(
            "purpose",
            _("The purpose must be one of %(purposes)s.") % {"purposes": ", ".join(PURPOSES)},
        )
    return purpose


def _required(table: Table) -> tuple[str, ...]:
    fields = table.strings("required")
    for field in fields:
        if not _FIELD.match(field):
            raise table.wrong("required", _("%(field)s is not a field.") % {"field": field})
    return fields


def _variables(table: Table) -> dict[str, Variable]:
    """The `[variables]` table.

    A value is a text for every language, a table of texts by language, or
    `{ required = true }` where the campaign has to give it.
    """
    variables = {}
    for name, value in table.values.items():
        if not _VARIABLE.match(name) or name in RESERVED:
            raise table.wrong(
                name,
                _("A variable cannot be called %(name)s.") % {"name": name},
                hint=_("Small letters, digits and _; not %(taken)s.")
                % {"taken": ", ".join(sorted(RESERVED))},
            )
        if isinstance(value, str):
            variables[name] = Variable(name, {EVERY_LANGUAGE: value})
        elif value == {"required": True}:
            variables[name] = Variable(name, {})
        else:
            variables[name] = Variable(name, _defaults(table, name))
    return variables


def _defaults(table: Table, name: str) -> dict[str, str]:
    defaults = table.by_language(name)
    if not defaults:
        raise table.wrong(
            name,
            _("The variable %(name)s needs a default, or required = true.") % {"name": name},
        )
    return defaults


def _fallback_languages(table: Table) -> tuple[str, ...]:
    codes = table.strings("fallback_languages")
    for code in codes:
        if not LANGUAGE.match(code):
            raise table.wrong(
                "fallback_languages", _("%(code)s is not a language code.") % {"code": code}
            )
    return codes


def _digest(name: str, files: Iterable[SourceFile]) -> str:
    content = [name, *sorted((file.name, file.text) for file in files)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
