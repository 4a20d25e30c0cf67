"""``ccm doctor``: is the database whole, are the settings sound, does the terminal show text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import DryRun, Format, examples, single
from ccm_cli.cli.output import Column
from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.messaging.queries.kept_files import Unused
    from ccm_cli.store.checking import Finding

app = single()

TEST_LINE = "ccm · سلام، ۱۲۳ گل‌فروشی · Привет, ёлка · naïve €"


@app.command(
    help=_("Check the database and mend what can be counted anew; show how text looks here."),
    epilog=examples(
        "ccm doctor",
        "ccm doctor --dry-run",
        "ccm doctor --clean",
        "ccm doctor --format json",
    ),
)
def doctor(
    ctx: typer.Context,
    clean: Annotated[
        bool,
        typer.Option(
            "--clean", help=_("Remove pictures and attachments that nothing refers to any more")
        ),
    ] = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.cli import settings_check
    from ccm_cli.messaging import file_checks
    from ccm_cli.store import checking

    runtime = runtime_of(ctx)
    output.chosen_format(runtime, format)  # a wrong one is said before anything is mended
    with runtime.changing(_("doctor"), dry_run=dry_run) as work:
        findings = [
            checking.check_pages(work),
            checking.check_references(work),
            *map(_in_words, checking.check_derived(work, runtime.derived)),
        ]
        gone = file_checks.clean(work, now=runtime.now) if clean else ()
        findings += file_checks.findings(work.reader, now=runtime.now)
    if clean:
        _tell_cleaned(gone, dry_run=dry_run)
    faults = [*findings, *settings_check.faults(runtime)]
    advice = list(settings_check.advice(runtime))
    output.rows(
        ctx,
        [
            Column("check", _("Check")),
            Column("fine", _("In order"), Kind.BOOL),
            Column("detail", _("Detail")),
        ],
        [(found.what, found.fine, found.detail) for found in (*faults, *advice)],
        format=format,
    )
    for found in (*faults, *advice):
        if not found.fine and found.detail:  # whole, where a table may have cut it short
            output.note(f"{found.what}: {found.detail}")
    output.note(_("This line should read well: %(line)s") % {"line": TEST_LINE})
    if not all(found.fine for found in findings):
        raise CcmError(
            _("Not everything was in order."),
            hint=_("What could be counted anew is mended; for the rest, put back a backup."),
        )
    if not all(found.fine for found in faults):
        raise CcmError(
            _("The database is in order, but some messages could not go out."),
            hint=_("The details above say what to do."),
        )


def _tell_cleaned(gone: "Sequence[Unused]", *, dry_run: bool) -> None:
    """Say which kept files were removed."""
    from ccm_cli.messaging.templates.weight import megabytes

    words = ngettext(
        "%(n)d file that nothing refers to was removed.",
        "%(n)d files that nothing refers to were removed.",
        len(gone),
    )
    for one in gone:
        output.note(f"  {one.digest}  {megabytes(one.size)} MB")
    output.note(words % {"n": len(gone)})
    if dry_run:
        output.note(_("Nothing was done: this was a dry run."))


def _in_words(found: "Finding") -> "Finding":
    """What is kept ready, by a name that people know it by."""
    names = {
        "contact_activity": _("Figures of contact with each customer"),
        "contact_messages": _("Figures of messages to each customer"),
        "contact_sales": _("Figures of sales to each customer"),
        "contact_search": _("Search index of customers"),
        "contact_touch": _("When to be in touch with each customer"),
        "company_search": _("Search index of companies"),
        "deal_search": _("Search index of deals"),
        "task_search": _("Search index of tasks"),
        "order_search": _("Search index of orders"),
        "product_search": _("Search index of products"),
        "interaction_search": _("Search index of interactions"),
        "contact_note_search": _("Search index of notes"),
    }
    return found._replace(what=names.get(found.what, found.what))
