"""Unsubscribing and confirming by mail."""

import re

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.messaging import confirming, consent, unsubscribing
from ccm_cli.messaging.context import library
from ccm_cli.messaging.inbox.handling import Arrived, Handled
from ccm_cli.messaging.inbox.headers import key_of
from ccm_cli.messaging.inbox.joining import Ours
from ccm_cli.messaging.inbox.nature import Nature
from ccm_cli.messaging.inbox.replying import Answered, answer_of
from ccm_cli.messaging.posting import post
from ccm_cli.messaging.purposes import is_optional
from ccm_cli.messaging.tokens import BadToken
from ccm_cli.store.writing import UnitOfWork

SOURCE = "reply"
"""What the ledger says recorded it."""
_WORDS = frozenset(
    search_key(words)
    for words in (
        "unsubscribe", "unsubscribe me", "please unsubscribe", "please unsubscribe me", "opt out",
        "opt-out", "stop", "remove me", "remove me please", "please remove me",
        "لغو", "لغو اشتراک", "لغو عضویت", "انصراف", "انصراف از خبرنامه", "حذف", "حذف از خبرنامه",
        "отписаться", "отписка", "отпишите", "отпишите меня", "отписать", "стоп",
        "отказаться от рассылки", "отписаться от рассылки",
    )
)  # fmt: skip
_CORE = frozenset(
    search_key(word)
    for word in (
        "unsubscribe", "stop", "remove", "لغو", "اشتراک", "عضویت", "انصراف", "حذف",
        "отписаться", "отписка", "отпишите", "отписать", "стоп",
    )
)  # fmt: skip
_COURTESY = frozenset(
    search_key(word)
    for word in (
        "please", "kindly", "thanks", "thank", "you", "me", "us", "from", "this", "your", "the",
        "list", "newsletter", "mails", "emails", "now", "hi", "hello", "i", "want", "to",
        "لطفا", "لطفاً", "مرا", "من", "را", "ممنون", "مرسی", "سلام", "کنید", "شود", "از", "خبرنامه",
        "пожалуйста", "прошу", "меня", "нас", "спасибо", "от", "рассылки", "вашей", "хочу",
        "здравствуйте",
    )
)  # fmt: skip
"""What may stand beside such a word without saying anything else."""
_MOST_WORDS = 12
_STRONG = frozenset(search_key(w) for w in ("unsubscribe", "لغو اشتراک", "отписаться", "отписка"))
"""What as a subject means this and nothing else, whoever it comes from."""
_TOKEN = re.compile(
    r"\s*(?:re:\s*)?(unsubscribe|confirm)[ :]\s*([\w.~-]{20,4000})\s*\Z", re.IGNORECASE
)
_PUNCTUATION = " .!,;:؟?«»\"'()*_-"


def unsubscribe(work: UnitOfWork, arrived: Arrived) -> Handled | None:
    """Take somebody off mail he may refuse, when he says so and nothing else.

    He says so to the address of ``List-Unsubscribe`` (subject ``unsubscribe``, with or without a
    token), or by the word alone in an answer to a message of that kind; what he leaves is what
    that message was, else all of it.
    """
    token = token_in(arrived.letter.subject, "unsubscribe")
    contact_id = _by_token(work, token, arrived) if token else None
    if contact_id is None:
        if not is_wanted(arrived):
            return None
        contact_id = arrived.contact_id
        if contact_id is not None:
            leave(work, contact_id, arrived.ours, arrived=arrived)
    sender = arrived.letter.sender
    if contact_id is not None:
        if arrived.sending.settings.inbox.confirm_unsubscribe:
            _confirm_leaving(work, contact_id, arrived)
    elif sender is not None:
        try:  # a stranger: nobody imports the address later and writes to it
            consent.suppress(work, sender.key, reason=_("unsubscribed by mail"), now=arrived.now)
        except InvalidInput:
            return None
    return Handled(Nature.UNSUBSCRIBE, is_settled=True)


def token_in(subject: str, word: str) -> str:
    """The token after a word in a subject; empty where there is none."""
    match = _TOKEN.match(subject)
    return match[2] if match and match[1].lower() == word else ""


def _by_token(work: UnitOfWork, token: str, arrived: Arrived) -> int | None:
    try:
        left = unsubscribing.unsubscribe(
            work,
            token=token,
            now=arrived.now,
            how=_how(arrived.letter.subject),
            source=SOURCE,
            proof=arrived.letter.message_id,
        )
    except BadToken:
        return None
    return left.contact_id


def leave(work: UnitOfWork, contact_id: int, ours: Ours | None, *, arrived: Arrived) -> None:
    """Write down that somebody wants no more mail; a yes that he said later than that stands.

    Args:
        work: the unit of work.
        contact_id: who.
        ours: the message that gave the occasion.
        arrived: the mail that says so.
    """
    later = work.reader.value(
        "SELECT 1 FROM consent WHERE contact_id = ? AND at > ? AND given", (contact_id, arrived.at)
    )
    if later is None:
        unsubscribing.unsubscribe(
            work,
            contact_id=contact_id,
            message=ours.id if ours is not None and is_optional(ours.purpose) else None,
            now=arrived.now,
            how=_how(arrived.said or arrived.letter.subject),
            source=SOURCE,
            proof=arrived.letter.message_id,
        )


def _how(words: str) -> str:
    return _("wrote: %(words)s") % {"words": excerpt(words, 80)}


def is_wanted(arrived: Arrived) -> bool:
    """Whether somebody says that he wants no more mail, and nothing else."""
    bare = search_key(arrived.letter.subject).strip(_PUNCTUATION)
    said = search_key(arrived.said).strip(_PUNCTUATION)
    if bare in _STRONG and (not said or said in _WORDS):
        return True
    refusable = arrived.ours is not None and is_optional(arrived.ours.purpose)
    return refusable and (said in _WORDS or leaves(arrived.said))


def leaves(text: str) -> bool:
    """Whether the first line of an answer asks to be left out, politely or not, and nothing else.

    Args:
        text: what the person wrote, quotes and signature folded away.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    first = "".join(c if c.isalnum() or c == "\u200c" else " " for c in lines[0]) if lines else ""
    words = search_key(first).split()
    said = [word for word in words if word not in _COURTESY]
    return bool(said) and len(words) <= _MOST_WORDS and all(word in _CORE for word in said)


def _confirm_leaving(work: UnitOfWork, contact_id: int, arrived: Arrived) -> None:
    sending = arrived.sending
    letter = answer_of(
        Answered.of(arrived.letter),
        template=library().load("unsubscribed"),
        source="unsubscribed",
        sending=sending,
    )
    post(work, letter, contact_id=contact_id, context=sending, now=arrived.now)


def confirm(work: UnitOfWork, arrived: Arrived) -> Handled | None:
    """Take in a yes to double opt-in: its token, or a plain yes from who was asked."""
    token, proof = token_in(arrived.letter.subject, "confirm"), arrived.letter.message_id
    if token:
        try:
            confirming.confirm(work, token, proof=proof, now=arrived.now, source=SOURCE)
        except BadToken:
            return None
        return Handled(Nature.CONFIRM, is_settled=True)
    ours, sender = arrived.ours, arrived.letter.sender
    if ours is None or sender is None or ours.source != confirming.SOURCE:
        return None
    if not confirming.says_yes(arrived.said) or sender.key != key_of(ours.address):
        return None
    done = confirming.confirm_reply(work, ours.id, proof=proof, now=arrived.now)
    return None if done is None else Handled(Nature.CONFIRM, is_settled=True)
