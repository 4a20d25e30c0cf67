"""What to do today: one list, the most pressing first, made by a registry of sources.

How it is ranked. Each line has a score, and the highest stands first::

    score = weight of its source + priority + loyalty + time

    weight     overdue task 70, ticket past its limit 68, unhappy answer 65, money to be paid back
               64, unanswered mail 62, task of today 60, ticket near its limit 58, order not paid in
               time 57, reminder 55, yearly day 50, deal past its expected close 45, about to close
               42, ticket whose customer is silent 40, deal too long in its stage 38, without
               activity 35, call to make 33 (promised: +20), customer being lost touch with 30, deal
               without a next step 20, customer without a next step 10
    priority   of a task: high +20, normal 0, low -20; of a ticket: urgent +25, high +15, low -10
    loyalty    loyal customers +10, where a line is about the customer
    time       from 0 to 10, 10·d / (d + 7) after d days of waiting; 10 less that where the nearest
               comes first: days to come, customers (a call may still reach those whose time came
               last), and what only lacks a next step

So what somebody promised comes before a guess of the program unless it matters little, a task of
today that matters before one of yesterday that does not, and nothing climbs for ever. Lines of the
same score stand by when they are due, then in the order of the sources. The weights are ours:
there is no standard.

A line of a source that `Source.gives_way` is left out where a line about the same deal, or about
the same customer and no deal, stands above it.

How it stays fast. Each source gives no more lines than are wanted, over an index. Those about
neglect look at no more than the `agenda.LOOKED_AT` deals or customers nearest to their threshold,
so that a million customers take no longer than a few thousand; a business with fewer sees all.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from zoneinfo import ZoneInfo

from ccm_cli.config import Pipeline
from ccm_cli.selling.queries import duties, neglect, occasions, owing
from ccm_cli.selling.queries.agenda import Day, Source, TodayItem
from ccm_cli.store.reading import Reader

SOURCES: tuple[Source, ...] = (
    *duties.SOURCES,
    *owing.SOURCES,
    *occasions.SOURCES,
    *neglect.SOURCES,
)
"""What this floor knows of; `ccm_cli.runtime.Runtime.agenda` has those of higher floors, too."""

_NEVER = 2**63
_SPARE = 10


def today(
    reader: Reader,
    *,
    now: int,
    zone: ZoneInfo,
    limit: int = 50,
    sources: Sequence[Source] = SOURCES,
    stays: Mapping[tuple[str, str], int] = MappingProxyType({}),
) -> list[TodayItem]:
    """What to do today, ranked as this module says.

    Args:
        reader: the database.
        now: UTC seconds.
        zone: of the business; decides what today is.
        limit: at most so many lines, 1 or more.
        sources: where the lines come from.
        stays: as `agenda.Day` has them.
    """
    # Lines that give way must not take the places of those that stay.
    day = Day.at(now, zone, limit * 2 + _SPARE, stays)
    found = [
        item._replace(score=round(source.weight + item.score, 4))
        for source in sources
        for item in source.find(reader, day)
    ]
    found.sort(key=_rank)
    giving_way = {source.kind for source in sources if source.gives_way}
    return _once_each(found, giving_way)[:limit]


def stays_of(settings: Mapping[str, Pipeline]) -> Mapping[tuple[str, str], int]:
    """How many days a deal should stay in a stage, by pipeline and stage of the settings."""
    return {
        (name, stage): days
        for name, pipeline in settings.items()
        for stage, days in zip(pipeline.stages, pipeline.days, strict=False)
        if days and stage not in {pipeline.won, pipeline.lost}
    }


def _rank(item: TodayItem) -> tuple[float, int]:
    return -item.score, _NEVER if item.due_at is None else item.due_at


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
