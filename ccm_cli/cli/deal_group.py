"""The group ``ccm deal`` itself, and the options that its commands have in common."""

from typing import Annotated

import typer

from ccm_cli.cli.options import noun
from ccm_cli.language import gettext as _
from ccm_cli.store.ids import LARGEST_ID

app = noun(_("Deals: what somebody may buy, from the first talk to the signature."))

DealId = Annotated[
    int, typer.Argument(metavar="DEAL", min=1, max=LARGEST_ID, help=_("Number of the deal"))
]
DealRefs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="DEAL...", help=_("Numbers of deals; - reads them from stdin, one a line")
    ),
]
Title = Annotated[str, typer.Option("--title", help=_("What it is about, in a line"))]
Value = Annotated[
    str | None, typer.Option("--value", help=_("What it is worth: 12000, 12,000.50 USD"))
]
Contact = Annotated[
    str | None,
    typer.Option("--contact", metavar="REF", help=_("Number, e-mail, phone, handle or name")),
]
Company = Annotated[
    str | None, typer.Option("--company", metavar="REF", help=_("Number or name of a company"))
]
ExpectedClose = Annotated[
    str | None,
    typer.Option("--expected-close", metavar="DAY", help=_("When it should be won: +30d")),
]
Source = Annotated[str | None, typer.Option("--source", help=_("Where it came from"))]
Notes = Annotated[str | None, typer.Option("--notes", help=_("Whatever else is known; - is stdin"))]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=_("Set a custom field"))
]
Unset = Annotated[
    list[str] | None, typer.Option("--unset", metavar="KEY", help=_("Empty a custom field"))
]
Note = Annotated[str, typer.Option("--note", help=_("Kept in the history of the deal"))]
At = Annotated[
    str | None, typer.Option("--at", metavar="WHEN", help=_("When it happened; now if left out"))
]
PipelineName = Annotated[
    str | None, typer.Option("--pipeline", metavar="NAME", help=_("One of the settings' pipelines"))
]
