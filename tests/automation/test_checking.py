"""Every fault in a file of a rule or journey is told with file, line and what was perhaps meant."""

import pytest

from tests.automation.conftest import House

RULE = """about = "x"
if = "stage = customer"
when = "deal-win"

[[then]]
{step}
"""


def _told(house: House, kind: str, text: str) -> str:
    house.write(kind, "one", text)
    result = house.ccm(kind, "check", "one")
    assert result.code == 2, result.out + result.err
    return " ".join(result.out.split())


def _listed(house: House, name: str, field: str) -> str:
    """A column of a rule in the list."""
    names = house.values("rule", "list", field="name")
    return house.values("rule", "list", field=field)[names.index(name)]


@pytest.mark.parametrize(
    ("step", "line", "words"),
    [
        ('snd = "welcome"', 6, "Did you mean send?"),
        ('send = "welcom"', 6, "There is no message welcom. There is: welcome"),
        ('send = "renewal"', 6, "needs a value for until"),
        ('send = "welcome"\nvariables = { prodct = "x" }', 7, "no variable prodct"),
        ('send = "welcome"\nchannel = "emial"', 7, "There is no channel emial"),
        ('task = "Call {nme}"', 6, "Nothing stands for {nme}. There is: {name}"),
        ('task = "Call"\ndue = "soonish"', 7, "soonish"),
        ('task = "Call"\npriority = "hgh"', 7, "There is no priority hgh"),
        ('set = { stge = "loyal" }', 6, "There is no field stge. Did you mean stage?"),
        ('set = { stage = "royal" }', 6, "royal"),
        ('move = "wn"', 6, "wn"),
        ('wait = "3 fortnights"', 6, "3 fortnights"),
        ('wait = "until birthdy"', 6, "birthdy"),
        ('webhook = "shop"', 6, "There is no webhook shop in the settings"),
        ('start = "welcome-seris"', 6, "There is no journey welcome-seris"),
        ('if = "citty = Tehran"\n[[then.then]]\ntag = "x"', 6, "Did you mean city?"),
        ('tag = "x"\nuntag = "y"', 7, "One step does one thing: tag, untag."),
        ('if = "stage = customer"', 6, "neither then nor else"),
    ],
)
def test_what_a_step_speaks_of_must_be_there(
    house: House, step: str, line: int, words: str
) -> None:
    told = _told(house, "rule", RULE.format(step=step))
    assert f"one.toml:{line}:" in told
    assert words in told


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('when = "deal-wun"\n[[then]]\ntag = "x"\n', ":1:", "Did you mean deal-win?"),
        ('\nwhen = "deal-win"\n[[than]]\ntag = "x"\n', ":3:", "Did you mean then?"),
        ('when = "deal-win"\n', "one.toml", "Nothing is to be done."),
        ('[[then]]\ntag = "x"\n', "one.toml", "It does not say when it begins."),
        ('when = { event = "deal-win", if = "valu > 5" }\n[[then]]\ntag="x"\n', ":1:36:",
         "Did you mean value?"),
        ('if = "stage = customr"\nwhen = "deal-win"\n[[then]]\ntag="x"\n', ":1:15:", "customr"),
        ('when = { event = "deal-move", to = "propsal" }\n[[then]]\ntag="x"\n', ":1:",
         "Did you mean proposal?"),
        ('when = { event = "contact-add", to = "x" }\n[[then]]\ntag="x"\n', ":1:",
         "contact-add has no stages"),
        ('when = { event = "contact-add", tag = "x" }\n[[then]]\ntag="x"\n', ":1:",
         "tag says nothing about contact-add"),
        ('when = { field = "birthdy" }\n[[then]]\ntag="x"\n', ":1:", "birthdy"),
        ('when = { field = "city" }\n[[then]]\ntag="x"\n', ":1:", "holds no date"),
        ('when = { field = "birthday", offset = "soon" }\n[[then]]\ntag="x"\n', ":1:", "-7d"),
        ('when = { field = "birthday", at = "25:00" }\n[[then]]\ntag="x"\n', ":1:", "09:00"),
        ('when = { event = "silence" }\n[[then]]\ntag="x"\n', ":1:", "silence needs for"),
        ('when = { segment = "nobody" }\n[[then]]\ntag="x"\n', ":1:", "There is no segment"),
        ('again = "always"\nwhen = { filter = "tag=x" }\n[[then]]\ntag="x"\n', ":1:",
         "again and again"),
        ('per_day = 0\nwhen = "deal-win"\n[[then]]\ntag="x"\n', ":1:", "between 1 and 100"),
        ('when = "contact-add"\n[[then]]\nmove = "won"\n', ":3:", "There is no deal to move"),
        ('when = "contact-add\n[[then]]\ntag="x"\n', ":1:", "not valid TOML"),
    ],
)  # fmt: skip
def test_the_head_is_checked_as_well(house: House, text: str, place: str, words: str) -> None:
    told = _told(house, "rule", text)
    assert place in told
    assert words in told


