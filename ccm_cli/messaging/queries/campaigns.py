"""Campaigns as they stand, and what became of their messages."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.messaging.kept_files import Enclosed, listed
from ccm_cli.messaging.outbox import OPEN
from ccm_cli.messaging.queries.results import CONVERTED, USUAL_WINDOW, Results, results
from ccm_cli.messaging.reasons import NOT_BY_ITSELF
from ccm_cli.messaging.variants import Variant
from ccm_cli.store.ids import id_meant
from ccm_cli.store.reading import Reader

LONGEST_NAME = 100
"""Characters of a campaign's name."""

_NUMBERED = re.compile(r"(?P<name>.+?)\s+(?P<number>\d{1,6})\Z")


class CampaignRow(NamedTuple):
    """One campaign; see `ccm_cli.messaging.models.Campaign`.

    ``filter`` is the one in force: of its segment while a draft follows one, else its own.
    """

    id: int
    name: str
    filter: str
    segment_id: int | None
    segment: str
    template: str
    channel: str
    variables: Mapping[str, Any]
    kind: str
    state: str
    start_at: int | None
    date_field: str
    offset_days: int
    at_time: str
    yearly: bool
    survey_id: int | None
    template_digest: str
    created_at: int
    updated_at: int
    started_at: int | None
    finished_at: int | None
    start_local: str
    local: bool
    rule: str
    occurred: str
    again_days: int | None
    hours: str
    per_hour: int | None
    holdout: int
    test_share: int
    winner_by: str
    decide_after: int | None
    undecided: str
    chosen: str
    chosen_at: int | None
    chosen_why: str
    files: tuple[Enclosed, ...]
    fallbacks: str
    variants: tuple[Variant, ...]


_CAMPAIGN = r"""
SELECT k.id, k.name, CASE WHEN k.state = 'draft' AND s.id IS NOT NULL AND s.frozen_at IS NULL
                     THEN s.filter
                     WHEN k.state = 'draft' AND s.id IS NOT NULL
                     THEN 'segment = "' || replace(replace(s.name, '\', '\\'), '"', '\"') || '"'
                     ELSE k.filter END,
       k.segment_id, coalesce(s.name, ''), k.template, k.channel, k.variables, k.kind, k.state,
       k.start_at, k.date_field, k.offset_days, k.at_time, k.yearly, k.survey_id,
       k.template_digest, k.created_at, k.updated_at, k.started_at, k.finished_at,
       k.start_local, k.local, k.rule, k.occurred, k.again_days, k.hours, k.per_hour,
       k.holdout, k.test_share, k.winner_by, k.decide_after, k.undecided, k.chosen, k.chosen_at,
       k.chosen_why, k.files, k.fallbacks,
       (SELECT json_group_array(json_array(v.name, v.template, json(v.subjects), v.channel,
                                           v.at_time, v.template_digest))
        FROM (SELECT * FROM campaign_variant WHERE campaign_id = k.id ORDER BY name) v)
FROM campaign k LEFT JOIN segment s ON s.id = k.segment_id
"""


def _made(*values: Any) -> CampaignRow:
    found = CampaignRow(*values)
    return found._replace(
        variables=json.loads(found.variables),  # type: ignore[arg-type]
        yearly=bool(found.yearly),
        local=bool(found.local),
        files=listed(found.files),  # type: ignore[arg-type]
        variants=tuple(Variant(*each) for each in json.loads(values[-1])),
    )


def campaign(reader: Reader, campaign_id: int) -> CampaignRow:
    """One campaign by id.

    Raises:
        NotFound: there is none.
    """
    found = reader.row(_made, f"{_CAMPAIGN} WHERE k.id = ?", (campaign_id,))
    if found is None:
        raise _not_found(reader, str(campaign_id))
    return found


