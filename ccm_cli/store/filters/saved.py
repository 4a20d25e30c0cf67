"""Filters that others name: what whoever keeps them tells the compiler."""

from collections.abc import Callable
from typing import NamedTuple

from ccm_cli.store.filters.predicate import Parameter


class SavedFilter(NamedTuple):
    """What is saved under a name.

    Attributes:
        text: the filter; empty: every record.
        rows: where the records themselves are kept, what finds them in place of the filter; as
            `ccm_cli.store.filters.registry.Field` has it, with a ``?`` for each parameter.
        parameters: of ``rows``.
    """

    text: str
    rows: str | None = None
    parameters: tuple[Parameter, ...] = ()


Saved = Callable[[str], SavedFilter]
"""Finds what is saved under a name; raises `ccm_cli.errors.NotFound` where nothing is."""
