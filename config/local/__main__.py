"""`./portal <command>`: what a developer types."""

from __future__ import annotations

import os
import sys

from config.local.places import ROOT, LocalError

COMMANDS = """\
./portal demo    start the whole portal on this machine with the demo data (--host, --port, --reset)
./portal test    run the tests (all, or what pytest's arguments name)
./portal manage  run one of Django's commands on the demo's database, as the owner
./portal bench   run the benchmarks
./portal lint    run the checks of the code"""


def main(words: list[str]) -> int:
    """Run one command and return its exit code."""
    from config.local import suite

    command, arguments = words[0] if words else "", words[1:]
    os.chdir(ROOT)
    if command == "test":
        return suite.run_tests(arguments)
    print(COMMANDS)
    return 0 if command in ("", "help", "--help", "-h") else 2


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except LocalError as error:
        print(error, file=sys.stderr)
        code = 1
    sys.exit(code)
