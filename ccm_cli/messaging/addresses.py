"""Addresses of every channel in the one spelling they are known by."""

from typing import NamedTuple

from ccm_cli.customers.identifiers import normalise_email, normalise_phone
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import clean_line, search_key
from ccm_cli.messaging.channels import ABILITIES
from ccm_cli.messaging.purposes import EVERY


class Address(NamedTuple):
    """An address: the key that is equal for equal ones, and the channel that it is of."""

    key: str
    channel: str


def address_of(text: str, *, channel: str = "", region: str = "") -> Address:
    """Read an address of any channel.

    Args:
        text: an e-mail address; for SMS, WhatsApp and the phone a number; for Telegram the number
            of a chat; for others lines of text.
        channel: that people agree to, one of `channels.CONSENTED` or ``*``; empty: e-mail for
            what looks like an e-mail address, else every one.
        region: two letters; the country of phone numbers typed without one. Empty: they must name
            theirs.

    Raises:
        InvalidInput: it is no such address.
    """
    typed = clean_line(text)
    kinds = {able.address for able in ABILITIES.values() if able.consent == channel}
    if channel in {"", EVERY}:
        kinds = {_look(typed)}
    if "email" in kinds:
        return Address(normalise_email(typed).key, channel or "email")
    if kinds & {"mobile", "phone", "whatsapp"}:
        return Address(_number(typed, region), channel or EVERY)
    key = search_key(typed).removeprefix("@")
    if not key:
        raise InvalidInput(
            _("%(text)s is no address.") % {"text": repr(typed)},
            hint=_("Write an e-mail address, a phone number, or a handle such as @maryam."),
        )
    return Address(key, channel or EVERY)


def _look(typed: str) -> str:
    if "@" in typed[1:]:
        return "email"
    return "phone" if typed[:1] in {"+", "("} or typed[:1].isdecimal() else "handle"


def _number(typed: str, region: str) -> str:
    number = normalise_phone(typed, region=region)
    if not number.startswith("+"):
        raise InvalidInput(
            _("%(text)s is not a phone number with its country.") % {"text": typed},
            hint=_("Write it like +49 30 1234567."),
        )
    return number


def hint_of(key: str) -> str:
    """An address with most of it hidden: the first letter and the domain, or the last digits."""
    local, at, domain = key.rpartition("@")
    return f"{local[:1]}…{at}{domain}" if at else f"…{key[-3:]}"
