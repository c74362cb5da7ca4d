"""What `./portal` starts once the environment is there."""

from __future__ import annotations

import os
import sys

from config.local import demo, keeping, lint, suite
from config.local.places import ROOT, LocalError

_COMMANDS = {
    "demo": demo.run_demo,
    "test": suite.run_tests,
    "manage": demo.run_manage,
    "backup": keeping.run_backup,
    "restore": keeping.run_restore,
    "bench": suite.run_benchmarks,
    "lint": lint.run_lint,
}


def main(words: list[str]) -> int:
    """Run one command and return its exit code."""
    os.chdir(ROOT)
    try:
        return _COMMANDS[words[0]](words[1:])
    except LocalError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
