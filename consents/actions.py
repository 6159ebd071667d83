"""Writing consent down, and taking it back."""

from audit.book import write_down
from common.deeds import deed
from common.errors import NotAllowed, refusals
from consents.models import Consent, Withdrawal


@deed
def record_consent(person, *, by, agency, case=None, **said) -> Consent:
    """What this person said, in this person's own row. `said`: the columns of Consent."""
    consent = Consent.objects.create(person=person, explained_by=by, agency=agency, **said)
    write_down(f"consent.{consent.status}", about=consent, case=case)
    return consent


@deed
def withdraw_consent(consent, *, by, at, how, reason="", case=None) -> Withdrawal:
    """From this moment the consent covers nothing new; what was decided under it before stays lawful."""
    if not consent.is_given or hasattr(consent, "withdrawal"):
        raise NotAllowed("撤回できるのは、有効な同意だけです。")
    if at < consent.starts_at:
        raise NotAllowed("撤回の日時は、同意の日時より後にしてください。")
    with refusals(plan_consent_in_force="この同意に基づく支援決定があるため、決定より前の日時では撤回を記録できません。"):
        withdrawal = Withdrawal.objects.create(consent=consent, at=at, how=how, reason=reason, heard_by=by)
    write_down("consent.withdrawn", about=consent, case=case)
    return withdrawal
