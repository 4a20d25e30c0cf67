"""What a person is known by, in one spelling: e-mail addresses, phone numbers, handles.

Every way in (forms, options, imports, look-ups) goes through these functions, so that two
spellings of one thing are the same text in the database. The common shapes are recognised by
regular expressions, at a tenth of the cost of the libraries that know all shapes.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import clean_line, excerpt, search_key

FEWEST_DIGITS, MOST_DIGITS = 3, 20
SHORT = 7
"""Numbers of fewer digits, typed without a country, are services and extensions: kept as typed."""
LONGEST_HANDLE = 100


class Email(NamedTuple):
    """An address as it is shown and written to, and the key that is equal for equal addresses."""

    address: str
    key: str


class Handle(NamedTuple):
    """A name on a network; the network is empty where nothing tells it."""

    network: str
    handle: str
    key: str


# Addresses that need no second look: a plain local part, labels of letters and digits with single
# hyphens, a top domain that is not one of the reserved ones of RFC 6761.
_PLAIN_EMAIL = re.compile(
    r"(?=.{6,254}\Z)(?=[^@]{1,64}@)"
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*"
    r"@(?:[a-z0-9]{1,31}(?:-[a-z0-9]{1,31})?\.)+"
    r"(?!test\Z|arpa\Z|local\Z|onion\Z|invalid\Z|localhost\Z|alt\Z|internal\Z)[a-z]{2,24}"
)

# Those of C0 and C1 that are no white space.
_CONTROL = re.compile("[\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f]")
# Marks of direction and joiners, which copied addresses carry.
_INVISIBLE = re.compile("[\u200b-\u200f\u061c\u2060\ufeff]")


def normalise_email(text: str) -> Email:
    """An e-mail address as typed, pasted or exported, in one spelling.

    Args:
        text: an address; ``mailto:`` before it and ``Name <...>`` around it are taken off.
            International domains and local parts are understood.

    Returns:
        The address, its domain in lower case, and its key: all in lower case, the domain in
        its ASCII form.

    Raises:
        InvalidInput: it is no address; says why. Whether it exists is not asked.
    """
    if _PLAIN_EMAIL.fullmatch(text):
        return Email(text, text)
    if _CONTROL.search(text):
        raise _no_email(text, _("it holds control characters"))
    typed = _INVISIBLE.sub("", clean_line(text))
    if typed.endswith(">") and "<" in typed:
        typed = typed[typed.rindex("<") + 1 : -1].strip()
    if typed[:7].lower() == "mailto:":
        typed = unquote(typed[7:].partition("?")[0])
    lowered = typed.lower()
    if _PLAIN_EMAIL.fullmatch(lowered):
        local, _at, domain = typed.rpartition("@")
        return Email(f"{local}@{domain.lower()}", lowered)
    return _unusual_email(typed)


def _unusual_email(typed: str) -> Email:
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(typed, check_deliverability=False)
    except EmailNotValidError as error:
        raise _no_email(typed, _why_no_email(str(error))) from None
    key = f"{found.local_part.casefold()}@{(found.ascii_domain or found.domain).lower()}"
    return Email(found.normalized, unicodedata.normalize("NFC", key))


_NO_EMAIL: Mapping[str, str] = {
    "must have an @-sign": message("it has no @"),
    "something before the @": message("nothing stands before the @"),
    "something after the @": message("nothing stands after the @"),
    "too long": message("it is too long"),
    "should have a period": message("what stands after the @ has no dot"),
    "special-use": message("what stands after the @ is a reserved name, at which there is no mail"),
    "not allowed here": message("it is of a form that is not used for mail of people"),
    "cannot": message("a dot or a hyphen stands where none may stand"),
    "before the @": message("before the @ are characters that an address may not have"),
    "after the @": message("after the @ are characters that a domain may not have"),
}
"""By a part of what the library says in English, its reason in words of our own."""


def _why_no_email(said: str) -> str:
    found = next((reason for part, reason in _NO_EMAIL.items() if part in said), "")
    return _(found) if found else _("it is not written as addresses are")


def _no_email(text: str, reason: object) -> InvalidInput:
    return InvalidInput(
        _("%(text)s is not an e-mail address: %(reason)s")
        % {"text": excerpt(text) or "''", "reason": reason},
        hint=_("Write it like name@example.com."),
    )


class _PhoneCharacters(dict[int, str | None]):
    """Digits of every script to ASCII, separators away; the rest stays and tells on itself."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        folded: str | None = character
        kind = unicodedata.category(character)
        if kind == "Nd":
            folded = str(unicodedata.decimal(character))
        elif character == "\uff0b":  # the full-width plus of East Asian keyboards
            folded = "+"
        elif character in "-.()[]/_ \u2212" or kind in {"Zs", "Pd", "Cf", "Cc"}:
            folded = None
        self[code] = folded
        return folded


