"""Rules and journeys open tickets, and begin by what becomes of them."""

import json

from tests.automation.conftest import DAY, House
from tests.messaging.inbox.mails import mail

TRIAGE = """
when = { event = "mail-received", if = "subject ~= broken" }

[[then]]
ticket = "Damage: {about}"
priority = "urgent"
category = "damage"
"""


def tickets(house: House, *fields: str) -> list[list[str]]:
    names = ",".join(fields)
    out = house.said(
        "ticket", "list", "--all", "--sort", "id", "--format", "tsv", "--fields", names
    )
    return [line.split("\t")[1:] for line in out.splitlines()[1:]]


def test_a_mail_that_fits_becomes_a_ticket_once(house: House) -> None:
    house.said("contact", "add", "Ada", "--email", "ada@example.com")
    house.on("rule", "triage", TRIAGE)
    for number, subject in enumerate(("Broken leg", "Hello")):
        raw = mail("It broke.", subject=subject, message_id=f"<{number}@x>").decode()
        assert house.ccm("inbox", "take", "-", stdin=raw).code == 0
    for _time in range(3):
        assert house.run().code == 0
    assert tickets(house, "subject", "contact", "priority", "category", "description") == [
        ["Damage: Broken leg", "Ada", "urgent", "damage", "It broke."]
    ]
    assert house.said("inbox", "list", "--format", "ids") == "2\n", "the mail of the ticket is done"
    assert "ticket 1: Damage: Broken leg" in house.log("rule", "--contact", "Ada")
    more = mail("And the other", subject="Re: broken", message_id="<2@x>", in_reply_to="<0@x>")
    house.ccm("inbox", "take", "-", stdin=more.decode())
    house.run()
    assert len(tickets(house, "id")) == 1
    assert "nothing to do: the mail belongs to ticket 1" in house.log("rule", "--contact", "Ada")


def test_the_shipped_rule_opens_a_ticket_with_what_was_said(house: House) -> None:
    house.said("contact", "add", "Ada", "--email", "ada@example.com")
    house.said("survey", "add", "nps")
    house.said("rule", "on", "unhappy-answer", "--force")
    house.said("survey", "answer", "Ada", "3", "--comment", "The leg broke")
    house.run()
    house.run()
    assert tickets(house, "subject", "priority", "description") == [
        ["Low score from Ada", "high", "The leg broke"]
    ]
    kinds = [row["kind"] for row in json.loads(house.said("today", "--format", "json"))]
    assert "unhappy-answer" not in kinds, "the ticket stands for it"


def test_what_becomes_of_a_ticket_begins_rules(house: House) -> None:
    house.config.mkdir(parents=True, exist_ok=True)
    events = ("add", "reply", "wait", "resume", "close", "reopen", "escalate")
    for event in events:
        house.on("rule", event, f'when = "ticket-{event}"\n[[then]]\ntask = "{event}: {{about}}"\n')
    house.said("contact", "add", "Ada", "--email", "ada@example.com")
    house.said("ticket", "add", "chair", "--contact", "1", "--priority", "urgent")
    house.said("ticket", "reply", "1", "--text", "Wait")
    house.said("ticket", "reopen", "1")
    house.said("ticket", "close", "1")
    house.said("ticket", "reopen", "1")
    house.run()
    done = sorted(house.tasks())
    assert done == [f"{name}: chair" for name in ("add", "close", "reopen", "reply", "resume",
                                                  "wait")]  # fmt: skip
    house.run(after=5 * DAY)
    assert "escalate: chair" in house.tasks(), "in the run that escalates"


def test_a_closed_ticket_is_asked_about_by_a_journey(house: House) -> None:
    house.said("survey", "add", "nps")
    house.on(
        "journey",
        "after-ticket",
        'when = { event = "ticket-close", if = "reopened = 0" }\n'
        "goals = ['ticket(state=open).count >= 1']\n"
        '[[step]]\nwait = "1d"\n[[step]]\nsend = "survey"\nsurvey = "nps"\n',
    )
    for name in ("Ada", "Bob"):
        house.said("contact", "add", name, "--email", f"{name.lower()}@example.com")
        house.said("ticket", "add", "chair", "--contact", name)
    house.said("ticket", "close", "1", "2")
    house.run()
    assert house.messages() == []
    house.said("ticket", "reopen", "2")
    house.run(after=DAY + 60)
    assert house.messages() == ["survey"], "who came back is not asked"


def test_what_would_have_been_opened_is_told_without_doing_it(house: House) -> None:
    house.said("contact", "add", "Ada", "--email", "ada@example.com")
    house.said("survey", "add", "nps")
    house.said("survey", "answer", "Ada", "3", "--comment", "bad")
    said = house.said("rule", "test", "unhappy-answer", "--since", "30d", "--format", "json")
    assert "ticket: Low score from {name}" in said or "Low score from Ada" in said
    assert tickets(house, "id") == []


def test_a_step_that_is_wrong_is_told_with_file_and_line(house: House) -> None:
    for right, wrong, line, said in (
        ("urgent", "hihg", 6, "Did you mean high?"),
        ("category", "categry", 7, "category"),
        ("{about}", "{abuot}", 5, "{about}"),
    ):
        house.write("rule", "triage", TRIAGE.replace(right, wrong))
        refused = house.ccm("rule", "check", "triage")
        assert refused.code == 2
        assert f"triage.toml:{line}: " in refused.out
        assert said in refused.out
