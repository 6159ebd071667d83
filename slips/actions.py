"""Deeds on a slip. Who may do what is decided in PostgreSQL, with the row locked (migrations/0002_walls.sql)."""

from datetime import timedelta

from django.utils import timezone

from audit.book import write_down
from common.deeds import call, deed
from slips.enums import StepKind
from slips.models import Slip, SlipStep


@deed
def send_slip(*, by, from_agency, to_agency, answers: dict, version: int, channel, why="") -> Slip:
    """`answers`: by the codes of F0. Without consent nothing that names the person may be among them."""
    now = timezone.now()
    slip = Slip.objects.create(
        from_agency=from_agency,
        sent_by=by,
        sent_at=now,
        channel=channel,
        consented=answers["consent"] == "yes",
        version=version,
        answers=answers,
        to_agency=to_agency,
        why=why,
        answer_by=_answer_by(to_agency),
    )
    write_down("slip.sent", about=slip, to=to_agency.pk, channel=str(channel))
    return slip


def _answer_by(agency):
    return timezone.localdate() + timedelta(days=agency.answer_days)


@deed
def take(slip, case, *, by) -> None:
    """The slip became this case; its sender is told so, and nothing else of the case."""
    call("slips_settle", slip.pk, case.pk, "")
    write_down("slip.taken", about=slip, case=case)


@deed
def answer(slip, *, by, words) -> None:
    """Done without a case: information given, or nothing more to do. The words go to the sender."""
    call("slips_settle", slip.pk, None, words)
    write_down("slip.answered", about=slip)


@deed
def pass_on(slip, *, by, to_agency, words) -> None:
    call("slips_pass", slip.pk, to_agency.pk, _answer_by(to_agency), words)
    write_down("slip.passed", about=slip, to=to_agency.pk)


@deed
def withdraw(slip, *, by) -> None:
    call("slips_withdraw", slip.pk)
    write_down("slip.withdrawn", about=slip)


@deed
def tell(slip, *, by, agency, words) -> SlipStep:
    """A word between sender and receiver, also after the answer."""
    step = SlipStep.objects.create(slip=slip, kind=StepKind.TOLD, agency=agency, by=by, words=words)
    write_down("slip.told", about=slip)
    return step
