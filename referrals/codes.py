"""Codes that answer an offer once: 160 bits, written so that they can be typed from paper."""

import hashlib
import re
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # base32 as Crockford writes it: no letter that looks like another
LENGTH = 32  # of 5 bits each
MISREAD = str.maketrans("OIL", "011")


def make_code() -> str:
    """Eight groups of four. It exists in the hands of the caller only."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, LENGTH, 4))


def read_code(typed: str) -> str:
    """As a person types it: small letters, full width, any gaps, O for 0. Empty where it cannot be a code."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    letters = re.sub(r"[\s‐－―ー−_・.-]+", "", folded).translate(MISREAD)
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def hash_of(code: str) -> str:
    """What the database keeps. No salt and no stretching: nobody guesses 160 bits, and one look must find it."""
    return hashlib.sha256(read_code(code).encode()).hexdigest()
