"""The case page and the deeds on it."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agencies.roles import Permission
from audit.http import deeds, reads, writes
from cases import actions, closing, panels
from cases.access import acting_agency, case_for, custodian_case_for, explain, restricted, who_may_leave
from cases.forms import work as forms
from cases.household import members_of
from cases.timeline import consents_of
from common.buttons import pressed
from consents.enums import Act
from consents.ledger import ask

EVENTS = 60  # on the page; the older ones are on paper and in the file


@reads
def detail(request, case_id):
    case = case_for(request, case_id, Permission.CASE_VIEW)
    context = {
        "case": case,
        "intake": getattr(case, "intake", None),
        "members": members_of(case),
        "readers": explain(case),
        "meeting_answer": ask(Act.HOLD_MEETING, case.person, rows=consents_of(case)),
        "steps": list(case.next_steps.waiting().for_page()),
        "events": panels.events_of(request, case)[:EVENTS],
        "most": EVENTS,
        "panels": panels.of_case(request, case),
        "holds": case.custodian in request.user.agencies_with(Permission.CASE_VIEW),
        "is_restricted": restricted(case),
        "may_leave": bool(who_may_leave(request.user, case)),
    }
    return render(request, "cases/detail.html", context)


@reads
def history(request, case_id):
    """Who has answered for the case from when to when, and each step of its stages."""
    case = case_for(request, case_id, Permission.CASE_VIEW)
    context = {
        "case": case,
        "custodies": list(case.custodies.select_related("agency").order_by("-since")),
        "moves": list(case.moves.select_related("by").order_by("-at")),
    }
    return render(request, "cases/history.html", context)


@writes
def add_step(request, case_id):
    case = case_for(request, case_id, Permission.CASE_RECORD)
    agency = acting_agency(request.user, case, Permission.CASE_RECORD)
    form = forms.NextStepForm(request.POST or None, agency=agency)
    if form.is_valid() and form.attempt(actions.plan_next_step, case, by=request.user, agency=agency, **form.answers()):
        return redirect(case)
    return render(request, "cases/add_step.html", {"case": case, "form": form})


@deeds
def finish_step(request, case_id, step_id):
    case = case_for(request, case_id, Permission.CASE_RECORD)
    step = get_object_or_404(case.next_steps, pk=step_id)
    return _done(request, case, actions.finish_step, step, by=request.user)


@writes
def move(request, case_id):
    case = custodian_case_for(request, case_id, Permission.CASE_RECORD)
    form = forms.MoveForm(request.POST or None, case=case)
    if form.is_valid() and form.attempt(actions.move_case, case, by=request.user, **form.answers()):
        return redirect(case)
    return render(request, "cases/move.html", {"case": case, "form": form})


@writes
def close(request, case_id):
    case = custodian_case_for(request, case_id, Permission.CASE_CLOSE)
    form = forms.CloseForm(request.POST or None, initial=closing.proposed(case))
    if form.is_valid() and form.attempt(actions.close_case, case, by=request.user, **form.answers()):
        return redirect(case)
    return render(request, "cases/close.html", {"case": case, "form": form, "needs": closing.needs(case)})


@writes
def reopen(request, case_id):
    case = custodian_case_for(request, case_id, Permission.CASE_CLOSE)
    form = forms.ReopenForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.reopen_case, case, by=request.user, **form.answers()):
        return redirect(case)
    return render(request, "cases/reopen.html", {"case": case, "form": form})


@writes
def name_worker(request, case_id):
    case = custodian_case_for(request, case_id, Permission.CASE_RECORD)
    form = forms.WorkerForm(request.POST or None, agency=case.custodian, initial={"worker": case.worker})
    if form.is_valid() and form.attempt(actions.name_worker, case, by=request.user, **form.answers()):
        return redirect(case)
    return render(request, "cases/name_worker.html", {"case": case, "form": form})


@writes
def edit_person(request, case_id):
    case = case_for(request, case_id, Permission.CASE_RECORD)
    person = case.person
    initial = {name: getattr(person, name) for name in forms.PersonForm.base_fields if hasattr(person, name)}
    initial |= {"known": "yes" if person.known else "no", "seen": person.updated_at.isoformat(), "born_on": person.birth}
    form = forms.PersonForm(request.POST or None, initial=initial)
    if form.is_valid() and form.attempt(actions.correct_person, case, by=request.user, **form.identity()):
        return redirect(case)
    return render(request, "cases/edit_person.html", {"case": case, "form": form})


def _done(request, case, deed, *args, **kwargs):
    """A button was pressed: do it, or say on the case page why not."""
    pressed(request, deed, *args, **kwargs)
    return redirect(reverse("cases:detail", args=[case.pk]))
