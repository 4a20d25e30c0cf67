"""Whether a message of a step would go to somebody as things stand, and why not."""

from ccm_cli.automation.context import AutomationContext
from ccm_cli.automation.program import Step
from ccm_cli.automation.routes import channels_for
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import ABILITIES
from ccm_cli.messaging.deciding import Verdict, decide
from ccm_cli.messaging.policy import policy_of
from ccm_cli.messaging.queries.recipients import recipient
from ccm_cli.messaging.reasons import in_words
from ccm_cli.store.reading import Reader


def held_back(reader: Reader, step: Step, contact_id: int, context: AutomationContext) -> str:
    """Why a message would be held back or wait; empty where it would go.

    Args:
        reader: the database.
        step: that sends.
        contact_id: to whom.
        context: what is needed from outside.
    """
    abilities = ABILITIES[channels_for(reader, context, step, contact_id)[0]]
    person = recipient(reader, contact_id, abilities.address)
    if person is None:
        return ""
    decision = decide(
        reader,
        person,
        policy=policy_of(context.settings.sending),
        channel=abilities.consent,
        purpose=context.template(str(step.value)).purpose,
        zone=person.zone_or(context.zone),
        now=context.now,
    )
    if decision.verdict is Verdict.NEVER:
        return _("would be held back: %(reason)s") % {"reason": in_words(decision.reason)}
    return ""
