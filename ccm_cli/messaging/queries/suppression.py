"""Addresses that nothing is sent to."""

from typing import NamedTuple

from ccm_cli.messaging.addresses import address_of
from ccm_cli.store.reading import Reader


class Suppressed(NamedTuple):
    """A line of the list."""

    id: int
    channel: str
    reason: str
    at: int
    hash: str


def suppression_of(reader: Reader, text: str, *, region: str) -> list[Suppressed]:
    """The lines of the list about an address; none where it is free.

    Args:
        reader: the database.
        text: the address, as `ccm_cli.messaging.addresses.address_of` takes it.
        region: likewise.

    Raises:
        InvalidInput: it is no address.
    """
    return reader.rows(
        Suppressed,
        "SELECT id, channel, reason, at, key FROM suppression WHERE key = ccm_fingerprint(?)"
        " ORDER BY channel",
        (address_of(text, region=region).key,),
    )
