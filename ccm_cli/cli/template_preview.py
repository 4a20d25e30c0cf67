"""``ccm template preview``: a message as somebody would get it."""

from pathlib import Path
from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import examples
from ccm_cli.cli.template_group import Name, app
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _


@app.command(
    "preview",
    help=_("A message as one person would get it; without --contact, an invented person."),
    epilog=examples(
        "ccm template preview welcome --contact 12 --lang fa",
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
        str, typer.Option("--channel", help=_("Which text: email, sms, chat, phone, letter, visit"))
    ] = "email",
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help=_("A value the template asks for")),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help=_("Write the HTML part there"))
    ] = None,
) -> None:
    from ccm_cli.cli.campaign_drafts import pairs
    from ccm_cli.customers.queries.resolve import resolve_contact
    from ccm_cli.messaging.context import library, sending_context
    from ccm_cli.messaging.testing import preview as render

    runtime = runtime_of(ctx)
    template = library().load(name)
    with runtime.reading() as reader:
        who = None
        if contact:
            who = resolve_contact(reader, contact, region=runtime.settings.business.region)
        rendered = render(
            reader,
            template,
            context=sending_context(runtime),
            contact_id=who,
            language=lang,
            channel=channel,
            variables=pairs(set_ or ()),
        )
    if rendered.subject:
        output.text(_("Subject: %(subject)s") % {"subject": rendered.subject})
        output.text("")
    output.text(rendered.text)
    if html is not None:
        _write_html(html, rendered.html)


def _write_html(place: Path, content: str | None) -> None:
    if content is None:
        raise InvalidInput(_("This text has no HTML part."))
    try:
        place.write_text(content, encoding="utf-8")
    except OSError as error:
        raise CcmError(
            _("%(path)s cannot be written: %(reason)s") % {"path": place, "reason": error.strerror}
        ) from None
    output.note(_("The HTML part is in %(path)s") % {"path": place})
