"""What a deal or a task is called."""

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import clean_line

LONGEST_TITLE = 500


def title_of(text: str) -> str:
    """A title as it is stored: one clean line.

    Raises:
        InvalidInput: it is empty or longer than `LONGEST_TITLE` characters.
    """
    title = clean_line(text)
    if not title:
        hint = _("Say in a few words what it is about.")
        raise InvalidInput(_("The title is empty."), hint=hint, field="title")
    if len(title) > LONGEST_TITLE:
        raise InvalidInput(
            _("The title has %(length)d characters, more than %(most)d.")
            % {"length": len(title), "most": LONGEST_TITLE},
            hint=_("Put the rest into the notes: --notes"),
        )
    return title
