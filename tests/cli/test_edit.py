"""``ccm edit``: records as text in an editor, which here is a line of sed or a little script."""

import json
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.cli import edit_text
from ccm_cli.cli.edit_text import Record
from ccm_cli.errors import InvalidInput
from ccm_cli.locations import state_folder
from ccm_cli.runtime import Runtime
from tests.conftest import Result

Ccm = Callable[..., Result]
Editor = Callable[[str], None]
KINDS = ("contacts", "companies", "deals", "tasks", "interactions")


@pytest.fixture(autouse=True)
def records(app: Runtime, ccm: Ccm) -> None:
    assert app.path.exists()
    for line in (
        (
            "contact add 'Maryam Karimi' --email work:maryam@example.com --tag vip"
            " --company 'Acme = buyer' --birthday 1990-05-17 --set number:score=5"
            " --rhythm '6 weeks' --notes 'first line\nsecond \"line\"'"
        ),
        "contact add 'علی رضایی' --phone +989123456789 --address 'home: city=تهران'",
        "contact relate 1 colleague 2",
        "deal add --title Chairs --value 100 --contact 1",
        "task add call --deal 1 --due 'tomorrow 10:00'",
        "log call 'asked for chairs' --contact 1 --duration 10m",
    ):
        result = ccm(*shlex.split(line))
        assert result.code == 0, result.err


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Editor:
    """Lets the editor do what a few lines of Python over ``text`` say."""

    def does(lines: str) -> None:
        script = tmp_path / "editor.py"
        script.write_text(
            "import pathlib, sys\nfile = pathlib.Path(sys.argv[1])\n"
            f"text = file.read_text(encoding='utf-8')\n{lines}\n"
            "file.write_text(text, encoding='utf-8')\n",
            encoding="utf-8",
        )
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")

    return does


def everything(ccm: Ccm) -> str:
    exported = [ccm("export", noun, "--format", "ndjson") for noun in KINDS]
    assert [result.code for result in exported] == [0] * len(KINDS)
    return "".join(result.out for result in exported)


def kept(result: Result) -> Path:
    found = re.search(r"Your text is in (\S+)\.$", result.err.strip())
    assert found is not None, result.err
    return Path(found[1])


def left_behind() -> list[Path]:
    return list((state_folder() / "edit").glob("*"))


def replacing(before: str, after: str) -> str:
    return f"assert {before!r} in text, text\ntext = text.replace({before!r}, {after!r})"


