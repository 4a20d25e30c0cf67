"""The whole customer: profile, figures, consent, what is open, and the timeline."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget

from ccm_cli.errors import NotFound
from ccm_cli.insight.queries.customer import (
    Customer,
    CustomerOrder,
    OpenDeal,
    OpenTask,
    OpenTicket,
    customer,
)
from ccm_cli.insight.queries.timeline import EventPage, timeline
from ccm_cli.language import gettext as _
from ccm_cli.selling.lifecycle import CONVERTIBLE
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.detail import Detail
from ccm_cli.tui.screens.exportable import Exportable, Listed, these
from ccm_cli.tui.widgets.open_things import OpenThings
from ccm_cli.tui.widgets.profile import ProfileCard
from ccm_cli.tui.widgets.timeline import Timeline, how
from ccm_cli.tui.wording import shown

EVENTS = 100
"""Events of the timeline that are read at once."""


class CustomerScreen(Exportable):
    """One customer.

    Args:
        contact_id: whose.
    """

    SECTION = "customers"
    AUTO_FOCUS = "Timeline"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("l", "log", _("Log")),
        key("n", "add_task", _("Task")),
        key("D", "add_deal", _("Deal")),
        key("o", "add_order", _("Order")),
        key("e", "edit", _("Edit")),
        key("K", "add_ticket", _("Ticket")),
        key("t", "tags", _("Tags")),
        key("c", "convert", _("Convert")),
        key("r", "relate", _("Relate")),
        key("a", "consent", _("Consent")),
        key("d", "done", _("Done")),
        key("escape,backspace", "back", _("Back")),
    ]

    def __init__(self, contact_id: int) -> None:
        super().__init__()
        self.contact_id = contact_id
        self._customer: Customer | None = None

    def content(self) -> Iterable[Widget]:
        with Horizontal():
            with Vertical(id="customer-side"):
                with VerticalScroll(id="customer-profile", classes="panel"):
                    yield ProfileCard(self.runtime, self.presenter)
                yield OpenThings(self.presenter, id="customer-open", classes="panel")
            yield Timeline(self.presenter, id="customer-timeline", classes="panel")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(OpenThings).border_title = shown(_("Still open"))
        self.query_one(Timeline).border_title = shown(_("Timeline"))

    def listed(self) -> Listed:
        """The calls, visits and messages of the timeline, as far as it is read."""
        events = self.query_one(Timeline).items
        return these("interactions", (one.id for one in events if one.source == "interaction"))

    def load(self) -> None:
        held = max(EVENTS, len(self.query_one(Timeline).items))
        self.read(lambda reader: self._find(reader, held), self._show, group="customer")

    def _find(self, reader: Reader, events: int) -> Customer | None:
        try:
            return customer(reader, self.contact_id, now=self.runtime.now, events=events)
        except NotFound:  # removed meanwhile, here by an undo or by another process
            return None

    def _show(self, found: Customer | None) -> None:
        if found is None:
            self.say(_("This customer is no longer there."))
            self.action_back()
            return
        self._customer = found
        self.refresh_bindings()
        self.query_one(ProfileCard).show(found)
        self.query_one(OpenThings).show(found, self.runtime.now)
        self.query_one(Timeline).show(found.timeline)
        title = _("Customer %(id)s") % {"id": self.presenter.number(found.profile.id)}
        self.query_one("#customer-profile").border_title = shown(title)

    def on_timeline_more(self, event: Timeline.More) -> None:
        def query(reader: Reader) -> EventPage:
            return timeline(reader, self.contact_id, limit=EVENTS, cursor=event.cursor)

        self.read(query, self.query_one(Timeline).extend, group="timeline")

    def on_rows_opened(self, event: Timeline.Opened) -> None:
        event.stop()
        if isinstance(event.rows, OpenThings) and isinstance(event.rows.current, OpenDeal):
            from ccm_cli.tui.screens.deal import open_deal

            open_deal(self, event.rows.current.id)
        if isinstance(event.rows, OpenThings) and isinstance(event.rows.current, OpenTicket):
            self.face.open_tickets(event.rows.current.id)
        if isinstance(event.rows, OpenThings) and isinstance(event.rows.current, CustomerOrder):
            from ccm_cli.tui.screens.order import open_order

            open_order(self, event.rows.current.id)
        if isinstance(event.rows, Timeline) and event.rows.current is not None:
            happened = event.rows.current
            if happened.source == "order":
                from ccm_cli.tui.screens.order import open_order

                open_order(self, happened.id)
                return
            parts = (happened.text, happened.detail, happened.about, happened.files)
            body = "\n\n".join(part for part in parts if part)
            when = self.presenter.moment(happened.at, "long")
            self.app.push_screen(Detail(how(happened, self.presenter), when, body))

    # Actions

    @property
    def _called(self) -> str:
        return self._customer.profile.name if self._customer is not None else ""

    def action_log(self) -> None:
        from ccm_cli.tui.screens import planning

        self.ask(planning.log(self.runtime, self.contact_id, self._called))

    def action_add_task(self) -> None:
        from ccm_cli.tui.screens import planning

        self.ask(planning.add_task(self.runtime, self.contact_id, self._called))

    def action_add_deal(self) -> None:
        from ccm_cli.tui.screens import dealing

        dealing.open_adding(self, contact=(self.contact_id, self._called))

    def action_add_ticket(self) -> None:
        from ccm_cli.tui.screens import ticket_forms

        self.ask(ticket_forms.add(self.runtime, self.contact_id, self._called))

    def action_add_order(self) -> None:
        from ccm_cli.tui.screens import ordering

        self.ask(ordering.add_order(self.runtime, contact=(self.contact_id, self._called)))

    def action_edit(self) -> None:
        from ccm_cli.tui.screens import editing

        if self._customer is not None:
            held = self._customer.profile
            self.ask(editing.edit_contact(self.runtime, self.presenter, held))

    def action_tags(self) -> None:
        from ccm_cli.tui.screens import editing

        if self._customer is not None:
            self.ask(editing.edit_tags(self.runtime, self._customer.profile))

    def action_convert(self) -> None:
        from ccm_cli.tui.screens import lifecycle

        if self._customer is not None:
            self.ask(lifecycle.convert(self.runtime, self._customer.profile))

    def action_relate(self) -> None:
        from ccm_cli.tui.screens import lifecycle

        if self._customer is not None:
            self.ask(lifecycle.relate(self.runtime, self._customer.profile))

    def action_consent(self) -> None:
        from ccm_cli.tui.screens import consenting

        if self._customer is not None:
            self.ask(consenting.say(self.runtime, self._customer.profile))

    def action_done(self) -> None:
        from ccm_cli.tui.screens import planning

        task = self.query_one(OpenThings).current
        if isinstance(task, OpenTask):
            planning.finish_task(self, task.id, task.title)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        if action == "convert":
            return self._customer is not None and self._customer.profile.stage in CONVERTIBLE
        return action != "done" or isinstance(self.focused, OpenThings)
