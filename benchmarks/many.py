"""How many pages may be open at once: ``python -m benchmarks.many [pages] [seconds]``.

Each page is a WebSocket as a browser holds it, without the browser: it opens the page of entries, and every ten
seconds asks for another register, at a time of its own. Measured is the time from the question to the end of the
answer, and what memory the server takes for each page.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from itertools import cycle
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.results import print_table
from benchmarks.servers import DASHBOARD, starting
from kexie.registers import REGISTERS

EVERY = 10.0  # seconds between two changes of a page


async def change(page: ClientConnection, register: str) -> float:
    """Ask for the entries of a register, and return the seconds until all of the answer is there."""
    asked = BackMsg()
    asked.rerun_script.page_name = "records"
    asked.rerun_script.query_string = f"register={register}"
    began = time.perf_counter()
    await page.send(asked.SerializeToString())
    while True:
        told = ForwardMsg.FromString(await page.recv(decode=False))
        if told.WhichOneof("type") == "script_finished":
            return time.perf_counter() - began


async def visit(address: str, number: int, until: float, taken: list[float]) -> None:
    """Hold one page open and change it now and then."""
    chance = random.Random(number)
    async with connect(
        f"{address.replace('http', 'ws')}_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        origin=address.rstrip("/"),  # type: ignore[arg-type]
        max_size=None,
    ) as page:
        registers = cycle(REGISTERS)
        await change(page, next(registers))
        await asyncio.sleep(chance.uniform(0, EVERY))
        while time.monotonic() < until:
            began = time.monotonic()
            taken.append(await change(page, next(registers)))
            await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - began)))


def memory(process: int) -> float:
    """Return the megabytes that a process holds."""
    words = Path(f"/proc/{process}/status").read_text().split("VmRSS:")[1].split()
    return int(words[0]) / 1024


async def pages(address: str, count: int, seconds: float) -> list[float]:
    """Open so many pages and return what each of their changes took."""
    taken: list[float] = []
    until = time.monotonic() + seconds
    await asyncio.gather(*(visit(address, number, until, taken) for number in range(count)))
    return taken


def main(count: int, seconds: float) -> None:
    with starting(DASHBOARD) as server:
        server.until_answered(DASHBOARD.health)
        # The first visitor to each register has its rows made ready for all that follow.
        asyncio.run(pages(server.address, 1, EVERY * len(REGISTERS) / 4))
        before = memory(server.process.pid)
        held: list[float] = []

        async def run() -> list[float]:
            measured = asyncio.create_task(pages(server.address, count, seconds))
            await asyncio.sleep(seconds * 0.9)
            held.append(memory(server.process.pid))
            return await measured

        taken = sorted(1000 * one for one in asyncio.run(run()))
        print_table(
            [f"{count} open pages", "middle", "p95", "slowest", "memory a page"],
            [
                [
                    f"{len(taken)} changes in {seconds:.0f} s",
                    f"{statistics.median(taken):,.0f} ms",
                    f"{taken[int(0.95 * len(taken))]:,.0f} ms",
                    f"{taken[-1]:,.0f} ms",
                    f"{(held[0] - before) / count:.1f} MB",
                ]
            ],
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50, float(sys.argv[2]) if len(sys.argv) > 2 else 60.0)
