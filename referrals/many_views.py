"""Several cases at once: offered to one agency, or taken back by the coordinator."""

from django.contrib import messages
from django.shortcuts import redirect, render

from agencies.access import require
from agencies.roles import Permission
from audit.http import writes
from cases.models import Case, Stake
from common.errors import NotAllowed
from referrals import actions
from referrals.enclosure import stamp_of
from referrals.forms import SendManyForm, TakeBackManyForm

SHOWN = 200


@writes
def send_many(request):
    """In two looks, like a single offer: what will arrive of each case, and which cannot be sent and why."""
    require(request, Permission.OFFER_SEND)
    own = request.user.agencies_with(Permission.OFFER_SEND)
    form = SendManyForm(request.POST or None, cases=_held_by(own), own=own)
    looks = _looks(form) if form.is_valid() else []
    able = [look["case"] for look in looks if not look["refusal"]]
    stamp = stamp_of({str(look["case"].pk): str(look["enclosure"]) for look in looks}, len(able), "many")
    if able and form.cleaned_data["shown"] == stamp:
        if form.attempt(actions.send_many, able, by=request.user, **form.answers("shown", "cases")):
            messages.success(request, f"{len(able)}件を送りました。")
            return redirect("referrals:inbox")
    return render(request, "referrals/send_many.html", {"form": form, "looks": looks, "able": len(able), "stamp": stamp})


def _held_by(agencies):
    held = Case.objects.open().filter(custodian__in=agencies).select_related("person", "worker", "custodian", "intake")
    return held.order_by("number")[:SHOWN]


def _looks(form) -> list[dict]:
    said = form.cleaned_data
    texts = (said["did"], said["keeps"], said["asks"])
    looks = []
    for case in said["cases"]:
        try:
            _, enclosure = actions.ground_of(case, kind=said["kind"], to_agency=said["to_agency"], texts=texts)
            looks.append({"case": case, "enclosure": enclosure, "refusal": ""})
        except NotAllowed as problem:
            looks.append({"case": case, "enclosure": {}, "refusal": str(problem)})
    return looks


@writes
def take_back_many(request):
    require(request, Permission.CUSTODY_TAKE_BACK)
    own = request.user.agencies_with(Permission.CUSTODY_TAKE_BACK)
    form = TakeBackManyForm(request.POST or None, cases=_others_hold(own))
    if form.is_valid():
        cases, reason = form.cleaned_data["cases"], form.cleaned_data["reason"]
        if form.attempt(actions.take_back_many, cases, by=request.user, reason=reason):
            messages.success(request, f"{len(cases)}件の主担当を引き取りました。")
            return redirect("cases:list")
    return render(request, "referrals/take_back_many.html", {"form": form})


def _others_hold(agencies):
    """Open cases of our circle that another agency answers for."""
    ours = Stake.objects.current().filter(agency__in=agencies).values("case")
    held = Case.objects.open().filter(pk__in=ours).exclude(custodian__in=agencies)
    return held.select_related("person", "worker", "custodian").order_by("number")[:SHOWN]