_PHONE_CHARACTERS = _PhoneCharacters()
_URI = re.compile(r"\s*(?:tel|callto|sms|phone):(?://)?", re.IGNORECASE)
_EXTENSION = re.compile(
    r"[\s;,]*(?:ext=|\bextension|\bext\b|\bdob\b|доб(?:авочный)?|вн(?:утр)?\b|داخلی|#|[;,]|x)"
    r"[\s.:=]*[\d۰-۹٠-٩]{1,7}\s*\Z",
    re.IGNORECASE,
)

# Shapes that are the same in every spelling and that `phonenumbers` would leave as they are:
# the tests hold both against each other. What is national begins a number typed without its
# country; the first digits are chosen so that no trunk prefix can be meant.
_INTERNATIONAL = re.compile(r"(?:\+|00)(98[1-9]\d{9}|7[349]\d{9}|1[2-9]\d{9}|44[127]\d{9})")
_NATIONAL: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "IR": ("+98", re.compile(r"0?(9\d{9})|0([1-8]\d{9})")),
    "RU": ("+7", re.compile(r"[78]?([349]\d{9})")),
    "KZ": ("+7", re.compile(r"8(7\d{9})")),
    "US": ("+1", re.compile(r"1?([2-9]\d{9})")),
    "CA": ("+1", re.compile(r"1?([2-9]\d{9})")),
    "GB": ("+44", re.compile(r"0([1-9]\d{8,9})")),
    "DE": ("+49", re.compile(r"0(1[567]\d{8,9})")),
}
_NOWHERE: Mapping[str, re.Pattern[str]] = {"RU": re.compile(r"0\d{10}")}
"""Numbers that are none in a region: those of its neighbours with their trunk prefix."""


def phone_characters(text: str) -> str:
    """A phone number, or a part of one, without separators and in ASCII digits.

    What is neither stays and tells on itself.
    """
    return text.translate(_PHONE_CHARACTERS)


def normalise_phone(text: str, *, region: str) -> str:
    """A phone number in any spelling, as E.164 where a country fits.

    Args:
        text: with digits of any script, ``+`` or ``00`` before the country, brackets, hyphens,
            ``tel:``; an extension (``ext. 12``, ``доб. 12``, ``داخلی ۱۲``) is dropped.
        region: two letters; the country of numbers typed without one.

    Returns:
        ``+`` and the digits; only the digits where no country fits, as with short numbers.

    Raises:
        InvalidInput: it has fewer than 3 digits, more than 20, or letters.
    """
    digits = text.translate(_PHONE_CHARACTERS)
    found = _INTERNATIONAL.fullmatch(digits)
    if found:
        return "+" + found[1]
    national = _NATIONAL.get(region)
    if national:
        found = national[1].fullmatch(digits)
        if found and found.lastindex:
            return national[0] + found[found.lastindex]
    if region in _NOWHERE and _NOWHERE[region].fullmatch(digits):
        return digits
    return _unusual_phone(text, region)


def require_region(region: str) -> str:
    """The region itself when phone numbers of it can be read.

    Raises:
        InvalidInput: there is no such country.
    """
    import phonenumbers

    if region not in phonenumbers.SUPPORTED_REGIONS:
        raise InvalidInput(
            _("There is no country %(code)s.") % {"code": quoted(excerpt(region))},
            hint=_("Write its two letters, such as DE, IR or RU."),
        )
    return region


