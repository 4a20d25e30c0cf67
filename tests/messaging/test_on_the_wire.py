"""The bytes that a server gets, held against the standards of mail.

RFC 5322 (form), 2047 (words in headers), 6531 and 6532 (addresses beyond ASCII), 8058 (one-click
unsubscribing, which a signature of the sender's must be able to cover), 3834 (automatic mail).
"""

import json
import re
import shutil
import socket
import subprocess
from email import message_from_bytes, message_from_string
from email.header import decode_header, make_header
from email.policy import compat32, default
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser

import dkim
import pytest

from ccm_cli.errors import Refused
from ccm_cli.messaging.context import library, own_templates
from ccm_cli.messaging.posting import Letter, post

NAMES = (
    "مریم رستمی",
    "محمدحسین قاسم‌زادهٔ شیرازی، مدیر فروش و پشتیبانی مشتریان",
    "Александра Константиновна Рождественская-Богоявленская",
    "Ёлкин «Кедр» & дуб",
    "O'Brien, Ada (work) <home>",
    'Ada "Countess" Lovelace',
    "back\\slash",
    "=?utf-8?B?YQ==?=",
    "🎉👩‍👩‍👧 party",
    "a" * 200,
    "two  spaces ",
    "{{ 7 * 7 }}{% raw %}",
    "<script>alert(1)</script>",
)
BROKEN = ("Ada\r\nBcc: all@example.com", "Ada\nX-Evil: yes\n\nbody", "Ada\x00")
SUBJECTS = {
    "en": "News for {{ contact.name }}",
    "fa": "تازه‌های فروشگاه و هنر چوب برای مشتری گرامی {{ contact.name }} در این هفته",
    "ru": "Новости мастерской для дорогого покупателя по имени {{ contact.name }} на этой неделе",
}
ONCE = (
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
    "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id",
)  # fmt: skip


@pytest.fixture
def sent(house, tmp_path):
    """Sends a campaign to people of such names; gives each one's bytes as the server got them.

    ``late``: they got their names when the campaign had looked them over already.
    """

    def to(*names, language="en", late=False, body="Hello {{ contact.name }}.\n", **behaviour):
        house.template(body=body, fa="سلام {{ contact.name }}\n", ru="Привет\n")
        settings = own_templates() / "messages/news/message.toml"
        subjects = "".join(
            f"{code} = {json.dumps(subject, ensure_ascii=False)}\n"
            for code, subject in SUBJECTS.items()
        )
        text = settings.read_text("utf-8").partition("[subject]")[0]
        settings.write_text(f"{text}[subject]\n{subjects}", "utf-8")
        addresses = [f"p{number}" for number in range(len(names))]
        ids = house.people(*addresses, language=language)
        with house.server(tmp_path, keep_bodies=True, pipelining=True, **behaviour) as server:
            house.set(base_url="https://shop.example.com/ccm")
            campaign = house.campaign()
            if not late:
                rename(house, ids, names)
            house.start(campaign)
            if late:
                rename(house, ids, names)
            house.send()
            got = {to: server.body(to) for _id, to in server.accepted()}
        return [got.get(f"{address}@example.com") for address in addresses]

    return to


def rename(house, ids, names):
    with house.runtime.changing("names") as work:
        work.update_rows("contact", {i: {"name": name} for i, name in zip(ids, names, strict=True)})


class Links(HTMLParser):
    """What a message leads to, and whether anything in it would run."""

    def __init__(self):
        super().__init__()
        self.places = []
        self.scripted = False

    def handle_starttag(self, tag, attrs):
        self.places += [value for name, value in attrs if name == "href"]
        self.scripted |= tag == "script" or any(name.startswith("on") for name, _value in attrs)


def header_lines(raw):
    return raw.partition(b"\r\n\r\n")[0].split(b"\r\n")


def decoded(raw, header):
    """A header by the rules of RFC 2047 to the letter, its words joined."""
    line = message_from_bytes(raw, policy=compat32)[header].replace("\r\n", "")
    return str(make_header(decode_header(line)))


