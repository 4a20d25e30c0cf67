"""The settings: ``config.toml`` and the environment, read once into frozen records.

A setting comes from, first match wins: the environment (``CCM_`` + section + ``__`` + key), the
nearest ``ccm.toml`` going up from the working folder, the user's ``config.toml``, the default
below. ``--config`` or ``CCM_CONFIG`` names one file that stands for both files.

A ``ccm.toml`` found in a folder may not run commands or send the database elsewhere until its
owner said ``ccm config trust`` for that very content: a cloned folder must not run anything.

The records are named tuples, not dataclasses: every command reads the settings, and these take a
fifth of the time to define.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, get_args, get_origin

from ccm_cli import locations
from ccm_cli.errors import CcmError, InvalidInput, Refused
from ccm_cli.language import gettext as _
from ccm_cli.language.text import search_key

FOLDER_FILE = "ccm.toml"
REQUIRABLE = (
    "contact",
    "company",
    "value",
    "expected_close",
    "source",
    "notes",
    "competitor",
    "lost_reason",
)
"""What a stage of a pipeline may require of a deal, besides custom fields."""
_LONGEST_STAY = 3_650


class ConfigError(CcmError):
    """A settings file or variable that cannot be used; names file, section and key."""


class Business(NamedTuple):
    name: str = ""
    """Shown in the header of every message and document."""
    language: str = ""
    """``en``, ``fa`` or ``ru``; empty: the language of the terminal."""
    time_zone: str = ""
    """An IANA name such as ``Asia/Tehran``; empty: the machine's."""
    region: str = "US"
    """Two letters; the country of phone numbers typed without a country code."""
    currency: str = "EUR"
    """ISO 4217; deals and figures are in it unless they say otherwise."""
    address: str = ""
    """Postal address; marketing mail must carry one in most countries."""
    email: str = ""
    """The owner's own address: reminders go there."""
    phone: str = ""
    website: str = ""


class Database(NamedTuple):
    url: str = ""
    """``sqlite:///path``; empty: ``ccm.db`` in the user's data folder."""


class Pipeline(NamedTuple):
    """Stages in order, and what is expected of a deal in each of them."""

    stages: tuple[str, ...] = (
        "lead",
        "qualified",
        "proposal",
        "negotiation",
        "won",
        "lost",
    )
    probabilities: tuple[int, ...] = (10, 25, 50, 75, 100, 0)
    """Of each stage, the chance in percent that a deal in it will be won."""
    won: str = "won"
    """The stage that means won."""
    lost: str = "lost"
    """The stage that means lost."""
    days: tuple[int, ...] = (7, 14, 21, 14, 0, 0)
    """Of each stage, how many days a deal stays in it at most if all is well; 0: any number.
    Empty, as it is for stages of your own: of all of them any number."""
    required: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """By stage, what a deal must have to enter it: names of `REQUIRABLE`, or ``custom.KEY``."""
    loss_reasons: tuple[str, ...] = ()
    """Why a deal may be lost; empty: any text."""


class Email(NamedTuple):
    host: str = ""
    """The SMTP server; empty: mail is written as files."""
    port: int = 587
    security: str = "starttls"
    """``starttls``, ``tls`` or ``none`` (``none`` only for a server on this machine)."""
    user: str = ""
    """Login name; empty: no login."""
    password: str = ""
    """In clear; works with a warning. Prefer ``password_command`` or the keyring."""
    password_command: str = ""
    """A command that prints the password."""
    password_file: str = ""
    """A file, readable by its owner only, whose first line is the password."""
    from_: str = ""
    """``Name <address>`` that messages come from (key: ``from``)."""
    bounce: str = ""
    """Where servers report failures to, such as ``bounces+{id}@example.com``, in which ``{id}``
    names the message; empty: the address of ``from``."""
    connections: int = 2
    """Connections at once, 1 to 16."""
    per_second: int = 0
    """At most so many messages a second; 0: no limit. The same for the next two."""
    per_hour: int = 0
    per_day: int = 0


class Sending(NamedTuple):
    default_channel: str = "file"
    """``file`` (one ``.eml`` per message in ``folder``) or ``email``."""
    folder: str = ""
    """Where the file channel writes; empty: ``outgoing`` in the data folder."""
    consent: str = "opt-out"
    """``opt-in``: only those who agreed; ``opt-out``: all who did not say no."""
    quiet_hours: str = ""
    """``21:00-08:00`` in the customer's time zone; empty: none."""
    frequency_cap: str = ""
    """``3/7d``: at most three marketing messages to one person in seven days; empty: none."""
    catch_up: str = "2d"
    """A schedule missed by more than this asks instead of firing."""
    base_url: str = ""
    """Public https address of ``ccm serve``; empty: links that need it are left out."""


