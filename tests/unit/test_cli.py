"""The command ``kexie``, called as a terminal calls it."""

import json
import os
import re
import socket
import subprocess
import sys
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import kexie
from kexie import cli, describe, store
from kexie.gate.exposure import HOSTS_VARIABLE, PROXY_VARIABLE
from kexie.quantity import Bound
from kexie.registers import EVENTS, REGISTERS
from kexie.store import Revision
from kexie.store.accounts import Accounts
from tests.processes import free_port

Call = Callable[..., Result]

STREAMLIT_VARIABLES = (
    "STREAMLIT_SERVER_ADDRESS",
    "STREAMLIT_SERVER_PORT",
    "STREAMLIT_SERVER_BASE_URL_PATH",
    "STREAMLIT_BROWSER_SERVER_ADDRESS",
)


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call the command in an English terminal, unless told otherwise; on ``data`` if given."""
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for variable in STREAMLIT_VARIABLES:
        monkeypatch.delenv(variable, raising=False)

    def called(*words: str | Path, data: Path | None = None) -> Result:
        if data:
            monkeypatch.setenv(store.FOLDER_VARIABLE, str(data))
        result = CliRunner().invoke(cli.main, [str(word) for word in words], prog_name="kexie")
        # A refusal is a sentence: nothing else ends a command.
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return called


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def _figures(result: Result) -> dict[str, dict[str, Any]]:
    assert result.exit_code == 0
    return {figure["metric"]: figure for figure in json.loads(result.stdout_bytes)["figures"]}


# --- figures --json ---


def test_json_has_the_29_figures_in_order(call: Call, revision: Revision) -> None:
    figures = _figures(call("figures", "--year", "2025", "--json"))
    assert list(figures) == [metric.key for metric in revision.metrics]
    assert len(figures) == 29
    assert all(figure["published"] for figure in figures.values())


def test_json_of_a_figure_is_exactly_this(call: Call) -> None:
    result = call("figures", "--year", "2025", "--json")
    assert list(json.loads(result.stdout)) == ["figures"]
    figures = _figures(result)
    assert figures["technical_guidance"] == {
        "metric": "technical_guidance",
        "focus_area": "innovation",
        "title": {"zh": "技术指导", "en": "Technical guidance"},
        "unit": "场",
        "published": {
            "value": 60,
            "bound": "more_than",
            "interval": {"low": 60, "high": 70, "holds_low": False, "holds_high": False},
            "evidence": "技术指导60余场",
        },
        "counted": None,
        "reported": {
            "value": 60,
            "bound": "more_than",
            "interval": {"low": 60, "high": 70, "holds_low": False, "holds_high": False},
        },
        "verdict": "only_entries",
    }
    assert figures["project_funding"] == {
        "metric": "project_funding",
        "focus_area": None,
        "title": {"zh": "项目资金", "en": "Project funding"},
        "unit": "万元",
        "published": {
            "value": 741,
            "bound": "exact",
            "interval": {"low": 741, "high": 741, "holds_low": True, "holds_high": True},
            "evidence": "741万元项目资金",
        },
        "counted": None,
        "reported": None,
        "verdict": "cannot_be_rebuilt",
    }


def test_json_has_the_same_keys_and_kinds_everywhere(call: Call) -> None:
    for figure in _figures(call("figures", "--year", "2025", "--json")).values():
        assert list(figure) == ["metric", "focus_area", "title", "unit", "published", "counted", "reported", "verdict"]
        assert list(figure["title"]) == ["zh", "en"]
        assert list(figure["published"]) == ["value", "bound", "interval", "evidence"]
        assert figure["counted"] is None
        assert figure["reported"] is None or list(figure["reported"]) == ["value", "bound", "interval"]
        for quantity in filter(None, (figure["published"], figure["reported"])):
            # Everything the report of 2025 prints is a whole number.
            assert type(quantity["value"]) is int
            assert quantity["bound"] in {bound.value for bound in Bound}


def test_nearly_ten_thousand_stays_nearly(call: Call) -> None:
    contest = _figures(call("figures", "--year", "2025", "--json"))["contest_participants"]
    assert contest["published"] == {
        "value": 10000,
        "bound": "nearly",
        "interval": {"low": 9000, "high": 10000, "holds_low": True, "holds_high": False},
        "evidence": "近万名师生",
    }
    assert contest["counted"] is None
    assert contest["reported"] == {
        "value": 10000,
        "bound": "nearly",
        "interval": {"low": 9000, "high": 10000, "holds_low": True, "holds_high": False},
    }


def test_json_is_utf_8_and_readable(call: Call) -> None:
    printed = call("figures", "--json").stdout_bytes
    assert "获赠科普物资（折价）".encode() in printed
    assert b"\\u" not in printed


def test_parts_of_a_wan_yuan_are_printed_without_noise(call: Call, data: Path) -> None:
    # As floats, 0.1 and 0.2 and 80 make 80.30000000000001.
    row = "BG25-F1,,获赠科普物资,社会捐赠,实物折价,到账,80余,万元,,2025年,,,普惠共享,不详,报告明载,80余万元科普物资,\n"
    parts = [
        row.replace("F1", f"F1{part}").replace("80余,", f"{amount},")
        for part, amount in zip("abc", ("0.1", "0.2", "80"), strict=True)
    ]
    _replace(data / "2025" / "funding.csv", row, "".join(parts))
    _replace(data / "2025" / "published.csv", "donated_goods,80,more_than", "donated_goods,80.35,exact")
    _replace(data / "2025" / "published.csv", "80余万元科普物资", "80.35万元科普物资")
    result = call("figures", "--json", data=data)
    goods = _figures(result)["donated_goods"]
    assert goods["reported"] == {
        "value": 80.3,
        "bound": "exact",
        "interval": {"low": 80.3, "high": 80.3, "holds_low": True, "holds_high": True},
    }
    assert goods["published"]["value"] == 80.35
    assert re.findall(r'"value": (80\.\d+)', result.stdout) == ["80.35", "80.3"]


# --- figures, as a table ---


def _columns(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)


@pytest.mark.parametrize(
    ("language", "verdicts", "line"),
    [
        ("zh", ("仅有报告摘录", "暂不能核对"), ["普惠共享", "全国科普月参与", "超10万人次", "—", "仅有报告摘录"]),
        (
            "en",
            ("Report entries only", "Cannot be checked yet"),
            ["Talent", "Pupils and teachers in contests", "nearly 10,000 people", "—", "Report entries only"],
        ),
    ],
)
def test_the_table_is_aligned_in_columns_of_the_terminal(
    call: Call, language: str, verdicts: tuple[str, ...], line: list[str]
) -> None:
    title, blank, head, *lines = call("figures", "--lang", language).stdout.splitlines()
    assert not blank
    assert "2025" in title
    assert len(lines) == 29
    assert line in [re.split(r" {2,}", one) for one in lines]
    begin = {_columns(one) - _columns(verdict) for one in lines for verdict in verdicts if one.endswith(f"  {verdict}")}
    assert begin == {_columns(head) - _columns(re.split(r" {2,}", head)[-1])}
    assert all(one.endswith(verdicts) for one in lines)


def test_the_table_leaves_blank_what_is_not_held(call: Call) -> None:
    lines = call("figures", "--lang", "en").stdout.splitlines()
    assert [re.split(r" {2,}", line) for line in lines if "Project funding" in line] == [
        ["Opening totals", "Project funding", "¥7.41 million", "—", "Cannot be checked yet"]
    ]


@pytest.mark.parametrize(
    ("environment", "option", "heading"),
    [
        ("zh_CN.UTF-8", (), "工作板块"),
        ("en_GB.UTF-8", (), "Focus area"),
        ("C", (), "Focus area"),
        ("zh_CN.UTF-8", ("--lang", "en"), "Focus area"),
        ("C", ("--lang", "zh"), "工作板块"),
    ],
)
def test_the_language_is_that_of_the_terminal_unless_chosen(
    call: Call, monkeypatch: pytest.MonkeyPatch, environment: str, option: tuple[str, ...], heading: str
) -> None:
    monkeypatch.setenv("LANG", environment)
    assert call("figures", *option).stdout.splitlines()[2].startswith(heading)


def test_without_a_year_it_is_the_latest(call: Call, data: Path) -> None:
    (data / "2026").mkdir()
    header = describe.template(EVENTS).decode("utf-8-sig").strip()
    cells = {"活动编号": "1", "活动类别": "技术指导", "工作板块": "汇智赋能", "开始日期": "2026-03-01", "场次": "3"}
    cells |= {"活动名称": "春耕指导", "县区": "甘州区", "主办单位": "市科协"}
    row = ",".join(cells.get(name, "") for name in header.split(","))
    (data / "2026" / "events.csv").write_text(f"{header}\n{row}\n", "utf-8")
    latest = _figures(call("figures", "--json", data=data))
    assert latest["technical_guidance"]["counted"] == {
        "value": 3,
        "bound": "exact",
        "interval": {"low": 3, "high": 3, "holds_low": True, "holds_high": True},
    }
    assert latest["technical_guidance"]["published"] is None
    assert latest["technical_guidance"]["verdict"] == "not_published"
    assert _figures(call("figures", "--json", "--year", "2025", data=data))["technical_guidance"]["published"]
    no_report = call("figures", "--evidence-in", __file__, data=data)
    assert (no_report.exit_code, no_report.stderr) == (2, "No report is held for 2026.\n")


# --- what is refused ---


@pytest.mark.parametrize(
    ("language", "message"),
    [("en", "Nothing is held for 2024. There is: 2025.\n"), ("zh", "没有2024年的数据。现有年度：2025。\n")],
)
def test_a_year_that_is_not_held_is_refused(call: Call, language: str, message: str) -> None:
    result = call("figures", "--year", "2024", "--lang", language)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", message)


@pytest.mark.parametrize(
    "words",
    [
        ("nothing",),
        ("figures", "--yaer", "2025"),
        ("figures", "--year", "last"),
        ("figures", "--lang", "fr"),
        ("figures", "--evidence-in", "there-is-no-such-file.txt"),
        ("template", "nothing"),
        ("template",),
        ("serve", "--port", "0"),
        ("serve", "--port", "65536"),
    ],
    ids=" ".join,
)
def test_a_wrong_call_exits_with_2(call: Call, words: Sequence[str]) -> None:
    result = call(*words)
    assert result.exit_code == 2
    assert not result.stdout
    assert result.stderr.startswith("Usage: kexie")


@pytest.mark.parametrize("words", [("figures",), ("figures", "--json"), ("dictionary",), ("serve",)], ids=" ".join)
def test_all_mistakes_in_the_data_are_named(call: Call, data: Path, words: Sequence[str]) -> None:
    _replace(
        data / "metrics.toml",
        '[patents]\nname = { zh = "获得专利", en = "Patents obtained" }\nunit = "项"',
        "[patents]",
    )
    result = call(*words, data=data)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "metrics.toml: patents.name: is missing\nmetrics.toml: patents.unit: is missing\n"


def test_a_folder_that_is_not_there_is_named(call: Call, tmp_path: Path) -> None:
    result = call("figures", data=tmp_path / "nowhere")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "organisation.toml: is missing from the folder nowhere\n"


def test_a_folder_that_is_a_file_is_named(call: Call, tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    result = call("figures", data=tmp_path / "data")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"{tmp_path / 'data' / 'organisation.toml'}: {os.strerror(20)}\n"


def test_with_nothing_held_there_are_no_figures(call: Call, data: Path) -> None:
    for file in (data / "2025").iterdir():
        file.unlink()
    result = call("figures", data=data)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Nothing is held yet: no report, no register.\n"


# --- figures --evidence-in ---


@pytest.fixture
def text(revision: Revision, tmp_path: Path) -> Path:
    """A text in which everything cited occurs: broken into lines, and with half-width signs, as texts are."""
    figures = [figure.evidence for figure in revision.reports[2025].figures.values()]
    tables = revision.of_year(2025).values()
    entries = [words for table in tables for words in table["report_words"].dropna()]
    path = tmp_path / "report.txt"
    path.write_text("\n".join(f"{words[:2]}\n{words[2:]}" for words in [*figures, *entries]), "utf-8-sig")
    return path


def test_evidence_that_occurs_is_counted(call: Call, text: Path) -> None:
    result = call("figures", "--year", "2025", "--evidence-in", text)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == f"29 phrases of figures and 42 of entries occur in {text}."
    chinese = call("figures", "--year", "2025", "--lang", "zh", "--evidence-in", text)
    assert chinese.stdout.splitlines()[-1] == f"指标引文29处、记录引文42处，均见于 {text}。"


def test_with_json_the_figures_stay_alone_on_stdout(call: Call, text: Path) -> None:
    result = call("figures", "--json", "--evidence-in", text)
    assert len(_figures(result)) == 29
    assert result.stderr == f"29 phrases of figures and 42 of entries occur in {text}.\n"


def test_evidence_that_is_missing_is_listed(call: Call, text: Path, data: Path) -> None:
    # Both a figure and an entry cite the first; only an entry cites the second.
    whole = text.read_text("utf-8-sig").replace("\n", "")
    text.write_text(whole.replace("专利38项", "专利").replace("科技工作者现状调查", "调查"), "utf-8")
    result = call("figures", "--evidence-in", text, data=data)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"These phrases do not occur in {text}:",
        "  patents: 专利38项",
        "  events BG25-E11: 科技工作者现状调查",
        "  outcomes BG25-O4: 专利38项",
    ]


def test_a_text_that_is_not_utf_8_is_refused(call: Call, text: Path) -> None:
    text.write_bytes("专利38项".encode("gb18030"))
    result = call("figures", "--evidence-in", text)
    assert (result.exit_code, result.stderr) == (2, f"{text} is not in UTF-8.\n")


# --- template and dictionary ---


@pytest.mark.parametrize("register", REGISTERS)
def test_a_template_goes_to_stdout_byte_for_byte(call: Call, register: str) -> None:
    result = call("template", register)
    assert (result.exit_code, result.stdout_bytes) == (0, describe.template(REGISTERS[register]))


def test_a_template_goes_to_a_file_and_overwrites_none(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "活动.csv"
    first = call("template", "events", "--output", file)
    assert (first.exit_code, first.output) == (0, "")
    assert file.read_bytes() == describe.template(EVENTS)
    file.write_text("filled in")
    second = call("template", "events", "--output", file, "--lang", "zh")
    assert (second.exit_code, second.stderr) == (1, f"{file} 已存在，未作改动。\n")
    assert file.read_text() == "filled in"
    nowhere = tmp_path / "nowhere" / "events.csv"
    third = call("template", "events", "--output", nowhere)
    assert (third.exit_code, third.stderr) == (1, f"{nowhere}: {os.strerror(2)}\n")


def test_the_dictionary_goes_to_stdout(call: Call, another: Revision, revision: Revision) -> None:
    for held, folder in ((revision, None), (another, Path(__file__).parents[1] / "files" / "another")):
        result = call("dictionary", data=folder)
        assert result.exit_code == 0
        assert result.stdout_bytes.decode() == describe.dictionary(held.organisation, held.metrics)


def test_the_version_is_told(call: Call) -> None:
    assert call("--version").stdout == f"kexie, version {kexie.__version__}\n"


# --- serve ---


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    return free_port()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], str, str]]:
    """What would have been started: command, folder, folder of the data. Nothing is."""
    commands: list[tuple[list[str], str, str]] = []
    folder: list[str] = []
    monkeypatch.setattr(os, "chdir", lambda path: folder.append(str(path)))
    monkeypatch.setattr(
        os,
        "execv",
        lambda program, command: commands.append(
            ([program, *command[1:]], folder[-1], os.environ.get(store.FOLDER_VARIABLE, ""))
        ),
    )
    return commands


def unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo at the end of the test what serve says to the server by its environment."""
    for variable in (PROXY_VARIABLE, HOSTS_VARIABLE):
        monkeypatch.setenv(variable, "")


