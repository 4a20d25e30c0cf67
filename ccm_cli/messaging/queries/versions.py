"""Reading the versions of templates."""

from collections.abc import Mapping
from typing import NamedTuple

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.messaging.briefs import frozen_template
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.store.ids import LARGEST_ID
from ccm_cli.store.reading import Reader

WHY: Mapping[str, str] = {
    "sent": message("used for sending"),
    "before": message("before it was edited"),
    "edit": message("edited"),
    "restore": message("taken back from an older version"),
}
"""Why a version was kept, for people."""


class Version(NamedTuple):
    """One version of a template.

    Attributes:
        number: among those of its template, from 1.
        digest: that its copy is known by; the same for two versions that say the same.
        why: a key of `WHY`.
        at: when it was kept, UTC seconds.
        actor: who changed it; empty where nobody did.
        campaigns: the names of those that were started with it, separated by commas.
    """

    number: int
    digest: str
    why: str
    at: int
    actor: str
    campaigns: str


def history(reader: Reader, name: str) -> list[Version]:
    """The versions of a template, the newest first; none for one that was never used."""
    return reader.rows(
        Version,
        "SELECT v.number, v.digest, v.why, v.at, v.actor, coalesce((SELECT group_concat(c.name, "
        "', ') FROM campaign c WHERE c.template_digest = v.digest), '')"
        " FROM template_change v WHERE v.name = ? ORDER BY v.number DESC",
        (name,),
    )


def version(reader: Reader, name: str, number: int | None = None) -> MessageTemplate:
    """A template as it was.

    Args:
        reader: the database.
        name: of the template.
        number: of the version; None for the newest that was kept.

    Raises:
        NotFound: there is no such version.
        InvalidInput: its copy is damaged.
    """
    digest = reader.value(
        "SELECT digest FROM template_change WHERE name = ? AND number = coalesce(?,"
        " (SELECT max(number) FROM template_change WHERE name = ?))",
        (name, number if number is None else min(number, LARGEST_ID), name),
    )
    if digest is None:
        numbers = ", ".join(str(found.number) for found in history(reader, name))
        raise NotFound(
            _("The message %(name)s has no version %(number)d.") % {"name": name, "number": number}
            if number is not None
            else _("No version of the message %(name)s was kept yet.") % {"name": name},
            hint=_("There is: %(names)s.") % {"names": numbers}
            if numbers
            else _("One is kept when it is sent, and by: ccm template edit %(name)s")
            % {"name": name},
        )
    return frozen_template(reader, digest)
