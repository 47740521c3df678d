"""Everything that can be wrong with a register: a stable code, what is wrong, and how to mend it.

The codes are part of the interface: scripts and notes of an office refer to them, so none is ever reused.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kexie.words import Language, Name


class Fault(Enum):
    """A kind of problem. The value is what is wrong and how to mend it, with ``{value}`` and ``{column}``."""

    MISSING_COLUMN = Name(
        "缺少“{column}”列。请按模板补上该列。", "The column “{column}” is missing. Add it as in the template."
    )
    UNKNOWN_COLUMN = Name(
        "“{column}”不是本表的列。请改为模板中的列名，或删除该列。",
        "“{column}” is no column of this register. Use a header of the template, or remove the column.",
    )
    DOUBLE_COLUMN = Name("有两列都是“{column}”。请保留一列。", "Two columns are “{column}”. Keep one of them.")
    NOT_A_QUANTITY = Name(
        "“{value}”不是数量。请填写数字，或“300余”“近1万”“约500”这样的数。",
        "“{value}” is no quantity. Write a number, or one like 300余, 近1万, 约500.",
    )
    NOT_A_DATE = Name(
        "“{value}”不是日期。请填写“2025-05-24”“2025年5月”或“2025年”。",
        "“{value}” is no date. Write 2025-05-24, 2025年5月 or 2025年.",
    )
    NOT_A_YEAR = Name(
        "“{value}”不是年度。请填写四位年份，如 2025。", "“{value}” is no year. Write four digits, as 2025."
    )
    NOT_ON_THE_LIST = Name(
        "“{value}”不在“{column}”的可选值之内。请从数据字典所列的值中选用。",
        "“{value}” is not among the values of “{column}”. Use one that the dictionary lists.",
    )
    MISSING_NUMBER = Name("“{column}”为空。每行须有编号。", "“{column}” is blank. Every row needs its number.")
    DOUBLE_NUMBER = Name(
        "编号“{value}”重复。请改为表内唯一的编号。",
        "The number “{value}” occurs twice. Give each row its own.",
    )

    @property
    def code(self) -> str:
        """The stable code, as ``not-a-quantity``."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault at one place of the user's file.

    Parameters
    ----------
    fault
        What kind it is.
    row
        The number of the row in the user's sheet, counted from 1; None for the whole column.
    column
        The header as typed.
    value
        The cell as typed.
    """

    fault: Fault
    row: int | None
    column: str
    value: str = ""

    def __getitem__(self, language: Language) -> str:
        """Return what is wrong and how to mend it."""
        return self.fault.value[language].format(column=self.column, value=self.value)
