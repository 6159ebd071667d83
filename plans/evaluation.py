"""Deeds on the evaluation (F6): written, taken to the meeting, confirmed by the city. What it decides happens then."""

from django.utils import timezone

from agencies.models import Choice, Municipality
from audit.book import write_down
from cases.actions import step_to
from cases.enums import Stage
from common.deeds import call, deed
from common.errors import NotAllowed
from plans import letters
from plans.actions import end_plan
from plans.enums import EvaluationState, Verdict
from plans.models import EvaluatedGoal, Evaluation
from plans.monitoring import grounds, running


def city_needs() -> set[str]:
    """What this city requires before a case with a plan is closed: codes of the list closing_needs that are in use."""
    return set(Choice.objects.offered("closing_needs").values_list("code", flat=True))


@deed
def write_evaluation(plan, evaluation, *, by, agency, seen, goals, **contents) -> Evaluation:
    """Begin it (`evaluation` None), or write over the draft that was read. `seen`: its moment, or "".

    `goals`: dicts of goal, standing, words. The case is being evaluated from the beginning on.
    """
    plan = running(plan)
    answer = grounds(plan)
    ground = {"consent_id": answer.consent_id, "basis_reason": answer.reason}
    if evaluation is None:
        evaluation = Evaluation.objects.create(case=plan.case, plan=plan, agency=agency, author=by, **ground, **contents)
        if plan.case.stage == Stage.ACTIVE:
            step_to(plan.case, Stage.EVALUATING, by=by, reason="プランの評価を開始")
        write_down("plan.evaluation_begun", about=evaluation, case=plan.case_id)
        letters.evaluation_begun(plan)
    else:
        evaluation = _in_state(evaluation, EvaluationState.DRAFT, "作成中の評価だけを直せます。画面を読み込み直してください。")
        if evaluation.updated_at.isoformat() != seen:
            raise NotAllowed("ほかの職員が評価を書き換えました。最新の内容を開き直して、もう一度入力してください。")
        _change(evaluation, **ground, **contents)
        evaluation.goals.all().delete()
        write_down("plan.evaluation_written", about=evaluation, case=plan.case_id)
    for goal in goals:
        EvaluatedGoal.objects.create(evaluation=evaluation, **goal)
    return evaluation


def _in_state(evaluation, state, otherwise) -> Evaluation:
    """The row, locked."""
    rows = Evaluation.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("plan", "case__person", "case__custodian", "lead_after").get(pk=evaluation.pk)
    if locked.state != state:
        raise NotAllowed(otherwise)
    return locked


def _change(evaluation, **changes):
    for name, value in changes.items():
        setattr(evaluation, name, value)
    evaluation.save(update_fields=[*changes, "updated_at"])


@deed
def submit(evaluation, *, by) -> Evaluation:
    """To the meeting and the city. From here on its words stand, unless it is taken up again."""
    evaluation = _in_state(evaluation, EvaluationState.DRAFT, "この評価は、すでに会議に付されています。")
    city = Municipality.objects.select_related("host").get().host
    answer = grounds(running(evaluation.plan), recipients=[city])
    missing = list(_unwritten(evaluation))
    if missing:
        raise NotAllowed(" ".join(missing))
    _change(
        evaluation,
        state=EvaluationState.SUBMITTED,
        submitted_at=timezone.now(),
        returned_why="",
        consent_id=answer.consent_id,
        basis_reason=answer.reason,
    )
    write_down("plan.evaluation_submitted", about=evaluation, case=evaluation.case_id, consent=answer.consent_id)
    if _may_be_asked(evaluation):
        letters.lead_asked(evaluation)
    if evaluation.evaluated_on or "meeting" not in city_needs():
        letters.to_confirm(evaluation, city)
    return evaluation


def _may_be_asked(evaluation) -> bool:
    """Another agency leads afterwards and reads the case already. One that does not is asked by a つなぎ戻し."""
    case, lead = evaluation.case, evaluation.lead_after
    if lead is None or lead.pk == case.custodian_id or evaluation.lead_accepted_at:
        return False
    return case.stakes.filter(agency=lead, until=None).exists()


def _unwritten(evaluation):
    if evaluation.goals.count() < evaluation.plan.goals.count():
        yield "目標ごとの達成を、すべて選んでください。"
    if not evaluation.asked:
        yield "本人の評価か、聞けなかった理由を入力してください。"
    needs = city_needs() if evaluation.goes_on else set()
    if "lead" in needs and evaluation.lead_after is None:
        yield "終結後の主担当を選んでください。"
    if "triggers" in needs and not evaluation.triggers:
        yield "再開の目安を入力してください。"


