"""The screens: Textual over the same verbs and queries as the shell."""

from ccm_cli.runtime import Runtime


def show(runtime: Runtime) -> Exception | None:
    """Show the screens until the owner quits.

    Args:
        runtime: over a database that is there.

    Returns:
        The error that ended them, None where the owner did.
    """
    from ccm_cli.tui.wording import use_bidi

    # Before the screens are imported: the words of their keys are made when their classes are.
    use_bidi(runtime.settings.display.bidi)
    from ccm_cli.tui.app import CcmApp

    screens = CcmApp(runtime)
    screens.run()
    return screens.fault
