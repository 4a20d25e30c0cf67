"""The phone: a message becomes an entry of the list of calls, with its script."""

from ccm_cli.config import Settings
from ccm_cli.messaging.channels import Channel
from ccm_cli.messaging.channels.desk import Desk, is_on_record
from ccm_cli.messaging.context import SendingContext


def channel(_settings: Settings, context: SendingContext | None = None) -> Channel:
    """The channel."""
    return Channel(
        name="phone",
        connections=1,
        connect=lambda: Desk(context, "phone"),
        delivered=lambda message_id: is_on_record(context, message_id),
    )
