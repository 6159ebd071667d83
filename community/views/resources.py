"""社会資源: the list everybody may read, one resource, and putting it right."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render

from agencies.access import require
from agencies.models import Choice
from agencies.roles import Permission
from audit.http import deeds, reads, writes
from common.buttons import pressed
from common.kana import hiragana
from community import actions, panels
from community.access import KEEP, agency_of, contact_of, keeps, resource_for, suggestion_for
from community.forms import ResourceFilter, ResourceForm, SettleForm, SuggestionForm, resource_initial
from community.groups import GROUPS, OTHER, kinds_in
from community.models import Resource
from community.paging import page_of


def named(words: str) -> Q:
    """By a part of the name or of its reading, however it was typed."""
    return Q(name__icontains=words.strip()) | Q(kana__contains=hiragana(words).strip())


@reads
def resource_list(request):
    require(request, Permission.SYSTEM_VIEW)
    form = ResourceFilter(request.GET or None)
    wanted = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    page = page_of(_matching(Resource.objects.visible_to(request.user).for_list(), **wanted), request.GET.get("after", ""))
    kinds, before = Choice.objects.labels("resource_kind"), actions.stale_before()
    rows = [(row, kinds.get(row.kind, row.kind), row.checked_on < before) for row in page.rows]
    query = urlencode({name: getattr(value, "pk", value) for name, value in wanted.items()})
    context = {"form": form, "rows": rows, "next_mark": page.next_mark, "query": query, "filtered": bool(wanted)}
    template = "community/_resource_rows.html" if request.htmx else "community/resources.html"
    return render(request, template, context)


def _matching(found, *, words="", group="", accepts="", fits="", trial=False, stale=False, ended=False, **same):
    """`same`: kind, district, keeper, as they are. `group`: a handful of kinds (community.groups)."""
    found = found.filter(**same) if ended else found.now().filter(**same)
    if words:
        found = found.filter(named(words))
    if group == OTHER:
        found = found.exclude(kind__in=[kind for code in GROUPS for kind in kinds_in(code)])
    elif group:
        found = found.filter(kind__in=kinds_in(group))
    if accepts:
        found = found.filter(accepts__contains=[accepts])
    if fits:
        found = found.filter(fits__contains=[fits])
    if trial:
        found = found.filter(trial_visit=True)
    return found.unchecked_since(actions.stale_before()) if stale else found


@reads
def resource(request, resource_id):
    return render(request, "community/resource.html", _page(request, resource_for(request, resource_id)))


def _page(request, row, **forms):
    words = Choice.objects.words("resource_kind", "resource_fits", "resource_accepts", "resource_role")
    able = keeps(request.user)
    suggestions = row.suggestions.select_related("by", "agency").filter(settled_at=None)
    mine = row.suggestions.filter(by=request.user).exclude(settled_at=None).order_by("-settled_at")
    return {
        "resource": row,
        "kind": words["resource_kind"].get(row.kind, row.kind),
        "fits": [words["resource_fits"].get(code, code) for code in row.fits],
        "accepts": [words["resource_accepts"].get(code, code) for code in row.accepts],
        "roles": [words["resource_role"].get(code, code) for code in row.roles],
        "contact": contact_of(request, row),
        "is_stale": not row.has_ended and row.checked_on < actions.stale_before(),
        "may_keep": able,
        "suggestions": [(each, SettleForm(auto_id=f"id_%s_{each.pk}")) for each in (suggestions if able else ())],
        "answered": mine.first(),
        "place": getattr(row, "place", None),
        "panels": panels.of_resource(request, row),
        "suggestion_form": SuggestionForm(),
        **forms,
    }


@writes
def add_resource(request):
    require(request, KEEP)
    form = ResourceForm(request.POST or None)
    given = {"by": request.user, "keeper": agency_of(request.user)}
    if form.is_valid() and form.attempt(actions.keep_resource, **given, **form.said()):
        messages.success(request, "社会資源を登録しました。")
        return redirect(form.result)
    return render(request, "community/edit_resource.html", {"form": form, "resource": None})


@writes
def edit_resource(request, resource_id):
    row = resource_for(request, resource_id)
    require(request, KEEP)
    form = ResourceForm(request.POST or None, initial=resource_initial(row, contact_of(request, row)))
    if form.is_valid() and form.attempt(actions.keep_resource, row, by=request.user, keeper=row.keeper, **form.said()):
        messages.success(request, "保存しました。")
        return redirect(row)
    return render(request, "community/edit_resource.html", {"form": form, "resource": row})


@deeds
def check_resource(request, resource_id):
    row = resource_for(request, resource_id)
    require(request, KEEP)
    pressed(request, actions.check_resource, row, by=request.user, done="確認日を今日にしました。")
    return redirect(row)


@deeds
def suggest(request, resource_id):
    """Any reader may say what is not right any more."""
    row = resource_for(request, resource_id)
    form = SuggestionForm(request.POST)
    said = {"by": request.user, "agency": request.user.desk}
    if form.is_valid() and form.attempt(actions.suggest, row, **said, **form.answers()):
        messages.success(request, f"{row.keeper.name}に伝えました。")
        return redirect(row)
    return render(request, "community/resource.html", _page(request, row, suggestion_form=form))


@deeds
def settle_suggestion(request, resource_id, suggestion_id):
    suggestion = suggestion_for(request, resource_id, suggestion_id)
    form = SettleForm(request.POST, auto_id=f"id_%s_{suggestion.pk}")
    if form.is_valid() and form.attempt(actions.settle_suggestion, suggestion, by=request.user, **form.answers()):
        messages.success(request, "提案した人に伝えました。")
        return redirect(suggestion.resource)
    if suggestion.settled_at:  # somebody was quicker: it is on the page no more
        messages.error(request, "この提案には、すでに答えています。")
        return redirect(suggestion.resource)
    page = _page(request, suggestion.resource)
    page["suggestions"] = [(each, form if each == suggestion else other) for each, other in page["suggestions"]]
    return render(request, "community/resource.html", page)
