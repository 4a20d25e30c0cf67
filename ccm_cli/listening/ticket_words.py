"""The words that tickets may hold in fields with few values, with what people read."""

from collections.abc import Mapping

from ccm_cli.language.catalog import message

OPEN, WAITING, CLOSED = "open", "waiting", "closed"
NORMAL = "normal"

PRIORITIES: Mapping[str, str] = {
    "low": message("low"),
    NORMAL: message("normal"),
    "high": message("high"),
    "urgent": message("urgent"),
}
"""The least pressing first."""
STATES: Mapping[str, str] = {
    OPEN: message("open"),
    WAITING: message("waits for them"),
    CLOSED: message("closed"),
}
ESCALATIONS: Mapping[str, str] = {
    "near-response": message("first answer soon due"),
    "late-response": message("first answer overdue"),
    "near-resolution": message("solution soon due"),
    "late-resolution": message("solution overdue"),
}

RANK = "CASE {alias}.priority WHEN 'urgent' THEN 4 WHEN 'high' THEN 3 WHEN 'low' THEN 1 ELSE 2 END"
"""SQL: how pressing a ticket is, 1 to 4."""
