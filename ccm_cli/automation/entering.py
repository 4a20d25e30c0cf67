"""Who begins: out of those to whom something happened, everybody who fits and may.

Whoever does not is noted with the reason.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ccm_cli.automation.conditions import Conditions
from ccm_cli.automation.context import AutomationContext
from ccm_cli.automation.program import ALWAYS, NEVER, Program
from ccm_cli.automation.queries.runs import OPEN
from ccm_cli.automation.reasons import What
from ccm_cli.automation.runs import Line, begin, keep_version, note
from ccm_cli.automation.triggers import Occasion
from ccm_cli.messaging.policy import policy_of
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

LONGEST_CHAIN = 5
"""Rules and journeys that may lead to each other before it ends."""
_DAY = 86_400


class Refusal(NamedTuple):
    """Why somebody does not begin."""

    what: What
    detail: str = ""


def admit(
    work: UnitOfWork,
    program: Program,
    occasions: Sequence[Occasion],
    *,
    context: AutomationContext,
    chain: tuple[str, ...] = (),
    before: int = 0,
    quiet: bool = False,
) -> list[int]:
    """Have everybody begin who fits and may; note of the others why not.

    Args:
        work: the unit of work.
        program: what may begin.
        occasions: of one change, or of one look at the calendar.
        context: what is needed from outside.
        chain: the rules and journeys that led to the change.
        before: how many the same change was for already.
        quiet: nothing is noted of those who do not begin.

    Returns:
        The numbers of their ways.
    """
    now = context.now
    conditions = Conditions(work.reader, context, now=now)
    refused = refusals(conditions, program, occasions, chain=chain)
    fitting = [one for one in occasions if one not in refused]
    keep_version(work, program, now=now)
    catch_up = policy_of(context.settings.sending).catch_up
    begun = []
    for one in fitting:
        late = one.at < now - catch_up
        many = before + len(fitting) > program.at_once and one.group_id is not None
        # Of two occasions of one person in the same change, the second meets the first.
        refusal = may_begin(work.reader, program, one.contact_id, now=now)
        if refusal is not None:
            refused[one] = refusal
            continue
        run_id = begin(
            work,
            program,
            one,
            now=now,
            chain=chain,
            held=What.LATE if late else What.MANY if many else None,
            detail=str(before + len(fitting)) if many and not late else "",
        )
        begun += [run_id] if run_id is not None else []
    if not quiet:
        for one, why in refused.items():
            line = Line(program.key, one.contact_id, why.what, why.detail)
            note(work, line, now=now, group_id=one.group_id)
    return begun


def refusals(
    conditions: Conditions,
    program: Program,
    occasions: Sequence[Occasion],
    *,
    chain: tuple[str, ...] = (),
) -> dict[Occasion, Refusal]:
    """Who of some people does not begin because of what they are, and why.

    Args:
        conditions: to hold filters against.
        program: what may begin.
        occasions: each for one person.
        chain: what led to the change.
    """
    if program.key in chain:
        return dict.fromkeys(occasions, Refusal(What.OWN_CHANGE))
    if len(chain) >= LONGEST_CHAIN:
        return dict.fromkeys(occasions, Refusal(What.CHAIN_TOO_LONG, str(LONGEST_CHAIN)))
    refused: dict[Occasion, Refusal] = {}
    _by_record(conditions, program, occasions, refused)
    for text in (program.condition, program.stay):
        left = [one for one in occasions if one not in refused]
        people = {one.contact_id for one in left}
        lacking = _lacking(conditions, text, "contact", people)
        refused |= {
            one: Refusal(What.DOES_NOT_FIT if text else What.GONE, lacking[one.contact_id])
            for one in left
            if one.contact_id in lacking
        }
    return refused


def _by_record(
    conditions: Conditions,
    program: Program,
    occasions: Iterable[Occasion],
    refused: dict[Occasion, Refusal],
) -> None:
    text = program.when.condition
    if not text:
        return
    by_table: dict[str, list[Occasion]] = {}
    for one in occasions:
        by_table.setdefault(one.table, []).append(one)
    for table, some in by_table.items():
        lacking = _lacking(
            conditions, text, conditions.entity_of(table), {one.record_id for one in some}
        )
        refused |= {
            one: Refusal(What.RECORD_DOES_NOT_FIT, lacking[one.record_id])
            for one in some
            if one.record_id in lacking
        }


def _lacking(
    conditions: Conditions, text: str, entity: str, ids: Collection[int]
) -> dict[int, str]:
    out = set(ids) - conditions.fitting(text, entity, ids) if ids else set()
    if not out:
        return {}
    return dict.fromkeys(out, text) | (conditions.lacking(text, entity, out) if text else {})


def may_begin(reader: Reader, program: Program, contact_id: int, *, now: int) -> Refusal | None:
    """Why somebody who fits may not begin now; None where nothing is in the way.

    Args:
        reader: the database.
        program: what may begin.
        contact_id: who.
        now: UTC seconds.
    """
    before, inside, lately, last = reader.row(
        lambda *row: row,
        f"SELECT count(*), coalesce(sum(state IN {OPEN}), 0),"
        " coalesce(sum(entered_at > ?), 0), max(coalesce(ended_at, entered_at))"
        " FROM automation_run WHERE source = ? AND contact_id = ?",
        (now - _DAY, program.key, contact_id),
    ) or (0, 0, 0, None)
    if inside and (program.kind == "journey" or program.again != ALWAYS):
        return Refusal(What.IS_IN_IT)
    if before and program.again == NEVER:
        return Refusal(What.WAS_IN_IT)
    if last is not None and isinstance(program.again, int) and last > now - program.again:
        return Refusal(What.WAS_IN_IT)
    if lately >= program.per_day:
        return Refusal(What.TOO_OFTEN, str(program.per_day))
    return None
