"""The one verb of all moves, held against a plain account of them."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccm_cli.config import Pipeline as Configured
from ccm_cli.runtime import Runtime
from ccm_cli.selling import pipelines
from ccm_cli.selling.moving import Circumstances, Move, move_all
from ccm_cli.store import journal, undoing
from tests.conftest import NOW
from tests.selling.books import Book

SETTINGS = {
    "sales": Configured(required={"proposal": ("value",)}),
    "service": Configured(("new", "visit", "won", "lost"), (20, 60, 100, 0), days=()),
}
ROW = "SELECT pipeline, stage, state, stage_since, closed_at, lost_reason FROM deal ORDER BY id"


def rows(app: Runtime, sql: str) -> list[Any]:
    with app.reading() as reader:
        return reader.rows(lambda *row: row, sql)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    worth=st.lists(st.none() | st.integers(0, 100), min_size=1, max_size=4),
    steps=st.lists(
        st.tuples(st.sampled_from(list(SETTINGS)), st.integers(0, 5)), min_size=1, max_size=5
    ),
)
def test_what_many_moves_leave_behind_is_what_the_last_allowed_one_says(
    app: Runtime, worth: list[int | None], steps: list[tuple[str, int]]
) -> None:
    book = Book(app)
    before = rows(app, ROW)
    ids = [book.deal(value=value) for value in worth]
    place = dict.fromkeys(ids, ("sales", "lead", NOW))
    entered = {deal: [("sales", "lead")] for deal in ids}
    for at, (name, index) in enumerate(steps, start=1):
        own = pipelines.named(SETTINGS, name)
        stage = own.stages[index % len(own.stages)]
        with app.changing("move") as work:
            moved = move_all(work, [Move(deal, own, stage) for deal in ids], now=NOW + at)
        for one, value in zip(moved, worth, strict=True):
            here = place[one.deal_id][:2] == (name, stage)
            refused = stage == "proposal" and value is None and not here
            assert (one.refused is not None) == refused
            if not refused and not here:
                place[one.deal_id] = (name, stage, NOW + at)
                entered[one.deal_id].append((name, stage))
    for found, deal in zip(rows(app, ROW)[len(before) :], ids, strict=True):
        name, stage, since = place[deal]
        state = pipelines.named(SETTINGS, name).state_of(stage)
        assert found[:4] == (name, stage, state, since)
        assert (found[4] is None) == (state == "open")
        assert (
            rows(
                app,
                "SELECT pipeline, to_stage FROM deal_stage_change"
                f" WHERE deal_id = {deal} ORDER BY id",
            )
            == entered[deal]
        )


def test_a_thousand_deals_move_and_come_back_exactly(app: Runtime) -> None:
    book = Book(app)
    ids = [book.deal(f"deal {number}") for number in range(3)]
    with app.changing("many") as work:
        work.insert_rows(
            "deal",
            [
                {
                    "title": f"n{number}", "title_key": f"n{number}", "pipeline": "sales",
                    "stage": "lead", "state": "open", "stage_since": NOW, "currency": "EUR",
                    "lost_reason": "", "source": "", "notes": "", "custom": "{}",
                    "created_at": NOW, "updated_at": NOW, "pushes": 0,
                }
                for number in range(1_000)
            ],
        )  # fmt: skip
    whole = "SELECT * FROM deal ORDER BY id"
    before = rows(app, whole)
    with app.reading() as reader:
        ids = reader.values("SELECT id FROM deal")
    own = pipelines.named(app.settings.pipelines)
    said = Circumstances(reason="silence", competitor="Fir")
    with app.changing("lose all") as work:
        move_all(work, [Move(deal, own, "lost") for deal in ids], now=NOW, circumstances=said)
    assert rows(app, "SELECT count(*), min(lost_reason) FROM deal WHERE state = 'lost'") == [
        (1_003, "silence")
    ]
    assert rows(app, "SELECT count(*) FROM deal_competitor WHERE won") == [(1_003,)]
    with app.changing("undo") as work:
        group = journal.last_undoable(work.reader)
        assert group is not None
        undoing.undo(work, group, guards=app.guards)
    assert rows(app, whole) == before
    assert rows(app, "SELECT count(*) FROM deal_competitor") == [(0,)]
