"""The plan in words, for every face."""

from ccm_cli.automation.queries.goals import Progress, Standing
from ccm_cli.language import current_language, ngettext
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import format_number


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
