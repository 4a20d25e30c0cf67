"""``python -m ccm_cli`` and the ``ccm`` command."""

import sys


def main() -> None:
    """Run the command line of this process and exit with its code."""
    from ccm_cli.cli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
