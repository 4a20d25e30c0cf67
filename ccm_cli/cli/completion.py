"""``ccm completion``: what a shell needs to complete commands and live names."""

import os
from pathlib import Path
from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.options import examples, single
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series, quoted

app = single()

_BASH = """\
# Completion of ccm for bash.
_ccm() {
    local line found=()
    while IFS= read -r line; do found+=("$line"); done \\
        < <(ccm __complete bash -- "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    if [[ ${found[0]-} == ":files" ]]; then
        compopt -o default; COMPREPLY=(); return
    fi
    COMPREPLY=("${found[@]}")
    if [[ ${#found[@]} == 1 && ${found[0]} == *= ]]; then compopt -o nospace; fi
}
complete -o nosort -F _ccm ccm
"""
_ZSH = """\
#compdef ccm
# Completion of ccm for zsh.
_ccm() {
    local -a values shown
    local line
    local typed="${(j: :)words[1,CURRENT-1]} $PREFIX"
    for line in "${(@f)$(ccm __complete zsh -- "$typed" 2>/dev/null)}"; do
        [[ -n $line ]] || continue
        values+=("${line%%$'\\t'*}")
        shown+=("${line/$'\\t'/  }")
    done
    if [[ ${values[1]} == ":files" ]]; then
        _files
    elif (( $#values )); then
        compadd -U -l -d shown -a values
    fi
}
if [[ ${funcstack[1]} == _ccm ]]; then _ccm "$@"; else compdef _ccm ccm; fi
"""
_FISH = """\
# Completion of ccm for fish.
function __ccm_complete
    set -l found (ccm __complete fish -- (commandline -cp) 2>/dev/null)
    if test "$found[1]" = ":files"
        __fish_complete_path (commandline -ct)
    else
        printf '%s\\n' $found
    end
end
complete -c ccm -f -a '(__ccm_complete)'
"""
_SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


@app.command(
    help=_("Print what your shell needs to complete commands, options and the names you have."),
    epilog=examples(
        "ccm completion bash --install",
        "ccm completion zsh > ~/.zfunc/_ccm",
        'eval "$(ccm completion bash)"',
    ),
)
def completion(
    shell: Annotated[
        str | None,
        typer.Argument(metavar="[bash|zsh|fish]", help=_("The one you are in, if left out")),
    ] = None,
    install: Annotated[
        bool, typer.Option("--install", help=_("Write it where the shell looks for it"))
    ] = False,
) -> None:
    chosen = shell or Path(os.environ.get("SHELL", "")).name
    if chosen not in _SCRIPTS:
        raise InvalidInput(
            _("There is no completion for the shell %(name)s.") % {"name": quoted(chosen)},
            hint=_("It may be: %(choices)s.") % {"choices": in_series(_SCRIPTS)},
        )
    if not install:
        output.text(_SCRIPTS[chosen].rstrip("\n"))
        return
    path = _place(chosen)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_SCRIPTS[chosen], encoding="utf-8")
    except OSError as error:
        raise CcmError(
            _("%(path)s cannot be written: %(reason)s") % {"path": path, "reason": error.strerror},
        ) from None
    output.note(_("Written to %(path)s; it works in the next shell.") % {"path": path})
    if chosen == "zsh":
        output.note(
            _("zsh looks there after this line in ~/.zshrc, before compinit: %(line)s")
            % {"line": f"fpath=({path.parent} $fpath)"}
        )


def _place(shell: str) -> Path:
    """Where a shell looks for completions of the user's own."""
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return {
        "bash": data / "bash-completion/completions/ccm",
        "zsh": data / "zsh/site-functions/_ccm",
        "fish": config / "fish/completions/ccm.fish",
    }[shell]
