"""Marks at a cell: a colour, and a comment that says why. They can be told from the user's own and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from kexie.problems import Finding
from kexie.words import Language, Name
from kexie.write.workbook import width_of, writable

# Dark letters on a light ground, close to "bad" and "neutral" of Excel but not the same: these are ours.
_RED, _AMBER = ("FFC7CD", "9C0006"), ("FFEB9B", "7F4F00")
_GROUNDS = (_RED[0], _AMBER[0])
# Begins our part of a comment, behind that of the user.
_CHECKED = Name("【检查】", "[Check] ")
_AUTHOR = "kexie"
_BETWEEN = "\n\n"
_COMMENT_WIDTH, _LINE_HEIGHT, _SIGNS_IN_A_LINE = 320, 18, 44


def mark(cell: Any, findings: Sequence[Finding], language: Language, *, commented: bool) -> Any:
    """Colour a cell by the worst finding, comment on it with all of them, and return it."""
    ground, letters = _RED if any(one.is_fatal for one in findings) else _AMBER
    cell.fill = PatternFill("solid", fgColor=ground)
    font = copy(cell.font)
    font.color = letters
    cell.font = font
    if commented:
        said = dict.fromkeys(writable(one[language]) for one in findings)
        text = _CHECKED[language] + "\n".join(said)
        author = _AUTHOR
        if cell.comment:
            text, author = cell.comment.text + _BETWEEN + text, cell.comment.author
        lines = sum(1 + width_of(line) // _SIGNS_IN_A_LINE for line in text.split("\n"))
        cell.comment = Comment(text, author, width=_COMMENT_WIDTH, height=_LINE_HEIGHT * (lines + 1))
    return cell


def clear(sheet: Any) -> None:
    """Take away the marks of an earlier check from a sheet, so that none is left where all is well now."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.has_style and _is_ours(cell.fill):
                cell.fill = PatternFill()
                font = copy(cell.font)
                font.color = None
                cell.font = font
            if cell.comment:
                own = min((cell.comment.text.find(begin.strip()) for begin in (_CHECKED.zh, _CHECKED.en)), key=_place)
                if own >= 0:
                    kept = cell.comment.text[:own].removesuffix(_BETWEEN)
                    cell.comment = Comment(kept, cell.comment.author) if kept else None


def _place(found: int) -> float:
    return found if found >= 0 else float("inf")


def _is_ours(fill: Any) -> bool:
    colour = fill.fgColor.rgb if fill.fgColor else None
    return isinstance(colour, str) and colour.endswith(_GROUNDS)
