"""Passwords: which are good enough, and how they are hashed and compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY
from zxcvbn import zxcvbn

from kexie.access import AccessRefused, Refusal

SHORTEST, LONGEST = 12, 200
# zxcvbn's score from 0 to 4: at 3 a password withstands guessing where attempts are counted, and offline for a while.
LEAST_SCORE = 3
# More than so many characters add nothing to what is guessed, and much to the time it takes.
_JUDGED = 72

# argon2id by the second recommended option of RFC 9106, chapter 4: 64 MiB, three passes.
_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def refuse_weak(password: str, names: Iterable[str]) -> None:
    """Refuse a password that is too short or too easy to guess.

    Parameters
    ----------
    password
        The password as typed.
    names
        What must not carry it: the user's name, the association's names. A password of those alone is easy to guess
        for whoever knows the place.

    Raises
    ------
    AccessRefused
        With the reason.
    """
    if len(password) < SHORTEST:
        raise AccessRefused(Refusal.TOO_SHORT)
    if len(password) > LONGEST:
        raise AccessRefused(Refusal.TOO_LONG)
    known = sorted({part for name in names for part in _parts(name)}, key=len, reverse=True)
    # What is known is taken out first: zxcvbn itself finds Latin words in it, and no Chinese ones.
    bare = password.casefold()
    for part in known:
        bare = bare.replace(part, "")
    judged = zxcvbn(password[:_JUDGED], user_inputs=known)["score"]
    if min(judged, zxcvbn(bare[:_JUDGED])["score"] if bare else 0) < LEAST_SCORE:
        raise AccessRefused(Refusal.GUESSABLE)


def hashed(password: str) -> str:
    """Return the hash by which a password is kept."""
    return _HASHER.hash(_normal(password))


def is_right(password: str, kept: str | None) -> bool:
    """Tell whether a password is the one that was kept; without one, take as long to say no."""
    try:
        return _HASHER.verify(kept or _nobodys(), _normal(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def rehashed(password: str, kept: str) -> str | None:
    """Return a password hashed anew, where it was kept by other parameters than those of today."""
    return hashed(password) if _HASHER.check_needs_rehash(kept) else None


@cache
def _nobodys() -> str:
    return _HASHER.hash("")


def _normal(password: str) -> str:
    # The same keys on two systems may give one character or two.
    return unicodedata.normalize("NFC", password)


def _parts(name: str) -> set[str]:
    found = {name.casefold(), *re.split(r"[\W_]+", name.casefold())}
    return {part for part in found if len(part) > 1}
