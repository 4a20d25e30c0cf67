"""What ``ccm campaign add`` and ``edit`` are told: when it writes, how fast, what is tried."""

from typing import Annotated

import typer

from ccm_cli.config import SENDING_CHANNELS
from ccm_cli.language import gettext as _

On = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="FIELD", help=_("To each at a date of their own: birthday, created ...")
    ),
]
Offset = Annotated[
    str | None,
    typer.Option("--offset", metavar="7d", help=_("So long after that date; -3d: before")),
]
Yearly = Annotated[bool, typer.Option("--yearly", help=_("Every year again"))]
Every = Annotated[
    str | None,
    typer.Option(
        "--every",
        metavar="RULE",
        help=_("Again and again, to whoever fits then: monday 09:00, month, FREQ=…"),
    ),
]
TimeOfDay = Annotated[
    str | None,
    typer.Option("--at", metavar="HH:MM", help=_("Time of day for --on and --every")),
]
Local = Annotated[
    bool, typer.Option("--local", help=_("With --every: on each contact's own clock"))
]
Trigger = Annotated[
    bool, typer.Option("--trigger", help=_("To each who comes to fit, once and by itself"))
]
Once = Annotated[bool, typer.Option("--once", help=_("Once, and no more by dates or a rule"))]
Again = Annotated[
    str | None,
    typer.Option(
        "--again", metavar="30d", help=_("With --trigger: again, so long after the last time")
    ),
]
Hours = Annotated[
    str | None,
    typer.Option(
        "--hours", metavar="09:00-18:00", help=_("Only then, where the contact lives; '': any time")
    ),
]
Channel = Annotated[
    str | None,
    typer.Option(
        "--channel",
        metavar="|".join((*SENDING_CHANNELS, "auto")),
        help=_("Over this one alone, auto: as each prefers; else as settings and message say"),
    ),
]
Fallback = Annotated[
    list[str] | None,
    typer.Option(
        "--fallback",
        metavar="CHANNEL",
        help=_("For whom that does not reach; repeat in order. auto: the message's own; none"),
    ),
]
PerHour = Annotated[
    int | None, typer.Option("--per-hour", min=0, help=_("At most so many an hour; 0: no limit"))
]
Attach = Annotated[
    list[str] | None,
    typer.Option(
        "--attach", metavar="FILE", help=_("A file that goes along with each mail; repeatable")
    ),
]
Detach = Annotated[
    list[str] | None,
    typer.Option("--detach", metavar="NAME", help=_("Have a file go along no more; repeatable")),
]
Ab = Annotated[
    str | None,
    typer.Option("--ab", metavar="SUBJECT", help=_("Try this subject against that of the message")),
]
Variants = Annotated[
    list[str] | None,
    typer.Option(
        "--variant",
        metavar="TEXT",
        help=_("A version to try: 'b: subject=…', also template=, channel=, at=, with ; between"),
    ),
]
DropVariants = Annotated[
    list[str] | None, typer.Option("--drop-variant", metavar="NAME", help=_("Do not try it"))
]
Share = Annotated[
    str | None,
    typer.Option("--share", metavar="20%", help=_("Try it on so many; the rest gets the winner")),
]
Holdout = Annotated[
    str | None,
    typer.Option("--holdout", metavar="10%", help=_("Write to so many not at all, to compare")),
]
Winner = Annotated[
    str | None,
    typer.Option("--winner", metavar="replies|clicks|sales", help=_("By what the winner is found")),
]
After = Annotated[
    str | None,
    typer.Option("--after", metavar="24h", help=_("So long after the start it is decided")),
]
Undecided = Annotated[
    str | None,
    typer.Option("--undecided", metavar="ask|a", help=_("Who wins where the figures do not say")),
]
