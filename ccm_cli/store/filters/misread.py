"""Errors that point at a place in the source of a filter."""

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _

_SHOWN_BEFORE, _SHOWN_AFTER = 60, 30


def misread(reason: str, source: str, place: int, *, hint: str = "") -> InvalidInput:
    """An error with the source below it and a caret under the place.

    Args:
        reason: what is wrong, already translated, without a full stop.
        source: the whole text of the filter.
        place: index of the first wrong character, counted in code points; the length of
            ``source`` when something is missing at its end.
        hint: what to do next, already translated.
    """
    first = max(0, place - _SHOWN_BEFORE)
    last = place + _SHOWN_AFTER
    shown = "".join(
        c if c.isprintable() or c in "\u200c\u200d" else " " for c in source[first:last]
    )
    before, after = "…" * (first > 0), "…" * (last < len(source))
    line = f"  {before}{shown}{after}"
    caret = " " * (2 + len(before) + place - first) + "^"
    message = _("%(reason)s (column %(column)d)") % {"reason": reason, "column": place + 1}
    return InvalidInput(f"{message}\n{line}\n{caret}", hint=hint)
