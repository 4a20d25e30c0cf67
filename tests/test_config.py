"""The settings: where they come from, what is refused, and trust in a folder's file."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from ccm_cli import config, locations
from ccm_cli.config import ConfigError
from ccm_cli.errors import CcmError, Refused
from tests.conftest import Result


def written(folder: Path, text: str, name: str = "config.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_file_holds_every_setting_with_its_default(tmp_path: Path) -> None:
    example = tomllib.loads(locations.shipped("config.example.toml").read_text("utf-8"))
    pipelines = example.pop("pipelines")
    assert example == config.defaults()
    assert config.load(
        {}, file=locations.shipped("config.example.toml"), start=tmp_path
    ) == config.Settings(files=(locations.shipped("config.example.toml"),))
    assert tuple(pipelines["sales"]["stages"]) == config.Pipeline().stages


def test_environment_beats_folder_beats_user(home: Path) -> None:
    user = home / ".config/ccm"
    user.mkdir(parents=True)
    written(user, '[business]\nname = "user"\nregion = "RU"\ncurrency = "RUB"\n')
    work = home / "work" / "deep"
    work.mkdir(parents=True)
    written(home / "work", '[business]\nname = "folder"\nregion = "IR"\n', "ccm.toml")
    settings = config.load({"CCM_BUSINESS__NAME": "environment"}, start=work)
    assert settings.business.name == "environment"
    assert settings.business.region == "IR"
    assert settings.business.currency == "RUB"


STAGES = "[pipelines.x]\nstages = ['a', 'won', 'lost']\nprobabilities = [1, 100, 0]\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[busines]\n", ["busines", "business"]),
        ("[business]\nnmae = 'x'\n", ["business.nmae", "name"]),
        ("[email]\nport = 'x'\n", ["email.port", "int"]),
        ("[email]\nport = 99999\n", ["email.port", "65535"]),
        ("[email]\nport = true\n", ["email.port"]),
        ("[email]\nsecurity = 'ssl'\n", ["email.security", "starttls"]),
        ("[sending]\nfallbacks = ['email', 'fax']\n", ["sending.fallbacks", "fax", "sms"]),
        ("[sms]\nprovider = 'acme'\n", ["sms.provider", "twilio"]),
        ("[sms.gateway]\nulr = 'x'\n", ["sms.gateway", "ulr", "url"]),
        ("[sms.gateway.receipts]\nmethod = 3\n", ["sms.gateway.receipts.method", "str"]),
        ("[business\n", ["not valid TOML", "line 1"]),
        ("business = 3\n", ["business"]),
        ("[pipelines.x]\nstages = ['a', 'a']\n", ["pipelines.x.stages"]),
        ("[pipelines.x]\nstages = ['a', 'won', 'lost']\n", ["3", "6"]),
        (
            "[pipelines.x]\nstages = ['a', 'won', 'lst']\nprobabilities = [1, 2, 3]\n",
            ["lost", "lst"],
        ),
        (
            "[pipelines.x]\nstages = ['a', 'won', 'lost']\nprobabilities = [1, 200, 3]\n",
            ["percent"],
        ),
        ("[pipelines.x]\nstage = []\n", ["pipelines.x.stage", "stages"]),
        (f"{STAGES}days = [1, 2]\n", ["pipelines.x", "3 stages", "2 days"]),
        (f"{STAGES}days = [1, 2, -1]\n", ["pipelines.x.days", "-1"]),
        (f"{STAGES}required = ['value']\n", ["pipelines.x.required", "section"]),
        (f"{STAGES}required = {{ wn = ['value'] }}\n", ["pipelines.x.required", "wn", "won"]),
        (f"{STAGES}required = {{ won = ['vale'] }}\n", ["required.won", "vale", "value"]),
        (f"{STAGES}required = {{ won = ['zz'] }}\n", ["required.won", "zz", "custom.KEY"]),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, words: list[str]) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as refused:
        config.load({}, file=path, start=tmp_path)
    said = refused.value.message + refused.value.hint
    assert str(path) in said
    for word in words:
        assert word in said


def test_a_setting_of_the_environment_that_does_not_exist() -> None:
    with pytest.raises(ConfigError, match="EMIAL"):
        config.load({"CCM_EMIAL__HOST": "x"}, start=Path("/"))
    with pytest.raises(ConfigError, match="hots"):
        config.load({"CCM_EMAIL__HOTS": "x"}, start=Path("/"))


def test_values_of_the_environment_are_typed() -> None:
    settings = config.load(
        {"CCM_EMAIL__PORT": "2525", "CCM_DISPLAY__TOMAN": "yes"}, start=Path("/nonexistent")
    )
    assert settings.email.port == 2525
    assert settings.display.toman is True


@pytest.mark.parametrize(
    "text",
    [
        "[email]\npassword_command = 'touch stolen'\n",
        "[email]\npassword_file = '/etc/passwd'\n",
        "[database]\nurl = 'sqlite:////tmp/elsewhere.db'\n",
        "[database]\nurl = 'sqlite:///../elsewhere.db'\n",
    ],
)
def test_a_cloned_folder_runs_nothing_until_it_is_trusted(home: Path, text: str) -> None:
    clone = home / "clone"
    clone.mkdir()
    path = written(clone, text, "ccm.toml")
    with pytest.raises(Refused, match="not trusted") as refused:
        config.load({}, start=clone)
    assert "ccm config trust" in refused.value.hint
    config.trust(clone)
    config.load({}, start=clone)
    path.write_text(text + "# changed\n", encoding="utf-8")
    with pytest.raises(Refused):
        config.load({}, start=clone)


def test_a_database_inside_the_folder_needs_no_trust(home: Path) -> None:
    written(home, "[database]\nurl = 'sqlite:///customers.db'\n", "ccm.toml")
    assert config.load({}, start=home).database_path == home / "customers.db"


def test_help_works_with_a_broken_config(home: Path, ccm: Callable[..., Result]) -> None:
    written(home, "[business\n", "ccm.toml")
    assert ccm("--help").code == 0
    assert ccm("history", "--help").code == 0
    broken = ccm("history")
    assert broken.code == 1
    assert "not valid TOML" in broken.err
    assert "Traceback" not in broken.err


def test_other_databases_than_sqlite_are_named(tmp_path: Path) -> None:
    settings = config.load({"CCM_DATABASE__URL": "postgresql://x"}, start=tmp_path)
    with pytest.raises(CcmError, match="postgresql"):
        _ = settings.database_path
