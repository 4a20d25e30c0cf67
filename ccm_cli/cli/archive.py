"""``ccm export all`` and ``ccm import all``: the whole database as one file, and back."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.commands import Commands
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import DryRun, Format, examples
from ccm_cli.cli.output import Column
from ccm_cli.cli.progress import bar
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.store.archive import Contents

_STANDARD = "-"


def export_command(app: Commands) -> None:
    """Give ``ccm export`` its command for everything."""

    @app.command(
        "all",
        help=_(
            "Write the whole database into one archive, history included, from which ccm import"
            " all makes the same database again. It is a ZIP of one NDJSON file per table. The"
            " files that attachments refer to, your templates and settings stay where they are."
        ),
        epilog=examples(
            "ccm export all business.zip", "ccm export all - | ssh backup 'cat > ccm.zip'"
        ),
    )
    def everything(
        ctx: typer.Context,
        file: Annotated[
            str, typer.Argument(metavar="FILE", help=_("File to write; - is standard output"))
        ],
        force: Annotated[
            bool, typer.Option("--force", help=_("Overwrite a file that is there"))
        ] = False,
    ) -> None:
        from ccm_cli.customers.exporting import files
        from ccm_cli.store import archive

        runtime = runtime_of(ctx)
        computed = [each.name for each in runtime.derived]
        with (
            runtime.reading() as reader,
            files.one_moment(reader),
            files.writing_bytes(file, force=force) as target,
        ):
            contents = archive.write(target, reader.connection, computed=computed)
        if file != _STANDARD:
            output.note(_counted(contents, file))


def import_command(app: Commands) -> None:
    """Give ``ccm import`` its command for everything."""

    @app.command(
        "all",
        help=_(
            "Make the database that ccm export all wrote into an archive: the same again, in a new"
            " or empty database. The archive is checked first; if it is damaged, nothing happens."
        ),
        epilog=examples(
            "ccm import all business.zip",
            "ccm --db copy.db import all business.zip",
            "ccm import all business.zip --replace",
            "ccm import all business.zip --dry-run",
        ),
    )
    def everything(
        ctx: typer.Context,
        file: Annotated[
            str, typer.Argument(metavar="FILE", help=_("Archive to read; - is standard input"))
        ],
        replace: Annotated[
            bool,
            typer.Option(
                "--replace",
                help=_("Put it in the place of the records that are there; a copy is kept"),
            ),
        ] = False,
        dry_run: DryRun = False,
        format: Format = None,
    ) -> None:
        with _on_disk(file) as path:
            if dry_run:
                _show(ctx, path, format)
            else:
                _restore(ctx, path, file, replace=replace)


@contextmanager
def _on_disk(file: str) -> Iterator[Path]:
    """The archive as a file, which standard input has to become first."""
    if file != _STANDARD:
        yield Path(file)
        return
    with NamedTemporaryFile(prefix="ccm-", suffix=".zip") as kept:
        given = getattr(sys.stdin, "buffer", None)
        if given is None:
            raise InvalidInput(_("Standard input gives only text here."), hint=_("Name a file."))
        shutil.copyfileobj(given, kept)
        kept.flush()
        yield Path(kept.name)


def _show(ctx: typer.Context, path: Path, format: str | None) -> None:
    from ccm_cli.store import unpacking

    with unpacking.opened(path) as opened:
        tables = opened.contents.tables
    output.rows(
        ctx,
        [Column("table", _("Table")), Column("rows", _("Rows"), Kind.NUMBER)],
        [(table.name, table.rows) for table in tables],
        format=format,
    )
    output.note(_("The archive is whole."))


def _restore(ctx: typer.Context, path: Path, file: str, *, replace: bool) -> None:
    from ccm_cli.messaging.queries import outbox
    from ccm_cli.store import restoring

    runtime = runtime_of(ctx)
    with bar(_("Restoring")) as advance:
        done = restoring.restore(
            path, runtime.path, derived=runtime.derived, replace=replace, advance=advance
        )
    place = _("standard input") if file == _STANDARD else file
    output.note(_counted(done.contents, place))
    if done.copy is not None:
        output.note(_("What was there is kept in %(file)s.") % {"file": done.copy})
    with runtime.reading() as reader:
        waiting = outbox.waiting(reader)
    if waiting:
        output.note(
            ngettext(
                "%(count)d message waits to be sent. If the database it came from goes on sending,"
                " pause the campaigns here.",
                "%(count)d messages wait to be sent. If the database they came from goes on"
                " sending, pause the campaigns here.",
                waiting,
            )
            % {"count": waiting}
        )


def _counted(contents: "Contents", file: str) -> str:
    return ngettext(
        "%(count)d record in %(file)s", "%(count)d records in %(file)s", contents.rows
    ) % {"count": contents.rows, "file": file}
