"""Journeys: several steps with waits and branches, each done once for each person."""

import json

import pytest

from ccm_cli.messaging import aftermath
from ccm_cli.runtime import Runtime
from tests.automation.conftest import DAY, House

SERIES = """
about = "Three steps"
when = "contact-add"
goals = ["bought", "unsubscribed"]

[[step]]
name = "hello"
send = "welcome"
[[step]]
name = "pause"
wait = "3d"
[[step]]
name = "look"
if = "replied"
[[step.then]]
name = "answered"
task = "Answer {name}"
[[step.else]]
name = "again"
send = "new-product"
[[step]]
name = "week"
wait = "1w"
[[step]]
name = "end"
set = { stage = "dormant" }
"""


@pytest.fixture
def series(house: House) -> House:
    house.on("journey", "series", SERIES)
    house.said("contact", "add", "Maryam", "--email", "m@example.com", "--stage", "customer")
    house.run()
    return house


def _states(house: House, name: str = "series") -> list[str]:
    return house.values("journey", "people", name, "--state", "all", field="state")


def test_each_step_comes_once_and_in_its_time(series: House) -> None:
    assert series.messages() == ["welcome"]
    series.run(after=2 * DAY)
    assert series.messages() == ["welcome"]
    for _time in range(3):
        series.run(after=DAY // 2 + 60)
    assert sorted(series.messages()) == ["new-product", "welcome"]
    assert series.tasks() == []
    for _day in range(8):
        series.run(after=DAY)
    assert series.values("contact", "list", "--fields", "id,stage", field="stage") == ["dormant"]
    assert _states(series) == ["done"]
    assert len(series.messages()) == 2


def test_a_reply_leads_to_the_other_branch(series: House) -> None:
    series.now += DAY
    series.said("log", "email", "Thanks, tell me more", "--contact", "1", "--in")
    series.run(after=2 * DAY + 60)
    assert series.tasks() == ["Answer Maryam"]
    assert series.messages() == ["welcome"]


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ((("deal", "add", "--title", "Chairs", "--contact", "1"), ("deal", "win", "1")), "bought"),
        ((("consent", "withdraw", "1", "--how", "by phone"),), "unsubscribed"),
    ],
)
def test_a_goal_ends_the_way_while_it_waits(
    series: House, act: tuple[tuple[str, ...], ...], reason: str
) -> None:
    series.now += DAY
    for command in act:
        series.said(*command)
    series.run(after=600)
    assert _states(series) == ["goal"]
    assert series.log("journey")[-1] == f"ended: {reason}"
    series.run(after=3 * DAY)
    assert series.messages() == ["welcome"]


def test_who_was_in_it_does_not_come_again_unless_the_file_says_so(house: House) -> None:
    text = 'again = "10d"\nwhen = { event = "tag-add", tag = "go" }\n[[step]]\ntask = "Call"\n'
    house.on("journey", "one", text)
    house.said("contact", "add", "Maryam", "--tag", "go")
    house.run()

    def once_more() -> None:
        house.said("contact", "edit", "1", "--rm-tag", "go")
        house.said("contact", "edit", "1", "--add-tag", "go")
        house.run(after=60)

    once_more()
    assert house.tasks() == ["Call"]
    assert house.log("journey")[-1] == "not: was in it before"
    house.now += 10 * DAY
    once_more()
    assert house.tasks() == ["Call", "Call"]


def test_a_segment_lets_in_and_what_no_longer_holds_lets_go(house: House) -> None:
    house.said("contact", "add", "Maryam", "--tag", "vip")
    house.said("contact", "add", "Anna")
    house.write(
        "journey", "vips",
        'when = { filter = "tag = vip" }\nwhile = "tag = vip"\n'
        '[[step]]\ntask = "Call"\n[[step]]\nwait = "2d"\n[[step]]\ntask = "Call again"\n',
    )  # fmt: skip
    asked = house.ccm("journey", "on", "vips")
    assert asked.code == 5
    assert "1 person begins at once. Switch vips on?" in asked.err
    house.said("journey", "on", "vips", "--force")
    house.run()
    assert house.tasks() == ["Call"]
    house.said("contact", "edit", "2", "--add-tag", "vip")
    house.run(after=600)
    assert house.tasks() == ["Call", "Call"]
    house.said("contact", "edit", "1", "--rm-tag", "vip")
    house.run(after=2 * DAY + 60)
    assert house.tasks() == ["Call", "Call", "Call again"]
    assert "left" in _states(house, "vips")


