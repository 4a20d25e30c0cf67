"""What a message needs of the settings, and what is said where they do not have it."""

import json

import pytest

from ccm_cli.config import ConfigError
from ccm_cli.errors import CcmError, InvalidInput, Refused
from ccm_cli.messaging import channels


@pytest.fixture
def settings_file(home, database):
    """Writes the settings, [business] as given."""
    assert database.exists()

    def write(business="", rest=""):
        text = f'[business]\ncurrency = "EUR"\ntime_zone = "Europe/Berlin"\n{business}\n{rest}\n'
        (home / ".config/ccm/config.toml").write_text(text, encoding="utf-8")

    return write


@pytest.fixture
def campaign(house, ccm):
    """Makes a campaign by a channel, to Ada."""
    house.people("Ada")

    def make(channel):
        house.template()
        made = ccm(
            *("campaign", "add", "spring", "--filter", "", "--template", "news"),
            *("--channel", channel),
        )
        assert made.code == 0, made.err

    return make


def test_messages_are_written_as_files_before_anybody_is_named(campaign, settings_file, ccm, house):
    settings_file('name = "Cedar & Oak"')
    campaign("file")
    assert ccm("campaign", "check", "spring").code == 0
    assert ccm("campaign", "test", "spring", "--to", "me@example.com").code == 0
    started = ccm("campaign", "start", "spring", "--now")
    assert "accepted 1" in started.err, started.err
    written = max(house.files(), key=lambda path: path.stat().st_mtime_ns)
    assert "From: Cedar & Oak <owner@example.invalid>" in written.read_text("utf-8").replace(
        '"', ""
    )


@pytest.mark.parametrize("host", ['host = "mail.example.com"', ""])
@pytest.mark.parametrize(
    "command", [("check",), ("test", "--to", "me@example.com"), ("start", "--now")]
)
def test_mail_from_nobody_is_refused_with_the_command_that_names_them(
    campaign, settings_file, ccm, host, command
):
    settings_file('name = "Cedar & Oak"', f"[email]\n{host}")
    campaign("email")
    refused = ccm("campaign", command[0], "spring", *command[1:])
    assert refused.code == CcmError.exit_code
    assert "ccm config set email.from" in refused.err


def test_the_email_channel_is_not_set_up_for_the_stand_in(house, settings_file):
    house.set(host="mail.example.com", from_="owner@example.invalid")
    with pytest.raises(ConfigError, match="Nobody is named"):
        channels.find("email", house.settings)


@pytest.mark.parametrize("channel", ["file", "email"])
def test_a_message_that_says_the_business_s_name_waits_for_one(
    campaign, settings_file, ccm, channel
):
    settings_file('email = "owner@example.com"')
    campaign(channel)
    checked = ccm("campaign", "check", "spring", "--format", "json")
    assert checked.code == Refused.exit_code
    [error] = [one for one in json.loads(checked.out)["findings"] if one["severity"] == "error"]
    assert 'ccm config set business.name "..."' in error["message"]
    assert error["file"] == ""
    started = ccm("campaign", "start", "spring")
    assert started.code == Refused.exit_code
    assert "\n  business.name is empty" in started.err
    assert "business.name" in ccm("campaign", "test", "spring", "--to", "me@example.com").err
    assert "error: business.name is empty" in ccm("campaign", "check", "spring", terminal=True).out
    assert ccm("config", "set", "business.name", "Cedar & Oak").code == 0
    assert ccm("campaign", "start", "spring").code == 0


def test_marketing_without_a_postal_address_is_warned_of_and_starts(campaign, settings_file, ccm):
    settings_file('name = "Cedar & Oak"')
    campaign("file")
    checked = ccm("campaign", "check", "spring", "--format", "json")
    assert checked.code == 0
    assert "warning" in [one["severity"] for one in json.loads(checked.out)["findings"]]
    started = ccm("campaign", "start", "spring")
    assert started.code == 0
    assert 'ccm config set business.address "..."' in started.err
    ccm("undo")
    ccm("config", "set", "business.address", "Main Street 1")
    assert "business.address" not in ccm("campaign", "start", "spring").err


def test_a_variable_without_value_is_asked_for_without_a_path(house, ccm):
    refused = ccm("campaign", "add", "sale", "--filter", "", "--template", "flash-sale")
    assert refused.code == InvalidInput.exit_code
    assert "--set until=" in refused.err
    assert "message.toml" not in refused.err


def test_the_first_campaign_goes_out_right_after_an_init_that_asked_nothing(home, ccm):
    people = home / "people.csv"
    people.write_text("name,email,tags\nMaryam,maryam@example.com,regular\n", encoding="utf-8")
    for command in (
        ("init", "--yes"),
        ("import", "contacts", str(people)),
        ("segment", "add", "regulars", "--filter", "deals.won >= 1 or tag=regular"),
        ("template", "preview", "welcome", "--contact", "1", "--lang", "fa"),
        ("campaign", "add", "spring", "--segment", "regulars", "--template", "new-product"),
        ("campaign", "check", "spring"),
        ("campaign", "test", "spring", "--to", "me@example.com"),
        ("campaign", "start", "spring", "--at", "2026-12-01 09:00"),
        ("run",),
        ("campaign", "report", "spring"),
    ):
        done = ccm(*command)
        assert done.code == 0, (command, done.err)


def test_a_start_compiles_every_text_of_its_message_once(house, ccm, monkeypatch):
    from ccm_cli.messaging.templates import rendering

    house.people("Ada")
    house.campaign()
    compiled = []
    compile_one = rendering._Compiling.variant

    def counted(compiling):
        compiled.append((compiling._kind, compiling._body.language))
        return compile_one(compiling)

    monkeypatch.setattr(rendering, "_KEPT", {})
    monkeypatch.setattr(rendering._Compiling, "variant", counted)
    assert ccm("campaign", "start", "spring").code == 0
    assert compiled == [("email", "en")]
