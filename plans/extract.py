"""What of a plan one recipient may have on paper. The consent of each person decides; nothing is left out by hand."""

from dataclasses import dataclass, field

from cases.household import Member, members_of
from common.errors import NotAllowed
from consents.enums import Act, Category
from consents.ledger import ask, parts_covered

# What each part tells of the person. A plan given to somebody is shared, and it is a plan: both must be permitted.
PARTS = {
    "who": (Category.BASIC,),
    "wish": (Category.BASIC, Category.HISTORY),
    "issues": (Category.BASIC, Category.HISTORY),
    "goals": (Category.BASIC, Category.HISTORY),
    "direction": (Category.BASIC, Category.HISTORY),
    "roles": (Category.BASIC, Category.HISTORY),
    "frame": (Category.BASIC,),
    "schemes": (Category.SCHEMES,),
    "crisis": (Category.HEALTH,),
}
ACTS = (Act.SHARE, Act.MAKE_PLAN)


@dataclass(frozen=True)
class Extract:
    """`may`: part → whether it is printed; `hidden`: how many issues of others of the household are left out."""

    may: dict[str, bool]
    issues: list = field(default_factory=list)
    roles: list = field(default_factory=list)
    hidden: int = 0


def whole(plan) -> Extract:
    """For those who take part in the case."""
    return Extract(dict.fromkeys(PARTS, True), list(plan.issues.all()), _roles(plan))


def for_person(plan) -> Extract:
    """Everything but what concerns only others of the household."""
    return among(plan, [issue for issue in plan.issues.all() if is_own(issue)])


def for_agency(plan, agency) -> Extract:
    """What the consents leave for this agency today; NotAllowed with the reason where that is nothing of the person at all."""
    may = parts_covered(ACTS, plan.case.person, PARTS, recipients=[agency])
    if not may["who"]:
        raise NotAllowed(ground_for(plan, agency).reason)
    return among(plan, issues_for(plan, agency), may)


def ground_for(plan, agency):
    """The answer on which a copy for this agency rests, or why there can be none."""
    answers = [ask(act, plan.case.person, recipients=[agency], categories=PARTS["who"]) for act in ACTS]
    return next((answer for answer in answers if not answer), answers[-1])


def issues_for(plan, agency) -> list:
    """An issue about somebody else of the household needs that person's consent too; of one who is not known, it stays out."""
    people = {words_of(member): member.person for member in members_of(plan.case)}
    covered: dict[str, bool] = {}
    for issue in plan.issues.all():
        if not is_own(issue) and issue.member not in covered:
            other = people.get(issue.member)
            parts = {"issues": PARTS["issues"]}
            covered[issue.member] = bool(other) and parts_covered(ACTS, other, parts, recipients=[agency])["issues"]
    return [issue for issue in plan.issues.all() if is_own(issue) or covered[issue.member]]


def is_own(issue) -> bool:
    """Of the whole household, or of the person the plan is for."""
    return not issue.member or issue.member.endswith(OWN)


OWN = "（本人）"


def words_of(member: Member) -> str:
    """Whom an issue is about, in the words the plan keeps."""
    return f"{member.person.display_name}（{member.relation}）"


def among(plan, issues, may=None) -> Extract:
    """With these issues. The rows of the role table that name one left out go with it."""
    hidden = [issue for issue in plan.issues.all() if issue not in issues]
    named = {issue.text.strip() for issue in hidden}
    may = may or dict.fromkeys(PARTS, True)
    return Extract(may, issues, [role for role in _roles(plan) if role.issue.strip() not in named], len(hidden))


def _roles(plan) -> list:
    return list(plan.roles.select_related("agency"))
