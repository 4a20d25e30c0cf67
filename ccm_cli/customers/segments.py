"""Segments: filters over contacts, saved under a name."""

from collections.abc import Callable, Sequence

from ccm_cli.customers import entries
from ccm_cli.customers.models import Segment
from ccm_cli.customers.queries import filtering
from ccm_cli.errors import Conflict
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.filters.registry import Entity
from ccm_cli.store.filters.setting import Setting
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

Uses = Callable[[Reader, int, str], Sequence[str]]
"""Says what of a higher domain needs a segment, by its id and key: in words, such as a campaign's
name. Whatever is named keeps the segment from being removed or renamed."""


def add(
    work: UnitOfWork,
    *,
    name: str,
    filter: str,  # noqa: A002  (what it is called everywhere)
    entity: Entity,
    setting: Setting,
    description: str = "",
    persona: bool = False,
) -> Segment:
    """Save a filter under a name; a filter that cannot be understood is refused.

    Args:
        work: the unit of work.
        name: not empty, of no other segment.
        filter: in the filter language; empty: everybody.
        entity: contacts, with what every domain says about them.
        setting: when and where the filter is read.
        description: for people.
        persona: whether it stands for a kind of customer.

    Raises:
        InvalidInput: the filter cannot be understood; the message points at the place.
        NotFound: the filter names a segment that is not there.
        Conflict: there is a segment of that name.
    """
    name = entries.needed(name, _("The name of a segment"))
    key = search_key(name)
    _refuse_double(work, name, key, None)
    _check(work, filter, key, entity, setting)
    return work.add(
        Segment(
            name=name,
            key=key,
            filter=filter.strip(),
            description=entries.line(description, _("The description")),
            persona=persona,
            created_at=setting.now,
            updated_at=setting.now,
        )
    )


def edit(
    work: UnitOfWork,
    segment_id: int,
    *,
    entity: Entity,
    setting: Setting,
    name: str | None = None,
    filter: str | None = None,  # noqa: A002
    description: str | None = None,
    persona: bool | None = None,
    uses: Sequence[Uses] = (),
) -> Segment:
    """Change a segment; what is None stays.

    The filters of other segments that name it follow a new name. Another filter of a frozen
    segment does not change its members; `ccm_cli.customers.segment_members.refreeze` does.

    Raises:
        InvalidInput: as `add`; also when the filter names this very segment.
        NotFound: as `add`, or there is no such segment.
        Conflict: there is another segment of that name, or something of a higher domain needs the
            old one.
    """
    segment = work.get(Segment, segment_id)
    before = (segment.name, segment.filter, segment.description, segment.persona)
    if filter is not None:
        _check(work, filter, segment.key, entity, setting)
        segment.filter = filter.strip()
    if description is not None:
        segment.description = entries.line(description, _("The description"))
    if persona is not None:
        segment.persona = persona
    if name is not None:
        _rename(work, segment, name, uses)
    if before != (segment.name, segment.filter, segment.description, segment.persona):
        segment.updated_at = setting.now
    work.flush()
    return segment


def _rename(work: UnitOfWork, segment: Segment, name: str, uses: Sequence[Uses]) -> None:
    cleaned = entries.needed(name, _("The name of a segment"))
    key, old = search_key(cleaned), segment.key
    if key != old:
        _refuse_double(work, cleaned, key, segment.id)
        _refuse_needed(work.reader, segment, uses)
        others = work.reader.rows(
            lambda *row: row, "SELECT id, filter FROM segment WHERE id <> ?", (segment.id,)
        )
        renamed = {
            other: {"filter": filtering.with_segment_renamed(text, old, cleaned)}
            for other, text in others
        }
        segment.name, segment.key = cleaned, key
        work.flush()
        work.update_rows("segment", renamed)
    segment.name = cleaned


def remove(work: UnitOfWork, segment_id: int, *, uses: Sequence[Uses] = ()) -> None:
    """Remove a segment; the people in it stay.

    Args:
        work: the unit of work.
        segment_id: which.
        uses: what of higher domains may need it.

    Raises:
        NotFound: there is no such segment.
        Conflict: the filter of another segment names it, or something of a higher domain needs it.
    """
    segment = work.get(Segment, segment_id)
    _refuse_named(work.reader, segment)
    _refuse_needed(work.reader, segment, uses)
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
    setting: Setting,
) -> None:
    filtering.condition(work.reader, text, entity, setting, inside=(key,))


def _refuse_double(work: UnitOfWork, name: str, key: str, itself: int | None) -> None:
    found = work.reader.value("SELECT id FROM segment WHERE key = ?", (key,))
    if found is not None and found != itself:
        raise Conflict(
            _("There is a segment %(name)s already.") % {"name": quoted(excerpt(name))},
            hint=_("Change it with: ccm segment edit %(name)s") % {"name": excerpt(name)},
        )


def _refuse_named(reader: Reader, segment: Segment) -> None:
    for name, text in reader.rows(
        lambda *row: row, "SELECT name, filter FROM segment WHERE id <> ?", (segment.id,)
    ):
        if segment.key in filtering.segments_in(text):
            raise Conflict(
                _("The segment %(other)s is made of %(name)s.")
                % {"other": quoted(name), "name": quoted(segment.name)},
                hint=_("Change that one first: ccm segment edit %(name)s") % {"name": name},
            )


def _refuse_needed(reader: Reader, segment: Segment, uses: Sequence[Uses]) -> None:
    for use in uses:
        for user in use(reader, segment.id or 0, segment.key):
            raise Conflict(
                _("%(user)s needs the segment %(name)s.")
                % {"user": user, "name": quoted(segment.name)},
                hint=_("Give it another audience first, or cancel it."),
            )
