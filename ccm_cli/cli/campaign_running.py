"""Running campaigns: check and test them, start, pause, resume and cancel them."""

import sys
from collections.abc import Callable
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.campaign_group import Ref, app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import DryRun, Force, Format, examples
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.punctuation import in_series
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.messaging.arms import Messages
    from ccm_cli.messaging.freezing import Started
    from ccm_cli.messaging.queries.campaigns import CampaignRow
    from ccm_cli.messaging.queries.check import Check
    from ccm_cli.messaging.starting import When
    from ccm_cli.store.reading import Reader


def _checked(
    runtime: Runtime, reader: "Reader", campaign: "CampaignRow"
) -> "tuple[Check, Messages]":
    """The check of a campaign, with a bar for those who look on, and its messages."""
    from ccm_cli.cli.progress import bar
    from ccm_cli.messaging import variants
    from ccm_cli.messaging.context import library, sending_context
    from ccm_cli.messaging.queries.check import check

    messages = variants.messages(campaign.template, campaign.variants, library().load)
    with bar(_("Checking")) as advance:
        found = check(
            reader,
            campaign.id,
            messages=messages,
            context=sending_context(runtime),
            progress=advance,
        )
    return found, messages


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
        found, _messages = _checked(runtime, reader, queries.resolve(reader, ref))
    campaign_page.show_check(ctx, found, format=format)
    for told in _twice(runtime, found):
        output.note(told)
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
    variant: Annotated[
        str | None,
        typer.Option("--variant", metavar="NAME", help=_("Of an A/B test: this one only")),
    ] = None,
) -> None:
    from ccm_cli.customers.queries.resolve import resolve_contact
    from ccm_cli.messaging import variants
    from ccm_cli.messaging.context import library, sending_context
    from ccm_cli.messaging.queries import campaigns as queries
    from ccm_cli.messaging.testing import send_test

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        campaign = queries.resolve(reader, ref)
        who = None
        if contact:
            who = resolve_contact(reader, contact, region=runtime.settings.business.region)
        ways = {each.name: each.channel for each in campaign.variants}
        now = variants.messages(campaign.template, campaign.variants, library().load)
        for name, template in tried(now, campaign, variant).items():
            sent = send_test(
                reader,
                campaign._replace(channel=ways.get(name) or campaign.channel),
                template=template,
                context=sending_context(runtime),
                to=to,
                contact_id=who,
            )
            for warning in sent.warnings:
                output.note(warning)
            told = _("Sent to %(address)s: %(subject)s (%(words)s)") % {
                "address": sent.mail.address,
                "subject": sent.mail.subject,
                "words": sent.words,
            }
            output.note(f"{name}: {told}" if name else told)


def tried(found: "Messages", campaign: "CampaignRow", name: str | None) -> "Messages":
    """The messages of a campaign's variants, or that of one of them.

    Raises:
        InvalidInput: there is no such variant.
    """
    if name is None:
        return found
    if name.strip().lower() not in found:
        raise InvalidInput(
            _("Campaign %(campaign)s has no variant %(name)s.")
            % {"campaign": campaign.name, "name": name},
            hint=_("It has: %(names)s.") % {"names": in_series(found)} if any(found) else "",
        )
    return {name.strip().lower(): found[name.strip().lower()]}


@app.command(
    "start",
    help=_(
        "Start a campaign: every message is rendered first, and nothing is queued when one cannot"
        " be. ccm run sends what is queued; --now sends it at once."
    ),
    epilog=examples(
        "ccm campaign start spring --now",
        'ccm campaign start spring --at "2026-12-01 09:00"',
        'ccm campaign start spring --at "2026-12-01 09:00" --local',
        "ccm campaign start spring --dry-run",
    ),
)
def start(
    ctx: typer.Context,
    ref: Ref,
    at: Annotated[
        str | None, typer.Option("--at", metavar="WHEN", help=_("Start by itself then"))
    ] = None,
    local: Annotated[
        bool, typer.Option("--local", help=_("With --at: on each contact's own clock"))
    ] = False,
    now: Annotated[bool, typer.Option("--now", help=_("Send at once, and wait for it"))] = False,
    late: Annotated[
        bool, typer.Option("--late", help=_("Start it though its time is long past"))
    ] = False,
    present: Annotated[
        bool, typer.Option("--present", help=_("Of a --trigger campaign: also to who fits already"))
    ] = False,
    dry_run: DryRun = False,
) -> None:
    from ccm_cli.messaging import campaigns
    from ccm_cli.messaging.channel_words import ways_in_words
    from ccm_cli.messaging.context import sending_context
    from ccm_cli.messaging.queries import campaigns as queries

    runtime = runtime_of(ctx)
    if at and now:
        raise InvalidInput(_("Either --at or --now, not both."))
    when = _when(runtime, at, local=local)._replace(late=late, present=present)
    with runtime.reading() as reader:
        row = queries.resolve(reader, ref)
        if row.state in {"running", "done"}:
            output.note(_("Campaign %(name)s was started already.") % {"name": row.name})
            found = None
        else:
            found, messages = _checked(runtime, reader, row)
    if found is not None:
        warned = _twice(runtime, found)
        for told in (*found.about_settings, *ways_in_words(found.ways), *warned):
            output.note(told)
        summary = _("start campaign %(name)s") % {"name": row.name}
        with runtime.changing(summary, dry_run=dry_run) as work:
            started = campaigns.start(
                work,
                row.id,
                check=found,
                messages=messages,
                context=sending_context(runtime),
                now=runtime.now,
                when=when,
            )
        _tell_start(runtime, found, started, dry_run=dry_run)
    if now and not dry_run:
        from ccm_cli.cli.sending import send_now

        send_now(runtime)
        _tell_report(ctx, row.id)


