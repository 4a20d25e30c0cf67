"""The sections whose keys are fixed, one frozen record each, and what each key may hold.

The records are named tuples, not dataclasses: every command reads the settings, and these take a
fifth of the time to define.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ccm_cli.config import messengers
from ccm_cli.config.inbox import Inbox
from ccm_cli.config.messengers import Letter, Sms, Telegram, WhatsApp
from ccm_cli.config.tickets import ESCALATIONS, Tickets


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
    holidays: tuple[str, ...] = ()
    """Days of rest, which the calendar warns of; see `ccm_cli.language.holidays`."""


class Database(NamedTuple):
    url: str = ""
    """``sqlite:///path``; empty: ``ccm.db`` in the user's data folder."""


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
    """Over which campaigns go that name none: ``file`` (one ``.eml`` per message in ``folder``),
    ``email``, ``sms``, ``telegram``, ``whatsapp``, ``letter``, ``phone``, ``visit``, or ``auto``:
    the one that each customer prefers."""
    fallbacks: tuple[str, ...] = ()
    """Channels to try one after the other for those whom a channel does not reach."""
    folder: str = ""
    """Where the file channel writes; empty: ``outgoing`` in the data folder."""
    consent: str = "opt-in"
    """``opt-in``: only those who agreed; ``opt-out``: all who did not say no."""
    quiet_hours: str = ""
    """``21:00-08:00`` in the customer's time zone; empty: none."""
    on_holidays: str = "wait"
    """``wait``: what people may refuse waits for the end of the days of ``business.holidays``;
    ``send``: it does not."""
    frequency_cap: str = ""
    """``3/7d``: at most three messages that one person may refuse in seven days; empty: none."""
    catch_up: str = "2d"
    """A schedule missed by more than this asks instead of firing."""
    base_url: str = ""
    """Public https address of ``ccm serve``; empty: links that need it are left out."""
    track_clicks: bool = False
    """Lead the links of messages through ``base_url``, so that clicks are counted."""


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
    plan: bool = False
    """Whether it has campaigns, deadlines of goals and days of rest, too."""


class Digest(NamedTuple):
    """The mail that tells the owner each morning what to do and what came."""

    at: str = ""
    """``HH:MM``, on the business's clock; empty: none is sent."""
    days: tuple[str, ...] = ()
    """Weekdays; empty: every day."""


class Orders(NamedTuple):
    """By what terms the business sells."""

    prefix: str = ""
    """What the numbers of orders begin with, before the year: ``A-`` gives ``A-2026-0001``."""
    due_days: int = 0
    """Days until an order is to be paid; 0: none is overdue unless its own day is set."""
    tax: str = "0"
    """Per cent on what is no product, and on new products: ``19``, ``8.1``."""
    tax_included: bool = False
    """Whether prices have the tax in them."""


SECTIONS: Mapping[str, Any] = {
    "business": Business,
    "database": Database,
    "email": Email,
    "sms": Sms,
    "telegram": Telegram,
    "whatsapp": WhatsApp,
    "letter": Letter,
    "sending": Sending,
    "display": Display,
    "calendar": Calendar,
    "inbox": Inbox,
    "digest": Digest,
    "tickets": Tickets,
    "orders": Orders,
}


SENDING_CHANNELS = (
    "email",
    "file",
    "sms",
    "telegram",
    "whatsapp",
    "letter",
    "phone",
    "visit",
)
"""The channels that messages go out by, by name."""

CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("business", "language"): ("", "en", "fa", "ru"),
    ("email", "security"): ("starttls", "tls", "none"),
    ("sending", "default_channel"): ("auto", *SENDING_CHANNELS),
    ("sending", "fallbacks"): SENDING_CHANNELS,
    ("sending", "consent"): ("opt-in", "opt-out"),
    ("sending", "on_holidays"): ("wait", "send"),
    ("display", "format"): ("", "table", "json", "ndjson", "csv", "tsv", "ids"),
    ("display", "calendar"): ("auto", "gregorian", "jalali"),
    ("display", "bidi"): ("auto", "terminal", "app", "off"),
    ("calendar", "tasks"): ("event", "todo"),
    **messengers.CHOICES,
    ("inbox", "security"): ("tls", "starttls", "none"),
    ("inbox", "unknown"): ("ignore", "keep", "lead"),
    ("tickets", "at_near"): ESCALATIONS,
    ("tickets", "at_breach"): ESCALATIONS,
}
BOUNDS: Mapping[tuple[str, str], tuple[int, int]] = {
    ("email", "port"): (1, 65535),
    ("email", "connections"): (1, 16),
    ("email", "per_second"): (0, 10_000),
    ("email", "per_hour"): (0, 10_000_000),
    ("email", "per_day"): (0, 100_000_000),
    **messengers.BOUNDS,
    ("orders", "due_days"): (0, 3_650),
    ("inbox", "port"): (1, 65535),
    ("inbox", "attachment_mb"): (0, 1_000),
    ("inbox", "message_mb"): (1, 1_000),
    ("inbox", "soft_bounces"): (0, 1_000),
    ("inbox", "auto_replies_per_day"): (0, 100_000),
    ("tickets", "near"): (0, 99),
}


NEEDS_TRUST = (
    ("email", "password_command"),
    ("email", "password_file"),
    ("database", "url"),
    ("calendar", "file"),
    ("inbox", ""),
    ("hooks", ""),
    ("webhooks", ""),
    *messengers.NEEDS_TRUST,
)
"""Section and key; without a key, whatever stands in the section."""
