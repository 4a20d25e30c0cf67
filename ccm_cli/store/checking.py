"""Whether the database is whole: its pages, its references, and what is derived from records."""

from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.language import gettext as _
from ccm_cli.store.derived import Derived
from ccm_cli.store.writing import UnitOfWork


class Finding(NamedTuple):
    """One thing that was looked at: what, whether it is in order, and what is wrong."""

    what: str
    fine: bool
    detail: str = ""


def check_pages(work: UnitOfWork) -> Finding:
    """SQLite's own check of every page and index."""
    found = work.reader.values("PRAGMA integrity_check(3)")
    return Finding(_("Database pages"), found == ["ok"], "" if found == ["ok"] else found[0])


def check_references(work: UnitOfWork) -> Finding:
    """Every reference leads to a row that is there."""
    lost = work.reader.rows(lambda *row: row, "PRAGMA foreign_key_check")
    detail = f"{lost[0][0]} {lost[0][1]}" if lost else ""
    return Finding(_("References between records"), not lost, detail)


def check_derived(work: UnitOfWork, derived: Sequence[Derived]) -> list[Finding]:
    """What is kept ready equals a recount; where it did not, the recount now stands.

    Args:
        work: commits the recount unless it is a dry run.
        derived: what to check.
    """
    findings = []
    for each in derived:
        before = _content(work, each.name)
        work.rebuild(each)
        after = _content(work, each.name)
        wrong = len(set(before) ^ set(after))
        detail = _("%(count)d rows were wrong and were counted anew") % {"count": wrong}
        findings.append(Finding(each.name, not wrong, detail if wrong else ""))
    return findings


def _content(work: UnitOfWork, table: str) -> list[tuple[object, ...]]:
    if table.endswith("_search"):
        sql = f'SELECT rowid, words FROM "{table}"'
        # An index knows which words a record has; their order says nothing.
        return work.reader.rows(lambda row_id, words: (row_id, frozenset(words.split())), sql)
    return work.reader.rows(lambda *row: row, f'SELECT * FROM "{table}"')
