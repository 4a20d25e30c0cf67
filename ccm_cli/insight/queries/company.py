"""The whole company: profile, people, figures, what is open, and what happened last."""

from typing import NamedTuple

from ccm_cli.customers.queries.companies import CompanyProfile, company_profile
from ccm_cli.insight.queries.customer import (
    MOST_OPEN,
    MOST_ORDERS,
    ORDERS_SQL,
    TICKETS,
    CustomerOrder,
    OpenDeal,
    OpenTask,
    OpenTicket,
)
from ccm_cli.selling.company_fields import DEALS_OF_COMPANY, TASKS_OF_COMPANY
from ccm_cli.store.reading import Reader

NEWEST = 10
"""Interactions shown."""


class CompanyFigures(NamedTuple):
    """What the deals of a company came to; times are UTC seconds, None where there was none."""

    deals_open: int
    deals_won: int
    deals_lost: int
    revenue_minor: int
    """Of sales, in the business's currency."""
    open_minor: int
    """Of open deals, in the business's currency."""
    last_won_at: int | None
    last_contact_at: int | None
    interactions: int


class Touch(NamedTuple):
    """An interaction with somebody who works there."""

    at: int
    id: int
    contact_id: int
    contact: str
    channel: str
    direction: str
    summary: str


class WholeCompany(NamedTuple):
    """Everything that is known of one company."""

    profile: CompanyProfile
    figures: CompanyFigures
    deals: tuple[OpenDeal, ...]
    tasks: tuple[OpenTask, ...]
    tickets: tuple[OpenTicket, ...]
    orders: tuple[CustomerOrder, ...]
    touches: tuple[Touch, ...]


TICKETS_OF_COMPANY = (
    "(tk.company_id = ?1"
    " OR tk.contact_id IN (SELECT contact_id FROM contact_company WHERE company_id = ?1))"
)
"""SQL: the tickets of a company and of its people."""
_OURS = "d.currency = (SELECT value FROM meta WHERE key = 'base_currency')"
_SALES = f"""(SELECT d.at, d.amount_minor FROM sale d
WHERE {DEALS_OF_COMPANY.format(company="?1")}{{more}} LIMIT -1)"""
# The limit keeps SQLite from computing all sales to take the sum of a few.
_FIGURES = f"""
SELECT coalesce(sum(d.state = 'open'), 0), coalesce(sum(d.state = 'won'), 0),
       coalesce(sum(d.state = 'lost'), 0),
       (SELECT coalesce(sum(amount_minor), 0) FROM {_SALES.format(more=f" AND {_OURS}")}),
       coalesce(sum(CASE WHEN d.state = 'open' AND {_OURS} THEN d.value_minor END), 0),
       (SELECT max(at) FROM {_SALES.format(more="")}),
       (SELECT max(a.last_contact_at) FROM contact_company w
        JOIN contact_activity a ON a.contact_id = w.contact_id WHERE w.company_id = ?1),
       (SELECT coalesce(sum(a.interactions), 0) FROM contact_company w
        JOIN contact_activity a ON a.contact_id = w.contact_id WHERE w.company_id = ?1)
FROM deal d WHERE {DEALS_OF_COMPANY.format(company="?1")}
"""
_DEALS = f"""
SELECT d.id, d.title, d.pipeline, d.stage, d.stage_since, d.value_minor, d.currency,
       d.expected_close
FROM deal d WHERE d.state = 'open' AND {DEALS_OF_COMPANY.format(company="?1")}
ORDER BY d.expected_close IS NULL, d.expected_close, d.id LIMIT ?2
"""
_TASKS = f"""
SELECT t.id, t.title, t.due_at, t.all_day, t.priority FROM task t
WHERE t.state = 'open' AND {TASKS_OF_COMPANY.format(company="?1")}
ORDER BY t.due_at IS NULL, t.due_at, t.id LIMIT ?2
"""
_TOUCHES = """
SELECT i.at, i.id, i.contact_id, c.name, i.channel, i.direction, i.summary
FROM interaction i JOIN contact c ON c.id = i.contact_id
WHERE i.company_id = ?1
   OR i.contact_id IN (SELECT contact_id FROM contact_company WHERE company_id = ?1)
ORDER BY i.at DESC, i.id DESC LIMIT ?2
"""


def whole_company(reader: Reader, company_id: int, *, newest: int = NEWEST) -> WholeCompany:
    """Everything about one company.

    Args:
        reader: the database.
        company_id: which.
        newest: so many of the newest interactions.

    Raises:
        NotFound: there is no such company.
    """
    known = company_profile(reader, company_id)
    [figures] = reader.rows(CompanyFigures, _FIGURES, (company_id,))
    return WholeCompany(
        known,
        figures=figures,
        deals=tuple(reader.rows(OpenDeal, _DEALS, (company_id, MOST_OPEN))),
        tasks=tuple(
            reader.rows(
                lambda task_id, title, due_at, all_day, priority: OpenTask(
                    task_id, title, due_at, bool(all_day), priority
                ),
                _TASKS,
                (company_id, MOST_OPEN),
            )
        ),
        tickets=tuple(
            reader.rows(
                OpenTicket, TICKETS.format(whose=TICKETS_OF_COMPANY), (company_id, MOST_OPEN)
            )
        ),
        orders=tuple(
            reader.rows(
                CustomerOrder,
                ORDERS_SQL.format(whose=DEALS_OF_COMPANY.format(company="?1"), most=MOST_ORDERS),
                (company_id,),
            )
        ),
        touches=tuple(reader.rows(Touch, _TOUCHES, (company_id, newest))),
    )