class Display(NamedTuple):
    format: str = ""
    """Default of ``--format``; empty: a table on a terminal, TSV into a pipe."""
    calendar: str = "auto"
    """``gregorian``, ``jalali`` or ``auto`` (by language)."""
    bidi: str = "auto"
    """``terminal``, ``app``, ``off`` or ``auto``: who reorders right-to-left text."""
    theme: str = "ccm-dark"
    toman: bool = False
    """Show rial amounts in toman."""


class Calendar(NamedTuple):
    """The calendar file that ``ccm run`` keeps up to date for other programs."""

    file: str = ""
    """Where it is written; empty: nowhere."""
    tasks: str = "event"
    """``event``, which every calendar shows, or ``todo``, for programs that know tasks."""
    birthdays: bool = False
    """Whether it has birthdays and other yearly days, too."""


class Hooks(NamedTuple):
    """Commands before and after changes: ``before-contact-add = "…"``, ``after-deal-* = "…"``."""

    timeout: int = 10
    """Seconds that a command may take, 1 to 25: less than other writers wait for the database."""
    commands: Mapping[str, str] = MappingProxyType({})
    """By name; ``before-`` or ``after-`` and an event."""


class Webhook(NamedTuple):
    """An address that is told of every change."""

    url: str = ""
    events: tuple[str, ...] = ("*",)
    """Names of events such as ``contact-add``; ``deal-*`` and ``*`` stand for several."""
    secret: str = ""
    """Signs each delivery; in clear. Prefer ``secret_command``."""
    secret_command: str = ""
    """A command that prints the secret."""
    timeout: int = 10
    """Seconds to wait for the answer, 1 to 60."""


class CustomField(NamedTuple):
    """A field of the owner's own, as ``[fields.contact]`` declares it."""

    type: str = "text"
    """One of `FIELD_TYPES`."""
    label: str = ""
    """For people; empty: the name."""
    choices: tuple[str, ...] = ()
    """The values of a ``choice``."""


FIELD_OWNERS = ("contact", "company", "deal")
"""The records that can have fields of the owner's own."""
FIELD_TYPES: Mapping[str, str] = {
    "text": "text",
    "number": "number",
    "date": "day",
    "day": "day",
    "choice": "choice",
    "yes/no": "bool",
    "bool": "bool",
    "boolean": "bool",
    "money": "money",
    "link": "link",
    "url": "link",
    "list": "list",
    "moment": "moment",
    "time": "moment",
    "yearly": "yearly",
    "duration": "duration",
}
"""The types such a field may have, by what people call them: each a
`ccm_cli.store.filters.registry.Kind`."""
FIELD_NAME = re.compile(r"[^\W\d][\w-]{0,49}")
"""What a field may be called: a search key that begins with a letter."""


RHYTHMS: Mapping[str, int] = MappingProxyType({"customer": 60, "loyal": 60})
"""What ``[rhythm]`` begins with."""


class Settings(NamedTuple):
    """All settings of one run, and the files they came from."""

    business: Business = Business()
    database: Database = Database()
    pipelines: Mapping[str, Pipeline] = MappingProxyType({"sales": Pipeline()})
    email: Email = Email()
    sending: Sending = Sending()
    display: Display = Display()
    calendar: Calendar = Calendar()
    hooks: Hooks = Hooks()
    webhooks: Mapping[str, Webhook] = MappingProxyType({})
    fields: Mapping[str, Mapping[str, CustomField]] = MappingProxyType({})
    """By owner, the custom fields that are there without a command, by name."""
    rhythm: Mapping[str, int] = RHYTHMS
    """By stage of a customer or by tag, days after which one should be in touch again."""
    files: tuple[Path, ...] = ()

    @property
    def database_path(self) -> Path:
        """The SQLite file of ``database.url``, absolute; relative ones start at its file."""
        url = self.database.url
        if not url:
            return locations.data_folder() / "ccm.db"
        if not url.startswith("sqlite:///"):
            raise ConfigError(
                _("database.url is %(url)s, but only sqlite:///PATH is understood.") % {"url": url},
                hint=_("Write it as sqlite:///ccm.db or leave it out."),
            )
        path = Path(url.removeprefix("sqlite:///")).expanduser()
        base = self.files[-1].parent if self.files else Path.cwd()
        return path if path.is_absolute() else base / path


