"""The words that records of this domain may hold in fields with few values."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.punctuation import in_series, quoted
from ccm_cli.language.text import excerpt, search_key

KINDS: Mapping[str, str] = {
    "customer": message("customer"),
    "supplier": message("supplier"),
    "distributor": message("distributor"),
    "partner": message("partner"),
    "staff": message("staff"),
}
"""Stakeholders by what they are to the business; each word with its message for people."""

STAGES: Mapping[str, str] = {
    "lead": message("lead"),
    "prospect": message("prospect"),
    "customer": message("customer"),
    "loyal": message("loyal"),
    "dormant": message("dormant"),
    "lost": message("lost"),
}
"""Stages of the life of a customer."""

CHANNELS: Mapping[str, str] = {
    "email": message("e-mail"),
    "sms": message("SMS"),
    "telegram": message("Telegram"),
    "whatsapp": message("WhatsApp"),
    "instagram": message("Instagram"),
    "phone": message("phone"),
    "chat": message("live chat"),
    "web": message("web"),
    "visit": message("in person"),
    "letter": message("letter"),
    "fax": message("fax"),
    "note": message("note"),
}
"""Ways in which an interaction takes place."""

PREFERRED_CHANNELS = (
    "email",
    "sms",
    "telegram",
    "whatsapp",
    "instagram",
    "phone",
    "visit",
    "letter",
)
"""Channels over which a customer may prefer to be reached."""

DIRECTIONS: Mapping[str, str] = {"in": message("inward"), "out": message("outward")}
SENTIMENT_WORDS: Mapping[str, str] = {
    "positive": message("positive"),
    "neutral": message("neutral"),
    "negative": message("negative"),
}
SENTIMENTS: Mapping[str, int] = {"negative": -1, "neutral": 0, "positive": 1}

OTHER_NAMES: Mapping[str, str] = {"call": "phone", "e-mail": "email", "mail": "email"}
"""What people also call a channel."""

_ISO_639_1 = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de
dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id
ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu
lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu
rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr
ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_LANGUAGES = frozenset(_ISO_639_1.split())
_LANGUAGE_NAMES: Mapping[str, str] = {
    "english": "en", "انگلیسی": "en", "английский": "en",
    "persian": "fa", "farsi": "fa", "فارسی": "fa", "персидский": "fa", "фарси": "fa",
    "russian": "ru", "روسی": "ru", "русский": "ru",
    "german": "de", "deutsch": "de", "آلمانی": "de", "немецкий": "de",
    "arabic": "ar", "عربی": "ar", "арабский": "ar",
    "french": "fr", "فرانسوی": "fr", "французский": "fr",
    "turkish": "tr", "ترکی": "tr", "турецкий": "tr",
}  # fmt: skip


def one_of(text: str, choices: Sequence[str] | Mapping[str, str], field: str) -> str:
    """The stored word that a person meant.

    Args:
        text: as typed, in any case.
        choices: the words.
        field: what it is for, already translated, for the message.

    Raises:
        InvalidInput: it is none of them; the hint has the nearest.
    """
    key = search_key(text)
    key = OTHER_NAMES.get(key, key)
    if key in choices:
        return key
    from ccm_cli.store.filters.registry import suggestion

    raise InvalidInput(
        _("%(field)s: there is no %(value)s.") % {"field": field, "value": quoted(excerpt(text))},
        hint=suggestion(text, tuple(choices)),
    )


def label(word: str, words: Mapping[str, str]) -> str:
    """A stored word for people, in the language of this run."""
    return _(words[word]) if word in words else word


@lru_cache(maxsize=1 << 10)
def language_code(text: str) -> str:
    """The language a person meant: a code of ISO 639-1.

    Args:
        text: a code, a locale such as ``fa_IR``, or the name of one of the usual languages.

    Raises:
        InvalidInput: no such language is known.
    """
    key = search_key(text)
    code = _LANGUAGE_NAMES.get(key) or key.replace("_", "-").partition("-")[0]
    if code in _LANGUAGES:
        return code
    from ccm_cli.store.filters.registry import nearest

    near = nearest(text, [*_LANGUAGE_NAMES, "en", "fa", "ru"])
    raise InvalidInput(
        _("There is no language %(value)s.") % {"value": quoted(excerpt(text))},
        hint=_("Did you mean %(names)s?") % {"names": in_series(near)}
        if near
        else _("Write its two letters, such as en, fa or ru."),
    )
