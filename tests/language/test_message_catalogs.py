"""The program speaks English without a catalog, and other languages from theirs."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from ccm_cli import language
from ccm_cli.language import catalog


@pytest.fixture(autouse=True)
def _english_again():
    yield
    catalog.use("en")
    catalog._catalogs.clear()


def russian() -> Catalog:
    messages = Catalog(locale="ru", domain="ccm")
    messages.add("Save", "Сохранить")
    messages.add(
        ("%(n)s contact", "%(n)s contacts"), ("%(n)s контакт", "%(n)s контакта", "%(n)s контактов")
    )
    messages.add("Open", "Открыто", context="deal")
    return messages


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    monkeypatch.setattr(catalog, "LOCALE", str(tmp_path))
    catalog._catalogs.clear()
    return folder


def compiled(locale: Path) -> None:
    with (locale / "ccm.mo").open("wb") as mo:
        write_mo(mo, russian())


def in_source(locale: Path) -> None:
    with (locale / "ccm.po").open("wb") as po:
        write_po(po, russian())


@pytest.mark.parametrize("write", [compiled, in_source])
def test_messages_come_from_the_catalog_compiled_or_not(locale, write):
    write(locale)
    language.use("ru")
    assert language.gettext("Save") == "Сохранить"
    assert language.pgettext("deal", "Open") == "Открыто"
    forms = [language.ngettext("%(n)s contact", "%(n)s contacts", n) for n in (1, 3, 11, 21)]
    assert forms == ["%(n)s контакт", "%(n)s контакта", "%(n)s контактов", "%(n)s контакт"]


def test_a_customers_language_may_differ_from_the_programs(locale):
    compiled(locale)
    assert language.gettext("Save", language="ru") == "Сохранить"
    assert language.gettext("Save") == "Save"


def test_without_any_catalog_messages_stay_english(locale):
    assert language.gettext("Save", language="ru") == "Save"
    assert language.ngettext("one", "many", 5, language="ru") == "many"


def test_english_has_two_forms():
    assert [language.ngettext("day", "days", n) for n in (0, 1, 2)] == ["days", "day", "days"]


def test_an_empty_message_is_not_the_catalogs_header(locale):
    compiled(locale)
    assert language.gettext("", language="ru") == ""


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("fa_IR.UTF-8", "fa"),
        ("ru-RU", "ru"),
        ("RU", "ru"),
        ("de_DE", "en"),
        ("C", "en"),
        ("", "en"),
    ],
)
def test_names_of_locales_are_reduced(name, known):
    language.use(name)
    assert language.current_language() == known


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({"LC_ALL": "ru_RU", "LANG": "fa_IR"}, "ru"),
        ({"LC_ALL": "", "LC_MESSAGES": "fa_IR", "LANG": "ru_RU"}, "fa"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({}, "en"),
    ],
)
def test_the_environment_names_the_language(environ, found):
    assert catalog.detect(environ) == found


@pytest.mark.parametrize(("name", "forms"), [("fa", 2), ("ru", 3)])
def test_shipped_catalogs_are_valid_and_know_their_plurals(name, forms):
    source = Path(catalog.LOCALE, name, "LC_MESSAGES", "ccm.po")
    messages = read_po(BytesIO(source.read_bytes()), locale=name)
    assert messages.num_plurals == forms
    assert [error for message, errors in messages.check() for error in errors] == []


def test_importing_the_package_loads_nothing_heavy():
    heavy = {"babel", "gettext", "typing", "re", "datetime", "persiantools", "unicodedata"}
    code = "import sys; before = set(sys.modules); import ccm_cli.language; "
    code += "print(*(set(sys.modules) - before))"
    loaded = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(catalog.__file__).parents[2],
    ).stdout.split()
    assert "ccm_cli.language.catalog" in loaded
    assert heavy.isdisjoint(loaded)
