"""From a person and a template to the bytes of one mail with its envelope."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from ccm_cli.config import ConfigError, Settings
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.messaging.briefs import thread_of
from ccm_cli.messaging.channels import BODIES, Envelope, Post, key_of
from ccm_cli.messaging.linking import Linker
from ccm_cli.messaging.mail import (
    Enclosure,
    MailBuilder,
    Outgoing,
    ascii_address,
    ascii_domain,
    message_id,
)
from ccm_cli.messaging.purposes import is_optional
from ccm_cli.messaging.queries.data import Occasion, message_data
from ccm_cli.messaging.queries.recipients import Recipient
from ccm_cli.messaging.templates.source import MessageTemplate

if TYPE_CHECKING:
    from ccm_cli.messaging.briefs import Brief
    from ccm_cli.messaging.outbox import Claimed
    from ccm_cli.messaging.templates.assets import Asset
    from ccm_cli.messaging.templates.rendering import Rendered, Renderer
    from ccm_cli.messaging.tokens import Tokens

_TOKEN = re.compile(r"<(?:[^@>]*\.)?([^@.>]+)@")


@dataclass(frozen=True)
class Sender:
    """Who messages come from."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The domain that Message-IDs are made in, in ASCII."""
        return ascii_domain(self.address.rpartition("@")[2])


def sender_of(settings: Settings) -> Sender:
    """The sender of the settings: ``email.from``, else the business's own address.

    Raises:
        ConfigError: neither is an address.
    """
    name, address = parseaddr(settings.email.from_)
    address = address or settings.business.email
    try:
        return Sender(name or settings.business.name, ascii_address(address))
    except InvalidInput:
        raise ConfigError(
            _("Nobody is named whom messages come from.")
            if not address
            else _("email.from: %(address)s is not an e-mail address.") % {"address": address},
            hint=_('Write it in the settings under [email]: from = "Name <name@example.com>"'),
        ) from None


class Lacking(InvalidInput):
    """A person lacks a field that the message requires, and is left out of it.

    Args:
        field: the dotted name of the field.
    """

    def __init__(self, field: str) -> None:
        super().__init__(_("The required field %(field)s is empty.") % {"field": field})
        self.field = field