_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("business", "language"): ("", "en", "fa", "ru"),
    ("email", "security"): ("starttls", "tls", "none"),
    ("sending", "default_channel"): ("file", "email"),
    ("sending", "consent"): ("opt-in", "opt-out"),
    ("display", "format"): ("", "table", "json", "ndjson", "csv", "tsv", "ids"),
    ("display", "calendar"): ("auto", "gregorian", "jalali"),
    ("display", "bidi"): ("auto", "terminal", "app", "off"),
    ("calendar", "tasks"): ("event", "todo"),
}
_BOUNDS: Mapping[tuple[str, str], tuple[int, int]] = {
    ("email", "port"): (1, 65535),
    ("email", "connections"): (1, 16),
    ("email", "per_second"): (0, 10_000),
    ("email", "per_hour"): (0, 10_000_000),
    ("email", "per_day"): (0, 100_000_000),
}
_NEEDS_TRUST = (
    ("email", "password_command"),
    ("email", "password_file"),
    ("database", "url"),
    ("calendar", "file"),
    ("hooks", ""),
    ("webhooks", ""),
)
"""Section and key; without a key, whatever stands in the section."""
_SECTIONS: Mapping[str, Any] = {
    "business": Business,
    "database": Database,
    "email": Email,
    "sending": Sending,
    "display": Display,
    "calendar": Calendar,
}


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names what was perhaps meant; empty where nothing is near."""
    import difflib

    near = difflib.get_close_matches(name, list(known), n=1)
    return _("Did you mean %(name)s?") % {"name": near[0]} if near else ""


def _keys(section: type) -> dict[str, Any]:
    """The keys a section has in the file, with the type of each."""
    return {name.removesuffix("_"): kind for name, kind in section.__annotations__.items()}


def _refuse_key(place: str, key: str, known: Iterable[str]) -> ConfigError:
    return ConfigError(
        _("%(place)s: there is no setting %(key)s.") % {"place": place, "key": key},
        hint=nearest(key.rpartition(".")[2], known),
    )


def _typed(value: object, wanted: Any, where: str) -> Any:
    """``value`` as the type the setting has, from TOML or from the text of a variable."""
    if get_origin(wanted) is tuple and isinstance(value, list | tuple | str):
        items = value.split(",") if isinstance(value, str) else value
        inner = get_args(wanted)[0]
        return tuple(
            _typed(item.strip() if isinstance(item, str) else item, inner, where) for item in items
        )
    if wanted is bool and isinstance(value, str):
        if value.lower() in {"true", "yes", "1", "on"}:
            return True
        if value.lower() in {"false", "no", "0", "off"}:
            return False
    if wanted is int and isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    if isinstance(value, wanted) and not (wanted is int and isinstance(value, bool)):
        return value
    raise ConfigError(
        _("%(where)s: %(value)r is not a value of the type %(type)s.")
        % {"where": where, "value": value, "type": getattr(wanted, "__name__", wanted)},
        hint=_("See config.example.toml for how it is written."),
    )


def _check(section: str, key: str, value: Any, where: str) -> None:
    choices = _CHOICES.get((section, key))
    if choices is not None and value not in choices:
        raise ConfigError(
            _("%(where)s: %(value)s is not known.") % {"where": where, "value": value},
            hint=_("It may be: %(choices)s.") % {"choices": ", ".join(c for c in choices if c)},
        )
    bounds = _BOUNDS.get((section, key))
    if bounds is not None:
        _within(value, *bounds, where)


def _section(name: str, table: Mapping[str, object], place: str) -> dict[str, Any]:
    known = _keys(_SECTIONS[name])
    values = {}
    for key, value in table.items():
        where = f"{place}: {name}.{key}"
        if key not in known:
            raise _refuse_key(place, f"{name}.{key}", known)
        values[key] = _typed(value, known[key], where)
        _check(name, key, values[key], where)
    return values


def _pipeline(name: str, table: object, place: str) -> Pipeline:
    where = f"{place}: pipelines.{name}"
    if not isinstance(table, Mapping):
        raise ConfigError(_("%(where)s must be a section.") % {"where": where})
    known = _keys(Pipeline)
    values: dict[str, Any] = {"days": ()} if "stages" in table else {}
    for key, value in table.items():
        if key not in known:
            raise _refuse_key(place, f"pipelines.{name}.{key}", known)
        read = _required if key == "required" else _typed
        values[key] = read(value, known[key], f"{where}.{key}")
    pipeline = Pipeline(**values)
    _check_stages(pipeline, where)
    _check_days(pipeline, where)
    for stage in (pipeline.won, pipeline.lost):
        _check_stage(pipeline, stage, where)
    for stage in pipeline.required:
        _check_stage(pipeline, stage, f"{where}.required")
    return pipeline


def _check_stages(pipeline: Pipeline, where: str) -> None:
    if len(set(pipeline.stages)) != len(pipeline.stages) or not pipeline.stages:
        raise ConfigError(_("%(where)s.stages: each stage once, please.") % {"where": where})
    if len(pipeline.probabilities) != len(pipeline.stages):
        raise ConfigError(
            _("%(where)s has %(stages)d stages but %(probabilities)d probabilities.")
            % {
                "where": where,
                "stages": len(pipeline.stages),
                "probabilities": len(pipeline.probabilities),
            },
            hint=_("Give each stage its chance in percent, in the same order."),
        )
    if not all(0 <= chance <= 100 for chance in pipeline.probabilities):  # noqa: PLR2004 (percent)
        raise ConfigError(
            _("%(where)s.probabilities are percents, 0 to 100.") % {"where": where},
        )


def _check_days(pipeline: Pipeline, where: str) -> None:
    if len(pipeline.days) not in {0, len(pipeline.stages)}:
        raise ConfigError(
            _("%(where)s has %(stages)d stages but %(days)d days.")
            % {"where": where, "stages": len(pipeline.stages), "days": len(pipeline.days)},
            hint=_("Give each stage its days in the same order, 0 for any number."),
        )
    for days in pipeline.days:
        _within(days, 0, _LONGEST_STAY, f"{where}.days")


def _check_stage(pipeline: Pipeline, stage: str, where: str) -> None:
    if stage not in pipeline.stages:
        raise ConfigError(
            _("%(where)s: there is no stage %(stage)s.") % {"where": where, "stage": stage},
            hint=nearest(stage, pipeline.stages),
        )


def _required(value: object, _wanted: object, where: str) -> Mapping[str, tuple[str, ...]]:
    """``{ proposal = ["value"], won = ["custom.contract"] }``."""
    if not isinstance(value, Mapping):
        raise ConfigError(
            _("%(where)s must be a section.") % {"where": where},
            hint=_("See config.example.toml for how it is written."),
        )
    found: dict[str, tuple[str, ...]] = {}
    for stage, names in value.items():
        found[stage] = _typed(names, tuple[str, ...], f"{where}.{stage}")
        for name in found[stage]:
            if name not in REQUIRABLE and not name.startswith("custom."):
                raise ConfigError(
                    _("%(where)s: a deal has no field %(name)s.")
                    % {"where": f"{where}.{stage}", "name": name},
                    hint=nearest(name, REQUIRABLE)
                    or _("It may be: %(choices)s.")
                    % {"choices": ", ".join((*REQUIRABLE, "custom.KEY"))},
                )
    return MappingProxyType(found)


_EVENT = re.compile(r"(before|after)-(\*|[a-z]+-(\*|[a-z]+))")


def _hook(name: str, value: object, place: str) -> Any:
    where = f"{place}: hooks.{name}"
    if name == "timeout":
        return _within(_typed(value, int, where), 1, 25, where)
    if _EVENT.fullmatch(name):
        return _typed(value, str, where)
    raise ConfigError(
        _("%(where)s is not the name of a hook.") % {"where": where},
        hint=_("Write it like before-contact-add or after-deal-*; see: ccm hook events"),
    )


def _webhook(name: str, table: object, place: str) -> Webhook:
    where = f"{place}: webhooks.{name}"
    if not isinstance(table, Mapping):
        raise ConfigError(_("%(where)s must be a section.") % {"where": where})
    known = _keys(Webhook)
    values = {}
    for key, value in table.items():
        if key not in known:
            raise _refuse_key(place, f"webhooks.{name}.{key}", known)
        values[key] = _typed(value, known[key], f"{where}.{key}")
    webhook = Webhook(**values)
    _within(webhook.timeout, 1, 60, f"{where}.timeout")
    if not re.fullmatch(r"https?://[^\s/]+\S*", webhook.url):
        raise ConfigError(
            _("%(where)s.url is %(url)s, not a web address.")
            % {"where": where, "url": webhook.url or "''"},
            hint=_("Write it like https://example.com/hooks/ccm."),
        )
    return webhook


def _within(value: int, low: int, high: int, where: str) -> int:
    if not low <= value <= high:
        raise ConfigError(
            _("%(where)s: %(value)s is outside %(low)s to %(high)s.")
            % {"where": where, "value": value, "low": low, "high": high},
        )
    return value


def _fields(owner: str, table: object, place: str) -> Mapping[str, CustomField]:
    where = f"{place}: fields.{owner}"
    if owner not in FIELD_OWNERS:
        raise _refuse_key(place, f"fields.{owner}", FIELD_OWNERS)
    if not isinstance(table, Mapping):
        raise ConfigError(_("%(where)s must be a section.") % {"where": where})
    found: dict[str, CustomField] = {}
    for name, said in table.items():
        key = search_key(name)
        if not FIELD_NAME.fullmatch(key):
            raise ConfigError(
                _("%(where)s.%(name)s is not a name of a field.") % {"where": where, "name": name},
                hint=_("Use letters, digits and _, beginning with a letter."),
            )
        found[key] = _field(said, f"{where}.{name}")
    return MappingProxyType(found)


def _field(said: object, where: str) -> CustomField:
    """``"number"``, ``["gold", "silver"]``, or a table of type, label and choices."""
    if isinstance(said, list):
        said = {"type": "choice", "choices": said}
    elif not isinstance(said, Mapping):
        said = {"type": said}
    known = _keys(CustomField)
    values: dict[str, Any] = {"type": "choice"} if "choices" in said else {}
    for key, value in said.items():
        if key not in known:
            raise _refuse_key(where, key, known)
        values[key] = _typed(value, known[key], f"{where}.{key}")
    field = CustomField(**values)
    kind = FIELD_TYPES.get(field.type.casefold())
    if kind is None:
        raise ConfigError(
            _("%(where)s: there is no type %(name)s.") % {"where": where, "name": field.type},
            hint=nearest(field.type, FIELD_TYPES)
            or _("It may be: %(choices)s.") % {"choices": ", ".join(FIELD_TYPES)},
        )
    words = tuple(" ".join(word.split()) for word in field.choices)
    if (kind == "choice") != bool(words) or not all(words):
        raise ConfigError(
            _("%(where)s: a field has choices exactly when its type is choice.") % {"where": where},
            hint=_('Write it like tier = { type = "choice", choices = ["gold", "silver"] }.'),
        )
    return CustomField(kind, " ".join(field.label.split()), tuple(dict.fromkeys(words)))


def _rhythm(name: str, value: object, place: str) -> int:
    """Days of a line of ``[rhythm]``; 0 where it is empty: no rhythm."""
    from ccm_cli.language.rhythm import days_of_rhythm

    where = f"{place}: rhythm.{name}"
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if text is None:
        raise ConfigError(
            _("%(where)s: %(value)r is not a value of the type %(type)s.")
            % {"where": where, "value": value, "type": "str"},
            hint=_("See config.example.toml for how it is written."),
        )
    try:
        return days_of_rhythm(text) if text.strip() not in {"", "0"} else 0
    except InvalidInput as error:
        raise ConfigError(f"{where}: {error.message}", hint=error.hint) from None


_NAMED: Mapping[str, Callable[[str, object, str], Any]] = {
    "fields": _fields,
    "pipelines": _pipeline,
    "rhythm": _rhythm,
    "hooks": _hook,
    "webhooks": _webhook,
}
"""Sections whose keys are names of the owner's choice, and what reads each."""


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


