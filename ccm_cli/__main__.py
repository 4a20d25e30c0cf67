"""``python -m ccm_cli`` and the ``ccm`` command."""

import gc
import os
import sys


def main() -> None:
    """Run the command line of this process and exit with its code."""
    # Nearly all that a short run allocates it keeps to its end: looking for garbage in it is time
    # lost. A long run still collects, only less often.
    gc.set_threshold(50_000, 20, 100)
    from ccm_cli.cli import streams

    streams.prepare()
    from ccm_cli.cli import failures
    from ccm_cli.cli.app import run

    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError as error:
        code = failures.report(error, debug=False) or code
    _leave(code)


def _leave(code: int) -> None:
    """End the process; at once where nothing is left to wait for.

    Taking apart a few hundred modules object by object costs a fifth of a changing command. All
    that a run opens it closes itself, and the streams are flushed; only a thread that is still at
    work is waited for, as Python does.
    """
    import threading

    if threading.active_count() == 1:
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
