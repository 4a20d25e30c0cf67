"""Build hook: compiles the message catalogs and carries the shipped files into the wheel."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path("ccm_cli/language/locale")


def compile_catalogs(root: Path) -> list[Path]:
    """Compile every ``.po`` under the locale folder of ``root`` beside itself.

    Args:
        root: the checkout's top folder.

    Returns:
        The ``.mo`` files written.
    """
    written = []
    for source in sorted((root / LOCALE).glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        with source.open("rb") as po, target.open("wb") as mo:
            write_mo(mo, read_po(po, locale=source.parents[1].name))
        written.append(target)
    return written


class CatalogHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles the catalogs, and puts what lies beside the package into a wheel of it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compile_catalogs(Path(self.root))
        if self.target_name == "wheel" and version == "standard":
            for name in ("templates", "config.example.toml"):
                build_data["force_include"][name] = f"ccm_cli/_shipped/{name}"
