"""The pages in the brand of the messages, in the three languages; no script, nothing from outside.

A page is a template of ``templates/pages``, its words stand in ``texts.toml`` beside it; the
owner's own templates folder overrides both file by file.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ccm_cli.config import Settings
from ccm_cli.language import LANGUAGES, direction_of_language
from ccm_cli.messaging.templates.brand import Brand, read_brand
from ccm_cli.messaging.templates.source import BRAND_FILE
from ccm_cli.messaging.templates.tables import read_table

_FOLDER = "pages"
_TEXTS = "texts.toml"


class Pages:
    """Renders pages; safe to share between threads.

    Args:
        folders: of templates, the owner's own first.
        settings: names the business and its language.
    """

    def __init__(self, folders: Sequence[Path], settings: Settings) -> None:
        self._folders = tuple(folders)
        self._business = settings.business
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader([folder / _FOLDER for folder in folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def language(self, spoken: str, accepted: str = "") -> str:
        """The language of a page.

        Args:
            spoken: the person's own; may be empty.
            accepted: the header ``Accept-Language`` of somebody unknown.
        """
        asked = [part.partition(";")[0].strip()[:2].lower() for part in accepted.split(",")]
        for one in (spoken, *asked, self._business.language):
            if one in LANGUAGES:
                return one
        return "en"

    def text(self, name: str, language: str, **values: object) -> str:
        """A text of ``texts.toml``, with the values in its places."""
        text = self._texts[name].get(language) or self._texts[name]["en"]
        for key, value in values.items():
            text = text.replace(f"{{{key}}}", str(value))
        return text

    def channel(self, channel: str, language: str) -> str:
        """What a channel is called; ``*`` is every one."""
        name = f"channel_{'every' if channel == '*' else channel}"
        return self.text(name, language) if name in self._texts else channel

    def page(self, name: str, language: str, *, home: str = "../", **values: Any) -> str:
        """A whole page.

        Args:
            name: of its template, without ``.html``.
            language: one of ours.
            home: where the pages begin, as seen from this one.
            values: given to the template.
        """
        texts = {key: self.text(key, language) for key in self._texts}
        return self._environment.get_template(f"{name}.html").render(
            language=language,
            direction=direction_of_language(language),
            business=self._business.name,
            home=home,
            texts=texts,
            **values,
        )

    @cached_property
    def style(self) -> str:
        """The style sheet, with the colours and fonts of the brand."""
        brand = self._brand
        source = self._file(f"{_FOLDER}/style.css").read_text("utf-8")
        values = {
            **brand.colors,
            **{f"dark.{name}": colour for name, colour in brand.dark.items()},
            "font": brand.font("en"),
            "font.fa": brand.font("fa"),
        }
        for name, value in values.items():
            source = source.replace(f"[[{name}]]", value)
        return source

    @cached_property
    def _brand(self) -> Brand:
        file = self._file(BRAND_FILE)
        return read_brand(file.read_text("utf-8"), file=str(file))

    @cached_property
    def _texts(self) -> Mapping[str, Mapping[str, str]]:
        """The texts by name and language: the owner's own over the shipped ones."""
        found: dict[str, dict[str, str]] = {}
        for folder in reversed(self._folders):
            file = folder / _FOLDER / _TEXTS
            if file.is_file():
                table = read_table(file.read_text("utf-8"), file=str(file))
                for name in table.values:
                    found[name] = found.get(name, {}) | table.by_language(name)
        return found

    def _file(self, name: str) -> Path:
        return next(path for folder in self._folders if (path := folder / name).is_file())
