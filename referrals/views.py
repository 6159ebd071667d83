"""The desk's post: what waits for us, what we wait for, and each offer from sending to what became of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from agencies.access import require
from agencies.roles import Permission
from audit.http import deeds, reads, writes
from cases.access import case_for, custodian_case_for
from cases.models import Case
from clocks.clock import answer_by, has_accounts
from common.errors import NotAllowed
from consents.enums import Act
from consents.ledger import ask
from referrals import actions
from referrals.access import decides, frame_for, frames, offer_for, receives, sends
from referrals.enclosure import stamp_of
from referrals.enums import Decision, OfferState, Verdict, Wait
from referrals.forms import AnswerForm, DecisionForm, OfferForm, ReviewForm, TakeBackForm, WordsForm
from referrals.models import Offer
from referrals.outside import fetch_back, may_fetch_back, outlook
from routing.proposals import for_case

SHOWN = 50


@reads
def inbox(request):
    """Whose turn it is, in that order: ours, the others'. What has climbed to us comes first."""
    require(request, Permission.CASE_VIEW)
    mine = request.user.agencies_with(Permission.CASE_VIEW)
    offers = Offer.objects.for_list()
    context = {
        "raised": frames(climbed=True)[:SHOWN],
        "ours": list(offers.turn_of(mine)[:SHOWN]),
        "reports": list(offers.reports_of(mine)[:SHOWN]),
        "others": list(offers.with_others(mine)[:SHOWN]),
        "may_send": request.user.may(Permission.OFFER_SEND),
        "may_take_back": request.user.may(Permission.CUSTODY_TAKE_BACK),
    }
    return render(request, "referrals/inbox.html", context)


# Sending ----------------------------------------------------------------------------------------------------------------


@writes
def send(request, case_id):
    """In two looks: first what is typed, then exactly what will arrive. Only what was shown is sent."""
    case = custodian_case_for(request, case_id, Permission.OFFER_SEND)
    form = OfferForm(request.POST or None, case=case, initial=_wanted(request))
    preview = _preview(case, form) if form.is_valid() else None
    if preview and form.cleaned_data["shown"] == preview["stamp"]:
        said = form.answers("shown")
        if form.attempt(actions.send_offer, case, by=request.user, from_agency=case.custodian, **said):
            return redirect(form.result)
    context = {
        "case": case,
        "form": form,
        "preview": preview,
        "lawful": ask(Act.SHARE, case.person),
        "proposals": for_case(case),
    }
    return render(request, "referrals/send.html", context)


def _wanted(request) -> dict:
    """What a page that leads here has chosen already: kind, receiver, papers."""
    asked = request.GET
    return {"kind": asked.get("kind", "refer"), "to_agency": asked.get("to", ""), "pages": asked.getlist("page")}


def _preview(case, form) -> dict | None:
    said = form.cleaned_data
    texts = (said["did"], said["keeps"], said["asks"])
    try:
        answer, enclosure = actions.ground_of(
            case, kind=said["kind"], to_agency=said["to_agency"], texts=texts, danger=said["danger"], pages=said["pages"]
        )
    except NotAllowed as problem:
        form.add_error(None, str(problem))
        return None
    return {
        "to": said["to_agency"],
        "reason": answer.reason,
        "enclosure": enclosure,
        "until": answer_by(said["to_agency"], said["urgency"]),
        "stamp": stamp_of(enclosure, said["to_agency"].pk, said["kind"]),
    }


# One offer --------------------------------------------------------------------------------------------------------------

WORDS = {
    "ask": {"label": "つなぎ元に確かめたいこと", "hint": "返事が来るまで、回答期限は進みません。"},
    "reply": {"label": "照会への返事"},
    "withdraw": {"label": "取り下げる理由（任意）", "required": False},
    "go_on": {"label": "次の手", "hint": "別の機関につなぐ、自機関で続けるなど。"},
    "report": {"label": "結果", "hint": "どうなったか。つなぎ元に伝わります。"},
}


@reads
def detail(request, offer_id):
    offer = offer_for(request, offer_id)
    return render(request, "referrals/detail.html", _offer_page(request, offer))


def _offer_page(request, offer, **posted):
    """What this person may do now, each with its form; the posted one with what was typed."""
    able = _able(request.user, offer)
    forms = {name: WordsForm(prefix=name, **words) for name, words in WORDS.items() if name in able}
    if "answer" in able:
        forms["answer"] = AnswerForm(prefix="answer", offer=offer)
    return {
        "offer": offer,
        "steps": list(offer.steps.select_related("agency", "by")),
        "forms": {name: posted.get(name) or form for name, form in forms.items()},
        "refused": [form for name, form in posted.items() if name not in forms],
        "outside": outlook(request.user, offer),
        "in_circle": _opens_case(request.user, offer),
    }


