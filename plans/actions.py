"""Deeds on a plan: draw it up, offer its roles, take it to the meeting, have the city decide. Three events, kept apart."""

from django.db.models import Max
from django.utils import timezone

from agencies.models import Municipality
from audit.book import write_down
from cases.actions import admit, step_to
from cases.enums import NEXT as STAGES
from cases.enums import Stage, StakeReason
from cases.models import Case, Stake
from common.deeds import call, deed, rows
from common.errors import NotAllowed
from consents.enums import Act
from consents.ledger import ask
from consents.models import Consent
from plans import letters
from plans.enums import NEXT, PlanState, RoleAnswer
from plans.models import Goal, Issue, NumberRule, Plan, RoleAssignment

STANDS_STILL = "本人が同意を撤回または一部取りやめたため、このプランは止まっています。"

# What an agency says yes or no to. A line of the table that differs in any of these is another role.
WORDS_OF_ROLE = ("issue", "support", "agency_id", "frequency", "due_on", "own_part", "local_resource")


@deed
def draw_up(case, *, by, agency, issues, goals, roles, **contents) -> Plan:
    """The first or the next version. Issues, goals and roles: lists of column dicts in the order of the sheet."""
    answer = ask(Act.MAKE_PLAN, case.person)
    if not answer:
        raise NotAllowed(answer.reason)
    last = Plan.objects.filter(case=case).aggregate(last=Max("version"))["last"] or 0
    plan = Plan.objects.create(case=case, version=last + 1, author=by, agency=agency, **contents)
    _write_parts(plan, issues, goals)
    _write_roles(plan, roles)
    if case.stage != Stage.PLANNING:
        step_to(case, Stage.PLANNING, by=by)
    write_down("plan.drawn_up", about=plan, case=case, version=plan.version)
    return plan


@deed
def revise(plan, *, by, issues, goals, roles, **contents) -> Plan:
    """Change a draft. What is before the meeting or decided is not changed here. Roles as they were keep their answers."""
    plan = locked(plan)
    if not plan.is_editable:
        raise NotAllowed("会議に付議したプラン、決定したプランは変更できません。")
    for name, value in contents.items():
        setattr(plan, name, value)
    plan.open_roles_reason = ""
    plan.save(update_fields=[*contents, "open_roles_reason", "updated_at"])
    plan.issues.all().delete()
    plan.goals.all().delete()
    _write_parts(plan, issues, goals)
    _write_roles(plan, roles)
    write_down("plan.revised", about=plan, case=plan.case_id)
    return plan


def _write_parts(plan, issues, goals):
    for position, issue in enumerate(issues):
        Issue.objects.create(plan=plan, position=position, **issue)
    for position, goal in enumerate(goals):
        Goal.objects.create(plan=plan, position=position, **goal)


def _write_roles(plan, wanted):
    """Rows whose words stay are only moved; the others go, and new ones come unasked."""
    there = list(plan.roles.all())
    for position, columns in enumerate(wanted):
        fresh = RoleAssignment(plan=plan, position=position, **columns)
        kept = next((role for role in there if _words(role) == _words(fresh)), None)
        if kept is None:
            fresh.save(force_insert=True)
            continue
        there.remove(kept)
        kept.position, kept.worker_name = position, fresh.worker_name
        kept.save(update_fields=["position", "worker_name", "updated_at"])
    for role in there:
        role.delete()
        _settle_asking(plan.pk, role.agency_id)


def _words(role) -> tuple:
    return tuple(getattr(role, name) for name in WORDS_OF_ROLE)


@deed
def ask_roles(plan, *, by) -> Plan:
    """Offer every role nobody was asked about to its agency. Who is asked takes part in the case from now on.

    What the accountable agency does itself, it takes on by asking.
    """
    plan, case = locked(plan), plan.case
    unasked = list(plan.roles.filter(asked_at=None).select_related("agency"))
    if not unasked:
        raise NotAllowed("打診していない役割はありません。")
    agencies = {role.agency for role in unasked} - {case.custodian}
    answer = _may_share(case, agencies)
    inside = set(Stake.objects.current().filter(case=case).values_list("agency", flat=True))
    for agency in sorted(agencies, key=lambda agency: agency.pk):
        if agency.pk not in inside:
            admit(case, agency, why=StakeReason.JOINED)
    asked = [agency_id for (agency_id,) in rows("plans_ask_roles", plan.pk)]
    write_down("plan.roles_asked", about=plan, case=case, agencies=asked, consent=answer.consent_id)
    for agency in agencies:
        letters.ask(plan, agency)
    return plan


