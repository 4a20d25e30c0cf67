"""What the filter language may say about mails that came in."""

from ccm_cli.language.catalog import message
from ccm_cli.messaging import inbox_words
from ccm_cli.store.filters.registry import Entity, Field, Kind, Registry, Relation

KINDS = (
    "human",
    "answer",
    "unsubscribe",
    "confirm",
    "away",
    "auto",
    "list",
    "bounce",
    "delayed",
    "complaint",
)
STATES = ("new", "done", "ignored")
FAILINGS = ("hard", "soft", "policy", "delayed")

MAIL_FIELDS = (
    Field("id", Kind.NUMBER, "ml.id", message("Number")),
    Field("at", Kind.MOMENT, "ml.at", message("When"), aliases=("زمان", "когда")),
    Field(
        "from",
        Kind.TEXT,
        "ml.sender",
        message("From"),
        key_sql="ml.sender_key",
        aliases=("address", "از", "от"),
    ),
    Field("name", Kind.TEXT, "ml.sender_name", message("Name"), aliases=("نام", "имя")),
    Field("subject", Kind.TEXT, "ml.subject", message("Subject"), aliases=("موضوع", "тема")),
    Field("text", Kind.TEXT, "ml.text", message("Text"), aliases=("متن", "текст")),
    Field(
        "contact",
        Kind.TEXT,
        "person.name",
        message("Contact"),
        key_sql="person.name_key",
        needs=("person",),
    ),
    Field("contact_id", Kind.NUMBER, "ml.contact_id", message("Contact number")),
    Field("to", Kind.TEXT, "ml.recipients", message("To")),
    Field(
        "kind",
        Kind.CHOICE,
        "ml.kind",
        message("Kind"),
        choices=KINDS,
        aliases=("نوع", "тип"),
        words=inbox_words.KINDS,
    ),
    Field(
        "state",
        Kind.CHOICE,
        "ml.state",
        message("State"),
        choices=STATES,
        words=inbox_words.STATES,
        aliases=("وضعیت", "состояние"),
    ),
    Field("campaign", Kind.TEXT, "k.name", message("Campaign"), key_sql="k.key", needs=("k",)),
    Field(
        "failing",
        Kind.CHOICE,
        "nullif(ml.failing, '')",
        message("Failure"),
        choices=FAILINGS,
        words=inbox_words.FAILINGS,
    ),
    Field("failed", Kind.TEXT, "ml.failing_key", message("Failed address")),
    Field("status", Kind.TEXT, "ml.status", message("Status")),
    Field("words", Kind.TEXT, "ml.words", message("The server's words")),
    Field("away_until", Kind.DAY, "ml.away_until", message("Away until")),
    Field("files", Kind.NUMBER, "json_array_length(ml.files)", message("Files")),
    Field("size", Kind.NUMBER, "ml.size", message("Bytes")),
    Field("mailbox", Kind.TEXT, "ml.mailbox", message("Mailbox")),
    Field("message_id", Kind.TEXT, "ml.message_id", message("Message-ID")),
    Field("handled", Kind.MOMENT, "ml.handled_at", message("Handled")),
    Field("created", Kind.MOMENT, "ml.created_at", message("Taken")),
)


def declare(registry: Registry) -> None:
    """Register mails, and those of a contact and of a campaign."""
    registry.register(
        Entity(
            "mail",
            "mail",
            "ml",
            MAIL_FIELDS,
            joins={
                "person": "LEFT JOIN contact person ON person.id = ml.contact_id",
                "k": "LEFT JOIN campaign k ON k.id = ml.campaign_id",
            },
        )
    )


def declare_related(registry: Registry) -> None:
    """Say which mails belong to whom."""

    def mails(tie: str) -> Relation:
        aliases = ("mails", "نامه", "письмо")
        return Relation("mail", "mail", tie, message("Mails"), "at", aliases)

    registry.extend("contact", relations=(mails("ml.contact_id = c.id"),))
    registry.extend("campaign", relations=(mails("ml.campaign_id = k.id"),))
    registry.extend(
        "mail",
        relations=(
            Relation("contact", "contact", "c.id = ml.contact_id", message("Contact"), "created"),
        ),
    )
