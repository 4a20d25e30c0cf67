"""One message as its author wrote it: its files, read and checked, nothing compiled yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.bodies import file_name
from ccm_cli.messaging.templates.brand import Brand
from ccm_cli.messaging.templates.data import lookup
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.tables import Table, read_table

if TYPE_CHECKING:
    from ccm_cli.messaging.templates.assets import Asset
    from ccm_cli.messaging.templates.partials import Whole

MESSAGE_FILE = "message.toml"
BRAND_FILE = "layout/brand.toml"
HTML_LAYOUT = "layout/email.html"
TEXT_LAYOUT = "layout/email.txt"
LAYOUT_FILES = (BRAND_FILE, HTML_LAYOUT, TEXT_LAYOUT)
PARTIALS = "partials"
"""The folder of pieces that messages share."""

SNAPSHOT_FORMAT = 1

EVERY_LANGUAGE = "*"
"""In place of a language code: a default that needs no translation."""


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
    def stem(self) -> str:
        """Its name without the ending: a piece may be Markdown here and text there."""
        return self.name.rpartition(".")[0]

    @property
    def is_markdown(self) -> bool:
        return self.name.endswith(".md")

    @property
    def language(self) -> str:
        """The language a body's name gives: `fa` of `email.fa.md`."""
        return self.name.split(".")[-2]

    @property
    def kind(self) -> str:
        """The kind of text a body's name gives: `email` of `email.fa.md`."""
        return self.name.rpartition("/")[2].split(".")[0]


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
        purpose: what it is for; see `ccm_cli.messaging.purposes`.
        descriptions: what it is for, in a few words, by language.
        subjects: the e-mail's subject by language, Jinja2.
        required: dotted fields without which a person is left out.
        variables: what a campaign may or must set, by name.
        fallback_languages: tried in this order for a person whose language is missing.
        fallback_channels: tried in this order for a person the channel does not reach.
        stand_ins: for each kind of text, those that are taken in its place.
        bodies: the file for each (kind, language).
        whole: the same with their partials put in.
        partials: those that its bodies hold, by `SourceFile.stem`.
        layout: the layout's files by name; see `LAYOUT_FILES`.
        brand: the layout's `brand.toml`, read.
        attachments: names of files that go along with a mail; `{language}` is that of the text.
        assets: those files, and the pictures in the texts, by their name in the message.
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
    stand_ins: Mapping[str, Sequence[str]]
    bodies: Mapping[tuple[str, str], SourceFile]
    whole: Mapping[tuple[str, str], "Whole"]
    partials: Mapping[str, SourceFile]
    layout: Mapping[str, SourceFile]
    brand: Brand
    attachments: tuple[str, ...]
    assets: Mapping[str, "Asset"]
    settings: SourceFile
    digest: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of text it has."""
        return tuple(sorted({kind for kind, _language in self.bodies}))

    def languages(self, kind: str) -> tuple[str, ...]:
        """The languages it has a text of this kind in, stand-ins left out."""
        return tuple(sorted(code for name, code in self.bodies if name == kind))

    def texts(self, kind: str) -> dict[str, SourceFile]:
        """The text of a kind in every language there is one, or what stands in for it."""
        found: dict[str, SourceFile] = {}
        for name in (kind, *self.stand_ins.get(kind, ())):
            for code in self.languages(name):
                found.setdefault(code, self.bodies[name, code])
        return found

    def variant(self, kind: str, language: str) -> SourceFile:
        """The body for a person; its `language` and `kind` say which was found.

        The person's language comes before the kind: who reads Persian gets the Persian SMS over
        a messenger rather than an English text made for messengers.

        Args:
            kind: one of `bodies.KINDS`; those that stand in for it follow it.
            language: the person's; the declared fallbacks follow it.

        Raises:
            TemplateError: neither the language nor any fallback has a body for this kind.
        """
        texts = self.texts(kind)
        for code in (language, *self.fallback_languages):
            if code in texts:
                return texts[code]
        raise TemplateError(
            _("The message %(name)s has no %(kind)s text in %(languages)s.")
            % {
                "name": self.name,
                "kind": kind,
                "languages": ", ".join(dict.fromkeys((language, *self.fallback_languages))),
            },
            file=self.settings.path,
            hint=_("Add the file %(file)s beside it.") % {"file": file_name(kind, language)},
        )

    def put_together(self, body: SourceFile) -> "Whole":
        """A body with its partials in the place of their tags."""
        return self.whole[body.kind, body.language]

    def pictures(self, body: SourceFile) -> list["Asset"]:
        """The files that a body shows as pictures, the logo of the brand among them."""
        from ccm_cli.messaging.templates.assets import pictures_in

        names = dict.fromkeys(pictures_in(self.put_together(body).text))
        logo = [self.brand.logo_file] if self.brand.logo_file and body.is_markdown else []
        return [self.assets[name] for name in (*logo, *names) if name in self.assets]

    def attached(self, language: str) -> list["Asset"]:
        """The files that go along with a mail in a language."""
        from ccm_cli.messaging.templates.assets import attachments_for

        return [self.assets[name] for name in attachments_for(self.attachments, language)]

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

    def described(self, language: str) -> str:
        """What it is for, in a language or the nearest there is; may be empty."""
        codes = (language, *self.fallback_languages)
        return next((self.descriptions[code] for code in codes if code in self.descriptions), "")

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
        """Everything but the content of its assets, as plain data for JSON.

        `from_snapshot` makes an equal template of it.
        """
        return {
            "format": SNAPSHOT_FORMAT,
            "name": self.name,
            "digest": self.digest,
            "files": [
                {"name": file.name, "path": file.path, "text": file.text} for file in self.files()
            ],
            "assets": [
                {"name": asset.name, "path": asset.path, "digest": asset.digest}
                for asset in self.assets.values()
            ],
        }

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

    def files(self) -> Iterable[SourceFile]:
        """Every file that can change what people read."""
        own = (self.settings, *self.bodies.values())
        return (*own, *self.partials.values(), *self.layout.values())