def _unusual_phone(text: str, region: str) -> str:
    bare = _EXTENSION.sub("", _URI.sub("", text)) or text
    digits = bare.translate(_PHONE_CHARACTERS)
    if digits.startswith("00") and len(digits) > len("00") + SHORT:
        digits = "+" + digits[2:]
    plain = digits.removeprefix("+")
    if not (plain.isascii() and plain.isdecimal()):
        raise InvalidInput(
            _("%(text)s is not a phone number.") % {"text": excerpt(text) or "''"},
            hint=_("Write it with digits, such as +49 30 1234567."),
        )
    if not FEWEST_DIGITS <= len(plain) <= MOST_DIGITS:
        raise InvalidInput(
            _("%(text)s has %(count)d digits; a phone number has %(low)d to %(high)d.")
            % {
                "text": excerpt(text),
                "count": len(plain),
                "low": FEWEST_DIGITS,
                "high": MOST_DIGITS,
            }
        )
    if len(digits) < SHORT:
        return plain
    return _with_country(digits, region) or plain


def _with_country(digits: str, region: str) -> str:
    """E.164 of ``digits``; empty where the numbering plans know no such number."""
    import phonenumbers

    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return ""
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def has_usual_shape(text: str, *, region: str) -> bool:
    """Whether a number is whole in one of the shapes that need no numbering plan to be known.

    Args:
        text: as for `normalise_phone`.
        region: two letters; the country of a number typed without one.
    """
    digits = phone_characters(text)
    national = _NATIONAL.get(region)
    found = national[1].fullmatch(digits) if national else None
    return bool(_INTERNATIONAL.fullmatch(digits) or (found and found.lastindex))


def is_valid_phone(text: str, *, region: str) -> bool:
    """Whether a number is one of its country's numbering plan, whole as its people write it.

    Args:
        text: as for `normalise_phone`.
        region: two letters; the country of a number typed without one.
    """
    import phonenumbers

    digits = phone_characters(text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(digits, region)))
    except phonenumbers.NumberParseException:
        return False


def usual_phone_digits(text: str, *, region: str) -> tuple[int, int]:
    """Digits of a number without its country's code, and of the longest usual number there.

    Where a country's numbers differ in length, most numbers that its plan allows are longer than
    any in use; the library's examples are as long as those in use.

    Args:
        text: a number for which `is_valid_phone` holds.
        region: as there.
    """
    import phonenumbers as plan

    digits = phone_characters(text)
    number = plan.parse("+" + digits[2:] if digits.startswith("00") else digits, region)
    of_region = plan.region_code_for_number(number) or region
    kinds = (plan.PhoneNumberType.FIXED_LINE, plan.PhoneNumberType.MOBILE)
    examples = [plan.example_number_for_type(of_region, kind) for kind in kinds]
    usual = [len(plan.national_significant_number(each)) for each in examples if each]
    return len(plan.national_significant_number(number)), max(usual, default=MOST_DIGITS)


# Hosts of profile pages, without ``www.``, ``m.`` and ``mobile.``.
_HOSTS: Mapping[str, str] = {
    "t.me": "telegram",
    "telegram.me": "telegram",
    "telegram.dog": "telegram",
    "wa.me": "whatsapp",
    "whatsapp.com": "whatsapp",
    "api.whatsapp.com": "whatsapp",
    "web.whatsapp.com": "whatsapp",
    "instagram.com": "instagram",
    "instagr.am": "instagram",
    "ig.me": "instagram",
    "linkedin.com": "linkedin",
    "x.com": "x",
    "twitter.com": "x",
    "vk.com": "vk",
    "vk.ru": "vk",
    "vk.me": "vk",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "fb.me": "facebook",
    "m.me": "facebook",
    "messenger.com": "facebook",
    "ok.ru": "ok",
    "youtube.com": "youtube",
    "tiktok.com": "tiktok",
    "threads.net": "threads",
    "threads.com": "threads",
    "bsky.app": "bluesky",
    "github.com": "github",
    "pinterest.com": "pinterest",
    "viber.com": "viber",
    "ble.ir": "bale",
    "eitaa.com": "eitaa",
    "rubika.ir": "rubika",
    "splus.ir": "soroush",
    "aparat.com": "aparat",
    "virasty.com": "virasty",
}
_OTHER_NAMES: Mapping[str, str] = {
    "tg": "telegram",
    "تلگرام": "telegram",
    "телеграм": "telegram",
    "wa": "whatsapp",
    "واتساپ": "whatsapp",
    "واتس اپ": "whatsapp",
    "ватсап": "whatsapp",
    "вотсап": "whatsapp",
    "ig": "instagram",
    "insta": "instagram",
    "اینستاگرام": "instagram",
    "инстаграм": "instagram",
    "twitter": "x",
    "توییتر": "x",
    "твиттер": "x",
    "fb": "facebook",
    "messenger": "facebook",
    "فیسبوک": "facebook",
    "вк": "vk",
    "vkontakte": "vk",
    "вконтакте": "vk",
    "لینکدین": "linkedin",
    "odnoklassniki": "ok",
    "одноклассники": "ok",
    "بله": "bale",
    "ایتا": "eitaa",
    "روبیکا": "rubika",
    "سروش": "soroush",
}
NETWORKS: tuple[str, ...] = tuple(
    dict.fromkeys([*_HOSTS.values(), "signal", "skype", "discord", "wechat", "line", "mastodon"])
)
_SEGMENTS_BEFORE_NAME = frozenset(
    {"in", "company", "pub", "profile", "people", "user", "c", "channel", "u", "groups", "s"}
)
_NOT_A_PROFILE = frozenset({"joinchat", "addlist", "share", "intent", "p", "reel", "watch", "home"})
_BY_NUMBER = frozenset({"whatsapp", "viber", "signal"})
_URL = re.compile(r"(?:https?:)?//|(?:[a-z0-9-]+\.)+[a-z]{2,}/", re.IGNORECASE)


