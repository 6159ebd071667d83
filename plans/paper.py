"""The plan as the city prints it: ruled like the national form, with stamp boxes."""

from agencies.models import Municipality
from common import pdf


def plan_pdf(plan, *, by):
    context = {
        "plan": plan,
        "case": plan.case,
        "goals": list(plan.goals.all()),
        "roles": list(plan.roles.select_related("agency")),
        "municipality": Municipality.objects.values_list("name", flat=True).first() or "市町村",
    }
    pressed = pdf.render(
        "plans/print/plan.html",
        context,
        title="多機関協働事業　プラン兼利用申込書",
        printed_by=f"{by.desk.name} {by.name}",
        document_no=plan.document_no,
    )
    return pdf.as_download(pressed, f"{plan.case.number}-plan{plan.version}.pdf")
