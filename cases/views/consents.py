"""The ledger of consents of the person a case is about."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies.models import Agency
from agencies.roles import Permission
from audit.http import reads, writes
from cases.access import acting_agency, case_for
from cases.forms.consents import ConsentForm, WithdrawForm
from consents.actions import record_consent, withdraw_consent
from consents.enums import Act
from consents.ledger import ask
from consents.models import Consent


@reads
def ledger(request, case_id):
    case = case_for(request, case_id, Permission.CASE_VIEW)
    now = timezone.now()
    rows = list(Consent.objects.of(case.person).select_related("explained_by", "agency", "withdrawal__heard_by"))
    names = Agency.objects.in_bulk({pk for row in rows for pk in [*row.recipients, *row.exclusions]})
    lines = [
        {
            "consent": row,
            "recipients": [names[pk] for pk in row.recipients if pk in names],
            "exclusions": [names[pk] for pk in row.exclusions if pk in names],
            "in_force": row.is_given and row.starts_at <= now < row.ends_at,
        }
        for row in rows
    ]
    answers = [(act, ask(act, case.person)) for act in (Act.SHARE, Act.HOLD_MEETING, Act.MAKE_PLAN)]
    return render(request, "cases/consents.html", {"case": case, "lines": lines, "answers": answers})


@writes
def add(request, case_id):
    case = case_for(request, case_id, Permission.CONSENT_RECORD)
    form = ConsentForm(request.POST or None)
    if form.is_valid():
        agency = acting_agency(request.user, case, Permission.CONSENT_RECORD)
        if form.attempt(record_consent, case.person, by=request.user, agency=agency, case=case, **form.said()):
            return redirect("cases:consents", case.pk)
    return render(request, "cases/add_consent.html", {"case": case, "form": form})


@writes
def withdraw(request, case_id, consent_id):
    case = case_for(request, case_id, Permission.CONSENT_RECORD)
    consent = get_object_or_404(Consent.objects.of(case.person), pk=consent_id)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        if form.attempt(withdraw_consent, consent, by=request.user, at=timezone.now(), case=case, **form.answers()):
            return redirect("cases:consents", case.pk)
    return render(request, "cases/withdraw_consent.html", {"case": case, "consent": consent, "form": form})
