"""``ccm deliverability``: whether other servers believe our mail, in plain words."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput, PartlyDone
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext

if TYPE_CHECKING:
    from ccm_cli.messaging.deliverability.finding import State

app = noun(_("Deliverability: whether other servers believe our mail."))

LARGEST_SAMPLE = 30_000_000


@app.command(
    "check",
    help=_(
        "Look at what DNS says of your domain and mail server (SPF, DKIM, DMARC, MX, reverse DNS)"
        " and at the headers of a mail, and say what to change. Ends with 6 where something is"
        " wrong."
    ),
    epilog=examples(
        "ccm deliverability check",
        "ccm deliverability check --domain example.com --selector mail",
        "ccm deliverability check --sample arrived.eml",
    ),
)
def check(
    ctx: typer.Context,
    domain: Annotated[
        str, typer.Option("--domain", help=_("Of the sender; that of email.from if left out"))
    ] = "",
    host: Annotated[
        str, typer.Option("--host", help=_("The server that sends; email.host if left out"))
    ] = "",
    selector: Annotated[
        list[str] | None,
        typer.Option("--selector", metavar="NAME", help=_("Of a DKIM key; may be repeated")),
    ] = None,
    sample: Annotated[
        Path | None,
        typer.Option("--sample", metavar="PATH", help=_("A mail of yours that arrived somewhere")),
    ] = None,
    resolver: Annotated[
        str,
        typer.Option("--resolver", metavar="IP[:PORT]", help=_("Ask this name server instead")),
    ] = "",
    format: Format = None,
) -> None:
    from ccm_cli.messaging.context import sending_context
    from ccm_cli.messaging.deliverability import looking, samples
    from ccm_cli.messaging.deliverability.finding import State
    from ccm_cli.messaging.deliverability.names import Names

    runtime = runtime_of(ctx)
    arrived = _read(sample) if sample is not None else b""
    subject = looking.subject_of(
        runtime.settings,
        domain=domain,
        host=host,
        selectors=selector or (),
        sample=arrived,
    )
    if not arrived:
        subject = subject._replace(sample=samples.sample(sending_context(runtime)))
    found = looking.look(Names(resolver), subject)
    is_table = output.chosen_format(runtime, format) == "table"
    output.rows(
        ctx,
        [
            Column("about", _("About")),
            Column("state", _("State")),
            Column("found", _("Found")),
            Column("mend", _("What to change")),
        ],
        [
            (one.about, _in_words(one.state) if is_table else one.state.value, one.words, one.mend)
            for one in found
        ],
        format=format,
    )
    wrong = [one for one in found if one.state is State.PROBLEM]
    if wrong:
        words = ngettext(
            "%(n)d thing keeps mail of %(domain)s from arriving.",
            "%(n)d things keep mail of %(domain)s from arriving.",
            len(wrong),
        )
        raise PartlyDone(words % {"n": len(wrong), "domain": subject.domain}, left_undone=())
    output.note(_("Nothing of %(domain)s is wrong.") % {"domain": subject.domain})


def _in_words(state: "State") -> str:
    words = {
        "fine": _("fine"),
        "advice": _("could be better"),
        "problem": _("wrong"),
        "unknown": _("not known"),
    }
    return words[state.value]


def _read(path: Path) -> bytes:
    """The bytes of a sample.

    Raises:
        InvalidInput: it cannot be read, or is no mail by its size.
    """
    try:
        if path.stat().st_size > LARGEST_SAMPLE:
            raise InvalidInput(_("%(path)s is too large for a mail.") % {"path": path})
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            _("%(path)s cannot be read: %(reason)s")
            % {"path": path, "reason": error.strerror or error}
        ) from None
