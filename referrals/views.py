"""The desk's post: what was asked of us, what we asked, and each offer with its answer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from agencies.access import require
from agencies.roles import Permission
from audit.http import deeds, reads, writes
from cases.access import case_for, custodian_case_for
from common.errors import NotAllowed
from consents.enums import Act
from consents.ledger import ask
from referrals import actions
from referrals.access import offer_for, receives, sends
from referrals.enclosure import what_goes_along
from referrals.forms import AcceptForm, DeclineForm, OfferForm, TakeBackForm
from referrals.models import Offer

SHOWN = 50


@reads
def inbox(request):
    require(request, Permission.CASE_VIEW)
    mine = request.user.agencies_with(Permission.CASE_VIEW)
    offers = Offer.objects.waiting().select_related("from_agency", "to_agency")
    context = {
        "asked": list(offers.to(mine)[:SHOWN]),
        "sent": list(offers.sent_by(mine)[:SHOWN]),
    }
    return render(request, "referrals/inbox.html", context)


@reads
def detail(request, offer_id):
    offer = offer_for(request, offer_id)
    return render(request, "referrals/detail.html", _offer_page(request, offer))


def _offer_page(request, offer, **forms):
    return {
        "offer": offer,
        "may_answer": offer.is_waiting and receives(request.user, offer),
        "may_withdraw": offer.is_waiting and sends(request.user, offer),
        "accept_form": forms.get("accept_form") or AcceptForm(prefix="accept"),
        "decline_form": forms.get("decline_form") or DeclineForm(prefix="decline"),
    }


@writes
def send(request, case_id):
    case = custodian_case_for(request, case_id, Permission.OFFER_SEND)
    form = OfferForm(request.POST or None, case=case, initial={"kind": request.GET.get("kind", "refer")})
    if form.is_valid():
        if form.attempt(actions.send_offer, case, by=request.user, from_agency=case.custodian, **form.answers()):
            return redirect(form.result)
    context = {
        "case": case,
        "form": form,
        "lawful": ask(Act.SHARE, case.person),
        "enclosure": what_goes_along(case, minimum=False),
    }
    return render(request, "referrals/send.html", context)


@deeds
def accept(request, offer_id):
    offer = offer_for(request, offer_id)
    form = AcceptForm(request.POST, prefix="accept")
    if form.is_valid() and form.attempt(actions.accept, offer, by=request.user, **form.answers()):
        messages.success(request, "受理しました。")
        return redirect("cases:detail", offer.case_id)
    return render(request, "referrals/detail.html", _offer_page(request, offer, accept_form=form))


@deeds
def decline(request, offer_id):
    offer = offer_for(request, offer_id)
    form = DeclineForm(request.POST, prefix="decline")
    if form.is_valid() and form.attempt(actions.decline, offer, by=request.user, **form.answers()):
        messages.success(request, "辞退を伝えました。つなぎ元が引き続き主担当です。")
        return redirect("referrals:inbox")
    return render(request, "referrals/detail.html", _offer_page(request, offer, decline_form=form))


@deeds
def withdraw(request, offer_id):
    offer = offer_for(request, offer_id)
    try:
        actions.withdraw(offer, by=request.user)
    except NotAllowed as problem:
        messages.error(request, str(problem))
    return redirect(reverse("referrals:detail", args=[offer.pk]))


@writes
def take_back(request, case_id):
    case = case_for(request, case_id, Permission.CUSTODY_TAKE_BACK)
    form = TakeBackForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.take_back, case, by=request.user, **form.answers()):
        return redirect(case)
    return render(request, "referrals/take_back.html", {"case": case, "form": form})
