"""Where things lie on disk: the user's folders, and the files shipped with the program."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def config_folder() -> Path:
    """The user's configuration folder (``$XDG_CONFIG_HOME/ccm`` on Linux)."""
    from platformdirs import user_config_path

    return user_config_path("ccm", appauthor=False)


def data_folder() -> Path:
    """The folder of the database and of mail written as files (``$XDG_DATA_HOME/ccm``)."""
    from platformdirs import user_data_path

    return user_data_path("ccm", appauthor=False)


def state_folder() -> Path:
    """The folder of the log and of what was trusted (``$XDG_STATE_HOME/ccm``)."""
    from platformdirs import user_state_path

    return user_state_path("ccm", appauthor=False)


def shipped(name: str) -> Path:
    """A file or folder shipped beside the package: ``templates`` or ``config.example.toml``.

    A wheel carries them inside the package, a checkout beside it.
    """
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.exists() else _PACKAGE.parent / name


def make_private(folder: Path) -> Path:
    """Create ``folder`` with its parents so that only its owner can look into it; return it."""
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder
