"""Keys: bindings with translated descriptions, and letters of other keyboard layouts.

Somebody who types Persian or Russian does not want to switch layouts to press a command key: a
letter is taken for the Latin one on the same key, except while text is being typed.
"""

from textual import events
from textual.binding import Binding
from textual.keys import _character_to_key

from ccm_cli.tui.wording import shown

_RUSSIAN = dict(
    zip(
        "йцукенгшщзхъфывапролджэячсмитьбюЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ",
        "qwertyuiop[]asdfghjkl;'zxcvbnm,.QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>",
        strict=True,
    )
)
# ISIRI 9147, and the older Windows layout where it has a letter on another key.
_PERSIAN = dict(
    zip(
        "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدئو؟آأيء",
        "qwertyuiop[]asdfghjkl;'zxcvbnm,?HGDM",
        strict=True,
    )
)
LAYOUTS = _RUSSIAN | _PERSIAN
"""The Latin character on the key that gives each letter."""

HIDDEN = False
OURS = "ccm."
"""What the ids of our bindings begin with; the help leaves out all others."""


def key(keys: str, action: str, description: str, *, show: bool = True) -> Binding:
    """A binding whose description is already translated.

    Args:
        keys: as Textual names them, with commas between.
        action: what it does.
        description: for the footer and the help.
        show: whether the footer has it; the help has all.
    """
    return Binding(keys, action, shown(description), show=show, id=OURS + action)


def in_latin(event: events.Key) -> events.Key:
    """The key that was meant: of the same place on a Latin keyboard."""
    meant = LAYOUTS.get(event.character or "")
    return event if meant is None else events.Key(_character_to_key(meant), meant)
