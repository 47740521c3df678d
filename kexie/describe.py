"""Declarations -> blank templates and the data dictionary. What they say is declared elsewhere, once."""

from __future__ import annotations

import csv
import io
import re
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from kexie.clean import MISSING
from kexie.metrics import Aggregate, Better, Condition, Metric
from kexie.problems import Fault
from kexie.quantity import unit_of
from kexie.registers import REGISTERS, YES_OR_NO, Apart, Column, Register
from kexie.words import LANGUAGES, Language, Name, listing, sentence

if TYPE_CHECKING:
    from kexie.organisation import Organisation


# A heading or paragraph, a list of points, a table.
_Block = str | list[str] | pd.DataFrame


# What stands in a message only where something was found.
_PLACE = re.compile(r"\{\w+\}")


def template(register: Register) -> bytes:
    """Return a blank register to fill in: a CSV file with the Chinese headers and no row.

    The byte order mark tells Excel and WPS that the file is UTF-8; without it they show mojibake.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(column.name.zh for column in register.columns)
    return text.getvalue().encode("utf-8-sig")


def columns(register: Register, organisation: Organisation, language: Language) -> pd.DataFrame:
    """Return what stands in each column of a register, in the order of the template.

    What is typed into a file (headers, allowed values) is Chinese in both languages, since files hold it so;
    the English table adds the meaning of each value.
    """
    say = partial(sentence, language=language)
    return pd.DataFrame(
        [
            {
                say("Header"): column.name.zh,
                say("English name"): column.name.en,
                say("Kind"): column.kind.value[language],
                say("Unit"): unit_of(column.unit).label[language] if column.unit else "",
                # A blank that stands for something leaves no gap.
                say("Required"): YES_OR_NO[0 if column.required and not column.blank else 1][language],
                say("Allowed values"): listing(
                    [_typed(value, language) for value in column.allowed(organisation)], language
                ),
                say("Other headers accepted"): "、".join(column.aliases),
                say("Blank means"): _typed(_name(column.blank, column, organisation), language),
                say("Note"): column.note[language] if column.note else "",
            }
            for column in register.columns
        ]
    )


def counting(metric: Metric, organisation: Organisation, language: Language) -> str:
    """Return in a sentence how a metric is counted: from records, never from the report's own entries."""
    register = metric.register
    conditions = [_condition(one, register, organisation, language) for one in metric.conditions]
    say = partial(
        sentence,
        language=language,
        quantity=register[register.quantity].name[language],
        register=register.name[language],
        conditions=_joined(conditions, "、", "、") if language == "zh" else _joined(conditions, ", ", " and "),
    )
    if metric.aggregate is Aggregate.SUM and conditions:
        return say("Sum of {quantity} over the records of {register} {conditions}.")
    if metric.aggregate is Aggregate.SUM:
        return say("Sum of {quantity} over all records of {register}.")
    if conditions:
        return say("Number of records of {register} {conditions}.")
    return say("Number of all records of {register}.")


def metrics(declared: tuple[Metric, ...], organisation: Organisation, language: Language) -> pd.DataFrame:
    """Return what each metric is, how it is counted, why it matters and what the report leaves unsaid."""
    say = partial(sentence, language=language)
    areas = {area.key: area.name[language] for area in organisation.focus_areas}
    return pd.DataFrame(
        [
            {
                say("Metric"): metric.name[language],
                say("Focus area"): areas[metric.focus_area] if metric.focus_area else say("Opening totals"),
                say("Unit"): metric.register.unit_name(metric.unit, organisation)[language],
                say("How it is counted"): counting(metric, organisation, language),
                say("Why it matters"): metric.why[language],
                say("Note"): _note(metric, language),
            }
            for metric in declared
        ]
    )


def focus_areas(organisation: Organisation, language: Language) -> pd.DataFrame:
    """Return the focus areas, each with its theme and the key by which files and addresses name it."""
    say = partial(sentence, language=language)
    return pd.DataFrame(
        [
            {say("Focus area"): area.name[language], say("Theme"): area.theme[language], say("Key"): area.key}
            for area in organisation.focus_areas
        ]
    )


def faults(language: Language) -> pd.DataFrame:
    """Return every finding of a file: its stable code, its severity, what is said and how to mend it."""
    say = partial(sentence, language=language)
    return pd.DataFrame(
        [
            {
                say("Code"): fault.code,
                say("Severity"): fault.severity.name_in_words[language],
                say("What is wrong, and how to mend it"): _PLACE.sub("…", fault.words[language]),
            }
            for fault in Fault
        ]
    )


