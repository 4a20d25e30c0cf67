"""The shipped mails in a real browser: nothing sticks out on a phone, Persian runs leftwards."""

import html
import shutil
import subprocess

import pytest

from ccm_cli import locations
from ccm_cli.messaging.templates.data import SAMPLE
from ccm_cli.messaging.templates.finding import Library
from ccm_cli.messaging.templates.rendering import Renderer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PHONE = 375
"""Pixels across."""
FRAME = """<!doctype html><title></title><body>
<iframe id="phone" width="{width}" height="700" style="border:0" srcdoc="{mail}"></iframe>
<script>
document.getElementById("phone").addEventListener("load", (event) => {{
  const view = event.target.contentWindow, page = view.document;
  const first = page.querySelector("h1").getBoundingClientRect();
  document.title = [
    view.innerWidth, page.documentElement.scrollWidth <= view.innerWidth,
    view.getComputedStyle(page.body).direction,
    first.width > 0 && first.left >= 0 && first.right <= view.innerWidth,
  ].join();
}});
</script>"""
"""A window of a headless browser is never narrower than 500 pixels, a frame in it may be."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


def titled(page: str, folder) -> str:
    """The title that a page gives itself in a frame as wide as a phone."""
    framed = FRAME.format(width=PHONE, mail=html.escape(page, quote=True))
    (folder / "mail.html").write_text(framed, encoding="utf-8")
    done = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-quic", f"--user-data-dir={folder}/profile",
            "--window-size=800,900", "--virtual-time-budget=5000",
            "--dump-dom", (folder / "mail.html").as_uri(),
        ],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout.partition("<title>")[2].partition("</title>")[0]


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fa", "rtl"), ("ru", "ltr")])
def test_a_mail_fits_a_phone_and_runs_its_languages_way(language, direction, tmp_path):
    template = Library([locations.shipped("templates")]).load("welcome")
    page = Renderer(template).render(language, SAMPLE).html
    assert page is not None
    assert titled(page, tmp_path) == f"{PHONE},true,{direction},true"
