"""Whether there is anything for rules and journeys to look at or to do; asked at every run."""

from ccm_cli.store.reading import Reader

SCAN_EVERY = 300
"""Seconds between two looks at the calendar and at who is in a segment."""


def newest_change(reader: Reader) -> int:
    """The number of the last change in the history; 0 where there is none."""
    return int(reader.value("SELECT coalesce(max(id), 0) FROM journal_group"))


def anything_due(reader: Reader, now: int) -> bool:
    """Whether there is anything to look at or to do, of what is switched on.

    Args:
        reader: the database.
        now: UTC seconds.
    """
    return bool(
        reader.value(
            "SELECT EXISTS (SELECT 1 FROM automation a WHERE a.state = 'on' AND ("
            " EXISTS (SELECT 1 FROM automation_place p WHERE p.source = a.source"
            "  AND (p.group_id < (SELECT max(id) FROM journal_group)"
            "   OR p.scanned_at / ?2 < ?1 / ?2 OR p.scanned_at > ?1))"
            " OR EXISTS (SELECT 1 FROM automation_run r WHERE r.source = a.source"
            "  AND r.state = 'active' AND r.wake_at <= ?1)))",
            (now, SCAN_EVERY),
        )
    )
