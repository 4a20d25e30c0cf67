from collections.abc import Callable
from pathlib import Path

import pytest

from ccm_cli.locations import shipped
from ccm_cli.messaging.templates.finding import Library
from ccm_cli.messaging.templates.source import MessageTemplate

Write = Callable[..., MessageTemplate]

SETTINGS = """
purpose = "marketing"
fallback_languages = ["en"]
[subject]
en = "News for {{ contact.name }}"
"""


@pytest.fixture
def shipped_folder() -> Path:
    return shipped("templates")


@pytest.fixture
def write(tmp_path: Path, shipped_folder: Path) -> Write:
    """Write a message called `news` into a user's folder, and load it over the shipped layout."""

    def write_files(*, settings: str = SETTINGS, **bodies: str) -> MessageTemplate:
        folder = tmp_path / "messages" / "news"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "message.toml").write_text(settings, encoding="utf-8")
        for name, text in bodies.items():
            kind, language, suffix = name.split("_")
            (folder / f"{kind}.{language}.{suffix}").write_text(text, encoding="utf-8")
        return Library([tmp_path, shipped_folder]).load("news")

    return write_files