@pytest.mark.parametrize("language", ["en", "fa", "ru"])
def test_names_and_subjects_arrive_as_they_were_written(sent, language):
    for name, raw in zip(NAMES, sent(*NAMES, language=language), strict=True):
        subject = SUBJECTS[language].replace("{{ contact.name }}", name).strip()
        assert decoded(raw, "Subject") == subject
        shown, address = parseaddr(message_from_bytes(raw, policy=compat32)["To"])
        assert str(make_header(decode_header(shown.replace("\r\n", "")))) == name
        assert address.endswith("@example.com")


@pytest.mark.parametrize("language", ["en", "fa", "ru"])
def test_the_form_is_that_of_rfc_5322(sent, language):
    for raw in sent(*NAMES, language=language):
        assert raw.isascii()
        assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00", raw)
        lines = raw.split(b"\r\n")
        assert max(map(len, lines)) <= 998
        for line in header_lines(raw):  # what cannot be folded, such as a link, may be longer
            assert len(line) <= 78 or b" " not in line.partition(b": ")[2]
        assert all(re.match(rb"[!-9;-~]+: ?\S|[ \t]+\S", line) for line in header_lines(raw))
        for word in re.findall(rb"=\?[^ ]*\?=", b"\r\n".join(header_lines(raw))):
            assert len(word) <= 75
            text, charset = decode_header(word.decode())[0]
            assert text.decode(charset), "a character is split between two words"
        message = message_from_bytes(raw, policy=default)
        assert not message.defects
        assert all(not part.defects for part in message.walk())
        for name in ONCE:
            assert len(message.get_all(name, [])) == 1, name
        assert parsedate_to_datetime(message["Date"]).tzinfo is not None
        assert re.fullmatch(r"<[^<>@\s]+@[a-z0-9.-]+>", message["Message-ID"])


def test_a_name_cannot_add_a_header_or_begin_the_body(house, sent):
    *broken, whole = sent(*BROKEN, "Ada", late=True)
    assert whole is not None
    for raw in broken:
        if raw is not None:  # what went out holds it as a part of one line
            names = {line.partition(b":")[0].lower() for line in header_lines(raw)}
            assert not names & {b"bcc", b"x-evil"}
    refused = [reason for state, reason in house.states().values() if state == "refused"]
    assert len(refused) == broken.count(None)
    assert all("control character" in reason for reason in refused)


def test_a_start_tells_of_names_that_break_headers(house, sent):
    with pytest.raises(Refused, match="control character"):
        sent(*BROKEN)
    assert house.counts() == {}


def test_a_name_cannot_become_code(sent):
    by_name = dict(zip(NAMES, sent(*NAMES), strict=True))
    message = message_from_bytes(by_name["{{ 7 * 7 }}{% raw %}"], policy=default)
    assert "{{ 7 * 7 }}{% raw %}" in message.get_body(("plain",)).get_content()
    message = message_from_bytes(by_name["<script>alert(1)</script>"], policy=default)
    html = message.get_body(("html",)).get_content()
    assert "<script" not in html.lower()
    assert "&lt;script&gt;" in html


def test_a_value_cannot_become_a_link_that_runs(house, sent):
    body = (
        "[one](https://shop.example.com/?q={{ contact.name }})"
        ' <a href="https://shop.example.com/{{ contact.name }}">two</a>\n'
    )
    values = ("x&admin=1#top", 'x" onclick="y', "x' onclick='y", "a)[b](javascript:alert(1)", "\tx")
    for raw in sent(*values, body=body):
        html = message_from_bytes(raw, policy=default).get_body(("html",)).get_content()
        found = Links()
        found.feed(html)
        assert any("shop.example.com" in place for place in found.places)
        for place in found.places:
            assert place.startswith(("https://", "mailto:", "http://")), place
        assert "https://shop.example.com/?q=x&admin=1#top" not in found.places
        assert not found.scripted


