"""What the documents promise is there: every capability has its row, every link its file."""

import re
from pathlib import Path

import pytest

import ccm_cli

ROOT = Path(ccm_cli.__file__).parent.parent
COUNTS = {"M": 7, "S": 5, "C": 11, "V": 7, "A": 6, "T": 4, "F": 7}
IDS = [f"{area}{number}" for area, last in COUNTS.items() for number in range(1, last + 1)]


def test_every_capability_has_a_row_with_a_state():
    text = (ROOT / "docs/capabilities.md").read_text("utf-8")
    rows = re.findall(r"^\| ([A-Z]\d+) [^|]*\| (done|partly|not yet) \|", text, re.MULTILINE)
    assert sorted(name for name, _state in rows) == sorted(IDS)


@pytest.mark.parametrize(
    "page", sorted(p.name for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
)
def test_every_link_leads_to_a_file(page):
    path = ROOT / page if (ROOT / page).exists() else ROOT / "docs" / page
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{page} -> {target}"


def test_every_command_of_the_documents_exists(ccm):
    from ccm_cli.cli.app import commands

    known = set(commands())
    for path in [ROOT / "README.md", *ROOT.glob("docs/*.md")]:
        for word in re.findall(r"^ccm ([a-z]+)", path.read_text("utf-8"), re.MULTILINE):
            assert word in known, f"{path.name}: ccm {word}"
    assert ccm("--help").code == 0
