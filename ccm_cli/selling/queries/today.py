"""What to do today: one list, the most pressing first, made by a registry of sources.

How it is ranked. Every line has a score; the higher comes first, then the one that was due
earlier, then the one found first.

======================================  ==================================================
open task, overdue                      50, and one for each day late, at most 30
open task, due today                    40
either, of high or low priority         20 more, or 20 less
open deal past its expected close       45, and one for each day past, at most 20
open deal with no activity              35, and one for each day over `STALE_DAYS`, at most 20
open deal with no next step             30
customer being lost touch with          20, 10 more when loyal, one less for each week over
                                        `LOST_TOUCH_DAYS`, at most 10 less
customer with no next step              10
======================================  ==================================================

So what somebody promised comes before a guess of the program, and a customer who went quiet
lately, whom a call may still reach, before one who went years ago. A line of a source that
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
"""What this floor knows of; higher floors add theirs where they call `today`."""

_FAR = 2**63


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
        sources: where the lines come from.
    """
    # Lines that give way must not take the places of those that stay.
    day = Day.at(now, zone, most=limit * 2)
    found = [item for source in sources for item in source.find(reader, day)]
    found.sort(key=lambda item: (-item.score, _FAR if item.due_at is None else item.due_at))
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
