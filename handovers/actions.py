"""Deeds of leaving and staying: a worker's cases move, an agency ends, posts are renewed."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils import timezone

from agencies.models import Agency, Post, User
from agencies.roles import Permission
from audit.book import write_down
from cases.models import Case, NextStep
from common.deeds import call, deed
from common.errors import NotAllowed
from handovers.enums import Decision
from handovers.models import Handover, Renewal, Succession
from handovers.successors import colleagues_of

MOVED_ON = "この間に、ケースまたは予定が変わりました。画面を読み込み直して、もう一度確かめてください。"


@deed
def hand_over(agency, worker, *, cases: Mapping[UUID, User], steps: Mapping[UUID, User], by) -> Handover:
    """All of it moves to the colleagues chosen, or nothing does."""
    if not cases and not steps:
        raise NotAllowed("引き継ぐケースも予定もありません。")
    if not {*cases.values(), *steps.values()} <= set(colleagues_of(worker, agency)):
        raise NotAllowed("後任は、今日この機関でケースを担当できる職員から選んでください。")
    held = Case.objects.select_for_update(of=("self",), no_key=True).filter(custodian=agency, worker=worker)
    locked = list(held.open().filter(pk__in=cases).order_by("pk"))
    if len(locked) != len(cases):
        raise NotAllowed(MOVED_ON)
    for receiver, ids in _by_receiver(cases).items():
        Case.objects.filter(pk__in=ids).update(worker=receiver, updated_at=timezone.now())
    for receiver, ids in _by_receiver(steps).items():
        waiting = NextStep.objects.waiting().filter(pk__in=ids, agency=agency, worker=worker)
        if waiting.update(worker=receiver, updated_at=timezone.now()) != len(ids):
            raise NotAllowed(MOVED_ON)
    handover = Handover.objects.create(agency=agency, worker=worker, by=by, cases=_written(cases), steps=_written(steps))
    for case in locked:
        write_down("case.worker_named", about=case, case=case, worker=cases[case.pk].pk, handover=handover.pk)
    write_down("worker.handed_over", about=handover, worker=worker.pk, cases=len(cases), steps=len(steps))
    return handover


def _by_receiver(chosen: Mapping[UUID, User]) -> dict[User, list[UUID]]:
    found: dict[User, list[UUID]] = defaultdict(list)
    for key, receiver in chosen.items():
        found[receiver].append(key)
    return found


def _written(chosen: Mapping[UUID, User]) -> dict[str, int]:
    return {str(key): receiver.pk for key, receiver in chosen.items()}


@deed
def end_agency(
    agency, *, successor, last_day: date, reason: str, basis: str, by, singles: Mapping[UUID, Agency] | None = None
) -> Succession:
    """Today or earlier: everything moves now. Later: the plan is kept, and carried out when the day is over."""
    chosen = json.dumps({str(case_id): receiver.pk for case_id, receiver in (singles or {}).items()})
    pk = call("handovers_succeed", agency.pk, successor.pk, last_day, reason, basis, chosen)
    succession = Succession.objects.get(pk=pk)
    write_down("agency.ended", about=agency, successor=successor.pk, last_day=last_day, succession=pk, **succession.moved)
    return succession


@deed
def cancel_succession(agency, *, by) -> None:
    pk = call("handovers_cancel", agency.pk)
    write_down("agency.stays", about=agency, succession=pk)


@deed
def renew(decisions: Mapping[Post, str], *, until: date, by) -> int:
    """What becomes of each post at the end of the fiscal year. Returns how many were renewed."""
    renewed = 0
    for post, decision in decisions.items():
        locked = Post.objects.select_for_update(of=("self",), no_key=True).get(pk=post.pk)
        if locked.until != post.until:
            raise NotAllowed("この間に、職の終了日が変わりました。画面を読み込み直してください。")
        if locked.user_id == by.pk and not by.may(Permission.STAFF_MANAGE):
            raise NotAllowed("自分の職は更新できません。システム管理者に依頼してください。")
        Renewal.objects.update_or_create(post=locked, ends_on=post.until, defaults={"decision": decision, "by": by})
        if decision == Decision.RENEWED:
            _go_on(locked, until)
            renewed += 1
        write_down("post.decided", about=locked, decision=str(decision), until=until)
    return renewed


def _go_on(post: Post, until: date) -> None:
    """A post in force goes on; where it had already run out, a new row begins today, because nobody had rights in between."""
    today = timezone.localdate()
    if post.until >= today:
        post.until = until
        post.save(update_fields=["until", "updated_at"])
    else:
        Post.objects.create(user_id=post.user_id, agency_id=post.agency_id, role=post.role, since=today, until=until)
