"""Rendering: one message for one person, from a template compiled once per run."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ccm_cli.errors import InvalidInput
from ccm_cli.language import direction_of_language
from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.assets import data_address
from ccm_cli.messaging.templates.bodies import MARKDOWN
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.source import (
    BRAND_FILE,
    HTML_LAYOUT,
    TEXT_LAYOUT,
    MessageTemplate,
    SourceFile,
)

if TYPE_CHECKING:
    from jinja2 import Template

_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as one person gets it.

    Attributes:
        subject: one line; empty for kinds that have none.
        text: the text part.
        html: the HTML part, None for kinds or bodies that have none. For mail it is a whole page
            in the brand's frame, for what is read from paper or said the body alone.
        language: the language it is written in.
    """

    subject: str
    text: str
    html: str | None
    language: str


@dataclass(frozen=True, slots=True)
class _Variant:
    """The compiled templates of one language."""

    body: SourceFile
    body_at: int
    subject: "Template | None"
    text: "Template"
    html: "Template | None"


class Renderer:
    """Renders one message for many people; safe to share between threads.

    Args:
        template: the message. Every language of it is compiled here, so that what cannot be
            compiled is known before the first person.
        kind: which of its bodies to use, one of `bodies.KINDS`; others stand in for those that
            are missing.

    Raises:
        TemplateError: a body, subject or layout cannot be compiled; names file and line.
    """

    def __init__(self, template: MessageTemplate, *, kind: str = "email") -> None:
        self.template = template
        self.kind = kind
        self._variants = {
            language: _compiled(template, kind, body)
            for language, body in template.texts(kind).items()
        }

    def render(self, language: str, data: Mapping[str, object]) -> Rendered:
        """The message for one person.

        Args:
            language: the person's; the template's fallbacks follow it.
            data: as `data.MessageData`, with the campaign's variables at the top level.

        Raises:
            TemplateError: a field is undefined or a required one empty, or the template takes
                too much time or room; names field, file and line.
            InvalidInput: there is no body in the language or its fallbacks, or a variable
                has no value.
        """
        body = self.template.variant(self.kind, language)
        self._check_required(data)
        code = body.language
        variant = self._variants[code]
        names = {**data, **self.template.values(code, data), "language": code}
        subject = ""
        if variant.subject is not None:
            subject = _one_line(self._render(variant, variant.subject, names, "subject"))
        names["subject"] = subject
        text = self._render(variant, variant.text, names, "text")
        html = None
        if variant.html is not None:
            html = self._render(variant, variant.html, names, "html")
        return Rendered(subject, _BLANK_LINES.sub("\n\n", text).strip() + "\n", html, code)

    def _check_required(self, data: Mapping[str, object]) -> None:
        for field in self.template.missing(data):
            raise TemplateError(
                _("The required field %(field)s is empty.") % {"field": field},
                file=self.template.settings.path,
                field=field,
                hint=_("Fill it in for this contact, or take it out of required."),
            )

    def _render(
        self, variant: _Variant, compiled: "Template", names: Mapping[str, object], part: str
    ) -> str:
        from jinja2 import TemplateRuntimeError, UndefinedError

        from ccm_cli.messaging.templates.sandbox import generate

        try:
            return generate(compiled, names)
        except UndefinedError as error:
            field = str(error.message)
            problem = _("The field %(field)s is not known.") % {"field": field}
            file, line = self._place(variant, part, _line_in(error.__traceback__, compiled), field)
            cause: Exception = error
        except (
            TemplateRuntimeError, ArithmeticError, LookupError, TypeError, ValueError,
            AttributeError, RecursionError, InvalidInput,
        ) as error:  # fmt: skip
            field = ""
            problem = str(error)
            file, line = self._place(variant, part, _line_in(error.__traceback__, compiled), "")
            cause = error
        raise TemplateError(
            problem,
            file=file,
            line=line,
            field=field,
            hint=_("`ccm template lint %(name)s` lists what is wrong with it.")
            % {"name": self.template.name},
        ) from cause

    def _place(
        self, variant: _Variant, part: str, line: int | None, field: str
    ) -> tuple[str, int | None]:
        """File and line in the author's words for a line of a compiled template."""
        template, body = self.template, variant.body
        if part == "subject":
            return template.settings.path, template.subject_line(body.language)
        whole = template.put_together(body)
        if part == "text" and line and 0 < line - variant.body_at <= len(whole.lines):
            return whole.origin(line - variant.body_at)
        # HTML has lost its lines, and what fails in the body has failed in the text already.
        layout = template.layout[HTML_LAYOUT if part == "html" else TEXT_LAYOUT]
        framed = (layout, template.layout[BRAND_FILE]) if self.kind == "email" else ()
        for file in framed:
            found = _first_mention(file.text, field)
            if found:
                return file.path, found
        return whole.mention(field) or (body.path, None)


