"""The provider of single sign-on: what its TOML file declares, named by ``KEXIE_SIGN_ON``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kexie.access import Role
from kexie.declared import DeclarationError, Entry
from kexie.gate.exposure import is_loopback
from kexie.words import Name

VARIABLE = "KEXIE_SIGN_ON"

# How each mistake is mended, told behind what it is.
_MENDING = {
    "issuer": "Write the provider's address exactly as its discovery document has it under issuer, such as "
    '"https://login.example.org/realms/office"',
    "client_id": "Write the identifier under which the provider knows the dashboard",
    "client_secret": "Write the secret that the provider gave for the dashboard, as a text in quotation marks, or name "
    "a file that holds it: client_secret_file",
    "client_secret_file": "Name a file that holds the secret and nothing else, from the folder of this one on",
    "name": 'Write what the button is called: name = { zh = "统一身份认证", en = "Office account" }',
    "scopes": 'Write what is asked for, "openid" among it: scopes = ["openid", "profile"]',
    "roles": 'Write which group of the provider has which role: [roles], and below it "group" = "analyst"',
    "default_role": f"Write what somebody without any of the groups may do, {', '.join(Role)}; or leave it out: then "
    "nobody without a group comes in",
}

_NAME = Name("单点登录", "Single sign-on")
_SCOPES = ("openid", "profile", "email")
_NAME_CLAIMS = ("preferred_username", "name", "email")


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider, and what its word is worth here.

    Parameters
    ----------
    issuer
        Its address; whatever it says has to be said in this name.
    client_id, client_secret
        As what the provider knows the dashboard.
    roles
        Which of its groups has which role. Who is in several has the highest.
    default_role
        What somebody without any of these groups may do; None where nobody without one comes in.
    name
        What is written on the button.
    scopes
        What is asked for.
    name_claims
        Where the name of a user stands: the first of these claims that holds one.
    groups_claim
        Where the groups stand; with dots where they lie deeper.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    roles: Mapping[str, Role]
    default_role: Role | None = None
    name: Name = _NAME
    scopes: tuple[str, ...] = _SCOPES
    name_claims: tuple[str, ...] = _NAME_CLAIMS
    groups_claim: str = "groups"

    def role(self, groups: Iterable[str]) -> Role | None:
        """Return the highest role that groups give, None where they give none."""
        given = {self.roles[group] for group in groups if group in self.roles}
        return next((role for role in reversed(Role) if role in given), self.default_role)


def of_environment() -> Provider | None:
    """Return the provider whose file the environment names, None where it names none.

    Raises
    ------
    DeclarationError
        Where the file cannot be used.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if not given:
        return None
    file = Path(given)
    return read(_text(file, given, "", f"{VARIABLE} names this file"), given, file.parent)


def read(text: str, source: str, folder: Path) -> Provider:
    """Return the provider that the text of a TOML file declares.

    Parameters
    ----------
    text, source
        The text, and what the file is called in messages.
    folder
        Where a file that holds the secret is looked for.

    Raises
    ------
    DeclarationError
        With file, key, reason, and how to mend it. It never repeats a secret.
    """
    try:
        return _provider(Entry.read(text, source), folder)
    except DeclarationError as error:
        key = error.key.partition(".")[0]
        # What is no text is told by its value, which nobody but the file is to know.
        reason = "must be a text" if key == "client_secret" and "not" in error.reason else error.reason
        mending = f". {_MENDING[key]}." if key in _MENDING else ""
        raise DeclarationError(source, error.key, f"{reason}{mending}") from None


def is_trustworthy(address: object) -> bool:
    """Tell whether an address is one whose answers nobody on the way can change: https, or this machine itself.

    >>> is_trustworthy("https://login.example.org/a"), is_trustworthy("http://login.example.org/a")
    (True, False)
    """
    if not isinstance(address, str) or not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def _provider(entry: Entry, folder: Path) -> Provider:
    issuer = entry.text("issuer")
    if not is_trustworthy(issuer) or "?" in issuer:
        raise entry.error("issuer", f"{issuer!r} is no address with https:// (http:// only for this machine itself)")
    roles = entry.entry("roles", {})
    default = entry.choice("default_role", Role, None)
    provider = Provider(
        issuer,
        client_id=entry.text("client_id"),
        client_secret=_secret(entry, folder),
        roles={group: Role(roles.choice(group, Role)) for group in roles.untaken()},
        default_role=Role(default) if default else None,
        name=entry.name("name", _NAME),
        scopes=entry.texts("scopes", _SCOPES),
        name_claims=entry.texts("name_claim", _NAME_CLAIMS),
        groups_claim=entry.text("groups_claim", "groups"),
    )
    entry.finish()
    if "openid" not in provider.scopes:
        raise entry.error("scopes", 'does not hold "openid"')
    if not provider.roles and provider.default_role is None:
        raise entry.error("roles", "is empty and there is no default_role, so nobody could come in")
    return provider


def _secret(entry: Entry, folder: Path) -> str:
    given = {"client_secret", "client_secret_file"} & set(entry.untaken())
    if len(given) == 2:
        raise entry.error("client_secret_file", "stands beside client_secret: only one of the two is meant")
    if "client_secret_file" not in given:
        return entry.text("client_secret")
    name = entry.text("client_secret_file")
    secret = _text(folder / name, entry.source, "client_secret_file", name).strip()
    if not secret:
        raise entry.error("client_secret_file", f"{name} is empty")
    return secret


def _text(file: Path, source: str, key: str, what: str) -> str:
    try:
        return file.read_text("utf-8-sig")
    except OSError as error:
        raise DeclarationError(source, key, f"{what}, but it cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DeclarationError(source, key, f"{what}, but it is no text in UTF-8") from None
