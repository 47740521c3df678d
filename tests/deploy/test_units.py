"""The units of systemd, and every command `kexie` in deploy/ and in the guide, against what the command really takes."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kexie import cli
from tests.deploy.proxy import DEPLOY, GUIDE, rendered

UNITS = sorted(path.name for path in DEPLOY.glob("kexie*.service"))
SERVICES = ("kexie.service", "kexie-backup.service")
ANALYSE = shutil.which("systemd-analyze")
# How much of a machine a service may reach, of 100, by the count of systemd-analyze: 20 and less is "OK".
EXPOSED = 20


class Lines(configparser.RawConfigParser):
    """A unit: settings that may stand several times, with the last one counting here."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def unit(name: str) -> Lines:
    read = Lines(strict=False, delimiters=("=",), comment_prefixes=("#",), interpolation=None)
    read.read_string((DEPLOY / name).read_text("utf-8"))
    return read


# --- the units ---


def test_there_are_a_service_and_a_nightly_backup() -> None:
    assert tuple(UNITS) == tuple(sorted(SERVICES))
    assert unit("kexie-backup.timer")["Timer"]["OnCalendar"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_nobody_of_importance_and_limited(name: str) -> None:
    service = unit(name)["Service"]
    assert service["User"] == service["Group"] == "kexie"
    assert service["MemoryMax"]
    assert service["ProtectSystem"] == "strict"
    assert service["StateDirectory"] == "kexie"
    assert service["EnvironmentFile"] == "/etc/kexie/kexie.env"
    assert not service["CapabilityBoundingSet"]


def test_the_dashboard_starts_again_only_where_it_failed() -> None:
    read = unit("kexie.service")
    assert read["Service"]["Restart"] == "on-failure"
    assert int(read["Unit"]["StartLimitBurst"]) > 0


def test_the_dashboard_listens_on_the_machine_itself() -> None:
    words = shlex.split(unit("kexie.service")["Service"]["ExecStart"])
    assert words[words.index("--host") + 1] == "127.0.0.1"
    assert "--behind-proxy" in words
    assert f"127.0.0.1:{words[words.index('--port') + 1]};" in (DEPLOY / "nginx.conf").read_text("utf-8")


@pytest.mark.skipif(ANALYSE is None, reason="no systemd-analyze is installed")
@pytest.mark.parametrize("name", [*SERVICES, "kexie-backup.timer"])
def test_systemd_has_nothing_to_say_about_a_unit(name: str, tmp_path: Path) -> None:
    for one in (*SERVICES, "kexie-backup.timer"):
        text = (DEPLOY / one).read_text("utf-8")
        here = {
            "/opt/kexie/current/.venv/bin/": f"{Path(sys.executable).parent}/",
            "/opt/kexie/current": str(DEPLOY.parent),
        }
        (tmp_path / one).write_text(rendered(text, {old: new for old, new in here.items() if old in text}), "utf-8")
    done = subprocess.run(
        [str(ANALYSE), "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, check=False
    )
    # What it says about other units of the machine is not ours.
    assert [line for line in done.stderr.splitlines() if "kexie" in line] == []
    assert done.returncode == 0


@pytest.mark.skipif(ANALYSE is None, reason="no systemd-analyze is installed")
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_reaches_little_of_the_machine(name: str) -> None:
    command = [str(ANALYSE), "security", "--offline=yes", f"--threshold={EXPOSED}", "--no-pager", str(DEPLOY / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


# --- every command ---

_CALL = re.compile(r"""(?:^|[\s`(/"])kexie"? +((?:[a-z-]+)(?: [^`\n|)>]*)?)""")
# `…` and the like stand for something of the reader's own.
_PLACEHOLDER = re.compile(r"…|\$\([^)]*\)")


def calls(text: str) -> list[list[str]]:
    """Return the calls of `kexie` in a text: in blocks of sh, between backticks, in scripts and units."""
    joined = re.sub(r" *\\\n *", " ", text)
    found = []
    for match in _CALL.finditer(joined):
        call = _PLACEHOLDER.sub("x", match[1].split("&&")[0].split("||")[0].split(";")[0])
        # A message that ends with a command ends with its own quotation mark.
        words = shlex.split(call.removesuffix('"') if call.count('"') % 2 else call, comments=True)
        if words and words[0] in {*cli.main.commands, "backup", "user"}:
            found.append(words)
    return found


def refused(words: list[str]) -> str:
    """Return why the command would not take such words; "" where it would."""
    command: click.Command = cli.main
    words = list(words)
    while isinstance(command, click.Group):
        if not words or words[0] not in command.commands:
            return f"no such command: {words}"
        command = command.commands[words.pop(0)]
    options = {name: one for one in command.params for name in one.opts if isinstance(one, click.Option)}
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    given = 0
    while words:
        word = words.pop(0)
        if word.startswith("--"):
            if word not in options:
                return f"{command.name} has no {word}"
            if not options[word].is_flag and words:
                words.pop(0)
        else:
            given += 1
    needed = sum(1 for one in arguments if one.required)
    most = float("inf") if any(one.nargs == -1 for one in arguments) else len(arguments)
    return "" if needed <= given <= most else f"{command.name} takes {needed} to {most} arguments, not {given}"


def blocks(text: str) -> str:
    return "\n".join(re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("place", ["kexie.service", "backup.sh", "update.sh", "docs/deploy.md"])
def test_every_command_is_one_that_there_is(place: str) -> None:
    text = blocks(GUIDE.read_text("utf-8")) if place == "docs/deploy.md" else (DEPLOY / place).read_text("utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    found = calls(code.replace('"$kexie"', "kexie"))
    assert found
    assert [why for why in map(refused, found) if why] == []


def test_every_file_of_deploy_that_the_guide_names_is_there() -> None:
    named = set(re.findall(r"current/deploy/([\w.*-]+)|`(nginx-replicas\.conf|update\.sh)`", GUIDE.read_text("utf-8")))
    names = {one or other for one, other in named}
    assert len(names) > 5
    assert [name for name in names if not list(DEPLOY.glob(name))] == []


def test_every_setting_that_the_scripts_read_is_in_the_example() -> None:
    example = (DEPLOY / "kexie.env").read_text("utf-8")
    read = {
        name for script in DEPLOY.glob("*.sh") for name in re.findall(r"\$\{?(KEXIE_[A-Z]+)", script.read_text("utf-8"))
    }
    known = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    # For tests of update.sh, and where another port was chosen.
    assert read - known == {"KEXIE_HEALTH", "KEXIE_PAUSE"}
