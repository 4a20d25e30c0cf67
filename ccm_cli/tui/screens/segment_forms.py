"""What is done to segments on the screens: the forms, and the changes that need none."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ccm_cli.customers.queries.segments import SegmentRow
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.form import Field, Form, Saving, Values
from ccm_cli.tui.widgets.items import Ref

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

_HINT = "tag=vip and deal.value > 500"


class Change(NamedTuple):
    """A change of a segment.

    Attributes:
        summary: the line of the history.
        verb: makes it.
        said: told when it is made.
    """

    summary: str
    verb: "Callable[[UnitOfWork], object]"
    said: str


def saving(runtime: Runtime, segment: SegmentRow, text: str) -> Change:
    """Give a segment another filter."""

    def verb(work: "UnitOfWork") -> None:
        from ccm_cli.customers import segments

        segments.edit(
            work,
            segment.id,
            filter=text,
            entity=runtime.registry.entity("contact"),
            setting=runtime.filter_setting,
        )

    named = {"name": segment.name}
    said = _("Saved: %(name)s") % named
    if segment.frozen_at is not None:
        said += "\n" + _("Its members stay; f twice takes them anew")
    return Change(_("edit segment %(name)s") % named, verb, said)


def freezing(runtime: Runtime, segment: SegmentRow) -> Change:
    """Keep the members of a segment, or let it follow its filter again."""

    def freeze(work: "UnitOfWork") -> None:
        from ccm_cli.customers import segment_members

        segment_members.freeze(
            work,
            segment.id,
            entity=runtime.registry.entity("contact"),
            setting=runtime.filter_setting,
        )

    def thaw(work: "UnitOfWork") -> None:
        from ccm_cli.customers import segment_members

        segment_members.thaw(work, segment.id, now=runtime.now)

    named = {"name": segment.name}
    if segment.frozen_at is None:
        said = _("Members kept: %(name)s") % named
        return Change(_("freeze segment %(name)s") % named, freeze, said)
    said = _("Follows its filter again: %(name)s") % named
    return Change(_("thaw segment %(name)s") % named, thaw, said)


def marking(runtime: Runtime, segment: SegmentRow) -> Change:
    """Let a segment be a persona, or no longer."""

    def verb(work: "UnitOfWork") -> None:
        from ccm_cli.customers import segments

        segments.edit(
            work,
            segment.id,
            persona=not segment.persona,
            entity=runtime.registry.entity("contact"),
            setting=runtime.filter_setting,
        )

    said = (
        _("%(name)s is no persona any more") if segment.persona else _("A persona: %(name)s")
    ) % {"name": segment.name}
    return Change(said, verb, said)


def removing(runtime: Runtime, segment: SegmentRow) -> Change:
    """Remove a segment."""

    def verb(work: "UnitOfWork") -> None:
        from ccm_cli.customers import segments

        segments.remove(work, segment.id, uses=runtime.segment_uses)

    named = {"name": segment.name}
    summary = _("remove segment %(name)s") % named
    return Change(summary, verb, _("Removed: %(name)s") % named)


def new_segment(runtime: Runtime, text: str) -> Form:
    """The form of a new segment.

    Args:
        runtime: gives the fields, the clock, the zone and the currency.
        text: the filter it begins with.
    """

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.customers import segment_members, segments

        kind = values["kind"]
        made = segments.add(
            work,
            name=values["name"],
            filter=values["filter"],
            description=values["description"],
            persona=kind == "persona",
            entity=runtime.registry.entity("contact"),
            setting=runtime.filter_setting,
        )
        if kind == "frozen":
            segment_members.freeze(
                work,
                int(made.id or 0),
                entity=runtime.registry.entity("contact"),
                setting=runtime.filter_setting,
            )
        return Ref("segment", int(made.id or 0))

    kinds = (("", _("follows its filter")), ("frozen", _("frozen")), ("persona", _("persona")))
    fields = [
        Field("name", _("Name")),
        Field("filter", _("Filter"), text, hint=_HINT),
        Field("description", _("Description")),
        Field("kind", _("Kind"), choices=kinds),
    ]
    saving = Saving(
        lambda values: _("add segment %(name)s") % {"name": values["name"]},
        verb,
        lambda values: _("Saved: %(name)s") % {"name": values["name"]},
    )
    return Form(_("New segment"), fields, saving)


def edit_segment(runtime: Runtime, segment: SegmentRow) -> Form:
    """The form of the name and the description of a segment."""

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.customers import segments

        segments.edit(
            work,
            segment.id,
            name=values["name"],
            description=values["description"],
            uses=runtime.segment_uses,
            entity=runtime.registry.entity("contact"),
            setting=runtime.filter_setting,
        )
        return Ref("segment", segment.id)

    fields = [
        Field("name", _("Name"), segment.name),
        Field("description", _("Description"), segment.description),
    ]
    saving = Saving(
        lambda values: _("edit segment %(name)s") % {"name": values["name"]},
        verb,
        lambda values: _("Saved: %(name)s") % {"name": values["name"]},
    )
    return Form(segment.name, fields, saving)
