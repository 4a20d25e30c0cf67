"""Whether a mail was written by a person, and if not, what sent it.

Sources: RFC 3834 (Auto-Submitted), RFC 2919 (List-Id), RFC 2369 (List-…), and the headers that
programs older or more stubborn than those set: Precedence, X-Autoreply, X-Auto-Response-Suppress.
"""

import re
from enum import StrEnum

from ccm_cli.language.text import search_key
from ccm_cli.messaging.inbox.letter import Letter


class Nature(StrEnum):
    """What kind of mail it is; the values stand in the database."""

    HUMAN = "human"
    AWAY = "away"
    """Somebody's program says that he is out of office."""
    AUTO = "auto"
    """Another answer or notice that no person wrote."""
    LIST = "list"
    """A mailing list or mass mail."""
    BOUNCE = "bounce"
    """One of our messages could not be delivered."""
    DELAYED = "delayed"
    """One of our messages is late; the server goes on trying."""
    COMPLAINT = "complaint"
    """Somebody pressed the button for spam (RFC 5965)."""
    UNSUBSCRIBE = "unsubscribe"
    """Somebody does not want our mail."""
    CONFIRM = "confirm"
    """Somebody confirms that he wants our mail."""
    ANSWER = "answer"
    """An answer to a survey."""


AUTOMATIC = frozenset(
    {Nature.AWAY, Nature.AUTO, Nature.LIST, Nature.BOUNCE, Nature.DELAYED, Nature.COMPLAINT}
)
"""What no person wrote to us."""

_AWAY_WORDS = tuple(
    search_key(words)
    for words in (
        "out of office", "out of the office", "out-of-office", "on vacation", "on holiday",
        "on leave", "away from my desk", "i am away", "i'm away", "annual leave", "parental leave",
        "maternity leave", "away until", "vacation reply",
        "خارج از دفتر", "خارج از محل کار", "در مرخصی", "مرخصی هستم", "حضور ندارم", "عدم حضور",
        "در سفر هستم", "تعطیلات هستم",
        "вне офиса", "нет на месте", "нет в офисе", "в отпуске", "в отпуск", "отсутству",
        "отсутствие на работе", "в командировке",
        "abwesenheit", "absence du bureau", "fuera de la oficina", "ofis dışı",
    )
)  # fmt: skip
_AUTO_SUBJECTS = tuple(
    search_key(words)
    for words in (
        "automatic reply", "auto reply", "autoreply", "auto-reply", "auto response",
        "autoresponse", "auto:", "automated response",
        "پاسخ خودکار", "جواب خودکار",
        "автоответ", "автоматический ответ",
        "automatische antwort", "réponse automatique", "respuesta automática",
    )
)  # fmt: skip
_BULK = frozenset({"bulk", "list", "junk"})
_NOBODY = re.compile(
    r"(?:no[._-]?reply|do[._-]?not[._-]?reply|noreply.*|mailer-daemon|postmaster|bounces?(?:[+=-].*)?"
    r"|listserv|majordomo|.*-request|owner-.*|.*-owner|autoreply|notifications?)@",
    re.IGNORECASE,
)
_FIRST_WORDS = 1_000


def nature_of(letter: Letter) -> Nature:
    """What kind of mail it is by its headers and, for answers of programs, its first words.

    Failures of delivery are told before this, by `ccm_cli.messaging.inbox.bounces`.
    """
    if _is_answer_of_program(letter):
        return Nature.AWAY if _says_away(letter) else Nature.AUTO
    if is_of_list(letter):
        return Nature.LIST
    submitted = letter.header("auto-submitted").partition(";")[0].strip().lower()
    if submitted not in {"", "no"}:
        return Nature.AUTO
    if letter.null_return_path or _precedence(letter) in _BULK:
        return Nature.AUTO
    return Nature.HUMAN


def is_of_list(letter: Letter) -> bool:
    """Whether it came over a mailing list, or to many at once."""
    return (
        letter.has("list-id")
        or letter.has("list-post")
        or letter.has("mailing-list")
        or (letter.has("list-unsubscribe") and not letter.answers)
        or _precedence(letter) == "list"
    )


def may_be_answered(letter: Letter, nature: Nature) -> bool:
    """Whether a program may answer it (RFC 3834, 2): a person wrote it, and gets the answer."""
    return (
        nature not in AUTOMATIC
        and letter.sender is not None
        and not letter.null_return_path
        and not is_of_list(letter)
        and _precedence(letter) not in _BULK
        and not letter.has("x-auto-response-suppress")
        and not _NOBODY.match(letter.sender.key)
        and not (letter.reply_to is not None and _NOBODY.match(letter.reply_to.key))
    )


def _precedence(letter: Letter) -> str:
    return letter.header("precedence").strip().lower()


def _is_answer_of_program(letter: Letter) -> bool:
    submitted = letter.header("auto-submitted").partition(";")[0].strip().lower()
    subject = search_key(letter.subject)
    return (
        submitted == "auto-replied"
        or letter.has("x-autoreply")
        or letter.has("x-autorespond")
        or letter.has("x-autoreply-from")
        or _precedence(letter) == "auto_reply"
        or any(subject.startswith(words) for words in _AUTO_SUBJECTS)
        or any(_begins_with(subject, words) for words in _AWAY_WORDS)
        or (submitted not in {"", "no"} and _says_away(letter))
    )


_EARLY = 40


def _begins_with(subject: str, words: str) -> bool:
    """Whether the words stand early in a subject that is not an answer to such a one."""
    answered = subject.startswith(("re:", "fwd:", "fw:", "aw:", "پاسخ:"))
    return not answered and words in subject[:_EARLY]


def _says_away(letter: Letter) -> bool:
    said = search_key(f"{letter.subject}\n{letter.text[:_FIRST_WORDS]}")
    return any(words in said for words in _AWAY_WORDS)
