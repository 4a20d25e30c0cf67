"""Everything that happened with one customer over all channels, newest first, page by page."""

import base64
import json
from collections.abc import Mapping, Sequence
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.queries.kept_files import names_sql
from ccm_cli.store.reading import Reader

_PARTS_OF_CURSOR = 3


class Event(NamedTuple):
    """One line of the timeline.

    Attributes:
        at: UTC seconds.
        source: one of `SOURCES`: what kind of record it is.
        id: of that record.
        channel: over which it went; empty where none is meant.
        direction: ``in`` or ``out``; empty where neither is meant.
        text: what it was about, in the words of the record: a summary, a subject, a title.
        state: what became of it: of a message its state, of a deal the stage it came to, of a
            ticket or an order the state, of an answer the score, of consent ``yes`` or ``no``.
        detail: what else is worth a look: a note, a comment, a campaign's name, a purpose.
        sentiment: -1, 0 or 1; None where nobody judged it.
        duration: seconds; None where it was not taken.
        files: the names of attached files, with commas between.
        about: the ticket, deal or campaign that an interaction belongs to.
        amount_minor: of an order or a payment, in minor units of ``currency``.
        currency: ISO 4217; empty where there is no amount.
    """

    at: int
    source: str
    id: int
    channel: str
    direction: str
    text: str
    state: str = ""
    detail: str = ""
    sentiment: int | None = None
    duration: int | None = None
    files: str = ""
    about: str = ""
    amount_minor: int | None = None
    currency: str = ""


class EventPage(NamedTuple):
    """Some events, and where to go on; the cursor is None at the end."""

    events: tuple[Event, ...]
    after: str | None


class _Source(NamedTuple):
    """Where events come from: columns after ``at``, ``source`` and ``id``, and the table.

    The last columns may be left out.
    """

    at: str
    id: str
    columns: str
    tables: str


_SOLD = (
    "coalesce((SELECT group_concat(l.name, ', ') FROM (SELECT name FROM sale_order_line"
    " WHERE order_id = o.id ORDER BY position, id LIMIT 4) l), '')"
)
SOURCES: Mapping[str, _Source] = {
    "interaction": _Source(
        "i.at",
        "i.id",
        "i.channel, i.direction, i.summary, '', i.body, i.sentiment, i.duration,"
        " coalesce((SELECT group_concat(f.name, ', ') FROM attachment f"
        "  WHERE f.interaction_id = i.id), ''), coalesce(tk.subject, d.title, k.name, '')",
        "interaction i LEFT JOIN deal d ON d.id = i.deal_id"
        " LEFT JOIN ticket tk ON tk.id = i.ticket_id"
        " LEFT JOIN campaign k ON k.id = i.campaign_id WHERE i.contact_id = ?",
    ),
    "message": _Source(
        "m.handed_at",
        "m.id",
        "m.channel, 'out', coalesce(nullif(m.subject, ''), m.template), m.state,"
        f" coalesce(k.name, ''), NULL, NULL, {names_sql('m.files')}",
        "message m LEFT JOIN campaign k ON k.id = m.campaign_id"
        " WHERE m.contact_id = ? AND m.handed_at IS NOT NULL",
    ),
    "deal": _Source(
        "x.at",
        "x.id",
        "'', '', d.title, x.to_stage, x.note, NULL, NULL",
        "deal d JOIN deal_stage_change x ON x.deal_id = d.id WHERE d.contact_id = ?",
    ),
    "order": _Source(
        "o.at",
        "o.id",
        f"'', '', o.number, o.state, {_SOLD}, NULL, NULL, '', '', o.total_minor, o.currency",
        "sale_order o WHERE o.contact_id = ? AND o.state <> 'draft'",
    ),
    "payment": _Source(
        "sp.at",
        "sp.id",
        "'', CASE WHEN sp.amount_minor < 0 THEN 'out' ELSE 'in' END, o.number, '', sp.method,"
        " NULL, NULL, '', '', abs(sp.amount_minor), o.currency",
        # What is paid with the order itself stands in its line.
        "sale_payment sp JOIN sale_order o ON o.id = sp.order_id"
        " WHERE o.contact_id = ? AND (sp.at <> o.at OR sp.amount_minor < 0)",
    ),
    "return": _Source(
        "sr.at",
        "sr.id",
        "'', 'in', o.number, '', trim(l.name || ' ' || sr.reason), NULL, NULL, '', '',"
        " sr.net_minor + sr.tax_minor, o.currency",
        "sale_return sr JOIN sale_order o ON o.id = sr.order_id"
        " JOIN sale_order_line l ON l.id = sr.line_id WHERE o.contact_id = ?",
    ),
    "task": _Source(
        "t.done_at",
        "t.id",
        "'', '', t.title, t.state, t.notes, NULL, NULL",
        "task t WHERE t.contact_id = ? AND t.state = 'done' AND t.done_at IS NOT NULL",
    ),
    "answer": _Source(
        "a.at",
        "a.id",
        "a.channel, 'in', v.name, a.score, a.comment, NULL, NULL",
        "survey_answer a JOIN survey v ON v.id = a.survey_id WHERE a.contact_id = ?",
    ),
    "mail": _Source(
        "ml.at",
        "ml.id",
        "'email', 'in', coalesce(nullif(ml.subject, ''), ml.sender), ml.kind, ml.words, NULL, NULL",
        "mail ml WHERE ml.contact_id = ? AND ml.interaction_id IS NULL",
    ),
    "ticket": _Source(
        "h.at",
        "h.id",
        "'', '', tk.subject, h.to_state, h.note, NULL, NULL",
        "ticket tk JOIN ticket_change h ON h.ticket_id = tk.id WHERE tk.contact_id = ?"
        " AND h.from_state <> h.to_state",
    ),
    "consent": _Source(
        "n.at",
        "n.id",
        "n.channel, 'in', n.how, CASE n.given WHEN 1 THEN 'yes' ELSE 'no' END, n.purpose,"
        " NULL, NULL",
        "consent n WHERE n.contact_id = ?",
    ),
}
"""Where the timeline comes from; of one second, in this order."""
_PLACES = {name: place for place, name in enumerate(SOURCES)}


