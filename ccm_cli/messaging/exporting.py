"""Campaigns, the outbox, the ledger of consent and suppressed addresses, taken out.

The ledger also goes with the contacts: whole in JSON, in a table what holds for e-mail.
"""

from collections.abc import Mapping
from typing import Any

from ccm_cli.customers.exporting.listed import Column, contact_columns, listed
from ccm_cli.customers.exporting.registry import Chunk, ContactExtra, iso
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.messaging.fields import OCCURRENCE
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

_NAME = "consent"


def _ledger(reader: Reader, ids: Chunk) -> Mapping[int, Any]:
    found: dict[int, list[dict[str, Any]]] = {contact: [] for contact in ids}
    for contact, channel, purpose, given, at, how, source in by_keys(
        reader,
        "SELECT contact_id, channel, purpose, given, at, how, source FROM consent"
        " WHERE contact_id IN",
        ids,
        "ORDER BY id",
    ):
        found[contact].append(
            {
                "channel": channel,
                "purpose": purpose,
                "given": bool(given),
                "at": iso(at),
                "how": how,
                "source": source,
            }
        )
    return found


def _cells(ledger: list[dict[str, Any]]) -> Mapping[str, str]:
    said = [entry["given"] for entry in ledger if entry["channel"] in {"email", "*"}]
    return {_NAME: ("yes" if said[-1] else "no") if said else ""}


CONSENT = ContactExtra(_NAME, (_NAME,), _ledger, _cells)

CAMPAIGNS = listed(
    "campaigns",
    (
        Column("name", "k.name"),
        Column("state", "k.state"),
        Column("kind", "k.kind"),
        Column("template", "k.template"),
        Column("channel", "k.channel"),
        Column("filter", "k.filter"),
        Column("segment", "coalesce(g.name, '')"),
        Column("variables", "k.variables", json=True),
        Column("files", "k.files", json=True),
        Column("fallbacks", "k.fallbacks"),
        Column("start_at", "k.start_at", Kind.MOMENT, header="start"),
        Column("date_field", "k.date_field"),
        Column("offset_days", "k.offset_days", Kind.NUMBER),
        Column("at_time", "k.at_time"),
        Column("yearly", "k.yearly", Kind.BOOL),
        Column("survey_id", "k.survey_id", Kind.NUMBER, header="survey"),
        Column("started_at", "k.started_at", Kind.MOMENT, header="started"),
        Column("finished_at", "k.finished_at", Kind.MOMENT, header="finished"),
        Column(
            "messages",
            "(SELECT json_group_object(m.state, m.n) FROM (SELECT state, count(*) AS n"
            " FROM message WHERE campaign_id = k.id GROUP BY state ORDER BY state) m)",
            json=True,
        ),
        Column("created_at", "k.created_at", Kind.MOMENT, header="created"),
        Column("updated_at", "k.updated_at", Kind.MOMENT, header="updated"),
    ),
    entity="campaign",
    table="campaign",
    alias="k",
    joins={"g": "LEFT JOIN segment g ON g.id = k.segment_id"},
)

OUTBOX = listed(
    "outbox",
    (
        Column("campaign_id", "m.campaign_id", Kind.NUMBER),
        Column("campaign", "coalesce(k.name, '')"),
        Column("contact_id", "m.contact_id", Kind.NUMBER),
        Column("contact", "coalesce(c.name, '')"),
        Column("channel", "m.channel"),
        Column("purpose", "m.purpose"),
        Column("template", "m.template"),
        Column("occurrence", OCCURRENCE, Kind.DAY),
        Column("address", "m.address"),
        Column("subject", "m.subject"),
        Column("state", "m.state"),
        Column("reason", "m.reason"),
        Column("attempts", "m.attempts", Kind.NUMBER),
        Column("message_id", "m.message_id"),
        Column("files", "m.files", json=True),
        Column("queued_at", "m.queued_at", Kind.MOMENT, header="queued"),
        Column("handed_at", "m.handed_at", Kind.MOMENT, header="handed over"),
        Column("settled_at", "m.settled_at", Kind.MOMENT, header="settled"),
    ),
    entity="message",
    table="message",
    alias="m",
    joins={
        "k": "LEFT JOIN campaign k ON k.id = m.campaign_id",
        "c": "LEFT JOIN contact c ON c.id = m.contact_id",
    },
)

LEDGER = listed(
    "consent",
    (
        *contact_columns("c"),
        Column("channel", "w.channel"),
        Column("purpose", "w.purpose"),
        Column("given", "w.given", Kind.BOOL),
        Column("at", "w.at", Kind.MOMENT),
        Column("how", "w.how"),
        Column("source", "w.source"),
    ),
    table="consent",
    alias="w",
    joins={"c": "LEFT JOIN contact c ON c.id = w.contact_id"},
)

SUPPRESSIONS = listed(
    "suppressions",
    (
        Column("channel", "x.channel"),
        Column("hash", "x.key"),
        Column("hint", "x.hint"),
        Column("reason", "x.reason"),
        Column("at", "x.at", Kind.MOMENT),
    ),
    table="suppression",
    alias="x",
)

MAILS = listed(
    "mails",
    (
        *contact_columns("c"),
        Column("at", "ml.at", Kind.MOMENT),
        Column("sender", "ml.sender", header="from"),
        Column("sender_name", "ml.sender_name", header="name"),
        Column("recipients", "ml.recipients", header="to"),
        Column("subject", "ml.subject"),
        Column("text", "ml.text"),
        Column("kind", "ml.kind"),
        Column("state", "ml.state"),
        Column("failing", "ml.failing"),
        Column("failing_key", "ml.failing_key", header="failed"),
        Column("status", "ml.status"),
        Column("words", "ml.words"),
        Column("away_until", "ml.away_until", Kind.DAY),
        Column("files", "ml.files", json=True),
        Column("message_id", "ml.message_id"),
        Column("in_reply_to", "ml.in_reply_to"),
        Column("handled_at", "ml.handled_at", Kind.MOMENT, header="handled"),
        Column("created_at", "ml.created_at", Kind.MOMENT, header="taken"),
    ),
    entity="mail",
    table="mail",
    alias="ml",
    joins={"c": "LEFT JOIN contact c ON c.id = ml.contact_id"},
)
