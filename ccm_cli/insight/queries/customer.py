"""The whole customer: profile, consent, figures, what is open, and the timeline."""

from typing import NamedTuple

from ccm_cli.customers.queries.contacts import Profile, profile
from ccm_cli.insight.queries.timeline import EventPage, timeline
from ccm_cli.listening.queries.tickets import MOST_PRESSING
from ccm_cli.messaging.queries.outbox import Held, held
from ccm_cli.store.reading import Reader

MOST_OPEN = 20
"""Open deals and tasks shown; the figures count them all."""
MOST_ORDERS = 6
MOST_HELD = 5
LEFT_OUT_LATELY = 30 * 86_400
"""Seconds for which a message that was left out is worth telling."""


class ConsentState(NamedTuple):
    """The last word about one channel and purpose; ``*`` is every one."""

    channel: str
    purpose: str
    given: bool
    at: int
    how: str


class Suppressed(NamedTuple):
    """An address of the customer that nothing is sent to."""

    channel: str
    key: str
    reason: str
    at: int


class Figures(NamedTuple):
    """What is kept ready per customer; times are UTC seconds, None where it never happened."""

    interactions: int = 0
    last_contact_at: int | None = None
    last_inbound_at: int | None = None
    deals_open: int = 0
    deals_won: int = 0
    deals_lost: int = 0
    revenue_minor: int = 0
    """Of sales, in the business's currency."""
    first_won_at: int | None = None
    """The first sale, and below it the last."""
    last_won_at: int | None = None
    orders: int = 0
    """Those that count as sales."""
    orders_minor: int = 0
    last_order_at: int | None = None
    messages: int = 0
    last_message_at: int | None = None


class OpenDeal(NamedTuple):
    """A deal that is neither won nor lost."""

    id: int
    title: str
    pipeline: str
    stage: str
    stage_since: int
    value_minor: int | None
    currency: str
    expected_close: str | None


class OpenTask(NamedTuple):
    """Something still to be done."""

    id: int
    title: str
    due_at: int | None
    all_day: bool
    priority: str


class OpenTicket(NamedTuple):
    """A ticket that is not closed; see `ccm_cli.listening.models.Ticket`."""

    id: int
    subject: str
    priority: str
    state: str
    state_since: int
    limit_at: int | None
    near_at: int | None

    def is_late(self, now: int) -> bool:
        """Whether its limit has passed."""
        return self.limit_at is not None and self.limit_at < now

    def is_near(self, now: int) -> bool:
        """Whether its limit is near, and has not passed."""
        return self.near_at is not None and self.near_at <= now and not self.is_late(now)


class CustomerOrder(NamedTuple):
    """An order of a customer; amounts are minor units of ``currency``, the day is ISO."""

    id: int
    number: str
    state: str
    at: int
    due_on: str | None
    currency: str
    total_minor: int
    returned_minor: int
    paid_minor: int
    products: str
    """The names of what was sold, with commas between."""

    @property
    def balance_minor(self) -> int:
        """What is still to be paid; less than nothing: to be paid back."""
        if self.state in {"draft", "cancelled"}:
            return 0
        return self.total_minor - self.returned_minor - self.paid_minor


class Answer(NamedTuple):
    """An answer to a survey."""

    survey: str
    kind: str
    score: int
    comment: str
    at: int


class Customer(NamedTuple):
    """Everything that is known of one customer."""

    profile: Profile
    consent: tuple[ConsentState, ...]
    suppressed: tuple[Suppressed, ...]
    figures: Figures
    deals: tuple[OpenDeal, ...]
    tasks: tuple[OpenTask, ...]
    tickets: tuple[OpenTicket, ...]
    orders: tuple[CustomerOrder, ...]
    """Those that are not settled, then the newest."""
    answer: Answer | None
    timeline: EventPage
    held: tuple[Held, ...]
    """Messages that are held back, and those that were left out lately."""


class Hanging(NamedTuple):
    """How many records go when a contact is removed."""

    interactions: int
    deals: int
    tasks: int
    tickets: int


