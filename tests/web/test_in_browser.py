"""The pages in a real browser: nothing sticks out on a phone, Persian runs leftwards."""

import pytest

from ccm_cli import locations
from ccm_cli.config import Business, Settings
from ccm_cli.web.pages import Pages
from tests.messaging.templates.test_in_browser import CHROMIUM, PHONE, titled

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
CHOICES = [
    {"value": "email/marketing", "label": "News and offers", "wanted": True},
    {"value": "email/survey", "label": "x" * 80, "wanted": False},
]
VALUES = {
    "unsubscribe": {
        "body": "Body",
        "leaving": True,
        "saved": "Saved.",
        "channels": [{"label": "e-mail", "choices": CHOICES}],
    },
    "survey": {
        "question": "How likely are you to recommend us?",
        "scores": [{"value": n, "label": str(n), "chosen": n == 9} for n in range(11)],
    },
    "confirm": {"body": "Body", "wording": "Yes, write to me."},
    "said": {"body": "Body"},
}


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fa", "rtl"), ("ru", "ltr")])
def test_a_page_fits_a_phone_and_runs_its_languages_way(name, language, direction, tmp_path):
    pages = Pages([locations.shipped("templates")], Settings(business=Business(name="Oak & Pine")))
    page = pages.page(name, language, title="A title", **VALUES[name])
    link = '<link rel="stylesheet" href="../style.css">'
    assert link in page
    styled = page.replace(link, f"<style>{pages.style}</style>")
    assert titled(styled, tmp_path) == f"{PHONE},true,{direction},true"