def _opens_case(user, offer) -> bool:
    taken = offer.state in (OfferState.ACCEPTED, OfferState.PARTLY) and not offer.is_anonymous
    return taken and Case.objects.visible_to(user).filter(pk=offer.case_id).exists()


def _able(user, offer) -> set[str]:
    ours, theirs = receives(user, offer), sends(user, offer)
    able = set()
    if ours and offer.is_waiting:
        able |= {"answer", "ask"} if offer.waits_for == Wait.ANSWER else {"answer"}
    if offer.waits_for == Wait.OUTCOME and (ours or (theirs and not has_accounts(offer.to_agency))):
        able.add("report")
    if theirs and offer.is_waiting:
        able.add("withdraw")
    if theirs and offer.waits_for in (Wait.REPLY, Wait.NEXT):
        able.add("reply" if offer.waits_for == Wait.REPLY else "go_on")
    return able


@deeds
def answer(request, offer_id):
    offer = offer_for(request, offer_id)
    form = AnswerForm(request.POST, prefix="answer", offer=offer)
    if form.is_valid() and form.attempt(actions.answer_offer, offer, by=request.user, **form.answers()):
        return _answered(request, offer, form.cleaned_data["verdict"])
    return render(request, "referrals/detail.html", _offer_page(request, offer, answer=form))


def _answered(request, offer, verdict):
    if verdict == Verdict.DECLINED:
        messages.success(request, "辞退を伝えました。つなぎ元が引き続き主担当です。")
        return redirect("referrals:inbox")
    if offer.is_anonymous:
        messages.success(request, "回答を伝えました。")
        return redirect(offer)
    messages.success(
        request, "受理しました。" if verdict == Verdict.ACCEPTED else "協力機関として加わりました。主担当はつなぎ元のままです。"
    )
    return redirect("cases:detail", offer.case_id)


def _spoken(name, deed, done):
    """A page for one text and its button, on the page of the offer."""

    @deeds
    def view(request, offer_id):
        offer = offer_for(request, offer_id)
        form = WordsForm(request.POST, prefix=name, **WORDS[name])
        if form.is_valid() and form.attempt(deed, offer, by=request.user, **form.answers()):
            messages.success(request, done)
            return redirect(offer)
        return render(request, "referrals/detail.html", _offer_page(request, offer, **{name: form}))

    return view


ask_back = _spoken("ask", actions.ask_back, "照会を送りました。")
reply = _spoken("reply", actions.reply, "返事を送りました。")
withdraw = _spoken("withdraw", actions.withdraw, "取り下げました。")
go_on = _spoken("go_on", actions.go_on, "次の手を記録しました。")
report = _spoken("report", actions.report, "結果を伝えました。")


# The frame of an offer, for those who see that nobody is dropped ----------------------------------------------------------


@writes
def frame(request, watched_id):
    """Nothing of the person; a look at a decline, or a decision about what silence has lifted."""
    about = frame_for(request, watched_id)
    form, deed = _frame_form(request, about)
    if form is None and Offer.objects.visible_to(request.user).filter(pk=about.pk).exists():
        return redirect("referrals:detail", about.pk)  # nothing to decide here, and they may read it whole
    if form and form.is_valid() and form.attempt(deed, about, by=request.user, **form.answers()):
        messages.success(request, "記録し、関係する機関に知らせました。")
        return redirect("referrals:inbox")
    shown = {"frame": about, "form": form, "reviewing": deed is actions.review, "outside": outlook(request.user, about)}
    return render(request, "referrals/frame.html", shown)


def _frame_form(request, about):
    if not decides(request.user, about):
        return None, None
    if about.waits_for == Wait.REVIEW:
        return ReviewForm(request.POST or None), actions.review
    if about.rung < 2:
        return None, None
    return DecisionForm(request.POST or None, initial={"verdict": Decision.EXTENDED}), actions.decide


@writes
def take_back(request, case_id):
    """By the coordinator; or, where an agency without accounts holds the case, by whoever had given it there."""
    case = case_for(request, case_id, Permission.CASE_VIEW)
    deed = fetch_back if may_fetch_back(request.user, case) else actions.take_back
    if deed is actions.take_back and not request.user.may(Permission.CUSTODY_TAKE_BACK):
        raise PermissionDenied("主担当を引き取れるのは、調整機関だけです。つなぎ戻しを依頼してください。")
    form = TakeBackForm(request.POST or None)
    if form.is_valid() and form.attempt(deed, case, by=request.user, **form.answers()):
        return redirect(case)
    return render(request, "referrals/take_back.html", {"case": case, "form": form})
