"""Puts messages on the owner's desk: into the database, as work for a person."""

from typing import Any

from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import ChannelDown, Delivery, Envelope, Outcome, Post, key_of
from ccm_cli.messaging.context import SendingContext
from ccm_cli.store.authorship import Author
from ccm_cli.store.reading import reading


class Desk:
    """Writes down an errand for each message, in a transaction of its own.

    Args:
        context: names the database.
        channel: ``phone`` or ``visit``.

    Raises:
        ChannelDown: there is no database to write into.
    """

    def __init__(self, context: SendingContext | None, channel: str) -> None:
        if context is None:
            raise ChannelDown(_("This channel needs the database."))
        self._context = context
        self._channel = channel
        self.is_open = True

    def begin(self, envelope: Envelope) -> Delivery | None:
        del envelope
        return None

    def finish(self, body: Any, _ahead: Envelope | None = None, /) -> Delivery:
        from ccm_cli.messaging.errands import enter, is_known
        from ccm_cli.store.writing import changing

        assert isinstance(body, Post)
        context = self._context
        with changing(
            context.path,
            at=context.now,
            author=Author(context.actor, "cron"),
            summary=_("%(channel)s: %(name)s") % {"channel": self._channel, "name": body.name},
            derived=context.derived,
        ) as work:
            if not is_known(work.reader, body.key):
                enter(work, body, channel=self._channel, context=context, now=context.now)
        return Delivery(Outcome.ACCEPTED, "")

    def abandon(self) -> None:
        pass

    def close(self) -> None:
        self.is_open = False


def is_on_record(context: SendingContext | None, message_id: str) -> bool | None:
    """Whether the errand of a message is written down; None without a database."""
    if context is None:
        return None
    from ccm_cli.messaging.errands import is_known

    with reading(context.path) as reader:
        return is_known(reader, key_of(message_id))
