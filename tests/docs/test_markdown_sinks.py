"""No word of an uploaded file, of a declaration or of a person reaches Markdown as markup."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.markdown_sinks import findings
from tests.docs.streamlit_words import DECLARED

HOME = Path(__file__).resolve().parents[2]
MODULES = sorted([*HOME.glob("kexie/show/**/*.py"), *HOME.glob("pages/**/*.py")])


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(HOME)))
def test_words_in_markdown_are_plain(module: Path) -> None:
    assert findings(module.read_text("utf-8")) == []


def test_every_exception_is_in_use() -> None:
    sources = "\n".join(module.read_text("utf-8") for module in MODULES)
    assert [words for words in DECLARED if words not in sources] == []


@pytest.mark.parametrize(
    "source",
    [
        'st.caption("**Literal**")',
        "st.caption(plain(name))",
        "st.title(show.plain(name), anchor=False)",
        'st.caption(say("Whole sentence."))',
        'st.caption(visit.say("Whole sentence."))',
        'st.error(sentence("Whole sentence.", language))',
        'st.caption(say("{count} rows", count=len(rows)))',
        'MOST = 3\nst.caption(say("{most} rows", most=MOST))',
        'st.markdown(f"**{plain(name)}** :small[{plain(unit)}]")',
        'st.caption(plain(say("{count} rows", count=count)))',
        'st.info(plain(name) if name else "—")',
        'st.markdown("**" + plain(name) + "**")',
        'lines = ["**x**"]\nlines.append(plain(name))\nst.markdown("\\n".join(lines))',
        "st.tabs([plain(name) for name in names])",
        "a, b = plain(name), plain(unit)\nst.metric(a, b)",
        'line = {say("Name"): plain(name)}\nline[say("Unit")] = plain(unit)\nst.table(pd.DataFrame([line]))',
        "st.table(_table())\ndef _table():\n    return pd.DataFrame([(plain(name),)])",
        'st.radio(say("Mode"), modes, format_func=lambda mode: plain(names[mode]))',
        'st.selectbox(say("Register"), names, format_func=names.__getitem__)',
        'st.navigation({plain(name): [st.Page("x.py", title=plain(name))]})',
        "st.text_input(plain(name), value=name, placeholder=name)",
        "st.dataframe(rows, alt=name)",
        "import streamlit as st",
        "def f(page: st.Page) -> None:\n    st.page_link(page, label=plain(name))",
    ],
)
def test_plain_words_pass(source: str) -> None:
    assert findings(source) == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("st.caption(name)", "1: caption: name is not plain"),
        ("st.caption(body=name)", "1: caption: name is not plain"),
        ("st.caption(row.name)", "1: caption: row.name is not plain"),
        ("st.caption(str(name))", "1: caption: str(name) is not plain"),
        ('st.title(f"{plain(a)} {b}")', "1: title: b is not plain"),
        ('st.caption("x %s" % name)', "1: caption: 'x %s' % name is not plain"),
        ('st.caption("x {}".format(name))', "1: caption: 'x {}'.format(name) is not plain"),
        ('st.caption(say("Of {name}", name=name))', "1: caption: say('Of {name}', name=name) is not plain"),
        ('MOST = "x"\nst.caption(say("{most}", most=MOST))', "2: caption: say('{most}', most=MOST) is not plain"),
        ("st.caption(say(name))", "1: caption: say(name) is not plain"),
        ('lines = ["x"]\nlines.append(name)\nst.markdown("\\n".join(lines))', "2: markdown: name is not plain"),
        ("st.tabs([name for name in names])", "1: tabs: name is not plain"),
        ("st.checkbox(plain(name), help=name)", "1: checkbox: name is not plain"),
        ('st.page_link("x.py", label=name)', "1: page_link: name is not plain"),
        ("st.metric(plain(name), value)", "1: metric: value is not plain"),
        ('st.button("x", help=name)', "1: button: name is not plain"),
        ('st.Page("x.py", title=name)', "1: Page: name is not plain"),
        ('st.radio("x", modes, format_func=names.__getitem__)', "1: radio: names.__getitem__ is not plain"),
        ('st.radio("x", modes, captions=[one.name for one in modes])', "1: radio: one.name is not plain"),
        ('st.table(pd.DataFrame([{say("Name"): name}]))', "1: table: name is not plain"),
        ('line = {}\nline["x"] = name\nst.table(pd.DataFrame([line]))', "2: table: name is not plain"),
        ("st.table(_table())\ndef _table():\n    return rows", "3: table: rows is not plain"),
        ("st.table(table())\ndef table():\n    return plain(x)", "1: table: table() is not plain"),
        ('st.progress(1, text=f"{name}")', "1: progress: name is not plain"),
        ("def f(words):\n    st.caption(words)", "2: caption: words is not plain"),
        ("x = plain(y)\nfor x in rows:\n    st.caption(x)", "3: caption: x is not plain"),
        ("def f(x):\n    x = x or plain(y)\n    st.caption(x)", "3: caption: x is not plain"),
        ("x = {a: b for a, b in rows}\nst.tabs(list(x.values()))", "1: tabs: b is not plain"),
        ("st.tabs(list(x.values()))", "1: tabs: x.values() is not plain"),
        ("st.caption(**words)", "1: caption: what ** holds is not known"),
        ('st.markdown("x", unsafe_allow_html=True)', "1: unsafe_allow_html"),
        ("st.html(plain(name))", "1: st.html is not known here"),
        ("st.components.v1.html(x)", "1: st.components.v1.html is not known here"),
        ("st.iframe(x)", "1: st.iframe is not known here"),
        ("st.latex(plain(name))", "1: st.latex is not known here"),
        ("st.write(plain(name))", "1: st.write is not known here"),
        ("st.badge(plain(name))", "1: st.badge is not known here"),
        ("st.column_config.MarkdownColumn()", "1: st.column_config.MarkdownColumn is not known here"),
        ("st.column_config.LinkColumn()", "1: st.column_config.LinkColumn is not known here"),
        ("write = st.caption\nwrite(name)", "1: st.caption is called where it stands, and goes by no other name"),
        ("left.markdown(name)", "1: left.markdown: a part of the page is filled by st.markdown"),
        ('getattr(st, "html")(name)', "1: st is asked for a function by its name"),
        ('st.button("x", "key", name)', "1: button: what is behind the second argument goes by its name"),
        ("import streamlit\nstreamlit.html(name)", "1: functions of Streamlit go by st."),
        ("from streamlit import caption", "1: functions of Streamlit go by st."),
    ],
)
def test_other_words_are_found(source: str, said: str) -> None:
    assert said in findings(source)
