"""Reading in a process of its own: a file that hangs, eats memory or breaks a reader takes nothing else with it.

The child is a fresh interpreter with bounds on memory and time. What it read comes back as JSON and Arrow, neither of
which can carry code.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
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
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ} | _SET
    order = {"name": name, "encoding": encoding, "limits": asdict(limits)}
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answer:
        asked.write(json.dumps(order).encode() + b"\n")
        asked.write(data)
        asked.seek(0)
        child = subprocess.Popen(
            [sys.executable, "-m", "kexie.read"],
            stdin=asked,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=environment,
        )
        try:
            code = child.wait(limits.seconds)
        except subprocess.TimeoutExpired:
            raise _ended(Fault.TOOK_TOO_LONG, name, limits) from None
        finally:
            child.kill()
            child.wait()
        if code:
            raise _ended(_OF_CODE.get(code, Fault.DAMAGED), name, limits)
        return _answer(answer, name)


def answer_with(asked: IO[bytes], answer: IO[bytes], bound: Callable[[Limits], None]) -> None:
    """Read the file that is asked for and write what it holds; what `kexie.read.__main__` does in the child."""
    order = json.loads(asked.readline())
    limits = Limits(**order["limits"])
    bound(limits)
    data = asked.read()
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
