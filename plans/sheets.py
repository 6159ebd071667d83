"""Papers beside the plan: the role table on one sheet, and the notice of the city's decision to the person."""

from agencies.models import Municipality
from common import pdf
from plans.enums import PlanState
from plans.paper import DECIDED, running_of, standing_of


def roles_pdf(plan, *, by):
    """役割分担表: who does what until when, A4 landscape, to lie on every desk that has a part in it."""
    context = {
        "plan": plan,
        "case": plan.case,
        "roles": list(plan.roles.select_related("agency")),
        "standing": standing_of(plan),
    }
    pressed = pdf.render(
        "plans/print/roles.html", context, title="役割分担表", printed_by=by.signature, running=running_of(plan)
    )
    return pdf.as_download(pressed, f"{plan.case.number}-plan{plan.version}-roles.pdf")


def outcome_of(plan) -> str | None:
    """decided, refused, or None before the city has said either."""
    if plan.state == PlanState.REFUSED:
        return "refused"
    return "decided" if plan.state in DECIDED else None


def notice_pdf(plan, text, *, by):
    """支援決定通知書, 不決定通知書. `text`: the city's words (body, closing, contact)."""
    city = Municipality.objects.select_related("host").get()
    decided = outcome_of(plan) == "decided"
    context = {
        "plan": plan,
        "case": plan.case,
        "text": text,
        "decided": decided,
        "city": city,
        "on": plan.decided_at if decided else plan.updated_at,
    }
    title = "多機関協働事業　" + ("支援決定通知書" if decided else "不決定通知書")
    pressed = pdf.render("plans/print/notice.html", context, title=title, printed_by=by.signature)
    return pdf.as_download(pressed, f"{plan.case.number}-plan{plan.version}-notice.pdf")
