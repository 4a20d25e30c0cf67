"""``ccm dupes``: who may be there twice, why, and who only looks like it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.merge_options import PreferOption, Yes, preference
from ccm_cli.cli.options import DryRun, Format, Limit, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.customers.duplicates.reasons import in_words
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.customers.distinct import Noun
    from ccm_cli.customers.queries.duplicates import Pair, Scan

app = noun(_("Who may be there twice, and why."), otherwise="scan")

Companies = Annotated[
    bool, typer.Option("--companies", "--company", help=_("Companies instead of people"))
]
One = Annotated[str, typer.Argument(metavar="A", help=_("Number, e-mail, phone, handle or name"))]
Other = Annotated[str, typer.Argument(metavar="B", help=_("The one it is not"))]
LIKELY = 80
"""The score from which a pair is shown unless ``--min`` says otherwise."""
CERTAIN, SURE = 97, 90
"""The score from which many are merged at once, and the least that may be asked for."""
MOST_MERGED = 100_000
"""Pairs merged at once."""


def id_of(runtime: Runtime, reader: Reader, ref: str, noun: "Noun") -> int:
    """The contact or company that is meant."""
    from ccm_cli.customers.queries.resolve import resolve_company, resolve_contact

    if noun == "company":
        return resolve_company(reader, ref)
    return resolve_contact(reader, ref, region=runtime.settings.business.region)


@app.command(
    "scan",
    help=_(
        "Show pairs that may be the same, the likeliest first, each with a score of 0 to 100 and"
        " the reasons; with a reference, only those that are like that one. This is what ccm"
        " dupes does without a verb."
    ),
    epilog=examples(
        "ccm dupes",
        "ccm dupes --min 90 --limit 200 --format csv",
        "ccm dupes 12",
        "ccm dupes --companies",
        "ccm dupes --groups",
    ),
)
def scan(
    ctx: typer.Context,
    ref: Annotated[
        list[str] | None, typer.Argument(metavar="[REF]", help=_("Only those like this one"))
    ] = None,
    companies: Companies = False,
    min_score: Annotated[
        int, typer.Option("--min", min=1, max=100, help=_("The least score"))
    ] = LIKELY,
    groups: Annotated[
        bool, typer.Option("--groups", help=_("Records that hang together, instead of pairs"))
    ] = False,
    limit: Limit = 50,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)
    noun: Noun = "company" if companies else "contact"
    if ref:
        with runtime.reading() as reader:
            pairs = _like(reader, id_of(runtime, reader, " ".join(ref), noun), noun, min_score)
        found = len(pairs)
        pairs = pairs[:limit]
    else:
        scanned = scanned_for(runtime, noun, min_score, limit)
        pairs, found = scanned.pairs, scanned.found
    if groups:
        _show_groups(ctx, pairs, format)
    else:
        show_pairs(ctx, pairs, noun, format)
    if found > len(pairs):
        output.note(
            _("%(shown)d of %(found)d pairs; --limit shows more.")
            % {"shown": len(pairs), "found": found}
        )
    _say_what_next(runtime, pairs, noun, format)


def scanned_for(runtime: Runtime, noun: "Noun", min_score: int, limit: int) -> "Scan":
    """Scan everything, with a bar where people look on, and say what was left out."""
    from ccm_cli.cli.progress import bar
    from ccm_cli.customers.queries import duplicates

    look = duplicates.scan_companies if noun == "company" else duplicates.scan_contacts
    with runtime.reading() as reader, bar(_("Comparing")) as progress:
        found = look(reader, min_score=min_score, limit=limit, progress=progress)
    if found.crowds:
        output.note(
            ngettext(
                "%(count)d name or the like is shared by more than %(most)d; these were compared"
                " only where they share something else.",
                "%(count)d names or the like are shared by more than %(most)d each; these were"
                " compared only where they share something else.",
                found.crowds,
            )
            % {"count": found.crowds, "most": duplicates.CROWD}
        )
    return found


def _like(reader: Reader, row_id: int, noun: "Noun", min_score: int) -> "list[Pair]":
    from ccm_cli.customers.queries import alike
    from ccm_cli.customers.queries.duplicates import Pair

    if noun == "company":
        firm = alike.firms(reader, [row_id])[row_id]
        name, matches = (
            firm.name,
            alike.like_firm(reader, firm, min_score=min_score, listening=True),
        )
    else:
        person = alike.people(reader, [row_id])[row_id]
        name, matches = (
            person.name,
            alike.like_person(reader, person, min_score=min_score, listening=True),
        )
    pairs = []
    for match in matches:
        one, other = sorted([(row_id, name), (match.id, match.name)])
        pairs.append(Pair(match.score, *one, *other, match.reasons))
    return pairs


def merge_command(first_id: int, second_id: int, noun: "Noun") -> str:
    """The command that makes one of two."""
    option = "--company " if noun == "company" else ""
    return f"ccm merge {option}{first_id} {second_id}"


def show_pairs(
    ctx: typer.Context, pairs: "Sequence[Pair]", noun: "Noun", format: str | None
) -> None:
    """Print pairs: for people two lines each, for programs a row with the command that merges."""
    if output.chosen_format(runtime_of(ctx), format) == "table":
        from ccm_cli.cli.dupes_page import print_pairs

        print_pairs(runtime_of(ctx), pairs)
        return
    output.rows(
        ctx,
        [
            Column("score", _("Score"), Kind.NUMBER),
            Column("id", "#", Kind.NUMBER),
            Column("name", _("Name")),
            Column("other_id", "#", Kind.NUMBER),
            Column("other_name", _("Name")),
            Column("reasons", _("Why")),
            Column("merge", _("Make one of them")),
        ],
        [
            (
                pair.score,
                pair.first_id,
                pair.first_name,
                pair.second_id,
                pair.second_name,
                in_words(pair.reasons),
                merge_command(pair.first_id, pair.second_id, noun),
            )
            for pair in pairs
        ],
        ids=[f"{pair.first_id} {pair.second_id}" for pair in pairs],
        format=format,
    )


def _show_groups(ctx: typer.Context, pairs: "Sequence[Pair]", format: str | None) -> None:
    from ccm_cli.customers.duplicates.groups import groups_of

    named = {pair.first_id: pair.first_name for pair in pairs}
    named |= {pair.second_id: pair.second_name for pair in pairs}
    best: dict[int, int] = {}
    for pair in pairs:
        for row_id in (pair.first_id, pair.second_id):
            best[row_id] = max(best.get(row_id, 0), pair.score)
    grouped = groups_of((pair.first_id, pair.second_id) for pair in pairs)
    lines = [
        (number, row_id, named[row_id], best[row_id])
        for number, members in enumerate(grouped, 1)
        for row_id in members
    ]
    output.rows(
        ctx,
        [
            Column("group", _("Group"), Kind.NUMBER),
            Column("id", "#", Kind.NUMBER),
            Column("name", _("Name")),
            Column("score", _("Score"), Kind.NUMBER),
        ],
        lines,
        ids=[line[1] for line in lines],
        format=format,
        empty=_("Nobody seems to be there twice."),
    )


def _say_what_next(
    runtime: Runtime, pairs: "Sequence[Pair]", noun: "Noun", format: str | None
) -> None:
    if not pairs or output.chosen_format(runtime, format) != "table":
        return
    first, second = pairs[0].first_id, pairs[0].second_id
    option = "--companies " if noun == "company" else ""
    output.note(
        _("Make one of them: %(merge)s; not the same: %(dismiss)s")
        % {
            "merge": merge_command(first, second, noun),
            "dismiss": f"ccm dupes dismiss {option}{first} {second}",
        }
    )


@app.command(
    "dismiss",
    help=_("Say that two are not the same; they are not shown again."),
    epilog=examples("ccm dupes dismiss 12 57", "ccm dupes dismiss --companies Cedar 'Cedar & Oak'"),
)
def dismiss(ctx: typer.Context, one: One, other: Other, companies: Companies = False) -> None:
    from ccm_cli.customers import distinct

    runtime = runtime_of(ctx)
    noun: Noun = "company" if companies else "contact"
    with runtime.changing("") as work:
        ids = [id_of(runtime, work.reader, ref, noun) for ref in (one, other)]
        new = distinct.dismiss(work, noun, *ids, now=runtime.now)
        named = {"one": min(ids), "other": max(ids)}
        work.summary = _("%(one)d and %(other)d are not the same") % named
    if new:
        output.note(_("%(one)d and %(other)d are not the same; noted.") % named)
    else:
        output.note(_("It was so already; nothing changed."))


@app.command(
    "reconsider",
    help=_("Let two be shown again that were said not to be the same."),
    epilog=examples("ccm dupes reconsider 12 57"),
)
def reconsider(ctx: typer.Context, one: One, other: Other, companies: Companies = False) -> None:
    from ccm_cli.customers import distinct

    runtime = runtime_of(ctx)
    noun: Noun = "company" if companies else "contact"
    with runtime.changing("") as work:
        ids = [id_of(runtime, work.reader, ref, noun) for ref in (one, other)]
        distinct.reconsider(work, noun, *ids)
        named = {"one": min(ids), "other": max(ids)}
        work.summary = _("%(one)d and %(other)d may be the same") % named
    output.note(_("%(one)d and %(other)d may be shown again.") % named)


@app.command(
    "dismissed",
    help=_("List the pairs that were said not to be the same, the last first."),
    epilog=examples("ccm dupes dismissed", "ccm dupes dismissed --companies --format json"),
)
def dismissed(
    ctx: typer.Context, companies: Companies = False, limit: Limit = 50, format: Format = None
) -> None:
    from ccm_cli.customers.queries.distinct import dismissed as pairs

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = pairs(reader, "company" if companies else "contact", limit=limit)
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("name", _("Name")),
            Column("other_id", "#", Kind.NUMBER),
            Column("other_name", _("Name")),
            Column("at", _("When"), Kind.MOMENT),
        ],
        [two[1:] for two in found],
        ids=[f"{two.first_id} {two.second_id}" for two in found],
        format=format,
        empty=_("No pair was said not to be the same."),
    )


@app.command(
    "merge",
    help=_(
        "Make one of all pairs that are as good as certain, as one change that ccm undo takes"
        " back. The older of two stays; of several, only those that are all alike."
    ),
    epilog=examples(
        "ccm dupes merge --min 97 --dry-run",
        "ccm dupes merge --min 97 --prefer newest --yes",
        "ccm dupes merge --companies",
    ),
)
def merge(
    ctx: typer.Context,
    companies: Companies = False,
    min_score: Annotated[
        int, typer.Option("--min", min=SURE, max=100, help=_("The least score"))
    ] = CERTAIN,
    prefer: PreferOption = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.customers.duplicates.groups import sure_groups

    runtime = runtime_of(ctx)
    noun: Noun = "company" if companies else "contact"
    preferred = preference(prefer)
    pairs = scanned_for(runtime, noun, min_score, MOST_MERGED).pairs
    groups = sure_groups((pair.first_id, pair.second_id) for pair in pairs)
    together = {row_id: number for number, members in enumerate(groups) for row_id in members}
    chosen = [pair for pair in pairs if together.get(pair.first_id) == together[pair.second_id]]
    if dry_run or not groups:
        show_pairs(ctx, chosen, noun, format)
        return
    going = sum(len(members) - 1 for members in groups)
    output.confirm(
        ngettext(
            "Make one of %(count)d pair that scores %(least)d or more?",
            "Make one of each of %(count)d pairs that score %(least)d or more?",
            going,
        )
        % {"count": going, "least": min_score},
        force=yes,
    )
    from ccm_cli.customers.merging.records import merge_groups

    with runtime.changing(
        _("merge duplicates of %(least)d or more") % {"least": min_score}
    ) as work:
        rules = runtime.merge_rules
        merge_groups(work, noun, groups, prefer=preferred, rules=rules, now=runtime.now)
    output.note(
        ngettext(
            "%(count)d record went into another. ccm undo brings it back.",
            "%(count)d records went into others. ccm undo brings them back.",
            going,
        )
        % {"count": going}
    )
