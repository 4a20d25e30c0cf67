"""Making and changing campaigns: ``ccm campaign add``, ``list``, ``show``, ``edit``, ``rm``."""

from collections.abc import Sequence
from typing import Annotated

import typer

from ccm_cli.cli import campaign_options as options
from ccm_cli.cli import output
from ccm_cli.cli.campaign_group import Ref, app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.options import Force, Format, examples
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _

Segment = Annotated[
    str | None, typer.Option("--segment", metavar="NAME", help=_("Whom it goes to: a segment"))
]
Audience = Annotated[
    str | None, typer.Option("--filter", help=_("Whom it goes to; see: ccm help filter"))
]
Template = Annotated[
    str | None, typer.Option("--template", metavar="NAME", help=_("See: ccm template list"))
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


@app.command(
    "add",
    help=_(
        "Make a campaign; nothing is sent until it is started. Prints its number. It goes out once;"
        " with --every again and again, with --on at a date of each, with --trigger as people come"
        " to fit. With --ab or --variant several versions are tried."
    ),
    epilog=examples(
        "ccm campaign add spring --segment regulars --template new-product",
        "ccm campaign add ring --segment dealers --template renewal --channel phone --fallback sms",
        'ccm campaign add sale --filter "tag=vip" --template flash-sale --set until=2026-12-24'
        ' --ab "Only this week" --share 20% --winner clicks --after 24h',
        "ccm campaign add birthdays --filter '' --template birthday --on birthday --at 09:00",
        "ccm campaign add letter --segment readers --template news --every 'monday 09:00' --local",
        "ccm campaign add prices --segment dealers --template news --attach prices.pdf",
        "ccm campaign add hello --filter 'tag=new' --template welcome --trigger",
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
    channel: options.Channel = None,
    fallback: options.Fallback = None,
    set_: Set = None,
    survey: Survey = None,
    on: options.On = None,
    offset: options.Offset = None,
    at: options.TimeOfDay = None,
    yearly: options.Yearly = False,
    every: options.Every = None,
    local: options.Local = False,
    trigger: options.Trigger = False,
    again: options.Again = None,
    hours: options.Hours = None,
    per_hour: options.PerHour = None,
    ab: options.Ab = None,
    variant: options.Variants = None,
    share: options.Share = None,
    holdout: options.Holdout = None,
    winner: options.Winner = None,
    after: options.After = None,
    undecided: options.Undecided = None,
    attach: options.Attach = None,
) -> None:
    from ccm_cli.language.zones import local_day
    from ccm_cli.messaging import campaign_words, campaigns, kept_files
    from ccm_cli.messaging.campaign_parts import Limits
    from ccm_cli.messaging.context import library, sending_context

    runtime = runtime_of(ctx)
    loaded = library().load(template)
    files = kept_files.read(attach or ())
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
            fallbacks=fallback,
            variables=pairs(set_ or ()),
            survey=survey,
            timing=campaign_words.timing_of(
                today=local_day(runtime.now, runtime.zone),
                calendar=runtime.settings.display.calendar,
                on=on, offset=offset, at=at, yearly=yearly, every=every, local=local,
                trigger=trigger, again=again,
            ),
            limits=Limits(per_hour, hours),
            experiment=campaign_words.experiment_of(
                ab=ab, variants=variant or (), dropped=(), share=share, holdout=holdout,
                winner=winner, after=after, undecided=undecided,
            ),
            files=files,
        )  # fmt: skip
    told = _("Added campaign %(id)d: %(name)s") % {"id": campaign.id, "name": campaign.name}
    output.added(campaign.id, told)


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
    help=_(
        "Change a draft in everything; of one that was started, what is not frozen yet: its name,"
        " hours and messages an hour, the audience of one that writes more than once or waits for"
        " its time, the rule of a recurring one. The rest is refused, and what can be changed said."
    ),
    epilog=examples(
        "ccm campaign edit spring --set product='Oak chair'",
        "ccm campaign edit spring --filter 'tag=vip' --name spring-vip",
        "ccm campaign edit spring --per-hour 200",
        "ccm campaign edit letter --every 'friday 10:00'",
        'ccm campaign edit spring --variant "b: subject=Oak, at last; at=18:00"',
    ),
)
def edit(
    ctx: typer.Context,
    ref: Ref,
    name: Annotated[str | None, typer.Option("--name", help=_("Call it otherwise"))] = None,
    template: Template = None,
    segment: Segment = None,
    filter: Audience = None,
    channel: options.Channel = None,
    fallback: options.Fallback = None,
    set_: Set = None,
    unset: Unset = None,
    survey: Survey = None,
    on: options.On = None,
    offset: options.Offset = None,
    at: options.TimeOfDay = None,
    yearly: options.Yearly = False,
    every: options.Every = None,
    local: options.Local = False,
    trigger: options.Trigger = False,
    once: options.Once = False,
    again: options.Again = None,
    hours: options.Hours = None,
    per_hour: options.PerHour = None,
    ab: options.Ab = None,
    variant: options.Variants = None,
    drop_variant: options.DropVariants = None,
    share: options.Share = None,
    holdout: options.Holdout = None,
    winner: options.Winner = None,
    after: options.After = None,
    undecided: options.Undecided = None,
    attach: options.Attach = None,
    detach: options.Detach = None,
) -> None:
    from ccm_cli.language.zones import local_day
    from ccm_cli.messaging import campaign_words, campaigns, kept_files
    from ccm_cli.messaging.campaign_parts import Limits
    from ccm_cli.messaging.context import library, sending_context
    from ccm_cli.messaging.queries import campaigns as queries

    runtime = runtime_of(ctx)
    variables: dict[str, str | None] = {**pairs(set_ or ()), **dict.fromkeys(unset or ())}
    files = kept_files.read(attach or ())
    with runtime.changing(_("edit campaign %(name)s") % {"name": ref}) as work:
        row = queries.resolve(work.reader, ref)
        is_draft = row.state == "draft"
        campaigns.edit(
            work,
            row.id,
            context=sending_context(runtime),
            now=runtime.now,
            name=name,
            template=library().load(template or row.template) if template or is_draft else None,
            segment=segment,
            filter=filter,
            channel=channel,
            fallbacks=fallback,
            variables=variables,
            survey=survey,
            timing=campaign_words.timing_of(
                today=local_day(runtime.now, runtime.zone),
                calendar=runtime.settings.display.calendar,
                on=on, offset=offset, at=at, yearly=yearly, every=every, local=local,
                trigger=trigger, again=again, once=once,
            ),
            limits=Limits(per_hour, hours),
            experiment=campaign_words.experiment_of(
                ab=ab, variants=variant or (), dropped=tuple(drop_variant or ()), share=share,
                holdout=holdout, winner=winner, after=after, undecided=undecided,
            ),
            files=files,
            detached=detach or (),
        )  # fmt: skip


@app.command(
    "clone",
    help=_("Make a draft like another campaign, whatever became of that. Prints its number."),
    epilog=examples("ccm campaign clone spring autumn", "ccm campaign clone spring"),
)
def clone(
    ctx: typer.Context,
    ref: Ref,
    name: Annotated[
        str, typer.Argument(help=_("What to call it; else its name with the next number"))
    ] = "",
) -> None:
    from ccm_cli.messaging import campaigns
    from ccm_cli.messaging.queries import campaigns as queries

    runtime = runtime_of(ctx)
    with runtime.changing("") as work:
        row = queries.resolve(work.reader, ref)
        campaign = campaigns.clone(work, row.id, name=name, now=runtime.now)
        work.summary = _("add campaign %(name)s") % {"name": campaign.name}
    told = _("Added campaign %(id)d: %(name)s") % {"id": campaign.id, "name": campaign.name}
    output.added(campaign.id, told)


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
