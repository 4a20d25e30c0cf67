"""Tables of campaigns, the outbox, consent and suppression."""

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

import ccm_cli.selling.models  # noqa: F401  (the tables that ours refer to)
from ccm_cli.store.columns import above, reference
from ccm_cli.store.models import Machinery, Record

PERMANENT = {"sqlite_autoincrement": True}


class Campaign(Record, table=True):
    __tablename__ = "campaign"
    __table_args__ = (Index("campaign_state", "state", "start_at"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    name: str
    key: str = Field(unique=True)
    filter: str
    """The audience, in the filter language, as it was when the campaign was made."""
    segment_id: int | None = reference("segment.id", on_delete="SET NULL", optional=True)
    """The saved segment the audience follows while the campaign is a draft."""
    template: str
    channel: str
    variables: str = "{}"
    """JSON object given to the template."""
    kind: str = "broadcast"
    """``broadcast``: once; ``recurring``: by a rule, to whoever fits each time; ``dated``: to each
    contact at a date of his own; ``triggered``: to each who comes to fit."""
    state: str = "draft"
    """``draft``, ``scheduled``, ``running``, ``paused``, ``done`` or ``cancelled``."""
    start_at: int | None = None
    """Of a broadcast: when it starts."""
    start_local: str = ""
    """Of a broadcast that goes by each contact's own clock: ``YYYY-MM-DDTHH:MM`` on it."""
    date_field: str = ""
    """Of a dated campaign: the field of the contact it counts from."""
    offset_days: int = 0
    """Days after (or, negative, before) that date."""
    at_time: str = ""
    """``HH:MM``; of a dated campaign in the contact's own time zone."""
    local: bool = False
    """Of a broadcast with a start and of a recurring one: each contact's own clock is meant."""
    rule: str = ""
    """Of a recurring campaign: RFC 5545."""
    occurred: str = ""
    """Of a recurring campaign: the last day whose audience was frozen or passed over, ISO."""
    again_days: int | None = None
    """Of a triggered campaign: who comes to fit again gets it again after so many days."""
    hours: str = ""
    """``HH:MM-HH:MM``, in the contact's own time zone: sent only then; empty for any time."""
    per_hour: int | None = None
    """At most so many messages an hour."""
    files: str = "[]"
    """JSON array of the files that go along with its mails: name, size and sha256."""
    fallbacks: str = "auto"
    """Channels for those whom the first does not reach, with blanks between; empty: none. ``auto``:
    as the message or the settings have them."""
    holdout: int = 0
    """Per cent of the audience that nothing is sent to."""
    test_share: int = 100
    """Per cent of the rest that the variants are tried on; what remains waits for the winner."""
    winner_by: str = ""
    """``replies``, ``clicks`` or ``sales``; empty: the winner is chosen by hand only."""
    decide_after: int | None = None
    """Seconds from the start to the decision."""
    undecided: str = "ask"
    """What then happens without evidence: ``ask``, or the name of the variant that wins."""
    chosen: str = ""
    """The variant that won."""
    chosen_at: int | None = None
    chosen_why: str = ""
    """``evidence``, ``undecided`` or ``hand``."""
    yearly: bool = False
    survey_id: int | None = above("survey.id")
    template_digest: str = ""
    """The frozen version; empty while a draft."""
    created_at: int
    updated_at: int
    started_at: int | None = None
    finished_at: int | None = None


class CampaignVariant(Record, table=True):
    """One of the versions that an A/B test compares; what is empty is as the campaign has it."""

    __tablename__ = "campaign_variant"
    __table_args__ = (UniqueConstraint("campaign_id", "name"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = reference("campaign.id", index=False)
    name: str
    template: str = ""
    subjects: str = "{}"
    """JSON: by language, ``*`` for every one."""
    channel: str = ""
    at_time: str = ""
    """``HH:MM``."""
    template_digest: str = ""
    """The frozen version; empty while a draft."""


class CampaignMember(Machinery, table=True):
    """Who is in the audience of a triggered campaign: whoever is not, and comes to fit, gets it."""

    __tablename__ = "campaign_member"
    __table_args__ = (UniqueConstraint("campaign_id", "contact_id"),)
    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = reference("campaign.id", index=False)
    contact_id: int = reference("contact.id")
    since: int


class TemplateVersion(Machinery, table=True):
    """A template as it was at one time: everything needed to render it again."""

    __tablename__ = "template_version"
    digest: str = Field(primary_key=True)
    name: str
    snapshot: str
    """JSON."""
    created_at: int


class TemplateFile(Machinery, table=True):
    """A picture or attachment of a template version, kept once however many versions have it."""

    __tablename__ = "template_file"
    digest: str = Field(primary_key=True)
    """SHA-256 of the content."""
    content: str
    """In base64: an archive is JSON, which knows no bytes."""


class TemplateChange(Machinery, table=True):
    """The versions of a template in their order; one that comes back is a version anew."""

    __tablename__ = "template_change"
    __table_args__ = (UniqueConstraint("name", "number"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    name: str
    number: int
    """Of the version among those of its template, from 1."""
    digest: str = Field(foreign_key="template_version.digest")
    why: str
    """``sent``, ``edit``, ``before`` (as it was before the first edit) or ``restore``."""
    at: int
    actor: str = ""


class Message(Machinery, table=True):
    """The outbox: one message to one person over one channel, and what became of it."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("campaign_id", "step", "contact_id", "occurrence"),
        Index("message_due", "state", "next_at", "id"),
        Index("message_contact", "contact_id", "handed_at"),
        Index("message_rate", "channel", "handed_at"),
        Index("message_campaign_state", "campaign_id", "state", "channel"),
        Index(
            "message_source",
            "source",
            "step",
            "contact_id",
            "occurrence",
            unique=True,
            sqlite_where=text("source <> ''"),
        ),
        Index("message_fallback_of", "fallback_of"),
        Index("message_survey_id", "survey_id"),
        Index("message_answer", "in_reply_to", sqlite_where=text("in_reply_to <> ''")),
        Index("message_provider", "provider_id", sqlite_where=text("provider_id <> ''")),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int | None = reference("campaign.id", on_delete="RESTRICT", optional=True)
    step: int = 0
    contact_id: int | None = reference("contact.id", on_delete="SET NULL", optional=True)
    occurrence: str = ""
    """Of a campaign that writes more than once: the day it is for."""
    channel: str
    purpose: str
    template: str
    template_digest: str
    """The version that goes out, whatever became of the template since."""
    message_id: str = Field(unique=True)
    """Of the ``Message-ID`` header, fixed when queued."""
    state: str = "queued"
    reason: str = ""
    """Why it is deferred, refused, suppressed or unknown; the server's words."""
    address: str = ""
    """Where it was sent; filled when claimed."""
    subject: str = ""
    attempts: int = 0
    next_at: int
    """Not before this time."""
    claimed_by: str = ""
    lease_until: int | None = None
    queued_at: int
    handed_at: int | None = None
    settled_at: int | None = None
    source: str = ""
    """Of a message of no campaign: who asked for it, such as ``journey/welcome`` or ``reply``."""
    filter: str = ""
    """Of such a message: what must hold of the contact when it goes out; empty: nothing."""
    variant: str = ""
    """Of an A/B test: which one this person gets; empty: there is no test."""
    in_reply_to: str = ""
    """The Message-ID that it answers."""
    thread: str = ""
    """The Message-IDs of the conversation, the oldest first, with blanks between."""
    provider_id: str = ""
    """What the channel's provider calls it, which receipts refer to."""
    cost_currency: str = ""
    fallbacks: str = ""
    """Channels to try one after the other when this one does not reach; blanks between."""
    variables: str = "{}"
    """JSON object given to the template beside what its campaign or source gives."""
    cost_minor: int | None = None
    delivered_at: int | None = None
    bounced_at: int | None = None
    replied_at: int | None = None
    clicked_at: int | None = None
    unsubscribed_at: int | None = None
    fallback_of: int | None = reference(
        "message.id", on_delete="SET NULL", optional=True, index=False
    )
    """The message over another channel that this one stands in for."""
    survey_id: int | None = above("survey.id", index=False)
    """Of a message of no campaign: the survey that it asks."""
    to_address: str = ""
    """Of an answer: the address that was written from; empty: the contact's first."""
    files: str = "[]"
    """JSON array of the files of its own that go along: name, size and sha256."""


class MessageClick(Machinery, table=True):
    """A link of a message that somebody followed, where clicks are counted."""

    __tablename__ = "message_click"
    __table_args__ = (Index("message_click_message", "message_id", "at"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = reference("message.id", on_delete="CASCADE", index=False)
    url: str
    at: int


class Errand(Record, table=True):
    """What a message asks the owner to do: a call to make, a visit to pay."""

    __tablename__ = "errand"
    __table_args__ = (Index("errand_waiting", "channel", "state", "due_at"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    """``phone`` or ``visit``."""
    key: str = Field(unique=True)
    """Of the message: its Message-ID without brackets."""
    message_id: int | None = reference("message.id", on_delete="SET NULL", optional=True)
    contact_id: int = reference("contact.id", on_delete="CASCADE")
    address: str
    """The number to call, or where to go."""
    template: str
    script: str
    """What to say, as it was rendered."""
    language: str
    state: str = "waiting"
    """``waiting`` or ``done``."""
    outcome: str = ""
    """Of the last try; see `ccm_cli.messaging.outcomes`."""
    note: str = ""
    attempts: int = 0
    due_at: int
    """Not before this moment."""
    task_id: int | None = reference("task.id", on_delete="SET NULL", optional=True)
    """The visit, or the task to call back."""
    created_at: int
    settled_at: int | None = None


class HeardMessage(Machinery, table=True):
    """A message of a customer's that was written down; providers tell of some twice."""

    __tablename__ = "heard"
    channel: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    """What the provider calls it."""
    at: int


class ContactMessages(Machinery, table=True):
    """Kept ready per contact; derived from the outbox."""

    __tablename__ = "contact_messages"
    contact_id: int = Field(primary_key=True)
    sent: int = 0
    last_message_at: int | None = None


class ConsentWording(Record, table=True):
    """The words by which people are asked: a new version for every change, none is ever lost."""

    __tablename__ = "consent_wording"
    __table_args__ = (UniqueConstraint("key", "language", "version"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    name: str
    key: str
    version: int
    """1 and up, for each name and language."""
    language: str
    purpose: str
    text: str
    created_at: int


class Consent(Record, table=True):
    """The ledger: who said yes or no to what, when and how. Rows are only added."""

    __tablename__ = "consent"
    __table_args__ = (Index("consent_contact", "contact_id", "channel", "purpose", "id"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = reference("contact.id", on_delete="CASCADE", index=False)
    channel: str
    """``email`` and so on, or ``*`` for every channel."""
    purpose: str
    """``marketing``, ``survey``, or ``*``."""
    given: bool
    at: int
    how: str
    """In the owner's words: newsletter form, at the fair, reply with unsubscribe."""
    source: str = ""
    """What recorded it: an import, the shell, a reply."""
    wording_id: int | None = reference("consent_wording.id", on_delete="RESTRICT", optional=True)
    """The words that were said yes to."""
    proof: str = ""
    """What shows it: the Message-ID of a reply, a file with its checksum, the text of a form."""


class ConsentRequest(Record, table=True):
    """A question that waits for a yes: the first half of a double opt-in."""

    __tablename__ = "consent_request"
    __table_args__ = (Index("consent_request_contact", "contact_id", "id"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = reference("contact.id", on_delete="CASCADE", index=False)
    channel: str
    purpose: str
    how: str
    """Where the wish came from: newsletter form, at the fair."""
    wording_id: int | None = reference("consent_wording.id", on_delete="RESTRICT", optional=True)
    asked_at: int
    expires_at: int
    """Up to, not including, this moment a yes counts."""
    confirmed_at: int | None = None


class Suppression(Record, table=True):
    """Addresses that nothing is sent to, whoever they belong to.

    Only a keyed hash of each is kept, so that the list holds nobody's data: it survives when
    somebody is erased, and still stops the same address when it comes again.
    """

    __tablename__ = "suppression"
    __table_args__ = (UniqueConstraint("channel", "key"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    key: str
    """`ccm_cli.store.fingerprint` of the normalised address."""
    reason: str
    at: int
    hint: str = ""
    """The address with most of it hidden, for the owner's eye; empty where it was erased."""


class Mail(Record, table=True):
    """A mail that came in, what it was told to be, and what was done about it."""

    __tablename__ = "mail"
    __table_args__ = (
        Index("mail_contact", "contact_id", "at"),
        Index("mail_state", "state", "at"),
        Index("mail_at", "at"),
        Index("mail_message", "message_id"),
        Index("mail_conversation", "conversation", "at"),
        Index("mail_failing", "failing_key", "at", sqlite_where=text("failing_key <> ''")),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    identity: str = Field(unique=True)
    """The same for the same mail, wherever it is found."""
    mailbox: str = ""
    """Where it was found."""
    message_id: str = ""
    in_reply_to: str = ""
    thread: str = ""
    """The Message-IDs of the conversation before it, the oldest first, with blanks between."""
    conversation: str
    """What all mails and messages of one conversation have in common: its first Message-ID."""
    contact_id: int | None = reference(
        "contact.id", on_delete="CASCADE", optional=True, index=False
    )
    interaction_id: int | None = reference("interaction.id", on_delete="SET NULL", optional=True)
    answers_id: int | None = reference("message.id", on_delete="SET NULL", optional=True)
    """Which of our messages it answers, or reports on."""
    campaign_id: int | None = reference("campaign.id", on_delete="SET NULL", optional=True)
    sender: str
    """The address as written."""
    sender_key: str
    sender_name: str = ""
    reply_to: str = ""
    """Where an answer should go when not to the sender."""
    recipients: str = ""
    subject: str = ""
    text: str = ""
    """Whole, quotations included."""
    files: str = "[]"
    """JSON array of what came with it: name, kind, size, sha256 and path; no path: not kept."""
    at: int
    """When it was written."""
    kind: str
    """A `ccm_cli.messaging.inbox.nature.Nature`."""
    state: str = "new"
    """``new``, ``done`` or ``ignored``."""
    failing: str = ""
    """Of a report on a message: a `ccm_cli.messaging.inbox.bounces.Failing`."""
    failing_key: str = ""
    """Whose address failed."""
    status: str = ""
    """Enhanced status (RFC 3463) such as ``5.1.1``."""
    words: str = ""
    """What the receiving server said."""
    away_until: str | None = None
    """Of an out-of-office: the day of return."""
    handled_at: int | None = None
    size: int = 0
    """Bytes."""
    created_at: int


class Mailbox(Machinery, table=True):
    """A folder or file that mail is taken from, and how far it has been read."""

    __tablename__ = "mailbox"
    name: str = Field(primary_key=True)
    validity: int = 0
    """Of an IMAP folder: its UIDVALIDITY; another one starts the counting anew."""
    last_uid: int = 0
    position: int = 0
    """Of an mbox: the byte after the last mail that was taken."""
    mark: str = ""
    """Of an mbox: a checksum of what stands before that byte."""
    synced_at: int


class MailboxSeen(Machinery, table=True):
    """A mail of a maildir that was taken, by its name there."""

    __tablename__ = "mailbox_seen"
    mailbox: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
