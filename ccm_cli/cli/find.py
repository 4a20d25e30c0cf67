"""``ccm find``: people however their names are typed."""

from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples, single
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.store.filters.registry import Kind

app = single()
MOST = 1000


@app.command(
    help=_(
        "Find people by the beginnings of names, e-mails, numbers, handles, companies, cities and"
        " tags, best first, however they are typed."
    ),
    epilog=examples("ccm find mary ahm", "ccm find كريمي", "ccm find 0912 --format ids"),
)
def find(
    ctx: typer.Context,
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS", help=_("All of them must fit, in any order"))
    ],
    limit: Annotated[int, typer.Option("--limit", min=1, max=MOST, help=_("At most so many"))] = 20,
    format: Format = None,
) -> None:
    from ccm_cli.customers.queries import search

    runtime = runtime_of(ctx)
    text = " ".join(words)
    with runtime.reading() as reader:
        found = search.find(reader, text, limit, region=runtime.settings.business.region)
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("name", _("Name")),
            Column("company", _("Company")),
            Column("city", _("City")),
            Column("matched", _("Found in")),
        ],
        [
            (
                person.id,
                person.name,
                person.company,
                person.city,
                ", ".join(f"{_(match.field)}: {match.text}" for match in person.matched),
            )
            for person in found
        ],
        format=format,
        empty=_("Nobody fits. Fewer letters find more."),
    )
