"""``ccm log``: writing down a call, a visit, a message, over every channel."""

from collections.abc import Callable
from typing import Annotated

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import log_group as group
from ccm_cli.cli import (
    log_records,  # noqa: F401  (its commands join the group)
    option_values,
    output,
)
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.log_group import app
from ccm_cli.cli.options import Force, examples
from ccm_cli.language import gettext as _
from ccm_cli.language import numbers

__all__ = ["app"]


def _commands() -> dict[str, tuple[str, str]]:
    """The channels as commands: what is stored, and what it is for."""
    return {
        "call": ("phone", _("A call")),
        "email": ("email", _("An e-mail")),
        "sms": ("sms", _("A text message")),
        "telegram": ("telegram", _("A message on Telegram")),
        "whatsapp": ("whatsapp", _("A message on WhatsApp")),
        "instagram": ("instagram", _("A message or comment on Instagram")),
        "chat": ("chat", _("A live chat")),
        "web": ("web", _("Something on your website: a form, an order")),
        "visit": ("visit", _("A meeting in person")),
        "letter": ("letter", _("A letter")),
        "fax": ("fax", _("A fax")),
        "note": ("note", _("A note for yourself, about the customer")),
    }


def _writes(channel: str, command: str) -> Callable[..., None]:
    """The command that writes down an interaction over one channel."""

    def log(
        ctx: typer.Context,
        text: Annotated[
            list[str], typer.Argument(metavar="TEXT", help=_("What it was about; - is stdin"))
        ],
        contact: Annotated[
            str,
            typer.Option("--contact", metavar="REF", help=_("Number, e-mail, phone, handle, name")),
        ],
        inward: group.Inward = False,
        outward: group.Outward = False,
        at: group.At = None,
        duration: group.Duration = None,
        cost: group.Cost = None,
        sentiment: group.Sentiment = None,
        deal: group.Deal = None,
        campaign: group.Campaign = None,
        ticket: group.Ticket = None,
        attach: group.Attach = None,
    ) -> None:
        _write(
            ctx,
            channel=channel,
            text=text,
            contact=contact,
            direction=group.direction_of(inward=inward, outward=outward),
            at=at,
            duration=duration,
            cost=cost,
            sentiment=sentiment or "",
            deal=deal,
            campaign=campaign,
            ticket=ticket,
            attach=attach,
        )

    log.__name__ = command
    return log


def _write(
    ctx: typer.Context,
    *,
    channel: str,
    text: list[str],
    contact: str,
    direction: str,
    at: str | None,
    duration: str | None,
    cost: str | None,
    sentiment: str,
    deal: str | None,
    campaign: str | None,
    ticket: str | None,
    attach: list[str] | None,
) -> None:
    from ccm_cli.customers import attachments, interactions
    from ccm_cli.selling.models import Deal

    runtime = runtime_of(ctx)
    summary, body = group.summary_and_body(" ".join(text))
    moment = group.past(runtime, at)
    files = group.files_of(attach)
    seconds = numbers.parse_duration(duration) if duration else None
    amount = option_values.money_of(runtime, cost)
    deal_id = option_values.deal_id_of(deal)
    ticket_id = option_values.ticket_id_of(ticket)
    with runtime.changing("") as work:
        contact_id = asked.contact_of(runtime, work.reader, contact)
        if deal_id is not None:
            work.get(Deal, deal_id)
        interaction = interactions.log(
            work,
            contact_id=contact_id,
            channel=channel,
            summary=summary,
            body=body,
            direction=direction,
            at=moment,
            duration=seconds,
            cost=amount,
            sentiment=sentiment,
            deal_id=deal_id,
            campaign_id=group.campaign_id_of(work.reader, campaign),
            now=runtime.now,
        )
        assert interaction.id is not None
        attachments.attach(work, interaction.id, files, now=runtime.now)
        if ticket_id is not None:
            group.join_ticket(runtime, work, interaction.id, ticket_id)
        work.summary = _("log %(channel)s: %(text)s") % {
            "channel": channel,
            "text": interaction.summary,
        }
    told = {"id": interaction.id, "text": interaction.summary}
    output.added(interaction.id, _("Added interaction %(id)d: %(text)s") % told)


for _command, (_channel, _help) in _commands().items():
    app.command(
        _command,
        help=_("%(what)s. Without --in or --out it came in; a note went out.") % {"what": _help},
        epilog=examples(
            f'ccm log {_command} "asked for a quote" --contact maryam@example.com',
            f'ccm log {_command} "sent the offer" --contact 12 --out --at "yesterday 16:00"',
            f'ccm log {_command} "signed" --contact 12 --deal 3 --attach contract.pdf',
            f'ccm log {_command} "told how to glue it" --contact 12 --out --ticket 7',
        ),
    )(_writes(_channel, _command))


list_command(
    app,
    "interaction",
    help=_("List interactions, the newest first."),
    epilog=examples(
        "ccm log list --filter 'channel=phone and at > -7d'",
        "ccm log list --filter 'sentiment=-1' --fields at,contact,summary",
    ),
    default_fields=("at", "contact", "channel", "direction", "summary", "duration"),
    default_sort="at",
    default_reverse=True,
    empty=_("No interaction fits. Write one down with: ccm log call TEXT --contact REF"),
)


@app.command(
    "rm",
    help=_("Remove an interaction that was written down by mistake."),
    epilog=examples("ccm log rm 31", "ccm log rm 31 --force"),
)
def rm(ctx: typer.Context, interaction: group.InteractionId, force: Force = False) -> None:
    from ccm_cli.customers import interactions
    from ccm_cli.customers.queries.interactions import interaction as one

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = one(reader, interaction)
    named = {"id": found.id, "name": found.contact, "text": found.summary}
    output.confirm(_("Remove interaction %(id)d with %(name)s, “%(text)s”?") % named, force=force)
    with runtime.changing(_("remove interaction: %(text)s") % named) as work:
        interactions.remove(work, found.id)
