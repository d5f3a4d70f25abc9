"""Passwords: which are good enough, how one is kept, and whether what somebody typed is theirs. Whose: `users`.

Kept with argon2id: 46 MiB, two passes, one lane, which is twice what OWASP's Password Storage Cheat Sheet asks for at
the least. It takes a tenth of a second of one processor, so whoever asks for it does so in a thread, one at a time.
"""

from __future__ import annotations

import hmac
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from turnout.errors import InputError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_PASSES: Final = 2
_KIBIBYTES: Final = 46 * 1024
# More would take every processor from decisions.
_LANES: Final = 1
CHARS_MIN: Final = 10
CHARS_MAX: Final = 200
# What people choose first of all that has so many characters; guessing begins there.
_COMMONEST: Final = frozenset(
    word
    for line in """
    1234567890 12345678910 123456789a 1q2w3e4r5t 1qaz2wsx3edc qwertyuiop qwerty12345 qwerty123456 asdfghjkl1 asdfghjklk
    zxcvbnm123 password12 password123 password1234 password12345 passw0rd123 p@ssw0rd123 letmein123 letmeinnow
    welcome123 welcome1234 iloveyou12 iloveyou123 administrator admin12345 admin123456 changeme123 changemenow
    sunshine123 football123 baseball123 princess123 monkey12345 dragon12345 superman123 trustno1234 whatever123
    abcdefghij abcdefg123 abcd1234567 aaaaaaaaaa 0000000000 1111111111 0987654321 9876543210 q1w2e3r4t5 1q2w3e4r5t6y
    correcthorsebatterystaple testtest123 test1234567 secret12345 turnout123 turnout1234 salesforce1 company123
    """.splitlines()
    for word in line.split()
)


def check_password(password: str, email: str = "") -> None:
    """Let a password through that is not guessed at once. Raises InputError, which never says what it was."""
    folded = password.strip().lower()
    if len(password) < CHARS_MIN:
        raise InputError(f"a password has at least {CHARS_MIN} characters; a few words in a row make a good one")
    if len(password) > CHARS_MAX:
        raise InputError(f"a password has at most {CHARS_MAX} characters")
    if "\0" in password:
        raise InputError("a password has no NUL character in it")
    if email and folded in {email.lower(), email.lower().partition("@")[0]}:
        raise InputError("the password is the address itself; choose another one")
    if folded in _COMMONEST or len(set(folded)) < 3:
        raise InputError("this password is one of those that are tried first; choose another one")


def hash_password(password: str) -> str:
    """What is kept of a password. Takes a tenth of a second."""
    return _hasher().hash(password)


def is_password(kept: str, password: str) -> bool:
    """Whether this is the password of which that was kept; as slow where nothing was kept, so that nobody can tell."""
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - slow to load

    try:
        _hasher().verify(kept or _nobodys(), password[: CHARS_MAX + 1])
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def is_outdated(kept: str) -> bool:
    """Whether it was kept with another strength than now, and is to be kept anew while the password is at hand."""
    return _hasher().check_needs_rehash(kept)


def device_mark(kept: str, nonce: str) -> str:
    """What a browser shows in which somebody has signed in before: only who knows what is kept of them can make it.

    It ends with the password, and lets nobody in: their tries are counted apart from those of strangers.
    """
    return f"{nonce}.{hmac.new(kept.encode(), b'known ' + nonce.encode(), sha256).hexdigest()}"


def is_device_mark(kept: str, mark: str) -> bool:
    """Whether a browser shows such a mark."""
    nonce = mark.partition(".")[0]
    return bool(kept and nonce) and hmac.compare_digest(device_mark(kept, nonce).encode(), mark.encode())


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher  # noqa: PLC0415 - as above

    return PasswordHasher(time_cost=_PASSES, memory_cost=_KIBIBYTES, parallelism=_LANES)


@cache
def _nobodys() -> str:
    return hash_password("nobody has this password")
