"""Deeds on a slip. Who may do what is decided in PostgreSQL, with the row locked (migrations/*_walls.sql)."""

from django.utils import timezone

from audit.book import write_down
from cases.enums import Urgency
from clocks.clock import answer_by, has_accounts
from common.deeds import call, deed
from slips import letters
from slips.enums import Decision, StepKind
from slips.models import Slip, SlipStep


@deed
def send_slip(
    *, by, from_agency, to_agency, answers: dict, version: int, channel, why="", urgency=Urgency.LOW, place=None
) -> Slip:
    """`answers`: by the codes of F0. Without consent nothing that names the person may be among them. `place`: where they came
    to mind."""
    now = timezone.now()
    slip = Slip.objects.create(
        from_agency=from_agency,
        sent_by=by,
        sent_at=now,
        channel=channel,
        place=place,
        consented=answers["consent"] == "yes",
        version=version,
        answers=answers,
        to_agency=to_agency,
        why=why,
        urgency=urgency,
        answer_by=answer_by(to_agency, urgency),
        kept_by=_keeper(to_agency, from_agency),
    )
    write_down("slip.sent", about=slip, to=to_agency.pk, channel=str(channel))
    letters.asked(slip, to_agency)
    return slip


def _keeper(to_agency, from_agency):
    """On whose list it stands: of the one asked, unless nobody there answers on the screen; then the sender sees to it."""
    return to_agency if has_accounts(to_agency) else from_agency


@deed
def take(slip, case, *, by) -> None:
    """The slip became this case; its sender is told so, and nothing else of the case."""
    call("slips_settle", slip.pk, case.pk, "")
    write_down("slip.taken", about=slip, case=case)
    letters.news(slip, "taken")


@deed
def answer(slip, *, by, words) -> None:
    """Done without a case: information given, or nothing more to do. The words go to the sender."""
    call("slips_settle", slip.pk, None, words)
    write_down("slip.answered", about=slip)
    letters.news(slip, "answered")


@deed
def pass_on(slip, *, by, to_agency, words) -> None:
    keeper = _keeper(to_agency, slip.from_agency)
    call("slips_pass", slip.pk, to_agency.pk, keeper.pk, answer_by(to_agency, slip.urgency), words)
    write_down("slip.passed", about=slip, to=to_agency.pk)
    letters.news(slip, f"passed/{to_agency.pk}")
    letters.asked(slip, to_agency)


@deed
def decide(frame, *, by, verdict, words, until=None, to_agency=None) -> None:
    """A person's decision about a slip that silence has lifted, by its frame alone: a new day, or another agency."""
    onward = to_agency if verdict == Decision.PASSED else frame.to_agency
    day = (verdict == Decision.EXTENDED and until) or answer_by(onward, frame.urgency)
    call("slips_decide", frame.pk, verdict, onward.pk, _keeper(onward, frame.from_agency).pk, day, words)
    write_down("slip.decided", about=frame, verdict=str(verdict), to=onward.pk)
    letters.settled(frame)
    letters.asked(frame, onward, of=day)


@deed
def withdraw(slip, *, by) -> None:
    call("slips_withdraw", slip.pk)
    write_down("slip.withdrawn", about=slip)
    letters.settled(slip)


@deed
def tell(slip, *, by, agency, words) -> SlipStep:
    """A word between sender and receiver, also after the answer."""
    step = SlipStep.objects.create(slip=slip, kind=StepKind.TOLD, agency=agency, by=by, words=words)
    write_down("slip.told", about=slip)
    letters.told(slip, step)
    return step
