"""What became of a campaign, as the command line shows it."""

from collections.abc import Iterator, Mapping
from typing import Any

import typer

from ccm_cli.cli import campaign_outcome_page, output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.cli.sending import state_in_words as message_state
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.numbers import format_percent
from ccm_cli.messaging.outbox import OPEN
from ccm_cli.messaging.queries.campaigns import CampaignReport
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
    ("passed on", "bright_black", "»"),
)
"""States in the order of the report, each with its colour and a pattern for those without."""


def show(ctx: typer.Context, report: CampaignReport, *, format: str | None) -> None:
    """Print what became of a campaign: a picture for people, nested JSON, or rows."""
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    if chosen == "table":
        _print_report(runtime, report)
        _print_groups(ctx, report, Presenter(runtime))
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
            list(_counts(report)),
            format=chosen,
        )
        told = _not_started(report, Presenter(runtime))
        if told:
            output.note(told)


def _print_groups(ctx: typer.Context, report: CampaignReport, show: Presenter) -> None:
    """By variant, channel and language, where there are several."""
    for by in campaign_outcome_page.GROUPS:
        if len(campaign_outcome_page.groups_by(report.results, by)) > 1:
            output.line("")
            campaign_outcome_page.show_groups(ctx, report.results, by, format="table", show=show)


def _counts(report: CampaignReport) -> Iterator[tuple[str, str, int]]:
    """Every message once, by state and reason; a reason is empty where none is told."""
    for state, count in report.states.items():
        told = [one for one in report.reasons if one.state == state]
        untold = count - sum(one.messages for one in told)
        if untold:
            yield state, "", untold
        yield from ((one.state, one.reason, one.messages) for one in told)


def _not_started(report: CampaignReport, show: Presenter) -> str:
    """Why there is nothing to report yet; empty for a campaign that was started."""
    campaign = report.campaign
    if campaign.state == "draft":
        return _("It is a draft. To start it: ccm campaign start %(name)s") % {
            "name": campaign.name
        }
    if campaign.state == "scheduled" and campaign.start_at:
        return _("It starts %(when)s.") % {"when": show.moment(campaign.start_at, "medium")}
    return ""


def _print_report(runtime: Runtime, report: CampaignReport) -> None:
    from rich.text import Text

    from ccm_cli.messaging.queries.campaigns import state_in_words

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
        told = _not_started(report, show) or _("Nothing is in the outbox yet.")
        put((told, "dim"))
        return
    if len(report.states) > 1:
        console.print(_whole_bar(report))
    shares = percents(report.states)
    for state, colour, pattern in STATES:
        count = report.states.get(state, 0)
        if count:
            filled = max(1, round(BAR * count / report.people))
            share = format_percent(shares[state] / 100, language=show.language)
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
                (_next_chance(one.next_at, show), "dim"),
            )
    _print_rates(report, show, put)
    campaign_outcome_page.put_results(report.results, show, put)


def _next_chance(at: int | None, show: Presenter) -> str:
    if at is None:
        return ""
    return " · " + _("next chance %(when)s") % {"when": show.moment(at)}


def percents(counts: Mapping[str, int]) -> dict[str, int]:
    """Shares in whole per cent that sum to a hundred, by the largest remainder.

    Args:
        counts: by name; not all of them 0.

    Source: A. Hamilton's method of apportionment (1792).
    """
    whole = sum(counts.values())
    floors = {name: 100 * count // whole for name, count in counts.items()}
    by_remainder = sorted(counts, key=lambda name: -(100 * counts[name] % whole))
    for name in by_remainder[: 100 - sum(floors.values())]:
        floors[name] += 1
    return floors


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
        settled = {state: n for state, n in report.states.items() if state not in OPEN}
        share = format_percent(percents(settled).get("accepted", 0) / 100, language=show.language)
        words = _("%(share)s of those settled accepted") if report.open else _("%(share)s accepted")
        put(("", ""))
        put((words % {"share": share}, ""))
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
    if campaign.start_at and campaign.state == "held":
        parts.append(_("was to start %(when)s") % {"when": show.moment(campaign.start_at)})
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
        "start_at": None if campaign.start_at is None else iso(campaign.start_at),
        "template": campaign.template,
        "channel": campaign.channel,
        "people": report.people,
        "states": dict(report.states),
        "reasons": [
            {**one._asdict(), "next_at": None if one.next_at is None else iso(one.next_at)}
            for one in report.reasons
        ],
        "first_at": None if report.first_at is None else iso(report.first_at),
        "last_at": None if report.last_at is None else iso(report.last_at),
        "accepted_share": report.accepted_share,
        "answers": report.answers,
        "answered_share": report.answered_share,
        **campaign_outcome_page.results_data(report.results),
    }
