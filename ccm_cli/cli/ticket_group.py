"""The group ``ccm ticket`` itself, and the options that its commands have in common."""

from typing import Annotated

import typer

from ccm_cli.cli.options import noun
from ccm_cli.customers.choices import CHANNELS
from ccm_cli.language import gettext as _
from ccm_cli.listening.ticket_words import PRIORITIES
from ccm_cli.store.ids import LARGEST_ID

app = noun(_("Tickets: who asks for help, and until when they hear from you."))

TicketId = Annotated[
    int, typer.Argument(metavar="TICKET", min=1, max=LARGEST_ID, help=_("Number of the ticket"))
]
TicketRefs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TICKET...", help=_("Numbers of tickets; - reads them from stdin, one a line")
    ),
]
Contact = Annotated[
    str | None,
    typer.Option("--contact", metavar="REF", help=_("Number, e-mail, phone, handle or name")),
]
Company = Annotated[
    str | None, typer.Option("--company", metavar="REF", help=_("Number or name of a company"))
]
DealId = Annotated[
    str | None, typer.Option("--deal", metavar="DEAL", help=_("Number of the deal it is about"))
]
Channel = Annotated[
    str | None,
    typer.Option("--channel", metavar="|".join(CHANNELS), help=_("Over which it came")),
]
Priority = Annotated[
    str | None,
    typer.Option("--priority", metavar="|".join(PRIORITIES), help=_("How pressing it is")),
]
Category = Annotated[
    str | None, typer.Option("--category", help=_("What kind of question it is, in your words"))
]
Text = Annotated[str | None, typer.Option("--text", help=_("What was asked; - is stdin"))]
Note = Annotated[
    str, typer.Option("--note", help=_("Kept in the history; the customer does not see it"))
]
