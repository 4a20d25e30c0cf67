"""Tasks: when they are due, when a reminder is given, putting off and undoing."""

from datetime import UTC, date, datetime

import pytest

from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.runtime import Runtime
from ccm_cli.selling import tasks
from ccm_cli.selling.queries import tasks as queries
from tests.conftest import NOW
from tests.selling.books import DAY, Book

TOMORROW = date(2026, 11, 23)


@pytest.fixture
def book(app: Runtime) -> Book:
    return Book(app)


def read(book: Book, task_id: int) -> queries.TaskRow:
    with book.app.reading() as reader:
        return queries.task(reader, task_id)


def utc(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[misc, arg-type]


def reminded(book: Book, now: int) -> list[str]:
    """Titles of the reminders due, each marked as given."""
    with book.app.changing("remind") as work:
        due = queries.reminders_due(work.reader, now)
        for task in due:
            assert task.remind_at is not None
            tasks.mark_reminded(work, task.id, remind_at=task.remind_at, now=now)
    return [task.title for task in due]


def test_a_day_ends_where_the_business_is(book: Book) -> None:
    task = read(book, book.task(due=tasks.due_on(TOMORROW, book.app.zone)))
    assert task.all_day
    assert task.due_at == utc(2026, 11, 23, 22, 59, 59)
    assert task.remind_at == utc(2026, 11, 23, 8, 0)


def test_a_day_of_25_hours_ends_at_midnight_too(book: Book) -> None:
    due = tasks.due_on(date(2026, 10, 25), book.app.zone)
    assert due.at == utc(2026, 10, 25, 22, 59, 59)
    assert due.remind_at == utc(2026, 10, 25, 8, 0)


def test_a_task_with_an_hour_is_reminded_of_at_that_hour_and_once(book: Book) -> None:
    book.task(due=tasks.due_at(NOW + 600))
    assert reminded(book, NOW + 599) == []
    assert reminded(book, NOW + 600) == ["call back"]
    assert reminded(book, NOW + 601) == []


def test_an_overdue_task_written_down_late_reminds_of_nothing(book: Book) -> None:
    task = book.task(due=tasks.due_at(NOW - DAY))
    assert read(book, task).remind_at is None
    assert reminded(book, NOW) == []


def test_snoozing_moves_the_reminder_which_is_given_again(book: Book) -> None:
    task = book.task(due=tasks.due_at(NOW + 60))
    assert reminded(book, NOW + 60) == ["call back"]
    with book.app.changing("snooze") as work:
        tasks.snooze(work, task, until=tasks.due_on(TOMORROW, book.app.zone), now=NOW + 61)
    shown = read(book, task)
    assert (shown.all_day, shown.due_at) == (True, utc(2026, 11, 23, 22, 59, 59))
    assert reminded(book, NOW + 62) == []
    assert reminded(book, utc(2026, 11, 23, 8, 0)) == ["call back"]


def test_done_tasks_are_not_reminded_of_and_stay_done(book: Book) -> None:
    task = book.task(due=tasks.due_at(NOW + 60))
    for later in (10, 20):
        with book.app.changing("done") as work:
            tasks.done(work, task, now=NOW + later, zone=book.app.zone)
    assert (read(book, task).state, read(book, task).done_at) == ("done", NOW + 10)
    assert reminded(book, NOW + DAY) == []
    with book.app.changing("snooze") as work, pytest.raises(InvalidInput, match="is done"):
        tasks.snooze(work, task, until=tasks.due_at(NOW + DAY), now=NOW)
    with book.app.changing("reopen") as work:
        tasks.reopen(work, task, now=NOW + 30)
    assert (read(book, task).state, read(book, task).done_at) == ("open", None)


def test_nothing_is_put_off_into_the_past(book: Book) -> None:
    task = book.task()
    with book.app.changing("snooze") as work, pytest.raises(InvalidInput, match="to come"):
        tasks.snooze(work, task, until=tasks.due_at(NOW), now=NOW)


def test_a_task_about_a_deal_is_about_its_contact(book: Book) -> None:
    contact = book.contact()
    deal = book.deal(contact_id=contact)
    shown = read(book, book.task(deal_id=deal))
    assert (shown.contact_id, shown.deal_title) == (contact, "50 chairs")


def test_a_reminder_may_be_named_or_left_out(book: Book) -> None:
    due = tasks.due_at(NOW + DAY)
    assert read(book, book.task(due=due, remind_at=NOW + 5)).remind_at == NOW + 5
    assert read(book, book.task(due=due, remind=False)).remind_at is None


def test_a_new_due_brings_its_own_reminder_unless_one_is_named(book: Book) -> None:
    task = book.task(due=tasks.due_at(NOW + 60))
    with book.app.changing("edit") as work:
        changed = tasks.edit(work, task, now=NOW, due=tasks.due_at(NOW + 120), title="call Reza")
    assert set(changed) == {"due_at", "remind_at", "title", "title_key"}
    assert read(book, task).remind_at == NOW + 120
    with book.app.changing("edit") as work:
        tasks.edit(work, task, now=NOW, due=tasks.due_at(NOW + 180), remind_at=NOW + 90)
    assert read(book, task).remind_at == NOW + 90


def test_a_wrong_priority_names_the_nearest(book: Book) -> None:
    with pytest.raises(InvalidInput, match="no priority “hihg”") as caught:
        book.task(priority="hihg")
    assert caught.value.hint == "Did you mean high?"
    assert read(book, book.task(priority="HIGH")).priority == "high"


def test_what_is_unknown_is_refused(book: Book) -> None:
    for wrong in ({"deal_id": 9}, {"contact_id": 9}):
        with pytest.raises(NotFound):
            book.task(**wrong)
    with book.app.changing("edit") as work, pytest.raises(NotFound):
        tasks.edit(work, 9, now=NOW, title="x")
