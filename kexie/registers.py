"""The registers: every table an analyst keeps, and every column in it.

One declaration of a column feeds all that is done with it: recognising headers, typing, checks, the blank
template and the dictionary. The Chinese headers are the ones offices use; ``aliases`` are their other names.
Focus areas and counties differ from one association to the next and come from its own declaration
(`kexie.organisation`); everything else here is common to all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from kexie.organisation import Organisation
from kexie.quantity import Reason
from kexie.words import Name


class Kind(Enum):
    """What stands in a column. The value is its name in the dictionary."""

    TEXT = Name("文本", "text")
    CHOICE = Name("单选", "one of a list")
    CHOICES = Name("多选", "some of a list")
    QUANTITY = Name("数量（可带“余、近、约”）", "quantity, open-ended allowed")
    DATE = Name("日期（可只到月或年）", "date, to the day, month or year")
    YEAR = Name("年度", "year")
    TRUTH = Name("是/否", "yes or no")


YES_OR_NO = (Name("是", "Yes"), Name("否", "No"))


class Source(Enum):
    """Choices that the association declares, not this module."""

    FOCUS_AREAS = "focus_areas"
    COUNTIES = "counties"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a register.

    Parameters
    ----------
    key
        What the code calls it.
    name
        Its header in Chinese, and its English name.
    kind
        What stands in it.
    aliases
        Other headers it is known by.
    required
        Whether a record without it is incomplete. Rows transcribed from a report may lack what the report
        does not say.
    choices
        The words allowed, each in both languages; the Chinese one is stored.
    unit
        The fixed unit of a quantity; None where another column gives it or it has none.
    blank
        What a blank stands for, where it stands for something: one session, one outcome.
    note
        What whoever fills it in should know.
    """

    key: str
    name: Name
    kind: Kind = Kind.TEXT
    aliases: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[Name, ...] | Source = ()
    unit: str | None = None
    blank: str = ""
    note: Name | None = None

    def allowed(self, organisation: Organisation) -> tuple[Name, ...]:
        """Return the words allowed in the column for an association; empty where any text is."""
        if self.choices is Source.FOCUS_AREAS:
            return tuple(area.name for area in organisation.focus_areas)
        if self.choices is Source.COUNTIES:
            return tuple(county.name for county in organisation.counties)
        return YES_OR_NO if self.kind is Kind.TRUTH else self.choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A table of record.

    Parameters
    ----------
    key, name, purpose
        What it is called, and what one row of it is.
    columns
        In the order of the template.
    quantity
        The column that is summed.
    unit
        The fixed unit of that column, or None where `unit_column` names it row by row.
    unit_column
        The column whose value is the row's unit.
    apart
        Columns whose values keep quantities apart: rows that differ in one of them are never added, for the
        reason given.
    label
        The column that names a row to a reader.
    kind_column
        The column that sorts rows into kinds.
    dated
        The column, a date or a year, that says which year a row belongs to.
    """

    key: str
    name: Name
    purpose: Name
    columns: tuple[Column, ...]
    quantity: str
    label: str
    kind_column: str
    dated: str
    unit: str | None = None
    unit_column: str | None = None
    apart: tuple[tuple[str, Reason], ...] = ()

    @property
    def id(self) -> str:
        """Key of the column that tells rows apart: always the first."""
        return self.columns[0].key

    def __getitem__(self, key: str) -> Column:
        """Return the column of a key; `KeyError` where there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        """Tell whether the register has a column of this key."""
        return any(column.key == key for column in self.columns)


def _names(*pairs: str) -> tuple[Name, ...]:
    return tuple(Name(*pair.split("=", 1)) for pair in pairs)


def _column(
    key: str,
    zh: str,
    en: str,
    kind: Kind = Kind.TEXT,
    *,
    also: str = "",
    required: bool = False,
    choices: tuple[Name, ...] | Source = (),
    unit: str | None = None,
    blank: str = "",
    note: tuple[str, str] | None = None,
) -> Column:
    return Column(
        key=key,
        name=Name(zh, en),
        kind=kind,
        aliases=tuple(also.split("|")) if also else (),
        required=required,
        choices=choices,
        unit=unit,
        blank=blank,
        note=Name(*note) if note else None,
    )


