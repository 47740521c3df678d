"""Reading in a process of its own: a file that hangs, eats memory or breaks a reader takes nothing else with it.

The child is a fresh interpreter with bounds on memory and time, which reads one file and ends. The file goes to it, and
what it read comes back, in one temporary file; the latter as JSON and Arrow, neither of which can carry code.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import pandas as pd
import pyarrow as pa

from kexie.problems import Fault, Finding
from kexie.read.files import book, refuse_size
from kexie.read.guard import is_workbook
from kexie.read.limits import LIMITS, Limits
from kexie.read.sheets import Book, Sheet, Unreadable

# A text file below it is read at once: starting an interpreter would take longer.
SMALL = 1024**2
_ROOT = Path(__file__).resolve().parent.parent.parent
# Nothing else of the environment is handed on: it may hold the store's password.
_KEPT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "PYTHONPATH")
_SET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system", "PYTHONUTF8": "1"}
# How the child ends where no memory is left to answer.
NO_MEMORY = 75
_OF_CODE = {
    NO_MEMORY: Fault.TOO_LARGE,
    -signal.SIGABRT: Fault.TOO_LARGE,  # how Rust and C++ end where memory is refused
    -9: Fault.TOO_LARGE,  # what the system does to a process that eats its memory
    -getattr(signal, "SIGXFSZ", 0): Fault.TOO_LARGE,
    -getattr(signal, "SIGXCPU", 0): Fault.TOOK_TOO_LONG,
}


def book_apart(data: bytes, name: str, encoding: str | None = None, limits: Limits = LIMITS) -> Book:
    """Read a file in a process of its own, bounded in time and memory; small text files in this one.

    Parameters
    ----------
    data, name, encoding
        As for `book`.
    limits
        How much the file may ask for.

    Raises
    ------
    Unreadable
        As `book`, and `TOOK_TOO_LONG`, `TOO_LARGE` or `DAMAGED` where the process had to be ended or ended itself.
    """
    refuse_size(data, name, limits)
    if len(data) <= SMALL and not is_workbook(data):
        return book(data, name, encoding, limits=limits)
    order = {"name": name, "encoding": encoding, "limits": asdict(limits)}
    reader = _AT_HAND.reader()
    try:
        code = reader.read(data, json.dumps(order).encode(), limits.seconds)
        if code:
            raise _ended(_OF_CODE.get(code, Fault.DAMAGED), name, limits)
        return _answer(reader.file, name)
    except TimeoutError:
        raise _ended(Fault.TOOK_TOO_LONG, name, limits) from None
    finally:
        reader.end()
        _AT_HAND.replace()


@dataclass(frozen=True, slots=True)
class _Reader:
    """A child that waits for the file it is to read, and the temporary file that it shares with this process."""

    child: subprocess.Popen[bytes]
    file: IO[bytes]

    @classmethod
    def started(cls) -> _Reader:
        environment = {key: os.environ[key] for key in _KEPT if key in os.environ} | _SET
        file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the child
        child = subprocess.Popen(
            [sys.executable, "-m", "kexie.read"],
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=environment,
        )
        return cls(child, file)

    def read(self, data: bytes, order: bytes, seconds: float) -> int:
        """Have the child read, and return how it ended.

        Raises
        ------
        TimeoutError
            It had not ended in so many seconds, and was ended.
        """
        self.file.write(data)
        self.file.flush()
        late = threading.Event()

        def end() -> None:
            late.set()
            self.child.kill()

        # A wait with a timeout of its own looks for the end every now and then only.
        watch = threading.Timer(seconds, end)
        watch.start()
        try:
            self.child.communicate(order + b"\n")
        finally:
            watch.cancel()
        if late.is_set():
            raise TimeoutError
        return self.child.returncode

    def end(self) -> None:
        """End the child, if it has not ended, and let go of its file."""
        self.child.kill()
        self.child.communicate()
        self.file.close()


class _AtHand:
    """A reader that waits, where one is to wait: starting an interpreter takes longer than reading most files."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waits: _Reader | None = None
        self._is_kept = False

    def keep(self) -> None:
        with self._lock:
            self._is_kept = True
        self.replace()

    def reader(self) -> _Reader:
        """Return the one that waits; a new one where none does, or where it has ended meanwhile."""
        with self._lock:
            waits, self._waits = self._waits, None
        if waits and waits.child.poll() is None:
            return waits
        if waits:
            waits.end()
        return _Reader.started()

    def replace(self) -> None:
        """Have another one wait; where the system lets none start, the next file starts its own, or says so."""
        with self._lock, suppress(OSError):
            if self._is_kept and self._waits is None:
                self._waits = _Reader.started()


