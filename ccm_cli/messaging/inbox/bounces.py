"""Reports that a message was not delivered, or not yet: who, why, and whether it is for good.

Reports after RFC 3464 are read here, by their fields; those of servers that write in words of
their own, by flufl.bounce. The enhanced status (RFC 3463) tells for good from for now, and what the
receiver's rules refused (5.7.x) from an address that is not there: a refusal by rule says nothing
against the address, so it is never a reason to write to it no more.
"""

import re
from collections.abc import Iterator
from email.message import Message
from enum import StrEnum
from typing import NamedTuple

from ccm_cli.language.text import clean_line
from ccm_cli.messaging.inbox.headers import decoded, inner_of, key_of, message_ids
from ccm_cli.messaging.inbox.letter import Letter

LONGEST_WORDS = 500
_MOST_FAILURES = 100
_DEEPEST = 10
_DETECTORS_FAIL = (ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What the detectors of flufl.bounce raise on reports that are broken in themselves."""


class Failing(StrEnum):
    """How a message failed; the values stand in the database."""

    HARD = "hard"
    """The address is not there: nothing will ever arrive."""
    SOFT = "soft"
    """It failed this time: a full mailbox, a server that could not."""
    POLICY = "policy"
    """The receiver's rules refused this message or its sender; the address may be well."""
    DELAYED = "delayed"
    """Not delivered yet; the server goes on trying. No failure."""


class Failure(NamedTuple):
    """What a report says of one address.

    Attributes:
        address: whose; empty where the report does not say.
        kind: how it failed.
        status: enhanced status such as ``5.1.1``; empty where there is none.
        words: what the receiving server said, on one line.
    """

    address: str
    kind: Failing
    status: str = ""
    words: str = ""


_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-#,:]|\Z)")
_POLICY_WORDS = re.compile(
    r"spam|blocked|block ?list|black ?list|denylist|reputation|policy|dmarc|\bspf\b|\bdkim\b"
    r"|unsolicited|not authori[sz]ed|authentication|content rejected|access denied|banned",
    re.IGNORECASE,
)
_FULL_WORDS = re.compile(
    r"mailbox (?:is )?full|over ?quota|quota exceeded|exceeded .{0,20}quota|insufficient .{0,20}"
    r"storage|inbox is full|out of storage",
    re.IGNORECASE,
)
_GONE_WORDS = re.compile(
    r"user unknown|unknown user|no such (?:user|address|mailbox|recipient|person)|does ?n.t exist"
    r"|does not exist|not found|no mailbox|unknown (?:recipient|address|mailbox)|invalid recipient"
    r"|mailbox unavailable|address rejected|host (?:or domain name )?not found|unrouteable"
    r"|account .{0,30}(?:disabled|closed)|recipient rejected",
    re.IGNORECASE,
)
_REPORTERS = re.compile(
    r"(?:mailer-daemon|postmaster|mail-daemon|bounces?|mdaemon)\b", re.IGNORECASE
)
_SUBJECTS = re.compile(
    r"undeliver|delivery (?:status|failure|failed|problem|notification|has failed|incomplete)"
    r"|mail delivery|returned mail|failure notice|message (?:not )?deliver|could not be delivered"
    r"|delayed|warning: (?:could not send|message)|не доставлено|недоставлен|سند? تحویل نشد",
    re.IGNORECASE,
)
_ACCEPTED_ACTIONS = frozenset({"delivered", "relayed", "expanded"})


def failures_of(letter: Letter, *, expected: bool = False) -> tuple[Failure, ...]:
    """What a mail reports of messages that were not delivered; empty where it is no such report.

    Args:
        letter: the mail.
        expected: whether it came to the address where only such reports are wanted.
    """
    kind = letter.message.get_content_type()
    reported = tuple(_of_status_report(letter.message))
    if reported:
        return tuple(failure for failure in reported[:_MOST_FAILURES] if failure is not _NOTHING)
    if kind == "multipart/report" or expected or _looks_like_a_report(letter):
        return _in_other_words(letter)
    return ()


def complained_of(letter: Letter) -> str | None:
    """Who is said to have pressed the button for spam; None where it is no such report (RFC 5965).

    The address is empty where the report leaves it out, as most do.
    """
    for part in _parts(letter.message):
        if part.get_content_type() == "message/feedback-report":
            fields = _blocks(part)
            kinds = [block.get("feedback-type", "") for block in fields]
            if not any("abuse" in kind.lower() for kind in kinds):
                return None
            found = [b.get("original-rcpt-to") or b.get("removal-recipient") or "" for b in fields]
            return next((key_of(address) for address in found if address), "")
    return None


def reported_message_id(letter: Letter) -> str:
    """The Message-ID of the message a report is about; empty where it does not say."""
    for part in _parts(letter.message):
        kind = part.get_content_type()
        if part is letter.message or kind not in {
            "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers",
        }:  # fmt: skip
            continue
        inner = inner_of(part)
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            found = message_ids(str(inner[0].get("message-id", "")))
        else:
            found = message_ids(_header_line(str(inner), "message-id"))
        if found:
            return found[0]
    return _message_id_in(letter.text)


def _message_id_in(text: str) -> str:
    found = message_ids(_header_line(text, "message-id"))
    return found[0] if found else ""


def _header_line(text: str, name: str) -> str:
    match = re.search(
        rf"^[> ]{{0,4}}{name}:[ \t]*(.*(?:\n[ \t]+.*)?)", text, re.IGNORECASE | re.MULTILINE
    )
    return match[1] if match else ""


# Reports after RFC 3464

_NOTHING = Failure("", Failing.DELAYED)


def _of_status_report(message: Message) -> Iterator[Failure]:
    """The failures of the parts that servers write for programs; `_NOTHING` for a success."""
    for part in _parts(message):
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}:
            for block in _blocks(part):
                failure = _of_block(block)
                if failure is not None:
                    yield failure


