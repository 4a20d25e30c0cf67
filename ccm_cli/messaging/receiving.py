"""Writing down what providers tell: what became of messages, and what customers said.

Whatever comes twice (a receipt that is asked for again, a call that a provider repeats) changes
nothing the second time.
"""

from collections import Counter
from collections.abc import Callable, Iterable

from ccm_cli.config import Settings
from ccm_cli.customers import interactions, reaching
from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.messaging import aftermath, consent
from ccm_cli.messaging.channels import ABILITIES
from ccm_cli.messaging.channels.receiving import Fate, Heard, Receipt
from ccm_cli.messaging.costs import share
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

STOP_WORDS = frozenset(
    search_key(word)
    for word in (
        "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "/stop",
        "стоп", "отписаться", "отписка", "хватит",
        "لغو", "لغو عضویت", "لغو اشتراک", "توقف", "انصراف",
    )
)  # fmt: skip
"""A message of nothing but one of these withdraws the consent to this channel."""

ANSWERED_WITHIN = 7 * 86_400
"""Seconds in which a message over the same channel is taken for an answer to our last one."""

_LONGEST_SUMMARY = 200


def _nobody(_text: str) -> int | None:
    """The contact that a text links its sender to, where no text does."""
    return None


def note_told(
    work: UnitOfWork,
    channel: str,
    told: Iterable[Receipt | Heard],
    *,
    settings: Settings,
    now: int,
) -> Counter[str]:
    """Write down what a provider told by itself, as `channels.receiving.parse_callback` read it.

    Args:
        work: the unit of work.
        channel: that it is about.
        told: receipts and messages.
        settings: of the business.
        now: UTC seconds.

    Returns:
        The counts of `note_receipts` and `note_heard` together.
    """
    found = list(told)
    linked: Callable[[str], int | None] = _nobody
    if channel == "telegram":
        from ccm_cli.messaging.channels.telegram import bot_of

        linked = bot_of(settings).linked_by
    receipts = [one for one in found if isinstance(one, Receipt)]
    heard = [one for one in found if isinstance(one, Heard)]
    counts = note_receipts(work, channel, receipts, now=now)
    return counts + note_heard(work, heard, settings=settings, now=now, linked=linked)


def note_receipts(
    work: UnitOfWork, channel: str, receipts: Iterable[Receipt], *, now: int
) -> Counter[str]:
    """Write down what became of messages.

    A message that failed is given to its next channel. An address that the provider says is closed
    to us comes onto the list of suppressed ones.

    Args:
        work: the unit of work.
        channel: that the messages went by.
        receipts: what the provider said; those of messages that are not ours are passed over.
        now: UTC seconds.

    Returns:
        How many were delivered and how many failed, that was not known before.
    """
    done = Counter[str]()
    for receipt in receipts:
        found = work.reader.row(
            lambda *row: row,
            "SELECT id, address FROM message WHERE provider_id = ? AND channel = ?",
            (receipt.provider_id, channel),
        )
        if found is None or not receipt.provider_id:
            continue
        message, address = found
        if receipt.cost is not None:
            work.execute(
                "UPDATE message SET cost_minor = ?, cost_currency = ? WHERE id = ?",
                (share(receipt.cost, message), receipt.cost.currency, message),
            )
        if receipt.stop:
            stopped = ABILITIES[channel].consent
            consent.suppress(work, address, reason=receipt.stop, now=now, channel=stopped)
        at = now if receipt.at is None else min(receipt.at, now)
        if receipt.fate in {Fate.DELIVERED, Fate.READ}:
            done["delivered"] += aftermath.note(work, message, "delivered", at=at)
        elif receipt.fate is Fate.FAILED:
            work.execute("UPDATE message SET reason = ? WHERE id = ?", (receipt.words, message))
            done["failed"] += aftermath.note(work, message, "bounced", at=at)
    return done


def note_heard(
    work: UnitOfWork,
    heard: Iterable[Heard],
    *,
    settings: Settings,
    now: int,
    linked: Callable[[str], int | None] = _nobody,
) -> Counter[str]:
    """Write down what customers said: an entry in the timeline, an answer, a wish to be left.

    Args:
        work: the unit of work.
        heard: what was said, in order.
        settings: of the business.
        now: UTC seconds.
        linked: the contact that a text links its sender to, as ``/start TOKEN`` does.

    Returns:
        How many were ``heard``, ``linked``, ``stopped`` and from ``strangers``.
    """
    done = Counter[str]()
    for one in heard:
        if not _is_new(work, one, now):
            continue
        contact_id = _contact(work, one, linked(one.text), settings, now, done)
        if contact_id is None:
            done["strangers"] += 1
        elif one.is_left or search_key(one.text) in STOP_WORDS:
            _stop(work, one, contact_id, now)
            done["stopped"] += 1
        elif not one.text.startswith("/start"):
            _enter(work, one, contact_id, now)
            done["heard"] += 1
    return done


def _is_new(work: UnitOfWork, heard: Heard, now: int) -> bool:
    """Whether it was not written down before; remembers that it is."""
    if not heard.id:
        return True
    added = work.execute(
        "INSERT INTO heard (channel, id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (heard.channel, heard.id, now),
    )
    return bool(added.rowcount)


