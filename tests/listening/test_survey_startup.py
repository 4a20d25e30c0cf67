"""Reading a survey starts quickly."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.cli.test_startup import CODE, HEAVY
from tests.conftest import Result


@pytest.mark.parametrize(
    "line",
    [
        "survey list",
        "survey show",
        "survey answers nps --filter group=promoter",
        "survey report",
        "survey report --format table",
    ],
)
def test_reading_a_survey_loads_nothing_heavy(
    ccm: Callable[..., Result], database: object, line: str
) -> None:
    ccm("survey", "add", "nps")
    ccm("survey", "answer", "9", "--anonymous")
    done = subprocess.run(
        [sys.executable, "-c", CODE, *line.split()],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    narration, _mark, loaded = done.stderr.rpartition("LOADED ")
    assert done.returncode == 0, narration
    assert done.stdout
    assert not HEAVY & set(loaded.split())
