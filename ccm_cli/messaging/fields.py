"""What the filter language may say about campaigns and messages, and what contacts gain by them."""

from ccm_cli.customers.spellings import phone_spellings
from ccm_cli.language.catalog import message
from ccm_cli.messaging import channel_words
from ccm_cli.messaging import state_words as words
from ccm_cli.messaging.outcomes import OUTCOMES
from ccm_cli.messaging.reasons import WORDS as REASONS
from ccm_cli.store.filters.registry import Entity, Field, Function, Kind, Registry

CAMPAIGN_STATES = ("draft", "scheduled", "held", "running", "paused", "done", "cancelled")
CAMPAIGN_KINDS = ("broadcast", "recurring", "dated", "triggered")
MESSAGE_STATES = (
    "queued",
    "claimed",
    "handed over",
    "accepted",
    "deferred",
    "refused",
    "suppressed",
    "unknown",
    "cancelled",
    "passed on",
)

OCCURRENCE = "CASE WHEN m.campaign_id IS NOT NULL THEN nullif(m.occurrence, '') END"
"""The day that a message ``m`` is for; what is of no campaign tells its occurrences otherwise."""

CAMPAIGN_FIELDS = (
    Field("id", Kind.NUMBER, "k.id", message("Number")),
    Field("name", Kind.TEXT, "k.name", message("Name"), key_sql="k.key"),
    Field(
        "state",
        Kind.CHOICE,
        "k.state",
        message("State"),
        choices=CAMPAIGN_STATES,
        words=words.CAMPAIGN_STATES,
    ),
    Field(
        "kind",
        Kind.CHOICE,
        "k.kind",
        message("Kind"),
        choices=CAMPAIGN_KINDS,
        words=words.CAMPAIGN_KINDS,
    ),
    Field("template", Kind.TEXT, "k.template", message("Template")),
    Field("channel", Kind.TEXT, "k.channel", message("Channel"), words=channel_words.WORDS),
    Field("filter", Kind.TEXT, "k.filter", message("Filter")),
    Field("segment", Kind.TEXT, "seg.name", message("Segment"), needs=("seg",)),
    Field("start", Kind.MOMENT, "coalesce(k.started_at, k.start_at)", message("Start")),
    Field("rule", Kind.TEXT, "k.rule", message("How often")),
    Field("holdout", Kind.NUMBER, "k.holdout", message("Held out %")),
    Field("winner_by", Kind.TEXT, "k.winner_by", message("Winner by"), words=words.METRICS),
    Field("chosen", Kind.TEXT, "k.chosen", message("Chosen")),
    Field("per_hour", Kind.NUMBER, "k.per_hour", message("An hour")),
    Field("started", Kind.MOMENT, "k.started_at", message("Started")),
    Field("finished", Kind.MOMENT, "k.finished_at", message("Finished")),
    Field("created", Kind.MOMENT, "k.created_at", message("Created")),
    Field(
        "people",
        Kind.NUMBER,
        # Who gets several messages, of each day of a rule or over another channel, counts once.
        "(SELECT count(DISTINCT x.contact_id) FROM message x WHERE x.campaign_id = k.id)",
        message("People"),
    ),
    Field(
        "accepted",
        Kind.NUMBER,
        "(SELECT count(*) FROM message x WHERE x.campaign_id = k.id AND x.state = 'accepted')",
        message("Accepted"),
    ),
    Field(
        "open",
        Kind.NUMBER,
        "(SELECT count(*) FROM message x WHERE x.campaign_id = k.id"
        " AND x.state IN ('queued', 'claimed', 'deferred', 'handed over'))",
        message("To come"),
    ),
)

