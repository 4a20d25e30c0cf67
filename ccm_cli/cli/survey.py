"""``ccm survey``: Net Promoter surveys, their answers and their score."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command, show_list
from ccm_cli.cli.options import (
    Cursor,
    Fields,
    Filter,
    Force,
    Format,
    ListLimit,
    Reverse,
    ShowSql,
    Sort,
    examples,
    noun,
)
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.punctuation import quoted
from ccm_cli.listening.queries import surveys as queries
from ccm_cli.store.filters.condition import Condition
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.listening.surveys import SurveyChanges
    from ccm_cli.runtime import Runtime
    from ccm_cli.store.reading import Reader

app = noun(_("Surveys: one question, its answers and the Net Promoter Score."))

SurveyName = Annotated[
    str | None,
    typer.Argument(metavar="[SURVEY]", help=_("Name or number; not needed when there is one only")),
]
Question = Annotated[
    list[str] | None,
    typer.Option(
        "--question",
        metavar="LANG=TEXT",
        help=_("The question in a language; empty for the standard words. May be repeated"),
    ),
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DAY", help=_("Answers from this day on"))
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help=_("Answers up to the end of this day"))
]


@app.command(
    "add",
    help=_("Add a Net Promoter survey; prints its number. It asks in three languages by itself."),
    epilog=examples(
        "ccm survey add nps",
        'ccm survey add "after repair" --question "en=Would you recommend our workshop?"',
        "ccm campaign add ask --segment regulars --template survey --survey nps",
    ),
)
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help=_("What it is called"))],
    question: Question = None,
) -> None:
    from ccm_cli.listening import surveys

    runtime = runtime_of(ctx)
    with runtime.changing(_("add survey %(name)s") % {"name": name}) as work:
        survey = surveys.add(work, name=name, question=_questions(question), now=runtime.now)
    output.added(
        survey.id, _("Added survey %(id)d: %(name)s") % {"id": survey.id, "name": survey.name}
    )


list_command(
    app,
    "survey",
    help=_("List the surveys."),
    epilog=examples("ccm survey list", "ccm survey list --format json"),
    default_fields=("name", "answers", "last_answer", "created"),
    default_sort="name",
    empty=_("There is no survey yet. Make one with: ccm survey add nps"),
)


@app.command(
    "show",
    help=_("Show a survey and what it asks in each language."),
    epilog=examples("ccm survey show", "ccm survey show nps --format json"),
)
def show(ctx: typer.Context, survey: SurveyName = None, format: Format = None) -> None:
    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = queries.survey(reader, survey)
    pairs = [
        (Column("id", _("Number"), Kind.NUMBER), found.id),
        (Column("name", _("Name")), found.name),
        (Column("kind", _("Kind")), found.kind),
        *((Column(f"question.{code}", code), text) for code, text in found.question.items()),
        (Column("created", _("Created"), Kind.MOMENT), found.created_at),
        (Column("updated", _("Updated"), Kind.MOMENT), found.updated_at),
    ]
    output.record(
        ctx,
        [column for column, _value in pairs],
        [value for _column, value in pairs],
        format=format,
        title=found.name,
    )


@app.command(
    "edit",
    help=_("Change a survey's name or what it asks; its answers stay."),
    epilog=examples(
        "ccm survey edit nps --name autumn",
        'ccm survey edit --question "en=Would you recommend our workshop?"',
        "ccm survey edit nps --question en=",
    ),
)
def edit(
    ctx: typer.Context,
    survey: SurveyName = None,
    name: Annotated[str | None, typer.Option("--name", help=_("What it is called"))] = None,
    question: Question = None,
) -> None:
    from ccm_cli.listening import surveys

    runtime = runtime_of(ctx)
    given: dict[str, Any] = {} if name is None else {"name": name}
    if question:
        given["question"] = _questions(question)
    with runtime.changing("") as work:
        found = queries.survey(work.reader, survey)
        work.summary = _("edit survey %(name)s") % {"name": found.name}
        changed = surveys.edit(work, found.id, now=runtime.now, **cast("SurveyChanges", given))
    output.note(_("Saved.") if changed else _("Nothing was different."))


@app.command(
    "rm",
    help=_("Remove a survey with its answers; ccm undo brings them back."),
    epilog=examples("ccm survey rm nps", "ccm survey rm 2 --force"),
)
def rm(
    ctx: typer.Context,
    survey: Annotated[str, typer.Argument(metavar="SURVEY", help=_("Name or number"))],
    force: Force = False,
) -> None:
    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = queries.survey(reader, survey)
        answers = queries.answers(reader, found.id)
    question = ngettext(
        "Remove the survey %(name)s and its %(n)d answer?",
        "Remove the survey %(name)s and its %(n)d answers?",
        answers,
    )
    output.confirm(question % {"name": found.name, "n": answers}, force=force)
    from ccm_cli.listening import surveys

    with runtime.changing(_("remove survey %(name)s") % {"name": found.name}) as work:
        surveys.remove(work, found.id)
    output.note(_("Removed. To bring it back: ccm undo"))


@app.command(
    "answer",
    help=_(
        "Write down an answer, 0 to 10; prints its number. Who answers the same survey of the same"
        " campaign again has thought again: the latest answer counts."
    ),
    epilog=examples(
        "ccm survey answer maryam@example.com 9",
        'ccm survey answer nps 12 6 --comment "delivery was late" --channel phone',
        'ccm survey answer nps 12 10 --at "yesterday 16:30"',
        "ccm survey answer nps 8 --anonymous --channel visit",
    ),
)
def answer(
    ctx: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[SURVEY] CONTACT SCORE",
            help=_("Survey, unless there is one only; contact by any reference; score 0 to 10"),
        ),
    ],
    comment: Annotated[
        str, typer.Option("--comment", help=_("What was said, in the customer's words"))
    ] = "",
    at: Annotated[
        str | None, typer.Option("--at", metavar="WHEN", help=_("When; now if left out"))
    ] = None,
    channel: Annotated[
        str, typer.Option("--channel", metavar="email|phone|visit|...", help=_("How it came"))
    ] = "",
    campaign: Annotated[
        str | None,
        typer.Option(
            "--campaign",
            help=_("The campaign that asked; if left out, the latest that asked this customer"),
        ),
    ] = None,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help=_("Nobody knows who said it: no CONTACT"))
    ] = False,
) -> None:
    from ccm_cli.listening import surveys

    runtime = runtime_of(ctx)
    survey, contact, score = _said(words, anonymous=anonymous)
    given_at = None if at is None else _moment(runtime, at)
    with runtime.changing("") as work:
        found = queries.survey(work.reader, survey)
        contact_id = None if contact is None else _contact(runtime, work.reader, contact)
        work.summary = _("answer to survey %(name)s") % {"name": found.name}
        written = surveys.answer(
            work,
            found.id,
            score=score,
            now=runtime.now,
            contact_id=contact_id,
            comment=comment,
            at=given_at,
            channel=channel,
            campaign_id=None if campaign is None else _campaign(work.reader, campaign),
        )
    output.added(
        written.id,
        _("Added answer %(id)d: %(score)d") % {"id": written.id, "score": written.score},
    )


@app.command(
    "answers",
    help=_("List the answers to a survey, the newest first."),
    epilog=examples(
        "ccm survey answers",
        "ccm survey answers nps --filter 'group=detractor and comment is set'",
        "ccm survey answers nps --filter 'at > -30d' --format csv",
    ),
)
def answers(
    ctx: typer.Context,
    survey: SurveyName = None,
    filter: Filter = None,
    sort: Sort = None,
    reverse: Reverse = False,
    limit: ListLimit = 50,
    cursor: Cursor = None,
    fields: Fields = None,
    format: Format = None,
    sql: ShowSql = False,
) -> None:
    with runtime_of(ctx).reading() as reader:
        found = queries.survey(reader, survey)
    show_list(
        ctx,
        "answer",
        default_fields=("at", "contact", "score", "group", "comment", "channel", "campaign"),
        default_sort="at",
        default_reverse=True,
        format=format,
        fields=fields,
        filter=filter,
        sort=sort,
        reverse=reverse,
        limit=limit,
        cursor=cursor,
        sql=sql,
        extra=Condition("a.survey_id = ?", (found.id,)),
        empty=_("No answer fits. Write one down with: ccm survey answer ..."),
    )


@app.command(
    "report",
    help=_(
        "Show the Net Promoter Score and its course. It is the per cent of promoters (9, 10) minus"
        " the per cent of detractors (0 to 6); with it come how sure it is and how many of those"
        " who were asked have answered."
    ),
    epilog=examples(
        "ccm survey report",
        "ccm survey report nps --since 2026-01-01 --until 2026-03-31",
        "ccm survey report nps --format json",
    ),
)
def report(
    ctx: typer.Context,
    survey: SurveyName = None,
    since: Since = None,
    until: Until = None,
    format: Format = None,
) -> None:
    from ccm_cli.cli.survey_page import print_report
    from ccm_cli.language.calendars import calendar_of
    from ccm_cli.listening.queries import nps

    runtime = runtime_of(ctx)
    start, end = _period(runtime, since, until)
    with runtime.reading() as reader:
        found = queries.survey(reader, survey)
        figures = nps.report(
            reader,
            found.id,
            since=start,
            until=end,
            now=runtime.now,
            zone=runtime.zone,
            calendar=calendar_of(runtime.language, runtime.settings.display.calendar),
        )
    print_report(ctx, found, figures, format=format)


def _questions(assignments: Sequence[str] | None) -> dict[str, str]:
    """The wordings of ``--question``, by language."""
    found = {}
    for text in assignments or ():
        language, assigned, wording = text.partition("=")
        if not assigned:
            raise InvalidInput(
                _("--question %(text)s does not say its language.") % {"text": text},
                hint=_('Write it like: --question "en=How likely are you to recommend us?"'),
            )
        found[language.strip()] = wording
    return found


def _said(words: Sequence[str], *, anonymous: bool) -> tuple[str | None, str | None, int]:
    """Survey, contact and score of ``ccm survey answer``."""
    needed = 1 if anonymous else 2
    if not needed <= len(words) <= needed + 1:
        raise InvalidInput(
            _("Survey, contact and score are wanted, not %(n)d words.") % {"n": len(words)}
            if not anonymous
            else _("Survey and score are wanted, not %(n)d words.") % {"n": len(words)},
            hint=_("Write it like: ccm survey answer nps maryam@example.com 9"),
        )
    survey = words[0] if len(words) > needed else None
    contact = None if anonymous else words[-2]
    return survey, contact, _score(words[-1])


def _score(text: str) -> int:
    from ccm_cli.language.numbers import ascii_digits
    from ccm_cli.language.text import excerpt

    plain = ascii_digits(text).strip()
    if plain.isdecimal() and len(plain) <= len("10"):
        return int(plain)
    raise InvalidInput(
        _("%(text)s is not a score.") % {"text": quoted(excerpt(text))},
        hint=_("A score is a whole number from 0 to 10."),
    )


def _contact(runtime: "Runtime", reader: "Reader", reference: str) -> int:
    from ccm_cli.customers.queries.resolve import resolve_contact

    return resolve_contact(reader, reference, region=runtime.settings.business.region)


def _campaign(reader: "Reader", reference: str) -> int:
    from ccm_cli.messaging.queries.campaigns import resolve

    return resolve(reader, reference).id


def _moment(runtime: "Runtime", text: str) -> int:
    from ccm_cli.language.dates import parse_moment

    return parse_moment(
        text, now=runtime.now, zone=runtime.zone, calendar=runtime.settings.display.calendar
    )


def _period(
    runtime: "Runtime", since: str | None, until: str | None
) -> tuple[int | None, int | None]:
    """First second, and the one after the last, of two days that are both included."""
    from ccm_cli.language.dates import day_bounds, local_day, parse_day

    today = local_day(runtime.now, runtime.zone)
    calendar = runtime.settings.display.calendar
    days = [
        parse_day(text, today=today, calendar=calendar) if text else None for text in (since, until)
    ]
    first, last = days
    if first is not None and last is not None and last < first:
        raise InvalidInput(_("--until lies before --since."))
    return (
        None if first is None else day_bounds(first, runtime.zone)[0],
        None if last is None else day_bounds(last, runtime.zone)[1],
    )
