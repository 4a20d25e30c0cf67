"""Stored words stand in the language of people on a terminal, and as they are for programs."""

import json

import pytest


@pytest.fixture(autouse=True)
def _business(database, ccm):
    ccm("contact", "add", "Ann", "--phone", "+49 151 1234501", "--kind", "supplier")
    ccm("contact", "edit", "Ann", "--channel", "phone")
    ccm("company", "add", "Acme", "--kind", "partner")
    ccm("deal", "add", "--title", "Chairs", "--contact", "Ann")
    ccm("task", "add", "Call", "--priority", "high")
    ccm("log", "call", "hello", "--contact", "Ann")
    add = ("campaign", "add", "ring", "--filter", "", "--template", "renewal", "--channel", "phone")
    added = ccm(*add, "--set", "product=Oak", "--set", "until=2026-12-24", "--set", "link=x")
    assert added.code == 0, added.err
    assert ccm("consent", "withdraw", "Ann", "--channel", "sms").code == 0


@pytest.mark.parametrize(
    ("command", "stored", "shown"),
    [
        (("campaign", "list", "--fields", "name,state,channel,kind"),
         ("draft", "phone", "broadcast"), ("черновик", "телефон", "один раз")),
        (("contact", "list", "--fields", "name,kind,channel"),
         ("supplier", "phone"), ("поставщик", "телефон")),
        (("company", "list", "--fields", "name,kind"), ("partner",), ("партнёр",)),
        (("deal", "list", "--fields", "title,state"), ("open",), ("открыт",)),
        (("task", "list", "--fields", "title,priority,state"),
         ("high", "open"), ("высокий", "открыт")),
        (("log", "list", "--fields", "channel,direction"),
         ("phone", "in"), ("телефон", "входящее")),
        (("rule", "list"), ("off",), ("выкл.",)),
        (("template", "list"), ("marketing",), ("реклама",)),
        (("consent", "show", "Ann"), ("sms", "marketing"), ("SMS", "реклама")),
    ],
)  # fmt: skip
def test_a_list_says_choices_in_words_to_people_and_as_stored_to_programs(
    ccm, monkeypatch, command, stored, shown
):
    monkeypatch.setenv("COLUMNS", "200")
    told = ccm("--lang", "ru", *command, terminal=True)
    assert told.code == 0, told.err
    piped = ccm("--lang", "ru", *command)
    data = json.dumps(json.loads(ccm("--lang", "ru", *command, "--format", "json").out))
    for word in stored:
        assert word in piped.out, word
        assert f'"{word}"' in data or word in data.split('"'), word
        if word not in {"in", "sms", "on", "off"}:
            assert word not in told.out.replace("spring", ""), word
    for word in shown:
        assert word in told.out, word
