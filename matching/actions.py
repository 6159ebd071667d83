"""The coordinator's decision on two records, and taking it back. Who may, and what moves, is decided in PostgreSQL."""

from audit.book import write_down
from common.deeds import call, deed


@deed
def keep_apart(match, *, by, reason) -> None:
    call("matching_decide", match.pk, False, None, reason)
    write_down("match.different", about=match)


@deed
def merge(match, *, by, kept, reason) -> None:
    """`kept`: the id of the record that goes on. The other stays as it is, and no case points to it."""
    call("matching_decide", match.pk, True, kept, reason)
    write_down("match.merged", about=match, kept=kept)


@deed
def undo(merge, *, by) -> None:
    call("matching_undo", merge.pk)
    write_down("match.undone", about=merge)
