"""The words of the filter language that are not names, in the languages ccm speaks.

All of them are search keys, so that case and the Arabic or Persian yeh make no difference. Words
for days and spans of time are those of `ccm_cli.language.date_names`.
"""

from collections.abc import Sequence

from ccm_cli.language.date_names import calendar_unit_words, days_away_words, period_words
from ccm_cli.language.text import search_key

KEYWORDS = {
    "and": "AND", "و": "AND", "и": "AND",
    "or": "OR", "یا": "OR", "или": "OR",
    "not": "NOT", "نه": "NOT", "не": "NOT",
    "in": "IN", "در": "IN", "в": "IN",
    "is": "IS",
}  # fmt: skip

MEASURES = {
    "count": "count", "تعداد": "count", "количество": "count", "число": "count",
    "sum": "sum", "جمع": "sum", "сумма": "sum",
    "min": "min", "کمترین": "min", "минимум": "min",
    "max": "max", "بیشترین": "max", "максимум": "max",
    "avg": "avg", "میانگین": "avg", "среднее": "avg",
    "first": "first", "اولین": "first", "первый": "first",
    "last": "last", "اخرین": "last", "последний": "last",
}  # fmt: skip
"""What may be asked of related records together."""

COMPARISONS = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">="}

TRUTH = {
    "true": True, "yes": True, "بله": True, "آری": True, "да": True,
    "false": False, "no": False, "خیر": False, "نه": False, "нет": False,
}  # fmt: skip

_LAST = frozenset({"last", "past", "گذشته", "قبل", "پیش", "последние", "прошлые"})
_NEXT = frozenset({"next", "coming", "آینده", "بعد", "следующие", "ближайшие"})


def counted_span(words: Sequence[str]) -> tuple[int, str] | None:
    """Understand ``last 7 days``, ``next 2 weeks``, in any order of the words.

    Returns:
        The count, negative for the past, and the unit as `calendar_unit_words` has it; None for
        other words.
    """
    count, unit, way = 0, "", 0
    for key in map(search_key, words):
        if key.isdecimal() and not count and len(key) < len("10000"):
            count = int(key)
        elif key in calendar_unit_words() and not unit:
            unit = calendar_unit_words()[key]
        elif key in _LAST | _NEXT and not way:
            way = -1 if key in _LAST else 1
        else:
            return None
    return (way * count, unit) if count and unit and way else None


def is_phrase(words: Sequence[str]) -> bool:
    """Whether several words are one value: ``this month``, ``last 7 days``."""
    key = search_key(" ".join(words))
    return key in period_words() or key in days_away_words() or counted_span(words) is not None
