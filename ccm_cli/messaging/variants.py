"""The versions that an A/B test compares: how they are said, kept, and made into messages."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.messaging import channels
from ccm_cli.messaging.splitting import HOLDOUT
from ccm_cli.messaging.templates.source import EVERY_LANGUAGE, MessageTemplate
from ccm_cli.messaging.timing import clock_text

FIRST = "a"
"""The version that is the campaign as it stands, unless something else is said of it."""

MOST = 5
METRICS = ("replies", "clicks", "sales")
ASK = "ask"
USUAL_SHARE = 20
USUAL_WAIT = 86_400
LONGEST_WAIT = 90 * 86_400
MOST_HELD_OUT = 90

_NAME = re.compile(r"[a-z][a-z0-9]{0,11}\Z")
_SAID = re.compile(r"(?s)\s*(?P<name>\w+)\s*:\s*(?P<rest>.*)\Z")
_NEXT = re.compile(r";\s*(?=(?:subject(?:\.\w+)?|template|channel|at)\s*=)")


class Variant(NamedTuple):
    """One version; what is empty is as the campaign has it.

    Attributes:
        name: a letter or a short word.
        template: another message.
        subjects: other subjects by language, ``*`` for every one.
        channel: another channel.
        at: another time of day, ``HH:MM``.
        digest: of its frozen message; empty while a draft.
    """

    name: str
    template: str = ""
    subjects: Mapping[str, str] = {}
    channel: str = ""
    at: str = ""
    digest: str = ""


class Experiment(NamedTuple):
    """What is tried on whom, and how it is decided; None leaves what was said before.

    Attributes:
        variants: to add, or to put in the place of those of the same name.
        dropped: names of those to take away.
        share: per cent of those not held out that the variants are tried on, 1 to 100.
        holdout: per cent of the audience that nothing is sent to, 0 to `MOST_HELD_OUT`.
        winner_by: one of `METRICS`; empty: by hand only.
        decide_after: seconds from the start to the decision.
        undecided: what then happens without evidence: `ASK`, or a variant's name.
    """

    variants: Sequence[Variant] = ()
    dropped: Sequence[str] = ()
    share: int | None = None
    holdout: int | None = None
    winner_by: str | None = None
    decide_after: int | None = None
    undecided: str | None = None


NO_TEST = Experiment()


def read_variant(text: str) -> Variant:
    """A version as it is said: ``b: subject=…``, several parts with ``;`` between them.

    Parts are ``subject=``, ``subject.fa=`` for one language, ``template=``, ``channel=`` and
    ``at=HH:MM``.

    Raises:
        InvalidInput: it is none; says which part.
    """
    match = _SAID.match(text)
    if match is None or not _NAME.match(match["name"].lower()) or match["name"] == HOLDOUT:
        raise _not_a_variant(text)
    subjects: dict[str, str] = {}
    values: dict[str, str] = {}
    for part in _NEXT.split(match["rest"]):
        key, equals, value = part.partition("=")
        key, value = key.strip().lower(), value.strip()
        if not equals or not value:
            raise _not_a_variant(text)
        if key == "subject" or key.startswith("subject."):
            subjects[key.partition(".")[2] or EVERY_LANGUAGE] = value
        elif key in {"template", "channel", "at"}:
            values[key] = value
        else:
            raise _not_a_variant(text)
    return checked(Variant(match["name"].lower(), subjects=subjects, **values))


def checked(variant: Variant) -> Variant:
    """A version whose channel and time of day can be used.

    Raises:
        InvalidInput: they cannot.
    """
    return variant._replace(
        channel=channels.require(variant.channel) if variant.channel else "",
        at=clock_text(variant.at) if variant.at else "",
    )


def _not_a_variant(text: str) -> InvalidInput:
    return InvalidInput(
        _("--variant: %(text)s is not understood.") % {"text": text},
        hint=_(
            'For example: --variant "b: subject=Only this week" or "b: template=sale; at=18:00"'
        ),
    )


def in_words(variant: Variant) -> str:
    """What a version changes, as `read_variant` reads it; empty where it changes nothing."""
    parts = [
        f"subject={subject}" if code == EVERY_LANGUAGE else f"subject.{code}={subject}"
        for code, subject in variant.subjects.items()
    ]
    parts += [
        f"{key}={value}"
        for key, value in (
            ("template", variant.template), ("channel", variant.channel), ("at", variant.at),
        )
        if value
    ]  # fmt: skip
    return "; ".join(parts)


def together(held: Sequence[Variant], experiment: Experiment) -> list[Variant]:
    """The versions there are when some are added, replaced or taken away, by name.

    The first joins by itself; a test of one version is none.

    Raises:
        InvalidInput: there are too many.
    """
    found = {each.name: each for each in held}
    found |= {each.name: each for each in experiment.variants}
    for name in experiment.dropped:
        found.pop(name.strip().lower(), None)
    if not found or set(found) == {FIRST}:
        return []
    found.setdefault(FIRST, Variant(FIRST))
    if len(found) > MOST:
        raise InvalidInput(_("An A/B test compares at most %(most)d versions.") % {"most": MOST})
    return [found[name] for name in sorted(found)]


def columns(kind: str, held: Mapping[str, Any], experiment: Experiment, *, tests: bool,
            names: Sequence[str]) -> dict[str, Any]:  # fmt: skip
    """The columns of a campaign that say how its experiment goes.

    Args:
        kind: of the campaign; only a broadcast has a rest that waits for the winner.
        held: what they are.
        experiment: what is said.
        tests: whether there are versions to compare.
        names: of the versions.

    Raises:
        InvalidInput: they cannot be used.
    """
    found = {**held, **{
        column: value for column, value in (
            ("test_share", experiment.share), ("holdout", experiment.holdout),
            ("winner_by", experiment.winner_by), ("decide_after", experiment.decide_after),
            ("undecided", experiment.undecided),
        ) if value is not None
    }}  # fmt: skip
    if not tests:
        found |= {"test_share": 100, "winner_by": "", "decide_after": None, "undecided": ASK}
        if experiment.winner_by or experiment.share is not None or experiment.decide_after:
            raise InvalidInput(
                _("--share, --winner and --after belong to an A/B test."),
                hint=_('Say what to try: --ab "Another subject"'),
            )
    elif found["winner_by"]:
        if found["decide_after"] is None:
            found["decide_after"] = USUAL_WAIT
        if experiment.share is None and not held["winner_by"] and kind == "broadcast":
            found["test_share"] = USUAL_SHARE
    _check(kind, found, names)
    return found


def _check(kind: str, found: Mapping[str, Any], names: Sequence[str]) -> None:
    if not 1 <= found["test_share"] <= 100:  # noqa: PLR2004  (per cent)
        raise InvalidInput(_("The share that tests is from 1 to 100 per cent."))
    if kind != "broadcast" and found["test_share"] < 100:  # noqa: PLR2004
        raise InvalidInput(
            _("Only a campaign that is sent once has a rest that waits for the winner."),
            hint=_("Leave --share out: all are tried on until there is a winner."),
        )
    if not 0 <= found["holdout"] <= MOST_HELD_OUT:
        raise InvalidInput(
            _("From 0 to %(most)d per cent can be held out.") % {"most": MOST_HELD_OUT}
        )
    if found["winner_by"] and found["winner_by"] not in METRICS:
        raise InvalidInput(
            _("The winner is found by one of: %(names)s.") % {"names": in_series(METRICS)}
        )
    after = found["decide_after"]
    if after is not None and not 0 < after <= LONGEST_WAIT:
        raise InvalidInput(
            _("The time to the decision is at most %(days)d days.")
            % {"days": LONGEST_WAIT // 86_400}
        )
    if found["undecided"] not in {ASK, *names}:
        raise InvalidInput(
            _("--undecided is one of: %(names)s.") % {"names": in_series((ASK, *names))}
        )


def messages(
    base: str, variants: Sequence[Variant], load: Callable[[str], MessageTemplate]
) -> dict[str, MessageTemplate]:
    """The message of each version by its name; of a campaign without any, under the empty name.

    Args:
        base: the campaign's template.
        variants: of the campaign.
        load: gives a template by name.

    Raises:
        InvalidInput: there is no such template, or it cannot be read.
    """
    if not variants:
        return {"": load(base)}
    loaded: dict[str, MessageTemplate] = {}
    for name in dict.fromkeys(each.template or base for each in variants):
        loaded[name] = load(name)
    return {each.name: _message(loaded[each.template or base], each) for each in variants}


def _message(template: MessageTemplate, variant: Variant) -> MessageTemplate:
    return with_subjects(template, variant.subjects) if variant.subjects else template


def with_subjects(template: MessageTemplate, subjects: Mapping[str, str]) -> MessageTemplate:
    """A message under other subjects.

    Args:
        template: the message.
        subjects: by language; that of ``*`` replaces all that are not named.

    Raises:
        InvalidInput: the message has no subject in such a language.
    """
    import tomlkit

    from ccm_cli.messaging.templates.message_file import read_message

    unknown = set(subjects) - {EVERY_LANGUAGE, *template.subjects}
    if unknown:
        raise InvalidInput(
            _("The message %(name)s has no subject in: %(codes)s.")
            % {"name": template.name, "codes": in_series(sorted(unknown))},
            hint=_("It has: %(names)s.") % {"names": in_series(template.subjects)},
        )
    document = tomlkit.parse(template.settings.text)
    whole = {
        code: subjects.get(code, subjects.get(EVERY_LANGUAGE, subject))
        for code, subject in template.subjects.items()
    }
    document["subject"] = whole
    settings = replace(template.settings, text=tomlkit.dumps(document))
    others = (file for file in template.files() if file.name != settings.name)
    return read_message(template.name, (settings, *others))
