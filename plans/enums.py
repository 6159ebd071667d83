"""The life of a plan. Three events stay apart: the person applied, the meeting agreed, the city decided."""

from django.db.models import TextChoices


class PlanState(TextChoices):
    DRAFT = "draft", "作成中"
    SUBMITTED = "submitted", "会議付議中"
    AGREED = "agreed", "会議了承・決定待ち"
    DECIDED = "decided", "決定・実施中"
    REFUSED = "refused", "不決定"
    DROPPED = "dropped", "取りやめ"
    ENDED = "ended", "終了"


NEXT: dict[str, set[str]] = {
    PlanState.DRAFT: {PlanState.SUBMITTED, PlanState.AGREED, PlanState.DROPPED},  # agreed: only after 修正のうえ了承
    PlanState.SUBMITTED: {PlanState.AGREED, PlanState.DRAFT, PlanState.DROPPED},
    PlanState.AGREED: {PlanState.DECIDED, PlanState.REFUSED, PlanState.DROPPED},
    PlanState.DECIDED: {PlanState.ENDED},
    PlanState.REFUSED: set(),
    PlanState.DROPPED: set(),
    PlanState.ENDED: set(),
}
EDITABLE = {PlanState.DRAFT}
ANSWERABLE = [PlanState.DRAFT, PlanState.SUBMITTED, PlanState.AGREED, PlanState.DECIDED]  # for agencies asked to take a role


class GoalTerm(TextChoices):
    LONG = "long", "長期目標"
    SHORT = "short", "短期目標"


class RoleAnswer(TextChoices):
    ACCEPTED = "accepted", "引き受け"
    DECLINED = "declined", "辞退"


class MonitoringMethod(TextChoices):
    TALK = "talk", "面談"
    VISIT = "visit", "訪問"
    PHONE = "phone", "電話"
    MEETING = "meeting", "会議"


class Standing(TextChoices):
    """How a goal stands, at a monitoring or at the evaluation."""

    REACHED = "reached", "達成"
    PARTLY = "partly", "一部達成"
    NOT_YET = "not_yet", "未達成"
    CHANGED = "changed", "変更"


class EvaluationState(TextChoices):
    DRAFT = "draft", "作成中"
    SUBMITTED = "submitted", "会議・市の確認待ち"
    CONFIRMED = "confirmed", "市が確認済み"


class Verdict(TextChoices):
    END = "end", "終結"
    REPLAN = "replan", "再プランして継続"
    STOP = "stop", "中断"


class AfterResult(TextChoices):
    UNCHANGED = "unchanged", "変わりなし"
    REOPEN = "reopen", "再開が必要"


CHECK_MONTHS = (1, 3, 6)  # after the closing
EVALUATE_DAYS = 30  # before the end of the plan
WITHOUT_LEAD = {"died", "moved_away", "duplicate"}  # reasons of closing after which nobody in this city leads