def _folder_file(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        if (folder / FOLDER_FILE).is_file():
            return folder / FOLDER_FILE
    return None


def _trusted_list() -> Path:
    return locations.state_folder() / "trusted"


def _fingerprint(path: Path) -> str:
    import hashlib

    return f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.resolve()}"


def _is_trusted(path: Path) -> bool:
    listed = _trusted_list()
    return listed.is_file() and _fingerprint(path) in listed.read_text("utf-8").splitlines()


def trust(start: Path) -> Path:
    """Trust the very content that the nearest ``ccm.toml`` has now.

    Args:
        start: the folder to look up from.

    Returns:
        The file that is trusted from now on, until its content changes.

    Raises:
        InvalidInput: no ``ccm.toml`` lies in ``start`` or above it.
    """
    path = _folder_file(start.resolve())
    if path is None:
        raise InvalidInput(
            _("There is no %(name)s in this folder or above it.") % {"name": FOLDER_FILE},
        )
    if not _is_trusted(path):
        locations.make_private(_trusted_list().parent)
        with _trusted_list().open("a", encoding="utf-8") as listed:
            listed.write(_fingerprint(path) + "\n")
    return path


def _refuse_untrusted(path: Path, content: Mapping[str, Any]) -> None:
    for section, key in _NEEDS_TRUST:
        table = content.get(section)
        if not isinstance(table, Mapping) or (key and key not in table):
            continue
        if (section, key) == ("database", "url"):
            inside = Path(str(table[key]).removeprefix("sqlite:///")).expanduser()
            if (path.parent / inside).resolve().is_relative_to(path.parent.resolve()):
                continue
        if not _is_trusted(path):
            raise Refused(
                _("%(path)s sets %(setting)s and is not trusted.")
                % {"path": path, "setting": f"{section}.{key}".removesuffix(".")},
                hint=_("Read the file; if it is yours, say: ccm config trust"),
            )


