"""Which rows below a header are no data: totals, sections, 其中 rows, notes, a repeated header, another table.

A row is judged as a whole. 合计 in the cell of a name makes no total where the row has a number of its own, a date or
other words; 注 in the cell of a remark makes no footnote.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from kexie.problems import Fault
from kexie.read.headers import Known, plain_header

_TOTAL = r"(?:合计|总计|小计|共计|累计|总合计|总和|汇总|平均值?|均值|承前页|承上页|过次页)"
_IS_TOTAL = re.compile(
    rf"(?:.{{0,12}})?{_TOTAL}(?:数|金额|人数|人次|场次|项目数|资金)?(?:\([^()]*\))?:?(?:共?[\d.,]+\D{{0,3}})?"
)
_IS_SUBROW = re.compile(r"(?:\()?其中(?:$|[:,、()\s].*)")
_MAY_BE_SUBROW = re.compile(r"其中.*")
_IS_SECTION = re.compile(r"(?:第?[一二三四五六七八九十]+[、.部类]|\([一二三四五六七八九十]+\)).*")
_FOOTER = (
    r"(?:注意?|附?注释?|备注|说明|填表说明|填报说明|数据来源|资料来源|来源|统计口径|填表人|填报人|制表人?|经办人?|审核人?|审批人?|复核人?|"
    r"审定人?|联系人|联系电话|电话|手机|填表日期|填报日期|填报时间|制表日期|制表时间|日期|填报单位|填表单位|报送单位|单位|单位负责人|"
    r"负责人|主要负责人|分管领导|主管领导|领导签字|签字|签名|盖章|单位盖章|公章)"
)
_IS_FOOTER = re.compile(
    rf"{_FOOTER}(?:\([^()]*\))?(?:[:].*|\d[:、.].*|$)|\(?(?:盖章|公章|签字)\)?:?|第\d+页.*|-?\d+/\d+页?-?|.*\(续表?\)|续表"
)
_IS_DATE = re.compile(
    r"(?:19|20)\d{2}(?:[-./年]\d{1,2}(?:[-./月]\d{1,2}日?)?|年)?.{0,12}|\d{1,2}月(?:\d{1,2}日)?.{0,8}"
)
_IS_AMOUNT = re.compile(
    r"[¥￥]?[约近超逾]?[-+]?[\d.,]+(?:[eE][-+]?\d+)?[万亿千百]?(?:余|多|以上|左右)?\D{0,3}\+?|[一二三四五六七八九十百千万]+余?\D?|[-—/]+"
    # A formula that was never calculated, or failed.
    r"|=.+|#[A-Z/0]+[!?]?"
)
_IS_EXAMPLE = re.compile(r"\(?(?:填写|填报)?(?:示例|样例|范例|举例|例)\d*\)?[:]?|例如[:]?.*")
_IS_ADVICE = re.compile(r"\(?(?:必填|选填|可空|请填|填写|下拉选择|格式|如[:：]?|例如).*")
_IS_RULE = re.compile(r":?-{2,}:?|={3,}|—{2,}|─{2,}")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_IS_RUNNING = re.compile(r"\d{1,5}")
_UNITS = frozenset("场 项 人 人次 个 家 处 篇 件 % 万元 元 千元 百万元 亿元 次 期 名 种 万人 万人次".split(" "))  # noqa: SIM905 - it reads better
_WIDE = 3  # columns from which one label alone is no row of data
_SUMMED, _EQUAL = 10_000, 1e-6
_RUNNING_HEADERS = frozenset(("序号", "编号", "序", "No", "No."))
_REMARKS = frozenset(("备注", "说明", "附注"))

# What a cell of the first columns holds wherever its row is no data; rows without it need no closer look. 示例-1 is
# the number of a made-up row.
SUSPICIOUS = (
    r"汇[\s\x{3000}\x{a0}]*总|平[\s\x{3000}\x{a0}]*均|均值|承[前上]页|过次页|例(?:[^-]|$)|^[\s|:=—─-]+$"
    r"|合[\s\x{3000}\x{a0}]*计|总[\s\x{3000}\x{a0}]*计|小[\s\x{3000}\x{a0}]*计|共[\s\x{3000}\x{a0}]*计|累[\s\x{3000}\x{a0}]*计|总和"
    r"|^[\s\x{3000}\x{a0}(（]*其[\s\x{3000}\x{a0}]*中"
    r"|^[\s\x{3000}\x{a0}(（]*第?[一二三四五六七八九十]+[)）、.．部类]"
    r"|^[^:：]{1,12}[:：]|^[\s\x{3000}\x{a0}(（]*(?:注|备|说|附|填|制|审|复|联|单|负|主|领|签|盖|公|续|第\d+页)"
)


class Judge:
    """Tells what rows of one table are.

    Parameters
    ----------
    headers
        The headers of the table, in their order.
    known
        The headers of all registers.
    """

    def __init__(self, headers: Sequence[str], known: Known) -> None:
        self._headers = [plain_header(header) for header in headers]
        self._known = known

    def fault(self, cells: Sequence[str]) -> Fault | None:
        """Return why a row is no data; None where it is, or where only what follows can tell (see `is_lone`)."""
        texts = [_tight(cell) for cell in cells]
        filled = [place for place, text in enumerate(texts) if text]
        if not filled:
            return None
        if self._is_header(texts, filled):
            return Fault.HEADER_AGAIN
        if all(_IS_RULE.fullmatch(texts[place]) for place in filled) and len(filled) > 1:
            return Fault.RULE_SET_ASIDE
        if _IS_EXAMPLE.fullmatch(texts[filled[0]]) and len(filled) > 2:
            return Fault.EXAMPLE_SET_ASIDE
        if self._is_numbered(texts, filled):
            return Fault.NUMBERED_SET_ASIDE
        if self._is_other_header(texts, filled):
            return Fault.ANOTHER_TABLE
        first = texts[filled[0]]
        label = next((place for place in filled[:2] if _IS_TOTAL.fullmatch(texts[place])), None)
        if label is not None and self._is_summed(texts, filled, label):
            return Fault.TOTAL_SET_ASIDE
        for place in filled[:2]:
            if _IS_SUBROW.fullmatch(texts[place]):
                return Fault.SUBROW_SET_ASIDE
        if _MAY_BE_SUBROW.fullmatch(first) and filled[0] <= 1 and not self._has_date(texts, filled):
            return Fault.SUBROW_SET_ASIDE
        if _IS_FOOTER.fullmatch(first) and self._is_note(texts, filled):
            return Fault.NOTE_SET_ASIDE
        if (
            _IS_SECTION.fullmatch(first)
            and filled[0] <= 1
            and self._is_summed(texts, filled, filled[0])
            and len(texts) > 2
        ):
            return Fault.SECTION_SET_ASIDE
        return None

    def below(self, cells: Sequence[str]) -> Fault | None:
        """Return why the row next to the header is no data: units, numbers of the columns, or how to fill them in."""
        texts = [_tight(cell) for cell in cells]
        told = [text for text in texts if text]
        if told and all(text.strip("()") in _UNITS for text in told):
            return Fault.UNITS_SET_ASIDE
        if len(told) >= _WIDE and _are_numbered(told):
            return Fault.COLUMN_NUMBERS_SET_ASIDE
        if len(told) >= _WIDE and sum(bool(_IS_ADVICE.fullmatch(text)) for text in told) * 2 > len(told):
            return Fault.EXAMPLE_SET_ASIDE
        return None

    def _is_numbered(self, texts: Sequence[str], filled: Sequence[int]) -> bool:
        """Tell whether a row holds its number and nothing else: it was numbered before there was anything to write."""
        (place, *others) = filled
        return (
            not others
            and len(texts) >= _WIDE
            and bool(_IS_RUNNING.fullmatch(texts[place]))
            and (self._headers[place] in _RUNNING_HEADERS or self._headers[place].endswith("编号"))
        )

    def lone(self, cells: Sequence[str]) -> str:
        """Return the only label of a row in a table that is wider, "" where there are more or it is a number.

        A label in front is a section where data follows it, and a note where none does.
        """
        filled = [place for place, cell in enumerate(cells) if _tight(cell)]
        if len(filled) != 1 or len(cells) < _WIDE:
            return ""
        text = _tight(cells[filled[0]])
        return "" if _is_code(text) or (_IS_AMOUNT.fullmatch(text) and not _IS_DATE.fullmatch(text)) else text

    def _is_header(self, texts: Sequence[str], filled: Sequence[int]) -> bool:
        same = sum(plain_header(texts[place]) == self._headers[place] for place in filled)
        return same >= 2 and same * 2 > len(filled)

    def _is_other_header(self, texts: Sequence[str], filled: Sequence[int]) -> bool:
        if len(filled) < 3:
            return False
        found = self._known.score([texts[place] for place in filled])
        return found >= 3 and found * 2 > len(filled)

    def _is_summed(self, texts: Sequence[str], filled: Sequence[int], label: int) -> bool:
        """Tell whether a label is followed by quantities only: no number of record, no date, no other words."""
        for place in filled:
            text, header = texts[place], self._headers[place]
            if place == label:
                continue
            if place < label:
                # A running number before the label, as in 12 | 合计 | 340.
                if not (_IS_RUNNING.fullmatch(text) and place == 0):
                    return False
            elif self._is_day(text, header) or not (
                _IS_AMOUNT.fullmatch(text) or text in _UNITS or header in _REMARKS or _IS_TOTAL.fullmatch(text)
            ):
                return False
        return True

    def _is_note(self, texts: Sequence[str], filled: Sequence[int]) -> bool:
        """Tell whether a row that begins like a note has nothing else, or more of the kind."""
        if len(filled) == 1:
            return True
        told = sum(bool(_IS_FOOTER.fullmatch(texts[place])) for place in filled)
        others = len(filled) - told
        return others <= told or (len(filled) * 3 <= len(texts) and ":" in texts[filled[0]])

    def _has_date(self, texts: Sequence[str], filled: Sequence[int]) -> bool:
        return any(self._is_day(texts[place], self._headers[place]) for place in filled[1:])

    def _is_day(self, text: str, header: str) -> bool:
        dated = any(word in header for word in ("日期", "时间", "年度", "年份", "时段"))
        return dated and bool(_IS_DATE.fullmatch(text) or (_IS_AMOUNT.fullmatch(text) and text not in "-—/"))


def _tight(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split())


def _are_numbered(texts: Sequence[str]) -> bool:
    """Tell whether texts count columns: 1 2 3, or 甲 乙 丙 and then 1 2 3, perhaps in brackets."""
    plain = [text.strip("()[]") for text in texts]
    stems = [text for text in plain if text in _STEMS and len(text) == 1]
    numbers = [text for text in plain if text.isdecimal()]
    return (
        len(stems) + len(numbers) == len(plain)
        and stems == list(_STEMS[: len(stems)])
        and numbers in (list(map(str, range(start, start + len(numbers)))) for start in (1, len(stems) + 1))
    )


def _is_code(text: str) -> bool:
    return text.isascii() and any(letter.isdigit() for letter in text)


def asides(
    inside: npt.NDArray[np.int64], suspects: Sequence[int], cells: Callable[[int], Sequence[str]], judge: Judge
) -> dict[int, Fault]:
    """Return the rows that are no data, and why.

    Parameters
    ----------
    inside
        How many cells each row below the header has under it.
    suspects
        The rows worth a look, in their order.
    cells
        Gives the cells of a row.
    judge
        Tells what a row is.
    """
    found: dict[int, Fault] = {}
    lone: list[int] = []
    first = int(np.argmax(inside > 0)) if len(inside) else 0
    if len(inside) and inside[first] and (fault := judge.below(cells(first))):
        found[first] = fault
    for place in suspects:
        if place in found:
            continue
        row = cells(place)
        fault = judge.fault(row)
        if fault is Fault.ANOTHER_TABLE:
            found[place] = fault
            rest = np.flatnonzero(inside[place + 1 :] > 0) + place + 1
            found |= dict.fromkeys(rest.tolist(), Fault.OF_ANOTHER_TABLE)
            break
        if fault:
            found[place] = fault
        elif judge.lone(row):
            lone.append(place)
    is_data = inside > 0
    is_data[[*found, *lone]] = False
    _weak_after_a_note(found, is_data, [place for place in suspects if is_data[place]], cells)
    last = int(np.flatnonzero(is_data)[-1]) if is_data.any() else -1
    for place in lone:
        in_front = any(map(str.strip, cells(place)[:2]))
        if place > last:
            found.setdefault(place, Fault.NOTE_SET_ASIDE)
        elif in_front:
            found.setdefault(place, Fault.SECTION_SET_ASIDE)
    if last > 0 and last in suspects and _is_sum(last, is_data, cells):
        found[last] = Fault.TOTAL_SET_ASIDE
    return found


def _weak_after_a_note(
    found: dict[int, Fault],
    is_data: npt.NDArray[np.bool_],
    suspects: Sequence[int],
    cells: Callable[[int], Sequence[str]],
) -> None:
    """Take for notes what follows the first note to the end with hardly anything in it: names below 填表人, a date."""
    notes = sorted(place for place, fault in found.items() if fault is Fault.NOTE_SET_ASIDE)
    if not notes:
        return
    after = np.flatnonzero(is_data[notes[0] :]) + notes[0]
    if len(after) <= len(suspects) and set(after.tolist()) <= set(suspects):
        weak = [place for place in after.tolist() if _is_weak(cells(place))]
        if len(weak) == len(after):
            found |= dict.fromkeys(weak, Fault.NOTE_SET_ASIDE)
            is_data[weak] = False


def _is_weak(row: Sequence[str]) -> bool:
    texts = [_tight(cell) for cell in row]
    return sum(map(bool, texts)) <= 2 and not _is_code(texts[0]) and not any(map(_IS_RUNNING.fullmatch, texts))


def _is_sum(last: int, is_data: npt.NDArray[np.bool_], cells: Callable[[int], Sequence[str]]) -> bool:
    """Tell whether the last row is the sum of those above without saying so."""
    row = [_tight(cell) for cell in cells(last)]
    numbers = {place: float(text) for place, text in enumerate(row) if re.fullmatch(r"\d+(?:\.\d+)?", text)}
    above = np.flatnonzero(is_data[:last]).tolist()
    if not numbers or row[0] or len(numbers) != sum(map(bool, row)) or not 1 < len(above) <= _SUMMED:
        return False
    sums = dict.fromkeys(numbers, 0.0)
    for place in above:
        texts = cells(place)
        for column in sums:
            text = _tight(texts[column])
            sums[column] += float(text) if re.fullmatch(r"\d+(?:\.\d+)?", text) else 0
    return all(abs(sums[column] - number) < _EQUAL for column, number in numbers.items())
