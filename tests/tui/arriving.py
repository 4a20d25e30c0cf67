"""Mails that have come in to the small business: of a customer, of a stranger, an out-of-office."""

from ccm_cli.messaging.inbox.taking import take
from ccm_cli.runtime import Runtime
from tests.conftest import NOW
from tests.messaging.inbox.mails import mail

LETTER = "Do you open on Sunday?\n\nOn Monday, 16 Nov 2026, Shop wrote:\n\n> one\n> two\n> three\n"


def receive(shop: Runtime) -> None:
    """Take the three mails in."""
    with shop.reading() as reader:
        address = reader.value("SELECT address FROM contact_email WHERE contact_id = 1")
    mails = (
        mail(LETTER, sender=f"Maryam Karimi <{address}>", subject="Hours"),
        mail("Hello?", sender="Eve <eve@example.org>", subject="Chairs", message_id="<2@x.y>",
             at=NOW - 7_200),
        mail("I am away", sender=f"<{address}>", subject="Out of office", message_id="<3@x.y>"),
    )  # fmt: skip
    for raw in mails:
        with shop.changing("mail") as work:
            take(work, raw, mailbox="test", context=shop.inbox_context, now=NOW)
