"""The journal: every change has its before and after, and can be taken back exactly."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccm_cli.customers.models import Contact, ContactEmail, ContactTag, Interaction, Segment, Tag
from ccm_cli.errors import Conflict, NotFound
from ccm_cli.messaging.models import Campaign
from ccm_cli.runtime import Runtime
from ccm_cli.store import journal, undoing
from ccm_cli.store.writing import UnitOfWork
from tests.conftest import NOW, Result

RECORDS = ("contact", "contact_email", "contact_tag", "tag", "interaction")
DERIVED = ("contact_activity", "contact_search", "contact_sales")


def everything(app: Runtime) -> dict[str, list[tuple[Any, ...]]]:
    """All records and all that is derived from them, row by row."""
    connection = sqlite3.connect(app.path)
    try:
        return {
            table: sorted(connection.execute(f"SELECT rowid, * FROM {table}"), key=repr)
            for table in RECORDS + DERIVED
        }
    finally:
        connection.close()


def person(work: UnitOfWork, name: str = "Maryam") -> Contact:
    contact = work.add(
        Contact(name=name, name_key=name.lower(), sort_key=name, created_at=NOW, updated_at=NOW)
    )
    work.add(ContactEmail(contact_id=contact.id, address=f"{name}@x.example", key=f"{name}@x"))
    return contact


def undo(app: Runtime) -> None:
    with app.changing("undo") as work:
        group = journal.last_undoable(work.reader)
        assert group is not None
        undoing.undo(work, group, guards=app.guards)


def redo(app: Runtime) -> None:
    with app.changing("redo") as work:
        group = journal.last_redoable(work.reader)
        assert group is not None
        undoing.redo(work, group, guards=app.guards)


def test_a_change_is_written_with_before_and_after(app: Runtime) -> None:
    with app.changing("add") as work:
        person(work)
    with app.changing("rename") as work:
        work.get(Contact, 1).name = "Mary"
    with app.reading() as reader:
        renamed = journal.history(reader, limit=1)[0]
        [entry] = journal.entries(reader, renamed.id)
    assert (renamed.summary, renamed.actor, renamed.surface) == ("rename", "owner", "cli")
    assert (entry.before, entry.after) == ({"name": "Maryam"}, {"name": "Mary"})


def test_a_change_to_the_same_value_is_no_change(app: Runtime) -> None:
    with app.changing("add") as work:
        person(work)
    with app.changing("nothing") as work:
        work.get(Contact, 1).name = "Maryam"
    with app.reading() as reader:
        assert [group.summary for group in journal.history(reader, limit=9)] == ["add"]


def test_removing_a_contact_takes_what_hangs_on_it_and_undo_brings_all_back(app: Runtime) -> None:
    with app.changing("add") as work:
        contact = person(work)
        tag = work.add(Tag(name="vip", key="vip"))
        work.add(ContactTag(contact_id=contact.id, tag_id=tag.id))
        for at in (NOW - 50, NOW):
            work.add(
                Interaction(
                    contact_id=contact.id,
                    channel="phone",
                    direction="in",
                    at=at,
                    summary="hello",
                    created_at=NOW,
                )
            )
    before = everything(app)
    with app.changing("remove") as work:
        work.delete(Contact, 1)
    after = everything(app)
    assert [row for table in RECORDS if table != "tag" for row in after[table]] == []
    undo(app)
    assert everything(app) == before
    redo(app)
    assert everything(app) == after


def test_ids_are_never_used_again(app: Runtime) -> None:
    with app.changing("add") as work:
        first = person(work).id
    undo(app)
    with app.changing("add another") as work:
        second = person(work, "Anna").id
    assert (first, second) == (1, 2)


def test_undo_refuses_where_a_later_change_stands_on_top(app: Runtime) -> None:
    with app.changing("add") as work:
        person(work)
    with app.changing("first rename") as work:
        work.get(Contact, 1).name = "Mary"
    with app.changing("second rename") as work:
        work.get(Contact, 1).name = "Marie"
    before = everything(app)
    with pytest.raises(Conflict, match="second rename") as refused, app.changing("undo") as work:
        undoing.undo(work, journal.group(work.reader, 2), guards={})
    assert "ccm undo 3" in refused.value.hint
    assert everything(app) == before


def test_undo_of_an_addition_refuses_while_something_later_hangs_on_it(app: Runtime) -> None:
    with app.changing("add") as work:
        person(work)
    with app.changing("second address") as work:
        work.add(ContactEmail(contact_id=1, address="b@x.example", key="b@x", position=1))
    with pytest.raises(Conflict, match="added to contact 1 since"), app.changing("undo") as work:
        undoing.undo(work, journal.group(work.reader, 1), guards={})


def test_a_guard_can_refuse_an_undo(app: Runtime) -> None:
    with app.changing("add") as work:
        person(work)
    with pytest.raises(Conflict, match="was sent"), app.changing("undo") as work:
        undoing.undo(
            work,
            journal.group(work.reader, 1),
            guards={"contact": journal.Guard(lambda _reader, _change: "It was sent.")},
        )


def test_a_new_change_ends_what_can_be_redone(app: Runtime) -> None:
    with app.changing("add") as work:
        person(work)
    undo(app)
    with app.changing("add another") as work:
        person(work, "Anna")
    with app.reading() as reader:
        assert journal.last_redoable(reader) is None


def test_an_error_in_the_middle_leaves_nothing(app: Runtime) -> None:
    before = everything(app)
    with pytest.raises(NotFound), app.changing("half") as work:
        person(work)
        work.get(Contact, 99)
    assert everything(app) == before


def test_a_dry_run_leaves_nothing(app: Runtime) -> None:
    before = everything(app)
    with app.changing("dry", dry_run=True) as work:
        person(work)
    assert everything(app) == before


def test_bulk_changes_are_journalled_as_one_and_undone_as_one(app: Runtime) -> None:
    empty = everything(app)
    rows = [
        {
            **Contact(
                name=f"N{n}", name_key=f"n{n}", sort_key=f"n{n}", created_at=NOW, updated_at=NOW
            ).model_dump(exclude={"id"})
        }
        for n in range(1200)
    ]
    with app.changing("import") as work:
        ids = work.insert_rows("contact", rows)
    assert ids == list(range(1, 1201))
    with app.changing("bulk edit") as work:
        assert work.update_rows("contact", {row_id: {"stage": "loyal"} for row_id in ids}) == 1200
    undo(app)
    undo(app)
    assert everything(app) == empty


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "rename", "tag", "log", "remove", "undo", "redo"]),
        st.integers(min_value=1, max_value=4),
        st.text(alphabet="abجжё‌ \U0001f600", min_size=1, max_size=5),
    ),
    max_size=14,
)


def _step(app: Runtime, kind: str, target: int, text: str) -> None:
    if kind in {"undo", "redo"}:
        with app.reading() as reader:
            find = journal.last_undoable if kind == "undo" else journal.last_redoable
            possible = find(reader) is not None
        if possible:
            (undo if kind == "undo" else redo)(app)
        return
    with app.changing(kind) as work:
        known = work.reader.values("SELECT id FROM contact")
        if kind == "add" or target not in known:
            name = f"{text}{work.next_id('contact')}"
            person(work, name)
        elif kind == "rename":
            work.get(Contact, target).name = text
        elif kind == "tag":
            tag = work.add(Tag(name=text, key=f"{text}{work.next_id('tag')}"))
            work.add(ContactTag(contact_id=target, tag_id=tag.id))
        elif kind == "log":
            work.add(
                Interaction(
                    contact_id=target,
                    channel="visit",
                    direction="in",
                    at=NOW,
                    summary=text,
                    created_at=NOW,
                )
            )
        else:
            work.delete(Contact, target)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_as_many_undos_as_changes_give_the_empty_database_again(
    app: Runtime, steps: list[tuple[str, int, str]]
) -> None:
    before = everything(app)
    for step in steps:
        _step(app, *step)
    while True:
        with app.reading() as reader:
            if journal.last_undoable(reader) is None:
                break
        undo(app)
    assert everything(app) == before


def test_history_undo_and_redo_from_the_shell(app: Runtime, ccm: Callable[..., Result]) -> None:
    assert ccm("undo").code == 3
    with app.changing("add Maryam") as work:
        person(work)
    listed = ccm("history", "--format", "json")
    assert '"summary": "add Maryam"' in listed.out
    assert "name\t\tMaryam" in ccm("history", "1", "--format", "tsv").out
    assert ccm("undo").code == 0
    assert ccm("undo", "1").code == 4
    assert ccm("redo").code == 0
    assert ccm("redo").code == 3
    assert ccm("undo", "77").code == 3


def test_undo_of_an_addition_clears_references_that_may_be_empty_and_redo_restores_them(
    app: Runtime,
) -> None:
    with app.changing("add") as work:
        person(work)
    with app.changing("a segment") as work:
        work.add(Segment(name="all", key="all", filter="", created_at=NOW, updated_at=NOW))
    with app.changing("a campaign to it") as work:
        work.add(
            Campaign(
                name="spring",
                key="spring",
                filter="",
                segment_id=1,
                template="welcome",
                channel="file",
                created_at=NOW,
                updated_at=NOW,
            )
        )
    with app.changing("undo") as work:
        undoing.undo(work, journal.group(work.reader, 2), guards=app.guards)
    with app.reading() as reader:
        assert reader.values("SELECT segment_id FROM campaign") == [None]
    redo(app)
    with app.reading() as reader:
        assert reader.values("SELECT segment_id FROM campaign") == [1]