def test_serve_makes_way_for_streamlit(call: Call, started: list[tuple[list[str], str, str]], port: int) -> None:
    result = call("serve", "--port", str(port))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"Open http://localhost:{port}/ in a browser. Ctrl+C stops it.\n"
    home = Path(kexie.__file__).parents[1]
    ((command, folder, data),) = started
    assert command == [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(home / "dashboard.py"),
        "--server.address=localhost",
        f"--server.port={port}",
        "--browser.serverAddress=localhost",
        "--logger.hideWelcomeMessage=true",
    ]
    assert (folder, data) == (str(home), "")


def test_a_folder_of_data_beside_the_terminal_stays_the_same_folder(
    call: Call, started: list[tuple[list[str], str, str]], port: int, data: Path
) -> None:
    before, beside = (os.open(folder, os.O_RDONLY) for folder in (".", data.parent))
    # `chdir` only notes where the server would be started.
    os.fchdir(beside)
    try:
        answer = call("serve", "--port", str(port), data=Path("data"))
    finally:
        os.fchdir(before)
        os.close(beside)
        os.close(before)
    assert answer.exit_code == 0, answer.output
    assert [folder for _, _, folder in started] == [str(data)]


@pytest.mark.parametrize(
    ("host", "further", "environment", "address", "seen_as"),
    [
        ("127.0.0.1", [], {}, "http://127.0.0.1:{port}/", "127.0.0.1"),
        ("0.0.0.0", ["--behind-proxy"], {}, "https://localhost/", "localhost"),
        ("0.0.0.0", ["--behind-proxy", "--host-name", "board.example"], {}, "https://board.example/", "board.example"),
        (
            "0.0.0.0",
            ["--tls-certificate", __file__, "--tls-key", __file__],
            {"STREAMLIT_BROWSER_SERVER_ADDRESS": "board.example", "STREAMLIT_SERVER_BASE_URL_PATH": "/kexie/"},
            "https://board.example:{port}/kexie/",
            "board.example",
        ),
        ("::1", [], {}, "http://[::1]:{port}/", "::1"),
    ],
)
def test_the_address_to_open_is_the_one_that_visitors_use(
    call: Call,
    started: list[tuple[list[str], str, str]],
    port: int,
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    further: list[str],
    environment: dict[str, str],
    address: str,
    seen_as: str,
) -> None:
    monkeypatch.setattr(Accounts, "has_administrator", lambda _: True)
    unsaid(monkeypatch)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    result = call("serve", "--host", host, "--port", str(port), "--lang", "zh", *further)
    assert result.stdout == f"请用浏览器打开 {address.format(port=port)}。按 Ctrl+C 停止。\n"
    assert f"--server.address={host}" in started[0][0]
    assert f"--browser.serverAddress={seen_as}" in started[0][0]


