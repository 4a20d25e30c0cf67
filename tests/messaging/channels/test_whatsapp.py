"""WhatsApp: free text within a day of the person's last word, an approved template after it."""

from types import MappingProxyType

import pytest

from ccm_cli.config import WhatsApp as Settings
from ccm_cli.messaging.channels.receiving import NotGenuine, parse_callback
from ccm_cli.messaging.channels.whatsapp import challenge
from ccm_cli.messaging.receiving import note_told
from tests.servers.http_server import serving
from tests.servers.messengers import APP_SECRET, PHONE_ID, TOKEN, WhatsApp, whatsapp_call

NUMBER = "+491511234500"
APPROVED = MappingProxyType({"news": {"name": "spring", "parameters": ["contact.name"]}})


@pytest.fixture
def cloud(phones):
    made = WhatsApp()
    with serving(made) as server:
        settings = Settings(
            phone_id=PHONE_ID, token=TOKEN, url=server.url, app_secret=APP_SECRET,
            verify_token="v1", templates=APPROVED, cost="0.075 EUR",
        )  # fmt: skip
        phones.house.settings = phones.house.settings._replace(whatsapp=settings)
        phones.template(kind="chat")
        yield made


def hear(phones, contact_id, ago):
    with phones.house.runtime.changing("heard") as work:
        work.insert_rows(
            "interaction",
            [
                {
                    "contact_id": contact_id, "channel": "whatsapp", "direction": "in",
                    "at": phones.house.now - ago, "summary": "hi", "body": "", "currency": "",
                    "created_at": phones.house.now,
                }
            ],
        )  # fmt: skip


def test_who_wrote_today_gets_the_text_and_others_the_approved_template(phones, cloud):
    people = phones.people(Ada=NUMBER[:-1] + "1", Bob=NUMBER[:-1] + "2")
    hear(phones, people["Ada"], 23 * 3_600)
    hear(phones, people["Bob"], 25 * 3_600)
    phones.house.started(channel="whatsapp")
    phones.house.send()
    by_number = {one["to"]: one for one in cloud.sent}
    assert by_number[NUMBER[1:-1] + "1"]["text"]["body"] == "Hello Ada, greetings from Cedar & Oak."
    template = by_number[NUMBER[1:-1] + "2"]["template"]
    assert template["name"] == "spring"
    assert template["language"] == {"code": "en"}
    assert template["components"][0]["parameters"] == [{"type": "text", "text": "Bob"}]
    costs = sorted(row["cost_minor"] for row in phones.rows().values())
    assert costs == [7, 8], "two messages of 7.5 cents are 15 cents"


def test_without_an_approved_template_it_is_refused_in_words(phones, cloud):
    phones.people(Ada=NUMBER[:-1] + "1")
    whatsapp = phones.house.settings.whatsapp._replace(templates=MappingProxyType({}))
    phones.house.settings = phones.house.settings._replace(whatsapp=whatsapp)
    phones.house.started(channel="whatsapp")
    phones.house.send()
    assert phones.rows()["ada"]["state"] == "refused"
    assert "has not written for 24 hours" in phones.rows()["ada"]["reason"]
    assert cloud.sent == []


def test_each_ill_ends_in_its_state(phones, cloud):
    phones.people(**{name: NUMBER[:-1] + last for name, last in
                     {"Not": "5", "Stopped": "6", "Fast": "7", "Lost": "8"}.items()})  # fmt: skip
    whatsapp = phones.house.settings.whatsapp._replace(connections=1)
    phones.house.settings = phones.house.settings._replace(whatsapp=whatsapp)
    phones.house.started(channel="whatsapp", filter="name!=Fast")
    phones.house.send()
    rows = phones.rows()
    assert rows["not"]["reason"] == "131026 Message undeliverable"
    assert rows["stopped"]["state"] == "refused"
    assert rows["lost"]["state"] == "unknown"
    phones.house.started("fast", channel="whatsapp", filter="name=Fast")
    phones.house.send()
    assert phones.rows()["fast"]["state"] == "deferred"
    with phones.house.runtime.reading() as reader:
        assert reader.value("SELECT count(*) FROM suppression WHERE channel = 'whatsapp'") == 1


def test_receipts_and_answers_come_by_webhook_signed_and_once(phones, cloud):
    phones.people(Ada=NUMBER[:-1] + "1")
    phones.house.started(channel="whatsapp")
    phones.house.send()
    number = NUMBER[1:-1] + "1"
    headers, body = whatsapp_call(
        {
            "statuses": [{"id": "wamid.1", "status": "delivered", "timestamp": "1795338001"}],
            "contacts": [{"wa_id": number, "profile": {"name": "Ada"}}],
            "messages": [
                {
                    "from": number, "id": "wamid.in1", "timestamp": "1795338002", "type": "text",
                    "text": {"body": "Yes please"}, "context": {"id": "wamid.1"},
                }
            ],
        }
    )  # fmt: skip
    settings = phones.house.settings
    for _twice in range(2):
        told = parse_callback(settings, "whatsapp", headers, body)
        with phones.house.runtime.changing("call") as work:
            note_told(work, "whatsapp", told, settings=settings, now=phones.house.now + 9)
    row = phones.rows()["ada"]
    assert row["delivered_at"] == 1795338001
    assert row["replied_at"] is not None
    with phones.house.runtime.reading() as reader:
        assert reader.value("SELECT count(*) FROM interaction") == 1
    with pytest.raises(NotGenuine):
        parse_callback(settings, "whatsapp", headers, body + b" ")


def test_the_webhook_is_set_up_only_with_the_token(phones, cloud):
    query = {"hub.mode": "subscribe", "hub.verify_token": "v1", "hub.challenge": "42"}
    assert challenge(phones.house.settings, query) == "42"
    with pytest.raises(NotGenuine):
        challenge(phones.house.settings, {**query, "hub.verify_token": "v2"})