def test_one_click_is_offered_by_https_only_and_a_signature_covers_it(sent, tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    (raw,) = sent("مریم")
    message = message_from_bytes(raw, policy=default)
    by_mail, by_web = re.findall(r"<([^>]*)>", message["List-Unsubscribe"])
    assert by_mail.startswith("mailto:")
    assert by_web.startswith("https://shop.example.com/ccm/u/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    key = tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "genrsa", "-traditional", "-out", key, "2048"], check=True, capture_output=True
    )
    public = subprocess.run(
        ["openssl", "rsa", "-in", key, "-pubout"], check=True, capture_output=True, text=True
    )
    record = "v=DKIM1; k=rsa; p=" + "".join(public.stdout.splitlines()[1:-1])
    covered = [name.lower().encode() for name in ONCE]
    signature = dkim.sign(raw, b"s", b"example.com", key.read_bytes(), include_headers=covered)
    asked = {"dnsfunc": lambda _name, timeout=5: record.encode()}
    assert dkim.verify(signature + raw, **asked)
    assert not dkim.verify(signature + raw.replace(b"One-Click", b"No-Click"), **asked)


@pytest.mark.parametrize("base_url", ["", "http://shop.example.com"])
def test_without_https_there_is_no_one_click(house, tmp_path, base_url):
    house.people("Ada")
    with house.server(tmp_path, keep_bodies=True) as server:
        house.set(base_url=base_url)
        house.started()
        house.send()
        message = message_from_bytes(server.body("ada@example.com"), policy=default)
    assert message["List-Unsubscribe"].startswith("<mailto:")
    assert "http:" not in message["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize(
    ("source", "marked"),
    [
        ("reply", None),
        ("auto-reply", "auto-replied"),
        ("rule/thanks", "auto-generated"),
        ("confirmation", "auto-generated"),
    ],
)
def test_automatic_mail_says_so_and_what_a_person_wrote_does_not(house, tmp_path, source, marked):
    (ada,) = house.people("Ada")
    house.template("answer", purpose="transactional")
    letter = Letter(
        library().load("answer"), "email", source,
        in_reply_to="<asked@example.org>", thread=("<first@example.org>",),
    )  # fmt: skip
    with house.server(tmp_path, keep_bodies=True) as server:
        with house.runtime.changing("answer") as work:
            post(work, letter, contact_id=ada, context=house.context, now=house.now)
        house.send()
        message = message_from_bytes(server.body("ada@example.com"), policy=default)
    assert message["Auto-Submitted"] == marked
    assert message["In-Reply-To"] == "<asked@example.org>"
    assert message["References"] == "<first@example.org> <asked@example.org>"
    assert message["List-Unsubscribe"] is None


def test_a_campaign_started_by_hand_is_not_automatic_mail(sent):
    (raw,) = sent("Ada")
    assert message_from_bytes(raw, policy=default)["Auto-Submitted"] is None


@pytest.mark.parametrize("offered", [True, False])
def test_an_address_beyond_ascii_is_written_in_utf8_or_refused(house, tmp_path, offered):
    house.people("Ada", "Bob")
    with house.runtime.changing("address") as work:
        row = {"address": "юлия@example.com", "key": "юлия@example.com"}
        work.update_rows("contact_email", {1: row})
    extensions = ["SMTPUTF8"] if offered else []
    with house.server(tmp_path, keep_bodies=True, pipelining=True, offered=extensions) as server:
        house.started()
        house.send()
        arrived = sorted(to for _id, to in server.accepted())
        if offered:
            raw = server.body("юлия@example.com")
            message = message_from_string(raw.decode("utf-8"), policy=default)
            assert message["To"].addresses[0].addr_spec == "юлия@example.com"
    assert arrived == ["bob@example.com", *(["юлия@example.com"] if offered else [])]
    state, reason = house.states()["ada"]
    assert state == ("accepted" if offered else "refused")
    assert offered or ("SMTPUTF8" in reason and "юлия@example.com" in reason)


def test_pictures_and_style_sheets_from_elsewhere_are_never_fetched(house, ccm, monkeypatch):
    asked = []

    def refuse(*where, **_options):
        asked.append(where)
        raise OSError("no network")

    house.people("Ada")
    house.template(
        body="![a](https://pictures.example.com/a.png)\n\n"
        '<link rel="stylesheet" href="https://styles.example.com/a.css">\n\n'
        '<img src="http://pictures.example.com/b.png" alt="b">\n\n'
        "<style>@import url(https://styles.example.com/b.css);</style>\n"
    )
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert ccm("template", "lint", "news").code in {0, 1, 6}
    assert ccm("template", "preview", "news", "--contact", "1").code == 0
    house.started()
    house.send()
    assert house.counts() == {"accepted": 1}
    assert not asked
