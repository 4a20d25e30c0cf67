"""Addresses that nothing is sent to."""

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ccm_cli.messaging.addresses import address_of
from ccm_cli.messaging.channels import ABILITIES
from ccm_cli.messaging.purposes import EVERY
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


_BY_NUMBER = {"mobile", "phone", "whatsapp"}


class Stopped(NamedTuple):
    """An address of somebody that is on the list.

    Attributes:
        kind: ``email``, ``phone`` or a network.
        key: of the address.
        channel: by which nothing is sent; ``*``: by none.
    """

    kind: str
    key: str
    channel: str


def suppressed_among(reader: Reader, addresses: Iterable[tuple[str, str]]) -> Iterator[Stopped]:
    """Those of many addresses that are on the list, for a channel that they can be written to by.

    Args:
        reader: the database.
        addresses: ``email``, ``phone`` or a network, and the key; not looked at where
            the list is empty.
    """
    if not reader.value("SELECT EXISTS (SELECT 1 FROM suppression)"):
        return
    asked: dict[str, dict[str, None]] = {}
    for kind, key in addresses:
        asked.setdefault(kind, {})[key] = None
    for kind, keys in asked.items():
        channels = _channels(kind)
        marks = ", ".join("?" * len(channels))
        # A network that knows people by their phone number keeps it without the plus.
        plus = "+" if kind == "whatsapp" else ""
        yield from reader.rows(
            lambda key, channel, kind=kind: Stopped(kind, key, channel),
            "SELECT a.value, s.channel FROM json_each(?) a CROSS JOIN suppression s"
            f" WHERE s.channel IN ({marks}) AND s.key = ccm_fingerprint(? || a.value)",
            (json.dumps([*keys]), *channels, plus),
        )


def suppressed_of(reader: Reader, contact_id: int) -> list[Stopped]:
    """The addresses of somebody that are on the list, in the order of `suppressed_among`."""
    addresses = reader.rows(
        lambda *row: row,
        "SELECT 'email', key FROM contact_email WHERE contact_id = :id"
        " UNION SELECT 'phone', number FROM contact_phone WHERE contact_id = :id"
        " UNION SELECT network, key FROM contact_handle WHERE contact_id = :id",
        {"id": contact_id},
    )
    return list(suppressed_among(reader, addresses))


def _channels(kind: str) -> tuple[str, ...]:
    """The channels that a kind of address is written to by, and the word for all of them."""
    of = {"email": {"email"}, "phone": _BY_NUMBER, "whatsapp": _BY_NUMBER}.get(kind, {kind})
    return (*sorted({able.consent for able in ABILITIES.values() if able.address in of}), EVERY)
