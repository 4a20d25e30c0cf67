"""The list of calls, on the shell: whom to call, what came of it, and what follows."""

import json

import pytest

from tests.messaging.channels.conftest import TEXT

NUMBER = "+491511234500"
SCRIPT = "Ask {{ contact.name }} whether the chairs arrived.\n"


@pytest.fixture
def listed(phones, ccm):
    """Ada and Bob are on the list, with mail to fall back on."""
    people = phones.people(Ada=NUMBER[:-1] + "1", Bob=NUMBER[:-1] + "2")
    phones.template(SCRIPT, kind="phone")
    phones.house.set(fallbacks=("file",))
    phones.house.started(channel="phone", fallbacks=("auto",))
    phones.house.send()
    return people


def calls(ccm, *options):
    return json.loads(ccm("call", "list", "--all", "--format", "json", *options).out)


def test_a_message_over_the_phone_becomes_a_call_with_its_script_once(phones, listed, ccm):
    assert phones.house.send().is_idle
    found = calls(ccm, "--fields", "contact,number,script,state,attempts")
    assert [(one["contact"], one["number"]) for one in found] == [
        ("Ada", NUMBER[:-1] + "1"), ("Bob", NUMBER[:-1] + "2"),
    ]  # fmt: skip
    assert found[0]["script"] == "Ask Ada whether the chairs arrived."
    assert {row["state"] for row in phones.rows().values()} == {"accepted"}
    shown = ccm("call", "next")
    assert "Ada" in shown.out
    assert "chairs arrived" in shown.out


