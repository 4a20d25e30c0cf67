"""``ccm export``: take everything out, as tables, workbooks, objects or cards."""

from typing import Annotated

import typer

from ccm_cli.cli import archive, output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import condition_of
from ccm_cli.cli.options import Fields, Filter, Reverse, Sort, examples, noun
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.store import listing
from ccm_cli.store.filters.registry import find_field

app = noun(
    _(
        "Take records out, complete: as CSV, TSV, XLSX, JSON, NDJSON or vCard, which ccm import"
        " reads again. Without a file they go to standard output. ccm export all writes the whole"
        " database into one archive."
    )
)

File = Annotated[
    str, typer.Argument(metavar="[FILE]", help=_("File to write; - is standard output"))
]
ExportFormat = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="csv|tsv|json|ndjson|xlsx",
        help=_("By the suffix of the file; else csv"),
    ),
]
Overwrite = Annotated[bool, typer.Option("--force", help=_("Overwrite a file that is there"))]


@app.command(
    help=_("Export people, as CSV, TSV, JSON, NDJSON, XLSX or vCard."),
    epilog=examples(
        "ccm export contacts people.csv",
        "ccm export contacts vip.vcf --filter tag=vip",
        "ccm export contacts people.xlsx --sort last_contact --reverse",
        "ccm export contacts --fields name,email --filter 'city=Tehran'",
    ),
)
def contacts(
    ctx: typer.Context,
    file: File = "-",
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="csv|tsv|json|ndjson|xlsx|vcf",
            help=_("By the suffix of the file; else csv"),
        ),
    ] = None,
    filter: Filter = None,
    sort: Sort = None,
    reverse: Reverse = False,
    fields: Fields = None,
    vcard_version: Annotated[
        str, typer.Option("--vcard-version", metavar="4.0|3.0", help=_("Version of the vCards"))
    ] = "4.0",
    force: Overwrite = False,
) -> None:
    from ccm_cli.customers.exporting.vcards import checked_version

    version = checked_version(vcard_version)
    order = (sort, reverse)
    _export(ctx, "contacts", file, format, filter, order, fields, force, vcard_version=version)


def _plain(name: str, *, help: str, epilog: str) -> None:
    """Give a kind of record its command, with the options that all kinds have."""

    @app.command(name, help=help, epilog=epilog)
    def export(
        ctx: typer.Context,
        file: File = "-",
        format: ExportFormat = None,
        filter: Filter = None,
        sort: Sort = None,
        reverse: Reverse = False,
        fields: Fields = None,
        force: Overwrite = False,
    ) -> None:
        _export(ctx, name, file, format, filter, (sort, reverse), fields, force)


_plain(
    "companies",
    help=_("Export companies."),
    epilog=examples("ccm export companies companies.csv", "ccm export companies --format json"),
)
_plain(
    "interactions",
    help=_("Export calls, visits and messages."),
    epilog=examples("ccm export interactions calls.csv --filter 'channel=phone'"),
)
_plain(
    "deals",
    help=_("Export deals with their history."),
    epilog=examples("ccm export deals deals.csv", "ccm export deals --filter 'state=won'"),
)
_plain(
    "tasks",
    help=_("Export tasks."),
    epilog=examples("ccm export tasks tasks.csv", "ccm export tasks --filter 'state=open'"),
)
_plain(
    "products",
    help=_("Export products."),
    epilog=examples("ccm export products products.xlsx"),
)
_plain(
    "orders",
    help=_("Export orders, a row for each line."),
    epilog=examples(
        "ccm export orders orders.csv", "ccm export orders --filter 'at > -30d' --format json"
    ),
)
_plain(
    "payments",
    help=_("Export payments; what was paid back is less than nothing."),
    epilog=examples("ccm export payments payments.csv --filter 'at > -30d'"),
)
_plain(
    "tickets",
    help=_("Export tickets; in JSON with their history."),
    epilog=examples("ccm export tickets tickets.csv", "ccm export tickets --filter 'late'"),
)


