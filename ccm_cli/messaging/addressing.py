"""An address that the owner types, as its channel takes it."""

from ccm_cli.customers.identifiers import normalise_email, normalise_handle, normalise_phone
from ccm_cli.errors import InvalidInput, Refused
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import ABILITIES


def said(text: str, channel: str, *, region: str) -> str:
    """What a channel writes to, from what was typed.

    Args:
        text: an e-mail address, a number in any spelling, the number of a chat.
        channel: which takes it.
        region: two letters; the country of numbers typed without one.

    Raises:
        InvalidInput: it is no such address.
        Refused: the channel puts messages before a person, and writes to nobody.
    """
    able = ABILITIES[channel]
    if able.address == "email":
        return normalise_email(text).address
    if able.address in {"mobile", "whatsapp"}:
        number = normalise_phone(text, region=region)
        if not number.startswith("+"):
            raise InvalidInput(
                _("%(text)s is not a phone number with its country.") % {"text": text},
                hint=_("Write it like +49 30 1234567."),
            )
        return number
    if able.address == "telegram":
        chat = normalise_handle(text, "telegram").handle
        if not chat.lstrip("-").isdecimal():
            raise InvalidInput(
                _("A bot writes to the number of a chat, not to %(name)s.") % {"name": text},
                hint=_("Write to your bot; then: ccm channel receipts"),
            )
        return chat
    raise Refused(
        _("The channel %(name)s is carried on by you, so there is nothing to try.")
        % {"name": channel},
        hint=_("See the message with: ccm template preview"),
    )