LEVELS = _names("国际=International", "国家级=National", "省级=Provincial", "市级=Municipal", "县级=County")
AUDIENCES = _names(
    "青少年=Young people",
    "农民=Farmers",
    "产业工人=Industrial workers",
    "老年人=Older people",
    "领导干部和公务员=Officials and civil servants",
    "科技工作者=Science and technology workers",
    "社会公众=General public",
)
EVENT_KINDS = _names(
    "科普讲座=Popular science lecture",
    "科普展览=Popular science exhibition",
    "科技竞赛=Science and technology contest",
    "科普赛事=Popular science contest",
    "科技培训=Technical training",
    "技术指导=Technical guidance",
    "精准服务=Targeted science service",
    "咨询义诊=Advice and free clinic",
    "科普大篷车=Science caravan",
    "流动科技馆=Mobile science museum",
    "科普研学=Study tour",
    "主题活动=Theme-day activity",
    "学术交流=Academic exchange",
    "论坛=Forum",
    "建家交友=Home and fellowship activity",
    "宣讲=Public talk",
    "评选=Selection",
    "调研=Survey",
    "其他=Other",
)
CAMPAIGNS = _names(
    "全国科普月=National Science Popularisation Month",
    "全国科技工作者日=National S&T Workers' Day",
    "全国科技活动周=National Science Week",
    "三下乡=Three Goes to the Countryside",
    "科普大篷车六进=Science caravan six visits",
    "科普赋能·乐享银龄=Science for older people",
    "科普嘉年华=Science carnival",
    "科学集市=Science fair",
    "未来讲堂=Future Lectures",
    "其他=Other",
)

_BASES = _names("报告明载=Stated in the report", "报告隐含=Implied by the report", "台账记录=Record")

_FOCUS_AREA = _column(
    "focus_area", "工作板块", "Focus area", Kind.CHOICE, also="板块", required=True, choices=Source.FOCUS_AREAS
)
_COUNTY = _column(
    "county", "县区", "County", Kind.CHOICE, also="所属县区|地区", required=True, choices=Source.COUNTIES
)
_REMARK = _column("remark", "备注", "Remark", also="说明")
_BASIS = _column(
    "basis",
    "数据依据",
    "Basis",
    Kind.CHOICE,
    choices=_BASES,
    blank="台账记录",
    note=(
        "报告明载：年度报告写明数量；报告隐含：报告写到一件事（如成立一个、举办一次）；其余为台账记录",
        "Stated: the annual report gives the number. Implied: the report tells of one thing done. "
        "All other rows are records",
    ),
)
_WORDS = _column(
    "report_words", "报告原文", "Words of the report", note=("最短的原文词句", "The shortest phrase that bears it")
)
_OVERLAPS = _column(
    "overlaps",
    "可能重叠的记录",
    "May overlap with",
    note=(
        "可能重复计数的记录编号，多项以“、”分隔；这些记录不相加",
        "Numbers of rows that may count the same, separated by 、; never added",
    ),
)
_FROM_THE_REPORT = (_BASIS, _WORDS)


