"""What sending does with servers that behave, and with those that do not."""

import re
import subprocess
import sys
import threading
from email import message_from_bytes
from email.policy import default

import pytest

from ccm_cli.messaging import campaigns, consent
from ccm_cli.messaging.outbox import MOST_ATTEMPTS, PAUSES
from ccm_cli.store import engine, leases
from tests.conftest import NOW


def test_everybody_gets_one_message(house, tmp_path):
    house.people("Ada", "Bob", "Cleo")
    with house.server(tmp_path) as server:
        house.started()
        report = house.send()
        assert report.counts == {"accepted": 3}
        assert sorted(to for _id, to in server.accepted()) == [
            "ada@example.com",
            "bob@example.com",
            "cleo@example.com",
        ]
        assert house.send().is_idle
    assert report.finished == ["spring"]
    assert house.row(1).state == "done"


def test_a_message_says_who_it_is_from_and_how_to_stop_it(house, tmp_path):
    house.people("Ada")
    with house.server(tmp_path, keep_bodies=True) as server:
        house.started()
        house.send()
        mail = message_from_bytes(server.body("ada@example.com"), policy=default)
        message_id, _to = server.accepted()[0]
    assert mail["From"] == "Cedar & Oak <shop@example.com>"
    assert mail["To"] == "Ada <ada@example.com>"
    assert mail["Subject"] == "News for Ada"
    assert mail["Message-ID"] == message_id
    way = r"<mailto:shop@example\.com\?subject=unsubscribe%20[\w.-]{50,}>"
    assert re.fullmatch(way, mail["List-Unsubscribe"])
    assert mail["List-Id"] == "<campaign-1.example.com>"
    assert "Hello Ada, greetings from Cedar & Oak." in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("pipelining", "taken"), [(False, "250 taken"), (True, "250 taken, addressed in one go")]
)
def test_each_failure_ends_in_its_state_with_the_servers_words_and_the_rest_goes_out(
    house, tmp_path, pipelining, taken
):
    house.people("Ada", "Full", "Gone", "Slow", "Spam", "Cut", "Hung", "Lost", "Zoe")
    with house.server(
        tmp_path,
        on_rcpt={"full": "452 4.2.2 mailbox full", "gone": "550 5.1.1 no such user"},
        on_data={"slow": "451 4.7.1 greylisted", "spam": "554 5.7.1 looks like spam"},
        drop_at_mail=["cut"],
        drop_at_data=["hung"],
        drop_before_reply=["lost"],
        pipelining=pipelining,
    ) as server:
        house.started()
        house.send()
        states = house.states()
        arrived = sorted(to.partition("@")[0] for _id, to in server.accepted())
    assert states["ada"][0] == states["zoe"][0] == "accepted"
    assert states["ada"][1].startswith(taken)
    assert ("in one go" in states["zoe"][1]) == pipelining
    assert states["full"] == ("deferred", "452 4.2.2 mailbox full")
    assert states["slow"] == ("deferred", "451 4.7.1 greylisted")
    assert states["gone"] == ("refused", "550 5.1.1 no such user")
    assert states["spam"] == ("refused", "554 5.7.1 looks like spam")
    assert states["cut"][0] == "deferred"
    assert states["hung"][0] == "deferred"
    assert states["lost"][0] == "unknown"
    assert "connection was lost" in states["lost"][1]
    assert arrived == ["ada", "lost", "zoe"]


def test_what_may_pass_is_tried_again_with_growing_pauses_and_an_end(house, tmp_path):
    house.people("Ada")
    with house.server(tmp_path, on_rcpt={"ada": "450 later"}):
        house.started()
        pauses = []
        for attempt in range(1, MOST_ATTEMPTS + 1):
            assert house.send().counts, f"attempt {attempt} was not made"
            assert house.send().is_idle
            with house.runtime.reading() as reader:
                next_at = reader.value("SELECT next_at FROM message")
            if house.states()["ada"][0] == "deferred":
                pauses.append(next_at - house.now)
                house.now = next_at
    assert tuple(pauses[: len(PAUSES)]) == PAUSES
    assert len(pauses) == MOST_ATTEMPTS - 1
    assert house.states()["ada"] == ("refused", "450 later")


