"""What goes out over a real Postfix, comes back from it, and lies in a real mailbox."""

import imaplib
import json
import ssl
from email.utils import parseaddr

import pytest

from ccm_cli.messaging.context import own_templates
from tests.system.conftest import ADA, BOB, BOUNCES, MARYAM, SHOP, YULIA
from tests.system.postfix import GONE

SETTINGS = """
purpose = "marketing"
fallback_languages = ["en"]
[subject]
en = "News for {{ contact.name }}"
fa = "تازه‌های فروشگاه برای {{ contact.name }}"
ru = "Новости для {{ contact.name }}"
"""
BODIES = {
    "en": "Hello {{ contact.name }}.\n\n.\n\n..and a line of dots.\n",
    "fa": "سلام {{ contact.name }}، خوش آمدید.\n",
    "ru": "Здравствуйте, {{ contact.name }}!\n",
}


@pytest.fixture
def send(cedar, ccm):
    """Writes to people, each of address, name and language; gives the call that sent it."""
    folder = own_templates() / "messages" / "news"
    folder.mkdir(parents=True)
    (folder / "message.toml").write_text(SETTINGS, "utf-8")
    for language, body in BODIES.items():
        (folder / f"email.{language}.md").write_text(body, "utf-8")

    def sent(*people):
        for address, name, language in people:
            added = ccm("contact", "add", name, "--email", address, "--language", language)
            assert added.code == 0, added.err
        assert ccm("campaign", "add", "spring", "--filter", "", "--template", "news").code == 0
        return ccm("campaign", "start", "spring", "--now")

    return sent


def states(ccm):
    listed = json.loads(ccm("outbox", "list", "--format", "json").out)
    return {row["address"]: (row["state"], row["reason"]) for row in listed}


def test_mail_goes_out_encrypted_after_a_login_and_reads_as_it_was_written(send, postfix):
    done = send((ADA, "Ada", "en"), (MARYAM, "مریم رستمی", "fa"), (BOB, "Боб", "ru"))
    assert done.code == 0, done.err
    (mail,) = postfix.wait_for(ADA)
    assert mail["Subject"] == "News for Ada"
    assert mail["From"] == f"Cedar & Oak <{SHOP}>"
    assert "Hello Ada.\n\n.\n\n..and a line of dots." in mail.get_body(("plain",)).get_content()
    assert "ESMTPSA" in mail["Received"]
    assert BOUNCES.partition("@")[0] in mail["Return-Path"]
    (mail,) = postfix.wait_for(MARYAM)
    assert mail["Subject"] == "تازه‌های فروشگاه برای مریم رستمی"
    assert mail["To"].addresses[0].display_name == "مریم رستمی"
    assert 'dir="rtl"' in mail.get_body(("html",)).get_content()
    (mail,) = postfix.wait_for(BOB)
    assert mail["Subject"] == "Новости для Боб"


def test_a_mailbox_beyond_ascii_is_reached(send, postfix):
    assert send((YULIA, "Юлия", "ru")).code == 0
    (mail,) = postfix.wait_for(YULIA)
    assert mail["To"].addresses[0].addr_spec == YULIA


def test_a_recipient_refused_within_a_group_is_that_one_alone(send, ccm, postfix):
    send((ADA, "Ada", "en"), ("nobody@home.example.com", "Nobody", "en"), (BOB, "Bob", "en"))
    assert len(postfix.wait_for(ADA)) == len(postfix.wait_for(BOB)) == 1
    assert states(ccm)[ADA][0] == states(ccm)[BOB][0] == "accepted"
    state, reason = states(ccm)["nobody@home.example.com"]
    assert state == "refused"
    assert "550 5.1.1" in reason


