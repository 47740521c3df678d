"""nginx as an ordinary process, with the files of deploy/ and nothing of this machine's own configuration."""

from __future__ import annotations

import http.client
import os
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.processes import LONG, Process, free_port

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
GUIDE = ROOT / "docs" / "deploy.md"
NGINX = Path("/usr/sbin/nginx")

# What Debian's own nginx.conf is to a site: it has one `http` block, and includes conf.d before the sites.
_MAIN = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    access_log off;
    # For the tests: which replica has answered.
    add_header X-Upstream $upstream_addr always;
    include {folder}/conf.d/*.conf;
    include {folder}/site;
}}
"""


def rendered(text: str, changes: dict[str, str]) -> str:
    """Return a text with changes made; each of them has to find what it changes."""
    for old, new in changes.items():
        assert old in text, f"{old} is not there any more"
        text = text.replace(old, new)
    return text


@dataclass
class Certificate:
    """A certificate for localhost, made by the very command of the guide."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "kexie.crt"

    @property
    def key(self) -> Path:
        return self.folder / "kexie.key"

    def make(self) -> None:
        command = re.search(r"^openssl req (?:.*\\\n)*.*$", GUIDE.read_text("utf-8"), re.MULTILINE)
        assert command, "the guide makes no certificate"
        changes = {"/etc/nginx/": f"{self.folder}/", "kexie.example": "localhost", "192.168.1.10": "127.0.0.1"}
        subprocess.run(rendered(command[0], changes), shell=True, check=True, capture_output=True)

    @property
    def context(self) -> ssl.SSLContext:
        """What a browser that was told to trust it does: name and signature are looked at."""
        return ssl.create_default_context(cafile=self.file)


class Nginx:
    """nginx on loopback in front of dashboards on some ports."""

    def __init__(self, folder: Path, certificate: Certificate, *upstreams: int) -> None:
        self.folder, self.certificate = folder, certificate
        self.plain, self.port = free_port(), free_port()
        self.origin = f"https://localhost:{self.port}"
        self._process = Process(folder / "printed.log")
        site = (DEPLOY / "nginx.conf").read_text("utf-8")
        replicas = ""
        if len(upstreams) > 1:
            # As the guide has it: the one block goes, the other file stands in its place.
            site, gone = re.subn(r"^upstream kexie \{.*?^\}\n", "", site, flags=re.MULTILINE | re.DOTALL)
            assert gone == 1
            replicas = rendered(
                (DEPLOY / "nginx-replicas.conf").read_text("utf-8"),
                {f":{8501 + number} ": f":{port} " for number, port in enumerate(upstreams)},
            )
        else:
            site = rendered(site, {"127.0.0.1:8501": f"127.0.0.1:{upstreams[0]}"})
        site = rendered(
            site,
            {
                # Not every machine that runs tests has IPv6.
                "    listen [::]:80;\n": "",
                "    listen [::]:443 ssl http2;\n": "",
                "listen 80;": f"listen 127.0.0.1:{self.plain};",
                "listen 443 ": f"listen 127.0.0.1:{self.port} ",
                "kexie.example;": "localhost;",
                "/etc/nginx/kexie.crt": str(certificate.file),
                "/etc/nginx/kexie.key": str(certificate.key),
                "/var/log/nginx/": f"{folder}/",
                "https://$host$": f"https://$host:{self.port}$",
            },
        )
        (folder / "conf.d").mkdir(parents=True)
        (folder / "site").write_text(site, "utf-8")
        (folder / "conf.d" / "kexie.conf").write_text(replicas, "utf-8")
        user = "user root root;" if os.geteuid() == 0 else ""
        self._main = folder / "nginx.conf"
        self._main.write_text(_MAIN.format(folder=folder, user=user), "utf-8")

    def start(self) -> None:
        command = [str(NGINX), "-p", str(self.folder), "-c", str(self._main), "-e", str(self.folder / "error.log")]
        # Nothing is to be said about the files: what Debian's nginx only warns of, a newer one may refuse.
        checked = subprocess.run([*command, "-t", "-q"], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")
        self._process.start(
            [*command, "-g", "daemon off;"],
            lambda: socket.create_connection(("127.0.0.1", self.port), timeout=LONG).close(),
        )

    def stop(self) -> None:
        self._process.stop()

    @contextmanager
    def asked(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
        visitor: str = "127.0.0.1",
        is_plain: bool = False,
    ) -> Iterator[http.client.HTTPResponse]:
        """Ask as a visitor at some address of loopback; headers alone are sent where a length is named without a body."""
        if is_plain:
            connection = http.client.HTTPConnection("localhost", self.plain, timeout=60, source_address=(visitor, 0))
        else:
            connection = http.client.HTTPSConnection(
                "localhost", self.port, timeout=60, source_address=(visitor, 0), context=self.certificate.context
            )
        try:
            connection.request(method, path, body=body, headers=headers or {})
            yield connection.getresponse()
        finally:
            connection.close()

    def location(self, answer: http.client.HTTPResponse) -> str:
        """Return the path and query that an answer leads to, on this very nginx over TLS."""
        found = urlsplit(answer.headers["Location"])
        assert f"{found.scheme}://{found.netloc}" == self.origin
        return f"{found.path}?{found.query}" if found.query else found.path
