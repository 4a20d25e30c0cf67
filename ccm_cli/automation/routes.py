"""Over which channels a message of a step goes to somebody."""

from ccm_cli.automation.context import AutomationContext
from ccm_cli.automation.program import Program, Step
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.messaging import fallbacks
from ccm_cli.messaging.fallbacks import Order
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.store.reading import Reader


def channels_for(
    reader: Reader, context: AutomationContext, step: Step, contact_id: int
) -> tuple[str, ...]:
    """The channels, the first of them to be tried first.

    The step names them: a channel alone is the only one. A step that names none goes as every
    message does: over the usual channel or the one that the person prefers, and over those that
    the message or the settings fall back on.

    Args:
        reader: the database.
        context: what is needed from outside.
        step: that sends.
        contact_id: to whom.

    Raises:
        NotFound: there is no such message.
        InvalidInput: a channel is named that does not exist.
    """
    preferred = reader.value("SELECT channel FROM contact WHERE id = ?", (contact_id,)) or ""
    return order(step, context).of(str(preferred))


def order(step: Step, context: AutomationContext) -> Order:
    """The channels of a step that sends, whoever it is to.

    Raises:
        NotFound: there is no such message.
        InvalidInput: a channel is named that does not exist.
    """
    template: MessageTemplate = context.template(str(step.value))
    said = fallbacks.said(step.options.get("channel"), step.options.get("fallbacks"))
    return fallbacks.order(context.settings, template, named(step, context), said)


def ways(program: Program, context: AutomationContext) -> dict[str, tuple[str, ...]]:
    """By the place of each step that sends its channels, the first of them to be tried first.

    A step whose message is not there has none: its own check says so.
    """
    found = {}
    for step in program.every_step():
        if step.verb == "send":
            try:
                found[step.place] = order(step, context).of("")
            except (InvalidInput, NotFound):
                continue
    return found


def named(step: Step, context: AutomationContext) -> str:
    """The channel that a step asks for; that of the settings where it names none."""
    return str(step.options.get("channel") or context.settings.sending.default_channel)
