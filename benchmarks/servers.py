"""What is measured: the dashboard and what it is held against, each on a port of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
DASH_FOLDER = ROOT / "dist" / "dash"

_EMPTY_PAGE = """
import streamlit as st

st.title("Empty")
"""
_PAGE_WITH_A_BUTTON = """
import streamlit as st

pressed = st.session_state.setdefault("pressed", 0)
if st.button("Press"):
    pressed = st.session_state["pressed"] = pressed + 1
st.title(f"Pressed {pressed}")
"""
_PLOTLY_CHARTS = """
import streamlit as st
from benchmarks.figures import figures

drawn = st.cache_resource(figures)
language = st.session_state.get("language", "zh")
st.title(f"Charts {language}")
# Below the title: what is scrolled to the top lies under Streamlit's own bar.
st.radio("Language", ["zh", "en"], key="language")
for number, figure in enumerate(drawn(language)):
    st.plotly_chart(figure, key=f"chart-{number}")
with st.container(key=f"language-{language}"):
    st.caption("Foot")
"""
_DASH = """
import sys
from dash import Dash, Input, Output, dcc, html
from benchmarks.figures import figures

drawn = {language: figures(language) for language in ("zh", "en")}
app = Dash()
app.layout = html.Div([
    html.H1("Charts zh", id="heading"),
    dcc.RadioItems(["zh", "en"], "zh", id="language"),
    *(dcc.Graph(id=f"chart-{number}", figure=figure) for number, figure in enumerate(drawn["zh"])),
    html.Div("Foot", id="foot", className="st-key-language-zh"),
])

@app.callback(
    Output("heading", "children"),
    Output("foot", "className"),
    *(Output(f"chart-{number}", "figure") for number in range(len(drawn["zh"]))),
    Input("language", "value"),
    prevent_initial_call=True,
)
def show(language):
    return f"Charts {language}", f"st-key-language-{language}", *drawn[language]

app.run(host="localhost", port=int(sys.argv[1]))
"""
_BEHIND_OUR_FRONT = f"""
from pathlib import Path
import streamlit as st
from kexie import gate, serve

EXPOSURE = serve.exposure()
gate.expose(EXPOSURE)
entrance = serve.Entrance(Path({str(ROOT)!r}), {{"zh": "Empty", "en": "Empty"}}, gate.of_environment, EXPOSURE)
app = st.App(
    Path(__file__).with_name("empty.py"),
    routes=entrance.routes,
    middleware=entrance.middleware,
    lifespan=entrance.lifespan,
)
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that can be started.

    Parameters
    ----------
    name
        What it is called in the tables.
    script
        What Streamlit runs: a file of the repository or one of those in ``written``.
    health
        Where it says that it answers.
    written
        The files of a subject that is no part of the repository; they live as long as its server.
    through_kexie
        Whether the command ``kexie serve`` starts it.
    is_dash
        Whether it is no Streamlit page but one of Dash.
    our_settings
        Whether ``.streamlit/config.toml`` of the repository applies; otherwise Streamlit runs as it comes.
    """

    name: str
    script: str
    health: str = "_stcore/health"
    written: tuple[tuple[str, str], ...] = ()
    through_kexie: bool = False
    is_dash: bool = False
    our_settings: bool = True


DASHBOARD = Subject("dashboard", "dashboard.py", health="healthz")
DASHBOARD_BY_COMMAND = Subject("`kexie serve`", "dashboard.py", health="healthz", through_kexie=True)
EMPTY = Subject("empty page", "empty.py", written=(("empty.py", _EMPTY_PAGE),), our_settings=False)
EMPTY_BEHIND_OUR_FRONT = Subject(
    "empty page behind our front",
    "front.py",
    health="healthz",
    written=(("empty.py", _EMPTY_PAGE), ("front.py", _BEHIND_OUR_FRONT)),
)
PLOTLY_CHART = Subject("`st.plotly_chart`", "charts.py", written=(("charts.py", _PLOTLY_CHARTS),), our_settings=False)
DASH = Subject("Dash", "charts.py", health="", written=(("charts.py", _DASH),), our_settings=False, is_dash=True)
# What else draws the same charts; Dash only where it was put beside: pip install --target dist/dash dash
OTHERS = (PLOTLY_CHART, *([DASH] if DASH_FOLDER.is_dir() else []))
WITH_A_BUTTON = Subject(
    "empty page with a button", "button.py", written=(("button.py", _PAGE_WITH_A_BUTTON),), our_settings=False
)


@dataclass(frozen=True, slots=True)
class Server:
    """A process that was started, when that was, and where it will answer."""

    process: subprocess.Popen[bytes]
    began: float
    address: str

    def until_answered(self, path: str) -> float:
        """Ask for a path until the answer is 200; return the milliseconds since the start."""
        while self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.address + path, timeout=30) as answer:
                    answer.read()
                return 1000 * (time.perf_counter() - self.began)
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.005)
        raise SystemExit(f"the server of {self.address} has stopped")


@contextmanager
def starting(subject: Subject) -> Iterator[Server]:
    """Start a subject, give its server before it answers, and ask it to stop at the end.

    Whoever wants to know what the process has used waits for it; otherwise that is done here.
    """
    port = _free_port()
    folders = [ROOT, *([DASH_FOLDER] if subject.is_dash else [])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, folders))}
    with _home(subject) as folder:
        began = time.perf_counter()
        process = subprocess.Popen(
            _command(subject, port), cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield Server(process, began, f"http://localhost:{port}/")
        finally:
            if process.returncode is None:
                process.terminate()
                process.wait(timeout=30)


@contextmanager
def served(subject: Subject) -> Iterator[str]:
    """Run a subject while the block lasts, and give the address at which it answers."""
    with starting(subject) as server:
        server.until_answered(subject.health)
        yield server.address


def compress_beforehand() -> None:
    """Make the compressed files, so that no server makes them while something else is timed.

    In a process of its own: one that is started counts among its memory the most that its parent ever had.
    """
    make = (
        "import pathlib, sys, streamlit; from kexie.serve.files import STREAMLIT_FILES, Compressed; "
        "cache = pathlib.Path(sys.argv[1], '.cache', 'static', streamlit.__version__); "
        "Compressed(STREAMLIT_FILES / 'static', cache).make()"
    )
    subprocess.run([sys.executable, "-c", make, str(ROOT)], cwd=ROOT, check=True)


@contextmanager
def _home(subject: Subject) -> Iterator[Path]:
    if not subject.written:
        yield ROOT
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in subject.written:
            (folder / file).write_text(text)
        if subject.our_settings:
            (folder / ".streamlit").mkdir()
            (folder / ".streamlit" / "config.toml").write_bytes((ROOT / ".streamlit" / "config.toml").read_bytes())
        yield folder


def _command(subject: Subject, port: int) -> list[str]:
    if subject.through_kexie:
        return [sys.executable, "-c", "from kexie.cli import main; main()", "serve", f"--port={port}"]
    if subject.is_dash:
        return [sys.executable, subject.script, str(port)]
    flags = [f"--server.port={port}", "--server.address=localhost"]
    if not subject.our_settings:
        # What would open a browser or ask the internet is all that is changed.
        flags += ["--server.headless=true", "--browser.gatherUsageStats=false", "--browser.serverAddress=localhost"]
    return [sys.executable, "-m", "streamlit", "run", subject.script, *flags]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
