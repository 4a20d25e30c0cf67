"""Commands before and after changes: what they are told, what they may do, what they cost."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ccm_cli.runtime import Runtime
from ccm_cli.store.events import WINDOW, events_of
from tests.conftest import Result

Ccm = Callable[..., Result]


@pytest.fixture
def hooked(database: Path, home: Path) -> Callable[..., Path]:
    """Writes hooks into the settings: ``hooked({"before-contact-add": "exit 1"})``."""
    config = home / ".config/ccm/config.toml"
    plain = config.read_text("utf-8")

    def write(commands: dict[str, str], *, timeout: int = 10) -> Path:
        lines = [
            f"{json.dumps(name)} = {json.dumps(command)}" for name, command in commands.items()
        ]
        text = "\n".join([plain, "[hooks]", f"timeout = {timeout}", *lines, ""])
        config.write_text(text, "utf-8")
        return database

    return write


def told(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def keeping(path: Path) -> str:
    return f"cat >> {path}; echo >> {path}"


def test_a_hook_after_a_change_is_told_all_of_it(
    ccm: Ccm, hooked: Callable[..., Path], tmp_path: Path
) -> None:
    kept = tmp_path / "told"
    hooked({"after-contact-add": keeping(kept)})
    assert ccm("contact", "add", "مریم کریمی", "--email", "maryam@example.com").code == 0
    (call,) = told(kept)
    assert call["event"] == "contact-add"
    assert call["change"]["actor"] == "owner"
    (record,) = call["records"]
    assert record["record"]["name"] == "مریم کریمی"
    assert [part["after"]["address"] for part in record["parts"] if "email" in part["table"]] == [
        "maryam@example.com"
    ]


def test_a_hook_before_a_change_refuses_it_with_its_own_words(
    ccm: Ccm, hooked: Callable[..., Path]
) -> None:
    hooked({"before-contact-add": "echo 'No new people on Sundays.' >&2; exit 3"})
    refused = ccm("contact", "add", "Anna")
    assert refused.code == 5
    assert "No new people on Sundays." in refused.err
    assert ccm("contact", "list").out.count("\n") <= 1
    assert ccm("history", "--format", "ids").out == ""
    log = json.loads(ccm("hook", "log", "--format", "json").out)
    assert (log[0]["exit_code"], log[0]["change"]) == (3, None)


def test_a_hook_that_agrees_lets_the_change_pass(ccm: Ccm, hooked: Callable[..., Path]) -> None:
    hooked({"before-contact-*": 'grep -q \'"name": "Anna"\''})
    assert ccm("contact", "add", "Anna").code == 0
    assert ccm("contact", "add", "Bert").code == 5


def test_a_hook_that_takes_too_long_is_ended_with_all_that_it_started(
    ccm: Ccm, hooked: Callable[..., Path], tmp_path: Path
) -> None:
    alive = tmp_path / "alive"
    hooked({"before-contact-add": f"(sleep 4; touch {alive}) & wait"}, timeout=1)
    refused = ccm("contact", "add", "Anna")
    assert refused.code == 5
    assert "1 second" in refused.err
    subprocess.run(["sleep", "4"], check=True)
    assert not alive.exists()


def test_a_dry_run_and_a_change_of_nothing_call_no_hook(
    ccm: Ccm, hooked: Callable[..., Path], tmp_path: Path
) -> None:
    kept = tmp_path / "told"
    ccm("contact", "add", "Anna")
    hooked({"after-*": keeping(kept), "before-*": keeping(kept)})
    people = tmp_path / "people.csv"
    people.write_text("Name,Email\nBert,bert@example.com\n", "utf-8")
    assert ccm("import", "contacts", str(people), "--dry-run").code == 0
    assert ccm("contact", "edit", "Anna", "--kind", "customer").code == 0
    assert not kept.exists()


def test_moments_of_a_deal_have_names_of_their_own(
    ccm: Ccm, hooked: Callable[..., Path], tmp_path: Path
) -> None:
    kept = tmp_path / "told"
    ccm("contact", "add", "Anna")
    ccm("deal", "add", "--title", "Chairs", "--contact", "Anna", "--value", "100")
    hooked({"after-deal-*": keeping(kept)})
    ccm("deal", "move", "1", "--stage", "proposal")
    ccm("deal", "move", "1", "--stage", "won")
    ccm("deal", "edit", "1", "--notes", "Oak")
    ccm("deal", "rm", "1", "--force")
    names = [call["event"] for call in told(kept)]
    assert names == ["deal-move", "deal-move", "deal-win", "deal-edit", "deal-rm"]
    moved = told(kept)[0]["records"][0]["changes"]
    assert moved["stage"] == ["lead", "proposal"]


def test_a_campaign_tells_of_its_life_and_consent_of_yes_and_no(
    ccm: Ccm, hooked: Callable[..., Path], tmp_path: Path
) -> None:
    kept = tmp_path / "told"
    hooked({"after-campaign-*": keeping(kept), "after-consent-*": keeping(kept)})
    ccm("contact", "add", "Ada", "--email", "ada@example.com")
    ccm("consent", "grant", "1", "--how", "at the fair")
    ccm("campaign", "add", "spring", "--filter", "", "--template", "welcome")
    for step in ("start", "pause", "resume"):
        assert ccm("campaign", step, "spring").code == 0
    assert ccm("run").code == 0
    ccm("consent", "withdraw", "1", "--how", "by phone")
    assert [call["event"] for call in told(kept)] == [
        "consent-add", "consent-give", "campaign-add", "campaign-start", "campaign-pause",
        "campaign-resume", "campaign-finish", "consent-add", "consent-withdraw",
    ]  # fmt: skip


def test_what_a_hook_changes_calls_no_hooks(
    hooked: Callable[..., Path], home: Path, tmp_path: Path
) -> None:
    """In a process of its own: the hook really calls the program, with the lock free."""
    ccm = f"{sys.executable} -m ccm_cli"
    kept = tmp_path / "told"
    hooked(
        {
            "after-contact-add": f"{keeping(kept)}; {ccm} contact add 'Made by a hook'",
            "before-contact-rm": f"{ccm} contact edit 1 --kind partner",
        }
    )
    environ = {**os.environ, "HOME": str(home), "PYTHONPATH": str(Path.cwd())}
    environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    run = [sys.executable, "-m", "ccm_cli"]
    subprocess.run([*run, "contact", "add", "Anna"], env=environ, check=True, capture_output=True)
    listed = subprocess.run(
        [*run, "contact", "list", "--fields", "name"],
        env=environ, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "Made by a hook" in listed.stdout
    assert len(told(kept)) == 1
    refused = subprocess.run(
        [*run, "contact", "rm", "1", "--force"],
        env=environ, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert refused.returncode == 5
    assert "may read, but not change" in refused.stderr


def test_a_hook_after_a_change_that_fails_is_told_and_the_change_stands(
    ccm: Ccm, hooked: Callable[..., Path]
) -> None:
    hooked({"after-contact-add": "echo broken; exit 9"})
    added = ccm("contact", "add", "Anna")
    assert added.code == 0
    assert "after-contact-add failed" in added.err
    assert "Anna" in ccm("contact", "list").out
    assert "broken" in ccm("hook", "log", "--failed").out
    assert ccm("hook", "list", "--format", "json").out.count('"failed": 1') == 1


def test_a_hook_for_what_does_not_happen_is_refused_before_anything_is_done(
    ccm: Ccm, hooked: Callable[..., Path]
) -> None:
    hooked({"after-contact-ad": "true"})
    refused = ccm("contact", "add", "Anna")
    assert refused.code == 1
    assert "contact-add" in refused.err
    hooked({"afterwards": "true"})
    assert "not the name of a hook" in ccm("contact", "add", "Anna").err


def test_an_import_calls_a_hook_a_thousand_records_at_a_time(
    ccm: Ccm, hooked: Callable[..., Path], tmp_path: Path
) -> None:
    kept = tmp_path / "told"
    hooked({"after-contact-add": keeping(kept), "after-contact-edit": keeping(kept)})
    people = tmp_path / "people.csv"
    rows = "".join(f"Customer {n},c{n}@example.com,vip\n" for n in range(WINDOW // 2))
    people.write_text(f"Name,Email,Tags\n{rows}", "utf-8")
    assert ccm("import", "contacts", str(people)).code == 0
    calls = told(kept)
    assert {call["event"] for call in calls} == {"contact-add"}
    sizes = [len(call["records"]) for call in calls]
    assert max(sizes) <= 1_000
    assert sum(sizes) == WINDOW // 2


def test_an_undo_is_a_change_too(ccm: Ccm, hooked: Callable[..., Path], tmp_path: Path) -> None:
    kept = tmp_path / "told"
    ccm("contact", "add", "Anna")
    hooked({"after-contact-rm": keeping(kept)})
    assert ccm("undo").code == 0
    assert told(kept)[0]["change"]["kind"] == "undo"


def test_a_folder_s_own_file_runs_no_hook_until_it_is_trusted(
    ccm: Ccm, database: Path, home: Path
) -> None:
    (home / "ccm.toml").write_text('[hooks]\nafter-contact-add = "touch hacked"\n', "utf-8")
    refused = ccm("contact", "add", "Anna")
    assert refused.code == 5
    assert "config trust" in refused.err
    assert not (home / "hacked").exists()
    assert ccm("config", "trust").code == 0
    assert ccm("contact", "add", "Anna").code == 0
    assert (home / "hacked").exists()


def test_a_record_added_and_removed_in_one_change_did_nothing(app: Runtime) -> None:
    from ccm_cli.customers import contacts

    with app.changing("both") as work:
        made = contacts.add(work, name="Anna", now=app.now, region="DE")
        kept = contacts.add(work, name="Bert", now=app.now, region="DE").id
        assert made.id is not None
        contacts.remove(work, made.id)
    assert work.group_id is not None
    with app.reading() as reader:
        found = [e for window in events_of(reader, work.group_id, app.subjects) for e in window]
    assert [(event.name, event.id) for event in found] == [("contact-add", kept)]
