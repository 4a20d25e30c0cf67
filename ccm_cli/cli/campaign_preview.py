"""``ccm campaign preview``: a campaign's message as somebody would get it, with its files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.campaign_group import Ref, app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import examples
from ccm_cli.language import gettext as _

if TYPE_CHECKING:
    from ccm_cli.messaging.arms import Messages
    from ccm_cli.messaging.queries.campaigns import CampaignRow
    from ccm_cli.store.reading import Reader


@app.command(
    "preview",
    help=_(
        "A campaign's message as one person would get it, with its values and files; of one that"
        " was started, the version that goes out. Without --contact, for the first of its audience."
    ),
    epilog=examples(
        "ccm campaign preview spring --contact 12",
        "ccm campaign preview spring --contact 12 --variant b --open",
    ),
)
def preview(
    ctx: typer.Context,
    ref: Ref,
    contact: Annotated[
        str | None,
        typer.Option("--contact", metavar="REF", help=_("Number, e-mail, phone, handle or name")),
    ] = None,
    variant: Annotated[
        str | None,
        typer.Option("--variant", metavar="NAME", help=_("Of an A/B test: this one only")),
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", help=_("Another language than the person's"))
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help=_("Write the HTML there")),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help=_("Show the HTML in the browser"))] = False,
) -> None:
    from ccm_cli.cli.campaign_running import tried
    from ccm_cli.cli.template_preview import show_html
    from ccm_cli.customers.queries.resolve import resolve_contact
    from ccm_cli.messaging import kept_files
    from ccm_cli.messaging.arms import ways_of
    from ccm_cli.messaging.channel_words import ways_in_words
    from ccm_cli.messaging.channels import BODIES
    from ccm_cli.messaging.context import sending_context
    from ccm_cli.messaging.previewing import with_pictures
    from ccm_cli.messaging.queries import campaigns as queries
    from ccm_cli.messaging.testing import first_of_audience
    from ccm_cli.messaging.testing import preview as render

    runtime = runtime_of(ctx)
    context = sending_context(runtime)
    with runtime.reading() as reader:
        campaign = queries.resolve(reader, ref)
        if contact:
            who: int | None = resolve_contact(
                reader, contact, region=runtime.settings.business.region
            )
        else:
            who = first_of_audience(reader, campaign, context)
        name, template = next(iter(tried(_messages(reader, campaign), campaign, variant).items()))
        ways = {each.name: each.channel for each in campaign.variants}
        known = ways_of(context.settings, template, campaign, ways.get(name, "")).of("")
        way = known[0]
        rendered = render(
            reader,
            template,
            context=context,
            contact_id=who,
            language=lang,
            channel=way,
            variables=campaign.variables,
        )
    for told in ways_in_words({"": known}):
        output.note(told)
    if rendered.subject:
        output.text(_("Subject: %(subject)s") % {"subject": rendered.subject})
    files = [*map(kept_files.enclosed, template.attached(rendered.language)), *campaign.files]
    if files and BODIES[way] == "email":
        output.text(_("Files: %(names)s") % {"names": kept_files.in_words(files)})
    output.line("")
    output.text(rendered.text)
    page = rendered.html and with_pictures(rendered.html, template)
    show_html(campaign.name, page, html, show=open_)


def _messages(reader: "Reader", campaign: "CampaignRow") -> "Messages":
    """Its messages: as they are now while it is a draft, else as they were frozen."""
    from ccm_cli.messaging.arms import frozen_messages
    from ccm_cli.messaging.context import library
    from ccm_cli.messaging.variants import messages

    if campaign.state == "draft":
        return messages(campaign.template, campaign.variants, library().load)
    return frozen_messages(reader, campaign)
