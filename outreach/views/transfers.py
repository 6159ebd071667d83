"""An entry offered to another agency of the programme, and the answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from audit.http import deeds, reads, writes
from common.buttons import pressed
from outreach import actions
from outreach.access import holders, open_client_for, transfer_for
from outreach.enums import TransferState
from outreach.forms import AnswerForm, OfferForm
from outreach.models import PotentialClient


@writes
def offer(request, client_id):
    client = open_client_for(request, client_id)
    form = OfferForm(request.POST or None, client=client)
    if form.is_valid() and form.attempt(actions.offer, client, by=request.user, **form.answers()):
        messages.success(request, "申し出ました。相手が引き受けるまでは、この機関が担当です。")
        return redirect(form.result)
    return render(request, "outreach/offer.html", {"form": form, "client": client})


@reads
def detail(request, transfer_id):
    return render(request, "outreach/transfer.html", _page(request, transfer_for(request, transfer_id)))


def _page(request, transfer, form=None):
    agencies = holders(request.user)
    return {
        "transfer": transfer,
        "gives": transfer.from_agency in agencies,
        "receives": transfer.to_agency in agencies,
        "form": form or AnswerForm(),
        "opens": PotentialClient.objects.of_agencies(agencies).filter(pk=transfer.client_id).exists(),
    }


@deeds
def take(request, transfer_id):
    return _answer(request, transfer_id, TransferState.TAKEN, "引き受けました。あなたが担当です。")


@deeds
def refuse(request, transfer_id):
    return _answer(request, transfer_id, TransferState.REFUSED, "引き受けられないことを伝えました。")


def _answer(request, transfer_id, state, done):
    transfer = transfer_for(request, transfer_id)
    if transfer.to_agency not in holders(request.user):
        raise PermissionDenied("返事ができるのは、引き渡しを受けた機関だけです。")
    form = AnswerForm(request.POST)
    if form.is_valid():
        if state == TransferState.REFUSED and not form.cleaned_data["words"]:
            form.add_error("words", "引き受けられない理由を入力してください。")
        elif form.attempt(actions.answer_offer, transfer, by=request.user, state=state, **form.answers()):
            messages.success(request, done)
            return redirect(transfer)
    return render(request, "outreach/transfer.html", _page(request, transfer, form))


@deeds
def withdraw(request, transfer_id):
    transfer = transfer_for(request, transfer_id)
    if transfer.from_agency not in holders(request.user):
        raise PermissionDenied("取りやめられるのは、申し出た機関だけです。")
    pressed(request, actions.answer_offer, transfer, by=request.user, state=TransferState.WITHDRAWN, done="取りやめました。")
    return redirect(transfer)
