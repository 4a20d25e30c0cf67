"""What the handlers of pages share: the runtime, the pages, and the work away from the loop."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork
from ccm_cli.web.pages import Pages

Result = TypeVar("Result")


@dataclass(frozen=True)
class Desk:
    """One per application.

    Attributes:
        runtime: of the program; its surface is ``web``.
        pages: what is shown.
    """

    runtime: Runtime
    pages: Pages

    async def read(self, query: Callable[[Reader], Result]) -> Result:
        """Ask the database in a thread of its own."""

        def asked() -> Result:
            with self.runtime.reading() as reader:
                return query(reader)

        return await run_in_threadpool(asked)

    async def change(self, summary: str, verb: Callable[[UnitOfWork], Result]) -> Result:
        """Change the database in a thread of its own, in one transaction."""

        def done() -> Result:
            with self.runtime.changing(summary) as work:
                return verb(work)

        return await run_in_threadpool(done)

    async def language_of(self, request: Request, contact_id: int) -> str:
        """The language in which a customer is spoken to."""
        spoken = await self.read(
            lambda reader: reader.value("SELECT language FROM contact WHERE id = ?", (contact_id,))
        )
        return self.pages.language(spoken or "", request.headers.get("accept-language", ""))

    def said(
        self,
        name: str,
        language: str,
        *,
        status: int = 200,
        home: str = "../",
        headers: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """A page that only says something: the texts ``NAME_title`` and ``NAME_body``."""
        page = self.pages.page(
            "said",
            language,
            home=home,
            title=self.pages.text(f"{name}_title", language),
            body=self.pages.text(f"{name}_body", language),
        )
        return HTMLResponse(page, status_code=status, headers=dict(headers or {}))


def desk_of(request: Request) -> Desk:
    """The desk of the application that a request came to."""
    found: Desk = request.app.state.desk
    return found


def how_on_page() -> str:
    """How somebody said something who said it on a page."""
    return _("on the web page")
