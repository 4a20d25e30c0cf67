"""Frozen segments: those whose members are kept, whoever fits their filter later."""

from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.customers.models import Segment
from ccm_cli.customers.queries import filtering
from ccm_cli.errors import Conflict
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.store import listing
from ccm_cli.store.filters.registry import Entity
from ccm_cli.store.filters.setting import Setting
from ccm_cli.store.writing import UnitOfWork

_BATCH = 5_000
"""Rows made at a time, so that a million members do not stand in memory at once."""


class Frozen(NamedTuple):
    """What freezing came to.

    Attributes:
        members: how many there are now.
        came: how many of them were none before.
        went: how many are none any more.
    """

    members: int
    came: int
    went: int


def freeze(
    work: UnitOfWork,
    segment_id: int,
    *,
    entity: Entity,
    setting: Setting,
) -> Frozen:
    """Keep whoever is in a segment now as its members.

    Args:
        work: the unit of work.
        segment_id: which.
        entity: contacts.
        setting: when and where its filter is read.

    Raises:
        NotFound: there is no such segment, or none that its filter names.
        Conflict: it is frozen already.
    """
    segment = work.get(Segment, segment_id)
    if segment.frozen_at is not None:
        raise Conflict(
            _("The segment %(name)s is frozen already.") % {"name": quoted(segment.name)},
            hint=_("To take its members anew: ccm segment refreeze %(name)s")
            % {"name": segment.name},
        )
    segment.frozen_at = segment.updated_at = setting.now
    work.flush()
    return _take_anew(work, segment, entity, setting)


def refreeze(
    work: UnitOfWork,
    segment_id: int,
    *,
    entity: Entity,
    setting: Setting,
) -> Frozen:
    """Take the members of a frozen segment anew: those whom its filter fits now.

    Arguments as for `freeze`.

    Raises:
        NotFound: as `freeze`.
        Conflict: it is not frozen, or has no filter.
    """
    segment = _frozen(work, segment_id)
    _refuse_picked(segment)
    found = _take_anew(work, segment, entity, setting)
    if found.came or found.went:
        segment.frozen_at = segment.updated_at = setting.now
    work.flush()
    return found


def thaw(work: UnitOfWork, segment_id: int, *, now: int) -> int:
    """Let a frozen segment be whoever its filter fits again; return how many members it had.

    Raises:
        NotFound: there is no such segment.
        Conflict: it is not frozen, or has no filter.
    """
    segment = _frozen(work, segment_id)
    _refuse_picked(segment)
    rows = work.reader.values("SELECT id FROM segment_member WHERE segment_id = ?", (segment_id,))
    work.delete_rows("segment_member", rows)
    segment = work.get(Segment, segment_id)
    segment.frozen_at = None
    segment.updated_at = now
    work.flush()
    return len(rows)


def make_list(work: UnitOfWork, segment_id: int, *, now: int) -> None:
    """Let a new segment be a list of people picked by hand, with nobody on it yet.

    Raises:
        NotFound: there is no such segment.
    """
    segment = work.get(Segment, segment_id)
    segment.filter = filtering.NOBODY
    segment.frozen_at = now
    work.flush()


def add_members(work: UnitOfWork, segment_id: int, contacts: Sequence[int], *, now: int) -> int:
    """Put people into a frozen segment; return how many were not in it before.

    Raises:
        NotFound: there is no such segment.
        Conflict: it is not frozen.
    """
    segment = _frozen(work, segment_id)
    known = set(_members(work, segment_id))
    new = [contact for contact in dict.fromkeys(contacts) if contact not in known]
    _insert(work, segment_id, new)
    if new:
        segment.updated_at = now
        work.flush()
    return len(new)


def remove_members(work: UnitOfWork, segment_id: int, contacts: Sequence[int], *, now: int) -> int:
    """Take people out of a frozen segment; return how many were in it.

    Raises:
        NotFound: there is no such segment.
        Conflict: it is not frozen.
    """
    _frozen(work, segment_id)
    gone = _delete(work, segment_id, set(contacts))
    if gone:
        work.get(Segment, segment_id).updated_at = now
        work.flush()
    return gone


def _frozen(work: UnitOfWork, segment_id: int) -> Segment:
    segment = work.get(Segment, segment_id)
    if segment.frozen_at is None:
        raise Conflict(
            _("The segment %(name)s is not frozen: whoever fits its filter is in it.")
            % {"name": quoted(segment.name)},
            hint=_("To keep its members: ccm segment freeze %(name)s") % {"name": segment.name},
        )
    return segment


def _refuse_picked(segment: Segment) -> None:
    if segment.filter == filtering.NOBODY:
        raise Conflict(
            _("The members of %(name)s were picked by hand; it has no filter.")
            % {"name": quoted(segment.name)},
            hint=_("Give it one first: ccm segment edit %(name)s --filter 'tag=vip'")
            % {"name": segment.name},
        )


def _take_anew(
    work: UnitOfWork,
    segment: Segment,
    entity: Entity,
    setting: Setting,
) -> Frozen:
    segment_id = int(segment.id or 0)
    condition = filtering.condition(
        work.reader, segment.filter, entity, setting, inside=(segment.key,)
    )
    wanted = listing.ids(work.reader, entity, condition)
    known = set(_members(work, segment_id))
    went = _delete(work, segment_id, known.difference(wanted))
    new = [contact for contact in wanted if contact not in known]
    _insert(work, segment_id, new)
    return Frozen(len(wanted), len(new), went)


def _members(work: UnitOfWork, segment_id: int) -> list[int]:
    return work.reader.values(
        "SELECT contact_id FROM segment_member WHERE segment_id = ?", (segment_id,)
    )


def _insert(work: UnitOfWork, segment_id: int, contacts: Sequence[int]) -> None:
    for start in range(0, len(contacts), _BATCH):
        batch = contacts[start : start + _BATCH]
        work.insert_rows(
            "segment_member", [{"segment_id": segment_id, "contact_id": each} for each in batch]
        )


def _delete(work: UnitOfWork, segment_id: int, contacts: set[int]) -> int:
    rows = work.reader.rows(
        lambda *row: row,
        "SELECT id, contact_id FROM segment_member WHERE segment_id = ?",
        (segment_id,),
    )
    gone = [row_id for row_id, contact in rows if contact in contacts]
    for start in range(0, len(gone), _BATCH):
        work.delete_rows("segment_member", gone[start : start + _BATCH])
    return len(gone)
