"""Campaigns as the command line shows them: the draft, the check, the report."""

from collections.abc import Sequence
from typing import Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.cli.sending import state_in_words as message_state
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.numbers import format_percent
from ccm_cli.messaging.queries.campaigns import CampaignReport, CampaignRow
from ccm_cli.messaging.queries.check import Check
from ccm_cli.messaging.reasons import in_words
from ccm_cli.presentation import Presenter, iso
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

BAR = 30
STATES = (
    ("accepted", "green", "█"),
    ("handed over", "cyan", "▓"),
    ("claimed", "cyan", "▓"),
    ("queued", "bright_black", "░"),
    ("deferred", "yellow", "▒"),
    ("unknown", "magenta", "▚"),
    ("refused", "red", "▞"),
    ("suppressed", "blue", "▏"),
    ("cancelled", "bright_black", "·"),
)
"""States in the order of the report, each with its colour and a pattern for those without."""

MOST_LISTED = 20


def show(ctx: typer.Context, campaign: CampaignRow, *, format: str | None) -> None:
    """Print what a campaign is."""
    from ccm_cli.messaging.starting import state_in_words

    runtime = runtime_of(ctx)
    is_table = output.chosen_format(runtime, format) == "table"
    variables = ", ".join(f"{key}={value}" for key, value in campaign.variables.items())
    columns = [
        (Column("id", "#", Kind.NUMBER), campaign.id),
        (Column("name", _("Name")), campaign.name),
        (
            Column("state", _("State")),
            state_in_words(campaign.state) if is_table else campaign.state,
        ),
        (Column("kind", _("Kind")), campaign.kind),
        (Column("segment", _("Segment")), campaign.segment),
        (Column("filter", _("Filter")), campaign.filter),
        (Column("template", _("Template")), campaign.template),
        (Column("channel", _("Channel")), campaign.channel),
        (Column("variables", _("Variables")), variables if is_table else dict(campaign.variables)),
        (Column("start_at", _("Starts"), Kind.MOMENT), campaign.start_at),
        (Column("date_field", _("By the date")), campaign.date_field),
        (Column("offset_days", _("Days after")), campaign.offset_days or None),
        (Column("at_time", _("Time of day")), campaign.at_time),
        (Column("started", _("Started"), Kind.MOMENT), campaign.started_at),
        (Column("finished", _("Finished"), Kind.MOMENT), campaign.finished_at),
        (Column("created", _("Created"), Kind.MOMENT), campaign.created_at),
    ]
    output.record(
        ctx, [column for column, _value in columns], [value for _c, value in columns], format=format
    )


# The check


def show_check(ctx: typer.Context, check: Check, *, format: str | None) -> None:
    """Print what starting a campaign would do: nested JSON, or lines for people and pipes."""
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    if chosen == "json":
        output.data(_check_data(check))
        return
    if chosen != "table":
        _check_rows(ctx, check, chosen)
        return
    show = Presenter(runtime)
    ready = ngettext("%(n)s message is ready", "%(n)s messages are ready", check.ready)
    line = ready % {"n": show.number(check.ready)}
    languages = ", ".join(f"{code} {show.number(n)}" for code, n in check.languages.items())
    output.text(f"{line} ({languages})" if languages else line)
    if check.waiting:
        waiting = ngettext(
            "%(n)s of them waits for the end of the quiet hours.",
            "%(n)s of them wait for the end of the quiet hours.",
            check.waiting,
        )
        output.text(waiting % {"n": show.number(check.waiting)})
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
        _("About the template: %(n)s") % {"n": show.number(len(check.findings))},
        [
            f"{_severity(one.severity)}: {one.file}:{one.line or 1}: {one.message}"
            for one in check.findings
        ],
        check,
    )


def _severity(severity: str) -> str:
    return _("error") if severity == "error" else _("warning")


def _print_listed(title: str, lines: Sequence[str], check: Check) -> None:
    if not lines:
        return
    output.text("")
    output.text(title)
    for line in lines[:MOST_LISTED]:
        output.text(f"  {line}")
    if len(lines) > MOST_LISTED:
        output.text("  " + _("and %(count)d more") % {"count": len(lines) - MOST_LISTED})
        output.note(
            _("All of them: ccm campaign check %(name)s --format tsv")
            % {"name": check.campaign.name}
        )


def _check_rows(ctx: typer.Context, check: Check, chosen: str) -> None:
    rows: list[tuple[Any, ...]] = [
        ("left out", one.contact_id, one.name, one.reason, "") for one in check.left_out
    ]
    rows += [("broken", b.contact_id, b.name, b.problem, b.place) for b in check.broken]
    rows += [(f.severity, None, "", f.message, f"{f.file}:{f.line or 1}") for f in check.findings]
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


