"""Double opt-in: asking by a message, and the yes that comes back by mail or over a link.

Whoever is asked has not agreed yet: until the yes the ledger says what it said before.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import clean_line, search_key
from ccm_cli.messaging import consent, purposes
from ccm_cli.messaging.consent import Matter
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.posting import Letter, post
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.messaging.tokens import BadToken, Tokens, Use
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import CHUNK, UnitOfWork

TEMPLATE = "confirm-subscription"
"""The message that asks; transactional, since somebody wished for it."""
SOURCE = "confirmation"
"""Of its messages in the outbox; their occurrence is the number of the request."""


_REASONS = ("agreed", "refused", "waiting")
"""Why somebody is not asked, in the order of `Asked`."""
_DAY = 86_400


class Asked(NamedTuple):
    """What came of asking.

    Attributes:
        requests: the numbers of the questions that go out.
        agreed: how many had agreed already.
        refused: how many had said no, and are not asked again.
        waiting: how many were asked before and may still answer.
    """

    requests: tuple[int, ...]
    agreed: int
    refused: int
    waiting: int


class Confirmed(NamedTuple):
    """A yes that came back; ``new`` is False when it had come before."""

    contact_id: int
    channel: str
    purpose: str
    new: bool


def ask(
    work: UnitOfWork,
    contact_ids: Sequence[int],
    *,
    how: str,
    matter: Matter,
    template: MessageTemplate,
    context: SendingContext,
    channel: str,
    within: int,
    now: int,
    wordings: Mapping[int, int] | None = None,
    known: Collection[str] = purposes.DECLARED,
) -> Asked:
    """Ask people to confirm that they want messages.

    Args:
        work: the unit of work.
        contact_ids: who; those are left out who agreed, said no, or were asked and may still
            answer.
        how: where their wish came from.
        matter: what they are asked for.
        template: the message that asks.
        context: what sending needs from outside.
        channel: by which the message goes.
        within: seconds that they have.
        now: UTC seconds.
        wordings: by contact, the words they are asked by, where these are registered.
        known: the purposes of the settings.

    Raises:
        InvalidInput: an unknown channel or purpose, nothing said of how, or a message that is
            not transactional and so would itself need consent.
        ConfigError: nobody is named whom messages come from.
    """
    matter.require(known)
    if not clean_line(how):
        raise InvalidInput(
            _("Say where the wish to be written to came from."),
            hint=_('For example: --how "newsletter form of the shop"'),
        )
    if purposes.is_optional(template.purpose):
        raise InvalidInput(
            _("The message %(name)s is not transactional, so it may not ask for consent.")
            % {"name": template.name},
            hint=_('Write in its message.toml: purpose = "transactional"'),
        )
    standing = _standing(work.reader, contact_ids, matter, now)
    chosen = [contact for contact in contact_ids if contact not in standing]
    row: dict[str, object] = {
        "channel": matter.channel,
        "purpose": matter.purpose,
        "how": clean_line(how),
        "asked_at": now,
        "expires_at": now + within,
    }
    said = wordings or {}
    ids = work.insert_rows(
        "consent_request",
        [row | {"contact_id": who, "wording_id": said.get(who)} for who in chosen],
    )
    for question in _questions(work.reader, ids, matter, context, now + within):
        letter = Letter(
            template=template,
            channel=channel,
            source=SOURCE,
            occurrence=str(question.request),
            variables=question.variables | {"days": str(within // _DAY)},
        )
        post(work, letter, contact_id=question.contact_id, context=context, now=now)
    reasons = list(standing.values())
    return Asked(tuple(ids), *(reasons.count(one) for one in _REASONS))


class _Question(NamedTuple):
    """One question on its way."""

    request: int
    contact_id: int
    variables: dict[str, object]


def _questions(
    reader: Reader, ids: Sequence[int], matter: Matter, context: SendingContext, lapses: int
) -> Iterator[_Question]:
    """What the message to each person says beside what is the same for all."""
    tokens = Tokens.of(reader)
    settings = context.settings
    base = settings.sending.base_url.rstrip("/")
    rows = reader.rows(
        lambda *row: row,
        "SELECT r.id, r.contact_id, c.language, coalesce(w.text, '') FROM consent_request r"
        " JOIN contact c ON c.id = r.contact_id"
        " LEFT JOIN consent_wording w ON w.id = r.wording_id"
        " WHERE r.id IN (SELECT value FROM json_each(?)) ORDER BY r.id",
        (json.dumps(list(ids)),),
    )
    for request, contact_id, language, wording in rows:
        token = token_for(tokens, request, lapses)
        what = purposes.label(
            matter.purpose, settings.consent, language=language or context.language
        )
        variables: dict[str, object] = {
            "what": what,
            "wording": wording,
            "links": {"confirm": f"{base}/c/{token}" if base else None},
        }
        yield _Question(request, contact_id, variables)


def _standing(
    reader: Reader, contact_ids: Sequence[int], matter: Matter, now: int
) -> dict[int, str]:
    """Who need not be asked, and why."""
    found: dict[int, str] = {}
    for start in range(0, len(contact_ids), CHUNK):
        chunk = contact_ids[start : start + CHUNK]
        marks = ", ".join("?" * len(chunk))
        on_it = (matter.channel, matter.purpose)
        said = reader.rows(
            lambda contact, given: (contact, "agreed" if given else "refused"),
            "SELECT contact_id, given FROM consent WHERE id IN ("
            f" SELECT max(id) FROM consent WHERE contact_id IN ({marks})"
            " AND channel IN (?, '*') AND purpose IN (?, '*') GROUP BY contact_id)",
            (*chunk, *on_it),
        )
        waiting = reader.values(
            f"SELECT contact_id FROM consent_request WHERE contact_id IN ({marks})"
            " AND channel = ? AND purpose = ? AND confirmed_at IS NULL AND expires_at > ?",
            (*chunk, *on_it, now),
        )
        found |= dict.fromkeys(waiting, "waiting") | dict(said)
    return found


def token_for(tokens: Tokens, request: int, expires_at: int) -> str:
    """The token that a question carries; it holds as long as the question."""
    return tokens.sign(Use.CONFIRM, request, lapses=expires_at)


class Request(NamedTuple):
    """A question, as it waits."""

    id: int
    contact_id: int
    channel: str
    purpose: str
    how: str
    wording_id: int | None
    expires_at: int
    confirmed_at: int | None


def request_of(reader: Reader, token: str, *, now: int) -> Request:
    """The question that a token answers.

    Raises:
        BadToken: it is not one of ours, has lapsed, or the person is not known any more.
    """
    (number,) = Tokens.of(reader).read(Use.CONFIRM, token, now=now)
    return _request(reader, number)


def _request(reader: Reader, number: int) -> Request:
    found = reader.row(
        Request,
        "SELECT id, contact_id, channel, purpose, how, wording_id, expires_at, confirmed_at"
        " FROM consent_request WHERE id = ?",
        (number,),
    )
    if found is None:
        raise BadToken(_("This question is not there any more."))
    return found


def confirm(work: UnitOfWork, token: str, *, proof: str, now: int, source: str) -> Confirmed:
    """Take in the yes that came over a token.

    Args:
        work: the unit of work.
        token: of the link or the subject.
        proof: what shows it: the Message-ID of the reply, the text of the page.
        now: UTC seconds.
        source: what recorded it: ``web``, ``reply``.

    Raises:
        BadToken: as `request_of`.
    """
    return _confirm(work, request_of(work.reader, token, now=now), proof, now, source)


def confirm_reply(work: UnitOfWork, message: int, *, proof: str, now: int) -> Confirmed | None:
    """Take in the yes that came as a reply to the message that asked.

    Args:
        work: the unit of work.
        message: the number, in the outbox, of the message that was answered.
        proof: the Message-ID of the reply. That it came from the address that was asked is for
            the caller to see.
        now: UTC seconds.

    Returns:
        None where that message asked for nothing, or too long ago.
    """
    number = work.reader.value(
        "SELECT CAST(occurrence AS INTEGER) FROM message WHERE id = ? AND source = ?",
        (message, SOURCE),
    )
    if number is None:
        return None
    asked = _request(work.reader, number)
    if now >= asked.expires_at:
        return None
    return _confirm(work, asked, proof, now, "reply")


_YES = frozenset(
    search_key(word)
    for word in (
        "yes", "yes please", "yes of course", "yes sure", "sure", "ok", "okay", "confirm",
        "i confirm", "agree", "i agree", "بله حتما", "بله لطفا",
        "بله", "بلی", "آری", "تایید", "تأیید", "تایید می‌کنم", "موافقم", "باشه",
        "да", "да пожалуйста", "да конечно", "конечно", "согласен", "согласна",
        "подтверждаю", "ок", "хорошо",
    )
)  # fmt: skip


def says_yes(text: str) -> bool:
    """Whether a reply is a plain yes, in any of the three languages.

    Args:
        text: what the person wrote, quotes folded away; its first line counts.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    words = "".join(c if c.isalnum() or c in " \u200c" else " " for c in lines[0]) if lines else ""
    return search_key(words) in _YES


def _confirm(work: UnitOfWork, asked: Request, proof: str, now: int, source: str) -> Confirmed:
    confirmed = Confirmed(asked.contact_id, asked.channel, asked.purpose, new=True)
    if asked.confirmed_at is not None:
        return confirmed._replace(new=False)
    work.update_rows("consent_request", {asked.id: {"confirmed_at": now}})
    consent.grant(
        work,
        [asked.contact_id],
        how=_("%(how)s; confirmed") % {"how": asked.how},
        now=now,
        source=source,
        channel=asked.channel,
        purpose=asked.purpose,
        wordings={asked.contact_id: asked.wording_id} if asked.wording_id else None,
        proof=proof,
        known=(asked.purpose,),
    )
    return confirmed
