"""Text that lies encrypted in the database: AES-256-GCM, keys from files, never derived from SECRET_KEY.

A sealed value is b"<key id>:" + nonce + ciphertext. `about` (table, row, column) is bound in, so that a value copied to
another row or column does not open. A value under a key of its own (a data key) says "@" where the key id stands.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12  # bytes
OWN = "@"  # no name a key of settings.FIELD_KEYS can have
MARK = "sealed:"  # how a sealed word begins where it stands in a column of text


class Unreadable(Exception):
    """The key is not there any more, or the value belongs elsewhere or was changed."""


def about_cell(table: str, key, column: str) -> str:
    """What is bound into a value: the one place where it may stand."""
    return f"{table}|{key}|{column}"


def seal(text: str, *, about: str, key: bytes | None = None) -> bytes:
    return seal_bytes(text.encode(), about=about, key=key)


def unseal(sealed: bytes, *, about: str, key: bytes | None = None) -> str:
    """Raises Unreadable."""
    return unseal_bytes(sealed, about=about, key=key).decode()


def seal_bytes(content: bytes, *, about: str, key: bytes | None = None) -> bytes:
    """By the data key, where one is given; otherwise the newest key of the settings seals."""
    key_id, key = (OWN, key) if key else newest_key()
    nonce = os.urandom(NONCE)
    return key_id.encode() + b":" + nonce + AESGCM(key).encrypt(nonce, content, about.encode())


def unseal_bytes(sealed: bytes, *, about: str, key: bytes | None = None) -> bytes:
    """Raises Unreadable."""
    named, rest = key_id_of(sealed), bytes(sealed).partition(b":")[2]
    opener = key if named == OWN else settings.FIELD_KEYS.get(named)
    if opener is None or (key is not None and named != OWN):
        raise Unreadable(f"no key {named!r}")
    try:
        return AESGCM(opener).decrypt(rest[:NONCE], rest[NONCE:], about.encode())
    except (InvalidTag, ValueError) as problem:
        raise Unreadable("the value does not open with its key") from problem


def seal_word(text: str, *, about: str) -> str:
    """As text, for columns that hold plain words as well: sealed:<key id>:<base64>."""
    key_id, _, rest = seal(text, about=about).partition(b":")
    return f"{MARK}{key_id.decode()}:{base64.b64encode(rest).decode()}"


def unseal_word(word: str, *, about: str) -> str:
    """Raises Unreadable."""
    key_id, _, rest = word.removeprefix(MARK).partition(":")
    try:
        sealed = base64.b64decode(rest, validate=True)
    except ValueError as problem:
        raise Unreadable("the word was changed") from problem
    return unseal(key_id.encode() + b":" + sealed, about=about)


def key_ids_of_word(word: str) -> set[str]:
    """Its key's, or none where it is a plain word."""
    return {word.split(":", 2)[1]} if word.startswith(MARK) else set()


def newest_key() -> tuple[str, bytes]:
    return next(iter(settings.FIELD_KEYS.items()))


def key_id_of(sealed: bytes) -> str:
    return bytes(sealed).partition(b":")[0].decode(errors="replace")


def is_new(sealed: bytes) -> bool:
    """By the newest key, or by a data key."""
    return key_id_of(sealed) in (OWN, newest_key()[0])


def new_data_key() -> bytes:
    return AESGCM.generate_key(bit_length=256)
