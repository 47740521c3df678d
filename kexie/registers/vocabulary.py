"""What several registers share: columns that recur, and the words allowed in them."""

from __future__ import annotations

from kexie.registers.column import Column, Kind, Repeated, Source, column, names

BASES = names("报告明载=Stated in the report", "报告隐含=Implied by the report", "台账记录=Record")

# Entries of a report, which are no records.
TRANSCRIBED = ("报告明载", "报告隐含")
# How the number of every made-up row begins, by which it is known wherever it goes.
SAMPLE = "示例-"

FOCUS_AREA = column(
    "focus_area",
    "工作板块",
    "Focus area",
    Kind.CHOICE,
    also="板块|所属板块|工作领域",
    required=True,
    choices=Source.FOCUS_AREAS,
)
COUNTY = column(
    "county",
    "县区",
    "County",
    Kind.CHOICE,
    also="所属县区|所在县区|县市区|区县|地区",
    required=True,
    choices=Source.COUNTIES,
)
REMARK = column("remark", "备注", "Remark", also="说明")
BASIS = column(
    "basis",
    "数据依据",
    "Basis",
    Kind.CHOICE,
    choices=BASES,
    blank="台账记录",
    note=(
        "报告明载：年度报告写明数量；报告隐含：报告写到一件事（如成立一个、举办一次）；其余为台账记录",
        (
            "Stated: the annual report gives the number. Implied: the report tells of one thing done. "
            "All other rows are records"
        ),
    ),
)
WORDS = column(
    "report_words",
    "报告原文",
    "Words of the report",
    note=("最短的原文词句", "The shortest phrase that bears it"),
)

DIFFERENT_PEOPLE = column(
    "different_people",
    "人员不重复",
    "Different people",
    Kind.TRUTH,
    also="是否不重复|已去重|是否去重",
    note=(
        "只用于“人”：填“是”，表示与其他行不是同一批人，可以相加；空白按可能重复处理，合计只作上限",
        "For 人 only. Yes: nobody here is in another row. Blank: some may be, and the sum is an upper end",
    ),
)
PEOPLE_AGAIN = Repeated(unless=DIFFERENT_PEOPLE.key)


def overlaps(register: str) -> Column:
    """Return the column in which a row names others of its register that may count the same."""
    return column(
        "overlaps",
        "可能重叠的记录",
        "May overlap with",
        Kind.NUMBERS,
        refers_to=register,
        note=(
            "可能重复计数的记录编号，多项以“、”分隔；这些记录不相加",
            "Numbers of rows that may count the same, separated by 、; never added",
        ),
    )


FROM_THE_REPORT = (BASIS, WORDS)
