"""Deals on the screens: the forms of adding, editing, moving and losing one, and what they call."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ccm_cli.customers.queries.custom_fields import CustomFieldRow, custom_fields
from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import local_day, parse_day
from ccm_cli.language.money import Money, decimal_text, parse_money
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.selling import pipelines
from ccm_cli.selling.pipelines import LOST, Pipeline
from ccm_cli.selling.queries import deals as queries
from ccm_cli.selling.queries.deals import DealShown
from ccm_cli.store.reading import Reader
from ccm_cli.tui.screens.base import CcmScreen
from ccm_cli.tui.screens.form import Field, Form, Saving, Values, difference, listed
from ccm_cli.tui.screens.own_fields import shaped
from ccm_cli.tui.widgets.items import Ref

if TYPE_CHECKING:
    from ccm_cli.selling.deals import DealChanges
    from ccm_cli.store.writing import UnitOfWork

CUSTOM = "custom."
_PARTS = ":"
"""Between the name of a pipeline and that of a stage, where a choice offers those of several."""


class Known(NamedTuple):
    """A deal, and the custom fields that deals have."""

    shown: DealShown
    custom: Sequence[CustomFieldRow]


def known(reader: Reader, deal_id: int) -> Known:
    """What a form about a deal needs to know.

    Raises:
        NotFound: there is no such deal.
    """
    return Known(queries.show(reader, deal_id, now=0), custom_fields(reader, "deal"))


# Fields


def _fields(runtime: Runtime, presenter: Presenter, held: Known | None) -> dict[str, Field]:
    """Every field of a deal but its stage, by name, in the order of the form."""
    deal = held.shown.deal if held else None
    competing = [one.name for one in held.shown.competitors] if held else []
    value = deal.value if deal else None
    fields = [
        Field("title", _("What"), deal.title if deal else "", _("50 chairs")),
        Field("value", _("Value"), _amount(runtime, value), _("12000, 900 USD")),
        Field(
            "contact",
            _("Contact"),
            (deal.contact_name or "") if deal else "",
            _("Number, e-mail, phone, handle or name"),
        ),
        Field(
            "company",
            _("Company"),
            (deal.company_name or "") if deal else "",
            _("Number or name of a company"),
        ),
        Field(
            "expected_close",
            _("Expected"),
            presenter.day(deal.expected_close) if deal else "",
            _("the day it may be won; may stay empty"),
        ),
        Field(
            "competitor",
            _("Competitors"),
            ", ".join(competing),
            _("several with commas between"),
        ),
        Field("source", _("Source"), deal.source if deal else "", _("fair, website, referral …")),
        *_custom(runtime, held.custom if held else (), deal.custom if deal else {}),
        Field("notes", _("Notes"), deal.notes if deal else "", block=True),
    ]
    return {field.name: field for field in fields}


def _amount(runtime: Runtime, value: Money | None) -> str:
    """An amount as it is typed: with its currency where that is not the business's."""
    if value is None:
        return ""
    amount = decimal_text(value)
    return amount if value.currency == runtime.currency else f"{amount} {value.currency}"


def _custom(
    runtime: Runtime, fields: Sequence[CustomFieldRow], held: Mapping[str, Any]
) -> list[Field]:
    from ccm_cli.customers.field_values import as_text

    texts = {
        field.key: as_text(field.kind, held[field.key], currency=runtime.currency)
        for field in fields
        if held.get(field.key) is not None
    }
    return [
        shaped(Field(CUSTOM + field.key, field.label or field.key, texts.get(field.key, "")), field)
        for field in fields
    ]


