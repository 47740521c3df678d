"""Who may come in and do what: roles, users, sessions, one-time links, and what the audit log tells."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from enum import Enum, StrEnum

from kexie.words import Name


class Role(StrEnum):
    """What somebody may do; each role may do all that the one before it may."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"

    @property
    def name_in_words(self) -> Name:
        """What it is called."""
        return _ROLES[self]

    def covers(self, needed: Role) -> bool:
        """Tell whether this role may do what another one is needed for."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


_ROLES = {
    Role.VIEWER: Name("查看", "viewer"),
    Role.ANALYST: Name("填报", "analyst"),
    Role.ADMINISTRATOR: Name("管理", "administrator"),
}


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts: without use, and at most."""

    idle: dt.timedelta
    most: dt.timedelta


LIFETIMES = {
    # A display on the wall is used by looking at it.
    Role.VIEWER: Lifetime(dt.timedelta(days=365), dt.timedelta(days=365)),
    Role.ANALYST: Lifetime(dt.timedelta(hours=4), dt.timedelta(hours=12)),
    Role.ADMINISTRATOR: Lifetime(dt.timedelta(hours=1), dt.timedelta(hours=12)),
}

# The longest name of a user.
NAME_LENGTH = 60

# Counted among letters, marks and signs by Unicode, and yet not seen: fillers, and selectors of variants.
_UNSEEN = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
_UNSEEN |= {*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}


def folded(name: str) -> str:
    """Return what tells users apart: width, case and blanks around a name do not.

    >>> folded(" Ｌi ") == folded("li")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def is_name(name: str) -> bool:
    """Tell whether a text can be the name of a user: short, on one line, of letters that are seen."""
    key, written = folded(name), name.strip()
    return 0 < len(key) <= NAME_LENGTH >= len(written) and all(map(_is_seen, key + written))


def _is_seen(character: str) -> bool:
    kind = unicodedata.category(character)
    return (kind[0] in "LMNPS" or kind == "Zs") and ord(character) not in _UNSEEN


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in.

    Parameters
    ----------
    name
        As written by whoever added the user; `folded` tells two users apart.
    role
        What the user may do.
    is_enabled
        Whether the user may sign in at all.
    has_password
        Whether a password is set; without one only single sign-on or a link lets the user in.
    subject
        Issuer and subject of single sign-on, where the user comes from there.
    """

    name: str
    role: Role
    is_enabled: bool = True
    has_password: bool = False
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that is signed in. ``key`` is the digest of its secret, which nobody but the browser knows."""

    key: str
    user: str
    role: Role
    began: dt.datetime
    used: dt.datetime
    address: str

    @property
    def number(self) -> str:
        """What it is called in lists and commands."""
        return self.key[:10]

    @property
    def until(self) -> dt.datetime:
        """When it ends unless it is used again; never later than its role allows."""
        lifetime = LIFETIMES[self.role]
        return min(self.used + lifetime.idle, self.began + lifetime.most)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page. Nobody in particular where viewing is open: then ``session`` is empty.

    The role is what it was when it was looked up; what writes looks it up anew, in its own transaction.
    """

    name: str
    role: Role
    session: str = ""
    address: str = ""

    @property
    def is_signed_in(self) -> bool:
        """Whether there is a session behind it."""
        return bool(self.session)


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody at the machine itself, who gives a name: whoever can start a command there can read the store anyway."""

    name: str


Author = Visitor | Operator


class Purpose(StrEnum):
    """What a one-time link is for."""

    FIRST = "first"
    PASSWORD = "password"  # noqa: S105 - what a link is for


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link: what for, whom for (nobody yet, for the first administrator), and until when."""

    purpose: Purpose
    user: str
    until: dt.datetime


