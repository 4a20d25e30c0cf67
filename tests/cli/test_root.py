"""The root of the command line: init, config, help, exit codes, formats, languages."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ccm_cli import __version__
from ccm_cli.runtime import Runtime
from tests.conftest import Result

Ccm = Callable[..., Result]


def test_init_asks_nothing_with_yes_and_can_be_repeated(home: Path, ccm: Ccm) -> None:
    first = ccm("init", "--yes", "--name", "Cedar & Oak", "--currency", "irr", "--region", "ir")
    assert first.code == 0, first.err
    config = home / ".config/ccm/config.toml"
    assert 'name = "Cedar & Oak"' in config.read_text("utf-8")
    assert 'currency = "IRR"' in config.read_text("utf-8")
    assert (home / ".local/share/ccm/ccm.db").exists()
    again = ccm("init", "--yes")
    assert again.code == 0
    assert "kept" in again.err
    assert 'currency = "IRR"' in config.read_text("utf-8")


def test_init_asks_little_on_a_terminal(home: Path, ccm: Ccm) -> None:
    answers = "fa\nگل‌فروشی\nIR\nIRR\nAsia/Tehran\n\n"
    result = ccm("init", stdin=answers, terminal=True)
    assert result.code == 0, result.err
    config = (home / ".config/ccm/config.toml").read_text("utf-8")
    assert 'language = "fa"' in config
    assert "گل‌فروشی" in config


@pytest.mark.parametrize(
    "option",
    [
        ("--currency", "XXQ"),
        ("--region", "Iran"),
        ("--time-zone", "Mars/Olympus"),
        ("--language", "de"),
    ],
)
def test_init_refuses_what_does_not_exist_and_writes_nothing(
    home: Path, ccm: Ccm, option: tuple[str, str]
) -> None:
    result = ccm("init", "--yes", *option)
    assert result.code == 2
    assert not (home / ".config").exists()
    assert not (home / ".local").exists()


def test_init_in_a_pipe_says_what_it_assumed_and_how_to_change_it(
    home: Path, ccm: Ccm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "zoe-not-an-account")
    result = ccm("init", "--yes", "--currency", "EUR")
    assert result.code == 0
    assert 'name = "Zoe-not-an-account"' in (home / ".config/ccm/config.toml").read_text("utf-8")
    for key in ("name", "language", "region", "time_zone"):
        assert f"ccm config set business.{key} " in result.err
    assert "business.currency" not in result.err
    assert "Assumed" not in ccm("init", "--yes").err


def test_init_asks_again_for_what_does_not_exist_and_keeps_the_rest(home: Path, ccm: Ccm) -> None:
    answers = (
        "de\nen\nCedar\nIran\nXX\nir\nXXQ\nirr\nMars/Olympus\nAsia/Tehran\nnobody\nme@example.com\n"
    )
    result = ccm("init", stdin=answers, terminal=True)
    assert result.code == 0, result.err
    assert "--" not in result.err
    config = (home / ".config/ccm/config.toml").read_text("utf-8")
    for line in (
        'name = "Cedar"',
        'region = "IR"',
        'currency = "IRR"',
        'time_zone = "Asia/Tehran"',
        'email = "me@example.com"',
    ):
        assert line in config


def test_config_shows_sets_and_hides_the_password(database: Path, ccm: Ccm) -> None:
    assert database.exists()
    assert ccm("config", "set", "email.password", "hunter2").code == 0
    assert ccm("config", "set", "email.port", "2525").code == 0
    shown = ccm("config", "show", "--format", "json")
    values = {row["setting"]: row["value"] for row in json.loads(shown.out)}
    assert values["email.port"] == "2525"
    assert "hunter2" not in shown.out
    assert ccm("config", "set", "email.prot", "1").code == 2
    assert ccm("config", "set", "email.port", "many").code == 2
    refused = ccm("config", "set", "email.port", "0")
    assert refused.code == 1
    assert json.loads(ccm("config", "show", "--format", "json").out) == json.loads(shown.out)


def test_doctor_finds_and_mends_what_is_derived(app: object, database: Path, ccm: Ccm) -> None:
    import sqlite3

    assert app
    assert ccm("doctor").code == 0
    with sqlite3.connect(database) as connection:
        connection.execute(
            "INSERT INTO contact_activity (contact_id, interactions) VALUES (999, 5)"
        )
    connection.close()
    assert ccm("doctor", "--dry-run").code == 1
    found = ccm("doctor", "--format", "json")
    assert found.code == 1
    wrong = [row["check"] for row in json.loads(found.out) if not row["fine"]]
    assert "Figures of contact with each customer" in wrong
    assert ccm("doctor").code == 0


def doctored(ccm: Ccm, *arguments: str) -> dict[str, dict[str, object]]:
    """What the doctor found, by what was looked at."""
    rows = json.loads(ccm("doctor", "--format", "json", *arguments).out)
    return {row["check"]: row for row in rows}


def test_doctor_looks_at_the_settings_and_says_what_to_do(home: Path, ccm: Ccm) -> None:
    ccm("init", "--yes")
    config, database = home / ".config/ccm/config.toml", home / ".local/share/ccm/ccm.db"
    found = doctored(ccm)
    assert "business.address" in str(found["Postal address of the business"]["detail"])
    assert found["Only you can read config.toml"]["fine"] is True
    assert found["What calls ccm run"]["fine"] is True
    for path in (config, database):
        path.chmod(0o644)
    ccm("config", "set", "business.name", "")
    config.chmod(0o644)
    found = doctored(ccm)
    assert "ccm config set business.name" in str(found["Name of the business"]["detail"])
    for path in (config, database):
        row = found[f"Only you can read {path.name}"]
        assert (row["fine"], row["detail"]) == (False, f"Others may read it: chmod 600 {path}")
    assert ccm("doctor").code == 0


def test_doctor_finds_what_would_keep_mail_from_going_out(home: Path, ccm: Ccm) -> None:
    ccm("init", "--yes")
    ccm("config", "set", "email.host", "mail.example.com")
    ccm("config", "set", "email.user", "me")
    found = doctored(ccm)
    assert "ccm config set email.from" in str(found["Whom messages come from"]["detail"])
    assert found["Password of the mail account"]["fine"] is False
    assert ccm("doctor").code == 1
    ccm("config", "set", "email.from", "Me <me@example.com>")
    ccm("config", "set", "email.password_command", "no-such-program --show")
    found = doctored(ccm)
    assert found["Whom messages come from"]["detail"] == "Me <me@example.com>"
    assert "no-such-program" in str(found["Password of the mail account"]["detail"])
    marker = home / "was-run"
    ccm("config", "set", "email.password_command", f"touch {marker}")
    assert ccm("doctor").code == 0
    assert not marker.exists()


def test_doctor_looks_the_owners_own_templates_over(home: Path, ccm: Ccm) -> None:
    ccm("init", "--yes")
    folder = home / ".config/ccm/templates/messages/mine"
    folder.mkdir(parents=True)
    (folder / "message.toml").write_text(
        'purpose = "marketing"\nfallback_languages = ["en"]\n[subject]\nen = "Hello"\n', "utf-8"
    )
    (folder / "email.en.md").write_text("Hello {{ contact.nmae }}", "utf-8")
    row = doctored(ccm)["Template mine"]
    assert row["fine"] is False
    assert "email.en.md:1" in str(row["detail"])
    assert "ccm template lint mine" in str(row["detail"])
    (folder / "email.en.md").write_text("Hello {{ contact.name }}", "utf-8")
    assert doctored(ccm)["Template mine"]["fine"] is True


def test_version(ccm: Ccm) -> None:
    assert ccm("--version").out.strip() == f"ccm {__version__}"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("histroy",), "ccm history"),
        (("history", "--limt", "3"), "--limit"),
        (("config", "shwo"), "ccm config show"),
        (("history", "--limit", "x"), "--limit"),
        (("config", "set", "email.port"), "missing"),
        (("--lang", "de", "history"), "--lang"),
        (("history", "--format", "xml"), "ndjson"),
    ],
)
def test_wrong_usage_says_what_was_meant(
    database: Path, ccm: Ccm, arguments: tuple[str, ...], said: str
) -> None:
    assert database.exists()
    result = ccm(*arguments)
    assert result.code == 2
    assert said in result.err
    assert result.out == ""


def test_an_interrupt_is_130(database: Path, ccm: Ccm, monkeypatch: pytest.MonkeyPatch) -> None:
    from ccm_cli.store import journal

    def interrupted(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    assert database.exists()
    monkeypatch.setattr(journal, "history", interrupted)
    assert ccm("history").code == 130


def test_a_fault_of_the_program_is_logged_and_never_a_traceback(
    home: Path, database: Path, ccm: Ccm, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ccm_cli.store import journal

    def broken(*_arguments: object, **_named: object) -> None:
        raise ZeroDivisionError("a bug")

    assert database.exists()
    monkeypatch.setattr(journal, "history", broken)
    result = ccm("history")
    assert result.code == 1
    assert "Traceback" not in result.err
    log = home / ".local/state/ccm/ccm.log"
    assert str(log) in result.err
    assert "ZeroDivisionError: a bug" in log.read_text("utf-8")
    assert "Traceback" in ccm("--debug", "history").err


def test_terminal_gets_a_table_and_a_pipe_tsv(database: Path, ccm: Ccm) -> None:
    assert database.exists()
    assert ccm("config", "show").lines[0] == "setting\tvalue\tdefault\tchanged"
    assert "Setting" in ccm("config", "show", terminal=True).out


@pytest.mark.parametrize(
    "noun", [("campaign", "show"), ("outbox", "show"), ("survey", "show"), ("company", "show")]
)
@pytest.mark.parametrize("number", [str(2**63), "1" * 5000])
def test_a_number_beyond_every_id_is_not_found(
    ccm: Ccm, database: Path, noun: tuple[str, str], number: str
) -> None:
    result = ccm(*noun, number)
    assert result.code == 3, result.err
    assert max(map(len, result.err.splitlines())) < 200


@pytest.mark.parametrize(
    "arguments",
    [
        ("history", str(2**63)),
        ("history", "--before", str(2**63)),
        ("undo", str(2**63)),
        ("redo", str(2**63)),
        ("consent", "list", "--limit", str(2**63)),
        ("consent", "list", "--limit", "-1"),
        ("help", "today", "nonsense"),
    ],
)
def test_a_number_out_of_bounds_or_a_word_too_many_is_wrong_usage(
    ccm: Ccm, database: Path, arguments: tuple[str, ...]
) -> None:
    result = ccm(*arguments)
    assert result.code == 2, result.err
    assert arguments[-2] in result.err or arguments[-1] in result.err


def test_the_history_keeps_what_can_be_shown(
    ccm: Ccm, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER", "o\x1b[2Jwner\udcff")
    assert ccm("survey", "add", "a\udcffb\x1b[31m").code == 0
    shown = ccm("history", "--format", "json")
    assert shown.code == 0, shown.err
    assert "owner" in shown.out
    assert "add survey ab" in shown.out


def test_doctor_mends_nothing_where_its_output_could_not_be_shown(ccm: Ccm, app: Runtime) -> None:
    assert ccm("contact", "add", "Ada").code == 0
    with app.changing("spoil") as work:
        work.execute("INSERT INTO contact_activity (contact_id, interactions) VALUES (1, 99)")
    assert ccm("doctor", "--format", "pdf").code == 2
    assert ccm("doctor", "--dry-run").code == 1
    assert ccm("doctor").code == 1
    assert ccm("doctor").code == 0


@pytest.mark.parametrize("named", [("--format", "1"), ()])
def test_a_format_that_there_is_not_stops_a_command_before_it_does_anything(
    ccm, database, monkeypatch, named
):
    if not named:
        monkeypatch.setenv("CCM_FORMAT", "1")
    refused = ccm("add", "Ann Lee ann@example.com", *named)
    assert (refused.code, "There is no format 1." in refused.err) == (2, True)
    monkeypatch.delenv("CCM_FORMAT", raising=False)
    assert ccm("contact", "list", "--format", "ids").out == ""


def test_bytes_that_are_no_text_are_refused_and_nothing_is_done(ccm, database):
    refused = ccm("template", "history", "a\udcffb")
    assert refused.code == 2
    assert "not text" in refused.err
