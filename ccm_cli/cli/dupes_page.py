"""Pairs that may be the same, as people read them: who, and beneath it why."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ccm_cli.cli import output
from ccm_cli.customers.duplicates.reasons import in_words
from ccm_cli.language import gettext as _
from ccm_cli.language.text import visible
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.customers.queries.duplicates import Pair

_SURE, _LIKELY = 95, 85


def print_pairs(runtime: Runtime, pairs: "Sequence[Pair]") -> None:
    """Print pairs with their scores, numbers, names and reasons; or that there are none."""
    if not pairs:
        output.note(_("Nobody seems to be there twice."))
        return
    from rich.padding import Padding
    from rich.text import Text

    presenter = Presenter(runtime)
    bidi = runtime.settings.display.bidi
    shown_on = output.console()
    wide = max(len(str(pair.second_id)) for pair in pairs)

    def shown(text: str) -> str:
        return output.for_terminal(visible(text), bidi)

    for pair in pairs:
        line = Text(no_wrap=True, overflow="ellipsis")
        line.append(f"{presenter.number(pair.score):>3}  ", _colour(pair.score))
        line.append(f"{pair.first_id:>{wide}}", "dim")
        line.append(f" {shown(pair.first_name)}", "bold")
        line.append("  ·  ", "dim")
        line.append(f"{pair.second_id}", "dim")
        line.append(f" {shown(pair.second_name)}", "bold")
        shown_on.print(line)
        shown_on.print(Padding(Text(shown(in_words(pair.reasons)), "dim"), (0, 0, 0, wide + 6)))


def _colour(score: int) -> str:
    return "green" if score >= _SURE else "yellow" if score >= _LIKELY else ""
