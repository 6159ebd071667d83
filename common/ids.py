"""Keys of protected rows: random, so that nobody can guess one; roughly in time order, so that indexes stay small."""

import secrets
import time
import uuid


def new_id() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562): 48 bits of milliseconds, 74 random bits.

    Made here and not by the database: an INSERT then needs no RETURNING, which row-level security would only
    allow for rows the writer may already read.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    return uuid.UUID(int=value | 0b10 << 62 | secrets.randbits(62))
