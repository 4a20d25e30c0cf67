"""What the filter language may say about tickets, and about customers by them."""

from ccm_cli.customers.choices import CHANNELS
from ccm_cli.language.catalog import message
from ccm_cli.listening.ticket_words import PRIORITIES, RANK, STATES
from ccm_cli.store.filters.registry import Entity, Field, Kind, Registry, Relation

_WORDS = ("tickets", "تیکت", "обращение")

TICKET = Entity(
    "ticket",
    "ticket",
    "tk",
    (
        Field("id", Kind.NUMBER, "tk.id", message("Number")),
        Field("subject", Kind.TEXT, "tk.subject", message("Subject"), key_sql="tk.subject_key"),
        Field(
            "contact",
            Kind.TEXT,
            "c.name",
            message("Contact"),
            key_sql="c.name_key",
            sort_sql="coalesce(c.sort_key, '')",
            needs=("c",),
        ),
        Field("contact.id", Kind.NUMBER, "tk.contact_id", message("Contact's number")),
        Field(
            "company",
            Kind.TEXT,
            "co.name",
            message("Company"),
            key_sql="co.name_key",
            sort_sql="coalesce(co.sort_key, '')",
            needs=("co",),
        ),
        Field("company.id", Kind.NUMBER, "tk.company_id", message("Company's number")),
        Field("deal", Kind.TEXT, "d.title", message("Deal"), key_sql="d.title_key", needs=("d",)),
        Field("deal.id", Kind.NUMBER, "tk.deal_id", message("Deal's number")),
        Field(
            "channel",
            Kind.CHOICE,
            "tk.channel",
            message("Channel"),
            choices=tuple(CHANNELS),
            words=CHANNELS,
        ),
        Field(
            "priority",
            Kind.CHOICE,
            "tk.priority",
            message("Priority"),
            choices=tuple(PRIORITIES),
            words=PRIORITIES,
            sort_sql=RANK.format(alias="tk"),
        ),
        Field("category", Kind.TEXT, "tk.category", message("Category")),
        Field(
            "state",
            Kind.CHOICE,
            "tk.state",
            message("State"),
            choices=tuple(STATES),
            words=STATES,
        ),
        Field("state_since", Kind.MOMENT, "tk.state_since", message("In this state since")),
        Field("wait_until", Kind.MOMENT, "tk.wait_until", message("Waits until")),
        Field(
            "limit",
            Kind.MOMENT,
            "tk.limit_at",
            message("Limit"),
            sort_sql="coalesce(tk.limit_at, 9223372036854775807)",
        ),
        Field(
            "near",
            Kind.BOOL,
            "coalesce(tk.near_at <= ccm_now() AND tk.limit_at >= ccm_now(), 0)",
            message("Near its limit"),
        ),
        Field("late", Kind.BOOL, "coalesce(tk.limit_at < ccm_now(), 0)", message("Overdue")),
        Field("response_due", Kind.MOMENT, "tk.response_due_at", message("First answer due")),
        Field("resolution_due", Kind.MOMENT, "tk.resolution_due_at", message("Solution due")),
        Field("first_response", Kind.MOMENT, "tk.first_response_at", message("First answer")),
        Field("answered", Kind.BOOL, "(tk.first_response_at IS NOT NULL)", message("Answered")),
        Field("replied", Kind.MOMENT, "tk.replied_at", message("Last answer")),
        Field("closed", Kind.MOMENT, "tk.closed_at", message("Closed")),
        Field("reopened", Kind.NUMBER, "tk.reopened", message("Times opened again")),
        Field("escalated", Kind.MOMENT, "tk.escalated_at", message("Escalated")),
        Field("description", Kind.TEXT, "tk.description", message("Text")),
        Field("created", Kind.MOMENT, "tk.created_at", message("Created")),
        Field("updated", Kind.MOMENT, "tk.updated_at", message("Updated")),
    ),
    joins={
        "c": "LEFT JOIN contact c ON c.id = tk.contact_id",
        "co": "LEFT JOIN company co ON co.id = tk.company_id",
        "d": "LEFT JOIN deal d ON d.id = tk.deal_id",
    },
)


_OPEN = "otk"


def _open_join(column: str, key: str) -> dict[str, str]:
    counted = (
        f"SELECT {column}, count(*) AS number FROM ticket"
        f" WHERE state IN ('open', 'waiting') AND {column} IS NOT NULL GROUP BY {column}"
    )
    return {_OPEN: f"LEFT JOIN ({counted}) {_OPEN} ON {_OPEN}.{column} = {key}"}


_OPEN_TICKETS = Field(
    "tickets.open",
    Kind.NUMBER,
    f"{_OPEN}.number",
    message("Open tickets"),
    needs=(_OPEN,),
    absent=0,
)


def _tickets(tie: str) -> Relation:
    return Relation("ticket", "ticket", tie, message("Tickets"), "created", _WORDS)


def declare(registry: Registry) -> None:
    """Register tickets."""
    registry.register(TICKET)
    registry.extend("contact", (_OPEN_TICKETS,), joins=_open_join("contact_id", "c.id"))
    registry.extend("company", (_OPEN_TICKETS,), joins=_open_join("company_id", "o.id"))


def declare_related(registry: Registry) -> None:
    """Say whose tickets there are, and what belongs to them."""
    of_a_contact = _tickets("tk.contact_id = c.id")
    covered = ("tk.state", "tk.priority", "tk.created_at")
    registry.extend("contact", relations=(of_a_contact._replace(covered=covered),))
    registry.extend("company", relations=(_tickets("tk.company_id = o.id"),))
    registry.extend("deal", relations=(_tickets("tk.deal_id = d.id"),))
    registry.extend("interaction", relations=(_tickets("tk.id = i.ticket_id"),))
    registry.extend(
        "ticket",
        relations=(
            Relation(
                "contact",
                "contact",
                "c.id = tk.contact_id",
                message("Contact"),
                "created",
                ("مخاطب", "контакт"),
            ),
            Relation(
                "company",
                "company",
                "o.id = tk.company_id",
                message("Company"),
                "created",
                ("شرکت", "компания"),
            ),
            Relation(
                "interaction",
                "interaction",
                "i.ticket_id = tk.id",
                message("Interactions"),
                "at",
                ("interactions", "تماس", "взаимодействие"),
            ),
        ),
    )