def _may_share(case, agencies):
    """Drawing up a plan, and showing it to these: both have to be covered."""
    answer = ask(Act.MAKE_PLAN, case.person, recipients=agencies)
    told = ask(Act.SHARE, case.person, recipients=agencies) if answer and agencies else answer
    if not told:
        raise NotAllowed(told.reason)
    return answer


@deed
def answer_role(role, *, by, answer, reason="", worker_name="") -> RoleAssignment:
    """Taken on or declined, by the agency that was asked, or written down for one that has no accounts."""
    if answer == RoleAnswer.DECLINED and not reason:
        raise NotAllowed("引き受けられない理由を入力してください。")
    call("plans_answer_role", role.pk, answer, reason, worker_name)
    role.refresh_from_db()
    write_down("plan.role_answered", about=role, case=role.plan.case_id, answer=str(answer))
    _settle_asking(role.plan_id, role.agency_id)
    if answer == RoleAnswer.DECLINED:
        letters.declined(role)
    return role


def _settle_asking(plan_id, agency_id):
    """That agency may be asked nothing more in this plan."""
    if not RoleAssignment.objects.asked_of([agency_id]).filter(plan=plan_id).exists():
        letters.take_back(plan_id, agency_id)


@deed
def go_on_with_open_roles(plan, *, by, reason) -> Plan:
    """The coordinator says why the plan goes to the meeting although not every role is taken on."""
    plan = locked(plan)
    if not plan.is_editable:
        raise NotAllowed("会議に付議したプラン、決定したプランは変更できません。")
    plan.open_roles_reason = reason
    plan.save(update_fields=["open_roles_reason", "updated_at"])
    write_down("plan.open_roles_explained", about=plan, case=plan.case_id)
    return plan


def step_plan(plan, to, **changes) -> Plan:
    """One step along plans.enums.NEXT under the lock of the row."""
    plan = locked(plan)
    if to not in NEXT[plan.state]:
        raise NotAllowed(f"「{PlanState(plan.state).label}」のプランは「{PlanState(to).label}」にできません。")
    if plan.is_halted and to in (PlanState.SUBMITTED, PlanState.DECIDED):
        raise NotAllowed(STANDS_STILL)
    leaves_draft = plan.state == PlanState.DRAFT and to != PlanState.DROPPED
    if leaves_draft and not plan.open_roles_reason and plan.roles.open().exists():
        raise NotAllowed(
            "引き受けの決まっていない役割があります。返事を待つか、プランの画面で、このまま会議に付す理由を書いてください。"
        )
    for name, value in {"state": to, **changes}.items():
        setattr(plan, name, value)
    plan.save(update_fields=["state", *changes, "updated_at"])
    return plan


@deed
def amended(plan, *, by) -> Plan:
    """What the meeting wanted changed is changed: it goes on to the city's decision without a second sitting."""
    plan = locked(plan)
    if plan.state != PlanState.DRAFT or not plan.amending_since:
        raise NotAllowed("会議で「修正のうえ了承」とされたプランではありません。")
    answer = ask(Act.MAKE_PLAN, plan.case.person)
    if not answer:
        raise NotAllowed(answer.reason)
    plan = step_plan(plan, PlanState.AGREED, agreed_at=timezone.now())
    step_to(plan.case, Stage.DECIDING, by=by, reason="会議の指摘のとおり修正")
    write_down("plan.amended", about=plan, case=plan.case_id, consent=answer.consent_id)
    return plan


def locked(plan) -> Plan:
    """The case first, as everybody does who moves something of it; a withdrawal takes the same lock before it stops a plan."""
    Case.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.case_id)
    return Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)


