"""The web face over the tests' database, on a real server in a thread, asked as a browser would."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from ccm_cli import locations, runtime
from ccm_cli.messaging.tokens import Tokens
from ccm_cli.web.application import application
from tests.messaging.conftest import House, house  # noqa: F401  (a fixture)

BASE = "https://shop.example.com/ccm"


@contextmanager
def serving(made: Starlette) -> Iterator[httpx.Client]:
    """A client of an application that a server serves meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = uvicorn.Server(
            uvicorn.Config(made, log_level="critical", ws="none", lifespan="off")
        )
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def signer(house: House) -> Tokens:  # noqa: F811
    with house.runtime.reading() as reader:
        return Tokens.of(reader)


@pytest.fixture
def client(house: House) -> Iterator[httpx.Client]:  # noqa: F811
    made = application(
        replace(runtime.build(os.environ, surface="web"), settings=house.settings),
        folders=[locations.shipped("templates")],
    )
    with serving(made) as found:
        yield found
