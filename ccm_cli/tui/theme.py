"""The two themes of our own: ink and turquoise with saffron for what matters now."""

from textual.theme import Theme

DARK = Theme(
    name="ccm-dark",
    primary="#5fc2b1",
    secondary="#8aa4c0",
    accent="#e5b567",
    success="#93c47d",
    warning="#e5b567",
    error="#e5786d",
    foreground="#d5dce4",
    background="#12161b",
    surface="#171c23",
    panel="#1f262f",
    dark=True,
    variables={
        "line": "#2c3641",
        "quiet": "#7f8c99",
        "cursor": "#24404a",
        "cursor-off": "#1f2831",
        "input-selection-background": "#5fc2b1 30%",
        "scrollbar": "#2c3641",
        "scrollbar-hover": "#3a4754",
        "scrollbar-active": "#5fc2b1",
        "scrollbar-background": "#12161b",
        "scrollbar-background-hover": "#12161b",
        "scrollbar-background-active": "#12161b",
        "scrollbar-corner-color": "#12161b",
    },
)

LIGHT = Theme(
    name="ccm-light",
    primary="#17796d",
    secondary="#48688a",
    accent="#a8660c",
    success="#4c7f33",
    warning="#a8660c",
    error="#b5443a",
    foreground="#29313a",
    background="#faf8f4",
    surface="#f3f0ea",
    panel="#e9e5dc",
    dark=False,
    variables={
        "line": "#d5cfc3",
        "quiet": "#75716a",
        "cursor": "#cfe6e0",
        "cursor-off": "#ebe7df",
        "input-selection-background": "#17796d 25%",
        "scrollbar": "#d5cfc3",
        "scrollbar-hover": "#bdb6a8",
        "scrollbar-active": "#17796d",
        "scrollbar-background": "#faf8f4",
        "scrollbar-background-hover": "#faf8f4",
        "scrollbar-background-active": "#faf8f4",
        "scrollbar-corner-color": "#faf8f4",
    },
)

THEMES = (DARK, LIGHT)


def defaults(variables: dict[str, str]) -> dict[str, str]:
    """Our own variables for a theme of Textual's, from the colours that it has.

    Args:
        variables: what the theme in force provides.
    """
    return {
        "line": variables.get("surface-lighten-2", "#444444"),
        "quiet": variables.get("foreground-darken-3", "#888888"),
        "cursor": variables.get("primary-muted", "#334455"),
        "cursor-off": variables.get("panel", "#222222"),
    }
