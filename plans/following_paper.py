"""F6 and the monitoring record as the city prints them: filled, or blank to be written by hand."""

from agencies.models import Choice, Municipality
from common import pdf
from plans.afterwards import leads
from plans.enums import CHECK_MONTHS, MonitoringMethod, Standing, Verdict

ROWS, MARKS = range(3), range(5, 0, -1)


def evaluation_pdf(shown, *, by=None):
    """`shown` None: the blank form."""
    reasons, seen = Choice.objects.labels("close_reason"), Choice.objects.labels("change_seen")
    context = {
        "shown": shown,
        "leads": leads(shown) if shown else None,
        "plan": shown.plan if shown else None,
        "case": shown.case if shown else None,
        "goals": [_ticked(row) for row in shown.goals.select_related("goal")] if shown else [],
        "seen": [(label, bool(shown) and code in shown.changes_seen) for code, label in seen.items()],
        "satisfaction": [(str(mark), bool(shown) and shown.satisfaction == mark) for mark in MARKS],
        "verdicts": [(label, bool(shown) and shown.verdict == code) for code, label in Verdict.choices],
        "reasons": [(label, bool(shown) and shown.close_reason == code) for code, label in reasons.items()],
        "checks": [(f"{months}か月後", bool(shown) and months in shown.checks) for months in CHECK_MONTHS],
    }
    name = f"{shown.case.number}-F6.pdf" if shown else "F6-blank.pdf"
    return _pressed("plans/print/evaluation.html", context, "評価シート・終結", name, by)


def monitoring_pdf(record, *, by=None, goals=(), roles=()):
    """`record` None: the blank form."""
    context = {
        "record": record,
        "plan": record.plan if record else None,
        "case": record.case if record else None,
        "goals": [_ticked(row) for row in goals],
        "roles": roles,
        "methods": [(label, bool(record) and record.method == code) for code, label in MonitoringMethod.choices],
    }
    name = f"{record.case.number}-monitoring.pdf" if record else "monitoring-blank.pdf"
    return _pressed("plans/print/monitoring.html", context, "モニタリング記録", name, by)


def _ticked(row) -> tuple:
    return row, [(label, row.standing == code) for code, label in Standing.choices]


def _pressed(template, context, title, name, by):
    empty = [(label, False) for _, label in Standing.choices]
    city = Municipality.objects.values_list("name", flat=True).first() or "市町村"
    frame = {"blank": () if by else ROWS, "standings": empty, "municipality": city}
    printed_by = by.signature if by else "白紙の様式"
    return pdf.as_download(pdf.render(template, context | frame, title=title, printed_by=printed_by), name)
