"""What to do today: one list, the most pressing first, made by a registry of sources.

How it is ranked. The sources follow one another, and each gives its lines in an order of its own:

1.  Tasks that are overdue: those of high priority first, then normal, then low; within a
    priority the one that is overdue longest first.
2.  Tasks due today: by priority likewise, then the one due earliest first.
3.  Deals past the day they were expected to be won, the longest past first; then deals with no
    activity for `neglect.STALE_DAYS`, the longest quiet first; then deals with no next step, the
    newest in their stage first.
4.  Customers being lost touch with: loyal ones first, then the one who went quiet last first, for
    a call may still reach them; then customers with no next step, the last heard of first.

So what somebody promised comes before a guess of the program. A line of a source that
`Source.gives_way` is left out where a line about the same deal, or about the same customer and no
deal, stands above it.

How it stays fast. Each source gives no more lines than are wanted, over an index. Those about
neglect look at no more than the `LOOKED_AT` deals or customers nearest to their threshold, so
that a million customers take no longer than a few thousand; a business with fewer sees all.
"""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from ccm_cli.selling.queries import duties, neglect
from ccm_cli.selling.queries.agenda import Day, Source, TodayItem
from ccm_cli.store.reading import Reader

SOURCES: tuple[Source, ...] = (*duties.SOURCES, *neglect.SOURCES)
"""What this floor knows of, in order; higher floors put theirs between where they call `today`."""


def today(
    reader: Reader,
    *,
    now: int,
    zone: ZoneInfo,
    limit: int = 50,
    sources: Sequence[Source] = SOURCES,
) -> list[TodayItem]:
    """What to do today, ranked as this module says.

    Args:
        reader: the database.
        now: UTC seconds.
        zone: of the business; decides what today is.
        limit: at most so many lines, 1 or more.
        sources: where the lines come from, the most pressing first.
    """
    # Lines that give way must not take the places of those that stay.
    day = Day.at(now, zone, most=limit * 2)
    found = [item for source in sources for item in source.find(reader, day)]
    giving_way = {source.kind for source in sources if source.gives_way}
    return _once_each(found, giving_way)[:limit]


def headings(sources: Sequence[Source] = SOURCES) -> dict[str, str]:
    """What the lines of each kind stand under, in the language of the run."""
    return {source.kind: source.heading() for source in sources}


def _once_each(items: Iterable[TodayItem], giving_way: set[str]) -> list[TodayItem]:
    kept: list[TodayItem] = []
    deals: set[int | None] = set()
    contacts: set[int | None] = set()
    for item in items:
        seen = item.deal_id in deals if item.deal_id is not None else item.contact_id in contacts
        if seen and item.kind in giving_way:
            continue
        kept.append(item)
        deals.add(item.deal_id)
        contacts.add(item.contact_id)
    return kept
