"""Consent, kept as a ledger of who said what when and how; and addresses nobody writes to.

Of several words on one matter the last one counts; words for every channel or every purpose
(``*``) are words on each of them.
"""

from collections.abc import Sequence

from ccm_cli.customers.identifiers import normalise_email, normalise_phone
from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import clean_line, search_key
from ccm_cli.messaging.channels import ABILITIES, CONSENTED
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.models import Suppression
from ccm_cli.messaging.templates.source import OPTIONAL_PURPOSES
from ccm_cli.store.authorship import Author
from ccm_cli.store.writing import CHUNK, UnitOfWork

EVERY = "*"
CHANNELS = (*CONSENTED, EVERY)
"""What people agree to or refuse."""

PURPOSES = (*sorted(OPTIONAL_PURPOSES), EVERY)


def grant(
    work: UnitOfWork,
    contact_ids: Sequence[int],
    *,
    how: str,
    now: int,
    source: str,
    channel: str = "email",
    purpose: str = "marketing",
    at: int | None = None,
) -> int:
    """Write down that people agreed.

    Args:
        work: the unit of work.
        contact_ids: who.
        how: in the owner's words: the proof.
        now: UTC seconds.
        source: what recorded it: the shell, an import, a reply.
        channel: ``email``, or ``*`` for every one.
        purpose: ``marketing``, ``survey``, or ``*`` for both.
        at: when they said so, UTC seconds; None for now.

    Returns:
        How many entries are new: those whose last word was exactly this already are left.

    Raises:
        InvalidInput: an unknown channel or purpose, a time to come, no proof.
        Conflict: somebody said something else later than that.
    """
    if not clean_line(how):
        raise InvalidInput(
            _("Consent needs a proof: say how it was given."),
            hint=_('For example: --how "newsletter form of the shop"'),
        )
    return _write(work, contact_ids, channel, purpose, now, at, given=True, how=how, source=source)


def withdraw(
    work: UnitOfWork,
    contact_ids: Sequence[int],
    *,
    now: int,
    source: str,
    how: str = "",
    channel: str = EVERY,
    purpose: str = EVERY,
    at: int | None = None,
) -> int:
    """Write down that people do not want messages, or not any more; arguments as `grant`."""
    return _write(work, contact_ids, channel, purpose, now, at, given=False, how=how, source=source)


def _write(
    work: UnitOfWork,
    contact_ids: Sequence[int],
    channel: str,
    purpose: str,
    now: int,
    at: int | None,
    *,
    given: bool,
    how: str,
    source: str,
) -> int:
    _require(channel, CHANNELS, _("There is no channel %(name)s."))
    _require(purpose, PURPOSES, _("There is no purpose %(name)s that people may refuse."))
    said_at = now if at is None else at
    if said_at > now:
        raise InvalidInput(_("Consent cannot be dated in the future."))
    words = clean_line(how)
    rows = []
    for start in range(0, len(contact_ids), CHUNK):
        chunk = contact_ids[start : start + CHUNK]
        last = _last_words(work, chunk, channel, purpose)
        for contact_id in chunk:
            known = last.get(contact_id)
            if known and known[0] > said_at:
                raise _later(contact_id)
            if known and known[1:] == (given, words):
                continue
            rows.append(
                {
                    "contact_id": contact_id,
                    "channel": channel,
                    "purpose": purpose,
                    "given": given,
                    "at": said_at,
                    "how": words,
                    "source": source,
                }
            )
    return len(work.insert_rows("consent", rows))


def _last_words(
    work: UnitOfWork, contact_ids: Sequence[int], channel: str, purpose: str
) -> dict[int, tuple[int, bool, str]]:
    """By contact: when, whether and how the last word on this very channel and purpose was said."""
    marks = ", ".join("?" * len(contact_ids))
    rows = work.reader.rows(
        lambda contact_id, at, given, how: (contact_id, (at, bool(given), how)),
        "SELECT contact_id, at, given, how FROM consent WHERE id IN ("
        f" SELECT max(id) FROM consent WHERE contact_id IN ({marks}) AND channel = ?"
        " AND purpose = ? GROUP BY contact_id)",
        (*contact_ids, channel, purpose),
    )
    return dict(rows)


def _later(contact_id: int) -> Conflict:
    return Conflict(
        _("Contact %(id)d said something later than that.") % {"id": contact_id},
        hint=_("See: ccm consent show %(id)d") % {"id": contact_id},
    )


def _require(name: str, known: Sequence[str], message: str) -> None:
    if name not in known:
        raise InvalidInput(
            message % {"name": name}, hint=_("It may be: %(names)s.") % {"names": ", ".join(known)}
        )


def key_of(address: str, channel: str) -> str:
    """The key that is equal for equal addresses of a channel.

    Args:
        address: an e-mail address; for SMS, WhatsApp and the phone a number with its country; for
            Telegram the number of a chat; for others lines of text.
        channel: that people agree to: one of `channels.CONSENTED`, or ``*``, which means e-mail or
            phone by what the address looks like.

    Raises:
        InvalidInput: it is no such address.
    """
    kinds = {able.address for able in ABILITIES.values() if able.consent == channel}
    if channel == EVERY:
        kinds = {"email"} if "@" in address else {"phone"}
    if "email" in kinds:
        return normalise_email(address).key
    if kinds & {"mobile", "phone", "whatsapp"}:
        number = normalise_phone(address, region="")
        if not number.startswith("+"):
            raise InvalidInput(
                _("%(text)s is not a phone number with its country.") % {"text": address},
                hint=_("Write it like +49 30 1234567."),
            )
        return number
    return search_key(address)


def suppress(
    work: UnitOfWork, address: str, *, reason: str, now: int, channel: str = "email"
) -> bool:
    """Have nothing sent to an address any more, whoever it belongs to; whether that is new.

    Raises:
        InvalidInput: it is no address, or the channel is unknown.
    """
    _require(channel, CHANNELS, _("There is no channel %(name)s."))
    key = key_of(address, channel)
    if _suppression(work, key, channel) is not None:
        return False
    work.add(Suppression(channel=channel, key=key, reason=clean_line(reason), at=now))
    return True


def suppress_at_once(context: SendingContext, address: str, *, channel: str, reason: str) -> None:
    """As `suppress`, in a transaction of its own: what a provider says while messages go out."""
    from ccm_cli.store.writing import changing

    with changing(
        context.path,
        at=context.now,
        author=Author(context.actor, "cron"),
        summary=_("nothing more to %(address)s") % {"address": address},
        derived=context.derived,
    ) as work:
        suppress(work, address, reason=reason, now=context.now, channel=channel)


def unsuppress(work: UnitOfWork, address: str, *, channel: str = "email") -> bool:
    """Take an address off the list; whether it was on it.

    Raises:
        InvalidInput: it is no address.
    """
    found = _suppression(work, key_of(address, channel), channel)
    if found is not None:
        work.delete(Suppression, found)
    return found is not None


def _suppression(work: UnitOfWork, key: str, channel: str) -> int | None:
    found: int | None = work.reader.value(
        "SELECT id FROM suppression WHERE channel = ? AND key = ?", (channel, key)
    )
    return found
