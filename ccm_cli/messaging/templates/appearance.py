"""What a rendered message looks like from outside: size, links, pictures, length, marks of spam."""

import re
from collections.abc import Iterator
from typing import Literal

from ccm_cli.language import gettext as _
from ccm_cli.messaging.purposes import is_optional
from ccm_cli.messaging.sms_parts import beyond_gsm, length
from ccm_cli.messaging.templates import links
from ccm_cli.messaging.templates.findings import Finding
from ccm_cli.messaging.templates.rendering import Rendered
from ccm_cli.messaging.templates.source import MessageTemplate, SourceFile

MAX_BYTES = 100_000
"""Of HTML: Gmail cuts mails off at 102 kB."""

MAX_SUBJECT = 150
MAX_PARTS = 3
"""Of an SMS; more is dear, and phones may not put them together."""

MAX_CHAT = 4_096
"""Characters of a message to a bot's chat (Telegram Bot API, WhatsApp Cloud API)."""

_PLAIN = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-",
     "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200b": "", "•": "-"}
)  # fmt: skip
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt="([^"]*)\"""", re.IGNORECASE)
_SRC = re.compile(r"""\bsrc="([^"]*)\"""", re.IGNORECASE)
_TAG = re.compile(r"<head\b.*?</head>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
_REPEATED = re.compile(r"[!?؟]{2,}|[$€₽]{2,}")
_FAKE_REPLY = re.compile(r"(?:re|fwd?|aw|отв|پاسخ)\s*:", re.IGNORECASE)
_FEW_WORDS = 20


def appearance_findings(
    template: MessageTemplate, rendered: Rendered, body: SourceFile, kind: str
) -> Iterator[Finding]:
    """What looks wrong in one rendering of a message.

    Args:
        template: the message.
        rendered: for somebody.
        body: the text it was made of.
        kind: the kind of text it is for.
    """
    if not rendered.text.strip():
        yield Finding("error", body.path, None, _("The text is empty for some people."))
    yield from _links(template, rendered, body)
    if rendered.html is not None:
        yield from _html(template, rendered.html, body)
    if kind == "email":
        yield from _subject(template, rendered, body)
    elif kind == "sms":
        yield from _sms(rendered.text.strip(), body)
    elif kind == "chat" and len(rendered.text) > MAX_CHAT:
        problem = _("The text is longer than the %(most)d characters that messengers take.")
        yield Finding("error", body.path, None, problem % {"most": MAX_CHAT})


def _at(
    place: tuple[str, int | None],
    severity: Literal["error", "warning"],
    problem: str,
    mend: str = "",
) -> Finding:
    return Finding(severity, place[0], place[1], problem, mend)


def _line_with(character: str, body: SourceFile) -> int | None:
    lines = enumerate(body.text.splitlines(), start=1)
    return next((number for number, line in lines if character in line), None)


def _links(template: MessageTemplate, rendered: Rendered, body: SourceFile) -> Iterator[Finding]:
    whole = template.put_together(body)
    for address, words in links.links_of(rendered):
        at = whole.mention(address) or whole.mention(f"[{words}](" if words else "")
        place = at or (body.path, None)
        wrong = links.fault(address)
        if wrong is not None:
            yield _at(place, "error", *wrong)
        elif any(f"//{host}/" in address for host in links.SHORTENERS):
            yield _at(
                place,
                "warning",
                _("The link %(address)s hides where it goes; filters take that for spam.")
                % {"address": address},
                _("Write the whole address."),
            )
        elif links.hides(address, words):
            yield _at(
                place,
                "warning",
                _("A link says %(words)s and goes elsewhere; filters take that for fraud.")
                % {"words": words},
                _("Give the link words instead of an address."),
            )


def _html(template: MessageTemplate, page: str, body: SourceFile) -> Iterator[Finding]:
    if len(page.encode()) > MAX_BYTES:
        problem = _("The HTML is larger than 100 kB; providers cut it off.")
        yield Finding("warning", body.path, None, problem, _("Shorten the text."))
    images = _IMAGE.findall(page)
    for image in images:
        alt, source = _ALT.search(image), _SRC.search(image)
        if alt and alt[1].strip():
            continue
        name = source[1] if source else ""
        yield _at(
            template.put_together(body).mention("![](") or (body.path, None),
            "warning",
            _("A picture says nothing to those who do not see it: %(name)s") % {"name": name},
            _("Write what it shows between the brackets: ![Oak chair](chair.png)"),
        )
    if images and len(_TAG.sub(" ", page).split()) < _FEW_WORDS:
        problem = _("The mail is hardly more than a picture; filters take that for spam.")
        yield Finding("warning", body.path, None, problem, _("Say it in words, too."))


def _subject(template: MessageTemplate, rendered: Rendered, body: SourceFile) -> Iterator[Finding]:
    place = template.settings.path, template.subject_line(body.language)
    subject = rendered.subject
    if not subject:
        yield _at(place, "error", _("The subject is empty for some people."))
    if len(subject) > MAX_SUBJECT:
        yield _at(place, "warning", _("The subject is longer than 150 characters."))
    letters = [character for character in subject if character.isalpha()]
    if len(letters) > 5 and "".join(letters).isupper():  # noqa: PLR2004  an abbreviation is short
        problem = _("The subject is all in capitals; filters take that for spam.")
        yield _at(place, "warning", problem, _("Write it as you would say it."))
    if _REPEATED.search(subject):
        problem = _("The subject repeats its punctuation; filters take that for spam.")
        yield _at(place, "warning", problem, _("One mark is enough."))
    if is_optional(template.purpose) and _FAKE_REPLY.match(subject):
        problem = _("The subject looks like an answer to somebody who never wrote.")
        yield _at(place, "warning", problem, _("Say what it is about."))


def _sms(text: str, body: SourceFile) -> Iterator[Finding]:
    measured = length(text)
    if measured.parts > MAX_PARTS:
        yield Finding(
            "warning",
            body.path,
            None,
            _("The SMS goes out, and is paid for, as %(parts)d parts (%(units)d of %(alphabet)s).")
            % measured._asdict(),
            _("Shorten it: one part holds %(alone)d, each of several %(each)d.")
            % ({"alone": 70, "each": 67} if measured.alphabet == "UCS-2" else
               {"alone": 160, "each": 153}),
        )  # fmt: skip
    strange = beyond_gsm(text)
    if strange and not beyond_gsm(text.translate(_PLAIN)):
        yield Finding(
            "warning",
            body.path,
            next(
                (n for n, line in enumerate(body.text.splitlines(), 1) if strange[0] in line), None
            ),
            _("%(characters)s makes the SMS count as UCS-2: 70 characters a part instead of 160.")
            % {"characters": " ".join(strange)},
            _("Write %(plain)s instead.")
            % {"plain": " ".join(strange.translate(_PLAIN)).strip() or _("nothing")},
        )
