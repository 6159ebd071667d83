"""Text that lies encrypted in the database: AES-256-GCM, keys from files, never derived from SECRET_KEY.

A sealed value is b"<key id>:" + nonce + ciphertext. `about` (table, row, column) is bound in, so that a value copied to
another row does not open.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12  # bytes


class Unreadable(Exception):
    """The key is not there any more, or the value belongs elsewhere or was changed."""


def seal(text: str, *, about: str) -> bytes:
    return seal_bytes(text.encode(), about=about)


def unseal(sealed: bytes, *, about: str) -> str:
    """Raises Unreadable."""
    return unseal_bytes(sealed, about=about).decode()


def seal_bytes(content: bytes, *, about: str) -> bytes:
    """The newest key seals."""
    key_id, key = next(iter(settings.FIELD_KEYS.items()))
    nonce = os.urandom(NONCE)
    return key_id.encode() + b":" + nonce + AESGCM(key).encrypt(nonce, content, about.encode())


def unseal_bytes(sealed: bytes, *, about: str) -> bytes:
    """Raises Unreadable."""
    key_id, _, rest = bytes(sealed).partition(b":")
    key = settings.FIELD_KEYS.get(key_id.decode(errors="replace"))
    if key is None:
        raise Unreadable(f"no key {key_id!r}")
    try:
        return AESGCM(key).decrypt(rest[:NONCE], rest[NONCE:], about.encode())
    except InvalidTag as problem:
        raise Unreadable("the value does not open with its key") from problem
