"""The whole customer over all domains, and the timeline page by page."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccm_cli.customers import contacts, interactions
from ccm_cli.customers.contacts import Details
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.insight.queries.customer import customer
from ccm_cli.insight.queries.timeline import SOURCES, timeline
from ccm_cli.listening.models import Survey, SurveyAnswer, Ticket, TicketChange
from ccm_cli.messaging import consent
from ccm_cli.messaging.models import Campaign, Consent, Mail
from ccm_cli.selling.models import Deal, DealStageChange, Task
from tests.conftest import NOW

DAY = 86_400


def _message(work, number: int, state: str, handed_at: int | None) -> None:
    work.execute(
        "INSERT INTO message (campaign_id, step, contact_id, occurrence, channel, purpose,"
        " template, template_digest, message_id, state, reason, address, subject, attempts,"
        " next_at, claimed_by, queued_at, handed_at) VALUES"
        " (1, ?, 1, '', 'email', 'marketing', 'welcome', '', ?, ?, '', '', ?, 1, 0, '', 0, ?)",
        (number, f"<{number}@x>", state, f"Spring {number}", handed_at),
    )


@pytest.fixture
def told(app):
    """A customer with something from every domain."""
    with app.changing("a life") as work:
        contacts.add(
            work, now=NOW, region="DE", name="Anna", details=Details(emails=["a@example.com"])
        )
        contacts.add(work, now=NOW, region="DE", name="Somebody else")
        interactions.log(
            work, contact_id=1, channel="call", summary="asked", now=NOW, at=NOW - 3 * DAY,
            sentiment="positive", duration=60,
        )  # fmt: skip
        interactions.log(work, contact_id=2, channel="call", summary="not hers", now=NOW)
        deal = {
            "title_key": "", "pipeline": "sales", "stage": "lead", "stage_since": NOW,
            "currency": "EUR", "created_at": NOW, "updated_at": NOW, "contact_id": 1,
        }  # fmt: skip
        work.add(Deal(title="Chairs", value_minor=1200, **deal))
        work.add(Deal(title="Old", **(deal | {"state": "won", "stage": "won"}), closed_at=NOW))
        work.add(DealStageChange(deal_id=1, to_stage="lead", at=NOW - 2 * DAY))
        task = {"title_key": "", "created_at": NOW, "updated_at": NOW}
        work.add(Task(title="call back", contact_id=1, due_at=NOW + DAY, **task))
        work.add(Task(title="send sample", deal_id=1, **task))
        work.add(Task(title="done", contact_id=1, state="done", done_at=NOW - DAY, **task))
        work.add(
            Ticket(
                subject="Broken", subject_key="broken", contact_id=1, state_since=NOW,
                created_at=NOW, updated_at=NOW,
            )
        )  # fmt: skip
        work.add(TicketChange(ticket_id=1, to_state="open", at=NOW - 90))
        work.add(Survey(name="NPS", key="nps", created_at=NOW, updated_at=NOW))
        work.add(SurveyAnswer(survey_id=1, contact_id=1, score=9, at=NOW - 60, created_at=NOW))
        for given_, at in ((True, NOW - 9), (False, NOW - 5)):
            work.add(
                Consent(
                    contact_id=1, channel="email", purpose="marketing", given=given_, at=at,
                    how="form",
                )
            )  # fmt: skip
        consent.suppress(work, "a@example.com", reason="bounced", now=NOW)
        work.add(
            Campaign(
                name="Spring", key="spring", filter="", template="welcome", channel="email",
                created_at=NOW, updated_at=NOW,
            )
        )  # fmt: skip
        _message(work, 1, "accepted", NOW - 30)
        _message(work, 2, "queued", None)
        work.add(
            Mail(
                identity="m", conversation="<m@x>", contact_id=1, sender="a@example.com",
                sender_key="a@example.com", subject="Away", at=NOW - 4 * DAY, kind="away",
                created_at=NOW,
            )
        )  # fmt: skip
    return app


def test_everything_known_of_a_customer_is_there(told):
    with told.reading() as reader:
        anna = customer(reader, 1, now=NOW)
    assert anna.profile.name == "Anna"
    assert [(state.channel, state.given) for state in anna.consent] == [("email", False)]
    assert [address.key for address in anna.suppressed] == ["a@example.com"]
    assert (anna.figures.deals_open, anna.figures.deals_won) == (1, 1)
    assert anna.figures.last_contact_at == NOW - 3 * DAY
    assert [deal.title for deal in anna.deals] == ["Chairs"]
    assert [task.title for task in anna.tasks] == ["call back", "send sample"]
    assert anna.answer is not None
    assert anna.answer.score == 9


def test_the_timeline_has_every_channel_newest_first(told):
    with told.reading() as reader:
        events = timeline(reader, 1, limit=50).events
    assert [(event.source, event.text, event.state) for event in events] == [
        ("consent", "form", "no"),
        ("consent", "form", "yes"),
        ("message", "Spring 1", "accepted"),
        ("answer", "NPS", "9"),
        ("ticket", "Broken", "open"),
        ("task", "done", "done"),
        ("deal", "Chairs", "lead"),
        ("interaction", "asked", ""),
        ("mail", "Away", "away"),
    ]
    of_orders = {"order", "payment", "return"}  # tests/cli/test_orders.py
    assert {event.source for event in events} == set(SOURCES) - of_orders


def test_nobody_has_no_page(told):
    with told.reading() as reader, pytest.raises(NotFound):
        customer(reader, 99, now=NOW)


@pytest.mark.parametrize("cursor", ["", "x", "W10", "eyJhIjoxfQ", "\u0661", "WzEsMiwieCJd"])
def test_a_foreign_cursor_is_refused(told, cursor):
    with told.reading() as reader, pytest.raises(InvalidInput):
        timeline(reader, 1, limit=5, cursor=cursor)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(
    times=st.lists(st.integers(0, 3), min_size=1, max_size=12),
    sent=st.lists(st.integers(0, 3), max_size=8),
    size=st.integers(1, 5),
)
def test_pages_put_together_are_the_whole_timeline(told, times, sent, size):
    with told.changing("more") as work:
        work.execute("DELETE FROM message")
        work.delete_rows("interaction", work.reader.values("SELECT id FROM interaction"))
        for at in times:
            interactions.log(
                work, contact_id=1, channel="sms", summary="x", now=NOW, at=NOW - 30 - at
            )
        for number, at in enumerate(sent):
            _message(work, number, "accepted", NOW - 30 - at)
    with told.reading() as reader:
        whole = timeline(reader, 1, limit=100).events
        paged, cursor = [], None
        while True:
            page = timeline(reader, 1, limit=size, cursor=cursor)
            paged += page.events
            cursor = page.after
            if cursor is None:
                break
    assert tuple(paged) == whole
    assert len(whole) == len(times) + len(sent) + 7
    assert [event.at for event in whole] == sorted((event.at for event in whole), reverse=True)
