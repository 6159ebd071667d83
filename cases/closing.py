"""What a closing needs, what still hangs on a case that an agency wants to leave, and what ends with a case.

Apps above add their questions in ready().
"""

from collections.abc import Callable
from dataclasses import dataclass

_questions: list[Callable] = []
_of_leavers: list[Callable] = []
_proposals: list[Callable] = []
_endings: list[Callable] = []


@dataclass(frozen=True)
class Need:
    """One thing a closing needs. `missing`: what to do about it, empty where it is met; `url`: where to do it."""

    title: str
    missing: str = ""
    url: str = ""


def asks(question: Callable) -> Callable:
    """`question(case)` yields Needs, met or not; nothing where they are of no concern. Usable as a decorator."""
    _questions.append(question)
    return question


def asks_leaver(question: Callable) -> Callable:
    """`question(case, agency)` returns sentences, or nothing: what the agency still owes to this case."""
    _of_leavers.append(question)
    return question


def proposes(proposal: Callable) -> Callable:
    """`proposal(case)`: reason and note of the closing, as far as they have been written down already; or None."""
    _proposals.append(proposal)
    return proposal


def ends_with(ending: Callable) -> Callable:
    """`ending(case, by)`: runs in the deed that closes the case."""
    _endings.append(ending)
    return ending


def needs(case) -> list[Need]:
    return [need for question in _questions for need in question(case)]


def obstacles(case) -> list[str]:
    return [need.missing for need in needs(case) if need.missing]


def owed(case, agency) -> list[str]:
    return [sentence for question in _of_leavers for sentence in question(case, agency)]


def proposed(case) -> dict[str, str]:
    return next((said for proposal in _proposals if (said := proposal(case))), {})


def end_all(case, by) -> None:
    for ending in _endings:
        ending(case, by)


@asks
def waiting_steps(case):
    open_ones = case.next_steps.waiting().exists()
    missing = "完了していない「次の予定」があります。完了にするか、引き継いでください。" if open_ones else ""
    yield Need("次の予定（会議の決定事項を含む）がすべて完了している", missing, case.get_absolute_url())
