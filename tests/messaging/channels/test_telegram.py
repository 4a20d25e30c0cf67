"""Telegram by a bot: linking a chat, writing to it, hearing what is said."""

import pytest

from ccm_cli.config import Telegram as Settings
from ccm_cli.messaging.channels.receiving import Heard, NotGenuine, parse_callback
from ccm_cli.messaging.channels.telegram import bot_of
from ccm_cli.messaging.polling import poll
from tests.servers.http_server import serving
from tests.servers.messengers import TOKEN, Telegram


@pytest.fixture
def bot(phones):
    made = Telegram()
    with serving(made) as server:
        phones.house.settings = phones.house.settings._replace(
            telegram=Settings(bot="oak_bot", token=TOKEN, url=server.url)
        )
        yield made


def chats(phones, **numbers):
    ids = phones.house.people(*numbers)
    with phones.house.runtime.changing("chats") as work:
        work.insert_rows(
            "contact_handle",
            [
                {
                    "contact_id": i,
                    "network": "telegram",
                    "handle": str(n),
                    "key": str(n),
                    "label": "",
                    "position": 0,
                }
                for i, n in zip(ids, numbers.values(), strict=True)
            ],
        )
    return dict(zip(numbers, ids, strict=True))


def timeline(phones):
    with phones.house.runtime.reading() as reader:
        return reader.rows(
            lambda *row: row,
            "SELECT c.name, i.channel, i.direction, i.summary, i.campaign_id FROM interaction i"
            " JOIN contact c ON c.id = i.contact_id ORDER BY i.id",
        )


def test_each_chat_gets_its_message_and_each_ill_its_state(phones, bot):
    chats(phones, Ada=11, Blocked=403, Gone=404, Broken=500, Lost=8)
    phones.template(kind="chat")
    phones.house.started(channel="telegram")
    phones.house.send()
    rows = phones.rows()
    assert bot.sent[0] == (11, "Hello Ada, greetings from Cedar & Oak.")
    assert rows["ada"]["state"] == "accepted"
    assert rows["ada"]["provider_id"] == "11:101"
    assert (rows["blocked"]["state"], rows["blocked"]["reason"]) == (
        "refused", "403 Forbidden: bot was blocked by the user",
    )  # fmt: skip
    assert rows["gone"]["state"] == "refused"
    assert rows["broken"]["state"] == "unknown"
    assert rows["lost"]["state"] == "unknown"
    with phones.house.runtime.reading() as reader:
        assert reader.value("SELECT count(*) FROM suppression WHERE channel = 'telegram'") == 2


def test_too_fast_puts_all_off_for_as_long_as_telegram_says(phones, bot):
    chats(phones, Fast=429, Ada=11)
    phones.template(kind="chat")
    phones.house.settings = phones.house.settings._replace(
        telegram=phones.house.settings.telegram._replace(connections=1)
    )
    phones.house.started(channel="telegram")
    report = phones.house.send()
    assert report.limit == "provider"
    assert phones.rows()["fast"]["state"] == "deferred"
    assert phones.rows()["fast"]["next_at"] == phones.house.now + 90
    assert phones.rows()["ada"]["state"] == "queued"
    assert bot.sent == []


def test_a_link_joins_a_chat_to_a_contact_and_a_forged_one_does_not(phones, bot):
    (ada,) = phones.house.people("Ada")
    link = bot_of(phones.house.settings).link(ada)
    token = link.partition("?start=")[2]
    assert link.startswith("https://t.me/oak_bot?start=")
    assert len(token) <= 64
    bot.say(66, f"/start {token[:-2]}xx")
    bot.say(77, f"/start {token}", username="ada_l")
    bot.say(77, "Do you open on Sunday?")
    polled = poll(phones.house.context)
    assert polled.counts == {"strangers": 1, "linked": 1, "heard": 1}
    assert timeline(phones) == [("Ada", "telegram", "in", "Do you open on Sunday?", None)]
    assert poll(phones.house.context).counts == {}
    phones.template(kind="chat")
    phones.house.started(channel="telegram")
    phones.house.send()
    assert bot.sent == [(77, "Hello Ada, greetings from Cedar & Oak.")]
    bot.say(77, "Thank you!")
    poll(phones.house.context)
    assert timeline(phones)[-1] == ("Ada", "telegram", "in", "Thank you!", 1)
    assert phones.rows()["ada"]["replied_at"] is not None


