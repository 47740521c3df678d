"""What the association holds: its declarations, its reports, its registers; the one module that touches files.

A page reads one `Revision` throughout. Today a revision is what the folder ``data/`` holds, named by a digest of
its files: whoever edits a file sees another version.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kexie import clean, metrics, organisation, read, report
from kexie.declared import DeclarationError
from kexie.metrics import Metric
from kexie.organisation import Organisation
from kexie.registers import ATTENDANCE, EVENTS, REGISTERS, Register
from kexie.report import Report

# Where the data is; another association, or a test, points it elsewhere.
FOLDER_VARIABLE = "KEXIE_DATA"


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of everything that is held. ``tables`` holds all years; a year may lack a report."""

    version: str
    organisation: Organisation
    metrics: tuple[Metric, ...]
    reports: dict[int, Report]
    tables: dict[str, pd.DataFrame]

    @property
    def years(self) -> list[int]:
        """The years with a report or a row, latest first."""
        with_rows = {int(year) for table in self.tables.values() for year in table["year"].dropna().unique()}
        return sorted(with_rows | set(self.reports), reverse=True)

    def of_year(self, year: int) -> dict[str, pd.DataFrame]:
        """Return the rows of a year, by register."""
        return {key: table[table["year"] == year] for key, table in self.tables.items()}


def folder() -> Path:
    """Return the folder that holds the data: that of ``KEXIE_DATA``, else ``data/`` beside the package."""
    given = os.environ.get(FOLDER_VARIABLE)
    return Path(given) if given else Path(__file__).resolve().parent.parent / "data"


def version(folder: Path) -> str:
    """Return the digest of the data files, in twelve digits: it changes with every change of what is held."""
    digest = hashlib.sha256()
    for path in _files(folder):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def load(folder: Path) -> Revision:
    """Read everything a folder holds.

    Raises
    ------
    DeclarationError
        Where a declaration or a register cannot be used; the text names file, place and reason.
    """
    association = organisation.read(_text(folder, "organisation.toml"), _text(folder, "townships.csv"))
    declared = metrics.read(_text(folder, "metrics.toml"), association)
    reports, tables = {}, {key: [] for key in REGISTERS}  # type: dict[int, Report], dict[str, list[pd.DataFrame]]
    for year_folder in sorted(path for path in folder.iterdir() if path.name.isdecimal()):
        year = int(year_folder.name)
        if (year_folder / "report.toml").exists():
            reports[year] = report.read(
                _text(year_folder, "report.toml"),
                _text(year_folder, "published.csv"),
                year=year,
                metrics=declared,
                folder=f"{year}/",
            )
        for register in REGISTERS.values():
            path = year_folder / f"{register.key}.csv"
            if path.exists():
                tables[register.key].append(_register(path, register, association))
    whole = {key: pd.concat(parts) if parts else _empty(REGISTERS[key], association) for key, parts in tables.items()}
    whole[ATTENDANCE.key] = clean.with_events(whole[ATTENDANCE.key], whole[EVENTS.key])
    return Revision(version(folder), association, declared, reports, whole)


def _register(path: Path, register: Register, association: Organisation) -> pd.DataFrame:
    source = f"{path.parent.name}/{path.name}"
    try:
        cleaned = clean.table(read.table(path.read_bytes()), register, association)
    except read.NotUtf8:
        raise DeclarationError(source, "", "is not in UTF-8") from None
    except read.NotATable as error:
        raise DeclarationError(source, "", f"is no table: {error}") from None
    for problem in cleaned.problems:
        place = f"row {problem.row}, {problem.column}" if problem.row else problem.column
        raise DeclarationError(source, place, problem["en"])
    return cleaned.frame


def _empty(register: Register, association: Organisation) -> pd.DataFrame:
    headers = [column.name.zh for column in register.columns]
    return clean.table(pd.DataFrame(columns=headers, dtype=str), register, association).frame


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DeclarationError(name, "", f"is missing from the folder {folder.name}") from None
    except UnicodeDecodeError:
        raise DeclarationError(name, "", "is not in UTF-8") from None


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".toml", ".csv"))
