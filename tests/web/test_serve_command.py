"""``ccm serve`` as a process of its own."""

import os
import re
import signal
import subprocess
import sys

import httpx
import pytest

from ccm_cli.messaging import unsubscribing


@pytest.fixture
def served(house):
    """The address of a server that runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ccm_cli", "serve", "--port", "0"],
        stderr=subprocess.PIPE, text=True, env=os.environ,
    )  # fmt: skip
    try:
        lines = iter(process.stderr.readline, "")
        found = next(m for line in lines if (m := re.search(r"http://127\.0\.0\.1:\d+", line)))
        yield found[0], process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_it_serves_until_it_is_told_to_end(house, ccm, signer, served):
    address, process = served
    (ada,) = house.people("Ada")
    token = unsubscribing.token_for(signer, ada, 0)
    assert httpx.get(f"{address}/health").text == "ok"
    answer = httpx.post(f"{address}/u/{token}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "server" not in answer.headers
    assert "web" in ccm("history").out
    taken = subprocess.run(
        [sys.executable, "-m", "ccm_cli", "serve", "--port", address.rpartition(":")[2]],
        capture_output=True, text=True, env=os.environ, timeout=60, check=False,
    )  # fmt: skip
    assert taken.returncode == 1
    assert "Nothing can listen" in taken.stderr
    assert "Traceback" not in taken.stderr
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) in {0, -signal.SIGTERM}