MESSAGE_FIELDS = (
    Field("id", Kind.NUMBER, "m.id", message("Number")),
    Field("campaign", Kind.TEXT, "k.name", message("Campaign"), key_sql="k.key", needs=("k",)),
    Field(
        "contact",
        Kind.TEXT,
        "person.name",
        message("Contact"),
        key_sql="person.name_key",
        needs=("person",),
    ),
    Field("contact_id", Kind.NUMBER, "m.contact_id", message("Contact number")),
    Field("address", Kind.TEXT, "m.address", message("Address"), spellings=phone_spellings),
    Field("channel", Kind.TEXT, "m.channel", message("Channel"), words=channel_words.WORDS),
    Field("purpose", Kind.TEXT, "m.purpose", message("Purpose"), words=words.PURPOSES),
    Field("template", Kind.TEXT, "m.template", message("Template")),
    Field(
        "state",
        Kind.CHOICE,
        "m.state",
        message("State"),
        choices=MESSAGE_STATES,
        words=words.MESSAGE_STATES,
    ),
    Field("reason", Kind.TEXT, "m.reason", message("Reason"), words=REASONS),
    Field("subject", Kind.TEXT, "m.subject", message("Subject")),
    Field("attempts", Kind.NUMBER, "m.attempts", message("Attempts")),
    Field("occurrence", Kind.DAY, OCCURRENCE, message("For the day")),
    Field("message_id", Kind.TEXT, "m.message_id", message("Message-ID")),
    Field("next", Kind.MOMENT, "m.next_at", message("Not before")),
    Field("queued", Kind.MOMENT, "m.queued_at", message("Queued")),
    Field("handed_over", Kind.MOMENT, "m.handed_at", message("Handed over")),
    Field("settled", Kind.MOMENT, "m.settled_at", message("Settled")),
    Field("source", Kind.TEXT, "m.source", message("Source")),
    Field("variant", Kind.TEXT, "m.variant", message("Variant")),
    Field("cost", Kind.MONEY, "m.cost_minor", message("Cost"), currency_sql="m.cost_currency"),
    Field("provider", Kind.TEXT, "m.provider_id", message("The provider's number")),
    Field("instead_of", Kind.NUMBER, "m.fallback_of", message("Instead of the message")),
    Field("delivered", Kind.MOMENT, "m.delivered_at", message("Delivered")),
    Field("bounced", Kind.MOMENT, "m.bounced_at", message("Came back")),
    Field("replied", Kind.MOMENT, "m.replied_at", message("Answered")),
    Field("clicked", Kind.MOMENT, "m.clicked_at", message("Clicked")),
    Field("unsubscribed", Kind.MOMENT, "m.unsubscribed_at", message("Unsubscribed")),
)

CALL_FIELDS = (
    Field("id", Kind.NUMBER, "r.id", message("Number")),
    Field("due", Kind.MOMENT, "r.due_at", message("Not before")),
    Field(
        "contact",
        Kind.TEXT,
        "person.name",
        message("Contact"),
        key_sql="person.name_key",
        needs=("person",),
    ),
    Field("contact_id", Kind.NUMBER, "r.contact_id", message("Contact number")),
    Field("number", Kind.TEXT, "r.address", message("Phone"), spellings=phone_spellings),
    Field("campaign", Kind.TEXT, "g.name", message("Campaign"), key_sql="g.key", needs=("g",)),
    Field("template", Kind.TEXT, "r.template", message("Template")),
    Field("script", Kind.TEXT, "r.script", message("Script")),
    Field("language", Kind.TEXT, "r.language", message("Language")),
    Field(
        "state",
        Kind.CHOICE,
        "r.state",
        message("State"),
        choices=("waiting", "done"),
        words=words.CALL_STATES,
    ),
    Field(
        "outcome",
        Kind.CHOICE,
        "r.outcome",
        message("Outcome"),
        choices=tuple(OUTCOMES),
        words=OUTCOMES,
    ),
    Field("note", Kind.TEXT, "r.note", message("Note")),
    Field("attempts", Kind.NUMBER, "r.attempts", message("Attempts")),
    Field("created", Kind.MOMENT, "r.created_at", message("Created")),
    Field("settled", Kind.MOMENT, "r.settled_at", message("Settled")),
)

_SENT_BY = (
    "message gm JOIN campaign gk ON gk.id = gm.campaign_id"
    " WHERE gm.contact_id = c.id AND gm.state IN ({states}) AND gk.key = ?"
)
_CAME_OF = (
    "message gm JOIN campaign gk ON gk.id = gm.campaign_id"
    " WHERE gm.contact_id = c.id AND gm.{moment} IS NOT NULL AND gk.key = ?"
)


def _came(name: str, moment: str, label: str, *aliases: str) -> Function:
    """Whether something came of a message of a campaign."""
    rows = _CAME_OF.format(moment=moment)
    return Function(name, (Kind.TEXT,), label=label, keys=True, aliases=aliases, rows=rows)


_FUNCTIONS = (
    Function(
        "got",
        (Kind.TEXT,),
        label=message("Got the campaign"),
        keys=True,
        aliases=("دریافت_کرد", "получил"),
        rows=_SENT_BY.format(states="'accepted'"),
    ),
    Function(
        "last_message",
        (Kind.TEXT,),
        "max(gm.handed_at)",
        label=message("Last message of the campaign"),
        keys=True,
        aliases=("آخرین_پیام", "последнее_сообщение"),
        rows=_SENT_BY.format(states="'accepted', 'unknown'"),
        gives=Kind.MOMENT,
    ),
    _came("clicked", "clicked_at", message("Clicked in the campaign"), "کلیک_کرد", "перешёл"),
    _came("replied", "replied_at", message("Answered the campaign"), "پاسخ_داد", "ответил"),
    _came("bounced", "bounced_at", message("The campaign came back"), "برگشت_خورد", "вернулось"),
    _came(
        "unsubscribed", "unsubscribed_at", message("Unsubscribed by the campaign"),
        "لغو_اشتراک_کرد", "отписался",
    ),
)  # fmt: skip

