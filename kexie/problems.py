"""Everything that can be wrong with an upload, and all that was done to it: a stable code, why, and how to mend it.

The codes are part of the interface: scripts and notes of an office refer to them, so none is ever reused. A *fatal*
finding keeps its row (or the whole table) out of the store; a *warning* asks for a second look; a *note* tells what was
set aside or read in another form than it was typed, so that nothing happens in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Self

from kexie.words import Language, Name


class Severity(StrEnum):
    """What a finding means for the rows it is about."""

    FATAL = "fatal"
    WARNING = "warning"
    NOTE = "note"

    @property
    def name_in_words(self) -> Name:
        """What the severity is called."""
        return {"fatal": Name("错误", "Error"), "warning": Name("提醒", "Warning"), "note": Name("说明", "Note")}[self]


class Fault(Enum):
    """A kind of finding: its severity, and what is said with ``{column}``, ``{value}`` and details of its own."""

    severity: Severity
    words: Name

    def __new__(cls, severity: Severity, zh: str, en: str) -> Self:
        """Make each kind a member of its own, even where two should say the same."""
        fault = object.__new__(cls)
        fault._value_ = (severity, zh, en)
        fault.severity = severity
        fault.words = Name(zh, en)
        return fault

    # --- the file ---
    EMPTY_FILE = (
        Severity.FATAL,
        "文件是空的。请确认选择的文件，重新保存后再上传。",
        "The file is empty. Check that it is the right one, save it again and upload it.",
    )
    UNKNOWN_FORMAT = (
        Severity.FATAL,
        "“{value}”不是表格文件。请上传 XLSX、XLS 或 CSV。",
        "“{value}” is not a table. Upload an XLSX, XLS or CSV file.",
    )
    NOT_TEXT = (
        Severity.FATAL,
        "文件既不是 UTF-8，也不是 GB18030（GBK）编码，不能保证文字无误。请在 WPS 或 Excel 中另存为 XLSX 后上传。",
        (
            "The file is neither UTF-8 nor GB18030 (GBK), so its words cannot be trusted. Save it as XLSX in WPS or Excel and "
            "upload that."
        ),
    )
    MOJIBAKE = (
        Severity.FATAL,
        "文件中的文字是乱码（“{value}”）：原是 {was} 编码，被当作 {taken_for} 打开并保存。请打开原来的文件，另存为 XLSX 后上传。",
        (
            "The words of the file are garbled (“{value}”): it was in {was}, opened as {taken_for} and saved so. Open the original "
            "file, save it as XLSX and upload that."
        ),
    )
    CHARACTERS_LOST = (
        Severity.FATAL,
        "“{value}”中有文字已丢失（乱码），不能复原。请对照原始材料重新填写。",
        "Characters of “{value}” are lost and cannot be brought back. Write it again from the original.",
    )
    ENCRYPTED = (
        Severity.FATAL,
        "文件设有打开密码。请取消密码，另存后上传。",
        "The file needs a password. Remove it, save the file and upload it again.",
    )
    HAS_MACROS = (
        Severity.FATAL,
        "文件含有宏，为安全起见不予读取。请另存为不含宏的 XLSX 后上传。",
        "The file holds macros and is not read for safety's sake. Save it as XLSX without macros and upload that.",
    )
    HAS_EXTERNAL_ENTITIES = (
        Severity.FATAL,
        "文件内嵌有外部引用声明，为安全起见不予读取。请在 WPS 或 Excel 中另存为 XLSX 后上传。",
        (
            "The file declares external entities and is not read for safety's sake. Save it as XLSX in WPS or Excel and "
            "upload that."
        ),
    )
    TOO_LARGE = (
        Severity.FATAL,
        "文件过大：{value}，上限为 {limit}。请按年度或台账拆分后上传。",
        "The file is too large: {value}, where {limit} is the limit. Split it by year or register and upload the parts.",
    )
    DAMAGED = (
        Severity.FATAL,
        "文件已损坏，不能读取。请用 WPS 或 Excel 打开，另存后上传。",
        "The file is damaged and cannot be read. Open it in WPS or Excel, save it again and upload that.",
    )
    TOOK_TOO_LONG = (
        Severity.FATAL,
        "文件在 {limit} 秒内未能读完。请拆分后上传。",
        "The file could not be read within {limit} seconds. Split it and upload the parts.",
    )
    NO_TABLE = (
        Severity.FATAL,
        "没有找到台账的表头。请指定表头所在的行，或改用模板的列名，表头单独占一行。",
        "No header of a register was found. Point at its row, or use the headers of the template, in a row of their own.",
    )
    NO_ROWS = (
        Severity.FATAL,
        "表头之下没有数据。请填写后上传。",
        "There are no rows below the header. Fill them in and upload the file again.",
    )
    UNKNOWN_REGISTER = (
        Severity.FATAL,
        "不能由表头判断属于哪本台账（可能是：{choices}）。请选定台账。",
        "The header does not tell which register this is (perhaps {choices}). Choose the register.",
    )
    READ_AS = (
        Severity.NOTE,
        "按 {value} 编码读取。",
        "Read as {value}.",
    )
    SHEET_SET_ASIDE = (
        Severity.NOTE,
        "工作表“{value}”中没有台账，未读取。",
        "The sheet “{value}” holds no register and was not read.",
    )
    HIDDEN = (
        Severity.WARNING,
        "工作表中有隐藏的行或列（{value}），已一并读取。请确认是否应当计入。",
        "The sheet has hidden rows or columns ({value}), which were read like the others. Check whether they should count.",
    )
    ROWS_STRUCK = (
        Severity.WARNING,
        "有整行加了删除线（第 {value} 行），已照常读取。如已取消，请删除该行后再上传。",
        "Rows are struck out as a whole ({value}); they were read like the others. If they are cancelled, delete them.",
    )
    CELLS_STRUCK = (
        Severity.WARNING,
        "单元格加了删除线（{value}），其内容已照常读取。请确认是否仍然有效。",
        "Cells are struck out ({value}); they were read like the others. Check whether they still hold.",
    )
    PART_STRUCK = (
        Severity.WARNING,
        "单元格中的“{part}”加了删除线，未读取；按“{value}”读取。请确认。",
        "“{part}” is struck out in this cell and was left away; it was read as “{value}”. Check it.",
    )
    NOTES = (
        Severity.NOTE,
        "单元格批注（{value}）不作为数据，未读取。需保留的内容请写入“备注”。",
        "Notes on cells ({value}) are not data and were not read. What should be kept belongs in the remarks.",
    )
    ERROR_VALUE = (
        Severity.FATAL,
        "“{value}”是公式出错的结果。请在表中改正公式，或直接填写数值。",
        "“{value}” is a formula's error. Mend the formula in the sheet, or write the value itself.",
    )

    NOT_CALCULATED = (
        Severity.FATAL,
        "“{value}”是尚未计算的公式，没有结果。请在 WPS 或 Excel 中打开文件，保存后再上传，或直接填写数值。",
        (
            "“{value}” is a formula that was never calculated. Open the file in WPS or Excel, save it and upload it again, or "
            "write the value itself."
        ),
    )
    OPEN_QUOTE = (
        Severity.FATAL,
        "第 {at} 行的引号没有成对（{value}），不能判断各格的起止。请补全或删去引号，或另存为 XLSX 后上传。",
        (
            "A quotation mark in row {at} has no partner ({value}), so it cannot be told where cells end. Add or remove it, or "
            "save the file as XLSX and upload that."
        ),
    )
    EXTRA_CELLS = (
        Severity.FATAL,
        "此行比表头多出内容（“{value}”），各格可能错位。文字中若有分隔符，请给该格加上引号。",
        (
            "The row has more cells than the header (“{value}”), so they may have shifted. Put quotation marks around a cell "
            "that holds the delimiter."
        ),
    )
    FULL_WIDTH_COMMA = (
        Severity.FATAL,
        "此行少 {missing} 格，“{value}”中的全角逗号（，）应为半角（,）。请改正该行的分隔符，或给含逗号的格加上引号。",
        (
            "The row lacks {missing} cells, and “{value}” holds a full-width comma (，) where the delimiter (,) is meant. Mend "
            "it, or put quotation marks around a cell that holds a comma."
        ),
    )
    HIDDEN_SHEET = (
        Severity.NOTE,
        "工作表“{value}”是隐藏的，未读取。如应读取，请取消隐藏后再上传。",
        "The sheet “{value}” is hidden and was not read. Show it and upload the file again if it should be.",
    )
    SHEET_EMPTY = (
        Severity.NOTE,
        "工作表“{value}”只有表头，没有数据。",
        "The sheet “{value}” has a header and no rows.",
    )
    DIGITS_LOST = (
        Severity.WARNING,
        "“{value}”超过 15 位，末尾的数字可能已丢失。请将该列设为文本格式，重新填写。",
        "“{value}” has more than 15 digits, and the last ones may be lost. Make the column text and write it again.",
    )
    MERGED_FILLED = (
        Severity.NOTE,
        "“{column}”中有 {count} 个合并单元格，其内容已填入所覆盖的各行，如“{value}”。",
        "Merged cells in “{column}” filled into every row they cover: {count}, as “{value}”.",
    )
    MERGED_NUMBER = (
        Severity.FATAL,
        "“{column}”的数“{value}”由几行合并，不能判断各行是多少。请取消合并，分行填写。",
        "The number “{value}” in “{column}” is merged over several rows. Unmerge it and write the number of each row.",
    )

    # --- rows and cells set aside ---
    TITLE_SET_ASIDE = (Severity.NOTE, "标题行未作数据：{value}", "A title, not a row of data: {value}")
    PREAMBLE_SET_ASIDE = (
        Severity.NOTE,
        "表前说明未作数据：{value}",
        "Words before the table, not a row of data: {value}",
    )
    TOTAL_SET_ASIDE = (
        Severity.NOTE,
        "合计行未计入，以免重复：{value}",
        "A row of totals was left out, so that nothing counts twice: {value}",
    )
    SECTION_SET_ASIDE = (
        Severity.NOTE,
        "分节行未作数据：{value}",
        "A heading within the table, not a row of data: {value}",
    )
    SUBROW_SET_ASIDE = (
        Severity.NOTE,
        "“其中”行已含在上一行内，未计入：{value}",
        "A row of which the one above already holds (其中) was left out: {value}",
    )
    UNITS_SET_ASIDE = (Severity.NOTE, "单位行未作数据：{value}", "A row of units, not a row of data: {value}")
    COLUMN_NUMBERS_SET_ASIDE = (
        Severity.NOTE,
        "栏号行未作数据：{value}",
        "A row that numbers the columns, not data: {value}",
    )
    EXAMPLE_SET_ASIDE = (
        Severity.WARNING,
        "示例行未作数据：{value}。如是数据，请改写该行的编号。",
        "An example of how to fill in, not a row of data: {value}. If it is data, give the row another number.",
    )
    NUMBERED_SET_ASIDE = (
        Severity.NOTE,
        "只有序号的空行未作数据：{value}",
        "A blank row with a number, not data: {value}",
    )
    RULE_SET_ASIDE = (Severity.NOTE, "分隔线未作数据。", "A line between header and rows, not a row of data.")
    NOTE_SET_ASIDE = (Severity.NOTE, "表后说明未作数据：{value}", "Words after the table, not a row of data: {value}")
    HEADER_AGAIN = (Severity.NOTE, "重复的表头未作数据。", "The header occurs again; it is not a row of data.")
    BESIDE_SET_ASIDE = (
        Severity.NOTE,
        "表格旁的内容未作数据：{value}",
        "What stands beside the table was not read: {value}",
    )
    ANOTHER_TABLE = (
        Severity.WARNING,
        "此行以下似为另一张表，未读取。请放在单独的工作表中上传。",
        "Another table seems to begin here and was not read. Put it on a sheet of its own and upload that.",
    )
    TABLE_BESIDE = (
        Severity.WARNING,
        "{columns} 列似为并排的另一张表，其中 {count} 行未读取。请移到本表之下或单独的工作表后上传。",
        (
            "Columns {columns} seem to be another table side by side with this one: {count} rows were not read. Move them "
            "below this one, or to a sheet of their own, and upload that."
        ),
    )
    SHEET_REPEATS = (
        Severity.WARNING,
        "工作表“{value}”的 {count} 行与其他工作表的内容相同，可能重复计数。如是汇总，请在“识别设置”中只选其他工作表。",
        (
            "All {count} rows of the sheet “{value}” are on other sheets as well and may count twice. If it sums them up, choose "
            "the other sheets only (“How it is read”)."
        ),
    )
    OF_ANOTHER_TABLE = (
        Severity.NOTE,
        "属于另一张表，未读取：{value}",
        "A row of another table, not read: {value}",
    )

    # --- columns ---
    MISSING_COLUMN = (
        Severity.FATAL,
        "缺少“{column}”列。请按模板补上该列。",
        "The column “{column}” is missing. Add it as in the template.",
    )
    UNKNOWN_COLUMN = (
        Severity.WARNING,
        "“{column}”不是本台账的列，未收入台账（原文件照存）。如有需要，请改为模板中的列名。",
        (
            "“{column}” is not a column of this register and was not taken over (the file itself is kept). Use a header of the "
            "template if it should be."
        ),
    )
    COLUMN_SUGGESTED = (
        Severity.WARNING,
        "“{column}”不是本台账的列，是否为“{value}”？请确认，或改为模板中的列名。",
        "“{column}” is not a column of this register. Is it “{value}”? Confirm it, or use the header of the template.",
    )
    DOUBLE_COLUMN = (
        Severity.FATAL,
        "有两列都是“{column}”。请保留一列。",
        "Two columns are “{column}”. Keep one of them.",
    )
    UNIT_NOT_STATED = (
        Severity.FATAL,
        "“{column}”未写明金额单位。请选定元或万元，或在表头写明，如“{column}(万元)”。",
        "“{column}” does not say in what unit the money is. Choose 元 or 万元, or say it in the header: “{column}(万元)”.",
    )
    YEAR_NOT_STATED = (
        Severity.FATAL,
        "“{column}”中的日期没有年份（如“{value}”）。请选定年度。",
        "The dates in “{column}” have no year (as “{value}”). Choose the year.",
    )
    ALL_ZERO = (
        Severity.WARNING,
        "“{column}”全部为 0。若表示没有数据，请留空。",
        "“{column}” is 0 throughout. Leave it blank where 0 means that nothing was counted.",
    )
    PEOPLE_OR_ATTENDANCES = (
        Severity.WARNING,
        "“{column}”的表头与口径“{value}”不符：人计人，人次计次，二者不能相加。请确认口径。",
        (
            "The header “{column}” and the unit “{value}” disagree: people (人) and attendances (人次) are never added. Check "
            "which was counted."
        ),
    )
    PERSONAL_COLUMN = (
        Severity.WARNING,
        "“{column}”列似为个人信息。台账不需要此类信息，建议删除该列；未经确认不入库。",
        (
            "The column “{column}” seems to hold personal data. No register needs it: drop the column. Nothing is stored before "
            "you decide."
        ),
    )

    # --- cells ---
    NOT_A_QUANTITY = (
        Severity.FATAL,
        "“{value}”不是数量。请填写数字，或“300余”“近1万”“约500”这样的数。",
        "“{value}” is not a quantity. Write a number, or one like 300余, 近1万, 约500.",
    )
    WRONG_UNIT = (
        Severity.FATAL,
        "“{value}”的单位与本列的“{unit}”不同，不能换算。请改为同一单位，或另起一行。",
        "The unit of “{value}” is not the “{unit}” of this column, and cannot be converted. Use that unit, or another row.",
    )
    TOO_PRECISE = (
        Severity.FATAL,
        "“{value}”的小数位过多：金额最小到分，其余最多六位小数。请改正。",
        "“{value}” has more decimals than can be kept: money goes to the fen, all else to six places. Correct it.",
    )
    FRACTION = (
        Severity.FATAL,
        "“{value}”不是整数：按{unit}计数没有小数。请核对数字和单位。",
        "“{value}” is not a whole number, and {unit} are counted one by one. Check number and unit.",
    )
    NEGATIVE = (
        Severity.FATAL,
        "“{value}”为负数。请填写不小于 0 的数。",
        "“{value}” is negative. Write a number that is not below 0.",
    )
    NOT_A_DATE = (
        Severity.FATAL,
        "“{value}”不是日期。请填写“2025-05-24”“2025年5月”或“2025年”。",
        "“{value}” is not a date. Write 2025-05-24, 2025年5月 or 2025年.",
    )
    NO_SUCH_DAY = (
        Severity.FATAL,
        "没有“{value}”这个日期。请核对月份和日期。",
        "There is no date “{value}”. Check month and day.",
    )
    NOT_A_YEAR = (
        Severity.FATAL,
        "“{value}”不是年度。请填写四位年份，如 2025。",
        "“{value}” is not a year. Write four digits, as 2025.",
    )
    NOT_ON_THE_LIST = (
        Severity.FATAL,
        "“{value}”不在“{column}”的可选值之内。可选：{choices}。",
        "“{value}” is not among the values of “{column}”. There are: {choices}.",
    )
    WORD_KEPT = (
        Severity.WARNING,
        "“{value}”不在“{column}”的可选值之内，按原词保留，列为未归类。可选：{choices}。",
        "“{value}” is not among the values of “{column}”; the word is kept, and counts as not classified. There are: {choices}.",
    )
    WORD_READ_AS = (
        Severity.NOTE,
        "“{column}”中的“{value}”（{count} 处）按已定的对应读作“{read}”。",
        "“{value}” in “{column}” ({count} cells) is read as “{read}”, as was decided.",
    )
    WORD_ADDED = (
        Severity.NOTE,
        "“{value}”（{count} 处）随本次入库加入“{column}”的词语表。",
        "“{value}” ({count} cells) is added to the list of “{column}” with the commit.",
    )
    WORD_LEFT_OUT = (
        Severity.NOTE,
        "此行“{column}”为“{value}”，按已定的办法不计入。",
        "The row says “{value}” in “{column}” and is left out, as was decided.",
    )
    MISSING_VALUE = (
        Severity.FATAL,
        "“{column}”为空。此列必填，请补上。",
        "“{column}” is blank. Every row needs it: fill it in.",
    )
    NO_YEAR = (
        Severity.FATAL,
        "“{column}”为空，不能判断此行属于哪一年。请填写（可只写年份），或选定年度。",
        "“{column}” is blank, so the row is of no year. Fill it in (the year will do), or choose the year.",
    )
    MISSING_NUMBER = (
        Severity.FATAL,
        "“{column}”为空。每行须有编号。",
        "“{column}” is blank. Every row needs its number.",
    )
    DOUBLE_NUMBER = (
        Severity.FATAL,
        "编号“{value}”重复（首次见于第 {first} 行）。请改为表内唯一的编号。",
        "The number “{value}” occurs twice (first in row {first}). Give each row its own.",
    )
    RECORD_NUMBER_CUT = (
        Severity.WARNING,
        "“{value}”是科学记数法，编号末尾的数字已丢失。请将该列设为文本格式，重新填写完整的编号。",
        "“{value}” is in exponents: the last digits of the number are lost. Make the column text and write it in full.",
    )
    NUMBER_HELD = (
        Severity.FATAL,
        "编号“{value}”在 {year} 年台账中已有，内容不同。如需更正，请选择“按编号更新”；如为另一事项，请另编号。",
        (
            "The number “{value}” is held for {year} already, with other values. Choose “update by number” to correct it, or "
            "give the row a number of its own."
        ),
    )
    SAMPLE_AMONG_REAL = (
        Severity.FATAL,
        "编号“{value}”是示例数据，不能与真实记录存入同一台账。请另建数据库查看示例。",
        "The number “{value}” is of the made-up sample, which is not stored with real records. Give the sample a store of its own.",
    )
    REAL_AMONG_SAMPLE = (
        Severity.FATAL,
        "此处存放的是示例数据，不能存入真实记录（编号“{value}”）。请上传到本单位的正式看板。",
        "This store holds the made-up sample, so real records (number “{value}”) are not stored in it. Upload them to your own.",
    )
    NUMBER_NOT_HELD = (
        Severity.WARNING,
        "编号“{value}”在 {year} 年台账中没有，将作为新记录加入。",
        "The number “{value}” is not held for {year}; the row will be added.",
    )
    UNKNOWN_REFERENCE = (
        Severity.WARNING,
        "“{column}”中的编号“{number}”在{register}台账中没有。请核对编号，或一并上传该台账。",
        "The number “{number}” in “{column}” is not in the register of {register}. Check it, or upload that register too.",
    )
    STILL_REFERRED_TO = (
        Severity.WARNING,
        "文件中没有编号“{number}”，替换后将删除；{register}台账仍有 {count} 条指向它。请补入该行，或改正那些记录。",
        (
            "The file lacks the number “{number}”, which would be removed; {count} rows of {register} still refer to it. Add "
            "the row, or correct those."
        ),
    )
    REFERS_TO_ITSELF = (
        Severity.WARNING,
        "“{column}”中的“{number}”是本行自己的编号。请改为另一行的编号，或删去。",
        "“{number}” in “{column}” is the number of this row itself. Write that of another row, or remove it.",
    )
    END_BEFORE_START = (
        Severity.FATAL,
        "“{column}”{value}早于开始日期 {start}。请核对两个日期。",
        "“{column}” {value} is before the start, {start}. Check both dates.",
    )
    OTHER_YEAR = (
        Severity.WARNING,
        "“{value}”不在 {year} 年内，将归入 {own} 年。请核对。",
        "“{value}” is not in {year}; the row will belong to {own}. Check it.",
    )
    FAR_FROM_USUAL = (
        Severity.WARNING,
        "“{value}”是本列通常数值（{usual}）的上千倍。请核对单位和位数。",
        "“{value}” is a thousand times what is usual in this column ({usual}). Check unit and digits.",
    )
    PERSONAL_CELL = (
        Severity.WARNING,
        "“{column}”中似有身份证号或手机号。请将该格置空，或确认保留；决定之前不入库。",
        "“{column}” seems to hold an identity or telephone number. Blank the cell, or keep it knowingly. Nothing is stored before.",
    )

    # --- read in another form than typed: one note for a column and a form, with how often and an example ---
    HEADER_READ_AS = (
        Severity.NOTE,
        "表头“{column}”读作“{value}”。",
        "The header “{column}” is read as “{value}”.",
    )
    DATES_READ_AS = (
        Severity.NOTE,
        "“{column}”有 {count} 个日期统一了写法，如“{value}”读作 {read}。",
        "Dates in “{column}” read in the common form: {count}, as “{value}” for {read}.",
    )
    DATES_OF_YEAR = (
        Severity.NOTE,
        "“{column}”有 {count} 个日期没有年份，取 {year} 年，如“{value}”读作 {read}。",
        "Dates in “{column}” without a year, which take {year}: {count}, as “{value}” for {read}.",
    )
    SERIALS_READ_AS = (
        Severity.NOTE,
        "“{column}”有 {count} 个日期是 Excel 日期序号，如“{value}”读作 {read}。",
        "Excel serials in “{column}” read as dates: {count}, as “{value}” for {read}.",
    )
    PERIODS_READ_AS = (
        Severity.NOTE,
        "“{column}”有 {count} 个起止日期，如“{value}”读作 {read}。",
        "Periods in “{column}”: {count}, as “{value}” for {read}.",
    )
    NUMBERS_READ_AS = (
        Severity.NOTE,
        "“{column}”有 {count} 个数统一了写法，如“{value}”读作 {read}。",
        "Numbers in “{column}” read in the common form: {count}, as “{value}” for {read}.",
    )
    MARKS_REMOVED = (
        Severity.NOTE,
        "“{column}”有 {count} 个数去掉了多余的符号，如“{value}”读作 {read}。",
        "Numbers in “{column}” that lost a stray mark: {count}, as “{value}” for {read}.",
    )
    MONEY_CONVERTED = (
        Severity.NOTE,
        "“{column}”有 {count} 个金额由{unit}换算为万元，如“{value}”读作 {read}。",
        "Sums in “{column}” converted from {unit} to 万元: {count}, as “{value}” for {read}.",
    )
    UNIT_TAKEN = (
        Severity.NOTE,
        "“{column}”以{value}为单位（依据：{where}）。",
        "“{column}” is in {value}, as said in {where}.",
    )
    COUNTIES_FROM_TOWNSHIPS = (
        Severity.NOTE,
        "“{column}”有 {count} 处由乡镇街道等地名判定县区，如“{value}”读作{read}。",
        "Counties in “{column}” that follow from the name of a township or another place: {count}, as “{value}” for {read}.",
    )
    CHOICES_READ_AS = (
        Severity.NOTE,
        "“{column}”有 {count} 处统一了用语，如“{value}”读作“{read}”。",
        "Cells in “{column}” read as the word of the list: {count}, as “{value}” for {read}.",
    )
    TEXTS_TIDIED = (
        Severity.NOTE,
        "“{column}”有 {count} 处去掉了首尾的空格或不可见字符。",
        "Texts in “{column}” that lost blanks or invisible characters around them: {count}.",
    )
    PICTURE_NOT_READ = (
        Severity.NOTE,
        "“{column}”有 {count} 处是单元格内的图片，不能读取，作空白处理。",
        "Cells in “{column}” that hold a picture, which cannot be read and counts as blank: {count}.",
    )
    MISSING_MARKS = (
        Severity.NOTE,
        "“{column}”有 {count} 处“{value}”读作空白（缺失，不是 0）。",
        "Cells in “{column}” with “{value}”, read as missing and not as 0: {count}.",
    )
    BLANKS_FILLED = (
        Severity.NOTE,
        "“{column}”有 {count} 处空白，按规定取“{read}”。",
        "Blanks in “{column}” that stand for {read}, as the register says: {count}.",
    )
    REFERENCES_READ_AS = (
        Severity.NOTE,
        "“{column}”有 {count} 处编号统一了写法，如“{value}”读作“{read}”。",
        "Numbers of rows in “{column}” read in the common form: {count}, as “{value}” for “{read}”.",
    )
    RECORD_NUMBERS_READ_AS = (
        Severity.NOTE,
        "“{column}”有 {count} 个编号去掉了多余的符号，如“{value}”读作“{read}”。",
        "Numbers of record in “{column}” that lost a stray mark: {count}, as “{value}” for “{read}”.",
    )
    SAME_AS_ABOVE = (
        Severity.NOTE,
        "“{column}”有 {count} 处“同上”，取上一行的内容，如“{read}”。",
        "Cells in “{column}” that say “as above” and take the text above them: {count}, as “{read}”.",
    )
    CURRENCY_SIGN = (
        Severity.WARNING,
        "“{column}”有 {count} 个金额带“¥”，而单位为{unit}：按{unit}读取，如“{value}”读作 {read} 万元。请核对。",
        (
            "Sums in “{column}” have a ¥ although they are in {unit}, and are read in {unit}: {count}, as “{value}” for {read} "
            "万元. Check them."
        ),
    )
    RUNNING_NUMBERS = (
        Severity.NOTE,
        "“{column}”是序号，与文件名合为编号，如“{value}”成为“{read}”。",
        "“{column}” holds running numbers: with the name of the file they become numbers of record, as “{value}” {read}.",
    )
    COLUMN_DROPPED = (
        Severity.NOTE,
        "按您的选择，“{column}”列未入库，留存的文件中也已删去。",
        "As you chose, the column “{column}” is not stored, and was removed from the file that is kept.",
    )

    @property
    def code(self) -> str:
        """The stable code, as ``not-a-quantity``."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding at one place of the user's file.

    Parameters
    ----------
    fault
        What kind it is.
    row
        The number of the row in the user's sheet, counted from 1; None for a whole column or file.
    column
        The header as typed; "" for a whole row or file.
    value
        The cell as typed, or an example of it.
    sheet
        The name of the sheet; "" in a CSV file.
    details
        What else stands in the places of the message: numbers, words, or names in both languages.
    """

    fault: Fault
    row: int | None = None
    column: str = ""
    value: str = ""
    sheet: str = ""
    details: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def is_fatal(self) -> bool:
        """Whether the finding keeps its row, or everything, out."""
        return self.fault.severity is Severity.FATAL

    def __getitem__(self, language: Language) -> str:
        """Return what is wrong and how to mend it."""
        details = {
            key: detail[language] if isinstance(detail, Name) else detail for key, detail in self.details.items()
        }
        return self.fault.words[language].format(column=self.column, value=self.value, **details)


def alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return findings with those together that say the same of several rows, in the order of the first ones."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.fault.code, one.sheet, one.column, one["zh"]), []).append(one)
    return list(groups.values())
