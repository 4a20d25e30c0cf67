"""Pages that the program wrote, shown in the owner's own browser."""

import webbrowser
from pathlib import Path

from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _
from ccm_cli.locations import make_private, state_folder


def show_page(name: str, content: str) -> Path:
    """Write a page to a private file, and open it in the browser.

    Args:
        name: of the page, for its file; the next one of that name replaces it.
        content: HTML.

    Returns:
        The file; it stays, since browsers read when they please.

    Raises:
        CcmError: it cannot be written, or there is no browser.
    """
    try:
        file = make_private(state_folder() / "preview") / f"{name}.html"
        file.write_text(content, encoding="utf-8")
        file.chmod(0o600)
    except OSError as error:
        raise CcmError(
            _("%(path)s cannot be written: %(reason)s")
            % {"path": state_folder() / "preview", "reason": error.strerror}
        ) from None
    if not webbrowser.open(file.as_uri()):
        raise CcmError(
            _("No browser could be opened."),
            hint=_("Open it yourself: %(file)s") % {"file": file},
        )
    return file
