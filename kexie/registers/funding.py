"""The funding: each stage of each sum, money apart from donated goods."""

from __future__ import annotations

from kexie.quantity import Reason
from kexie.registers.column import MONTH, Apart, Kind, Register, Rollup, column, names
from kexie.registers.vocabulary import COUNTY, FOCUS_AREA, FROM_THE_REPORT, REMARK
from kexie.words import Name

FUNDING = Register(
    key="funding",
    name=Name("资金", "Funding"),
    purpose=Name("每行一笔资金的一个环节", "One row is one stage of one sum"),
    quantity="amount",
    unit="万元",
    label="funding_name",
    dated="date",
    kind_column="source",
    apart=(Apart("form", Reason.FORM), Apart("stage", Reason.STAGE)),
    rollups=(Rollup("items", ("expense_item", "amount_unit")), Rollup("months", (MONTH, "county"))),
    columns=(
        column("funding_id", "资金编号", "Funding number", also="编号|序号", required=True),
        column(
            "project_id",
            "项目编号",
            "Project number",
            refers_to="projects",
            note=("可空：不属于具体项目", "Blank: tied to no project"),
        ),
        column("funding_name", "资金名称", "Funding name", also="项目名称|事项|用途|摘要", required=True),
        column(
            "source",
            "资金来源",
            "Source",
            Kind.CHOICE,
            also="来源|经费来源",
            required=True,
            choices="money_sources",
        ),
        column(
            "form",
            "资金形式",
            "Form",
            Kind.CHOICE,
            also="形式|性质",
            required=True,
            choices="forms",
            note=("捐赠物资填“实物折价”，不计入资金合计", "Donated goods stay out of the money total"),
        ),
        column(
            "stage",
            "资金环节",
            "Stage",
            Kind.CHOICE,
            also="环节|阶段|资金状态",
            required=True,
            choices="stages",
            note=(
                "各环节分行填写，不相加；年初预算与调整预算是两个环节",
                "One stage a row; stages are never added, nor are the initial and the adjusted budget",
            ),
        ),
        column(
            "amount",
            "金额",
            "Amount",
            Kind.QUANTITY,
            also="金额(万元)|经费(万元)|资金(万元)|金额(元)",
            required=True,
            unit="万元",
            sign_by="stage",
            note=("“支出”可为负（退款）", "Spending may be negative (a refund)"),
        ),
        column(
            "amount_unit",
            "单位",
            "Unit",
            Kind.CHOICE,
            also="金额单位|计量单位",
            choices=names(
                "万元=¥10,000",
                "元=yuan",
                "千元=¥1,000",
                "十万元=¥100,000",
                "百万元=¥1 million",
                "千万元=¥10 million",
                "亿元=¥100 million",
            ),
            note=("表头已写明时可空", "Only where the header does not say it"),
        ),
        column(
            "expense_item",
            "支出科目",
            "Expense item",
            Kind.CHOICE,
            also="经济科目|科目|费用类别",
            choices="expense_items",
        ),
        column("date", "日期", "Date", Kind.DATE, also="时间|到账日期|支出日期", required=True),
        column("year", "年度", "Year", Kind.YEAR, note=("空白时取日期的年份", "Blank: the year of the date")),
        column("document_no", "文号", "Document number", also="文件号|凭证号"),
        FOCUS_AREA,
        COUNTY,
        *FROM_THE_REPORT,
        REMARK,
    ),
)
