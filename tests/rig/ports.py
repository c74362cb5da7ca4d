"""Ports for the servers of tests: several runs share one machine, so nobody takes the first free one."""

from __future__ import annotations

import random
import socket

# Below the ports that Linux hands out by itself (32768 and up) and above those that services are known by.
_PORTS = range(20_000, 32_000)


def port_of_its_own() -> int:
    """Return a free port that no other test is likely to choose before the server binds it."""
    chance = random.SystemRandom()
    for _ in range(100):
        port = chance.choice(_PORTS)
        with socket.socket() as trial:
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("No free port was found for a test's server.")