@deed
def decide(plan, *, by) -> Plan:
    """The city's decision to support, bound by the database to the consent valid at this moment, and numbered by it."""
    case = plan.case
    city = Municipality.objects.select_related("host").get().host
    answer = ask(Act.MAKE_PLAN, case.person, recipients=[city])
    if not answer:
        raise NotAllowed(answer.reason)
    consent = Consent.objects.get(pk=answer.consent_id)
    plan = step_plan(
        plan,
        PlanState.DECIDED,
        decided_at=timezone.now(),
        decided_by=by,
        consent=consent,
        consent_person_id=consent.person_id,
        consent_starts_at=consent.starts_at,
        consent_ends_at=consent.ends_at,
    )
    plan.refresh_from_db(fields=["document_year", "document_no"])
    for former in Plan.objects.filter(case=case, state=PlanState.DECIDED).exclude(pk=plan.pk):
        end_plan(former, by=by)
    step_to(case, Stage.ACTIVE, by=by, reason="支援決定")
    write_down("plan.decided", about=plan, case=case, consent=consent.pk)
    return plan


@deed
def refuse(plan, *, by, reason) -> Plan:
    """The city decides not to support, with the reason; the case goes back to planning."""
    plan = step_plan(plan, PlanState.REFUSED, refused_reason=reason)
    step_to(plan.case, Stage.PLANNING, by=by, reason="不決定")
    write_down("plan.refused", about=plan, case=plan.case_id)
    return plan


@deed
def resume(plan, *, by) -> Plan:
    """A consent carries the plan again: it goes on where it stood, and lets in who has a part in it, as far as that reaches."""
    plan, case = locked(plan), plan.case
    answer = ask(Act.MAKE_PLAN, case.person)
    if not answer:
        raise NotAllowed(answer.reason)
    plan.halted_at = None
    plan.save(update_fields=["halted_at", "updated_at"])
    for agency in _with_a_part(plan) - {case.custodian}:
        if ask(Act.SHARE, case.person, recipients=[agency]):
            admit(case, agency, why=StakeReason.JOINED)
    write_down("plan.resumed", about=plan, case=case, consent=answer.consent_id)
    letters.led_on(plan)
    return plan


def _with_a_part(plan) -> set:
    roles = plan.roles.exclude(answer=RoleAnswer.DECLINED).filter(asked_at__isnull=False).select_related("agency")
    return (
        {plan.lead_agency} | {role.agency for role in roles}
        if plan.state != PlanState.DRAFT
        else {role.agency for role in roles}
    )


@deed
def drop(plan, *, by, reason) -> Plan:
    """Without consent there is no going on: a decided plan ends, another is given up; the case is worked on without it."""
    plan = locked(plan)
    if not plan.is_halted:
        raise NotAllowed("止まっているプランではありません。画面を読み込み直してください。")
    plan = step_plan(plan, PlanState.ENDED if plan.state == PlanState.DECIDED else PlanState.DROPPED)
    if Stage.ENGAGING in STAGES[plan.case.stage]:
        step_to(plan.case, Stage.ENGAGING, by=by, reason=reason)
    write_down("plan.dropped", about=plan, case=plan.case_id)
    letters.led_on(plan)
    return plan


@deed
def end_plan(plan, *, by) -> Plan:
    plan = step_plan(plan, PlanState.ENDED)
    write_down("plan.ended", about=plan, case=plan.case_id)
    return plan


@deed
def set_number_rule(*, year, pattern, next_no, by) -> NumberRule:
    """From now on. Numbers already given stay, and none is given twice."""
    rule, _ = NumberRule.objects.get_or_create(year=year, defaults={"pattern": pattern})
    rule = NumberRule.objects.select_for_update().get(pk=rule.pk)
    if next_no <= rule.last:
        raise NotAllowed(f"次の番号は、{rule.last + 1}以上にしてください。{rule.last}番までは、すでに使われています。")
    rule.pattern, rule.last = pattern, next_no - 1
    rule.save(update_fields=["pattern", "last", "updated_at"])
    write_down("plan.number_rule_set", about=rule, year=year, next=next_no)
    return rule
