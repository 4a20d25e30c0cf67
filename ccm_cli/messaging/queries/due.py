"""Whether time, people or evidence ask something of campaigns."""

from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.policy import policy_of
from ccm_cli.messaging.queries.campaigns import in_state
from ccm_cli.messaging.queries.experiments import anything_to_decide
from ccm_cli.messaging.queries.occurrences import anything_dated
from ccm_cli.messaging.queries.recurring import anything_to_freeze
from ccm_cli.messaging.queries.triggered import anything_to_note
from ccm_cli.store.reading import Reader


def anything_to_enqueue(reader: Reader, context: SendingContext) -> bool:
    """Whether `ccm_cli.messaging.campaigns.enqueue_due` would find something to do."""
    catch_up = policy_of(context.settings.sending).catch_up
    return (
        any(
            one.start_at is not None and one.start_at <= context.now
            for one in in_state(reader, "scheduled")
        )
        or anything_dated(reader, context, catch_up=catch_up)
        or anything_to_freeze(reader, context, catch_up=catch_up)
        or anything_to_note(reader, context)
        or anything_to_decide(reader, now=context.now)
    )
