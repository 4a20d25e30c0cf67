"""What the commands about customers read from their options alike."""

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from ccm_cli.customers.choices import KINDS, PREFERRED_CHANNELS, STAGES
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader

Reference = Annotated[
    str,
    typer.Argument(metavar="CONTACT", help=_("Number, e-mail, phone, handle or name")),
]
References = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="CONTACT...",
        help=_("Number, e-mail, phone, handle or name; - reads them from stdin, one a line"),
    ),
]
Words = Annotated[list[str] | None, typer.Argument(metavar="[NAME]", help=_("The name"))]
Name = Annotated[str | None, typer.Option("--name", help=_("The name, whole"))]
GivenName = Annotated[str | None, typer.Option("--given-name", help=_("Given name"))]
MiddleName = Annotated[
    str | None, typer.Option("--middle-name", "--patronymic", help=_("Middle name, patronymic"))
]
FamilyName = Annotated[str | None, typer.Option("--family-name", help=_("Family name"))]
Title = Annotated[str | None, typer.Option("--title", help=_("Salutation: Mr, خانم, г-н"))]
KindOf = Annotated[
    str | None, typer.Option("--kind", metavar="|".join(KINDS), help=_("What they are to you"))
]
Stage = Annotated[
    str | None, typer.Option("--stage", metavar="|".join(STAGES), help=_("How far the relation is"))
]
Language = Annotated[
    str | None, typer.Option("--language", help=_("Two letters; guessed from the name if left out"))
]
Rhythm = Annotated[
    str | None,
    typer.Option(
        "--rhythm", metavar="HOW OFTEN", help=_("How often to be in touch: 6 weeks, 30d, 2 months")
    ),
]
AwayUntil = Annotated[
    str | None,
    typer.Option("--away-until", metavar="DAY", help=_("The day they are back; empty: they are")),
]
TimeZone = Annotated[
    str | None, typer.Option("--time-zone", help=_("Such as Asia/Tehran; yours if left out"))
]
Channel = Annotated[
    str | None,
    typer.Option(
        "--channel", metavar="|".join(PREFERRED_CHANNELS), help=_("How they prefer to be reached")
    ),
]
Source = Annotated[str | None, typer.Option("--source", help=_("How they came to you"))]
Notes = Annotated[str | None, typer.Option("--notes", help=_("Whatever else is known; - is stdin"))]
Street = Annotated[str | None, typer.Option("--street", help=_("Street and number"))]
City = Annotated[str | None, typer.Option("--city", help=_("City"))]
Province = Annotated[str | None, typer.Option("--province", help=_("Province or state"))]
Postcode = Annotated[str | None, typer.Option("--postcode", help=_("Postcode"))]
Country = Annotated[str | None, typer.Option("--country", help=_("Country"))]
Addresses = Annotated[
    list[str] | None,
    typer.Option(
        "--address",
        metavar="TEXT",
        help=_('"home: street; city; province; postcode; country"; repeatable'),
    ),
]
Role = Annotated[str | None, typer.Option("--role", help=_("What they do at the company"))]
Birthday = Annotated[
    str | None, typer.Option("--birthday", help=_("1990-05-17, 17 May or 1369/02/27"))
]
Dates = Annotated[
    list[str] | None,
    typer.Option(
        "--date", metavar="NAME=DAY", help=_("Another yearly day: anniversary=2015-06-01")
    ),
]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=_("Set a custom field"))
]
Unset = Annotated[
    list[str] | None, typer.Option("--unset", metavar="KEY", help=_("Empty a custom field"))
]
Shared = Annotated[
    bool, typer.Option("--shared", help=_("Let a phone number belong to several people"))
]


def contact_of(runtime: Runtime, reader: Reader, reference: str) -> int:
    """The id of the contact that is meant; see `ccm_cli.customers.queries.resolve`."""
    from ccm_cli.customers.queries.resolve import resolve_contact

    return resolve_contact(reader, reference, region=runtime.settings.business.region)


def given(**options: str | None) -> dict[str, str]:
    """The options that were said at all; of these ``notes`` alone are read from stdin.

    Raises:
        InvalidInput: another is ``-``.
    """
    said = {name: value for name, value in options.items() if value is not None}
    return {name: value if name == "notes" else typed(value) for name, value in said.items()}


def whole_name(words: Sequence[str] | None, option: str | None) -> str | None:
    """The name from words or from ``--name``; None where neither was said.

    Raises:
        InvalidInput: both were.
    """
    if words and option is not None:
        raise InvalidInput(_("The name is said twice: as words and by --name."))
    whole = " ".join(words) if words else option
    return None if whole is None else typed(whole)


def typed(text: str) -> str:
    """A line that is typed, such as a name; ``-``, which is stdin for longer texts, is none.

    Raises:
        InvalidInput: it is ``-``.
    """
    if text.strip() == "-":
        raise InvalidInput(
            _("A line such as a name is not read from standard input: - is none."),
            hint=_('Write it out, or read it by the shell: --name "$(cat FILE)"'),
        )
    return text


def yearly_days(birthday: str | None, dates: Sequence[str] | None) -> Mapping[str, str]:
    """Yearly days by name from ``--birthday`` and ``--date``.

    Raises:
        InvalidInput: a ``--date`` has no equals sign.
    """
    days = {} if birthday is None else {"birthday": birthday}
    for text in dates or ():
        name, equals, day = text.partition("=")
        if not equals:
            raise InvalidInput(
                _("%(text)s sets no date.") % {"text": quoted(excerpt(text))},
                hint=_("Write it like --date anniversary=2015-06-01."),
            )
        days[name.strip()] = day
    return days


def from_stdin(text: str | None) -> str | None:
    """A text of an option; ``-`` stands for what comes on stdin."""
    return sys.stdin.read() if text == "-" else text