def normalise_network(text: str) -> str:
    """The one name of a network, from its usual names in three languages.

    Args:
        text: such as ``tg``, ``Twitter``, ``تلگرام``.

    Returns:
        One of `NETWORKS`, or the text in lower case for a network of the owner's own.
    """
    key = search_key(text)
    return _OTHER_NAMES.get(key, key)


def is_address_of_profile(text: str) -> bool:
    """Whether a text begins like the address of a page: ``https://t.me/name``, ``t.me/name``."""
    return _URL.match(text) is not None


def normalise_handle(text: str, network: str = "") -> Handle:
    """A name on a network, from a name, ``network:name`` or the address of a profile.

    Args:
        text: ``@name``, ``telegram:@name``, ``https://t.me/name``, ``instagram.com/name`` ...
        network: where it is, for a bare name; an address that says otherwise wins.

    Returns:
        The handle without ``@``, its key in lower case, and the network (empty for a bare name
        with no network given). On networks that know people by number, only the digits.

    Raises:
        InvalidInput: it names nobody, or is the address of something that is not a profile.
    """
    typed = clean_line(text)
    network = normalise_network(network) if network else ""
    if _URL.match(typed):
        network, typed = _from_url(typed, network, text)
    else:
        before, colon, after = typed.partition(":")
        if colon and after and "/" not in before:
            network, typed = normalise_network(before), after.strip()
            if _URL.match(typed):
                network, typed = _from_url(typed, network, text)
    name = typed.strip().removeprefix("@").strip("/")
    if network in _BY_NUMBER:
        digits = name.translate(_PHONE_CHARACTERS).removeprefix("+").removeprefix("00")
        if digits.isdecimal():
            name = digits
    if not name or len(name) > LONGEST_HANDLE or re.search(r"[\s/?#<>]", name):
        raise _no_handle(text)
    return Handle(network, name, search_key(name))


def _from_url(address: str, network: str, text: str) -> tuple[str, str]:
    """Network and name from the address of a profile page."""
    try:
        parts = urlsplit(address if "//" in address else "//" + address)
        host = (parts.hostname or "").lower()
    except ValueError:
        raise _no_handle(text) from None
    query = parse_qs(parts.query)
    host = re.sub(r"^(?:www|m|mobile|[a-z]{2})\.(?=[^.]+\.[a-z]+$)", "", host)
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    while len(segments) > 1 and segments[0].lower() in _SEGMENTS_BEFORE_NAME:
        segments.pop(0)
    if segments and segments[0].lower() in {"send", "profile.php", "chat", "share"}:
        segments = query.get("phone") or query.get("id") or query.get("number") or []
    if not segments or segments[0].lower() in _NOT_A_PROFILE:
        raise _no_handle(text)
    known = _HOSTS.get(host, network)
    if not known:
        raise _no_handle(text)
    if known == "telegram" and segments[0].startswith("+") and not segments[0][1:].isdecimal():
        raise _no_handle(text)  # an invitation into a group
    return known, segments[0]


def _no_handle(text: str) -> InvalidInput:
    return InvalidInput(
        _("%(text)s is not a name on a network.") % {"text": excerpt(text) or "''"},
        hint=_("Write it like telegram:@name or https://t.me/name."),
    )
