"""Tables of the plan, of rules and journeys, and those that hooks and webhooks keep."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

import ccm_cli.messaging.models  # noqa: F401  (the tables that ours refer to)
from ccm_cli.store.columns import reference
from ccm_cli.store.models import Machinery, Record

PERMANENT = {"sqlite_autoincrement": True}


class Goal(Record, table=True):
    """What the business wants to reach with its communication, until when and by which means."""

    __tablename__ = "goal"
    __table_args__ = (PERMANENT,)
    id: int | None = Field(default=None, primary_key=True)
    name: str
    key: str = Field(unique=True)
    measure: str
    """One of `ccm_cli.automation.measures.MEASURES`, by name."""
    target: int
    """In the measure's own unit: a number, minor units of money, tenths of a percent."""
    start: str
    """The first day that counts, ISO."""
    deadline: str = Field(index=True)
    """The last day that counts, ISO."""
    filter: str = ""
    """The audience; empty: everybody."""
    channels: str = "[]"
    """JSON list of channels, in the order in which they matter."""
    content: str = "[]"
    """JSON list of the templates that carry it."""
    responsible: str = ""
    notes: str = ""
    created_at: int
    updated_at: int


class GoalCampaign(Record, table=True):
    """A campaign that works towards a goal."""

    __tablename__ = "goal_campaign"
    __table_args__ = (UniqueConstraint("goal_id", "campaign_id"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    goal_id: int = reference("goal.id", on_delete="CASCADE", index=False)
    campaign_id: int = reference("campaign.id", on_delete="CASCADE")


class HookRun(Machinery, table=True):
    """One call of a hook's command, and what came of it."""

    __tablename__ = "hook_run"
    id: int | None = Field(default=None, primary_key=True)
    at: int
    hook: str
    """Its name in the settings."""
    event: str
    group_id: int | None = None
    """The change it was about; None where it refused it."""
    records: int
    exit_code: int | None = None
    """None: it was ended for taking too long, or could not be started."""
    milliseconds: int
    output: str = ""
    """The end of what it printed."""


class WebhookState(Machinery, table=True):
    """How far an address has been told."""

    __tablename__ = "webhook_state"
    name: str = Field(primary_key=True)
    token: str
    """Begins the id of each delivery, so that those of two databases differ."""
    group_id: int
    """The last change of which everything was delivered."""
    part: int = 0
    """How many deliveries of the next change were accepted."""
    attempts: int = 0
    """How often the next delivery has failed."""
    failing_since: int | None = None
    next_at: int = 0
    """Not before this time, UTC seconds."""
    stopped: bool = False
    """Whether it waits for the owner's word."""
    error: str = ""


class WebhookDelivery(Machinery, table=True):
    """One attempt to deliver, and what the other side said."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (Index("webhook_delivery_webhook", "webhook", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    at: int
    webhook: str
    delivery: str
    event: str
    group_id: int
    records: int
    status: int | None = None
    """The answer's HTTP status; None: there was no answer."""
    milliseconds: int
    error: str = ""


class Automation(Record, table=True):
    """A rule or journey that was ever switched on; what it does stands in its file."""

    __tablename__ = "automation"
    __table_args__ = (PERMANENT,)
    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(unique=True)
    """``rule/NAME`` or ``journey/NAME``."""
    state: str
    """``on``, ``off`` or ``paused``."""
    since: int
    """When it was switched on; nothing is made up for what was before, UTC seconds."""
    created_at: int
    updated_at: int


class AutomationPlace(Machinery, table=True):
    """How far a rule or journey has gone through the journal."""

    __tablename__ = "automation_place"
    source: str = Field(primary_key=True)
    group_id: int
    """The last change of which everybody was looked at."""
    part: int = 0
    """Of the next change, to how many people's occasions it was looked."""
    scanned_at: int = 0
    """When it was last looked who is in the segment, or whose day it is, UTC seconds."""
    fault: str = ""
    """What is wrong with the file, where the owner was told of it."""


class AutomationVersion(Machinery, table=True):
    """The text of a rule or journey as somebody began it."""

    __tablename__ = "automation_version"
    digest: str = Field(primary_key=True)
    source: str
    text: str
    created_at: int


class AutomationRun(Machinery, table=True):
    """The way of one person through a rule or journey."""

    __tablename__ = "automation_run"
    __table_args__ = (
        UniqueConstraint("source", "contact_id", "key"),
        Index("automation_run_due", "state", "wake_at"),
        Index("automation_run_source", "source", "state", "place"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    source: str
    contact_id: int | None = reference("contact.id", on_delete="SET NULL", optional=True)
    key: str
    """Of the occasion; what makes it exactly once."""
    record_table: str
    record_id: int
    """What the occasion was about."""
    day: str = ""
    """The day the occasion is about, ISO."""
    group_id: int | None = None
    """The change that brought it about."""
    chain: str = "[]"
    """JSON: the rules and journeys that led to it, the first cause first."""
    digest: str
    """The version it goes by."""
    state: str
    """``active``, ``held``, ``paused``, ``failed``; ``done``, ``goal``, ``left``, ``stopped``,
    ``gone``."""
    place: str
    """The step to come; empty at the end."""
    wake_at: int
    """Not before this time, UTC seconds."""
    entered_at: int
    ended_at: int | None = None
    reason: str = ""
    """Why it is held, failed or ended, as `ccm_cli.automation.reasons` has it."""
    detail: str = ""
    """What that reason is about."""


class AutomationLog(Machinery, table=True):
    """What was decided and done for whom, and why."""

    __tablename__ = "automation_log"
    __table_args__ = (
        Index("automation_log_source", "source", "id"),
        Index("automation_log_contact", "contact_id", "id"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    at: int
    source: str
    run_id: int | None = None
    contact_id: int | None = None
    place: str = ""
    what: str
    """Of `ccm_cli.automation.reasons`."""
    detail: str = ""
    group_id: int | None = None
    """The change in which it was done, which can be taken back."""


class AutomationDeed(Record, table=True):
    """One thing that a rule or journey did; goes when it is taken back."""

    __tablename__ = "automation_deed"
    __table_args__ = (Index("automation_deed_source", "source"), PERMANENT)
    id: int | None = Field(default=None, primary_key=True)
    source: str
    contact_id: int = reference("contact.id", on_delete="CASCADE")
    place: str
    verb: str
    detail: str = ""
    message_id: int | None = None
    """The message that was queued; no reference, so that taking it back takes both."""
    webhook: str = ""
    """The webhook of the settings that is to be told of it."""
    data: str = ""
    """JSON: what that webhook gets to know of the person."""
    at: int


class AutomationChain(Machinery, table=True):
    """The rules and journeys that led to a change, so that none goes round in a circle."""

    __tablename__ = "automation_chain"
    group_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    chain: str
    """JSON, the first cause first."""
