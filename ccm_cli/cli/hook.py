"""``ccm hook``: commands before and after changes, and what came of them."""

from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.listing import MAXIMUM

app = noun(_("Commands of your own, run before and after changes; see the section [hooks]."))


@app.command(
    "list",
    help=_("List the hooks of the settings and how often each ran and failed."),
    epilog=examples("ccm hook list", "ccm hook list --format json"),
)
def list_(ctx: typer.Context, format: Format = None) -> None:
    from ccm_cli.automation import hook_log, hooks

    runtime = runtime_of(ctx)
    settings = runtime.settings.hooks
    known = [name for subject in runtime.subjects for name in subject.names]
    hooks.check((name.partition("-")[2] for name in settings.commands), known, "hooks")
    with runtime.reading() as reader:
        counts = hook_log.counts(reader)
    output.rows(
        ctx,
        [
            Column("hook", _("Hook")),
            Column("command", _("Command")),
            Column("runs", _("Runs"), Kind.NUMBER),
            Column("failed", _("Failed"), Kind.NUMBER),
            Column("last", _("Last run"), Kind.MOMENT),
        ],
        [
            (name, command, *counts.get(name, hook_log.NEVER))
            for name, command in settings.commands.items()
        ],
        format=format,
        empty=_("There is no hook. Write one into the section [hooks]; see: ccm hook events"),
    )


@app.command(
    "events",
    help=_("List everything that a hook or a webhook can be for."),
    epilog=examples("ccm hook events"),
)
def events(ctx: typer.Context, format: Format = None) -> None:
    runtime = runtime_of(ctx)
    output.rows(
        ctx,
        [
            Column("event", _("Event")),
            Column("before", _("Hook before")),
            Column("after", _("Hook after")),
        ],
        [
            (name, f"before-{name}", f"after-{name}")
            for subject in runtime.subjects
            for name in subject.names
        ],
        format=format,
    )


@app.command(
    "log",
    help=_("Show what the hooks did, newest first, with the end of what each printed."),
    epilog=examples("ccm hook log", "ccm hook log --failed --limit 5"),
)
def log(
    ctx: typer.Context,
    failed: Annotated[bool, typer.Option("--failed", help=_("Only those that failed"))] = False,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=MAXIMUM, help=_("At most so many"))
    ] = 20,
    format: Format = None,
) -> None:
    from ccm_cli.automation import hook_log

    with runtime_of(ctx).reading() as reader:
        found = hook_log.log(reader, limit=limit, failed=failed)
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("at", _("When"), Kind.MOMENT),
            Column("hook", _("Hook")),
            Column("event", _("Event")),
            Column("change", _("Change"), Kind.NUMBER),
            Column("records", _("Records"), Kind.NUMBER),
            Column("exit_code", _("Exit code"), Kind.NUMBER),
            Column("milliseconds", _("Milliseconds"), Kind.NUMBER),
            Column("output", _("It printed")),
        ],
        found,
        format=format,
        empty=_("No hook has run yet."),
    )
