"""Pictures and attachments of templates: what goes out is what was checked."""

import json
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest

from ccm_cli.errors import Conflict, InvalidInput, Refused
from ccm_cli.messaging import campaigns, variants
from ccm_cli.messaging.context import library, own_templates
from ccm_cli.messaging.queries.campaigns import resolve
from ccm_cli.messaging.queries.check import check
from ccm_cli.messaging.templates import assets

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 40
BODY = "Hello\n\n![Oak chair](chair.png)\n\n" + "word " * 30


@pytest.fixture
def folder(house):
    house.people("Ada")
    house.template(body=BODY)
    made = own_templates() / "messages" / "news"
    (made / "chair.png").write_bytes(PNG)
    return made


def attach(folder, *names):
    settings = folder / "message.toml"
    line = f"attachments = {json.dumps(names, ensure_ascii=False)}\n"
    settings.write_text(line + settings.read_text(encoding="utf-8"), encoding="utf-8")


def mails(house):
    read = []
    for file in house.files():
        message = BytesParser(policy=default).parsebytes(file.read_bytes())
        assert isinstance(message, EmailMessage)
        read.append(message)
    return read


def test_a_picture_of_the_message_goes_inside_the_mail(house, folder):
    house.started()
    house.send()
    (mail,) = mails(house)
    html = mail.get_body(("html",)).get_content()
    (picture,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in html
    assert picture.get_content() == PNG
    assert "Oak chair" in mail.get_body(("plain",)).get_content()


def test_a_picture_on_the_web_stays_a_link(house, ccm):
    house.people("Ada")
    house.template(body="![Oak chair](https://www.example.com/a.png) " + "word " * 30)
    house.started()
    house.send()
    (mail,) = mails(house)
    assert not [part for part in mail.walk() if part.get_content_maintype() == "image"]
    assert 'src="https://www.example.com/a.png"' in mail.get_body(("html",)).get_content()


def test_attachments_go_along_in_the_language_of_the_text(house, folder):
    attach(folder, "قیمت‌ها.pdf", "terms.{language}.pdf")
    (folder / "قیمت‌ها.pdf").write_bytes(b"%PDF-1")
    (folder / "terms.en.pdf").write_bytes(b"%PDF-en")
    house.started()
    house.send()
    (mail,) = mails(house)
    found = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert found == {"قیمت‌ها.pdf": b"%PDF-1", "terms.en.pdf": b"%PDF-en"}


def test_what_goes_out_is_what_was_checked_whatever_became_of_the_file(house, folder):
    house.started()
    (folder / "chair.png").write_bytes(b"another")
    (folder / "email.en.md").unlink()
    house.send()
    (mail,) = mails(house)
    (picture,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert picture.get_content() == PNG


def test_a_file_that_is_missing_stops_it_before_anything_is_queued(house, folder, ccm):
    (folder / "chair.png").unlink()
    linted = ccm("template", "lint", "news")
    assert linted.code == Refused.exit_code
    assert "email.en.md:3" in linted.out
    assert "The file chair.png is not there." in linted.out
    added = ccm("campaign", "add", "spring", "--filter", "", "--template", "news")
    assert added.code == InvalidInput.exit_code
    assert "chair.png" in added.err
    assert house.counts() == {}


def test_a_file_changed_between_check_and_start_is_noticed(house, folder):
    made = house.campaign()
    with house.runtime.reading() as reader:
        row = resolve(reader, str(made))
        messages = variants.messages(row.template, row.variants, library().load)
        checked = check(reader, made, messages=messages, context=house.context)
    (folder / "chair.png").write_bytes(b"another")
    now = variants.messages(row.template, row.variants, library().load)
    with house.runtime.changing("start") as work, pytest.raises(Conflict, match="changed"):
        campaigns.start(
            work, made, check=checked, messages=now, context=house.context, now=house.now
        )


def test_a_damaged_copy_refuses_instead_of_sending_something_else(house, folder):
    house.started()
    with house.runtime.changing("damage") as work:
        work.execute("UPDATE template_file SET content = 'AA=='")
    house.send()
    (state, reason) = house.states()["ada"]
    assert state == "refused"
    assert "chair.png" in reason
    assert house.files() == []


@pytest.mark.parametrize("name", ["../../secret.pdf", "/etc/hostname", "a\\b.pdf", "x/../y.pdf"])
def test_a_name_cannot_leave_the_folder(house, folder, ccm, name):
    attach(folder, name)
    shown = ccm("template", "lint", "news")
    assert "is not the name of a file beside the message" in shown.out
    assert "message.toml:1" in shown.out


def test_a_file_that_is_too_large_is_refused(house, folder, ccm, monkeypatch):
    monkeypatch.setattr(assets, "MAX_ASSET", 10)
    assert "larger than 10 MB" in ccm("template", "lint", "news").out


def test_another_picture_is_another_version_and_comes_back_with_it(house, folder, ccm):
    house.started()
    (folder / "chair.png").write_bytes(b"another")
    assert "chair.png (changed)" in ccm("template", "diff", "news").out
    assert ccm("template", "restore", "news", "1", "--force").code == 0
    assert (folder / "chair.png").read_bytes() == PNG
    assert "no difference" in ccm("template", "diff", "news").err


def test_the_preview_brings_the_picture_along(house, folder, ccm, tmp_path):
    place = tmp_path / "mail.html"
    assert ccm("template", "preview", "news", "--html", str(place)).code == 0
    page = place.read_text(encoding="utf-8")
    assert "data:image/png;base64," in page
    assert "cid:" not in page
    letter = ccm("template", "preview", "news", "--all", "--html", str(place))
    assert letter.code == 0
    assert "cid:" not in place.read_text(encoding="utf-8")


def test_a_logo_of_ones_own_goes_along_with_every_mail(house, ccm, shipped_brand):
    layout = own_templates() / "layout"
    layout.mkdir(parents=True)
    brand = shipped_brand.replace("# file =", "file =")
    (layout / "brand.toml").write_text(brand, encoding="utf-8")
    assert "The file logo.png is not there." in ccm("template", "lint", "welcome").out
    (layout / "logo.png").write_bytes(PNG)
    house.people("Ada")
    house.template(body="Hello")
    house.started()
    house.send()
    (mail,) = mails(house)
    (logo,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    html = mail.get_body(("html",)).get_content()
    assert f'src="cid:{logo["Content-ID"].strip("<>")}"' in html


@pytest.fixture
def shipped_brand():
    from ccm_cli.locations import shipped

    return (shipped("templates") / "layout" / "brand.toml").read_text(encoding="utf-8")


def test_a_copy_of_a_message_has_its_files(house, folder, ccm):
    made = ccm("template", "new", "autumn", "--like", "news")
    assert made.code == 0
    assert (own_templates() / "messages" / "autumn" / "chair.png").read_bytes() == PNG
    assert ccm("template", "lint", "autumn").code == 0
