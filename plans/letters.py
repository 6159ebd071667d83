"""Who is told of what becomes of a plan. Below the deeds: they tell, in their own transaction."""

from agencies.roles import Permission
from notices.actions import settle, tell
from notices.kinds import kind

GROUP = "支援プラン"

kind("plan.role_asked", "支援プランの役割について、引き受けの返事をお待ちしています", group=GROUP)
kind("plan.role_declined", "支援プランの役割に、辞退の返事がありました", group=GROUP)


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


def _asked(plan_id, agency_id) -> str:
    return f"plan/{plan_id}/asked/{agency_id}/"
