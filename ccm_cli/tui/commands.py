"""The command palette: screens, what can be done here, customers by name."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.screen import Screen

from ccm_cli.customers.queries.search import Found, find, find_near
from ccm_cli.insight.queries import find as everything
from ccm_cli.language import gettext as _
from ccm_cli.tui.app import CcmApp
from ccm_cli.tui.keys import OURS
from ccm_cli.tui.sections import sections
from ccm_cli.tui.wording import shown

PEOPLE = 8
"""Customers that the palette offers."""
RECORDS = 4
"""Records of each kind that the palette offers."""
_SHORTEST, _SHORTEST_OF_RECORDS = 2, 3

Offer = tuple[str, str, Callable[[], Any]]
"""Name, explanation and action of a command."""


class Ours(Provider):
    """What all of ours have in common."""

    @property
    def face(self) -> CcmApp:
        """The app, as its own class."""
        if not isinstance(self.app, CcmApp):
            raise TypeError(type(self.app).__name__)
        return self.app


class Actions(Ours):
    """The screens, what the screen in front can do, undo and redo, the themes."""

    def _offered(self) -> list[Offer]:
        """Name, explanation and action of each."""
        go = _("Go to: %(title)s")
        offered: list[Offer] = [
            (go % {"title": s.title}, s.key, partial(self.face.action_go, s.name))
            for s in sections()
        ]
        offered += self._keys_of(self.screen)
        offered.append((_("Add in one line"), "+", partial(self.face.action_capture)))
        offered.append((go % {"title": _("Duplicates")}, "D", partial(self.face.open_duplicates)))
        offered.append((_("Import a file"), "I", partial(self.face.open_import)))
        offered.append((go % {"title": _("Audit")}, "A", partial(self.face.open_audit)))
        offered.append((go % {"title": _("Calls")}, "P", partial(self.face.action_calls)))
        offered.append((go % {"title": _("Tickets")}, "T", partial(self.face.action_tickets)))
        offered.append((go % {"title": _("Orders")}, "O", partial(self.face.action_orders)))
        offered.append((go % {"title": _("Products")}, "W", partial(self.face.action_products)))
        offered.append((go % {"title": _("Messages")}, "M", partial(self.face.open_templates)))
        offered.append((_("Undo"), "ctrl+z", partial(self.face.action_undo)))
        offered.append((_("Redo"), "ctrl+y", partial(self.face.action_redo)))
        offered.append((_("Change the theme"), "", partial(self.face.open_themes)))
        return offered

    def _keys_of(self, screen: Screen[object]) -> list[Offer]:
        found: dict[str, Offer] = {}
        for node, binding, enabled, _tooltip in screen.active_bindings.values():
            ours = (binding.id or "").startswith(OURS) and binding.show and node is screen
            if ours and enabled:
                pressed = self.face.get_key_display(binding)
                run = partial(self.face.run_action, binding.action, screen)
                found[binding.action] = (binding.description, pressed, run)
        return list(found.values())

    async def discover(self) -> Hits:
        for name, explanation, run in self._offered():
            yield DiscoveryHit(shown(name), run, help=explanation)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, explanation, run in self._offered():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(shown(name)), run, help=explanation)


class People(Ours):
    """Customers whose names, numbers or addresses begin with what is typed."""

    async def search(self, query: str) -> Hits:
        if len(query.strip()) < _SHORTEST:
            return
        for found in await self._found(query):
            about = " · ".join(part for part in (found.company, found.city) if part)
            yield Hit(
                2.0,  # people before actions, whose scores are at most about one
                shown(found.name),
                partial(self.face.open_customer, found.id),
                text=found.name,
                help=shown(about),
            )

    async def _found(self, query: str) -> list[Found]:
        return await asyncio.to_thread(self._ask, query)

    def _ask(self, query: str) -> list[Found]:
        runtime = self.face.runtime
        with runtime.reading() as reader:
            region = runtime.settings.business.region
            return find(reader, query, PEOPLE, region=region) or find_near(reader, query, PEOPLE)


class Records(Ours):
    """Records of every kind with the words; each opens its customer, a ticket itself."""

    async def search(self, query: str) -> Hits:
        if len(query.strip()) < _SHORTEST_OF_RECORDS:
            return
        for label, hit in await asyncio.to_thread(self._ask, query):
            opens = self._opens(hit)
            if opens is not None:
                matched = next((match.text for match in hit.matched), hit.title)
                told = " · ".join(part for part in (_(label), hit.about or hit.title) if part)
                yield Hit(
                    1.5,  # between people and actions
                    shown(matched),
                    opens,
                    text=matched,
                    help=shown(told),
                )

    def _opens(self, hit: everything.Hit) -> Callable[[], Any] | None:
        """What choosing a record does; None where there is nothing to open."""
        if hit.kind == "ticket":
            return partial(self.face.open_tickets, hit.id)
        if hit.contact_id is not None:
            return partial(self.face.open_customer, hit.contact_id)
        return None

    def _ask(self, query: str) -> list[tuple[str, everything.Hit]]:
        runtime = self.face.runtime
        with runtime.reading() as reader:
            found = everything.find(
                reader,
                query,
                RECORDS,
                searchables=runtime.searchables,
                kinds=[searchable.kind for searchable in runtime.searchables],
            )
        return [(section.label, hit) for section in found.sections for hit in section.hits]


class Themes(Ours):
    """The themes, ours first; choosing one is for this run, the settings keep it."""

    def _offered(self) -> list[tuple[str, partial[None]]]:
        names = sorted(
            self.face.available_themes, key=lambda name: (not name.startswith("ccm"), name)
        )
        return [(name, partial(setattr, self.face, "theme", name)) for name in names]

    async def discover(self) -> Hits:
        for name, run in self._offered():
            yield DiscoveryHit(name, run)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, run in self._offered():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), run)


PROVIDERS = {Actions, People, Records}
