"""Commas and quotation marks as each language writes them."""

from collections.abc import Iterable

from ccm_cli.language.catalog import current_language

_COMMAS = {"fa": "، "}
_QUOTES = {"fa": ("«", "»"), "ru": ("«", "»")}


def in_series(parts: Iterable[object], *, language: str | None = None) -> str:
    """Parts of a sentence in a row: ``3 new, 1 changed``, ``۳ تازه، ۱ تغییریافته``.

    Args:
        parts: each as it is to be read.
        language: the process's when absent.
    """
    return _COMMAS.get(language or current_language(), ", ").join(map(str, parts))


def quoted(text: object, *, language: str | None = None) -> str:
    """A text that somebody typed or named, set off from the sentence: ``“text”``, ``«text»``."""
    opening, closing = _QUOTES.get(language or current_language(), ("“", "”"))
    return f"{opening}{text}{closing}"
