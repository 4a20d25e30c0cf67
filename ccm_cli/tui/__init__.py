"""The screens: Textual over the same verbs and queries as the shell."""

import gc
from typing import TYPE_CHECKING

from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.tui.app import CcmApp


def prepare(runtime: Runtime) -> "CcmApp":
    """The screens over a database, ready to run.

    Args:
        runtime: over a database that is there.
    """
    # Until the first screen stands nothing is garbage, and looking for it costs a tenth of the
    # time; `CcmApp.on_ready` turns the collector on again.
    gc.disable()
    from ccm_cli.tui.wording import use_bidi

    # Before the screens are imported: the words of their keys are made when their classes are.
    use_bidi(runtime.settings.display.bidi)
    from ccm_cli.tui.app import CcmApp

    return CcmApp(runtime)


def show(runtime: Runtime) -> Exception | None:
    """Show the screens until the owner quits.

    Args:
        runtime: over a database that is there.

    Returns:
        The error that ended them, None where the owner did.
    """
    try:
        screens = prepare(runtime)
        screens.run()
    finally:
        gc.enable()
    return screens.fault
