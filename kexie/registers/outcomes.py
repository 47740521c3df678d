"""The outcomes: what came of the work, new apart from standing."""

from __future__ import annotations

from kexie.quantity import Reason
from kexie.registers.column import MONTH, Apart, Kind, Register, Rollup, column
from kexie.registers.vocabulary import COUNTY, DIFFERENT_PEOPLE, FOCUS_AREA, FROM_THE_REPORT, PEOPLE_AGAIN, REMARK
from kexie.words import Name

OUTCOMES = Register(
    key="outcomes",
    name=Name("成果", "Outcomes"),
    purpose=Name("每行一项成果，或一批同类成果", "One row is one outcome, or a batch of the same kind"),
    quantity="count",
    unit_column="unit",
    label="outcome_name",
    dated="date",
    kind_column="category",
    apart=(
        Apart("unit", Reason.UNITS),
        Apart("category", Reason.KIND),
        Apart("flow_or_stock", Reason.STOCK, is_by_word=True),
    ),
    repeated=PEOPLE_AGAIN,
    rollups=(
        Rollup("levels", ("county", "level")),
        Rollup("months", (MONTH, "county")),
        Rollup("grades", ("level", "grade")),
    ),
    columns=(
        column("outcome_id", "成果编号", "Outcome number", also="编号|序号", required=True),
        column("outcome_name", "成果名称", "Outcome name", also="名称|作品名称|奖项名称", required=True),
        column(
            "category",
            "成果类别",
            "Kind of outcome",
            Kind.CHOICE,
            also="类别|类型",
            required=True,
            choices="outcome_kinds",
        ),
        FOCUS_AREA,
        column("count", "数量", "Number", Kind.QUANTITY, also="个数|件数", required=True, blank="1"),
        column(
            "unit",
            "计量单位",
            "Unit",
            Kind.CHOICE,
            also="单位",
            required=True,
            choices="outcome_units",
        ),
        column(
            "flow_or_stock",
            "新增或累计",
            "New or standing",
            Kind.CHOICE,
            also="口径|性质",
            required=True,
            choices="flows",
            note=(
                "新建、续建分行填写；新增与累计不相加",
                "New and continued are two rows; never added to standing",
            ),
        ),
        column("date", "取得日期", "Date", Kind.DATE, also="时间|日期|获奖时间", required=True),
        column("level", "级别", "Level", Kind.CHOICE, also="获奖级别", choices="outcome_levels"),
        column(
            "grade",
            "等次",
            "Grade",
            Kind.CHOICE,
            also="奖项|获奖等级",
            choices="grades",
        ),
        column(
            "owner",
            "完成单位",
            "Owner",
            also="获奖单位",
            note=("不填写学生姓名等个人信息", "No names of pupils or other personal data"),
        ),
        COUNTY,
        column("related_id", "关联编号", "Related number", also="项目编号|活动编号", refers_to="projects|events"),
        DIFFERENT_PEOPLE,
        column("evidence", "佐证材料", "Evidence", also="证明材料|链接"),
        *FROM_THE_REPORT,
        REMARK,
    ),
)
