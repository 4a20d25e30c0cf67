"""Tables that hooks and webhooks keep for themselves."""

from sqlalchemy import Index
from sqlmodel import Field

from ccm_cli.store.models import Machinery


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
