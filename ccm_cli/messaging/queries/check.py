"""The check of a campaign: every message rendered for every recipient, before anything is sent."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.messaging.briefs import audience, automatic, list_id, occasion_of
from ccm_cli.messaging.channels import ABILITIES
from ccm_cli.messaging.composing import Composer, Lacking, Letterhead
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.deciding import Verdict, decide
from ccm_cli.messaging.fallbacks import may_pass, order
from ccm_cli.messaging.policy import policy_of
from ccm_cli.messaging.queries.campaigns import CampaignRow, campaign
from ccm_cli.messaging.queries.data import Occasion
from ccm_cli.messaging.queries.recipients import CHUNK, Recipient, recipients
from ccm_cli.messaging.readiness import require_sender, settings_findings
from ccm_cli.messaging.reasons import lacking
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.linting import Finding, lint
from ccm_cli.messaging.templates.source import MessageTemplate
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
        digest: of the template that was checked.
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
    digest: str
    people: int
    ready: int
    waiting: int
    languages: dict[str, int]
    channels: dict[str, int]
    left_out: tuple[LeftOut, ...]
    broken: tuple[Broken, ...]
    findings: tuple[Finding, ...]

    @property
    def about_settings(self) -> tuple[str, ...]:
        """Warnings that no file of the template is at fault for."""
        return tuple(
            finding.message
            for finding in self.findings
            if finding.severity == "warning" and not finding.file
        )

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that stop the campaign from starting."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def check(
    reader: Reader,
    campaign_id: int,
    *,
    template: MessageTemplate,
    context: SendingContext,
    progress: Callable[[int, int], None] | None = None,
) -> Check:
    """Decide on and render every message of a campaign as if it were sent now.

    Args:
        reader: the database.
        campaign_id: the campaign.
        template: its message as it is now.
        context: what sending needs from outside.
        progress: told how many of how many people are done.

    Raises:
        NotFound: there is no such campaign, or its filter names a segment that is gone.
        InvalidInput: the filter or the variables cannot be used.
        ConfigError: nobody is named whom messages come from, or a rule cannot be understood.
    """
    found = campaign(reader, campaign_id)
    template.check_variables(found.variables)
    work = _Work(reader, found, template, context)
    for channel in work.channels:
        require_sender(context.settings, channel)
    main = work.channels[0]
    findings = (*settings_findings(context.settings, template, main), *lint(template))
    try:
        for way in work.channels:
            work.composer.prepare(template, way)
    except TemplateError:  # among the findings, with file and line
        return work.result(0, findings)
    entity = context.registry.entity("contact")
    ids = listing.ids(reader, entity, audience(reader, found.filter, context))
    for start in range(0, len(ids), CHUNK):
        work.look_at(ids[start : start + CHUNK])
        if progress is not None:
            progress(min(start + CHUNK, len(ids)), len(ids))
    return work.result(len(ids), findings)


class _Work:
    """One check under way."""

    def __init__(
        self, reader: Reader, found: CampaignRow, template: MessageTemplate, context: SendingContext
    ) -> None:
        self._reader = reader
        self._campaign = found
        self._template = template
        self._context = context
        self._policy = policy_of(context.settings.sending)
        self._occasion: Occasion = occasion_of(reader, found, context)
        self._letterhead = Letterhead(SAMPLE_ID, list_id(found.id), automatic(found.kind))
        self.composer = Composer(context.settings, context.tokens)
        self._waiting = 0
        self._languages: dict[str, int] = {}
        self._channels: dict[str, int] = {}
        self._order = order(context.settings, template, found.channel)
        ways = (self._order.first, *self._order.others, *self._order.choices)
        self.channels = tuple(dict.fromkeys(ways))
        self._left_out: list[LeftOut] = []
        self._broken: list[Broken] = []

    def look_at(self, ids: Sequence[int]) -> None:
        """Decide on some people, and render the message of each."""
        known = {
            channel: {one.id: one for one in recipients(self._reader, ids, address)}
            for channel, address in ((one, ABILITIES[one].address) for one in self.channels)
        }
        for contact_id, person in known[self.channels[0]].items():
            ways = self._order.of(person.channel)
            self._look_at_one([(way, known[way][contact_id]) for way in ways])

    def _look_at_one(self, ways: Sequence[tuple[str, Recipient]]) -> None:
        """Decide on one person: the first channel that reaches counts."""
        left_out: list[str] = []
        for channel, person in ways:
            decision = decide(
                self._reader,
                person,
                policy=self._policy,
                channel=ABILITIES[channel].consent,
                purpose=self._template.purpose,
                zone=self._occasion.zone_of(person),
                now=self._context.now,
            )
            if decision.verdict is not Verdict.NEVER:
                self._render(channel, person, waits=decision.verdict is Verdict.WAIT)
                return
            left_out.append(decision.reason)
            if not may_pass("suppressed", decision.reason):
                break
        _channel, person = ways[0]
        self._left_out.append(LeftOut(person.id, person.name, left_out[0]))

    def _render(self, channel: str, person: Recipient, *, waits: bool) -> None:
        try:
            mail = self.composer.compose(
                self._template,
                self._occasion,
                person,
                self._letterhead,
                channel=channel,
                now=self._context.now,
            )
        except Lacking as error:
            self._left_out.append(LeftOut(person.id, person.name, lacking(error.field)))
        except InvalidInput as error:
            self._broken.append(_broken(person, error, self._template))
        else:
            self._waiting += waits
            self._languages[mail.language] = self._languages.get(mail.language, 0) + 1
            self._channels[channel] = self._channels.get(channel, 0) + 1

    def result(self, people: int, findings: tuple[Finding, ...]) -> Check:
        """The check, ended."""
        return Check(
            campaign=self._campaign,
            digest=self._template.digest,
            people=people,
            ready=sum(self._languages.values()),
            waiting=self._waiting,
            languages=dict(sorted(self._languages.items())),
            channels={one: self._channels[one] for one in self.channels if one in self._channels},
            left_out=tuple(self._left_out),
            broken=tuple(self._broken),
            findings=findings,
        )


def _broken(person: Recipient, error: InvalidInput, template: MessageTemplate) -> Broken:
    if isinstance(error, TemplateError):
        return Broken(person.id, person.name, error.problem, error.file, error.line)
    line = template.subject_line(person.language)
    return Broken(person.id, person.name, error.message, template.settings.path, line)
