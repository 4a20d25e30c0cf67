"""Writing the settings file, comments and order kept."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ccm_cli import config, locations
from ccm_cli.config import ConfigError, Settings
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.locations import make_private


def user_file(environ: Mapping[str, str], named: Path | None = None) -> Path:
    """The settings file that commands write to: ``--config``, ``CCM_CONFIG``, or the user's."""
    if named is not None:
        return named.absolute()
    if environ.get("CCM_CONFIG"):
        return Path(environ["CCM_CONFIG"]).absolute()
    return locations.config_folder() / "config.toml"


def write(
    path: Path,
    values: Mapping[str, Mapping[str, Any]],
    accept: Callable[[Settings], None] = lambda _settings: None,
) -> None:
    """Set keys in the file at ``path``; a new file starts as the commented example.

    Args:
        path: the settings file.
        values: by section and key.
        accept: gets the settings as they would be, and raises where they must not be so.

    Raises:
        ConfigError: the file that is there is not valid, or the result would not be; the file is
            then as it was.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    source = path if path.is_file() else locations.shipped("config.example.toml")
    try:
        document = tomlkit.parse(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise ConfigError(
            _("%(path)s cannot be read: %(reason)s") % {"path": source, "reason": error}
        ) from None
    for section, table in values.items():
        if section not in document:
            document[section] = tomlkit.table()
        for key, value in table.items():
            document[section][key] = value
    make_private(path.parent)
    fresh = path.with_name(path.name + ".new")
    fresh.touch(mode=0o600)
    fresh.write_text(tomlkit.dumps(document), encoding="utf-8")
    try:
        accept(config.load({}, file=fresh, start=path.parent))
    except CcmError as error:
        fresh.unlink()
        error.message = error.message.replace(str(fresh), str(path))
        error.hint = error.hint.replace(str(fresh), str(path))
        raise
    fresh.replace(path)


def typed(section: str, key: str, text: str) -> Any:
    """The value of a setting from what was typed in the shell.

    Raises:
        InvalidInput: there is no such setting, or the text is not of its type.
        ConfigError: it is of a section whose keys are names, and says nothing there.
    """
    if config.reads_named(section, key, text):
        return text
    defaults = config.defaults()
    if section not in defaults or key not in defaults[section]:
        known = [f"{name}.{inner}" for name, table in defaults.items() for inner in table]
        raise InvalidInput(
            _("There is no setting %(name)s.") % {"name": f"{section}.{key}"},
            hint=config.nearest(f"{section}.{key}", known),
        )
    default = defaults[section][key]
    if isinstance(default, bool):
        if text.lower() not in {"true", "false"}:
            raise InvalidInput(
                _("%(name)s is true or false.") % {"name": f"{section}.{key}"},
            )
        return text.lower() == "true"
    if isinstance(default, int):
        if not text.lstrip("-").isdecimal():
            raise InvalidInput(_("%(name)s is a number.") % {"name": f"{section}.{key}"})
        return int(text)
    return text
