"""What is said of messages whose time was missed, for all faces."""

import shlex
from collections.abc import Iterator, Mapping

from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext


def missed_in_words(missed: Mapping[str, int]) -> Iterator[str]:
    """A line for each campaign: how many, and what sends them all the same.

    Args:
        missed: by the name of the campaign; empty for those of none. See `sending.Report.missed`.
    """
    for name, count in missed.items():
        told = ngettext(
            "%(n)d message was put off and its time missed by too much: it was not sent.",
            "%(n)d messages were put off and their time missed by too much: they were not sent.",
            count,
        ) % {"n": count}
        again = "ccm outbox list --filter 'reason=missed' --format ids | xargs ccm outbox retry"
        if name:
            told = _("Campaign %(name)s: %(told)s") % {"name": name, "told": told}
            again = f"ccm campaign retry {shlex.quote(name)} --missed"
        yield told + " " + _("To send all the same: %(command)s") % {"command": again}
