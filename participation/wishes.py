"""What the plan sheet (F4) of a case says, and which places could suit it."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from agencies.models import Choice
from cases.models import SheetRecord
from cases.sheets import tells_facts
from common.deeds import rows
from common.wareki import short
from community.models import Resource
from participation.enums import OVER, Side, Step
from participation.models import Example, FollowUp, Participation, Placement
from participation.ranking import Fit, Place, Wish, rank
from sheets.meter import codes_of

LISTS = (
    "resource_role",
    "resource_accepts",
    "resource_fits",
    "resource_kind",
    "placement_end",
    "participation_aim",
    "host_tell",
)


@dataclass(frozen=True)
class Plan:
    """The plan sheet, read. `record`: None where nobody has begun it."""

    record: SheetRecord | None = None
    answers: dict = field(default_factory=dict)

    def words(self, code: str) -> str:
        return str(self.answers.get(code) or "")

    def codes(self, code: str) -> frozenset[str]:
        return frozenset(codes_of(self.answers.get(code)))

    @property
    def review_on(self) -> date | None:
        said = self.answers.get("review_on")
        return date.fromisoformat(said) if isinstance(said, str) and said else None


def plan_of(case) -> Plan:
    """The one that was written on last; every agency of the circle may have begun its own."""
    record = SheetRecord.objects.filter(case=case, sheet="F4").select_related("agency").order_by("-updated_at").first()
    return Plan(record, record.answers) if record else Plan()


def lists() -> dict[str, dict[str, str]]:
    """The words of all lists of this room, in one question."""
    return Choice.objects.words(*LISTS)


def candidates(
    participation: Participation, plan: Plan, labels, *, kind: str = "", example: Example | None = None
) -> list[tuple[Fit, Resource]]:
    """Every place of the city that can be used now and is not under way already, the best fit first."""
    busy = participation.placements.active().values("resource")
    resources = Resource.objects.now().exclude(pk__in=busy).for_list()
    if kind:
        resources = resources.filter(kind=kind)
    found = {resource.pk: resource for resource in resources}
    kinds = frozenset({example.resource_kind} - {""}) if example else frozenset()
    wish = Wish(plan.codes("roles"), plan.codes("needs"), plan.codes("fits"), kinds, participation.district_id)
    taken = dict(rows("participation_taken", list(found)))
    tried = _tried(participation, labels)
    places = [_place(resource, taken.get(pk, 0), tried.get(pk, "")) for pk, resource in found.items()]
    return [(fit, found[fit.place.key]) for fit in rank(wish, places, labels, timezone.localdate())]


def _tried(participation: Participation, labels) -> dict:
    """Of this person, where it ended early."""
    moves = Placement.objects.filter(
        participation__person=participation.person_id, step=Step.STOPPED, moves__to_step=Step.STOPPED
    )
    return {pk: labels["placement_end"].get(reason, reason) for pk, reason in moves.values_list("resource", "moves__reason")}


def _place(resource: Resource, taken: int, tried: str) -> Place:
    return Place(
        key=resource.pk,
        name=resource.kana or resource.name,
        kind=resource.kind,
        roles=frozenset(resource.roles),
        accepts=frozenset(resource.accepts),
        fits=frozenset(resource.fits),
        district=resource.district_id,
        district_name=resource.district.name if resource.district else "",
        capacity=resource.capacity,
        taken=taken,
        trial_visit=resource.trial_visit,
        checked_on=resource.checked_on,
        tried=tried,
    )


@tells_facts("participation")
def facts(case) -> dict[str, str]:
    """For the plan sheet: hosts and follow-up are written down in the placements."""
    placements = (
        Placement.objects.filter(case=case).exclude(step=Step.STOPPED).select_related("resource").order_by("created_at")
    )
    waiting = FollowUp.objects.filter(case=case).waiting().exclude(placement__step__in=OVER)
    return {
        "participation.hosts": "\n".join(_host_line(placement) for placement in placements),
        "participation.follow_up": "\n".join(
            f"{short(each.due_on)}　{Side(each.side).label}に　{each.worker.name}{f'（{each.plan}）' if each.plan else ''}"
            for each in waiting.select_related("worker")[:12]
        ),
    }


def _host_line(placement: Placement) -> str:
    practical = [placement.menu_words, placement.frequency, placement.transport, placement.cost, placement.insurance]
    head = f"{placement.resource.name}【{placement.get_step_display()}】　{placement.get_menu_display()}"
    return "　".join([head, *(words.replace("\n", " ") for words in practical if words)])
