"""What an ``edit`` command says when it is done: which fields became different."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ccm_cli.cli import output
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.punctuation import in_series
from ccm_cli.runtime import Runtime
from ccm_cli.store import journal

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

LABELS = {
    "name": message("Name"),
    "title": message("Title"),
    "given_name": message("Given name"),
    "middle_name": message("Middle name"),
    "family_name": message("Family name"),
    "kind": message("Kind"),
    "stage": message("Stage"),
    "language": message("Language"),
    "time_zone": message("Time zone"),
    "rhythm": message("Rhythm"),
    "away_until": message("Away until"),
    "source": message("Source"),
    "notes": message("Notes"),
    "email": message("E-mail"),
    "phone": message("Phone"),
    "website": message("Website"),
    "street": message("Street"),
    "city": message("City"),
    "region": message("Province"),
    "postcode": message("Postcode"),
    "parent_id": message("Belongs to"),
    "country": message("Country"),
    "contact_id": message("Contact"),
    "company_id": message("Company"),
    "deal_id": message("Deal"),
    "value_minor": message("Value"),
    "currency": message("Value"),
    "expected_close": message("Expected close"),
    "lost_reason": message("Lost because"),
    "deal_competitor": message("Competitors"),
    "due_at": message("Due"),
    "all_day": message("Due"),
    "priority": message("Priority"),
    "remind_at": message("Reminder"),
    "repeat": message("Repeats"),
    "repeat_from": message("Repeats"),
    "contact_email": message("E-mail"),
    "contact_phone": message("Phone"),
    "contact_handle": message("Handle"),
    "contact_address": message("Address"),
    "contact_company": message("Company"),
    "people": message("People"),
    "contact_tag": message("Tags"),
    "contact_relation": message("Relation"),
    "attachment": message("Files"),
    "channel": message("Channel"),
    "direction": message("Direction"),
    "at": message("When"),
    "summary": message("Summary"),
    "body": message("Text"),
    "duration": message("Duration"),
    "cost_minor": message("Cost"),
    "sentiment": message("Sentiment"),
    "campaign_id": message("Campaign"),
    "contact_date": message("Date"),
    "subject": message("Subject"),
    "description": message("Text"),
    "ticket_id": message("Ticket"),
    "code": message("Code"),
    "unit": message("Unit"),
    "category": message("Category"),
    "price_minor": message("Price"),
    "tax": message("Tax"),
    "consumable": message("Bought again and again"),
    "state": message("State"),
    "number": message("Number"),
    "due_on": message("To be paid by"),
    "sale_order_line": message("Lines"),
    "sale_payment": message("Payments"),
    "sale_return": message("Returns"),
}
"""Columns of the record itself, and tables of what hangs on it."""
_PARTS_OF_NAME = ("given_name", "middle_name", "family_name")


def tell(runtime: Runtime, work: "UnitOfWork", table: str, row_id: int | None, said: str) -> None:
    """Say on stderr what a finished unit of work changed, or that it was so already.

    Args:
        runtime: of the command.
        work: finished; its changes are read from the journal.
        table: of the record that was edited.
        row_id: of that record.
        said: with places ``%(id)d`` and ``%(what)s``, the fields.
    """
    if work.group_id is None:
        output.note(_("It was so already; nothing changed."))
        return
    with runtime.reading() as reader:
        entries = journal.entries(reader, work.group_id)
    names = dict.fromkeys(name for entry in entries for name in _names(table, entry))
    if "name" in names:
        names = {name: None for name in names if name not in _PARTS_OF_NAME}
    words = dict.fromkeys(_(LABELS[name]) if name in LABELS else name for name in names)
    what = in_series(word[:1].lower() + word[1:] for word in words)
    output.note(said % {"id": row_id, "what": what})


def _names(table: str, entry: journal.Change) -> Iterable[str]:
    before, after = entry.before or {}, entry.after or {}
    if entry.table == "contact_date":
        yield str(entry.row.get("name") or "contact_date")
        return
    if (table, entry.table) == ("company", "contact_company"):
        yield "people"
        return
    if entry.table != table:
        if entry.table in LABELS:
            yield entry.table
        return
    for column in after:
        if column in LABELS:
            yield column
    if "custom" in after:
        old, new = json.loads(before["custom"]), json.loads(after["custom"])
        yield from (key for key in {**old, **new} if old.get(key) != new.get(key))
