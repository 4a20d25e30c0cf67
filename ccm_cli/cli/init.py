"""``ccm init``: write the settings and make the database, asking little."""

import os
import pwd
import sys
from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from ccm_cli import config, language, settings_file
from ccm_cli.cli import output
from ccm_cli.cli.invocation import Invocation
from ccm_cli.cli.options import examples, single
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import excerpt
from ccm_cli.runtime import machine_zone

app = single()

_HOME = {"fa": ("IR", "IRR"), "ru": ("RU", "RUB"), "en": ("US", "EUR")}
"""What a language suggests: country of phone numbers, and currency."""


@app.command(
    help=_("Write the settings file and make the database. Safe to repeat: nothing is lost."),
    epilog=examples(
        "ccm init",
        "ccm init --yes",
        'ccm init --yes --name "Cedar & Oak" --language fa --currency IRR --region IR',
    ),
)
def init(
    ctx: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help=_("Ask nothing, take the defaults"))] = False,
    name: Annotated[str | None, typer.Option("--name", help=_("Name of the business"))] = None,
    lang: Annotated[
        str | None, typer.Option("--language", metavar="en|fa|ru", help=_("Your language"))
    ] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="EUR", help=_("ISO 4217 code"))
    ] = None,
    region: Annotated[
        str | None, typer.Option("--region", metavar="DE", help=_("Country of your phone numbers"))
    ] = None,
    time_zone: Annotated[
        str | None, typer.Option("--time-zone", metavar="Europe/Berlin", help=_("Your time zone"))
    ] = None,
    email: Annotated[
        str | None, typer.Option("--email", help=_("Your own address, for reminders"))
    ] = None,
) -> None:
    invocation: Invocation = ctx.find_root().obj
    path = settings_file.user_file(os.environ, invocation.config)
    given = {
        "name": name,
        "language": lang,
        "currency": currency,
        "region": region,
        "time_zone": time_zone,
        "email": email,
    }
    answers = {key: _checked(key, value) for key, value in given.items() if value is not None}
    assumed: dict[str, str] = {}
    if not path.is_file():
        if not yes and sys.stdin.isatty() and sys.stderr.isatty():
            answers = _ask(answers)
        else:
            defaults = _defaults(answers.get("language") or language.current_language())
            assumed = {key: value for key, value in defaults.items() if key not in answers}
            answers = defaults | answers
    if answers:
        settings_file.write(path, {"business": answers})
    from ccm_cli.store import engine

    runtime = invocation.runtime
    made = engine.create(runtime.path)
    with runtime.changing(""):
        pass  # the business's currency is noted in the database
    _tell_assumed(assumed)
    output.note(_("Settings: %(path)s") % {"path": path})
    text = _("Database: %(path)s (new)") if made else _("Database: %(path)s (kept)")
    output.note(text % {"path": runtime.path})
    output.note(_("Next: ccm import contacts FILE, ccm contact add, or ccm demo to look around."))


def _defaults(spoken: str) -> dict[str, str]:
    region, currency = _HOME[spoken]
    return {
        "name": _owner(os.environ),
        "language": spoken,
        "region": region,
        "currency": currency,
        "time_zone": machine_zone(os.environ),
    }


def _owner(environ: Mapping[str, str]) -> str:
    """The name of the person at this machine: the full name it knows, else the login."""
    login = environ.get("LOGNAME") or environ.get("USER") or ""
    try:
        account = pwd.getpwnam(login) if login else pwd.getpwuid(os.getuid())
    except KeyError:
        full = ""
    else:
        login, full = account.pw_name, account.pw_gecos.partition(",")[0].strip()
    return full if full and full != login else login[:1].upper() + login[1:]


def _tell_assumed(assumed: Mapping[str, str]) -> None:
    """What nobody said, each with the command that changes it."""
    if not assumed:
        return
    output.note(_("Assumed, as nobody was asked; each can be changed:"))
    width = max(map(len, assumed.values()))
    for key, value in assumed.items():
        example = f'"{_("Name")}"' if key == "name" else _EXAMPLES[key]
        output.note(f"  {value:<{width}}  ccm config set business.{key} {example}")


def _ask(answers: dict[str, str]) -> dict[str, str]:
    """The few questions; what was given as an option is not asked."""
    spoken = answers.get("language") or _answer(
        "language", _("Your language (en, fa, ru)"), language.current_language()
    )
    defaults = _defaults(spoken)
    questions = {
        "name": _("Name of the business"),
        "region": _("Country of your phone numbers, two letters"),
        "currency": _("Currency"),
        "time_zone": _("Time zone"),
        "email": _("Your own e-mail address, for reminders"),
    }
    asked = {
        key: answers.get(key) or _answer(key, question, defaults.get(key, ""))
        for key, question in questions.items()
    }
    return {"language": spoken, **asked}


def _answer(key: str, question: str, default: str) -> str:
    """One answer, asked for again until it can be used."""
    while True:
        typed = typer.prompt(question, default=default, show_default=bool(default), err=True)
        try:
            return _checked(key, typed)
        except InvalidInput as error:
            output.note(error.message)
            if error.hint:
                output.note(error.hint)


def _checked(key: str, value: str) -> str:
    """An answer as the settings keep it.

    Raises:
        InvalidInput: there is no such language, country, currency or zone, or it is no address.
    """
    text = value.strip()
    check = _CHECKS.get(key)
    return check(text) if check and (text or key in _NEEDED) else text


def _language(text: str) -> str:
    if text not in language.LANGUAGES:
        raise InvalidInput(
            _("%(value)s is not a language of ccm.") % {"value": excerpt(text)},
            hint=config.nearest(text, language.LANGUAGES)
            or _("It may be: %(choices)s.") % {"choices": in_series(language.LANGUAGES)},
        )
    return text


def _region(text: str) -> str:
    from phonenumbers import SUPPORTED_REGIONS

    if text.upper() not in SUPPORTED_REGIONS:
        raise InvalidInput(
            _("%(value)s is not a country.") % {"value": excerpt(text)},
            hint=_("Give its two letters, such as DE, IR or RU."),
        )
    return text.upper()


def _currency(text: str) -> str:
    from ccm_cli.language.money import exponent

    exponent(text)
    return text.upper()


def _time_zone(text: str) -> str:
    from ccm_cli.language.dates import zone

    zone(text)
    return text


def _email(text: str) -> str:
    from ccm_cli.customers.identifiers import normalise_email

    return normalise_email(text).address


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "language": _language,
    "region": _region,
    "currency": _currency,
    "time_zone": _time_zone,
    "email": _email,
}
_NEEDED = frozenset({"language", "region", "currency"})
_EXAMPLES = {"language": "fa", "region": "IR", "currency": "IRR", "time_zone": "Asia/Tehran"}
