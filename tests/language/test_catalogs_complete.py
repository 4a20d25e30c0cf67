"""Every text of the program is in every catalog, translated, with the same placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import ccm_cli

PACKAGE = Path(ccm_cli.__file__).parent
KEYWORDS = {
    "_": None,
    "message": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdr]|%%|\{(\w*)\}")


def texts() -> dict[tuple[str, str | None], str]:
    """Every text in the source by (singular, context), with the place it stands."""
    found: dict[tuple[str, str | None], str] = {}
    for name, line, text, _comments, context in extract_from_dir(
        PACKAGE, [("**.py", "python")], keywords=KEYWORDS
    ):
        singular = text[0] if isinstance(text, tuple) else text
        if singular:
            found.setdefault((singular, context), f"{name}:{line}")
    return found


def placeholders(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}


@pytest.fixture(scope="module")
def source() -> dict[tuple[str, str | None], str]:
    return texts()


def test_the_source_has_texts(source):
    assert len(source) > 300


@pytest.mark.parametrize("language", ["fa", "ru"])
def test_every_text_is_translated(source, language):
    path = PACKAGE / "language/locale" / language / "LC_MESSAGES/ccm.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    missing, wrong = [], []
    for (text, context), place in source.items():
        message = catalog.get(text, context)
        if message is None or message.fuzzy:
            missing.append(f"{place}: {text}")
            continue
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(forms):
            missing.append(f"{place}: {text}")
            continue
        wanted = placeholders(text)
        if isinstance(message.id, tuple):
            wanted = placeholders(message.id[1])
        wrong += [
            f"{place}: {text} -> {form}" for form in forms if not placeholders(form) <= wanted
        ]
        if placeholders(forms[-1]) != wanted:
            wrong.append(f"{place}: {text} -> {forms[-1]}")
    assert not missing, "\n".join([f"{len(missing)} texts are not in {path}:", *missing[:40]])
    assert not wrong, "\n".join(["placeholders differ:", *wrong[:20]])


@pytest.mark.parametrize("language", ["fa", "ru"])
def test_no_translation_is_left_over(source, language):
    path = PACKAGE / "language/locale" / language / "LC_MESSAGES/ccm.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    known = {text for text, _context in source}
    left = [
        message.id
        for message in catalog
        if message.id
        and (message.id[0] if isinstance(message.id, tuple) else message.id) not in known
    ]
    assert not left, f"no text of the program: {left[:20]}"
