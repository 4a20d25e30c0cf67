"""The forms of campaigns: a new one with its A/B test, the time to start at, the winner."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.dates import local_day, parse_moment
from ccm_cli.messaging import campaign_words, kept_files
from ccm_cli.messaging.context import library, sending_context
from ccm_cli.messaging.fallbacks import AUTO
from ccm_cli.messaging.queries.campaigns import CampaignRow
from ccm_cli.messaging.variants import ASK, FIRST, METRICS, in_words
from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.form import Field, Form, Saving, Values, paths_in
from ccm_cli.tui.widgets.items import Ref

if TYPE_CHECKING:
    from ccm_cli.messaging.starting import When
    from ccm_cli.store.writing import UnitOfWork

KINDS = {
    "once": message("once"),
    "every": message("again and again, by a rule"),
    "on": message("at a date of each"),
    "trigger": message("to each who comes to fit"),
}
"""When a campaign writes, as the form asks it."""
METRIC_WORDS = {
    "replies": message("answers"),
    "clicks": message("clicks"),
    "sales": message("sales"),
}


def _fields(
    messages: Sequence[str], channels: tuple[tuple[str, str], ...], segment: str
) -> list[Field]:
    return [
        Field("name", _("Name"), hint=_("spring")),
        Field("template", _("Message"), messages[0], choices=tuple((m, m) for m in messages)),
        Field("segment", _("Segment"), segment, hint=_("or a filter below")),
        Field("filter", _("Filter"), hint="tag=vip"),
        Field("channel", _("Channel"), "", choices=channels),
        Field("fallback", _("Falls back on"), hint=_("sms, phone; auto: the message's own")),
        Field("kind", _("When"), "once", choices=tuple((k, _(w)) for k, w in KINDS.items())),
        Field("when", _("Rule or date"), hint=_("monday 09:00; or a date field: birthday")),
        Field("set", _("Values"), hint=_("product=Oak chair; several with ; between")),
        Field("files", _("Files"), hint=_("~/offer.pdf; several with semicolons between")),
        Field("survey", _("Survey"), hint=_("nps; of a message that asks one")),
        Field("ab", _("Subject B"), hint=_("tried against that of the message")),
        Field("variant", _("Or version B"), hint="template=news; channel=sms; at=18:00"),
        Field("share", _("Tried on"), hint=_("20%; the rest gets the winner")),
        Field(
            "winner",
            _("Winner by"),
            "",
            choices=(("", _("my choice")), *((m, _(METRIC_WORDS[m])) for m in METRICS)),
        ),
        Field("after", _("Decided after"), hint="24h"),
        Field(
            "undecided",
            _("If undecided"),
            ASK,
            choices=((ASK, _("ask me")), (FIRST, "a"), ("b", "b")),
        ),
        Field("holdout", _("Held out"), hint=_("10%: nothing is sent to them, to compare")),
        Field("hours", _("Only at"), hint="09:00-18:00"),
        Field("per_hour", _("An hour"), hint="200"),
    ]


def channels_in(text: str) -> list[str] | None:
    """The channels to fall back on that were typed; None where nothing was."""
    return text.replace(",", " ").split() or None


def add(runtime: Runtime, *, segment: str = "") -> Form:
    """The form of a new campaign.

    Args:
        runtime: gives settings and clock.
        segment: whom it goes to at first.

    Raises:
        InvalidInput: there is no message at all.
    """
    messages = sorted(library().names())
    if not messages:
        raise InvalidInput(_("There is no message yet."), hint=_("See: ccm template list"))
    usual = runtime.settings.sending.default_channel
    from ccm_cli.messaging.channel_words import in_words
    from ccm_cli.messaging.channels import NAMES

    asked = _("as the settings say: %(channel)s") % {"channel": in_words(usual)}
    names = (("", asked), *((one, in_words(one)) for one in (*NAMES, AUTO)))

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.messaging import campaigns

        context = sending_context(runtime)
        made = campaigns.add(work, context=context, now=runtime.now, **_said(runtime, values))
        return Ref("campaign", int(made.id or 0))

    saving = Saving(
        lambda values: _("add campaign %(name)s") % {"name": values["name"]},
        verb,
        lambda values: _("Draft: %(name)s; s starts it") % {"name": values["name"]},
    )
    return Form(_("New campaign"), _fields(messages, names, segment), saving)


def _said(runtime: Runtime, values: Values) -> dict[str, Any]:
    """What the verb is told of what was typed."""
    from ccm_cli.messaging.campaign_parts import Limits
    from ccm_cli.messaging.variants import NO_TEST

    typed = {name: text.strip() for name, text in values.items()}
    kind, when = typed["kind"], typed["when"]
    tests = typed["ab"] or typed["variant"] or typed["holdout"]
    per_hour = per_hour_of(typed["per_hour"])
    return {
        "name": typed["name"],
        "template": library().load(typed["template"]),
        "segment": typed["segment"] or None,
        "filter": None if typed["segment"] else typed["filter"],
        "channel": typed["channel"] or None,
        "fallbacks": channels_in(typed["fallback"]),
        "variables": values_in(typed["set"]),
        "survey": typed["survey"] or None,
        "timing": campaign_words.timing_of(
            today=local_day(runtime.now, runtime.zone),
            calendar=runtime.settings.display.calendar,
            on=when if kind == "on" else None,
            offset=None,
            at=None,
            yearly=False,
            every=when if kind == "every" else None,
            local=False,
            trigger=kind == "trigger",
            again=(when or None) if kind == "trigger" else None,
        ),
        "limits": Limits(per_hour, typed["hours"]),
        "experiment": _experiment(typed) if tests else NO_TEST,
        "files": kept_files.read(paths_in(typed["files"])),
    }


def _experiment(typed: Values) -> Any:
    compares = typed["ab"] or typed["variant"]
    return campaign_words.experiment_of(
        ab=typed["ab"] or None,
        variants=[f"b: {typed['variant']}"] if typed["variant"] else [],
        dropped=(),
        share=typed["share"] or None,
        holdout=typed["holdout"] or None,
        winner=typed["winner"] or None,
        after=typed["after"] or None,
        undecided=typed["undecided"] if compares else None,
    )


def per_hour_of(text: str) -> int | None:
    """Messages an hour as typed; None where nothing is said.

    Raises:
        InvalidInput: it is no whole number.
    """
    if text and not text.isdecimal():
        said = _("Messages an hour are counted from 0: no limit.")
        raise InvalidInput(said, field="per_hour")
    return int(text) if text else None


def values_in(text: str) -> dict[str, str]:
    """Values of a message as typed: ``product=Oak chair``, several with ``;`` between.

    Raises:
        InvalidInput: one of them has no ``=``.
    """
    found = {}
    for part in filter(None, (each.strip() for each in text.split(";"))):
        name, equals, value = part.partition("=")
        if not equals:
            raise InvalidInput(
                _("%(text)s is not NAME=VALUE.") % {"text": part},
                hint=_("For example: product=Oak chair"),
            )
        found[name.strip()] = value.strip()
    return found


def start(campaign: CampaignRow) -> Form:
    """The form that asks when a campaign starts; only its values are wanted."""
    fields = [
        Field("at", _("When"), hint=_("empty: now; 2026-12-01 09:00")),
        Field(
            "local",
            _("By the clock"),
            "",
            choices=(("", _("of the business")), ("yes", _("of each contact"))),
        ),
    ]
    return Form(_("Start %(name)s") % {"name": campaign.name}, fields)


def when_of(runtime: Runtime, values: Values) -> "When":
    """When a campaign is to start, of what was typed.

    Raises:
        InvalidInput: it is no point in time.
    """
    from ccm_cli.messaging.starting import When

    if not values["at"].strip():
        return When()
    at = parse_moment(
        values["at"],
        now=runtime.now,
        zone=runtime.zone,
        calendar=runtime.settings.display.calendar,
    )
    if not values["local"]:
        return When(at=at)
    return When(local=datetime.fromtimestamp(at, runtime.zone).replace(tzinfo=None, fold=0))


def choose(runtime: Runtime, campaign: CampaignRow, leader: str) -> Form:
    """The form of the winner of an A/B test.

    Args:
        runtime: gives settings and clock.
        campaign: one that compares.
        leader: the version that is ahead, chosen at first.
    """
    choices = tuple(
        (each.name, f"{each.name}  {in_words(each)}".strip()) for each in campaign.variants
    )

    def verb(work: "UnitOfWork", values: Values) -> None:
        from ccm_cli.messaging import campaigns

        campaigns.choose(
            work,
            campaign.id,
            values["variant"],
            context=sending_context(runtime),
            now=runtime.now,
        )

    named = {"name": campaign.name}
    saving = Saving(
        lambda values: (
            _("choose %(variant)s for campaign %(name)s") % {**named, "variant": values["variant"]}
        ),
        verb,
        lambda values: _("Chosen: %(variant)s") % {"variant": values["variant"]},
    )
    field = Field("variant", _("Winner"), leader or choices[0][0], choices=choices)
    return Form(_("The winner of %(name)s") % named, [field], saving)
