"""Why a message was not sent: the words stored in the outbox, and what people read.

What a server says is stored as it came. What the program decides is one of these.
"""

from collections.abc import Mapping
from enum import StrEnum

from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message

NOT_BY_ITSELF = 253_402_300_799
"""Of a message that something else than time sets free (the winner of a test): the end of the year
9999, UTC seconds, before which it is not due."""


class Reason(StrEnum):
    NO_CONTACT = "no contact"
    NO_ADDRESS = "no address"
    SUPPRESSED = "address suppressed"
    OPTED_OUT = "opted out"
    NO_CONSENT = "no consent"
    FREQUENCY_CAP = "frequency cap"
    LEFT_SEGMENT = "left the segment"
    QUIET_HOURS = "quiet hours"
    HOLIDAY = "holiday"
    INTERRUPTED = "interrupted"
    MISSED = "missed"
    MERGED = "merged"
    HOLDOUT = "held out"
    AWAITS_WINNER = "awaits the winner"
    SEND_HOURS = "outside the hours"
    WRONG_NUMBER = "wrong number"
    NO_ANSWER = "no answer"


PUT_OFF = (Reason.QUIET_HOURS, Reason.SEND_HOURS, Reason.HOLIDAY, Reason.FREQUENCY_CAP)
"""Why a message waits until a time that a rule gives it."""

_LACKING = "lacks "


def lacking(field: str) -> str:
    """The reason that a person lacks a field which the message requires."""
    return f"{_LACKING}{field}"


WORDS: Mapping[str, str] = {
    Reason.NO_CONTACT: message("the contact was removed"),
    Reason.WRONG_NUMBER: message("the number is somebody else's"),
    Reason.NO_ANSWER: message("did not answer the phone"),
    Reason.NO_ADDRESS: message("has no address for this channel"),
    Reason.SUPPRESSED: message("the address is on the suppression list"),
    Reason.OPTED_OUT: message("does not want such messages"),
    Reason.NO_CONSENT: message("did not agree to such messages"),
    Reason.FREQUENCY_CAP: message("got enough messages lately"),
    Reason.LEFT_SEGMENT: message("is no longer in the segment"),
    Reason.QUIET_HOURS: message("waits for the end of the quiet hours"),
    Reason.HOLIDAY: message("waits for the end of the holiday"),
    Reason.INTERRUPTED: message("the program was stopped before the server's answer came"),
    Reason.MERGED: message("was there twice; the other message counts"),
    Reason.HOLDOUT: message("is in the group that is not written to, to compare with"),
    Reason.AWAITS_WINNER: message("waits for the winner of the A/B test"),
    Reason.SEND_HOURS: message("waits for the hours of this campaign"),
    Reason.MISSED: message("its time was long past when the program ran again"),
}
"""What people read of each."""


def in_words(reason: str) -> str:
    """A stored reason for people; a server's own words stay as they are."""
    if reason.startswith(_LACKING):
        return _("%(field)s is not filled in") % {"field": reason.removeprefix(_LACKING)}
    return _(WORDS[reason]) if reason in WORDS else reason
