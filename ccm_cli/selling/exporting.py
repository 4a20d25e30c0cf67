"""Deals with their history, and tasks, as records and as rows of a table."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from ccm_cli.customers.exporting.plain import CONTACT, custom_cells, in_order, money_cell
from ccm_cli.customers.exporting.registry import (
    ID,
    Chunk,
    ExportKind,
    Record,
    Setting,
    custom_keys,
    iso,
    whole_custom,
)
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

_DEAL = (
    "id", "title", "contact_id", "contact", "contact_name", "company", "pipeline", "stage",
    "state", "stage_since", "value_minor", "currency", "expected_close", "lost_reason", "source",
    "notes", "custom", "created_at", "updated_at", "closed_at", "promised_close", "pushes",
)  # fmt: skip
_TASK = (
    "id", "title", "contact_id", "contact", "contact_name", "deal_id", "deal", "due_at",
    "all_day", "priority", "state", "done_at", "remind_at", "notes", "created_at", "updated_at",
    "company", "repeat", "repeat_from",
)  # fmt: skip


def _deals(reader: Reader, ids: Chunk) -> Iterator[Record]:
    sql = (
        "SELECT d.id, d.title, d.contact_id, CASE WHEN d.contact_id IS NULL THEN '' ELSE"
        f" {CONTACT.format(id='d.contact_id')} END, coalesce(c.name, ''), coalesce(o.name, ''),"
        " d.pipeline, d.stage, d.state, d.stage_since, d.value_minor, d.currency,"
        " d.expected_close, d.lost_reason, d.source, d.notes, d.custom, d.created_at,"
        " d.updated_at, d.closed_at, d.promised_close, d.pushes"
        " FROM deal d LEFT JOIN contact c ON c.id = d.contact_id"
        " LEFT JOIN company o ON o.id = d.company_id WHERE d.id IN"
    )
    kinds = dict(custom_keys(reader, "deal"))
    history: dict[int, list[dict[str, object]]] = {}
    for deal, before, stage, at, note, pipeline in by_keys(
        reader,
        "SELECT deal_id, from_stage, to_stage, at, note, pipeline FROM deal_stage_change"
        " WHERE deal_id IN",
        ids,
        "ORDER BY at, id",
    ):
        step = {"from": before, "to": stage, "at": iso(at), "note": note, "pipeline": pipeline}
        history.setdefault(deal, []).append(step)
    competitors: dict[int, list[dict[str, object]]] = {}
    for deal, name, won in by_keys(
        reader,
        "SELECT deal_id, name, won FROM deal_competitor WHERE deal_id IN",
        ids,
        "ORDER BY id",
    ):
        competitors.setdefault(deal, []).append({"name": name, "won": bool(won)})

    def made() -> Iterator[Record]:
        for row in by_keys(reader, sql, ids):
            record = dict(zip(_DEAL, row, strict=True))
            moments = ("stage_since", "created_at", "updated_at", "closed_at")
            record |= {name: iso(record[name]) for name in moments}
            record["custom"] = whole_custom(reader, json.loads(record["custom"]), kinds)
            yield record | {
                "custom_kinds": kinds,
                "history": history.get(record["id"], []),
                "competitors": competitors.get(record["id"], []),
            }

    return in_order(made(), ids)


def _deal_columns(reader: Reader, chunks: Iterable[Chunk]) -> list[str]:
    stages: dict[str, None] = {}
    for ids in chunks:
        sql = "SELECT to_stage FROM deal_stage_change WHERE deal_id IN"
        found = by_keys(reader, sql, ids, "GROUP BY to_stage ORDER BY min(id)")
        stages.update((row[0], None) for row in found)
    custom = [f"custom:{key}" for key, _kind in custom_keys(reader, "deal")]
    return [
        ID, "title", "contact", "contact name", "company", "value", "currency", "pipeline",
        "stage", "expected close", "source", "lost reason", "notes", "created",
        *(f"entered {stage}" for stage in stages), *custom,
    ]  # fmt: skip


def _deal_cells(record: Record, setting: Setting) -> Mapping[str, str]:
    names = ("title", "contact", "company", "currency", "pipeline", "stage", "source", "notes")
    cells = {name: record[name] for name in names}
    cells |= {
        ID: str(record["id"]),
        "contact name": record["contact_name"],
        "value": money_cell(record["value_minor"], record["currency"]),
        "expected close": record["expected_close"] or "",
        "lost reason": record["lost_reason"] if record["state"] == "lost" else "",
        "created": record["created_at"],
    }
    for step in record["history"]:
        # The last time counts: where a deal is now, it came to then.
        cells[f"entered {step['to']}"] = step["at"]
    cells[f"entered {record['stage']}"] = record["stage_since"]
    return cells | custom_cells(record, setting)


def _tasks(reader: Reader, ids: Chunk) -> Iterator[Record]:
    alike = "(SELECT count(*) FROM deal s WHERE s.title_key = d.title_key)"
    sql = (
        "SELECT t.id, t.title, t.contact_id, CASE WHEN t.contact_id IS NULL THEN '' ELSE"
        f" {CONTACT.format(id='t.contact_id')} END, coalesce(c.name, ''), t.deal_id,"
        f" CASE WHEN {alike} > 1 THEN d.id ELSE d.title END, t.due_at, t.all_day, t.priority,"
        " t.state, t.done_at, t.remind_at, t.notes, t.created_at, t.updated_at,"
        " coalesce(o.name, ''), t.repeat, CASE t.repeat WHEN '' THEN '' ELSE t.repeat_from END"
        " FROM task t LEFT JOIN contact c ON c.id = t.contact_id"
        " LEFT JOIN deal d ON d.id = t.deal_id LEFT JOIN company o ON o.id = t.company_id"
        " WHERE t.id IN"
    )

    def made() -> Iterator[Record]:
        for row in by_keys(reader, sql, ids):
            record = dict(zip(_TASK, row, strict=True))
            record["all_day"] = bool(record["all_day"])
            moments = ("due_at", "done_at", "remind_at", "created_at", "updated_at")
            yield record | {name: iso(record[name]) for name in moments}

    return in_order(made(), ids)


def _task_columns(_reader: Reader, _chunks: Iterable[Chunk]) -> list[str]:
    return [
        ID, "title", "contact", "contact name", "company", "deal", "due", "repeat",
        "repeat from", "priority", "state", "done at", "remind", "notes", "created",
    ]  # fmt: skip


def _task_cells(record: Record, setting: Setting) -> Mapping[str, str]:
    due = record["due_at"] or ""
    if due and record["all_day"]:
        due = datetime.fromisoformat(due).astimezone(setting.zone).date().isoformat()
    return {
        ID: str(record["id"]),
        "title": record["title"],
        "contact": record["contact"],
        "contact name": record["contact_name"],
        "deal": "" if record["deal"] is None else str(record["deal"]),
        "due": due,
        "company": record["company"],
        "repeat": record["repeat"],
        "repeat from": record["repeat_from"],
        "priority": record["priority"],
        "state": record["state"],
        "done at": record["done_at"] or "",
        "remind": record["remind_at"] or "",
        "notes": record["notes"],
        "created": record["created_at"],
    }


DEALS = ExportKind(
    "deals",
    "deal",
    _deals,
    _deal_columns,
    _deal_cells,
    kinds={
        ID: Kind.NUMBER,
        "value": Kind.NUMBER,
        "expected close": Kind.DAY,
        "created": Kind.MOMENT,
        "entered *": Kind.MOMENT,
    },
)
TASKS = ExportKind(
    "tasks",
    "task",
    _tasks,
    _task_columns,
    _task_cells,
    kinds={
        ID: Kind.NUMBER,
        "due": Kind.MOMENT,
        "done at": Kind.MOMENT,
        "remind": Kind.MOMENT,
        "created": Kind.MOMENT,
    },
)
