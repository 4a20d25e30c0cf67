"""``python -m ccm_cli`` and the ``ccm`` command."""

import sys


def main() -> None:
    """Run the command line of this process and exit with its code."""
    from ccm_cli.cli import streams

    streams.prepare()
    from ccm_cli.cli import failures
    from ccm_cli.cli.app import run

    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError as error:
        code = failures.report(error, debug=False) or code
    sys.exit(code)


if __name__ == "__main__":
    main()
