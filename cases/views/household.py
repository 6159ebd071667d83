"""The household and the family: who lives together, who elsewhere, what each is to the person and to the head."""

from django.http import Http404
from django.shortcuts import redirect, render

from agencies.roles import Permission
from audit.http import reads, writes
from cases import actions
from cases.access import case_for, custodian_case_for
from cases.forms.household import RelativeForm, initial_of
from cases.household import family_of


@reads
def household(request, case_id):
    case = case_for(request, case_id, Permission.CASE_VIEW)
    holds = case.custodian in request.user.agencies_with(Permission.CASE_RECORD)
    return render(request, "cases/household.html", {"case": case, "family": family_of(case), "holds": holds})


@writes
def add(request, case_id):
    """Only the accountable agency adds people to a case: with them, others may come to read of them."""
    case = custodian_case_for(request, case_id, Permission.CASE_RECORD)
    form = RelativeForm(request.POST or None, others=_others(family_of(case), case))
    if form.is_valid() and form.attempt(actions.add_relative, case, by=request.user, **form.arranged()):
        return redirect("cases:household", case.pk)
    return render(request, "cases/relative.html", {"case": case, "form": form, "member": None})


@writes
def edit(request, case_id, person_id):
    case = case_for(request, case_id, Permission.CASE_RECORD)
    family = family_of(case)
    member = family.member(person_id)
    if member is None or member.person.pk == case.person_id:
        raise Http404
    form = RelativeForm(request.POST or None, initial=initial_of(member, family), others=_others(family, case, member))
    if form.is_valid() and form.attempt(_change, form, case, member.person, by=request.user):
        return redirect("cases:household", case.pk)
    return render(request, "cases/relative.html", {"case": case, "form": form, "member": member})


def _change(form, case, relative, *, by):
    return actions.change_relative(case, relative, by=by, seen=form.cleaned_data["seen"], **form.arranged())


def _others(family, case, member=None):
    return [each for each in family.members if each.person.pk != case.person_id and each is not member]
