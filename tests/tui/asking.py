"""Tickets of the small business: late, near, waiting, closed; one with a conversation."""

import os
from pathlib import Path

from ccm_cli import runtime as composition
from ccm_cli.listening import answering, tickets
from ccm_cli.messaging.context import sending_context
from ccm_cli.runtime import Runtime
from tests.conftest import NOW

HOUR, DAY = 3_600, 86_400

TICKETS = (
    # subject, person, priority, hours ago, category
    ("One table came with a scratch", 1, "urgent", 30, "damage"),
    ("Прислали не тот зал", 4, "normal", 6, ""),
    ("قفسه‌ها کی می‌رسند؟", 5, "high", 3.5, "delivery"),
    ("Invoice to another address", 7, "low", 50, "invoice"),
    ("Bar stools wobble", 12, "normal", 200, ""),
)


def ask(shop: Runtime) -> Runtime:
    """Open the tickets over a business that works around the clock."""
    file = shop.settings.files[0]
    text = file.read_text("utf-8") + '[tickets]\nhours = ["00:00-24:00"]\n'
    Path(file).write_text(text, "utf-8")
    app = composition.build(os.environ, surface="tui")
    levels = app.service_levels
    with app.changing("people ask") as work:
        for subject, person, priority, hours, category in TICKETS:
            tickets.add(
                work,
                subject=subject,
                contact_id=person,
                priority=priority,
                category=category,
                description="The table for the terrace. See the photo." if person == 1 else "",
                channel="email",
                at=NOW - int(hours * HOUR),
                levels=levels,
                now=NOW,
            )
        answering.reply(
            work,
            1,
            sending=sending_context(app),
            levels=levels,
            now=NOW - 20 * HOUR,
            text="We are sorry.\nA new one comes on Tuesday.",
            then="open",
        )
        tickets.note(work, 1, text="Ask the carrier who pays.", now=NOW - 2 * HOUR)
        tickets.wait(work, 4, levels=levels, now=NOW - DAY)
        tickets.close(work, 5, levels=levels, now=NOW - 5 * DAY)
    return app
