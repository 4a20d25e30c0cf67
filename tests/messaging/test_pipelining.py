"""Commands in groups (RFC 2920): one round trip a message, and what goes wrong in the middle."""

from contextlib import ExitStack

import pytest

from ccm_cli.messaging import channels
from ccm_cli.messaging.channels import Envelope, Outcome
from ccm_cli.messaging.channels.email import IN_DOUBT

BODY = b"Message-ID: <%s@example.com>\r\n\r\nHello\r\n"


def envelope(name: str) -> Envelope:
    return Envelope("shop@example.com", f"{name}@example.com", f"<{name}@example.com>")


@pytest.fixture
def line(house, tmp_path):
    """Opens a server of given behaviour, and gives it with a connection to it."""
    with ExitStack() as stack:

        def opened(**behaviour):
            server = stack.enter_context(house.server(tmp_path, pipelining=True, **behaviour))
            connection = channels.find("email", house.settings).connect()
            stack.callback(connection.close)
            return server, connection

        yield opened


def names(server):
    return [to.partition("@")[0] for _id, to in server.accepted()]


def test_what_is_to_be_said_before_a_message_goes_along_with_the_one_before(house, tmp_path):
    house.people(*(f"p{n}" for n in range(12)))
    with house.server(tmp_path, pipelining=True) as server:
        house.set(connections=1)
        house.started()
        assert house.send().counts == {"accepted": 12}
        assert len({*names(server)}) == 12
    said = [words for _state, words in house.states().values()]
    assert said == [*["250 taken, addressed in one go, with more behind it"] * 11,
                    "250 taken, addressed in one go"]  # fmt: skip


def test_a_server_that_does_not_offer_groups_is_spoken_to_step_by_step(house, tmp_path):
    house.people(*(f"p{n}" for n in range(5)))
    with house.server(tmp_path, pipelining=False):
        house.started()
        house.send()
    assert {words for _state, words in house.states().values()} == {"250 taken"}


def test_a_server_that_refuses_groups_it_offered_is_spoken_to_step_by_step(house, tmp_path):
    house.people(*(f"p{n}" for n in range(5)))
    with house.server(tmp_path, pipelining=True, no_groups=True) as server:
        house.started()
        assert house.send().counts == {"accepted": 5}
        assert len({*names(server)}) == 5
    assert {words for _state, words in house.states().values()} == {"250 taken"}


def test_mail_refused_within_a_group_is_said_again_by_itself(house, tmp_path):
    house.people(*(f"p{n}" for n in range(4)))
    with house.server(tmp_path, pipelining=True, on_mail={"2": "451 4.3.0 not now"}) as server:
        house.set(connections=1)
        house.started()
        assert house.send().counts == {"accepted": 4}
        assert names(server) == ["p0", "p1", "p2", "p3"]


def test_mail_refused_for_good_within_a_group_is_that_messages_fault_alone(house, tmp_path):
    house.people(*(f"p{n}" for n in range(4)))
    refused = {"2": "550 5.7.1 no", "3": "550 5.7.1 still no"}
    with house.server(tmp_path, pipelining=True, on_mail=refused) as server:
        house.set(connections=1)
        house.started()
        house.send()
        assert names(server) == ["p0", "p2", "p3"]
    assert house.states()["p1"] == ("refused", "550 5.7.1 still no")


@pytest.mark.parametrize("anyway", [False, True])
def test_a_server_that_asks_for_the_message_of_nobody_gets_an_empty_one(house, tmp_path, anyway):
    house.people("Ada", "Gone", "Full", "Zoe")
    with house.server(
        tmp_path,
        pipelining=True,
        on_rcpt={"gone": "550 5.1.1 no such user", "full": "452 4.2.2 full"},
        go_ahead_anyway=anyway,
    ) as server:
        house.set(connections=1)
        house.started()
        house.send()
        assert names(server) == ["ada", "zoe"]
    assert house.states()["gone"] == ("refused", "550 5.1.1 no such user")
    assert house.states()["full"] == ("deferred", "452 4.2.2 full")


