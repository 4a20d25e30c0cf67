"""Versions of templates: a copy of all their files, kept whenever one is used or edited.

What was sent can so be read again, two versions can be held against each other, and an old one
taken back. A copy is kept once, however often it is used.
"""

import json
from typing import Literal

from ccm_cli.messaging import kept_files
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.store.writing import UnitOfWork

Why = Literal["sent", "before", "edit", "restore"]


def keep(
    work: UnitOfWork, template: MessageTemplate, *, why: Why, now: int, actor: str = ""
) -> str:
    """Keep a template as it is now, unless its last version is the same.

    Args:
        work: the unit of work.
        template: as it is now.
        why: it is ``sent``, was saved by an ``edit`` or a ``restore``, or is about to be changed.
        now: UTC seconds.
        actor: who changed it; empty where nobody did.

    Returns:
        The digest that this copy is known by.
    """
    last = work.reader.row(
        lambda number, digest: (number, digest),
        "SELECT number, digest FROM template_change WHERE name = ? ORDER BY number DESC LIMIT 1",
        (template.name,),
    )
    if last is not None and last[1] == template.digest:
        return template.digest
    work.execute(
        "INSERT INTO template_version (digest, name, snapshot, created_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (
            template.digest,
            template.name,
            json.dumps(template.to_snapshot(), ensure_ascii=False),
            now,
        ),
    )
    for asset in template.assets.values():
        kept_files.keep(work, asset)
    work.execute(
        "INSERT INTO template_change (name, number, digest, why, at, actor)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (template.name, last[0] + 1 if last else 1, template.digest, why, now, actor),
    )
    return template.digest
