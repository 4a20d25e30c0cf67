"""The check of a campaign: every message rendered for every recipient, before anything is sent."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.messaging import kept_files
from ccm_cli.messaging.arms import Arm, Messages, arm_of, arms
from ccm_cli.messaging.briefs import audience, automatic, list_id, occasion_of
from ccm_cli.messaging.channels import ABILITIES, BODIES
from ccm_cli.messaging.composing import Composer, Lacking, Letterhead
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.deciding import Verdict, decide
from ccm_cli.messaging.fallbacks import may_pass
from ccm_cli.messaging.policy import policy_of
from ccm_cli.messaging.queries.campaigns import CampaignRow, campaign
from ccm_cli.messaging.queries.data import Occasion
from ccm_cli.messaging.queries.offers import offers_for
from ccm_cli.messaging.queries.recipients import CHUNK, Recipient, recipients
from ccm_cli.messaging.readiness import require_sender, settings_findings
from ccm_cli.messaging.reasons import Reason, lacking
from ccm_cli.messaging.splitting import HOLDOUT
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.linting import Finding, lint
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.messaging.templates.weight import weight_findings
from ccm_cli.store import listing
from ccm_cli.store.reading import Reader

SAMPLE_ID = "<check.0@example.com>"
"""Stands for the Message-ID that a message gets when the campaign starts."""


class LeftOut(NamedTuple):
    """Somebody of the audience who would get nothing, and why."""

    contact_id: int
    name: str
    reason: str


class Broken(NamedTuple):
    """A message that cannot be rendered: for whom, and what is wrong where."""

    contact_id: int
    name: str
    problem: str
    file: str
    line: int | None

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Check(NamedTuple):
    """What starting a campaign now would do.

    Attributes:
        campaign: as it was checked.
        digests: of the messages that were checked, by variant.
        ways: the channels of each variant, the first of them tried first; of a campaign that
            tests nothing, under the empty name.
        groups: how many of those ready get which variant; under the empty name those who wait
            for the winner. Of a campaign that tests nothing, nothing.
        purpose: of its messages.
        people: how many are in the audience.
        ready: how many would be written to.
        waiting: how many of those not before the quiet hours end.
        languages: how many of those ready in each language.
        channels: how many of those ready over each channel.
        left_out: everybody else of the audience who is not broken.
        broken: messages that cannot be rendered.
        findings: what is wrong or looks wrong with the settings and the template.
    """

    campaign: CampaignRow
    digests: dict[str, str]
    purpose: str
    people: int
    ready: int
    waiting: int
    languages: dict[str, int]
    channels: dict[str, int]
    left_out: tuple[LeftOut, ...]
    broken: tuple[Broken, ...]
    findings: tuple[Finding, ...]
    groups: dict[str, int]
    ways: dict[str, tuple[str, ...]]

    @property
    def about_settings(self) -> tuple[str, ...]:
        """Warnings that no file of the template is at fault for."""
        return tuple(
            finding.message
            for finding in self.findings
            if finding.severity == "warning" and not finding.file
        )

    @property
    def held_out(self) -> int:
        """How many of those left out get none in order to be compared with; they are not queued."""
        return sum(one.reason == Reason.HOLDOUT for one in self.left_out)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that stop the campaign from starting."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def check(
    reader: Reader,
    campaign_id: int,
    *,
    messages: Messages,
    context: SendingContext,
    progress: Callable[[int, int], None] | None = None,
) -> Check:
    """Decide on and render every message of a campaign as if it were sent now.

    Who waits for the winner of an A/B test may get any of its versions, so all are rendered.

    Args:
        reader: the database.
        campaign_id: the campaign.
        messages: of its variants, as they are now.
        context: what sending needs from outside.
        progress: told how many of how many people are done.

    Raises:
        NotFound: there is no such campaign, or its filter names a segment that is gone.
        InvalidInput: the filter, the variables or the variants cannot be used.
        ConfigError: nobody is named whom messages come from, or a rule cannot be understood.
    """
    found = campaign(reader, campaign_id)
    for template in messages.values():
        template.check_variables(found.variables)
    _require_one_purpose(messages)
    groups = arms(found, messages, context.settings)
    work = _Work(reader, found, messages, groups, context)
    for channel in work.channels:
        require_sender(context.settings, channel)
    findings = work.findings()
    try:
        work.prepare()
    except TemplateError:  # among the findings, with file and line
        return work.result(0, findings)
    entity = context.registry.entity("contact")
    ids = listing.ids(reader, entity, audience(reader, found.filter, context))
    for start in range(0, len(ids), CHUNK):
        work.look_at(ids[start : start + CHUNK])
        if progress is not None:
            progress(min(start + CHUNK, len(ids)), len(ids))
    return work.result(len(ids), findings)


def _require_one_purpose(messages: Messages) -> None:
    purposes = sorted({template.purpose for template in messages.values()})
    if len(purposes) > 1:
        raise InvalidInput(
            _("The versions of an A/B test have one purpose, not several: %(purposes)s.")
            % {"purposes": in_series(purposes)}
        )


class _Ready(NamedTuple):
    """A message that would go."""

    channel: str
    language: str
    waits: bool


def _ways(arm: Arm) -> tuple[str, ...]:
    """Every channel that a group's message may take."""
    return (arm.order.first, *arm.order.others, *arm.order.choices)


