"""``ccm inbox ticket``: mails that become tickets, or join one."""

from typing import Annotated

import typer

from ccm_cli.cli import inbox_group as group
from ccm_cli.cli import option_values, output
from ccm_cli.cli.inbox_group import app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import examples
from ccm_cli.cli.ticket_group import Category, Priority
from ccm_cli.language import gettext as _


@app.command(
    "ticket",
    help=_(
        "Make a ticket of a mail, or with --to have it join one that is there; prints the number"
        " of the ticket. The mail is done. A stranger who wrote it becomes a lead."
    ),
    epilog=examples(
        "ccm inbox ticket 7 --priority high --category delivery", "ccm inbox ticket 8 --to 3"
    ),
)
def ticket(
    ctx: typer.Context,
    mail: group.Mail,
    to: Annotated[
        str | None, typer.Option("--to", metavar="TICKET", help=_("The ticket that it joins"))
    ] = None,
    priority: Priority = None,
    category: Category = None,
) -> None:
    from ccm_cli.listening import tickets_by_mail
    from ccm_cli.listening.ticket_words import NORMAL
    from ccm_cli.messaging.inbox import mails
    from ccm_cli.messaging.queries import inbox

    runtime = runtime_of(ctx)
    number = option_values.ticket_id_of(to)
    with runtime.changing("") as work:
        found = inbox.mail(work.reader, mail)
        if found.contact_id is None:
            mails.make_lead(
                work,
                found.id,
                now=runtime.now,
                region=runtime.settings.business.region,
                language=runtime.default_language,
            )
        if number is None:
            number = tickets_by_mail.open_ticket(
                work,
                found.id,
                levels=runtime.service_levels,
                now=runtime.now,
                priority=priority or NORMAL,
                category=category or "",
            )
        else:
            tickets_by_mail.join_ticket(
                work, found.id, number, levels=runtime.service_levels, now=runtime.now
            )
        work.summary = _("ticket %(id)d of mail: %(subject)s") % {
            "id": number,
            "subject": found.subject,
        }
    output.added(number, _("Mail %(mail)d is ticket %(id)d.") % {"mail": found.id, "id": number})
