"""Refusals for the person at the screen, as opposed to mistakes in code."""

from contextlib import contextmanager

from django.db import Error


class NotAllowed(Exception):
    """A polite Japanese sentence: what cannot be done, and what to do instead."""


# Sentences for refusals that only the database can make for sure (two clicks at once, a row that has moved on).
SENTENCES: dict[str, str] = {}

REFUSED = "JU001"  # our own SQLSTATE: juso_refuse(sentence) raises with it


def say(**sentences: str) -> None:
    """Register the sentence of a constraint: say(one_open_offer="…")."""
    SENTENCES.update(sentences)


@contextmanager
def refusals(**here: str):
    """Turn what the database refused into the sentence for it; anything unknown stays an error.

    `here` overrides a constraint's sentence where the same constraint is broken from another side.
    """
    try:
        yield
    except Error as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if diagnosis is None:
            raise
        if diagnosis.sqlstate == REFUSED:
            raise NotAllowed(diagnosis.message_primary) from error
        sentences = {**SENTENCES, **here}
        if diagnosis.constraint_name not in sentences:
            raise
        raise NotAllowed(sentences[diagnosis.constraint_name]) from error