class Deed(Enum):
    """What the audit log tells of: a code that never changes, and what it is called."""

    SIGN_IN = "sign-in", Name("登录", "Signed in")
    SIGN_IN_FAILED = "sign-in-failed", Name("登录失败", "Sign-in failed")
    SIGN_IN_BLOCKED = "sign-in-blocked", Name("登录被暂停", "Sign-in blocked")
    SIGN_OUT = "sign-out", Name("退出", "Signed out")
    SESSIONS_ENDED = "sessions-ended", Name("结束会话", "Sessions ended")
    USER_ADDED = "user-added", Name("新增用户", "User added")
    ROLE_CHANGED = "role-changed", Name("变更角色", "Role changed")
    USER_DISABLED = "user-disabled", Name("停用用户", "User disabled")
    USER_ENABLED = "user-enabled", Name("启用用户", "User enabled")
    USER_RESET = "user-reset", Name("重置密码", "Password reset")
    PASSWORD_SET = "password-set", Name("设置密码", "Password set")
    VIEWING_OPENED = "viewing-opened", Name("开放查看", "Viewing opened")
    VIEWING_CLOSED = "viewing-closed", Name("关闭查看", "Viewing closed")
    PREVIEW = "preview", Name("检查文件", "File checked")
    COMMIT = "commit", Name("入库", "Committed")
    RESTORE = "restore", Name("恢复版本", "Revision restored")
    DECLARED = "declared", Name("声明录入情况", "Completeness declared")
    WORD_DECIDED = "word-decided", Name("确定词语含义", "Word decided")
    REFUSED = "refused", Name("拒绝", "Refused")
    EXPORT = "export", Name("导出", "Exported")
    BACKUP = "backup", Name("备份", "Backed up")
    BACKUP_RESTORED = "backup-restored", Name("恢复备份", "Backup restored")
    DAMAGE_ACCEPTED = "damage-accepted", Name("确认损坏", "Damage accepted")
    REBUILT = "rebuilt", Name("重建汇总", "Roll-ups rebuilt")

    def __init__(self, code: str, name_in_words: Name) -> None:
        self.code = code
        self.name_in_words = name_in_words


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line of the audit log.

    Parameters
    ----------
    number
        Lines are counted from 1, without gaps.
    at, user, address
        When, who, from where; the address is empty at the machine itself.
    deed
        What was done.
    about
        To whom or what: a user, a reason, a file's name.
    file
        The digest of the file that it concerns, or "".
    revision_from, revision_to
        The revisions before and after, where there are any.
    """

    number: int
    at: dt.datetime
    user: str
    address: str
    deed: Deed
    about: str = ""
    file: str = ""
    revision_from: int | None = None
    revision_to: int | None = None


class Refusal(Enum):
    """Why something about users or sign-in is refused, in words for whoever asked for it."""

    NO_NAME = Name(
        "用户名须为 1 至 60 个可见字符，且在同一行。",
        "A user name has 1 to 60 visible characters, on one line.",
    )
    NAME_TAKEN = Name("已有同名用户，请换一个名称。", "There is a user of this name already. Choose another one.")
    NO_USER = Name("没有这个用户。", "There is no such user.")
    NO_SESSION = Name("没有这个会话，可能已经结束。", "There is no such session; it may have ended.")
    LAST_ADMINISTRATOR = Name(
        "这是最后一个可用密码登录的管理员，须先另设一人。",
        "This is the last administrator who can sign in with a password. Make somebody else one first.",
    )
    LINK_VOID = Name(
        "链接已失效：可能已用过、已更换或已过期。请向管理员索取新链接。",
        "The link is no longer valid: it was used, replaced, or has expired. Ask the administrator for a new one.",
    )
    BLOCKED = Name(
        "尝试次数过多，登录暂停 15 分钟。请稍后再试，或请管理员重置密码。",
        "Too many attempts: sign-in is paused for 15 minutes. Try again later, or ask the administrator for a reset.",
    )
    WRONG = Name("用户名或密码不正确。", "User name or password is not right.")
    PASSWORDS_DIFFER = Name("两次输入的密码不一致。", "The two passwords are not the same.")
    TOO_SHORT = Name("密码至少 12 个字符。", "A password has at least 12 characters.")
    TOO_LONG = Name("密码最多 200 个字符。", "A password has at most 200 characters.")
    GUESSABLE = Name(
        "密码过于常见或容易猜到，请换一个，例如由几个不相关的词组成。",
        "The password is too common or too easy to guess. Choose another one, of several unrelated words for example.",
    )
    SIGN_ON_UNREACHABLE = Name(
        "单点登录目前无法连接。请稍后再试，或用密码登录。",
        "Single sign-on cannot be reached at present. Try again later, or sign in with a password.",
    )
    SIGN_ON_AGAIN = Name(
        "本次单点登录已失效：超过 10 分钟、已用过，或是在另一浏览器中开始的。请重新登录。",
        "This sign-on is no longer valid: it took over 10 minutes, was used, or began in another browser. Sign in "
        "again.",
    )
    SIGN_ON_DECLINED = Name(
        "统一身份认证未予登录。请重试，或用密码登录。",
        "The provider of single sign-on did not sign you in. Try again, or sign in with a password.",
    )
    SIGN_ON_UNTRUSTED = Name(
        "统一身份认证的答复未通过核验，未予登录。请联系管理员，原因在服务器日志中。",
        "The answer of the provider did not stand the checks, so you are not signed in. Tell the administrator: the "
        "server's log says why.",
    )
    SIGN_ON_NO_ROLE = Name(
        "您的账号尚无使用本看板的权限。请联系管理员。",
        "Your account has no role in this dashboard yet. Ask the administrator for one.",
    )
    SIGN_ON_NO_NAME = Name(
        "统一身份认证没有给出可用的用户名（1 至 60 个可见字符，且在同一行）。请联系管理员。",
        "The provider gives no name that can be used here (1 to 60 visible characters, on one line). Tell the "
        "administrator.",
    )
    SIGN_ON_NAME_TAKEN = Name(
        "本看板已有与您同名的用户，不能由单点登录接管。请用该用户的密码登录，或联系管理员。",
        "There is a user of your name here already, whom single sign-on does not take over. Sign in with that user's "
        "password, or tell the administrator.",
    )
    SIGN_ON_DISABLED = Name(
        "您的用户已在本看板停用。请联系管理员。",
        "Your user is disabled in this dashboard. Ask the administrator.",
    )


class AccessRefused(Exception):  # noqa: N818 - it reads as what happened
    """Something about users or sign-in is refused. Nothing has changed."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value.en)
        self.why = why
