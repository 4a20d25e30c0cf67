"""How much a mail weighs with its pictures and attachments, and what of that is too much."""

from collections.abc import Iterator

from ccm_cli.language import current_language
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import format_number
from ccm_cli.messaging.templates.findings import Finding
from ccm_cli.messaging.templates.source import MessageTemplate

MAX_TOGETHER = 14_000_000
"""Bytes of all files of one mail: 19 MB of it in base64, and many servers refuse 20."""

HEAVY = 5_000_000
"""From here on full mailboxes and slow lines begin to matter."""

_MEGABYTE = 1_000_000


def weight(template: MessageTemplate) -> int:
    """Bytes of the files that go along with a mail, in the language in which they weigh most."""
    sizes = [0]
    for language in template.languages("email"):
        body = template.variant("email", language)
        pictures = template.pictures(body) if body.is_markdown else []
        files = {one.name: one for one in (*pictures, *template.attached(language))}
        sizes.append(sum(len(one.content) for one in files.values()))
    return max(sizes)


def weight_findings(template: MessageTemplate, *, beside: int = 0) -> Iterator[Finding]:
    """What is to be said of the weight of a mail.

    Args:
        template: whose files go along.
        beside: bytes of files of the campaign's own.
    """
    whole = weight(template) + beside
    place = "" if beside else template.settings.path
    if whole > MAX_TOGETHER:
        yield Finding("error", place, None, too_large(whole), link_instead())
    elif whole > HEAVY:
        told = _("Files of %(size)s MB go along with each mail; some mailboxes refuse that.")
        yield Finding("warning", place, None, told % {"size": megabytes(whole)}, link_instead())


def too_large(whole: int) -> str:
    """That files of so many bytes are too large for one mail."""
    return _("The files come to %(size)s MB; those of one mail may come to %(most)s MB.") % {
        "size": megabytes(whole),
        "most": megabytes(MAX_TOGETHER),
    }


def link_instead() -> str:
    """What to do about a heavy file."""
    return _("Send a link to the largest of them instead.")


def megabytes(size: int) -> str:
    """Bytes as megabytes, for people."""
    return format_number(round(size / _MEGABYTE, 1), language=current_language())
