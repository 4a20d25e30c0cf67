"""What the calendar brings, day by day and zone by zone, through ``ccm run`` as cron calls it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ccm_cli import runtime
from ccm_cli.customers import contacts
from ccm_cli.customers.contacts import Details
from ccm_cli.listening import surveys
from ccm_cli.messaging import campaigns
from ccm_cli.messaging.context import library, sending_context
from ccm_cli.messaging.queries.check import check
from ccm_cli.messaging.starting import When
from ccm_cli.messaging.timing import Dates
from ccm_cli.runtime import Runtime
from tests.conftest import Result

Ccm = Callable[..., Result]
TEHRAN, BERLIN, LOS_ANGELES = "Asia/Tehran", "Europe/Berlin", "America/Los_Angeles"


def moment(text: str, zone: str = "UTC") -> int:
    """UTC seconds of a local time."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


class Calendar:
    """Runs ``ccm run`` at moments of the tests' choice, and sees who got what."""

    def __init__(self, ccm: Ccm, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ccm = ccm
        self._outgoing = home / ".local/share/ccm/outgoing"
        self._monkeypatch = monkeypatch
        self._seen: set[Path] = set()
        self.last = Result(0, "", "")

    def at(self, text: str, zone: str = "UTC") -> None:
        self._monkeypatch.setenv("CCM_NOW", str(moment(text, zone)))

    def run(self, text: str, zone: str = "UTC") -> list[str]:
        """Run at a local time; who was written to by that, by the first part of the address."""
        self.at(text, zone)
        self.last = self._ccm("run")
        assert self.last.code == 0, self.last.err
        new = sorted(set(self._outgoing.glob("*.eml")) - self._seen)
        self._seen |= set(new)
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in new]
        return sorted(str(mail["To"]).partition("<")[2].partition("@")[0] for mail in mails)


