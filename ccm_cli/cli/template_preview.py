"""``ccm template preview``: a message as somebody would get it."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import examples
from ccm_cli.cli.template_group import Name, app
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _

if TYPE_CHECKING:
    from ccm_cli.messaging.previewing import Variant

NARROWEST = 36
"""Columns that a text needs to stand beside another."""


@app.command(
    "preview",
    help=_("A message as one person would get it; without --contact, an invented person."),
    epilog=examples(
        "ccm template preview welcome --contact 12 --lang fa",
        "ccm template preview welcome --contact 12 --all --open",
        'ccm template preview new-product --set product="Oak chair" --html /tmp/mail.html',
    ),
)
def preview(
    ctx: typer.Context,
    name: Name,
    contact: Annotated[
        str | None,
        typer.Option("--contact", metavar="REF", help=_("Number, e-mail, phone, handle or name")),
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", help=_("Another language than the person's"))
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option("--channel", help=_("Which text: email, sms, chat, phone, letter, visit")),
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help=_("Every language and channel beside each other"))
    ] = False,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help=_("A value the template asks for")),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="FILE", help=_("Write the HTML there; with --all, one page of all")
        ),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help=_("Show the HTML in the browser"))] = False,
) -> None:
    from ccm_cli.cli.campaign_drafts import pairs
    from ccm_cli.customers.queries.resolve import resolve_contact
    from ccm_cli.messaging.context import library, sending_context
    from ccm_cli.messaging.previewing import comparison, measure, variants, with_pictures
    from ccm_cli.messaging.templates.bodies import KINDS
    from ccm_cli.messaging.testing import kind_of
    from ccm_cli.messaging.testing import preview as render

    runtime = runtime_of(ctx)
    template = library().load(name)
    kinds = (kind_of(channel),) if channel else KINDS
    with runtime.reading() as reader:
        who = None
        if contact:
            who = resolve_contact(reader, contact, region=runtime.settings.business.region)
        context = sending_context(runtime)
        if all_:
            found = variants(
                reader,
                template,
                context=context,
                contact_id=who,
                variables=pairs(set_ or ()),
                kinds=kinds,
                languages=(lang,) if lang else (),
            )
            show_html(name, comparison(name, found), html, show=open_)
            if html is None and not open_:
                _side_by_side(found)
            return
        rendered = render(
            reader,
            template,
            context=context,
            contact_id=who,
            language=lang,
            channel=channel or "email",
            variables=pairs(set_ or ()),
        )
    if rendered.subject:
        output.text(_("Subject: %(subject)s") % {"subject": rendered.subject})
        output.text("")
    output.text(rendered.text)
    if channel and kinds == ("sms",):
        output.note(measure(rendered.text))
    page = rendered.html and with_pictures(rendered.html, template)
    show_html(name, page, html, show=open_)


def show_html(name: str, content: str | None, place: Path | None, *, show: bool) -> None:
    """Write HTML where it was asked for, and open it in the browser."""
    if place is None and not show:
        return
    if content is None:
        raise InvalidInput(_("This text has no HTML part."))
    if place is not None:
        _write(place, content)
        output.note(_("The HTML part is in %(path)s") % {"path": place})
    if show:
        from ccm_cli.browser import show_page

        show_page(name, content)


def _write(place: Path, content: str) -> None:
    try:
        place.write_text(content, encoding="utf-8")
    except OSError as error:
        raise CcmError(
            _("%(path)s cannot be written: %(reason)s") % {"path": place, "reason": error.strerror}
        ) from None


def _side_by_side(found: "Sequence[Variant]") -> None:
    """Every kind under its name: its languages beside each other where there is room."""
    kinds = dict.fromkeys(variant.kind for variant in found)
    for kind in kinds:
        ones = [variant for variant in found if variant.kind == kind]
        output.text(f"=== {ones[0].label}")
        width = output.console().width if sys.stdout.isatty() else 0
        if width // len(ones) >= NARROWEST:
            _in_columns(ones)
            continue
        for one in ones:
            output.text(f"--- {_heading(one)}")
            output.text(_text(one))
            output.text("")


def _in_columns(ones: "Sequence[Variant]") -> None:
    from rich.table import Table
    from rich.text import Text

    from ccm_cli.language.text import visible

    grid = Table(box=None, padding=(0, 2, 1, 0), expand=True, show_edge=False)
    for one in ones:
        grid.add_column(Text(output.for_terminal(_heading(one))), ratio=1, overflow="fold")
    cells = []
    for one in ones:
        lines = (output.for_terminal(visible(line)) for line in _text(one).splitlines())
        cells.append(Text("\n".join(lines)))
    grid.add_row(*cells)
    output.console().print(grid)


def _heading(one: "Variant") -> str:
    return f"{one.language} ({one.measure})" if one.measure else one.language


def _text(one: "Variant") -> str:
    if one.rendered is None:
        return one.problem
    subject = f"{one.rendered.subject}\n\n" if one.rendered.subject else ""
    return subject + one.rendered.text.rstrip()
