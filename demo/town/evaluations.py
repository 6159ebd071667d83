"""What follows a decision, as rows of an invented case."""

from django.utils import timezone

from cases.enums import Stage
from consents.models import Consent
from plans.enums import EvaluationState, Standing, Verdict
from plans.models import EvaluatedGoal, Evaluation, Goal, MonitoredGoal, Monitoring, RoleAssignment, RoleReport

FOLLOWING = [Monitoring, MonitoredGoal, RoleReport, Evaluation, EvaluatedGoal]  # in the order of saving


def write_evaluation(writer, case, plan) -> None:
    """One monitoring record, and an evaluation that a meeting has spoken of and the city has not confirmed."""
    goals, role = writer.rows[Goal][-2:], writer.rows[RoleAssignment][-1]  # of this plan, the last one written
    by = {"case": case, "agency": case.custodian, "author": case.worker}
    ground = {"plan": plan, "consent_id": writer.rows[Consent][-1].pk, "basis_reason": "本人同意の範囲内です。"}
    said = {"held_on": timezone.localdate(writer.tick()), "method": "visit", "met": "本人", "words": "「前より眠れる」"}
    record = writer.add(Monitoring(**by, **ground, **said, changes="家計表をつけるようになった。"))
    writer.add(RoleReport(**by, role=role, monitoring=record, words="月1回の面談を続けている。"))
    writer.book("plan.monitored", record, case, case.worker)
    day = timezone.localdate(writer.tick())
    writer.step_to(Stage.EVALUATING, case)
    evaluation = writer.add(
        Evaluation(
            **by,
            **ground,
            held_on=day,
            state=EvaluationState.SUBMITTED,
            changes_seen=["household_budget", "relief"],
            own_view="「相談先ができて、楽になった」",
            satisfaction=4,
            remaining="家族の居場所",
            verdict=Verdict.END,
            close_reason="handed_back",
            lead_after=plan.lead_agency,
            watch="月1回の電話。",
            triggers="滞納が2か月続いたとき。",
            checks=[1, 6],
            submitted_at=writer.tick(),
            evaluated_on=timezone.localdate(writer.tick()),
        )
    )
    for goal in goals:
        writer.add(MonitoredGoal(monitoring=record, goal=goal, standing=Standing.PARTLY, words="少しずつ進んでいる。"))
        writer.add(EvaluatedGoal(evaluation=evaluation, goal=goal, standing=Standing.REACHED, words="続いている。"))
    writer.book("plan.evaluation_submitted", evaluation, case, case.worker)
