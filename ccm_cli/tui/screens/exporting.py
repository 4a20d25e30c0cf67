"""Taking out what a screen lists, into a file that is named in a form."""

from pathlib import Path
from typing import TYPE_CHECKING

from ccm_cli.customers.exporting import files
from ccm_cli.errors import Refused
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader
from ccm_cli.tui.screens.base import in_words
from ccm_cli.tui.screens.form import Asking, Field, Form, Values, listed

if TYPE_CHECKING:
    from ccm_cli.tui.screens.exportable import Listed

_OVERWRITE = "overwrite"


def export_listed(runtime: Runtime, presenter: Presenter, what: "Listed") -> Form:
    """The form that asks for the file."""
    fields = [
        Field(
            "file",
            _("File"),
            f"{what.kind}.csv",
            _("it ends with .csv, .tsv, .xlsx, .json, .ndjson or .vcf"),
        ),
        Field("fields", _("Columns"), "", _("all; or some with commas between")),
        Field(
            "existing",
            _("If it is there"),
            "",
            choices=(("", _("leave it alone")), (_OVERWRITE, _("overwrite it"))),
        ),
    ]

    def write(reader: Reader, values: Values) -> str:
        path = str(Path(values["file"].strip()).expanduser())
        chosen = files.format_of(path, None)
        overwrite = values["existing"] == _OVERWRITE
        if Path(path).exists() and not overwrite:
            raise Refused(
                _("%(file)s is there already.") % {"file": path},
                hint=_("Name another file, or choose to overwrite it."),
            )
        with files.one_moment(reader):
            ids = what.keys(reader)
            cuts = files.export(
                path,
                reader,
                runtime.exports[what.kind],
                ids,
                format=chosen,
                fields=listed(values["fields"]),
                setting=runtime.export_setting,
                force=overwrite,
            )
        said = ngettext("%(count)d record in %(file)s", "%(count)d records in %(file)s", len(ids))
        told = said % {"count": len(ids), "file": path}
        if not cuts:
            return told
        from ccm_cli.customers.exporting.workbook import cut_texts

        return f"{told}\n{in_words(cut_texts(cuts))}"

    title = ngettext("Export %(n)s record", "Export %(n)s records", what.number)
    return Form(title % {"n": presenter.number(what.number)}, fields, Asking(write))
