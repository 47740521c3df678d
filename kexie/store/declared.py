"""The data folder: declarations and reports, which stay files, and the registers that a new store is opened from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kexie import check, metrics, organisation, report
from kexie.choices import EVERY_SHEET, Choices, Mode
from kexie.declared import DeclarationError, Mistake
from kexie.metrics import Metric
from kexie.organisation import Organisation
from kexie.problems import Fault, Finding
from kexie.registers import REGISTERS, Register
from kexie.registers.former import refuse_unknown
from kexie.report import Report
from kexie.store.entries import Change
from kexie.words import Name

# A column that is not understood is a warning to whoever uploads; whoever keeps the folder is to mend it.
_ALSO_REFUSED = (Fault.UNKNOWN_COLUMN, Fault.COLUMN_SUGGESTED)


@dataclass(frozen=True, slots=True)
class Declared:
    """What a data folder declares, and the digest of the files that say so."""

    digest: str
    organisation: Organisation
    metrics: tuple[Metric, ...]
    reports: dict[int, Report]


def digest(folder: Path) -> str:
    """Return the digest of the declarations: it changes with every change of one of them."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".toml", ".csv")):
        if not _is_register(path):
            total.update(path.relative_to(folder).as_posix().encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def read(folder: Path) -> Declared:
    """Read what a folder declares.

    Raises
    ------
    DeclarationError
        Where a declaration cannot be used; the text names file, place and reason.
    """
    before = digest(folder)
    words = _text(folder, "words.toml") if (folder / "words.toml").exists() else ""
    association = organisation.read(_text(folder, "organisation.toml"), _text(folder, "townships.csv"), words=words)
    refuse_unknown(REGISTERS.values(), association)
    declared = metrics.read(_text(folder, "metrics.toml"), association)
    reports: dict[int, Report] = {}
    mistakes: list[Mistake] = []
    for year in _years(folder):
        if (year / "report.toml").exists():
            try:
                reports[int(year.name)] = report.read(
                    _text(year, "report.toml"),
                    _text(year, "published.csv"),
                    year=int(year.name),
                    metrics=declared,
                    folder=f"{year.name}/",
                    languages=association.languages,
                )
            except DeclarationError as error:
                mistakes += error.mistakes
    if mistakes:
        raise DeclarationError(*mistakes)
    return Declared(before, association, declared, reports)


def has_registers(folder: Path) -> bool:
    """Tell whether a folder holds a register that a store could be opened from."""
    return any(True for _ in _registers(folder))


def opening(folder: Path, association: Organisation) -> tuple[list[Change], list[tuple[str, bytes]]]:
    """Return what a new store is opened with: the registers of the folder, checked, and the files they stand in.

    Raises
    ------
    DeclarationError
        Where a row or a column cannot be taken over; the text names file, row, column and how to mend it.
    """
    changes: list[Change] = []
    files: list[tuple[str, bytes]] = []
    mistakes: list[Mistake] = []
    first: dict[tuple[str, object, object], str] = {}
    for path, register in _registers(folder):
        source = f"{path.parent.name}/{path.name}"
        data = path.read_bytes()
        # What does not say its year is of that of its folder.
        choices = Choices(registers={EVERY_SHEET: register.key}, year=int(path.parent.name))
        upload = check.upload(data, path.name, organisation=association, held={}, choices=choices)
        refused = [one for one in upload.findings if one.is_fatal or one.fault in _ALSO_REFUSED]
        # A register in which nothing is filled in yet is no mistake.
        if [one.fault for one in refused] == [Fault.NO_ROWS]:
            continue
        mistakes += [_mistake(source, finding) for finding in refused]
        for table in upload.tables:
            changes.append(Change(register, Mode.APPEND, table.frame, sheet=table.sheet, file=source))
            numbers = table.frame[["year", register.id]].astype(object).itertuples(name=None)
            for row, year, number in numbers:
                place = f"{source}, row {row}"
                known = first.setdefault((register.key, None if pd.isna(year) else year, number), place)
                if known != place:
                    mistakes.append(
                        Mistake(
                            source,
                            _place(int(str(row))),
                            "the number “{number}” of {year} is also in {known}. Give each row its own.",
                            {"number": number, "year": year, "known": known},
                        )
                    )
        files.append((source, data))
    if mistakes:
        raise DeclarationError(*mistakes)
    return changes, files


def _mistake(source: str, finding: Finding) -> Mistake:
    return Mistake(source, _place(finding.row, finding.column), Name(finding["zh"], finding["en"]))


def _place(row: int | None, column: str = "") -> Name:
    zh, en = (f"第 {row} 行", f"row {row}") if row else ("", "")
    return Name("，".join(filter(None, (zh, column))), ", ".join(filter(None, (en, column))))


def _years(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.isdecimal())


def _registers(folder: Path) -> Iterator[tuple[Path, Register]]:
    for year in _years(folder):
        for register in REGISTERS.values():
            path = year / f"{register.key}.csv"
            if path.exists():
                yield path, register


def _is_register(path: Path) -> bool:
    return path.suffix == ".csv" and path.stem in REGISTERS and path.parent.name.isdecimal()


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        missing = Mistake(name, "", "is missing from the folder {folder}", {"folder": folder.name})
        raise DeclarationError(missing) from None
    except UnicodeDecodeError:
        raise DeclarationError(Mistake(name, "", "is not in UTF-8")) from None
