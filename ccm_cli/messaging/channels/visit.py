"""In person: a message becomes a task."""

from ccm_cli.config import Settings
from ccm_cli.messaging.channels import Channel
from ccm_cli.messaging.channels.desk import Desk, is_on_record
from ccm_cli.messaging.context import SendingContext


def channel(_settings: Settings, context: SendingContext | None = None) -> Channel:
    """The channel."""
    return Channel(
        name="visit",
        connections=1,
        connect=lambda: Desk(context, "visit"),
        delivered=lambda message_id: is_on_record(context, message_id),
    )
