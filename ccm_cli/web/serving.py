"""Running the application until it is told to end."""

import socket
from collections.abc import Callable

import uvicorn

from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime
from ccm_cli.web.application import application


def serve(runtime: Runtime, *, host: str, port: int, ready: Callable[[str, int], None]) -> None:
    """Serve until SIGINT or SIGTERM; what is under way is finished.

    Args:
        runtime: of the program; its surface is ``web``.
        host: the address to listen at.
        port: 0 for any that is free.
        ready: told host and port once it listens.

    Raises:
        CcmError: nothing can listen there.
    """
    with runtime.reading():
        pass  # a missing or damaged database is told at once
    with _listening(host, port) as listening:
        ready(host, listening.getsockname()[1])
        config = uvicorn.Config(
            application(runtime),
            log_level="warning",
            access_log=False,
            proxy_headers=True,
            forwarded_allow_ips="127.0.0.1,::1",
            server_header=False,
            ws="none",
            lifespan="off",
            timeout_graceful_shutdown=10,
            limit_concurrency=200,
        )
        uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    """A socket that is bound to an address.

    Raises:
        CcmError: the host has no address here, or something else listens there.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _kind, _protocol, _name, address = found[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
        except OSError:
            listening.close()
            raise
    except (OSError, ValueError) as error:  # ValueError: no host can be called so
        raise CcmError(
            _("Nothing can listen at %(host)s, port %(port)d: %(reason)s")
            % {"host": host, "port": port, "reason": getattr(error, "strerror", None) or error},
            hint=_("Name another --port, or end what listens there."),
        ) from None
    return listening
