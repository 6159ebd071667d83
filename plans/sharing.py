"""To whom plans were shown, and plans that stop with the consent they stand on."""

from agencies.models import Agency
from common.deeds import rows
from consents.effects import Shared, shares, stops
from consents.enums import Basis
from plans import letters
from plans.enums import PlanState
from plans.models import Plan


@stops
def tell_of_halted(consent, case) -> None:
    """The database has stopped them (plans_halt); whoever answers for the case learns of it."""
    halted = rows("plans_halted", consent.pk)
    agencies = Agency.objects.in_bulk({agency_id for _, _, agency_id in halted})
    for plan_id, case_id, agency_id in halted:
        letters.halted(plan_id, case_id, agencies[agency_id])


@shares
def plans(case):
    shown = Plan.objects.of(case).exclude(state=PlanState.DRAFT).prefetch_related("roles__agency")
    for plan in shown:
        names = sorted({role.agency.name for role in plan.roles.all() if role.agency_id != plan.agency_id})
        if names:
            what = f"支援プラン（{plan.version_label}）"
            yield Shared(plan.created_at, "、".join(names), what, Basis.CONSENT.label, plan.consent_id, plan.get_absolute_url())
