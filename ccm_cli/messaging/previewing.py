"""A message as people would get it: one text, or every kind and language beside each other."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import direction_of_language
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.sms_parts import length
from ccm_cli.messaging.templates.assets import data_address
from ccm_cli.messaging.templates.bodies import KINDS
from ccm_cli.messaging.templates.linting import unset
from ccm_cli.messaging.templates.rendering import Rendered
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.messaging.testing import preview
from ccm_cli.store.reading import Reader

LABELS: Mapping[str, str] = {
    "email": message("Mail"),
    "sms": message("SMS"),
    "chat": message("Messenger"),
    "phone": message("Call script"),
    "letter": message("Letter"),
    "visit": message("Words for a visit"),
}
"""The kinds of text, for people."""

_DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")
_WIDTHS = (("desktop", 640), ("phone", 375))


class Variant(NamedTuple):
    """One text of a message for one person.

    Attributes:
        kind: of text.
        language: it was asked for in; that of ``rendered`` may be a fallback.
        rendered: the text; None where it cannot be rendered.
        problem: why not; empty where it can.
        stands_in: the kind of text it was made of, where that is another one.
    """

    kind: str
    language: str
    rendered: Rendered | None
    problem: str = ""
    stands_in: str = ""

    @property
    def label(self) -> str:
        """The kind for people."""
        return _(LABELS[self.kind])

    @property
    def measure(self) -> str:
        """How long an SMS is and in how many parts it goes; empty for other kinds."""
        if self.kind != "sms" or self.rendered is None:
            return ""
        return measure(self.rendered.text)


def measure(text: str) -> str:
    """How long an SMS is, for people: ``GSM-7, 142, 1 part``."""
    found = length(text.strip())
    return _("%(alphabet)s, length %(units)d, parts: %(parts)d") % found._asdict()


def variants(
    reader: Reader,
    template: MessageTemplate,
    *,
    context: SendingContext,
    contact_id: int | None = None,
    variables: Mapping[str, str] | None = None,
    kinds: Sequence[str] = KINDS,
    languages: Sequence[str] = (),
) -> list[Variant]:
    """A message in every kind and language it has, by kind and then language.

    Args:
        reader: the database.
        template: the message.
        context: what sending needs from outside.
        contact_id: whose data; None for an invented person.
        variables: what a campaign would set; what it has to set and did not gets an example.
        kinds: the kinds of text; those without any text, even of another kind, are left out.
        languages: only these; all the message has when empty.
    """
    given = {**{name: str(value) for name, value in unset(template).items()}, **(variables or {})}
    known = sorted({code for _kind, code in template.bodies})
    return [
        _variant(reader, template, context, contact_id, given, kind, code)
        for kind in kinds
        if template.texts(kind)
        for code in languages or known
    ]


def _variant(
    reader: Reader,
    template: MessageTemplate,
    context: SendingContext,
    contact_id: int | None,
    given: Mapping[str, str],
    kind: str,
    code: str,
) -> Variant:
    try:
        body = template.variant(kind, code)
        rendered = preview(
            reader,
            template,
            context=context,
            contact_id=contact_id,
            language=code,
            channel=kind,
            variables=given,
        )
    except InvalidInput as error:
        return Variant(kind, code, None, error.message)
    if rendered.html is not None and template.assets:
        rendered = replace(rendered, html=with_pictures(rendered.html, template))
    return Variant(kind, code, rendered, "", body.kind if body.kind != kind else "")


def with_pictures(page: str, template: MessageTemplate) -> str:
    """A mail's HTML for a browser: the pictures that are parts of the mail written into it."""
    for asset in template.assets.values():
        page = page.replace(f'"cid:{asset.content_id}"', f'"{data_address(asset)}"')
    return page


def shown_in_browser(page: str, *, dark: bool) -> str:
    """A mail's HTML that is light or dark whatever the browser's own colours are."""
    return _DARK.sub("@media all" if dark else "@media not all", page)