def test_the_public_name_of_a_known_contact_is_enough(phones, bot):
    (ada,) = phones.house.people("Ada")
    with phones.house.runtime.changing("handle") as work:
        work.insert_rows(
            "contact_handle",
            [
                {
                    "contact_id": ada,
                    "network": "telegram",
                    "handle": "Ada_L",
                    "key": "ada_l",
                    "label": "",
                    "position": 0,
                }
            ],
        )
    bot.say(77, "Hello", username="ada_l")
    assert poll(phones.house.context).counts == {"linked": 1, "heard": 1}


def test_a_stranger_becomes_a_contact_only_when_wanted(phones, bot):
    bot.say(77, "Hello", username="cleo")
    assert poll(phones.house.context).counts == {"strangers": 1}
    telegram = phones.house.settings.telegram
    phones.house.settings = phones.house.settings._replace(telegram=telegram._replace(leads=True))
    bot.say(77, "Hello?", username="cleo")
    assert poll(phones.house.context).counts == {"linked": 1, "heard": 1}
    with phones.house.runtime.reading() as reader:
        assert reader.values("SELECT name FROM contact") == ["Ada"]


@pytest.mark.parametrize("word", ["STOP", "стоп", "لغو"])
def test_a_stop_word_withdraws_the_consent_to_this_channel(phones, bot, word):
    chats(phones, Ada=11, Bob=12)
    phones.template(kind="chat")
    phones.house.started(channel="telegram")
    phones.house.send()
    bot.say(11, word)
    assert poll(phones.house.context).counts == {"stopped": 1}
    assert phones.rows()["ada"]["unsubscribed_at"] is not None
    phones.house.started("again", channel="telegram")
    phones.house.send()
    assert sorted(chat for chat, _text in bot.sent) == [11, 12, 12]


def test_who_blocks_the_bot_is_not_written_to_until_he_comes_back(phones, bot):
    people = chats(phones, Ada=11)
    bot.leave(11)
    assert poll(phones.house.context).counts == {"stopped": 1}
    with phones.house.runtime.reading() as reader:
        assert reader.value("SELECT count(*) FROM suppression") == 1
    link = bot_of(phones.house.settings).link(people["Ada"])
    bot.say(11, "/start " + link.partition("?start=")[2])
    poll(phones.house.context)
    with phones.house.runtime.reading() as reader:
        assert reader.value("SELECT count(*) FROM suppression") == 0


def test_a_webhook_is_believed_only_with_the_secret_and_then_nobody_polls(phones, bot):
    telegram = phones.house.settings.telegram._replace(webhook_secret="w1")
    phones.house.settings = phones.house.settings._replace(telegram=telegram)
    bot.say(11, "Hi")
    import json

    body = json.dumps(bot.updates[0]).encode()
    header = "X-Telegram-Bot-Api-Secret-Token"
    (heard,) = parse_callback(phones.house.settings, "telegram", {header: "w1"}, body)
    assert isinstance(heard, Heard)
    assert (heard.sender, heard.text) == ("11", "Hi")
    for headers in ({header: "w2"}, {}):
        with pytest.raises(NotGenuine):
            parse_callback(phones.house.settings, "telegram", headers, body)
    poll(phones.house.context)
    assert bot.asked == 0


def test_the_shell_prints_the_link_and_tries_the_bot(phones, bot, ccm, home):
    phones.house.people("Ada")
    file = home / ".config/ccm/config.toml"
    url = phones.house.settings.telegram.url
    text = f'[telegram]\nbot = "oak_bot"\ntoken = "{TOKEN}"\nurl = "{url}"\n'
    file.write_text(file.read_text("utf-8") + text, encoding="utf-8")
    assert ccm("channel", "link", "Ada").out.startswith("https://t.me/oak_bot?start=")
    assert ccm("channel", "check", "telegram").out == "telegram: Telegram: @oak_bot\n"
    tested = ccm("channel", "test", "telegram", "--to", "11", "--text", "hello")
    assert (tested.code, bot.sent) == (0, [(11, "[TEST] hello")])
    bot.say(77, "hello")
    assert "1 from somebody unknown" in ccm("channel", "receipts").err
    assert ccm("run", "--only", "receipts").code == 0
