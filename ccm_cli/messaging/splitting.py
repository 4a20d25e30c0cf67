"""Who of an audience is in which group of an experiment: by a draw that anybody can repeat.

The draw of a person in a campaign is the first eight bytes of the SHA-256 of the text
``CAMPAIGN:CONTACT`` (both by number), read as a big-endian number, modulo `PARTS`. It depends on
nothing else: who is drawn for what stays so however often a run is repeated, over all occurrences
of a campaign that returns, and on any machine; and from one campaign to the next all are drawn
anew, so that nobody is left out for ever.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.store.reading import Reader

PARTS = 10_000
"""The draw is a whole number from 0 up to, not including, this."""

HOLDOUT = "holdout"
"""The group that is not written to."""

REST = "*"
"""The group that waits for the winner; nobody is asked to type it."""

_BYTES = 8


class Slice(NamedTuple):
    """The draws that make up a group: from ``low`` up to, not including, ``high``."""

    name: str
    low: int
    high: int


def draw(campaign_id: int, contact_id: int) -> int:
    """The draw of a person in a campaign: 0 up to, not including, `PARTS`."""
    digest = hashlib.sha256(b"%d:%d" % (campaign_id, contact_id)).digest()
    return int.from_bytes(digest[:_BYTES]) % PARTS


def enable(reader: Reader) -> None:
    """Let SQL on this connection say ``ccm_draw(campaign, contact)``."""
    reader.connection.create_function("ccm_draw", 2, draw, deterministic=True)


def slices(variants: Sequence[str], *, share: int, holdout: int) -> list[Slice]:
    """The groups of an experiment; together they cover every draw, none twice.

    The holdout comes first, then the variants in equal parts of the share that tests, then the
    rest. A group that would be empty is left out.

    Args:
        variants: their names, at least one.
        share: how many per cent of those not held out test, 1 to 100.
        holdout: how many per cent are not written to, 0 to 99.
    """
    begins = PARTS * holdout // 100
    ends = begins + (PARTS - begins) * share // 100
    edges = [begins + (ends - begins) * n // len(variants) for n in range(len(variants) + 1)]
    found = [Slice(HOLDOUT, 0, begins)]
    found += [Slice(name, *edges[n : n + 2]) for n, name in enumerate(variants)]
    found.append(Slice(REST, ends, PARTS))
    return [each for each in found if each.low < each.high]