@deed
def take_up_again(evaluation, *, by) -> Evaluation:
    """Back to a draft, while the city has not confirmed it."""
    evaluation = _in_state(evaluation, EvaluationState.SUBMITTED, "会議に付し、市がまだ確認していない評価だけを直せます。")
    _back_to_draft(evaluation)
    write_down("plan.evaluation_taken_up", about=evaluation, case=evaluation.case_id)
    return evaluation


def _back_to_draft(evaluation, **changes):
    _change(evaluation, state=EvaluationState.DRAFT, evaluated_on=None, agenda_item_id=None, **changes)
    letters.settled(evaluation)


@deed
def set_meeting_day(evaluation, *, by, on) -> Evaluation:
    """The day it was spoken of, where the meeting is not kept here."""
    evaluation = _in_state(evaluation, EvaluationState.SUBMITTED, "会議に付した評価だけに、会議の日を入れられます。")
    if on < timezone.localdate(evaluation.submitted_at):
        raise NotAllowed("会議に付した日より前の日付です。評価した会議の日を確かめてください。")
    _spoken_of(evaluation, on)
    write_down("plan.evaluation_met", about=evaluation, case=evaluation.case_id)
    return evaluation


def met_on(plan, *, on, item_id, agreed: bool) -> None:
    """A 重層的支援会議 spoke of the evaluation of this plan. Called by the deed that records the meeting."""
    rows = Evaluation.objects.select_for_update(of=("self",), no_key=True).select_related("case__person", "plan")
    evaluation = rows.filter(plan=plan, state=EvaluationState.SUBMITTED).first()
    if evaluation is None:
        return
    if agreed:
        _spoken_of(evaluation, on, agenda_item_id=item_id)
    else:
        _back_to_draft(evaluation, returned_why="会議で再検討となりました。")
    write_down("plan.evaluation_met", about=evaluation, case=evaluation.case_id, agreed=agreed)


def _spoken_of(evaluation, on, **more):
    _change(evaluation, evaluated_on=on, **more)
    letters.to_confirm(evaluation, Municipality.objects.select_related("host").get().host)


@deed
def confirm(evaluation, *, by) -> Evaluation:
    """The city has looked at it. The database keeps it as it is from now on, and what it decides happens."""
    evaluation = _in_state(
        evaluation, EvaluationState.SUBMITTED, "この評価は、確認を待っていません。画面を読み込み直してください。"
    )
    if not evaluation.evaluated_on and "meeting" in city_needs():
        raise NotAllowed("重層的支援会議での評価がまだです。会議のあとに確認してください。")
    evaluation.plan.case = evaluation.case
    answer = grounds(evaluation.plan, recipients=[Municipality.objects.select_related("host").get().host])
    _change(evaluation, state=EvaluationState.CONFIRMED, confirmed_at=timezone.now(), confirmed_by=by)
    case = evaluation.case
    if evaluation.verdict == Verdict.STOP:
        end_plan(evaluation.plan, by=by)
    after = {Verdict.REPLAN: Stage.PLANNING, Verdict.STOP: Stage.SUSPENDED}.get(Verdict(evaluation.verdict))
    if after and case.stage == Stage.EVALUATING:
        step_to(case, after, by=by, reason=f"評価の判定：{evaluation.get_verdict_display()}")
    said = {"verdict": str(evaluation.verdict), "consent": answer.consent_id}
    write_down("plan.evaluation_confirmed", about=evaluation, case=case, **said)
    letters.settled(evaluation)
    letters.confirmed(evaluation)
    return evaluation


@deed
def give_back(evaluation, *, by, reason) -> Evaluation:
    """The city does not confirm it yet, and says why."""
    evaluation = _in_state(
        evaluation, EvaluationState.SUBMITTED, "この評価は、確認を待っていません。画面を読み込み直してください。"
    )
    _back_to_draft(evaluation, returned_why=reason)
    write_down("plan.evaluation_given_back", about=evaluation, case=evaluation.case_id)
    letters.given_back(evaluation)
    return evaluation


@deed
def accept_lead(evaluation, *, by) -> Evaluation:
    """The agency that leads after the closing says yes, before or after the city's look."""
    call("plans_accept_lead", evaluation.pk)
    write_down("plan.lead_accepted", about=evaluation, case=evaluation.case_id, agency=evaluation.lead_after_id)
    letters.lead_answered(evaluation)
    evaluation.refresh_from_db(fields=["lead_accepted_at", "lead_accepted_by", "lead_heard"])
    return evaluation
