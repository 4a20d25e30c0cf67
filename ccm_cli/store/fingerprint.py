"""Keyed hashes of texts that must be known again but not kept.

HMAC-SHA-256 (RFC 2104) under a key of this database, so that a list of hashes cannot be looked up
in tables made elsewhere. Who holds the whole file can still try addresses one by one: the hashes
hide whom they are of from a reader, not from somebody who guesses.
"""

import hmac
import sqlite3
from secrets import token_hex

KEY = "fingerprint_key"
"""Where the key stands in the table ``meta``; made with the database, never changed."""
SQL = "ccm_fingerprint"
"""The SQL function that `equip` gives to a connection."""


def new_key() -> str:
    """A key for a new database."""
    return token_hex(32)


def fingerprint(key: str, text: str) -> str:
    """64 hexadecimal digits, the same for the same key and text.

    Args:
        key: of the database, as `new_key` makes it.
        text: in the one spelling that is to be known again.
    """
    return hmac.digest(bytes.fromhex(key), text.encode(), "sha256").hex()


def equip(connection: sqlite3.Connection) -> None:
    """Give the SQL of a connection the function ``ccm_fingerprint(text)``.

    The key is read at the first call: most commands need it never.
    """
    known: list[str] = []

    def of(text: object) -> str | None:
        if text is None:
            return None
        if not known:
            found = connection.execute("SELECT value FROM meta WHERE key = ?", (KEY,)).fetchone()
            known.append(str(found[0]))
        return fingerprint(known[0], str(text))

    connection.create_function(SQL, 1, of, deterministic=True)
