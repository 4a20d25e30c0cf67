"""``ccm find``: anything by its words, however they are typed."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli import find_page, output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples, single
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt
from ccm_cli.store.filters.registry import Kind, suggestion

if TYPE_CHECKING:
    from ccm_cli.insight.queries.find import Finding
    from ccm_cli.runtime import Runtime

app = single()
MOST = 1000
_FEW = 10
_MANY = 20


@app.command(
    help=_(
        "Find people, companies, deals, tasks, interactions and notes by the beginnings of their"
        " words, best first, however they are typed; where nothing fits, what is written alike."
    ),
    epilog=examples(
        "ccm find mary ahm",
        "ccm find كريمي",
        "ccm find oak chairs --kind deal --kind task",
        "ccm find 0912 --kind contact --format ids",
    ),
)
def find(
    ctx: typer.Context,
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS", help=_("All of them must fit, in any order"))
    ],
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            metavar="contact|company|deal|task|interaction|note",
            help=_("Only this kind; repeat for several"),
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", min=1, max=MOST, help=_("At most so many of each kind: 10, of one kind 20")
        ),
    ] = None,
    format: Format = None,
) -> None:
    from ccm_cli.insight.queries import find as everything

    runtime = runtime_of(ctx)
    kinds = _kinds(runtime, kind or [])
    chosen = output.chosen_format(runtime, format)
    if chosen == "ids" and len(kinds) != 1:
        kinds = [everything.CONTACT]
    most = limit or (_MANY if len(kinds) == 1 else _FEW)
    with runtime.reading() as reader:
        found = everything.find(
            reader,
            " ".join(words),
            most,
            searchables=runtime.searchables,
            region=runtime.settings.business.region,
            kinds=kinds,
        )
    if found.alike:
        output.note(_("Nothing has these words; this is written much like them."))
    if chosen == "table":
        find_page.show(runtime, found)
    else:
        _for_programs(ctx, found, chosen)


def _kinds(runtime: "Runtime", wanted: list[str]) -> list[str]:
    known = ["contact", *(each.kind for each in runtime.searchables)]
    for kind in wanted:
        if kind not in known:
            raise InvalidInput(
                _("--kind: there is no kind %(kind)s.") % {"kind": quoted(excerpt(kind))},
                hint=suggestion(kind, known),
            )
    return wanted


def _for_programs(ctx: typer.Context, found: "Finding", format: str) -> None:
    hits = [hit for section in found.sections for hit in section.hits]
    rows: list[tuple[Any, ...]] = [
        (
            hit.id,
            hit.kind,
            hit.title,
            hit.about,
            hit.at,
            hit.contact_id,
            ", ".join(f"{_(match.field)}: {match.text}" for match in hit.matched),
        )
        for hit in hits
    ]
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("kind", _("Kind")),
            Column("title", _("Title")),
            Column("about", _("About")),
            Column("at", _("When"), Kind.MOMENT),
            Column("contact_id", _("Contact"), Kind.NUMBER),
            Column("matched", _("Found in")),
        ],
        rows,
        format=format,
        ids=[hit.id for hit in hits],
    )
