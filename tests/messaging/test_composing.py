"""From a person to the bytes of one mail, and the envelope it travels in."""

import pytest

from ccm_cli.config import Business, ConfigError, Email, Sending, Settings
from ccm_cli.language.zones import zone
from ccm_cli.messaging import unsubscribing
from ccm_cli.messaging.composing import Composer, Letterhead, sender_of
from ccm_cli.messaging.context import library
from ccm_cli.messaging.queries.data import Occasion
from ccm_cli.messaging.queries.recipients import Recipient
from ccm_cli.messaging.tokens import Tokens
from tests.conftest import NOW

ADA = Recipient(
    id=1, name="Ada", given_name="Ada", middle_name="", family_name="", title="", salutation="Ada",
    language="en", time_zone="Nowhere/Else", stage="", custom="{}", created_at=0,
    address="ada@example.com",
    address_key="ada@example.com", city="", company="", tags="[]", won_count=0, revenue_minor=0,
    last_won_at=None, email="ada@example.com",
)  # fmt: skip
LETTERHEAD = Letterhead("<c1.0a1b2c@example.com>", "campaign-1", auto_submitted="auto-generated")


def compose(name="welcome", *, tokens=None, **sections):
    settings = Settings(business=Business(name="Oak", email="shop@example.com"), **sections)
    occasion = Occasion("spring", settings.business, zone("Europe/Berlin"), "en")
    template = library().load(name)
    composer = Composer(settings, tokens)
    return composer.compose(template, occasion, ADA, LETTERHEAD, channel="email", now=NOW)


def test_the_bounce_address_names_the_message():
    mail = compose(email=Email(bounce="bounces+{id}@example.com"))
    assert mail.envelope.sender == "bounces+0a1b2c@example.com"
    assert compose().envelope.sender == "shop@example.com"
    with pytest.raises(ConfigError, match=r"email\.bounce"):
        compose(email=Email(bounce="bounces"))


def test_a_public_address_gives_a_link_to_unsubscribe():
    tokens, sending = Tokens("ab" * 32), Sending(base_url="https://oak.example.com/")
    token = unsubscribing.token_for(tokens, ADA.id, 0)
    body = compose(sending=sending, tokens=tokens).body
    assert f"<https://oak.example.com/u/{token}>".encode() in body
    assert b"/u/" not in compose(sending=sending).body, "nothing can be signed"
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in body
    assert b"Auto-Submitted: auto-generated" in body
    assert b"One-Click" not in compose().body


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("Oak & Pine <shop@example.com>", "Oak & Pine", "shop@example.com"),
        ("info@пример.example", "Oak", "info@xn--e1afmkfd.example"),
        ("", "Oak", "owner@example.com"),
    ],
)
def test_the_sender_is_that_of_the_settings_or_the_owner(written, name, address):
    business = Business(name="Oak", email="owner@example.com")
    sender = sender_of(Settings(business=business, email=Email(from_=written)))
    assert (sender.name, sender.address) == (name, address)


def test_without_a_sender_nothing_can_be_sent():
    with pytest.raises(ConfigError, match="Nobody is named"):
        sender_of(Settings())
    with pytest.raises(ConfigError, match=r"email\.from"):
        sender_of(Settings(email=Email(from_="not an address")))