def comparison(title: str, found: Iterable[Variant]) -> str:
    """One page with every variant in frames: wide and narrow, light and dark.

    The frames run no scripts, and the page loads nothing but pictures.

    Args:
        title: of the page.
        found: the variants, by kind.
    """
    sections: dict[str, list[Variant]] = {}
    for variant in found:
        sections.setdefault(variant.kind, []).append(variant)
    parts = [
        f"<h2>{html.escape(_(LABELS[kind]))}</h2>\n{''.join(_frames(kind, ones))}"
        for kind, ones in sections.items()
    ]
    return _PAGE.format(title=html.escape(title), parts="\n".join(parts))


def _frames(kind: str, found: Sequence[Variant]) -> Iterator[str]:
    for variant in found:
        heading = html.escape(_caption(variant))
        if variant.rendered is None:
            yield f'<p class="wrong">{heading}: {html.escape(variant.problem)}</p>\n'
        elif kind == "email" and variant.rendered.html is not None:
            subject = html.escape(variant.rendered.subject)
            yield f'<h3 dir="auto">{heading}: {subject}</h3>\n<div class="row">'
            for name, width in _WIDTHS:
                for dark in (False, True):
                    yield _frame(
                        shown_in_browser(variant.rendered.html, dark=dark),
                        f"{variant.language} {name} {'dark' if dark else 'light'}",
                        width,
                    )
            yield "</div>\n"
        else:
            yield f'<div class="text"><h3>{heading}</h3>{_paper(variant.rendered)}</div>\n'


def _caption(variant: Variant) -> str:
    notes = [variant.measure]
    if variant.stands_in:
        notes.append(_("as %(kind)s") % {"kind": _(LABELS[variant.stands_in])})
    if variant.rendered is not None and variant.rendered.language != variant.language:
        notes.append(_("in %(language)s") % {"language": variant.rendered.language})
    told = ", ".join(note for note in notes if note)
    return f"{variant.language} ({told})" if told else variant.language


def _frame(page: str, name: str, width: int) -> str:
    document = html.escape(page, quote=True)
    label = html.escape(name, quote=True)
    return (
        f'<figure><figcaption>{label}, {width} px</figcaption><iframe sandbox="" title="{label}"'
        f' width="{width}" height="720" srcdoc="{document}"></iframe></figure>'
    )


def _paper(rendered: Rendered) -> str:
    direction = direction_of_language(rendered.language)
    if rendered.html is not None:
        body = rendered.html
    else:
        body = f"<p>{html.escape(rendered.text.strip())}</p>"
    return f'<div class="paper" lang="{rendered.language}" dir="{direction}">{body}</div>'


_PAGE = """<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:;
 frame-src 'self'">
<title>{title}</title>
<style>
body {{ margin: 24px; background: #d9dadb; color: #1c1c1c; font: 15px/1.5 system-ui, sans-serif; }}
h2 {{ margin: 40px 0 8px; }}
h3 {{ margin: 16px 0 6px; font-size: 15px; }}
.row {{ display: flex; gap: 16px; overflow-x: auto; padding-bottom: 12px; }}
figure {{ margin: 0; flex: none; }}
figcaption {{ font-size: 12px; color: #4a4a4a; }}
iframe {{ border: 1px solid #8a8a8a; background: #fff; }}
.text {{ display: inline-block; vertical-align: top; width: 22rem; margin: 0 16px 16px 0; }}
.paper {{ background: #fff; border: 1px solid #8a8a8a; padding: 12px 16px; }}
.paper {{ overflow-wrap: anywhere; }}
.paper p {{ margin: 0 0 10px; }}
.paper > p:only-child {{ white-space: pre-wrap; margin: 0; }}
.wrong {{ color: #8c1d18; }}
</style>
</head>
<body>
<h1>{title}</h1>
{parts}
</body>
</html>
"""
