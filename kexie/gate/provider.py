"""The provider of single sign-on: what its TOML file declares, named by ``KEXIE_SIGN_ON``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kexie.access import Role
from kexie.declared import DeclarationError, Entry, Mistake
from kexie.gate.exposure import is_loopback
from kexie.words import Name

VARIABLE = "KEXIE_SIGN_ON"

# How each mistake is mended, told behind what it is.
_MENDING = {
    "issuer": Name(
        "请照认证服务发现文件中 issuer 的写法填写地址，如“https://login.example.org/realms/office”",
        "Write the provider's address exactly as its discovery document has it under issuer, such as "
        '"https://login.example.org/realms/office"',
    ),
    "client_id": Name(
        "请填写看板在认证服务中的标识", "Write the identifier under which the provider knows the dashboard"
    ),
    "client_secret": Name(
        "请填写认证服务为看板签发的密钥，加引号；或以 client_secret_file 指定存放密钥的文件",
        "Write the secret that the provider gave for the dashboard, as a text in quotation marks, or name a file that "
        "holds it: client_secret_file",
    ),
    "client_secret_file": Name(
        "请指定只存放密钥的文件，路径从本文件所在的文件夹起",
        "Name a file that holds the secret and nothing else, from the folder of this one on",
    ),
    "name": Name(
        '请填写按钮上的名称：name = { zh = "统一身份认证", en = "Office account" }',
        'Write what the button is called: name = { zh = "统一身份认证", en = "Office account" }',
    ),
    "scopes": Name(
        '请填写申请的范围，其中须有 "openid"：scopes = ["openid", "profile"]',
        'Write what is asked for, "openid" among it: scopes = ["openid", "profile"]',
    ),
    "roles": Name(
        '请写明认证服务的哪个组对应哪个角色：[roles]，其下如 "group" = "analyst"',
        'Write which group of the provider has which role: [roles], and below it "group" = "analyst"',
    ),
    "default_role": Name(
        f"请填写不在任何组内的人的角色：{'、'.join(Role)}；或不写：不在组内的人不能进入",
        f"Write what somebody without any of the groups may do, {', '.join(Role)}; or leave it out: then nobody "
        "without a group comes in",
    ),
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
        raise DeclarationError(*map(_mended, error.mistakes)) from None


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


def _mended(mistake: Mistake) -> Mistake:
    """Return a mistake with how to mend it, and without a secret."""
    key = str(mistake.key).partition(".")[0]
    reason = Name(mistake.why("zh"), mistake.why("en"))
    # What is not a text is told by its value, which nobody but the file is to know.
    if key == "client_secret" and "not" in reason.en:
        reason = Name("须为文字", "must be a text")
    if key in _MENDING:
        reason = Name(f"{reason.zh}。{_MENDING[key].zh}。", f"{reason.en}. {_MENDING[key].en}.")
    return Mistake(mistake.source, mistake.key, reason)


def _provider(entry: Entry, folder: Path) -> Provider:
    issuer = entry.text("issuer")
    if issuer and (not is_trustworthy(issuer) or "?" in issuer):
        entry.refuse(
            "issuer",
            "{value} is not an address with https:// (http:// only for this machine itself)",
            value=repr(issuer),
        )
    roles = entry.entry("roles", {})
    default = entry.choice("default_role", Role, None)
    by_group = {group: roles.choice(group, Role) for group in roles.untaken()}
    provider = Provider(
        issuer,
        client_id=entry.text("client_id"),
        client_secret=_secret(entry, folder),
        roles={group: Role(role) for group, role in by_group.items() if role},
        default_role=Role(default) if default else None,
        name=entry.name("name", _NAME),
        scopes=entry.texts("scopes", _SCOPES),
        name_claims=entry.texts("name_claim", _NAME_CLAIMS),
        groups_claim=entry.text("groups_claim", "groups"),
    )
    if "openid" not in provider.scopes:
        entry.refuse("scopes", 'does not hold "openid"')
    if not by_group and default is None:
        entry.refuse("roles", "is empty and there is no default_role, so nobody could come in")
    entry.finish()
    return provider


def _secret(entry: Entry, folder: Path) -> str:
    given = {"client_secret", "client_secret_file"} & set(entry.untaken())
    if len(given) == 2:
        entry.refuse("client_secret_file", "stands beside client_secret: only one of the two is meant")
        entry.text("client_secret_file")
        return entry.text("client_secret")
    if "client_secret_file" not in given:
        return entry.text("client_secret")
    name = entry.text("client_secret_file")
    if not name:
        return ""
    try:
        secret = _text(folder / name, entry.source, "client_secret_file", name).strip()
    except DeclarationError as error:
        entry.mistakes += error.mistakes
        return ""
    if not secret:
        entry.refuse("client_secret_file", "{name} is empty", name=name)
    return secret


def _text(file: Path, source: str, key: str, what: str) -> str:
    try:
        return file.read_text("utf-8-sig")
    except OSError as error:
        details = {"what": what, "error": error.strerror}
        raise DeclarationError(Mistake(source, key, "{what}, but it cannot be read: {error}", details)) from None
    except UnicodeDecodeError:
        mistake = Mistake(source, key, "{what}, but it is not a text in UTF-8", {"what": what})
        raise DeclarationError(mistake) from None
