"""Countries by name, in the languages of the program: the region of a row's phone numbers."""

from functools import lru_cache

from ccm_cli.language.text import search_key

_ALSO = {
    "usa": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "america": "US",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "russian federation": "RU",
    "россия": "RU",
    "российская федерация": "RU",
    "рф": "RU",
    "сша": "US",
    "великобритания": "GB",
    "англия": "GB",
    "грузия": "GE",
    "جمهوری اسلامی ایران": "IR",
    "آمریکا": "US",
    "امریکا": "US",
    "انگلیس": "GB",
    "انگلستان": "GB",
    "iran": "IR",
    "uae": "AE",
    "امارات": "AE",
}
_LOCALES = ("en", "fa", "ru", "de")


@lru_cache(maxsize=1)
def _regions() -> dict[str, str]:
    from babel import Locale

    regions: dict[str, str] = {}
    for language in _LOCALES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():  # noqa: PLR2004 (the others are continents)
                regions.setdefault(search_key(name), code)
                regions.setdefault(code.lower(), code)
    return regions | _ALSO


@lru_cache(maxsize=1 << 10)
def region_of(country: str) -> str:
    """The two letters of a country, or empty.

    Args:
        country: its name in English, Persian, Russian or German, or its two letters.
    """
    key = search_key(country)
    return _regions().get(key, "") if key else ""
