"""Whether somebody who is typed into a form may be there already."""

from typing import TYPE_CHECKING, Literal

from ccm_cli.language import gettext as _

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork


class Doubt:
    """Refuses a new record once for each that it may be the same as; saving again adds it.

    Args:
        noun: what the form is about.
    """

    def __init__(self, noun: Literal["contact", "company"]) -> None:
        self._noun: Literal["contact", "company"] = noun
        self._said: set[int] = set()

    def raise_once(self, work: "UnitOfWork", row_id: int) -> None:
        """Say whom a record that was just added may be the same as.

        Raises:
            LooksKnown: somebody was not named yet; the transaction is to be given up.
        """
        from ccm_cli.customers.entering import LooksKnown, likely

        matches = likely(work.reader, self._noun, row_id)
        found = {match.id for match in matches}
        if found - self._said:
            self._said |= found
            hint = _("Saving again adds it all the same; ctrl+o opens the first of these.")
            raise LooksKnown(self._noun, matches, hint=hint)
