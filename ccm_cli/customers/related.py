"""Which records belong to which, as filters may ask: the interactions of a contact and so on."""

from ccm_cli.customers.queries.filtering import SEGMENT_WORDS
from ccm_cli.language.catalog import message
from ccm_cli.store.filters.registry import Field, Kind, Registry, Relation

_CONTACT_WORDS = ("contacts", "مخاطب", "контакт")
_COMPANY_WORDS = ("companies", "شرکت", "компания")
_INTERACTION_WORDS = ("interactions", "تماس", "взаимодействие")

_FROZEN_IN = Field(
    "frozen_in",
    Kind.TEXT,
    "fs.name",
    message("Frozen segments"),
    key_sql="fs.key",
    rows="segment_member sm JOIN segment fs ON fs.id = sm.segment_id WHERE sm.contact_id = c.id",
)
_OF_A_CONTACT = (
    Relation(
        "interaction",
        "interaction",
        "i.contact_id = c.id",
        message("Interactions"),
        "at",
        _INTERACTION_WORDS,
        covered=("i.at", "i.channel", "i.direction"),
    ),
    Relation(
        "company",
        "company",
        "link.contact_id = c.id",
        message("Companies"),
        "created",
        _COMPANY_WORDS,
        "contact_company link ON link.company_id = o.id",
    ),
    Relation(
        "referral",
        "contact",
        "link.other_id = c.id",
        message("People they referred"),
        "created",
        ("معرفی", "рекомендация"),
        "contact_relation link ON link.contact_id = c.id AND link.kind = 'referred_by'",
    ),
)
_OF_A_COMPANY = (
    Relation(
        "contact",
        "contact",
        "link.company_id = o.id",
        message("Contacts"),
        "created",
        _CONTACT_WORDS,
        "contact_company link ON link.contact_id = c.id",
    ),
    Relation(
        "interaction",
        "interaction",
        "i.company_id = o.id",
        message("Interactions"),
        "at",
        _INTERACTION_WORDS,
    ),
    Relation("parent", "company", "o.id = o.parent_id", message("Belongs to"), "created"),
    Relation(
        "subsidiary", "company", "o.parent_id = o.id", message("Companies below it"), "created"
    ),
)
_OF_AN_INTERACTION = (
    Relation(
        "contact",
        "contact",
        "c.id = i.contact_id",
        message("Contact"),
        "created",
        _CONTACT_WORDS[1:],
    ),
    Relation(
        "company",
        "company",
        "o.id = i.company_id",
        message("Company"),
        "created",
        _COMPANY_WORDS[1:],
    ),
)


def declare(registry: Registry) -> None:
    """Say what belongs to contacts, companies and interactions, and that segments are saved."""
    registry.extend("contact", fields=(_FROZEN_IN,), relations=_OF_A_CONTACT, saved=SEGMENT_WORDS)
    registry.extend("company", relations=_OF_A_COMPANY)
    registry.extend("interaction", relations=_OF_AN_INTERACTION)
