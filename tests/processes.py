"""Programs that tests start, and how tests wait: for an event, with an end that a busy machine does not reach."""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

# Seconds. What takes longer is broken, however much else the machine has to do.
LONG = 120


def until(is_so: Callable[[], object], what: str) -> None:
    """Wait until something is so; fail with what it was if it does not come."""
    end = time.monotonic() + LONG
    while not is_so():
        assert time.monotonic() < end, f"after {LONG} s still not so: {what}"
        time.sleep(0.05)


# Each process of tests takes its ports from a stretch of its own, below those that the system gives to whoever connects
# somewhere: none is taken between the moment it is found free and the start of a server.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = itertools.cycle(range(20_000 + 1_000 * (_WORKER % 10), 21_000 + 1_000 * (_WORKER % 10)))


def free_port() -> int:
    """Return a port of this machine on which nobody listens."""
    for port in itertools.islice(_PORTS, 1_000):
        with socket.socket() as free:
            # As servers do: a port that was left a moment ago is free.
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                free.bind(("127.0.0.1", port))
                return port
    raise AssertionError("no port is free")


class Process:
    """A program of its own; what it prints is in ``log``.

    `start` returns when the program answers. One that ends before that, or does not answer in the end, is stopped, and
    the test fails with what it has printed.
    """

    def __init__(self, log: Path) -> None:
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(
        self,
        command: Sequence[str],
        ask: Callable[[], object],
        *,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start it. ``ask`` raises an `OSError` while there is no answer."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
        self._process = process

        def answers() -> bool:
            assert process.poll() is None, "it has ended"
            with suppress(OSError):
                ask()
                return True
            return False

        try:
            until(answers, "it answers")
        except AssertionError as error:
            self.stop()
            raise AssertionError(f"{command}: {error}\n{self.log.read_text('utf-8')}") from None

    def stop(self) -> None:
        """Stop it, if it runs."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(timeout=LONG)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
