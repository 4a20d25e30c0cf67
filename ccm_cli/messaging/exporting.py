"""Consent in the export of contacts: the whole ledger in JSON, what holds for e-mail in a table."""

from collections.abc import Mapping
from typing import Any

from ccm_cli.customers.exporting.registry import Chunk, ContactExtra, iso
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.store.reading import Reader

_NAME = "consent"


def _ledger(reader: Reader, ids: Chunk) -> Mapping[int, Any]:
    found: dict[int, list[dict[str, Any]]] = {contact: [] for contact in ids}
    for contact, channel, purpose, given, at, how, source in by_keys(
        reader,
        "SELECT contact_id, channel, purpose, given, at, how, source FROM consent"
        " WHERE contact_id IN",
        ids,
        "ORDER BY id",
    ):
        found[contact].append(
            {
                "channel": channel,
                "purpose": purpose,
                "given": bool(given),
                "at": iso(at),
                "how": how,
                "source": source,
            }
        )
    return found


def _cells(ledger: list[dict[str, Any]]) -> Mapping[str, str]:
    said = [entry["given"] for entry in ledger if entry["channel"] in {"email", "*"}]
    return {_NAME: ("yes" if said[-1] else "no") if said else ""}


CONSENT = ContactExtra(_NAME, (_NAME,), _ledger, _cells)
