"""What a message asks the owner to do: a call to make, a visit to pay.

A message of the channels ``phone`` and ``visit`` is accepted when its errand is written down; what
becomes of it then is the owner's word. Each message has one errand, whatever crashes.
"""

from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.language.zones import local_day
from ccm_cli.messaging.channels import Post
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.models import Errand
from ccm_cli.selling.due import due_on
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

WAITING, DONE = "waiting", "done"
_LONGEST_TITLE = 80


def is_known(reader: Reader, key: str) -> bool:
    """Whether the errand of a message is written down."""
    return reader.value("SELECT 1 FROM errand WHERE key = ?", (key,)) is not None


def enter(
    work: UnitOfWork, post: Post, *, channel: str, context: SendingContext, now: int
) -> Errand:
    """Write down the errand of a message; a visit becomes a task of today.

    Args:
        work: the unit of work.
        post: the message as rendered.
        channel: ``phone`` or ``visit``.
        context: names the business's time zone.
        now: UTC seconds.
    """
    message = work.reader.value("SELECT id FROM message WHERE message_id = ?", (f"<{post.key}>",))
    errand = work.add(
        Errand(
            channel=channel,
            key=post.key,
            message_id=message,
            contact_id=post.contact_id,
            address=post.address,
            template=post.template,
            script=post.text,
            language=post.language,
            due_at=now,
            created_at=now,
        )
    )
    if channel == "visit":
        errand.task_id = _visit(work, post, context=context, now=now)
        work.flush()
    return errand


def _visit(work: UnitOfWork, post: Post, *, context: SendingContext, now: int) -> int | None:
    from ccm_cli.selling import tasks

    first = excerpt(post.text.partition("\n")[0], _LONGEST_TITLE)
    lines = [post.address] if post.address != post.name else []
    return tasks.add(
        work,
        title=_("Visit %(name)s: %(what)s") % {"name": post.name, "what": first},
        now=now,
        contact_id=post.contact_id,
        due=due_on(local_day(now, context.zone), context.zone),
        notes="\n\n".join([*lines, post.text]),
    ).id
