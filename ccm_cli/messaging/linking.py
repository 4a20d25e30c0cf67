"""Links in messages that lead to pages of ours: each signed, for one person and one message.

They are there only where the settings say under which public address ``ccm serve`` is reached.
Links to other pages go through us only where clicks are counted; the target is signed, so that the
redirect leads nowhere but where a message of ours led.
"""

import re
from html import escape, unescape
from typing import NamedTuple

from ccm_cli.config import Sending
from ccm_cli.messaging import unsubscribing
from ccm_cli.messaging.tokens import Tokens, Use
from ccm_cli.store.reading import Reader

_HREF = re.compile(r'(<a\b[^>]*?\bhref=")(https?://[^"]+)(")', re.IGNORECASE)


class Links(NamedTuple):
    """What a message may lead to; None for what it may not.

    Attributes:
        token: names person and message in a mail that unsubscribes; empty without a database.
        unsubscribe: the page to leave on, where the preferences are, too.
        survey: the page to answer on.
    """

    token: str = ""
    unsubscribe: str | None = None
    survey: str | None = None


class Linker:
    """Makes the links of messages; safe to share between threads.

    Args:
        sending: of the settings.
        tokens: of the database; None makes none.
    """

    def __init__(self, sending: Sending, tokens: Tokens | None) -> None:
        self._base = sending.base_url.rstrip("/") if tokens else ""
        self._tokens = tokens
        self._tracks = sending.track_clicks

    def links(self, contact_id: int, message: int, *, survey_id: int | None = None) -> Links:
        """Those of one message.

        Args:
            contact_id: who gets it.
            message: its number; 0 for one that is only tried.
            survey_id: what it asks.
        """
        if self._tokens is None:
            return Links()
        token = unsubscribing.token_for(self._tokens, contact_id, message)
        if not self._base:
            return Links(token)
        survey = None
        if survey_id is not None:
            signed = self._tokens.sign(Use.SURVEY, survey_id, contact_id, message)
            survey = f"{self._base}/s/{signed}"
        return Links(token, f"{self._base}/u/{token}", survey)

    def counted(self, html: str, message: int) -> str:
        """A message's HTML with its links led through us, where clicks are counted."""
        tokens = self._tokens
        if not (self._tracks and self._base and message and tokens):
            return html

        def through_us(found: re.Match[str]) -> str:
            target = unescape(found[2])
            if target.startswith(f"{self._base}/"):
                return found[0]
            token = tokens.sign(Use.CLICK, message, target)
            return f"{found[1]}{escape(f'{self._base}/l/{token}')}{found[3]}"

        return _HREF.sub(through_us, html)


class Click(NamedTuple):
    """A link that was followed."""

    message: int
    url: str


def click_of(reader: Reader, token: str, *, now: int) -> Click:
    """Where a counted link leads.

    Raises:
        BadToken: it is not one of ours.
    """
    return Click(*Tokens.of(reader).read(Use.CLICK, token, now=now))
