"""What was understood of a line, as people see it."""

from collections.abc import Sequence

from ccm_cli.cli import output
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.selling.capture.carrying_out import Understood
from ccm_cli.selling.capture.telling import told_of

__all__ = ["show", "told"]


def told(presenter: Presenter, understood: Understood) -> list[tuple[str, str]]:
    """What was understood, a heading and a text per line."""
    return told_of(
        understood,
        money=lambda money: presenter.money(money.minor, money.currency),
        moment=presenter.moment,
        day=presenter.day_of,
    )


def show(runtime: Runtime, lines: Sequence[tuple[str, str]], *, dry_run: bool) -> None:
    """Print what was understood on stderr, for people.

    Args:
        runtime: gives the terminal's way with right-to-left text.
        lines: headings and texts.
        dry_run: whether nothing was done.
    """
    del runtime
    width = max((len(heading) for heading, _text in lines), default=0)
    for heading, text in lines:
        output.note(f"{heading.ljust(width)}  {text}")
    if dry_run:
        output.note(_("Nothing was done: this is what would be."))