@pytest.fixture
def calendar(ccm: Ccm, database: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Calendar:
    return Calendar(ccm, home, monkeypatch)


def person(now: int, name: str, *, birthday: str = "", zone: str = "", created: int = 0) -> int:
    app = here(now)
    with app.changing(f"add {name}") as work:
        contact = contacts.add(
            work,
            now=created or now,
            region="DE",
            name=name.capitalize(),
            time_zone=zone,
            details=Details(
                emails=(f"{name}@example.com",), dates={"birthday": birthday} if birthday else {}
            ),
        )
        assert contact.id is not None
        return contact.id


def here(now: int) -> Runtime:
    import os

    return runtime.build({**os.environ, "CCM_NOW": str(now)}, surface="cli")


def start(now: int, name: str, template: str, *, at: int | None = None, **options: object) -> int:
    """A campaign that runs, or is scheduled, from that moment on."""
    app = here(now)
    context = sending_context(app)
    message = library().load(template)
    with app.changing("add") as work:
        made = campaigns.add(
            work, name=name, template=message, context=context, now=now, filter="", **options
        ).id
        assert made is not None
    with app.reading() as reader:
        checked = check(reader, made, messages={"": message}, context=context)
    with app.changing("start") as work:
        campaigns.start(
            work,
            made,
            check=checked,
            messages={"": message},
            context=context,
            now=now,
            when=When(at=at),
        )  # fmt: skip
    return made


BIRTHDAYS = Dates(field="birthday", at="09:00")


def test_birthdays_go_out_at_nine_where_the_customer_lives(calendar: Calendar) -> None:
    begin = moment("2026-11-20 12:00")
    person(begin, "tara", birthday="1990-11-25", zone=TEHRAN)
    person(begin, "bea", birthday="1980-11-25", zone=BERLIN)
    person(begin, "leo", birthday="--11-25", zone=LOS_ANGELES)
    person(begin, "home", birthday="--11-25")  # no zone: the business's, Berlin
    start(begin, "birthdays", "birthday", timing=BIRTHDAYS)
    assert calendar.run("2026-11-24 23:00") == []
    assert calendar.run("2026-11-25 08:59", TEHRAN) == []
    assert calendar.run("2026-11-25 09:00", TEHRAN) == ["tara"]
    assert calendar.run("2026-11-25 08:59", BERLIN) == []
    assert calendar.run("2026-11-25 09:05", BERLIN) == ["bea", "home"]
    assert calendar.run("2026-11-25 09:10", BERLIN) == []
    assert calendar.run("2026-11-25 08:59", LOS_ANGELES) == []
    assert calendar.run("2026-11-25 09:00", LOS_ANGELES) == ["leo"]
    for hour in range(0, 48, 5):
        assert calendar.run(f"2026-11-{26 + hour // 24} {hour % 24:02}:00") == []
    assert calendar.last.err == ""


def test_the_next_year_it_is_another_birthday(calendar: Calendar) -> None:
    begin = moment("2026-11-20 12:00")
    person(begin, "bea", birthday="1980-11-25", zone=BERLIN)
    start(begin, "birthdays", "birthday", timing=BIRTHDAYS)
    assert calendar.run("2026-11-25 10:00", BERLIN) == ["bea"]
    assert calendar.run("2027-11-25 08:00", BERLIN) == []
    assert calendar.run("2027-11-25 09:00", BERLIN) == ["bea"]


def test_who_was_born_on_the_leap_day_has_a_birthday_every_year(calendar: Calendar) -> None:
    begin = moment("2026-11-20 12:00")
    person(begin, "leap", birthday="1992-02-29", zone=BERLIN)
    person(begin, "before", birthday="--02-28", zone=BERLIN)
    start(begin, "birthdays", "birthday", timing=BIRTHDAYS)
    assert calendar.run("2027-02-27 12:00", BERLIN) == []
    assert calendar.run("2027-02-28 12:00", BERLIN) == ["before", "leap"]
    assert calendar.run("2027-03-01 12:00", BERLIN) == []
    assert calendar.run("2028-02-28 12:00", BERLIN) == ["before"]
    assert calendar.run("2028-02-29 12:00", BERLIN) == ["leap"]
    assert calendar.run("2028-03-01 12:00", BERLIN) == []


def test_a_change_of_clocks_neither_skips_nor_doubles_a_day(calendar: Calendar) -> None:
    """In Berlin 02:30 does not exist on 28 March 2027 and comes twice on 25 October 2026."""
    begin = moment("2026-10-20 12:00")
    person(begin, "spring", birthday="--03-28", zone=BERLIN)
    person(begin, "autumn", birthday="--10-25", zone=BERLIN)
    start(begin, "birthdays", "birthday", timing=Dates(field="birthday", at="02:30"))
    assert calendar.run("2026-10-25 00:29") == []
    assert calendar.run("2026-10-25 00:30") == ["autumn"]  # the first 02:30, in summer time
    assert calendar.run("2026-10-25 01:30") == []  # the second one
    assert calendar.run("2026-10-25 02:30") == []
    assert calendar.run("2027-03-28 00:59") == []
    assert calendar.run("2027-03-28 01:00") == ["spring"]  # 03:00, the first after the gap
    assert calendar.run("2027-03-28 02:00") == []


def test_a_machine_that_was_off_catches_up_once_within_the_limit_and_asks_beyond(
    calendar: Calendar,
) -> None:
    begin = moment("2026-11-01 12:00")
    for day in ("03", "08", "09", "10"):
        person(begin, f"born{day}", birthday=f"--11-{day}", zone=BERLIN)
    start(begin, "birthdays", "birthday", timing=BIRTHDAYS)
    assert calendar.run("2026-11-02 09:00", BERLIN) == []
    # Off for more than a week; sending.catch_up is two days.
    assert calendar.run("2026-11-10 09:30", BERLIN) == ["born09", "born10"]
    assert "2 days were missed by too much; nothing was sent for them." in calendar.last.out
    assert calendar.run("2026-11-10 09:35", BERLIN) == []
    assert (calendar.last.out, calendar.last.err) == ("", "")


def test_exactly_the_limit_is_still_caught_up(calendar: Calendar) -> None:
    begin = moment("2026-11-01 12:00")
    person(begin, "bea", birthday="--11-05", zone=BERLIN)
    start(begin, "birthdays", "birthday", timing=BIRTHDAYS)
    assert calendar.run("2026-11-07 09:00", BERLIN) == ["bea"]


def test_days_before_the_campaign_or_the_customer_were_there_are_nobodys(
    calendar: Calendar,
) -> None:
    begin = moment("2026-11-10 12:00")
    person(begin, "past", birthday="--11-09", zone=BERLIN)
    start(begin, "birthdays", "birthday", timing=BIRTHDAYS)
    person(moment("2026-11-12 12:00"), "late", birthday="--11-11", zone=BERLIN)
    assert calendar.run("2026-11-12 13:00", BERLIN) == []
    assert calendar.last.out == ""


def test_a_campaign_at_a_time_starts_by_itself_and_is_done_once(calendar: Calendar) -> None:
    begin = moment("2026-11-20 12:00")
    person(begin, "bea")
    start(begin, "hello", "welcome", at=moment("2026-12-01 09:00", BERLIN))
    assert calendar.run("2026-12-01 08:59", BERLIN) == []
    assert calendar.run("2026-12-01 09:00", BERLIN) == ["bea"]
    assert "Campaign hello: 1 message queued." in calendar.last.err
    assert "Messages: 1 accepted." in calendar.last.err
    assert "Campaign hello is done." in calendar.last.err
    assert calendar.run("2026-12-01 09:05", BERLIN) == []
    assert calendar.last == Result(0, "", "")


def test_a_time_missed_by_days_fires_within_the_limit_and_is_asked_about_beyond(
    calendar: Calendar, ccm: Ccm
) -> None:
    begin = moment("2026-11-20 12:00")
    person(begin, "bea")
    start(begin, "soon", "welcome", at=moment("2026-12-01 09:00", BERLIN))
    start(begin, "long ago", "welcome", at=moment("2026-11-25 09:00", BERLIN))
    assert calendar.run("2026-12-03 09:00", BERLIN) == ["bea"]
    assert "Campaign long ago was not started" in calendar.last.out
    assert "ccm campaign start 'long ago' --late" in calendar.last.out
    assert calendar.run("2026-12-03 09:05", BERLIN) == []
    assert calendar.last == Result(0, "", "")
    history = json.loads(ccm("history", "--format", "json").out)
    assert history[0]["surface"] == "cron"


def test_a_survey_asks_some_days_after_a_day_of_the_customers_own(
    calendar: Calendar, ccm: Ccm
) -> None:
    begin = moment("2026-11-01 12:00")
    app = here(begin)
    with app.changing("add") as work:
        surveys.add(work, name="nps", now=begin)
    assert ccm("field", "add", "contact", "delivered", "--type", "day").code == 0
    for name, day, zone in (("tara", "2026-11-05", TEHRAN), ("leo", "2026-11-05", LOS_ANGELES)):
        contact = person(begin, name, zone=zone)
        assert ccm("contact", "edit", str(contact), "--set", f"delivered={day}").code == 0
    person(begin, "never")
    start(
        begin,
        "after delivery",
        "survey",
        survey="nps",
        timing=Dates(field="delivered", offset_days=7, at="10:00"),
    )
    assert calendar.run("2026-11-12 09:59", TEHRAN) == []
    assert calendar.run("2026-11-12 10:00", TEHRAN) == ["tara"]
    assert calendar.run("2026-11-12 10:00", LOS_ANGELES) == ["leo"]
    assert calendar.run("2026-11-13 10:00", LOS_ANGELES) == []
    calendar.at("2026-11-14 10:00")
    assert ccm("survey", "answer", "tara@example.com", "9").code == 0
    figures = json.loads(ccm("survey", "report", "--format", "json").out)
    assert (figures["asked"], figures["answered"], figures["nps"]) == (2, 1, 100.0)
    (given,) = json.loads(ccm("survey", "answers", "--format", "json").out)
    assert given["campaign"] == "after delivery"


def test_a_survey_message_asks_in_the_customers_language(calendar: Calendar, home: Path) -> None:
    begin = moment("2026-11-01 12:00")
    app = here(begin)
    with app.changing("add") as work:
        surveys.add(work, name="nps", now=begin, question={"en": "Would you send a friend?"})
        for name, language in (("Anna", "en"), ("مریم رستمی", "fa"), ("Анна", "ru")):
            contacts.add(
                work,
                now=begin,
                region="DE",
                name=name,
                language=language,
                details=Details(emails=(f"{language}@example.com",)),
            )
    start(begin, "ask", "survey", survey="nps")
    assert calendar.run("2026-11-01 12:05") == ["en", "fa", "ru"]
    found = {}
    for path in (home / ".local/share/ccm/outgoing").glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = mail.get_body(("plain",))  # type: ignore[attr-defined]
        found[str(mail["To"]).partition("<")[2][:2]] = " ".join(body.get_content().split())
    assert "Would you send a friend?" in found["en"]
    assert "پیشنهاد کنید" in found["fa"]
    assert "порекомендуете" in found["ru"]


def test_a_year_of_days_gives_every_customer_one_birthday(calendar: Calendar, ccm: Ccm) -> None:
    """A machine that is on once a week, with a limit of more than that."""
    assert ccm("config", "set", "sending.catch_up", "8d").code == 0
    begin = moment("2027-01-01 09:00")  # everywhere on the first of January
    days = ("01-01", "02-28", "02-29", "03-28", "06-30", "10-31", "12-31")
    for zone in (TEHRAN, BERLIN, LOS_ANGELES):
        for day in days:
            name = f"{zone[:2].lower()}{day.replace('-', '')}"
            person(begin, name, birthday=f"--{day}", zone=zone)
    start(begin, "birthdays", "birthday", timing=BIRTHDAYS)
    got: list[str] = []
    for day in range(0, 365, 7):
        seconds = moment("2027-01-01 17:00") + day * 86_400
        got += calendar.run(datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M"))
    assert len(got) == len(set(got)) == 3 * len(days)
