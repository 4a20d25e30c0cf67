"""People to write to, a campaign in a few words, a mail server of our own."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ccm_cli.config import Email, Sending
from ccm_cli.language.text import search_key, sort_key
from ccm_cli.messaging import campaigns, variants
from ccm_cli.messaging.channels import file
from ccm_cli.messaging.context import SendingContext, library, own_templates, sending_context
from ccm_cli.messaging.freezing import Started
from ccm_cli.messaging.queries.campaigns import CampaignRow, resolve
from ccm_cli.messaging.queries.check import check
from ccm_cli.messaging.sending import Report, send_due
from ccm_cli.messaging.starting import When
from ccm_cli.runtime import Runtime
from tests.conftest import NOW
from tests.servers.smtp_sink import Behaviour, Server, serving

SETTINGS = """
purpose = "{purpose}"
fallback_languages = ["en"]
required = {required}
[subject]
en = "News for {{{{ contact.name }}}}"
"""
BODY = "Hello {{ contact.name }}, greetings from {{ business.name }}.\n"


class House:
    """The program's insides as these tests need them; `now` and `settings` may be changed."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.now = NOW
        self.settings = runtime.settings

    @property
    def context(self) -> SendingContext:
        made = sending_context(self.runtime)
        return replace(
            made,
            settings=self.settings,
            clock=lambda: self.now,
            limits=lambda: self.settings,
        )

    def set(self, **values: Any) -> None:
        """Change settings of [sending] or [email] by name."""
        sending = {k: v for k, v in values.items() if k in Sending._fields}
        email = {k: v for k, v in values.items() if k not in Sending._fields}
        self.settings = self.settings._replace(
            sending=self.settings.sending._replace(**sending),
            email=self.settings.email._replace(**email),
        )

    def people(self, *names: str, **columns: Any) -> list[int]:
        """Contacts with an address each: ``ada`` is ``ada@example.com``."""
        with self.runtime.changing("people") as work:
            row = {
                "given_name": "", "middle_name": "", "family_name": "", "title": "",
                "kind": "customer", "stage": "customer", "language": "en", "time_zone": "",
                "channel": "", "source": "", "notes": "", "custom": "{}",
                "created_at": NOW - 864_000, "updated_at": NOW, **columns,
            }  # fmt: skip
            ids = work.insert_rows(
                "contact",
                [
                    {**row, "name": n, "name_key": search_key(n), "sort_key": sort_key(n)}
                    for n in names
                ],
            )
            work.insert_rows(
                "contact_email",
                [
                    {
                        "contact_id": i, "address": f"{n.lower()}@example.com",
                        "key": f"{n.lower()}@example.com", "label": "", "position": 0,
                    }
                    for i, n in zip(ids, names, strict=True)
                ],
            )  # fmt: skip
        return ids

    def template(
        self,
        name: str = "news",
        *,
        purpose: str = "marketing",
        body: str = BODY,
        required: Sequence[str] = (),
        extra: str = "",
        **bodies: str,
    ) -> None:
        """A message in the owner's folder."""
        folder = own_templates() / "messages" / name
        folder.mkdir(parents=True, exist_ok=True)
        settings = SETTINGS.format(purpose=purpose, required=json.dumps(list(required)))
        (folder / "message.toml").write_text(settings + extra, encoding="utf-8")
        for language, text in {"en": body, **bodies}.items():
            (folder / f"email.{language}.md").write_text(text, encoding="utf-8")

    def campaign(self, name: str = "spring", **options: Any) -> int:
        """A draft over the template ``news``, made when it is not there, to everybody."""
        if not (own_templates() / "messages" / "news").exists():
            self.template()
        options.setdefault("filter", "")
        template = library().load(options.pop("template", "news"))
        with self.runtime.changing("add") as work:
            made = campaigns.add(
                work, name=name, template=template, context=self.context, now=self.now, **options
            )
            assert made.id is not None
            return made.id

    def start(self, campaign_id: int, **options: Any) -> Started:
        """Check and start."""
        with self.runtime.reading() as reader:
            row = resolve(reader, str(campaign_id))
            messages = variants.messages(row.template, row.variants, library().load)
            checked = check(reader, campaign_id, messages=messages, context=self.context)
        with self.runtime.changing("start") as work:
            return campaigns.start(
                work, campaign_id, check=checked, messages=messages,
                context=self.context, now=self.now, when=When(**options),
            )  # fmt: skip

    def started(self, name: str = "spring", **options: Any) -> int:
        """A campaign that runs."""
        campaign_id = self.campaign(name, **options)
        self.start(campaign_id)
        return campaign_id

    def send(self, **options: Any) -> Report:
        return send_due(self.context, **options)

    def enqueue(self) -> tuple[Started, ...]:
        """What the timed job does."""
        with self.runtime.changing("calendar") as work:
            return campaigns.enqueue_due(work, context=self.context, now=self.now)

    def row(self, campaign_id: int) -> CampaignRow:
        with self.runtime.reading() as reader:
            return resolve(reader, str(campaign_id))

    def states(self) -> dict[str, tuple[str, str]]:
        """By address' local part (or contact id without one): state and reason."""
        with self.runtime.reading() as reader:
            rows = reader.rows(
                lambda *row: row,
                "SELECT coalesce(c.name, m.contact_id), m.state, m.reason FROM message m"
                " LEFT JOIN contact c ON c.id = m.contact_id ORDER BY m.id",
            )
        return {str(name).lower(): (state, reason) for name, state, reason in rows}

    def counts(self) -> dict[str, int]:
        """Messages by state."""
        with self.runtime.reading() as reader:
            return dict(
                reader.rows(
                    lambda state, count: (state, count),
                    "SELECT state, count(*) FROM message GROUP BY state ORDER BY state",
                )
            )

    def files(self) -> list[Path]:
        """What the file channel wrote."""
        folder = file.folder_of(self.settings)
        return sorted(folder.glob("*")) if folder.exists() else []

    @contextmanager
    def server(self, tmp_path: Path, **behaviour: Any) -> Iterator[Server]:
        """A mail server, and settings that send over it."""
        with serving(tmp_path / "journal", Behaviour(**behaviour)) as server:
            self.settings = self.settings._replace(
                sending=self.settings.sending._replace(default_channel="email"),
                email=Email(
                    host="127.0.0.1", port=server.port, security="none",
                    from_="Cedar & Oak <shop@example.com>", connections=2,
                ),
            )  # fmt: skip
            yield server


@pytest.fixture
def house(app: Runtime) -> House:
    return House(app)
