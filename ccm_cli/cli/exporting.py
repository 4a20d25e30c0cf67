"""``ccm export``: take everything out as CSV, JSON, NDJSON or vCard."""

from typing import Annotated

import typer

from ccm_cli.cli import archive, output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import condition_of
from ccm_cli.cli.options import Fields, Filter, examples, noun
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext

app = noun(
    _(
        "Take records out, complete: as CSV and vCard that ccm import reads again, or as JSON."
        " Without a file they go to standard output."
    )
)

File = Annotated[
    str, typer.Argument(metavar="[FILE]", help=_("File to write; - is standard output"))
]
ExportFormat = Annotated[
    str | None,
    typer.Option(
        "--format", metavar="csv|json|ndjson", help=_("By the suffix of the file; else csv")
    ),
]
Overwrite = Annotated[bool, typer.Option("--force", help=_("Overwrite a file that is there"))]


@app.command(
    help=_("Export people, as CSV, JSON, NDJSON or vCard."),
    epilog=examples(
        "ccm export contacts people.csv",
        "ccm export contacts vip.vcf --filter tag=vip",
        "ccm export contacts --fields name,email --filter 'city=Tehran'",
    ),
)
def contacts(
    ctx: typer.Context,
    file: File = "-",
    format: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="csv|json|ndjson|vcf", help=_("By the suffix of the file; else csv")
        ),
    ] = None,
    filter: Filter = None,
    fields: Fields = None,
    vcard_version: Annotated[
        str, typer.Option("--vcard-version", metavar="4.0|3.0", help=_("Version of the vCards"))
    ] = "4.0",
    force: Overwrite = False,
) -> None:
    from ccm_cli.customers.exporting.vcards import checked_version

    version = checked_version(vcard_version)
    _export(ctx, "contacts", file, format, filter, fields, force=force, vcard_version=version)


def _plain(name: str, *, help: str, epilog: str) -> None:
    """Give a kind of record its command, with the options that all kinds have."""

    @app.command(name, help=help, epilog=epilog)
    def export(
        ctx: typer.Context,
        file: File = "-",
        format: ExportFormat = None,
        filter: Filter = None,
        fields: Fields = None,
        force: Overwrite = False,
    ) -> None:
        _export(ctx, name, file, format, filter, fields, force=force)


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


archive.export_command(app)


def _export(
    ctx: typer.Context,
    name: str,
    file: str,
    format: str | None,
    filter: str | None,
    fields: str | None,
    *,
    force: bool,
    vcard_version: str = "4.0",
) -> None:
    from ccm_cli.customers.exporting import files
    from ccm_cli.customers.exporting.registry import Setting
    from ccm_cli.store import listing

    runtime = runtime_of(ctx)
    kind = runtime.exports[name]
    chosen = files.format_of(file, format)
    wanted = [field.strip() for field in fields.split(",") if field.strip()] if fields else []
    with runtime.reading() as reader, files.one_moment(reader):
        entity = runtime.registry.entity(kind.entity)
        ids = listing.ids(reader, entity, condition_of(runtime, reader, entity, filter))
        with files.writing(file, force=force, mark=chosen == "csv") as target:
            files.write(
                target,
                reader,
                kind,
                ids,
                format=chosen,
                fields=wanted,
                setting=Setting(runtime.zone, runtime.currency),
                vcard_version=vcard_version,
            )
    if file != files.STANDARD_OUTPUT:
        output.note(
            ngettext("%(count)d record in %(file)s", "%(count)d records in %(file)s", len(ids))
            % {"count": len(ids), "file": file}
        )
