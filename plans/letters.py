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
