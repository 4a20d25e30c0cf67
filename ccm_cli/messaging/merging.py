"""What a merge of contacts makes of their consent and of the messages to them.

The more restrictive word wins: what either of the two refused stays refused. And nobody gets a
message twice because there were two of them: of two messages of one campaign, the one that has
gone further stays, and the other is not sent any more.
"""

from collections.abc import Mapping, Sequence

from ccm_cli.customers.merging.moving import Merger, Row, Rules, move, rows_of
from ccm_cli.language import gettext as _
from ccm_cli.messaging.consent import CHANNELS
from ccm_cli.messaging.purposes import DECLARED, EVERY
from ccm_cli.messaging.reasons import Reason
from ccm_cli.store.schema import Link
from ccm_cli.store.writing import UnitOfWork

_CONSENT = Link("consent", "contact_id", "")
_MESSAGE = Link("message", "contact_id", "")
_FURTHEST = ("accepted", "bounced", "handed over", "unknown", "claimed", "deferred", "queued")
"""States of a message, the one that must never be sent again first."""
_WAITING = frozenset({"queued", "deferred", "claimed"})


def _consent(work: UnitOfWork, merger: Merger) -> None:
    """One ledger of both; where its last word would lift a refusal, the refusal is said again."""
    matters = _matters(work, merger)
    words = [_last_words(work, person, matters) for person in (merger.kept, merger.gone)]
    refused = {matter for matter in matters if any(said.get(matter) is False for said in words)}
    move(work, _CONSENT, merger.kept, merger.gone)
    now_said = _last_words(work, merger.kept, matters)
    work.insert_rows(
        "consent",
        [
            {
                "contact_id": merger.kept,
                "channel": channel,
                "purpose": purpose,
                "given": False,
                "at": merger.now,
                "how": _("merged with contact %(id)d; the refusal stays") % {"id": merger.gone},
                "source": "merge",
            }
            for channel, purpose in sorted(refused)
            if now_said.get((channel, purpose)) is not False
        ],
    )


_Matters = Sequence[tuple[str, str]]
"""Channels with purposes."""


def _matters(work: UnitOfWork, merger: Merger) -> _Matters:
    """Every channel with every purpose that one of the two may have refused."""
    spoken_of = work.reader.values(
        "SELECT DISTINCT purpose FROM consent WHERE contact_id IN (?, ?)",
        (merger.kept, merger.gone),
    )
    purposes = sorted({*DECLARED, *spoken_of} - {EVERY})
    return [(channel, purpose) for channel in CHANNELS if channel != EVERY for purpose in purposes]


def _last_words(
    work: UnitOfWork, contact_id: int, matters: _Matters
) -> Mapping[tuple[str, str], bool]:
    """By channel and purpose, whether the last word of a contact on it was yes."""
    found: dict[tuple[str, str], bool] = {}
    for row in rows_of(work, "consent", "contact_id", contact_id):
        for channel, purpose in matters:
            if row["channel"] in (channel, EVERY) and row["purpose"] in (purpose, EVERY):
                found[channel, purpose] = bool(row["given"])
    return found


def _messages(work: UnitOfWork, merger: Merger) -> None:
    held = {_place(row): row for row in rows_of(work, "message", "contact_id", merger.kept)}
    for row in rows_of(work, "message", "contact_id", merger.gone):
        other = held.get(_place(row)) if row["campaign_id"] is not None else None
        if other is not None:
            kept, dropped = sorted((other, row), key=_rank)
            work.update_rows("message", {int(dropped["id"]): _dropped(dropped, merger.now)})
            if kept is row:
                work.update_rows("message", {int(row["id"]): {"contact_id": merger.kept}})
    move(work, _MESSAGE, merger.kept, merger.gone)


def _place(row: Row) -> tuple[object, ...]:
    return row["campaign_id"], row["step"], row["occurrence"]


def _rank(row: Row) -> int:
    state = row["state"]
    return _FURTHEST.index(state) if state in _FURTHEST else len(_FURTHEST)


def _dropped(row: Row, now: int) -> Row:
    """A message beside which there is another: nobody's any more, and never sent."""
    if row["state"] not in _WAITING:
        return {"contact_id": None}
    settled = {"state": "suppressed", "reason": str(Reason.MERGED), "settled_at": now}
    return {"contact_id": None, "claimed_by": "", "lease_until": None, **settled}


RULES: Rules = {"consent": _consent, "message": _messages}