PROJECTS = Register(
    key="projects",
    name=Name("项目", "Projects"),
    purpose=Name("每行一个项目，或一批同类项目", "One row is one project, or a batch of the same kind"),
    quantity="count",
    unit="个",
    label="project_name",
    dated="year",
    kind_column="category",
    columns=(
        _column(
            "project_id",
            "项目编号",
            "Project number",
            also="编号|序号|立项编号",
            required=True,
            note=("表内唯一；序号不宜作编号", "Unique in the file; a running number is not one"),
        ),
        _column(
            "project_name", "项目名称", "Project name", also="名称|课题名称", required=True
        ),
        _column(
            "category",
            "项目类别",
            "Kind of project",
            Kind.CHOICE,
            also="类别|类型|项目类型",
            required=True,
            choices=_names(
                "科普项目=Popular science project",
                "学会科普项目=Society popular science project",
                "学术交流项目=Academic exchange project",
                "学会科普和学术交流项目=Society popular science and exchange projects",
                "基层科普行动计划=Grassroots science plan",
                "创新驱动助力工程=Innovation-driven support project",
                "决策咨询课题=Decision consulting topic",
                "科技馆建设与改造=Science museum construction",
                "青少年科技教育=Youth science education",
                "其他=Other",
            ),
        ),
        _FOCUS_AREA,
        _column(
            "level",
            "项目级别",
            "Level",
            Kind.CHOICE,
            also="级别",
            choices=LEVELS[1:],
        ),
        _column("granting_body", "下达单位", "Granting body", also="立项单位|主管部门|批准单位"),
        _column(
            "implementing_body",
            "承担单位",
            "Implementing body",
            also="实施单位|项目单位|申报单位",
            required=True,
        ),
        _column(
            "county",
            "县区",
            "County",
            Kind.CHOICE,
            also="所属县区|地区|实施地点",
            required=True,
            choices=Source.COUNTIES,
        ),
        _column("year", "立项年度", "Year", Kind.YEAR, also="年度|年份", required=True),
        _column(
            "count",
            "项目数",
            "Number of projects",
            Kind.QUANTITY,
            also="数量",
            unit="个",
            blank="1",
            note=("一行代表一批时填写；空白为 1", "For a row that stands for several; blank is 1"),
        ),
        _column("document_no", "文号", "Document number", also="批复文号|文件号"),
        _column("start_date", "开始日期", "Start date", Kind.DATE, also="起始日期|实施开始时间"),
        _column(
            "end_date",
            "结束日期",
            "End date",
            Kind.DATE,
            also="完成日期|截止日期",
            note=("不早于开始日期", "Not before the start date"),
        ),
        _column(
            "approved_amount",
            "批复资金",
            "Approved funding",
            Kind.QUANTITY,
            also="批复资金(万元)|项目资金|资金(万元)|经费(万元)",
            unit="万元",
            note=("单位以表头为准", "The header gives the unit"),
        ),
        _column(
            "status",
            "状态",
            "Status",
            Kind.CHOICE,
            also="进展|项目状态|进度",
            required=True,
            choices=_names(
                "申报=Applied for",
                "已立项=Approved",
                "实施中=Under way",
                "已验收=Accepted",
                "终止=Ended early",
            ),
            note=("“申报”不计入项目数", "Applications do not count as projects"),
        ),
        *_FROM_THE_REPORT,
        _REMARK,
    ),
)

