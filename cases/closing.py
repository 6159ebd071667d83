"""What still hangs on a case that somebody wants to close, or to leave. Apps above add their questions in ready()."""

from collections.abc import Callable

_questions: list[Callable] = []
_of_leavers: list[Callable] = []


def asks(question: Callable) -> Callable:
    """`question(case)` returns sentences, or nothing. Usable as a decorator."""
    _questions.append(question)
    return question


def asks_leaver(question: Callable) -> Callable:
    """`question(case, agency)` returns sentences, or nothing: what the agency still owes to this case."""
    _of_leavers.append(question)
    return question


def obstacles(case) -> list[str]:
    return [sentence for question in _questions for sentence in question(case)]


def owed(case, agency) -> list[str]:
    return [sentence for question in _of_leavers for sentence in question(case, agency)]


@asks
def waiting_steps(case):
    if case.next_steps.waiting().exists():
        yield "完了していない「次の予定」があります。完了にするか、引き継いでください。"
