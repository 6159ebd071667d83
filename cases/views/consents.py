"""The ledger of consents of the people a case is about."""

from csp.decorators import csp_update
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from agencies.roles import Permission
from audit.book import note_opening
from audit.http import reads, writes
from cases.access import acting_agency, case_for
from cases.consents import consent_pdf, ledger_of, people_of
from cases.forms.consents import ConsentForm, DisclosureForm, WithdrawForm
from cases.models import Case
from common.files import as_download
from consents.actions import disclose, narrow_consent, record_consent, withdraw_consents
from consents.effects import shared_of
from consents.enums import Act
from consents.ledger import CUTS, ask, said_in, ways_for
from consents.models import Consent, ConsentText, Disclosure


@reads
def ledger(request, case_id):
    case = case_for(request, case_id, Permission.CASE_VIEW)
    people = people_of(case)
    ledger = ledger_of(people)
    own = ledger.rows[case.person_id]
    context = {
        "case": case,
        "standings": ledger.standings,
        "lines": ledger.lines,
        "answers": [(act, ask(act, case.person, rows=own)) for act in (Act.SHARE, Act.HOLD_MEETING, Act.MAKE_PLAN)],
        "ways": ways_for(case.person, rows=own),
        "shared": shared_of(case),
        "disclosures": list(Disclosure.objects.filter(person__in=ledger.rows).select_related("person", "by", "agency")),
        "alone": len(people) == 1,
        "may_write": case.opening is None and request.user.may(Permission.CONSENT_RECORD),
    }
    return render(request, "cases/consents.html", context)


def _whose(form, people):
    """The person chosen on the form; where there is nobody to choose from, the one the case is about."""
    chosen = form.cleaned_data.get("person")
    return next((person for person in people if str(person.pk) == chosen), people[0])


@writes
def add(request, case_id):
    case = case_for(request, case_id, Permission.CONSENT_RECORD)
    people = [member.person for member in people_of(case)]
    form = ConsentForm(request.POST or None, request.FILES or None, people=people)
    if form.is_valid():
        agency = acting_agency(request.user, case, Permission.CONSENT_RECORD)
        if form.attempt(record_consent, _whose(form, people), by=request.user, agency=agency, case=case, **form.said()):
            return redirect("cases:consents", case.pk)
    texts = list(ConsentText.objects.filter(in_use=True))
    return render(request, "cases/add_consent.html", {"case": case, "form": form, "texts": texts, "people": people})


def _consent_of(case, consent_id) -> Consent:
    consents = Consent.objects.filter(person__subject_of__case=case).select_related("person", "withdrawal").annotate(cuts=CUTS)
    return get_object_or_404(consents, pk=consent_id)


@writes
def withdraw(request, case_id, consent_id):
    case = case_for(request, case_id, Permission.CONSENT_RECORD)
    consent = _consent_of(case, consent_id)
    left = said_in([consent])[0].left_at(timezone.now())
    others = Consent.objects.in_force(timezone.now()).filter(person=consent.person).exclude(pk=consent.pk).order_by("starts_at")
    form = WithdrawForm(request.POST or None, left=left, others=others)
    if form.is_valid():
        if form.in_part:
            done = form.attempt(narrow_consent, consent, by=request.user, case=case, **form.part())
        else:
            taken_back = [consent, *form.cleaned_data.get("others", [])]
            done = form.attempt(withdraw_consents, taken_back, by=request.user, at=timezone.now(), case=case, **form.whole())
        if done:
            return _taken_back(request, case)
    return render(request, "cases/withdraw_consent.html", {"case": case, "consent": consent, "form": form})


def _taken_back(request, case):
    """Whoever wrote it down may be among those to whom the case has just closed."""
    if Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        messages.success(request, "記録しました。同意の及ばなくなった機関は、このケースを読めなくなりました。")
        return redirect("cases:consents", case.pk)
    messages.success(
        request, "記録しました。同意が及ばなくなったため、このケースは読めなくなりました。自機関の記録は、ここで読めます。"
    )
    return redirect("cases:own_parts")


@csp_update({"sandbox": [True]})
@reads
def paper(request, case_id, consent_id, paper_id):
    """The signed sheet, to be saved, not shown: no browser runs anything of it in our name."""
    case = case_for(request, case_id, Permission.CASE_VIEW)
    kept = get_object_or_404(_consent_of(case, consent_id).papers, pk=paper_id)
    note_opening(request, kept, case=case.pk, verb="downloaded")
    return as_download(kept)


@reads
def form_paper(request, case_id, person_id):
    """F11: the city's text with the boxes and the signature block, for one person."""
    case = case_for(request, case_id, Permission.CASE_VIEW)
    members = people_of(case)
    person = get_object_or_404(type(case.person).objects.filter(pk__in=[each.person.pk for each in members]), pk=person_id)
    note_opening(request, case, case=case.pk, verb="printed")
    return consent_pdf(case, person, by=request.user)


@writes
def report(request, case_id):
    """What was told without consent: a report that a law demands, or an emergency."""
    case = case_for(request, case_id, Permission.CONSENT_RECORD)
    people = [member.person for member in people_of(case)]
    form = DisclosureForm(request.POST or None, people=people)
    if form.is_valid():
        agency = acting_agency(request.user, case, Permission.CONSENT_RECORD)
        if form.attempt(disclose, _whose(form, people), by=request.user, agency=agency, **form.told()):
            return redirect("cases:consents", case.pk)
    return render(request, "cases/add_disclosure.html", {"case": case, "form": form})
