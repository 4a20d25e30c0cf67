"""A mail as this program would send it, where no mail that arrived is at hand."""

from ccm_cli.messaging.composing import Composer, Letterhead
from ccm_cli.messaging.context import SendingContext, library
from ccm_cli.messaging.mail import message_id
from ccm_cli.messaging.queries.data import Occasion
from ccm_cli.messaging.queries.recipients import Recipient

_NAME = "welcome"


def sample(context: SendingContext) -> bytes:
    """The shipped welcome to a customer of whom nothing is known.

    Raises:
        InvalidInput: the message cannot be rendered.
        ConfigError: nobody is named whom messages come from.
    """
    composer = Composer(context.settings, context.tokens)
    nobody = Recipient(
        id=0, name="Customer", given_name="", middle_name="", family_name="", title="",
        salutation="", language=context.language, time_zone="", stage="", custom="{}",
        created_at=context.now, address="customer@example.com",
        address_key="customer@example.com", city="", company="", tags="[]", won_count=0,
        revenue_minor=0, last_won_at=None, email="customer@example.com",
    )  # fmt: skip
    occasion = Occasion(_NAME, context.settings.business, context.zone, context.language)
    letterhead = Letterhead(message_id(composer.sender.domain, "m.sample"), "campaign-0")
    mail = composer.compose(
        library().load(_NAME), occasion, nobody, letterhead, channel="email", now=context.now
    )
    return bytes(mail.body)
