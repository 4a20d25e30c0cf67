"""``ccm log show``, ``edit`` and ``verify``: what was written down, and the files with it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import log_group as group
from ccm_cli.cli import option_values, output
from ccm_cli.cli.changed import tell
from ccm_cli.cli.customer_page import print_nested
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.log_group import app
from ccm_cli.cli.options import Format, examples
from ccm_cli.cli.output import Column
from ccm_cli.customers.choices import CHANNELS, DIRECTIONS, SENTIMENT_WORDS, SENTIMENTS, label
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext, numbers
from ccm_cli.language.catalog import message
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.customers.interactions import Changes
    from ccm_cli.insight.queries.interactions import InteractionShown

_STATES = {
    "fine": message("in order"),
    "changed": message("changed"),
    "missing": message("missing"),
    "unreadable": message("unreadable"),
}
_WORDS = {number: word for word, number in SENTIMENTS.items()}


@app.command(
    "show",
    help=_("Show an interaction whole, with what it belongs to and its files."),
    epilog=examples("ccm log show 31", "ccm log show 31 --format json"),
)
def show(ctx: typer.Context, interaction: group.InteractionId, format: Format = None) -> None:
    from ccm_cli.insight.queries.interactions import interaction_shown

    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    with runtime.reading() as reader:
        found = interaction_shown(reader, interaction)
    columns = _columns(found, for_people=chosen == "table")
    if chosen in {"json", "ndjson"}:
        print_nested(_data(Presenter(runtime), found), chosen)
        return
    output.record(
        ctx,
        [column for column, _value in columns],
        [value for _column, value in columns],
        format=chosen,
        title=found.summary if chosen == "table" else "",
    )
    if chosen == "table" and found.files:
        _print_files(ctx, found)


def _columns(found: "InteractionShown", *, for_people: bool) -> list[tuple[Column, Any]]:
    """What is known of an interaction, one line each."""
    felt = _WORDS.get(found.sentiment) if found.sentiment is not None else None
    cost = None if found.cost_minor is None else (found.cost_minor, found.currency)
    return [
        (Column("id", _("Number"), Kind.NUMBER), found.id),
        (Column("at", _("When"), Kind.MOMENT), found.at),
        (Column("contact", _("Contact")), f"{found.contact.name} #{found.contact.id}")
        if for_people
        else (Column("contact_id", _("Contact"), Kind.NUMBER), found.contact.id),
        (Column("company", _("Company")), found.company.name if found.company else ""),
        (
            Column("channel", _("Channel")),
            label(found.channel, CHANNELS) if for_people else found.channel,
        ),
        (
            Column("direction", _("Direction")),
            label(found.direction, DIRECTIONS) if for_people else found.direction,
        ),
        (Column("summary", _("Summary")), "" if for_people else found.summary),
        (Column("duration", _("Duration"), Kind.DURATION), found.duration),
        (Column("cost", _("Cost"), Kind.MONEY), cost),
        (
            Column("sentiment", _("Sentiment")),
            label(felt, SENTIMENT_WORDS) if felt and for_people else felt or "",
        ),
        (Column("deal", _("Deal")), f"{found.deal.name} #{found.deal.id}" if found.deal else ""),
        (Column("campaign", _("Campaign")), found.campaign.name if found.campaign else ""),
        (
            Column("ticket", _("Ticket")),
            f"{found.ticket.name} #{found.ticket.id}" if found.ticket else "",
        ),
        (
            Column("files", _("Files")),
            "" if for_people else ", ".join(file.name for file in found.files),
        ),
        (Column("created", _("Added"), Kind.MOMENT), found.created_at),
        (Column("body", _("Text")), found.body),
    ]


def _print_files(ctx: typer.Context, found: "InteractionShown") -> None:
    from ccm_cli.customers.files import state

    output.rows(
        ctx,
        [
            Column("file", _("File")),
            Column("state", _("State")),
            Column("size", _("Bytes"), Kind.NUMBER),
            Column("path", _("Path")),
        ],
        [
            (file.name, _(_STATES[state(file.path, file.size, file.sha256)]), file.size, file.path)
            for file in found.files
        ],
        format="table",
        title="\n" + _("Files"),
    )


def _data(presenter: Presenter, found: "InteractionShown") -> dict[str, Any]:
    """An interaction for programs, nested, with stored values."""
    cost = None if found.cost_minor is None else (found.cost_minor, found.currency)
    plain = {
        name: getattr(found, name)
        for name in ("id", "channel", "direction", "summary", "body", "duration", "sentiment")
    }
    links = {
        name: None if link is None else link._asdict()
        for name, link in (
            ("contact", found.contact),
            ("company", found.company),
            ("deal", found.deal),
            ("campaign", found.campaign),
            ("ticket", found.ticket),
        )
    }
    files = [
        {"name": file.name, "path": file.path, "size": file.size, "sha256": file.sha256}
        for file in found.files
    ]
    return {
        **plain,
        "at": presenter.stored(found.at, Kind.MOMENT),
        "created_at": presenter.stored(found.created_at, Kind.MOMENT),
        "cost": presenter.stored(cost, Kind.MONEY),
        **links,
        "files": files,
    }


@app.command(
    "edit",
    help=_('Correct what was written down; an empty text empties a field: --duration "".'),
    epilog=examples(
        'ccm log edit 31 --text "asked for two quotes" --duration 10m',
        "ccm log edit 31 --deal 4 --attach offer.pdf",
        'ccm log edit 31 --detach old-offer.pdf --sentiment ""',
    ),
)
def edit(
    ctx: typer.Context,
    interaction: group.InteractionId,
    text: Annotated[
        str | None, typer.Option("--text", help=_("What it was about; - is stdin"))
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option("--contact", metavar="REF", help=_("Number, e-mail, phone, handle, name")),
    ] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", metavar="CHANNEL", help=", ".join(CHANNELS))
    ] = None,
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
    detach: Annotated[
        list[str] | None,
        typer.Option("--detach", metavar="NAME", help=_("This file no longer; it stays on disk")),
    ] = None,
) -> None:
    from ccm_cli.customers import attachments, interactions

    runtime = runtime_of(ctx)
    files = group.files_of(attach)
    direction = group.direction_of(inward=inward, outward=outward)
    said = (text, contact, channel, at, duration, cost, sentiment, deal, campaign, ticket)
    if all(value is None for value in said) and not (direction or files or detach):
        raise InvalidInput(_("Nothing was said to change."), hint=_("See: ccm log edit --help"))
    with runtime.changing(_("edit interaction %(id)d") % {"id": interaction}) as work:
        changes = _changes(
            runtime,
            work.reader,
            text=text,
            contact=contact,
            channel=channel,
            direction=direction or None,
            at=at,
            duration=duration,
            cost=cost,
            sentiment=sentiment,
            deal=deal,
            campaign=campaign,
        )
        interactions.edit(work, interaction, now=runtime.now, **changes)
        if ticket is not None:
            number = option_values.ticket_id_of(ticket)
            group.join_ticket(runtime, work, interaction, number)
        attachments.detach(work, interaction, detach or ())
        attachments.attach(work, interaction, files, now=runtime.now)
    tell(runtime, work, "interaction", interaction, _("Changed interaction %(id)d: %(what)s"))


def _changes(runtime: Runtime, reader: Reader, **said: str | None) -> "Changes":
    """What the options of ``edit`` change; those that were not said are left out."""
    changes: Changes = {}
    if said["text"] is not None:
        changes["summary"], changes["body"] = group.summary_and_body(said["text"])
    for name in ("channel", "direction", "sentiment"):
        value = said[name]
        if value is not None:
            changes |= cast("Changes", {name: value})
    if said["at"] is not None:
        moment = group.past(runtime, said["at"])
        changes["at"] = runtime.now if moment is None else moment
    if said["duration"] is not None:
        lasted = said["duration"].strip()
        changes["duration"] = numbers.parse_duration(lasted) if lasted else None
    if said["cost"] is not None:
        changes["cost"] = option_values.money_of(runtime, said["cost"])
    return changes | _links(runtime, reader, said)


def _links(runtime: Runtime, reader: Reader, said: Mapping[str, str | None]) -> "Changes":
    """The records that the options name."""
    changes: Changes = {}
    if said["contact"] is not None:
        changes["contact_id"] = asked.contact_of(runtime, reader, said["contact"])
    if said["deal"] is not None:
        changes["deal_id"] = _deal_of(reader, said["deal"])
    if said["campaign"] is not None:
        changes["campaign_id"] = group.campaign_id_of(reader, said["campaign"])
    return changes


def _deal_of(reader: Reader, text: str) -> int | None:
    from ccm_cli.selling.queries.deals import deal

    deal_id = option_values.deal_id_of(text)
    if deal_id is not None:
        deal(reader, deal_id)
    return deal_id


@app.command(
    "verify",
    help=_("Look whether the files of interactions are still there, and the same."),
    epilog=examples("ccm log verify", "ccm log verify --all --format json"),
)
def verify(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help=_("List those in order, too"))] = False,
    format: Format = None,
) -> None:
    from ccm_cli.customers.files import state
    from ccm_cli.customers.queries.attachments import all_attachments

    runtime = runtime_of(ctx)
    for_people = output.chosen_format(runtime, format) == "table"
    with runtime.reading() as reader:
        looked = [
            (file, state(file.path, file.size, file.sha256)) for file in all_attachments(reader)
        ]
    faults = [(file, found) for file, found in looked if found != "fine"]
    output.rows(
        ctx,
        [
            Column("interaction", _("Interaction"), Kind.NUMBER),
            Column("file", _("File")),
            Column("state", _("State")),
            Column("path", _("Path")),
        ],
        [
            (file.interaction_id, file.name, _(_STATES[found]) if for_people else found, file.path)
            for file, found in (looked if everything else faults)
        ],
        format=format,
    )
    count = ngettext("%(n)d file looked at.", "%(n)d files looked at.", len(looked))
    output.note(count % {"n": len(looked)})
    if faults:
        raise CcmError(
            ngettext("%(n)d is not as it was.", "%(n)d are not as they were.", len(faults))
            % {"n": len(faults)},
            hint=_("Put the file back, or attach it anew: ccm log edit NUMBER --attach FILE"),
        )
