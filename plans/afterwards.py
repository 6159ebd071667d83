"""What closing a case asks of its plan, what ends with the case, and the checks months later."""

from calendar import monthrange
from datetime import date

from django.utils import timezone

from audit.book import write_down
from cases.actions import reopen_case
from cases.closing import Need, asks, ends_with, proposes
from cases.enums import CustodyWhy
from clocks.clock import has_accounts
from common.deeds import deed
from common.errors import NotAllowed
from consents.enums import Act
from consents.ledger import ask
from plans import letters
from plans.actions import end_plan
from plans.enums import AfterResult, PlanState, Verdict
from plans.evaluation import city_needs
from plans.models import AfterCheck, Evaluation, Plan


def last_evaluation(case) -> Evaluation | None:
    """Of the newest plan that was ever decided."""
    found = Evaluation.objects.filter(case=case).select_related("plan", "lead_after", "lead_accepted_by")
    return found.order_by("-plan__version", "-created_at").first()


@asks
def evaluated(case):
    """A decided plan is evaluated before the case is closed. Without consent there is no evaluation, and none is asked for."""
    plan = Plan.objects.filter(case=case, state__in=[PlanState.DECIDED, PlanState.ENDED]).order_by("-version").first()
    if plan is None:
        return
    plan.case = case
    evaluation = last_evaluation(case)
    if evaluation is None or evaluation.plan_id != plan.pk or not evaluation.is_confirmed:
        if plan.state == PlanState.ENDED:
            return
        if not ask(Act.MAKE_PLAN, case.person):
            yield Need("支援プランの評価（本人の同意がないため、求めません）")
            return
    yield _evaluation_of(plan, evaluation if evaluation and evaluation.plan_id == plan.pk else None)
    if evaluation and evaluation.plan_id == plan.pk:
        evaluation.case = case
        yield from _of_the_city(evaluation)


def _evaluation_of(plan, evaluation) -> Need:
    title = "支援プランの評価を、市が確認している"
    if evaluation is None:
        return Need(title, "支援プランの評価がまだです。プランの画面から評価を始めてください。", plan.get_absolute_url())
    url = evaluation.get_absolute_url()
    if not evaluation.is_confirmed:
        return Need(title, f"支援プランの評価が「{evaluation.standing}」です。先にその手続きを終えてください。", url)
    if evaluation.verdict == Verdict.REPLAN:
        return Need(
            title, "評価の判定は「再プランして継続」です。終結するときは、もう一度評価してください。", plan.get_absolute_url()
        )
    return Need(title, "", url)


def _of_the_city(evaluation):
    """What this city wants besides, as far as it is switched on in the list closing_needs."""
    on, url = city_needs(), evaluation.get_absolute_url()
    if "meeting" in on:
        missing = "" if evaluation.evaluated_on else "評価を重層的支援会議に諮り、会議の日を入れてください。"
        yield Need("重層的支援会議で評価している", missing, url)
    if "monitored" in on:
        missing = "" if evaluation.plan.monitorings.exists() else "モニタリングの記録がありません。記録してください。"
        yield Need("モニタリングの記録がある", missing, evaluation.plan.get_absolute_url())
    if "lead" in on and evaluation.goes_on:
        missing = "" if leads(evaluation) else "終結後の主担当の引き受けがまだです。つなぎ戻すか、引き受けてもらってください。"
        yield Need("終結後の主担当が引き受けている", missing, url)
    if "triggers" in on and evaluation.goes_on:
        missing = "" if evaluation.triggers else "再開の目安が書かれていません。もう一度評価してください。"
        yield Need("再開の目安が決まっている", missing, url)


def leads(evaluation):
    """Who supports on after the closing and has said yes: the agency named, or whoever took the case on since. Or None."""
    case = evaluation.case
    if evaluation.lead_after and (evaluation.lead_accepted_at or evaluation.lead_after_id == case.custodian_id):
        return evaluation.lead_after
    since = evaluation.submitted_at or timezone.now()
    taken = case.custodies.filter(until=None, why=CustodyWhy.ACCEPTED, since__gte=since).exists()
    return case.custodian if taken else None


def carried_over(case) -> list[dict]:
    """What the evaluation that wants another plan has left to do: a line each, as issues of that plan."""
    evaluation = last_evaluation(case)
    if evaluation is None or not evaluation.is_confirmed or evaluation.verdict != Verdict.REPLAN:
        return []
    return [{"member": "", "text": line.strip()} for line in evaluation.remaining.splitlines() if line.strip()]


@proposes
def reason_of(case):
    evaluation = last_evaluation(case)
    if evaluation is None or not evaluation.is_confirmed or evaluation.verdict == Verdict.REPLAN:
        return None
    said = [("見守り：", evaluation.watch), ("再開の目安：", evaluation.triggers)]
    return {"reason": evaluation.close_reason, "note": "\n".join(f"{name}{words}" for name, words in said if words)}


@ends_with
def end_plans(case, by):
    """The plan ends with the case, and the checks that were agreed on are set."""
    evaluation = last_evaluation(case)
    for plan in Plan.objects.filter(case=case, state=PlanState.DECIDED):
        end_plan(plan, by=by)
    if evaluation and evaluation.is_confirmed and evaluation.verdict == Verdict.END:
        evaluation.case = case
        _set_checks(evaluation)


def _set_checks(evaluation):
    lead = leads(evaluation) or evaluation.case.custodian
    agency = lead if has_accounts(lead) else evaluation.agency
    there = set(evaluation.after_checks.values_list("months", flat=True))
    for months in sorted(set(evaluation.checks) - there):
        due = months_after(timezone.localdate(), months)
        AfterCheck.objects.create(case=evaluation.case, evaluation=evaluation, agency=agency, months=months, due_on=due)


def months_after(day: date, months: int) -> date:
    """The same day of the month, or its last one."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@deed
def look_again(check, *, by, result, words) -> AfterCheck:
    """Some months later: all is well, or the case is taken up again."""
    check = (
        AfterCheck.objects.select_for_update(of=("self",), no_key=True)
        .select_related("case")
        .filter(pk=check.pk, done_at=None)
        .first()
    )
    if check is None:
        raise NotAllowed("この確認は、すでに記録されています。")
    if check.case.is_open:
        raise NotAllowed("このケースは再開されています。終結後の確認は要りません。")
    check.result, check.words, check.done_at, check.done_by = result, words, timezone.now(), by
    check.save(update_fields=["result", "words", "done_at", "done_by", "updated_at"])
    write_down("case.looked_after", about=check, case=check.case_id, result=str(result))
    letters.looked_after(check)
    if result == AfterResult.REOPEN:
        reopen_case(check.case, by=by, reason=f"終結後の確認：{words}"[:400])
    return check