def test_only_new_leaves_out_who_is_there_already(house: House) -> None:
    house.said("contact", "add", "Maryam", "--tag", "vip")
    house.write("journey", "vips", 'when = { filter = "tag=vip" }\n[[step]]\ntask = "Call"\n')
    house.said("journey", "on", "vips", "--only-new")
    house.run()
    assert house.tasks() == []
    house.said("contact", "add", "Anna", "--tag", "vip")
    house.run(after=600)
    assert house.values("task", "list", "--fields", "id,contact", field="contact") == ["Anna"]


def test_who_began_goes_on_by_the_version_they_began_with(series: House) -> None:
    changed = SERIES.replace('send = "new-product"', 'send = "win-back"')
    series.write("journey", "series", changed)
    series.now += DAY
    series.said("contact", "add", "Anna", "--email", "a@example.com")
    for _day in range(5):
        series.run(after=DAY)
    assert sorted(series.messages()) == ["new-product", "welcome", "welcome", "win-back"]


def test_migrating_brings_people_over_by_the_names_of_steps(series: House) -> None:
    changed = SERIES.replace('send = "new-product"', 'send = "win-back"')
    series.write("journey", "series", changed)
    series.said("journey", "migrate", "series")
    series.run(after=3 * DAY + 60)
    assert sorted(series.messages()) == ["welcome", "win-back"]
    series.write("journey", "series", changed.replace('name = "end"', 'name = "last"'))
    refused = series.ccm("journey", "migrate", "series")
    assert refused.code == 3
    assert "The new version has no step end, where people are." in refused.err


def test_people_are_added_paused_stopped_and_resumed_by_hand(series: House) -> None:
    series.said("contact", "add", "Anna", "--email", "a@example.com")
    series.said("journey", "pause", "series", "Maryam")
    series.run(after=3 * DAY + 60)
    assert series.messages().count("new-product") == 0
    series.said("journey", "resume", "series", "Maryam")
    series.run()
    assert series.messages().count("new-product") == 1
    assert series.ccm("journey", "stop", "series").code == 5
    series.said("journey", "stop", "series", "Maryam", "Anna")
    assert series.ccm("journey", "stop", "series", "Maryam").code == 3
    series.said("contact", "add", "Boris", "--email", "b@example.com")
    series.run()
    assert series.ccm("journey", "add", "series", "Boris").code == 4
    series.said("journey", "add", "series", "Anna")
    series.run()
    assert (
        series.messages().count("welcome") == 4 - 1 + 0 or series.messages().count("welcome") == 4
    )


def test_a_wait_long_over_asks(series: House) -> None:
    told = series.run(after=20 * DAY)
    assert "journey/series: 1 person is held, for the time is long past." in told.out
    assert series.messages() == ["welcome"]
    assert series.run(after=60).out == ""
    series.said("journey", "resume", "series", "--people")
    series.run()
    assert sorted(series.messages()) == ["new-product", "welcome"]


def test_a_clock_set_forward_and_back_doubles_nothing(series: House) -> None:
    series.run(after=3 * DAY + 60)
    assert len(series.messages()) == 2
    series.run(after=-5 * DAY)
    series.run(after=9 * DAY)
    series.run(after=-4 * DAY)
    for _day in range(12):
        series.run(after=DAY)
    assert sorted(series.messages()) == ["new-product", "welcome"]
    assert series.log("journey").count("set stage = dormant") <= 1


def test_a_step_that_cannot_be_done_fails_alone_and_is_tried_again(house: House) -> None:
    house.on(
        "rule", "won",
        'when = "deal-move"\n[[then]]\ntask = "Look"\n'
        '[[then]]\nmove = "won"\n[[then]]\ntag = "w"\n',
    )  # fmt: skip
    settings = house.config / "config.toml"
    settings.write_text(
        settings.read_text("utf-8")
        + '[pipelines.sales]\nstages = ["lead", "offer", "won", "lost"]\n'
        "probabilities = [10, 50, 100, 0]\n"
        'required = { won = ["value"] }\n',
        "utf-8",
    )
    house.said("contact", "add", "Maryam")
    house.said("deal", "add", "--title", "Chairs", "--contact", "1")
    house.said("deal", "move", "1", "--stage", "offer")
    told = house.run()
    assert "rule/won: a step failed for 1 person." in told.out
    assert house.tasks() == ["Look"]
    assert house.values("rule", "people", "won", field="step") == ["2"]
    house.said("deal", "edit", "1", "--value", "900")
    house.said("rule", "resume", "won", "--people")
    house.run()
    assert house.tasks() == ["Look"], "what was done is not done again"
    assert house.values("deal", "list", "--fields", "id,stage", field="stage") == ["won"]
    assert house.said("contact", "list", "--filter", "tag=w", "--format", "ids") == "1\n"


