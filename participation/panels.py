"""参加支援 on the case page, the timeline and the desk, and among what keeps a case from closing."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from agencies.roles import Permission
from cases.closing import Need, asks, asks_leaver
from cases.panels import Event, Panel, on_case, on_desk, tells
from common.deeds import call
from common.wareki import short
from community.panels import on_resource
from participation.access import works
from participation.enums import SheetState
from participation.models import FollowUp, HostSheet, Participation, Placement, PlacementMove

ROWS, NEAR = 10, 7


@on_case
def of_case(request, case):
    found = list(Participation.objects.filter(case=case).select_related("person", "worker")[:3])
    leads = works(request.user, case) is not None
    if not found and not leads:
        return None
    placements = (
        list(Placement.objects.filter(case=case).active().select_related("resource").order_by("-step_on")[:ROWS])
        if found
        else []
    )
    for row in (*found, *placements):
        row.case = case
    context = {
        "case": case,
        "participations": found,
        "placements": placements,
        "may_begin": leads and not any(row.is_open for row in found),
    }
    return Panel("参加支援", "participation/_panel.html", context)


@tells
def told(request, case):
    moves = (
        PlacementMove.objects.filter(case=case).select_related("placement__resource", "by", "agency").order_by("-created_at")
    )
    for move in moves[:40]:
        move.placement.case = case
        happened = "" if move.on == timezone.localdate(move.created_at) else f"　{short(move.on)}"
        yield Event(
            at=move.created_at, kind="plan",
            title=f"参加支援：{move.placement.resource.name}（{move.get_to_step_display()}）{happened}",
            by=f"{move.agency.name} {move.by.name}", text=move.words, url=move.placement.get_absolute_url(),
        )  # fmt: skip
    for sheet in HostSheet.objects.filter(case=case, answered_at__isnull=False).select_related("placement__resource")[:20]:
        yield Event(
            at=sheet.answered_at, kind="plan",
            title=f"受け入れ先の回答：{sheet.placement.resource.name}（{sheet.get_state_display()}）",
            by=sheet.answered_name, text=sheet.answer, url=sheet.get_absolute_url(),
        )  # fmt: skip


@on_desk
def my_turn(request):
    """Whom I look after within the week, what my agency left undone for one, and hosts that have not answered in time."""
    mine = request.user.agencies_with(Permission.MATCH_WORK)
    if not mine:
        return None
    today = timezone.localdate()
    ours = FollowUp.objects.waiting().filter(placement__participation__agency__in=mine)
    turn = ours.filter(Q(worker=request.user, due_on__lte=today + timedelta(NEAR)) | Q(due_on__lt=today - timedelta(NEAR)))
    looks = list(
        turn.select_related("placement__resource", "placement__participation__person", "worker").order_by("due_on", "id")[
            : ROWS + 1
        ]
    )
    late = HostSheet.objects.filter(placement__participation__agency__in=mine, state=SheetState.WAITING, answer_by__lt=today)
    sheets = list(late.select_related("placement__resource", "placement__participation__person").order_by("answer_by")[:ROWS])
    if not looks and not sheets:
        return None
    context = {"looks": looks[:ROWS], "more": len(looks) > ROWS, "sheets": sheets}
    return Panel("参加支援：定着支援と回答待ち", "participation/_desk.html", context, order=17)


@on_resource
def of_resource(request, resource):
    """How many were led there; nothing where nobody was."""
    led = call("participation_led", resource.pk)
    return None if led == 0 else Panel("参加支援での案内", "participation/_led.html", {"led": led})


@asks
def open_placements(case):
    found = Participation.objects.filter(case=case)
    if not found.exists():
        return
    running = found.open().first()
    if running:
        running.case = case
    missing = "参加支援が続いています。マッチングの卒業・中断を記録し、参加支援を終えてください。" if running else ""
    yield Need("参加支援（マッチング）が終わっている", missing, running.get_absolute_url() if running else "")


@asks_leaver
def led_participations(case, agency):
    if Participation.objects.open().filter(case=case, agency=agency).exists():
        yield "参加支援を担当しています。先に、参加支援を終えてください。"
