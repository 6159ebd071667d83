"""Keys of protected rows: random, so that nobody can guess one; roughly in time order, so that indexes stay small."""

import secrets
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0  # milliseconds, and 12 bits that count within one


def new_id() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562): 48 bits of milliseconds, 12 that count within one, 62 random bits.

    Made here and not by the database: an INSERT then needs no RETURNING, which row-level security would only
    allow for rows the writer may already read. Keys of one process stand in the order in which they were made.
    """
    global _last
    with _lock:
        moment = _last = max(time.time_ns() // 1_000_000 << 12, _last + 1)
    value = moment >> 12 << 80 | 0x7 << 76 | (moment & 0xFFF) << 64
    return uuid.UUID(int=value | 0b10 << 62 | secrets.randbits(62))
