"""Files that a person names which are no files: a pipe, ``/dev/stdin``, ``<(…)`` of a shell."""

from typing import BinaryIO, cast

_KEPT_IN_MEMORY = 1 << 23


def seekable(file: BinaryIO) -> BinaryIO:
    """A file that can be read from any place, as often as one likes.

    Args:
        file: just opened; whatever opens a file by the path a person gave passes it through here
            before it seeks or tells.

    Returns:
        The file itself where it is one; otherwise a copy of all that comes through, in memory up
        to 8 MiB and then on disk, and ``file`` is closed. Who called closes what is returned.

    Raises:
        OSError: it cannot be read.
    """
    if file.seekable():
        return file
    import shutil
    import tempfile

    kept = tempfile.SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY)  # noqa: SIM115
    with file:
        shutil.copyfileobj(file, kept)
    kept.seek(0)
    return cast(BinaryIO, kept)
