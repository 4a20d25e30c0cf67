"""Which language the program speaks, and the catalogs of its messages.

English is the language of the source and needs no catalog: nothing is read and nothing is
imported for it. The others are read once, at their first message.
"""

from collections.abc import Mapping

TYPE_CHECKING = False  # as the type checker knows it, without the cost of importing typing
if TYPE_CHECKING:
    from gettext import NullTranslations
    from pathlib import Path

LANGUAGES = ("en", "fa", "ru")
DOMAIN = "ccm"
LOCALE = __file__.removesuffix("catalog.py") + "locale"


class _Process:
    """What holds for the whole process."""

    language = "en"


_catalogs: dict[str, "NullTranslations"] = {}


def known_language(name: str) -> str:
    """Reduce a locale's name to a language ccm speaks.

    Args:
        name: such as ``fa``, ``fa_IR.UTF-8`` or ``ru-RU``.

    Returns:
        One of `LANGUAGES`; ``en`` for everything else.
    """
    language = name.strip().lower()
    for mark in ".@_-":
        language = language.partition(mark)[0]
    return language if language in LANGUAGES else "en"


def detect(environ: Mapping[str, str]) -> str:
    """Say which language the environment asks for, by the order POSIX gives its variables."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return known_language(environ[name])
    return "en"


def use(language: str) -> None:
    """Speak a language from now on, in the whole process.

    Args:
        language: as for `known_language`.
    """
    _Process.language = known_language(language)


def current_language() -> str:
    return _Process.language


def message(text: str) -> str:
    """Mark a text for the catalogs where it stands as data; whoever shows it translates it."""
    return text


def gettext(message: str, *, language: str | None = None) -> str:
    """Translate a message.

    Args:
        message: as written in the source.
        language: another than the process speaks, as for a customer who reads another.
    """
    spoken = language or _Process.language
    if spoken == "en" or not message:
        return message
    return _catalog(spoken).gettext(message)


def ngettext(singular: str, plural: str, n: int, *, language: str | None = None) -> str:
    """Translate a message in the plural form that ``n`` takes in the language."""
    spoken = language or _Process.language
    if spoken == "en":
        return singular if n == 1 else plural
    return _catalog(spoken).ngettext(singular, plural, n)


def pgettext(context: str, message: str, *, language: str | None = None) -> str:
    """Translate a message whose English says too little without its context."""
    spoken = language or _Process.language
    if spoken == "en":
        return message
    return _catalog(spoken).pgettext(context, message)


def _catalog(language: str) -> "NullTranslations":
    catalog = _catalogs.get(language)
    if catalog is None:
        catalog = _catalogs[language] = _read_catalog(language)
    return catalog


def _read_catalog(language: str) -> "NullTranslations":
    from gettext import GNUTranslations, NullTranslations
    from pathlib import Path

    compiled = Path(LOCALE, language, "LC_MESSAGES", f"{DOMAIN}.mo")
    if compiled.is_file():
        with compiled.open("rb") as mo:
            return GNUTranslations(mo)
    source = compiled.with_suffix(".po")
    if source.is_file():
        return _read_source(source, language)
    return NullTranslations()


def _read_source(source: "Path", language: str) -> "NullTranslations":
    """Read a catalog nobody has compiled yet, as in a checkout that was not installed."""
    from gettext import GNUTranslations
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with source.open("rb") as po:
        write_mo(compiled, read_po(po, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
