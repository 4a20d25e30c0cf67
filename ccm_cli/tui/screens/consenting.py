"""The form in which a yes or a no of a customer is written down."""

from typing import TYPE_CHECKING

from ccm_cli.customers.choices import CHANNELS, label
from ccm_cli.language import current_language
from ccm_cli.language import gettext as _
from ccm_cli.messaging import purposes
from ccm_cli.messaging.channels import CONSENTED
from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.form import Field, Form, Saving, Values

if TYPE_CHECKING:
    from ccm_cli.customers.queries.contacts import Profile
    from ccm_cli.store.writing import UnitOfWork

_YES, _NO = "yes", "no"


def say(runtime: Runtime, held: "Profile") -> Form:
    """The form that writes down what a customer said of messages."""
    consent = runtime.settings.consent

    def verb(work: "UnitOfWork", values: Values) -> None:
        from ccm_cli.messaging import consent as ledger

        write = ledger.grant if values["word"] == _YES else ledger.withdraw
        write(
            work,
            [held.id],
            how=values["how"],
            now=runtime.now,
            source=runtime.author.surface,
            channel=values["channel"],
            purpose=values["purpose"],
            proof=values["proof"],
            known=consent.purposes,
        )

    channels = [("email", label("email", CHANNELS)), (purposes.EVERY, _("all channels"))]
    channels += [(one, label(one, CHANNELS)) for one in CONSENTED if one != "email"]
    language = current_language()
    aims = [
        (one, purposes.label(one, consent, language=language))
        for one in (*consent.purposes, purposes.EVERY)
    ]
    fields = [
        Field("how", _("How"), hint=_("form in the shop, said so on the phone")),
        Field("word", _("Agreed"), choices=((_YES, _("yes")), (_NO, _("no")))),
        Field("channel", _("Channel"), choices=tuple(channels)),
        Field("purpose", _("Purpose"), choices=tuple(aims)),
        Field("proof", _("Proof"), hint=_("may stay empty")),
    ]
    saving = Saving(
        lambda values: _("consent given") if values["word"] == _YES else _("consent withdrawn"),
        verb,
        lambda _values: _("Saved: %(name)s") % {"name": held.name},
    )
    return Form(_("Consent of %(name)s") % {"name": held.name}, fields, saving)
