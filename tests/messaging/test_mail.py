"""What is built must read back, with another parser, to what was put in."""

import re
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import compat32, default
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccm_cli.errors import InvalidInput
from ccm_cli.messaging.mail import (
    Enclosure,
    MailBuilder,
    Outgoing,
    ascii_address,
    build,
    message_id,
)

MAIL = Outgoing(
    from_address="hello@example.com",
    from_name="Oak & Pine",
    to_address="maryam@example.org",
    to_name="Maryam Rostami",
    subject="Welcome to Oak & Pine",
    text="Hello\n",
    html="<p>Hello</p>\n",
    message_id="<c1.12@example.com>",
    date=1_795_000_000,
)

# Everything but controls, which headers refuse, and halves of pairs, which UTF-8 refuses.
words = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs", "Cc"]),
        st.sampled_from('سلامآقا‌ییКазань😀👩‍👩‍👧 "\\,;:<>@()[].=?_%'),
    ),
    max_size=200,
)
bodies = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("سلامЯё\n\r .=\t😀-")),
    max_size=3000,
)


def read(raw: bytes) -> EmailMessage:
    message = BytesParser(policy=default).parsebytes(raw)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def name_in(raw: bytes, header: str) -> str:
    """The name in an address header, read by the rules of RFC 2047 to the letter.

    The parser of the default policy (Python 3.11 to 3.13) leaves the space between two encoded
    words of a name in, so names of several words are read by `email.header`.
    """
    line = BytesParser(policy=compat32).parsebytes(raw)[header]
    if line.count("=?utf-8?B?") > 1:
        name, _address = parseaddr(line.replace("\r\n", ""))
        return str(make_header(decode_header(name)))
    return read(raw)[header].addresses[0].display_name