def test_greylisting_ends_well(house, tmp_path):
    house.people("Ada")
    with house.server(tmp_path, on_rcpt={"ada": "450 later"}, once=["ada"]) as server:
        house.started()
        house.send()
        house.now += PAUSES[0]
        house.send()
        assert house.states()["ada"] == ("accepted", "250 taken")
        assert len(server.accepted()) == 1


def test_an_unknown_message_is_never_sent_again_by_itself(house, tmp_path):
    house.people("Ada")
    with house.server(tmp_path, drop_before_reply=["ada"]) as server:
        house.started()
        house.send()
        house.now += 30 * 86_400
        assert house.send().is_idle
        assert len(server.accepted()) == 1
    assert house.states()["ada"][0] == "unknown"


def test_a_refused_login_stops_the_run_and_leaves_the_messages_queued(house, tmp_path):
    house.people("Ada", "Bob")
    with house.server(tmp_path, refuse_login="535 5.7.8 wrong password") as server:
        house.set(user="shop", password="secret")
        house.started()
        report = house.send()
        assert not server.accepted()
    (problem,) = report.problems
    assert "535" in problem.message or "wrong password" in problem.message
    assert house.counts() == {"queued": 2}
    assert any("in clear" in warning for warning in report.warnings)


def test_a_login_that_is_taken_sends(house, tmp_path):
    house.people("Ada")
    with house.server(tmp_path):
        house.set(user="shop", password_command="echo secret")
        house.started()
        report = house.send()
    assert report.counts == {"accepted": 1}
    assert not report.warnings


def test_a_server_that_is_down_leaves_the_messages_queued(house, tmp_path):
    house.people("Ada")
    with house.server(tmp_path):
        house.started()
    report = house.send()
    assert "cannot be used" in report.problems[0].message
    assert house.counts() == {"queued": 1}


