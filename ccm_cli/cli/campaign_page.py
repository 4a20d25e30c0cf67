"""A campaign as the command line shows it: what it is, and what its check found."""

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.punctuation import in_series
from ccm_cli.messaging import kept_files
from ccm_cli.messaging.channel_words import in_words as channels_in_words
from ccm_cli.messaging.channel_words import ways_in_words
from ccm_cli.messaging.fallbacks import AUTO, NONE
from ccm_cli.messaging.queries.campaigns import CampaignRow
from ccm_cli.messaging.reasons import Reason, in_words
from ccm_cli.messaging.state_words import CAMPAIGN_KINDS, METRICS
from ccm_cli.messaging.variants import in_words as in_words_of
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.messaging.queries.check import Check

MOST_LISTED = 20


def show(ctx: typer.Context, campaign: CampaignRow, *, format: str | None) -> None:
    """Print what a campaign is."""
    from ccm_cli.messaging.policy import policy_of
    from ccm_cli.messaging.queries.campaigns import state_in_words

    runtime = runtime_of(ctx)
    presenter = Presenter(runtime)
    is_table = output.chosen_format(runtime, format) == "table"
    rule = campaign.rule
    if rule and is_table:
        rule = presenter.recurrence(rule)
    usual = _("as it is") if is_table else ""
    catch_up = policy_of(runtime.settings.sending).catch_up
    missed = _("by more than %(time)s: not sent, told, and yours to decide") % {
        "time": presenter.duration(catch_up)
    }
    tried = [f"{each.name}: {in_words_of(each) or usual}" for each in campaign.variants]
    variables = in_series(f"{key}={value}" for key, value in campaign.variables.items())
    columns = [
        (Column("id", "#", Kind.NUMBER), campaign.id),
        (Column("name", _("Name")), campaign.name),
        (
            Column("state", _("State")),
            state_in_words(campaign.state) if is_table else campaign.state,
        ),
        (Column("kind", _("Kind"), words=CAMPAIGN_KINDS), campaign.kind),
        (Column("segment", _("Segment")), campaign.segment),
        (Column("filter", _("Filter")), campaign.filter),
        (Column("template", _("Template")), campaign.template),
        (
            Column("channel", _("Channel")),
            channels_in_words(campaign.channel) if is_table else campaign.channel,
        ),
        (
            Column("fallbacks", _("Falls back on")),
            _falls_back(campaign.fallbacks) if is_table else campaign.fallbacks,
        ),
        (Column("variables", _("Variables")), variables if is_table else dict(campaign.variables)),
        (
            Column("files", _("Files")),
            kept_files.in_words(campaign.files)
            if is_table
            else [one._asdict() for one in campaign.files],
        ),
        (Column("start_at", _("Starts"), Kind.MOMENT), campaign.start_at),
        (Column("date_field", _("By the date")), campaign.date_field),
        (Column("offset_days", _("Days after")), campaign.offset_days or None),
        (Column("at_time", _("Time of day")), campaign.at_time),
        (Column("rule", _("How often")), rule),
        (Column("next_day", _("Next day"), Kind.DAY), _next_day(runtime, campaign)),
        (Column("start_local", _("On each one's clock")), campaign.start_local),
        (Column("local", _("Local time"), Kind.BOOL), campaign.local or None),
        (Column("again_days", _("Again after days")), campaign.again_days),
        (Column("hours", _("Only at")), campaign.hours),
        (Column("per_hour", _("An hour")), campaign.per_hour),
        (
            Column("catch_up", _("If missed"), Kind.TEXT if is_table else Kind.DURATION),
            missed if is_table else catch_up,
        ),
        (Column("variants", _("What is tried")), "\n".join(tried) if is_table else tried),
        (Column("test_share", _("Tried on %")), campaign.test_share if tried else None),
        (Column("holdout", _("Held out %")), campaign.holdout or None),
        (Column("winner_by", _("Winner by"), words=METRICS), campaign.winner_by),
        (
            Column("decide_after", _("Decided after"), Kind.DURATION),
            campaign.decide_after,
        ),
        (Column("chosen", _("Chosen")), campaign.chosen),
        (Column("started", _("Started"), Kind.MOMENT), campaign.started_at),
        (Column("finished", _("Finished"), Kind.MOMENT), campaign.finished_at),
        (Column("created", _("Created"), Kind.MOMENT), campaign.created_at),
    ]
    output.record(
        ctx, [column for column, _value in columns], [value for _c, value in columns], format=format
    )


def _falls_back(fallbacks: str) -> str:
    if fallbacks == AUTO:
        return _("as message and settings have it")
    return channels_in_words(fallbacks or NONE)


def _next_day(runtime: Runtime, campaign: CampaignRow) -> str | None:
    """The next day of a recurring campaign that is not over."""
    if campaign.kind != "recurring" or campaign.state in {"done", "cancelled"}:
        return None
    from ccm_cli.messaging.queries.recurring import next_day

    found = next_day(campaign, zone=runtime.zone, now=runtime.now)
    return None if found is None else found.isoformat()


# The check


