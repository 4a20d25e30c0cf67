"""What came of campaigns, in the words of all faces: rates, the holdout, the evidence of a test."""

from collections.abc import Iterator, Mapping
from typing import Any

from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.numbers import format_percent
from ccm_cli.messaging.evidence import CONFIDENCE
from ccm_cli.messaging.queries.campaigns import CampaignRow
from ccm_cli.messaging.queries.experiments import Evidence, deadline
from ccm_cli.messaging.queries.results import DAY, Lift, Outcome
from ccm_cli.presentation import Presenter


def rates(outcome: Outcome) -> Iterator[tuple[str, int, float | None]]:
    """What came of some messages: a word, how many, and of each rate its value."""
    yield _("came back"), outcome.bounced, outcome.bounce_rate
    yield _("unsubscribed"), outcome.unsubscribed, outcome.unsubscribe_rate
    yield _("answered"), outcome.replied, outcome.reply_rate
    yield _("clicked"), outcome.clicked, outcome.click_rate
    yield _("bought"), outcome.converted, outcome.conversion_rate


def within(window: int, show: Presenter) -> str:
    """The time within which what happens is put down to a message."""
    days = max(1, round(window / DAY))
    return ngettext("Within %(n)s day", "Within %(n)s days", days) % {"n": show.number(days)}


def brought(outcome: Outcome, show: Presenter) -> str:
    """What came of some messages in one line: what happened at all, with its rate, and money."""
    parts = [
        f"{word} {show.number(count)} ({percent(rate, show)})"
        for word, count, rate in rates(outcome)
        if count
    ]
    for word, money in ((_("revenue"), outcome.revenue), (_("cost"), outcome.cost)):
        if money:
            parts.append(f"{word} {amounts(money, show)}")
    return " · ".join(parts) or _("nothing yet")


def lift_lines(lift: Lift, show: Presenter) -> Iterator[str]:
    """What a group that is not written to tells."""
    yield _("Bought of those written to: %(share)s (%(hits)s of %(people)s)") % _named(
        lift.written, show
    )
    yield _("Bought of those held out: %(share)s (%(hits)s of %(people)s)") % _named(
        lift.held_out, show
    )
    if lift.difference is None or lift.apart is None:
        return
    shown = {
        "lift": points(lift.difference, show),
        "sure": format_percent(CONFIDENCE, language=show.language),
        "low": points(lift.apart.low, show),
        "high": points(lift.apart.high, show),
    }
    yield _("Brought by the campaign: %(lift)s points (%(sure)s sure: %(low)s to %(high)s)") % shown
    if lift.apart.low <= 0 <= lift.apart.high:
        yield _("Chance alone may have made this difference.")


def _named(counts: Any, show: Presenter) -> dict[str, str]:
    return {
        "share": percent(counts.share, show),
        "hits": show.number(counts.hits),
        "people": show.number(counts.people),
    }


def percent(share: float | None, show: Presenter) -> str:
    """A rate for people; n/a where there is nothing to divide by."""
    return format_percent(share, language=show.language, decimals=1)


def points(share: float, show: Presenter) -> str:
    """A difference of shares in percentage points, with its sign."""
    shown = show.number(abs(100 * share), decimals=1)
    return f"−{shown}" if round(1000 * share) < 0 else f"+{shown}"


def amounts(money: Mapping[str, int], show: Presenter) -> str:
    """Sums by currency for people."""
    return " + ".join(show.money(minor, currency, short=False) for currency, minor in money.items())


def metric_in_words(metric: str) -> str:
    """What a measure counts, as the heading of a column."""
    return {"replies": _("Answered"), "clicks": _("Clicked"), "sales": _("Bought")}[metric]


def evidence_lines(row: CampaignRow, found: Evidence, show: Presenter) -> Iterator[str]:
    """What the figures say, in plain words; of no more than they can tell."""
    if row.chosen:
        yield _("Chosen: %(name)s, %(when)s, %(why)s.") % {
            "name": row.chosen,
            "when": show.moment(row.chosen_at),
            "why": why_in_words(row.chosen_why),
        }
    if found.verdict == "too small":
        yield _("The groups are too small to compare: too few did it, or too few did not.")
    elif found.verdict == "winner":
        yield _("%(name)s is better: by chance alone that happens with p = %(p)s.") % {
            "name": found.leader,
            "p": show.number(found.p or 0.0, decimals=4),
        }
    else:
        told = _("Undecided: %(leader)s leads, perhaps by chance: p = %(p)s, not below %(level)s.")
        yield told % {
            "leader": found.leader or "–",
            "p": "–" if found.p is None else show.number(found.p, decimals=4),
            "level": show.number(found.level, decimals=4),
        }  # fmt: skip
    if found.apart is not None and found.leader:
        yield _("%(one)s against %(other)s: %(low)s to %(high)s points.") % {
            "one": found.leader,
            "other": found.runner_up,
            "low": points(found.apart.low, show),
            "high": points(found.apart.high, show),
        }
    if found.least is not None:
        yield _("Groups of this size show a difference of %(least)s points or more.") % {
            "least": show.number(100 * found.least, decimals=1)
        }
    ends = deadline(row)
    if ends is not None and not row.chosen and not found.is_final:
        yield _("It is decided by %(when)s; until then only a very clear difference counts.") % {
            "when": show.moment(ends)
        }


def why_in_words(why: str) -> str:
    """Why a version was chosen."""
    words = {
        "evidence": _("by the figures"),
        "undecided": _("as was said for figures that do not decide"),
        "hand": _("by hand"),
    }
    return words.get(why, why)