@pytest.mark.parametrize(
    ("further", "has_administrator", "said"),
    [
        ([], False, "On 0.0.0.0 the dashboard needs TLS"),
        ([], True, "On 0.0.0.0 the dashboard needs TLS"),
        (["--behind-proxy"], False, "there has to be an administrator: run kexie user add"),
        (["--tls-certificate", __file__], True, "--tls-certificate and --tls-key belong together"),
    ],
)
def test_the_network_is_not_let_in_without_tls_and_an_administrator(
    call: Call,
    started: list[tuple[list[str], str, str]],
    port: int,
    monkeypatch: pytest.MonkeyPatch,
    further: list[str],
    has_administrator: bool,
    said: str,
) -> None:
    unsaid(monkeypatch)
    monkeypatch.setattr(Accounts, "has_administrator", lambda _: has_administrator)
    result = call("serve", "--host", "0.0.0.0", "--port", str(port), *further)
    assert result.exit_code in (1, 2)
    assert said in result.stderr
    assert started == []


def test_host_and_port_may_come_from_the_environment(
    call: Call, started: list[tuple[list[str], str, str]], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "127.0.0.1")
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", str(port))
    assert call("serve").stdout.startswith(f"Open http://127.0.0.1:{port}/ ")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_a_port_that_is_taken_is_refused(call: Call, started: list[tuple[list[str], str, str]], host: str) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        result = call("serve", "--host", host, "--port", str(port))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Port {port} is taken. Choose another one with --port.\n"
    assert started == []