def _contact(
    work: UnitOfWork,
    heard: Heard,
    linked: int | None,
    settings: Settings,
    now: int,
    done: Counter[str],
) -> int | None:
    """Whom it is from; a chat is joined to the person when a link or the public name tells."""
    known = _known(work.reader, heard)
    if known is not None and not (heard.text.startswith("/start") and known == linked):
        return known
    region = settings.business.region
    named = linked if linked is not None else _by_name(work.reader, heard)
    if named is None and known is None and settings.telegram.leads and heard.channel == "telegram":
        named = _new(work, heard, region, now)
    if named is None:
        return known
    if work.reader.value("SELECT 1 FROM contact WHERE id = ?", (named,)) is None:
        return None
    if heard.channel == "telegram":
        try:
            reaching.add(work, reaching.HANDLES, named, [f"telegram:{heard.sender}"], region=region)
        except Conflict:  # the chat is somebody else's already
            return known
        consent.unsuppress(work, heard.sender, channel="telegram")
        done["linked"] += 1
    return named


def _known(reader: Reader, heard: Heard) -> int | None:
    """The contact with this chat or number."""
    if heard.channel == "telegram":
        found: int | None = reader.value(
            "SELECT contact_id FROM contact_handle WHERE network = 'telegram' AND key = ?",
            (heard.sender,),
        )
        return found
    by_number: int | None = reader.value(
        "SELECT contact_id FROM contact_phone WHERE number = ? ORDER BY position, id LIMIT 1",
        (heard.sender,),
    )
    if by_number is None:
        by_number = reader.value(
            "SELECT contact_id FROM contact_handle WHERE network = ? AND key = ?",
            (heard.channel, heard.sender.removeprefix("+")),
        )
    return by_number


def _by_name(reader: Reader, heard: Heard) -> int | None:
    if not heard.handle:
        return None
    found: int | None = reader.value(
        "SELECT contact_id FROM contact_handle WHERE network = ? AND key = ?",
        (heard.channel, search_key(heard.handle)),
    )
    return found


def _new(work: UnitOfWork, heard: Heard, region: str, now: int) -> int | None:
    """A contact made of somebody who wrote first."""
    from ccm_cli.customers import contacts

    handles = [f"telegram:@{heard.handle}"] if heard.handle else []
    name = heard.name or heard.handle or f"Telegram {heard.sender}"
    details = contacts.Details(handles=handles)
    made = contacts.add(
        work, now=now, region=region, details=details, name=name, source="telegram",
        channel="telegram",
    )  # fmt: skip
    return made.id


def _stop(work: UnitOfWork, heard: Heard, contact_id: int, now: int) -> None:
    channel = ABILITIES[heard.channel].consent
    if heard.is_left:
        consent.suppress(work, heard.sender, reason=_("blocked the bot"), now=now, channel=channel)
    else:
        consent.withdraw(
            work,
            [contact_id],
            now=now,
            source=heard.channel,
            how=excerpt(heard.text),
            channel=channel,
            proof=heard.id,
        )
    message = _last_message(work.reader, heard, contact_id, now)
    if message is not None:
        aftermath.note(work, message, "unsubscribed", at=now)


def _enter(work: UnitOfWork, heard: Heard, contact_id: int, now: int) -> None:
    """An entry in the timeline; what it answers is noted as replied to."""
    message = _last_message(work.reader, heard, contact_id, now)
    campaign = None
    at = now if heard.at is None else min(heard.at, now)
    if message is not None:
        aftermath.note(work, message, "replied", at=at)
        campaign = work.reader.value("SELECT campaign_id FROM message WHERE id = ?", (message,))
    text = heard.text.strip() or _("something that is no text")
    try:
        interactions.log(
            work,
            contact_id=contact_id,
            channel=heard.channel,
            direction="in",
            summary=excerpt(" ".join(text.split()), _LONGEST_SUMMARY),
            body=text if len(text) > _LONGEST_SUMMARY or "\n" in text else "",
            now=now,
            at=at,
            campaign_id=campaign,
        )
    except InvalidInput:  # longer than the timeline takes
        interactions.log(
            work,
            contact_id=contact_id,
            channel=heard.channel,
            direction="in",
            summary=excerpt(" ".join(text.split()), _LONGEST_SUMMARY),
            now=now,
            at=at,
            campaign_id=campaign,
        )


def _last_message(reader: Reader, heard: Heard, contact_id: int, now: int) -> int | None:
    """The message of ours that this answers: the one it names, else the last over this channel."""
    if heard.answers:
        named: int | None = reader.value(
            "SELECT id FROM message WHERE provider_id = ? AND channel = ?",
            (heard.answers, heard.channel),
        )
        if named is not None:
            return named
    last: int | None = reader.value(
        "SELECT id FROM message WHERE contact_id = ? AND channel = ? AND handed_at > ?"
        " AND state IN ('accepted', 'unknown') ORDER BY handed_at DESC, id DESC LIMIT 1",
        (contact_id, heard.channel, now - ANSWERED_WITHIN),
    )
    return last