def test_two_senders_at_once_do_nothing_twice_and_lock_nobody_out(house, tmp_path):
    house.people(*(f"p{n}" for n in range(300)))
    with house.server(tmp_path) as server:
        house.started()
        reports = []
        threads = [
            threading.Thread(target=lambda: reports.append(house.send())) for _number in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        arrived = [to for _id, to in server.accepted()]
    assert sorted(arrived) == sorted({*arrived})
    assert len(arrived) == 300
    assert house.counts() == {"accepted": 300}
    assert sum(report.counts.total() for report in reports) == 300


def test_a_pause_takes_effect_in_the_middle_of_a_run(house, tmp_path):
    house.people(*(f"p{n}" for n in range(200)))
    paused = []

    def pause(progress):
        if progress.done and not paused:
            paused.append(progress.done)
            with house.runtime.changing("pause") as work:
                campaigns.pause(work, campaign, now=house.now)

    with house.server(tmp_path, latency=0.01) as server:
        campaign = house.started()
        house.send(progress=pause)
        counts = house.counts()
        assert counts["queued"] > 100, counts
        assert len(server.accepted()) == counts["accepted"]
        with house.runtime.changing("resume") as work:
            campaigns.resume(work, campaign, now=house.now)
        house.set(connections=8)
        house.send()
        assert house.counts() == {"accepted": 200}
        assert len({to for _id, to in server.accepted()}) == len(server.accepted()) == 200


def test_who_opts_out_in_the_middle_of_a_run_gets_nothing_more(house, tmp_path):
    *_others, last = house.people(*(f"p{n}" for n in range(30)))  # all decided on at once
    told = []

    def opt_out(progress):
        if progress.done and not told:
            told.append(progress.done)
            with house.runtime.changing("opt out") as work:
                consent.withdraw(work, [last], now=house.now, source="shell")

    with house.server(tmp_path, latency=0.01) as server:
        house.started()
        house.send(progress=opt_out)
        assert house.states()["p29"] == ("suppressed", "opted out")
        assert len(server.accepted()) == 29


def test_cancelling_keeps_back_what_is_not_sent_yet_and_undo_brings_it_back(house, ccm):
    house.people("Ada", "Bob")
    campaign = house.started()
    assert ccm("campaign", "cancel", "spring", "--force").code == 0
    assert house.counts() == {"cancelled": 2}
    assert house.send().is_idle
    assert ccm("undo").code == 0
    assert house.row(campaign).state == "running"
    house.send()
    assert house.counts() == {"accepted": 2}


def test_the_rate_of_a_second_is_kept(house, tmp_path):
    house.people("Ada", "Bob", "Cleo")
    with house.server(tmp_path):
        house.set(per_second=20)
        house.started()
        assert house.send().counts == {"accepted": 3}


@pytest.mark.parametrize(("limit", "span"), [("per_hour", 3_600), ("per_day", 86_400)])
def test_limits_survive_a_restart(house, tmp_path, limit, span):
    house.people("Ada", "Bob", "Cleo")
    with house.server(tmp_path):
        house.set(**{limit: 2})
        house.started()
        assert house.send().limit == f"email.{limit}"
        assert house.counts() == {"accepted": 2, "queued": 1}
        house.now += span - 1
        assert house.send().counts == {}
        house.now += 1
        assert house.send().counts == {"accepted": 1}


def test_a_change_of_the_rate_takes_effect_during_the_run(house, tmp_path):
    house.people(*(f"p{n}" for n in range(40)))
    with house.server(tmp_path):
        house.set(per_second=1)
        house.started()

        def faster(_progress):
            house.set(per_second=0)

        report = house.send(progress=faster)
    assert report.counts == {"accepted": 40}


def test_a_lost_process_leaves_its_lease_to_the_next(house):
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    connection = engine.open_current(house.runtime.path)
    machine = leases.holder().partition("@")[2].partition("#")[0]
    connection.execute(
        "INSERT INTO lease VALUES ('sending:file', ?, ?)",
        (f"{ended.pid}@{machine}#1", NOW + 100_000),
    )
    connection.close()
    house.people("Ada")
    house.started()
    assert house.send().counts == {"accepted": 1}


def test_what_a_dead_run_left_is_queued_again_or_unknown(house, tmp_path):
    house.people("Ada", "Bob", "Cleo")
    with house.server(tmp_path) as server:
        house.started()
        with house.runtime.changing("crash") as work:
            work.execute("UPDATE message SET state = 'claimed', claimed_by = 'x' WHERE id = 1")
            work.execute(
                "UPDATE message SET state = 'handed over', claimed_by = 'x', handed_at = ?"
                " WHERE id = 2",
                (NOW,),
            )
        report = house.send()
        assert report.recovered == 1
        assert len(server.accepted()) == 2
    assert [state for state, _reason in house.states().values()] == [
        "accepted",
        "unknown",
        "accepted",
    ]


def test_the_file_channel_knows_what_it_wrote(house):
    house.people("Ada", "Bob")
    house.started()
    house.send()
    written = house.files()
    assert len(written) == 2
    before = {file: file.stat().st_mtime_ns for file in written}
    with house.runtime.changing("crash") as work:
        work.execute("UPDATE message SET state = 'handed over', claimed_by = 'x'")
        work.execute("UPDATE campaign SET state = 'running'")
    written[0].unlink()
    report = house.send()
    assert report.recovered == 0
    assert house.counts() == {"accepted": 2}
    assert len(house.files()) == 2
    assert house.files()[1].stat().st_mtime_ns == before[written[1]]


def test_figures_of_messages_are_kept_with_the_sending(house, ccm):
    house.people("Ada", "Bob")
    house.started()
    house.send()
    found = ccm("contact", "list", "--filter", 'got("spring")', "--format", "ids")
    assert found.lines == ["1", "2"]
    assert ccm("doctor", "--dry-run").code == 0


def test_an_address_that_the_server_cannot_write_to_is_an_error_of_that_one_alone(house, tmp_path):
    house.people("Ada", "Bob")
    with house.runtime.changing("address") as work:
        row = {"address": "юлия@example.com", "key": "юлия@example.com"}
        work.update_rows("contact_email", {1: row})
    with house.server(tmp_path):
        house.started()
        house.send()
    assert house.states()["ada"][0] == "refused"
    assert "SMTPUTF8" in house.states()["ada"][1]
    assert house.states()["bob"][0] == "accepted"
