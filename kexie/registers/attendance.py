"""The attendance: who came, people apart from attendances."""

from __future__ import annotations

from kexie.quantity import Reason
from kexie.registers.column import MONTH, Apart, Inherited, Kind, Register, Rollup, Source, column
from kexie.registers.vocabulary import (
    COUNTY,
    DIFFERENT_PEOPLE,
    FROM_THE_REPORT,
    PEOPLE_AGAIN,
    REMARK,
    overlaps,
)
from kexie.words import Name

ATTENDANCE = Register(
    key="attendance",
    name=Name("参与人数", "Attendance"),
    purpose=Name("每行一次活动或一处场馆的人数", "One row is the attendance of one event or venue"),
    quantity="count",
    unit_column="measure",
    label="subject",
    dated="date",
    kind_column="category",
    apart=(Apart("measure", Reason.PEOPLE),),
    overlaps="overlaps",
    repeated=PEOPLE_AGAIN,
    inherited=Inherited("event_id", ("category", "campaign", "focus_area")),
    rollups=(
        Rollup("months", (MONTH, "county", "campaign")),
        Rollup("modes", ("county", "mode", "method")),
        Rollup("audiences", ("county", "audience")),
    ),
    columns=(
        column("record_id", "记录编号", "Record number", also="编号|序号", required=True),
        column(
            "event_id",
            "活动编号",
            "Event number",
            refers_to="events",
            note=("可空：场馆接待", "Blank: visits to a venue"),
        ),
        column("subject", "活动或场馆名称", "Event or venue", also="活动名称|场馆名称|名称", required=True),
        column(
            "category",
            "活动类别",
            "Kind of event",
            Kind.CHOICE,
            choices="event_kinds",
            note=("空白时取所关联活动的类别", "Blank: that of the event"),
        ),
        column(
            "campaign",
            "所属活动",
            "Campaign",
            Kind.CHOICE,
            choices="campaigns",
            note=("空白时取所关联活动的", "Blank: that of the event"),
        ),
        column(
            "focus_area",
            "工作板块",
            "Focus area",
            Kind.CHOICE,
            also="板块",
            choices=Source.FOCUS_AREAS,
            note=("空白时取所关联活动的板块", "Blank: that of the event"),
        ),
        column("date", "日期", "Date", Kind.DATE, also="统计日期|时间|统计时间|统计时段", required=True),
        COUNTY,
        column(
            "measure",
            "人数口径",
            "Counted as",
            Kind.CHOICE,
            also="口径|单位",
            required=True,
            choices="people_units",
            note=("人与人次不相加", "People and attendances are never added"),
        ),
        column(
            "mode",
            "参与方式",
            "Mode",
            Kind.CHOICE,
            also="方式|线上/线下",
            required=True,
            choices="attendance_modes",
        ),
        column(
            "count",
            "数量",
            "Number",
            Kind.QUANTITY,
            also="参与人数|参加人数|参加人次|受益人数|受众人次|接待人次|服务人次|覆盖人次|人数(人次)",
            required=True,
            note=("可填 300余、近万、1.2万、约500", "300余, 近万, 1.2万, 约500 are understood"),
        ),
        column(
            "method",
            "统计方式",
            "How counted",
            Kind.CHOICE,
            also="数据来源|统计依据",
            choices="count_methods",
        ),
        column("audience", "人群", "Audience", Kind.CHOICES, also="对象", choices="audiences"),
        DIFFERENT_PEOPLE,
        overlaps("attendance"),
        *FROM_THE_REPORT,
        REMARK,
    ),
)
