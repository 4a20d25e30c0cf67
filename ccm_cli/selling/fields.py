"""What the filter language may say about deals and tasks, and about what contacts bought."""

from collections.abc import Iterable, Sequence

from ccm_cli.language.catalog import message
from ccm_cli.selling import order_fields
from ccm_cli.selling.company_fields import COMPANY_FIELDS
from ccm_cli.selling.pipelines import STATES, Pipeline
from ccm_cli.selling.priorities import PRIORITIES
from ccm_cli.selling.words import DEAL_STATES, TASK_STATES
from ccm_cli.selling.words import PRIORITIES as PRIORITY_WORDS
from ccm_cli.store.filters.registry import Entity, Field, Kind, Registry

_OPEN_TASKS = (
    "LEFT JOIN (SELECT {column}, count(*) AS number, min(due_at) AS next_at FROM task"
    " WHERE state = 'open' AND {column} IS NOT NULL GROUP BY {column}) ot ON ot.{column} = {key}"
)

_DEAL_JOINS = {
    "c": "LEFT JOIN contact c ON c.id = d.contact_id",
    "co": "LEFT JOIN company co ON co.id = d.company_id",
    "ot": _OPEN_TASKS.format(column="deal_id", key="d.id"),
}

DEAL_FIELDS = (
    Field("id", Kind.NUMBER, "d.id", message("Number")),
    Field("title", Kind.TEXT, "d.title", message("Title"), key_sql="d.title_key"),
    Field(
        "contact",
        Kind.TEXT,
        "c.name",
        message("Contact"),
        key_sql="c.name_key",
        sort_sql="coalesce(c.sort_key, '')",
        needs=("c",),
    ),
    Field("contact.id", Kind.NUMBER, "d.contact_id", message("Contact's number")),
    Field(
        "company",
        Kind.TEXT,
        "co.name",
        message("Company"),
        key_sql="co.name_key",
        sort_sql="coalesce(co.sort_key, '')",
        needs=("co",),
    ),
    Field("pipeline", Kind.TEXT, "d.pipeline", message("Pipeline")),
    Field("stage", Kind.TEXT, "d.stage", message("Stage")),
    Field("state", Kind.CHOICE, "d.state", message("State"), choices=STATES, words=DEAL_STATES),
    Field("value", Kind.MONEY, "d.value_minor", message("Value"), currency_sql="d.currency"),
    Field("currency", Kind.TEXT, "d.currency", message("Currency")),
    Field("expected_close", Kind.DAY, "d.expected_close", message("Expected close")),
    Field(
        "promised_close",
        Kind.DAY,
        "d.promised_close",
        message("First promised"),
        aliases=("promised",),
    ),
    Field("pushes", Kind.NUMBER, "d.pushes", message("Put off")),
    Field("stage_since", Kind.MOMENT, "d.stage_since", message("In stage since")),
    Field(
        "days_in_stage",
        Kind.NUMBER,
        "CASE d.state WHEN 'open' THEN (ccm_now() - d.stage_since) / 86400 END",
        message("Days in stage"),
    ),
    Field("lost_reason", Kind.TEXT, "d.lost_reason", message("Lost because")),
    Field(
        "competitor",
        Kind.TEXT,
        "dc.name",
        message("Competitors"),
        key_sql="dc.key",
        rows="deal_competitor dc WHERE dc.deal_id = d.id",
    ),
    Field(
        "lost_to",
        Kind.TEXT,
        "dl.name",
        message("Lost to"),
        key_sql="dl.key",
        rows="deal_competitor dl WHERE dl.deal_id = d.id AND dl.won = 1",
    ),
    Field("source", Kind.TEXT, "d.source", message("Source")),
    Field("notes", Kind.TEXT, "d.notes", message("Notes")),
    Field("created", Kind.MOMENT, "d.created_at", message("Created"), sort_sql="d.created_at"),
    Field("updated", Kind.MOMENT, "d.updated_at", message("Updated")),
    Field("closed", Kind.MOMENT, "d.closed_at", message("Closed")),
    Field("tasks.open", Kind.NUMBER, "ot.number", message("Open tasks"), needs=("ot",), absent=0),
    Field("next_task", Kind.MOMENT, "ot.next_at", message("Next task"), needs=("ot",)),
)

_TASK_JOINS = {
    "c": "LEFT JOIN contact c ON c.id = t.contact_id",
    "d": "LEFT JOIN deal d ON d.id = t.deal_id",
    "co": "LEFT JOIN company co ON co.id = t.company_id",
}

