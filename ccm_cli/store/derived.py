"""What is computed from records and kept ready: search indexes, figures per customer.

A domain declares each as a `Derived`. The unit of work refreshes it for the rows it touched, in
the same transaction; ``ccm doctor`` holds it against a recount.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Derived:
    """One thing kept ready per record.

    Attributes:
        name: of the table that holds it.
        touched: per table of records, the column whose value is the key to compute anew.
        refresh: computes it for some keys (at most 500), by SQL over sets; a key whose record is
            gone loses its row.
        rebuild: computes it for all keys.
        through: per table whose rows it also reads from, SQL for the keys that hang on the row
            with the id ``?``; asked when such a row is changed in place.
        arrive: computes it for all new records between two ids, inclusive, of which it knows
            nothing yet; None: `refresh` does.
        over: per table whose rows name another record that leads to a key, the column that names it
            and SQL for the keys of the record with the id ``?``.
    """

    name: str
    touched: Mapping[str, str]
    refresh: Callable[[sqlite3.Connection, Sequence[int]], None]
    rebuild: Callable[[sqlite3.Connection], None]
    through: Mapping[str, str] = field(default_factory=dict)
    arrive: Callable[[sqlite3.Connection, int, int], None] | None = None
    over: Mapping[str, tuple[str, str]] = field(default_factory=dict)
