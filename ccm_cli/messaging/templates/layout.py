"""Setting a message's body in the brand's frame, once per variant.

A layout is filled in two goes. `[[ ... ]]` and `[% ... %]` are filled here from `brand.toml`;
`{{ ... }}` and `{% ... %}` stay for each person. Between the two, the styles are inlined.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from jinja2 import TemplateRuntimeError, TemplateSyntaxError
from markupsafe import Markup

from ccm_cli.language import direction_of_language
from ccm_cli.language import gettext as _
from ccm_cli.messaging.purposes import is_optional
from ccm_cli.messaging.templates.brand import STRINGS
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.sandbox import MessageEnvironment, generate
from ccm_cli.messaging.templates.source import (
    HTML_LAYOUT,
    TEXT_LAYOUT,
    MessageTemplate,
    SourceFile,
)
from ccm_cli.messaging.templates.tags import Tags

_SYNTAX = {
    "variable_start_string": "[[",
    "variable_end_string": "]]",
    "block_start_string": "[%",
    "block_end_string": "%]",
    "comment_start_string": "[#",
    "comment_end_string": "#]",
    "trim_blocks": True,
    "lstrip_blocks": True,
}

# The inliner puts the styles it keeps first; the charset has to stand in the first 1,024 bytes.
_CHARSET_LATE = re.compile(r"<head>(<style>.*?</style>\s*)(<meta charset=[^>]*>)", re.DOTALL)


class FramedText(NamedTuple):
    """A text part's template, and the line of it where the body starts, from 0."""

    source: str
    body_at: int


def frame_html(template: MessageTemplate, language: str, body: str, tags: Tags) -> str:
    """The Jinja2 source of a whole HTML part.

    Args:
        template: whose layout and brand are used.
        language: of the body.
        body: HTML whose tags are words.
        tags: that knows those words.

    Raises:
        TemplateError: the layout cannot be filled.
    """
    from css_inline import CSSInliner

    layout = template.layout[HTML_LAYOUT]
    texts = {
        name: Markup("<br>").join(Markup.escape(line) for line in text.splitlines())
        for name, text in _texts(template, language, tags).items()
    }
    safe_body = Markup(body)  # noqa: S704  made by the Markdown reader, which escapes HTML
    names = _names(template, language, texts, safe_body)
    framed = _fill(layout, names, escaped=True)
    hidden = tags.hide_in_html(tags.protect(framed, file=layout.path))
    inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    inlined = _CHARSET_LATE.sub(r"<head>\2\1", inliner.inline(hidden), count=1)
    return tags.restore_html(inlined, file=layout.path)


def frame_text(template: MessageTemplate, language: str, body: str, tags: Tags) -> FramedText:
    """The Jinja2 source of a whole text part; arguments and errors as for `frame_html`."""
    layout = template.layout[TEXT_LAYOUT]
    texts = _texts(template, language, tags)
    framed = _fill(layout, _names(template, language, texts, body), escaped=False)
    body_at = framed[: framed.find(body)].count("\n")
    return FramedText(tags.restore_text(tags.protect(framed, file=layout.path)), body_at)


def _texts(template: MessageTemplate, language: str, tags: Tags) -> dict[str, str]:
    languages = (language, *template.fallback_languages)
    return {
        name: tags.protect(template.brand.text(name, languages), file=template.brand.file)
        for name in ("signature", *STRINGS)
    }


def _names(
    template: MessageTemplate, language: str, texts: Mapping[str, str], body: str
) -> dict[str, object]:
    brand = template.brand
    direction = direction_of_language(language)
    return {
        "body": body,
        "language": language,
        "dir": direction,
        "start": "right" if direction == "rtl" else "left",
        "colors": dict(brand.colors),
        "dark": dict(brand.dark),
        # Checked on reading to hold nothing that could leave a style.
        "font": Markup(brand.font(language)),  # noqa: S704
        "logo": {"url": _logo(template), "width": brand.logo_width},
        "is_optional": is_optional(template.purpose),
        **texts,
    }


def _logo(template: MessageTemplate) -> str:
    """The address of the logo in a mail; empty for none."""
    logo = template.assets.get(template.brand.logo_file)
    return f"cid:{logo.content_id}" if logo else template.brand.logo_url


def _fill(layout: SourceFile, names: Mapping[str, object], *, escaped: bool) -> str:
    environment = MessageEnvironment(autoescape=escaped, **_SYNTAX)
    try:
        return generate(environment.compile_text(layout.text, file=layout.path), names)
    except TemplateSyntaxError as error:
        line, reason = error.lineno, str(error.message)
    except TemplateRuntimeError as error:
        line, reason = None, str(error.message)
    raise TemplateError(
        _("The layout cannot be filled: %(reason)s") % {"reason": reason},
        file=layout.path,
        line=line,
    )
