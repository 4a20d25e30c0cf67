"""What ``ccm campaign add`` and ``edit`` are told: when it writes, how fast, what is tried."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import ascii_digits
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.language.recurrence import Rule
    from ccm_cli.messaging.drafting import Limits
    from ccm_cli.messaging.timing import Timing
    from ccm_cli.messaging.variants import Experiment

_DAY = 86_400
_WITH_HOUR = re.compile(r"(?P<rule>.+?)[\s,،]+(?:at |в |ساعت )?(?P<clock>\d{1,2}:\d{2})\Z")
_PERCENT = re.compile(r"(\d{1,3})\s*[%٪]?\Z")

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
PerHour = Annotated[
    int | None, typer.Option("--per-hour", min=0, help=_("At most so many an hour; 0: no limit"))
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


def timing_of(
    runtime: Runtime,
    *,
    on: str | None,
    offset: str | None,
    at: str | None,
    yearly: bool,
    every: str | None,
    local: bool,
    trigger: bool,
    again: str | None,
) -> "Timing | None":
    """When a campaign writes; None where nothing is said of it.

    Raises:
        InvalidInput: what is said does not go together, or cannot be understood.
    """
    from ccm_cli.messaging.timing import USUAL_HOUR, Dates, Recurring, Triggered

    kinds = [on is not None, every is not None, trigger or again is not None]
    if sum(kinds) > 1:
        raise InvalidInput(_("Of --on, --every and --trigger only one at a time."))
    if on is None and (offset or yearly):
        raise InvalidInput(_("--offset and --yearly belong to --on."))
    if local and every is None:
        raise InvalidInput(
            _("--local belongs to --every."),
            hint=_("For a time to start at: ccm campaign start NAME --at ... --local"),
        )
    if at and on is None and every is None:
        raise InvalidInput(
            _("--at belongs to --on or --every."),
            hint=_("To start at a time: ccm campaign start NAME --at ..."),
        )
    if on is not None:
        return Dates(on, _days("--offset", offset), at or USUAL_HOUR, yearly)
    if every is not None:
        rule, clock = _rule_and_hour(every)
        return Recurring(_rule(runtime, rule), at or clock or USUAL_HOUR, local)
    if trigger or again is not None:
        return Triggered(_days("--again", again) or None)
    return None


def _rule_and_hour(text: str) -> tuple[str, str]:
    """A rule said with its hour behind it: ``every monday 09:00``."""
    match = _WITH_HOUR.match(ascii_digits(text).strip())
    return (match["rule"], match["clock"]) if match else (text, "")


def _rule(runtime: Runtime, text: str) -> "Rule":
    from ccm_cli.language.dates import local_day
    from ccm_cli.language.recurrence_parsing import parse_recurrence

    return parse_recurrence(
        text,
        today=local_day(runtime.now, runtime.zone),
        calendar=runtime.settings.display.calendar,
    )


def _days(option: str, text: str | None) -> int:
    from ccm_cli.language.numbers import parse_duration

    if not text:
        return 0
    before = text.strip().startswith(("-", "−"))
    seconds = parse_duration(text.strip().lstrip("-−+"))
    if seconds % _DAY:
        raise InvalidInput(
            _("%(option)s: %(text)s is not a number of days.") % {"option": option, "text": text},
            hint=_("Write it like 7d or 2w."),
        )
    return -seconds // _DAY if before else seconds // _DAY


def limits_of(hours: str | None, per_hour: int | None) -> "Limits":
    """How a campaign keeps to itself."""
    from ccm_cli.messaging.drafting import Limits

    return Limits(per_hour=per_hour, hours=hours)


def experiment_of(
    *,
    ab: str | None,
    variants: Sequence[str],
    dropped: Sequence[str],
    share: str | None,
    holdout: str | None,
    winner: str | None,
    after: str | None,
    undecided: str | None,
) -> "Experiment":
    """What is tried on whom, and how it is decided.

    Raises:
        InvalidInput: it cannot be understood.
    """
    from ccm_cli.language.numbers import parse_duration
    from ccm_cli.messaging.templates.source import EVERY_LANGUAGE
    from ccm_cli.messaging.variants import Experiment, Variant, read_variant

    said = [read_variant(text) for text in variants]
    if ab:
        said.append(Variant("b", subjects={EVERY_LANGUAGE: ab}))
    names = [each.name for each in said]
    if len(set(names)) < len(names):
        raise InvalidInput(_("Two variants have the same name."))
    return Experiment(
        variants=said,
        dropped=dropped,
        share=percent("--share", share),
        holdout=percent("--holdout", holdout),
        winner_by=winner,
        decide_after=parse_duration(after) if after else None,
        undecided=undecided.strip().lower() if undecided else None,
    )


def percent(option: str, text: str | None) -> int | None:
    """A whole number of per cent, the sign behind it or not; None where it is absent.

    Raises:
        InvalidInput: it is none.
    """
    if text is None:
        return None
    match = _PERCENT.match(ascii_digits(text).strip())
    if match is None:
        raise InvalidInput(
            _("%(option)s: %(text)s is not a whole number of per cent.")
            % {"option": option, "text": text},
            hint=_("For example: 20%"),
        )
    return int(match[1])