def _check_data(check: Check) -> dict[str, Any]:
    return {
        "campaign": check.campaign.name,
        "people": check.people,
        "ready": check.ready,
        "waiting": check.waiting,
        "languages": check.languages,
        "left_out": [one._asdict() for one in check.left_out],
        "broken": [one._asdict() for one in check.broken],
        "findings": [one._asdict() for one in check.findings],
    }


# The report


def show_report(ctx: typer.Context, report: CampaignReport, *, format: str | None) -> None:
    """Print what became of a campaign: a picture for people, nested JSON, or rows."""
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    if chosen == "table":
        _print_report(runtime, report)
    elif chosen == "json":
        output.data(_report_data(report))
    else:
        output.rows(
            ctx,
            [
                Column("state", _("State")),
                Column("reason", _("Reason")),
                Column("messages", _("Messages"), Kind.NUMBER),
            ],
            [
                *((state, "", count) for state, count in report.states.items()),
                *((one.state, one.reason, one.messages) for one in report.reasons),
            ],
            format=chosen,
        )


def _print_report(runtime: Runtime, report: CampaignReport) -> None:
    from rich.text import Text

    from ccm_cli.messaging.starting import state_in_words

    console, show = output.console(), Presenter(runtime)
    bidi = runtime.settings.display.bidi

    def put(*parts: tuple[str, str]) -> None:
        line = Text()
        for text, style in parts:
            line.append(output.for_terminal(text, bidi), style)
        console.print(line, soft_wrap=True)

    campaign = report.campaign
    put((campaign.name, "bold"), (f"  {state_in_words(campaign.state)}", "dim"))
    put((_headline(report, show), "dim"))
    if not report.people:
        put((_("Nothing is in the outbox yet."), "dim"))
        return
    console.print(_whole_bar(report))
    for state, colour, pattern in STATES:
        count = report.states.get(state, 0)
        if count:
            filled = max(1, round(BAR * count / report.people))
            share = format_percent(count / report.people, language=show.language)
            put(
                (f"  {message_state(state):<12}", ""),
                (f"{show.number(count):>8}  {share:>5}  ", "bold"),
                (pattern * filled, colour),
            )
    if report.reasons:
        console.print()
        put((_("Why some did not go out"), "bold"))
        for one in report.reasons:
            put(
                (f"  {show.number(one.messages):>6}  ", "bold"),
                (f"{message_state(one.state)}: ", "dim"),
                (in_words(one.reason), ""),
            )
    _print_rates(report, show, put)


def _whole_bar(report: CampaignReport) -> Any:
    from rich.text import Text

    whole, before, seen = Text("  "), 0, 0
    width = 2 * BAR
    for state, colour, pattern in STATES:
        seen += report.states.get(state, 0)
        end = round(width * seen / report.people)
        whole.append(pattern * (end - before), colour)
        before = end
    return whole


def _print_rates(report: CampaignReport, show: Presenter, put: Any) -> None:
    if report.accepted_share is not None:
        share = format_percent(report.accepted_share, language=show.language, decimals=1)
        put(("", ""))
        put((_("Accepted of all settled: %(share)s") % {"share": share}, ""))
    if report.answers and report.answered_share is not None:
        share = format_percent(report.answered_share, language=show.language, decimals=1)
        put(
            (
                _("Answers: %(n)s (%(share)s of those accepted)")
                % {"n": show.number(report.answers), "share": share},
                "",
            )
        )
    if report.states.get("unknown"):
        put((_("Settle the unknown ones: ccm outbox unknown"), "dim"))


def _headline(report: CampaignReport, show: Presenter) -> str:
    campaign = report.campaign
    parts = [
        ngettext("%(n)s message", "%(n)s messages", report.people)
        % {"n": show.number(report.people)},
        campaign.template,
        campaign.channel,
    ]
    if campaign.start_at and campaign.state in {"scheduled", "held"}:
        parts.append(_("starts %(when)s") % {"when": show.moment(campaign.start_at)})
    if report.first_at is not None:
        parts.append(
            _("first sent %(first)s, last %(last)s")
            % {"first": show.moment(report.first_at), "last": show.moment(report.last_at)}
        )
    return " · ".join(parts)


def _report_data(report: CampaignReport) -> dict[str, Any]:
    campaign = report.campaign
    return {
        "id": campaign.id,
        "campaign": campaign.name,
        "state": campaign.state,
        "template": campaign.template,
        "channel": campaign.channel,
        "people": report.people,
        "states": dict(report.states),
        "reasons": [one._asdict() for one in report.reasons],
        "first_at": None if report.first_at is None else iso(report.first_at),
        "last_at": None if report.last_at is None else iso(report.last_at),
        "accepted_share": report.accepted_share,
        "answers": report.answers,
        "answered_share": report.answered_share,
    }
