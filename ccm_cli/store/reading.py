"""SQL in, typed records out. Knows nothing of SQLModel, so that reading starts quickly."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from ccm_cli.store import engine

Made = TypeVar("Made")
Parameters = Sequence[Any] | Mapping[str, Any]


class Reader:
    """Runs queries over one connection and makes a record of each row.

    The same queries run over a connection of their own or inside a unit of work, where they see
    its uncommitted changes.

    Args:
        connection: an open SQLite connection; the reader does not close it.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def rows(self, make: Callable[..., Made], sql: str, parameters: Parameters = ()) -> list[Made]:
        """Every row of ``sql``, each as ``make(*columns)``."""
        return [make(*row) for row in self.connection.execute(sql, parameters)]

    def rows_soon(
        self,
        make: Callable[..., Made],
        sql: str,
        parameters: Parameters = (),
        *,
        steps: int,
        wanted: int = 0,
        most: int = 0,
    ) -> list[Made] | None:
        """As `rows`, or None where that takes more steps of SQLite's machine than are granted.

        Args:
            make: as for `rows`.
            sql: as for `rows`.
            parameters: as for `rows`.
            steps: how many, about; a million take some ten milliseconds.
            wanted: rows that there may be at most.
            most: steps that are granted while the rows come so quickly that all that are wanted
                will have come within them.
        """
        found: list[Made] = []
        passed = 0

        def is_enough() -> bool:
            nonlocal passed
            passed += 1
            return passed * steps * wanted >= most * len(found)

        self.connection.set_progress_handler(is_enough, steps)
        try:
            for row in self.connection.execute(sql, parameters):
                one = make(*row)
                found.append(one)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            return None
        finally:
            self.connection.set_progress_handler(None, 0)
        return found

    def stream(
        self, make: Callable[..., Made], sql: str, parameters: Parameters = ()
    ) -> Iterator[Made]:
        """As `rows`, one at a time, for results that need not fit in memory."""
        for row in self.connection.execute(sql, parameters):
            yield make(*row)

    def row(self, make: Callable[..., Made], sql: str, parameters: Parameters = ()) -> Made | None:
        """The first row of ``sql`` as ``make(*columns)``, or None."""
        found = self.connection.execute(sql, parameters).fetchone()
        return None if found is None else make(*found)

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.connection.execute(sql, parameters).fetchone()
        return None if found is None else found[0]

    def values(self, sql: str, parameters: Parameters = ()) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self.connection.execute(sql, parameters)]


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """A reader over the database at ``path`` that cannot change anything.

    Raises:
        StoreError: as `ccm_cli.store.engine.open_current`.
    """
    connection = engine.open_current(path, query_only=True)
    try:
        with engine.plain_errors(path):
            yield Reader(connection)
    finally:
        connection.close()
