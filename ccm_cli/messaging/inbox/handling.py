"""What is given to those who act on a mail, and what they answer.

The floor of messaging knows how to unsubscribe; what a number in an answer to a survey means, the
floor above knows. Each is a `Handler`, and the composition root hands them all in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.inbox.joining import Ours
from ccm_cli.messaging.inbox.letter import Letter
from ccm_cli.messaging.inbox.nature import Nature
from ccm_cli.store.writing import UnitOfWork


class Arrived(NamedTuple):
    """A mail that a person wrote, joined to what is known.

    Attributes:
        letter: the mail.
        said: what he wrote himself, quotations and signature left out.
        contact_id: who wrote it; None for a stranger.
        ours: which of our messages it answers; None where it answers none.
        at: when it was written, UTC seconds, not later than now.
        now: UTC seconds.
        sending: what sending an answer needs.
        mail_id: of the mail as it is kept; None while it is not.
        interaction_id: on the sender's timeline; None for a stranger.
        conversation: what the mails of its conversation have in common.
    """

    letter: Letter
    said: str
    contact_id: int | None
    ours: Ours | None
    at: int
    now: int
    sending: SendingContext
    mail_id: int | None = None
    interaction_id: int | None = None
    conversation: str = ""


class Handled(NamedTuple):
    """What a mail turned out to be.

    Attributes:
        nature: what kind of mail.
        is_settled: whether nothing is left in it for the owner to do.
    """

    nature: Nature
    is_settled: bool


Handler = Callable[[UnitOfWork, Arrived], Handled | None]
"""Looks at a mail and acts on it; None where it is not for him."""


@dataclass(frozen=True)
class InboxContext:
    """What taking mail needs from outside.

    Attributes:
        sending: settings, database, zone and the rest that sending needs, too.
        handlers: who looks at each mail, in this order; the first whose it is ends the round.
    """

    sending: SendingContext
    handlers: tuple[Handler, ...] = ()
