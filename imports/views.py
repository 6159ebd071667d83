"""An old list comes in: choose the file, look it over, say yes; and take it back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import require
from agencies.roles import Permission
from audit.book import note_opening
from audit.http import deeds, reads, writes
from cases.lists import rows_of
from cases.models import Case
from common import spreadsheet
from common.errors import NotAllowed
from imports import actions
from imports.columns import COLUMNS, IGNORED
from imports.forms import ColumnsForm, ConfirmForm, FileForm
from imports.lines import look_over
from imports.models import Import

SHOWN = 50  # imports, and cases of one
SAMPLES = 10
PROBLEMS = 100


@writes
def overview(request):
    """Choose a file, and the imports of before."""
    require(request, Permission.CASE_IMPORT)
    agencies = request.user.agencies_with(Permission.CASE_IMPORT)
    form = FileForm(request.POST or None, request.FILES or None, agencies=agencies)
    if form.is_valid():
        said = form.cleaned_data
        if form.attempt(actions.put_up, agency=said["agency"], by=request.user, file_name=form.file_name, rows=said["file"]):
            return redirect(form.result)
    context = {"form": form, "imports": list(Import.objects.for_list()[:SHOWN]), "most": actions.MOST}
    return render(request, "imports/list.html", context)


@reads
def template(request):
    """An empty list with the headings we know and one line as an example."""
    require(request, Permission.CASE_IMPORT)
    labels, example = [column.label for column in COLUMNS], [column.example for column in COLUMNS]
    table = spreadsheet.Table("取り込み用の一覧", labels, [example])
    return spreadsheet.as_download(request, table, "import-template")


def _import(request, import_id) -> Import:
    """Within one's own agencies; for everybody else it is not there."""
    imported = get_object_or_404(Import.objects.select_related("agency", "by"), pk=import_id)
    note_opening(request, imported)
    require(request, Permission.CASE_IMPORT)
    return imported


@writes
def detail(request, import_id):
    """Before 確定: the preview, and what each column means. Afterwards: what became of it."""
    imported = _import(request, import_id)
    if not imported.is_preview:
        return _result(request, imported)
    headings, *_ = imported.rows()
    form = ColumnsForm(request.POST or None, headings=headings, columns=imported.columns)
    if form.is_valid() and form.attempt(actions.assign_columns, imported, columns=form.columns(), by=request.user):
        return redirect(imported)
    return render(request, "imports/preview.html", _preview(imported, form))


def _preview(imported, form):
    lines = look_over(imported) if actions.is_readable(imported.columns) else []
    good, doubtful, wrong = ([line for line in lines if line.kind == kind] for kind in ("good", "doubtful", "wrong"))
    return {
        "imported": imported,
        "form": form,
        "confirm": ConfirmForm(lines=lines),
        "readable": actions.is_readable(imported.columns),
        "used": sum(code != IGNORED for code in imported.columns),
        "good": len(good),
        "samples": good[:SAMPLES],
        "doubtful": doubtful,
        "before": sum(line.kind == "before" for line in lines),
        "wrong": len(wrong),
        "shown_wrong": wrong[:PROBLEMS],
        "more_wrong": len(wrong[PROBLEMS:]),
    }


def _result(request, imported):
    cases = rows_of(Case.objects.filter(pk__in=imported.cases.values("case_id")).order_by("number"))
    context = {"imported": imported, "rows": cases[:SHOWN], "more": len(cases[SHOWN:])}
    return render(request, "imports/result.html", context)


@deeds
def confirm(request, import_id):
    imported = _import(request, import_id)
    lines = look_over(imported) if imported.is_preview else []
    form = ConfirmForm(request.POST, lines=lines)
    if form.is_valid() and form.attempt(actions.confirm, imported, by=request.user, ticked=form.cleaned_data["ticked"]):
        messages.success(request, "一覧のケースを登録しました。")
    else:
        _say(request, form)
    return redirect(imported)


@reads
def leftovers(request, import_id):
    """The lines that would not come in as they are, with what to put right: for the spreadsheet they came from."""
    imported = _import(request, import_id)
    if not imported.is_preview:
        raise NotAllowed("この一覧は、すでに取り込まれています。元の行は残していません。")
    headings, *_ = imported.rows()
    lines = [line for line in look_over(imported) if line.kind != "good"]
    rows = [[*_padded(line.cells, len(headings)), f"{line.number}行目：{line.remark}"] for line in lines]
    return spreadsheet.as_download(request, spreadsheet.Table("直すところ", [*headings, "直すところ"], rows), "leftovers")


def _padded(cells, width) -> list:
    return [*cells[:width], *([None] * (width - len(cells)))]


@deeds
def undo(request, import_id):
    imported = _import(request, import_id)
    try:
        gone, kept = actions.undo(imported, by=request.user)
    except NotAllowed as problem:
        messages.error(request, str(problem))
        return redirect(imported)
    messages.success(request, f"取り込みを取り消しました（{gone}件）。")
    if kept:
        messages.warning(request, f"取り込みのあとに記録や手続きのあるケースは残しました：{'、'.join(kept)}")
    return redirect(imported)


@deeds
def discard(request, import_id):
    imported = _import(request, import_id)
    try:
        actions.discard(imported, by=request.user)
    except NotAllowed as problem:
        messages.error(request, str(problem))
        return redirect(imported)
    messages.info(request, "読み込んだファイルを破棄しました。ケースには何も登録していません。")
    return redirect("imports:list")


def _say(request, form):
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, error)
