"""Messages of no campaign: posted once, decided on when they go, with headers of their own."""

from email import message_from_bytes, policy

import pytest

from ccm_cli.messaging import aftermath
from ccm_cli.messaging.context import library
from ccm_cli.messaging.posting import Letter, post
from ccm_cli.messaging.queries import outbox
from tests.messaging.conftest import House


def letter(house: House, **options) -> Letter:
    options.setdefault("source", "journey/welcome")
    return Letter(template=library().load("news"), channel="file", **options)


def posted(house: House, contact: int, **options) -> int | None:
    at = options.pop("at", None)
    made = letter(house, **options)
    with house.runtime.changing("post") as work:
        return post(work, made, contact_id=contact, context=house.context, now=house.now, at=at)


def sent(house: House):
    return [message_from_bytes(f.read_bytes(), policy=policy.default) for f in house.files()]


@pytest.fixture
def ada(house: House) -> int:
    house.template(
        body="Hello {{ contact.name }}: {{ words }}.\n",
        extra="[variables.words]\nrequired = true\n",
    )
    return house.people("Ada")[0]


def test_a_letter_goes_out_once_with_what_its_source_says(house, ada):
    assert posted(house, ada, variables={"words": "سلام"}, occurrence="run 1")
    assert posted(house, ada, variables={"words": "again"}, occurrence="run 1") is None
    assert posted(house, ada, variables={"words": "second"}, occurrence="run 2")
    house.send()
    house.send()
    texts = [mail.get_body(("plain",)).get_content() for mail in sent(house)]
    assert sorted("سلام" in text for text in texts) == [False, True]
    assert not any("again" in text for text in texts)
    assert {mail["Auto-Submitted"] for mail in sent(house)} == {"auto-generated"}
    assert {mail["List-Id"] for mail in sent(house)} == {"<journey-welcome.example.com>"}


def test_two_steps_of_a_source_are_two_messages(house, ada):
    assert posted(house, ada, variables={"words": "a"})
    assert posted(house, ada, variables={"words": "b"}, step=1)
    house.send()
    assert len(sent(house)) == 2


def test_a_reply_stands_in_its_thread_and_says_nothing_of_automation(house, ada):
    posted(
        house,
        ada,
        source="reply",
        variables={"words": "yes"},
        in_reply_to="<their@example.org>",
        thread=("<first@example.org>", "<their@example.org>"),
    )
    house.send()
    (mail,) = sent(house)
    assert mail["In-Reply-To"] == "<their@example.org>"
    assert mail["References"].split() == ["<first@example.org>", "<their@example.org>"]
    assert mail["Auto-Submitted"] is None


def test_an_answer_by_the_program_says_so(house, ada):
    posted(house, ada, source="auto-reply", variables={"words": "away"})
    house.send()
    assert sent(house)[0]["Auto-Submitted"] == "auto-replied"


def test_what_it_asks_of_the_contact_is_asked_when_it_goes(house, ada):
    posted(house, ada, variables={"words": "a"}, filter="tag=vip")
    posted(house, ada, variables={"words": "b"}, filter="not tag=vip", step=1)
    house.send()
    assert len(sent(house)) == 1
    assert house.counts() == {"accepted": 1, "suppressed": 1}


def test_it_waits_for_its_time(house, ada):
    posted(house, ada, variables={"words": "later"}, at=house.now + 60)
    house.send()
    assert not sent(house)
    house.now += 60
    house.send()
    assert len(sent(house)) == 1


def test_a_source_of_another_script_makes_a_legal_list(house, ada):
    posted(house, ada, source="journey/خوش آمد", variables={"words": "x"})
    house.send()
    assert sent(house)[0]["List-Id"].startswith("<journey-")


def test_the_first_moment_of_what_became_of_it_is_kept(house, ada):
    number = posted(house, ada, variables={"words": "x"})
    with house.runtime.changing("note") as work:
        assert aftermath.note(work, number, "replied", at=100)
        assert not aftermath.note(work, number, "replied", at=200)
    with house.runtime.reading() as reader:
        found = outbox.message(reader, str(number))
    assert (found.replied_at, found.source) == (100, "journey/welcome")


def test_auto_is_the_channel_that_the_person_prefers(house):
    (ada,) = house.people("Ada", channel="telegram")
    (bob,) = house.people("Bob")
    house.template()
    from ccm_cli.config import Telegram
    from ccm_cli.messaging.context import own_templates

    text = own_templates() / "messages/news/chat.en.txt"
    text.write_text("Hello {{ contact.name }}", encoding="utf-8")
    house.settings = house.settings._replace(telegram=Telegram(bot="oak_bot", token="t"))
    letter = Letter(library().load("news"), channel="auto", source="rule/thanks")
    with house.runtime.changing("post") as work:
        for one in (ada, bob):
            post(work, letter, contact_id=one, context=house.context, now=house.now)
    with house.runtime.reading() as reader:
        found = reader.rows(lambda *row: row, "SELECT channel, fallbacks FROM message ORDER BY id")
    assert found == [("telegram", "file"), ("file", "")]
