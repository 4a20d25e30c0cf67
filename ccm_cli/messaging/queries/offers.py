"""What a message may offer whom, read only where a message asks for it."""

from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.selling.queries.baskets import Offers
from ccm_cli.store.reading import Reader

ASKED = "recommended"
"""The field of a message that is about it."""


def offers_for(reader: Reader, template: MessageTemplate) -> Offers | None:
    """What people who bought the same bought as well; None where no text of the message asks.

    Args:
        reader: the database.
        template: with its pieces.
    """
    files = (*template.bodies.values(), *template.partials.values(), template.settings)
    texts = (*template.subjects.values(), *(file.text for file in files))
    return Offers(reader) if any(ASKED in text for text in texts) else None
