"""The standard question of a Net Promoter survey, in the languages of the program."""

from collections.abc import Mapping
from types import MappingProxyType

NPS_QUESTION: Mapping[str, str] = MappingProxyType(
    {
        "en": "How likely are you to recommend us to a friend or colleague?",
        "fa": "چقدر احتمال دارد ما را به دوست یا همکارتان پیشنهاد کنید؟",
        "ru": "Насколько вероятно, что вы порекомендуете нас друзьям или коллегам?",
    }
)
"""Reichheld, The One Number You Need to Grow, Harvard Business Review, December 2003."""

FALLBACK = "en"
"""The language of a customer whose own has no question."""


def question_in(language: str, own: Mapping[str, str]) -> str:
    """The question as a customer reads it.

    In his language where the owner worded it or a standard wording exists; else in English as
    the owner worded it, else in any language he worded it in, else in standard English.

    Args:
        language: of the customer, two letters.
        own: the owner's wordings by language.
    """
    for wordings in (own, NPS_QUESTION):
        if wordings.get(language):
            return wordings[language]
    if FALLBACK in own:
        return own[FALLBACK]
    return next(iter(own.values()), NPS_QUESTION[FALLBACK])