def test_who_was_reached_has_an_entry_in_the_timeline_and_a_next_step(phones, listed, ccm):
    done = ccm(
        "call", "done", "1", "reached", "--note", "wants the offer", "--duration", "5m",
        "--task", "Send the offer", "--due", "2026-11-25",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "Added task 1" in done.err
    (entry,) = json.loads(ccm("log", "list", "--format", "json").out)
    assert (entry["channel"], entry["direction"]) == ("phone", "out")
    assert (entry["summary"], entry["duration"]) == ("wants the offer", 300)
    assert "Send the offer" in ccm("task", "list").out
    row = phones.rows()["ada"]
    assert (row["state"], row["delivered_at"]) == ("accepted", phones.house.now)
    assert "Bob" in ccm("call", "next").out
    again = ccm("call", "done", "1", "reached")
    assert (again.code, "done already" in again.err) == (4, True)


def test_a_wrong_number_goes_to_the_next_channel_and_is_not_called_again(phones, listed, ccm):
    assert ccm("call", "done", "1", "wrong-number").code == 0
    assert "Find the right number of Ada" in ccm("task", "list").out
    phones.house.send()
    assert len(phones.house.files()) == 1
    with phones.house.runtime.reading() as reader:
        states = reader.rows(
            lambda *row: row,
            "SELECT channel, state, reason FROM message WHERE contact_id = ? ORDER BY id",
            (listed["Ada"],),
        )
    assert states[0] == ("phone", "passed on", "wrong number")
    assert states[1][:2] == ("file", "accepted")
    assert calls(ccm, "--filter", "outcome='wrong-number'")[0]["contact"] == "Ada"


def test_after_three_tries_the_message_goes_to_the_next_channel(phones, listed, ccm, monkeypatch):
    for attempt in range(3):
        assert ccm("call", "done", "1", "no-answer").code == 0
        waiting = calls(ccm, "--filter", "contact=Ada", "--fields", "state,attempts")[0]
        assert waiting["attempts"] == attempt + 1
        assert waiting["state"] == ("done" if attempt == 2 else "waiting")
    phones.house.send()
    assert len(phones.house.files()) == 1
    assert json.loads(ccm("log", "list", "--format", "json").out) == []


def test_who_is_to_be_called_back_waits_until_then_with_a_task(phones, listed, ccm, monkeypatch):
    assert ccm("call", "done", "1", "call-back").code == 2
    assert ccm("call", "done", "1", "call-back", "--again", "2026-11-23 10:00").code == 0
    assert "Call Ada back" in ccm("task", "list").out
    assert "Bob" in ccm("call", "next").out
    monkeypatch.setenv("CCM_NOW", str(phones.house.now + 90_000))
    assert "Ada" in ccm("call", "next").out or "Bob" in ccm("call", "next").out
    assert ccm("call", "done", "1", "reached").code == 0
    assert "Call Ada back" not in ccm("task", "list").out


def test_who_wants_no_calls_is_not_called_again(phones, listed, ccm):
    assert ccm("call", "done", "1", "refused", "--note", "never again").code == 0
    with phones.house.runtime.reading() as reader:
        said = reader.row(
            lambda *row: row, "SELECT channel, given, how FROM consent WHERE contact_id = 1"
        )
    assert said == ("phone", 0, "never again")
    assert phones.rows()["ada"]["unsubscribed_at"] == phones.house.now


def test_the_undo_of_a_refusal_takes_back_all_that_followed_from_it(phones, listed, ccm):
    before = phones.rows()["ada"]
    assert ccm("call", "done", "1", "refused", "--note", "never again").code == 0
    assert ccm("undo").code == 0
    assert phones.rows()["ada"] == before
    assert "Ada" in ccm("call", "next").out
    left = ("contact", "list", "--filter", "unsubscribed(spring)", "--format", "ids")
    assert ccm(*left).out == ""
    assert ccm("redo").code == 0
    assert ccm(*left).lines == ["1"]
    assert "Bob" in ccm("call", "next").out


def test_the_undo_of_a_wrong_number_takes_the_next_channel_back(phones, listed, ccm):
    before = phones.rows()["ada"]
    assert ccm("call", "done", "1", "wrong-number").code == 0
    assert len(phones.house.counts()) == 3  # accepted, passed on, and queued for the next channel
    assert ccm("undo").code == 0
    assert phones.rows()["ada"] == before
    assert phones.house.counts() == {"accepted": 2}
    assert phones.house.send().is_idle
    assert ccm("redo").code == 0
    phones.house.send()
    assert len(phones.house.files()) == 1
    late = ccm("undo")
    assert (late.code, "over another channel" in late.err) == (4, True)


def test_a_day_without_a_next_step_is_refused_and_one_with_it_kept(phones, listed, ccm):
    for options in (("reached", "--due", "friday"), ("no-answer", "--due", "friday")):
        refused = ccm("call", "done", "1", *options)
        assert (refused.code, "--task" in refused.err) == (2, True), refused.err
    refused = ccm("call", "done", "1", "refused", "--again", "tomorrow 10:00")
    assert (refused.code, "nobody calls again" in refused.err) == (2, True)
    assert ccm("call", "done", "1", "no-answer", "--again", "2026-11-24 09:00").code == 0
    assert calls(ccm, "--filter", "contact=Ada")[0]["due"] == "2026-11-24T08:00:00Z"
    assert ccm("call", "done", "1", "wrong-number", "--due", "2026-11-25").code == 0
    (task,) = json.loads(ccm("task", "list", "--format", "json").out)
    assert (task["title"], task["due"]) == ("Find the right number of Ada", "2026-11-25T22:59:59Z")


def test_who_said_no_since_is_passed_over(phones, listed, ccm):
    assert ccm("consent", "withdraw", "Ada", "--channel", "phone").code == 0
    assert "Bob" in ccm("call", "next").out
    assert ccm("call", "done", "2", "reached").code == 0
    last = ccm("call", "next")
    assert last.out == ""
    assert "Nobody is to be called just now" in last.err


def test_nobody_is_called_in_quiet_hours(phones, ccm, home):
    file = home / ".config/ccm/config.toml"
    text = file.read_text("utf-8") + '[sending]\nquiet_hours = "08:00-12:00"\n'
    file.write_text(text, encoding="utf-8")
    phones.people(Ada=NUMBER[:-1] + "1")
    phones.template(SCRIPT, kind="phone")
    phones.house.started(channel="phone")
    phones.house.send()
    assert "Nobody is to be called just now" in ccm("call", "next").err


def test_a_visit_is_a_task_and_done_with_it(phones, ccm):
    phones.people(Ada=NUMBER[:-1] + "1")
    phones.template(TEXT, kind="visit")
    phones.house.started(channel="visit")
    phones.house.send()
    assert phones.house.send().is_idle
    (task,) = json.loads(ccm("task", "list", "--format", "json").out)
    assert task["title"] == "Visit Ada: Hello Ada, greetings from Cedar & Oak."
    assert phones.rows()["ada"]["delivered_at"] is None
    assert ccm("task", "done", str(task["id"])).code == 0
    assert "1 visit paid" in ccm("channel", "receipts").err
    assert phones.rows()["ada"]["delivered_at"] is not None


def test_a_call_of_a_cancelled_campaign_is_not_made(phones, listed, ccm):
    with phones.house.runtime.changing("x") as work:
        work.execute("UPDATE campaign SET state = 'cancelled'")
    assert ccm("call", "next").out == ""


def test_a_crash_while_the_list_is_written_puts_nobody_on_it_twice(phones, listed, ccm):
    with phones.house.runtime.changing("crash") as work:
        work.execute("UPDATE message SET state = 'handed over', claimed_by = 'gone' WHERE id = 1")
        work.execute("UPDATE campaign SET state = 'running'")
    phones.house.send()
    assert phones.rows()["ada"]["state"] == "accepted"
    assert len(calls(ccm)) == 2


def test_the_channels_are_listed_with_what_they_can_do(phones, ccm):
    found = {
        one["channel"]: one for one in json.loads(ccm("channel", "list", "--format", "json").out)
    }
    assert found["phone"]["abilities"] == ["receipts", "replies", "by_hand"]
    assert (found["sms"]["ready"], found["phone"]["ready"]) == (False, True)
    assert "receipts, replies, by_hand" in ccm("channel", "list", "--format", "tsv").out
    assert "not set up" in ccm("channel", "check").out
    assert ccm("channel", "test", "phone", "--to", "1").code == 5


def test_a_call_to_make_is_in_the_list_of_today_until_its_command_settles_it(phones, listed, ccm):
    def due():
        found = json.loads(ccm("today", "--all", "--format", "json").out)
        return [(one["title"], one["reason"], one["command"]) for one in found
                if one["kind"] == "call"]  # fmt: skip

    assert due() == [
        ("Ada", "to be called about spring", "ccm call done 1 reached"),
        ("Bob", "to be called about spring", "ccm call done 2 reached"),
    ]
    assert ccm(*due()[0][2].split()[1:]).code == 0
    assert [title for title, *_rest in due()] == ["Bob"]
    assert ccm("call", "done", "2", "busy").code == 0
    assert due()[0][1] == "to be called about spring, 1 try so far"
    assert ccm("call", "done", "2", "call-back", "--again", "tomorrow 10:00").code == 0
    assert due() == []  # the task to call back stands for it
    assert "to be called" not in ccm("digest", "show").out
    with phones.house.runtime.changing("pause") as work:
        work.execute("UPDATE campaign SET state = 'paused'")
    assert due() == []
