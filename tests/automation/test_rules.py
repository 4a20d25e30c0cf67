"""Rules: when this happens and that holds, these are done, once, and it is told why."""

import json

import pytest

from tests.automation.conftest import DAY, House

HELLO = """
about = "Says hello"
if = "kind = customer"
when = "contact-add"

[[then]]
send = "welcome"
[[then]]
task = "Call {name}"
due = "2d"
[[then]]
tag = "welcomed"
"""


def test_who_fits_gets_everything_once_and_the_others_are_told_why_not(house: House) -> None:
    house.on("rule", "hello", HELLO)
    house.said("contact", "add", "Maryam Karimi", "--email", "m@example.com")
    house.said("contact", "add", "Boss", "--kind", "staff")
    for _time in range(3):
        assert house.run().code == 0
    assert house.messages() == ["welcome"]
    assert house.tasks() == ["Call Maryam Karimi"]
    assert house.said("contact", "list", "--filter", "tag=welcomed", "--format", "ids") == "1\n"
    assert house.log("rule", "--contact", "Boss") == ["not: kind = customer does not hold"]
    assert house.log("rule", "--contact", "Maryam") == [
        "began: contact-add",
        "message welcome by file",
        "task 1: Call Maryam Karimi",
        "tag welcomed",
        "came to the end",
    ]


def test_nothing_is_made_up_for_what_was_before_it_was_switched_on(house: House) -> None:
    house.said("contact", "add", "Old friend")
    house.on("rule", "hello", HELLO)
    assert house.run().code == 0
    assert house.tasks() == []
    assert house.run().err == ""


def test_idle_it_says_nothing(house: House) -> None:
    house.on("rule", "hello", HELLO)
    house.run()
    result = house.run()
    assert (result.code, result.out, result.err) == (0, "", "")


def test_what_a_rule_did_is_one_change_that_goes_back_together(house: House) -> None:
    house.on("rule", "hello", HELLO.replace('send = "welcome"', 'tag = "new"'))
    house.said("contact", "add", "Maryam")
    house.run()
    changes = house.values("history", field="surface")
    assert changes[0] == "rule"
    number = house.values("history", field="id")[0]
    house.said("undo", number)
    assert "task 1: Call Maryam (taken back)" in house.log("rule")
    assert house.tasks() == []
    assert house.said("contact", "list", "--filter", "tag=welcomed", "--format", "ids") == ""
    house.run(after=60)
    assert house.tasks() == []


def test_a_message_that_waits_goes_with_the_undo_and_one_that_went_cannot(house: House) -> None:
    house.on("rule", "hello", 'when = "contact-add"\n[[then]]\nsend = "welcome"\n')
    house.said("contact", "add", "Maryam", "--email", "m@example.com")
    assert house.ccm("run", "--only", "automations").code == 0
    assert house.messages() == ["welcome"]
    house.said("undo", house.values("history", field="id")[0])
    assert house.messages() == []
    house.said("contact", "add", "Anna", "--email", "a@example.com")
    house.run()
    refused = house.ccm("undo", house.values("history", field="id")[0])
    assert refused.code == 4
    assert "was sent; that cannot be taken back" in refused.err


def test_an_undo_by_the_owner_passes_over_what_rules_did(house: House) -> None:
    house.on("rule", "hello", HELLO)
    house.said("contact", "add", "Maryam")
    house.run()
    refused = house.ccm("undo")
    assert refused.code == 4, "the rule's task hangs on the contact"
    assert house.tasks() == ["Call Maryam"]


def test_a_rule_is_not_begun_by_its_own_change(house: House) -> None:
    house.on("rule", "circle", 'when = { event = "tag-add" }\n[[then]]\ntag = "once more {name}"\n')
    house.said("contact", "add", "Maryam", "--tag", "vip")
    house.run()
    assert house.log("rule") == [
        "began: tag-add", "tag once more Maryam", "came to the end",
        "not: it has made this change itself",
    ]  # fmt: skip


