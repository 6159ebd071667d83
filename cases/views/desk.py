"""My day, our desk, the list, its file and the search."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agencies.access import require
from agencies.context import home_of
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads
from cases import actions, panels
from cases.finding import find
from cases.forms.work import FilterForm, SaveFilterForm, SearchForm
from cases.lists import Mark, ids_of, page_of
from cases.models import SavedFilter
from cases.overview import late_steps, lines_of
from cases.register import MOST, cases_of, table_of
from common.spreadsheet import as_download


@reads
def my_day(request):
    """What waits for me. Whoever works on no case starts at the first page of their own."""
    if not request.user.may(Permission.CASE_VIEW):
        return redirect(home_of(request.user))
    return render(request, "cases/my_day.html", {"panels": panels.of_desk(request), "search": SearchForm()})


@reads
def our_desk(request):
    """The whole agency, for its head."""
    require(request, Permission.DESK_OVERSEE)
    desks = [
        {"agency": agency, "lines": lines_of(agency), "late": late_steps(agency), "panels": panels.of_overview(agency)}
        for agency in request.user.agencies_with(Permission.DESK_OVERSEE)
    ]
    return render(request, "cases/our_desk.html", {"desks": desks})


@reads
def case_list(request):
    require(request, Permission.CASE_VIEW)
    form, wanted = _wanted(request)
    page = page_of(request.user, **wanted, after=Mark.read(request.GET.get("after", "")))
    kept = {name: value for name, value in wanted.items() if value}
    context = {"page": page, "form": form, "wanted": kept, "query": urlencode(kept), "save": SaveFilterForm()}
    if request.htmx:
        return render(request, "cases/_rows.html", context)
    able = {"may_import": Permission.CASE_IMPORT, "may_send_many": Permission.OFFER_SEND}
    context |= {name: request.user.may(permission) for name, permission in able.items()}
    context |= {"search": SearchForm(), "saved": list(SavedFilter.objects.filter(user=request.user))}
    return render(request, "cases/list.html", context)


def _wanted(request):
    form = FilterForm(request.GET or {"stage": "open"}, user=request.user)
    return form, form.cleaned_data if form.is_valid() else {"stage": "open"}


@reads
def register(request):
    """F10, by the same conditions as the list. Each case in the file counts as opened."""
    require(request, Permission.CASE_VIEW)
    _, wanted = _wanted(request)
    cases = cases_of(ids_of(request.user, most=MOST, **wanted))
    for case in cases:
        note_opening(request, case, case=case.pk, verb="exported")
    return as_download(request, table_of(cases), "case-list")


@deeds
def save_filter(request):
    """The conditions of the list under a name; shown above the list and on my day."""
    require(request, Permission.CASE_VIEW)
    form, filters = SaveFilterForm(request.POST), FilterForm(request.POST, user=request.user)
    if not filters.is_valid():
        return redirect("cases:list")
    query = urlencode({name: value for name, value in filters.cleaned_data.items() if value})
    if form.is_valid() and form.attempt(actions.save_filter, by=request.user, query=query, **form.answers()):
        messages.success(request, "条件を保存しました。")
    else:
        for error in (*form.errors.get("name", ()), *form.non_field_errors()):
            messages.error(request, error)
    return redirect(f"{reverse('cases:list')}?{query}")


@deeds
def forget_filter(request, filter_id):
    require(request, Permission.CASE_VIEW)
    get_object_or_404(SavedFilter, pk=filter_id, user=request.user).delete()
    return redirect("cases:list")


@deeds
def search(request):
    """A POST, so that no name stands in an address, a history or a log."""
    require(request, Permission.CASE_VIEW)
    form = SearchForm(request.POST)
    found = find(form.cleaned_data["words"]) if form.is_valid() else None
    return render(request, "cases/search.html", {"search": form, "found": found})