FUNDING = Register(
    key="funding",
    name=Name("资金", "Funding"),
    purpose=Name("每行一笔资金的一个环节", "One row is one stage of one sum"),
    quantity="amount",
    unit="万元",
    label="funding_name",
    dated="date",
    kind_column="source",
    apart=(("form", Reason.FORM), ("stage", Reason.STAGE)),
    columns=(
        _column("funding_id", "资金编号", "Funding number", also="编号|序号", required=True),
        _column("project_id", "项目编号", "Project number", note=("可空：不属于具体项目", "Blank: tied to no project")),
        _column(
            "funding_name", "资金名称", "Funding name", also="项目名称|事项|用途|摘要", required=True
        ),
        _column(
            "source",
            "资金来源",
            "Source",
            Kind.CHOICE,
            also="来源|经费来源",
            required=True,
            choices=_names(
                "中央财政=Central budget",
                "省级财政=Provincial budget",
                "市级财政=Municipal budget",
                "县级财政=County budget",
                "上级科协=Higher association",
                "社会捐赠=Donation",
                "自筹=Own funds",
                "其他=Other",
            ),
        ),
        _column(
            "form",
            "资金形式",
            "Form",
            Kind.CHOICE,
            also="形式|性质",
            required=True,
            choices=_names("货币=Money", "实物折价=Goods at their value"),
            note=("捐赠物资填“实物折价”，不计入资金合计", "Donated goods stay out of the money total"),
        ),
        _column(
            "stage",
            "资金环节",
            "Stage",
            Kind.CHOICE,
            also="环节|阶段|资金状态",
            required=True,
            choices=_names("预算=Budgeted", "下达=Allocated", "到账=Received", "支出=Spent", "结余=Left over"),
            note=("各环节分行填写，不相加", "One stage a row; stages are never added"),
        ),
        _column(
            "amount",
            "金额",
            "Amount",
            Kind.QUANTITY,
            also="金额(万元)|经费(万元)|资金(万元)|金额(元)",
            required=True,
            unit="万元",
            note=("“支出”可为负（退款）", "Spending may be negative (a refund)"),
        ),
        _column(
            "amount_unit",
            "单位",
            "Unit",
            Kind.CHOICE,
            also="金额单位|计量单位",
            choices=_names("万元=¥10,000", "元=yuan"),
            note=("表头已写明时可空", "Only where the header does not say it"),
        ),
        _column(
            "expense_item",
            "支出科目",
            "Expense item",
            Kind.CHOICE,
            also="经济科目|科目|费用类别",
            choices=_names(
                "科普活动=Popular science activities",
                "展品与设施=Exhibits and facilities",
                "场馆基建=Venue construction",
                "培训=Training",
                "会议=Meetings",
                "委托业务=Commissioned work",
                "办公与行政=Office and administration",
                "其他=Other",
            ),
        ),
        _column("date", "日期", "Date", Kind.DATE, also="时间|到账日期|支出日期", required=True),
        _column("year", "年度", "Year", Kind.YEAR, note=("空白时取日期的年份", "Blank: the year of the date")),
        _column("document_no", "文号", "Document number", also="文件号|凭证号"),
        _FOCUS_AREA,
        _column(
            "county", "县区", "County", Kind.CHOICE, also="地区", required=True, choices=Source.COUNTIES
        ),
        *_FROM_THE_REPORT,
        _REMARK,
    ),
)

EVENTS = Register(
    key="events",
    name=Name("活动", "Events"),
    purpose=Name("每行一场活动，或一批同类活动", "One row is one event, or a batch of the same kind"),
    quantity="sessions",
    unit_column="unit",
    label="event_name",
    dated="start_date",
    kind_column="category",
    apart=(("unit", Reason.SERIES),),
    columns=(
        _column("event_id", "活动编号", "Event number", also="编号|序号", required=True),
        _column("event_name", "活动名称", "Event name", also="名称|活动主题", required=True),
        _column(
            "category",
            "活动类别",
            "Kind of event",
            Kind.CHOICE,
            also="类别|类型|活动类型|活动形式",
            required=True,
            choices=EVENT_KINDS,
        ),
        _FOCUS_AREA,
        _column(
            "campaign",
            "所属活动",
            "Campaign",
            Kind.CHOICE,
            also="品牌|系列|主题日|所属品牌",
            choices=CAMPAIGNS,
            note=("2025 年以前的“全国科普日”亦归全国科普月", "Before 2025 the month was a day"),
        ),
        _column(
            "counts_as_popularisation",
            "是否科普活动",
            "Counts as popular science",
            Kind.TRUTH,
            also="计入科普活动",
            note=("填“是”的计入科普活动场次", "Yes: counted among the popular science events"),
        ),
        _column(
            "start_date",
            "开始日期",
            "Start date",
            Kind.DATE,
            also="活动时间|时间|日期|举办时间",
            required=True,
        ),
        _column("end_date", "结束日期", "End date", Kind.DATE, note=("不早于开始日期", "Not before the start date")),
        _COUNTY,
        _column("venue", "地点", "Venue", also="活动地点|举办地点"),
        _column("organiser", "主办单位", "Organiser", also="主办|组织单位|牵头单位", required=True),
        _column("co_organiser", "承办单位", "Co-organiser", also="承办|协办单位"),
        _column(
            "mode",
            "举办方式",
            "Mode",
            Kind.CHOICE,
            also="方式|线上/线下",
            choices=_names("线下=On site", "线上=Online", "线上线下=Both"),
        ),
        _column(
            "audience",
            "面向人群",
            "Audience",
            Kind.CHOICES,
            also="服务对象|参与对象|对象",
            choices=AUDIENCES,
            note=("多项以“、”分隔", "Several are separated by 、"),
        ),
        _column(
            "sessions",
            "场次",
            "Sessions",
            Kind.QUANTITY,
            also="次数|场数|活动场次",
            required=True,
            blank="1",
            note=("统计以场次为准，不以行数为准；空白为 1", "Sessions are counted, not rows; blank is 1"),
        ),
        _column(
            "unit",
            "计量单位",
            "Unit",
            Kind.CHOICE,
            choices=_names("场=sessions", "项=series"),
            blank="场",
            note=("系列活动填“项”；项与场不相加", "A series is counted in 项; never added to sessions"),
        ),
        _column("project_id", "关联项目编号", "Project number", also="项目编号"),
        _OVERLAPS,
        *_FROM_THE_REPORT,
        _REMARK,
    ),
)