def test_a_chain_of_rules_ends(house: House) -> None:
    for number in range(8):
        house.on(
            "rule", f"r{number}",
            f'when = {{ event = "tag-add", tag = "t{number}" }}\n[[then]]\ntag = "t{number + 1}"\n',
        )  # fmt: skip
    house.said("contact", "add", "Maryam", "--tag", "t0")
    house.run()
    assert "not: a chain of 5 ends here" in house.log("rule")
    tags = house.said("contact", "list", "--fields", "tag", "--format", "csv")
    assert "t5" in tags
    assert "t6" not in tags


def test_one_person_is_not_troubled_without_end_in_a_day(house: House) -> None:
    house.on(
        "rule", "calls",
        'when = "interaction-add"\nper_day = 2\n[[then]]\ntask = "Look at it"\n',
    )  # fmt: skip
    house.said("contact", "add", "Maryam")
    for number in range(4):
        house.said("log", "call", f"call {number}", "--contact", "1")
    house.run()
    assert len(house.tasks()) == 2
    assert house.log("rule").count("not: 2 times within a day are enough") == 2


def test_a_change_for_many_people_asks_first(house: House) -> None:
    house.on("rule", "hello", HELLO.replace("if =", "at_once = 3\nif ="))
    lines = "".join(f"P{n},p{n}@example.com\n" for n in range(5))
    (house.config / "people.csv").write_text("name,email\n" + lines, encoding="utf-8")
    house.said("import", "contacts", str(house.config / "people.csv"))
    result = house.run()
    assert "one change began it for many; 5 people are held" in result.out
    assert house.tasks() == []
    assert len(house.values("rule", "people", "hello", "--state", "held", field="id")) == 5
    house.said("rule", "resume", "hello", "--people")
    house.run()
    assert len(house.tasks()) == 5


def test_what_is_long_past_asks_instead_of_firing(house: House) -> None:
    house.on("rule", "hello", HELLO)
    house.said("contact", "add", "Maryam")
    result = house.run(after=5 * DAY)
    assert "1 person is held, for the time is long past" in result.out
    assert house.tasks() == []
    house.said("rule", "resume", "hello", "Maryam")
    house.run()
    assert house.tasks() == ["Call Maryam"]


def test_a_pause_keeps_the_place_and_off_forgets_it(house: House) -> None:
    house.on("rule", "hello", HELLO)
    house.said("rule", "pause", "hello")
    house.said("contact", "add", "Maryam")
    house.run(after=60)
    assert house.tasks() == []
    house.said("rule", "resume", "hello")
    house.run(after=60)
    assert house.tasks() == ["Call Maryam"]
    house.said("rule", "off", "--all")
    house.said("contact", "add", "Anna")
    house.run(after=60)
    house.said("rule", "on", "hello")
    house.run(after=60)
    assert house.tasks() == ["Call Maryam"]


def test_what_was_taken_back_before_begins_nothing(house: House) -> None:
    house.on("rule", "hello", 'when = { event = "tag-add" }\n[[then]]\ntask = "x"\n')
    house.said("contact", "add", "Maryam")
    house.said("contact", "edit", "1", "--add-tag", "vip")
    house.said("undo")
    house.run()
    assert house.log("rule") == []


