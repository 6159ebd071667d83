"""The plan as the city prints it: ruled like the national form, with stamp boxes."""

from agencies.models import Choice, Municipality
from common import pdf
from plans import extract
from plans.enums import PlanState

DECIDED = {PlanState.DECIDED, PlanState.ENDED}


def plan_pdf(plan, *, by):
    return pdf.as_download(press_plan(plan, by=by), f"{plan.case.number}-plan{plan.version}.pdf")


def press_plan(plan, *, by, made_out="", part=None) -> pdf.Pressed:
    """The whole of it, for those who take part; with `made_out` (第n部 … あて) the `part` of it that recipient may have."""
    context = {
        "plan": plan,
        "case": plan.case,
        "part": part or extract.whole(plan),
        "made_out": made_out,
        "standing": standing_of(plan),
        "schemes": schemes_of(plan),
        "missing_kind": Choice.objects.labels("missing_resource").get(plan.missing_kind, ""),
        "goals": list(plan.goals.all()),
        "municipality": city(),
    }
    return pdf.render(
        "plans/print/plan.html",
        context,
        title="多機関協働事業　プラン兼利用申込書",
        printed_by=by.signature,
        running=running_of(plan, made_out),
    )


def running_of(plan, made_out="") -> str:
    """What every page says at its top: number, version, standing, and to whom a copy is made out."""
    parts = [plan.document_no, f"第{plan.version}回・{standing_of(plan)}", made_out and f"写し　{made_out}"]
    return "　".join(part for part in parts if part)


def standing_of(plan) -> str:
    if plan.state == PlanState.REFUSED:
        return "不決定"
    return "決定" if plan.state in DECIDED else "案"


def city() -> str:
    return Municipality.objects.values_list("name", flat=True).first() or "市町村"


def schemes_of(plan) -> list[str]:
    """The other programmes it counts on, in the words and the order of the city's list."""
    labels = Choice.objects.labels("other_scheme")
    return [label for code, label in labels.items() if code in plan.other_schemes]