def show_check(ctx: typer.Context, check: "Check", *, format: str | None) -> None:
    """Print what starting a campaign would do: nested JSON, or lines for people and pipes."""
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    if chosen == "json":
        output.data(_check_data(check))
        return
    if chosen != "table":
        _check_rows(ctx, check, chosen)
        tell_lack_of_consent(runtime, check)
        return
    show = Presenter(runtime)
    ready = ngettext("%(n)s message is ready", "%(n)s messages are ready", check.ready)
    line = ready % {"n": show.number(check.ready)}
    languages = in_series(f"{code} {show.number(n)}" for code, n in check.languages.items())
    output.text(f"{line} ({languages})" if languages else line)
    for line in ways_in_words(check.ways):
        output.text(line)
    if len(check.channels) > 1:
        ways = in_series(f"{channel} {show.number(n)}" for channel, n in check.channels.items())
        output.text(_("By channel: %(channels)s") % {"channels": ways})
    for name, people in check.groups.items():
        told = (
            _("%(people)s of them get %(name)s")
            if name
            else _("%(people)s of them wait for the winner")
        )
        output.text("  " + told % {"people": show.number(people), "name": name})
    if check.waiting:
        waiting = ngettext(
            "%(n)s of them waits for the end of the quiet hours.",
            "%(n)s of them wait for the end of the quiet hours.",
            check.waiting,
        )
        output.text(waiting % {"n": show.number(check.waiting)})
    tell_lack_of_consent(runtime, check)
    _print_listed(
        _("Left out: %(n)s") % {"n": show.number(len(check.left_out))},
        [f"{one.name} ({one.contact_id}): {in_words(one.reason)}" for one in check.left_out],
        check,
    )
    _print_listed(
        _("Cannot be rendered: %(n)s") % {"n": show.number(len(check.broken))},
        [f"{one.name} ({one.contact_id}): {one.place}: {one.problem}" for one in check.broken],
        check,
    )
    _print_listed(
        _("About the message and the settings: %(n)s") % {"n": show.number(len(check.findings))},
        [f"{_severity(one.severity)}: {one.text}" for one in check.findings],
        check,
    )


def tell_lack_of_consent(runtime: Runtime, check: "Check") -> None:
    """Say how many get nothing because they never agreed, and what mends it."""
    silent = sum(one.reason == Reason.NO_CONSENT for one in check.left_out)
    if not silent:
        return
    words = ngettext(
        "%(n)s person never agreed to such messages and gets none.",
        "%(n)s people never agreed to such messages and get none.",
        silent,
    )
    output.note(words % {"n": Presenter(runtime).number(silent)})
    among = shlex.quote(check.campaign.filter)
    purpose = "" if check.purpose == "marketing" else f" --purpose {check.purpose}"
    output.note(
        _("If they did agree, write down how: %(command)s")
        % {"command": f'ccm consent grant --filter {among}{purpose} --how "…"'}
    )
    output.note(
        _("If not, ask them: %(command)s")
        % {"command": f'ccm consent ask --filter {among}{purpose} --how "…"'}
    )


def _severity(severity: str) -> str:
    return _("error") if severity == "error" else _("warning")


def _print_listed(title: str, lines: Sequence[str], check: "Check") -> None:
    if not lines:
        return
    output.line("")
    output.text(title)
    for line in lines[:MOST_LISTED]:
        output.text(f"  {line}")
    if len(lines) > MOST_LISTED:
        output.text("  " + _("and %(count)d more") % {"count": len(lines) - MOST_LISTED})
        output.note(
            _("All of them: ccm campaign check %(name)s --format tsv")
            % {"name": check.campaign.name}
        )


def _check_rows(ctx: typer.Context, check: "Check", chosen: str) -> None:
    rows: list[tuple[Any, ...]] = [
        ("left out", one.contact_id, one.name, one.reason, "") for one in check.left_out
    ]
    rows += [("broken", b.contact_id, b.name, b.problem, b.place) for b in check.broken]
    rows += [(f.severity, None, "", f.message, f.place) for f in check.findings]
    output.rows(
        ctx,
        [
            Column("what", _("What")),
            Column("contact_id", _("Contact"), Kind.NUMBER),
            Column("name", _("Name")),
            Column("reason", _("Reason")),
            Column("place", _("Place")),
        ],
        rows,
        format=chosen,
        ids=[row[1] for row in rows if row[1] is not None],
    )
    output.note(
        _("ready %(ready)d, left out %(out)d, broken %(broken)d")
        % {"ready": check.ready, "out": len(check.left_out), "broken": len(check.broken)}
    )


def _check_data(check: "Check") -> dict[str, Any]:
    return {
        "campaign": check.campaign.name,
        "people": check.people,
        "ready": check.ready,
        "waiting": check.waiting,
        "languages": check.languages,
        "channels": check.channels,
        "ways": {name: list(ways) for name, ways in check.ways.items()},
        "groups": check.groups,
        "left_out": [one._asdict() for one in check.left_out],
        "broken": [one._asdict() for one in check.broken],
        "findings": [one._asdict() for one in check.findings],
    }
