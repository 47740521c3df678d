"""What stands on a server, in a folder of a test: settings, the command kexie, a service that can be started."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import DATA
from tests.deploy.proxy import DEPLOY, rendered
from tests.processes import free_port

KEXIE = Path(sys.executable).with_name("kexie")

# Starts and stops what the unit would: the release in use.
_SYSTEMCTL = """#!/bin/sh
case $1 in
  start) "{home}/current/.venv/bin/kexie" serve > /dev/null 2>&1 & echo $! > "{folder}/service" ;;
  is-active) kill -0 "$(cat "{folder}/service")" 2> /dev/null ;;
  stop) [ ! -e "{folder}/service" ] || kill "$(cat "{folder}/service")" 2> /dev/null; rm -f "{folder}/service" ;;
esac
"""

# All but `serve` is the real command. What serves says only that it is there, or is not.
_RELEASE = """#!/bin/sh
[ "$1" = serve ] || exec {kexie} "$@"
{serve}
"""


class Machine:
    """A server in a folder, with a copy of a store: the scripts of deploy/ find on it what they find on a real one."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.folder = folder
        self.home, self.backups = folder / "opt", folder / "backups"
        self.store = folder / "state" / "kexie.sqlite"
        self.health = free_port()
        self._places = {
            "/opt/kexie": str(self.home),
            "/etc/kexie/data": str(DATA),
            "/etc/kexie/kexie.env": str(folder / "kexie.env"),
            "/var/lib/kexie": str(self.store.parent),
            "/var/backups/kexie": str(self.backups),
            "runuser -u kexie -- ": "",
        }
        for made in (self.home / "releases", self.backups, folder / "bin", self.store.parent):
            made.mkdir(parents=True)
        shutil.copyfile(store, self.store)
        (folder / "kexie.env").write_text(self.placed((DEPLOY / "kexie.env").read_text("utf-8")), "utf-8")
        self.program("kexie", self.placed((DEPLOY / "kexie.sh").read_text("utf-8")))
        self.program("systemctl", _SYSTEMCTL.format(home=self.home, folder=folder))

    def placed(self, text: str) -> str:
        """Return a text with the places of a real server moved into the folder."""
        return rendered(text, {place: here for place, here in self._places.items() if place in text})

    def program(self, name: str, text: str) -> None:
        """Put a program where the shell finds it first."""
        file = self.folder / "bin" / name
        file.write_text(text, "utf-8")
        file.chmod(0o755)

    def release(self, name: str, serve: str) -> Path:
        """Install a release; ``serve`` is a line of shell."""
        folder = self.home / "releases" / name
        (folder / ".venv" / "bin").mkdir(parents=True)
        (folder / ".venv" / "ready").touch()
        program = folder / ".venv" / "bin" / "kexie"
        program.write_text(_RELEASE.format(kexie=KEXIE, serve=serve), "utf-8")
        program.chmod(0o755)
        return folder

    def use(self, folder: Path) -> None:
        """Make a release the one in use."""
        (self.home / "current").symlink_to(folder)

    def run(self, script: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run lines of the guide in a shell that ends at the first failure."""
        return self._done("bash", "-euo", "pipefail", "-c", self.placed(script), *words)

    def script(self, name: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a script of deploy/ as it is run on a server, with the settings that systemd would give it."""
        self.program(name, self.placed((DEPLOY / name).read_text("utf-8")))
        settings = (self.folder / "kexie.env").read_text("utf-8")
        return self._done(name, *words, **dict(re.findall(r"^([A-Z_]+)='(.*)'$", settings, re.MULTILINE)))

    def _done(self, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        environment = settings | {
            "PATH": path,
            "LANG": "C.UTF-8",
            "KEXIE_HEALTH": f"http://127.0.0.1:{self.health}/healthz",
            "KEXIE_PAUSE": "0.1",
        }
        program = shutil.which(command[0], path=path)
        assert program
        return subprocess.run(
            [program, *command[1:]], env=environment, cwd=self.folder, capture_output=True, text=True, check=False
        )
