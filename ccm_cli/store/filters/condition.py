"""What a filter compiles to."""

from typing import NamedTuple

from ccm_cli.store.filters.predicate import Parameter


class Condition(NamedTuple):
    """A condition on one entity's rows.

    Attributes:
        sql: boolean expression over the entity's alias, in parentheses where it needs them, so
            that it may be joined to others by AND.
        parameters: one for each ``?``, in order.
        joins: the LEFT JOIN clauses it needs, in order.
        text: the filter in its plainest form; it reads back to the same condition.
    """

    sql: str
    parameters: tuple[Parameter, ...] = ()
    joins: tuple[str, ...] = ()
    text: str = ""


def everything() -> Condition:
    """The condition that every row fits: that of an empty filter."""
    return Condition("1 = 1")