_plain(
    "attachments",
    help=_("Export what files belong to calls, visits and messages: their places and checksums."),
    epilog=examples("ccm export attachments files.csv"),
)
_plain(
    "segments",
    help=_("Export segments with their filters, and the members of frozen ones."),
    epilog=examples("ccm export segments segments.json"),
)
_plain(
    "tags",
    help=_("Export tags and how many contacts have each."),
    epilog=examples("ccm export tags tags.csv --sort contacts --reverse"),
)
_plain(
    "fields",
    help=_("Export the definitions of custom fields."),
    epilog=examples("ccm export fields fields.csv"),
)
_plain(
    "relations",
    help=_("Export what people are to each other."),
    epilog=examples("ccm export relations relations.csv --filter 'kind=referred_by'"),
)
_plain(
    "stages",
    help=_("Export every change of a contact's stage."),
    epilog=examples("ccm export stages stages.csv --filter 'at > -90d'"),
)
_plain(
    "campaigns",
    help=_("Export campaigns, with how many messages are in which state."),
    epilog=examples("ccm export campaigns campaigns.json"),
)
_plain(
    "outbox",
    help=_("Export every message and what became of it."),
    epilog=examples("ccm export outbox refused.csv --filter 'state=refused'"),
)
_plain(
    "consent",
    help=_("Export the whole ledger of consent: who said yes or no to what, when and how."),
    epilog=examples("ccm export consent ledger.csv --filter 'at > -1y'"),
)
_plain(
    "suppressions",
    help=_("Export the addresses that nothing is sent to."),
    epilog=examples("ccm export suppressions never.csv"),
)
_plain(
    "mails",
    help=_("Export the mail that came in."),
    epilog=examples("ccm export mails mails.json --filter 'state=new'"),
)
_plain(
    "surveys",
    help=_("Export surveys."),
    epilog=examples("ccm export surveys surveys.json"),
)
_plain(
    "answers",
    help=_("Export answers to surveys."),
    epilog=examples("ccm export answers answers.xlsx --filter 'score <= 6'"),
)
_plain(
    "goals",
    help=_("Export the goals of the plan."),
    epilog=examples("ccm export goals goals.csv"),
)
archive.export_command(app)


def _export(
    ctx: typer.Context,
    name: str,
    file: str,
    format: str | None,
    filter: str | None,
    order: tuple[str | None, bool],
    fields: str | None,
    force: bool,
    *,
    vcard_version: str = "4.0",
) -> None:
    from ccm_cli.customers.exporting import files
    from ccm_cli.customers.queries import custom_fields

    runtime = runtime_of(ctx)
    kind = runtime.exports[name]
    chosen = files.format_of(file, format)
    wanted = [field.strip() for field in fields.split(",") if field.strip()] if fields else []
    with runtime.reading() as reader, files.one_moment(reader):
        entity = kind.entity
        if isinstance(entity, str):
            entity = runtime.registry.entity(entity)
        by, descending = order
        sorting = (
            listing.Order(
                find_field(entity, by or "id", custom_fields.fields_of(reader, entity)), descending
            )
            if by or descending
            else None
        )
        condition = condition_of(runtime, reader, entity, filter)
        ids = listing.keys(reader, entity, condition, sorting)
        cuts = files.export(
            file,
            reader,
            kind,
            ids,
            format=chosen,
            fields=wanted,
            setting=runtime.export_setting,
            vcard_version=vcard_version,
            force=force,
        )
    if file != files.STANDARD_OUTPUT:
        output.note(
            ngettext("%(count)d record in %(file)s", "%(count)d records in %(file)s", len(ids))
            % {"count": len(ids), "file": file}
        )
    if cuts:
        from ccm_cli.customers.exporting.workbook import cut_texts

        raise cut_texts(cuts)
