"""Genogram, ecomap, and the family's history across agencies."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from cases import actions
from cases.access import case_for
from cases.forms.maps import ArrangeForm, TieForm
from cases.maps import ecomap_of, genogram_of, timeline_of
from common import pdf
from people.drawing.svg import as_address

GENOGRAM_KEY = "□男性　○女性　◇不明　二重線：本人　×：故人　囲み：同居　／別居　／／離婚　点線：事実婚・同居"
ECOMAP_KEY = "太線：強い　細線：普通　点線：弱い　ぎざぎざ：ストレスのある　矢印：働きかけの向き"


@writes
def genogram(request, case_id):
    """The picture, its words, and the boxes that move single persons."""
    permission = Permission.CASE_RECORD if request.method == "POST" else Permission.CASE_VIEW
    case = case_for(request, case_id, permission)
    picture, told, tree, moved = genogram_of(case)
    form = ArrangeForm(request.POST or None, tree=tree, moved=moved)
    if form.is_valid() and form.attempt(actions.arrange_genogram, case, moved=form.moved(), by=request.user):
        messages.success(request, "配置を保存しました。")
        return redirect("cases:genogram", case.pk)
    return render(
        request, "cases/genogram.html", {"case": case, "picture": picture, "told": told, "form": form, "key": GENOGRAM_KEY}
    )


@writes
def ecomap(request, case_id):
    permission = Permission.CASE_RECORD if request.method == "POST" else Permission.CASE_VIEW
    case = case_for(request, case_id, permission)
    form = TieForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.tie, case, by=request.user, **form.answers()):
        return redirect("cases:ecomap", case.pk)
    picture, told = ecomap_of(case)
    ties = list(case.ties.now().select_related("agency"))
    context = {"case": case, "picture": picture, "told": told, "ties": ties, "form": form, "key": ECOMAP_KEY}
    return render(request, "cases/ecomap.html", context)


@deeds
def untie(request, case_id, tie_id):
    case = case_for(request, case_id, Permission.CASE_RECORD)
    actions.untie(get_object_or_404(case.ties.now(), pk=tie_id), by=request.user)
    return redirect("cases:ecomap", case.pk)


@reads
def timeline(request, case_id):
    case = case_for(request, case_id, Permission.CASE_VIEW)
    return render(request, "cases/family_timeline.html", {"case": case, "moments": timeline_of(case)})


@reads
def paper(request, case_id):
    """Both pictures with their words, a sheet each."""
    case = case_for(request, case_id, Permission.CASE_VIEW)
    note_opening(request, case, case=case.pk, verb="printed")
    tree, said, _, _ = genogram_of(case)
    around, told = ecomap_of(case)
    sheets = [
        ("ジェノグラム", as_address(tree), said, GENOGRAM_KEY),
        ("エコマップ", as_address(around), told, ECOMAP_KEY),
    ]
    pressed = pdf.render(
        "cases/print/maps.html",
        {"case": case, "sheets": sheets},
        title="関係図",
        printed_by=request.user.signature,
        running=f"ID {case.number}",
    )
    return pdf.as_download(pressed, f"{case.number}-maps.pdf")
