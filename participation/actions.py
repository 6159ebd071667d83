"""Deeds of 参加支援: begin and end it, try places step by step, look after both sides."""

from datetime import date, timedelta

from django.utils import timezone

from audit.book import write_down
from common.deeds import call, deed
from common.errors import NotAllowed
from participation import letters
from participation.enums import SETTLED_MONTHS, Side, State, Step
from participation.models import Example, FollowUp, Participation, Placement
from plans.models import Plan

FIRST_LOOKS = ((Side.PERSON, 14), (Side.HOST, 30), (Side.PERSON, 30 * SETTLED_MONTHS), (Side.HOST, 30 * SETTLED_MONTHS))


@deed
def begin(case, *, by, agency, district=None, started_on: date, person=None) -> Participation:
    if not case.is_open:
        raise NotAllowed("終結したケースでは、参加支援を始められません。")
    begun = Participation.objects.create(
        case=case, person=person or case.person, agency=agency, worker=by, district=district, started_on=started_on
    )
    write_down("participation.begun", about=begun, case=case)
    return begun


@deed
def arrange(participation: Participation, *, by, worker, district) -> Participation:
    """Who looks after it, and where the person can get to."""
    participation.worker, participation.district = worker, district
    participation.save(update_fields=["worker", "district", "updated_at"])
    write_down("participation.arranged", about=participation, case=participation.case_id)
    return participation


@deed
def end(participation: Participation, *, by, ended_on: date, end_reason: str, end_words: str) -> Participation:
    ended = Participation.objects.open().filter(pk=participation.pk).select_for_update(no_key=True).first()
    if ended is None:
        raise NotAllowed("この参加支援は、すでに終わっています。")
    ended.state, ended.ended_on, ended.end_reason, ended.end_words = State.ENDED, ended_on, end_reason, end_words
    ended.save(update_fields=["state", "ended_on", "end_reason", "end_words", "updated_at"])
    write_down("participation.ended", about=ended, case=ended.case_id, reason=end_reason)
    return ended


def decided_plan(case) -> Plan | None:
    """The plan in force by which the city has decided on 参加支援: there is no second decision beside it (decision 27)."""
    return Plan.objects.filter(case=case, state="decided", uses_participation=True).order_by("-version").first()


# Placementes ----------------------------------------------------------------------------------------------------------------


@deed
def propose(participation: Participation, resource, *, by, agency, on: date, **arranged) -> Placement:
    """A place becomes a candidate. `arranged`: menu, why it was chosen, practicalities."""
    placement = Placement.objects.create(
        case=participation.case, participation=participation, resource=resource, agency=agency, by=by, step_on=on, **arranged
    )
    write_down("placement.proposed", about=placement, case=placement.case_id)
    return placement


@deed
def rearrange(placement: Placement, *, by, **arranged) -> Placement:
    """What was agreed on how it goes: menu, frequency, way, cost, insurance."""
    for name, value in arranged.items():
        setattr(placement, name, value)
    placement.save(update_fields=[*arranged, "updated_at"])
    write_down("placement.arranged", about=placement, case=placement.case_id)
    return placement


@deed
def step(
    placement: Placement,
    *,
    by,
    agency,
    seen: str,
    to: str,
    on: date,
    words: str = "",
    reason: str = "",
    changed: str = "",
    over_capacity: str = "",
) -> Placement:
    """The next step, as far as the table allows it from the one shown. Joining plans the first looks after both sides."""
    call("participation_step", placement.pk, seen, to, on, words, reason, changed, over_capacity, agency.pk)
    placement.refresh_from_db(fields=["step", "step_on", "joined_on", "updated_at"])
    if to == Step.JOINED:
        for side, days in FIRST_LOOKS:
            FollowUp.objects.create(
                case_id=placement.case_id,
                placement=placement,
                side=side,
                due_on=on + timedelta(days),
                worker=placement.participation.worker,
            )
    write_down("placement.moved", about=placement, case=placement.case_id, step=str(to))
    return placement


@deed
def plan_look(placement: Placement, *, by, side: str, due_on: date, worker, plan: str = "") -> FollowUp:
    look = FollowUp.objects.create(
        case_id=placement.case_id, placement=placement, side=side, due_on=due_on, worker=worker, plan=plan
    )
    write_down("follow_up.planned", about=look, case=look.case_id)
    return look


@deed
def record_look(look: FollowUp, *, by, done_on: date, outcome: str, words: str, next_on: date | None = None) -> FollowUp:
    """What was found; and when to look again."""
    row = FollowUp.objects.waiting().filter(pk=look.pk).select_for_update(no_key=True).first()
    if row is None:
        raise NotAllowed("この予定は、すでに記録されています。画面を読み込み直してください。")
    row.done_on, row.outcome, row.words, row.done_at, row.done_by = done_on, outcome, words, timezone.now(), by
    row.save(update_fields=["done_on", "outcome", "words", "done_at", "done_by", "updated_at"])
    if next_on:
        FollowUp.objects.create(
            case_id=row.case_id, placement_id=row.placement_id, side=row.side, due_on=next_on, worker=row.worker
        )
    write_down("follow_up.done", about=row, case=row.case_id, outcome=str(outcome))
    letters.done(row)
    return row


# Examples ---------------------------------------------------------------------------------------------------------------


@deed
def save_example(example: Example | None, *, by, **said) -> Example:
    example = example or Example()
    for name, value in said.items():
        setattr(example, name, value)
    example.save()
    write_down("participation.example_saved", about=example)
    return example
