"""Mails as they really come: charsets, parts, files, reports, and bytes nobody meant."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccm_cli.messaging.inbox.bounces import failures_of, reported_message_id
from ccm_cli.messaging.inbox.folding import folded, said
from ccm_cli.messaging.inbox.letter import read
from ccm_cli.messaging.inbox.nature import may_be_answered, nature_of
from ccm_cli.messaging.inbox.taking import take
from tests.conftest import NOW
from tests.messaging.inbox.conftest import Inbox
from tests.messaging.inbox.mails import mail, report

RUSSIAN = "Здравствуйте, скажите, пожалуйста, когда вы открыты по выходным дням?"
PERSIAN = "سلام، لطفاً بگویید روزهای تعطیل چه ساعتی باز هستید؟ با سپاس فراوان از شما"


def raw(text: str, encoding: str, charset: str, subject: bytes = b"x") -> bytes:
    head = b"From: a@example.org\r\nSubject: " + subject + b"\r\n"
    kind = f"Content-Type: text/plain; charset={charset}\r\n".encode()
    return head + kind + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + text.encode(encoding)


@pytest.mark.parametrize(
    ("text", "encoding", "charset"),
    [
        (RUSSIAN, "windows-1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "windows-1251", "unknown-8bit"),
        (RUSSIAN, "koi8-r", "x-unknown"),
        (RUSSIAN, "koi8-r", "us-ascii"),
        (RUSSIAN, "utf-8", "utf-8"),
        (PERSIAN, "utf-8", "unknown-8bit"),
        (PERSIAN.replace("ی", "ي"), "windows-1256", "windows-1256"),
        (PERSIAN.replace("ی", "ي"), "windows-1256", "nonsense"),
    ],
)
def test_texts_are_read_in_the_charset_they_are_in(text: str, encoding: str, charset: str) -> None:
    assert read(raw(text, encoding, charset)).text == text


def test_headers_are_read_however_they_are_written() -> None:
    split = "=?utf-8?B?2LPZ?=\r\n =?utf-8?B?hNin2YU=?= =?koi8-r?Q?_=D0=D2=C9=D7=C5=D4?="
    letter = read(
        f"From: =?utf-8?Q?Karimi=2C_Maryam?= <M@X.example>\r\nSubject: {split}\r\n\r\n".encode()
    )
    assert letter.subject == "سلام привет"
    assert letter.sender is not None
    assert (letter.sender.name, letter.sender.key) == ("Karimi, Maryam", "m@x.example")
    bare = (
        b"From: a@x.example\r\nSubject: " + "Привет, как дела у вас".encode("koi8-r") + b"\r\n\r\n"
    )
    assert read(bare).subject == "Привет, как дела у вас"


def test_no_escape_reaches_the_terminal() -> None:
    letter = read(
        b"From: \x1b[31mEve <e@x.example>\r\nSubject: a\x1b]0;owned\x07b\x00\r\n\r\n"
        b"\x1b[2Jred\x00 \xe2\x80\xaegnp.exe\r\n"
    )
    assert letter.subject == "ab"
    assert letter.text == "red gnp.exe"
    assert letter.sender is not None
    assert letter.sender.name == "Eve"


HTML = (
    "<html><head><style>p{color:red}</style><title>t</title></head><body>"
    "<p>See <a href='https://x.example/a'>the offer</a>.</p><script>alert(1)</script>"
    "<img src='https://track.example/1.gif' alt='Logo'><a href='javascript:x()'>click</a>"
    "<blockquote>On Monday<br>earlier</blockquote></body></html>"
)


def test_html_is_shown_as_text_with_its_links_and_nothing_is_fetched() -> None:
    made = b"From: a@x.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + HTML.encode()
    text = read(made).text
    assert "See the offer <https://x.example/a>." in text
    assert "[Logo]" in text
    assert "> On Monday\n> earlier" in text
    for hidden in ("alert", "color", "javascript", "track.example", "<p>"):
        assert hidden not in text


def multipart() -> bytes:
    """An Apple-like mail: what is attached lies beside the HTML."""
    return (
        b"From: ada@example.com\r\nMIME-Version: 1.0\r\nSubject: Files\r\n"
        b"Message-ID: <files@x.example>\r\n"
        b'Content-Type: multipart/alternative; boundary="A"\r\n\r\n'
        b"--A\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSee the files.\r\n"
        b'--A\r\nContent-Type: multipart/mixed; boundary="M"\r\n\r\n'
        b"--M\r\nContent-Type: text/html\r\n\r\n<p>See the files.</p>\r\n"
        b"--M\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment;\r\n"
        b" filename*=UTF-8''%D9%81%D8%A7%DA%A9%D8%AA%D9%88%D8%B1.pdf\r\n\r\naGVsbG8=\r\n"
        b'--M\r\nContent-Type: text/plain; name="../../etc/passwd"\r\n'
        b'Content-Disposition: attachment; filename="../../etc/passwd"\r\n\r\nroot\r\n'
        b"--M--\r\n--A--\r\n"
    )


def test_files_are_kept_privately_under_safe_names(inbox: Inbox, ada: int, home: Path) -> None:
    taken = inbox.taken(multipart())
    assert taken["text"] == "See the files."
    assert [file["name"] for file in taken["files"]] == ["فاکتور.pdf", "passwd"]
    paths = [Path(file["path"]) for file in taken["files"]]
    folder = home / ".local/share/ccm/mail"
    assert all(path.is_relative_to(folder) for path in paths)
    assert [path.read_bytes() for path in paths] == [b"hello", b"root"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in paths)
    assert folder.stat().st_mode & 0o077 == 0
    assert "فاکتور.pdf" in inbox.ccm("log", "show", "1", "--format", "json").out
    assert inbox.ccm("log", "verify").code == 0


def test_larger_files_are_named_and_not_kept(inbox: Inbox, ada: int, home: Path) -> None:
    inbox.settings("[inbox]", "attachment_mb = 0")
    taken = inbox.taken(multipart())
    assert [file["path"] for file in taken["files"]] == ["", ""]
    assert not (home / ".local/share/ccm/mail").exists()
    assert "not kept" in inbox.ccm("inbox", "show", "1", "--format", "table").out


@pytest.mark.parametrize(
    "name", ["..", ".", "/", "CON", "a" * 400 + ".pdf", "\x00\n", "x.\\y:z|", ""]
)
def test_no_name_of_a_file_leaves_its_folder(inbox: Inbox, ada: int, home: Path, name: str) -> None:
    header = json.dumps(name, ensure_ascii=True).encode()
    made = (
        b"From: ada@example.com\r\nContent-Type: application/octet-stream\r\n"
        b"Content-Disposition: attachment; filename=" + header + b"\r\n\r\nx"
    )
    (file,) = inbox.taken(made)["files"]
    path = Path(file["path"])
    assert path.parent.parent == home / ".local/share/ccm/mail"
    assert path.read_bytes() == b"x"


def test_a_huge_mail_is_read_from_its_beginning(inbox: Inbox, ada: int) -> None:
    inbox.settings("[inbox]", "message_mb = 1")
    taken = inbox.taken(mail("x" * 70 + "\n") + b"y" * 3_000_000)
    assert taken["kind"] == "human"
    assert len(taken["text"]) <= 200_000


def test_parts_without_end_are_read_as_far_as_they_make_sense() -> None:
    made = b"From: a@x.example\r\nSubject: deep\r\n"
    for level in range(1500):
        made += f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n'.encode()
    assert read(made + b"\r\nbottom").subject == "deep"


ASKED = "I wrote to you yesterday: where is order 5?\nHello"
FOLDED = [
    ("Yes\n\nOn Mon, 23 Nov 2026 at 10:00, Shop <s@x.example>\nwrote:\n\n> old", "Yes"),
    ("Да\n\n23.11.2026 10:00, Магазин пишет:\n> старое", "Да"),
    ("Да\n\nпн, 23 нояб. 2026 г. в 10:00, Магазин <s@x.example>:\n> старое", "Да"),
    ("بله\n\nدر تاریخ دوشنبه ۲ آذر ۱۴۰۵ ساعت ۱۰:۰۰، فروشگاه نوشت:\n\nمتن پیشین", "بله"),
    ("Ok\n\nFrom: Shop\nSent: Monday\nTo: Ada\nSubject: Spring\n\nold", "Ok"),
    ("Ок\n____________\nОт: Shop\nОтправлено: пн\nКому: A\nТема: B\n\nold", "Ок"),
    ("باشد\n\nاز: فروشگاه\nتاریخ: دوشنبه\nبه: آدا\nموضوع: بهار\n\nمتن", "باشد"),
    ("Fine\n-- \nAda\n+44 1", "Fine"),
    ("Fine\n\nSent from my iPhone", "Fine"),
    ("Хорошо\n\nОтправлено с iPhone", "Хорошо"),
    ("> q\nanswer\n> q\nmore", "answer\n\nmore"),
    (ASKED, ASKED),
    ("---------- Forwarded message ---------\nFrom: A\nDate: 1\nSubject: B\n\nwords", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "own"), FOLDED)
def test_what_somebody_wrote_himself_is_told_from_what_is_repeated(
    text: str, own: str | None
) -> None:
    assert said(text) == (text if own is None else own)
    kept = "".join(piece.text for piece in folded(text))
    assert [c for c in kept if not c.isspace()] == [c for c in text if not c.isspace()]


EXIM = (
    b"Return-path: <>\r\nFrom: Mail Delivery System <Mailer-Daemon@mx.example>\r\n"
    b"To: s@x.example\r\n"
    b"X-Failed-Recipients: gone@y.example\r\nAuto-Submitted: auto-replied\r\n"
    b"Subject: Mail delivery failed: returning message to sender\r\n\r\n"
    b"This message was created automatically by mail delivery software.\r\n\r\n"
    b"A message that you sent could not be delivered to one or more of its\r\nrecipients. "
    b"This is a permanent error. The following address(es) failed:\r\n\r\n"
    b"  gone@y.example\r\n    host mx.y.example [192.0.2.1]\r\n"
    b"    SMTP error from remote mail server after RCPT TO:<gone@y.example>:\r\n"
    b"    550 5.1.1 <gone@y.example>: User unknown\r\n\r\n"
    b"------ This is a copy of the message, including all the headers. ------\r\n\r\n"
    b"Message-ID: <m.abc@x.example>\r\nSubject: Spring\r\n"
)
QMAIL = (
    b"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: s@x.example\r\n"
    b"Subject: failure notice\r\n\r\n"
    b"Hi. This is the qmail-send program at mx.example.\r\nI'm afraid I wasn't able to deliver "
    b"your message to the following addresses.\r\nThis is a permanent error; I've given up. Sorry "
    b"it didn't work out.\r\n\r\n<gone@y.example>:\r\n192.0.2.1 does not like recipient.\r\n"
    b"Remote host said: 550 no such user\r\nGiving up on 192.0.2.1.\r\n\r\n"
    b"--- Below this line is a copy of the message.\r\n\r\nMessage-ID: <m.abc@x.example>\r\n"
)


ACCOUNT = "550-5.1.1 The email account that you tried to reach does not exist"
DENIED = "550 5.4.1 Recipient address rejected: Access denied"
REPORTS = [
    ("5.1.1", "550 no such user", "hard", "5.1.1"),
    ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", "hard", "5.1.10"),
    ("5.4.1", DENIED, "policy", "5.4.1"),
    ("5.4.4", "Host not found", "hard", "5.4.4"),
    ("5.0.0", ACCOUNT, "hard", "5.1.1"),
    ("5.7.1", "550 5.7.1 policy", "policy", "5.7.1"),
    ("4.2.2", "452 4.2.2 The email account is over quota", "soft", "4.2.2"),
    ("5.3.4", "message too big", "soft", "5.3.4"),
    ("5.6.1", "content", "policy", "5.6.1"),
]


@pytest.mark.parametrize(("given_status", "words", "kind", "status"), REPORTS)
def test_reports_for_programs_are_told_apart(
    given_status: str, words: str, kind: str, status: str
) -> None:
    (failure,) = failures_of(read(report("gone@y.example", given_status, words=words)))
    assert (failure.address, failure.kind, failure.status) == ("gone@y.example", kind, status)


@pytest.mark.parametrize(("made", "status"), [(EXIM, "5.1.1"), (QMAIL, "")])
def test_reports_in_the_words_of_a_server_are_read(made: bytes, status: str) -> None:
    (failure,) = failures_of(read(made))
    assert (failure.address, failure.kind, failure.status) == ("gone@y.example", "hard", status)


def test_a_report_names_the_message_it_is_about() -> None:
    assert reported_message_id(read(EXIM)) == "<m.abc@x.example>"
    named = report("gone@y.example", "5.1.1", original="<m.abc@x.example>")
    assert reported_message_id(read(named)) == "<m.abc@x.example>"


@pytest.mark.parametrize(
    "made",
    [
        report("ada@y.example", "2.0.0", action="delivered"),
        mail("My mail to gone@y.example bounced: 550 user unknown. What now?"),
        mail("Undelivered?", subject="Delivery status of my chairs"),
    ],
)
def test_what_is_no_failure_is_none(made: bytes) -> None:
    assert failures_of(read(made)) == ()


def looked_at(made: bytes) -> None:
    """Everything that is asked of a mail before anything is changed."""
    letter = read(made)
    nature = nature_of(letter)
    may_be_answered(letter, nature)
    failures_of(letter, expected=True)
    reported_message_id(letter)
    folded(letter.text)
    for text in (letter.subject, letter.text, *(file.name for file in letter.files)):
        text.encode()
        assert "\x1b" not in text


SHAPES = [multipart(), report("a@b.example", "5.1.1"), EXIM, mail(), raw(RUSSIAN, "koi8-r", "x")]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=2_000))
def test_any_bytes_are_a_mail(made: bytes) -> None:
    looked_at(made)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(SHAPES),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12), st.integers(0, 30)), max_size=6),
)
def test_broken_mails_are_still_mails(shape: bytes, breaks: list[tuple[float, bytes, int]]) -> None:
    for place, put, gone in breaks:
        at = int(place * len(shape))
        shape = shape[:at] + put + shape[at + gone :]
    looked_at(shape)


def test_odd_bytes_are_taken_whole_or_not_at_all(inbox: Inbox, ada: int) -> None:
    """The same through the database: each is one mail, and nothing is left half done."""
    runtime = inbox.runtime
    taken: set[int] = set()

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(SHAPES), st.floats(0, 1), st.binary(min_size=1, max_size=40))
    def each(shape: bytes, place: float, put: bytes) -> None:
        at = int(place * len(shape))
        with runtime.changing("mail") as work:
            done = take(
                work, shape[:at] + put + shape[at:], mailbox="x",
                context=runtime.inbox_context, now=NOW,
            )  # fmt: skip
        if done.id is not None:
            taken.add(done.id)

    each()
    assert inbox.value("SELECT count(*) FROM mail") == len(taken)
    assert inbox.ccm("doctor").code == 0
