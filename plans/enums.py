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
