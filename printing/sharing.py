"""To whom copies of plans were handed out."""

from django.urls import reverse

from consents.effects import Shared, shares
from consents.enums import Basis
from printing.models import PlanCopy


@shares
def plan_copies(case):
    for copy in PlanCopy.objects.filter(case=case).select_related("agency"):
        basis = Basis.CONSENT.label if copy.agency else "本人への交付"
        url = reverse("plans:detail", args=[copy.case_id, copy.plan_id])
        yield Shared(copy.created_at, copy.recipient, f"支援プランの写し（第{copy.number}部）", basis, copy.consent_id, url)
