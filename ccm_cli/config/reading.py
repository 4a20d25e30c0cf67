"""Files and environment, read in their order into one `Settings`."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ccm_cli import locations
from ccm_cli.config.consent import consent_of, read_consent
from ccm_cli.config.errors import ConfigError
from ccm_cli.config.fields import read_fields
from ccm_cli.config.hooks import Hooks, read_hook, read_webhook
from ccm_cli.config.pipelines import Pipeline, read_pipeline
from ccm_cli.config.reports import read_mailing
from ccm_cli.config.rhythm import read_rhythm, rhythms_of
from ccm_cli.config.sections import SECTIONS
from ccm_cli.config.settings import Settings
from ccm_cli.config.trusting import FOLDER_FILE, folder_file, refuse_untrusted
from ccm_cli.config.values import attribute, has_tables, read_section, refuse_key
from ccm_cli.language import gettext as _

_NAMED: Mapping[str, Callable[[str, object, str], Any]] = {
    "consent": read_consent,
    "fields": read_fields,
    "pipelines": read_pipeline,
    "reports": read_mailing,
    "rhythm": read_rhythm,
    "hooks": read_hook,
    "webhooks": read_webhook,
}
"""Sections whose keys are names of the owner's choice, and what reads each."""


def reads_named(section: str, name: str, text: str) -> bool:
    """Whether a section has keys of the owner's choice, one of which may have this text.

    Raises:
        ConfigError: it has such keys, but a text of this kind says nothing there.
    """
    read = _NAMED.get(section)
    if read is None or not name:
        return False
    read(name, text, "ccm config set")
    return True


@lru_cache(maxsize=8)
def _parsed(text: str) -> dict[str, Any]:
    """The content of a file; kept, since the language of a run is found before all else."""
    import tomllib

    return tomllib.loads(text)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            _("There is no settings file %(path)s.") % {"path": path},
            hint=_("Write one with: ccm init"),
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            _("%(path)s cannot be read: %(reason)s") % {"path": path, "reason": error},
        ) from None
    try:
        return _parsed(text)
    except ValueError as error:  # what a TOMLDecodeError is
        raise ConfigError(
            _("%(path)s is not valid TOML: %(reason)s") % {"path": path, "reason": error},
            hint=_("Mend that line; text stands in quotes."),
        ) from None


def _environment(environ: Mapping[str, str]) -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = {}
    for name, value in environ.items():
        if not name.startswith("CCM_") or "__" not in name:
            continue
        section, _sep, key = name.removeprefix("CCM_").lower().partition("__")
        if section not in SECTIONS:
            raise refuse_key(name, section, SECTIONS)
        tables.setdefault(section, {})[key] = value
    return tables


def load(
    environ: Mapping[str, str],
    *,
    file: Path | None = None,
    start: Path,
    database: str | None = None,
) -> Settings:
    """Read the settings of this run.

    Args:
        environ: the environment; ``CCM_CONFIG``, ``CCM_DB`` and ``CCM_SECTION__KEY`` are read.
        file: the settings file of ``--config``.
        start: the working folder, from which ``ccm.toml`` is looked for upwards.
        database: the path or URL of ``--db``.

    Returns:
        Settings in which every key has a value of its type.

    Raises:
        ConfigError: an unknown key, a value of the wrong type or outside its bounds, an
            unreadable file; names file, section and key, and the nearest known key.
        Refused: a ``ccm.toml`` that is not trusted names a command or a database elsewhere.
    """
    named = file or (Path(environ["CCM_CONFIG"]) if environ.get("CCM_CONFIG") else None)
    files = [named.absolute()] if named else []
    if not files:
        own = locations.config_folder() / "config.toml"
        files = [own] if own.is_file() else []
        found = folder_file(start.resolve())
        files += [found] if found else []
    values: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
    chosen: dict[str, dict[str, Any]] = {name: {} for name in _NAMED}
    for path in files:
        content = _read_toml(path)
        if named is None and path.name == FOLDER_FILE:
            refuse_untrusted(path, content)
        for section, table in content.items():
            if section not in {*SECTIONS, *_NAMED}:
                raise refuse_key(str(path), section, (*SECTIONS, *_NAMED))
            if not isinstance(table, Mapping):
                raise ConfigError(
                    _("%(path)s: %(section)s must be a section, [%(section)s].")
                    % {"path": path, "section": section},
                )
            if section in _NAMED:
                read = _NAMED[section]
                chosen[section] |= {n: read(n, t, str(path)) for n, t in table.items()}
            else:
                values[section] |= read_section(section, table, str(path))
    for section, table in _environment(environ).items():
        values[section] |= read_section(section, table, "CCM_" + section.upper())
    chosen_database = database or environ.get("CCM_DB")
    if chosen_database:
        absolute = Path(chosen_database.removeprefix("sqlite:///")).expanduser().absolute()
        values["database"]["url"] = f"sqlite:///{absolute}"
    built = {
        name: kind(**{attribute(kind, key): value for key, value in values[name].items()})
        for name, kind in SECTIONS.items()
    }
    timeout = chosen["hooks"].pop("timeout", Hooks().timeout)
    return Settings(
        **built,
        pipelines=MappingProxyType(chosen["pipelines"] or {"sales": Pipeline()}),
        consent=consent_of(chosen["consent"]),
        hooks=Hooks(timeout, MappingProxyType(chosen["hooks"])),
        webhooks=MappingProxyType(chosen["webhooks"]),
        fields=MappingProxyType(chosen["fields"]),
        reports=MappingProxyType(chosen["reports"]),
        rhythm=rhythms_of(chosen["rhythm"]),
        files=tuple(files),
    )


def defaults() -> dict[str, dict[str, Any]]:
    """Every setting with its default, by section, in the order of the example file.

    What is written as tables, ``[[section.key]]``, is left out: its default is that there are none.
    """
    return {name: _as_table(kind()) for name, kind in SECTIONS.items()}


def _as_table(section: Any) -> dict[str, Any]:
    """A section as the file writes it."""
    kinds = type(section).__annotations__
    return {
        key.removesuffix("_"): _as_value(value)
        for key, value in section._asdict().items()
        if not has_tables(kinds[key])
    }


def _as_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return _as_table(value) if hasattr(value, "_fields") else list(value)
    return dict(value) if isinstance(value, Mapping) else value
