"""A provider of single sign-on in a process of its own, on loopback: whoever names a user there is that user."""

from __future__ import annotations

import json
import os
import re
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.processes import LONG, Process, free_port

PEOPLE = {
    "li": {"preferred_username": "李明", "groups": ["registrars"]},
    "wang": {"preferred_username": "王芳", "groups": ["registrars", "chiefs"]},
    "zhao": {"preferred_username": "赵强", "groups": []},
}
DECLARED = """
issuer = "{issuer}"
client_id = "kexie"
client_secret = "s3cr3t"
name = {{ zh = "统一身份认证", en = "Office account" }}
scopes = ["openid", "profile"]

[roles]
registrars = "analyst"
chiefs = "administrator"
"""


class ProviderProcess:
    """The provider; `stop` takes it away, `start` brings it back at the same address."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.issuer = f"http://localhost:{self.port}"
        self._process = Process(folder / "provider.log")

    def start(self) -> None:
        users = [f"--user-claims={json.dumps({'sub': sub, **claims})}" for sub, claims in PEOPLE.items()]
        command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(self.port), "--require-nonce", "true"]
        # Its sources are older than what its libraries warn of.
        environment = os.environ | {"PYTHONWARNINGS": "ignore"}
        self._process.start([*command, *users], self._ask, environment=environment)

    def _ask(self) -> None:
        urllib.request.urlopen(f"{self.issuer}/.well-known/openid-configuration", timeout=LONG).close()

    def stop(self) -> None:
        self._process.stop()

    @contextmanager
    def without(self) -> Iterator[None]:
        """Take the provider away for a while."""
        self.stop()
        yield
        self.start()

    def declare(self, folder: Path, **changes: str) -> Path:
        """Return a file that declares the provider."""
        file = folder / "sign-on.toml"
        text = DECLARED.format(issuer=self.issuer)
        for line, instead in changes.items():
            text = re.sub(rf"^{line} = .*$", f"{line} = {instead}", text, flags=re.MULTILINE)
        file.write_text(text, "utf-8")
        return file

    def name(self, sub: str, **claims: object) -> None:
        """Say anew who somebody is."""
        httpx.put(f"{self.issuer}/users/{sub}", json=PEOPLE.get(sub, {}) | claims).raise_for_status()

    def sign_in(self, address: str, sub: str) -> str:
        """Sign in at the page to which a browser was sent; return the address to which it is sent back."""
        answer = httpx.post(address, data={"sub": sub})
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]
