"""What every command of every noun has in common, read off the tree of commands itself."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest

from ccm_cli.cli.app import commands
from ccm_cli.cli.commands import built
from ccm_cli.runtime import Runtime
from tests.conftest import Result

Ccm = Callable[..., Result]
LISTING = {"--format", "--fields", "--filter", "--sort", "--reverse", "--limit", "--cursor"}
NOT_OF_THE_DATABASE = {"template", "hook", "webhook", "rule", "journey", "channel"}
"""Their lists are of files and settings, a handful of lines."""
SHORT = {"field", "persona"}
"""A handful of lines about fields or kinds of customers, each with figures of its own."""
TAKES_A_MARK_AWAY = {("persona", "rm")}
"""Nothing goes but a mark; said again, it is back."""
MEANT = {("dupes", "scan"): "dupes"}
"""Verbs that are meant where none is named."""
CHANGING_MANY = {"edit", "rm", "done", "snooze", "move", "win", "lose", "grant", "withdraw"}


def _tree() -> Iterator[tuple[tuple[str, ...], Any]]:
    for noun, entry in commands().items():
        command = built(import_module(f"ccm_cli.cli.{entry.module}").app)
        if not hasattr(command, "list_commands"):
            yield (noun,), command
            continue
        for verb in command.list_commands(None):
            yield (noun, verb), command.get_command(None, verb)


TREE = dict(_tree())


def _options(command: Any) -> set[str]:
    return {name for one in command.params if one.param_type_name == "option" for name in one.opts}


def _named(*verbs: str) -> list[tuple[str, ...]]:
    return [path for path in TREE if path[-1] in verbs and len(path) > 1]


@pytest.mark.parametrize("path", _named("list"), ids=" ".join)
def test_a_list_of_records_is_filtered_sorted_and_paged_alike(path: tuple[str, ...]) -> None:
    options = _options(TREE[path])
    assert "--format" in options
    if path[0] not in NOT_OF_THE_DATABASE | SHORT:
        assert options >= LISTING


@pytest.mark.parametrize("path", _named("rm"), ids=" ".join)
def test_removing_asks_unless_it_is_forced(path: tuple[str, ...]) -> None:
    if path not in TAKES_A_MARK_AWAY:
        assert "--force" in _options(TREE[path])


@pytest.mark.parametrize(
    "path",
    [path for path in _named(*CHANGING_MANY) if "--filter" in _options(TREE[path])],
    ids=" ".join,
)
def test_what_changes_all_that_fit_can_be_tried_first(path: tuple[str, ...]) -> None:
    if path[0] not in {"segment", "campaign", "plan"}:  # there the filter is what is written down
        assert "--dry-run" in _options(TREE[path])


@pytest.mark.parametrize("path", TREE, ids=" ".join)
def test_help_says_what_it_does_with_an_example(ccm: Ccm, path: tuple[str, ...]) -> None:
    short, long = ccm(*path, "-h"), ccm(*path, "--help")
    assert (short.code, short.out) == (0, long.out)
    assert TREE[path].help
    assert f"ccm {MEANT.get(path, ' '.join(path))}" in str(TREE[path].epilog)
    for parameter in TREE[path].params:
        assert parameter.help, parameter.name


@pytest.mark.parametrize(
    ("line", "number"),
    [
        (("contact", "add", "Maryam Karimi"), "1"),
        (("company", "add", "Acme"), "1"),
        (("deal", "add", "--title", "Chairs"), "1"),
        (("task", "add", "call"), "1"),
    ],
)
def test_add_prints_the_number_and_nothing_else(
    ccm: Ccm, app: Runtime, line: tuple[str, ...], number: str
) -> None:
    assert app.path.exists()
    result = ccm(*line)
    assert (result.code, result.out, result.err) == (0, f"{number}\n", "")


@pytest.mark.parametrize("noun", ["contact", "company", "deal", "task", "ticket"])
def test_what_is_not_there_is_not_found(ccm: Ccm, app: Runtime, noun: str) -> None:
    assert app.path.exists()
    for verb in ("show", "edit", "rm"):
        more = {
            "edit": ["--set", "a=b"] if noun not in {"task", "ticket"} else ["--priority", "low"]
        }
        assert ccm(noun, verb, "999", *more.get(verb, ())).code == 3


@pytest.mark.parametrize("path", _named("list"), ids=" ".join)
def test_an_empty_list_is_empty_for_programs(ccm: Ccm, app: Runtime, path: tuple[str, ...]) -> None:
    assert app.path.exists()
    result = ccm(*path, "--format", "json")
    assert result.code == 0
    assert result.out.startswith("[")
