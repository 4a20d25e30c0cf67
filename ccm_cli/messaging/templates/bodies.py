"""The kinds of text a message may have, and which stands in for one that was not written.

A kind is not a channel: `chat` is what Telegram and WhatsApp carry, `email` what goes out by mail
or is written to a file.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.tables import Table

KINDS = ("email", "sms", "chat", "phone", "letter", "visit")
"""Mail, SMS, messengers, the script of a call, a letter on paper, words for a meeting."""

MARKDOWN = frozenset({"email", "phone", "letter", "visit"})
"""Kinds that are written in Markdown, `email.en.md`; the others are plain text, `sms.en.txt`."""

STAND_INS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "email": (),
        "sms": ("chat",),
        "chat": ("sms", "email"),
        "phone": ("visit", "email"),
        "letter": ("email",),
        "visit": ("phone", "email"),
    }
)
"""Which kinds are taken, in this order, where a message has no text of a kind of its own.

A mail never stands in for an SMS by itself: it would be paid for in a dozen parts.
"""

_BODY = re.compile(r"(?P<kind>[a-z]+)\.(?P<language>[a-z]{2,3})\.(?P<form>md|txt)\Z")


def kind_and_language(file_name: str) -> tuple[str, str] | None:
    """What `email.fa.md` says of itself: `("email", "fa")`; None for no body's name."""
    match = _BODY.match(file_name)
    return (match["kind"], match["language"]) if match and match["kind"] in KINDS else None


def file_name(kind: str, language: str) -> str:
    """How the text of a kind and language is called: `email.en.md`, `sms.fa.txt`."""
    return f"{kind}.{language}.{'md' if kind in MARKDOWN else 'txt'}"


def stand_ins(table: Table) -> dict[str, tuple[str, ...]]:
    """The table `[stand_ins]` of a message, over what holds for every message.

    Args:
        table: a list of kinds for each kind.

    Raises:
        TemplateError: a kind does not exist; names file and line.
    """
    table.only(KINDS)
    found = {kind: tuple(others) for kind, others in STAND_INS.items()}
    for kind in table.values:
        found[kind] = table.strings(kind)
        for other in found[kind]:
            if other not in KINDS or other == kind:
                raise table.wrong(
                    kind,
                    _("%(name)s cannot stand in for %(kind)s.") % {"name": other, "kind": kind},
                    hint=_("The kinds of text: %(kinds)s.") % {"kinds": ", ".join(KINDS)},
                )
    return found
