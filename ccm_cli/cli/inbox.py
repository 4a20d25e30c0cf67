"""``ccm inbox``: mail that comes in."""

from typing import Annotated

import typer

from ccm_cli.cli import (
    inbox_handling,  # noqa: F401  (its commands join the group)
    inbox_page,  # noqa: F401
    inbox_taking,  # noqa: F401
    inbox_tickets,  # noqa: F401
)
from ccm_cli.cli.inbox_group import app
from ccm_cli.cli.listings import show_list
from ccm_cli.cli.options import (
    Cursor,
    Fields,
    Filter,
    Format,
    ListLimit,
    Reverse,
    ShowSql,
    Sort,
    examples,
)
from ccm_cli.language import gettext as _
from ccm_cli.store.filters import Condition

__all__ = ["app"]

_FIELDS = ("at", "from", "contact", "subject", "kind")


@app.command(
    "list",
    help=_("List mails that wait, the newest first; with --all those that were seen to, too."),
    epilog=examples(
        "ccm inbox list",
        "ccm inbox list --all --filter 'kind=bounce and at > -7d' --fields at,failed,failing,words",
    ),
)
def list_(
    ctx: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help=_("Those that were seen to, too"))
    ] = False,
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
        "mail",
        default_fields=(*_FIELDS, "state") if everything else _FIELDS,
        default_sort="at",
        default_reverse=True,
        format=format,
        fields=fields,
        filter=filter,
        sort=sort,
        reverse=reverse,
        limit=limit,
        cursor=cursor,
        sql=sql,
        extra=None if everything else Condition("ml.state = 'new'", ()),
        empty=_("No mail waits. Look for new mail with: ccm inbox sync"),
    )
