"""A house with phones, and providers of SMS that it sends over."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pytest

from ccm_cli.config import Gateway, Receipts, Sms
from ccm_cli.messaging import variants
from ccm_cli.messaging.channel_words import ways_in_words
from ccm_cli.messaging.context import library, own_templates
from ccm_cli.messaging.queries.campaigns import resolve
from ccm_cli.messaging.queries.check import check
from tests.messaging.conftest import House
from tests.servers.http_server import Served, serving
from tests.servers.sms_providers import KEY, PROVIDERS, Provider, Twilio

TEXT = "Hello {{ contact.name }}, greetings from {{ business.name }}."

GATEWAY = Gateway(
    headers=MappingProxyType({"X-Key": "{secret}"}),
    body=MappingProxyType(
        {"recipient": {"number": "{to}"}, "from": "{sender}", "text": "{text}", "ref": "{key}"}
    ),
    accepted=("result=fine",),
    refused=("result=bad", "4xx"),
    again=("429", "503", "result=busy"),
    id="message.id",
    words="error.text",
    cost="price",
    receipts=Receipts(
        state="message.state", delivered=("DELIVERED",), failed=("EXPIRED", "FAILED"),
        id="message.id",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Sending:
    """A provider that serves, and the house that sends over it."""

    provider: Provider
    server: Served


class Phones:
    """The house, with people who have phones."""

    def __init__(self, house: House) -> None:
        self.house = house

    def people(self, **numbers: str) -> dict[str, int]:
        """Contacts by name, each with a number."""
        ids = self.house.people(*numbers)
        with self.house.runtime.changing("phones") as work:
            work.insert_rows(
                "contact_phone",
                [
                    {"contact_id": i, "number": number, "label": "mobile", "position": 0}
                    for i, number in zip(ids, numbers.values(), strict=True)
                ],
            )
        return dict(zip(numbers, ids, strict=True))

    def template(self, text: str = TEXT, *, kind: str = "sms", **options: Any) -> None:
        """The message ``news`` with a text of a kind."""
        self.house.template(**options)
        form = "md" if kind in {"email", "phone", "letter", "visit"} else "txt"
        file = own_templates() / "messages" / "news" / f"{kind}.en.{form}"
        file.write_text(text, encoding="utf-8")

    @contextmanager
    def provider(self, name: str, **settings: Any) -> Iterator[Sending]:
        """Serve a provider, and send over it."""
        made = PROVIDERS[name]()
        with serving(made) as server:
            sms = Sms(
                provider=name,
                sender="10004346",
                password=KEY,
                user={"twilio": Twilio.SID, "smsc": "oak"}.get(name, ""),
                url="" if name == "gateway" else server.url,
                gateway=GATEWAY._replace(
                    url=f"{server.url}/send",
                    receipts=GATEWAY.receipts._replace(url=server.url + "/message/{id}"),
                ),
            )
            if name == "gateway":
                sms = sms._replace(cost="1 EUR")
            self.house.settings = self.house.settings._replace(sms=sms._replace(**settings))
            yield Sending(made, server)

    def ways(self, name: str) -> list[str]:
        """What is told of the channels of a campaign when it is checked."""
        with self.house.runtime.reading() as reader:
            row = resolve(reader, name)
            messages = variants.messages(row.template, row.variants, library().load)
            found = check(reader, row.id, messages=messages, context=self.house.context)
        return ways_in_words(found.ways)

    def rows(self) -> dict[str, dict[str, Any]]:
        """The messages by the name of their contact, the last of each."""
        with self.house.runtime.reading() as reader:
            cursor = reader.connection.execute(
                "SELECT c.name, m.* FROM message m JOIN contact c ON c.id = m.contact_id"
                " ORDER BY m.id"
            )
            names = [column[0] for column in cursor.description]
            return {row[0].lower(): dict(zip(names[1:], row[1:], strict=True)) for row in cursor}


@pytest.fixture
def phones(house: House) -> Phones:
    return Phones(house)
