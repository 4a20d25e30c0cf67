"""``ccm tui``, and plain ``ccm``: the screens."""

import sys
from typing import cast

import typer

from ccm_cli.cli.invocation import Invocation, runtime_of
from ccm_cli.cli.options import examples, single
from ccm_cli.errors import InvalidInput, StoreMissing
from ccm_cli.language import gettext as _

app = single()


@app.command(
    help=_("Open the screens: today, customers, the board, campaigns."),
    epilog=examples("ccm", "ccm tui", "ccm --lang fa tui", "ccm --db demo.db tui"),
)
def tui(ctx: typer.Context) -> None:
    open_tui(ctx)


def open_tui(ctx: typer.Context) -> None:
    """Show the screens until the owner quits.

    Args:
        ctx: of the call.

    Raises:
        InvalidInput: there is no terminal to show them on.
        StoreMissing: there is no database yet.
        StoreError: as `ccm_cli.store.engine.open_current`.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InvalidInput(
            _("The screens need a terminal."),
            hint=_("In a pipe or script use the commands; see: ccm --help"),
        )
    cast(Invocation, ctx.find_root().obj).surface = "tui"
    runtime = runtime_of(ctx)
    if not runtime.path.is_file():
        raise StoreMissing(
            _("There is no database at %(path)s yet.") % {"path": runtime.path},
            hint=_("Make your own with: ccm init\nOr try one with a living business: ccm demo"),
        )
    with runtime.reading():
        pass  # an old database is upgraded, and a damaged one refused, while words can be said
    from ccm_cli.tui import show

    fault = show(runtime)
    if fault is not None:
        raise fault