ATTENDANCE = Register(
    key="attendance",
    name=Name("参与人数", "Attendance"),
    purpose=Name("每行一次活动或一处场馆的人数", "One row is the attendance of one event or venue"),
    quantity="count",
    unit_column="measure",
    label="subject",
    dated="date",
    kind_column="category",
    apart=(("measure", Reason.PEOPLE),),
    columns=(
        _column("record_id", "记录编号", "Record number", also="编号|序号", required=True),
        _column("event_id", "活动编号", "Event number", note=("可空：场馆接待", "Blank: visits to a venue")),
        _column(
            "subject", "活动或场馆名称", "Event or venue", also="活动名称|场馆名称|名称", required=True
        ),
        _column(
            "category",
            "活动类别",
            "Kind of event",
            Kind.CHOICE,
            choices=EVENT_KINDS,
            note=("空白时取所关联活动的类别", "Blank: that of the event"),
        ),
        _column(
            "campaign",
            "所属活动",
            "Campaign",
            Kind.CHOICE,
            choices=CAMPAIGNS,
            note=("空白时取所关联活动的", "Blank: that of the event"),
        ),
        _column(
            "focus_area",
            "工作板块",
            "Focus area",
            Kind.CHOICE,
            also="板块",
            choices=Source.FOCUS_AREAS,
            note=("空白时取所关联活动的板块", "Blank: that of the event"),
        ),
        _column("date", "日期", "Date", Kind.DATE, also="统计日期|时间|统计时段", required=True),
        _column(
            "county", "县区", "County", Kind.CHOICE, also="地区", required=True, choices=Source.COUNTIES
        ),
        _column(
            "measure",
            "人数口径",
            "Counted as",
            Kind.CHOICE,
            also="口径|单位",
            required=True,
            choices=_names("人=people", "人次=attendances"),
            note=("人与人次不相加", "People and attendances are never added"),
        ),
        _column(
            "mode",
            "参与方式",
            "Mode",
            Kind.CHOICE,
            also="方式|线上/线下",
            required=True,
            choices=_names("线下=On site", "线上=Online", "未区分=Not told apart"),
        ),
        _column(
            "count",
            "数量",
            "Number",
            Kind.QUANTITY,
            also="参与人数|参加人数|参加人次|受益人数|受众人次|接待人次|服务人次|覆盖人次|人数(人次)",
            required=True,
            note=("可填 300余、近万、1.2万、约500", "300余, 近万, 1.2万, 约500 are understood"),
        ),
        _column(
            "method",
            "统计方式",
            "How counted",
            Kind.CHOICE,
            also="数据来源|统计依据",
            choices=_names(
                "签到=Sign-in",
                "票务=Tickets",
                "客流计数=Visitor counter",
                "平台后台=Platform figures",
                "估算=Estimate",
                "上报汇总=Reported total",
            ),
        ),
        _column("audience", "人群", "Audience", Kind.CHOICES, also="对象", choices=AUDIENCES),
        _OVERLAPS,
        *_FROM_THE_REPORT,
        _REMARK,
    ),
)

