"""Tables of the plan, and those that hooks and webhooks keep for themselves."""

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
