"""Registers -> a data package (Frictionless Data): CSV files, and one description of all that is declared of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from kexie import clean
from kexie.quantity import unit_of
from kexie.registers import REGISTERS, Column, Kind, Register
from kexie.registers.vocabulary import TRANSCRIBED
from kexie.words import Name
from kexie.write.delimited import archive, plain

if TYPE_CHECKING:
    from kexie.organisation import Organisation
    from kexie.report import Report


class Held(Protocol):
    """What a revision of the store says beside its rows."""

    @property
    def version(self) -> str: ...  # noqa: D102
    @property
    def organisation(self) -> Organisation: ...  # noqa: D102
    @property
    def reports(self) -> Mapping[int, Report]: ...  # noqa: D102


# A register without a column of years gets this one: a number is unique within a year.
_YEAR = Name("年度", "Year")
_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
_NOT_REQUIRED = Name(
    "必填；取自年度报告的记录，报告未写明的可以空缺",
    "Required, but rows transcribed from an annual report may lack what it does not say",
)
_AS_WRITTEN = Name(
    "数量按原文写法，如 300余、近10000；金额以万元计",
    "As it was written: 300余 is more than 300, 近10000 nearly 10,000; money in 万元 (¥10,000)",
)
_AS_KNOWN = Name(
    "2025-05-24；仅知月或年时为 2025-05、2025；起止日期以“至”连接",
    "2025-05-24, or 2025-05 and 2025 where less is known; 至 joins both ends of a period",
)
_SEVERAL = Name("多项以“、”分隔", "Several are separated by 、")
_APOSTROPHE = Name(
    "以 = + - @ 开头的文字前加有一个英文撇号，以免被表格软件当作公式。",
    "A text that begins with = + - @ has an apostrophe before it, so that no spreadsheet takes it for a formula.",
)


def datapackage(tables: Mapping[str, pd.DataFrame], held: Held) -> bytes:
    """Return registers as a ZIP archive: ``datapackage.json`` and one CSV file each, in UTF-8 without a mark.

    Parameters
    ----------
    tables
        The typed rows, by key of the register.
    held
        The revision they come from: its data version, association and reports.
    """
    contents, resources = {}, []
    for key, table in tables.items():
        register = REGISTERS[key]
        texts = _texts(table, register)
        data = plain(texts)
        contents[f"data/{key}.csv"] = data
        resources.append(_resource(register, data, _schema(register, held.organisation, texts)))
    years = {int(year) for table in tables.values() for year in table["year"].dropna().unique()}
    name = held.organisation.name
    description = {
        "profile": "tabular-data-package",
        "name": "kexie-registers",
        "title": _both(Name(f"{name.zh}台账", f"Registers of the {name.en}")),
        "description": _both(_APOSTROPHE),
        "version": held.version,
        "sources": [_source(report) for year, report in sorted(held.reports.items()) if year in years],
        "resources": resources,
    }
    text = json.dumps({key: value for key, value in description.items() if value}, ensure_ascii=False, indent=2)
    return archive({"datapackage.json": text.encode(), **contents})


def _texts(table: pd.DataFrame, register: Register) -> pd.DataFrame:
    texts = clean.written(table, register)
    if "year" not in register:
        texts.insert(0, _YEAR.zh, table["year"].map(lambda year: "" if pd.isna(year) else str(int(year))).astype(str))
    return texts


def _resource(register: Register, data: bytes, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": register.key,
        "title": _both(register.name),
        "description": _both(register.purpose),
        "path": f"data/{register.key}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\r\n", "header": True},
        "schema": schema,
    }


def _schema(register: Register, organisation: Organisation, texts: pd.DataFrame) -> dict[str, Any]:
    # What every record needs, a row transcribed from a report may lack.
    records_only = not texts[register["basis"].name.zh].isin(TRANSCRIBED).any()
    fields = [_field(column, register, organisation, strict=records_only) for column in register.columns]
    year = register["year"].name.zh if "year" in register else _YEAR.zh
    if "year" not in register:
        fields.insert(0, {"name": _YEAR.zh, "title": _both(_YEAR), "type": "year"})
    return {
        "fields": fields,
        "primaryKey": [year, register[register.id].name.zh],
        "missingValues": [""],
    }


def _field(column: Column, register: Register, organisation: Organisation, *, strict: bool) -> dict[str, Any]:
    words = [re.escape(name.zh) for name in column.allowed(organisation)]
    said = [column.note] if column.note else []
    field: dict[str, Any] = {"name": column.name.zh, "title": _both(column.name), "type": "string"}
    constraints: dict[str, Any] = {}
    match column.kind:
        case Kind.YEAR:
            field["type"] = "year"
        case Kind.TRUTH:
            yes, no = column.allowed(organisation)
            field |= {"type": "boolean", "trueValues": [yes.zh], "falseValues": [no.zh]}
        case Kind.CHOICE:
            constraints["enum"] = [name.zh for name in column.allowed(organisation)]
        case Kind.CHOICES:
            constraints["pattern"] = f"({'|'.join(words)})(、({'|'.join(words)}))*"
            said.append(_SEVERAL)
        case Kind.DATE:
            constraints["pattern"] = f"{_DATE}(至{_DATE})?"
            said.append(_AS_KNOWN)
        case Kind.QUANTITY:
            said.append(_AS_WRITTEN)
    if column.unit:
        field["unit"] = unit_of(column.unit).zh
    needed = column.required and (strict or column.key == register.id or bool(column.blank))
    if needed:
        constraints["required"] = True
    elif column.required:
        said.append(_NOT_REQUIRED)
    if said:
        field["description"] = _both(
            Name("；".join(one.zh for one in said) + "。", ". ".join(one.en for one in said) + ".")
        )
    if constraints:
        field["constraints"] = constraints
    return field


def _source(report: Report) -> dict[str, str]:
    source = {"title": _both(report.title)}
    if report.address:
        # Reports give addresses without a scheme, which a data package would take for a file of its own.
        source["path"] = report.address if "://" in report.address else f"http://{report.address}"
    return source


def _both(name: Name) -> str:
    return f"{name.zh} / {name.en}"
