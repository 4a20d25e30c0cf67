"""Tables of deals, tasks, products and orders, and what is kept of sales."""

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

import ccm_cli.customers.models  # noqa: F401  (the tables that ours refer to)
from ccm_cli.store.columns import reference
from ccm_cli.store.models import Machinery, Record

PERMANENT = {"sqlite_autoincrement": True}


class Deal(Record, table=True):
    __tablename__ = "deal"
    __table_args__ = (
        Index("deal_board", "pipeline", "state", "stage", "currency", "value_minor"),
        Index("deal_created", "created_at", "id"),
        # What filters ask of the deals of a person, so that none has to be looked up.
        Index(
            "deal_contact",
            *("contact_id", "state", "stage", "created_at", "currency", "value_minor"),
        ),
        Index("deal_state", "state", "stage_since"),
        Index(
            "deal_closed",
            *("pipeline", "closed_at", "stage", "state", "currency", "value_minor"),
            sqlite_where=text("closed_at IS NOT NULL"),
        ),
        Index(
            "deal_ageing", "pipeline", "stage", "stage_since", sqlite_where=text("state = 'open'")
        ),
        Index("deal_expected", "state", "expected_close"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    title: str
    title_key: str
    contact_id: int | None = reference(
        "contact.id", on_delete="CASCADE", optional=True, index=False
    )
    company_id: int | None = reference("company.id", on_delete="SET NULL", optional=True)
    pipeline: str
    stage: str
    state: str = "open"
    """``open``, ``won`` or ``lost``; follows from the stage."""
    stage_since: int
    value_minor: int | None = None
    currency: str
    expected_close: str | None = None
    """Day, ISO."""
    lost_reason: str = ""
    source: str = ""
    notes: str = ""
    custom: str = "{}"
    created_at: int
    updated_at: int
    closed_at: int | None = None
    promised_close: str | None = None
    """The first day it was expected to be won, ISO; what came later is a promise that moved."""
    pushes: int = 0
    """How often the expected day was put off to a later one."""


class DealStageChange(Record, table=True):
    """The history of a deal through the stages.

    The first has no ``from_stage``; a note without a move has the same stage and the same pipeline
    twice.
    """

    __tablename__ = "deal_stage_change"
    __table_args__ = (Index("deal_stage_change_deal", "deal_id", "at"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    deal_id: int = reference("deal.id", on_delete="CASCADE", index=False)
    from_stage: str = ""
    to_stage: str
    at: int
    note: str = ""
    from_pipeline: str = ""
    """Empty, as both are in what was written before pipelines were kept: the deal's own."""
    pipeline: str = ""
    """Which ``to_stage`` is a stage of."""


class DealCompetitor(Record, table=True):
    """Somebody else who wants the same deal."""

    __tablename__ = "deal_competitor"
    __table_args__ = (
        UniqueConstraint("deal_id", "key"),
        Index("deal_competitor_key", "key"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    deal_id: int = reference("deal.id", on_delete="CASCADE", index=False)
    name: str
    key: str
    won: bool = False
    """Whether the deal was lost to them."""


class Task(Record, table=True):
    __tablename__ = "task"
    __table_args__ = (
        Index("task_due", "state", "due_at"),
        Index("task_pressing", "state", "priority", "due_at"),
        Index("task_remind", "remind_at", sqlite_where=text("state = 'open'")),
        Index("task_contact", "contact_id", "state"),
        Index("task_deal", "deal_id", "state"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    title: str
    title_key: str
    contact_id: int | None = reference("contact.id", optional=True, index=False)
    deal_id: int | None = reference("deal.id", optional=True, index=False)
    due_at: int | None = None
    all_day: bool = False
    """Due on a day rather than at an hour; ``due_at`` is then the day's end."""
    priority: str = "normal"
    """``low``, ``normal`` or ``high``."""
    state: str = "open"
    """``open`` or ``done``."""
    done_at: int | None = None
    remind_at: int | None = None
    notes: str = ""
    created_at: int
    updated_at: int
    company_id: int | None = reference("company.id", on_delete="SET NULL", optional=True)
    repeat: str = ""
    """An RFC 5545 recurrence rule without its start; empty: once."""
    repeat_from: str = "due"
    """``due`` or ``done``: what the next one is counted from."""
    previous_id: int | None = reference("task.id", on_delete="SET NULL", optional=True)
    """The task of the same series before this one."""
    occurrence: str = ""
    """Local day, or day and time, at which the rule had it due; ``due_at`` may be put off."""
    skipped: int = 0
    """How many occurrences of the rule were passed over to reach this one."""


class TaskReminder(Machinery, table=True):
    """Reminders that were given, so that none is given twice."""

    __tablename__ = "task_reminder"
    task_id: int = Field(primary_key=True)
    remind_at: int
    given_at: int


class Product(Record, table=True):
    """What is sold, and for how much today; what it was sold for stands in the lines of orders."""

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("code_key"),
        Index("product_name", "name_key", "id"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = ""
    """What stands on the shelf or in the catalogue (SKU)."""
    code_key: str | None = None
    """NULL where it has no code, so that there may be many such."""
    name: str
    name_key: str
    unit: str = ""
    category: str = ""
    price_minor: int | None = None
    cost_minor: int | None = None
    """What one costs the business."""
    currency: str
    """Of both amounts."""
    tax: int = 0
    """Thousandths of a per cent: 19000 are 19 %."""
    consumable: bool = False
    """Whether people buy it again and again, so that it can be offered to those who have it."""
    state: str = "active"
    """``active`` or ``retired``."""
    notes: str = ""
    created_at: int
    updated_at: int


class SaleOrder(Record, table=True):
    """An order with its totals, which its verbs keep; the table is not ``order``, a word of SQL."""

    __tablename__ = "sale_order"
    __table_args__ = (
        UniqueConstraint("number_key"),
        Index("sale_order_at", "at", "id"),
        # What filters ask of the orders of a person, so that none has to be looked up.
        Index(
            "sale_order_contact",
            *("contact_id", "state", "at", "currency", "total_minor"),
        ),
        Index("sale_order_due", "state", "due_on"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    number: str
    """As people name it: ``2026-0007``."""
    number_key: str
    contact_id: int | None = reference(
        "contact.id", on_delete="SET NULL", optional=True, index=False
    )
    company_id: int | None = reference("company.id", on_delete="SET NULL", optional=True)
    deal_id: int | None = reference("deal.id", on_delete="SET NULL", optional=True)
    """The deal that led to it."""
    state: str = "draft"
    """``draft``, ``confirmed``, ``paid``, ``returned`` (all of it) or ``cancelled``."""
    at: int
    """When it was placed."""
    due_on: str | None = None
    """The day by which it is to be paid, ISO."""
    paid_at: int | None = None
    """When it was last fully paid; None while it is not."""
    currency: str
    tax_included: bool = False
    """Whether the prices of its lines have the tax in them."""
    net_minor: int = 0
    """Sum of its lines without tax; the four below are with it."""
    tax_minor: int = 0
    total_minor: int = 0
    returned_minor: int = 0
    returned_net_minor: int = 0
    """Without tax."""
    paid_minor: int = 0
    """Payments less refunds."""
    cancel_reason: str = ""
    notes: str = ""
    created_at: int
    updated_at: int


class SaleOrderLine(Record, table=True):
    """Something sold, under the name and for the price of that day."""

    __tablename__ = "sale_order_line"
    __table_args__ = (
        Index("sale_order_line_order", "order_id", "position"),
        Index("sale_order_line_product", "product_id", "order_id"),
        Index("sale_order_line_name", "name_key", "order_id"),
        Index("sale_order_line_code", "code_key", "order_id"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    order_id: int = reference("sale_order.id", on_delete="CASCADE", index=False)
    position: int
    product_id: int | None = reference(
        "product.id", on_delete="SET NULL", optional=True, index=False
    )
    code: str = ""
    code_key: str = ""
    name: str
    name_key: str
    unit: str = ""
    quantity: int
    """Thousandths of a unit."""
    price_minor: int
    """Of one unit."""
    discount: int = 0
    """Thousandths of a per cent off."""
    tax: int = 0
    """Thousandths of a per cent."""
    cost_minor: int | None = None
    net_minor: int
    tax_minor: int
    returned: int = 0
    """How much of the quantity came back, thousandths."""


class SalePayment(Record, table=True):
    """Money that came in for an order; what was paid back is less than nothing."""

    __tablename__ = "sale_payment"
    __table_args__ = (
        Index("sale_payment_order", "order_id", "at"),
        Index("sale_payment_at", "at"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    order_id: int = reference("sale_order.id", on_delete="CASCADE", index=False)
    at: int
    amount_minor: int
    method: str = ""
    reference: str = ""
    """What the bank, the terminal or the receipt calls it."""
    note: str = ""
    created_at: int


class SaleReturn(Record, table=True):
    """A line of an order that came back, all of it or a part."""

    __tablename__ = "sale_return"
    __table_args__ = (Index("sale_return_order", "order_id", "at"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    order_id: int = reference("sale_order.id", on_delete="CASCADE", index=False)
    line_id: int = reference("sale_order_line.id", on_delete="CASCADE")
    at: int
    quantity: int
    """Thousandths."""
    net_minor: int
    """What is credited for it, without tax."""
    tax_minor: int
    reason: str = ""
    created_at: int


class ContactSales(Machinery, table=True):
    """Kept ready per contact; derived from deals and orders."""

    __tablename__ = "contact_sales"
    __table_args__ = (
        Index("contact_sales_won", "deals_won", "contact_id"),
        Index("contact_sales_revenue", "revenue_minor", "contact_id"),
        Index("contact_sales_orders", "orders", "contact_id"),
    )
    contact_id: int = Field(primary_key=True)
    deals_open: int = 0
    deals_won: int = 0
    deals_lost: int = 0
    revenue_minor: int = 0
    """Of sales (the view ``sale``) in the business's currency."""
    first_won_at: int | None = None
    """The first sale, and below it the last."""
    last_won_at: int | None = None
    orders: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Orders that count as sales."""
    orders_minor: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """What they brought, without tax and less what was returned, in the business's currency."""
    first_order_at: int | None = None
    last_order_at: int | None = None
    sales: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Orders, and won deals without one."""
