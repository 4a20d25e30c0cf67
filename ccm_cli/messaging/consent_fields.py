"""What the filter language may say about the ledger of consent, questions and wordings."""

from ccm_cli.language.catalog import message
from ccm_cli.messaging.state_words import REQUEST_STATES
from ccm_cli.store.filters.registry import Entity, Field, Kind, Registry, Relation

_PERSON = {
    "person": "LEFT JOIN contact person ON person.id = {alias}.contact_id",
    "wording": "LEFT JOIN consent_wording wording ON wording.id = {alias}.wording_id",
}


def _about(alias: str) -> tuple[Field, ...]:
    """Who and what a word or a question is about."""
    return (
        Field("id", Kind.NUMBER, f"{alias}.id", message("Number")),
        Field("contact_id", Kind.NUMBER, f"{alias}.contact_id", message("Contact number")),
        Field(
            "name",
            Kind.TEXT,
            "person.name",
            message("Name"),
            key_sql="person.name_key",
            needs=("person",),
        ),
        Field("channel", Kind.TEXT, f"{alias}.channel", message("Channel")),
        Field("purpose", Kind.TEXT, f"{alias}.purpose", message("Purpose")),
        Field("how", Kind.TEXT, f"{alias}.how", message("How")),
        Field(
            "wording",
            Kind.TEXT,
            "wording.name || ' ' || wording.language || ' v' || wording.version",
            message("Wording"),
            key_sql="wording.key",
            needs=("wording",),
        ),
    )


LEDGER_FIELDS = (
    *_about("cn"),
    Field("given", Kind.BOOL, "cn.given", message("Agreed")),
    Field("at", Kind.MOMENT, "cn.at", message("When")),
    Field("source", Kind.TEXT, "cn.source", message("Recorded by")),
    Field("proof", Kind.TEXT, "cn.proof", message("Proof")),
)

REQUEST_FIELDS = (
    *_about("cq"),
    Field(
        "state",
        Kind.CHOICE,
        "CASE WHEN cq.confirmed_at IS NOT NULL THEN 'confirmed'"
        " WHEN cq.expires_at <= ccm_now() THEN 'lapsed' ELSE 'waiting' END",
        message("State"),
        choices=("waiting", "confirmed", "lapsed"),
        words=REQUEST_STATES,
    ),
    Field("asked", Kind.MOMENT, "cq.asked_at", message("Asked")),
    Field("lapses", Kind.MOMENT, "cq.expires_at", message("Lapses")),
    Field("confirmed", Kind.MOMENT, "cq.confirmed_at", message("Confirmed")),
)

WORDING_FIELDS = (
    Field("id", Kind.NUMBER, "cw.id", message("Number")),
    Field("name", Kind.TEXT, "cw.name", message("Name"), key_sql="cw.key"),
    Field("version", Kind.NUMBER, "cw.version", message("Version")),
    Field("language", Kind.TEXT, "cw.language", message("Language")),
    Field("purpose", Kind.TEXT, "cw.purpose", message("Purpose")),
    Field("text", Kind.TEXT, "cw.text", message("Text")),
    Field("created", Kind.MOMENT, "cw.created_at", message("Created")),
    Field(
        "uses",
        Kind.NUMBER,
        "(SELECT count(*) FROM consent u WHERE u.wording_id = cw.id)",
        message("Agreed to by"),
    ),
)


def declare(registry: Registry) -> None:
    """Register the ledger, the questions that wait, and the wordings."""
    for name, table, alias, fields in (
        ("consent", "consent", "cn", LEDGER_FIELDS),
        ("consent_request", "consent_request", "cq", REQUEST_FIELDS),
    ):
        joins = {join: sql.format(alias=alias) for join, sql in _PERSON.items()}
        registry.register(Entity(name, table, alias, fields, joins=joins))
        tie = f"c.id = {alias}.contact_id"
        registry.extend(
            name, relations=(Relation("contact", "contact", tie, message("Contact"), "created"),)
        )
    registry.register(Entity("wording", "consent_wording", "cw", WORDING_FIELDS))
