"""Measurements in turn, and what is made of them: medians, ratios, tables."""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_T = TypeVar("_T")


class Results:
    """What was measured, by row and column of the tables to come."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], list[float]] = defaultdict(list)

    def add(self, row: str, column: str, value: float) -> None:
        """Take up one measurement."""
        self._values[row, column].append(value)

    def rows(self) -> list[str]:
        """Return the rows in the order in which they first came."""
        return list(dict.fromkeys(row for row, _ in self._values))

    def has(self, row: str, column: str) -> bool:
        """Return whether anything was measured."""
        return (row, column) in self._values

    def median(self, row: str, column: str) -> float:
        """Return the median of what was measured."""
        return statistics.median(self._values[row, column])

    def ratio(self, row: str, column: str, to: tuple[str, str]) -> str:
        """Write how a median compares to that of another row and column; a dash where nothing was measured."""
        if not self.has(row, column):
            return "—"
        return f"{self.median(row, column) / self.median(*to):.2f}"

    def middle(self, row: str, column: str, unit: str) -> str:
        """Write the median with, in brackets, the least and the greatest; a dash where nothing was measured."""
        if not self.has(row, column):
            return "—"
        values = self._values[row, column]
        return f"{statistics.median(values):,.0f} {unit} ({min(values):,.0f}–{max(values):,.0f})"


def alternating(subjects: Sequence[_T], rounds: int) -> Iterator[_T]:
    """Go through the subjects in turn, there and back: whatever disturbs the machine disturbs all of them."""
    for number in range(rounds):
        yield from subjects if number % 2 == 0 else reversed(subjects)


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a Markdown table, numbers to the right."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    sys.stdout.write("".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n")