def dictionary(organisation: Organisation, declared: tuple[Metric, ...]) -> str:
    """Return the whole data dictionary as one Markdown document, Chinese first and English beside it."""
    pairs = zip(*(_document(organisation, declared, language) for language in LANGUAGES), strict=True)
    blocks = [_markdown(chinese, english) for chinese, english in pairs]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _document(organisation: Organisation, declared: tuple[Metric, ...], language: Language) -> list[_Block]:
    """Return the blocks of the dictionary in one language; both languages have the same blocks."""
    say = partial(sentence, language=language)
    gaps = ("", "或") if language == "zh" else (", ", " or ")
    return [
        "# " + say("Data dictionary"),
        say("Made from the declarations by `make docs`; not to be edited by hand."),
        "## " + say("Focus areas"),
        organisation.focus_areas_note[language],
        focus_areas(organisation, language),
        "## " + say("Metrics"),
        metrics(declared, organisation, language),
        "## " + say("Registers"),
        [
            say("Quantity: a number, or an open one as reports write it: 300余, 超10万, 近万, 约500."),
            say("Date: 2025-05-24, 2025.5.24, 2025年5月24日; where less is known, 2025年5月 or 2025年."),
            say(
                "Not known: leave the cell blank, or write {missing}. It is not zero; zero is 0.",
                missing=_joined([f"“{sign}”" for sign in sorted(MISSING - {""})], *gaps),
            ),
            say("Rows transcribed from an annual report may lack what the report does not say."),
        ],
        *(
            block
            for register in REGISTERS.values()
            for block in (
                "### " + register.name[language],
                register.purpose[language],
                _how_it_adds_up(register, organisation, language),
                columns(register, organisation, language),
            )
        ),
        "## " + say("Problems in a register"),
        faults(language),
    ]


def _how_it_adds_up(declared: Register, organisation: Organisation, language: Language) -> list[str]:
    register = declared.of(organisation)
    summed = register[register.quantity].name[language]
    if register.unit_column:
        unit = register[register.unit_column].name[language]
        first = sentence("Summed: {column}. The column “{unit}” gives the unit.", language, column=summed, unit=unit)
    else:
        unit = unit_of(register.unit or "").label[language]
        first = sentence("Summed: {column}. Unit: {unit}.", language, column=summed, unit=unit)
    lines = [first] + [_apart(apart, register, language) for apart in register.apart]
    if register.repeated:
        people, unless = (
            listing([register.unit_name(unit, organisation)[language] for unit in register.repeated.units], language),
            register[register.repeated.unless].name[language],
        )
        lines.append(
            sentence(
                "Several rows of {unit} come to their sum at most, since some may be counted again; not so where "
                "“{column}” is yes.",
                language,
                unit=people,
                column=unless,
            )
        )
    return lines


def _apart(apart: Apart, register: Register, language: Language) -> str:
    column, reason = register[apart.column].name[language], apart.reason.value[language]
    if not apart.only:
        return sentence(
            "Rows that differ in “{column}” are never added: {reason}.", language, column=column, reason=reason
        )
    return sentence(
        "Rows with “{values}” in “{column}” are never added to others: {reason}.",
        language,
        values=listing(list(apart.only), language),
        column=column,
        reason=reason,
    )


def _condition(condition: Condition, register: Register, organisation: Organisation, language: Language) -> str:
    column = register[condition.column]
    values = [_name(value, column, organisation)[language] for value in condition.values]  # noqa: PD011 - no frame
    if language == "zh":
        allowed = _joined([f"“{value}”" for value in values], "", "或")
    else:
        allowed = _joined(values, ", ", " or ")
    say = partial(sentence, language=language, column=column.name[language], values=allowed)
    return say("whose {column} is not {values}") if condition.excludes else say("whose {column} is {values}")


def _note(metric: Metric, language: Language) -> str:
    said = [name[language] for name in (metric.why_not_rebuilt, metric.not_stated) if name]
    if metric.better is Better.MORE:
        said.append(sentence("Higher is better.", language))
    elif metric.better is Better.LESS:
        said.append(sentence("Lower is better.", language))
    return _text(said, language)


def _name(value: str, column: Column, organisation: Organisation) -> Name:
    """Return the name of a stored value; free text goes by itself in both languages."""
    return next((name for name in column.allowed(organisation) if name.zh == value), Name(value, value))


def _typed(value: Name, language: Language) -> str:
    """Return a value as it is typed into a file, in English with its meaning."""
    return value.zh if language == "zh" or value.zh == value.en else f"{value.zh} ({value.en})"


def _joined(parts: list[str], gap: str, last_gap: str) -> str:
    *several, last = parts or [""]
    return gap.join(several) + last_gap + last if several else last


def _text(sentences: list[str], language: Language) -> str:
    return ("" if language == "zh" else " ").join(sentences)


def _markdown(chinese: _Block, english: _Block) -> str:
    """Return one block in both languages: a heading or paragraph, a list, or a table."""
    if isinstance(chinese, str) and isinstance(english, str):
        # The marks of a heading stand once, before both.
        return _beside(chinese, english.lstrip("# "))
    if isinstance(chinese, pd.DataFrame) and isinstance(english, pd.DataFrame):
        head = [_beside(str(zh), str(en)) for zh, en in zip(chinese, english, strict=True)]
        rows = [
            [_cell(zh, en) for zh, en in zip(*cells, strict=True)]
            for cells in zip(chinese.to_numpy(), english.to_numpy(), strict=True)
        ]
        return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *rows))
    return "\n".join("- " + _beside(str(zh), str(en)) for zh, en in zip(chinese, english, strict=True))


def _beside(chinese: str, english: str) -> str:
    return chinese + ("" if chinese.endswith("。") else " / ") + english if english != chinese else chinese


def _cell(chinese: str, english: str) -> str:
    # Values to be typed stand in the English cell as well: 技术指导 (Technical guidance).
    both = english if all(word in english for word in chinese.split("、")) else f"{chinese}<br>{english}"
    return both.replace("|", r"\|")
