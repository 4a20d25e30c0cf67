"""Looking a message over before anybody is written to."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.appearance import appearance_findings
from ccm_cli.messaging.templates.contrast import contrast_findings
from ccm_cli.messaging.templates.data import SAMPLE, SPARSE, is_known, lookup
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.findings import Finding
from ccm_cli.messaging.templates.reading_fields import fields_printed, fields_read, parsed, paths
from ccm_cli.messaging.templates.rendering import Renderer
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.messaging.templates.weight import weight_findings

__all__ = ["Finding", "fields_read", "lint", "unset"]


def lint(template: MessageTemplate, data: Mapping[str, object] | None = None) -> list[Finding]:
    """Everything that is wrong, or looks wrong, with a message.

    Args:
        template: the message.
        data: a person's to render with, variables at the top level; without it two invented
            people are used, one about whom all is known and one about whom nothing is.

    Returns:
        Findings, errors first, then by file and line. Without errors, the message renders for
        everybody who has its required fields.
    """
    findings = [
        *_languages(template),
        *_subjects(template),
        *_required(template),
        *_fields(template),
        *_unasked(template),
        *contrast_findings(template),
        *weight_findings(template),
        *_renderings(template, data),
    ]
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda f: (f.severity, f.file, f.line or 0, f.message))


def _languages(template: MessageTemplate) -> Iterator[Finding]:
    settings = template.settings.path
    if not template.bodies:
        yield Finding("error", settings, None, _("The message has no text in any channel."))
    everywhere = {language for _kind, language in template.bodies}
    for kind in template.kinds:
        there = template.texts(kind)
        if not any(language in there for language in template.fallback_languages):
            yield Finding(
                "error",
                settings,
                None,
                _("%(kind)s has no text in any of the fallback languages.") % {"kind": kind},
            )
        for language in sorted(everywhere.difference(there)):
            yield Finding(
                "warning",
                settings,
                None,
                _("%(kind)s has no text in %(language)s.") % {"kind": kind, "language": language},
            )
    for body in template.bodies.values():
        if not body.text.strip():
            yield Finding("error", body.path, None, _("The text is empty."))


def _subjects(template: MessageTemplate) -> Iterator[Finding]:
    for language in template.languages("email"):
        subject = template.subjects.get(language)
        line = template.subject_line(language)
        if subject is None:
            problem = _("There is no subject in %(language)s.") % {"language": language}
            yield Finding("error", template.settings.path, line, problem)
        elif not subject.strip():
            yield Finding("error", template.settings.path, line, _("The subject is empty."))
        elif "\n" in subject or "\r" in subject:
            problem = _("The subject must be one line.")
            yield Finding("error", template.settings.path, line, problem)


def _required(template: MessageTemplate) -> Iterator[Finding]:
    for field in template.required:
        path = tuple(field.split("."))
        if path[0] not in template.variables and not is_known(path):
            problem = _("The required field %(field)s does not exist.") % {"field": field}
            yield Finding("error", template.settings.path, None, problem)


def _fields(template: MessageTemplate) -> Iterator[Finding]:
    for whole in template.whole.values():
        yield from _unknown_fields(template, whole.text, whole.origin)
    for language, subject in template.subjects.items():
        at = template.settings.path, template.subject_line(language) or 1
        yield from _unknown_fields(template, subject, partial(_beside, at))


def _unknown_fields(
    template: MessageTemplate, text: str, origin: Callable[[int], tuple[str, int]]
) -> Iterator[Finding]:
    from jinja2 import TemplateSyntaxError, meta

    from ccm_cli.messaging.templates.sandbox import MessageEnvironment

    environment = MessageEnvironment(autoescape=False)
    try:
        tree = environment.parse(text)
        given = meta.find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        problem = _("The template cannot be read: %(reason)s") % {"reason": error.message}
        yield Finding("error", *origin(error.lineno), problem)
        return
    for path, line in paths(tree):
        if path[0] not in given or path[0] in template.variables:
            continue
        missing = path == ("survey",) or path[0] == "survey"
        if not is_known(path) or (missing and template.purpose != "survey"):
            problem = _("The field %(field)s is not known.") % {"field": ".".join(path)}
            yield Finding("error", *origin(line), problem)


def _unasked(template: MessageTemplate) -> Iterator[Finding]:
    """Fields that are not known of everybody, and are written out without asking for them."""
    for whole in template.whole.values():
        for field in fields_printed(whole.text):
            is_open = field.path[0] in SPARSE and lookup(SAMPLE, field.name) is not None
            if not is_open or field.name in template.required:
                continue
            if lookup(SPARSE, field.name) in (None, "", []):
                yield Finding(
                    "warning",
                    *whole.origin(field.line),
                    _("%(field)s is not known of everybody, and leaves a gap.")
                    % {"field": field.name},
                    _("Put it under {%% if %(field)s %%}, or name it in required.")
                    % {"field": field.name},
                )


def _beside(at: tuple[str, int], line: int) -> tuple[str, int]:
    """The place of a line of a text that starts there."""
    return at[0], at[1] + line - 1


def _renderings(template: MessageTemplate, data: Mapping[str, object] | None) -> Iterator[Finding]:
    people = _invented_people(template) if data is None else [data]
    for kind in template.kinds:
        try:
            renderer = Renderer(template, kind=kind)
        except TemplateError as error:
            yield Finding("error", error.file, error.line, error.problem)
            continue
        for person in people:
            if data is None and template.missing(person):
                continue
            for language in template.languages(kind):
                yield from _rendering(renderer, language, person)


def _invented_people(template: MessageTemplate) -> list[Mapping[str, object]]:
    """The sample people, with the custom fields this message speaks of."""
    known: dict[str, object] = {}
    for text in (*template.subjects.values(), *(body.text for body in template.whole.values())):
        tree = parsed(text)
        if tree is None:  # reported where the fields are checked
            continue
        read = [path for path, _line in paths(tree)]
        known |= {
            path[2]: f"[{path[2]}]"
            for path in read
            if path[:2] == ("contact", "custom") and path[2:]
        }
    people: list[Mapping[str, object]] = []
    for person, custom in ((SAMPLE, known), (SPARSE, dict.fromkeys(known))):
        people.append({**person, "contact": {**person["contact"], "custom": custom}})
    return people


def _rendering(
    renderer: Renderer, language: str, person: Mapping[str, object]
) -> Iterator[Finding]:
    template = renderer.template
    body = template.variant(renderer.kind, language)
    try:
        rendered = renderer.render(language, {**unset(template), **person})
    except TemplateError as error:
        yield Finding("error", error.file, error.line, error.problem)
    except InvalidInput as error:
        yield Finding("error", body.path, None, error.message)
    else:
        yield from appearance_findings(template, rendered, body, renderer.kind)


def unset(template: MessageTemplate) -> dict[str, object]:
    """Something for every variable that a campaign has to give."""
    required = (v.name for v in template.variables.values() if v.is_required)
    return {
        name: "https://www.example.com/" if name.endswith(("link", "url")) else SAMPLE["today"]
        for name in required
    }
