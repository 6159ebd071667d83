"""地域づくり, the desk of who keeps places: the month's lines, needs and meetings, and the report about it."""

from datetime import date

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.access import require
from agencies.models import Choice
from audit.book import note_opening
from audit.http import deeds, reads, writes
from common import pdf
from common.spreadsheet import Table, as_download
from community import actions
from community.access import KEEP, agency_of, followed_by, line_for, report_for, require_work
from community.counting import after, before, first_of
from community.enums import CountedSex
from community.figures import counted, figures_of, heads_table, sections
from community.forms import LINES, ReportForm, StartForm, line_initial
from community.models import Contact, Need, Place, Report, Resource, RoundTable, Session, Suggestion

SHOWN = 100


def month_of(request) -> date:
    """The month asked for as 2026-11; this one where none is, or none that can be read."""
    try:
        year, month = (int(part) for part in request.GET.get("month", "").split("-"))
        return date(year, month, 1) if 2000 <= year <= 2100 else first_of(timezone.localdate())
    except ValueError:
        return first_of(timezone.localdate())


@reads
def home(request):
    """What a coordinator does this month, and how each line is written down."""
    require(request, KEEP)
    agency, today = agency_of(request.user), timezone.localdate()
    month = month_of(request)
    places = list(Place.objects.filter(agency=agency).running(month, max(month, today)).for_list())
    held = list(Session.objects.filter(place__in=places).in_month(month).select_related("place"))
    met = {place.pk for place in counted(places, held, month)}
    last_month = before(first_of(today))
    old = Resource.objects.now().filter(keeper=agency).unchecked_since(actions.stale_before())
    context = {
        "agency": agency,
        "month": month,
        "before": before(month),
        "next": after(month) if month < first_of(today) else None,
        "places": [(place, place.pk in met) for place in places],
        "sessions": held,
        "lines": _lines(agency, month),
        "last_month": last_month,
        "report": Report.objects.filter(agency=agency, month=last_month).first(),
        "start": StartForm(initial={"month": last_month}),
        "old": old.count(),
        "suggested": list(Suggestion.objects.filter(resource__keeper=agency, settled_at=None).select_related("resource")[:10]),
    }
    return render(request, "community/home.html", context)


def _lines(agency, month) -> dict[str, list]:
    """Contacts, needs and round tables of the month, each with its words."""
    words = Choice.objects.words("contact_with", "contact_how", "missing_resource")
    contacts = Contact.objects.filter(agency=agency).in_month(month).select_related("district")[:SHOWN]
    needs = Need.objects.filter(agency=agency).in_month(month).select_related("district")[:SHOWN]
    return {
        "contacts": [
            (row, words["contact_with"].get(row.with_whom, ""), words["contact_how"].get(row.how, "")) for row in contacts
        ],
        "needs": [(row, words["missing_resource"].get(row.need, "")) for row in needs],
        "tables": list(RoundTable.objects.filter(agency=agency).in_month(month).select_related("district")[:SHOWN]),
    }


@writes
def add_line(request, kind):
    require(request, KEEP)
    model, kind_of_form, title = LINES[kind]
    form = kind_of_form(request.POST or None)
    row = model(agency=agency_of(request.user))
    if form.is_valid() and form.attempt(actions.record_line, row, by=request.user, **form.answers()):
        messages.success(request, "記録しました。")
        return redirect("community:home")
    return render(request, "community/edit_line.html", {"form": form, "title": title, "row": None})


@writes
def edit_line(request, kind, line_id):
    model, kind_of_form, title = LINES[kind]
    row = line_for(request, model, line_id)
    form = kind_of_form(request.POST or None, initial=line_initial(row))
    if form.is_valid() and form.attempt(actions.record_line, row, by=request.user, **form.answers()):
        messages.success(request, "保存しました。")
        return redirect("community:home")
    return render(request, "community/edit_line.html", {"form": form, "title": title, "row": row})


# The report ----------------------------------------------------------------------------------------------------------


