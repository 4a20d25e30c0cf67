"""Going through a mailbox: each mail is taken in a transaction of its own, its place noted in it.

Whatever happens to the process, a mail is either taken and remembered, or found again next time.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.messaging.inbox import answering
from ccm_cli.messaging.inbox.handling import InboxContext
from ccm_cli.messaging.inbox.sources import Source
from ccm_cli.messaging.inbox.taking import Taken, take
from ccm_cli.store.reading import reading
from ccm_cli.store.writing import UnitOfWork

Changing = Callable[[str], AbstractContextManager[UnitOfWork]]
"""Opens a transaction with a line for the history."""


@dataclass
class Report:
    """What a look at a mailbox brought.

    Attributes:
        counts: mails by what they were; see `Taken.kind`.
        ids: of those that were kept, in order.
    """

    counts: Counter[str] = field(default_factory=Counter)
    ids: list[int] = field(default_factory=list)

    @property
    def taken(self) -> int:
        """How many are new in the records."""
        return len(self.ids)


def sync(
    source: Source,
    *,
    changing: Changing,
    context: InboxContext,
    progress: Callable[[Taken], None] = lambda _taken: None,
    stopping: Callable[[], bool] = lambda: False,
) -> Report:
    """Take everything that is new in a mailbox.

    Args:
        source: the mailbox; it is closed at the end.
        changing: opens a transaction.
        context: what taking mail needs.
        progress: called after each mail.
        stopping: asked between two mails; once it says yes, the rest waits for the next time.

    Raises:
        MailboxDown: it cannot be read, or not to its end; what was taken is kept.
        ConfigError: an automatic answer of the settings cannot be used.
        CcmError: the files of a mail cannot be written.
    """
    report = Report()
    done: list[str] = []
    try:
        with reading(context.sending.path) as reader:
            answering.check(reader, context.sending)
            for mail in source.found(reader):
                now = context.sending.now
                with changing(_("mail")) as work:
                    taken = take(work, mail.raw, mailbox=source.name, context=context, now=now)
                    source.note(work, mail, now=now)
                    work.summary = summary_of(taken)
                report.counts[taken.kind] += 1
                if taken.id is not None:
                    done.append(mail.key)
                    if taken.kind != "known":
                        report.ids.append(taken.id)
                progress(taken)
                if stopping():
                    break
            else:
                with changing(_("mail")) as work:
                    source.finish(work, now=context.sending.now)
        source.after(done)
    finally:
        source.close()
    return report


def summary_of(taken: Taken) -> str:
    """A mail for the history."""
    return _("mail from %(sender)s: %(subject)s") % {
        "sender": taken.sender or "?",
        "subject": excerpt(taken.subject, 80),
    }
