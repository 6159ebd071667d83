"""Who is told of what becomes of a plan. Below the deeds: they tell, in their own transaction."""

from django.urls import reverse
from django.utils import timezone

from agencies.roles import Permission
from notices.actions import settle, tell
from notices.kinds import kind

GROUP = "支援プラン"

kind("plan.role_asked", "支援プランの役割について、引き受けの返事をお待ちしています", group=GROUP)
kind("plan.role_declined", "支援プランの役割に、辞退の返事がありました", group=GROUP)
kind("plan.halted", "支援プランが止まっています。次の進め方を決めてください", group=GROUP)


def ask(plan, agency) -> int:
    return tell(
        "plan.role_asked",
        url=plan.get_absolute_url(),
        key=f"{_asked(plan.pk, agency.pk)}{plan.updated_at.isoformat()}",
        agency=agency,
        permission=Permission.OFFER_ANSWER,
    )


def take_back(plan_id, agency_id) -> None:
    """That agency is asked nothing more in this plan."""
    settle(key_prefix=_asked(plan_id, agency_id))


def declined(role) -> int:
    return tell(
        "plan.role_declined",
        url=role.plan.get_absolute_url(),
        key=f"plan/{role.plan_id}/declined/{role.pk}/{role.answered_at:%d%H%M%S}",
        agency=role.plan.case.custodian,
        permission=Permission.PLAN_WRITE,
    )


def halted(plan_id, case_id, agency) -> int:
    """The person has taken back what the plan stands on; the accountable agency is to lead on."""
    url = reverse("plans:detail", args=[case_id, plan_id])
    settle(key_prefix=f"plan/{plan_id}/asked/")
    key = f"{_halted(plan_id)}{timezone.now():%Y%m%d%H%M%S}"
    return tell("plan.halted", url=url, key=key, agency=agency, permission=Permission.PLAN_WRITE, urgent=True)


def led_on(plan) -> None:
    settle(key_prefix=_halted(plan.pk))


def _halted(plan_id) -> str:
    return f"plan/{plan_id}/halted/"


def _asked(plan_id, agency_id) -> str:
    return f"plan/{plan_id}/asked/{agency_id}/"


# What follows the decision ----------------------------------------------------------------------------------------------

kind("plan.monitoring_due", "支援プランのモニタリングの時期です", group=GROUP)
kind("plan.ending", "支援プランの終わりが近づいています。評価を始めてください", group=GROUP)
kind("plan.evaluation_to_confirm", "支援プランの評価が、市の確認を待っています", group=GROUP)
kind("plan.evaluation_confirmed", "支援プランの評価を、市が確認しました", group=GROUP)
kind("plan.evaluation_given_back", "支援プランの評価が差し戻されました", group=GROUP)
kind("plan.lead_asked", "終結後の主担当の引き受けについて、返事をお待ちしています", group=GROUP)
kind("plan.check_due", "終結後の確認の時期です", group=GROUP)


def monitoring_due(plan, worker, day) -> None:
    _tell_workers("plan.monitoring_due", plan, worker, f"plan/{plan.pk}/monitoring/{day}")


def ending(plan, worker) -> None:
    _tell_workers("plan.ending", plan, worker, f"plan/{plan.pk}/ending")


def _tell_workers(code, plan, worker, key):
    """Whoever is named for the case and works there; else those who write plans there; else those who record."""
    custodian, told = plan.case.custodian, {"url": plan.get_absolute_url(), "key": key}
    if worker and any(post.agency_id == custodian.pk for post in worker.current_posts):
        tell(code, users=[worker], **told)
    elif not tell(code, agency=custodian, permission=Permission.PLAN_WRITE, **told):
        tell(code, agency=custodian, permission=Permission.CASE_RECORD, **told)


def monitored(plan) -> None:
    settle(key_prefix=f"plan/{plan.pk}/monitoring/")


def evaluation_begun(plan) -> None:
    settle(key_prefix=f"plan/{plan.pk}/ending")


def to_confirm(evaluation, host) -> None:
    _tell_of("plan.evaluation_to_confirm", evaluation, agency=host, permission=Permission.PLAN_DECIDE)


def confirmed(evaluation) -> None:
    _tell_of("plan.evaluation_confirmed", evaluation, users=[evaluation.author])


def given_back(evaluation) -> None:
    _tell_of("plan.evaluation_given_back", evaluation, users=[evaluation.author])


def lead_asked(evaluation) -> None:
    _tell_of("plan.lead_asked", evaluation, agency=evaluation.lead_after, permission=Permission.OFFER_ANSWER)


def lead_answered(evaluation) -> None:
    settle(key_prefix=f"{_of(evaluation)}plan.lead_asked/")


def settled(evaluation) -> None:
    """Nobody waits for the city any more."""
    settle(key_prefix=f"{_of(evaluation)}plan.evaluation_to_confirm/")


def _tell_of(code, evaluation, **whom) -> None:
    key = f"{_of(evaluation)}{code}/{evaluation.updated_at:%d%H%M%S}"
    tell(code, url=evaluation.get_absolute_url(), key=key, **whom)


def _of(evaluation) -> str:
    return f"evaluation/{evaluation.pk}/"


def check_due(check) -> None:
    told = {"url": check.get_absolute_url(), "key": f"after/{check.pk}/"}
    tell("plan.check_due", agency=check.agency, permission=Permission.CASE_CLOSE, **told)


def looked_after(check) -> None:
    settle(key_prefix=f"after/{check.pk}/")
