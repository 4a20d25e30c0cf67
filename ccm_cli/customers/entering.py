"""Whether somebody who was just added was there before under another spelling."""

from collections.abc import Sequence
from typing import Literal

from ccm_cli.customers.duplicates.reasons import in_words
from ccm_cli.customers.queries import alike
from ccm_cli.customers.queries.alike import Match
from ccm_cli.errors import Ambiguous
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader

LIKELY = 70
"""The score from which an owner is asked."""
_NAMESAKE = 55
SHOWN = 5
"""Those that are named."""


class LooksKnown(Ambiguous):
    """Somebody who is being added looks like others who are there.

    Args:
        noun: ``contact`` or ``company``.
        matches: the likest first.
        hint: as of `Ambiguous`.
    """

    def __init__(
        self, noun: Literal["contact", "company"], matches: Sequence[Match], *, hint: str = ""
    ) -> None:
        super().__init__(
            _("This company may be there already:")
            if noun == "company"
            else _("This person may be there already:"),
            candidates=lines(matches),
            hint=hint,
        )
        self.noun = noun
        self.matches = tuple(matches)


def lines(matches: Sequence[Match]) -> list[str]:
    """Those that are there, a line each: number, name, reasons."""
    listed = [f"{match.id}  {match.name}: {in_words(match.reasons)}" for match in matches[:SHOWN]]
    return [*listed, _("… and more")] if len(matches) > SHOWN else listed


def likely(reader: Reader, noun: Literal["contact", "company"], row_id: int) -> list[Match]:
    """Those that somebody just added may be the same as: alike, or of the very same name.

    Args:
        reader: of the transaction in which it was added.
        noun: what it is.
        row_id: of the new record.

    Returns:
        The likest first; nothing where nobody is like it. It takes index look-ups only.
    """
    if noun == "company":
        matches = alike.like_firm(
            reader, alike.firms(reader, [row_id])[row_id], min_score=_NAMESAKE
        )
    else:
        matches = alike.like_person(
            reader, alike.people(reader, [row_id])[row_id], min_score=_NAMESAKE
        )
    return [match for match in matches if match.score >= LIKELY or _namesake(match)]


def _namesake(match: Match) -> bool:
    kinds = {reason.kind for reason in match.reasons}
    return "name" in kinds and not any(kind.startswith("but ") for kind in kinds)
