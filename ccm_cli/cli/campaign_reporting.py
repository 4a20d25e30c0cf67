"""What became of campaigns: ``ccm campaign report``."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.campaign_group import Ref, app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.option_values import window_of
from ccm_cli.cli.options import Cursor, Format, Limit, Window, examples
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.messaging import channel_words
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.ids import id_said


@app.command(
    "report",
    help=_(
        "What became of a campaign: counts, reasons, answers, clicks, sales; with --people"
        " everybody."
    ),
    epilog=examples(
        "ccm campaign report spring",
        "ccm campaign report spring --window 30d --by variant",
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
    window: Window = "14d",
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="variant|channel|language", help=_("One row for each")),
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
    format: Format = None,
) -> None:
    from ccm_cli.messaging.queries import campaigns as queries

    runtime = runtime_of(ctx)
    if state and not people:
        raise InvalidInput(_("--state belongs to --people."))
    seconds = window_of(window)
    with runtime.reading() as reader:
        row = queries.resolve(reader, ref)
        if people:
            lines = queries.people(
                reader, row.id, limit=limit + 1, state=state or "", after_id=_after(cursor),
                window=seconds,
            )  # fmt: skip
        else:
            language = runtime.settings.business.language or "en"
            found = queries.report(reader, row.id, window=seconds, language=language)
    if people:
        _show_people(ctx, lines, limit, format)
    elif by:
        from ccm_cli.cli.campaign_outcome_page import show_groups
        from ccm_cli.presentation import Presenter

        show_groups(ctx, found.results, by, format=format, show=Presenter(runtime))
    else:
        from ccm_cli.cli import campaign_report_page

        campaign_report_page.show(ctx, found, format=format)


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
        (Column("variant", _("Variant")), [one.variant for one in shown]),
        (
            Column("channel", _("Channel"), words=channel_words.WORDS),
            [one.channel for one in shown],
        ),
        (Column("next", _("Not before"), Kind.MOMENT), [one.next_at for one in shown]),
        (Column("bounced", _("Came back"), Kind.MOMENT), [one.bounced_at for one in shown]),
        (Column("replied", _("Answered"), Kind.MOMENT), [one.replied_at for one in shown]),
        (Column("clicked", _("Clicked"), Kind.MOMENT), [one.clicked_at for one in shown]),
        (
            Column("unsubscribed", _("Unsubscribed"), Kind.MOMENT),
            [one.unsubscribed_at for one in shown],
        ),
        (Column("converted", _("Bought"), Kind.BOOL), [one.converted for one in shown]),
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
