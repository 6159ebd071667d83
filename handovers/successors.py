"""What the proposals are made from: who works there, what they hold, what they have written."""

from collections import defaultdict

from django.db.models import Count, Q

from agencies.models import Agency, Municipality, Post, User
from cases.models import Case, CaseSubject, NextStep, Note
from common.deeds import rows
from handovers.proposals import Desk, Proposal, heirs, share_out

SHOWN = 200  # cases, and steps, of one page


def cases_of(worker, agency):
    return Case.objects.open().filter(custodian=agency, worker=worker).select_related("person").order_by("number")[:SHOWN]


def steps_of(worker, agency):
    steps = NextStep.objects.waiting().filter(agency=agency, worker=worker).select_related("case__person")
    return steps.order_by("due_on", "id")[:SHOWN]


def colleagues_of(worker, agency):
    """Those who may be named there today, the one who leaves excepted."""
    posts = Post.objects.now().with_case_work().filter(agency=agency)
    return User.objects.filter(pk__in=posts.values("user")).exclude(pk=worker.pk).order_by("kana", "pk")


def with_loads(colleagues, agency) -> list[User]:
    held = Count("cases", filter=Q(cases__custodian=agency) & ~Q(cases__stage="closed"))
    return list(colleagues.annotate(load=held))


def propose(cases, steps, colleagues) -> tuple[dict, dict]:
    """(case → proposal, step → proposal). A step goes with its case where both move."""
    ids = [case.pk for case in cases]
    related = {*ids, *(step.case_id for step in steps)}
    writers, family = _writers(related)
    loads = {colleague.pk: colleague.load for colleague in colleagues}
    for_cases = share_out(ids, loads, writers, family)
    alone = [step for step in steps if step.case_id not in for_cases]
    for_steps = share_out(
        [step.pk for step in alone], loads, *({s.pk: by[s.case_id] for s in alone} for by in (writers, family))
    )
    together = {step.pk: for_cases[step.case_id] for step in steps if step.case_id in for_cases}
    return for_cases, for_steps | {pk: Proposal(each.id, "ケースの後任と同じ") for pk, each in together.items()}


def _writers(case_ids) -> tuple[dict, dict]:
    """Case → who wrote notes on it; case → who wrote notes on another case of the same people. Three queries."""
    people = CaseSubject.objects.filter(case__in=case_ids).values("person")
    cases_by_person, siblings = defaultdict(set), defaultdict(set)
    for case, person in CaseSubject.objects.filter(person__in=people).values_list("case", "person"):
        cases_by_person[person].add(case)
    for together in cases_by_person.values():
        for case in together & set(case_ids):
            siblings[case] |= together - {case}
    written = defaultdict(set)
    wanted = {*case_ids, *(other for others in siblings.values() for other in others)}
    for case, author in Note.objects.filter(case__in=wanted).order_by().values_list("case", "author").distinct():
        written[case].add(author)
    family = defaultdict(set, {case: {who for other in others for who in written[other]} for case, others in siblings.items()})
    return written, family


def desks() -> dict[int, Desk]:
    """Every agency open today that can hold cases, with its figures. For offices only: to anybody else the list is empty."""
    figures = {agency: (cases, workers) for agency, cases, workers in rows("handovers_desks")}
    agencies = Agency.objects.desks().filter(pk__in=figures).order_by("code")
    return {a.pk: Desk(a.pk, a.name, a.kind, a.field, *figures[a.pk]) for a in agencies}


def heirs_of(agency, among: dict[int, Desk]) -> list[Proposal]:
    """Nobody is proposed who ends too."""
    city = Municipality.objects.get()
    lasting = set(Agency.objects.filter(pk__in=among, until=None).values_list("pk", flat=True)) | {city.coordinator_id}
    own = among.get(agency.pk) or Desk(agency.pk, agency.name, agency.kind, agency.field, 0, 0)
    return heirs(
        own,
        [desk for desk in among.values() if desk.id in lasting],
        fallback=agency.fallback_id,
        coordinator=city.coordinator_id,
    )


def counts_of(agency, worker=None) -> dict[str, int]:
    return dict(rows("handovers_counts", agency.pk, worker and worker.pk))


def works_there(agency, day, *, without) -> bool:
    """Whether anybody else can work on cases of that agency on that day."""
    return Post.objects.on(day).with_case_work().filter(agency=agency).exclude(user=without).exists()


def ending_cases(agency, successor=None) -> list[tuple]:
    """(id, number, may it not go to that successor) of the open cases it holds. For offices only; no person's name."""
    return rows("handovers_cases", agency.pk, successor)
