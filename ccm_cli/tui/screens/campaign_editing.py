"""The form that changes a campaign, filled in with what it is, and the one that copies it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ccm_cli.language import gettext as _
from ccm_cli.language.dates import local_day
from ccm_cli.messaging import campaign_words, kept_files
from ccm_cli.messaging.changeable import Part, changeable
from ccm_cli.messaging.context import library, sending_context
from ccm_cli.messaging.fallbacks import AUTO, NONE
from ccm_cli.messaging.queries.campaigns import CampaignRow
from ccm_cli.messaging.variants import ASK, FIRST, METRICS, Variant, in_words
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.campaign_forms import (
    KINDS,
    METRIC_WORDS,
    channels_in,
    per_hour_of,
    values_in,
)
from ccm_cli.tui.screens.form import Field, Form, Saving, Values, paths_in
from ccm_cli.tui.widgets.items import Ref

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

_KIND_WORDS: Mapping[str, str] = {
    "broadcast": "once",
    "recurring": "every",
    "dated": "on",
    "triggered": "trigger",
}
"""Kinds of campaigns as the form asks them."""
_SECOND = "b"
_OF_A_TEST = ("share", "winner", "after", "undecided")


def edit(runtime: Runtime, campaign: CampaignRow, survey: str) -> Form:
    """The form of what may still be changed of a campaign.

    Args:
        runtime: gives settings and clock.
        campaign: as it is.
        survey: the name of the one that it asks; empty for none.
    """
    before = _before(runtime, campaign, survey)

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.messaging import campaigns

        said = _said(runtime, campaign, before, {n: text.strip() for n, text in values.items()})
        context = sending_context(runtime)
        campaigns.edit(work, campaign.id, context=context, now=runtime.now, **said)
        return Ref("campaign", campaign.id)

    named = {"name": campaign.name}
    saving = Saving(
        lambda _values: _("edit campaign %(name)s") % named,
        verb,
        lambda _values: _("Changed: %(name)s") % named,
    )
    return Form(_("Campaign %(name)s") % named, _fields(campaign, before), saving)


def copy(runtime: Runtime, campaign: CampaignRow, name: str) -> Form:
    """The form of a draft like another campaign.

    Args:
        runtime: gives the clock.
        campaign: the other.
        name: proposed for the draft.
    """

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.messaging import campaigns

        named = values["name"].strip()
        made = campaigns.clone(work, campaign.id, name=named, now=runtime.now)
        return Ref("campaign", int(made.id or 0))

    saving = Saving(
        lambda values: _("add campaign %(name)s") % {"name": values["name"]},
        verb,
        lambda values: _("Draft: %(name)s; s starts it") % {"name": values["name"]},
    )
    title = _("A draft like %(name)s") % {"name": campaign.name}
    return Form(title, [Field("name", _("Name"), name)], saving)


def _before(runtime: Runtime, campaign: CampaignRow, survey: str) -> Values:
    """What a campaign is, as the form's fields say it."""
    values = "; ".join(f"{key}={value}" for key, value in campaign.variables.items())
    before = {
        "name": campaign.name,
        "template": campaign.template,
        "segment": campaign.segment,
        "filter": "" if campaign.segment else campaign.filter,
        "channel": campaign.channel,
        "fallback": campaign.fallbacks or NONE,
        "kind": _KIND_WORDS[campaign.kind],
        "when": _when(runtime, campaign),
        "set": values,
        "files": "; ".join(one.name for one in campaign.files),
        "survey": survey,
        "holdout": f"{campaign.holdout}%" if campaign.holdout else "",
        "hours": campaign.hours,
        "per_hour": str(campaign.per_hour or ""),
    }
    after = campaign.decide_after
    return before | {
        **{_field_of(each.name): in_words(each) for each in _versions(campaign)},
        "share": f"{campaign.test_share}%" if campaign.variants else "",
        "winner": campaign.winner_by,
        "after": "" if after is None else _length(after),
        "undecided": campaign.undecided,
    }


