"""What becomes of an SMS after it was accepted: asked of the provider, or told by it."""

import json

import pytest

from ccm_cli.errors import InvalidInput
from ccm_cli.messaging.channels.receiving import Fate, Heard, NotGenuine, parse_callback
from ccm_cli.messaging.polling import poll
from tests.messaging.channels.test_sms import number, told
from tests.servers.sms_providers import (
    KEY,
    PROVIDERS,
    smsc_md5,
    smsru_hash,
    twilio_signature,
)

DELIVERED = {
    "kavenegar": "10", "smsru": "103", "smsc": "1", "twilio": "delivered", "gateway": "DELIVERED",
}  # fmt: skip
FAILED = {
    "kavenegar": "11", "smsru": "104", "smsc": "20", "twilio": "undelivered", "gateway": "EXPIRED",
}  # fmt: skip


def state(sending, provider, row, name, last):
    """Set what the provider knows of a message."""
    key = told(provider, last) if provider == "smsc" else row["provider_id"]
    sending.provider.states[key] = name


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_provider_is_asked_and_what_failed_goes_to_the_next_channel(phones, provider):
    phones.people(Ada=number(provider, 1), Bob=number(provider, 2), Cleo=number(provider, 3))
    phones.template()
    with phones.provider(provider) as sending:
        phones.house.set(fallbacks=("file",))
        phones.house.started(channel="sms", fallbacks=("auto",))
        phones.house.send()
        rows = phones.rows()
        state(sending, provider, rows["ada"], DELIVERED[provider], 1)
        state(sending, provider, rows["bob"], FAILED[provider], 2)
        phones.house.now += 600
        assert poll(phones.house.context).counts == {"delivered": 1, "failed": 1}
        assert poll(phones.house.context).counts == {}
        phones.house.send()
    with phones.house.runtime.reading() as reader:
        found = reader.rows(
            lambda *row: row,
            "SELECT c.name, m.channel, m.delivered_at IS NOT NULL, m.bounced_at IS NOT NULL"
            " FROM message m JOIN contact c ON c.id = m.contact_id ORDER BY m.id",
        )
    assert found == [
        ("Ada", "sms", 1, 0),
        ("Bob", "sms", 0, 1),
        ("Cleo", "sms", 0, 0),
        ("Bob", "file", 0, 0),
    ]
    assert len(phones.house.files()) == 1


@pytest.mark.parametrize(
    ("provider", "cost"),
    [
        ("kavenegar", (120, "IRR")), ("smsru", (251, "RUB")), ("smsc", (140, "RUB")),
        ("twilio", (0, "USD")), ("gateway", (4, "EUR")),
    ],
)  # fmt: skip
def test_what_it_cost_is_on_record(phones, provider, cost, ccm):
    phones.people(Ada=number(provider, 1))
    phones.template()
    with phones.provider(provider):
        phones.house.started(channel="sms")
        phones.house.send()
        phones.house.now += 600
        poll(phones.house.context)
    row = phones.rows()["ada"]
    assert (row["cost_minor"], row["cost_currency"]) == cost
    shown = json.loads(ccm("outbox", "show", "1", "--format", "json").out)
    assert shown["provider"] == row["provider_id"]
    assert cost[1] in json.dumps(shown["cost"])


def test_the_price_of_the_settings_counts_each_part(phones):
    phones.people(Ada=number("smsru", 1))
    phones.template("ы" * 71)
    with phones.provider("smsru", cost="3.5 RUB"):
        phones.house.started(channel="sms")
        phones.house.send()
        row = phones.rows()["ada"]
    assert (row["cost_minor"], row["cost_currency"]) == (700, "RUB")


def test_more_parts_than_the_owner_pays_for_are_not_sent(phones):
    phones.people(Ada=number("smsru", 1))
    phones.template("ы" * 71)
    with phones.provider("smsru", parts=1) as sending:
        phones.house.started(channel="sms")
        phones.house.send()
        assert sending.provider.taken == []
    assert phones.rows()["ada"]["reason"] == "The message has 2 parts, and sms.parts allows 1."


@pytest.mark.parametrize("provider", ["kavenegar", "smsc"])
def test_a_lost_answer_is_settled_by_asking_and_not_by_sending_again(phones, provider):
    phones.people(Lost=number(provider, 8))
    phones.template()
    with phones.provider(provider) as sending:
        phones.house.started(channel="sms")
        phones.house.send()
        assert phones.rows()["lost"]["state"] == "unknown"
        phones.house.now += 600
        assert poll(phones.house.context).counts == {"settled": 1}
        assert phones.rows()["lost"]["state"] == "accepted"
        assert len(sending.provider.taken) == 1


def test_a_gateway_that_takes_a_key_once_is_asked_again(phones):
    from tests.messaging.channels.conftest import GATEWAY

    phones.people(Lost=number("gateway", 8))
    phones.template()
    with phones.provider("gateway") as sending:
        sms = phones.house.settings.sms
        gateway = GATEWAY._replace(url=sms.gateway.url, repeats=True)
        phones.house.settings = phones.house.settings._replace(sms=sms._replace(gateway=gateway))
        phones.house.started(channel="sms")
        phones.house.send()
        assert phones.rows()["lost"]["state"] == "deferred"
        phones.house.now += 600
        phones.house.send()
        assert phones.rows()["lost"]["state"] == "accepted"
        assert len(sending.provider.taken) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_refused_account_stops_the_run_and_keeps_the_messages(phones, provider):
    phones.people(**{f"P{n}": number(provider, n) for n in range(5)})
    phones.template()
    with phones.provider(provider, connections=1) as sending:
        sending.provider.is_broke = True
        phones.house.started(channel="sms")
        report = phones.house.send()
        assert [type(one).__name__ for one in report.problems] == ["LoginRefused"]
        assert sorted(row["state"] for row in phones.rows().values()) == [
            "deferred", "queued", "queued", "queued", "queued",
        ]  # fmt: skip
        sending.provider.is_broke = False
        phones.house.now += 600
        phones.house.send()
        assert len(sending.provider.taken) == 5


