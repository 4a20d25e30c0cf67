"""What the tests of imports and exports share: files to read, and what the database holds."""

import hashlib
import sqlite3
from pathlib import Path


def dump(path: Path) -> str:
    """The fingerprint of everything in the database."""
    connection = sqlite3.connect(path)
    connection.create_function("ccm_key", 1, str)
    try:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()
    finally:
        connection.close()


def records(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables but the journal, search indexes and what SQLite keeps for itself."""
    connection = sqlite3.connect(path)
    try:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master t WHERE type = 'table'"
                " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'journal_%'"
                " AND NOT EXISTS (SELECT 1 FROM sqlite_master v WHERE v.sql LIKE 'CREATE VIRTUAL%'"
                "   AND t.name LIKE v.name || '_%')"
            )
        ]
        return {
            name: sorted(connection.execute(f"SELECT rowid, * FROM {name}"), key=repr)
            for name in tables
        }
    finally:
        connection.close()


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    """What a query finds."""
    connection = sqlite3.connect(path)
    try:
        return list(connection.execute(sql))
    finally:
        connection.close()