def _changes(
    runtime: Runtime, work: "UnitOfWork", before: Mapping[str, Field], values: Values
) -> "DealChanges":
    """What became different, as `ccm_cli.selling.deals.edit` takes it."""
    told = {name: text for name, text in values.items() if text != before[name].value}
    changes: dict[str, Any] = {
        name: told[name] for name in ("title", "source", "notes") if name in told
    }
    if "value" in told:
        changes["value"] = _money(runtime, told["value"])
    if "expected_close" in told:
        changes["expected_close"] = _day(runtime, told["expected_close"])
    if "contact" in told:
        changes["contact_id"] = _contact(runtime, work.reader, told["contact"])
    if "company" in told:
        changes["company_id"] = _company(work.reader, told["company"])
    if "competitor" in told:
        named = difference(before["competitor"].value, told["competitor"])
        changes["add_competitors"], changes["rm_competitors"] = named.gained, named.lost
    own = {n.removeprefix(CUSTOM): text for n, text in told.items() if n.startswith(CUSTOM)}
    changes["custom"] = _typed(runtime, work, {key: text for key, text in own.items() if text})
    changes["unset_custom"] = [key for key, text in own.items() if not text]
    return cast("DealChanges", changes)


def _money(runtime: Runtime, text: str) -> Money | None:
    return parse_money(text, currency=runtime.currency) if text.strip() else None


def _day(runtime: Runtime, text: str) -> date | None:
    if not text.strip():
        return None
    return parse_day(
        text, today=local_day(runtime.now, runtime.zone), calendar=runtime.settings.display.calendar
    )


def _contact(runtime: Runtime, reader: Reader, text: str) -> int | None:
    from ccm_cli.customers.queries.resolve import resolve_contact

    region = runtime.settings.business.region
    return resolve_contact(reader, text, region=region) if text.strip() else None


def _company(reader: Reader, text: str) -> int | None:
    from ccm_cli.customers.queries.resolve import resolve_company

    return resolve_company(reader, text) if text.strip() else None


def _typed(runtime: Runtime, work: "UnitOfWork", texts: Mapping[str, str]) -> dict[str, Any]:
    from ccm_cli.customers.custom_fields import Assignment, typed
    from ccm_cli.customers.field_values import Setting

    return typed(
        work,
        "deal",
        [Assignment(key, None, text) for key, text in texts.items()],
        setting=Setting(runtime.now, runtime.zone, runtime.currency),
        taken={field.name for field in runtime.registry.entity("deal").fields},
    )


# Adding and editing


def _stages(among: Sequence[Pipeline]) -> tuple[tuple[str, str], ...]:
    """Stages to choose from; with the name of their pipeline where there are several."""
    several = len(among) > 1
    return tuple(
        (one.name + _PARTS + stage, f"{one.name}: {stage}" if several else stage)
        for one in among
        for stage in one.stages
    )


def _place(runtime: Runtime, choice: str) -> tuple[Pipeline, str]:
    """The pipeline and the stage of a choice of `_stages`."""
    for one in runtime.pipelines:
        for stage in one.stages:
            if choice == one.name + _PARTS + stage:
                return one, stage
    raise ValueError(choice)