def content(part: EmailMessage | None) -> str:
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def sent(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def headers_of(raw: bytes) -> list[bytes]:
    return raw.partition(b"\r\n\r\n")[0].split(b"\r\n")


@given(subject=words, from_name=words, to_name=words)
@example(subject=" two  spaces ", from_name='Say "hi" \\ bye', to_name="=?utf-8?B?YQ==?=")
@example(subject="long " * 40, from_name="Ж" * 90, to_name="a" * 120)
@example(subject="خوش آمدید به چوب و هنر، مریم عزیز 🎉" * 5, from_name=" ", to_name=", ")
def test_subject_and_names_read_back_as_they_were(subject, from_name, to_name):
    raw = build(replace(MAIL, subject=subject, from_name=from_name, to_name=to_name))
    message = read(raw)
    assert message["Subject"] == subject
    assert name_in(raw, "From") == (from_name if from_name.strip() else "")
    assert message["From"].addresses[0].addr_spec == "hello@example.com"
    assert name_in(raw, "To") == (to_name if to_name.strip() else "")
    assert message["To"].addresses[0].addr_spec == "maryam@example.org"


@given(text=bodies, html=bodies)
@example(text=".\n..\nFrom me\n", html="a" * 2000)
@example(text="ends in space \nand tab\t\n", html="=_ =3D -- --=_")
@example(text="", html="")
@example(text="سلام\r\nدنیا\r", html="😀" * 900)
def test_text_and_html_read_back_as_they_were(text, html):
    message = read(build(replace(MAIL, text=text, html=html)))
    assert message.get_content_type() == "multipart/alternative"
    assert content(message.get_body(("plain",))) == sent(text)
    assert content(message.get_body(("html",))) == sent(html)


@given(subject=words, name=words, text=bodies)
def test_every_line_is_short_ascii_and_ends_in_crlf(subject, name, text):
    raw = build(replace(MAIL, subject=subject, to_name=name, text=text))
    assert raw.isascii()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_a_message_of_text_alone_is_not_multipart():
    message = read(build(replace(MAIL, text="سلام، مریم!\n", html=None)))
    assert message.get_content_type() == "text/plain"
    assert content(message) == "سلام، مریم!\n"


def test_mostly_latin_text_is_quoted_printable_and_persian_is_base64():
    raw = build(replace(MAIL, text="Café on the corner\n" * 3, html="<p>خوش آمدید</p>"))
    plain, html = read(raw).iter_parts()
    assert plain["Content-Transfer-Encoding"] == "quoted-printable"
    assert html["Content-Transfer-Encoding"] == "base64"


@pytest.mark.parametrize("field", ["subject", "to_name", "from_name"])
@pytest.mark.parametrize("character", ["\r\n", "\n", "\r", "\x00", "\x0b", "\x1b"])
def test_no_header_can_be_smuggled_in(field, character):
    with pytest.raises(InvalidInput, match="control character"):
        build(replace(MAIL, **{field: f"Hi{character}Bcc: all@example.com"}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("to_address", "a@example.com\r\nBcc: b@example.com"),
        ("to_address", "a@example.com, b@example.com"),
        ("to_address", "a@example.com>"),
        ("to_address", "nobody"),
        ("to_address", "a@"),
        ("to_address", "a@b..c"),
        ("to_address", f"{'a' * 250}@example.com"),
        ("to_address", f"a@{'я' * 70}.example"),
        ("from_address", "a b@example.com"),
        ("reply_to", "a@example.com\n"),
        ("message_id", "<a@b>\n"),
        ("message_id", "a@b"),
        ("references", ("<a@b>\r\nBcc: x@example.com",)),
        ("list_id", "spring.example.com>\r\nBcc: x"),
        ("auto_submitted", "auto-generated\r\nBcc: x"),
        ("list_unsubscribe_url", "https://example.com/>\r\nBcc: x"),
        ("list_unsubscribe_url", "http://example.com/u"),
        ("list_unsubscribe_mailto", "a@example.com>, <mailto:b@example.com"),
    ],
)
def test_what_has_no_legal_form_is_refused(field, value):
    with pytest.raises(InvalidInput):
        build(replace(MAIL, **{field: value}))


def test_half_of_a_pair_is_an_error_that_says_so():
    with pytest.raises(InvalidInput, match="broken character"):
        build(replace(MAIL, text="\ud83d"))
    with pytest.raises(InvalidInput, match="broken character"):
        build(replace(MAIL, subject="\ud83d"))


def test_an_international_domain_is_written_in_ascii():
    raw = build(replace(MAIL, to_address="info@пример.example"))
    assert read(raw)["To"].addresses[0].addr_spec == "info@xn--e1afmkfd.example"
    assert not replace(MAIL, to_address="info@пример.example").needs_smtputf8


def test_a_local_part_beyond_ascii_is_marked_and_written_in_utf8():
    mail = replace(MAIL, to_address="مریم@example.com", to_name="")
    assert mail.needs_smtputf8
    assert "To: مریم@example.com".encode() in build(mail)
    assert not MAIL.needs_smtputf8


def test_a_quoted_local_part_stays_quoted():
    assert ascii_address('"maryam r"@example.com') == '"maryam r"@example.com'


def test_list_headers_offer_mail_always_and_one_click_only_with_a_link():
    by_mail = build(replace(MAIL, list_unsubscribe_mailto="stop@example.com"))
    assert read(by_mail)["List-Unsubscribe"] == "<mailto:stop@example.com?subject=unsubscribe>"
    assert "List-Unsubscribe-Post" not in read(by_mail)

    both = read(
        build(
            replace(
                MAIL,
                list_unsubscribe_mailto="stop@example.com",
                list_unsubscribe_url="https://www.example.com/u/2f7c",
                list_id="spring.example.com",
                auto_submitted="auto-generated",
            )
        )
    )
    assert both["List-Unsubscribe"] == (
        "<mailto:stop@example.com?subject=unsubscribe>, <https://www.example.com/u/2f7c>"
    )
    assert both["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert both["List-Id"] == "<spring.example.com>"
    assert both["Auto-Submitted"] == "auto-generated"
    assert read(build(MAIL))["List-Unsubscribe"] is None


def test_date_id_reply_and_references_are_there():
    message = read(
        build(
            replace(
                MAIL,
                reply_to="office@example.com",
                references=("<first@example.com>", "<second@example.com>"),
            )
        )
    )
    assert int(message["Date"].datetime.timestamp()) == MAIL.date
    assert message["Message-ID"] == MAIL.message_id
    assert message["Reply-To"] == "office@example.com"
    assert message["In-Reply-To"] == "<second@example.com>"
    assert message["References"] == "<first@example.com> <second@example.com>"


def test_one_builder_keeps_senders_apart():
    builder = MailBuilder()
    first = builder.build(MAIL)
    other = builder.build(replace(MAIL, from_name="Дуб и сосна"))
    again = builder.build(MAIL)
    assert first == again
    assert read(other)["From"].addresses[0].display_name == "Дуб и сосна"


def test_a_header_stands_once_only():
    names = [line.partition(b":")[0] for line in headers_of(build(MAIL)) if line[:1] != b" "]
    assert len(names) == len(set(names))


def test_message_ids_are_made_of_domain_and_token():
    assert message_id("example.com", "c1.12") == "<c1.12@example.com>"
    assert message_id("пример.example", "c1.12") == "<c1.12@xn--e1afmkfd.example>"
    with pytest.raises(InvalidInput):
        message_id("example.com", "c1 12>")
    with pytest.raises(InvalidInput):
        message_id("exa mple.com", "c1")


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9


def enclosed(*files: Enclosure, html: str | None = '<img src="cid:a@ccm">\n') -> EmailMessage:
    raw = build(replace(MAIL, html=html, enclosures=files))
    assert raw.isascii()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    return read(raw)


def test_pictures_stand_beside_the_html_that_shows_them_and_attachments_beside_both():
    message = enclosed(
        Enclosure("chair.png", "image/png", PICTURE, "a@ccm"),
        Enclosure("prices.pdf", "application/pdf", b"%PDF-1.7"),
    )
    assert message.get_content_type() == "multipart/mixed"
    body, attachment = message.iter_parts()
    assert body.get_content_type() == "multipart/alternative"
    text, related = body.iter_parts()
    assert content(text) == "Hello\n"
    assert related.get_content_type() == "multipart/related"
    assert related.get_param("type") == "text/html"
    html, picture = related.iter_parts()
    assert html.get_content_type() == "text/html"
    assert picture["Content-ID"] == "<a@ccm>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_content() == PICTURE
    assert attachment.get_content_disposition() == "attachment"
    assert (attachment.get_filename(), attachment.get_content()) == ("prices.pdf", b"%PDF-1.7")
    assert content(message.get_body(("html",))) == '<img src="cid:a@ccm">\n'


def test_an_attachment_of_a_message_of_text_alone():
    message = enclosed(Enclosure("a.txt", "text/plain", b"x"), html=None)
    assert message.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain"] * 2


@given(
    name=st.text(
        st.one_of(
            st.characters(exclude_categories=["Cs", "Cc"]),
            st.sampled_from("قیمت‌ها فهرستПрайс-лист.pdf \"\\;'%*="),
        ),
        min_size=1,
        max_size=120,
    ),
    data=st.binary(max_size=300),
)
@example(name="فهرست قیمت‌های بهار ۱۴۰۵ برای مشتریان همیشگی.pdf", data=b"")
@example(name="Прайс-лист на весну для постоянных покупателей.pdf", data=b"x")
@example(name='a"b\\c.pdf', data=b"x")
@example(name="a" * 120, data=b"x")
def test_names_of_files_read_back_as_they_were(name, data):
    (_body, part) = enclosed(
        Enclosure(name, "application/octet-stream", data), html=None
    ).iter_parts()
    assert part.get_filename() == name.strip()  # the parser strips it
    assert part.get_content() == data


def test_a_name_or_type_that_would_break_the_headers_is_refused():
    for name, kind, identity in (
        ("a\r\nBcc: x@example.com", "image/png", ""),
        ("a.png", "image/png\r\nX: y", ""),
        ("a.png", "image/png", "a@ccm>\r\nX: <y"),
    ):
        with pytest.raises(InvalidInput):
            Enclosure(name, kind, b"", identity)
