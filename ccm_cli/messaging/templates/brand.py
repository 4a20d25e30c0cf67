"""The brand: what `layout/brand.toml` says about colours, fonts, logo, signature and footer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.tables import Table, read_table

STRINGS = ("reason", "unsubscribe", "unsubscribe_link")
"""Texts of the footer, each per language."""

_COLOR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_FONTS = re.compile(r"[\w .,'-]+\Z", re.ASCII)
_LOGO = re.compile(r"[\w-][\w.-]*\.(?:png|jpe?g|gif|webp)\Z", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"https?://[^\s\"<>]+\Z")
_NAMES = (
    "accent", "background", "card", "text", "heading", "muted", "line",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brand:
    """A checked `brand.toml`.

    Attributes:
        file: the file's name, for errors.
        colors: `#rrggbb` by name, for a light background.
        dark: the same names for readers in dark mode.
        fonts: CSS font stacks by language, with one called `default`.
        logo_url: address of the logo; empty for the business's name in letters.
        logo_file: a picture that is sent along as the logo, `layout/logo.png`; empty for none.
        logo_width: its width in CSS pixels.
        signature: the words under a message, by language; may hold Jinja tags.
        strings: texts of the footer, by name and language; may hold Jinja tags.
    """

    file: str
    colors: Mapping[str, str]
    dark: Mapping[str, str]
    fonts: Mapping[str, str]
    logo_url: str
    logo_file: str
    logo_width: int
    signature: Mapping[str, str]
    strings: Mapping[str, Mapping[str, str]]

    def font(self, language: str) -> str:
        return self.fonts.get(language, self.fonts["default"])

    def text(self, name: str, languages: Sequence[str]) -> str:
        """A text in the first of these languages that has it.

        Args:
            name: `signature` or one of `STRINGS`.
            languages: codes, the wanted one first.

        Raises:
            TemplateError: none of the languages has it.
        """
        texts = self.signature if name == "signature" else self.strings[name]
        for language in languages:
            if language in texts:
                return texts[language]
        raise TemplateError(
            _("There is no %(name)s in %(languages)s.")
            % {"name": name, "languages": ", ".join(languages)},
            file=self.file,
            field=name,
            hint=_("Add a line for the language."),
        )


def read_brand(text: str, *, file: str) -> Brand:
    """Read and check `brand.toml`.

    Raises:
        TemplateError: naming file, line and key.
    """
    table = read_table(text, file=file)
    table.only(("colors", "dark", "fonts", "logo", "signature", "footer"))
    footer = table.child("footer")
    footer.only(STRINGS)
    logo = table.child("logo")
    logo.only(("url", "file", "width"))
    return Brand(
        file=file,
        colors=_colors(table.child("colors")),
        dark=_colors(table.child("dark")),
        fonts=_fonts(table.child("fonts")),
        logo_url=_logo_url(logo),
        logo_file=_logo_file(logo),
        logo_width=_logo_width(logo),
        signature=table.by_language("signature"),
        strings={name: footer.by_language(name) for name in STRINGS},
    )


def _colors(table: Table) -> dict[str, str]:
    table.only(_NAMES)
    for name in _NAMES:
        if not _COLOR.match(table.string(name)):
            raise table.wrong(
                name,
                _("%(name)s must be a colour such as #0f766e.") % {"name": name},
            )
    return {name: table.string(name) for name in _NAMES}


def _fonts(table: Table) -> dict[str, str]:
    stacks = {name: table.string(name) for name in table.values}
    if "default" not in stacks:
        raise table.wrong("default", _("There is no default font."))
    for name, stack in stacks.items():
        if not _FONTS.match(stack):
            raise table.wrong(
                name,
                _("The fonts of %(name)s cannot be written into a style.") % {"name": name},
                hint=_("Names between commas; a name of two words in single quotes."),
            )
    return stacks


def _logo_url(table: Table) -> str:
    url = table.string("url")
    if url and not _WEB_ADDRESS.match(url):
        raise table.wrong("url", _("The logo needs an address that starts with https://."))
    return url


def _logo_file(logo: Table) -> str:
    name = logo.string("file")
    if name and not _LOGO.match(name):
        raise logo.wrong("file", _("The logo must be a picture in layout/, such as logo.png."))
    if name and logo.string("url"):
        raise logo.wrong("file", _("The logo is a file or an address, not both."))
    return f"layout/{name}" if name else ""


def _logo_width(table: Table) -> int:
    width = table.values.get("width", 120)
    if not isinstance(width, int) or not 16 <= width <= 600:  # noqa: PLR2004  the frame's width
        raise table.wrong("width", _("The logo's width must be between 16 and 600 pixels."))
    return width
