"""SMS over a provider's HTTP interface; see `ccm_cli.messaging.channels.providers`."""

from collections.abc import Sequence
from importlib import import_module

from ccm_cli.config import ConfigError, Settings
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import Channel, Delivery, LoginRefused, Post, number_of
from ccm_cli.messaging.channels.http import Account, Answer, Request, ask
from ccm_cli.messaging.channels.providers import SmsProvider
from ccm_cli.messaging.channels.receiving import Receipt
from ccm_cli.messaging.costs import price
from ccm_cli.messaging.secrets import Places, Secret, secret_of
from ccm_cli.messaging.sms_parts import length


def channel(settings: Settings, _context: object = None) -> Channel:
    """The channel as the settings make it.

    Raises:
        ConfigError: no provider is named, its key cannot be had, or it would travel in clear.
    """
    sms = settings.sms
    if not sms.provider:
        raise ConfigError(
            _("There is no provider of SMS in the settings."),
            hint=_("Set provider, sender and password_command under [sms]."),
        )
    secret = _secret(settings)
    provider = _provider(settings, secret.password)
    cost = price(sms.cost, currency=settings.business.currency, setting="sms.cost")
    account = Account(_Bounded(provider, sms.parts))
    return Channel(
        name="sms",
        connections=sms.connections,
        connect=account.connect,
        taken=lambda key, address: _was_taken(provider, key, address),
        warnings=secret.warnings,
        receipts=lambda messages: _receipts(provider, messages),
        cost=cost,
        look=lambda: _look(provider),
        callback=provider.callback,
    )


def _secret(settings: Settings) -> Secret:
    sms = settings.sms
    account = sms.user or sms.provider
    places = Places("sms.password", account, sms.password, sms.password_command, sms.password_file)
    needs_none = sms.provider == "gateway" and "{secret}" not in str(sms.gateway)
    if needs_none and not (sms.password or sms.password_command or sms.password_file):
        return Secret("")
    return secret_of(places)


def _provider(settings: Settings, secret: str) -> SmsProvider:
    sms = settings.sms
    module = import_module(f"ccm_cli.messaging.channels.providers.{sms.provider}")
    if sms.provider == "gateway":
        usual = price(sms.cost, currency=settings.business.currency, setting="sms.cost")
        currency = usual.currency if usual else settings.business.currency
        made: SmsProvider = module.Provider(sms, secret).with_currency(currency)
        return made
    plain: SmsProvider = module.Provider(sms, secret)
    return plain


class _Bounded:
    """A provider that is not given messages of more parts than the owner pays for."""

    def __init__(self, provider: SmsProvider, most: int) -> None:
        self._provider = provider
        self._most = most
        self.name = provider.name
        self.is_idempotent = provider.is_idempotent

    def request(self, post: Post) -> Request:
        parts = length(post.text).parts
        if not parts:
            raise InvalidInput(_("The message is empty."))
        if parts > self._most:
            raise InvalidInput(
                _("The message has %(parts)d parts, and sms.parts allows %(most)d.")
                % {"parts": parts, "most": self._most}
            )
        return self._provider.request(post)

    def read(self, answer: Answer, post: Post) -> Delivery:
        return self._provider.read(answer, post)


def _receipts(provider: SmsProvider, messages: Sequence[str]) -> list[Receipt]:
    return [
        receipt if receipt.provider_id else receipt._replace(provider_id=message)
        for message, request in provider.ask_receipts(messages)
        for receipt in provider.receipts(ask(provider, request))
    ]


def _was_taken(provider: SmsProvider, key: str, address: str) -> bool | None:
    request = provider.ask_delivered(number_of(key), address)
    return provider.was_taken(ask(provider, request)) if request else None


def _look(provider: SmsProvider) -> str:
    """Try the account.

    Raises:
        ChannelDown: it cannot be reached.
        LoginRefused: the account was refused.
    """
    request = provider.ask_account()
    if request is None:
        return _("%(name)s offers nothing to try; send a test.") % {"name": provider.name}
    answer = ask(provider, request)
    found = provider.account(answer)
    if found is None:
        raise LoginRefused(
            _("%(name)s refused the account: %(words)s")
            % {"name": provider.name, "words": answer.words},
            hint=_("Look at its settings."),
        )
    return f"{provider.name}: {found}"