OUTCOMES = Register(
    key="outcomes",
    name=Name("成果", "Outcomes"),
    purpose=Name("每行一项成果，或一批同类成果", "One row is one outcome, or a batch of the same kind"),
    quantity="count",
    unit_column="unit",
    label="outcome_name",
    dated="date",
    kind_column="category",
    apart=(("unit", Reason.UNITS), ("category", Reason.KIND), ("flow_or_stock", Reason.STOCK)),
    columns=(
        _column("outcome_id", "成果编号", "Outcome number", also="编号|序号", required=True),
        _column(
            "outcome_name", "成果名称", "Outcome name", also="名称|作品名称|奖项名称", required=True
        ),
        _column(
            "category",
            "成果类别",
            "Kind of outcome",
            Kind.CHOICE,
            also="类别|类型",
            required=True,
            choices=_names(
                "获奖作品=Award-winning work",
                "专利=Patent",
                "成果转化=Result put to use",
                "引进专家=Expert brought in",
                "创新平台基地=Innovation platform or base",
                "展销中心=Sales centre",
                "科技小院=Science and technology courtyard",
                "科协组织=Association branch",
                "协会学会=Society",
                "科技馆与科普场所=Science museum or venue",
                "县级科技馆=County science museum",
                "校园科技馆=Campus science museum",
                "特色科普场所=Special science venue",
                "信息化平台=Online platform",
                "科普栏目=Science programme",
                "媒体报道=Media report",
                "荣誉表彰=Honour",
                "决策咨询=Decision consulting",
                "其他=Other",
            ),
        ),
        _FOCUS_AREA,
        _column(
            "count", "数量", "Number", Kind.QUANTITY, also="个数|件数", required=True, blank="1"
        ),
        _column(
            "unit",
            "计量单位",
            "Unit",
            Kind.CHOICE,
            also="单位",
            required=True,
            choices=_names(
                "个=number",
                "项=items",
                "人=people",
                "家=organisations",
                "处=sites",
                "篇=articles",
                "件=pieces",
                "%=per cent",
            ),
        ),
        _column(
            "flow_or_stock",
            "新增或累计",
            "New or standing",
            Kind.CHOICE,
            also="口径|性质",
            required=True,
            choices=_names("新增=New", "续建=Continued", "累计=Standing total"),
            note=("新建、续建分行填写；新增与累计不相加", "New and continued are two rows; never added to standing"),
        ),
        _column("date", "取得日期", "Date", Kind.DATE, also="时间|日期|获奖时间", required=True),
        _column("level", "级别", "Level", Kind.CHOICE, also="获奖级别", choices=LEVELS),
        _column(
            "grade",
            "等次",
            "Grade",
            Kind.CHOICE,
            also="奖项|获奖等级",
            choices=_names(
                "特等奖=Grand prize",
                "一等奖=First prize",
                "二等奖=Second prize",
                "三等奖=Third prize",
                "优秀奖=Merit prize",
                "入围=Shortlisted",
                "金奖=Gold",
                "银奖=Silver",
                "铜奖=Bronze",
            ),
        ),
        _column(
            "owner",
            "完成单位",
            "Owner",
            also="获奖单位|单位",
            note=("不填写学生姓名等个人信息", "No names of pupils or other personal data"),
        ),
        _column(
            "county", "县区", "County", Kind.CHOICE, also="地区", required=True, choices=Source.COUNTIES
        ),
        _column("related_id", "关联编号", "Related number", also="项目编号|活动编号"),
        _column("evidence", "佐证材料", "Evidence", also="证明材料|链接"),
        *_FROM_THE_REPORT,
        _REMARK,
    ),
)

REGISTERS = {register.key: register for register in (PROJECTS, FUNDING, EVENTS, ATTENDANCE, OUTCOMES)}


def every_column() -> Iterator[tuple[Register, Column]]:
    """Yield each column with its register, in the order of the declarations."""
    for register in REGISTERS.values():
        for column in register.columns:
            yield register, column
