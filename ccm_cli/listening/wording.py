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


def worded(before: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """A survey's question by language, after some of its wordings were changed.

    Every language of the program has one always, so that a customer is never asked in a
    language foreign to the rest of his message; a wording that is emptied goes back to the
    standard, or, in a language without a standard, away.

    Args:
        before: by language, two letters.
        changes: by language, cleaned.
    """
    given = {language: text for language, text in {**before, **changes}.items() if text}
    return {**NPS_QUESTION, **given}
