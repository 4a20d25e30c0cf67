"""A real SMTP server on loopback for ``ccm demo``: keeps what it accepts as ``.eml`` files.

Run as ``python -m ccm_cli.demo.server FOLDER``. It prints its port when it listens and ends when
its standard input is closed, so it never outlives the program that started it.
"""

import asyncio
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Accepts every message into a folder.

    Args:
        folder: where the files go, numbered in the order in which they came.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._count = 0

    async def handle_DATA(  # noqa: N802  (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep one message and say so."""
        self._count += 1
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        (self._folder / f"{self._count:04}.eml").write_bytes(raw)
        return f"250 2.0.0 kept as {self._count:04}"


async def serve(folder: Path) -> None:
    """Listen on a free port of loopback until standard input ends."""
    mailbox = Mailbox(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mailbox, hostname="demo.localhost", loop=loop), host="127.0.0.1", port=0
    )
    port = server.sockets[0].getsockname()[1]
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