@pytest.mark.parametrize("place", ["on_rcpt", "on_data"])
def test_a_server_that_closes_with_421_defers_one_and_gets_the_rest_anew(house, tmp_path, place):
    house.people("Ada", "Busy", "Cleo", "Dora")
    behaviour = {place: {"busy": "421 4.3.2 shutting down"}}
    with house.server(tmp_path, pipelining=True, **behaviour) as server:
        house.set(connections=1)
        house.started()
        house.send()
        assert names(server) == ["ada", "cleo", "dora"]
    assert house.states()["busy"] == ("deferred", "421 4.3.2 shutting down")


@pytest.mark.parametrize("place", ["drop_at_mail", "drop_at_data"])
def test_a_connection_dropped_within_a_group_loses_nothing_of_the_message_before(
    house, tmp_path, place
):
    house.people("Ada", "Cut", "Cleo")
    with house.server(tmp_path, pipelining=True, **{place: ["cut"]}) as server:
        house.set(connections=1)
        house.started()
        house.send()
        assert names(server) == ["ada", "cleo"]
    states = house.states()
    assert states["ada"][0] == states["cleo"][0] == "accepted"
    assert states["cut"][0] == "deferred"


def test_a_server_that_goes_away_leaves_one_unknown_and_the_rest_as_if_never_tried(house, tmp_path):
    house.people(*(f"p{n}" for n in range(40)))
    with house.server(tmp_path, pipelining=True, last=10) as server:
        house.set(connections=1)
        house.started()
        report = house.send()
        assert len(server.accepted()) == 10
    assert "cannot be used" in report.problems[0].message
    assert house.counts() == {"accepted": 9, "queued": 30, "unknown": 1}
    with house.runtime.reading() as reader:
        untouched = (
            "SELECT count(*) FROM message WHERE state = 'queued' AND attempts = 0"
            " AND handed_at IS NULL AND claimed_by = ''"
        )
        assert reader.value(untouched) == 30


def test_no_more_is_handed_over_at_once_than_may_be_in_doubt(house, tmp_path):
    house.people(*(f"p{n}" for n in range(60)))
    seen = []

    def look(_progress):
        seen.append(house.counts().get("handed over", 0))

    with house.server(tmp_path, pipelining=True, latency=0.03):
        house.set(connections=3)
        house.started()
        house.send(progress=look)
    assert 1 <= max(seen) <= 3 * IN_DOUBT


def test_a_group_that_was_sent_ahead_can_be_taken_back(line):
    server, connection = line()
    assert connection.begin(envelope("ada")) is None
    sent = connection.finish(BODY % b"ada", envelope("bob"))
    assert sent.outcome is Outcome.ACCEPTED
    connection.abandon()
    assert not connection.is_open
    assert names(server) == ["ada"]


def test_a_message_that_may_follow_can_be_taken_back(line):
    server, connection = line()
    assert connection.begin(envelope("ada")) is None
    connection.abandon()
    assert not connection.is_open
    assert names(server) == []


def test_nobody_gets_the_message_of_whoever_was_asked_for_ahead(line):
    server, connection = line()
    assert connection.begin(envelope("ada")) is None
    connection.finish(BODY % b"ada", envelope("bob"))
    other = connection.begin(envelope("cleo"))
    assert other is not None
    assert other.outcome is Outcome.DEFERRED
    assert not connection.is_open
    assert names(server) == ["ada"]


def test_lines_of_dots_arrive_as_they_were_written(line):
    server, connection = line(keep_bodies=True)
    body = b"Message-ID: <dots@example.com>\r\n\r\n.\r\n..\r\n...and so on\r\n.\r\n"
    assert connection.begin(envelope("dots")) is None
    connection.finish(body)
    assert server.body("dots@example.com") == body
