"""Tasks that repeat: one stands, the next is made, nothing piles up and nothing drifts."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccm_cli.language.recurrence import Rule
from ccm_cli.language.recurrence_parsing import parse_recurrence
from ccm_cli.runtime import Runtime
from ccm_cli.selling import tasks
from ccm_cli.selling.repeating import Occurrence
from tests.conftest import NOW, Result
from tests.selling.books import DAY, Book

Ccm = Callable[..., Result]


@pytest.fixture
def book(app: Runtime) -> Book:
    return Book(app)


def shown(ccm: Ccm, task: object) -> dict[str, object]:
    found = json.loads(ccm("task", "show", str(task), "--format", "json").out)
    assert isinstance(found, dict)
    return found


def local(ccm: Ccm, task: object) -> str:
    """Due in Berlin: the day, and the hour where one was said."""
    record = shown(ccm, task)
    due = datetime.fromisoformat(str(record["due"])).astimezone(ZoneInfo("Europe/Berlin"))
    return f"{due:%Y-%m-%d}" if record["all_day"] else f"{due:%Y-%m-%d %H:%M}"


def at(monkeypatch: pytest.MonkeyPatch, *when: int) -> None:
    monkeypatch.setenv("CCM_NOW", str(int(datetime(*when, tzinfo=UTC).timestamp())))  # type: ignore[misc, arg-type]


def test_doing_a_task_makes_the_next_and_undo_takes_both_back(ccm: Ccm, database: object) -> None:
    added = ccm("task", "add", "order varnish", "--repeat", "every 2 weeks", "--due", "tomorrow")
    assert added.out == "1\n"
    assert "Due first 2026-11-23, then every 2 weeks on Monday" in added.err
    done = ccm("task", "done", "1")
    assert done.err.splitlines() == [
        "Done: order varnish",
        "Next: order varnish, task 2, due 2026-12-07",
    ]
    assert ccm("task", "list", "--format", "ids").out == "2\n"
    ccm("undo")
    assert ccm("task", "list", "--format", "ids").out == "1\n"
    assert ccm("task", "list", "--all", "--format", "ids").out == "1\n"
    ccm("redo")
    assert ccm("task", "list", "--format", "ids").out == "2\n"


def test_the_first_is_due_on_the_first_day_of_the_rule(ccm: Ccm, database: object) -> None:
    ccm("task", "add", "invoice", "--repeat", "last friday of the month")
    assert local(ccm, 1) == "2026-11-27"
    ccm("task", "add", "today", "--repeat", "every 3 months")
    assert local(ccm, 2) == "2026-11-22"


def test_what_was_missed_does_not_pile_up_and_is_told(
    ccm: Ccm, database: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    ccm("task", "add", "count the till", "--repeat", "every monday", "--due", "2026-11-23")
    at(monkeypatch, 2026, 12, 16, 9)
    done = ccm("task", "done", "1")
    assert "Next: count the till, task 2, due 2026-12-21; 3 times passed over" in done.err
    at(monkeypatch, 2026, 12, 21, 9)
    assert "due today · 3 times passed over" in ccm("today").out
    assert ccm("task", "list", "--format", "ids").out == "2\n"


def test_an_hour_still_to_come_today_stands(
    ccm: Ccm, database: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    ccm("task", "add", "close the shop", "--repeat", "daily", "--due", "2026-11-22 18:00")
    at(monkeypatch, 2026, 11, 24, 8)
    ccm("task", "done", "1")
    assert local(ccm, 2) == "2026-11-24 18:00"
    ccm("task", "done", "2")
    assert local(ccm, 3) == "2026-11-25 18:00"


def test_a_clock_change_leaves_the_hour_as_it_was(
    ccm: Ccm, database: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    ccm("task", "add", "early", "--repeat", "daily", "--due", "2027-03-27 02:30")
    at(monkeypatch, 2027, 3, 27, 9)
    ccm("task", "done", "1")
    assert local(ccm, 2) == "2027-03-28 03:00"  # 02:30 is left out that night
    at(monkeypatch, 2027, 3, 28, 9)
    ccm("task", "done", "2")
    assert local(ccm, 3) == "2027-03-29 02:30"


def test_counted_from_when_it_was_done(
    ccm: Ccm, database: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    ccm(
        "task", "add", "water the plants", "--repeat", "every 5 days", "--repeat-from", "done",
        "--due", "today",
    )  # fmt: skip
    at(monkeypatch, 2026, 11, 30, 9)
    ccm("task", "done", "1")
    assert local(ccm, 2) == "2026-12-05"
    assert shown(ccm, 2)["skipped"] is None


def test_a_series_ends(ccm: Ccm, database: object) -> None:
    ccm("task", "add", "three calls", "--repeat", "daily", "--times", "3", "--due", "today")
    for task in ("1", "2"):
        assert "Next:" in ccm("task", "done", task).err
    assert shown(ccm, 3)["repeats"] == "every day, 1 time"
    assert "Next:" not in ccm("task", "done", "3").err
    ccm("task", "add", "until", "--repeat", "weekly", "--until", "2026-11-28", "--due", "today")
    assert "Next:" not in ccm("task", "done", "4").err


def test_putting_off_moves_one_and_not_the_series(
    ccm: Ccm, database: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    ccm("task", "add", "backup", "--repeat", "every 2 weeks", "--due", "2026-11-23 10:00")
    ccm("task", "snooze", "1", "friday")
    assert local(ccm, 1) == "2026-11-27"
    ccm("task", "done", "1")
    assert local(ccm, 2) == "2026-12-07 10:00"


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("1h", "2026-11-22 11:00"),
        ("90 min", "2026-11-22 11:30"),
        ("3 days", "2026-11-25"),
        ("tomorrow", "2026-11-23"),
        ("next monday", "2026-11-23"),
        ("tomorrow 10:00", "2026-11-23 10:00"),
        ("۲ روز", "2026-11-24"),
        ("завтра", "2026-11-23"),
    ],
)
def test_a_task_is_put_off_in_a_word(ccm: Ccm, database: object, when: str, due: str) -> None:
    ccm("task", "add", "call back", "--due", "today")
    assert ccm("task", "snooze", "1", when).code == 0
    assert local(ccm, 1) == due


def test_skipping_goes_to_the_next_time(ccm: Ccm, database: object) -> None:
    ccm("task", "add", "market", "--repeat", "every monday")
    assert "due 2026-11-30; 1 time passed over" in ccm("task", "skip", "1").err
    assert "due 2026-12-07; 2 times passed over" in ccm("task", "skip", "1").err
    ccm("undo")
    assert local(ccm, 1) == "2026-11-30"
    ccm("task", "add", "once")
    refused = ccm("task", "skip", "2")
    assert (refused.code, "does not repeat" in refused.err) == (2, True)
    ccm("task", "add", "last", "--repeat", "daily", "--until", "today")
    assert "last of its series" in ccm("task", "skip", "3").err


def test_opening_again_takes_the_next_one_back(ccm: Ccm, database: object) -> None:
    ccm("task", "add", "call", "--repeat", "daily", "--due", "today")
    ccm("task", "done", "1")
    ccm("task", "reopen", "1")
    assert ccm("task", "list", "--format", "ids").out == "1\n"
    ccm("task", "done", "1")
    ccm("task", "done", "3")
    ccm("task", "reopen", "1")
    assert shown(ccm, 1)["repeat"] is None
    assert ccm("task", "list", "--filter", "repeat is set", "--format", "ids").out == "4\n"


def test_a_rule_is_changed_and_ended(ccm: Ccm, database: object) -> None:
    ccm("task", "add", "call", "--due", "2026-11-30")
    assert "repeats" in ccm("task", "edit", "1", "--repeat", "monthly").err
    assert shown(ccm, 1)["repeat"] == ("RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=30;SKIP=BACKWARD")
    assert shown(ccm, 1)["repeats"] == "every month on the 30th"
    ccm("task", "edit", "1", "--repeat", "none")
    assert shown(ccm, 1)["repeat"] is None
    assert "Next:" not in ccm("task", "done", "1").err
    refused = ccm("task", "edit", "1", "--repeat", "daily")
    assert (refused.code, "is done" in refused.err) == (2, True)


@pytest.mark.parametrize(
    "more",
    [
        ("--repeat", "now and then"),
        ("--repeat-from", "done"),
        ("--times", "3"),
        ("--repeat", "daily", "--repeat-from", "then"),
        ("--repeat", "daily", "--times", "3", "--until", "tomorrow"),
        ("--repeat", "daily 3 times", "--until", "tomorrow"),
    ],
)
def test_what_is_not_understood_adds_nothing(ccm: Ccm, database: object, more: tuple[str]) -> None:
    refused = ccm("task", "add", "x", *more)
    assert refused.code == 2
    assert ccm("task", "list", "--format", "ids").out == ""


def test_reminders_keep_their_distance(book: Book) -> None:
    due = tasks.due_at(NOW + DAY)
    repeat = tasks.Repeat(_rule("daily"), book.app.zone)
    early = book.task("early", due=due, repeat=repeat, remind_at=NOW + DAY - 3_600)
    never = book.task("never", due=due, repeat=repeat, remind=False)
    with book.app.changing("done") as work:
        for task, wanted in ((early, NOW + 2 * DAY - 3_600), (never, None)):
            following = tasks.done(work, task, now=NOW + DAY, zone=book.app.zone).following
            assert following is not None
            assert following.remind_at == wanted


def test_tasks_belong_to_companies_and_come_back_from_an_export(
    ccm: Ccm, database: object, tmp_path: object
) -> None:
    ccm("company", "add", "Karimi Furniture")
    ccm(
        "task", "add", "stocktaking", "--company", "Karimi Furniture", "--due", "2026-11-30 10:00",
        "--repeat", "last day of the month", "--repeat-from", "done",
    )  # fmt: skip
    assert shown(ccm, 1)["company"] == "Karimi Furniture"
    path = f"{tmp_path}/tasks.csv"
    ccm("export", "tasks", path)
    ccm("task", "rm", "1", "--force")
    assert ccm("import", "tasks", path).code == 0
    again = shown(ccm, 2)
    assert (again["company"], again["repeat"]) == (
        "Karimi Furniture",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
    )
    assert again["repeat_from"] == "done"
    assert ccm("task", "list", "--filter", "company~=karimi", "--format", "ids").out == "2\n"


_ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["done", "skip", "snooze", "reopen", "wait", "edit"]), st.integers(0, 40)
    ),
    max_size=12,
)
_RULES = st.sampled_from(
    ["daily", "every 3 days", "every monday", "every 2 weeks on tuesday and friday", "monthly",
     "31st of every month", "last friday of the month", "every 2 months", "yearly", "هر ۲ ماه"]
)  # fmt: skip


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_RULES, st.sampled_from(["due", "done"]), st.booleans(), st.integers(-40, 40), _ACTIONS)
def test_never_two_of_a_series_are_open_and_each_is_later(
    book: Book,
    words: str,
    counted_from: str,
    all_day: bool,
    away: int,
    actions: list[tuple[str, int]],
) -> None:
    zone, now = book.app.zone, NOW
    moment = NOW + away * DAY
    due = tasks.due_on(datetime.fromtimestamp(moment, zone).date(), zone)
    rule = tasks.Repeat(_rule(words), zone, counted_from)
    with book.app.changing("series", dry_run=True) as work:
        task = tasks.add(
            work, title="t", now=now, due=due if all_day else tasks.due_at(moment), repeat=rule
        )
        latest = Occurrence.read(task.occurrence)
        for action, days in actions:
            if action == "wait":
                now += days * DAY
            elif action == "done":
                following = tasks.done(work, int(task.id or 0), now=now, zone=zone).following
                assert following is not None
                task = following
                assert task.due_at is not None
                assert task.due_at > now
            elif action == "skip":
                tasks.skip(work, int(task.id or 0), now=now, zone=zone)
            elif action == "snooze":
                until = tasks.due_at(now + days * DAY + 60)
                tasks.snooze(work, int(task.id or 0), until=until, now=now)
            elif action == "edit":
                tasks.edit(work, int(task.id or 0), now=now, due=tasks.due_at(now + days * DAY))
            elif task.previous_id is not None:
                previous = task.previous_id
                task = tasks.reopen(work, previous, now=now)
                latest = Occurrence.read(task.occurrence)
                continue
            here = Occurrence.read(task.occurrence)
            if action in {"done", "skip"} and counted_from == "due":
                assert here.day > latest.day
                assert here.clock == latest.clock
            latest = here
            assert work.reader.values("SELECT id FROM task WHERE state = 'open'", ()) == [task.id]


def _rule(words: str) -> Rule:
    return parse_recurrence(words, today=datetime.fromtimestamp(NOW, UTC).date())
