"""Over which channels a message of a step goes to somebody."""

from ccm_cli.automation.context import AutomationContext
from ccm_cli.automation.program import Step
from ccm_cli.messaging import fallbacks
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.store.reading import Reader


def channels_for(
    reader: Reader, context: AutomationContext, step: Step, contact_id: int
) -> tuple[str, ...]:
    """The channels, the first of them to be tried first.

    The step names them; what it leaves out is as for every message: the usual channel, the one
    that the person prefers, those that the message or the settings fall back on.

    Args:
        reader: the database.
        context: what is needed from outside.
        step: that sends.
        contact_id: to whom.

    Raises:
        NotFound: there is no such message.
        InvalidInput: a channel is named that does not exist.
    """
    template: MessageTemplate = context.template(str(step.value))
    preferred = reader.value("SELECT channel FROM contact WHERE id = ?", (contact_id,)) or ""
    order = fallbacks.order(context.settings, template, named(step, context)).of(str(preferred))
    own = tuple(step.options.get("fallbacks", ()))
    return (order[0], *(each for each in own if each != order[0])) if own else order


def named(step: Step, context: AutomationContext) -> str:
    """The channel that a step asks for; that of the settings where it names none."""
    return str(step.options.get("channel") or context.settings.sending.default_channel)
