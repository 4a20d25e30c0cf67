"""A message looked over for everybody in a segment, before a campaign is even made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.queries.data import Occasion, message_data
from ccm_cli.messaging.queries.offers import offers_for
from ccm_cli.messaging.queries.recipients import CHUNK, Recipient, custom_keys, recipients
from ccm_cli.messaging.sms_parts import length
from ccm_cli.messaging.templates.appearance import appearance_findings
from ccm_cli.messaging.templates.data import lookup
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.findings import Finding
from ccm_cli.messaging.templates.linting import unset
from ccm_cli.messaging.templates.reading_fields import Printed, fields_printed
from ccm_cli.messaging.templates.rendering import Renderer
from ccm_cli.messaging.templates.source import MessageTemplate, SourceFile
from ccm_cli.store.reading import Reader

MOST_NAMED = 1_000
"""Of the people a finding is about, so many are named; the others are counted."""


class Concerned(NamedTuple):
    """Somebody a finding is about."""

    contact_id: int
    name: str


class PeopleFinding(NamedTuple):
    """A finding, how many people it is about, and who they are."""

    finding: Finding
    concerned: int
    people: tuple[Concerned, ...]


class PeopleCheck(NamedTuple):
    """A message looked over for several people.

    Attributes:
        people: how many were looked at.
        findings: errors first, then by how many people they are about.
        languages: how many get the message in each language.
        parts: how many get an SMS of so many parts.
    """

    people: int
    findings: tuple[PeopleFinding, ...]
    languages: Mapping[str, int]
    parts: Mapping[int, int]


@dataclass
class _Tally:
    count: int = 0
    people: list[Concerned] = field(default_factory=list)


def check_people(
    reader: Reader,
    template: MessageTemplate,
    ids: Sequence[int],
    *,
    context: SendingContext,
    kinds: Sequence[str],
    variables: Mapping[str, str],
    progress: Callable[[int, int], None] | None = None,
) -> PeopleCheck:
    """Render every text of a message for each of these people, and say what is wrong for whom.

    Args:
        reader: the database.
        template: the message.
        ids: of contacts.
        context: what sending needs from outside.
        kinds: the kinds of text to look at, at least one.
        variables: what a campaign would set.
        progress: told how many of how many people are done.

    Raises:
        TemplateError: a text cannot be compiled; `lint` says more.
    """
    work = _Work(reader, template, context, kinds, variables)
    for start in range(0, len(ids), CHUNK):
        for person in recipients(reader, ids[start : start + CHUNK]):
            work.look_at(person)
        if progress is not None:
            progress(min(start + CHUNK, len(ids)), len(ids))
    return work.result(len(ids))


class _Work:
    """One check under way."""

    def __init__(
        self,
        reader: Reader,
        template: MessageTemplate,
        context: SendingContext,
        kinds: Sequence[str],
        variables: Mapping[str, str],
    ) -> None:
        self._template = template
        self._now = context.now
        self._occasion = Occasion(
            name=template.name,
            business=context.settings.business,
            zone=context.zone,
            language=context.language,
            variables={**unset(template), **variables},
            survey="nps" if template.purpose == "survey" else None,
            custom_keys=custom_keys(reader),
            offers=offers_for(reader, template),
        )
        self._renderers = {kind: Renderer(template, kind=kind) for kind in kinds}
        self._first = next(iter(self._renderers.values()))
        self._printed: dict[SourceFile, tuple[Printed, ...]] = {}
        self._found: dict[Finding, _Tally] = {}
        self._languages: dict[str, int] = {}
        self._parts: dict[int, int] = {}

    def look_at(self, person: Recipient) -> None:
        """Render every text for one person."""
        link = "https://www.example.com/u/0"
        data = message_data(self._occasion, person, now=self._now, unsubscribe=link)
        settings = self._template.settings.path
        found: dict[Finding, None] = {}
        for name in self._template.missing(data):
            problem = _("The required field %(field)s is empty.") % {"field": name}
            mend = _("Fill it in; until then they are left out.")
            found[Finding("warning", settings, None, problem, mend)] = None
        language = self._occasion.language_of(person)
        if not found:
            for kind, renderer in self._renderers.items():
                found |= dict.fromkeys(self._one_text(renderer, kind, language, data))
        for finding in found:
            tally = self._found.setdefault(finding, _Tally())
            tally.count += 1
            if len(tally.people) < MOST_NAMED:
                tally.people.append(Concerned(person.id, person.name))

    def _one_text(
        self, renderer: Renderer, kind: str, language: str, data: Mapping[str, object]
    ) -> list[Finding]:
        template = self._template
        try:
            body = template.variant(kind, language)
            rendered = renderer.render(language, data)
        except TemplateError as error:
            return [Finding("error", error.file, error.line, error.problem, error.hint)]
        except InvalidInput as error:
            return [Finding("error", template.settings.path, None, error.message, error.hint)]
        if renderer is self._first:
            self._languages[body.language] = self._languages.get(body.language, 0) + 1
        if kind == "sms":
            parts = length(rendered.text.strip()).parts
            self._parts[parts] = self._parts.get(parts, 0) + 1
        found = [*self._gaps(body, data), *appearance_findings(template, rendered, body, kind)]
        if body.language != language:
            problem = _("%(kind)s has no text in %(language)s; they get it in %(other)s.")
            shown = {"kind": kind, "language": language, "other": body.language}
            found.append(Finding("warning", template.settings.path, None, problem % shown))
        return found

    def _gaps(self, body: SourceFile, data: Mapping[str, object]) -> list[Finding]:
        """Fields that are written out and empty for this person."""
        whole = self._template.put_together(body)
        if body not in self._printed:
            self._printed[body] = fields_printed(whole.text)
        values = {**data, **self._template.values(body.language, data)}
        return [
            Finding(
                "warning",
                *whole.origin(field.line),
                _("%(field)s is empty, and leaves a gap.") % {"field": field.name},
                _("Put it under {%% if %(field)s %%}, or name it in required.")
                % {"field": field.name},
            )
            for field in self._printed[body]
            if field.path[0] in values and lookup(values, field.name) in (None, "", [], {})
        ]

    def result(self, people: int) -> PeopleCheck:
        """The check, ended."""
        findings = [
            PeopleFinding(finding, tally.count, tuple(tally.people))
            for finding, tally in self._found.items()
        ]
        findings.sort(key=lambda one: (one.finding.severity, -one.concerned, one.finding.text))
        return PeopleCheck(
            people,
            tuple(findings),
            dict(sorted(self._languages.items())),
            dict(sorted(self._parts.items())),
        )
