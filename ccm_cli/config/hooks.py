"""``[hooks]`` and ``[webhooks.NAME]``: who is told of changes."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ccm_cli.config.errors import ConfigError
from ccm_cli.config.values import keys, refuse_key, typed, within
from ccm_cli.language import gettext as _

_EVENT = re.compile(r"(before|after)-(\*|[a-z]+-(\*|[a-z]+))")


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


def read_hook(name: str, value: object, place: str) -> Any:
    where = f"{place}: hooks.{name}"
    if name == "timeout":
        return within(typed(value, int, where), 1, 25, where)
    if _EVENT.fullmatch(name):
        return typed(value, str, where)
    raise ConfigError(
        _("%(where)s is not the name of a hook.") % {"where": where},
        hint=_("Write it like before-contact-add or after-deal-*; see: ccm hook events"),
    )


def read_webhook(name: str, table: object, place: str) -> Webhook:
    where = f"{place}: webhooks.{name}"
    if not isinstance(table, Mapping):
        raise ConfigError(_("%(where)s must be a section.") % {"where": where})
    known = keys(Webhook)
    values = {}
    for key, value in table.items():
        if key not in known:
            raise refuse_key(place, f"webhooks.{name}.{key}", known)
        values[key] = typed(value, known[key], f"{where}.{key}")
    webhook = Webhook(**values)
    within(webhook.timeout, 1, 60, f"{where}.timeout")
    if not re.fullmatch(r"https?://[^\s/]+\S*", webhook.url):
        raise ConfigError(
            _("%(where)s.url is %(url)s, not a web address.")
            % {"where": where, "url": webhook.url or "''"},
            hint=_("Write it like https://example.com/hooks/ccm."),
        )
    return webhook
