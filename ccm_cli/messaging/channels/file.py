"""The file channel: one ``.eml`` per message, for trying out and for other programs to send.

A file is named by its Message-ID, so a message that was written is never written again, and after
a crash the folder itself tells what was delivered.
"""

import os
from collections.abc import Callable
from pathlib import Path

from ccm_cli import locations
from ccm_cli.config import Settings
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import Channel, ChannelDown, Delivery, Envelope, Outcome


def channel(settings: Settings, _context: object = None) -> Channel:
    """The channel as the settings make it."""
    folder = folder_of(settings)
    return Channel(
        name="file",
        connections=1,
        connect=_opener(folder),
        delivered=lambda message_id: _place(folder, message_id).exists(),
    )


def folder_of(settings: Settings) -> Path:
    """Where the files lie."""
    named = settings.sending.folder
    return Path(named).expanduser() if named else locations.data_folder() / "outgoing"


def _opener(folder: Path) -> "Callable[[], _Folder]":
    return lambda: _Folder(folder)


def _place(folder: Path, message_id: str) -> Path:
    return folder / f"{message_id.strip('<>').replace('/', '_')}.eml"


class _Folder:
    """Writes into one folder; made when the first message is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._envelope: Envelope | None = None
        self.is_open = True
        try:
            locations.make_private(folder)
        except OSError as error:
            raise ChannelDown(
                _("The folder %(folder)s cannot be made: %(reason)s")
                % {"folder": folder, "reason": error.strerror},
                hint=_("Name another one as sending.folder."),
            ) from None

    def begin(self, envelope: Envelope) -> Delivery | None:
        self._envelope = envelope
        return None

    def finish(self, body: bytes, _ahead: Envelope | None = None, /) -> Delivery:
        assert self._envelope is not None
        place = _place(self._folder, self._envelope.message_id)
        if place.exists():
            return Delivery(Outcome.ACCEPTED, str(place))
        unfinished = place.with_suffix(".part")
        try:
            with unfinished.open("wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(place)
            self._settle_folder()
        except OSError as error:
            return Delivery(Outcome.DEFERRED, f"{place}: {error.strerror}")
        return Delivery(Outcome.ACCEPTED, str(place))

    def _settle_folder(self) -> None:
        """Have the new name itself on the disk, not only what it names."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def abandon(self) -> None:
        self._envelope = None

    def close(self) -> None:
        self.is_open = False
