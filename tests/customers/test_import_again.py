"""Whatever a file says: importing it again changes nothing, and its export comes back as it is."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ccm_cli import runtime
from ccm_cli.customers.exporting import files
from ccm_cli.customers.exporting.registry import Setting
from ccm_cli.customers.exporting.spreadsheet import guarded
from ccm_cli.customers.importing.applying import apply_plan
from ccm_cli.customers.importing.faults import NoFaults
from ccm_cli.customers.importing.meanwhile import last_change
from ccm_cli.customers.importing.plans import Plan, PlanWriter
from ccm_cli.customers.importing.registry import Context, Update
from ccm_cli.customers.importing.running import Report, import_files
from ccm_cli.runtime import Runtime
from ccm_cli.store import engine
from tests.conftest import NOW
from tests.customers.importing_support import records

HEADER = ("name", "email", "email 2", "phone", "telegram", "city", "company", "role", "birthday",
          "tags", "stage", "notes", "consent", "custom:size")  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to copy, for every example its own."""
    path = tmp_path_factory.mktemp("empty") / "ccm.db"
    engine.create(path)
    return path


@pytest.fixture
def fresh(empty: Path, tmp_path: Path) -> Callable[[], Runtime]:
    def made() -> Runtime:
        path = tmp_path / f"{len(list(tmp_path.glob('*.db')))}.db"
        shutil.copy(empty, path)
        environ = {"CCM_DB": str(path), "CCM_NOW": str(NOW), "TZ": "UTC", "USER": "owner"}
        return runtime.build(environ, surface="cli")

    return made


def bring(
    app: Runtime, path: Path, update: Update = "fill", plan: io.StringIO | None = None
) -> Report:
    """Import a file of contacts; or only plan to."""
    context = Context(
        now=app.now, zone=app.zone, region="DE", currency="EUR", language="en",
        pipelines=app.settings.pipelines, update=update,
    )  # fmt: skip
    with app.changing("import", dry_run=plan is not None) as work:
        planned = None
        if plan is not None:
            position = last_change(work.reader)
            planned = PlanWriter(plan, "contacts", context, position=position)
        report = import_files(
            work, app.imports.kinds["contacts"], context, [str(path)],
            faults=lambda _origin, _path: NoFaults(), plan=planned,
        )  # fmt: skip
        if planned is not None:
            planned.end(report)
        return report


def take(app: Runtime, form: str, version: str = "4.0") -> str:
    """Export all contacts."""
    text = io.StringIO()
    with app.reading() as reader:
        ids = reader.values("SELECT id FROM contact ORDER BY id")
        setting = Setting(app.zone, "EUR")
        kind = app.exports["contacts"]
        files.write(text, reader, kind, ids, format=form, setting=setting, vcard_version=version)
    return text.getvalue()


def cell(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(("", *values))


row = st.tuples(
    cell(
        "Ann Lee", "Ann", "Lee Ann", "مریم احمدی", "Пётр Сергеевич Иванов", "=1+1", "'=x", "@home"
    ),
    cell("ann@example.com", "ANN@example.com", "ben@example.com", "info@example.org", "no"),
    cell("ann@example.org", "ben@example.com", "иван@пример.рф"),
    cell("030 1234567", "+49 30 1234567", "۰۱۵۱ ۲۳۴۵۶۷۸۹", "110", "abc"),
    cell("@ann", "https://t.me/Ann", "@ben"),
    cell("Berlin", "berlin", "Köln", "تهران"),
    cell("Acme", "ACME", "ООО «Дуб»"),
    cell("boss", "buyer"),
    cell("1990-05-17", "--05-17", "1369/02/27", "29.02.2000", "soon"),
    cell("vip", "vip; new", "a,b;", "VIP"),
    cell("customer", "lead", "loyal"),
    cell("one", "two\n  lines", "- dash", "+1", "'quoted'", 'say "hi", ok'),
    cell("yes", "no", "да", "نه"),
    cell("38", "=SUM(A1)", "two\nlines", "-5"),
)


def written(path: Path, table: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *([guarded(cell) for cell in line] for line in table)])
    return path


generated = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@generated
@given(table=st.lists(row, max_size=12), update=st.sampled_from(["fill", "overwrite", "skip"]))
def test_a_second_import_of_any_file_changes_nothing(fresh, tmp_path, table, update):
    path = written(tmp_path / "people.csv", table)
    app = fresh()
    first = bring(app, path, update)
    before = records(app.path)
    again = bring(app, path, update)
    assert records(app.path) == before
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
    assert again.counts["wrong"] == first.counts["wrong"]


