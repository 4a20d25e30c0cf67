"""What somebody chose for himself on the page of his preferences."""

from collections.abc import Collection, Sequence

from ccm_cli.messaging import consent
from ccm_cli.messaging.queries.consent import Preference
from ccm_cli.store.writing import UnitOfWork


def choose(
    work: UnitOfWork,
    contact_id: int,
    shown: Sequence[Preference],
    wanted: Collection[tuple[str, str]],
    *,
    how: str,
    now: int,
    source: str,
    proof: str = "",
) -> int:
    """Write down what somebody chose, where it is something else than before.

    Args:
        work: the unit of work.
        contact_id: who.
        shown: what there was to choose from, as it stood.
        wanted: pairs of channel and purpose; whatever else was shown is not wanted.
        how: such as "preferences on the web page".
        now: UTC seconds.
        source: what recorded it: ``web``.
        proof: what shows it: the words of the page.

    Returns:
        How many choices are different.
    """
    changed = 0
    for one in shown:
        wants = (one.channel, one.purpose) in wanted
        if wants == one.wanted:
            continue
        say = consent.grant if wants else consent.withdraw
        changed += say(
            work,
            [contact_id],
            how=how,
            now=now,
            source=source,
            channel=one.channel,
            purpose=one.purpose,
            proof=proof,
            known=(one.purpose,),
        )
    return changed