@pytest.mark.parametrize(
    ("when", "act", "begins"),
    [
        ('{ event = "deal-move", to = "proposal" }',
         ("deal", "move", "1", "--stage", "proposal"), True),
        ('{ event = "deal-move", to = "won" }',
         ("deal", "move", "1", "--stage", "proposal"), False),
        ('{ event = "deal-win", if = "value > 500" }', ("deal", "win", "1"), True),
        ('{ event = "deal-win", if = "value > 5000" }', ("deal", "win", "1"), False),
        ('"deal-lose"', ("deal", "lose", "1"), True),
        ('{ event = "contact-stage", to = "loyal" }',
         ("contact", "edit", "1", "--stage", "loyal"), True),
        ('{ event = "contact-stage", from = "loyal" }',
         ("contact", "edit", "1", "--stage", "loyal"), False),
        ('{ event = "tag-rm", tag = "vip" }', ("contact", "edit", "1", "--rm-tag", "vip"), True),
        ('{ event = "tag-rm", tag = "other" }', ("contact", "edit", "1", "--rm-tag", "vip"), False),
        ('{ event = "answer-add", if = "score <= 6" }',
         ("survey", "answer", "nps", "1", "3"), True),
        ('{ event = "answer-add", if = "score <= 6" }',
         ("survey", "answer", "nps", "1", "9"), False),
        ('{ event = "interaction-add", if = "channel = email and direction = in" }',
         ("log", "email", "hi", "--contact", "1", "--in"), True),
        ('{ event = "interaction-add", if = "channel = email and direction = in" }',
         ("log", "email", "hi", "--contact", "1", "--out"), False),
        ('"task-done"', ("task", "done", "1"), True),
    ],
)  # fmt: skip
def test_every_event_of_the_journal_can_begin_a_rule(
    house: House, when: str, act: tuple[str, ...], begins: bool
) -> None:
    house.said("contact", "add", "Maryam", "--tag", "vip", "--stage", "customer")
    house.said("deal", "add", "--title", "Chairs", "--contact", "1", "--value", "900")
    house.said("task", "add", "call", "--contact", "1")
    house.said("survey", "add", "nps")
    house.on("rule", "one", f'when = {when}\n[[then]]\nset = {{ notes = "seen" }}\n')
    house.said(*act)
    assert house.run().code == 0
    seen = house.said("contact", "list", "--filter", 'notes = "seen"', "--format", "ids")
    assert seen == ("1\n" if begins else "")


def _letter(house: House, text: str, *headers: str) -> None:
    letter = house.config / "one.eml"
    lines = [
        "From: Maryam <m@example.com>", "To: owner@example.com",
        f"Message-ID: <{text}@example.com>", "Date: Sun, 22 Nov 2026 08:00:00 +0000", *headers,
    ]  # fmt: skip
    letter.write_bytes("\r\n".join([*lines, "", text, ""]).encode())
    house.said("inbox", "take", str(letter))


def test_mail_of_a_person_begins_a_rule_and_that_of_a_program_another(house: House) -> None:
    for event in ("received", "away", "automatic"):
        task = f'when = "mail-{event}"\n[[then]]\ntask = "{event} {{name}}"\n'
        house.on("rule", event, task)
    house.said("contact", "add", "Maryam", "--email", "m@example.com")
    for text, headers, tasks in (
        ("Hello", ["Subject: Chairs"], ["received Maryam"]),
        ("Away", ["Subject: Out of office", "Auto-Submitted: auto-replied"], ["away Maryam"]),
        ("Got", ["Subject: Got it", "Auto-Submitted: auto-replied"], ["automatic Maryam"]),
        ("News", ["Subject: News", "List-Id: <news.example.com>"], ["automatic Maryam"]),
    ):
        before = house.tasks()
        _letter(house, text, *headers)
        house.run()
        new = house.tasks()
        for known in before:
            new.remove(known)
        assert new == tasks, text


def test_consent_given_and_withdrawn_begin_rules_of_their_own(house: House) -> None:
    for event in ("add", "give", "withdraw"):
        task = f'when = "consent-{event}"\n[[then]]\ntask = "{event}"\n'
        house.on("rule", f"on-{event}", task)
    house.said("contact", "add", "Maryam", "--email", "m@example.com")
    house.said("consent", "grant", "1", "--how", "at the fair")
    house.run()
    assert sorted(house.tasks()) == ["add", "give"]
    house.said("consent", "withdraw", "1", "--how", "by phone")
    house.run()
    assert sorted(house.tasks()) == ["add", "add", "give", "withdraw"]


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ('channel = "email"\nfallbacks = ["phone", "letter"]', "e-mail → phone → letter"),
        ('channel = "phone"', "phone"),
        ("", "file"),
    ],
)
def test_show_says_in_which_order_the_channels_are_tried(house: House, said: str, way: str) -> None:
    house.write("rule", "hello", f'when = "contact-add"\n[[then]]\nsend = "welcome"\n{said}\n')
    shown = json.loads(house.said("rule", "show", "hello", "--format", "json"))
    assert shown["steps"][0]["does"] == f"send welcome · {way}"