def _of_block(block: "dict[str, str]") -> Failure | None:
    action = block.get("action", "").strip().lower()
    recipient = block.get("original-recipient") or block.get("final-recipient") or ""
    if not action or not recipient:
        return None
    address = key_of(recipient.rpartition(";")[2].strip())
    final = key_of(block.get("final-recipient", "").rpartition(";")[2].strip())
    words = clean_line(block.get("diagnostic-code", ""))[:LONGEST_WORDS]
    found = _STATUS.search(block.get("status", ""))
    status = found[0] if found else ""
    if action in _ACCEPTED_ACTIONS:
        return _NOTHING
    if action == "delayed":
        return Failure(address or final, Failing.DELAYED, status, words)
    kind, better = judged(status, words)
    return Failure(address or final, kind, better, words)


def _blocks(part: Message) -> "list[dict[str, str]]":
    """The groups of fields of a report for programs, names in lower case."""
    inner = inner_of(part)
    if isinstance(inner, list):
        messages = [one for one in inner if isinstance(one, Message)]
        blocks = [{k.lower(): decoded(str(v)) for k, v in one.raw_items()} for one in messages]
        # Some programs wrap the fields as the text of the part within.
        blocks += [_fields(str(inner_of(one))) for one in messages if not one.is_multipart()]
        return [block for block in blocks if block]
    return [block for text in re.split(r"\r?\n\r?\n", str(inner)) if (block := _fields(text))]


def _fields(text: str) -> "dict[str, str]":
    unfolded = re.sub(r"\r?\n[ \t]+", " ", text[:20_000])
    pairs = re.findall(r"^([A-Za-z][A-Za-z-]{1,40}):[ \t]*(.*)$", unfolded, re.MULTILINE)
    return {name.lower(): clean_line(value) for name, value in pairs}


