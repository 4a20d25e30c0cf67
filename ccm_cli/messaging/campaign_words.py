"""What is typed about campaigns, on any face: when they write, and what is tried on whom."""

import re
from collections.abc import Sequence
from datetime import date

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import ascii_digits, parse_duration
from ccm_cli.language.recurrence_parsing import parse_recurrence
from ccm_cli.messaging.templates.source import EVERY_LANGUAGE
from ccm_cli.messaging.timing import USUAL_HOUR, Dates, Once, Recurring, Timing, Triggered
from ccm_cli.messaging.variants import Experiment, Variant, read_variant

_DAY = 86_400
_WITH_HOUR = re.compile(r"(?P<rule>.+?)[\s,،]+(?:at |в |ساعت )?(?P<clock>\d{1,2}:\d{2})\Z")
_PERCENT = re.compile(r"(\d{1,3})\s*[%٪]?\Z")


def timing_of(
    *,
    today: date,
    calendar: str,
    on: str | None,
    offset: str | None,
    at: str | None,
    yearly: bool,
    every: str | None,
    local: bool,
    trigger: bool,
    again: str | None,
    once: bool = False,
) -> Timing | None:
    """When a campaign writes; None where nothing is said of it.

    Args:
        today: by the business's clock.
        calendar: of the settings.
        on: the field of a date of each contact's own.
        offset: days after it: ``7d``, ``-3d``.
        at: the time of day.
        yearly: whether that date returns every year.
        every: how often, in words or as a rule, with the time of day behind it or not.
        local: whether each contact's own clock is meant.
        trigger: whether it is sent to each who comes to fit.
        again: after how many days again: ``30d``.
        once: whether it is said that it writes once.

    Raises:
        InvalidInput: what is said does not go together, or cannot be understood.
    """
    kinds = [on is not None, every is not None, trigger or again is not None, once]
    if sum(kinds) > 1:
        raise InvalidInput(_("Of --on, --every, --trigger and --once only one at a time."))
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
        return Recurring(
            parse_recurrence(rule, today=today, calendar=calendar), at or clock or USUAL_HOUR, local
        )
    if trigger or again is not None:
        return Triggered(_days("--again", again) or None)
    return Once() if once else None


def _rule_and_hour(text: str) -> tuple[str, str]:
    """A rule said with its hour behind it: ``every monday 09:00``."""
    match = _WITH_HOUR.match(ascii_digits(text).strip())
    return (match["rule"], match["clock"]) if match else (text, "")


def _days(option: str, text: str | None) -> int:
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
) -> Experiment:
    """What is tried on whom, and how it is decided, as it is typed.

    Args:
        ab: a subject to try against that of the message: the variant b.
        variants: see `variants.read_variant`.
        dropped: names of variants to take away.
        share: per cent that they are tried on.
        holdout: per cent that nothing is sent to.
        winner: one of `variants.METRICS`.
        after: a length of time.
        undecided: ``ask`` or a variant's name.

    Raises:
        InvalidInput: it cannot be understood.
    """
    said = [read_variant(text) for text in variants]
    if ab:
        said.append(Variant("b", subjects={EVERY_LANGUAGE: ab}))
    names = [each.name for each in said]
    if len(set(names)) < len(names):
        raise InvalidInput(_("Two variants have the same name."))
    return Experiment(
        variants=tuple(said),
        dropped=tuple(dropped),
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
