"""地区の状況: what is there and what is thin; and what the city has settled about 地域づくり."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import require
from agencies.roles import Permission
from audit.http import reads, writes
from community import actions
from community.access import followed_by, reads_work
from community.forms import DistrictChoice, DistrictForm, MonthsForm
from community.groups import LABELS
from community.models import District, Need
from community.stock import by_district, wanted


@reads
def overview(request):
    require(request, Permission.SYSTEM_VIEW)
    form = DistrictChoice(request.GET or None)
    chosen = form.cleaned_data["district"] if form.is_valid() else None
    rows, able = by_district(), reads_work(request.user)
    needs = Need.objects.visible_to(request.user, followed_by(request.user)) if able else Need.objects.none()
    context = {
        "rows": rows,
        "labels": list(LABELS.items()),
        "totals": [sum(dict(row.groups)[code] for row in rows) for code in LABELS],
        "places": sum(row.places for row in rows),
        "known": any(row.per_thousand for row in rows),
        "form": form,
        "chosen": chosen,
        "reads_work": able,
        "wanted": wanted(needs, chosen) if able else [],
        "heard": list(needs.filter(district=chosen).select_related("district")[:10]) if able and chosen else [],
    }
    return render(request, "community/overview.html", context)


@writes
def edit_setup(request):
    require(request, Permission.LISTS_EDIT)
    form = MonthsForm(request.POST or None, initial={"check_months": actions.setup().check_months})
    if form.is_valid() and form.attempt(actions.settle_months, by=request.user, **form.answers()):
        messages.success(request, "保存しました。")
        return redirect("community:setup")
    return render(request, "community/setup.html", {"form": form, "districts": list(District.objects.all())})


@writes
def add_district(request):
    require(request, Permission.LISTS_EDIT)
    return _district(request, None)


@writes
def edit_district(request, district_id):
    require(request, Permission.LISTS_EDIT)
    return _district(request, get_object_or_404(District, pk=district_id))


def _district(request, row):
    names = ("name", "kana", "elders", "elders_on", "retired")
    form = DistrictForm(request.POST or None, initial={name: getattr(row, name) for name in names} if row else None)
    if form.is_valid() and form.attempt(actions.keep_district, row, by=request.user, **form.answers()):
        messages.success(request, "保存しました。")
        return redirect("community:setup")
    return render(request, "community/edit_district.html", {"form": form, "district": row})
