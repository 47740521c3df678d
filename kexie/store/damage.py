"""What can be found damaged in a store, and what to do about it: nouns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kexie.registers import REGISTERS
from kexie.words import Name


class Sort(Enum):
    """A sort of damage, in words; ``{places}`` are filled from the `Damage`."""

    DATABASE = Name("数据库已损坏：{detail}", "The database is damaged: {detail}")
    GAP = Name("第 {revision} 版缺失", "Revision {revision} is missing")
    ENTRY = Name(
        "第 {revision} 版的登记内容（时间、姓名、说明、计数、文件）与入库时不符",
        "What is noted of revision {revision} (time, name, note, counts, files) is not what was stored",
    )
    ROWS = Name(
        "{register}：第 {revision} 版的记录与入库时不符",
        "{register}: the entries of revision {revision} are not those that were stored",
    )
    STRAY = Name(
        "{register}：有记录属于不存在的第 {revision} 版",
        "{register}: entries belong to revision {revision}, which does not exist",
    )
    COUNTS = Name(
        "{register}：第 {revision} 版的计数与记录不符",
        "{register}: the counts of revision {revision} do not agree with its entries",
    )
    ROLLUP = Name(
        "{register}：自第 {revision} 版起，汇总与记录不符",
        "{register}: the roll-ups are not what the entries come to, from revision {revision} on",
    )
    CONTENT = Name(
        "第 {revision} 版的文件“{detail}”缺失，或内容与入库时不符",
        "The file “{detail}” of revision {revision} is missing, or not as it was stored",
    )
    LOST = Name(
        "操作日志第 {line} 行记有第 {revision} 版，但该版本不存在",
        "Line {line} of the audit log tells of revision {revision}, which does not exist",
    )
    LINE = Name(
        "操作日志第 {line} 行缺失，或与写入时不符",
        "Line {line} of the audit log is missing, or not as it was written",
    )
    UNLOGGED = Name(
        "操作日志没有记录第 {revision} 版的入库",
        "The audit log has no line about revision {revision}",
    )
    GUARD = Name(
        "数据库中防止改动操作日志的触发器缺失或被更改",
        "The triggers that keep the audit log from being changed are missing or changed",
    )


_OF_THE_LOG = (Sort.LINE, Sort.UNLOGGED, Sort.GUARD)


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as the store wrote it: what, and where, as far as it has such a place.

    Parameters
    ----------
    sort
        What is wrong.
    register
        The key of a register.
    revision, line
        Number of a revision, number of a line of the audit log.
    detail
        What the database says, or the name of a file.
    """

    sort: Sort
    register: str = ""
    revision: int | None = None
    line: int | None = None
    detail: str = ""

    @property
    def is_of_the_log(self) -> bool:
        """Whether it concerns the audit log alone: what the registers hold is sound."""
        return self.sort in _OF_THE_LOG

    @property
    def is_of_rollups(self) -> bool:
        """Whether it concerns what the registers come to, which can be made anew from them."""
        return self.sort is Sort.ROLLUP

    @property
    def words(self) -> Name:
        """What is wrong, in words."""
        known = REGISTERS.get(self.register)
        texts = []
        for text, name in (
            (self.sort.value.zh, known.name.zh if known else self.register),
            (self.sort.value.en, known.name.en if known else self.register),
        ):
            texts.append(text.format(register=name, revision=self.revision, line=self.line, detail=self.detail))
        return Name(*texts)
