"""``ccm config``: the settings in force, where they come from, and trust in a folder's file."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from ccm_cli import config, settings_file
from ccm_cli.cli import output
from ccm_cli.cli.invocation import Invocation, runtime_of
from ccm_cli.cli.options import Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.config import ConfigError
from ccm_cli.errors import NotFound, Refused
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt

app = noun(_("The settings in force and where they come from."))

_SECRETS = frozenset(
    {"password", "secret", "token", "app_secret", "verify_token", "webhook_secret"}
)
"""Keys of any section whose value nobody is shown."""


@app.command(
    "show",
    help=_("List every setting with its value; a password is not shown."),
    epilog=examples("ccm config show", "ccm config show --format json"),
)
def show(ctx: typer.Context, format: Format = None) -> None:
    settings = runtime_of(ctx).settings
    rows = []
    for section, defaults in config.defaults().items():
        held = getattr(settings, section)
        for key, default in defaults.items():
            value = _value(held, key)
            value = list(value) if isinstance(value, tuple) else value
            hidden = "••••" if key in _SECRETS and value else _written(value)
            rows.append((f"{section}.{key}", hidden, _written(default), value != default))
    for name, pipeline in settings.pipelines.items():
        rows.append((f"pipelines.{name}.stages", _written(list(pipeline.stages)), "", True))
    for owner, fields in settings.fields.items():
        for key, field in fields.items():
            told = ", ".join((field.type, *field.choices))
            rows.append((f"fields.{owner}.{key}", told, "", True))
    from ccm_cli.store.filters.registry import Kind

    output.rows(
        ctx,
        [
            Column("setting", _("Setting")),
            Column("value", _("Set to")),
            Column("default", _("Default")),
            Column("changed", _("Changed"), Kind.BOOL),
        ],
        rows,
        format=format,
    )
    for file in settings.files:
        output.note(_("Read from %(path)s") % {"path": file})


@app.command(
    "path",
    help=_("Print the paths of the settings file and of the database."),
    epilog=examples("ccm config path"),
)
def path(ctx: typer.Context) -> None:
    runtime = runtime_of(ctx)
    invocation: Invocation = ctx.find_root().obj
    output.line(settings_file.user_file(os.environ, invocation.config))
    output.line(runtime.path)


def _written(value: object) -> str:
    """A value as the settings file has it, a text without its quotes."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else str(value)


def _value(held: object, key: str) -> object:
    return getattr(held, "from_" if key == "from" else key, None)


@app.command(
    "get",
    help=_("Print the value of one setting that is in force; a password is not shown."),
    epilog=examples("ccm config get business.region", "ccm config get sending.quiet_hours"),
)
def get(ctx: typer.Context, name: Annotated[str, typer.Argument(help=_("section.key"))]) -> None:
    settings = runtime_of(ctx).settings
    known = [f"{section}.{key}" for section, table in config.defaults().items() for key in table]
    if name not in known:
        raise NotFound(
            _("There is no setting %(name)s.") % {"name": excerpt(name)},
            hint=config.nearest(name, known) or _("See: ccm config show"),
        )
    section, _dot, key = name.partition(".")
    if key in _SECRETS:
        raise Refused(
            _("%(name)s is secret and is not shown.") % {"name": name},
            hint=_("Its file: ccm config path"),
        )
    value = _value(getattr(settings, section), key)
    if isinstance(value, bool):
        value = str(value).lower()
    if isinstance(value, tuple | list):
        for one in value:
            output.line(one)
        return
    output.line("" if value is None else value)


@app.command(
    "set",
    help=_("Change one setting in your settings file; comments are kept."),
    epilog=examples(
        "ccm config set email.host mail.example.com",
        "ccm config set email.from 'Cedar & Oak <hello@example.com>'",
        "ccm config set sending.default_channel email",
    ),
)
def set_value(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help=_("section.key"))],
    value: Annotated[str, typer.Argument(help=_("The new value"))],
) -> None:
    from ccm_cli.jobs import soundness

    invocation: Invocation = ctx.find_root().obj
    section, _dot, key = name.partition(".")
    typed = settings_file.typed(section, key, value)
    target = settings_file.user_file(os.environ, invocation.config)
    try:
        before = config.load({}, file=target, start=target.parent)
    except ConfigError:  # this may be what mends it
        before = None
    settings_file.write(
        target, {section: {key: typed}}, lambda fresh: soundness.refuse_new(fresh, before)
    )
    output.note(_("%(name)s is set in %(path)s") % {"name": name, "path": target})


@app.command(
    "trust",
    help=_("Allow the ccm.toml of this folder to name commands, as it is now."),
    epilog=examples("ccm config trust"),
)
def trust(ctx: typer.Context) -> None:
    del ctx
    trusted = config.trust(Path.cwd())
    output.note(_("Trusted until it changes: %(path)s") % {"path": trusted})
