"""Signed tokens in links and subjects: whoever holds one may do that one thing, and no other.

A token says what it is for, whom it is about and, where it lapses, when; signed by HMAC-SHA-256
(RFC 2104, through itsdangerous) under a key of this database. Nothing in it is secret, and nothing
in it can be changed.
"""

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from itsdangerous import URLSafeSerializer

KEY = "signing_key"
"""Where the key stands in the table ``meta``; made with the database, never changed."""
LONGEST = 4000
"""Characters; nothing longer is looked at."""


class Use(StrEnum):
    """What a token is for; one for another use is no good."""

    UNSUBSCRIBE = "unsubscribe"
    CONFIRM = "confirm"
    CLICK = "click"
    SURVEY = "survey"


class BadToken(InvalidInput):
    """A token that was not made here, is for something else, or has lapsed."""


class Tokens:
    """Makes tokens and reads them; safe to share between threads.

    Args:
        key: of the database, 64 hexadecimal digits.
    """

    def __init__(self, key: str) -> None:
        self._key = key

    @classmethod
    def of(cls, reader: Reader) -> "Tokens":
        """Those of a database."""
        return cls(str(reader.value("SELECT value FROM meta WHERE key = ?", (KEY,))))

    def sign(self, use: Use, *values: int | str, lapses: int = 0) -> str:
        """A token of URL-safe characters, the same for the same arguments.

        Args:
            use: what it is for.
            values: what it says; JSON that `read` gives back.
            lapses: UTC seconds from which on it is no good; 0 for never.
        """
        return str(_serializer(self._key, use).dumps([lapses, *values]))

    def read(self, use: Use, token: str, *, now: int) -> list[Any]:
        """What a token says.

        Raises:
            BadToken: it was not made here for this use, or has lapsed.
        """
        from itsdangerous import BadData

        try:
            if len(token) > LONGEST:
                raise _bad()
            said: list[Any] = _serializer(self._key, use).loads(token)
        except (BadData, UnicodeEncodeError):
            raise _bad() from None
        lapses, *values = said
        if lapses and now >= lapses:
            raise BadToken(
                _("This link has lapsed."), hint=_("Ask for a new one; they hold for some days.")
            )
        return values


def _bad() -> BadToken:
    return BadToken(
        _("This link is not one of ours, or not whole."),
        hint=_("Open it from the message once more, or copy all of it."),
    )


@lru_cache(maxsize=16)
def _serializer(key: str, use: Use) -> "URLSafeSerializer":
    from hashlib import sha256

    from itsdangerous import URLSafeSerializer

    options = {"key_derivation": "hmac", "digest_method": sha256}
    return URLSafeSerializer(bytes.fromhex(key), salt=f"ccm/{use}", signer_kwargs=options)
