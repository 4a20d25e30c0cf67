"""The plan in words, for every face."""

from ccm_cli.automation.measures import in_words
from ccm_cli.automation.queries.goals import Progress, Standing
from ccm_cli.language import current_language, ngettext
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import format_number
from ccm_cli.runtime import Runtime


def standing_in_words(standing: Standing) -> str:
    """How a goal stands."""
    words = {
        Standing.TO_COME: _("has not begun"),
        Standing.REACHED: _("reached"),
        Standing.ON_TRACK: _("on track"),
        Standing.BEHIND: _("behind"),
        Standing.MISSED: _("missed"),
    }
    return words[standing]


def days_left(found: Progress) -> str:
    """The way to the deadline; empty when it is past."""
    days = found.days_left
    if days < 0:
        return ""
    if days == 0:
        return _("the last day")
    said = ngettext("%(n)s day left", "%(n)s days left", days)
    return said % {"n": format_number(days, language=current_language())}


def of_target(runtime: Runtime, found: Progress) -> str:
    """How far it is, and what is to be reached: ``8 / 40``."""
    return (
        f"{measured(runtime, found, found.value)} / {measured(runtime, found, found.goal.target)}"
    )


def measured(runtime: Runtime, found: Progress, number: int | None) -> str:
    """A number in the unit of a goal's measure."""
    toman = runtime.settings.display.toman
    return in_words(found.measure, number, currency=runtime.currency, toman=toman)
