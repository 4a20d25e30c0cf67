"""The filters of messages: dates, money and numbers in the language of the text around them."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal, get_args
from urllib.parse import quote

from jinja2 import TemplateRuntimeError, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from ccm_cli.language import direction_of_language, money, numbers
from ccm_cli.language import gettext as _

Style = Literal["short", "medium", "long"]

_LEFT_TO_RIGHT_ISOLATE = "\u2066"
_POP_ISOLATE = "\u2069"
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class WrongValue(TemplateRuntimeError):
    """A filter was given what it cannot show."""


@pass_context
def show_date(context: Context, value: object, style: Style = "medium") -> str:
    """An ISO day, written out in the language and calendar of the text; nothing for None.

    Args:
        context: of the rendering.
        value: `2026-11-22`; what follows the day is passed over.
        style: `short`, `medium` or `long`, as `format_day` has them.
    """
    from ccm_cli.language.dates import format_day

    if value is None or value == "":
        return ""
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise WrongValue(
            _("date needs a day such as 2026-11-22, not %(value)s.") % {"value": value}
        ) from error
    if style not in get_args(Style):
        raise WrongValue(_("date can be short, medium or long, not %(style)s.") % {"style": style})
    return format_day(day, language=_language(context), style=style)


@pass_context
def show_money(context: Context, value: object) -> str:
    """`{minor, currency}`, written out; nothing for None."""
    if value is None:
        return ""
    if not isinstance(value, Mapping) or not isinstance(value.get("minor"), int):
        raise WrongValue(
            _("money needs an amount with its currency, not %(value)s.") % {"value": value}
        )
    amount = money.Money(value["minor"], str(value["currency"]))
    return money.format_money(amount, language=_language(context))


@pass_context
def show_number(context: Context, value: object) -> str:
    """A number with the digits and separators of the language; nothing for None."""
    if value is None:
        return ""
    if not isinstance(value, int | float):
        raise WrongValue(_("number needs a number, not %(value)s.") % {"value": value})
    return numbers.format_number(value, language=_language(context))


@pass_context
def break_lines(context: Context, value: object) -> str:
    """Keep the line ends of a value: `<br>` in HTML, as they are in text."""
    lines = ("" if value is None else str(value)).strip().splitlines()
    if context.eval_ctx.autoescape:
        return Markup("<br>").join(lines)
    return "\n".join(lines)


@pass_context
def left_to_right(context: Context, value: object) -> str:
    """Keep a telephone number or code in order inside Persian text."""
    text = "" if value is None else str(value)
    if not text or direction_of_language(_language(context)) == "ltr":
        return text
    if context.eval_ctx.autoescape:
        return Markup('<span dir="ltr">{}</span>').format(text)
    return f"{_LEFT_TO_RIGHT_ISOLATE}{text}{_POP_ISOLATE}"


def web_address(parts: Sequence[object]) -> str:
    """An address for `href` and `src`; `#` where it has a scheme that runs code.

    Args:
        parts: in turn what the template's author wrote and a value from the data. A value at
            the very start may bring the scheme; the others are percent-encoded where they must.
    """
    address = ""
    for place, part in enumerate(parts):
        text = "" if part is None else str(part)
        is_value = place % 2 == 1
        address += quote(text, safe="/:@+,;=-._~%") if is_value and address else text.strip()
    scheme = _SCHEME.match(_UNSEEN.sub("", address))
    if scheme and scheme[1].lower() not in _SCHEMES:
        return "#"
    return _UNSEEN.sub(lambda unseen: quote(unseen[0]), address)


def _language(context: Context) -> str:
    return str(context["language"])


FILTERS: Mapping[str, Callable[..., object]] = {
    "date": show_date,
    "money": show_money,
    "number": show_number,
    "lines": break_lines,
    "ltr": left_to_right,
    "_address": web_address,
}
