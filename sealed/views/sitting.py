"""The workplace of a conference, and the pages on which its members prepare, record and follow up."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from agencies.models import Agency
from agencies.roles import Permission
from audit.http import deeds, reads, writes
from cases.access import acting_agency, case_for
from common.buttons import pressed
from sealed import actions, carrying, sitting
from sealed.access import chaired_conference_for, conference_for, own_seat, part_for, task_for
from sealed.enums import SeatRole, Standing
from sealed.forms import (
    AheadForm,
    CarryForm,
    ChairForm,
    CheckForm,
    ConsentForm,
    ContributionForm,
    ElsewhereForm,
    FeedbackForm,
    ItemForm,
    MinutesForm,
    MoveForm,
    NominateForm,
    PreparationForm,
    ReleaseForm,
    ReportForm,
    RoleForm,
    SubjectForm,
    TalkForm,
)
from sealed.models import Minutes
from sealed.views.forming import added_by_chair, added_by_member, fill, form_page
from sealed.workplace import workplace


@reads
def detail(request, conference_id):
    conference = conference_for(request, conference_id)
    return render(request, "sealed/detail.html", workplace(conference, request.user))


@writes
def move(request, conference_id):
    conference = chaired_conference_for(request, conference_id)
    local = timezone.localtime(conference.held_at)
    initial = {
        "day": local.date(),
        "clock": local.time(),
        "method": conference.method,
        "place": conference.place,
        "online": conference.online,
    }
    form = MoveForm(request.POST or None, initial=initial)
    if form.is_valid() and form.attempt(actions.move, conference, by=request.user, **form.answers("day", "clock")):
        return redirect(conference)
    return form_page(request, form, title="日時・場所を変える", button="変える", back=conference.get_absolute_url())


@writes
def nominate(request, conference_id):
    conference = chaired_conference_for(request, conference_id)
    taken = conference.seats.exclude(standing=Standing.LEFT).values_list("user", flat=True)
    initial = {"valid_until": actions.usual_end()}
    form = NominateForm(request.POST or None, taken=list(taken), initial=initial)
    if form.is_valid():
        post, contents = form.cleaned_data["post"], form.answers("post")
        if form.attempt(actions.nominate, conference.pk, user=post.user, agency=post.agency, by=request.user, **contents):
            return redirect(conference)
    lead = "指名された人に見えるのは日時と場所だけです。内容は、その人が自分で誓約したあとに開きます。"
    return form_page(request, form, title="構成員を指名する", button="指名する", lead=lead, back=conference.get_absolute_url())


@deeds
def leave(request, conference_id, seat_id):
    conference = conference_for(request, conference_id)
    seat = part_for(conference.seats, seat_id)
    left = pressed(request, actions.leave, seat, by=request.user)
    return redirect("sealed:list") if left and seat.user_id == request.user.pk else redirect(conference)


@writes
def hand_chair(request, conference_id):
    """By the chair; where there is none any more, by a sworn officer of the host section for oneself."""
    conference = conference_for(request, conference_id)
    sworn = conference.seats.filter(standing=Standing.SWORN, agency=conference.host, role=SeatRole.MEMBER)
    form = ChairForm(request.POST or None, seats=sworn.select_related("user", "agency"))
    lead = "議長になれるのは、誓約した市の所管課の構成員だけです。いない場合は、先に指名し、誓約を受けてください。"
    return fill(
        request,
        conference,
        form,
        actions.hand_chair,
        title="議長を交代する",
        button="交代する",
        lead=lead,
    )


add_subject = writes(
    added_by_chair(
        SubjectForm,
        sitting.add_subject,
        title="対象者・世帯員を加える",
        button="加える",
        lead="同意は一人ずつです。世帯のうち同意した人についてだけ、同意による支援に移せます。",
    )
)


@writes
def set_consent(request, conference_id, subject_id):
    conference = chaired_conference_for(request, conference_id)
    subject = part_for(conference.subjects, subject_id)
    initial = {"consent": subject.consent, "consent_on": subject.consent_on, "remark": subject.remark}
    form = ConsentForm(request.POST or None, initial=initial)
    change = partial(sitting.set_consent, subject)
    return fill(request, conference, form, change, title=f"同意の状況：{subject.name}")


@writes
def prepare(request, conference_id):
    conference = chaired_conference_for(request, conference_id)
    sheet = getattr(conference, "preparation", None)
    names = ("household", "doing", "joining", "asking", "direction")
    form = PreparationForm(request.POST or None, initial={name: getattr(sheet, name) for name in names} if sheet else {})
    return fill(request, conference, form, partial(sitting.prepare, conference), title="準備シートを書く")


@writes
def contribute(request, conference_id):
    """The column of one's own agency."""
    conference = conference_for(request, conference_id)
    agency = own_seat(conference, request.user).agency
    column = conference.contributions.filter(agency=agency).first()
    names = ("facts", "role", "can", "cannot")
    form = ContributionForm(request.POST or None, initial={name: getattr(column, name) for name in names} if column else {})
    lead = "会議の前に書いてください。誓約した構成員だけが読めます。"
    write = partial(sitting.contribute, conference, agency=agency)
    return fill(request, conference, form, write, title=f"準備シート：{agency.name}の欄", lead=lead)


add_item = writes(added_by_chair(ItemForm, sitting.add_item, title="議題を加える", button="加える"))


