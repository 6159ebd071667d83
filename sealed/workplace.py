"""What stands on the page of a conference: everything the reader may see of it, and the next step on top."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from sealed.enums import ConsentState, SeatRole, Standing
from sealed.models import HouseRule, Minutes, Preparation

RENEW_DAYS = 60


@dataclass(frozen=True)
class Step:
    """One thing to do now. `post`: a button that does it at once."""

    what: str
    label: str
    url: str
    post: bool = False


def workplace(conference, user) -> dict:
    today = timezone.localdate()
    seats = list(conference.seats.select_related("user", "agency", "nominated_by"))
    own = next(seat for seat in seats if seat.user_id == user.pk and seat.standing == Standing.SWORN)
    chair = next((seat for seat in seats if seat.role == SeatRole.CHAIR and seat.standing != Standing.LEFT), None)
    shows = conference.papers_until >= today
    minutes = _with(conference, Minutes.objects.filter(conference=conference).select_related("written_by").first())
    found = {
        "conference": conference,
        "rule": HouseRule.objects.get(),
        "seats": seats,
        "sworn": [seat for seat in seats if seat.standing == Standing.SWORN],
        "own_seat": own,
        "chair": chair,
        "chairs": chair is not None and chair.user_id == user.pk,
        "may_take_chair": chair is None and own.agency_id == conference.host_id,
        "renewable": own.valid_until <= today + timedelta(days=RENEW_DAYS),
        "shows": shows,
        "subjects": list(conference.subjects.all()),
        "preparation": _with(
            conference, Preparation.objects.filter(conference=conference).select_related("written_by").first()
        ),
        "contributions": list(conference.contributions.select_related("agency", "written_by")),
        "inquiries": list(conference.inquiries.select_related("seat__user", "seat__agency", "answered_by")),
        "papers": list(conference.papers.all()),
        "copies": list(conference.copies.select_related("seat__user", "seat__agency", "destroyed_by")),
        "items": list(conference.items.prefetch_related("presences")),
        "minutes": minutes,
        "checks": list(conference.checks.select_related("seat__user", "seat__agency")),
        "roles": list(conference.roles.select_related("agency", "task__worker", "task__done_by")),
        "feedback": list(conference.feedback.select_related("seat__user", "seat__agency")),
        "elsewhere": list(conference.elsewhere.all()),
        "carries": list(conference.carries.select_related("by", "subject")),
        "later": list(conference.later.all()),
    }
    for item in found["items"]:
        here = {line.seat_id for line in item.presences.all() if line.present}
        item.here = [seat.user.name for seat in seats if seat.pk in here]
    for row in found["carries"]:
        row.subject.conference = conference
    found["may_carry"] = any(subject.consent == ConsentState.GIVEN for subject in found["subjects"])
    found["own_column"] = next((row for row in found["contributions"] if row.agency_id == own.agency_id), None)
    found["to_check"] = bool(minutes and minutes.offered_at and not minutes.fixed_at) and not any(
        check.seat_id == own.pk and check.revision == minutes.revision for check in found["checks"]
    )
    found["asked_of_me"] = [row for row in found["inquiries"] if row.seat_id == own.pk and not row.answered_at]
    found["gave_feedback"] = any(row.seat_id == own.pk for row in found["feedback"])
    found["held"] = conference.held_at <= timezone.now()
    found["step"] = _next(found)
    return found


def _with(conference, row):
    """The very conference in hand, so that its key is asked for once."""
    if row:
        row.conference = conference
    return row


def _next(found) -> Step | None:
    """The first thing that waits for this reader."""
    return next((step for step in (_of_chair(found) if found["chairs"] else _of_member(found)) if step), None)


def _of_chair(found):
    to = _ways(found["conference"])
    minutes, prepared = found["minutes"], found["preparation"] or not found["shows"]
    if not found["subjects"]:
        yield Step("対象者・世帯員を書き出します。同意の状況を一人ずつ持ちます。", "対象者を加える", to("add_subject"))
    if len(found["seats"]) == 1:
        yield Step("この件に必要な人だけを、理由をつけて構成員に指名します。", "構成員を指名する", to("nominate"))
    if not prepared:
        yield Step("会議の前に、準備シートで世帯の状況と案を共有します。", "準備シートを書く", to("prepare"))
    if not found["items"]:
        yield Step("議題を並べます。議題ごとに、在席した人を記録します。", "議題を加える", to("add_item"))
    if not found["held"] and not minutes:
        return
    if open_item := next((item for item in found["items"] if not item.attended_at), None):
        if not (minutes and minutes.fixed_at):
            yield Step("議題ごとに、在席者と協議の内容を記録します。", "議題を記録する", to("record_item", open_item.pk))
    if not minutes:
        yield Step("会議録の案を作ります。議題の記録が入っています。", "会議録を書く", to("minutes"))
    elif not minutes.fixed_at and not minutes.offered_at:
        yield Step("会議録の案ができたら、構成員に確認を依頼します。", "確認を依頼する", to("offer_minutes"), post=True)
    elif not minutes.fixed_at:
        yield Step("構成員の確認がそろったら、会議録を確定します。", "会議録を確定する", to("fix_minutes"), post=True)
    if not found["roles"]:
        yield Step("見守り・働きかけの役割を決めます。", "役割を決める", to("assign_role"))
    if waiting := next((role for role in found["roles"] if not role.task_id), None):
        yield Step(
            "役割を、担当機関に伝える文にします。外に出るのはその文だけです。", "役割を伝える", to("release_task", waiting.pk)
        )
    if any(copy.returned_at is None for copy in found["copies"]):
        yield Step("配布した資料に、まだ返却されていないものがあります。", "資料を確かめる", "#papers")


def _of_member(found):
    to = _ways(found["conference"])
    if found["may_take_chair"]:
        yield Step("議長がいなくなりました。市の所管課の構成員が引き継いでください。", "議長を引き継ぐ", to("hand_chair"))
    if found["renewable"]:
        yield Step("あなたの誓約の期限が近づいています。", "誓約を更新する", to("renew"))
    if found["asked_of_me"]:
        yield Step("情報提供の依頼が届いています。", "依頼に答える", to("answer_inquiry", found["asked_of_me"][0].pk))
    if found["shows"] and not found["own_column"] and not found["minutes"]:
        yield Step("会議の前に、自機関の欄を書いてください。", "自機関の欄を書く", to("contribute"))
    if found["to_check"]:
        yield Step("会議録の案を読み、確認してください。", "会議録を確認する", to("check_minutes"))
    if found["minutes"] and not found["gave_feedback"]:
        yield Step("会議の振り返りを書いてください（記名・3問）。", "振り返りを書く", to("feedback"))


def _ways(conference):
    return lambda name, *more: reverse(f"sealed:{name}", args=[conference.pk, *more])