def test_mail_that_comes_back_comes_to_an_address_that_names_the_message(send, ccm, postfix):
    send((f"ada@{GONE}", "Ada", "en"))
    (bounce,) = postfix.wait_for(BOUNCES)
    assert bounce.get_content_type() == "multipart/report"
    returned = [part for part in bounce.walk() if part["Message-ID"]][-1]
    token = parseaddr(bounce["X-Original-To"] or bounce["To"])[1]
    token = token.partition("+")[2].partition("@")[0]
    assert token
    assert f".{token}@" in returned["Message-ID"] or f"<{token}@" in returned["Message-ID"]


def test_what_was_sent_lies_in_the_mailbox_that_imap_shows(send, postfix, dovecot, authority):
    send((ADA, "Ada", "en"))
    postfix.wait_for(ADA)
    trusting = ssl.create_default_context(cafile=str(authority.certificate))
    with imaplib.IMAP4_SSL("localhost", dovecot.tls_port, ssl_context=trusting) as box:
        box.login(ADA, dovecot.password)
        assert box.select("INBOX") == ("OK", [b"1"])
        _ok, found = box.fetch("1", "(BODY[HEADER.FIELDS (SUBJECT)])")
        assert b"News for Ada" in found[0][1]


def test_tls_from_the_first_byte(send, cedar, postfix):
    text = cedar.read_text("utf-8").replace(f"port = {postfix.port}", f"port = {postfix.tls_port}")
    cedar.write_text(text.replace('security = "starttls"', 'security = "tls"', 1), "utf-8")
    assert send((ADA, "Ada", "en")).code == 0
    assert "ESMTPSA" in postfix.wait_for(ADA)[0]["Received"]


def test_a_wrong_password_stops_before_anything_is_sent(send, ccm, cedar, dovecot, postfix):
    cedar.write_text(cedar.read_text("utf-8").replace(dovecot.password, "wrong"), "utf-8")
    done = send((ADA, "Ada", "en"))
    assert done.code != 0
    assert "refused the login" in done.err
    assert not postfix.mail_of(ADA)
    assert next(iter(states(ccm).values()))[0] == "queued"


def test_unknown_messages_are_settled_by_looking_into_the_folder_of_sent_mail(
    send, ccm, cedar, app, postfix, dovecot, authority
):
    send((ADA, "Ada", "en"), (BOB, "Bob", "en"), (MARYAM, "Maryam", "fa"))
    (mail,) = postfix.wait_for(ADA)
    with app.changing("crash") as work:
        work.execute("UPDATE message SET state = 'unknown' WHERE address IN (?, ?)", (ADA, BOB))
    cedar.write_text(
        cedar.read_text("utf-8")
        + f'\n[inbox]\nhost = "localhost"\nport = {dovecot.port}\nsecurity = "starttls"\n'
        f'user = "{SHOP}"\npassword_command = "echo {dovecot.password}"\n',
        "utf-8",
    )
    nothing = ccm("outbox", "settle", "--look")
    assert nothing.code == 0, nothing.err
    assert "0 of 2 messages" in nothing.err
    assert "stay unknown" in nothing.err

    trusting = ssl.create_default_context(cafile=str(authority.certificate))
    with imaplib.IMAP4_SSL("localhost", dovecot.tls_port, ssl_context=trusting) as box:
        box.login(SHOP, dovecot.password)
        similar = mail["Message-ID"].replace(">", ".more>")
        for message_id in (mail["Message-ID"], similar):
            said = f"Message-ID: {message_id}\r\nSubject: News\r\n\r\nHello\r\n".encode()
            assert box.append("Sent", "", imaplib.Time2Internaldate(0), said)[0] == "OK"
    looked = ccm("outbox", "settle", "--look")
    assert looked.code == 0, looked.err
    assert "1 of 2 messages lies in Sent" in looked.err
    assert states(ccm)[ADA][0] == "accepted"
    assert states(ccm)[BOB][0] == "unknown"
    assert "no folder Elsewhere" in ccm("outbox", "settle", "--look", "--folder", "Elsewhere").err
