"""An association whose every word is markup, and what a page makes of it."""

from __future__ import annotations

import re
import shutil
from contextlib import closing, suppress
from pathlib import Path

from playwright.sync_api import Page

from kexie import check
from kexie.access import Operator
from kexie.choices import Choices, Mode
from kexie.plan import changes_of
from kexie.store import Store
from tests.processes import until

DATA = Path(__file__).resolve().parents[2] / "data"
# Another host, one that nobody has.
HOST = "198.51.100.7"
TEXTS = (
    f"![x](http://{HOST}/a.png)",
    f"<img src=http://{HOST}/b onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[l](javascript:alert(1))",
    f"<a href=http://{HOST}/c>l</a>",
    ":red[rot]",
    ":red-badge[rot]",
    "$\\frac{1}{2}$",
    ":material/home:",
    ":material_home:",
    ":streamlit:",
    ":smile:",
    "**fett**",
    "~~weg~~",
    "`code`",
    f"http://{HOST}/",
    "www.example.org",
    "a -> b",
    "&lt; &#60;",
    "<b>f</b><br><sup>h</sup>",
)
# Without what no name of a file may hold.
IN_NAMES = tuple(text for text in TEXTS if "/" not in text)


def words(place: str, texts: tuple[str, ...] = TEXTS) -> str:
    """Return all of it in one text that names its place."""
    return " ".join([f"{place}〔", *texts, f"〕{place}"])


# What is put where: a place in «» is to be filled with the words of the place.
REPLACED = {
    "organisation.toml": {
        'zh = "张掖市科学技术协会"': "zh = '''«association»'''",
        'zh = "张掖市科协"': "zh = '''«short name»'''",
        'zh = "五个聚焦"': "zh = '''«heading of areas»'''",
        'focus_areas_note = { zh = "报告': "focus_areas_note = { zh = '''«note on areas»''', en = 'x' } # ",
        'zh = "全民科学素质"': "zh = '''«theme»'''",
        'en = "Science literacy"': "en = '''«area»'''",
    },
    "metrics.toml": {
        'zh = "项目资金"': "zh = '''«metric»'''",
        'zh = "反映全年投入项目的资金总量。"': "zh = '''«reason»'''",
        'zh = "报告未按来源、板块或项目分列。"': "zh = '''«not stated»'''",
    },
    "2025/report.toml": {
        'zh = "张掖市科协2025年度报告"': "zh = '''«report»'''",
        'zh = "目标值：报告未列年度目标，本看板不计算完成率。"': "zh = '''«silence»'''",
    },
    "2025/published.csv": {",741万元项目资金": ",«phrase»741万元项目资金"},
    "2025/events.csv": {"BG25-E4,技术指导": "BG25-E4,«event»", ",技术指导60余场": ",«report words»"},
    "2025/outcomes.csv": {",校园科技馆,校园科技馆": ",«outcome»,校园科技馆"},
    "2025/attendance.csv": {"中国流动科技馆巡展": "«attendance»"},
    "2025/funding.csv": {"获赠科普物资": "«funding»"},
}
FILE = words("file", IN_NAMES) + ".csv"
HEADER = words("header")
UPLOADED = f"""资金编号,资金名称,资金来源,资金形式,资金环节,金额,单位,日期,县区,工作板块,{HEADER}
ZJ-01,{words("stored")},省级财政,货币,下达,120.50,万元,2025-03-06,甘州区,普惠共享,1
"""
BAD = f"""资金编号,资金名称,资金来源,资金形式,资金环节,金额,单位,日期,县区,工作板块,{HEADER}
ZJ-02,{words("new")},{words("source")},货币,下达,{words("amount")},万元,2025-03-06,甘州区,普惠共享,1
ZJ-03,{words("new")},省级财政,货币,下达,60,万元,2025-03-06,甘州区,普惠共享,1
"""


def folder(place: Path) -> Path:
    """Return a copy of the data whose words are markup."""
    data = Path(shutil.copytree(DATA, place))
    for name, replaced in REPLACED.items():
        path = data / name
        text = path.read_text("utf-8")
        for old, new in replaced.items():
            assert old in text, (name, old)
            text = text.replace(old, re.sub("«(.+?)»", lambda place: words(place[1]), new), 1)
        path.write_text(text, "utf-8")
    return data


def commit(store: Path, data: Path) -> None:
    """Store a file whose name, note and author are markup, too."""
    with closing(Store(f"sqlite:///{store}", data)) as held:
        revision = held.revision()
        upload = check.upload(
            UPLOADED.encode(),
            FILE,
            organisation=revision.organisation,
            held=revision.tables,
            mode=Mode.APPEND,
            choices=Choices(),
        )
        assert [table.accepted for table in upload.tables] == [1], [str(one["en"]) for one in upload.findings]
        changes = changes_of([upload], Mode.APPEND)
        note = f"{words('note')}\n\n    {words('second line')}"
        files = [(FILE, upload.kept)]
        held.commit(changes, based_on=revision.number, by=Operator(words("author")), note=note, files=files)


def missing(page: Page, *places: str) -> list[str]:
    """Return the places whose words are not to be read on the page as they are, however blanks are broken."""
    wanted = {place: _without_blanks(words(place, IN_NAMES if place == "file" else TEXTS)) for place in places}
    found: list[str] = []

    def are_there() -> bool:
        found[:] = [_without_blanks(page.locator("body").evaluate("body => body.textContent"))]
        return all(words in found[0] for words in wanted.values())

    # A table is painted when the page stands already.
    with suppress(AssertionError):
        until(are_there, "")
    [text] = found
    starts = {place: text.find(_without_blanks(f"{place}〔")) for place, found in wanted.items() if found not in text}
    return [
        f"{place}: {text[start : start + len(wanted[place])] if start >= 0 else 'not there'}"
        for place, start in starts.items()
    ]


def made_of_it(page: Page) -> list[str]:
    """Return the elements of a page that such words could have become."""
    found: list[str] = page.evaluate(
        """host => [...document.querySelectorAll('body *')].filter(part =>
            ['src', 'href', 'xlink:href', 'action', 'srcset', 'style'].some(name => {
                const value = part.getAttribute(name) || '';
                return value.includes(host) || value.includes('example.org') || /^javascript:/i.test(value);
            })
            || part.matches('.katex, [onerror], img[alt="Streamlit logo"]')
            || (part.tagName === 'SCRIPT' && part.textContent.includes('alert'))
            || (part.matches('[role=img]') && part.textContent === 'home')
            || (part.matches('span, strong, em, del, code, a, b, sup, tspan') && part.children.length === 0
                && ['rot', 'fett', 'weg', 'code', 'l', 'f', 'h'].includes(part.textContent))
        ).map(part => part.outerHTML.slice(0, 300))""",
        HOST,
    )
    return found


def _without_blanks(text: str) -> str:
    return re.sub(r"\s+", "", text)
