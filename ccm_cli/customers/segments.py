"""Segments: filters over contacts, saved under a name."""

from zoneinfo import ZoneInfo

from ccm_cli.customers import entries
from ccm_cli.customers.models import Segment
from ccm_cli.customers.queries import filtering
from ccm_cli.errors import Conflict
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.filters.registry import Entity
from ccm_cli.store.writing import UnitOfWork


def add(
    work: UnitOfWork,
    *,
    name: str,
    filter: str,  # noqa: A002  (what it is called everywhere)
    entity: Entity,
    now: int,
    zone: ZoneInfo,
    currency: str,
    description: str = "",
) -> Segment:
    """Save a filter under a name; a filter that cannot be understood is refused.

    Args:
        work: the unit of work.
        name: not empty, of no other segment.
        filter: in the filter language, not empty.
        entity: contacts, with what every domain says about them.
        now: UTC seconds.
        zone: of the business.
        currency: of the business.
        description: for people.

    Raises:
        InvalidInput: the filter cannot be understood; the message points at the place.
        NotFound: the filter names a segment that is not there.
        Conflict: there is a segment of that name.
    """
    name = entries.needed(name, _("The name of a segment"))
    key = search_key(name)
    _refuse_double(work, name, key, None)
    _check(work, filter, key, entity, now=now, zone=zone, currency=currency)
    return work.add(
        Segment(
            name=name,
            key=key,
            filter=filter.strip(),
            description=entries.line(description, _("The description")),
            created_at=now,
            updated_at=now,
        )
    )


def edit(
    work: UnitOfWork,
    segment_id: int,
    *,
    entity: Entity,
    now: int,
    zone: ZoneInfo,
    currency: str,
    name: str | None = None,
    filter: str | None = None,  # noqa: A002
    description: str | None = None,
) -> Segment:
    """Change a segment; what is None stays.

    Raises:
        InvalidInput: as `add`; also when the filter names this very segment.
        NotFound: as `add`, or there is no such segment.
        Conflict: there is another segment of that name, or the old name is used by others.
    """
    segment = work.get(Segment, segment_id)
    before = (segment.name, segment.filter, segment.description)
    if name is not None:
        cleaned = entries.needed(name, _("The name of a segment"))
        key = search_key(cleaned)
        if key != segment.key:
            _refuse_double(work, cleaned, key, segment_id)
            _refuse_used(work, segment)
        segment.name, segment.key = cleaned, key
    if filter is not None:
        _check(work, filter, segment.key, entity, now=now, zone=zone, currency=currency)
        segment.filter = filter.strip()
    if description is not None:
        segment.description = entries.line(description, _("The description"))
    if before != (segment.name, segment.filter, segment.description):
        segment.updated_at = now
    work.flush()
    return segment


def remove(work: UnitOfWork, segment_id: int) -> None:
    """Remove a segment; its members stay.

    Raises:
        NotFound: there is no such segment.
        Conflict: the filter of another segment names it.
    """
    _refuse_used(work, work.get(Segment, segment_id))
    work.delete(Segment, segment_id)


def find(work: UnitOfWork, name: str) -> int:
    """The id of a segment by its name.

    Raises:
        NotFound: there is none of that name.
    """
    filtering.filter_of(work.reader, name)
    return int(work.reader.value("SELECT id FROM segment WHERE key = ?", (search_key(name),)))


def _check(
    work: UnitOfWork,
    text: str,
    key: str,
    entity: Entity,
    *,
    now: int,
    zone: ZoneInfo,
    currency: str,
) -> None:
    filtering.expanded(work.reader, text, inside=(key,))
    filtering.condition(work.reader, text, entity, now=now, zone=zone, currency=currency)


def _refuse_double(work: UnitOfWork, name: str, key: str, itself: int | None) -> None:
    found = work.reader.value("SELECT id FROM segment WHERE key = ?", (key,))
    if found is not None and found != itself:
        raise Conflict(
            _("There is a segment %(name)s already.") % {"name": f"“{excerpt(name)}”"},
            hint=_("Change it with: ccm segment edit %(name)s") % {"name": excerpt(name)},
        )


def _refuse_used(work: UnitOfWork, segment: Segment) -> None:
    for name, text in work.reader.rows(
        lambda *row: row, "SELECT name, filter FROM segment WHERE id <> ?", (segment.id,)
    ):
        if segment.key in filtering.segments_in(text):
            raise Conflict(
                _("The segment %(other)s is made of %(name)s.")
                % {"other": f"“{name}”", "name": f"“{segment.name}”"},
                hint=_("Change that one first: ccm segment edit %(name)s") % {"name": name},
            )
