"""``[tickets]``: what is promised to who asks for help, and what happens when it is not kept."""

from typing import NamedTuple

ESCALATIONS = ("raise", "task")
"""What may be done about a ticket near or past its limit: raise its priority, make a task."""


class Response(NamedTuple):
    """``[tickets.response]``: how soon the first answer comes, in working time."""

    urgent: str = "1h"
    high: str = "4h"
    normal: str = "1d"
    low: str = "2d"


class Resolution(NamedTuple):
    """``[tickets.resolution]``: how soon it is settled, in working time."""

    urgent: str = "1d"
    high: str = "2d"
    normal: str = "5d"
    low: str = "10d"


class Tickets(NamedTuple):
    hours: tuple[str, ...] = ("09:00-18:00",)
    """When you work: ``09:00-18:00`` every day but those of ``business.holidays``, more lines for
    other days such as ``thursday 09:00-13:00``; see `ccm_cli.language.working_time`."""
    response: Response = Response()
    """By priority; ``1d`` is the hours of your longest day, empty that nothing is promised."""
    resolution: Resolution = Resolution()
    near: int = 25
    """A ticket is near its limit when so many percent of the time are left, 0 to 99."""
    at_near: tuple[str, ...] = ()
    """What is done once about a ticket near its limit: ``raise`` its priority, make a ``task``."""
    at_breach: tuple[str, ...] = ("raise",)
    """The same for one whose limit has passed."""
    from_mail: bool = False
    """Whether every mail that a person writes by himself becomes a ticket."""
    reopen_within: str = "14d"
    """How long after it was closed a mail in its conversation opens a ticket again; a later one
    becomes a new ticket where mails do."""
