"""Options of the commands that make one of several records."""

from typing import Annotated

import typer

from ccm_cli.customers.queries.merging import PREFERENCES, Prefer
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series, quoted
from ccm_cli.language.text import excerpt

PreferOption = Annotated[
    str,
    typer.Option(
        "--prefer",
        metavar="|".join(PREFERENCES),
        help=_(
            "Whose values stay where both have some; without it the fuller name, the further"
            " stage, and else those of the one that stays"
        ),
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", "--force", help=_("Do not ask"))]


def preference(text: str) -> Prefer:
    """What ``--prefer`` says.

    Raises:
        InvalidInput: it is none of the preferences.
    """
    for known in PREFERENCES:
        if text == known:
            return known
    if not text:
        return ""
    raise InvalidInput(
        _("--prefer: there is no %(value)s.") % {"value": quoted(excerpt(text))},
        hint=_("It may be: %(choices)s.") % {"choices": in_series(PREFERENCES)},
    )
