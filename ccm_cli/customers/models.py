"""Tables of contacts, companies, interactions and all that hangs on them.

References upwards (an interaction's deal, ticket or campaign) are foreign keys by name with
``use_alter``: the database keeps them true, and this module need not know who owns those tables.
"""

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from ccm_cli.store.columns import above, reference
from ccm_cli.store.models import Machinery, Record

PERMANENT = {"sqlite_autoincrement": True}


class Company(Record, table=True):
    __tablename__ = "company"
    __table_args__ = (
        Index("company_name", "sort_key", "id"),
        Index("company_name_key", "name_key"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str
    name_key: str
    sort_key: str
    kind: str = "customer"
    """``customer``, ``supplier``, ``distributor``, ``partner`` or ``staff``."""
    email: str = ""
    phone: str = ""
    website: str = ""
    street: str = ""
    city: str = ""
    city_key: str = ""
    country: str = ""
    notes: str = ""
    custom: str = "{}"
    """JSON object of custom fields by key."""
    created_at: int
    updated_at: int
    region: str = ""
    postcode: str = ""
    parent_id: int | None = reference("company.id", on_delete="SET NULL", optional=True)
    """The company it belongs to."""


class Contact(Record, table=True):
    __tablename__ = "contact"
    __table_args__ = (
        Index("contact_name", "sort_key", "id"),
        Index("contact_name_key", "name_key"),
        # Of one stage, kind or language, in the order of names: what a page of such people shows.
        # To count them they lie by id, as does what else is asked of each. Of two that serve
        # alike SQLite takes the one that was made last.
        Index("contact_stage_name", "stage", "sort_key", "id"),
        Index("contact_language_name", "language", "sort_key", "id"),
        Index("contact_kind_name", "kind", "sort_key", "id"),
        Index("contact_stage", "stage", "id"),
        Index("contact_created", "created_at", "id"),
        Index("contact_language", "language", "id"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str
    """As it is shown: made from the parts in the order of the language, or as typed."""
    name_key: str
    sort_key: str
    given_name: str = ""
    middle_name: str = ""
    """Patronymic in Russian."""
    family_name: str = ""
    title: str = ""
    """Salutation such as Mr, خانم, г-н."""
    kind: str = "customer"
    stage: str = "lead"
    """``lead``, ``prospect``, ``customer``, ``loyal``, ``dormant`` or ``lost``."""
    language: str = ""
    time_zone: str = ""
    channel: str = ""
    """Preferred channel; empty: the program's default."""
    source: str = ""
    notes: str = ""
    custom: str = "{}"
    """JSON object of custom fields by key."""
    created_at: int
    updated_at: int
    rhythm: int | None = None
    """Days after which one should be in touch again; None: no rhythm."""
    away_until: str | None = None
    """The day of return, as an out-of-office said it."""


class ContactCompany(Record, table=True):
    """A contact works at a company, in a role."""

    __tablename__ = "contact_company"
    __table_args__ = (UniqueConstraint("contact_id", "company_id"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = reference("contact.id", on_delete="CASCADE")
    company_id: int = reference("company.id", on_delete="CASCADE")
    role: str = ""
    position: int = 0


class ContactEmail(Record, table=True):
    __tablename__ = "contact_email"
    __table_args__ = (Index("contact_email_first", "contact_id", "position"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = reference("contact.id", on_delete="CASCADE", index=False)
    address: str
    key: str = Field(unique=True)
    """The normalised address; it belongs to one contact only."""
    label: str = ""
    position: int = 0
    """0 is the one that mail goes to."""


class ContactPhone(Record, table=True):
    __tablename__ = "contact_phone"
    __table_args__ = (
        Index("contact_phone_first", "contact_id", "position"),
        UniqueConstraint("contact_id", "number"),
        Index("contact_phone_number", "number"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = reference("contact.id", on_delete="CASCADE", index=False)
    number: str
    """E.164, or the digits as typed where no country fits."""
    label: str = ""
    position: int = 0


class ContactHandle(Record, table=True):
    __tablename__ = "contact_handle"
    __table_args__ = (
        UniqueConstraint("network", "key"),
        Index("contact_handle_key", "key"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = reference("contact.id", on_delete="CASCADE")
    network: str
    """``telegram``, ``whatsapp``, ``instagram`` and so on."""
    handle: str
    key: str
    position: int = 0
    label: str = ""


class ContactAddress(Record, table=True):
    __tablename__ = "contact_address"
    __table_args__ = (
        Index("contact_address_first", "contact_id", "position"),
        Index("contact_address_city", "city_key", "contact_id"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = reference("contact.id", on_delete="CASCADE", index=False)
    label: str = ""
    street: str = ""
    city: str = ""
    city_key: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    position: int = 0


class ContactDate(Record, table=True):
    """A day that returns every year: the birthday and others, by name."""

    __tablename__ = "contact_date"
    __table_args__ = (
        UniqueConstraint("contact_id", "name"),
        Index("contact_date_day", "name", "month_day"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = reference("contact.id", on_delete="CASCADE", index=False)
    name: str
    month_day: str
    """``MM-DD``, Gregorian."""
    year: int | None = None


class ContactRelation(Record, table=True):
    """What one person is to another: ``contact`` was referred by, is a child of … ``other``."""

    __tablename__ = "contact_relation"
    __table_args__ = (UniqueConstraint("contact_id", "other_id", "kind"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = reference("contact.id", on_delete="CASCADE", index=False)
    other_id: int = reference("contact.id", on_delete="CASCADE")
    kind: str
    note: str = ""
    created_at: int


class ContactStageChange(Record, table=True):
    """A contact came from one stage of the lifecycle to another; the first is not written."""

    __tablename__ = "contact_stage_change"
    __table_args__ = (
        Index("contact_stage_change_contact", "contact_id", "at"),
        Index("contact_stage_change_at", "at"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = reference("contact.id", on_delete="CASCADE", index=False)
    from_stage: str
    to_stage: str
    at: int


class ContactDistinct(Record, table=True):
    """Two contacts that look alike and are not the same; the smaller id stands first."""

    __tablename__ = "contact_distinct"
    __table_args__ = (UniqueConstraint("first_id", "second_id"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    first_id: int = reference("contact.id", on_delete="CASCADE", index=False)
    second_id: int = reference("contact.id", on_delete="CASCADE")
    at: int


class CompanyDistinct(Record, table=True):
    """Two companies that look alike and are not the same; the smaller id stands first."""

    __tablename__ = "company_distinct"
    __table_args__ = (UniqueConstraint("first_id", "second_id"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    first_id: int = reference("company.id", on_delete="CASCADE", index=False)
    second_id: int = reference("company.id", on_delete="CASCADE")
    at: int


class ContactMerged(Record, table=True):
    """A contact that was merged into another: where its old number leads."""

    __tablename__ = "contact_merged"
    __table_args__ = (PERMANENT,)
    id: int | None = Field(default=None, primary_key=True)
    old_id: int = Field(unique=True)
    contact_id: int = reference("contact.id", on_delete="CASCADE")
    at: int


class CompanyMerged(Record, table=True):
    """A company that was merged into another: where its old number leads."""

    __tablename__ = "company_merged"
    __table_args__ = (PERMANENT,)
    id: int | None = Field(default=None, primary_key=True)
    old_id: int = Field(unique=True)
    company_id: int = reference("company.id", on_delete="CASCADE")
    at: int


class Tag(Record, table=True):
    __tablename__ = "tag"
    __table_args__ = (PERMANENT,)
    id: int | None = Field(default=None, primary_key=True)
    name: str
    key: str = Field(unique=True)


class ContactTag(Record, table=True):
    __tablename__ = "contact_tag"
    __table_args__ = (
        UniqueConstraint("contact_id", "tag_id"),
        Index("contact_tag_tag", "tag_id", "contact_id"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = reference("contact.id", on_delete="CASCADE", index=False)
    tag_id: int = reference("tag.id", on_delete="CASCADE", index=False)


class Interaction(Record, table=True):
    """One contact over one channel, inward or outward, at one time."""

    __tablename__ = "interaction"
    __table_args__ = (
        # Everything that filters ask most often, so that none of the rows has to be looked up.
        Index("interaction_contact", "contact_id", "at", "channel", "direction"),
        Index("interaction_at", "at", "id", "contact_id", "channel", "direction"),
        # For those of the last days, over one channel: of everybody, without a look at anybody.
        Index("interaction_channel", "channel", "at", "contact_id", "direction"),
        # For those of a long time, which are counted person by person as they lie.
        Index("interaction_channel_contact", "channel", "contact_id", "at", "direction"),
        Index("interaction_deal", "deal_id", "at", sqlite_where=text("deal_id IS NOT NULL")),
        Index("interaction_ticket", "ticket_id", "at", sqlite_where=text("ticket_id IS NOT NULL")),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = reference("contact.id", on_delete="CASCADE", index=False)
    company_id: int | None = reference("company.id", on_delete="SET NULL", optional=True)
    channel: str
    direction: str
    """``in`` or ``out``."""
    at: int
    summary: str
    body: str = ""
    duration: int | None = None
    """Seconds."""
    cost_minor: int | None = None
    currency: str = ""
    sentiment: int | None = None
    """-1, 0 or 1."""
    deal_id: int | None = above("deal.id", index=False)
    campaign_id: int | None = above("campaign.id")
    created_at: int
    ticket_id: int | None = above("ticket.id", index=False)


class Attachment(Record, table=True):
    """A file that belongs to an interaction: where it lies, and what it was like then."""

    __tablename__ = "attachment"
    __table_args__ = (PERMANENT,)
    id: int | None = Field(default=None, primary_key=True)
    interaction_id: int = reference("interaction.id", on_delete="CASCADE")
    path: str
    """Absolute."""
    name: str
    size: int
    """Bytes."""
    sha256: str
    """Hexadecimal."""
    created_at: int


class Segment(Record, table=True):
    __tablename__ = "segment"
    __table_args__ = (PERMANENT,)
    id: int | None = Field(default=None, primary_key=True)
    name: str
    key: str = Field(unique=True)
    filter: str
    description: str = ""
    created_at: int
    updated_at: int
    persona: bool = False
    """Whether it stands for a kind of customer, and is shown among the personas."""
    frozen_at: int | None = None
    """When its members were fixed; None: they are whom the filter fits."""


class SegmentMember(Record, table=True):
    """A member of a frozen segment."""

    __tablename__ = "segment_member"
    __table_args__ = (UniqueConstraint("segment_id", "contact_id"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    segment_id: int = reference("segment.id", on_delete="CASCADE", index=False)
    contact_id: int = reference("contact.id", on_delete="CASCADE")


class CustomField(Record, table=True):
    """A field of the owner's own: its values stand in the ``custom`` column of its entity."""

    __tablename__ = "custom_field"
    __table_args__ = (UniqueConstraint("entity", "key"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    entity: str
    key: str
    label: str = ""
    kind: str = "text"
    """A `ccm_cli.store.filters.registry.Kind`."""
    choices: str = "[]"
    """JSON array of the values of a choice."""


class ContactActivity(Machinery, table=True):
    """Kept ready per contact; derived from interactions."""

    __tablename__ = "contact_activity"
    __table_args__ = (Index("contact_activity_last", "last_contact_at", "contact_id"),)
    contact_id: int = Field(primary_key=True)
    last_contact_at: int | None = None
    last_inbound_at: int | None = None
    interactions: int = 0


class ContactTouch(Machinery, table=True):
    """Kept ready per contact with a rhythm: when one should be in touch again."""

    __tablename__ = "contact_touch"
    __table_args__ = (Index("contact_touch_due", "due_at", "contact_id"),)
    contact_id: int = Field(primary_key=True)
    days: int
    """The rhythm that holds: the contact's own, or the shortest of its stage and its tags."""
    due_at: int
    """So long after the last contact, or after the contact was added."""