def _environment(environ: Mapping[str, str]) -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = {}
    for name, value in environ.items():
        if not name.startswith("CCM_") or "__" not in name:
            continue
        section, _sep, key = name.removeprefix("CCM_").lower().partition("__")
        if section not in _SECTIONS:
            raise _refuse_key(name, section, _SECTIONS)
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
        found = _folder_file(start.resolve())
        files += [found] if found else []
    values: dict[str, dict[str, Any]] = {name: {} for name in _SECTIONS}
    chosen: dict[str, dict[str, Any]] = {name: {} for name in _NAMED}
    for path in files:
        content = _read_toml(path)
        if named is None and path.name == FOLDER_FILE:
            _refuse_untrusted(path, content)
        for section, table in content.items():
            if section not in {*_SECTIONS, *_NAMED}:
                raise _refuse_key(str(path), section, (*_SECTIONS, *_NAMED))
            if not isinstance(table, Mapping):
                raise ConfigError(
                    _("%(path)s: %(section)s must be a section, [%(section)s].")
                    % {"path": path, "section": section},
                )
            if section in _NAMED:
                read = _NAMED[section]
                chosen[section] |= {n: read(n, t, str(path)) for n, t in table.items()}
            else:
                values[section] |= _section(section, table, str(path))
    for section, table in _environment(environ).items():
        values[section] |= _section(section, table, "CCM_" + section.upper())
    chosen_database = database or environ.get("CCM_DB")
    if chosen_database:
        absolute = Path(chosen_database.removeprefix("sqlite:///")).expanduser().absolute()
        values["database"]["url"] = f"sqlite:///{absolute}"
    built = {
        name: kind(**{_attribute(kind, key): value for key, value in values[name].items()})
        for name, kind in _SECTIONS.items()
    }
    timeout = chosen["hooks"].pop("timeout", Hooks().timeout)
    return Settings(
        **built,
        pipelines=MappingProxyType(chosen["pipelines"] or {"sales": Pipeline()}),
        hooks=Hooks(timeout, MappingProxyType(chosen["hooks"])),
        webhooks=MappingProxyType(chosen["webhooks"]),
        fields=MappingProxyType(chosen["fields"]),
        rhythm=_rhythms(chosen["rhythm"]),
        files=tuple(files),
    )


def _rhythms(chosen: Mapping[str, int]) -> Mapping[str, int]:
    """Those that hold: what the file says, over what there is without it."""
    if not chosen:
        return RHYTHMS
    from ccm_cli.language.text import search_key

    named = {**RHYTHMS, **{search_key(name): days for name, days in chosen.items()}}
    return MappingProxyType({name: days for name, days in named.items() if days})


def _attribute(section: type, key: str) -> str:
    """The attribute that holds ``key``: ``from`` is a word of Python's own."""
    return key if key in section.__annotations__ else key + "_"


def defaults() -> dict[str, dict[str, Any]]:
    """Every setting with its default, by section, in the order of the example file."""
    return {
        name: {key.removesuffix("_"): default for key, default in kind()._asdict().items()}
        for name, kind in _SECTIONS.items()
    }
