"""What messages are for. People may refuse every purpose but `TRANSACTIONAL`."""

from collections.abc import Collection, Mapping

from ccm_cli.config import TRANSACTIONAL, ConfigError, Consent
from ccm_cli.config.values import nearest
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.punctuation import in_series

EVERY = "*"
"""In a word of consent: every purpose, or every channel."""

DECLARED: Collection[str] = tuple(Consent().purposes)
"""The purposes that are there without a setting."""

_LABELS: Mapping[str, str] = {
    "marketing": message("News and offers"),
    "survey": message("Questions about our service"),
}


def is_optional(purpose: str) -> bool:
    """Whether people may refuse messages of this purpose; if so, these say how."""
    return purpose != TRANSACTIONAL


def label(purpose: str, consent: Consent, *, language: str) -> str:
    """What a purpose is called before customers.

    Args:
        purpose: its name.
        consent: of the settings.
        language: whose.
    """
    if purpose == EVERY:
        return _("All messages", language=language)
    own = consent.purposes.get(purpose, {})
    named = own.get(language) or own.get(EVERY)
    if named:
        return named
    known = _LABELS.get(purpose)
    return _(known, language=language) if known else purpose


def require(purpose: str, known: Collection[str]) -> str:
    """The purpose itself when people may agree to it or refuse it; `EVERY` is always known.

    Raises:
        InvalidInput: it is not declared.
    """
    if purpose != EVERY and purpose not in known:
        raise InvalidInput(
            _("There is no purpose %(name)s that people may refuse.") % {"name": purpose},
            hint=nearest(purpose, known)
            or _("It may be: %(names)s.") % {"names": in_series((*known, EVERY))},
        )
    return purpose


def confirm_within(consent: Consent) -> int:
    """Seconds that somebody may take to confirm.

    Raises:
        ConfigError: the setting is no span of time.
    """
    from ccm_cli.language.numbers import parse_duration

    try:
        return parse_duration(consent.confirm_within)
    except InvalidInput as error:
        raise ConfigError(f"consent.confirm_within: {error.message}", hint=error.hint) from None
