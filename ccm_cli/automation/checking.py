"""Whether what a rule or journey speaks of is there: events, fields, stages, messages, people."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ccm_cli.automation import shelf
from ccm_cli.automation.conditions import Conditions, happening
from ccm_cli.automation.context import AutomationContext
from ccm_cli.automation.dates import DATED, dated_field, read_offset, segment_filter
from ccm_cli.automation.program import ALWAYS, Program, Step
from ccm_cli.automation.reading import TIMED
from ccm_cli.automation.source import Fault, Table
from ccm_cli.automation.step_checks import check_step
from ccm_cli.automation.triggers import triggers
from ccm_cli.config import nearest
from ccm_cli.customers.choices import STAGES
from ccm_cli.errors import CcmError, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import search_key
from ccm_cli.store.filters.misread import Misread
from ccm_cli.store.reading import Reader

DEALS = "deal"


class Findings(NamedTuple):
    """What is wrong, which keeps it from being switched on, and what looks wrong."""

    errors: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def check(reader: Reader, program: Program, context: AutomationContext) -> Findings:
    """Hold a rule or journey against the database, the settings and the templates.

    Args:
        reader: the database.
        program: its form is right.
        context: what is needed from outside.
    """
    work = _Check(reader, program, context)
    return Findings(tuple(work.errors()), tuple(work.warnings()))


def require_right(reader: Reader, program: Program, context: AutomationContext) -> None:
    """See that there is nothing wrong.

    Raises:
        Fault: the first thing that is.
    """
    for fault in check(reader, program, context).errors:
        raise fault


class _Check:
    def __init__(self, reader: Reader, program: Program, context: AutomationContext) -> None:
        self._reader = reader
        self._program = program
        self._context = context
        self._conditions = Conditions(reader, context, now=context.now)
        self._top = Table(program.source, program.source.values)
        self._when = (
            self._top.table("when") if isinstance(self._top.values["when"], Mapping) else self._top
        )

    def errors(self) -> Iterator[Fault]:
        yield from self._event()
        for key in ("if", "while"):
            yield from self._filter(self._top, key, self._top.text(key), "contact")
        for place, goal in enumerate(self._program.goals):
            if happening(goal) is None:
                goals = Table(self._program.source, {}, ("goals",))
                yield from self._filter(goals, place, goal, "contact")
        for step in self._program.every_step():
            yield from self._step(step)

    def warnings(self) -> Iterator[Fault]:
        tag = self._program.when.options.get("tag")
        if tag is not None:
            yield from self._tag(self._when, "tag", str(tag))
        for step in self._program.every_step():
            if step.verb == "untag":
                yield from self._tag(self._table(step), "untag", str(step.value))

    # When

    def _event(self) -> Iterator[Fault]:
        when = self._program.when
        key = "event" if "event" in self._when.values else "" if self._when.path else "when"
        if when.event in TIMED:
            yield from self._timed()
            yield from self._filter(self._when, "if", when.condition, self.record)
            return
        known = triggers(self._reader, self._context.subjects)
        if when.event not in known:
            names = [*known, *TIMED]
            yield self._when.wrong(
                key,
                _("Nothing is called %(event)s.") % {"event": when.event},
                hint=nearest(when.event, names)
                or _("There is: %(names)s.") % {"names": in_series(names)},
            )
            return
        yield from self._stages(when.event, when.options)
        yield from self._filter(self._when, "if", when.condition, self.record)

    @property
    def record(self) -> str:
        """What the occasion is about, as filters call it."""
        return record_of(self._reader, self._program, self._context)

    def _timed(self) -> Iterator[Fault]:
        when, options = self._program.when, self._program.when.options
        if when.event == "date":
            yield from self._date(options)
        if when.event == "segment":
            if self._program.again == ALWAYS:
                yield self._top.wrong(
                    "again",
                    _("Whoever is in a segment would begin again and again."),
                    hint=_('Write "never", or how long after the end: "90d".'),
                )
            if options.get("segment"):
                try:
                    self._conditions.condition(segment_filter(options), self._contact)
                except (InvalidInput, NotFound) as error:
                    yield self._when.wrong("segment", error.message, hint=error.hint)
            yield from self._filter(self._when, "filter", str(options.get("filter", "")), "contact")

    @property
    def _contact(self) -> Any:
        return self._context.registry.entity("contact")

    def _date(self, options: Mapping[str, Any]) -> Iterator[Fault]:
        entity = options.get("of", "contact")
        if entity not in DATED:
            hint = _("It may be: %(choices)s.") % {"choices": in_series(DATED)}
            yield self._when.wrong("of", _("There are no dates of this."), hint=hint)
            return
        for key, read in (
            ("field", lambda text: dated_field(self._reader, self._context, entity, text)),
            ("offset", read_offset),
        ):
            if key in options:
                try:
                    read(str(options[key]))
                except InvalidInput as error:
                    yield self._when.wrong(key, error.message, hint=error.hint)

    def _stages(self, event: str, options: Mapping[str, Any]) -> Iterator[Fault]:
        known = {
            "contact-stage": list(STAGES),
            "deal-move": [stage for p in self._context.pipelines for stage in p.stages],
        }.get(event)
        for key in ("from", "to"):
            if key not in options:
                continue
            if known is None:
                yield self._when.wrong(key, _("%(event)s has no stages.") % {"event": event})
            elif search_key(options[key]) not in map(search_key, known):
                yield self._when.wrong(
                    key,
                    _("There is no stage %(stage)s.") % {"stage": options[key]},
                    hint=nearest(options[key], known)
                    or _("It may be: %(choices)s.") % {"choices": in_series(known)},
                )

    # Steps

    def _table(self, step: Step) -> Table:
        values: Any = self._program.source.values
        for key in step.path:
            values = values[key]
        return Table(self._program.source, values, step.path)

    def _step(self, step: Step) -> Iterator[Fault]:
        table = self._table(step)
        if step.verb == "if":
            if happening(str(step.value)) is None:
                yield from self._filter(table, "if", str(step.value), "contact")
            return
        yield from check_step(
            step, table, reader=self._reader, context=self._context, is_of_deal=self.record == DEALS
        )
        if step.verb == "start" and shelf.path_of("journey", str(step.value)) is None:
            yield table.wrong(
                "start",
                _("There is no journey %(name)s.") % {"name": step.value},
                hint=nearest(str(step.value), shelf.names("journey")),
            )

    # What both need

    def _filter(self, table: Table, key: str | int, text: str, entity: str) -> Iterator[Fault]:
        if not text:
            return
        try:
            self._conditions.condition(text, self._context.registry.entity(entity))
        except Misread as error:
            yield Fault(
                error.reason + ".",
                file=table.source.file,
                place=table.source.place((*table.path, key)),
                within=error.place,
                hint=error.hint,
            )
        except CcmError as error:
            yield Fault(
                error.message,
                file=table.source.file,
                place=table.source.place((*table.path, key)),
                hint=error.hint,
            )

    def _tag(self, table: Table, key: str, name: str) -> Iterator[Fault]:
        known = self._reader.values("SELECT name FROM tag ORDER BY key LIMIT 2000")
        if search_key(name.lstrip("#")) not in map(search_key, known):
            yield table.wrong(
                key,
                _("Nobody has the tag %(tag)s.") % {"tag": name},
                hint=nearest(name, known),
            )


def record_of(reader: Reader, program: Program, context: AutomationContext) -> str:
    """What the occasions of a program are about, as filters call it."""
    when = program.when
    if when.event == "date":
        return str(when.options.get("of", "contact"))
    trigger = triggers(reader, context.subjects).get(when.event)
    entity = context.entity_of(trigger.record) if trigger else None
    return entity.name if entity else "contact"