_AT_HAND = _AtHand()


def keep_reader() -> None:
    """Have a reader wait from now on, so that nobody waits for an interpreter to start.

    It holds nothing but the libraries, and ends when this process does.
    """
    _AT_HAND.keep()


def answer_with(asked: IO[bytes], file: IO[bytes], bound: Callable[[Limits], None]) -> None:
    """Wait for what is asked, read the file, and put what it holds in its place; what the child does.

    Nothing is asked where the process that has started the child is gone.
    """
    line = asked.readline()
    if not line:
        return
    order = json.loads(line)
    limits = Limits(**order["limits"])
    bound(limits)
    file.seek(0)
    data = file.read()
    file.seek(0)
    file.truncate()
    _answer_to(data, order, limits, file)


def _answer_to(data: bytes, order: dict[str, Any], limits: Limits, answer: IO[bytes]) -> None:
    try:
        read = book(data, order["name"], order["encoding"], limits=limits)
    except Unreadable as refusal:
        answer.write(json.dumps({"unreadable": _plain(refusal.finding)}).encode() + b"\n")
        return
    about = {
        "encoding": read.encoding,
        "delimiter": read.delimiter,
        "findings": [_plain(finding) for finding in read.findings],
        "sheets": [
            {
                "name": sheet.name,
                "merged": sheet.merged,
                "width": sheet.width,
                "widths": list(sheet.widths.items()),
                "hidden": sheet.hidden,
            }
            for sheet in read.sheets
        ],
    }
    answer.write(json.dumps(about).encode() + b"\n")
    for sheet in read.sheets:
        cells = sheet.cells.set_axis([str(column) for column in sheet.cells.columns], axis="columns")
        table = pa.Table.from_pandas(cells, preserve_index=False).replace_schema_metadata()
        with pa.ipc.new_stream(answer, table.schema) as stream:
            stream.write_table(table)


def _answer(answer: IO[bytes], name: str) -> Book:
    answer.seek(0)
    try:
        about = json.loads(answer.readline())
        if "unreadable" in about:
            raise _refusal(about["unreadable"])
        place = answer.tell()
        tables = []
        if about["sheets"]:
            # The cells stay where the child wrote them; nothing is copied.
            source = pa.BufferReader(pa.py_buffer(mmap.mmap(answer.fileno(), 0, access=mmap.ACCESS_READ)))
            source.seek(place)
            tables = [pa.ipc.open_stream(source).read_all() for _ in about["sheets"]]
        return Book(
            name,
            about["encoding"],
            about["delimiter"],
            tuple(_sheet(one, table) for one, table in zip(about["sheets"], tables, strict=True)),
            tuple(_finding(one) for one in about["findings"]),
        )
    except (json.JSONDecodeError, pa.ArrowInvalid, LookupError, TypeError):
        raise Unreadable(Fault.DAMAGED, name) from None


def _sheet(about: dict[str, Any], table: pa.Table) -> Sheet:
    cells: pd.DataFrame = table.to_pandas()
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    cells.columns = pd.RangeIndex(1, cells.shape[1] + 1)
    return Sheet(
        about["name"],
        cells,
        merged=tuple((one[0], one[1], one[2], one[3]) for one in about["merged"]),
        width=about["width"],
        widths=dict(about["widths"]),
        hidden=about["hidden"],
    )


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        "fault": finding.fault.name,
        "row": finding.row,
        "column": finding.column,
        "value": finding.value,
        "sheet": finding.sheet,
        "details": dict(finding.details),
    }


def _finding(about: dict[str, Any]) -> Finding:
    return Finding(
        Fault[about["fault"]], about["row"], about["column"], about["value"], about["sheet"], about["details"]
    )


def _refusal(about: dict[str, Any]) -> Unreadable:
    return Unreadable(Fault[about["fault"]], about["value"], row=about["row"], **about["details"])


def _ended(fault: Fault, name: str, limits: Limits) -> Unreadable:
    if fault is Fault.TOO_LARGE:
        memory = f"{limits.memory_bytes / 1024**2:,.0f} MB"
        return Unreadable(fault, f"> {memory} 内存 (memory)", limit=memory)
    return Unreadable(fault, name, limit=f"{limits.seconds:g}")
