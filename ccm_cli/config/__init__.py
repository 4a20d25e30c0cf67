"""The settings: ``config.toml`` and the environment, read once into frozen records.

A setting comes from, first match wins: the environment (``CCM_`` + section + ``__`` + key), the
nearest ``ccm.toml`` going up from the working folder, the user's ``config.toml``, the default
below. ``--config`` or ``CCM_CONFIG`` names one file that stands for both files.

A ``ccm.toml`` found in a folder may not run commands or send the database elsewhere until its
owner said ``ccm config trust`` for that very content: a cloned folder must not run anything.
"""

from ccm_cli.config.consent import TRANSACTIONAL, Consent
from ccm_cli.config.errors import ConfigError
from ccm_cli.config.fields import FIELD_NAME, FIELD_OWNERS, FIELD_TYPES, CustomField
from ccm_cli.config.hooks import Hooks, Webhook
from ccm_cli.config.inbox import AutoReply, Inbox
from ccm_cli.config.messengers import Gateway, Letter, Receipts, Sms, Telegram, WhatsApp
from ccm_cli.config.pipelines import REQUIRABLE, Pipeline
from ccm_cli.config.reading import defaults, load, reads_named
from ccm_cli.config.rhythm import RHYTHMS
from ccm_cli.config.sections import (
    SENDING_CHANNELS,
    Business,
    Calendar,
    Database,
    Display,
    Email,
    Sending,
)
from ccm_cli.config.settings import Settings
from ccm_cli.config.tickets import Tickets
from ccm_cli.config.trusting import FOLDER_FILE, trust
from ccm_cli.config.values import nearest

__all__ = [
    "FIELD_NAME",
    "FIELD_OWNERS",
    "FIELD_TYPES",
    "FOLDER_FILE",
    "REQUIRABLE",
    "RHYTHMS",
    "SENDING_CHANNELS",
    "TRANSACTIONAL",
    "AutoReply",
    "Business",
    "Calendar",
    "ConfigError",
    "Consent",
    "CustomField",
    "Database",
    "Display",
    "Email",
    "Gateway",
    "Hooks",
    "Inbox",
    "Letter",
    "Pipeline",
    "Receipts",
    "Sending",
    "Settings",
    "Sms",
    "Telegram",
    "Tickets",
    "Webhook",
    "WhatsApp",
    "defaults",
    "load",
    "nearest",
    "reads_named",
    "trust",
]
