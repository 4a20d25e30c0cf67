"""Which deals and tasks belong to whom, and what belongs to them, as filters may ask."""

from ccm_cli.language.catalog import message
from ccm_cli.selling import order_fields
from ccm_cli.store.filters.registry import Entity, Field, Kind, Registry, Relation

_DEAL_WORDS = ("deals", "معامله", "сделка")
_TASK_WORDS = ("tasks", "کار", "задача")

COMPETITOR = Entity(
    "competitor",
    "deal_competitor",
    "rival",
    (
        Field("id", Kind.NUMBER, "rival.id", message("Number")),
        Field("name", Kind.TEXT, "rival.name", message("Name"), key_sql="rival.key"),
        Field("won", Kind.BOOL, "rival.won", message("Lost to")),
    ),
)


def _deals(tie: str) -> Relation:
    return Relation("deal", "deal", tie, message("Deals"), "created", _DEAL_WORDS)


def _tasks(tie: str) -> Relation:
    return Relation("task", "task", tie, message("Tasks"), "due", _TASK_WORDS)


def _contact(tie: str) -> Relation:
    aliases = ("مخاطب", "контакт")
    return Relation("contact", "contact", tie, message("Contact"), "created", aliases)


def _company(tie: str) -> Relation:
    aliases = ("شرکت", "компания")
    return Relation("company", "company", tie, message("Company"), "created", aliases)


def declare(registry: Registry) -> None:
    """Say what belongs to deals and tasks, and which of them belong to customers."""
    registry.register(COMPETITOR)
    registry.extend(
        "deal",
        relations=(
            Relation(
                "competitor",
                "competitor",
                "rival.deal_id = d.id",
                message("Competitors"),
                aliases=("competitors", "رقیب", "конкурент"),
            ),
            _contact("c.id = d.contact_id"),
            _company("o.id = d.company_id"),
            _tasks("t.deal_id = d.id"),
            Relation(
                "interaction",
                "interaction",
                "i.deal_id = d.id",
                message("Interactions"),
                "at",
                ("interactions", "تماس", "взаимодействие"),
            ),
        ),
    )
    registry.extend(
        "task",
        relations=(
            _contact("c.id = t.contact_id"),
            _company("o.id = t.company_id"),
            _deals("d.id = t.deal_id"),
        ),
    )
    deals_of_a_contact = _deals("d.contact_id = c.id")._replace(
        covered=("d.state", "d.stage", "d.created_at", "d.currency", "d.value_minor")
    )
    registry.extend("contact", relations=(deals_of_a_contact, _tasks("t.contact_id = c.id")))
    registry.extend(
        "company", relations=(_deals("d.company_id = o.id"), _tasks("t.company_id = o.id"))
    )
    registry.extend("interaction", relations=(_deals("d.id = i.deal_id"),))
    order_fields.declare_related(registry)
