"""What a message needs of the settings: who it comes from, the business's name and address."""

from collections.abc import Iterator
from email.utils import parseaddr
from typing import TYPE_CHECKING

from ccm_cli.config import ConfigError, Settings
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import BODIES
from ccm_cli.messaging.purposes import is_optional

if TYPE_CHECKING:
    from ccm_cli.messaging.templates.linting import Finding
    from ccm_cli.messaging.templates.source import MessageTemplate

STAND_IN = "owner@example.invalid"
"""The sender of messages written as files while none is named; RFC 2606 keeps it from mail."""

_NAME = ("business", "name")


def with_a_sender(settings: Settings) -> Settings:
    """The settings with `STAND_IN` as ``email.from`` where they name nobody.

    Messages written as files can be looked at before there is a mail account; the e-mail channel
    refuses the stand-in, see `require_sender`.
    """
    if settings.email.from_ or settings.business.email:
        return settings
    return settings._replace(email=settings.email._replace(from_=STAND_IN))


def require_sender(settings: Settings, channel: str) -> None:
    """Refuse to send mail that comes from nobody.

    Raises:
        ConfigError: the channel hands messages to a server, and nobody is named.
    """
    named = parseaddr(settings.email.from_)[1] or settings.business.email
    if channel == "email" and named in {"", STAND_IN}:
        raise ConfigError(
            _("Nobody is named whom messages come from."),
            hint=_('Name them: ccm config set email.from "Name <name@example.com>"'),
        )


def settings_findings(
    settings: Settings, template: "MessageTemplate", channel: str
) -> "Iterator[Finding]":
    """What the settings lack for this message, each with the command that mends it.

    Args:
        settings: of the business.
        template: a message whose own texts can be read.
        channel: by which it goes.
    """
    from ccm_cli.messaging.templates.linting import Finding
    from ccm_cli.messaging.templates.tables import line_of

    business = settings.business
    if is_optional(template.purpose) and template.purpose not in settings.consent.purposes:
        problem = _(
            "There is no purpose %(name)s; declare it in the settings under [consent.purposes]."
        ) % {"name": template.purpose}
        line = line_of(template.settings.text, "", "purpose")
        yield Finding("error", template.settings.path, line, problem)
    if not business.name.strip() and _speaks_of_the_name(template, BODIES[channel]):
        problem = _("business.name is empty, and the message says it: %(command)s") % {
            "command": 'ccm config set business.name "..."'
        }
        yield Finding("error", "", None, problem)
    if not business.address.strip() and template.purpose == "marketing":
        problem = _(
            "business.address is empty; most countries want a postal address in marketing mail:"
            " %(command)s"
        ) % {"command": 'ccm config set business.address "..."'}
        yield Finding("warning", "", None, problem)


def _speaks_of_the_name(template: "MessageTemplate", body: str) -> bool:
    from ccm_cli.messaging.templates.linting import fields_read

    brand = template.brand
    texts = [
        *template.subjects.values(),
        *(template.put_together(file).text for file in template.texts(body).values()),
        *(file.text for file in template.layout.values() if not file.name.endswith(".toml")),
        *brand.signature.values(),
        *(text for by_language in brand.strings.values() for text in by_language.values()),
    ]
    return any(_NAME in fields_read(text) for text in texts)
