"""Write the tables of ``docs/filters.md`` from the registry: ``python docs/make_filters.py``."""

import sys
from collections.abc import Iterator
from pathlib import Path

from ccm_cli import language
from ccm_cli.runtime import build
from ccm_cli.store.filters import describe
from ccm_cli.store.filters.registry import Entity, Relation

GUIDE = Path(__file__).parent / "filters.md"
MARK = "<!-- Below: made by python docs/make_filters.py -->\n"


def entities() -> tuple[Entity, ...]:
    """Every kind of record, with the settings of nobody."""
    language.use("en")
    here = Path(__file__).parent
    return build({"HOME": str(here), "TZ": "UTC"}, surface="cli", start=here).registry.entities()


def tables() -> Iterator[str]:
    """What belongs to each kind of record, and the fields of each."""
    for entity in entities():
        yield f"\n### {entity.name}\n"
        if entity.relations:
            yield "| related | records | `in 30d` looks at | other names |\n|---|---|---|---|"
            yield from (_related(relation) for relation in entity.relations)
            yield ""
        yield "| field | what it is | other names |\n|---|---|---|"
        for each in describe(entity):
            if not each.name.endswith("(…)"):  # those are the related records above
                yield f"| `{each.name}` | {each.noun} | {_code(each.aliases)} |"


def _related(relation: Relation) -> str:
    at = f"`{relation.at}`" if relation.at else "nothing"
    return f"| `{relation.name}` | {relation.entity} | {at} | {_code(relation.aliases)} |"


def _code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def guide() -> str:
    """The guide with its tables as they are now."""
    written, _mark, _old = GUIDE.read_text("utf-8").partition(MARK)
    return written + MARK + "\n".join(tables()) + "\n"


if __name__ == "__main__":
    GUIDE.write_text(guide(), encoding="utf-8")
    sys.stdout.write(f"{GUIDE}\n")
