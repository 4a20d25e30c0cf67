"""The group ``ccm contact`` itself."""

from ccm_cli.cli.options import noun
from ccm_cli.language import gettext as _

app = noun(_("People: customers, suppliers, partners, staff."))