def resolve(reader: Reader, ref: str) -> CampaignRow:
    """One campaign by its id, or by its name in any spelling.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    meant = id_meant(reader, "campaign", ref)
    found = reader.row(_made, f"{_CAMPAIGN} WHERE k.id = ?", (meant,))
    if found is None:
        raise _not_found(reader, ref)
    return found


def _not_found(reader: Reader, ref: str) -> NotFound:
    from difflib import get_close_matches

    names = reader.values("SELECT name FROM campaign ORDER BY id DESC LIMIT 500")
    near = get_close_matches(ref, names, n=1) or names[:3]
    return NotFound(
        _("There is no campaign %(name)s.") % {"name": excerpt(ref)},
        hint=_("There is: %(names)s.") % {"names": in_series(near)}
        if near
        else _("Make one with: ccm campaign add"),
    )


def in_state(reader: Reader, *states: str) -> list[CampaignRow]:
    """The campaigns in some states, by id."""
    marks = ", ".join("?" * len(states))
    return reader.rows(_made, f"{_CAMPAIGN} WHERE k.state IN ({marks}) ORDER BY k.id", states)


def is_free(reader: Reader, name: str) -> bool:
    """Whether no campaign is called like this, in any spelling."""
    key = search_key(name)
    return reader.value("SELECT 1 FROM campaign WHERE key = ?", (key,)) is None


def next_name(reader: Reader, name: str) -> str:
    """The name of a copy: ``spring 2``, ``spring 3``, the first that is free."""
    match = _NUMBERED.match(name)
    bare, number = (match["name"], int(match["number"])) if match else (name, 1)
    while True:
        number += 1
        found = f"{bare[: LONGEST_NAME - len(str(number)) - 1]} {number}"
        if is_free(reader, found):
            return found


def has_open(reader: Reader, campaign_id: int) -> bool:
    """Whether something of a campaign is still to come, or may be after an undo."""
    found = reader.value(
        "SELECT 1 FROM message WHERE campaign_id = ?"
        " AND state IN ('queued', 'claimed', 'deferred', 'handed over', 'cancelled') LIMIT 1",
        (campaign_id,),
    )
    return found is not None


def state_in_words(state: str) -> str:
    """A state of a campaign for people."""
    words = {
        "draft": _("a draft"),
        "scheduled": _("scheduled"),
        "held": _("held: its time was missed"),
        "running": _("running"),
        "paused": _("paused"),
        "done": _("done"),
        "cancelled": _("cancelled"),
    }
    return words.get(state, state)


LAST = "NOT EXISTS (SELECT 1 FROM message f WHERE f.fallback_of = m.id)"
"""Of a message that went over several channels only the last: what it came to is told by that one,
so that everybody is counted once."""


class CampaignLine(NamedTuple):
    """A campaign as lists show it."""

    id: int
    name: str
    state: str
    kind: str
    template: str
    channel: str
    start_at: int | None
    people: int
    accepted: int
    open: int


def campaign_lines(reader: Reader, *, limit: int = 50) -> list[CampaignLine]:
    """Campaigns with their counts, the newest first."""
    still_open = ", ".join(f"'{state}'" for state in OPEN)
    return reader.rows(
        CampaignLine,
        f"""
        SELECT k.id, k.name, k.state, k.kind, k.template, k.channel,
               coalesce(k.started_at, k.start_at),
               coalesce(sum(m.fallback_of IS NULL), 0),
               coalesce(sum(m.state = 'accepted' AND {LAST}), 0),
               coalesce(sum(m.state IN ({still_open})), 0)
        FROM (SELECT * FROM campaign ORDER BY id DESC LIMIT ?) k
        LEFT JOIN message m ON m.campaign_id = k.id
        GROUP BY k.id ORDER BY k.id DESC
        """,
        (limit,),
    )


class ReasonCount(NamedTuple):
    """How many messages are held back for a reason, and when the first has its next chance."""

    state: str
    reason: str
    messages: int
    next_at: int | None


class CampaignReport(NamedTuple):
    """What became of a campaign.

    Attributes:
        campaign: the campaign.
        people: messages in the outbox: one per person (and occurrence).
        states: how many of them came to each state, whatever channels each went over before.
        reasons: of those that came to another than accepted, the most frequent first.
        first_at: when the first was handed over, UTC seconds.
        last_at: when the last was.
        answers: survey answers that came of it.
        results: what else came of it within a time.
    """

    campaign: CampaignRow
    people: int
    states: Mapping[str, int]
    reasons: tuple[ReasonCount, ...]
    first_at: int | None
    last_at: int | None
    answers: int
    results: Results

    @property
    def open(self) -> int:
        """Messages of which something is still to come."""
        return sum(self.states.get(state, 0) for state in OPEN)

    @property
    def accepted_share(self) -> float | None:
        """Accepted messages as a share of all that are settled; None while none is."""
        settled = self.people - self.open
        return self.states.get("accepted", 0) / settled if settled else None

    @property
    def answered_share(self) -> float | None:
        """Answers as a share of accepted messages; None while none is accepted."""
        accepted = self.states.get("accepted", 0)
        return self.answers / accepted if accepted else None


def report(
    reader: Reader, campaign_id: int, *, window: int = USUAL_WINDOW, language: str = "en"
) -> CampaignReport:
    """Counts, reasons and rates of one campaign.

    Args:
        reader: the database.
        campaign_id: the campaign.
        window: seconds after a message within which what happens is put down to it.
        language: of contacts that have none.

    Raises:
        NotFound: there is none.
    """
    found = campaign(reader, campaign_id)
    states: dict[str, int] = dict(
        reader.rows(
            lambda state, count: (state, count),
            f"SELECT m.state, count(*) FROM message m WHERE m.campaign_id = ? AND {LAST}"
            " GROUP BY m.state",
            (campaign_id,),
        )
    )
    reasons = reader.rows(
        ReasonCount,
        "SELECT state, reason, count(*),"
        " min(CASE WHEN state = 'deferred' AND next_at < ? THEN next_at END)"
        f" FROM message m WHERE campaign_id = ? AND {LAST}"
        " AND state <> 'accepted' AND reason <> '' GROUP BY state, reason"
        " ORDER BY count(*) DESC, state, reason LIMIT 50",
        (NOT_BY_ITSELF, campaign_id),
    )
    first_at, last_at = reader.connection.execute(
        "SELECT min(handed_at), max(handed_at) FROM message WHERE campaign_id = ?", (campaign_id,)
    ).fetchone()
    people = reader.value(
        "SELECT count(*) FROM message WHERE campaign_id = ? AND fallback_of IS NULL", (campaign_id,)
    )
    answers = reader.value(
        "SELECT count(*) FROM survey_answer WHERE campaign_id = ?", (campaign_id,)
    )
    return CampaignReport(
        found,
        people,
        states,
        tuple(reasons),
        first_at,
        last_at,
        answers,
        results(reader, campaign_id, window=window, language=language),
    )


_HELD = " AND m.state IN ('deferred', 'suppressed')"


class PersonLine(NamedTuple):
    """What became of one person's message of a campaign; the last five are moments or sums.

    Attributes:
        next_at: of what is held back for a while: when it has its next chance.
        converted: whether a sale is put down to it.
    """

    id: int
    contact_id: int | None
    name: str
    address: str
    state: str
    reason: str
    handed_at: int | None
    occurrence: str
    variant: str
    channel: str
    next_at: int | None
    bounced_at: int | None
    replied_at: int | None
    clicked_at: int | None
    unsubscribed_at: int | None
    converted: bool


def people(
    reader: Reader,
    campaign_id: int,
    *,
    limit: int,
    state: str = "",
    only_held: bool = False,
    after_id: int = 0,
    window: int = USUAL_WINDOW,
) -> list[PersonLine]:
    """The people of a campaign, by message.

    Args:
        reader: the database.
        campaign_id: the campaign.
        limit: at most so many.
        state: only messages in this state; empty for all.
        only_held: only messages that are held back for a while or were left out.
        after_id: only messages with a greater id (the next page).
        window: seconds after a message within which a sale is put down to it.
    """
    return reader.rows(
        lambda *row: PersonLine._make((*row[:-1], bool(row[-1]))),
        "SELECT m.id, m.contact_id, coalesce(c.name, ''), m.address, m.state, m.reason,"
        " m.handed_at, m.occurrence, m.variant, m.channel,"
        " CASE WHEN m.state IN ('queued', 'deferred') AND m.next_at < :ever THEN m.next_at END,"
        f" m.bounced_at, m.replied_at, m.clicked_at, m.unsubscribed_at, {CONVERTED}"
        " FROM message m LEFT JOIN contact c ON c.id = m.contact_id"
        " WHERE m.campaign_id = :campaign AND (:state = '' OR m.state = :state)"
        f"{_HELD if only_held else ''}"
        " AND m.id > :after ORDER BY m.id LIMIT :limit",
        {
            "campaign": campaign_id, "state": state, "after": after_id, "limit": limit,
            "window": window, "ever": NOT_BY_ITSELF,
        },
    )  # fmt: skip