def judged(status: str, words: str) -> tuple[Failing, str]:
    """Whether a failure is for good, for now, or a matter of rules; with the status that tells.

    A status within the server's words says more than a general one such as ``5.0.0``.

    Args:
        status: enhanced status; may be empty.
        words: of the receiving server.
    """
    within = [match for match in _STATUS.finditer(words) if match[1] in "45"]
    named = _STATUS.match(status)
    if within and (named is None or (named[2], named[3]) == ("0", "0")):
        named = within[-1]
    told = named[0] if named else status
    if named is None or (named[2], named[3]) == ("0", "0"):
        return _by_words(words, for_now=bool(named and named[1] == "4")), told
    return _by_status(*named.groups(), words=words), told


_FOR_NOW = frozenset({("2", "2"), ("2", "3"), ("3", "1"), ("4", "5"), ("4", "6")})
"""Subject and detail of statuses that say nothing against an address, though they begin with 5:
a full mailbox, a message too long for it, a full disk, a busy server, a loop."""


def _by_status(first: str, subject: str, detail: str, *, words: str) -> Failing:
    if subject == "7" or (subject == "6" and first == "5"):
        return Failing.POLICY  # 6: the message itself
    if (subject, detail) == ("4", "1") and _POLICY_WORDS.search(words):
        return Failing.POLICY  # what Exchange says of a refusal, too
    if first == "4" or (subject, detail) in _FOR_NOW:
        return Failing.SOFT
    about_address = subject in {"1", "2", "4"} or _GONE_WORDS.search(words)
    return Failing.HARD if about_address else Failing.SOFT


def _by_words(words: str, *, for_now: bool) -> Failing:
    if _FULL_WORDS.search(words):
        return Failing.SOFT
    if _GONE_WORDS.search(words):
        return Failing.SOFT if for_now else Failing.HARD
    if _POLICY_WORDS.search(words):
        return Failing.POLICY
    reply = _REPLY.search(words)
    if for_now or (reply and reply[1].startswith("4")):
        return Failing.SOFT
    return Failing.HARD


# Reports in words


def _looks_like_a_report(letter: Letter) -> bool:
    if letter.has("x-failed-recipients"):
        return True
    reporter = letter.sender is not None and bool(_REPORTERS.match(letter.sender.key))
    return (reporter or letter.null_return_path) and (
        reporter or bool(_SUBJECTS.search(letter.subject))
    )


def _in_other_words(letter: Letter) -> tuple[Failure, ...]:
    """What flufl.bounce reads out of a report that has no part for programs."""
    from flufl.bounce import all_failures

    try:
        for_now, for_good = all_failures(letter.message)
    except _DETECTORS_FAIL:
        for_now, for_good = frozenset(), frozenset()
    named = [key_of(address) for address in letter.header("x-failed-recipients").split(",")]
    gone = {key_of(bytes(address).decode("ascii", "replace")) for address in for_good}
    late = {key_of(bytes(address).decode("ascii", "replace")) for address in for_now}
    gone |= {address for address in named if address}
    words = _telling_lines(letter.text)
    kind, status = judged("", words)
    failures = [Failure(address, kind, status, words) for address in sorted(gone - {""})]
    failures += [
        Failure(address, Failing.DELAYED, status, words) for address in sorted(late - gone - {""})
    ]
    return tuple(failures[:_MOST_FAILURES])


def _telling_lines(text: str) -> str:
    """The lines of a report in which the receiving server speaks."""
    lines = [
        line.strip(" >\t")
        for line in text.split("\n")[:200]
        if _STATUS.search(line) or _REPLY.search(line) or _GONE_WORDS.search(line)
        or _FULL_WORDS.search(line)
    ]  # fmt: skip
    return clean_line(" ".join(lines[:5]))[:LONGEST_WORDS]


def _parts(message: Message) -> Iterator[Message]:
    """Every part, the mail itself first; what a report quotes is not looked into."""
    waiting = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        yield part
        inner = inner_of(part)
        if (
            isinstance(inner, list)
            and depth < _DEEPEST
            and part.get_content_maintype() == "multipart"
        ):
            waiting += [(one, depth + 1) for one in reversed(inner) if isinstance(one, Message)]
