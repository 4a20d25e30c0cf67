"""Mails composed by a second process: the same as ours, or none."""

import multiprocessing
import os
import signal
import time
from dataclasses import replace

import pytest

from ccm_cli.config import Business, Settings
from ccm_cli.language.zones import zone
from ccm_cli.messaging import composing_ahead
from ccm_cli.messaging.briefs import Brief
from ccm_cli.messaging.composing import Composer, Letterhead
from ccm_cli.messaging.composing_ahead import FRESH_SECONDS, WORTH
from ccm_cli.messaging.context import library
from ccm_cli.messaging.foresight import Considered
from ccm_cli.messaging.outbox import Claimed
from ccm_cli.messaging.queries.data import Occasion
from ccm_cli.messaging.templates.assets import Asset
from ccm_cli.messaging.tokens import Tokens
from ccm_cli.store.filters import Condition
from tests.conftest import NOW
from tests.messaging.test_composing import ADA

BEA = ADA._replace(id=2, name="Bea", given_name="مریم", language="fa", address="bea@example.com")
BROKEN = ADA._replace(id=3, name="Cleo", given_name="\ud800", address="cleo@example.com")


@pytest.fixture
def composer():
    settings = Settings(business=Business(name="Oak", email="shop@example.com"))
    return Composer(settings, Tokens("ab" * 32))


@pytest.fixture
def brief():
    occasion = Occasion("spring", Business(name="Oak"), zone("Europe/Berlin"), "en")
    return Brief(library().load("welcome"), occasion, Condition("1", ()), "campaign-1", "", NOW)


@pytest.fixture
def ahead(composer, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with composing_ahead.composing_ahead(composer, "email", waiting=WORTH) as found:
        assert found._is_there.wait(60)
        yield found


def message(number):
    claimed = Claimed(
        number, 1, number, "marketing", "", f"<c1.{number}@example.com>", 0, "", "", "", "", "{}",
        "", "", None, "", "[]",
    )  # fmt: skip
    return claimed, Letterhead(claimed.message_id, "campaign-1", number=number)


def order(ahead, brief, *people, now=NOW):
    """Order a mail for each, and wait until all came back."""
    told = []
    for person in people:
        claimed, letterhead = message(person.id)
        told.append((Considered(claimed, None, person, brief), letterhead))
    ahead.order(told, now=now)
    until = time.monotonic() + 60
    while ahead._asked and time.monotonic() < until:
        time.sleep(0.01)
    assert not ahead._asked


def test_a_mail_is_the_same_as_if_it_was_composed_here(ahead, brief, composer):
    order(ahead, brief, ADA, BEA)
    for person in (ADA, BEA):
        _claimed, letterhead = message(person.id)
        mine = composer.compose(
            brief.template, brief.occasion, person, letterhead, channel="email", now=NOW
        )
        assert ahead.take(person.id, person, brief, now=NOW) == mine
        assert ahead.take(person.id, person, brief, now=NOW) is None, "it is taken once"


def test_the_files_of_a_campaign_go_along_and_other_files_are_another_mail(ahead, brief, composer):
    files = (Asset.of("قیمت‌ها.pdf", "", b"spring"),)
    spring = replace(brief, enclosed=files)
    autumn = replace(brief, enclosed=(Asset.of("قیمت‌ها.pdf", "", b"autumn"),))
    for each in (spring, autumn, brief):
        order(ahead, each, ADA)
        _claimed, letterhead = message(ADA.id)
        mine = composer.compose(
            brief.template, brief.occasion, ADA, letterhead, channel="email", now=NOW,
            enclosed=each.enclosed,
        )  # fmt: skip
        assert ahead.take(ADA.id, ADA, each, now=NOW) == mine
    assert len(ahead._subjects) == 3


def test_a_mail_of_what_changed_meanwhile_is_not_taken(ahead, brief):
    order(ahead, brief, ADA, BEA)
    assert ahead.take(ADA.id, ADA._replace(given_name="Adele"), brief, now=NOW) is None
    again = Brief(brief.template, brief.occasion, brief.condition, "other", "", NOW)
    assert ahead.take(BEA.id, BEA, again, now=NOW) is None


@pytest.mark.parametrize("later", [FRESH_SECONDS + 1, -FRESH_SECONDS - 1])
def test_a_mail_of_another_moment_is_not_taken_and_not_kept(ahead, brief, later):
    order(ahead, brief, ADA, BEA)
    assert ahead.take(ADA.id, ADA, brief, now=NOW + later) is None
    order(ahead, brief, ADA, now=NOW + later)
    assert set(ahead._made) == {ADA.id}


def test_what_cannot_be_composed_is_left_to_where_it_can_be_told(ahead, brief):
    order(ahead, brief, BROKEN, ADA)
    assert ahead.take(BROKEN.id, BROKEN, brief, now=NOW) is None
    assert ahead.take(ADA.id, ADA, brief, now=NOW) is not None


def test_a_process_that_was_killed_is_done_without(ahead, brief):
    (process,) = multiprocessing.active_children()
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    claimed, letterhead = message(ADA.id)
    for _time in range(3):
        ahead.order([(Considered(claimed, None, ADA, brief), letterhead)], now=NOW)
    assert ahead.take(ADA.id, ADA, brief, now=NOW) is None


def test_what_briefs_have_in_common_is_sent_once(ahead, brief):
    order(ahead, brief, ADA)
    again = Brief(brief.template, brief.occasion, brief.condition, "", "", NOW + 60)
    order(ahead, again, BEA)
    assert len(ahead._subjects) == 1
    assert ahead.take(BEA.id, BEA, again, now=NOW) is not None


@pytest.mark.parametrize(
    ("channel", "waiting", "cores"),
    [("email", WORTH - 1, 2), ("sms", WORTH, 2), ("email", WORTH, 1)],
)
def test_it_is_started_only_where_it_pays(composer, monkeypatch, channel, waiting, cores):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    with composing_ahead.composing_ahead(composer, channel, waiting=waiting) as found:
        assert found is None