def _twice(runtime: Runtime, found: "Check") -> list[str]:
    """Warnings of what else sends the same messages by itself."""
    from ccm_cli.automation.queries.twice import others_sending, twice_in_words

    campaign = found.campaign
    messages = {each.template for each in campaign.variants if each.template}
    with runtime.reading() as reader:
        others = others_sending(
            reader, [campaign.template, *messages], kind="campaign", name=campaign.name
        )
    return twice_in_words(others)


def _when(runtime: Runtime, at: str | None, *, local: bool) -> "When":
    """The time of ``--at``: of the business's clock, or of each contact's own."""
    from datetime import datetime

    from ccm_cli.language.dates import parse_moment
    from ccm_cli.messaging.starting import When

    if not at:
        if local:
            raise InvalidInput(_("--local belongs to --at."))
        return When()
    calendar = runtime.settings.display.calendar
    moment = parse_moment(at, now=runtime.now, zone=runtime.zone, calendar=calendar)
    if not local:
        return When(at=moment)
    return When(local=datetime.fromtimestamp(moment, runtime.zone).replace(tzinfo=None, fold=0))


def _tell_start(runtime: Runtime, found: "Check", started: "Started", *, dry_run: bool) -> None:
    from ccm_cli.cli.campaign_page import tell_lack_of_consent
    from ccm_cli.presentation import Presenter

    show = Presenter(runtime)
    queued = started.queued
    if started.start_at is not None:
        output.note(_("It starts %(when)s.") % {"when": show.moment(started.start_at, "medium")})
    elif queued:
        words = ngettext("%(n)s message is queued.", "%(n)s messages are queued.", queued)
        output.note(words % {"n": show.number(queued)})
        if found.held_out:
            apart = ngettext(
                "%(n)s more person is held out, to compare with, and gets none.",
                "%(n)s more people are held out, to compare with, and get none.",
                found.held_out,
            )
            output.note(apart % {"n": show.number(found.held_out)})
        if back := len(found.left_out) - found.held_out:
            held = ngettext(
                "%(n)s of those queued will be held back as things stand;"
                " see: ccm campaign check %(name)s",
                "%(n)s of those queued will be held back as things stand;"
                " see: ccm campaign check %(name)s",
                back,
            )
            output.note(held % {"n": show.number(back), "name": quote(found.campaign.name)})
            tell_lack_of_consent(runtime, found)
    elif found.campaign.kind == "triggered":
        output.note(_("It runs; ccm run sends it to each who comes to fit."))
    else:
        output.note(_("It runs by the calendar; ccm run sends what each day brings."))
    for name, people in found.groups.items():
        words = _("%(people)s wait for the winner.") if not name else _("%(name)s: %(people)s")
        output.note(words % {"name": name, "people": show.number(people)})
    if dry_run:
        output.note(_("Nothing was done: this was a dry run."))


def _tell_report(ctx: typer.Context, campaign_id: int) -> None:
    """The report after sending, for people; programs ask for it."""
    if not sys.stdout.isatty():
        return
    from ccm_cli.cli import campaign_report_page
    from ccm_cli.messaging.queries import campaigns as queries

    with runtime_of(ctx).reading() as reader:
        found = queries.report(reader, campaign_id)
    campaign_report_page.show(ctx, found, format="table")


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
    "retry",
    help=_(
        "Queue again what was refused, as another attempt of the same message; never what was"
        " accepted or may have been. Can be undone until it is sent."
    ),
    epilog=examples(
        "ccm campaign retry spring",
        'ccm campaign retry spring --reason "mailbox full" --dry-run',
        "ccm campaign retry spring --missed",
    ),
)
def retry(
    ctx: typer.Context,
    ref: Ref,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help=_("Only those refused with such words"))
    ] = "",
    missed: Annotated[
        bool,
        typer.Option("--missed", help=_("Those whose time was missed, in place of those refused")),
    ] = False,
    dry_run: DryRun = False,
) -> None:
    from ccm_cli.messaging import settling
    from ccm_cli.messaging.queries import campaigns as queries
    from ccm_cli.presentation import Presenter

    runtime = runtime_of(ctx)
    with runtime.changing(_("retry campaign %(name)s") % {"name": ref}, dry_run=dry_run) as work:
        row = queries.resolve(work.reader, ref)
        work.summary = _("retry campaign %(name)s") % {"name": row.name}
        queued = settling.retry_failed(work, row.id, now=runtime.now, reason=reason, missed=missed)
    words = ngettext("%(n)s message is queued again.", "%(n)s messages are queued again.", queued)
    output.note(words % {"n": Presenter(runtime).number(queued)})
    if dry_run:
        output.note(_("Nothing was done: this was a dry run."))
