"""One call of the program from the shell: its global options, and the runtime made from them."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from ccm_cli import config as settings_files
from ccm_cli import language as languages
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series

if TYPE_CHECKING:
    from ccm_cli.runtime import Runtime


@dataclass
class Invocation:
    """The global options; the runtime is built when a command asks for it, so help never fails."""

    database: str | None = None
    config: Path | None = None
    language: str | None = None
    debug: bool = False
    surface: str = "cli"

    @cached_property
    def runtime(self) -> "Runtime":
        from ccm_cli import runtime as composition

        if self.language is not None and self.language not in languages.LANGUAGES:
            raise InvalidInput(
                _("--lang: %(value)s is not a language of ccm.") % {"value": self.language},
                hint=_("It may be: %(choices)s.") % {"choices": in_series(languages.LANGUAGES)},
            )
        return composition.build(
            os.environ,
            surface=self.surface,
            file=self.config,
            database=self.database,
            tell=_tell,
        )

    @staticmethod
    def configured_language(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
        """The language of the settings, else of the terminal; a broken file is reported later."""
        named = None
        for position, argument in enumerate(arguments[:-1]):
            if argument == "--config":
                named = Path(arguments[position + 1])
        try:
            settings = settings_files.load(environ, file=named, start=Path.cwd())
        except (CcmError, OSError):
            return languages.detect(environ)
        return settings.business.language or languages.detect(environ)


def _tell(line: str) -> None:
    from ccm_cli.cli import output

    output.note(line)


def runtime_of(ctx: typer.Context) -> "Runtime":
    """The runtime of the call that ``ctx`` belongs to.

    Raises:
        ConfigError: the settings cannot be used.
    """
    return cast(Invocation, ctx.find_root().obj).runtime
