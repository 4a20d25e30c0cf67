"""Looking the kept files over, and removing those that nothing needs."""

from collections.abc import Iterable

from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.messaging.queries.kept_files import Unused, damaged, lost, unused
from ccm_cli.messaging.templates.weight import megabytes
from ccm_cli.store.checking import Finding
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

_NAMED = 12
"""Characters of a checksum that a finding names."""


def findings(reader: Reader, *, now: int) -> list[Finding]:
    """What is to be said of the kept files: their checksums, what is missing, what is not needed.

    Args:
        reader: the database.
        now: UTC seconds.
    """
    wrong, missing = _named(damaged(reader)), _named(lost(reader))
    return [
        Finding(_("Content of pictures and attachments"), not wrong, wrong),
        Finding(_("Pictures and attachments that are referred to"), not missing, missing),
        Finding(_("Pictures and attachments not needed"), True, _spare(unused(reader, now=now))),
    ]


def clean(work: UnitOfWork, *, now: int) -> tuple[Unused, ...]:
    """Remove what nothing needs any more; see `ccm_cli.messaging.queries.kept_files.unused`.

    Args:
        work: the unit of work.
        now: UTC seconds.

    Returns:
        What was removed.
    """
    gone = tuple(unused(work.reader, now=now))
    for one in gone:
        work.execute("DELETE FROM template_file WHERE digest = ?", (one.digest,))
    return gone


def _spare(files: list[Unused]) -> str:
    if not files:
        return ""
    words = ngettext(
        "%(n)d file, %(size)s MB: ccm doctor --clean",
        "%(n)d files, %(size)s MB: ccm doctor --clean",
        len(files),
    )
    return words % {"n": len(files), "size": megabytes(sum(one.size for one in files))}


def _named(digests: Iterable[str]) -> str:
    return ", ".join(digest[:_NAMED] for digest in digests)
