"""The command line: each command parses, calls the library, and prints."""

import sys


def main() -> None:
    """Run the command line; ends the process with the documented exit code."""
    from semblance.cli.app import run

    sys.exit(run(sys.argv[1:]))
