"""The plan and its evaluation as they go along with a つなぎ戻し, where consent covers all they tell of."""

from dataclasses import dataclass

from agencies.models import Choice
from common.wareki import short, spell
from consents.enums import Category
from plans.enums import PlanState
from plans.models import Evaluation, Plan
from referrals.enclosure import encloses


@dataclass(frozen=True)
class PlanPaper:
    plan: Plan

    @property
    def key(self) -> str:
        return f"plan/{self.plan.pk}"

    @property
    def label(self) -> str:
        return f"支援プラン（{self.plan.version_label}）"

    @property
    def categories(self) -> set[str]:
        return set(Category)

    def words(self) -> str:
        plan = self.plan
        lines = [
            f"プラン期間：{spell(plan.starts_on)}から{spell(plan.ends_on)}",
            f"主たる支援機関：{plan.lead_agency.name}",
            f"本人・世帯の希望：{plan.wish}",
            *(f"課題（{issue.member or '世帯全体'}）：{issue.text}" for issue in plan.issues.all()),
            *(f"{goal.get_term_display()}：{goal.text}" for goal in plan.goals.all()),
            f"支援の方針：{plan.direction}",
            *(f"役割：{role.agency.name}　{role.support}" for role in plan.roles.select_related("agency")),
            f"緊急時の対応：{plan.in_crisis}" if plan.in_crisis else "",
        ]
        return "\n".join(line for line in lines if line)


@dataclass(frozen=True)
class EvaluationPaper:
    evaluation: Evaluation

    @property
    def key(self) -> str:
        return f"evaluation/{self.evaluation.pk}"

    @property
    def label(self) -> str:
        return f"評価シート（{short(self.evaluation.held_on)}）"

    @property
    def categories(self) -> set[str]:
        return set(Category)

    def words(self) -> str:
        said = self.evaluation
        told = [
            ("見られた変化", "、".join(seen_in(said))),
            ("変化の内容", said.changes),
            ("本人の評価", said.own_view),
            ("残された課題", said.remaining),
            ("判定", said.get_verdict_display()),
            ("見守りの方法", said.watch),
            ("再開の目安", said.triggers),
        ]
        goals = [
            f"{row.goal.text}：{row.get_standing_display()}　{row.words}".rstrip() for row in said.goals.select_related("goal")
        ]
        return "\n".join([*goals, *(f"{label}：{words}" for label, words in told if words)])


def seen_in(evaluation) -> list[str]:
    """Changes seen, in the words and the order of the city's list."""
    labels = Choice.objects.labels("change_seen")
    return [label for code, label in labels.items() if code in evaluation.changes_seen]


@encloses
def papers(case):
    """The decided plan, and its evaluation once it stands."""
    decided = Plan.objects.filter(case=case, state__in=[PlanState.DECIDED, PlanState.ENDED])
    plan = decided.select_related("lead_agency").order_by("-version").first()
    if plan is None:
        return
    yield PlanPaper(plan)
    evaluation = plan.evaluations.confirmed().first()
    if evaluation:
        yield EvaluationPaper(evaluation)
