"""The shell completes commands, options, their values and the names there are."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.cli.completing import split
from ccm_cli.runtime import Runtime
from tests.conftest import Result

Ccm = Callable[..., Result]
Complete = Callable[..., list[str]]


@pytest.fixture
def complete(app: Runtime, ccm: Ccm) -> Complete:
    """What is offered at the end of a line, without what it stands for."""
    ccm("contact", "add", "Maryam Karimi", "--email", "maryam@example.com", "--tag", "vip gold")
    ccm("contact", "add", "Mark O'Brien", "--city", "Cork")
    ccm("contact", "add", "John Smith", "--email", "john@example.com")
    ccm("contact", "add", "John Smith")
    ccm("contact", "add", "علی رضایی")
    ccm("company", "add", "Karimi Furniture")
    ccm("deal", "add", "--title", "Oak chairs", "--contact", "1", "--value", "10")
    ccm("segment", "add", "regulars", "--filter", "tag=vip")
    ccm("field", "add", "contact", "loyalty_card")

    def offered(line: str, shell: str = "zsh") -> list[str]:
        result = ccm("__complete", shell, "--", line)
        assert (result.code, result.err) == (0, "")
        return [told.partition("\t")[0] for told in result.lines]

    assert app.path.exists()
    return offered


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ccm seg", ["segment"]),
        ("ccm contact ed", ["edit"]),
        ("ccm contact show mar", ["Mark O'Brien", "Maryam Karimi", "maryam@example.com"]),
        ("ccm contact show john", ["john@example.com", "4", "john@example.com"]),
        ("ccm contact show karimi", ["Maryam Karimi"]),
        ("ccm who علي", ["علی رضایی"]),
        ("ccm contact edit 1 --rm-tag v", ["vip gold"]),
        ("ccm contact edit 1 --stage l", ["lead", "loyal", "lost"]),
        ("ccm contact edit 1 --stage=lo", ["--stage=loyal", "--stage=lost"]),
        ("ccm deal move 1 --stage prop", ["proposal"]),
        ("ccm deal show oak", ["1"]),
        ("ccm deal add --company kar", ["Karimi Furniture"]),
        ("ccm segment show reg", ["regulars"]),
        ("ccm contact list --sort cre", ["created"]),
        ("ccm contact list --fields name,cit", ["name,city"]),
        ("ccm contact list --filter 'tag=vip and cit", ["tag=vip and city"]),
        ("ccm contact list --filter 'loyalty", []),
        ("ccm contact edit 1 --unset loy", ["loyalty_card"]),
        ("ccm run --only remi", ["reminders"]),
        ("ccm template show birth", ["birthday"]),
        ("ccm contact list --forma", ["--format"]),
        ("ccm contact list --format js", ["json"]),
        ("ccm import contacts peo", [":files"]),
        ("ccm nonsense x", []),
        ("ccm contact nonsense x", []),
        ("ccm --db /nowhere/x.db contact show m", []),
    ],
)
def test_what_is_offered(complete: Complete, line: str, expected: list[str]) -> None:
    assert complete(line) == expected


def test_a_campaign_is_offered_where_something_can_be_done_with_it(
    complete: Complete, ccm: Ccm
) -> None:
    for name in ("spring", "summer", "autumn"):
        ccm("campaign", "add", name, "--filter", "", "--template", "new-product")
    ccm("campaign", "start", "summer", "--at", "tomorrow 10:00")
    ccm("campaign", "start", "autumn", "--at", "tomorrow 10:00")
    ccm("campaign", "cancel", "autumn", "--force")
    assert complete("ccm campaign start ") == ["spring"]
    assert complete("ccm campaign cancel ") == ["summer"]
    assert complete("ccm campaign resume ") == []
    assert complete("ccm campaign show ") == ["autumn", "spring", "summer"]


def test_an_option_that_was_given_is_not_offered_again_unless_it_may_be(complete: Complete) -> None:
    offered = complete("ccm contact edit 1 --stage lead --add-tag a --")
    assert "--stage" not in offered
    assert {"--add-tag", "--notes"} <= set(offered)


def test_what_a_value_stands_for_is_told(complete: Complete, ccm: Ccm) -> None:
    assert complete("ccm contact show x") == []
    assert ccm("__complete", "fish", "--", "ccm contact show mark").out == "Mark O'Brien\tCork\n"
    assert "\t" in ccm("__complete", "fish", "--", "ccm seg").out
    assert ccm("__complete", "bash", "--", "ccm seg").out == "segment\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ccm contact show marya", ["Maryam\\ Karimi", "maryam@example.com"]),
        ("ccm contact show mark", ["Mark\\ O\\'Brien"]),
        ('ccm contact show "Maryam K', ['"Maryam Karimi"']),
        ("ccm contact edit 1 --stage=loy", ["loyal"]),
    ],
)
def test_bash_gets_words_it_can_put_in(complete: Complete, line: str, expected: list[str]) -> None:
    assert complete(line, "bash") == expected


@given(st.text(alphabet="ab \t\"'\\=é", max_size=30))
def test_any_line_can_be_taken_apart(line: str) -> None:
    typed = split(line)
    assert line.endswith(typed.raw)
    assert not typed.raw or not typed.raw[0].isspace()


@given(st.lists(st.text(min_size=1, max_size=8), max_size=5))
def test_what_the_shell_would_quote_is_read_back(words: list[str]) -> None:
    import shlex

    typed = split(" ".join(map(shlex.quote, words)) + " ")
    assert list(typed.words) == words


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_scripts_work_in_the_shells_that_are_here(
    complete: Complete, ccm: Ccm, shell: str, tmp_path: Path
) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    assert complete("ccm seg") == ["segment"]
    program = tmp_path / "bin" / "ccm"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m ccm_cli "$@"\n', "utf-8")
    program.chmod(0o755)
    script = tmp_path / f"completion.{shell}"
    script.write_text(ccm("completion", shell).out, "utf-8")
    line = "ccm contact show marya"
    asked = {
        "bash": f"source {script}; compopt() {{ :; }};"
        f' COMP_LINE="{line}"; COMP_POINT=${{#COMP_LINE}};'
        ' _ccm; printf "%s\\n" "${COMPREPLY[@]}"',
        "zsh": f"compdef() {{ :; }}; source {script}; compadd() {{ print -l -- $values; }};"
        " words=(ccm contact show marya); CURRENT=4; PREFIX=marya; _ccm",
        "fish": f'source {script}; complete -C "{line}"',
    }[shell]
    environ = {
        **os.environ,
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    done = subprocess.run(
        [shell, "-c", asked], env=environ, check=True, capture_output=True, text=True
    )
    offered = [told.partition("\t")[0] for told in done.stdout.splitlines()]
    expected = "Maryam\\ Karimi" if shell == "bash" else "Maryam Karimi"
    assert expected in offered


def test_install_writes_where_the_shell_looks(ccm: Ccm, home: Path) -> None:
    assert ccm("completion", "bash", "--install").code == 0
    written = home / ".local/share/bash-completion/completions/ccm"
    assert written.read_text("utf-8") == ccm("completion", "bash").out
    assert ccm("completion", "tcsh").code == 2


def test_the_settings_that_were_named_are_those_that_are_asked(
    complete: Complete, tmp_path: Path, home: Path
) -> None:
    other = tmp_path / "other.toml"
    place = home / ".local/share/ccm/ccm.db"
    other.write_text(
        f'[database]\nurl = "sqlite:///{place}"\n[fields.contact]\nshoe_size = "number"\n', "utf-8"
    )
    assert complete("ccm contact edit 1 --unset sho") == []
    assert complete(f"ccm --config {other} contact edit 1 --unset sho") == ["shoe_size"]
