"""What a list of things to do is made of: its lines, and the sources that find them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.language import current_language
from ccm_cli.language.dates import day_bounds, local_day
from ccm_cli.language.numbers import format_number
from ccm_cli.store.reading import Reader


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


class Day(NamedTuple):
    """The day that a list is made for.

    Attributes:
        now: UTC seconds.
        zone: of the business.
        begins: first second of its local day.
        ends: first second of the next one.
        most: how many lines of each source are wanted.
    """

    now: int
    zone: ZoneInfo
    begins: int
    ends: int
    most: int

    @classmethod
    def at(cls, now: int, zone: ZoneInfo, most: int) -> "Day":
        """The day in which a moment lies."""
        return cls(now, zone, *day_bounds(local_day(now, zone), zone), most)

    @property
    def today(self) -> date:
        return local_day(self.now, self.zone)

    def days_since(self, moment: int) -> int:
        """Local days from that moment's day to today; negative for days to come."""
        return (self.today - local_day(moment, self.zone)).days


class Source(NamedTuple):
    """Something that finds things to do.

    Attributes:
        kind: of its lines.
        heading: gives what its lines stand under for people, in the language of the run.
        find: gives at most `Day.most` lines, the most pressing first.
        gives_way: whether a line is left out when a more pressing one is about the same deal, or
            about the same customer and no deal.
    """

    kind: str
    heading: Callable[[], str]
    find: Callable[[Reader, Day], Sequence[TodayItem]]
    gives_way: bool = False


def counted(message: str, n: int) -> str:
    """A message from ngettext with its ``%(n)s`` as the language writes numbers."""
    return message % {"n": format_number(n, language=current_language())}
