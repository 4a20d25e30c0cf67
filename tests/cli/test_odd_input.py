"""Every command with whatever a keyboard, a script or a spreadsheet may bring as its words.

The command tree is walked, so that a new command is tried without a line here. Each call ends with
an exit code of the shell conventions and words that do nothing to a terminal; a call that failed
has changed nothing.
"""

import os
import shutil
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Result

Ccm = Callable[..., Result]

EXAMPLES = int(os.environ.get("CCM_TEST_EXAMPLES", "6"))
"""Calls of each command: the same ones each time, others where the environment asks for more."""
pytestmark = pytest.mark.timeout(max(300, 30 * EXAMPLES))

DATABASE = Path(".local/share/ccm/ccm.db")
APART = frozenset({"tui", "daemon", "demo", "init"})
"""Commands that do not end, or that write a business of their own."""
APART_OF_CRON = frozenset({"install", "remove", "show"})

ODD = (
    *(
        "",
        " ",
        "-",
        "--",
        "-1",
        "--force",
        "-h",
        "@",
        "%",
        "=",
        "a=",
        "=a",
        ":",
        ",",
        "\\",
        "'",
        '"',
    ),
    *("\x07\x08", "\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "a\nb\tc", "\r", "\x7f"),
    *("\u202eabc", "\u200f", "\u200b", "\u200c", "\ufeff", "\u2028", "می\u200cخواهم", "علي", "علی"),
    *("a\udcffb", "😀👨\u200d👩\u200d👧", "İstanbul", "ıI", "Straße", "e\u0301\u0327", "\u0301"),
    *(
        "' OR 1=1 --",
        '"; DROP TABLE contact; --',
        "%_%",
        "a*",
        '"a" NEAR b',
        "NULL",
        "=1+1",
        "+1",
        "@A1",
    ),
    *(
        "{{ 7*7 }}",
        "{% for x in y %}",
        "%(name)s",
        "%s",
        "{0}",
        "$HOME",
        "`id`",
        "../..",
        "[/]",
        "[red]x[/bold]",
        ":smile:",
        "nan",
        "inf",
    ),
    *("0", "-0", "1e400", "99999999999999999999999", "9223372036854775807", "-9223372036854775808"),
    *("9223372036854775808", "۱۲۳", "٤٥", "1.5", "1,5", "0x10", "1_000", "½", "²", "៣"),
    *(
        "2026-02-30",
        "0000-00-00",
        "9999-12-31",
        "10000-01-01",
        "1405/13/01",
        "1405/12/30",
        "-99999999d",
    ),
    *(
        "99999999d",
        "-1000000y",
        "9999-12-31 23:59",
        "0001-01-01",
        "25:61",
        "tomorrow 99:99",
        "next never",
    ),
    *(
        "(",
        ")",
        "((((((((((",
        "and",
        "not",
        "tag=",
        "name ~= ",
        "tag in ()",
        "json:a=[",
        "json:a=1e999",
    ),
    *(
        "a@b",
        "@b.c",
        "a@ü.de",
        '"a b"@example.com',
        "a@" + "b" * 300 + ".de",
        "+",
        "+++",
        "+999999",
    ),
    *("http://", "https://[::1", "mailto:x", "tel:", "file:///etc/passwd", "ccm://1"),
)
LONG = ("x" * 300, "ی" * 5000, "1" * 5000, "(" * 3000, "a@" * 4000, "not " * 2000 + "tag=a")
HUGE = "آ x" * 350_000

PLAUSIBLE = (
    *(
        "1",
        "2",
        "3",
        "Ada",
        "Ada Lovelace",
        "ada@example.com",
        "+4930123456",
        "tg:@ada",
        "Cedar GmbH",
    ),
    *(
        "vip",
        "regulars",
        "spring",
        "nps",
        "score=9",
        "9",
        "10",
        "json:score=1",
        "score",
        "tag=vip",
        "name=Ada",
    ),
    *(
        "2026-12-01",
        "tomorrow",
        "-3d",
        "today",
        "tomorrow 10:00",
        "in 2h",
        "90d",
        "12-31",
        "1405/09/01",
        "+3d",
    ),
    *(
        "email",
        "phone",
        "telegram",
        "file",
        "sms",
        "transactional",
        "marketing",
        "high",
        "person",
        "lead",
    ),
    *(
        "en",
        "fa",
        "DE",
        "Europe/Berlin",
        "OAK-1",
        "OAK-1 x 2 -10%",
        "Repair 1 @ 120",
        "2026-0001",
        "won",
        "lost",
        "proposal",
        "sales",
        "1200",
        "12.50",
        "EUR 5",
        "30m",
    ),
    *(
        "welcome",
        "thanks",
        "contact",
        "deal",
        "text",
        "number",
        "choice",
        "birthday",
        "created",
        "id,name",
    ),
    *(
        "json",
        "ndjson",
        "csv",
        "tsv",
        "ids",
        "table",
        "vcard",
        "name",
        "How are you?",
        "positive",
        "skip",
    ),
    *(
        "people.csv",
        "out.csv",
        "-",
        "name=Name",
        "business.language",
        "display.format",
        "display.bidi",
    ),
)

words = st.one_of(
    st.sampled_from(PLAUSIBLE),
    st.sampled_from(PLAUSIBLE),
    st.sampled_from(ODD),
    st.sampled_from(ODD),
    st.text(max_size=20),
    st.sampled_from(LONG),
)
numbers = st.one_of(
    st.integers(-3, 12).map(str),
    st.sampled_from(("-9223372036854775809", "9223372036854775808", "1000000", "")),
    words,
)


class Command(NamedTuple):
    """A command of the tree: the words that call it, and its parameters."""

    path: tuple[str, ...]
    parameters: tuple[Any, ...]


def commands() -> Iterator[Command]:
    """Every command without commands of its own, but for those that stand apart."""
    import typer

    from ccm_cli.cli.app import prepared

    root = prepared()
    waiting: list[tuple[tuple[str, ...], Any, Any]] = [
        ((), root, typer.Context(root, info_name="ccm"))
    ]
    while waiting:
        path, command, context = waiting.pop()
        if not hasattr(command, "list_commands"):
            yield Command(path, tuple(command.params))
            continue
        for name in command.list_commands(context):
            if (not path and name in APART) or (path == ("cron",) and name in APART_OF_CRON):
                continue
            inner = command.get_command(context, name)
            waiting.append(((*path, name), inner, type(context)(inner, parent=context)))


COMMANDS = {" ".join(command.path): command for command in sorted(commands())}


@st.composite
def calls(draw: st.DrawFn, command: Command) -> list[str]:
    """The words of one call: some options, each argument, and now and then one word too many."""
    said = list(command.path)
    options = [one for one in command.parameters if one.param_type_name == "option"]
    for option in draw(st.lists(st.sampled_from(options), max_size=3)) if options else ():
        said += [option.opts[0]] if option.is_flag else [option.opts[0], draw(value_of(option))]
    if draw(st.integers(0, 3)) == 0:
        said.append("--")
    for argument in (one for one in command.parameters if one.param_type_name == "argument"):
        many = argument.nargs == -1
        values = st.lists(
            value_of(argument), min_size=int(argument.required), max_size=3 if many else 1
        )
        said += draw(values)
    return said + draw(st.lists(words, max_size=1) if draw(st.integers(0, 9)) == 0 else st.just([]))


def value_of(parameter: Any) -> st.SearchStrategy[str]:
    return numbers if parameter.type.name.startswith("int") else words


PEOPLE = (
    "Name,Email,Phone\nGrace Hopper,grace@example.com,+49 30 654321\n"
    "=cmd|' /C calc'!A0,x,\x1b[31m\n"
)


def fill(ccm: Ccm) -> None:
    """A small business with one of everything, in an order in which each finds the one before."""
    lines = [
        ["field", "add", "contact", "score", "--type", "number"],
        ["company", "add", "Cedar GmbH"],
        [
            *("contact", "add", "Ada Lovelace", "--email", "ada@example.com", "--tag", "vip"),
            *("--phone", "+4930123456", "--company", "Cedar GmbH", "--handle", "telegram:ada"),
        ],
        ["contact", "add", "علی رضایی", "--birthday", "1370/01/01"],
        ["log", "call", "asked for oak", "--contact", "1"],
        ["segment", "add", "regulars", "--filter", "tag=vip"],
        ["deal", "add", "--title", "50 chairs", "--value", "1200", "--contact", "1"],
        ["task", "add", "ring back", "--contact", "1", "--due", "tomorrow"],
        ["ticket", "add", "a leg broke", "--contact", "1", "--priority", "high"],
        ["product", "add", "Oak chair", "--code", "OAK-1", "--price", "120", "--tax", "19"],
        ["order", "add", "1", "--line", "OAK-1 x 2", "--line", "Repair 1 @ 30", "--paid", "cash"],
        ["order", "add", "--company", "1", "--line", "OAK-1", "--confirm"],
        ["survey", "add", "nps"],
        ["survey", "answer", "1", "9", "--comment", "fine"],
        ["consent", "grant", "1", "--how", "card", "--channel", "email", "--purpose", "marketing"],
        ["campaign", "add", "spring", "--template", "welcome", "--segment", "regulars"],
        ["contact", "edit", "2", "--stage", "customer"],
        ["undo"],
    ]
    for line in lines:
        done = ccm(*line)
        assert done.code == 0, (line, done)


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for the storage of the search index, which has no order."""
    with closing(sqlite3.connect(path)) as connection:
        connection.create_function("ccm_key", 1, str)
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: connection.execute(f'SELECT * FROM "{name}"').fetchall()
            for (name,) in names
            if name != "sqlite_sequence" and not name.startswith("contact_search_")
        }


class World:
    """A home folder that is put back as it was before each call.

    Args:
        home: the folder.
        kept: copies of it by the name of their state, such as ``filled``.
        ccm: the program to call in it.
    """

    def __init__(self, home: Path, kept: dict[str, Path], ccm: Ccm) -> None:
        self._home, self._kept, self._ccm = home, kept, ccm
        self.database = home / DATABASE
        self.before = {state: dump(folder / DATABASE) for state, folder in kept.items()}

    def call(self, state: str, *said: str) -> Result:
        """One call in the world as it was kept."""
        shutil.rmtree(self._home)
        shutil.copytree(self._kept[state], self._home)
        os.chdir(self._home)
        return self._ccm(*said)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders kept by state, filled by the first test that needs them."""
    return {}


@pytest.fixture
def world(
    kept: dict[str, Path],
    database: Path,
    home: Path,
    ccm: Ccm,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    assert database == home / DATABASE
    # `ccm serve` does all that it does but to wait for visitors, which has no end.
    monkeypatch.setattr("uvicorn.Server.run", lambda _server, sockets: None)
    if not kept:
        folder = tmp_path_factory.mktemp("kept")
        (home / "people.csv").write_text(PEOPLE, encoding="utf-8")
        for state in ("empty", "filled"):
            if state == "filled":
                fill(ccm)
            kept[state] = folder / state
            shutil.copytree(home, kept[state])
    return World(home, kept, ccm)


def check(world: World, state: str, said: list[str]) -> None:
    result = world.call(state, *said)
    shown = (state, [word[:80] for word in said])
    assert "fault of its own" not in result.err, (shown, result.err[:500])
    assert "Traceback" not in result.err, (shown, result.err)
    assert result.code in range(8), (shown, result)
    for text in (result.out, result.err):
        assert not disturbing(text), (shown, disturbing(text), text[:500])
    if result.code not in {0, 6} and said[0] != "run":  # a run tells of each job by itself
        after = dump(world.database)
        changed = [name for name in after if after[name] != world.before[state][name]]
        assert not changed, (shown, result.code, changed)


def disturbing(text: str) -> set[str]:
    """What would do something to a terminal, or could not be written to it at all.

    A carriage return before a line feed, as calendars and cards have it, does nothing.
    """
    shown = set(text.replace("\r\n", "\n"))
    return {one for one in shown - {"\n", "\t"} if unicodedata.category(one) in {"Cc", "Cs"}}


@pytest.fixture(autouse=True)
def _serving_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that ``ccm serve`` understands would have it serve for ever."""
    monkeypatch.setattr("uvicorn.Server.run", lambda *_server, **_given: None)


@pytest.mark.parametrize("name", COMMANDS)
def test_no_words_bring_a_command_down(name: str, world: World) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize="CCM_TEST_EXAMPLES" not in os.environ,
    )
    @given(state=st.sampled_from(("empty", "filled")), said=calls(COMMANDS[name]))
    def try_it(state: str, said: list[str]) -> None:
        check(world, state, said)

    try_it()


@pytest.mark.parametrize(
    "line",
    [
        ["contact", "add", HUGE],
        ["contact", "list", "--filter", HUGE],
        ["contact", "list", "--filter", f'name = "{HUGE}"'],
        ["who", HUGE],
        ["find", HUGE],
        ["log", "call", HUGE, "--contact", "1"],
        ["task", "add", HUGE, "--notes", HUGE],
        ["ticket", "add", HUGE, "--contact", "1", "--text", HUGE],
        ["segment", "add", "long", "--filter", HUGE],
        ["survey", "answer", "1", "9", "--comment", HUGE],
        [HUGE],
        ["contact", f"--{HUGE}"],
    ],
    ids=lambda line: " ".join(line)[:30],
)
def test_a_megabyte_is_taken_or_refused(line: list[str], world: World) -> None:
    check(world, "filled", line)