@reads
def reports(request):
    require_work(request)
    found = Report.objects.visible_to(request.user, followed_by(request.user)).select_related("agency")
    able = request.user.may(KEEP)
    context = {"reports": list(found[:SHOWN]), "start": None}
    if able:
        last_month = before(first_of(timezone.localdate()))
        mine = agency_of(request.user)
        months = [first_of(timezone.localdate()), last_month]
        there = set(Report.objects.filter(agency=mine, month__in=months).values_list("month", flat=True))
        context["start"] = [
            (month, StartForm(initial={"month": month}, auto_id=f"id_%s_{month:%m}")) for month in months if month not in there
        ]
    return render(request, "community/reports.html", context)


@deeds
def start_report(request):
    require(request, KEEP)
    form, agency = StartForm(request.POST), agency_of(request.user)
    if not form.is_valid():
        messages.error(request, "月を選び直してください。")
        return redirect("community:reports")
    there = Report.objects.filter(agency=agency, month=form.cleaned_data["month"]).first()
    if there is None and not form.attempt(actions.start_report, by=request.user, agency=agency, **form.answers()):
        messages.error(request, form.non_field_errors()[0])
        return redirect("community:reports")
    return redirect(there or form.result)


@writes
def report(request, report_id):
    """While a draft: its figures as they are now, and its words. Submitted: as it was, and what has changed since."""
    row = report_for(request, report_id)
    mine = row.agency in request.user.agencies_with(KEEP)
    form = None
    if mine and not row.is_submitted:
        form = ReportForm(request.POST or None, initial={"remarks": row.remarks, "plans": row.plans})
        submitting = "submit" in request.POST
        deed = actions.submit_report if submitting else actions.write_report
        if form.is_valid() and form.attempt(deed, row, by=request.user, **form.answers()):
            messages.success(request, "提出しました。所管課に伝わります。" if submitting else "下書きを保存しました。")
            return redirect(row)
    kept, now = _figures(row)
    context = {
        "report": row,
        "form": form,
        "sections": sections(kept, now),
        "heads": heads_table(kept),
        "sexes": [sex.label for sex in CountedSex],
        "changed": now is not None and any(line.now is not None for _, lines in sections(kept, now) for line in lines),
    }
    return render(request, "community/report.html", context)


def _figures(row) -> tuple[dict, dict | None]:
    now = figures_of(row.agency, row.month)
    return (row.figures, now) if row.is_submitted else (now, None)


@reads
def report_pdf(request, report_id):
    row = report_for(request, report_id)
    note_opening(request, row, verb="printed")
    kept, now = _figures(row)
    found = sections(kept, now)
    context = {
        "report": row,
        "sections": found,
        "heads": heads_table(kept),
        "sexes": [sex.label for sex in CountedSex],
        "changed": any(line.now is not None for _, lines in found for line in lines),
    }
    title = f"地域づくり　月次報告（{row.month_label}）"
    running = "" if row.is_submitted else "下書き"
    sheet = pdf.render("community/print/report.html", context, title=title, printed_by=request.user.signature, running=running)
    return pdf.as_download(sheet, "community-report.pdf")


@reads
def report_table(request, report_id):
    row = report_for(request, report_id)
    note_opening(request, row, verb="exported")
    kept, now = _figures(row)
    rows = [
        [title, line.label, line.kept, "" if line.now is None else line.now]
        for title, lines in sections(kept, now)
        for line in lines
    ]
    sexes = list(CountedSex)
    rows += [
        ["参加者の内訳（延べ人）", f"{band}・{sex.label}", number, ""]
        for band, numbers in heads_table(kept)
        for sex, number in zip(sexes, numbers, strict=False)
        if number
    ]
    rows += [["所感・地区の課題", row.remarks, "", ""], ["来月の予定", row.plans, "", ""]]
    table = Table(f"月次報告 {row.month_label}", ["区分", "項目", "数", "提出後に変わった数"], rows)
    return as_download(request, table, f"community-report-{row.month:%Y%m}")
