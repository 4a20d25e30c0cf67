"""Versions of templates: kept when sent or edited, compared, taken back; edits never lost."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ccm_cli.errors import CcmError, Conflict, InvalidInput, NotFound, Refused
from ccm_cli.locations import state_folder
from ccm_cli.messaging.context import own_templates

Editor = Callable[[str], None]


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


def versions(ccm, name="welcome"):
    return json.loads(ccm("template", "history", name, "--format", "json").out)


def body(name="welcome", file="email.en.md"):
    return own_templates() / "messages" / name / file


def test_an_edit_of_a_shipped_message_is_saved_in_the_own_folder_with_both_versions(
    house, ccm, editor
):
    editor("text = text.replace('small team', 'tiny team')")
    done = ccm("template", "edit", "welcome")
    assert done.code == 0, done.err
    assert "tiny team" in body().read_text(encoding="utf-8")
    assert "tiny team" in ccm("template", "preview", "welcome").out
    kept = versions(ccm)
    assert [(v["version"], v["why"]) for v in kept] == [
        (2, "edited"), (1, "before it was edited"),
    ]  # fmt: skip
    assert kept[0]["actor"]
    assert list((state_folder() / "edit").iterdir()) == []


@pytest.mark.parametrize(
    ("file", "saved"),
    [
        ("sms.fa", "messages/welcome/sms.fa.txt"),
        ("letter.ru.md", "messages/welcome/letter.ru.md"),
        ("message.toml", "messages/welcome/message.toml"),
        ("subject", "messages/welcome/message.toml"),
        ("partials/hello.en", "partials/hello.en.txt"),
        ("layout/brand.toml", "layout/brand.toml"),
        ("visit.fa", "messages/welcome/visit.fa.md"),
    ],
)
def test_any_file_of_a_message_can_be_edited(house, ccm, editor, file, saved):
    editor("text += '\\n# more' if file.suffix == '.toml' else '\\nmore'")
    done = ccm("template", "edit", "welcome", file)
    assert done.code == 0, done.err
    assert "more" in (own_templates() / saved).read_text(encoding="utf-8")


def test_a_text_that_is_not_there_begins_as_what_stands_in_for_it(house, ccm, editor):
    editor("assert '**چرا زنگ می‌زنید.**' in text; text += 'x'")
    assert ccm("template", "edit", "welcome", "--channel", "visit", "--language", "fa").code == 0


def test_a_file_that_cannot_be_is_refused_with_those_there_are(house, ccm, editor):
    editor("text += 'x'")
    wrong = ccm("template", "edit", "welcome", "fax.fa")
    assert wrong.code == NotFound.exit_code
    assert "email.en.md" in wrong.err
    assert ccm("template", "edit", "welcome", "../../x.md").code == NotFound.exit_code
    assert ccm("template", "edit", "nobody").code == NotFound.exit_code


def test_a_broken_edit_is_kept_beside_and_goes_on_where_it_was_left(house, ccm, editor):
    editor("text += '{{ contact.nick }}'")
    broken = ccm("template", "edit", "welcome")
    assert broken.code == Refused.exit_code
    assert "email.en.md:16: The field contact.nick is not known." in broken.err
    assert not body().exists()
    beside = body(file="email.en.md.broken")
    assert "contact.nick" in beside.read_text(encoding="utf-8")
    assert "welcome" in json.dumps(json.loads(ccm("template", "list", "--format", "json").out))
    assert ccm("template", "lint", "welcome").code == 0
    editor("text = text.replace('{{ contact.nick }}', 'mended')")
    mended = ccm("template", "edit", "welcome")
    assert mended.code == 0
    assert "email.en.md.broken" in mended.err
    assert "mended" in body().read_text(encoding="utf-8")
    assert not beside.exists()


def test_a_message_with_a_fault_already_can_be_mended_step_by_step(house, ccm, editor):
    house.template(body="{{ contact.nick }}\n{{ contact.fax }}\n")
    editor("text = text.replace('{{ contact.nick }}', 'Hello')")
    done = ccm("template", "edit", "news", "email.en")
    assert done.code == 0
    assert "contact.fax is not known" in done.err
    settings = own_templates() / "messages" / "news" / "message.toml"
    settings.write_text("purpose = ", encoding="utf-8")
    editor("text = 'purpose = \"marketing\"'")
    assert ccm("template", "edit", "news", "message.toml").code == 0
    assert settings.read_text(encoding="utf-8") == 'purpose = "marketing"'


def test_nothing_typed_changes_nothing(house, ccm, editor):
    editor("pass")
    done = ccm("template", "edit", "welcome")
    assert (done.code, "Nothing was changed." in done.err) == (0, True)
    assert not own_templates().exists()
    assert versions(ccm) == []


def test_an_editor_that_fails_leaves_the_text_where_it_was_typed(house, ccm, editor):
    editor("file.write_text('typed', encoding='utf-8'); sys.exit(3)")
    failed = ccm("template", "edit", "welcome")
    assert failed.code == CcmError.exit_code
    (place,) = [word for word in failed.err.split() if "email.en.md" in word]
    assert Path(place.rstrip(".")).read_text(encoding="utf-8") == "typed"


def test_a_version_is_kept_when_a_campaign_starts_and_only_once(house, ccm):
    house.people("Ada")
    house.started("spring")
    house.started("summer")
    (kept,) = versions(ccm, "news")
    assert (kept["version"], kept["why"]) == (1, "used for sending")
    assert sorted(kept["campaigns"].split(", ")) == ["spring", "summer"]


def test_versions_are_held_against_each_other_and_against_now(house, ccm, editor):
    house.template(body="One\n")
    editor("text = 'Two\\n'")
    ccm("template", "edit", "news", "email.en")
    body("news").write_text("Three\n", encoding="utf-8")
    assert "What it says now was not kept yet." in ccm("template", "history", "news").err
    now = ccm("template", "diff", "news").out
    assert "=== messages/news/email.en.md (changed)" in now
    assert "-Two\n+Three" in now
    assert "-One\n+Three" in ccm("template", "diff", "news", "1").out
    assert "-One\n+Two" in ccm("template", "diff", "news", "1", "2").out
    (one,) = json.loads(ccm("template", "diff", "news", "2", "1", "--format", "json").out)
    assert one["lines"][-2:] == ["-Two", "+One"]
    assert ccm("template", "diff", "news", "9").code == NotFound.exit_code
    assert ccm("template", "diff", "welcome").code == NotFound.exit_code


def test_a_version_is_taken_back_whole_and_what_was_there_is_kept(house, ccm, editor):
    house.template(body="One\n", fa="یک\n", extra='fa = "خبر"\n')
    house.people("Ada")
    house.started("spring")
    folder = own_templates() / "messages" / "news"
    (folder / "email.en.md").write_text("Two\n", encoding="utf-8")
    (folder / "email.fa.md").unlink()
    (folder / "sms.en.txt").write_text("New\n", encoding="utf-8")
    tried = ccm("template", "restore", "news", "1", "--dry-run")
    assert "+One" in tried.out
    assert (folder / "email.en.md").read_text(encoding="utf-8") == "Two\n"
    assert ccm("template", "restore", "news", "1").code == Refused.exit_code
    done = ccm("template", "restore", "news", "1", "--force")
    assert done.code == 0, done.err
    assert (folder / "email.en.md").read_text(encoding="utf-8") == "One\n"
    assert (folder / "email.fa.md").read_text(encoding="utf-8") == "یک\n"
    assert not (folder / "sms.en.txt").exists()
    assert [v["why"] for v in versions(ccm, "news")] == [
        "taken back from an older version", "before it was edited", "used for sending",
    ]  # fmt: skip
    assert "says that already" in ccm("template", "restore", "news", "1", "--force").err
    assert ccm("template", "restore", "news", "2", "--force").code == 0
    assert (folder / "sms.en.txt").exists()


def test_the_layout_is_left_to_all_messages_and_partials_come_back(house, ccm):
    own = own_templates()
    house.template(body='{% include "who" %}\n')
    (own / "partials").mkdir()
    (own / "partials" / "who.en.md").write_text("All of us\n", encoding="utf-8")
    house.people("Ada")
    house.started()
    (own / "partials" / "who.en.md").write_text("Me\n", encoding="utf-8")
    (own / "layout").mkdir()
    (own / "layout" / "email.txt").write_text("[[ body ]]", encoding="utf-8")
    done = ccm("template", "restore", "news", "1", "--force")
    assert (own / "partials" / "who.en.md").read_text(encoding="utf-8") == "All of us\n"
    assert "layout/email.txt" in done.err
    assert (own / "layout" / "email.txt").read_text(encoding="utf-8") == "[[ body ]]"


def test_a_message_whose_folder_is_gone_comes_back(house, ccm):
    house.people("Ada")
    house.started()
    folder = own_templates() / "messages" / "news"
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    assert ccm("template", "show", "news").code == NotFound.exit_code
    assert ccm("template", "restore", "news", "1", "--force").code == 0
    assert ccm("template", "lint", "news").code == 0


def test_a_copy_takes_the_file_names_of_the_message(house, ccm):
    made = ccm("template", "new", "autumn", "--like", "new-product")
    assert made.code == 0
    assert (Path(made.out.strip()) / "letter.fa.md").is_file()
    assert ccm("template", "new", "autumn", "--like", "welcome").code == Conflict.exit_code
    for name in ("../x", "Äpfel", "-x", ""):
        wrong = ccm("template", "new", "--like", "welcome", "--", name)
        assert wrong.code == InvalidInput.exit_code