TASK_FIELDS = (
    Field("id", Kind.NUMBER, "t.id", message("Number")),
    Field("title", Kind.TEXT, "t.title", message("Title"), key_sql="t.title_key"),
    Field(
        "contact",
        Kind.TEXT,
        "c.name",
        message("Contact"),
        key_sql="c.name_key",
        sort_sql="coalesce(c.sort_key, '')",
        needs=("c",),
    ),
    Field("contact.id", Kind.NUMBER, "t.contact_id", message("Contact's number")),
    Field("deal", Kind.TEXT, "d.title", message("Deal"), key_sql="d.title_key", needs=("d",)),
    Field("deal.id", Kind.NUMBER, "t.deal_id", message("Deal's number")),
    Field(
        "company",
        Kind.TEXT,
        "co.name",
        message("Company"),
        key_sql="co.name_key",
        sort_sql="coalesce(co.sort_key, '')",
        needs=("co",),
    ),
    Field("company.id", Kind.NUMBER, "t.company_id", message("Company's number")),
    Field("repeat", Kind.TEXT, "t.repeat", message("Repeats")),
    Field("skipped", Kind.NUMBER, "t.skipped", message("Passed over")),
    Field(
        "due",
        Kind.MOMENT,
        "t.due_at",
        message("Due"),
        sort_sql="coalesce(t.due_at, 9223372036854775807)",
    ),
    Field("all_day", Kind.BOOL, "t.all_day", message("All day")),
    Field(
        "priority",
        Kind.CHOICE,
        "t.priority",
        message("Priority"),
        choices=PRIORITIES,
        words=PRIORITY_WORDS,
        sort_sql="CASE t.priority WHEN 'high' THEN 3 WHEN 'low' THEN 1 ELSE 2 END",
    ),
    Field(
        "state",
        Kind.CHOICE,
        "t.state",
        message("State"),
        choices=("open", "done"),
        words=TASK_STATES,
    ),
    Field("done", Kind.BOOL, "(t.state = 'done')", message("Done")),
    Field("done_at", Kind.MOMENT, "t.done_at", message("Done at")),
    Field(
        "overdue",
        Kind.BOOL,
        "(t.state = 'open' AND coalesce(t.due_at, ccm_now()) < ccm_now())",
        message("Overdue"),
    ),
    Field("remind_at", Kind.MOMENT, "t.remind_at", message("Reminder")),
    Field("notes", Kind.TEXT, "t.notes", message("Notes")),
    Field("created", Kind.MOMENT, "t.created_at", message("Created")),
    Field("updated", Kind.MOMENT, "t.updated_at", message("Updated")),
)

_SALES = ("cs",)
_CONTACT_JOINS = {
    "cs": "LEFT JOIN contact_sales cs ON cs.contact_id = c.id",
    "ot": _OPEN_TASKS.format(column="contact_id", key="c.id"),
}

CONTACT_FIELDS = (
    Field(
        "deals.count",
        Kind.NUMBER,
        "(cs.deals_open + cs.deals_won + cs.deals_lost)",
        message("Deals"),
        aliases=("deal.count",),
        needs=_SALES,
        absent=0,
    ),
    Field(
        "deals.open", Kind.NUMBER, "cs.deals_open", message("Open deals"), needs=_SALES, absent=0
    ),
    Field("deals.won", Kind.NUMBER, "cs.deals_won", message("Won deals"), needs=_SALES, absent=0),
    Field(
        "deals.lost", Kind.NUMBER, "cs.deals_lost", message("Lost deals"), needs=_SALES, absent=0
    ),
    Field("revenue", Kind.MONEY, "cs.revenue_minor", message("Revenue"), needs=_SALES, absent=0),
    Field(
        "first_won",
        Kind.MOMENT,
        "cs.first_won_at",
        message("First purchase"),
        needs=_SALES,
        aliases=("first_sale",),
    ),
    Field(
        "last_won",
        Kind.MOMENT,
        "cs.last_won_at",
        message("Last purchase"),
        needs=_SALES,
        aliases=("last_sale",),
    ),
    Field(
        "deal.stage",
        Kind.TEXT,
        "d.stage",
        message("Stages of deals"),
        rows="deal d WHERE d.contact_id = c.id",
    ),
    Field("tasks.open", Kind.NUMBER, "ot.number", message("Open tasks"), needs=("ot",), absent=0),
    Field("next_task", Kind.MOMENT, "ot.next_at", message("Next task"), needs=("ot",)),
)


def longest_stay(pipelines: Iterable[Pipeline], alias: str = "d") -> str:
    """SQL: how many seconds a deal should stay in its stage at most; NULL: any number.

    Args:
        pipelines: of the settings.
        alias: of the row of ``deal``.
    """
    arms = "".join(
        f" WHEN {alias}.pipeline = {literal(one.name)} AND {alias}.stage = {literal(stage)}"
        f" THEN {one.days_of(stage) * 86_400}"
        for one in pipelines
        for stage in one.open_stages
        if one.days_of(stage)
    )
    return f"CASE{arms} END" if arms else "NULL"


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def rotting_sql(pipelines: Iterable[Pipeline], alias: str = "d") -> str:
    """SQL: whether a deal is open and in its stage for longer than it should be, 1 or 0."""
    stay = longest_stay(pipelines, alias)
    return f"coalesce({alias}.state = 'open' AND ccm_now() - {alias}.stage_since > {stay}, 0)"


def declare(registry: Registry, *, pipelines: Sequence[Pipeline] = ()) -> None:
    """Register deals and tasks, and what contacts and companies gain by them.

    Args:
        registry: of the program.
        pipelines: of the settings; they say how long a deal should stay in a stage.
    """
    rotting = Field("rotting", Kind.BOOL, rotting_sql(pipelines), message("Rotting"))
    deal_fields = (*DEAL_FIELDS, rotting)
    registry.register(Entity("deal", "deal", "d", deal_fields, joins=_DEAL_JOINS))
    registry.register(Entity("task", "task", "t", TASK_FIELDS, joins=_TASK_JOINS))
    registry.extend("contact", CONTACT_FIELDS, joins=_CONTACT_JOINS)
    registry.extend("company", COMPANY_FIELDS)
    order_fields.declare(registry)
