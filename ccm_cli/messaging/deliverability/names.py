"""Questions to DNS, through the system's resolver or one that is named."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _

if TYPE_CHECKING:
    from dns.resolver import Resolver

Result = TypeVar("Result")
_SECONDS = 10.0
_DNS_PORT = 53


class Unanswered(CcmError):
    """No name server answered; not the same as the answer that there is nothing."""


class Names:
    """Asks; answers are kept for the run.

    Args:
        server: ``127.0.0.1`` or ``127.0.0.1:5353``; empty for the system's own.

    Raises:
        InvalidInput: that is no address.
        Unanswered: the system names no name server.
    """

    def __init__(self, server: str = "") -> None:
        self._resolver = _resolver(server)
        self._known: dict[tuple[str, str], list[Any]] = {}

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, each put together from its pieces."""
        return self._ask(
            name, "TXT", lambda data: b"".join(data.strings).decode("utf-8", "replace")
        )

    def exchangers(self, name: str) -> list[tuple[int, str]]:
        """The mail servers of a domain, the preferred first; ``.`` is none (RFC 7505)."""
        found = self._ask(name, "MX", lambda data: (data.preference, _plain(data.exchange)))
        return sorted(found)

    def addresses(self, name: str) -> list[str]:
        """The IP addresses of a host, of both versions."""
        return [
            *self._ask(name, "A", lambda data: str(data.address)),
            *self._ask(name, "AAAA", lambda data: str(data.address)),
        ]

    def reverse(self, address: str) -> list[str]:
        """What an IP address is called."""
        from dns.reversename import from_address

        return self._ask(str(from_address(address)), "PTR", lambda data: _plain(data.target))

    def _ask(self, name: str, kind: str, read: Callable[[Any], Result]) -> list[Result]:
        from dns.exception import DNSException
        from dns.name import EmptyLabel, LabelTooLong
        from dns.resolver import NXDOMAIN, NoAnswer

        key = (name.lower(), kind)
        if key not in self._known:
            try:
                answer = self._resolver.resolve(name, kind, search=False)
                self._known[key] = [read(data) for data in answer]
            except (NXDOMAIN, NoAnswer, EmptyLabel, LabelTooLong):
                self._known[key] = []
            except DNSException as error:
                raise Unanswered(
                    _("DNS does not answer for %(name)s: %(reason)s")
                    % {"name": name, "reason": error},
                    hint=_("Look at the network, or name another server with --resolver."),
                ) from None
        return self._known[key]


def _plain(name: Any) -> str:
    text = str(name)
    return text.rstrip(".").lower() or "."


def _resolver(server: str) -> "Resolver":
    from dns.resolver import NoResolverConfiguration, Resolver

    try:
        made = Resolver(configure=not server)
        if server:
            # More than one colon is an address of version 6, which has no port here.
            host, port = server.split(":") if server.count(":") == 1 else (server, "")
            made.nameservers = [host]
            made.port = int(port) if port else _DNS_PORT
    except NoResolverConfiguration:
        raise Unanswered(
            _("This system names no name server."), hint=_("Name one with --resolver.")
        ) from None
    except ValueError:
        raise InvalidInput(
            _("%(text)s is not the address of a name server.") % {"text": server},
            hint=_("Write it like 127.0.0.1 or 127.0.0.1:5353."),
        ) from None
    made.lifetime = _SECONDS
    return made
