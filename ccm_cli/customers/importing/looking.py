"""Rows read as far as the database is not asked: drafts, and the newcomers among them."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol

from ccm_cli.customers.importing.mistakes import SeveralMistakes, reason_of
from ccm_cli.customers.importing.newcomers import Newcomer
from ccm_cli.customers.importing.reading import Row
from ccm_cli.errors import CcmError, InvalidInput

_COLLECTED_AFTER = 100_000


class Read(NamedTuple):
    """A row that was read, on its way into the database.

    Attributes:
        line: where it stands.
        row: as it stood.
        draft: what it says; None when it is wrong, or not made.
        newcomer: the person it tells of, who may be new; None where there is no plain case.
        reason: why it is wrong; empty when it is not.
    """

    line: int
    row: Callable[[], Row]
    draft: Any = None
    newcomer: Newcomer | None = None
    reason: str = ""


class Drafting(Protocol):
    """What drafts are made by: the half of an `registry.Importer` that only reads."""

    def draft(self, line: int) -> Any:
        """An empty draft."""

    def check(self, draft: Any) -> None:
        """See that a filled draft is whole; raises `InvalidInput`."""


def look_at(
    row: Row, drafting: Drafting, newcomer: Callable[[Any], Newcomer | None] | None = None
) -> Read:
    """Read a row.

    Args:
        row: of a file.
        drafting: makes drafts of its kind.
        newcomer: tells of a draft whether it is a newcomer; None: nobody asks.
    """
    draft, reason = drafted(row, drafting)
    told = newcomer(draft) if newcomer and not reason else None
    return Read(row.line, lambda: row, draft, told, reason)


def drafted(row: Row, drafting: Drafting) -> tuple[Any, str]:
    """A draft of a row, or why there can be none."""
    if row.fault:
        return None, row.fault
    draft = drafting.draft(row.line)
    errors: list[CcmError] = []
    for column, text in row.pairs:
        try:
            column.field.put(draft, text, column)
        except CcmError as error:
            errors.append(InvalidInput(f"{column.name}: {error.message}", hint=error.hint))
    try:
        drafting.check(draft)
    except SeveralMistakes as error:
        errors += error.errors
    except CcmError as error:
        # What the row lacks as a whole may only be what could not be read.
        if not errors:
            errors.append(error)
    return draft, reason_of(errors) if errors else ""


@contextmanager
def rare_collection() -> Iterator[None]:
    """Look for garbage in cycles less often: a row leaves none, and looking costs a fifth more."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_COLLECTED_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
