"""What an undo of an answer to a ticket cannot take back, and what goes with it."""

from collections.abc import Mapping

from ccm_cli.messaging.guards import STANDS_FOR_A_MESSAGE
from ccm_cli.store.journal import Guard

GUARDS: Mapping[str, Guard] = {"ticket_change": STANDS_FOR_A_MESSAGE}
