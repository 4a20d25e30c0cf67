"""What time brings: dates that are reached, silence, waits until a time where people live."""

from datetime import UTC, datetime

import pytest

from tests.automation.conftest import DAY, House

HOUR = 3_600
TASK = '[[then]]\ntask = "x {date}"\n'


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_a_birthday_is_reached_in_the_morning_where_the_person_lives(house: House) -> None:
    house.on("rule", "birthday", 'when = { field = "birthday", at = "09:00" }\n' + TASK)
    house.said("contact", "add", "Tokyo", "--date", "birthday=1990-11-25", "--time-zone",
               "Asia/Tokyo")  # fmt: skip
    house.said("contact", "add", "Berlin", "--date", "birthday=1990-11-25")
    house.now = _at("2026-11-24T23:50")
    house.run()
    assert house.tasks() == []
    house.now = _at("2026-11-25T00:05")
    house.run()
    assert house.values("task", "list", "--fields", "id,contact", field="contact") == ["Tokyo"]
    house.now = _at("2026-11-25T08:05")
    for _time in range(3):
        house.run(after=300)
    assert house.tasks() == ["x 2026-11-25", "x 2026-11-25"]


@pytest.mark.parametrize(
    ("when", "act", "day"),
    [
        ('{ field = "birthday", offset = "-7d" }',
         ("contact", "edit", "1", "--date", "birthday=1990-12-09"), "2026-12-02"),
        ('{ field = "date(renewal)", offset = "-2w" }',
         ("contact", "edit", "1", "--date", "renewal=2026-12-20"), "2026-12-06"),
        ('{ field = "custom.until" }',
         ("contact", "edit", "1", "--set", "date:until=2026-12-01"), "2026-12-01"),
        ('{ field = "custom.until", offset = "3d", yearly = true }',
         ("contact", "edit", "1", "--set", "date:until=2020-12-01"), "2026-12-04"),
        ('{ of = "deal", field = "expected_close", offset = "-1d", if = "state = open" }',
         ("deal", "edit", "1", "--expected-close", "2026-12-05"), "2026-12-04"),
        ('{ of = "deal", field = "stage_since", offset = "14d" }',
         ("deal", "move", "1", "--stage", "proposal"), "2026-12-06"),
        ('{ event = "silence", for = "10d" }',
         ("log", "call", "hello", "--contact", "1", "--in"), "2026-12-02"),
    ],
)  # fmt: skip
def test_a_date_is_reached_once_and_not_before(
    house: House, when: str, act: tuple[str, ...], day: str
) -> None:
    house.now -= 30 * DAY
    house.said("contact", "add", "Maryam")
    house.said("deal", "add", "--title", "Chairs", "--contact", "1", "--value", "1")
    house.said("field", "add", "contact", "until", "--type", "date")
    house.now += 30 * DAY
    house.said(*act)
    house.on("rule", "one", f'when = {when}\n[[then]]\ntask = "x"\n')
    reached = []
    for _day in range(20):
        before = len(house.tasks())
        house.run(after=DAY)
        if len(house.tasks()) > before:
            reached.append(datetime.fromtimestamp(house.now, UTC).date().isoformat())
    assert reached == [day]


def test_days_missed_by_too_much_ask(house: House) -> None:
    house.said("contact", "add", "Maryam", "--date", "birthday=1990-11-24")
    house.on("rule", "birthday", 'when = { field = "birthday" }\n' + TASK)
    house.run()
    told = house.run(after=9 * DAY)
    assert "1 person is held, for the time is long past" in told.out
    assert house.tasks() == []


def test_nothing_is_made_up_for_days_before_it_was_on(house: House) -> None:
    house.said("contact", "add", "Maryam", "--date", "birthday=1990-11-20")
    house.on("rule", "birthday", 'when = { field = "birthday" }\n' + TASK)
    house.run()
    assert house.tasks() == []
    assert house.values("rule", "people", "birthday", "--state", "all", field="id") == []


def test_a_wait_until_a_time_ends_where_the_person_lives(house: House) -> None:
    house.on("rule", "one", 'when = "contact-add"\n[[then]]\nwait = "until monday 09:00"\n' + TASK)
    house.said("contact", "add", "Tehran", "--time-zone", "Asia/Tehran")
    house.said("contact", "add", "Berlin")
    house.now = _at("2026-11-22T09:00")  # a Sunday
    house.run()
    house.now = _at("2026-11-23T05:35")  # 09:05 in Tehran
    house.run()
    assert house.values("task", "list", "--fields", "id,contact", field="contact") == ["Tehran"]
    house.now = _at("2026-11-23T08:05")
    house.run()
    assert len(house.tasks()) == 2


def test_a_wait_for_a_date_of_the_person(house: House) -> None:
    house.on(
        "rule", "one",
        'when = { event = "tag-add" }\n[[then]]\nwait = "until birthday - 2d 10:00"\n' + TASK,
    )  # fmt: skip
    house.said("contact", "add", "With", "--date", "birthday=1990-11-30", "--tag", "go")
    house.said("contact", "add", "Without", "--tag", "go")
    house.run()
    who = ("task", "list", "--fields", "id,contact")
    assert house.values(*who, field="contact") == ["Without"]
    assert "nothing to do: there is no date birthday" in house.log("rule")
    house.now = _at("2026-11-28T09:05")  # 10:05 in Berlin
    house.run()
    assert sorted(house.values(*who, field="contact")) == ["With", "Without"]