def shown(ccm: Ccm, noun: str, number: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(ccm(noun, "show", number, "--format", "json").out)
    return found


def test_what_is_left_as_it_is_changes_nothing(ccm: Ccm, editor: Editor) -> None:
    before = everything(ccm)
    editor("")
    for noun in ("contact", "company", "deal", "task", "interaction"):
        result = ccm("edit", noun, "1")
        assert (result.code, result.out, result.err) == (0, "", "Nothing was changed.\n")
    assert everything(ccm) == before
    assert not left_behind()


def test_every_field_of_several_people_in_one_change(ccm: Ccm, editor: Editor) -> None:
    before = everything(ccm)
    editor(
        "\n".join(
            replacing(*pair)
            for pair in (
                ('stage = "lead"', 'stage = "loyal"'),
                ('family_name = "Karimi"', 'family_name = "Nouri"'),
                ('"work:maryam@example.com"', '"home:mn@example.com", "maryam@example.com"'),
                ('"Acme = buyer"', '"Oak"'),
                ('tags = ["vip"]', 'tags = ["vip", "north"]'),
                ('birthday = "1990-05-17"', 'wedding = "--06-01"'),
                ('score = "5"', "score = 7\ncode = 'x'"),
                ("first line\n", "new line\n"),
                ('rhythm = "42d"', 'rhythm = ""'),
                ("+989123456789", "mobile:+989120000000"),
            )
        )
    )
    result = ccm("edit", "contact", "1", "علی رضایی")
    assert (result.code, result.err) == (0, "Changed 2 contacts.\n")
    one, two = shown(ccm, "contact", "1"), shown(ccm, "contact", "2")
    assert one["name"] == "Maryam Nouri"
    assert (one["stage"], two["stage"]) == ("loyal", "loyal")
    assert [each["label"] for each in one["emails"]] == ["home", ""]  # type: ignore[attr-defined]
    assert one["tags"] == ["north", "vip"]
    assert [each["name"] for each in one["dates"]] == ["wedding"]  # type: ignore[attr-defined]
    assert one["custom"] == {"code": "x", "score": 7}
    assert one["notes"] == 'new line\nsecond "line"'
    assert "+989120000000" in json.dumps(two)
    assert ccm("undo").code == 0
    assert everything(ccm) == before


def test_by_filter_and_nobody(ccm: Ccm, editor: Editor) -> None:
    editor(replacing('source = ""', 'source = "fair"'))
    assert ccm("edit", "contact", "--filter", "tag=vip").err == "Changed 1 contact.\n"
    assert shown(ccm, "contact", "1")["source"] == "fair"
    assert ccm("edit", "contact", "--filter", "tag=none").err == "Nobody fits.\n"
    assert ccm("edit", "contact", "99").code == 3
    assert ccm("edit", "contact").code == 2


def test_companies_deals_tasks_and_interactions(ccm: Ccm, editor: Editor) -> None:
    editor(replacing('city = ""', 'city = "Berlin"'))
    assert ccm("edit", "company", "Acme").err == "Changed 1 company.\n"
    editor(
        replacing('"100.00 EUR"', '"250"')
        + "\n"
        + replacing('stage = "lead"', 'stage = "proposal"')
        + "\n"
        + replacing("competitors = []", 'competitors = ["Oak"]')
    )
    assert ccm("edit", "deal", "1").err == "Changed 1 deal.\n"
    deal = shown(ccm, "deal", "1")
    assert (deal["value"], deal["stage"]) == ({"minor": 25000, "currency": "EUR"}, "proposal")
    editor(replacing('state = "open"', 'state = "done"') + "\n" + replacing('"call"', '"called"'))
    assert ccm("edit", "task", "1").err == "Changed 1 task.\n"
    task = shown(ccm, "task", "1")
    assert (task["state"], task["title"]) == ("done", "called")
    editor(replacing('duration = "600s"', 'duration = "20m"'))
    assert ccm("edit", "interaction", "1").err == "Changed 1 interaction.\n"
    assert shown(ccm, "log", "1")["duration"] == 1200


@pytest.mark.parametrize(
    ("before", "after", "code", "said"),
    [
        ('stage = "lead"', 'stage = "leed"', 2, r"Maryam Karimi \(1\), line \d+, stage: .*leed"),
        ('stage = "lead"', 'stge = "lead"', 2, r"line \d+, stge: there is no such field"),
        ('stage = "lead"', "stage = lead", 2, r"Line \d+ is not TOML"),
        ('tags = ["vip"]', 'tags = "vip"', 2, r"tags is a list"),
        ("[contact.1]", "[contact.7]", 2, "contact 7 was not in this text"),
        ("[contact.1]", "[person.1]", 2, "“person” does not belong here"),
        ("work:maryam@example.com", "nobody", 2, r"line \d+, emails: "),
        ('score = "5"', 'score = "five"', 2, r"line \d+, custom: "),
        ('"1990-05-17"', '"yesteryear"', 2, r"line \d+, dates: "),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_text_is_kept(
    ccm: Ccm, editor: Editor, before: str, after: str, code: int, said: str
) -> None:
    held = everything(ccm)
    editor(replacing('source = ""', 'source = "fair"') + "\n" + replacing(before, after))
    result = ccm("edit", "contact", "1")
    assert result.code == code
    assert re.search(said, result.err), result.err
    assert after in kept(result).read_text(encoding="utf-8")
    assert everything(ccm) == held


def test_the_named_line_is_that_of_the_field(ccm: Ccm, editor: Editor) -> None:
    editor(replacing('channel = ""', 'channel = "pigeon"'))
    result = ccm("edit", "contact", "1")
    line = int(re.search(r"line (\d+)", result.err)[1])  # type: ignore[index]
    assert kept(result).read_text(encoding="utf-8").splitlines()[line - 1] == 'channel = "pigeon"'


def test_on_a_terminal_one_may_edit_again(ccm: Ccm, editor: Editor) -> None:
    editor(
        "text = text.replace('\"lead\"', '\"leed\"') if 'leed' not in text else "
        "text.replace('leed', 'loyal')"
    )
    again = ccm("edit", "contact", "1", stdin="y\n", terminal=True)
    assert "Edit again?" in again.out + again.err
    assert again.code == 0, again.err
    assert shown(ccm, "contact", "1")["stage"] == "loyal"
    editor(replacing('"loyal"', '"leed"'))
    enough = ccm("edit", "contact", "1", stdin="n\n", terminal=True)
    assert enough.code == 2
    assert left_behind() == [kept(enough)]
    assert kept(enough).stat().st_mode & 0o77 == 0


def test_what_was_typed_before_an_interrupt_is_kept_and_its_place_told(
    ccm: Ccm, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> bool:
        raise typer.Abort

    monkeypatch.setattr("typer.confirm", interrupt)
    editor(replacing('"lead"', '"leed"'))
    stopped = ccm("edit", "contact", "1", terminal=True)
    assert stopped.code != 0
    (file,) = left_behind()
    assert str(file) in stopped.err
    assert 'stage = "leed"' in file.read_text(encoding="utf-8")


def test_what_somebody_else_changed_meanwhile_is_not_written_over(ccm: Ccm, editor: Editor) -> None:
    editor(
        "import subprocess\n"
        f"subprocess.run([{sys.executable!r}, '-m', 'ccm_cli', 'contact', 'edit', '1',"
        f" '--source', 'other'], check=True, env={{**__import__('os').environ,"
        f" 'PYTHONPATH': {str(Path(__file__).parents[2])!r}}})\n"
        + replacing('source = ""', 'source = "mine"')
    )
    result = ccm("edit", "contact", "1", "2")
    assert result.code == 4
    assert "Maryam Karimi (1) was changed by somebody else meanwhile." in result.err
    assert 'source = "mine"' in kept(result).read_text(encoding="utf-8")
    assert shown(ccm, "contact", "1")["source"] == "other"
    assert shown(ccm, "contact", "2")["source"] == ""


def test_an_editor_that_is_not_there_or_fails(ccm: Ccm, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    missing = ccm("edit", "contact", "1")
    assert missing.code == 1
    assert "No editor is named" in missing.err
    monkeypatch.setenv("EDITOR", "/no/such/editor")
    assert "cannot be started" in ccm("edit", "contact", "1").err
    monkeypatch.setenv("VISUAL", "false")
    failed = ccm("edit", "contact", "1")
    assert (failed.code, failed.err) == (1, "The editor ended with 1.\n")
    assert not left_behind()


def test_what_was_typed_in_an_editor_that_fails_is_kept(ccm: Ccm, editor: Editor) -> None:
    editor(replacing('source = ""', 'source = "fair"') + "\nfile.write_text(text)\nsys.exit(3)")
    failed = ccm("edit", "contact", "1")
    assert failed.code == 1
    assert "The editor ended with 3." in failed.err
    assert 'source = "fair"' in kept(failed).read_text(encoding="utf-8")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=30)


@given(
    st.dictionaries(
        st.sampled_from(["name", "notes", "tags", "custom"]),
        TEXTS | st.lists(TEXTS, max_size=3) | st.dictionaries(TEXTS, TEXTS, max_size=3),
        max_size=4,
    )
)
def test_whatever_is_written_is_read_again(values: dict[str, object]) -> None:
    ordered = dict(sorted(values.items(), key=lambda pair: isinstance(pair[1], dict)))
    record = Record(1, "Somebody (1)", ordered)  # type: ignore[arg-type]
    text = edit_text.write("contact", [record])
    assert edit_text.read("contact", text, {1: record}).values == {1: values}


def test_no_toml_is_an_error_of_the_input() -> None:
    with pytest.raises(InvalidInput):
        edit_text.read("contact", "[", {1: Record(1, "x", {})})