def add_deal(
    runtime: Runtime,
    presenter: Presenter,
    custom: Sequence[CustomFieldRow],
    *,
    contact: tuple[int, str] | None = None,
    company: tuple[int, str] | None = None,
    pipeline: Pipeline | None = None,
    stage: str | None = None,
) -> Form:
    """The form of a new deal.

    Args:
        runtime: gives the pipelines, the clock and the currency.
        presenter: formats what is there already.
        custom: the custom fields of deals.
        contact: number and name of whom it is with.
        company: number and name of the company it is with.
        pipeline: the one it shall go through; when None, one of all can be chosen.
        stage: of that pipeline; the first when None.
    """
    among = runtime.pipelines if pipeline is None else (pipeline,)
    first = among[0].name + _PARTS + (stage or among[0].first)
    fields = _fields(runtime, presenter, None)
    given = {"contact": contact or (None, ""), "company": company or (None, "")}
    for field, (_number, name) in given.items():
        fields[field] = fields[field]._replace(value=name)
    notes = fields.pop("notes")
    fields |= {field.name: field for field in _custom(runtime, custom, {})}
    asked = [
        *(fields[name] for name in ("title", "value")),
        Field("stage", _("Stage"), first, choices=_stages(among)),
        *(field for name, field in fields.items() if name not in {"title", "value"}),
        notes,
    ]

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.selling import deals

        chosen, where = _place(runtime, values["stage"])
        own = {n.removeprefix(CUSTOM): t for n, t in values.items() if n.startswith(CUSTOM) and t}
        same = {n: held[0] for n, held in given.items() if held[0] and values[n] == held[1]}
        made = deals.add(
            work,
            title=values["title"],
            pipeline=chosen,
            currency=runtime.currency,
            contact_id=same.get("contact") or _contact(runtime, work.reader, values["contact"]),
            company_id=same.get("company") or _company(work.reader, values["company"]),
            value=_money(runtime, values["value"]),
            stage=where,
            expected_close=_day(runtime, values["expected_close"]),
            source=values["source"],
            notes=values["notes"],
            competing=listed(values["competitor"]),
            custom=_typed(runtime, work, own),
            now=runtime.now,
        )
        return Ref("deal", int(made.id or 0))

    saving = Saving(
        lambda values: _("add deal %(title)s") % {"title": values["title"]},
        verb,
        lambda values: _("Added: %(name)s") % {"name": values["title"]},
    )
    whose = next((held[1] for held in given.values() if held[1]), "")
    title = _("New deal: %(name)s") % {"name": whose} if whose else _("New deal")
    return Form(title, asked, saving)


def edit_deal(runtime: Runtime, presenter: Presenter, held: Known) -> Form:
    """The form of a deal that is known; only what became different is changed."""
    fields = _fields(runtime, presenter, held)
    deal = held.shown.deal

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.selling import deals

        deals.edit(work, deal.id, now=runtime.now, **_changes(runtime, work, fields, values))
        return Ref("deal", deal.id)

    saving = Saving(
        lambda _values: _("edit deal %(id)d") % {"id": deal.id},
        verb,
        lambda values: _("Saved: %(name)s") % {"name": values["title"]},
    )
    return Form(deal.title, list(fields.values()), saving)


def open_adding(
    screen: CcmScreen,
    *,
    contact: tuple[int, str] | None = None,
    company: tuple[int, str] | None = None,
    pipeline: Pipeline | None = None,
    stage: str | None = None,
) -> None:
    """Open the form of a new deal; see `add_deal`."""
    screen.read(
        lambda reader: custom_fields(reader, "deal"),
        lambda custom: screen.ask(
            add_deal(
                screen.runtime,
                screen.presenter,
                custom,
                contact=contact,
                company=company,
                pipeline=pipeline,
                stage=stage,
            )
        ),
        group="deal",
    )


def open_editing(screen: CcmScreen, deal_id: int) -> None:
    """Open the form of a deal."""
    screen.read(
        lambda reader: known(reader, deal_id),
        lambda held: screen.ask(edit_deal(screen.runtime, screen.presenter, held)),
        group="deal",
    )


# Moving


class Goal(NamedTuple):
    """Where a deal shall go, and what is said along."""

    deal_id: int
    title: str
    pipeline: Pipeline
    stage: str
    reason: str = ""
    competitor: str = ""
    note: str = ""

    @property
    def summary(self) -> str:
        """The line of the history."""
        return _("move deal %(title)s to %(stage)s") % {"title": self.title, "stage": self.stage}

    @property
    def said(self) -> str:
        """What the toast says."""
        return _("%(title)s: %(stage)s") % {"title": self.title, "stage": self.stage}


def move(screen: CcmScreen, goal: Goal) -> None:
    """Move a deal; where it lacks what the stage requires, ask for that, then move it."""
    from ccm_cli.selling.requirements import Incomplete

    def refused(error: CcmError) -> None:
        if isinstance(error, Incomplete):
            _complete(screen, goal, error)
        else:
            screen.say_error(error)

    screen.change(
        goal.summary,
        lambda work: _move(work, screen.runtime.now, goal),
        screen.told(goal.said),
        failed=refused,
    )


