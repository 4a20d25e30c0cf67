"""Making and changing campaigns: ``ccm campaign add``, ``list``, ``show``, ``edit``, ``rm``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.campaign_group import Ref, app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.options import Force, Format, examples
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _

if TYPE_CHECKING:
    from ccm_cli.messaging.campaigns import Dates

_DAY = 86_400

Segment = Annotated[
    str | None, typer.Option("--segment", metavar="NAME", help=_("Whom it goes to: a segment"))
]
Audience = Annotated[
    str | None, typer.Option("--filter", help=_("Whom it goes to; see: ccm help filter"))
]
Template = Annotated[
    str | None, typer.Option("--template", metavar="NAME", help=_("See: ccm template list"))
]
Channel = Annotated[
    str | None, typer.Option("--channel", help=_("email or file; else as the settings say"))
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help=_("A value the template asks for")),
]
Unset = Annotated[
    list[str] | None, typer.Option("--unset", metavar="NAME", help=_("Take such a value away"))
]
Survey = Annotated[
    str | None, typer.Option("--survey", metavar="NAME", help=_("The survey that it asks"))
]
On = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="FIELD", help=_("To each at a date of their own: birthday, created ...")
    ),
]
Offset = Annotated[
    str | None,
    typer.Option("--offset", metavar="7d", help=_("So long after that date; -3d: before")),
]
TimeOfDay = Annotated[
    str | None, typer.Option("--at", metavar="HH:MM", help=_("Time of day where the contact lives"))
]
Yearly = Annotated[bool, typer.Option("--yearly", help=_("Every year again"))]


@app.command(
    "add",
    help=_("Make a campaign; nothing is sent until it is started. Prints its number."),
    epilog=examples(
        "ccm campaign add spring --segment regulars --template new-product",
        'ccm campaign add sale --filter "tag=vip" --template flash-sale --set until=2026-12-24',
        "ccm campaign add birthdays --filter '' --template birthday --on birthday --at 09:00",
        "ccm campaign add ask --segment buyers --template survey --survey nps"
        " --on last_won --offset 7d",
    ),
)
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help=_("What to call it"))],
    template: Annotated[
        str, typer.Option("--template", metavar="NAME", help=_("See: ccm template list"))
    ],
    segment: Segment = None,
    filter: Audience = None,
    channel: Channel = None,
    set_: Set = None,
    survey: Survey = None,
    on: On = None,
    offset: Offset = None,
    at: TimeOfDay = None,
    yearly: Yearly = False,
) -> None:
    from ccm_cli.messaging import campaigns
    from ccm_cli.messaging.context import library, sending_context

    runtime = runtime_of(ctx)
    loaded = library().load(template)
    with runtime.changing(_("add campaign %(name)s") % {"name": name}) as work:
        campaign = campaigns.add(
            work,
            name=name,
            template=loaded,
            context=sending_context(runtime),
            now=runtime.now,
            segment=segment,
            filter=filter,
            channel=channel,
            variables=pairs(set_ or ()),
            survey=survey,
            dates=_dates(on, offset, at, yearly=yearly),
        )
    told = _("Added campaign %(id)d: %(name)s") % {"id": campaign.id, "name": campaign.name}
    output.added(campaign.id, told)


def _dates(on: str | None, offset: str | None, at: str | None, *, yearly: bool) -> "Dates | None":
    if on is None:
        if offset or at or yearly:
            raise InvalidInput(
                _("--offset, --at and --yearly belong to --on."),
                hint=_("To start at a time: ccm campaign start NAME --at ..."),
            )
        return None
    from ccm_cli.messaging.campaigns import Dates

    return Dates(on, _days(offset), at or "09:00", yearly)


def _days(offset: str | None) -> int:
    from ccm_cli.language.numbers import parse_duration

    if not offset:
        return 0
    before = offset.strip().startswith(("-", "−"))
    seconds = parse_duration(offset.strip().lstrip("-−+"))
    if seconds % _DAY:
        raise InvalidInput(
            _("--offset: %(text)s is not a number of days.") % {"text": offset},
            hint=_("Write it like 7d or 2w."),
        )
    return -seconds // _DAY if before else seconds // _DAY


def pairs(texts: Sequence[str]) -> dict[str, str]:
    """The values of a repeated ``--set NAME=VALUE``.

    Raises:
        InvalidInput: one of them has no ``=``.
    """
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InvalidInput(
                _("--set: %(text)s is not NAME=VALUE.") % {"text": text},
                hint=_('For example: --set product="Oak chair"'),
            )
        found[name.strip()] = value
    return found


list_command(
    app,
    "campaign",
    help=_("List campaigns, the newest first."),
    epilog=examples(
        "ccm campaign list",
        "ccm campaign list --filter 'state=running'",
        "ccm campaign list --fields name,state,people,accepted --format json",
    ),
    default_fields=("name", "state", "template", "channel", "start", "people", "accepted"),
    default_sort="created",
    default_reverse=True,
    empty=_("There is no campaign yet. Make one with: ccm campaign add"),
)


@app.command(
    "show",
    help=_("Show a campaign: whom it goes to, with what, when."),
    epilog=examples("ccm campaign show spring", "ccm campaign show 3 --format json"),
)
def show(ctx: typer.Context, ref: Ref, format: Format = None) -> None:
    from ccm_cli.cli import campaign_page
    from ccm_cli.messaging.queries import campaigns as queries

    with runtime_of(ctx).reading() as reader:
        campaign = queries.resolve(reader, ref)
    campaign_page.show(ctx, campaign, format=format)


@app.command(
    "edit",
    help=_("Change a draft."),
    epilog=examples(
        "ccm campaign edit spring --set product='Oak chair'",
        "ccm campaign edit spring --filter 'tag=vip' --name spring-vip",
    ),
)
def edit(
    ctx: typer.Context,
    ref: Ref,
    name: Annotated[str | None, typer.Option("--name", help=_("Call it otherwise"))] = None,
    template: Template = None,
    segment: Segment = None,
    filter: Audience = None,
    channel: Channel = None,
    set_: Set = None,
    unset: Unset = None,
    survey: Survey = None,
    on: On = None,
    offset: Offset = None,
    at: TimeOfDay = None,
    yearly: Yearly = False,
) -> None:
    from ccm_cli.messaging import campaigns
    from ccm_cli.messaging.context import library, sending_context
    from ccm_cli.messaging.queries import campaigns as queries

    runtime = runtime_of(ctx)
    variables: dict[str, str | None] = {**pairs(set_ or ()), **dict.fromkeys(unset or ())}
    with runtime.changing(_("edit campaign %(name)s") % {"name": ref}) as work:
        row = queries.resolve(work.reader, ref)
        loaded = library().load(template or row.template)
        campaigns.edit(
            work,
            row.id,
            context=sending_context(runtime),
            now=runtime.now,
            name=name,
            template=loaded,
            segment=segment,
            filter=filter,
            channel=channel,
            variables=variables,
            survey=survey,
            dates=_dates(on, offset, at, yearly=yearly),
        )


@app.command(
    "rm",
    help=_("Remove a draft; what was started stays on record."),
    epilog=examples("ccm campaign rm spring", "ccm campaign rm spring --force"),
)
def rm(ctx: typer.Context, ref: Ref, force: Force = False) -> None:
    from ccm_cli.messaging import campaigns
    from ccm_cli.messaging.queries import campaigns as queries

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        row = queries.resolve(reader, ref)
    output.confirm(_("Remove campaign %(name)s?") % {"name": row.name}, force=force)
    with runtime.changing(_("remove campaign %(name)s") % {"name": row.name}) as work:
        campaigns.remove(work, row.id)
