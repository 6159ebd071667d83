"""Two people wrote on the same sheet: what each changed is kept, and what both changed is shown to the second."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Merged:
    answers: dict
    clashes: tuple[str, ...]  # codes both changed, differently; `answers` holds mine


def merge(base: dict, mine: dict, theirs: dict) -> Merged:
    """Box by box: the one that differs from `base` wins; where both do, mine stands and the box is named."""
    answers, clashes = {}, []
    for code in sorted({*base, *mine, *theirs}):
        was, my, their = base.get(code), mine.get(code), theirs.get(code)
        chosen = their if my == was else my
        if chosen is not None:
            answers[code] = chosen
        if my != was and their != was and my != their:
            clashes.append(code)
    return Merged(answers, tuple(clashes))
