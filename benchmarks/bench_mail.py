"""Rendering and building one personal e-mail, against the plain way of doing it.

The plain way: the same templates, compiled once in Jinja2's sandbox, then an `EmailMessage` per
person and `as_bytes()`. Both make a subject, a text and an HTML part for the same people,
in turns; the last line is our time as a share of theirs.
"""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP, default
from email.utils import format_datetime
from pathlib import Path

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ccm_cli.messaging.mail import MailBuilder, Outgoing, message_id
from ccm_cli.messaging.templates.data import SAMPLE
from ccm_cli.messaging.templates.filters import FILTERS
from ccm_cli.messaging.templates.finding import Library
from ccm_cli.messaging.templates.layout import frame_html, frame_text
from ccm_cli.messaging.templates.markdown import render_markdown
from ccm_cli.messaging.templates.rendering import Renderer
from ccm_cli.messaging.templates.sandbox import MessageEnvironment
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.messaging.templates.tags import Tags

PEOPLE = 500
ROUNDS = 4
LIMIT = 0.25
NOW = 1_795_000_000
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

Data = dict[str, object]


def people(language: str) -> list[Data]:
    contact = SAMPLE["contact"]
    names = {"en": "Maryam", "fa": "مریم", "ru": "Марьям"}
    return [
        {
            **SAMPLE,
            "contact": {
                **contact,
                "given_name": f"{names[language]} {number}",
                "email": f"maryam{number}@example.com",
            },
        }
        for number in range(PEOPLE)
    ]


def ours(template: MessageTemplate, language: str) -> Callable[[Data], bytes]:
    renderer = Renderer(template)
    builder = MailBuilder()

    def make(data: Data) -> bytes:
        rendered = renderer.render(language, data)
        contact = data["contact"]
        assert isinstance(contact, dict)
        return builder.build(
            Outgoing(
                from_address="hello@example.com",
                from_name="Oak & Pine",
                to_address=contact["email"],
                to_name=contact["given_name"],
                subject=rendered.subject,
                text=rendered.text,
                html=rendered.html,
                message_id=message_id("example.com", contact["email"].partition("@")[0]),
                date=NOW,
                list_unsubscribe_mailto="hello@example.com",
                list_id="spring.example.com",
            )
        )

    return make


def plain(template: MessageTemplate, language: str) -> Callable[[Data], bytes]:
    html_source, text_source = sources(template, language)
    subject = _compile(template.subjects[language], autoescape=False)
    text = _compile(text_source, autoescape=False)
    html = _compile(html_source, autoescape=True)

    def make(data: Data) -> bytes:
        contact = data["contact"]
        assert isinstance(contact, dict)
        names = {**data, **template.values(language, data), "language": language}
        names["subject"] = subject(names)
        mail = EmailMessage(policy=SMTP)
        mail["From"] = Address("Oak & Pine", addr_spec="hello@example.com")
        mail["To"] = Address(contact["given_name"], addr_spec=contact["email"])
        mail["Subject"] = names["subject"]
        mail["Date"] = format_datetime(datetime.fromtimestamp(NOW, UTC))
        mail["Message-ID"] = message_id("example.com", contact["email"].partition("@")[0])
        mail["List-Id"] = "<spring.example.com>"
        mail["List-Unsubscribe"] = "<mailto:hello@example.com?subject=unsubscribe>"
        mail.set_content(text(names).strip() + "\n")
        mail.add_alternative(html(names), subtype="html")
        return mail.as_bytes()

    return make


def sources(template: MessageTemplate, language: str) -> tuple[str, str]:
    """The Jinja2 sources that the renderer compiles, for the peer to compile as well."""
    body = template.bodies["email", language]
    tags = Tags(MessageEnvironment(autoescape=False), body.text)
    protected = tags.protect(body.text, file=body.path)
    direction = "rtl" if language == "fa" else "ltr"
    parts = render_markdown(protected, tag_line=tags.block_line, direction=direction)
    return (
        frame_html(template, language, parts.html, tags),
        frame_text(template, language, parts.text, tags).source,
    )


def _compile(source: str, *, autoescape: bool) -> Callable[[Data], str]:
    environment = ImmutableSandboxedEnvironment(autoescape=autoescape, undefined=StrictUndefined)
    environment.filters.update(FILTERS)
    return environment.from_string(source).render


def same(first: bytes, second: bytes) -> bool:
    """Whether two messages read back to the same content."""

    def content(raw: bytes) -> list[str]:
        mail = BytesParser(policy=default).parsebytes(raw)
        assert isinstance(mail, EmailMessage)
        bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
        texts = [body.get_content() if body else "" for body in bodies]
        headers = [str(mail[name]) for name in ("From", "To", "Subject", "Date", "Message-ID")]
        return headers + ["\n".join(text.split()) for text in texts]

    return content(first) == content(second)


def seconds(make: Callable[[Data], bytes], data: Sequence[Data]) -> float:
    started = time.process_time()
    for person in data:
        make(person)
    return time.process_time() - started


def main() -> int:
    template = Library([TEMPLATES]).load("welcome")
    worst = 0.0
    for language in ("en", "fa", "ru"):
        data = people(language)
        mine, theirs = ours(template, language), plain(template, language)
        assert same(mine(data[0]), theirs(data[0]))
        pairs = [(seconds(mine, data), seconds(theirs, data)) for _round in range(ROUNDS)]
        fast, slow = (min(column) / PEOPLE * 1000 for column in zip(*pairs, strict=True))
        worst = max(worst, fast / slow)
        size = len(mine(data[0])) / 1000
        print(f"{language}: {size:.1f} kB, ours {fast:.3f} ms, plain {slow:.3f} ms a message")
    print(f"render and build, share of the plain way: {worst:.2f} (at most {LIMIT})")
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