@generated
@given(table=st.lists(row, min_size=1, max_size=8), update=st.sampled_from(["fill", "overwrite"]))
def test_an_export_of_any_contacts_is_read_back_without_a_change(fresh, tmp_path, table, update):
    app = fresh()
    bring(app, written(tmp_path / "people.csv", table))
    before = records(app.path)
    for name, text in (
        ("out.csv", take(app, "csv")),
        ("4.vcf", take(app, "vcf")),
        ("3.vcf", take(app, "vcf", "3.0")),
    ):
        if "BEGIN:VCARD" in text or name.endswith("csv"):
            (tmp_path / name).write_text(text, "utf-8")
            report = bring(app, tmp_path / name, update)
            assert (report.counts["new"], report.counts["changed"]) == (0, 0)
            assert report.reasons == []
            assert records(app.path) == before


@generated
@given(table=st.lists(row, min_size=1, max_size=8))
def test_an_export_makes_the_same_contacts_elsewhere(fresh, tmp_path, table):
    app, csv_copy, card_copy = fresh(), fresh(), fresh()
    bring(app, written(tmp_path / "people.csv", table))
    (tmp_path / "out.csv").write_text(take(app, "csv"), "utf-8")
    bring(csv_copy, tmp_path / "out.csv")
    assert take(csv_copy, "csv") == take(app, "csv")
    cards = take(app, "vcf")
    if cards:
        (tmp_path / "out.vcf").write_text(cards, "utf-8")
        bring(card_copy, tmp_path / "out.vcf")
        assert take(card_copy, "vcf") == cards


def formed(path: Path, form: str, table: list[tuple[str, ...]]) -> Path:
    """A table in a form."""
    if form == "xlsx":
        book = Workbook()
        for line in [HEADER, *table]:
            book.active.append([str(cell) for cell in line])
            for cell in book.active[book.active.max_row]:
                cell.data_type = "s"
        book.save(path)
    elif form == "tsv":
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = [HEADER, *([guarded(cell) for cell in line] for line in table)]
            csv.writer(file, delimiter="\t").writerows(lines)
    else:
        found = [dict(zip(HEADER, line, strict=True)) for line in table]
        lines = [json.dumps(one, ensure_ascii=False) for one in found]
        text = "[" + ",".join(lines) + "]" if form == "json" else "\n".join(lines)
        path.write_text(text, encoding="utf-8")
    return path


@generated
@given(
    table=st.lists(row, min_size=1, max_size=8),
    form=st.sampled_from(["tsv", "xlsx", "json", "ndjson"]),
)
def test_a_second_import_in_any_form_changes_nothing(fresh, tmp_path, table, form):
    if not any(map(any, table)):
        return
    path = formed(tmp_path / f"people.{form}", form, table)
    app, plain = fresh(), fresh()
    first = bring(app, path)
    before = records(app.path)
    again = bring(app, path)
    assert records(app.path) == before
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
    assert again.counts["wrong"] == first.counts["wrong"]
    if form == "tsv":
        bring(plain, written(tmp_path / "people.csv", table))
        assert take(plain, "csv") == take(app, "csv")


@generated
@given(
    before=st.lists(row, max_size=4),
    table=st.lists(row, min_size=1, max_size=8),
    update=st.sampled_from(["fill", "overwrite", "skip"]),
)
def test_a_plan_does_what_the_import_would_have_done(fresh, tmp_path, before, table, update):
    direct, planned = fresh(), fresh()
    for app in (direct, planned):
        bring(app, written(tmp_path / "before.csv", before))
    path = written(tmp_path / "people.csv", table)
    report = bring(direct, path, update)
    plan = io.StringIO()
    state = records(planned.path)
    bring(planned, path, update, plan)
    assert records(planned.path) == state
    kept = tmp_path / "people.ccmplan"
    kept.write_text(plan.getvalue(), encoding="utf-8")
    with planned.changing("plan") as work, kept.open("rb") as file:
        done = apply_plan(
            work, Plan(str(kept), file), planned.imports.kinds["contacts"],
            planned.import_context(), faults=lambda _origin, _path: NoFaults(),
        )  # fmt: skip
    assert done.counts == report.counts
    assert take(planned, "csv") == take(direct, "csv")