class Mail(NamedTuple):
    """One message, ready for its channel; by e-mail its body is the bytes, else a `Post`."""

    envelope: Envelope
    body: Any
    address: str
    subject: str
    text: str
    html: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the headers of a message say beside its text.

    Attributes:
        message_id: with angle brackets.
        list_id: which campaign it belongs to; empty for none.
        auto_submitted: ``auto-generated`` when the program sends it by itself, ``auto-replied``
            when it answers by itself (RFC 3834); empty when a person decided on it.
        subject_mark: stands before the subject.
        references: Message-IDs of the conversation, the oldest first, the answered one last.
        number: of the message in the outbox; 0 for one that is only tried.
    """

    message_id: str
    list_id: str = ""
    auto_submitted: str = ""
    subject_mark: str = ""
    references: tuple[str, ...] = ()
    number: int = 0

    @property
    def token(self) -> str:
        """The part of the Message-ID that nobody can guess."""
        found = _TOKEN.match(self.message_id)
        return found[1] if found else ""


def letterhead_of(message: "Claimed", brief: "Brief") -> Letterhead:
    """What the headers of a message say."""
    return Letterhead(
        message.message_id,
        brief.list_id,
        brief.auto_submitted,
        references=thread_of(message),
        number=message.id,
    )


def checked_bounce(pattern: str) -> str:
    """The address that bounces go to, with ``{id}`` for the message; empty for none.

    Raises:
        ConfigError: it is no address.
    """
    try:
        return pattern and ascii_address(pattern.replace("{id}", "0")) and pattern
    except InvalidInput as error:
        raise ConfigError(
            f"email.bounce: {error.message}", hint=_("For example: bounces+{id}@example.com")
        ) from None


def _post(
    template: MessageTemplate,
    recipient: Recipient,
    letterhead: Letterhead,
    rendered: "Rendered",
    address: str,
) -> Post:
    return Post(
        key=key_of(letterhead.message_id),
        contact_id=recipient.id,
        name=recipient.name,
        address=address or recipient.address,
        language=rendered.language,
        subject=rendered.subject,
        text=letterhead.subject_mark + rendered.text.strip(),
        html=rendered.html,
        template=template.name,
        heard_at=recipient.heard_at,
        data={},
    )


def _ready(post: Post, message_id: str) -> Mail:
    """A message of a channel other than mail; its first line stands for the subject in lists."""
    return Mail(
        Envelope("", post.address, message_id),
        post,
        post.address,
        post.subject or excerpt(post.text.partition("\n")[0]),
        post.text,
        post.html,
        post.language,
    )


class Composer:
    """Renders and builds; templates are compiled once. Safe to share between threads.

    It can be sent to another process, where it compiles anew.

    Args:
        settings: of the business.
        tokens: sign the links to pages of ours; None for messages without such links.

    Raises:
        ConfigError: nobody is named whom messages come from, or ``email.bounce`` is no address.
    """

    def __init__(self, settings: Settings, tokens: "Tokens | None" = None) -> None:
        self.sender = sender_of(settings)
        self._bounce = checked_bounce(settings.email.bounce)
        self._linker = Linker(settings.sending, tokens)
        self._begin()

    def _begin(self) -> None:
        self._builder = MailBuilder()
        self._renderers: dict[tuple[str, str], Renderer] = {}
        self._enclosed: dict[tuple[str, str], tuple[Enclosure, ...]] = {}
        self._attached: dict[tuple[str, str], Enclosure] = {}
        self._lock = Lock()

    def __getstate__(self) -> tuple[Sender, str, Linker]:
        return self.sender, self._bounce, self._linker

    def __setstate__(self, state: tuple[Sender, str, Linker]) -> None:
        self.sender, self._bounce, self._linker = state
        self._begin()

    def prepare(self, template: MessageTemplate, channel: str) -> None:
        """Compile a template now.

        Raises:
            TemplateError: it cannot be compiled; names file and line.
        """
        self._renderer(template, channel)

    def compose(
        self,
        template: MessageTemplate,
        occasion: Occasion,
        recipient: Recipient,
        letterhead: Letterhead,
        *,
        channel: str,
        now: int,
        address: str = "",
        enclosed: "Sequence[Asset]" = (),
    ) -> Mail:
        """One message for one person.

        Args:
            template: the message.
            occasion: what it is about.
            recipient: whose data it is about.
            letterhead: what its headers say.
            channel: by which it goes.
            now: UTC seconds.
            address: where it goes instead of the recipient's own address.
            enclosed: files that go along with a mail beside those of the template.

        Raises:
            Lacking: the person lacks a field that the message requires.
            TemplateError: it cannot be rendered; names field, file and line.
            InvalidInput: a header would be broken.
        """
        optional = is_optional(template.purpose)
        links = self._linker.links(recipient.id, letterhead.number, survey_id=occasion.survey_id)
        link = links.unsubscribe if optional else None
        data = message_data(occasion, recipient, now=now, unsubscribe=link, survey=links.survey)
        for missing in template.missing(data):
            raise Lacking(missing)
        renderer = self._renderer(template, channel)
        rendered = renderer.render(occasion.language_of(recipient), data)
        if BODIES[channel] != "email":
            post = _post(template, recipient, letterhead, rendered, address)
            return _ready(post._replace(data=data), letterhead.message_id)
        to = address or recipient.address
        outgoing = Outgoing(
            from_address=self.sender.address,
            from_name=self.sender.name,
            to_address=to,
            to_name="" if "@" in recipient.name or address else recipient.name,
            subject=letterhead.subject_mark + rendered.subject,
            text=rendered.text,
            html=self._counted(rendered.html, letterhead) if optional else rendered.html,
            message_id=letterhead.message_id,
            date=now,
            list_unsubscribe_mailto=self.sender.address if optional else None,
            list_unsubscribe_token=links.token or None,
            list_unsubscribe_url=link if link and link.startswith("https://") else None,
            list_id=f"{letterhead.list_id}.{self.sender.domain}" if letterhead.list_id else None,
            auto_submitted=letterhead.auto_submitted or None,
            references=letterhead.references,
            enclosures=(
                *self._enclosures(template, rendered.language),
                *map(self._enclosure, enclosed),
            ),
        )
        return self._mail(outgoing, letterhead, rendered.language)

    def plain(
        self, address: str, subject: str, text: str, *, token: str, channel: str, now: int
    ) -> Mail:
        """A message of plain words, of no template and to nobody in particular.

        Args:
            address: where it goes.
            subject: one line; of mail only.
            text: what it says.
            token: makes the Message-ID.
            channel: by which it goes.
            now: UTC seconds.
        """
        named = message_id(self.sender.domain, token)
        if BODIES[channel] != "email":
            post = Post(key_of(named), 0, "", address, "en", "", text, None, "", now, {})
            return _ready(post, named)
        outgoing = Outgoing(
            from_address=self.sender.address,
            from_name=self.sender.name,
            to_address=address,
            to_name="",
            subject=subject,
            text=text + "\n",
            html=None,
            message_id=named,
            date=now,
        )
        return self._mail(outgoing, Letterhead(named), "en")

    def _mail(self, outgoing: Outgoing, letterhead: Letterhead, language: str) -> Mail:
        """A mail as bytes, with its envelope."""
        body = self._builder.build(outgoing)
        to = outgoing.to_address
        envelope = Envelope(
            sender=self._bounce.replace("{id}", letterhead.token) or self.sender.address,
            recipient=ascii_address(to),
            message_id=letterhead.message_id,
            needs_smtputf8=outgoing.needs_smtputf8,
            size=len(body),
        )
        return Mail(envelope, body, to, outgoing.subject, outgoing.text, outgoing.html, language)

    def _enclosures(self, template: MessageTemplate, language: str) -> tuple[Enclosure, ...]:
        """The pictures and attachments of a mail in a language, encoded once for all readers."""
        if not template.assets:
            return ()
        key = template.digest, language
        found = self._enclosed.get(key)
        if found is None:
            body = template.variant("email", language)
            inside = template.pictures(body) if body.is_markdown else []
            found = self._enclosed[key] = (
                *(Enclosure(a.file_name, a.media_type, a.content, a.content_id) for a in inside),
                *(
                    Enclosure(a.file_name, a.media_type, a.content)
                    for a in template.attached(body.language)
                ),
            )
        return found

    def _enclosure(self, asset: "Asset") -> Enclosure:
        """A file of the message's own, encoded once for all who get it."""
        key = asset.digest, asset.name
        if key not in self._attached:
            self._attached[key] = Enclosure(asset.file_name, asset.media_type, asset.content)
        return self._attached[key]

    def _counted(self, html: str | None, letterhead: Letterhead) -> str | None:
        return html and self._linker.counted(html, letterhead.number)

    def _renderer(self, template: MessageTemplate, channel: str) -> "Renderer":
        key = template.digest, BODIES[channel]
        renderer = self._renderers.get(key)
        if renderer is not None:
            return renderer
        from ccm_cli.messaging.templates.rendering import Renderer

        with self._lock:
            if key not in self._renderers:
                self._renderers[key] = Renderer(template, kind=BODIES[channel])
            return self._renderers[key]
