"""All settings of one run."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ccm_cli import locations
from ccm_cli.config.consent import Consent
from ccm_cli.config.errors import ConfigError
from ccm_cli.config.fields import CustomField
from ccm_cli.config.hooks import Hooks, Webhook
from ccm_cli.config.inbox import Inbox
from ccm_cli.config.messengers import Letter, Sms, Telegram, WhatsApp
from ccm_cli.config.pipelines import Pipeline
from ccm_cli.config.reports import Mailing
from ccm_cli.config.rhythm import RHYTHMS
from ccm_cli.config.sections import (
    Business,
    Calendar,
    Database,
    Digest,
    Display,
    Email,
    Orders,
    Sending,
)
from ccm_cli.config.tickets import Tickets
from ccm_cli.language import gettext as _


class Settings(NamedTuple):
    """All settings of one run, and the files they came from."""

    business: Business = Business()
    database: Database = Database()
    pipelines: Mapping[str, Pipeline] = MappingProxyType({"sales": Pipeline()})
    email: Email = Email()
    sms: Sms = Sms()
    telegram: Telegram = Telegram()
    whatsapp: WhatsApp = WhatsApp()
    letter: Letter = Letter()
    sending: Sending = Sending()
    display: Display = Display()
    calendar: Calendar = Calendar()
    digest: Digest = Digest()
    orders: Orders = Orders()
    consent: Consent = Consent()
    inbox: Inbox = Inbox()
    tickets: Tickets = Tickets()
    hooks: Hooks = Hooks()
    webhooks: Mapping[str, Webhook] = MappingProxyType({})
    fields: Mapping[str, Mapping[str, CustomField]] = MappingProxyType({})
    """By owner, the custom fields that are there without a command, by name."""
    reports: Mapping[str, Mailing] = MappingProxyType({})
    """By name, reports that are mailed to the owner at their time."""
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