@pytest.mark.parametrize(
    ("host", "message"),
    [
        # An address kept for examples: no machine has it.
        ("192.0.2.1", "Nothing can listen on 192.0.2.1, port {port}: Cannot assign requested address.\n"),
        ("no address", "no address is no address of this machine.\n"),
    ],
)
def test_a_host_that_is_not_this_machine_is_refused(
    call: Call, started: list[tuple[list[str], str, str]], port: int, host: str, message: str
) -> None:
    result = call("serve", "--host", host, "--port", str(port))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == message.format(port=port)
    assert started == []


def test_serve_needs_the_checkout(
    call: Call, started: list[tuple[list[str], str, str]], port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("kexie.cli.start.APPLICATION", tmp_path / "dashboard.py")
    result = call("serve", "--port", str(port))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"{tmp_path / 'dashboard.py'} is missing: start the dashboard from its checkout.\n"
    assert started == []


# --- in a process of its own ---


def _process(*words: str, language: str, folder: Path) -> "subprocess.Popen[str]":
    environment = {key: value for key, value in os.environ.items() if key not in STREAMLIT_VARIABLES}
    return subprocess.Popen(
        [sys.executable, "-c", "from kexie.cli import main; main(prog_name='kexie')", *words],
        cwd=folder,
        env=environment
        | {"LANG": language, "PYTHONPATH": str(Path(kexie.__file__).parents[1]), "PYTHONUTF8": "1"}
        | {"KEXIE_STORE": f"sqlite:///{folder / 'kexie.sqlite'}"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


def test_help_is_in_the_language_of_the_terminal(tmp_path: Path) -> None:
    for language, said in (
        ("zh_CN.UTF-8", "启动看板，并显示网址。"),
        ("C", "Start the dashboard and print its address."),
    ):
        with _process("--help", language=language, folder=tmp_path) as process:
            assert said in process.communicate()[0]


def test_the_dashboard_answers_wherever_it_was_started_from(tmp_path: Path, port: int) -> None:
    # A folder with a configuration of something else, which would make the server refuse its own flags.
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text('[server]\nbaseUrlPath = "elsewhere"\n')
    with _process("serve", "--port", str(port), language="C", folder=tmp_path) as process:
        try:
            assert process.stdout
            (address,) = re.findall(r"http://\S+", process.stdout.readline())
            answer = b""
            while not answer and process.poll() is None:
                try:
                    with urllib.request.urlopen(f"{address}healthz") as response:
                        answer = response.read()
                except urllib.error.URLError as error:
                    # Not yet listening; every other answer is wrong.
                    if not isinstance(error.reason, ConnectionRefusedError):
                        raise
            assert json.loads(answer) == {"status": "ok"}
        finally:
            process.terminate()