def test_a_fault_of_a_goal_stands_at_its_own_line(house: House) -> None:
    told = _told(
        house,
        "journey",
        'when = "contact-add"\ngoals = [\n  "bought",\n  "stge = loyal",\n]\n[[step]]\ntag = "x"\n',
    )
    assert "one.toml:4:4:" in told
    assert "Did you mean stage" in told


def test_what_is_wrong_is_not_switched_on(house: House) -> None:
    house.write("rule", "one", 'when = "deal-wun"\n[[then]]\ntag = "x"\n')
    result = house.ccm("rule", "on", "one")
    assert result.code == 2
    assert "~/.config/ccm/rules/one.toml:1:" in result.err
    assert "Did you mean deal-win?" in result.err
    assert _listed(house, "one", "state") == "off"


def test_a_tag_that_nobody_has_is_worth_a_word(house: House) -> None:
    house.said("contact", "add", "Maryam", "--tag", "vip")
    house.write("rule", "one", 'when = { event = "tag-add", tag = "vp" }\n[[then]]\ntag = "x"\n')
    result = house.ccm("rule", "check", "one")
    assert result.code == 0
    assert "Note: ~/.config/ccm/rules/one.toml:1: Nobody has the tag vp." in result.out


def test_a_file_that_breaks_while_it_is_on_is_told_once(house: House) -> None:
    text = 'when = "contact-add"\n[[then]]\ntask = "Call"\n'
    house.on("rule", "one", text)
    path = house.write("rule", "one", text.replace("task", "tsk"))
    house.said("contact", "add", "Maryam")
    first = house.run()
    assert "rule/one does not begin: ~/.config/ccm/rules/one.toml:3:" in first.out
    assert house.run(after=60).out == ""
    path.write_text(text, encoding="utf-8")
    house.run(after=60)
    assert house.tasks() == ["Call"], "what happened meanwhile is caught up"


def test_a_rule_whose_file_is_gone_is_paused_with_its_people(house: House) -> None:
    text = 'when = "contact-add"\n[[then]]\nwait = "1d"\n[[then]]\ntask = "Call"\n'
    house.on("rule", "one", text)
    house.said("contact", "add", "Maryam")
    house.run()
    path = house.write("rule", "one", text)
    path.unlink()
    told = house.run(after=400)
    assert "rule/one: its file is gone, so it was paused" in told.out
    assert house.run(after=86_400).out == ""
    assert house.tasks() == []
    assert _listed(house, "one", "state") == "paused"
    assert _listed(house, "one", "about") == "The file is gone; its people stay where they are."
    house.write("rule", "one", text)
    house.said("rule", "resume", "one")
    house.run()
    assert house.tasks() == ["Call"]


@pytest.mark.parametrize("language", ["en", "fa", "ru"])
@pytest.mark.parametrize("kind", ["rule", "journey"])
def test_what_is_shipped_and_what_new_writes_is_right(
    house: House, kind: str, language: str
) -> None:
    house.said("--lang", language, kind, "new", "of-my-own")
    assert house.ccm("--lang", language, kind, "check").code == 0
    names = house.values(kind, "list", field="name")
    assert set(house.values(kind, "list", field="state")) == {"off"}
    shipped = {
        "rule": {
            *("birthday", "review-after-order", "review-after-purchase", "stale-deal"),
            *("thank-you", "thank-you-order", "unhappy-answer"),
        },
        "journey": {"renewal", "welcome-series", "win-back"},
    }
    assert set(names) == {"of-my-own", *shipped[kind]}
    for name in names:
        house.said("--lang", language, kind, "show", name, "--format", "table")
        house.said("--lang", language, kind, "test", name, "--since", "60d")
    assert house.ccm(kind, "new", "of-my-own").code == 4


@pytest.mark.parametrize(
    "text",
    ["x = " + "[" * 3000, "x = " + "{a=" * 2000, "per_day = " + "9" * 5000],
    ids=["lists", "tables", "digits"],
)
def test_a_file_that_no_reader_can_hold_is_named_and_others_go_on(ccm, database, home, text):
    folder = home / ".config/ccm/rules"
    folder.mkdir(parents=True)
    (folder / "big.toml").write_text(text, encoding="utf-8")
    checked = ccm("rule", "check")
    assert checked.code not in {0, 1}, checked.err
    assert "big.toml" in checked.out + checked.err
    assert "fault of its own" not in checked.err
    assert "thank-you" in ccm("rule", "list").out
