"""Consent, kept as a ledger of who said what when and how; and addresses nobody writes to.

Of several words on one matter the last one counts; words for every channel or every purpose
(``*``) are words on each of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import clean_line
from ccm_cli.messaging import purposes
from ccm_cli.messaging.addresses import Address, address_of, hint_of
from ccm_cli.messaging.channels import CONSENTED
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.models import Suppression
from ccm_cli.messaging.purposes import EVERY
from ccm_cli.store.authorship import Author
from ccm_cli.store.writing import CHUNK, UnitOfWork

CHANNELS = (*CONSENTED, EVERY)
"""What people agree to or refuse."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a word of consent is about.

    Attributes:
        channel: ``email`` and so on, or ``*`` for every one.
        purpose: ``marketing`` and so on, or ``*`` for every one.
    """

    channel: str = EVERY
    purpose: str = EVERY

    def require(self, known: Collection[str]) -> None:
        """See that both are there.

        Raises:
            InvalidInput: one is not.
        """
        _require_channel(self.channel)
        purposes.require(self.purpose, known)


class _Word(NamedTuple):
    """One word, whoever says it."""

    given: bool
    at: int
    how: str
    source: str
    wording_id: int | None
    proof: str


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
    wordings: Mapping[int, int] | None = None,
    proof: str = "",
    known: Collection[str] = purposes.DECLARED,
) -> int:
    """Write down that people agreed.

    Args:
        work: the unit of work.
        contact_ids: who.
        how: in the owner's words, how it was given.
        now: UTC seconds.
        source: what recorded it: the shell, an import, a reply.
        channel: ``email``, or ``*`` for every one.
        purpose: ``marketing``, ``survey``, or ``*`` for every one.
        at: when they said so, UTC seconds; None for now.
        wordings: by contact, the words they agreed to, where these are registered.
        proof: what shows it: a Message-ID, a file with its checksum, the text of a form.
        known: the purposes of the settings.

    Returns:
        How many entries are new: those whose last word was exactly this already are left.

    Raises:
        InvalidInput: an unknown channel or purpose, a time to come, nothing said of how.
        Conflict: somebody said something else later than that.
    """
    if not clean_line(how):
        raise InvalidInput(
            _("Consent needs a proof: say how it was given."),
            hint=_('For example: --how "newsletter form of the shop"'),
        )
    said_at = now if at is None else at
    word = _Word(True, said_at, clean_line(how), source, None, proof.strip())
    words = {contact: word._replace(wording_id=id_) for contact, id_ in (wordings or {}).items()}
    matter = Matter(channel, purpose)
    return _write(work, contact_ids, matter, word, now=now, known=known, words=words)


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
    proof: str = "",
    known: Collection[str] = purposes.DECLARED,
) -> int:
    """Write down that people do not want messages, or not any more; arguments as `grant`."""
    said_at = now if at is None else at
    word = _Word(False, said_at, clean_line(how), source, None, proof.strip())
    return _write(work, contact_ids, Matter(channel, purpose), word, now=now, known=known)


def _write(
    work: UnitOfWork,
    contact_ids: Sequence[int],
    matter: Matter,
    word: _Word,
    *,
    now: int,
    known: Collection[str],
    words: Mapping[int, _Word] | None = None,
) -> int:
    matter.require(known)
    if word.at > now:
        raise InvalidInput(_("Consent cannot be dated in the future."))
    rows = []
    for start in range(0, len(contact_ids), CHUNK):
        chunk = contact_ids[start : start + CHUNK]
        last = _last_words(work, chunk, matter)
        for contact_id in chunk:
            before, own = last.get(contact_id), (words or {}).get(contact_id, word)
            if before and before.at > own.at:
                raise _later(contact_id)
            if before and before._replace(at=0, source="") == own._replace(at=0, source=""):
                continue
            row = {"contact_id": contact_id, "channel": matter.channel, "purpose": matter.purpose}
            rows.append(row | own._asdict())
    return len(work.insert_rows("consent", rows))


def _last_words(work: UnitOfWork, contact_ids: Sequence[int], matter: Matter) -> dict[int, _Word]:
    """By contact, the last word on this very channel and purpose."""
    marks = ", ".join("?" * len(contact_ids))
    rows = work.reader.rows(
        lambda contact_id, given, *word: (contact_id, _Word(bool(given), *word)),
        "SELECT contact_id, given, at, how, source, wording_id, proof FROM consent WHERE id IN ("
        f" SELECT max(id) FROM consent WHERE contact_id IN ({marks}) AND channel = ?"
        " AND purpose = ? GROUP BY contact_id)",
        (*contact_ids, matter.channel, matter.purpose),
    )
    return dict(rows)


def _later(contact_id: int) -> Conflict:
    return Conflict(
        _("Contact %(id)d said something later than that.") % {"id": contact_id},
        hint=_("See: ccm consent show %(id)d") % {"id": contact_id},
    )


def _require_channel(channel: str) -> None:
    if channel not in CHANNELS:
        raise InvalidInput(
            _("There is no channel %(name)s.") % {"name": channel},
            hint=_("It may be: %(names)s.") % {"names": in_series(CHANNELS)},
        )


def suppress(
    work: UnitOfWork,
    address: str,
    *,
    reason: str,
    now: int,
    channel: str = "",
    region: str = "",
    hint: bool = True,
) -> bool:
    """Have nothing sent to an address any more, whoever it belongs to; whether that is new.

    Args:
        work: the unit of work.
        address: as `address_of` takes it; only its hash is kept.
        reason: in the owner's words, or a server's.
        now: UTC seconds.
        channel: by which nothing is sent; empty: e-mail for an e-mail address, else every one.
        region: as for `address_of`.
        hint: whether to keep the address with most of it hidden, too.

    Raises:
        InvalidInput: it is no address, or the channel is unknown.
    """
    if channel:
        _require_channel(channel)
    found = address_of(address, channel=channel, region=region)
    if _suppression(work, found) is not None:
        return False
    work.add(
        Suppression(
            channel=found.channel,
            key=work.reader.value("SELECT ccm_fingerprint(?)", (found.key,)),
            reason=clean_line(reason),
            at=now,
            hint=hint_of(found.key) if hint else "",
        )
    )
    return True


def suppress_at_once(context: SendingContext, address: str, *, channel: str, reason: str) -> None:
    """As `suppress`, in a transaction of its own: what a provider says while messages go out."""
    from ccm_cli.store.writing import changing

    region = context.settings.business.region
    key = address_of(address, channel=channel, region=region).key
    with changing(
        context.path,
        at=context.now,
        author=Author(context.actor, "cron"),
        summary=_("nothing more to %(address)s") % {"address": hint_of(key)},
        derived=context.derived,
    ) as work:
        suppress(work, address, reason=reason, now=context.now, channel=channel, region=region)


def unsuppress(work: UnitOfWork, address: str, *, channel: str = "", region: str = "") -> bool:
    """Take an address off the list; whether it was on it. Arguments as `suppress`.

    Raises:
        InvalidInput: it is no address.
    """
    found = _suppression(work, address_of(address, channel=channel, region=region))
    if found is not None:
        work.delete(Suppression, found)
    return found is not None


def _suppression(work: UnitOfWork, address: Address) -> int | None:
    found: int | None = work.reader.value(
        "SELECT id FROM suppression WHERE channel = ? AND key = ccm_fingerprint(?)",
        (address.channel, address.key),
    )
    return found
