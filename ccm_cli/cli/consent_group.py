"""The group ``ccm consent`` itself, and what its commands have in common."""

from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli.options import noun
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.store.reading import Reader

app = noun(_("Consent: who agreed to what, with the proof, and who never wants mail."))

Who = Annotated[
    str | None,
    typer.Argument(metavar="[CONTACT]", help=_("Number, e-mail, phone, handle or name")),
]
Expression = Annotated[str | None, typer.Option("--filter", help=_("All contacts that fit"))]
Segment = Annotated[
    str | None, typer.Option("--segment", metavar="NAME", help=_("All contacts of a segment"))
]
Channel = Annotated[
    str, typer.Option("--channel", help=_("email, or another channel, or * for every one"))
]
Purpose = Annotated[
    str,
    typer.Option("--purpose", help=_("marketing, survey, one of the settings, or * for every one")),
]
Wording = Annotated[
    str | None,
    typer.Option(
        "--wording", metavar="NAME[@VERSION]", help=_("The registered words that were agreed to")
    ),
]
ASK_ABOVE = 1
"""A change to more contacts than this asks first."""


def people_of(
    runtime: Runtime,
    reader: "Reader",
    contact: str | None,
    expression: str | None,
    segment: str | None,
) -> list[int]:
    """The contacts that a command is about.

    Raises:
        InvalidInput: none of the three is given, or several.
        NotFound: there is no such contact or segment.
    """
    if sum(given is not None for given in (contact, expression, segment)) != 1:
        raise InvalidInput(_("Name a contact, a --filter or a --segment: one of them."))
    if contact is not None:
        from ccm_cli.customers.queries.resolve import resolve_contact

        return [resolve_contact(reader, contact, region=runtime.settings.business.region)]
    from ccm_cli.cli.listings import condition_of
    from ccm_cli.customers.queries import filtering
    from ccm_cli.store import listing

    if segment is not None:
        expression = filtering.filter_of(reader, segment)
    entity = runtime.registry.entity("contact")
    return listing.ids(reader, entity, condition_of(runtime, reader, entity, expression))


def wordings_of(
    runtime: Runtime, reader: "Reader", name: str | None, people: list[int]
) -> dict[int, int]:
    """By contact, the registered words in his language; nothing where none are named.

    Raises:
        NotFound: there is no such wording.
    """
    if name is None:
        return {}
    from ccm_cli.messaging.queries.wordings import by_contact

    return by_contact(reader, name, people, language=runtime.default_language)
