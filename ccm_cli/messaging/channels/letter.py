"""Letters: one file ready to print for each run, a run of pages for each person.

Every letter is first kept as a file of its own, named by its message, in the folder of its batch;
so after a crash the folder itself tells what was accepted. At the end of the run the batch becomes
one PDF, with a list of the letters in the order of their pages beside it. A batch whose PDF is not
there, since the program ended before, is printed by the next run.
"""

import csv
import json
import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ccm_cli import locations
from ccm_cli.config import ConfigError, Settings
from ccm_cli.language import direction_of_language
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import format_day
from ccm_cli.messaging.channels import (
    Channel,
    ChannelDown,
    Delivery,
    Envelope,
    Outcome,
    Post,
    key_of,
)
from ccm_cli.messaging.channels.letter_pages import blocks_of, pdf_of
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.costs import price


def channel(settings: Settings, context: SendingContext | None = None) -> Channel:
    """The channel as the settings make it.

    Raises:
        ConfigError: typst is not installed, or the price cannot be read.
    """
    require_typst()
    folder = folder_of(settings)
    clock = context.clock if context else None
    return Channel(
        name="letter",
        connections=1,
        connect=_opener(settings, folder, clock),
        delivered=lambda message_id: _is_kept(folder, key_of(message_id)),
        cost=price(
            settings.letter.cost, currency=settings.business.currency, setting="letter.cost"
        ),
        look=lambda: str(folder),
    )


def require_typst() -> None:
    """Refuse to go on without the library that makes PDFs.

    Raises:
        ConfigError: it is not installed; says how to install it.
    """
    from importlib.util import find_spec

    if find_spec("typst") is None:
        raise ConfigError(
            _("Letters need typst, which is not installed."),
            hint=_("Install it with: pip install 'ccm-cli[pdf]'"),
        )


def folder_of(settings: Settings) -> Path:
    """Where letters are written."""
    named = settings.letter.folder
    return Path(named).expanduser() if named else locations.data_folder() / "letters"


def _is_kept(folder: Path, key: str) -> bool:
    return any(folder.glob(f"*/{_file_name(key)}"))


def _file_name(key: str) -> str:
    return f"{key.replace('/', '_')}.json"


def _opener(
    settings: Settings, folder: Path, clock: Callable[[], int] | None
) -> "Callable[[], _Batch]":
    return lambda: _Batch(settings, folder, clock)


class _Batch:
    """The letters of one run."""

    def __init__(self, settings: Settings, folder: Path, clock: Callable[[], int] | None) -> None:
        self._settings = settings
        self._folder = folder
        self._now = clock() if clock else int(datetime.now(UTC).timestamp())
        self.is_open = True
        try:
            locations.make_private(folder)
            print_unfinished(settings)
            self._batch = _fresh(folder, self._now)
        except OSError as error:
            raise ChannelDown(
                _("The folder %(folder)s cannot be made: %(reason)s")
                % {"folder": folder, "reason": error.strerror},
                hint=_("Name another one as letter.folder."),
            ) from None

    def begin(self, envelope: Envelope) -> Delivery | None:
        del envelope
        return None

    def finish(self, body: Any, _ahead: Envelope | None = None, /) -> Delivery:
        assert isinstance(body, Post)
        place = self._batch / _file_name(body.key)
        try:
            locations.make_private(self._batch)
            _write(place, json.dumps(self._letter(body), ensure_ascii=False))
        except OSError as error:
            return Delivery(Outcome.DEFERRED, f"{place}: {error.strerror}")
        return Delivery(Outcome.ACCEPTED, str(self._batch.with_suffix(".pdf")))

    def _letter(self, post: Post) -> dict[str, Any]:
        """What the page needs to know of a letter."""
        today = str(post.data.get("today") or datetime.fromtimestamp(self._now, UTC).date())
        return {
            "key": post.key,
            "name": post.name,
            "address": [post.name, *post.address.splitlines()],
            "language": post.language,
            "direction": direction_of_language(post.language),
            "date": format_day(date.fromisoformat(today), language=post.language),
            "subject": post.subject,
            "blocks": blocks_of(post.html, post.text),
        }

    def abandon(self) -> None:
        pass

    def close(self) -> None:
        """Print the batch; where that fails, the next run does it."""
        if not self.is_open:
            return
        self.is_open = False
        if not self._batch.is_dir():
            return
        try:
            print_batch(self._settings, self._batch)
        except ChannelDown:  # the letters are kept; whoever prints what is left says why it fails
            return


def _fresh(folder: Path, now: int) -> Path:
    """A folder for a batch that no other has, named by when it began."""
    stem = datetime.fromtimestamp(now, UTC).strftime("letters-%Y-%m-%d-%H%M%S")
    number = 1
    while (folder / stem).exists():
        number += 1
        stem = f"{stem.partition('_')[0]}_{number}"
    return folder / stem


def unfinished(settings: Settings) -> list[Path]:
    """The batches whose PDF is not there, the oldest first."""
    folder = folder_of(settings)
    found = sorted(place for place in folder.glob("letters-*") if place.is_dir())
    return [place for place in found if not place.with_suffix(".pdf").exists()]


def print_unfinished(settings: Settings) -> list[Path]:
    """Print what an interrupted run has left; only for who holds the channel's lease.

    Returns:
        The files that were made.

    Raises:
        ChannelDown: they cannot be printed.
    """
    return [print_batch(settings, batch) for batch in unfinished(settings)]


def print_batch(settings: Settings, batch: Path) -> Path:
    """Make the PDF of a batch and the list of its letters, ordered as mail is sorted.

    Raises:
        ChannelDown: a font is missing, or the page cannot be laid out.
    """
    letters = [json.loads(file.read_text("utf-8")) for file in batch.glob("*.json")]
    # By country, town and street: the last line of an address says most.
    letters.sort(key=lambda one: (one["address"][:0:-1], one["name"], one["key"]))
    made, pages = pdf_of(letters, settings)
    _write_order(batch.with_suffix(".csv"), letters, pages)
    target = batch.with_suffix(".pdf")
    unfinished_file = batch.with_suffix(".part")
    _write(unfinished_file, made)
    unfinished_file.rename(target)
    return target


def _write_order(
    place: Path, letters: Sequence[dict[str, Any]], pages: Sequence[tuple[int, int]]
) -> None:
    with place.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["number", "first_page", "pages", "name", "address", "message"])
        for number, (one, (first, last)) in enumerate(zip(letters, pages, strict=True), start=1):
            address = ", ".join(one["address"][1:])
            rows.writerow([number, first, last - first + 1, one["name"], address, one["key"]])


def _write(place: Path, content: str | bytes) -> None:
    """Write a file as a whole, and have it on the disk."""
    data = content.encode() if isinstance(content, str) else content
    part = place.with_name(place.name + "~")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(place)
    handle = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
