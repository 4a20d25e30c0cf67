"""``ccm`` and ``ccm tui`` before there is a screen: without a terminal, without a database."""

import sys

import pytest

from ccm_cli.runtime import Runtime


@pytest.mark.parametrize("words", [(), ("tui",)])
def test_without_a_terminal_the_commands_are_pointed_to(ccm, words):
    result = ccm(*words)
    assert result.code == 2
    assert "The screens need a terminal." in result.err
    assert "ccm --help" in result.err


def test_without_a_database_the_ways_to_get_one_are_named(ccm, monkeypatch):
    monkeypatch.setattr(sys, "__stdin__", sys.stdin)
    result = ccm("tui", terminal=True)
    assert result.code == 7
    assert "ccm init" in result.err
    assert "ccm demo" in result.err


def test_a_database_of_a_later_version_is_refused_in_words(ccm, shop: Runtime):
    import sqlite3

    connection = sqlite3.connect(shop.path, isolation_level=None)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    result = ccm("tui", terminal=True)
    assert result.code == 7
    assert "later version" in result.err


def test_the_help_has_examples(ccm):
    result = ccm("tui", "--help")
    assert result.code == 0
    assert "ccm --lang fa tui" in result.out
