"""The guide to filters: its examples can be read, and it knows what belongs to what."""

import re
from pathlib import Path

import pytest

import ccm_cli
from ccm_cli.customers.queries import filtering
from ccm_cli.runtime import Runtime

GUIDE = (Path(ccm_cli.__file__).parent.parent / "docs/filters.md").read_text("utf-8")
EXAMPLES = [
    line
    for block in re.findall(r"^```\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
    if not line.startswith("ccm ")
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_can_be_read(app: Runtime, example: str):
    with app.reading() as reader:
        found = filtering.condition(
            reader,
            example,
            app.registry.entity("contact"),
            app.filter_setting,
        )
        assert reader.value(f"SELECT 1 WHERE {found.sql.count('?')} = ?", (len(found.parameters),))


def test_every_relation_leads_to_records_and_is_in_the_guide(app: Runtime):
    for entity in app.registry.entities():
        section = GUIDE.partition(f"\n### {entity.name}\n")[2].partition("\n### ")[0]
        for relation in entity.relations:
            assert f"| `{relation.name}` | {relation.entity} |" in section, entity.name
            for text in (f"{relation.name}.count > 1", f"not {relation.name}(id > 1).id = 2"):
                with app.reading() as reader:
                    found = filtering.condition(
                        reader,
                        text,
                        entity,
                        app.filter_setting,
                    )
                    source = " ".join([f"{entity.table} {entity.alias}", *found.joins])
                    for sql in (found.sql, found.of_all):
                        counted = f"SELECT count(*) FROM {source} WHERE {sql}"
                        assert reader.value(counted, found.parameters) == 0


def test_every_relation_with_a_time_knows_its_field(app: Runtime):
    for entity in app.registry.entities():
        for relation in entity.relations:
            fields = {field.name: field for field in relation.kind.fields}
            assert relation.at == "" or fields[relation.at].kind.value == "moment"
