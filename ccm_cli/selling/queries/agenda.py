"""What a list of things to do is made of: lines with scores, and the sources that find them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.language import current_language
from ccm_cli.language.numbers import format_number
from ccm_cli.language.zones import day_bounds, local_day
from ccm_cli.store.reading import Reader

MOST_WAITING = 10.0
"""What waiting adds to a score at most."""
HALF_WAY = 7
"""Days after which waiting has added half of that."""
LOOKED_AT = 200
"""How many records nearest to a threshold are looked at, at least."""


class TodayItem(NamedTuple):
    """One thing to do.

    Attributes:
        kind: of the `Source` that found it.
        title: of the task or deal, or the customer's name.
        reason: why it is in the list, in the language of the run.
        command: the shell command that settles it.
        contact_id: whom it is about.
        contact_name: of that contact.
        deal_id: which deal it is about.
        task_id: which task it is.
        due_at: when it was or is due, UTC seconds.
        priority: of the task, one of `ccm_cli.selling.priorities.PRIORITIES`.
        score: what it adds to the weight of its source; in the list, the whole of both.
        ticket_id: which ticket it is.
    """

    kind: str
    title: str
    reason: str
    command: str
    contact_id: int | None = None
    contact_name: str | None = None
    deal_id: int | None = None
    task_id: int | None = None
    due_at: int | None = None
    priority: str | None = None
    score: float = 0.0
    ticket_id: int | None = None


class Day(NamedTuple):
    """The day that a list is made for.

    Attributes:
        now: UTC seconds.
        zone: of the business.
        begins: first second of its local day.
        ends: first second of the next one.
        most: how many lines of each source are wanted.
        stays: how many days a deal should stay in a stage at most, by pipeline and stage.
    """

    now: int
    zone: ZoneInfo
    begins: int
    ends: int
    most: int
    stays: Mapping[tuple[str, str], int] = MappingProxyType({})

    @classmethod
    def at(
        cls,
        now: int,
        zone: ZoneInfo,
        most: int,
        stays: Mapping[tuple[str, str], int] = MappingProxyType({}),
    ) -> "Day":
        """The day in which a moment lies."""
        return cls(now, zone, *day_bounds(local_day(now, zone), zone), most, stays)

    @property
    def today(self) -> date:
        return local_day(self.now, self.zone)

    @property
    def looked_at(self) -> int:
        """How many records nearest to a threshold are looked at."""
        return max(LOOKED_AT, self.most)

    def days_since(self, moment: int) -> int:
        """Local days from that moment's day to today; negative for days to come."""
        return (self.today - local_day(moment, self.zone)).days


class Source(NamedTuple):
    """Something that finds things to do.

    Attributes:
        kind: of its lines.
        weight: how pressing its lines are, 0 to 100; see `ccm_cli.selling.queries.today`.
        find: gives at most `Day.most` lines, those of the highest score first.
        gives_way: whether a line is left out when a more pressing one is about the same deal, or
            about the same customer and no deal.
    """

    kind: str
    weight: int
    find: Callable[[Reader, Day], Sequence[TodayItem]]
    gives_way: bool = False


def waiting(days: float) -> float:
    """What so many days of waiting add to a score: the more, the longer, up to `MOST_WAITING`."""
    return MOST_WAITING * days / (days + HALF_WAY) if days > 0 else 0.0


def nearness(days: float) -> float:
    """What a distance in days adds where the nearest comes first."""
    return MOST_WAITING - waiting(days)


def counted(message: str, n: int) -> str:
    """A message from ngettext with its ``%(n)s`` as the language writes numbers."""
    return message % {"n": format_number(n, language=current_language())}