@writes
def record_item(request, conference_id, topic_id):
    conference = chaired_conference_for(request, conference_id)
    item = part_for(conference.items, topic_id)
    sworn = conference.seats.filter(standing=Standing.SWORN).select_related("user", "agency")
    here = [line.seat_id for line in item.presences.all() if line.present] if item.attended_at else list(sworn)
    form = TalkForm(request.POST or None, initial={"talk": item.talk, "present": here}, seats=sworn)
    if form.is_valid():
        present = {seat.pk for seat in form.cleaned_data["present"]}
        if form.attempt(sitting.record_item, item, by=request.user, talk=form.cleaned_data["talk"], present=present):
            return redirect(conference)
    return form_page(request, form, title=f"議題：{item.title}", button="保存する", back=conference.get_absolute_url())


@writes
def minutes(request, conference_id):
    conference = chaired_conference_for(request, conference_id)
    written = Minutes.objects.filter(conference=conference).first()
    if written:
        written.conference = conference
    names = ("facts", "views", "decisions", "unresolved")
    initial = {name: getattr(written, name) for name in names} if written else {"views": _said(conference)}
    form = MinutesForm(request.POST or None, initial=initial)
    lead = "この会議録を読めるのは、誓約した構成員だけです。各機関の記録に書き写せるのは、自らの役割だけです。"
    return fill(request, conference, form, partial(sitting.write_minutes, conference), title="会議録を書く", lead=lead)


def _said(conference) -> str:
    """What the record of the items already says."""
    return "\n".join(f"【{item.title}】\n{item.talk}" for item in conference.items.all() if item.talk)


@deeds
def offer_minutes(request, conference_id):
    conference = chaired_conference_for(request, conference_id)
    pressed(request, sitting.offer_minutes, conference, by=request.user, done="構成員に確認を依頼しました。")
    return redirect(conference)


@deeds
def fix_minutes(request, conference_id):
    conference = chaired_conference_for(request, conference_id)
    pressed(request, sitting.fix_minutes, conference, by=request.user, done="会議録を確定しました。")
    return redirect(conference)


check_minutes = writes(added_by_member(CheckForm, sitting.check_minutes, own_seat, title="会議録を確認する", button="確認した"))


@writes
def assign_role(request, conference_id):
    conference = chaired_conference_for(request, conference_id)
    agencies = Agency.objects.filter(pk__in=conference.seats.exclude(standing=Standing.LEFT).values("agency")).order_by("code")
    form = RoleForm(request.POST or None, agencies=agencies, initial={"kind": "watch"})
    add = partial(sitting.assign_role, conference)
    return fill(request, conference, form, add, title="役割を決める", button="加える")


@writes
def release_task(request, conference_id, watch_id):
    conference = chaired_conference_for(request, conference_id)
    role = part_for(conference.roles.select_related("agency"), watch_id)
    form = ReleaseForm(request.POST or None, agency=role.agency, initial={"text": role.what})
    lead = f"{role.agency.name}の責任者と、ここで選ぶ担当者にだけ伝わります。会議のことは書かないでください。"
    release = partial(sitting.release_task, role)
    return fill(request, conference, form, release, title="担当機関に役割を伝える", button="伝える", lead=lead)


@reads
def task(request, task_id):
    return render(request, "sealed/task.html", {"task": task_for(request, task_id)})


@writes
def report_task(request, task_id):
    found = task_for(request, task_id)
    form = ReportForm(request.POST or None)
    if form.is_valid() and form.attempt(sitting.report_task, found, by=request.user, **form.answers()):
        messages.success(request, "報告しました。")
        return redirect(found)
    return form_page(
        request, form, title="役割の報告", button="報告する", back=found.get_absolute_url(), where="依頼された役割"
    )


feedback = writes(
    added_by_member(
        FeedbackForm,
        sitting.give_feedback,
        own_seat,
        title="振り返りを書く",
        button="署名して提出する",
        lead="記名です。読めるのは、あなたと議長だけです。",
    )
)
add_elsewhere = writes(
    added_by_chair(
        ElsewhereForm,
        sitting.add_elsewhere,
        title="ほかの会議体を書き留める",
        button="加える",
        lead="会議体・開催日・問い合わせ先だけを残します。内容は書かないでください。",
    )
)


@writes
def look_ahead(request, conference_id):
    conference = chaired_conference_for(request, conference_id)
    names = ("outlook", "outlook_words", "next_on")
    form = AheadForm(request.POST or None, initial={name: getattr(conference, name) for name in names})
    return fill(request, conference, form, partial(sitting.look_ahead, conference), title="同意の見通しと次回")


@writes
def carry(request, conference_id):
    conference = conference_for(request, conference_id)
    form = CarryForm(request.POST or None, user=request.user, subjects=conference.subjects.select_related("conference__key"))
    if form.is_valid():
        case = case_for(request, form.cleaned_data["case"].pk, Permission.CASE_RECORD)
        said = form.answers("case")
        agency = acting_agency(request.user, case, Permission.CASE_RECORD)
        if form.attempt(carrying.carry, conference, by=request.user, case=case, agency=agency, **said):
            messages.success(request, "事実を1つ、ケースの記録に移しました。")
            return redirect(conference)
    lead = "会議録は移りません。同意の範囲を確かめ、「支援チーム」の記録になります。ケースの側に、この会議のことは残りません。"
    return form_page(
        request,
        form,
        title="同意にもとづいて事実を移す",
        button="同意を確かめて移す",
        lead=lead,
        back=conference.get_absolute_url(),
    )