class _Work:
    """One check under way."""

    def __init__(
        self,
        reader: Reader,
        found: CampaignRow,
        messages: Messages,
        groups: Sequence[Arm],
        context: SendingContext,
    ) -> None:
        self._reader = reader
        self._campaign = found
        self._messages = messages
        self._groups = groups
        self._variants = [arm for arm in groups if arm.slice.name in messages]
        ways = [way for arm in self._variants for way in _ways(arm)]
        self.channels = tuple(dict.fromkeys(ways))
        self._context = context
        self._policy = policy_of(context.settings.sending, context.settings.business.holidays)
        asking = (offers_for(reader, message) for message in messages.values())
        offers = next((one for one in asking if one is not None), None)
        self._occasion: Occasion = occasion_of(reader, found, context, offers)
        self._letterhead = Letterhead(SAMPLE_ID, list_id(found.id), automatic(found.kind))
        self._composer = Composer(context.settings, context.tokens)
        self._waiting = 0
        self._languages: dict[str, int] = {}
        self._channels: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        self._left_out: list[LeftOut] = []
        self._broken: list[Broken] = []

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong or looks wrong with the settings and the messages, each thing once."""
        found: list[Finding] = []
        for arm in self._variants:
            found += settings_findings(self._context.settings, arm.template, arm.order.first)
            found += lint(arm.template)
            found += _about_files(self._reader, self._campaign, arm)
        return tuple(dict.fromkeys((*found, *_about_winner(self._campaign, self._context))))

    def prepare(self) -> None:
        """Compile the messages.

        Raises:
            TemplateError: one of them cannot be compiled; names file and line.
        """
        for arm in self._variants:
            for channel in _ways(arm):
                self._composer.prepare(arm.template, channel)

    def look_at(self, ids: Sequence[int]) -> None:
        """Decide on some people, and render the messages of each."""
        known = {
            channel: {one.id: one for one in recipients(self._reader, ids, address)}
            for channel, address in ((one, ABILITIES[one].address) for one in self.channels)
        }
        for contact_id, person in known[self.channels[0]].items():
            arm = arm_of(self._campaign, self._groups, contact_id)
            if arm.slice.name == HOLDOUT:
                self._left_out.append(LeftOut(person.id, person.name, Reason.HOLDOUT))
                continue
            # Who waits for the winner may get any of them.
            may_get = [arm] if arm.slice.name in self._messages else self._variants
            found = []
            for each in may_get:
                ways = each.order.of(person.channel)
                found.append(
                    self._look_at_one(each, [(way, known[way][contact_id]) for way in ways])
                )
            self._count(arm, found)

    def _look_at_one(self, arm: Arm, ways: Sequence[tuple[str, Recipient]]) -> "_Ready | None":
        """Decide on one message: the first channel that reaches counts. None: it does not go."""
        reasons: list[str] = []
        for channel, person in ways:
            decision = decide(
                self._reader,
                person,
                policy=self._policy,
                channel=ABILITIES[channel].consent,
                purpose=arm.template.purpose,
                zone=self._occasion.zone_of(person),
                now=self._context.now,
            )
            if decision.verdict is not Verdict.NEVER:
                return self._render(arm, channel, person, waits=decision.verdict is Verdict.WAIT)
            reasons.append(decision.reason)
            if not may_pass("suppressed", decision.reason):
                break
        _channel, person = ways[0]
        self._left_out.append(LeftOut(person.id, person.name, reasons[0]))
        return None

    def _render(self, arm: Arm, channel: str, person: Recipient, *, waits: bool) -> "_Ready | None":
        try:
            mail = self._composer.compose(
                arm.template,
                self._occasion,
                person,
                self._letterhead,
                channel=channel,
                now=self._context.now,
            )
        except Lacking as error:
            self._left_out.append(LeftOut(person.id, person.name, lacking(error.field)))
        except InvalidInput as error:
            self._broken.append(_broken(person, error, arm.template))
        else:
            return _Ready(channel, mail.language, waits)
        return None

    def _count(self, arm: Arm, found: "Sequence[_Ready | None]") -> None:
        """Count somebody who is ready; whoever is left out of one version may be so of the rest."""
        ready = [one for one in found if one is not None]
        if len(ready) < len(found):
            return
        first = ready[0]
        self._waiting += first.waits
        self._languages[first.language] = self._languages.get(first.language, 0) + 1
        self._channels[first.channel] = self._channels.get(first.channel, 0) + 1
        if self._campaign.variants:
            self._counts[arm.variant] = self._counts.get(arm.variant, 0) + 1

    def result(self, people: int, findings: tuple[Finding, ...]) -> Check:
        """The check, ended."""
        return Check(
            campaign=self._campaign,
            digests={name: template.digest for name, template in self._messages.items()},
            purpose=next(iter(self._messages.values())).purpose,
            people=people,
            ready=sum(self._languages.values()),
            waiting=self._waiting,
            languages=dict(sorted(self._languages.items())),
            channels={one: self._channels[one] for one in self.channels if one in self._channels},
            left_out=tuple(dict.fromkeys(self._left_out)),
            broken=tuple(self._broken),
            findings=findings,
            groups=dict(sorted(self._counts.items())),
            ways={arm.slice.name: arm.order.of("") for arm in self._variants},
        )


def _about_winner(campaign: CampaignRow, context: SendingContext) -> tuple[Finding, ...]:
    """Clicks, by which a winner may be found, are seen only where links lead through a server."""
    if campaign.winner_by == "clicks" and not context.settings.sending.base_url:
        told = _("Clicks are seen only where sending.base_url is set.")
        return (Finding("warning", "", None, told),)
    return ()


def _about_files(reader: Reader, campaign: CampaignRow, arm: Arm) -> Iterator[Finding]:
    """Whether the campaign's own files can go along: they are whole, not too large, and by mail."""
    if not campaign.files:
        return
    try:
        kept_files.assets(reader, campaign.files)
    except InvalidInput as error:
        yield Finding("error", "", None, error.message, error.hint)
    without = sorted(way for way in _ways(arm) if BODIES[way] != "email")
    if arm.order.first in without:
        told = _("Files go along with mail only; over %(channel)s they cannot.")
        hint = _("Take them away (--detach), and send a link.")
        yield Finding("error", "", None, told % {"channel": arm.order.first}, hint)
    elif without:
        told = _("Who is reached over %(channels)s gets none of the files.")
        yield Finding("warning", "", None, told % {"channels": in_series(without)})
    yield from weight_findings(arm.template, beside=sum(one.size for one in campaign.files))


def _broken(person: Recipient, error: InvalidInput, template: MessageTemplate) -> Broken:
    if isinstance(error, TemplateError):
        return Broken(person.id, person.name, error.problem, error.file, error.line)
    line = template.subject_line(person.language)
    return Broken(person.id, person.name, error.message, template.settings.path, line)