def _compiled(template: MessageTemplate, kind: str, body: SourceFile) -> _Variant:
    """As `_compile`, once in the life of the program: a start looks a message over, then uses it.

    The paths are part of the key since errors name them.
    """
    key = (template.digest, template.settings.path, body.path, kind, body.language)
    found = _KEPT.get(key)
    if found is None:
        if len(_KEPT) >= _KEEP:
            _KEPT.clear()
        compiling = _Compiling(template, kind, body)
        found = _KEPT[key] = compiling.variant()
    return found


_KEPT: dict[tuple[str, ...], _Variant] = {}
_KEEP = 64


class _Compiling:
    """One variant on its way; knows which file and line it is at when something is wrong."""

    def __init__(self, template: MessageTemplate, kind: str, body: SourceFile) -> None:
        from ccm_cli.messaging.templates.sandbox import MessageEnvironment
        from ccm_cli.messaging.templates.tags import Tags

        self._template = template
        self._kind = kind
        self._body = body
        self._whole = template.put_together(body)
        self._file, self._first_line = body.path, 0
        self._for_text = MessageEnvironment(autoescape=False)
        self._for_html = MessageEnvironment(autoescape=True)
        layout = (part.text for part in template.layout.values())
        self._tags = Tags(self._for_text, self._whole.text, *layout)

    def variant(self) -> _Variant:
        """Compile it.

        Raises:
            TemplateError: it cannot be read; names file and line.
        """
        from jinja2 import TemplateSyntaxError

        from ccm_cli.messaging.templates.sandbox import ForbiddenTag

        try:
            self._for_text.compile_text(self._whole.text, file=self._body.path)
            return self._mail() if self._kind == "email" else self._bare()
        except (TemplateSyntaxError, ForbiddenTag) as error:
            file, line = self._file, error.lineno + self._first_line
            if file == self._body.path:
                file, line = self._whole.origin(error.lineno)
            raise TemplateError(
                _("The template cannot be read: %(reason)s") % {"reason": error.message},
                file=file,
                line=line,
            ) from error

    def _bare(self) -> _Variant:
        """A text without frame, subject or footer."""
        text, html = self._parts()
        text_template = self._for_text.compile_text(self._tags.restore_text(text), file="text")
        if html is None or self._kind not in MARKDOWN:
            return _Variant(self._body, 0, None, text_template, None)
        restored = self._tags.restore_html(html, file=self._body.path)
        html_template = self._for_html.compile_text(restored, file="html")
        return _Variant(self._body, 0, None, text_template, html_template)

    def _mail(self) -> _Variant:
        from ccm_cli.messaging.templates.layout import frame_html, frame_text

        template, language = self._template, self._body.language
        self._at(template.settings.path, (template.subject_line(language) or 1) - 1)
        subject = self._for_text.compile_text(_subject(template, language), file="subject")
        self._at(self._body.path)
        text, body_html = self._parts()
        html = None
        if body_html is not None:
            self._at(template.layout[HTML_LAYOUT].path)
            framed = frame_html(template, language, body_html, self._tags)
            html = self._for_html.compile_text(framed, file="html")
        self._at(template.layout[TEXT_LAYOUT].path)
        text_part = frame_text(template, language, text, self._tags)
        text_template = self._for_text.compile_text(text_part.source, file="text")
        return _Variant(self._body, text_part.body_at, subject, text_template, html)

    def _parts(self) -> tuple[str, str | None]:
        """The body as text and, where it is Markdown, as HTML; its tags are words in both."""
        from ccm_cli.messaging.templates.markdown import render_markdown

        protected = self._tags.protect(self._whole.text, file=self._body.path)
        if not self._body.is_markdown:
            return protected, None
        direction = direction_of_language(self._body.language)
        parts = render_markdown(
            protected,
            tag_line=self._tags.block_line,
            direction=direction,
            picture=self._picture,
        )
        return self._tags.keep_literal(parts.text), self._tags.keep_literal(parts.html)

    def _picture(self, address: str) -> str:
        """A picture of the message's own: a part of the mail, or written into what is no mail."""
        asset = self._template.assets.get(unquote(address))
        if asset is None:
            return address
        if self._kind == "email":
            return f"cid:{asset.content_id}"
        return data_address(asset)

    def _at(self, file: str, first_line: int = 0) -> None:
        self._file, self._first_line = file, first_line


def _subject(template: MessageTemplate, language: str) -> str:
    subject = template.subjects.get(language)
    if subject is None:
        raise TemplateError(
            _("There is no subject in %(language)s.") % {"language": language},
            file=template.settings.path,
            line=template.subject_line(language),
            hint=_("Add it under [subject]."),
        )
    return subject


def _one_line(subject: str) -> str:
    return _LINE_ENDS.sub(" ", subject).strip()


def _line_in(trace: TracebackType | None, compiled: "Template") -> int | None:
    """The line of a compiled template where an exception came from."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == compiled.filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _first_mention(text: str, field: str) -> int | None:
    if field:
        for number, line in enumerate(text.splitlines(), start=1):
            if field in line:
                return number
    return None
