"""A message as somebody would get it: in the terminal, in the browser, all texts side by side."""

import html
import re
from pathlib import Path

import pytest

from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.messaging.previewing import shown_in_browser


def frames(page):
    return [html.unescape(found) for found in re.findall(r'srcdoc="([^"]*)"', page)]


def test_every_kind_and_language_stands_under_its_name(house, ccm):
    done = ccm("template", "preview", "renewal", "--all")
    assert done.code == 0, done.err
    for heading in ("=== Mail", "=== SMS", "=== Messenger", "=== Call script", "=== Letter"):
        assert heading in done.out
    assert "--- fa (UCS-2, length " in done.out
    assert "Time to renew" in done.out
    assert "زمان تمدید" in done.out
    assert "Пора продлевать" in done.out


def test_one_kind_or_language_can_be_chosen(house, ccm):
    done = ccm("template", "preview", "welcome", "--all", "--channel", "sms", "--lang", "ru")
    assert done.out.count("===") == 1
    assert "добро пожаловать" in done.out
    assert "welcome to" not in done.out


def test_languages_stand_beside_each_other_where_there_is_room(house, ccm, monkeypatch):
    monkeypatch.setenv("COLUMNS", "150")
    done = ccm("template", "preview", "welcome", "--all", "--channel", "sms", terminal=True)
    (line,) = [line for line in done.out.splitlines() if "welcome to" in line]
    assert "добро" in line
    monkeypatch.setenv("COLUMNS", "80")
    narrow = ccm("template", "preview", "welcome", "--all", "--channel", "sms", terminal=True)
    assert "--- ru" in narrow.out


def test_one_page_holds_every_mail_wide_and_narrow_light_and_dark(house, ccm, tmp_path):
    house.people("Ada <b>")
    place = tmp_path / "all.html"
    done = ccm(
        "template", "preview", "welcome", "--contact", "1", "--all", "--html", str(place)
    )  # fmt: skip
    assert done.code == 0, done.err
    page = place.read_text(encoding="utf-8")
    pages = frames(page)
    assert len(pages) == 12
    assert sum("@media all {" in one for one in pages) == 6
    assert sum("@media not all {" in one for one in pages) == 6
    assert not any("prefers-color-scheme: dark" in one for one in pages)
    assert page.count('width="375"') == page.count('width="640"') == 6
    assert page.count('sandbox=""') == 12
    assert "Ada <b>" not in page
    assert "default-src 'none'" in page
    assert 'dir="rtl"' in page


def test_a_text_that_cannot_be_rendered_says_why_in_its_place(house, ccm, tmp_path):
    house.template(body="{{ contact.nick }}")
    place = tmp_path / "all.html"
    assert ccm("template", "preview", "news", "--all", "--html", str(place)).code == 0
    assert "contact.nick is not known" in place.read_text(encoding="utf-8")
    assert "contact.nick is not known" in ccm("template", "preview", "news", "--all").out


def test_the_real_html_opens_in_the_browser(house, ccm, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda url: bool(opened.append(url)) or True)
    assert ccm("template", "preview", "welcome", "--lang", "fa", "--open").code == 0
    assert opened[0].startswith("file:///")
    page = Path(opened[0].removeprefix("file://")).read_text(encoding="utf-8")
    assert '<html lang="fa" dir="rtl"' in page
    sms = ccm("template", "preview", "welcome", "--channel", "sms", "--open")
    assert sms.code == InvalidInput.exit_code
    monkeypatch.setattr("webbrowser.open", lambda _url: False)
    failed = ccm("template", "preview", "welcome", "--open")
    assert failed.code == CcmError.exit_code
    assert "welcome.html" in failed.err


def test_an_sms_is_measured(house, ccm):
    done = ccm("template", "preview", "welcome", "--channel", "sms", "--lang", "fa")
    assert "UCS-2, length" in done.err
    assert "parts: 2" in done.err


@pytest.mark.parametrize(("dark", "query"), [(True, "@media all {"), (False, "@media not all {")])
def test_a_frame_is_light_or_dark_whatever_the_browser_is(dark, query):
    page = "<style>@media (prefers-color-scheme: dark) { p { color: red } }</style>"
    assert query in shown_in_browser(page, dark=dark)
