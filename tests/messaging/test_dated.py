"""Campaigns by the dates of each contact: birthdays, and so many days after something."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccm_cli.errors import InvalidInput
from ccm_cli.messaging.timing import Dates
from tests.conftest import NOW

DAY, HOUR = 86_400, 3_600


def born(house, name, month_day, **columns):
    (contact_id,) = house.people(name, **columns)
    with house.runtime.changing("birthday") as work:
        work.insert_rows(
            "contact_date",
            [{"contact_id": contact_id, "name": "birthday", "month_day": month_day, "year": None}],
        )
    return contact_id


def birthdays(house, **options):
    return house.started("birthdays", timing=Dates("birthday", **options))


def queued(house):
    with house.runtime.reading() as reader:
        return reader.rows(
            lambda *row: row,
            "SELECT c.name, m.occurrence, m.next_at FROM message m"
            " JOIN contact c ON c.id = m.contact_id WHERE m.state <> 'suppressed' ORDER BY m.id",
        )


def at(day, clock, zone):
    return int(datetime.combine(day, clock, ZoneInfo(zone)).timestamp())


def test_a_birthday_mail_goes_out_in_the_morning_where_the_contact_lives(house):
    born(house, "Maryam", "11-22", time_zone="Asia/Tehran")
    born(house, "Sam", "11-22", time_zone="America/Los_Angeles")
    born(house, "Zoe", "12-24")
    birthdays(house, at="09:00")
    house.enqueue()
    assert [name for name, _day, _at in queued(house)] == ["Maryam"]
    house.now = at(date(2026, 11, 22), time(9), "America/Los_Angeles") - 1
    house.enqueue()
    assert len(queued(house)) == 1
    house.now += 1
    house.enqueue()
    assert queued(house)[1] == ("Sam", "2026-11-22", house.now)
    house.send()
    assert house.counts() == {"accepted": 2}


def test_it_is_queued_once_a_year_however_often_it_is_asked(house):
    born(house, "Ada", "11-22")
    birthdays(house)
    for _hour in range(5):
        house.enqueue()
        house.send()
        house.now += HOUR
    assert len(queued(house)) == 1
    house.now = at(date(2027, 11, 22), time(10), "Europe/Berlin")
    house.enqueue()
    assert [day for _name, day, _at in queued(house)] == ["2026-11-22", "2027-11-22"]


def test_days_missed_a_little_are_caught_up_and_older_ones_told_once(house):
    born(house, "Ada", "11-30")
    born(house, "Bob", "11-24")
    campaign = birthdays(house)
    house.now += 9 * DAY
    (told,) = house.enqueue()
    assert (told.campaign_id, told.queued, told.missed) == (campaign, 1, 1)
    assert [name for name, _day, _at in queued(house)] == ["Ada"]
    assert house.states()["bob"] == ("suppressed", "missed")
    assert house.enqueue() == ()


def test_nothing_is_made_up_for_days_before_the_start_or_before_somebody_was_known(house):
    born(house, "Ada", "11-21")
    birthdays(house)
    born(house, "Bob", "11-21", created_at=NOW)
    assert house.enqueue() == ()
    house.now += DAY
    born(house, "Cleo", "11-22", created_at=house.now)
    assert house.enqueue() == ()


def test_the_twenty_ninth_of_february_is_the_day_before_in_other_years(house):
    born(house, "Ada", "02-29")
    house.now = at(date(2027, 2, 20), time(9), "Europe/Berlin")
    birthdays(house)
    house.now = at(date(2027, 2, 28), time(9), "Europe/Berlin")
    house.enqueue()
    house.now = at(date(2028, 2, 28), time(9), "Europe/Berlin")
    house.enqueue()
    house.now = at(date(2028, 2, 29), time(9), "Europe/Berlin")
    house.enqueue()
    assert [day for _name, day, _at in queued(house)] == ["2027-02-28", "2028-02-29"]


def test_a_moment_with_an_offset_is_written_to_once_so_many_days_later(house):
    house.people("Ada", created_at=NOW)
    house.people("Bob", created_at=NOW - 300 * DAY)
    house.started("thanks", timing=Dates("created", offset_days=7, at="10:30"))
    house.now += 6 * DAY
    assert house.enqueue() == ()
    house.now += DAY + 2 * HOUR
    house.enqueue()
    due = at(date(2026, 11, 29), time(10, 30), "Europe/Berlin")
    assert queued(house) == [("Ada", "2026-11-29", due)]


def test_a_day_before_the_date_is_a_negative_offset(house):
    born(house, "Ada", "11-25")
    birthdays(house, offset_days=-3)
    house.enqueue()
    assert queued(house)[0][1] == "2026-11-22"


def test_who_leaves_the_segment_before_the_hour_gets_nothing(house):
    ada = born(house, "Ada", "11-22")
    house.started("birthdays", filter="stage=customer", timing=Dates("birthday"))
    house.enqueue()
    with house.runtime.changing("x") as work:
        work.update_rows("contact", {ada: {"stage": "lost"}})
    house.send()
    assert house.states()["ada"] == ("suppressed", "left the segment")


@pytest.mark.parametrize(
    "dates",
    [Dates("name"), Dates("birthday", at="9 o'clock"), Dates("birthday", offset_days=9_999)],
)
def test_dates_that_cannot_be_used_are_refused(house, dates):
    with pytest.raises(InvalidInput):
        house.campaign(timing=dates)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    away=st.integers(-3, 3),
    zone=st.sampled_from(["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Tehran", "UTC"]),
    hour=st.integers(0, 23),
    step=st.integers(1, 30),
)
def test_every_birthday_after_the_start_is_queued_exactly_once_at_its_time(
    house, away, zone, hour, step
):
    """Whatever the zone, the hour and how often the calendar is looked at."""
    house.now = NOW
    day = date(2026, 11, 25) + timedelta(days=away)
    contact = born(house, f"p{house.now}{away}{zone}{hour}{step}", f"{day:%m-%d}", time_zone=zone)
    campaign = house.started(
        f"b{contact}", filter=f"id={contact}", timing=Dates("birthday", at=f"{hour:02}:00")
    )
    while house.now < NOW + 9 * DAY:
        house.now += step * HOUR
        house.enqueue()
    with house.runtime.reading() as reader:
        rows = reader.rows(
            lambda *row: row,
            "SELECT occurrence, next_at FROM message WHERE campaign_id = ?",
            (campaign,),
        )
    started_on = datetime.fromtimestamp(NOW, ZoneInfo(zone)).date()
    expected = [(day.isoformat(), at(day, time(hour), zone))] if day >= started_on else []
    assert rows == expected
    with house.runtime.changing("end") as work:
        work.execute("UPDATE campaign SET state = 'done' WHERE id = ?", (campaign,))


def test_a_birthday_on_a_holiday_is_kept_and_a_broadcast_waits(house):
    business = house.settings.business._replace(holidays=("11-22 Fair",))
    house.settings = house.settings._replace(business=business)
    born(house, "Ada", "11-22")
    birthdays(house)
    house.started("news")
    house.now = at(date(2026, 11, 22), time(12), "Europe/Berlin")
    house.enqueue()
    house.send()
    assert house.counts() == {"accepted": 1, "deferred": 1}
