"""What the owner does about a mail: have it done, ignore it, say who wrote it."""

import json
from contextlib import suppress

from ccm_cli.customers import attachments, contacts, interactions
from ccm_cli.customers.contacts import Details
from ccm_cli.customers.models import Contact
from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.messaging.inbox.files import KeptFile
from ccm_cli.messaging.inbox.folding import said
from ccm_cli.messaging.inbox.nature import AUTOMATIC
from ccm_cli.messaging.models import Mail
from ccm_cli.store.writing import UnitOfWork

NEW, DONE, IGNORED = "new", "done", "ignored"
LONGEST_BODY = 90_000
"""Characters of a mail on the timeline: fewer than an interaction may have."""


def done(work: UnitOfWork, mail_id: int, *, now: int) -> bool:
    """Note that a mail was seen to; whether that is new."""
    return _state(work, mail_id, DONE, now)


def ignore(work: UnitOfWork, mail_id: int, *, now: int) -> bool:
    """Put a mail aside; whether that is new."""
    return _state(work, mail_id, IGNORED, now)


def reopen(work: UnitOfWork, mail_id: int) -> bool:
    """Have a mail among those that wait again; whether that is new."""
    return _state(work, mail_id, NEW, None)


def _state(work: UnitOfWork, mail_id: int, state: str, now: int | None) -> bool:
    mail = work.get(Mail, mail_id)
    if mail.state == state:
        return False
    return bool(work.update_rows("mail", {mail_id: {"state": state, "handled_at": now}}))


def assign(work: UnitOfWork, mail_id: int, contact_id: int, *, now: int) -> Mail:
    """Say whose a mail is; it joins his timeline, and his later mails from that address, too.

    Args:
        work: the unit of work.
        mail_id: which mail.
        contact_id: whose.
        now: UTC seconds.

    Raises:
        NotFound: there is no such mail or contact.
    """
    mail = work.get(Mail, mail_id)
    work.get(Contact, contact_id)
    if mail.contact_id == contact_id:
        return mail
    columns: dict[str, object] = {"contact_id": contact_id}
    if mail.interaction_id is not None:
        work.update_rows("interaction", {mail.interaction_id: {"contact_id": contact_id}})
    elif mail.kind not in AUTOMATIC:
        columns["interaction_id"] = write_down(work, mail, contact_id, now=now)
    work.update_rows("mail", {mail_id: columns})
    # An address that belongs to somebody else, or cannot be an address, stays where it is.
    with suppress(Conflict, InvalidInput):
        contacts.edit(work, contact_id, now=now, region="US", details=Details(emails=[mail.sender]))
    return work.get(Mail, mail_id)


def make_lead(work: UnitOfWork, mail_id: int, *, now: int, region: str, language: str) -> int:
    """Make a lead of whoever wrote a mail; the contact that has the address where there is one.

    Args:
        work: the unit of work.
        mail_id: which mail.
        now: UTC seconds.
        region: of phone numbers typed without a country.
        language: of somebody whose script does not tell it.

    Returns:
        The contact.

    Raises:
        NotFound: there is no such mail.
        InvalidInput: its sender has no address.
    """
    mail = work.get(Mail, mail_id)
    if mail.contact_id is not None:
        return mail.contact_id
    known = work.reader.value(
        "SELECT contact_id FROM contact_email WHERE key = ?", (mail.sender_key,)
    )
    contact_id = known or add_lead(
        work, mail.sender, mail.sender_name, now=now, region=region, language=language
    )
    waiting = work.reader.values(
        "SELECT id FROM mail WHERE sender_key = ? AND contact_id IS NULL ORDER BY id",
        (mail.sender_key,),
    )
    for one in waiting:
        assign(work, int(one), contact_id, now=now)
    return int(contact_id)


def add_lead(
    work: UnitOfWork, address: str, name: str, *, now: int, region: str, language: str
) -> int:
    """A new contact from the sender of a mail.

    Raises:
        InvalidInput: the address is none that can be written to.
    """
    texts = {"source": "e-mail", "stage": "lead"}
    shown = excerpt(name, 100)
    if any(character.isalpha() for character in shown):
        texts["name"] = shown
    made = contacts.add(
        work,
        now=now,
        region=region,
        default_language=language,
        details=Details(emails=[address]),
        **texts,
    )
    assert made.id is not None
    return made.id


def write_down(work: UnitOfWork, mail: Mail, contact_id: int, *, now: int) -> int:
    """The interaction of a mail on its sender's timeline, with its files.

    One that was written down by hand, of the same moment and subject, is taken.
    """
    summary = mail.subject or excerpt(said(mail.text), 80) or _("E-mail without a subject")
    found = work.reader.value(
        "SELECT i.id FROM interaction i WHERE i.contact_id = ? AND i.channel = 'email'"
        " AND i.at = ? AND i.summary = ?"
        " AND NOT EXISTS (SELECT 1 FROM mail ml WHERE ml.interaction_id = i.id)",
        (contact_id, mail.at, summary),
    )
    if found is None:
        made = interactions.log(
            work,
            contact_id=contact_id,
            channel="email",
            direction="in",
            summary=summary,
            body=said(mail.text)[:LONGEST_BODY],
            at=mail.at,
            now=now,
            campaign_id=mail.campaign_id,
        )
        found = made.id
    files = [KeptFile(**file) for file in json.loads(mail.files)]
    attachments.attach(work, int(found or 0), [f.facts for f in files if f.path], now=now)
    return int(found or 0)