def test_a_rule_starts_a_journey_with_its_chain(house: House) -> None:
    house.on("journey", "care", 'when = "deal-add"\n[[step]]\ntask = "Care for {name}"\n')
    house.on("rule", "begin", 'when = "contact-add"\n[[then]]\nstart = "care"\n')
    house.said("contact", "add", "Maryam")
    house.run()
    assert house.tasks() == ["Care for Maryam"]


def test_a_merge_leaves_nobody_twice_on_the_way(series: House) -> None:
    series.said("contact", "add", "Maryam K", "--email", "mk@example.com")
    series.run(after=60)
    series.said("merge", "1", "2", "--force")
    series.run(after=3 * DAY + 60)
    assert sorted(series.messages()) == ["new-product", "welcome", "welcome"]
    assert sorted(_states(series)) == ["active", "stopped"]


def test_a_removed_person_ends_and_comes_back_with_the_undo(series: House) -> None:
    series.said("contact", "rm", "1", "--force")
    series.said("undo")
    series.run(after=3 * DAY + 60)
    assert sorted(series.messages()) == ["new-product", "welcome"]
    series.said("contact", "rm", "1", "--force")
    for _day in range(8):
        series.run(after=DAY)
    assert _states(series) == ["gone"]


def test_a_click_and_a_bounce_are_told_apart(series: House, app: Runtime) -> None:
    series.write("journey", "series", SERIES.replace('if = "replied"', 'if = "clicked"'))
    series.said("journey", "migrate", "series")
    series.said("contact", "add", "Anna", "--email", "a@example.com")
    series.run()
    with app.changing("a click") as work:
        first = work.reader.value("SELECT id FROM message WHERE contact_id = 1")
        assert aftermath.note(work, first, "clicked", at=series.now)
    series.run(after=3 * DAY + 60)
    assert series.tasks() == ["Answer Maryam"]
    assert sorted(series.messages()) == ["new-product", "welcome", "welcome"]


TWO_MESSAGES = """
when = "contact-add"
[[step]]
send = "welcome"
[[step]]
wait = "10d"
[[step]]
send = "thanks"
"""


def _sold(house: House, contact: int, value: str) -> None:
    house.said("deal", "add", "--title", "Chairs", "--contact", str(contact), "--value", value)
    deal = house.values("deal", "list", "--fields", "id,contact", "--sort", "id", field="id")[-1]
    house.said("deal", "win", deal)


def test_sales_are_put_down_to_the_step_whose_message_was_the_last(house: House) -> None:
    house.on("journey", "series", TWO_MESSAGES)
    for name in ("Ada", "Bea", "Cleo"):
        house.said("contact", "add", name, "--email", f"{name.lower()}@example.com")
    house.run()
    house.run()
    _sold(house, 1, "900")  # after the first message
    house.run(after=10 * DAY)
    house.run()
    _sold(house, 2, "100")  # after the second
    house.now += 20 * DAY
    _sold(house, 3, "500")  # after the usual window
    report = json.loads(house.said("journey", "report", "series", "--format", "json"))
    first, _wait, second = report["steps"]
    assert (first["messages"], first["converted"], first["revenue"]) == (3, 1, {"EUR": 90_000})
    assert (second["messages"], second["converted"], second["revenue"]) == (3, 1, {"EUR": 10_000})
    assert report["outcome"]["converted"] == 2
    assert report["outcome"]["revenue"] == {"EUR": 100_000}
    wider = json.loads(
        house.said("journey", "report", "series", "--window", "30d", "--format", "json")
    )
    assert wider["outcome"]["revenue"] == {"EUR": 150_000}
    table = house.ccm("journey", "report", "series", terminal=True).out
    assert "Within 14 days: bought 2" in table
    assert "revenue €1,000.00" in table
    header, *rows = house.said("journey", "report", "series", "--format", "csv").splitlines()
    assert [dict(zip(header.split(","), row.split(","), strict=True))["revenue"] for row in rows][
        ::2
    ] == ["90000 EUR", "10000 EUR"]


def test_a_sale_is_put_down_once_be_it_to_a_campaign_a_journey_or_a_rule(house: House) -> None:
    house.on("rule", "greet", 'when = "contact-add"\n[[then]]\nsend = "welcome"\n')
    house.said("contact", "add", "Ada", "--email", "ada@example.com")
    house.run()
    house.run()
    house.now += DAY
    house.said("campaign", "add", "spring", "--filter", "", "--template", "thanks")
    house.said("campaign", "start", "spring")
    house.run()
    _sold(house, 1, "100")
    rule = json.loads(house.said("rule", "report", "greet", "--format", "json"))
    campaign = json.loads(house.said("campaign", "report", "spring", "--format", "json"))
    assert (rule["outcome"]["sent"], rule["outcome"]["converted"]) == (1, 0)
    assert campaign["outcome"]["converted"] == 1
