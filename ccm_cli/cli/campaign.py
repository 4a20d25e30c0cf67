"""``ccm campaign``: one message to a segment, made, checked, sent and measured."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.options import (
    Cursor,
    DryRun,
    Force,
    Format,
    Limit,
    examples,
    noun,
)
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.text import excerpt
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.ids import id_said

if TYPE_CHECKING:
    from ccm_cli.messaging.campaigns import Dates
    from ccm_cli.messaging.queries.campaigns import CampaignRow
    from ccm_cli.messaging.queries.check import Check
    from ccm_cli.messaging.templates.source import MessageTemplate
    from ccm_cli.store.reading import Reader

_DAY = 86_400
app = noun(_("Campaigns: one message to many people, to each in their own language."))

Ref = Annotated[str, typer.Argument(metavar="CAMPAIGN", help=_("Name or number of the campaign"))]
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
    output.line(campaign.id)


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


def _checked(
    runtime: Runtime, reader: "Reader", campaign: "CampaignRow"
) -> "tuple[Check, MessageTemplate]":
    """The check of a campaign, with a bar for those who look on, and its template."""
    from ccm_cli.cli.sending import bar
    from ccm_cli.messaging.context import library, sending_context
    from ccm_cli.messaging.queries.check import check

    template = library().load(campaign.template)
    with bar(_("Checking")) as advance:
        found = check(
            reader,
            campaign.id,
            template=template,
            context=sending_context(runtime),
            progress=advance,
        )
    return found, template


@app.command(
    "check",
    help=_(
        "Render every message for everybody, send nothing: counts, everybody left out with the"
        " reason, and what is wrong with contact, file and line."
    ),
    epilog=examples("ccm campaign check spring", "ccm campaign check spring --format json"),
)
def check(ctx: typer.Context, ref: Ref, format: Format = None) -> None:
    from ccm_cli.cli import campaign_page
    from ccm_cli.errors import Refused
    from ccm_cli.messaging.queries import campaigns as queries

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found, _template = _checked(runtime, reader, queries.resolve(reader, ref))
    campaign_page.show_check(ctx, found, format=format)
    if found.broken or found.errors:
        raise Refused(_("The campaign cannot be started as it is."))


@app.command(
    "test",
    help=_("Send one message to an address of yours at once, marked as a test."),
    epilog=examples(
        "ccm campaign test spring --to me@example.com",
        "ccm campaign test spring --to me@example.com --contact maryam@example.com",
    ),
)
def send_test_message(
    ctx: typer.Context,
    ref: Ref,
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help=_("Where to send it"))],
    contact: Annotated[
        str | None,
        typer.Option("--contact", metavar="REF", help=_("Whose data to use; else the first's")),
    ] = None,
) -> None:
    from ccm_cli.customers.queries.resolve import resolve_contact
    from ccm_cli.messaging.context import library, sending_context
    from ccm_cli.messaging.queries import campaigns as queries
    from ccm_cli.messaging.testing import send_test

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        campaign = queries.resolve(reader, ref)
        who = None
        if contact:
            who = resolve_contact(reader, contact, region=runtime.settings.business.region)
        sent = send_test(
            reader,
            campaign,
            template=library().load(campaign.template),
            context=sending_context(runtime),
            to=to,
            contact_id=who,
        )
    for warning in sent.warnings:
        output.note(warning)
    output.note(
        _("Sent to %(address)s: %(subject)s (%(words)s)")
        % {"address": sent.mail.address, "subject": sent.mail.subject, "words": sent.words}
    )


@app.command(
    "start",
    help=_(
        "Start a campaign: every message is rendered first, and nothing is queued when one cannot"
        " be. ccm run sends what is queued; --now sends it at once."
    ),
    epilog=examples(
        "ccm campaign start spring --now",
        'ccm campaign start spring --at "2026-12-01 09:00"',
        "ccm campaign start spring --dry-run",
    ),
)
def start(
    ctx: typer.Context,
    ref: Ref,
    at: Annotated[
        str | None, typer.Option("--at", metavar="WHEN", help=_("Start by itself then"))
    ] = None,
    now: Annotated[bool, typer.Option("--now", help=_("Send at once, and wait for it"))] = False,
    late: Annotated[
        bool, typer.Option("--late", help=_("Start it though its time is long past"))
    ] = False,
    dry_run: DryRun = False,
) -> None:
    from ccm_cli.language.dates import parse_moment
    from ccm_cli.messaging import campaigns
    from ccm_cli.messaging.context import sending_context
    from ccm_cli.messaging.queries import campaigns as queries

    runtime = runtime_of(ctx)
    if at and now:
        raise InvalidInput(_("Either --at or --now, not both."))
    moment = None
    if at:
        calendar = runtime.settings.display.calendar
        moment = parse_moment(at, now=runtime.now, zone=runtime.zone, calendar=calendar)
    with runtime.reading() as reader:
        row = queries.resolve(reader, ref)
        if row.state in {"running", "done"}:
            output.note(_("Campaign %(name)s was started already.") % {"name": row.name})
            found = None
        else:
            found, template = _checked(runtime, reader, row)
    if found is not None:
        summary = _("start campaign %(name)s") % {"name": row.name}
        with runtime.changing(summary, dry_run=dry_run) as work:
            started = campaigns.start(
                work,
                row.id,
                check=found,
                template=template,
                context=sending_context(runtime),
                now=runtime.now,
                at=moment,
                late=late,
            )
        _tell_start(runtime, found, started.queued, moment, dry_run=dry_run)
    if now and not dry_run:
        from ccm_cli.cli.sending import send_now

        send_now(runtime)
        _tell_report(ctx, row.id)


def _tell_start(
    runtime: Runtime, found: "Check", queued: int, moment: int | None, *, dry_run: bool
) -> None:
    from ccm_cli.presentation import Presenter

    show = Presenter(runtime)
    if moment is not None:
        output.note(_("It starts %(when)s.") % {"when": show.moment(moment, "medium")})
    elif queued:
        words = ngettext("%(n)s message is queued.", "%(n)s messages are queued.", queued)
        output.note(words % {"n": show.number(queued)})
        if found.left_out:
            held = ngettext(
                "%(n)s of them will be held back as things stand; see: ccm campaign check",
                "%(n)s of them will be held back as things stand; see: ccm campaign check",
                len(found.left_out),
            )
            output.note(held % {"n": show.number(len(found.left_out))})
    else:
        output.note(_("It runs by the calendar; ccm run sends what each day brings."))
    if dry_run:
        output.note(_("Nothing was done: this was a dry run."))


def _tell_report(ctx: typer.Context, campaign_id: int) -> None:
    """The report after sending, for people; programs ask for it."""
    if not sys.stdout.isatty():
        return
    from ccm_cli.cli import campaign_page
    from ccm_cli.messaging.queries import campaigns as queries

    with runtime_of(ctx).reading() as reader:
        found = queries.report(reader, campaign_id)
    campaign_page.show_report(ctx, found, format="table")


def _change(
    ctx: typer.Context, ref: str, summary: str, verb: Callable[..., Any]
) -> "tuple[CampaignRow, Any]":
    from ccm_cli.messaging.queries import campaigns as queries

    runtime = runtime_of(ctx)
    with runtime.changing(summary % {"name": ref}) as work:
        row = queries.resolve(work.reader, ref)
        work.summary = summary % {"name": row.name}
        return row, verb(work, row.id, now=runtime.now)


@app.command(
    "pause",
    help=_("Stop sending for now, also in the middle of a run; nothing is lost."),
    epilog=examples("ccm campaign pause spring"),
)
def pause(ctx: typer.Context, ref: Ref) -> None:
    from ccm_cli.messaging import campaigns

    _change(ctx, ref, _("pause campaign %(name)s"), campaigns.pause)


@app.command(
    "resume",
    help=_("Go on with a paused campaign."),
    epilog=examples("ccm campaign resume spring"),
)
def resume(ctx: typer.Context, ref: Ref) -> None:
    from ccm_cli.messaging import campaigns

    _change(ctx, ref, _("resume campaign %(name)s"), campaigns.resume)


@app.command(
    "cancel",
    help=_("End a campaign; what is not sent yet never will be."),
    epilog=examples("ccm campaign cancel spring", "ccm campaign cancel spring --force"),
)
def cancel(ctx: typer.Context, ref: Ref, force: Force = False) -> None:
    from ccm_cli.messaging import campaigns

    question = _("Cancel campaign %(name)s, and send nothing more of it?") % {"name": ref}
    output.confirm(question, force=force)
    _row, cancelled = _change(ctx, ref, _("cancel campaign %(name)s"), campaigns.cancel)
    words = ngettext("%(n)d message is cancelled.", "%(n)d messages are cancelled.", cancelled)
    output.note(words % {"n": cancelled})


@app.command(
    "report",
    help=_("What became of a campaign: counts, reasons, rates; with --people everybody."),
    epilog=examples(
        "ccm campaign report spring",
        "ccm campaign report spring --people --state refused",
        "ccm campaign report spring --format json",
    ),
)
def report(
    ctx: typer.Context,
    ref: Ref,
    people: Annotated[
        bool, typer.Option("--people", help=_("Everybody, with state and reason"))
    ] = False,
    state: Annotated[
        str | None, typer.Option("--state", help=_("With --people: only those in this state"))
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
    format: Format = None,
) -> None:
    from ccm_cli.messaging.queries import campaigns as queries

    with runtime_of(ctx).reading() as reader:
        row = queries.resolve(reader, ref)
        if not people:
            from ccm_cli.cli import campaign_page

            found = queries.report(reader, row.id)
            campaign_page.show_report(ctx, found, format=format)
            return
        lines = queries.people(
            reader, row.id, limit=limit + 1, state=state or "", after_id=_after(cursor)
        )
    _show_people(ctx, lines, limit, format)


def _after(cursor: str | None) -> int:
    if not cursor:
        return 0
    after = id_said(cursor)
    if after is None:
        raise InvalidInput(
            _("The cursor %(cursor)s is not one that a list gave.") % {"cursor": excerpt(cursor)},
            hint=_("Leave --cursor out to start at the beginning."),
        )
    return after


def _show_people(ctx: typer.Context, lines: Sequence[Any], limit: int, format: str | None) -> None:
    from ccm_cli.cli.sending import state_in_words
    from ccm_cli.messaging.reasons import in_words

    is_table = output.chosen_format(runtime_of(ctx), format) == "table"
    shown = lines[:limit]
    columns = [
        (Column("id", "#", Kind.NUMBER), [one.id for one in shown]),
        (Column("contact_id", _("Contact"), Kind.NUMBER), [one.contact_id for one in shown]),
        (Column("name", _("Name")), [one.name for one in shown]),
        (Column("address", _("Address")), [one.address for one in shown]),
        (
            Column("state", _("State")),
            [state_in_words(one.state) if is_table else one.state for one in shown],
        ),
        (
            Column("reason", _("Reason")),
            [in_words(one.reason) if is_table else one.reason for one in shown],
        ),
        (Column("handed_over", _("Handed over"), Kind.MOMENT), [one.handed_at for one in shown]),
        (
            Column("occurrence", _("For the day"), Kind.DAY),
            [one.occurrence or None for one in shown],
        ),
    ]
    if is_table:  # there is room for what people look for
        columns = [column for column in columns[2:] if any(column[1])]
    output.rows(
        ctx,
        [column for column, _values in columns],
        list(zip(*(values for _column, values in columns), strict=True)),
        format=format,
        ids=[one.id for one in shown],
        after=str(shown[-1].id) if len(lines) > limit else None,
        empty=_("Nobody."),
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
