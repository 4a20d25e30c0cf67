"""A/B tests of campaigns: ``ccm campaign ab`` and ``choose``."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.campaign_group import Ref, app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.punctuation import in_series
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.messaging.queries.campaigns import CampaignRow
    from ccm_cli.messaging.queries.experiments import Evidence


@app.command(
    "ab",
    help=_(
        "What an A/B test has shown: each version's share, whether the difference may be chance,"
        " and how small a difference groups of this size can show."
    ),
    epilog=examples("ccm campaign ab spring", "ccm campaign ab spring --by sales --format json"),
)
def ab(
    ctx: typer.Context,
    ref: Ref,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="replies|clicks|sales", help=_("Another measure")),
    ] = None,
    format: Format = None,
) -> None:
    from ccm_cli.campaign_text import evidence_lines
    from ccm_cli.messaging.queries import campaigns as queries
    from ccm_cli.messaging.queries.experiments import compare
    from ccm_cli.messaging.variants import METRICS
    from ccm_cli.presentation import Presenter

    runtime = runtime_of(ctx)
    if by is not None and by not in METRICS:
        raise InvalidInput(
            _("The winner is found by one of: %(names)s.") % {"names": in_series(METRICS)}
        )
    with runtime.reading() as reader:
        row = queries.resolve(reader, ref)
        if not row.variants:
            raise InvalidInput(
                _("Campaign %(name)s compares nothing.") % {"name": row.name},
                hint=_(
                    'Say what to try while it is a draft: ccm campaign edit NAME --ab "Subject"'
                ),
            )
        found = compare(reader, row, by or row.winner_by or METRICS[0], now=runtime.now)
    chosen = output.chosen_format(runtime, format)
    if chosen == "json":
        output.data(_data(row, found))
        return
    _print_versions(ctx, row, found, format)
    if chosen == "table":
        for line in evidence_lines(row, found, Presenter(runtime)):
            output.text(line)


def _print_versions(
    ctx: typer.Context, row: "CampaignRow", found: "Evidence", format: str | None
) -> None:
    from ccm_cli.campaign_text import metric_in_words, percent
    from ccm_cli.messaging.variants import in_words
    from ccm_cli.presentation import Presenter

    show = Presenter(runtime_of(ctx))
    is_table = output.chosen_format(runtime_of(ctx), format) == "table"
    # People read the verdict in words below; programs get it in each row.
    told = Column("verdict", "verdict"), Column("leads", "leads", Kind.BOOL)
    verdict = () if is_table else (*told, Column("chosen", "chosen"))
    output.rows(
        ctx,
        [
            Column("variant", _("Variant"), Kind.CHOICE),
            Column("people", _("Reached"), Kind.NUMBER),
            Column("hits", metric_in_words(found.metric), Kind.NUMBER),
            Column("share", _("Share"), Kind.CHOICE),
            Column("what", _("What is tried")),
            *verdict,
        ],
        [
            (
                each.name,
                found.counts[each.name].people,
                found.counts[each.name].hits,
                percent(found.counts[each.name].share, show)
                if is_table
                else found.counts[each.name].share,
                in_words(each) or (_("as it is") if is_table else ""),
                *((found.verdict, each.name == found.leader, row.chosen) if verdict else ()),
            )
            for each in row.variants
        ],
        format=format,
    )


def _data(row: "CampaignRow", found: "Evidence") -> dict[str, Any]:
    return {
        "campaign": row.name,
        "metric": found.metric,
        "variants": {
            name: {**counts._asdict(), "share": counts.share}
            for name, counts in found.counts.items()
        },
        "verdict": found.verdict,
        "leader": found.leader,
        "runner_up": found.runner_up,
        "p": found.p,
        "level": found.level,
        "low": found.apart and found.apart.low,
        "high": found.apart and found.apart.high,
        "least_difference": found.least,
        "is_final": found.is_final,
        "chosen": row.chosen,
        "chosen_why": row.chosen_why,
    }


@app.command(
    "choose",
    help=_(
        "Have one version of an A/B test win: who waits for the winner gets it, and all to come."
        " Can be undone until one of them is sent."
    ),
    epilog=examples("ccm campaign choose spring b"),
)
def choose(
    ctx: typer.Context,
    ref: Ref,
    variant: Annotated[str, typer.Argument(metavar="VARIANT", help=_("a, b ..."))],
) -> None:
    from ccm_cli.messaging import campaigns
    from ccm_cli.messaging.context import sending_context
    from ccm_cli.messaging.queries import campaigns as queries
    from ccm_cli.presentation import Presenter

    runtime = runtime_of(ctx)
    summary = _("choose %(variant)s for campaign %(name)s")
    with runtime.changing(summary % {"variant": variant, "name": ref}) as work:
        row = queries.resolve(work.reader, ref)
        work.summary = summary % {"variant": variant, "name": row.name}
        queued = campaigns.choose(
            work, row.id, variant, context=sending_context(runtime), now=runtime.now
        )
    words = ngettext("%(n)s message is queued.", "%(n)s messages are queued.", queued)
    output.note(words % {"n": Presenter(runtime).number(queued)})
