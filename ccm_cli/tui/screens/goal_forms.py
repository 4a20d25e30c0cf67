"""The form of a goal of the plan."""

from typing import TYPE_CHECKING

from ccm_cli.automation.measures import MEASURES, measure, target_text
from ccm_cli.automation.queries.goals import GoalRow
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import local_day, parse_day
from ccm_cli.messaging.context import sending_context
from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.form import Field, Form, Saving, Values, listed
from ccm_cli.tui.widgets.items import Ref

if TYPE_CHECKING:
    from ccm_cli.automation.goals import GoalChanges
    from ccm_cli.store.writing import UnitOfWork


def new_goal(runtime: Runtime) -> Form:
    """The form of a goal that is to be added."""

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.automation import goals

        context = sending_context(runtime)
        made = goals.add(work, context=context, now=runtime.now, **_asked(runtime, values))
        return Ref("goal", int(made.id or 0))

    saving = Saving(
        lambda values: _("add goal %(name)s") % {"name": values["name"]},
        verb,
        lambda values: _("Saved: %(name)s") % {"name": values["name"]},
    )
    return Form(_("New goal"), _fields(None, ""), saving)


def goal_form(runtime: Runtime, goal: GoalRow) -> Form:
    """The form of a goal that is there."""

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.automation import goals

        context = sending_context(runtime)
        goals.edit(work, goal.id, context=context, now=runtime.now, **_asked(runtime, values))
        return Ref("goal", goal.id)

    saving = Saving(
        lambda values: _("edit goal %(name)s") % {"name": values["name"]},
        verb,
        lambda values: _("Saved: %(name)s") % {"name": values["name"]},
    )
    target = target_text(measure(goal.measure), goal.target, currency=runtime.currency)
    return Form(goal.name, _fields(goal, target), saving)


def _fields(goal: GoalRow | None, target: str) -> list[Field]:
    choices = tuple((one.name, _(one.label)) for one in MEASURES)
    return [
        Field("name", _("Name"), goal.name if goal else ""),
        Field("measure", _("Measure"), goal.measure if goal else choices[0][0], choices=choices),
        Field("target", _("Target"), target, "40, 12%"),
        Field("start", _("From"), goal.start if goal else _("today")),
        Field("deadline", _("Deadline"), goal.deadline if goal else "", _("in 90 days")),
        Field("filter", _("Audience"), goal.filter if goal else "", _("a filter; may stay empty")),
        Field("channels", _("Channels"), ", ".join(goal.channels) if goal else "", "email"),
        Field("content", _("Content"), ", ".join(goal.content) if goal else "", "win-back"),
        Field("responsible", _("Responsible"), goal.responsible if goal else ""),
        Field("notes", _("Notes"), goal.notes if goal else ""),
    ]


def _asked(runtime: Runtime, values: Values) -> "GoalChanges":
    today, calendar = local_day(runtime.now, runtime.zone), runtime.settings.display.calendar
    return {
        "name": values["name"],
        "measure": values["measure"],
        "target": values["target"],
        "start": parse_day(values["start"], today=today, calendar=calendar),
        "deadline": parse_day(values["deadline"], today=today, calendar=calendar),
        "filter": values["filter"],
        "channels": listed(values["channels"]),
        "content": listed(values["content"]),
        "responsible": values["responsible"],
        "notes": values["notes"],
    }
