"""What every ``list`` command does: columns, filter, order and page from the options."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.commands import Commands
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import (
    Cursor,
    Fields,
    Filter,
    Format,
    ListLimit,
    Reverse,
    ShowSql,
    Sort,
)
from ccm_cli.customers.queries import custom_fields, filtering
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime
from ccm_cli.store import filters, listing
from ccm_cli.store.filters import Condition
from ccm_cli.store.filters.registry import Entity, Kind, find_field
from ccm_cli.store.listing import Row
from ccm_cli.store.reading import Reader

_ID = Kind.NUMBER


def condition_of(
    runtime: Runtime, reader: Reader, entity: Entity, expression: str | None
) -> Condition:
    """The condition of a ``--filter`` over an entity, custom fields and segments included.

    Raises:
        InvalidInput: the filter cannot be understood; the place is marked.
        NotFound: it names a segment that is not there.
    """
    if not expression:
        return filters.everything()
    return filtering.condition(
        reader,
        expression,
        entity,
        runtime.filter_setting,
    )


def show_list(
    ctx: typer.Context,
    entity_name: str,
    *,
    default_fields: Sequence[str],
    default_sort: str,
    default_reverse: bool = False,
    format: str | None,
    fields: str | None,
    filter: str | None,
    sort: str | None,
    reverse: bool,
    limit: int,
    cursor: str | None,
    sql: bool = False,
    segment: str | None = None,
    extra: Condition | None = None,
    blanks: Mapping[str, str] | None = None,
    empty: str = "",
) -> None:
    """List records of an entity as the options of the command say.

    Args:
        ctx: of the command.
        entity_name: as registered.
        default_fields: the columns without ``--fields``; ``id`` comes first by itself.
        default_sort: the field to sort by without ``--sort``.
        default_reverse: whether that order is descending.
        format: of ``--format``, and so on for the options below.
        fields: names separated by commas.
        filter: in the filter language.
        sort: a field's name.
        reverse: the other way round.
        limit: at most so many rows; 0: all that there are, one by one.
        cursor: where the page before ended.
        sql: show the filter's SQL and stop.
        segment: the name of a saved one; only its members.
        extra: a condition beside the filter's.
        blanks: what stands for people in an empty cell, by the name of the field.
        empty: what to say when nothing fits.

    Raises:
        InvalidInput: an unknown field, a filter that cannot be understood, a bad cursor.
    """
    runtime = runtime_of(ctx)
    entity = runtime.registry.entity(entity_name)
    with runtime.reading() as reader:
        condition = condition_of(runtime, reader, entity, filter)
        if segment is not None:
            saved = filtering.filter_of(reader, segment)
            condition = listing.both(condition, condition_of(runtime, reader, entity, saved))
        if sql:
            output.line(condition.sql)
            output.line(list(condition.parameters))
            return
        if extra is not None:
            condition = listing.both(condition, extra)
        custom = custom_fields.fields_of(reader, entity) if fields or sort else ()
        names = [name.strip() for name in fields.split(",")] if fields else list(default_fields)
        chosen = [find_field(entity, name, custom) for name in names if name and name != "id"]
        order = listing.Order(
            find_field(entity, sort or default_sort, custom),
            descending=reverse != (default_reverse and sort is None),
        )
        columns = [output.Column("id", "#", _ID), *(output.Column.of(field) for field in chosen)]
        rows: Iterable[Row]
        if limit:
            rows, after = listing.page(
                reader, entity, chosen, condition=condition, order=order, limit=limit, cursor=cursor
            )
        else:
            _refuse_cursor(cursor)
            rows = listing.stream(reader, entity, chosen, condition=condition, order=order)
            after = None
        values: Iterable[Sequence[Any]] = ((row.id, *row.values) for row in rows)
        if blanks and output.chosen_format(runtime, format) == "table":
            stands = [blanks.get(column.name) for column in columns]
            values = [tuple(v or s or v for v, s in zip(r, stands, strict=True)) for r in values]
        output.rows(ctx, columns, values, format=format, after=after, empty=empty)


def _refuse_cursor(cursor: str | None) -> None:
    if cursor is not None:
        raise InvalidInput(
            _("--cursor goes on after a page; --limit 0 has none."),
            hint=_("Leave one of them out."),
        )


def list_command(
    app: Commands,
    entity_name: str,
    *,
    help: str,
    epilog: str,
    default_fields: Sequence[str],
    default_sort: str,
    default_reverse: bool = False,
    blanks: Mapping[str, str] | None = None,
    empty: str,
) -> None:
    """Give a noun its ``list`` command, with the options that every list has.

    Args:
        app: the noun's commands.
        entity_name: as for `show_list`, like all that follow.
        help: of the command.
        epilog: its examples.
        default_fields: the columns.
        default_sort: the order.
        default_reverse: whether that order is descending.
        blanks: what stands for people in an empty cell, by the name of the field.
        empty: what to say when nothing fits.
    """

    @app.command("list", help=help, epilog=epilog)
    def list_(
        ctx: typer.Context,
        filter: Filter = None,
        sort: Sort = None,
        reverse: Reverse = False,
        limit: ListLimit = 50,
        cursor: Cursor = None,
        fields: Fields = None,
        format: Format = None,
        sql: ShowSql = False,
    ) -> None:
        show_list(
            ctx,
            entity_name,
            default_fields=default_fields,
            default_sort=default_sort,
            default_reverse=default_reverse,
            format=format,
            fields=fields,
            filter=filter,
            sort=sort,
            reverse=reverse,
            limit=limit,
            cursor=cursor,
            sql=sql,
            blanks=blanks,
            empty=empty,
        )
