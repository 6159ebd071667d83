"""To whom plans were shown: those who have a role in them, and the city that decided."""

from consents.effects import Shared, shares
from consents.enums import Basis
from plans.enums import PlanState
from plans.models import Plan


@shares
def plans(case):
    shown = Plan.objects.of(case).exclude(state=PlanState.DRAFT).prefetch_related("roles__agency")
    for plan in shown:
        names = sorted({role.agency.name for role in plan.roles.all() if role.agency_id != plan.agency_id})
        if names:
            what = f"支援プラン（{plan.version_label}）"
            yield Shared(plan.created_at, "、".join(names), what, Basis.CONSENT.label, plan.consent_id, plan.get_absolute_url())