def _when(runtime: Runtime, campaign: CampaignRow) -> str:
    if campaign.kind == "recurring":
        return f"{Presenter(runtime).recurrence(campaign.rule)} {campaign.at_time}"
    if campaign.kind == "triggered":
        return f"{campaign.again_days}d" if campaign.again_days else ""
    return campaign.date_field


def _length(seconds: int) -> str:
    return f"{seconds // 3600}h" if seconds % 3600 == 0 else f"{seconds // 60}m"


def _versions(campaign: CampaignRow) -> list[Variant]:
    """The versions that the form asks about: all that change something, and always the second."""
    named = {_SECOND: Variant(_SECOND)} | {each.name: each for each in campaign.variants}
    return [named[name] for name in sorted(named) if name != FIRST or in_words(named[name])]


def _field_of(version: str) -> str:
    """The name of the field of a version."""
    return "variant" if version == _SECOND else f"variant_{version}"


def _fields(campaign: CampaignRow, before: Values) -> list[Field]:
    may = changeable(campaign.state, campaign.kind)
    every = _every_field(campaign, before)
    return [field for part, field in every if part in may and field.name in before]


def _every_field(campaign: CampaignRow, before: Values) -> list[tuple[Part, Field]]:
    """All fields in their order, each with the part of the campaign that it belongs to."""
    from ccm_cli.messaging.channel_words import in_words as channels_in_words
    from ccm_cli.messaging.channels import NAMES

    content = Part.CONTENT
    messages = sorted({*library().names(), campaign.template})
    known = dict.fromkeys((campaign.channel, *NAMES, AUTO))
    channels = tuple((one, channels_in_words(one)) for one in known)
    winners = (("", _("my choice")), *((m, _(METRIC_WORDS[m])) for m in METRICS))
    versions = [each.name for each in _versions(campaign)]
    undecided = ((ASK, _("ask me")), *((name, name) for name in sorted({FIRST, *versions})))
    listed: list[tuple[Part, Field]] = [
        (Part.NAME, Field("name", _("Name"))),
        (content, Field("template", _("Message"), choices=tuple((m, m) for m in messages))),
        (Part.AUDIENCE, Field("segment", _("Segment"), hint=_("or a filter below"))),
        (Part.AUDIENCE, Field("filter", _("Filter"), hint="tag=vip")),
        (content, Field("channel", _("Channel"), choices=channels)),
        (content, Field("fallback", _("Falls back on"),
                        hint=_("sms, phone; auto: the message's own"))),
        (content, Field("kind", _("When"), choices=tuple((k, _(w)) for k, w in KINDS.items()))),
        (Part.TIMING, Field("when", _("Rule or date"),
                            hint=_("monday 09:00; or a date field: birthday"))),
        (content, Field("set", _("Values"), hint=_("product=Oak chair; several with ; between"))),
        (content, Field("files", _("Files"),
                        hint=_("~/offer.pdf; several with semicolons between"))),
        (content, Field("survey", _("Survey"), hint=_("nps; of a message that asks one"))),
        *(
            (content, Field(_field_of(name), _("Version %(name)s") % {"name": name.upper()},
                            hint="subject=Only now; channel=sms; at=18:00"))
            for name in versions
        ),
        (content, Field("share", _("Tried on"), hint=_("20%; the rest gets the winner"))),
        (content, Field("winner", _("Winner by"), choices=winners)),
        (content, Field("after", _("Decided after"), hint="24h")),
        (content, Field("undecided", _("If undecided"), choices=undecided)),
        (content, Field("holdout", _("Held out"),
                        hint=_("10%: nothing is sent to them, to compare"))),
        (Part.LIMITS, Field("hours", _("Only at"), hint="09:00-18:00")),
        (Part.LIMITS, Field("per_hour", _("An hour"), hint="200")),
    ]  # fmt: skip
    return [
        (part, field._replace(value=before.get(field.name, field.value))) for part, field in listed
    ]


