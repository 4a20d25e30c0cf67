"""``ccm report``: figures about the business, each with its span, its groups and its SQL."""

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from ccm_cli.cli import output, report_page
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Filter, Format, examples, noun
from ccm_cli.insight.queries.reports.registry import REPORTS, Report
from ccm_cli.insight.queries.reports.running import LIMIT, Wish
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.report_text import asked

app = noun(_("Reports: figures about deals, work and time; each can be filtered and grouped."))

Period = Annotated[
    str | None,
    typer.Option(
        "--period",
        metavar="SPAN",
        help=_("today, week, month, quarter, year, last month, last 90 days, 2026, 1405/09, all"),
    ),
]
Since = Annotated[str | None, typer.Option("--since", metavar="DAY", help=_("From this day on"))]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help=_("Up to this day, included"))
]
PipelineName = Annotated[
    str | None, typer.Option("--pipeline", metavar="NAME", help=_("Only deals of this pipeline"))
]
By = Annotated[
    str | None, typer.Option("--by", metavar="WHAT", help=_("Group by this; none: as one"))
]
Days = Annotated[
    int, typer.Option("--days", min=0, max=36_500, help=_("Without activity for so many days"))
]
Limit = Annotated[
    int, typer.Option("--limit", min=1, max=100_000, help=_("At most so many rows or groups"))
]
ShowSql = Annotated[
    bool, typer.Option("--sql", help=_("Show the SQL with its parameters and stop"))
]
_EXAMPLES = {
    "basket": ("ccm report basket --period year", "ccm report basket --filter 'total > 100'"),
    "pipeline": ("ccm report pipeline", "ccm report pipeline --by source --format csv"),
    "funnel": (
        "ccm report funnel --period quarter",
        "ccm report funnel --by source --filter 'value > 1000'",
    ),
    "stages": ("ccm report stages", "ccm report stages --pipeline service --since -90d"),
    "velocity": ("ccm report velocity --period 'last 90 days'", "ccm report velocity --by source"),
    "forecast": ("ccm report forecast", "ccm report forecast --by stage"),
    "won-lost": (
        "ccm report won-lost --by reason --period year",
        "ccm report won-lost --by competitor",
        "ccm report won-lost --by custom.region --since 2026-01-01 --until 2026-06-30",
    ),
    "activity": ("ccm report activity --period week", "ccm report activity --by weekday-hour"),
    "attribution": (
        "ccm report attribution",
        "ccm report attribution --by template --filter 'channel=email' --period year",
    ),
    "stale": (
        "ccm report stale --days 30",
        "ccm report stale --format ids | xargs ccm deal lose --reason silence",
    ),
    "delays": ("ccm report delays", "ccm report delays --period today --by priority"),
    "tickets": (
        "ccm report tickets --period quarter",
        "ccm report tickets --by priority",
        "ccm report tickets --by category --filter 'channel=email' --period year",
    ),
    "promises": ("ccm report promises --period quarter", "ccm report promises --by company"),
}


def _help(report: Report) -> str:
    """What a report answers, what it can be shown by, and its span without another word."""
    shown = [name for name in report.by if name]
    more = ", custom.KEY" if report.entity == "deal" else ""
    by = _("By: %(names)s.") % {"names": in_series(shown) + more} if shown else ""
    span = _("Without --period: %(period)s.") % {"period": report.period}
    own = _("Of one pipeline: the first, or that of --pipeline.") if report.one_pipeline else ""
    return " ".join(part for part in (_(report.about) + ".", by, span, own) if part)


def _declare(report: Report) -> None:
    """The command of one report, with the options that make sense for it."""
    settings = {"help": _help(report), "epilog": examples(*_EXAMPLES[report.name])}

    def of_deals(
        ctx: typer.Context,
        period: Period = None,
        since: Since = None,
        until: Until = None,
        by: By = None,
        pipeline: PipelineName = None,
        filter: Filter = None,
        limit: Limit = LIMIT,
        format: Format = None,
        sql: ShowSql = False,
    ) -> None:
        wish = Wish(period, since, until, by, filter, None, limit)
        _show(ctx, report, wish, pipeline, format, sql=sql)

    def of_quiet_deals(
        ctx: typer.Context,
        days: Days = report.days or 0,
        period: Period = None,
        since: Since = None,
        until: Until = None,
        by: By = None,
        pipeline: PipelineName = None,
        filter: Filter = None,
        limit: Limit = LIMIT,
        format: Format = None,
        sql: ShowSql = False,
    ) -> None:
        wish = Wish(period, since, until, by, filter, days, limit)
        _show(ctx, report, wish, pipeline, format, sql=sql)

    def of_others(
        ctx: typer.Context,
        period: Period = None,
        since: Since = None,
        until: Until = None,
        by: By = None,
        filter: Filter = None,
        limit: Limit = LIMIT,
        format: Format = None,
        sql: ShowSql = False,
    ) -> None:
        _show(
            ctx, report, Wish(period, since, until, by, filter, None, limit), None, format, sql=sql
        )

    command: Callable[..., None] = of_others
    if report.entity == "deal":
        command = of_deals if report.days is None else of_quiet_deals
    app.command(report.name, **settings)(command)


def _show(
    ctx: typer.Context,
    report: Report,
    wish: Wish,
    pipeline: str | None,
    format: str | None,
    *,
    sql: bool,
) -> None:
    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        answer = asked(runtime, reader, report, wish, pipeline)
    if sql:
        report_page.print_sql(answer)
    else:
        report_page.print_report(ctx, report, answer, format=format)


for _report in REPORTS:
    _declare(_report)


@app.command(
    "mail",
    help=_(
        "Mail the reports of [reports.NAME] in the settings now. ccm run does so at their time."
    ),
    epilog=examples("ccm report mail week --dry-run", "ccm report mail week"),
)
def mail(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help=_("Of [reports.NAME] in the settings"))
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show the mail instead of sending it"))
    ] = False,
) -> None:
    from ccm_cli.jobs import reports

    runtime = runtime_of(ctx)
    if dry_run:
        text = f"{reports.subject_of(runtime, name)}\n\n{reports.text_of(runtime, name)}"
        sys.stdout.write(output.for_terminal(text, runtime.settings.display.bidi))
        return
    reports.send(runtime, name)
    output.note(
        _("Report %(name)s sent to %(address)s.")
        % {"name": name, "address": runtime.settings.business.email}
    )
