"""SMS over every provider: the same ills, each told in the provider's own words."""

import pytest

from ccm_cli.messaging.channels.providers import smsc
from tests.servers.sms_providers import PROVIDERS

IRAN = "+98912345678"
RUSSIA = "+7916123456"
COUNTRY = {"kavenegar": IRAN, "smsru": RUSSIA, "smsc": RUSSIA, "twilio": "+1202555010"}


def number(provider: str, last: int) -> str:
    return f"{COUNTRY.get(provider, '+4915112345')}{last}"


def told(provider: str, last: int) -> str:
    """A number as the provider was given it."""
    full = number(provider, last)
    if provider == "kavenegar":
        return "0" + full[3:]
    return full if provider in {"twilio", "gateway"} else full[1:]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_everybody_gets_one_sms_in_the_words_of_the_template(phones, provider):
    phones.people(Ada=number(provider, 1), Bob=number(provider, 2))
    phones.template()
    with phones.provider(provider) as sending:
        phones.house.started(channel="sms")
        assert phones.house.send().counts == {"accepted": 2}
        assert phones.house.send().is_idle
    assert sorted(sending.provider.taken) == [
        (told(provider, 1), "Hello Ada, greetings from Cedar & Oak."),
        (told(provider, 2), "Hello Bob, greetings from Cedar & Oak."),
    ]
    assert all(row["provider_id"] for row in phones.rows().values())


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_ill_ends_in_its_state_with_the_providers_words(phones, provider, monkeypatch):
    monkeypatch.setattr(smsc, "MINUTE", 1)
    phones.people(
        Ada=number(provider, 1), Wrong=number(provider, 5),
        Fast=number(provider, 7), Lost=number(provider, 8),
    )  # fmt: skip
    phones.template()
    with phones.provider(provider, connections=1) as sending:
        phones.house.started(channel="sms")
        while not phones.house.send().is_idle:
            pass
        rows = phones.rows()
        sent = sending.provider.numbers
        phones.house.now += 40 * 86_400
        phones.house.send()
        sent_later = sending.provider.numbers
    words = {
        "kavenegar": "411 دریافت", "smsru": "207 код 207", "smsc": "7 invalid number",
        "twilio": "21211 Invalid 'To'", "gateway": "200 no such number",
    }  # fmt: skip
    assert rows["ada"]["state"] == "accepted"
    assert rows["wrong"]["state"] == "refused"
    assert rows["wrong"]["reason"].startswith(words[provider])
    assert rows["fast"]["state"] == "deferred"
    assert rows["lost"]["state"] == "unknown"
    assert "the answer was lost" in rows["lost"]["reason"]
    assert sent.count(told(provider, 8)) == 1
    assert sent_later.count(told(provider, 8)) == 1, "it was sent again by itself"


@pytest.mark.parametrize("provider", ["kavenegar", "smsru", "twilio"])
def test_who_blocked_us_is_never_written_to_again(phones, provider):
    phones.people(Blocked=number(provider, 6), Ada=number(provider, 1))
    phones.template()
    with phones.provider(provider):
        phones.house.started(channel="sms")
        phones.house.send()
    assert phones.rows()["blocked"]["state"] == "refused"
    with phones.house.runtime.reading() as reader:
        held = reader.rows(
            lambda *row: row,
            "SELECT channel, key = ccm_fingerprint(?) FROM suppression",
            (number(provider, 6),),
        )
    assert held == [("sms", True)]
    with phones.provider(provider) as sending:
        phones.house.started("again", channel="sms")
        phones.house.send()
        assert sending.provider.numbers == [told(provider, 1)]
