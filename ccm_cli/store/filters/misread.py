"""Errors that point at a place in the source of a filter."""

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _

_SHOWN_BEFORE, _SHOWN_AFTER = 60, 30


class Misread(InvalidInput):
    """A filter that cannot be understood.

    Args:
        message: with the source and a caret below it.
        reason: the message alone.
        place: as for `misread`.
        hint: as for `ccm_cli.errors.CcmError`.
    """

    def __init__(self, message: str, *, reason: str, place: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.reason = reason
        self.place = place


def misread(reason: str, source: str, place: int, *, hint: str = "") -> Misread:
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
    told = f"{message}\n{line}\n{caret}"
    return Misread(told, reason=reason, place=place, hint=hint)