def _move(work: "UnitOfWork", now: int, goal: Goal) -> None:
    from ccm_cli.selling import deals

    deals.move(
        work,
        goal.deal_id,
        stage=goal.stage,
        pipeline=goal.pipeline,
        now=now,
        reason=goal.reason,
        competitor=goal.competitor,
        note=goal.note,
    )


def _complete(screen: CcmScreen, goal: Goal, lacking: CcmError) -> None:
    from ccm_cli.selling.requirements import Incomplete

    assert isinstance(lacking, Incomplete)
    wanted = lacking.fields
    screen.read(
        lambda reader: known(reader, goal.deal_id),
        lambda held: screen.ask(completing(screen, goal, wanted, held)),
        group="deal",
    )


def completing(screen: CcmScreen, goal: Goal, wanted: Sequence[str], held: Known) -> Form:
    """The form of what a deal lacks; with it filled in the deal moves, in one change.

    Args:
        screen: that moves the deal.
        goal: where it shall go.
        wanted: what it lacks, as the settings call it.
        held: the deal.
    """
    runtime = screen.runtime
    before = _fields(runtime, screen.presenter, held)
    fields = []
    for name in wanted:
        if name == "lost_reason":
            fields.append(reason_field(goal.pipeline))
        else:
            before.setdefault(name, Field(name, name.removeprefix(CUSTOM)))
            fields.append(before[name])

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.selling import deals

        told = dict(values)
        reason = told.pop("lost_reason", goal.reason)
        deals.edit(work, goal.deal_id, now=runtime.now, **_changes(runtime, work, before, told))
        _move(work, runtime.now, goal._replace(reason=reason))
        return Ref("deal", goal.deal_id)

    saving = Saving(lambda _values: goal.summary, verb, lambda _values: goal.said)
    title = _("%(stage)s needs more: %(title)s") % {"title": goal.title, "stage": goal.stage}
    return Form(title, fields, saving)


def reason_field(pipeline: Pipeline) -> Field:
    """The field of why a deal is lost: a choice where the settings know the reasons."""
    choices = tuple((reason, reason) for reason in pipeline.loss_reasons)
    return Field(
        "lost_reason",
        _("Reason"),
        hint=_("price, timing, a competitor …"),
        choices=(("", "–"), *choices) if choices else (),
    )


def open_losing(screen: CcmScreen, goal: Goal) -> None:
    """Ask why and to whom a deal is lost, then move it."""

    def lose(values: Values | None) -> None:
        if values is not None:
            reason, competitor = values["lost_reason"], values["competitor"]
            move(screen, goal._replace(reason=reason, competitor=competitor))

    fields = [
        reason_field(goal.pipeline),
        Field("competitor", _("Lost to"), hint=_("a competitor; may stay empty")),
    ]
    screen.app.push_screen(Form(_("Lost: %(title)s") % {"title": goal.title}, fields), lose)


def open_moving(screen: CcmScreen, deal_id: int, title: str, place: tuple[str, str]) -> None:
    """Ask for a stage of any pipeline, then move a deal there.

    Args:
        screen: in front.
        deal_id: which deal.
        title: of the deal.
        place: the pipeline and the stage it is in.
    """

    def go(values: Values | None) -> None:
        if values is None:
            return
        chosen, stage = _place(screen.runtime, values["stage"])
        goal = Goal(deal_id, title, chosen, stage, note=values["note"])
        if chosen.state_of(stage) == LOST:
            open_losing(screen, goal)
        else:
            move(screen, goal)

    fields = [
        Field("stage", _("Stage"), _PARTS.join(place), choices=_stages(screen.runtime.pipelines)),
        Field("note", _("Note"), hint=_("kept in the history; may stay empty")),
    ]
    screen.app.push_screen(Form(_("Move: %(title)s") % {"title": title}, fields), go)


def pipeline_named(runtime: Runtime, name: str | None) -> Pipeline:
    """A pipeline of the settings; the first when there is none of that name any more."""
    known_names = runtime.settings.pipelines
    return pipelines.named(known_names, name if name in known_names else None)