def _said(runtime: Runtime, campaign: CampaignRow, before: Values, typed: Values) -> dict[str, Any]:
    """What the verb is told: only what was typed otherwise than it was."""
    from ccm_cli.messaging.campaign_parts import Limits
    from ccm_cli.messaging.variants import NO_TEST

    new = {name: text for name, text in typed.items() if text != before[name].strip()}
    said: dict[str, Any] = {
        "name": new.get("name"),
        "channel": new.get("channel"),
        "fallbacks": _fallbacks(new, typed),
        "survey": new.get("survey"),
    }
    if campaign.state == "draft":
        said["template"] = library().load(typed["template"])
    if "segment" in new or "filter" in new:
        segment = typed["segment"] if new.get("segment") or "filter" not in new else ""
        said |= {"segment": segment or None, "filter": None if segment else typed["filter"]}
    if "hours" in new or "per_hour" in new:
        per_hour = per_hour_of(typed["per_hour"]) or 0
        said["limits"] = Limits(per_hour, typed["hours"])
    if "kind" in new or "when" in new:
        said["timing"] = _timing(runtime, campaign, typed)
    if "set" in new:
        given = values_in(new["set"])
        said["variables"] = {**dict.fromkeys(campaign.variables), **given}
    if "files" in new:
        held, listed = [one.name for one in campaign.files], paths_in(new["files"])
        said["files"] = kept_files.read(path for path in listed if path not in held)
        said["detached"] = [name for name in held if name not in listed]
    versions = {_field_of(each.name): each.name for each in _versions(campaign)}
    if any(name in new for name in (*versions, *_OF_A_TEST, "holdout")):
        said["experiment"] = _experiment(versions, typed, new)
    else:
        said["experiment"] = NO_TEST
    return said


def _fallbacks(new: Values, typed: Values) -> list[str] | None:
    """The channels to fall back on: as the form has them, also where only the first is another."""
    if "channel" not in new and "fallback" not in new:
        return None
    return channels_in(typed["fallback"]) or [NONE]


def _timing(runtime: Runtime, campaign: CampaignRow, typed: Values) -> Any:
    """When it writes; what the form does not ask stays while the kind does."""
    kind, when = typed.get("kind", _KIND_WORDS[campaign.kind]), typed["when"]
    same = kind == _KIND_WORDS[campaign.kind]
    is_on = kind == "on"
    return campaign_words.timing_of(
        today=local_day(runtime.now, runtime.zone),
        calendar=runtime.settings.display.calendar,
        on=when if is_on else None,
        offset=f"{campaign.offset_days}d" if is_on and same else None,
        at=campaign.at_time if is_on and same else None,
        yearly=campaign.yearly if is_on and same else False,
        every=when if kind == "every" else None,
        local=campaign.local if kind == "every" and same else False,
        trigger=kind == "trigger",
        again=(when or None) if kind == "trigger" else None,
        once=kind == "once",
    )


def _experiment(versions: Mapping[str, str], typed: Values, new: Values) -> Any:
    """What is tried, of what was typed otherwise; where nothing is any more, only the holdout.

    Args:
        versions: names of versions by their fields.
        typed: all that the form holds.
        new: what of it is otherwise than it was.
    """
    if not any(typed[field] for field, name in versions.items() if name != FIRST):
        new = {name: value for name, value in new.items() if name not in _OF_A_TEST}
    changed = {name: new[field] for field, name in versions.items() if field in new}
    return campaign_words.experiment_of(
        ab=None,
        variants=[f"{name}: {text}" for name, text in changed.items() if text],
        dropped=[name for name, text in changed.items() if not text],
        share=new["share"] or "100%" if "share" in new else None,
        holdout=new["holdout"] or "0%" if "holdout" in new else None,
        winner=new.get("winner"),
        after=new.get("after") or None,
        undecided=new.get("undecided"),
    )
