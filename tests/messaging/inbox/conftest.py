"""People who write, messages of ours that they answer, and the inbox as a user calls it."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ccm_cli.messaging.models import Message
from ccm_cli.runtime import Runtime
from tests.conftest import NOW, Result
from tests.messaging.conftest import House

Ccm = Callable[..., Result]


class Inbox:
    """Takes mails through the shell, and looks at what became of them."""

    def __init__(self, ccm: Ccm, runtime: Runtime, folder: Path) -> None:
        self.ccm = ccm
        self.runtime = runtime
        self._folder = folder
        self._count = 0

    def take(self, raw: bytes) -> int | None:
        """Take one mail; its number, None where it is not kept."""
        self._count += 1
        file = self._folder / f"{self._count}.eml"
        file.write_bytes(raw)
        done = self.ccm("inbox", "take", str(file))
        assert done.code == 0, done.err
        return int(done.out) if done.out else None

    def shown(self, mail: int | None) -> dict[str, Any]:
        """A mail as programs get it."""
        done = self.ccm("inbox", "show", str(mail), "--format", "json")
        assert done.code == 0, done.err
        found: dict[str, Any] = json.loads(done.out)
        return found

    def taken(self, raw: bytes) -> dict[str, Any]:
        """Take a mail and look at it."""
        return self.shown(self.take(raw))

    def value(self, sql: str, *parameters: Any) -> Any:
        """One value from the database."""
        with self.runtime.reading() as reader:
            return reader.value(sql, parameters)

    def settings(self, *lines: str) -> None:
        """Add lines to the settings file."""
        file = self.runtime.settings.files[0]
        file.write_text(file.read_text("utf-8") + "\n" + "\n".join(lines) + "\n", "utf-8")

    def sent(
        self,
        contact: int,
        *,
        token: str = "ab12cd34ef56ab78cd90",
        purpose: str = "marketing",
        subject: str = "Spring news",
        at: int = NOW - 86_400,
        campaign: int | None = None,
        survey: int | None = None,
    ) -> int:
        """A message of ours that a contact got; its number."""
        with self.runtime.changing("a message went out") as work:
            address = work.reader.value(
                "SELECT address FROM contact_email WHERE contact_id = ?", (contact,)
            )
            made = work.add(
                Message(
                    campaign_id=campaign,
                    contact_id=contact,
                    source="" if campaign else "test",
                    channel="email",
                    purpose=purpose,
                    template="t",
                    template_digest="d",
                    message_id=f"<m.{token}@example.com>",
                    state="accepted",
                    address=address,
                    subject=subject,
                    attempts=1,
                    next_at=0,
                    queued_at=at,
                    handed_at=at,
                    survey_id=survey,
                    occurrence=token,
                )
            )
        assert made.id is not None
        return made.id

    def message(self, number: int) -> dict[str, Any]:
        """A message of ours, by column."""
        with self.runtime.reading() as reader:
            cursor = reader.connection.execute("SELECT * FROM message WHERE id = ?", (number,))
            names = [column[0] for column in cursor.description]
            return dict(zip(names, cursor.fetchone(), strict=True))

    def messages(self, source: str) -> list[dict[str, Any]]:
        """All messages of a source."""
        with self.runtime.reading() as reader:
            ids = reader.values("SELECT id FROM message WHERE source = ? ORDER BY id", (source,))
        return [self.message(number) for number in ids]

    @property
    def connection(self) -> sqlite3.Connection:
        return sqlite3.connect(self.runtime.path)


@pytest.fixture
def inbox(ccm: Ccm, app: Runtime, tmp_path: Path) -> Inbox:
    folder = tmp_path / "mails"
    folder.mkdir()
    return Inbox(ccm, app, folder)


@pytest.fixture
def ada(app: Runtime) -> int:
    """A customer who writes."""
    return House(app).people("ada")[0]
