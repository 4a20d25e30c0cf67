"""What an import did, in a line."""

from collections.abc import Sequence
from pathlib import Path

from ccm_cli.customers.importing.running import Report
from ccm_cli.customers.importing.sources import STANDARD_INPUT
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.catalog import current_language
from ccm_cli.language.numbers import localized_digits
from ccm_cli.language.punctuation import in_series


def title(kind: str, files: Sequence[str]) -> str:
    """An import as the history names it.

    Args:
        kind: of the records, plural.
        files: their paths as given.
    """
    names = in_series(
        _("standard input") if file == STANDARD_INPUT else Path(file).name for file in files
    )
    return _("import %(kind)s from %(files)s") % {"kind": kind, "files": names}


def titled(kind: str, files: Sequence[str], report: Report) -> str:
    """As `title`, with what came of it."""
    counted = _("%(new)d new, %(changed)d changed") % {
        "new": report.counts["new"],
        "changed": report.counts["changed"],
    }
    return f"{title(kind, files)}: {counted}"


def sums(report: Report) -> str:
    """How many rows did what: ``3 new, 1 changed, 0 unchanged``."""
    counts = report.counts
    parts = [ngettext("%(count)d new", "%(count)d new", counts["new"]) % {"count": counts["new"]}]
    if counts["joined"]:
        joined = ngettext("%(count)d joined to them", "%(count)d joined to them", counts["joined"])
        parts.append(joined % {"count": counts["joined"]})
    changed = ngettext("%(count)d changed", "%(count)d changed", counts["changed"])
    unchanged = ngettext("%(count)d unchanged", "%(count)d unchanged", counts["unchanged"])
    parts.append(changed % {"count": counts["changed"]})
    parts.append(unchanged % {"count": counts["unchanged"]})
    if counts["wrong"]:
        wrong = ngettext("%(count)d wrong", "%(count)d wrong", counts["wrong"])
        parts.append(wrong % {"count": counts["wrong"]})
    return localized_digits(in_series(parts), current_language())


def wrong_rows(report: Report) -> list[str]:
    """The first wrong rows, each with its place and its reason."""
    from ccm_cli.customers.importing.reading import unit_of

    return [
        f"{file}, {unit_of(report.forms[file]) % {'line': line}}: {reason}"
        for file, line, reason in report.reasons
    ]
