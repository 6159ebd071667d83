"""The list, one entry, and the short page of a contact."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.models import Choice
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from common import pdf
from drafts.page import Desk
from outreach import actions
from outreach.access import client_for, open_client_for, require_outreach
from outreach.enums import NEXT, ORDER, Result, Stage
from outreach.forms import AddForm, ClientForm, ContactForm, StageForm, WorkerForm
from outreach.lists import lists_of, round_of
from outreach.models import AreaNote, Contact, Transfer

SHOWN = 50
CLIENT = tuple(ClientForm.base_fields)


@reads
def overview(request):
    agencies = require_outreach(request)
    context = {
        "lists": lists_of(agencies),
        "offers": list(Transfer.objects.filter(state="waiting", to_agency__in=agencies).select_related("from_agency")),
        "waiting": list(Transfer.objects.filter(state="waiting", from_agency__in=agencies).select_related("to_agency")),
    }
    return render(request, "outreach/list.html", context)


@writes
def add(request):
    agency = require_outreach(request)[0]
    desk = Desk(request, "アウトリーチの新しい記録")
    form = AddForm(desk.typed)
    desk.settle(form)
    if form.is_valid() and form.attempt(actions.add_client, by=request.user, agency=agency, **form.answers()):
        messages.success(request, "載せました。読めるのは、この機関でアウトリーチをする職員だけです。")
        return redirect(form.result)
    return render(request, "outreach/add.html", {"form": form, "desk": desk, "agency": agency})


@reads
def detail(request, client_id):
    return render(request, "outreach/detail.html", page_of(request, client_for(request, client_id)))


def page_of(request, client, **forms):
    contacts = list(client.contacts.select_related("client", "by", "second", "agency")[: SHOWN + 1])
    steps = [(to.value, to.label) for to in sorted(NEXT[Stage(client.stage)], key=ORDER.index)]
    return {
        "client": client,
        "source": Choice.objects.labels("found_by").get(client.source, client.source),
        "contacts": contacts[:SHOWN],
        "more": len(contacts) > SHOWN,
        "steps": list(client.steps.select_related("by")),
        "transfer": client.transfers.filter(state="waiting").select_related("to_agency").first(),
        "area": list(AreaNote.objects.filter(district=client.district)[:5]),
        "stage_form": forms.get("stage_form") or StageForm(prefix="stage", steps=steps, initial={"to": _onward(client.stage)}),
        "worker_form": forms.get("worker_form")
        or WorkerForm(prefix="worker", agency=client.agency, initial={"worker": client.worker_id}),
        "may_receive": request.user.may(Permission.CASE_RECORD),
    }


def _onward(stage) -> str:
    """The next step nearer; at the end of the table, none."""
    return next((to.value for to in ORDER[ORDER.index(Stage(stage)) + 1 :] if to in NEXT[Stage(stage)]), "")


@writes
def edit(request, client_id):
    client = open_client_for(request, client_id)
    desk = Desk(request, "アウトリーチの記録の修正")
    form = ClientForm(desk.typed, client=client, initial={name: getattr(client, name) for name in CLIENT if name != "once"})
    desk.settle(form)
    seen = (desk.typed or {}).get("seen", client.updated_at.isoformat())
    if form.is_valid() and form.attempt(actions.edit_client, client, by=request.user, seen=seen, **form.answers("known_on")):
        return redirect(client)
    return render(request, "outreach/edit.html", {"form": form, "desk": desk, "client": client, "seen": seen})


@writes
def contact(request, client_id):
    client = open_client_for(request, client_id)
    desk = Desk(request, "アウトリーチの接触記録")
    asked = request.GET.get("result", "")
    initial = {"result": asked, "next_aim": client.next_aim} if asked in Result.values else {"next_aim": client.next_aim}
    form = ContactForm(desk.typed, client=client, user=request.user, initial=initial)
    desk.settle(form)
    if form.is_valid() and form.attempt(actions.add_contact, client, by=request.user, **form.contact()):
        messages.success(request, "接触を記録しました。")
        return redirect(client)
    return render(request, "outreach/contact.html", {"form": form, "desk": desk, "client": client})


@deeds
def stage(request, client_id):
    client = open_client_for(request, client_id)
    form = StageForm(request.POST, prefix="stage", steps=Stage.choices)
    if form.is_valid() and form.attempt(actions.move_stage, client, by=request.user, **form.answers()):
        return redirect(client)
    return render(request, "outreach/detail.html", page_of(request, client, stage_form=form))


@deeds
def worker(request, client_id):
    client = client_for(request, client_id)
    form = WorkerForm(request.POST, prefix="worker", agency=client.agency)
    if form.is_valid() and form.attempt(actions.name_worker, client, by=request.user, **form.answers()):
        return redirect(client)
    return render(request, "outreach/detail.html", page_of(request, client, worker_form=form))


@reads
def round_paper(request):
    """Today's round on A4: what must not be done stands on top; no name unless it was asked for."""
    agencies = require_outreach(request)
    clients = round_of(agencies, request.user, mine=request.GET.get("whose") != "all")
    for client in clients:
        note_opening(request, client, case=client.case_id, verb="printed")
    latest = {}
    for row in Contact.objects.filter(client__in=clients).select_related("client", "by").order_by("happened_at"):
        latest[row.client_id] = row
    area = AreaNote.objects.filter(district__in={client.district for client in clients})
    context = {
        "visits": [(client, latest.get(client.pk)) for client in clients],
        "named": request.GET.get("names") == "yes",
        "area": list(area),
        "day": timezone.localdate(),
    }
    sheet = pdf.render("outreach/print/round.html", context, title="訪問票", printed_by=request.user.signature)
    return pdf.as_download(sheet, "round.pdf")
