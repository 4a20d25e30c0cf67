"""Trying a message out: one mail to one address at once, past the outbox."""

from collections.abc import Mapping
from secrets import token_hex
from typing import NamedTuple

from ccm_cli.errors import CcmError, InvalidInput, NotFound, Refused
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.messaging import channels, kept_files
from ccm_cli.messaging.addressing import said
from ccm_cli.messaging.briefs import audience, list_id, occasion_of
from ccm_cli.messaging.channels import BODIES, Channel, Delivery, Outcome
from ccm_cli.messaging.composing import Composer, Letterhead, Mail
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.fallbacks import order
from ccm_cli.messaging.mail import message_id
from ccm_cli.messaging.queries.campaigns import CampaignRow
from ccm_cli.messaging.queries.data import Occasion, message_data
from ccm_cli.messaging.queries.offers import offers_for
from ccm_cli.messaging.queries.recipients import Recipient, custom_keys, recipient
from ccm_cli.messaging.readiness import require_sender, settings_findings
from ccm_cli.messaging.templates.bodies import KINDS
from ccm_cli.messaging.templates.data import SAMPLE
from ccm_cli.messaging.templates.rendering import Rendered, Renderer
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.store.reading import Reader

MARK = "[TEST] "


class NotTaken(CcmError):
    """The server did not take a test message; carries its words."""


class Tested(NamedTuple):
    """What was sent, to where, and the answer."""

    mail: Mail
    words: str
    warnings: tuple[str, ...]


def send_test(
    reader: Reader,
    campaign: CampaignRow,
    *,
    template: MessageTemplate,
    context: SendingContext,
    to: str,
    contact_id: int | None = None,
) -> Tested:
    """Send one message of a campaign to an address of the owner's, marked as a test.

    It is rendered with the data of a contact: the one named, else the first of the audience.

    Args:
        reader: the database.
        campaign: in any state.
        template: its message as it is now.
        context: what sending needs from outside.
        to: an address.
        contact_id: whose data it is rendered with.

    Raises:
        NotFound: nobody is in the audience.
        InvalidInput: the address is none, or the message cannot be rendered.
        ChannelDown: the channel cannot be used.
        NotTaken: the message was not taken.
        ConfigError: nobody is named whom messages come from.
        Refused: the settings lack what the message says.
    """
    name = order(context.settings, template, campaign.channel).first
    address = said(to, name, region=context.settings.business.region)
    require_sender(context.settings, name)
    for found in settings_findings(context.settings, template, name):
        if found.severity == "error":
            raise Refused(found.text)
    person = _person(reader, campaign, context, contact_id)
    composer = Composer(context.settings, context.tokens)
    mail = composer.compose(
        template,
        occasion_of(reader, campaign, context, offers_for(reader, template)),
        person,
        Letterhead(
            message_id(composer.sender.domain, f"test.{token_hex(10)}"),
            list_id(campaign.id),
            subject_mark=MARK,
        ),
        channel=name,
        now=context.now,
        address=address,
        enclosed=kept_files.assets(reader, campaign.files),
    )
    channel = channels.find(name, context.settings, context)
    delivery = deliver(channel, mail)
    if delivery.outcome is not Outcome.ACCEPTED:
        raise NotTaken(
            _("The test to %(address)s was not taken: %(words)s")
            % {"address": address, "words": delivery.words}
        )
    return Tested(mail, delivery.words, channel.warnings)


