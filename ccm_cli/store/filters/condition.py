"""What a filter compiles to."""

from typing import TYPE_CHECKING, NamedTuple

from ccm_cli.store.filters.predicate import Parameter

if TYPE_CHECKING:
    from ccm_cli.store.filters.driving import Few


class Walk(NamedTuple):
    """A way through records in an order, past those alone that one clause is about.

    Attributes:
        order: expression that they are sorted by.
        sql: boolean expression that leaves SQLite no other index than that of the clause.
        parameters: of ``sql``.
    """

    order: str
    sql: str
    parameters: tuple[Parameter, ...]


class Condition(NamedTuple):
    """A condition on one entity's rows.

    Attributes:
        sql: boolean expression over the entity's alias, in parentheses where it needs them, so
            that it may be joined to others by AND. It is asked record by record: of one record,
            of a few, or in an order in which one stops soon.
        parameters: one for each ``?``, in order.
        joins: the LEFT JOIN clauses it needs, in order.
        text: the filter in its plainest form; it reads back to the same condition.
        whole: the same as ``sql``, with the same parameters, for asking of all records at once;
            empty where there is no other way than ``sql``.
        counted: a statement that counts the records that fit without a look at each; empty where
            there is none.
        counted_with: parameters of ``counted``.
        few: ways to the records that fit by what one clause is about, for where that is rare.
        walks: ways in an order that the index of one clause keeps; empty where there is none.
    """

    sql: str
    parameters: tuple[Parameter, ...] = ()
    joins: tuple[str, ...] = ()
    text: str = ""
    whole: str = ""
    counted: str = ""
    counted_with: tuple[Parameter, ...] = ()
    few: "tuple[Few, ...]" = ()
    walks: tuple[Walk, ...] = ()

    @property
    def of_all(self) -> str:
        """The expression for counting, and for finding all that fit."""
        return self.whole or self.sql


def everything() -> Condition:
    """The condition that every row fits: that of an empty filter."""
    return Condition("1 = 1")