def test_a_provider_that_is_not_there_stops_the_run_and_keeps_the_messages(phones):
    phones.people(Ada=number("smsru", 1), Bob=number("smsru", 2))
    phones.template()
    with phones.provider("smsru", url="http://127.0.0.1:9", connections=1):
        phones.house.started(channel="sms")
        report = phones.house.send()
    assert [type(one).__name__ for one in report.problems] == ["ChannelDown"]
    assert {row["state"] for row in phones.rows().values()} == {"queued", "deferred"}


def form(**fields):
    from urllib.parse import urlencode

    return urlencode(fields).encode()


def test_a_call_is_believed_only_when_it_is_signed(phones):
    url = "https://oak.example.com/hook/sms"
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+1202"}
    with phones.provider("twilio"):
        settings = phones.house.settings
        headers = {"X-Twilio-Signature": twilio_signature(url, fields)}
        (receipt,) = parse_callback(settings, "sms", headers, form(**fields), url=url)
        assert (receipt.provider_id, receipt.fate) == ("SM1", Fate.DELIVERED)
        said = {"MessageSid": "SM2", "From": "+12025550101", "Body": "STOP"}
        headers = {"X-Twilio-Signature": twilio_signature(url, said)}
        (heard,) = parse_callback(settings, "sms", headers, form(**said), url=url)
        assert heard == Heard("sms", "+12025550101", "STOP", "SM2")
        with pytest.raises(NotGenuine):
            parse_callback(settings, "sms", headers, form(**fields), url=url)
    entry = "sms_status\nid-1\n103\n1795338001"
    with phones.provider("smsru"):
        settings = phones.house.settings
        body = form(**{"data[0]": entry, "hash": smsru_hash([entry])})
        (receipt,) = parse_callback(settings, "sms", {}, body)
        assert (receipt.provider_id, receipt.fate, receipt.at) == (
            "id-1", Fate.DELIVERED, 1795338001,
        )  # fmt: skip
        with pytest.raises(NotGenuine):
            parse_callback(settings, "sms", {}, form(**{"data[0]": entry, "hash": "0" * 64}))
    with phones.provider("smsc"):
        settings = phones.house.settings
        signed = smsc_md5("7", "79161234567", "20")
        body = form(id="7", phone="79161234567", status="20", md5=signed)
        (receipt,) = parse_callback(settings, "sms", {}, body)
        assert (receipt.provider_id, receipt.fate) == ("7:79161234567", Fate.FAILED)
        with pytest.raises(NotGenuine):
            parse_callback(settings, "sms", {}, form(id="7", phone="7", status="1", md5=signed))


def test_a_call_that_nobody_signs_has_a_key_in_its_address(phones):
    from ccm_cli.messaging.channels.providers.kavenegar import Provider

    with phones.provider("kavenegar"):
        settings = phones.house.settings
        key = Provider(settings.sms, KEY).callback_key
        assert KEY not in key
        (receipt,) = parse_callback(settings, "sms", {}, form(messageid="9", status="10", key=key))
        assert (receipt.provider_id, receipt.fate) == ("9", Fate.DELIVERED)
        body = form(**{"from": "09121234567", "message": "لغو", "messageid": "8", "key": key})
        (heard,) = parse_callback(settings, "sms", {}, body)
        assert (heard.sender, heard.text) == ("+989121234567", "لغو")
        with pytest.raises(NotGenuine):
            parse_callback(settings, "sms", {}, form(messageid="9", status="10", key=KEY))
    with phones.provider("gateway"):
        settings = phones.house.settings
        body = b'{"message": {"id": "7", "state": "EXPIRED"}}'
        (receipt,) = parse_callback(settings, "sms", {"X-Ccm-Secret": KEY}, body)
        assert (receipt.provider_id, receipt.fate) == ("7", Fate.FAILED)
        with pytest.raises(NotGenuine):
            parse_callback(settings, "sms", {}, body)


def test_secrets_come_from_a_command_and_a_folder_may_not_name_where_they_go(phones, ccm, home):
    with phones.provider("smsru") as sending:
        file = home / ".config/ccm/config.toml"
        text = f'[sms]\nprovider = "smsru"\npassword_command = "echo {KEY}"\n'
        file.write_text(
            file.read_text("utf-8") + text + f'url = "{sending.server.url}"\n', encoding="utf-8"
        )
        checked = ccm("channel", "check", "sms")
        assert "4122.56 roubles are left" in checked.out
        assert checked.err == ""
        (home / "ccm.toml").write_text('[sms]\nurl = "https://evil.example.com"\n', "utf-8")
        refused = ccm("channel", "check", "sms")
        assert (refused.code, "sms.url" in refused.err) == (5, True)


def test_secrets_do_not_travel_in_clear(phones):
    from ccm_cli.config import ConfigError
    from ccm_cli.messaging import channels

    with (
        phones.provider("smsru", url="http://sms.example.com"),
        pytest.raises(ConfigError, match="in clear"),
    ):
        channels.find("sms", phones.house.settings)


def test_a_call_for_a_channel_that_takes_none_is_refused_in_words(phones):
    with pytest.raises(InvalidInput, match="takes no calls"):
        parse_callback(phones.house.settings, "file", {}, b"")