_CONSENT = """
SELECT n.channel, n.purpose, n.given, n.at, n.how FROM consent n
WHERE n.id IN (SELECT max(id) FROM consent WHERE contact_id = ? GROUP BY channel, purpose)
ORDER BY n.channel, n.purpose
"""
_SUPPRESSED = """
SELECT s.channel, a.key, s.reason, s.at
FROM (SELECT key FROM contact_email WHERE contact_id = ?
      UNION ALL SELECT number FROM contact_phone WHERE contact_id = ?
      UNION ALL SELECT key FROM contact_handle WHERE contact_id = ?) a
JOIN suppression s ON s.key = ccm_fingerprint(a.key)
ORDER BY s.channel, a.key
"""
_FIGURES = """
SELECT coalesce(act.interactions, 0), act.last_contact_at, act.last_inbound_at,
       coalesce(s.deals_open, 0), coalesce(s.deals_won, 0), coalesce(s.deals_lost, 0),
       coalesce(s.revenue_minor, 0), s.first_won_at, s.last_won_at,
       coalesce(s.orders, 0), coalesce(s.orders_minor, 0), s.last_order_at,
       coalesce(m.sent, 0), m.last_message_at
FROM contact c
LEFT JOIN contact_activity act ON act.contact_id = c.id
LEFT JOIN contact_sales s ON s.contact_id = c.id
LEFT JOIN contact_messages m ON m.contact_id = c.id
WHERE c.id = ?
"""
_DEALS = """
SELECT id, title, pipeline, stage, stage_since, value_minor, currency, expected_close
FROM deal WHERE contact_id = ? AND state = 'open'
ORDER BY expected_close IS NULL, expected_close, id LIMIT ?
"""
_TASKS = """
SELECT id, title, due_at, all_day, priority FROM task
WHERE state = 'open'
  AND (contact_id = ? OR deal_id IN (SELECT id FROM deal WHERE contact_id = ?))
ORDER BY due_at IS NULL, due_at, id LIMIT ?
"""
TICKETS = f"""
SELECT tk.id, tk.subject, tk.priority, tk.state, tk.state_since, tk.limit_at, tk.near_at
FROM ticket tk WHERE tk.state IN ('open', 'waiting') AND {{whose}} {MOST_PRESSING} LIMIT ?2
"""
"""SQL: the tickets of somebody that are not closed, the most pressing first."""
ORDERS_SQL = """
SELECT d.id, d.number, d.state, d.at, d.due_on, d.currency, d.total_minor, d.returned_minor,
       d.paid_minor, coalesce((SELECT group_concat(l.name, ', ') FROM sale_order_line l
                               WHERE l.order_id = d.id), '')
FROM sale_order d WHERE {whose}
ORDER BY d.state NOT IN ('draft', 'confirmed'), d.at DESC, d.id DESC LIMIT {most}
"""
"""Of `CustomerOrder`."""
_ANSWER = """
SELECT v.name, v.kind, a.score, a.comment, a.at FROM survey_answer a
JOIN survey v ON v.id = a.survey_id WHERE a.contact_id = ? ORDER BY a.at DESC, a.id DESC LIMIT 1
"""


_HANGING = """
SELECT (SELECT count(*) FROM interaction WHERE contact_id = ?),
       (SELECT count(*) FROM deal WHERE contact_id = ?),
       (SELECT count(*) FROM task WHERE contact_id = ?),
       (SELECT count(*) FROM ticket WHERE contact_id = ?)
"""


def customer(reader: Reader, contact_id: int, *, now: int, events: int = 10) -> Customer:
    """Everything about one customer.

    Args:
        reader: the database.
        contact_id: whose.
        now: UTC seconds.
        events: so many of the newest of the timeline.

    Raises:
        NotFound: there is no such contact.
    """
    known = profile(reader, contact_id)
    figures = reader.row(Figures, _FIGURES, (contact_id,))
    return Customer(
        known,
        consent=consent(reader, contact_id),
        suppressed=tuple(reader.rows(Suppressed, _SUPPRESSED, (contact_id,) * 3)),
        figures=figures or Figures(),
        deals=tuple(reader.rows(OpenDeal, _DEALS, (contact_id, MOST_OPEN))),
        tasks=tuple(
            reader.rows(
                lambda task_id, title, due_at, all_day, priority: OpenTask(
                    task_id, title, due_at, bool(all_day), priority
                ),
                _TASKS,
                (contact_id, contact_id, MOST_OPEN),
            )
        ),
        tickets=tuple(
            reader.rows(
                OpenTicket, TICKETS.format(whose="tk.contact_id = ?1"), (contact_id, MOST_OPEN)
            )
        ),
        orders=tuple(
            reader.rows(
                CustomerOrder,
                ORDERS_SQL.format(whose="d.contact_id = ?", most=MOST_ORDERS),
                (contact_id,),
            )
        ),
        answer=reader.row(Answer, _ANSWER, (contact_id,)),
        timeline=timeline(reader, contact_id, limit=events),
        held=tuple(
            held(
                reader,
                left_out_since=now - LEFT_OUT_LATELY,
                contact_id=contact_id,
                limit=MOST_HELD,
            )
        ),
    )


def consent(reader: Reader, contact_id: int) -> tuple[ConsentState, ...]:
    """The last word of a customer about each channel and purpose that it ever spoke about."""
    return tuple(
        reader.rows(
            lambda channel, purpose, given, at, how: ConsentState(
                channel, purpose, bool(given), at, how
            ),
            _CONSENT,
            (contact_id,),
        )
    )


def hanging(reader: Reader, contact_id: int) -> Hanging:
    """What is removed together with a contact."""
    found = reader.row(Hanging, _HANGING, (contact_id,) * 4)
    return found or Hanging(0, 0, 0, 0)
