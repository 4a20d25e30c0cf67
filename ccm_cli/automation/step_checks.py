"""Whether what the steps of a rule or journey speak of is there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from ccm_cli.automation.context import AutomationContext
from ccm_cli.automation.dates import dated_field
from ccm_cli.automation.doing import CONTACT_TEXTS, PLACEHOLDER, PLACEHOLDERS, due_of
from ccm_cli.automation.program import Step
from ccm_cli.automation.routes import named
from ccm_cli.automation.source import Fault, Table
from ccm_cli.automation.waits import read_wait
from ccm_cli.config import nearest
from ccm_cli.customers import contacts, tags
from ccm_cli.customers.custom_fields import field_key
from ccm_cli.customers.queries.custom_fields import custom_fields
from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.listening.tickets import priority_of
from ccm_cli.messaging import channels
from ccm_cli.messaging.fallbacks import AUTO
from ccm_cli.selling import pipelines
from ccm_cli.selling.priorities import PRIORITIES
from ccm_cli.store.reading import Reader


class _Checked(NamedTuple):
    step: Step
    table: Table
    reader: Reader
    context: AutomationContext
    is_of_deal: bool

    def tried(self, key: str, act: Callable[[], object]) -> Iterator[Fault]:
        """The error that an act gives, at the place of a key."""
        try:
            act()
        except CcmError as error:
            yield self.table.wrong(key, error.message, hint=error.hint)


def check_step(
    step: Step, table: Table, *, reader: Reader, context: AutomationContext, is_of_deal: bool
) -> Iterator[Fault]:
    """What is wrong with one step.

    Args:
        step: which.
        table: where it stands.
        reader: the database.
        context: what is needed from outside.
        is_of_deal: whether what it begins by is about a deal.
    """
    checked = _Checked(step, table, reader, context, is_of_deal)
    for key, text in ((step.verb, step.value), *step.options.items()):
        yield from _placeholders(table, key, text)
    check = _CHECKS.get(step.verb)
    if check is not None:
        yield from check(checked)


def _placeholders(table: Table, key: str, value: Any) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _placeholders(table, key, inner)
    elif isinstance(value, str):
        for name in PLACEHOLDER.findall(value):
            if name not in PLACEHOLDERS:
                yield table.wrong(
                    key,
                    _("Nothing stands for {%(name)s}.") % {"name": name},
                    hint=_("There is: %(names)s.")
                    % {"names": in_series(f"{{{each}}}" for each in PLACEHOLDERS)},
                )


def _send(one: _Checked) -> Iterator[Fault]:
    options = one.step.options
    name = str(one.step.value)
    found = list(one.tried("send", lambda: one.context.template(name)))
    yield from found
    asked = named(one.step, one.context)
    for key in ("channel", "fallbacks"):
        yield from one.tried(key, partial(_require_channels, options.get(key, ())))
    if options.get("survey"):
        from ccm_cli.listening.queries.surveys import survey

        yield from one.tried("survey", lambda: survey(one.reader, str(options["survey"])))
    if found:
        return
    template = one.context.template(name)
    given = options.get("variables", {})
    key = "variables" if "variables" in options else "send"
    yield from one.tried(key, lambda: template.check_variables(given))
    abilities = channels.ABILITIES.get(asked)
    if abilities is not None and not template.languages(abilities.body):
        yield one.table.wrong(
            "channel" if "channel" in options else "send",
            _("The message %(name)s has no text for %(channel)s.")
            % {"name": name, "channel": asked},
        )


def _require_channels(names: str | Sequence[str]) -> None:
    for name in [names] if isinstance(names, str) else names:
        if name != AUTO:
            channels.require(name)


def _task(one: _Checked) -> Iterator[Fault]:
    due, priority = one.step.options.get("due", ""), one.step.options.get("priority")
    now, zone = one.context.now, one.context.zone
    if not PLACEHOLDER.search(due):
        yield from one.tried("due", lambda: due_of(due, now=now, zone=zone))
    if priority is not None and priority not in PRIORITIES:
        yield one.table.wrong(
            "priority",
            _("There is no priority %(name)s.") % {"name": priority},
            hint=_("It may be: %(choices)s.") % {"choices": in_series(PRIORITIES)},
        )


def _ticket(one: _Checked) -> Iterator[Fault]:
    priority = one.step.options.get("priority")
    if priority is not None:
        yield from one.tried("priority", lambda: priority_of(priority))


def _tag(one: _Checked) -> Iterator[Fault]:
    yield from one.tried(one.step.verb, lambda: tags.names([str(one.step.value)]))


def _set(one: _Checked) -> Iterator[Fault]:
    inner = one.table.table("set")
    known = {row.key: row for row in custom_fields(one.reader, "contact")}
    for key, value in one.step.value.items():
        plain = isinstance(value, str) and not PLACEHOLDER.search(value)
        if key in CONTACT_TEXTS:
            if plain:
                try:
                    contacts.columns_of({key: value} if key not in _NAMES else {})
                except CcmError as error:
                    yield inner.wrong(key, error.message, hint=error.hint)
            continue
        try:
            is_known = field_key(key) in known
        except CcmError as error:
            yield inner.wrong(key, error.message, hint=error.hint)
            continue
        if not is_known:
            yield inner.wrong(
                key,
                _("There is no field %(name)s.") % {"name": key},
                hint=nearest(key, [*CONTACT_TEXTS, *known])
                or _("Declare it first: ccm field add contact %(key)s") % {"key": field_key(key)},
            )


_NAMES = ("title", "given_name", "middle_name", "family_name")


def _move(one: _Checked) -> Iterator[Fault]:
    settings = one.context.settings.pipelines
    if not one.is_of_deal:
        yield one.table.wrong(
            "move",
            _("There is no deal to move: what it begins by is not about one."),
            hint=_("Begin by an event of a deal, such as deal-add or deal-move."),
        )
        return
    named = one.step.options.get("pipeline")
    found = list(one.tried("pipeline", lambda: pipelines.named(settings, named)))
    yield from found
    if found:
        return
    some = [pipelines.named(settings, named)] if named else one.context.pipelines
    errors = [list(one.tried("move", partial(p.stage, str(one.step.value)))) for p in some]
    if all(errors):
        yield errors[0][0]


def _webhook(one: _Checked) -> Iterator[Fault]:
    known = one.context.settings.webhooks
    if one.step.value not in known:
        yield one.table.wrong(
            "webhook",
            _("There is no webhook %(name)s in the settings.") % {"name": one.step.value},
            hint=nearest(str(one.step.value), known)
            or _("Write one into a section [webhooks.NAME]."),
        )


def _wait(one: _Checked) -> Iterator[Fault]:
    field = read_wait(str(one.step.value)).field
    if field:
        yield from one.tried("wait", lambda: dated_field(one.reader, one.context, "contact", field))


_CHECKS: Mapping[str, Callable[[_Checked], Iterator[Fault]]] = {
    "send": _send,
    "task": _task,
    "ticket": _ticket,
    "tag": _tag,
    "untag": _tag,
    "set": _set,
    "move": _move,
    "webhook": _webhook,
    "wait": _wait,
}