def try_channel(context: SendingContext, name: str, *, to: str, text: str = "") -> Tested:
    """Send one short message over a channel, past templates and the outbox.

    Args:
        context: what sending needs from outside.
        name: the channel.
        to: an address of the owner's.
        text: what to say; empty for a word of the program's own.

    Raises:
        InvalidInput: there is no such channel, or the address is none.
        Refused: the channel writes to nobody by itself.
        ConfigError: its settings cannot be used.
        ChannelDown: it cannot be used now.
        NotTaken: the message was not taken.
    """
    settings = context.settings
    channel = channels.find(name, settings, context)
    address = said(to, name, region=settings.business.region)
    words = text or _("A test of ccm for %(name)s.") % {"name": settings.business.name or "ccm"}
    mail = Composer(settings).plain(
        address, MARK + words, MARK + words, token=f"test.{token_hex(10)}", channel=name,
        now=context.now,
    )  # fmt: skip
    delivery = deliver(channel, mail)
    if delivery.outcome is not Outcome.ACCEPTED:
        raise NotTaken(
            _("The test to %(address)s was not taken: %(words)s")
            % {"address": address, "words": delivery.words}
        )
    return Tested(mail, delivery.words, channel.warnings)


def deliver(channel: Channel, mail: Mail) -> Delivery:
    """Hand one message to a channel, past the outbox.

    Raises:
        ChannelDown: the channel cannot be used.
    """
    connection = channel.connect()
    try:
        return connection.begin(mail.envelope) or connection.finish(mail.body)
    finally:
        connection.close()


def first_of_audience(reader: Reader, campaign: CampaignRow, context: SendingContext) -> int | None:
    """Somebody to show a campaign's message for; None where nobody is in its audience."""
    fitting = audience(reader, campaign.filter, context)
    found: int | None = reader.value(
        f"SELECT c.id FROM contact c {' '.join(fitting.joins)} WHERE {fitting.of_all}"
        " ORDER BY c.id LIMIT 1",
        fitting.parameters,
    )
    return found


def _person(
    reader: Reader, campaign: CampaignRow, context: SendingContext, contact_id: int | None
) -> Recipient:
    if contact_id is None:
        contact_id = first_of_audience(reader, campaign, context)
    person = recipient(reader, contact_id or 0)
    if person is None:
        raise NotFound(
            _("Nobody is in the audience of %(name)s.") % {"name": campaign.name},
            hint=_("Name somebody whose data to use: --contact REF"),
        )
    return person


def preview(
    reader: Reader,
    template: MessageTemplate,
    *,
    context: SendingContext,
    contact_id: int | None = None,
    language: str | None = None,
    channel: str = "email",
    variables: Mapping[str, str] | None = None,
) -> Rendered:
    """A message as one person would get it, without sending anything.

    Args:
        reader: the database.
        template: the message.
        context: what sending needs from outside.
        contact_id: whose data; None for an invented person.
        language: another than the person's own.
        channel: a channel, or a kind of text: ``email``, ``sms``, ``letter``.
        variables: what a campaign would set.

    Raises:
        NotFound: there is no such contact.
        InvalidInput: it cannot be rendered; names file and line.
    """
    given = dict(variables or {})
    template.check_variables(given)
    wanted = kind_of(channel)
    renderer = Renderer(template, kind=wanted)
    if contact_id is None:
        data: Mapping[str, object] = {**given, **SAMPLE}
        return renderer.render(language or context.language, data)
    person = recipient(reader, contact_id)
    if person is None:
        raise NotFound(_("There is no contact %(id)d.") % {"id": contact_id})
    if language is not None:
        person = person._replace(language=language)
    occasion = Occasion(
        name=template.name,
        business=context.settings.business,
        zone=context.zone,
        language=context.language,
        variables=given,
        survey="nps",
        custom_keys=custom_keys(reader),
        offers=offers_for(reader, template),
    )
    data = message_data(occasion, person, now=context.now, unsubscribe=None)
    return renderer.render(occasion.language_of(person), data)


def kind_of(channel: str) -> str:
    """The kind of text that a channel carries; the name of a kind stands for itself.

    Raises:
        InvalidInput: there is no such channel or kind.
    """
    kind = BODIES.get(channel, channel)
    if kind not in KINDS:
        raise InvalidInput(
            _("There is no text of the kind %(kind)s.") % {"kind": channel},
            hint=_("The kinds of text: %(kinds)s.") % {"kinds": in_series(KINDS)},
        )
    return kind
