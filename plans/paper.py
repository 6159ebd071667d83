"""The plan as the city prints it: ruled like the national form, with stamp boxes."""

from agencies.models import Choice, Municipality
from common import pdf


def plan_pdf(plan, *, by):
    context = {
        "plan": plan,
        "case": plan.case,
        "issues": list(plan.issues.all()),
        "schemes": schemes_of(plan),
        "missing_kind": Choice.objects.labels("missing_resource").get(plan.missing_kind, ""),
        "goals": list(plan.goals.all()),
        "roles": list(plan.roles.select_related("agency")),
        "municipality": Municipality.objects.values_list("name", flat=True).first() or "市町村",
    }
    pressed = pdf.render(
        "plans/print/plan.html",
        context,
        title="多機関協働事業　プラン兼利用申込書",
        printed_by=by.signature,
        document_no=plan.document_no,
    )
    return pdf.as_download(pressed, f"{plan.case.number}-plan{plan.version}.pdf")


def schemes_of(plan) -> list[str]:
    """The other programmes it counts on, in the words and the order of the city's list."""
    labels = Choice.objects.labels("other_scheme")
    return [label for code, label in labels.items() if code in plan.other_schemes]
