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


def key(
    keys: str, action: str, description: str, *, show: bool = True, first: bool = False
) -> Binding:
    """A binding whose description is already translated.

    Args:
        keys: as Textual names them, with commas between.
        action: what it does.
        description: for the footer and the help.
        show: whether the footer has it; the help has all.
        first: it is seen to before what has the focus gets to know of the key.
    """
    return Binding(keys, action, shown(description), show=show, id=OURS + action, priority=first)


def next_part(description: str, before: str) -> list[Binding]:
    """Tab and its opposite, which go from part to part.

    Before all else: what is typed behind a Tab in one burst (pasted by a terminal, sent by a
    program) is handed to what has the focus by then, so the focus has to have moved.

    Args:
        description: of Tab.
        before: of its opposite.
    """
    return [
        key("tab", "app.focus_next", description, show=False, first=True),
        key("shift+tab", "app.focus_previous", before, show=False, first=True),
    ]


def in_latin(event: events.Key) -> events.Key:
    """The key that was meant: of the same place on a Latin keyboard."""
    meant = LAYOUTS.get(event.character or "")
    return event if meant is None else events.Key(_character_to_key(meant), meant)