_LAST_WORD = (
    "(SELECT w.given FROM consent w WHERE w.contact_id = c.id AND w.channel IN ('email', '*')"
    " AND w.purpose IN ('marketing', '*') ORDER BY w.id DESC LIMIT 1)"
)
_REACHABLE = (
    "EXISTS (SELECT 1 FROM contact_email re WHERE re.id = (SELECT rf.id FROM contact_email rf"
    " WHERE rf.contact_id = c.id ORDER BY rf.position, rf.id LIMIT 1)"
    " AND NOT EXISTS (SELECT 1 FROM suppression rs"
    " WHERE rs.channel IN ('email', '*') AND rs.key = ccm_fingerprint(re.key)))"
)


SUPPRESSION_FIELDS = (
    Field("id", Kind.NUMBER, "sp.id", message("Number")),
    Field("hint", Kind.TEXT, "sp.hint", message("Address")),
    Field("hash", Kind.TEXT, "sp.key", message("Hash")),
    Field("channel", Kind.TEXT, "sp.channel", message("Channel")),
    Field("reason", Kind.TEXT, "sp.reason", message("Reason")),
    Field("at", Kind.MOMENT, "sp.at", message("When")),
    Field("contact_id", Kind.NUMBER, "held.contact_id", message("Contact"), needs=("held",)),
    Field(
        "name",
        Kind.TEXT,
        "person.name",
        message("Name"),
        key_sql="person.name_key",
        needs=("held", "person"),
    ),
)


def contact_fields(*, needs_consent: bool) -> tuple[Field, ...]:
    """What contacts gain.

    Args:
        needs_consent: whether silence means no: ``sending.consent`` is ``opt-in``.
    """
    silence = 0 if needs_consent else 1
    return (
        Field(
            "last_message",
            Kind.MOMENT,
            "sent.last_message_at",
            message("Last message"),
            aliases=("آخرین_پیام", "последнее_сообщение"),
            needs=("sent",),
        ),
        Field(
            "messages.sent",
            Kind.NUMBER,
            "sent.sent",
            message("Messages sent"),
            needs=("sent",),
            absent=0,
        ),
        Field(
            "subscribed",
            Kind.BOOL,
            f"({_REACHABLE} AND coalesce({_LAST_WORD}, {silence}))",
            message("Subscribed"),
            aliases=("مشترک", "подписан"),
        ),
        Field(
            "suppressed",
            Kind.BOOL,
            "EXISTS (SELECT 1 FROM contact_email se JOIN suppression ss"
            " ON ss.key = ccm_fingerprint(se.key) WHERE se.contact_id = c.id)",
            message("Suppressed"),
        ),
        Field(
            "consent",
            Kind.CHOICE,
            f"CASE {_LAST_WORD} WHEN 1 THEN 'given' WHEN 0 THEN 'withdrawn' END",
            message("Consent to marketing by e-mail"),
            choices=("given", "withdrawn"),
            words=words.CONSENT,
            aliases=("رضایت", "согласие"),
        ),
    )


def declare(registry: Registry, *, consent: str = "opt-in") -> None:
    """Register campaigns, messages and suppressed addresses, and what contacts gain by them.

    Args:
        registry: the program's.
        consent: of ``[sending]``: what silence means.
    """
    registry.register(
        Entity(
            "campaign",
            "campaign",
            "k",
            CAMPAIGN_FIELDS,
            joins={"seg": "LEFT JOIN segment seg ON seg.id = k.segment_id"},
        )
    )
    registry.register(
        Entity(
            "message",
            "message",
            "m",
            MESSAGE_FIELDS,
            joins={
                "k": "LEFT JOIN campaign k ON k.id = m.campaign_id",
                "person": "LEFT JOIN contact person ON person.id = m.contact_id",
            },
        )
    )
    registry.register(
        Entity(
            "call",
            "errand",
            "r",
            CALL_FIELDS,
            joins={
                "g": "LEFT JOIN message gm ON gm.id = r.message_id"
                " LEFT JOIN campaign g ON g.id = gm.campaign_id",
                "person": "LEFT JOIN contact person ON person.id = r.contact_id",
            },
        )
    )
    registry.register(
        Entity(
            "suppression",
            "suppression",
            "sp",
            SUPPRESSION_FIELDS,
            joins={
                # The limit keeps SQLite from hashing every address once for each line of the list.
                "held": "LEFT JOIN (SELECT contact_id, ccm_fingerprint(key) AS hash"
                " FROM contact_email LIMIT -1) held ON held.hash = sp.key",
                "person": "LEFT JOIN contact person ON person.id = held.contact_id",
            },
        )
    )
    registry.extend(
        "contact",
        contact_fields(needs_consent=consent == "opt-in"),
        functions=_FUNCTIONS,
        joins={"sent": "LEFT JOIN contact_messages sent ON sent.contact_id = c.id"},
    )
