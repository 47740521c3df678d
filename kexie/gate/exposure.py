"""From where the server can be reached, and what follows from it."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass

from kexie.words import Name

PROXY_VARIABLE = "KEXIE_BEHIND_PROXY"
HOSTS_VARIABLE = "KEXIE_HOSTS"

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")

NO_TLS = Name(
    "监听 {host} 时须启用 TLS：以 --tls-certificate 与 --tls-key 指定证书，或置于反向代理之后并加 --behind-proxy。",
    "On {host} the dashboard needs TLS: name a certificate with --tls-certificate and --tls-key, or put a proxy in "
    "front and add --behind-proxy.",
)
NO_ADMINISTRATOR = Name(
    "监听 {host} 之前须先有管理员：请运行 kexie user add 姓名 --role administrator，并用所给链接设置密码。",
    "Before the dashboard listens on {host} there has to be an administrator: run kexie user add NAME --role "
    "administrator and set the password by the link that it prints.",
)


@dataclass(frozen=True, slots=True)
class Exposure:
    """From where the server can be reached.

    Parameters
    ----------
    host, port
        What it listens on.
    is_tls
        Whether it speaks TLS itself.
    is_behind_proxy
        Whether a proxy stands in front, whose word about addresses and TLS is taken.
    names
        By which names browsers may ask for it, beside those of the machine itself.
    base
        The path it is served under, or "".
    """

    host: str = "localhost"
    port: int = 8501
    is_tls: bool = False
    is_behind_proxy: bool = False
    names: tuple[str, ...] = ()
    base: str = ""

    @property
    def is_local(self) -> bool:
        """Whether only the machine itself reaches it, so that viewing is open."""
        return is_loopback(self.host) and not self.is_behind_proxy

    @property
    def hosts(self) -> frozenset[str]:
        """The names that a request may ask for."""
        local = LOCAL_NAMES if is_loopback(self.host) else ()
        own = () if is_everywhere(self.host) else (self.host.strip("[]").lower(),)
        return frozenset((*local, *own, *self.names))

    @property
    def origin(self) -> str:
        """The address that a link begins with, for whoever has none from a request."""
        name = self.names[0] if self.names else "localhost" if is_everywhere(self.host) else self.host
        name = f"[{name}]" if ":" in name else name
        if self.is_behind_proxy:
            return f"https://{name}{self.base}"
        return f"{'https' if self.is_tls else 'http'}://{name}:{self.port}{self.base}"

    def refusal(self, *, has_administrator: bool) -> Name | None:
        """Return why the server may not start like this, None where it may. ``{host}`` stands for the host."""
        if self.is_local:
            return None
        if not (self.is_tls or self.is_behind_proxy):
            return NO_TLS
        return None if has_administrator else NO_ADMINISTRATOR


def is_loopback(host: str) -> bool:
    """Tell whether only the machine itself can reach an address.

    >>> is_loopback("127.0.0.2"), is_loopback("0.0.0.0"), is_loopback("")
    (True, False, False)
    """
    name = host.strip("[]").lower().rstrip(".")
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_everywhere(host: str) -> bool:
    """Tell whether an address stands for every network of the machine."""
    return host.strip("[]") in ("", "0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


def of_environment(host: str, port: int, *, is_tls: bool, seen_as: str = "", base: str = "") -> Exposure:
    """Return the exposure of a server that listens on an address, with what the environment says beside it."""
    given = (name.strip().lower() for name in (*os.environ.get(HOSTS_VARIABLE, "").split(","), seen_as))
    names = tuple(dict.fromkeys(name for name in given if name and name not in LOCAL_NAMES))
    base = f"/{base.strip('/')}" if base.strip("/") else ""
    behind = os.environ.get(PROXY_VARIABLE, "").strip().lower() in ("1", "true", "yes", "on")
    return Exposure(host, port, is_tls=is_tls, is_behind_proxy=behind, names=names, base=base)
