"""The kinds of invented cases: how often each occurs, where it stands, and the stages it has passed."""

from dataclasses import dataclass

from cases.enums import Stage
from plans.enums import PlanState


@dataclass(frozen=True)
class Story:
    """A kind of case: how often it occurs, where it stands, and which stations it has passed."""

    name: str
    weight: float
    stage: str
    asked: bool = False  # offered to the coordinator, still unanswered
    taken: bool = False  # the coordinator accepted
    consent: str = ""  # "" nothing written, "oral", "written", "refused"
    plan: str = ""  # PlanState
    evaluated: bool = False  # monitored, spoken of at a meeting, and before the city
    returned: str = ""  # "" no, "asked", "accepted"


KINDS = [
    Story("received", 6, Stage.RECEIVED),
    Story("assessing", 6, Stage.ASSESSING),
    Story("own_support", 20, Stage.ACTIVE, consent="oral"),
    Story("asked", 6, Stage.RECEIVED, asked=True, consent="oral"),
    Story("taken", 6, Stage.ASSESSING, taken=True, consent="oral"),
    Story("engaging", 4, Stage.ENGAGING, consent="refused"),
    Story("planning", 5, Stage.PLANNING, taken=True, consent="written", plan=PlanState.DRAFT),
    Story("in_meeting", 3, Stage.IN_MEETING, taken=True, consent="written", plan=PlanState.SUBMITTED),
    Story("deciding", 3, Stage.DECIDING, taken=True, consent="written", plan=PlanState.AGREED),
    Story("supported", 10, Stage.ACTIVE, taken=True, consent="written", plan=PlanState.DECIDED),
    Story("evaluated", 2, Stage.EVALUATING, taken=True, consent="written", plan=PlanState.DECIDED, evaluated=True),
    Story("handing_back", 2, Stage.HANDING_BACK, taken=True, consent="written", plan=PlanState.DECIDED, returned="asked"),
    Story("handed_back", 7, Stage.ACTIVE, taken=True, consent="written", plan=PlanState.DECIDED, returned="accepted"),
    Story("suspended", 2, Stage.SUSPENDED),
    Story("closed", 20, Stage.CLOSED, consent="oral"),
]
PATH = {
    Stage.ASSESSING: [Stage.ASSESSING],
    Stage.ENGAGING: [Stage.ENGAGING],
    Stage.SUSPENDED: [Stage.SUSPENDED],
    Stage.PLANNING: [Stage.ASSESSING, Stage.PLANNING],
    Stage.IN_MEETING: [Stage.ASSESSING, Stage.PLANNING, Stage.IN_MEETING],
    Stage.DECIDING: [Stage.ASSESSING, Stage.PLANNING, Stage.IN_MEETING, Stage.DECIDING],
    Stage.RECEIVED: [],
    Stage.CLOSED: [Stage.ACTIVE, Stage.CLOSED],
}
PLANNED = [Stage.ASSESSING, Stage.PLANNING, Stage.IN_MEETING, Stage.DECIDING, Stage.ACTIVE]


def path_of(story: Story) -> list[str]:
    """The stages a case of this kind has gone through, after its reception."""
    if story.stage == Stage.EVALUATING:
        return [*PLANNED, Stage.EVALUATING]
    if story.stage == Stage.HANDING_BACK:
        return [*PLANNED, Stage.HANDING_BACK]
    if story.stage == Stage.ACTIVE:
        back = [Stage.HANDING_BACK, Stage.ACTIVE] if story.returned else []
        return [*PLANNED, *back] if story.plan else [Stage.ACTIVE]
    return PATH[story.stage]