def timeline(
    reader: Reader,
    contact_id: int,
    *,
    limit: int,
    cursor: str | None = None,
    sources: Sequence[str] = (),
) -> EventPage:
    """One page of what happened with a customer, newest first.

    Args:
        reader: the database.
        contact_id: whose.
        limit: at most so many.
        cursor: where the page before ended.
        sources: only these of `SOURCES`; empty: all.

    Raises:
        InvalidInput: the cursor is not one that a page gave.
    """
    start = None if cursor is None else _decode(cursor)
    streams = [_events(reader, name, contact_id, limit + 1, start) for name in sources or SOURCES]
    found = list(islice(merge(*streams, key=_place), limit + 1))
    after = _encode(found[limit - 1]) if len(found) > limit else None
    return EventPage(tuple(found[:limit]), after)


def _place(event: Event) -> tuple[int, int, int]:
    return -event.at, _PLACES[event.source], -event.id


def _events(
    reader: Reader, name: str, contact_id: int, limit: int, start: tuple[int, int, int] | None
) -> list[Event]:
    """The newest events of one source, after the place where the page before ended."""
    source = SOURCES[name]
    seek, values = _seek(source, _PLACES[name], start)
    return reader.rows(
        lambda at, row_id, channel, direction, text, state, *rest: Event(
            at, name, row_id, channel, direction, text, str(state), *rest
        ),
        f"SELECT {source.at}, {source.id}, {source.columns} FROM {source.tables}{seek}"
        f" ORDER BY {source.at} DESC, {source.id} DESC LIMIT ?",
        (contact_id, *values, limit),
    )


def _seek(
    source: _Source, place: int, start: tuple[int, int, int] | None
) -> tuple[str, tuple[int, ...]]:
    if start is None:
        return "", ()
    at, start_place, row_id = start
    if place < start_place:
        return f" AND {source.at} < ?", (at,)
    if place > start_place:
        return f" AND {source.at} <= ?", (at,)
    later = f"({source.at} < ? OR {source.id} < ?)"
    return f" AND {source.at} <= ? AND {later}", (at, at, row_id)


def _encode(event: Event) -> str:
    packed = json.dumps([event.at, _PLACES[event.source], event.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[int, int, int]:
    parts: Any = None
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        parts = None
    if (
        isinstance(parts, list)
        and len(parts) == _PARTS_OF_CURSOR
        and all(type(part) is int for part in parts)
    ):
        return parts[0], parts[1], parts[2]
    raise InvalidInput(
        _("The cursor %(cursor)s is not one that a timeline gave.") % {"cursor": cursor[:40]},
        hint=_("Leave it out to start at the newest."),
    )
