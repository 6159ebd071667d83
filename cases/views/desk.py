"""My day, the list and the search."""

from django.shortcuts import redirect, render

from agencies.access import require
from agencies.context import home_of
from agencies.roles import Permission
from audit.http import deeds, reads
from cases import panels
from cases.finding import find
from cases.forms.work import FilterForm, SearchForm
from cases.lists import Mark, page_of


@reads
def my_day(request):
    """What waits for me. Whoever works on no case starts at the first page of their own."""
    if not request.user.may(Permission.CASE_VIEW):
        return redirect(home_of(request.user))
    return render(request, "cases/my_day.html", {"panels": panels.of_desk(request), "search": SearchForm()})


@reads
def case_list(request):
    require(request, Permission.CASE_VIEW)
    form = FilterForm(request.GET or {"stage": "open"})
    wanted = form.cleaned_data if form.is_valid() else {"stage": "open"}
    page = page_of(request.user, **wanted, after=Mark.read(request.GET.get("after", "")))
    query = request.GET.copy()
    query.pop("after", None)
    context = {"page": page, "form": form, "query": query.urlencode(), "search": SearchForm()}
    return render(request, "cases/_rows.html" if request.htmx else "cases/list.html", context)


@deeds
def search(request):
    """A POST, so that no name stands in an address, a history or a log."""
    require(request, Permission.CASE_VIEW)
    form = SearchForm(request.POST)
    found = find(form.cleaned_data["words"]) if form.is_valid() else None
    return render(request, "cases/search.html", {"search": form, "found": found})
