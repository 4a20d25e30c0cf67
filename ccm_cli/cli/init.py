"""``ccm init``: write the settings and make the database, asking little."""

import os
import sys
from typing import Annotated

import typer

from ccm_cli import config, language, settings_file
from ccm_cli.cli import output
from ccm_cli.cli.invocation import Invocation
from ccm_cli.cli.options import examples, single
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
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
    answers = {key: value for key, value in given.items() if value is not None}
    if not path.is_file():
        asked = not yes and sys.stdin.isatty() and sys.stderr.isatty()
        answers = _ask(answers) if asked else _defaults() | answers
    if answers:
        _check(answers)
        settings_file.write(path, {"business": answers})
    from ccm_cli.store import engine

    runtime = invocation.runtime
    made = engine.create(runtime.path)
    with runtime.changing(""):
        pass  # the business's currency is noted in the database
    output.note(_("Settings: %(path)s") % {"path": path})
    text = _("Database: %(path)s (new)") if made else _("Database: %(path)s (kept)")
    output.note(text % {"path": runtime.path})
    output.note(_("Next: ccm import contacts FILE, ccm contact add, or ccm demo to look around."))


def _defaults() -> dict[str, str]:
    spoken = language.current_language()
    region, currency = _HOME[spoken]
    return {
        "language": spoken,
        "region": region,
        "currency": currency,
        "time_zone": machine_zone(os.environ),
    }


def _ask(answers: dict[str, str]) -> dict[str, str]:
    """The few questions; what was given as an option is not asked."""
    spoken = answers.get("language") or typer.prompt(
        _("Your language (en, fa, ru)"), default=language.current_language(), err=True
    )
    region, currency = _HOME.get(spoken, _HOME["en"])
    questions = {
        "name": (_("Name of the business"), ""),
        "region": (_("Country of your phone numbers, two letters"), region),
        "currency": (_("Currency"), currency),
        "time_zone": (_("Time zone"), machine_zone(os.environ)),
        "email": (_("Your own e-mail address, for reminders"), ""),
    }
    asked = {
        key: answers.get(key)
        or typer.prompt(question, default=default, show_default=bool(default), err=True)
        for key, (question, default) in questions.items()
    }
    return {"language": spoken, **asked}


def _check(answers: dict[str, str]) -> None:
    """What the settings file itself does not check: currency, country and zone exist."""
    from ccm_cli.language.dates import zone
    from ccm_cli.language.money import exponent

    if "currency" in answers:
        answers["currency"] = answers["currency"].upper()
        exponent(answers["currency"])
    if "region" in answers:
        answers["region"] = answers["region"].upper()
        if not (len(answers["region"]) == len("DE") and answers["region"].isalpha()):
            raise InvalidInput(
                _("--region: %(value)s is not a country.") % {"value": answers["region"]},
                hint=_("Give its two letters, such as DE, IR or RU."),
            )
    if answers.get("time_zone"):
        zone(answers["time_zone"])
    if answers.get("language", "en") not in language.LANGUAGES:
        raise InvalidInput(
            _("--language: %(value)s is not a language of ccm.") % {"value": answers["language"]},
            hint=config.nearest(answers["language"], language.LANGUAGES),
        )
