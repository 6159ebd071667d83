"""Deeds about who reads a case: restricting it to named people, declaring a tie, asking, answering, opening in an emergency."""

import re
from datetime import datetime, time

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from agencies.models import User
from agencies.roles import Permission
from audit.book import write_down
from cases.actions import admit
from cases.enums import RequestAnswer, StakeReason, Verdict
from cases.models import AccessRequest, Case, Opening
from common.deeds import call, check_now, deed, rows
from common.errors import NotAllowed
from consents.enums import Act
from consents.ledger import ask
from notices import actions as notices
from notices.actions import settle, tell
from notices.kinds import kind

GROUP = "閲覧"
kind("access.named", "閲覧を限ったケースに指名されました", group=GROUP)
kind("access.restricted", "あなたの機関のケースに、閲覧を指名した職員に限ったものがあります", group=GROUP)
kind("access.declared", "職員から、ケースに関わらない申告がありました。担当を確かめてください", group=GROUP)
kind("access.asked", "ケースの閲覧の申請があります。回答をお願いします", group=GROUP)
kind("access.granted", "申請したケースを閲覧できるようになりました", group=GROUP)
kind("access.emergency", "緊急閲覧がありました。内容を確かめてください", group=GROUP)
kind("access.reviewed", "緊急閲覧の点検が済みました", group=GROUP)

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@notices.sieves
def not_those_to_whom_it_is_closed(url: str, people: list[int]) -> list[int]:
    """A notice that leads to a record of a restricted case reaches people named on it; of an excluded person, nobody tells."""
    records = UUID.findall(url)
    return call("cases_who_may_be_told", records, people) if records and people else people


def _readers(case) -> str:
    return reverse("cases:readers", args=[getattr(case, "pk", case)])


def _people(ids) -> list[User]:
    return list(User.objects.filter(pk__in=ids))


@deed
def restrict(case, *, by, reason, words, people, why, until=None):
    """From now on only these people open the case; the heads of the accountable agency are told whom."""
    heads = _people(call("cases_heads_of", case.pk) or [])
    key = call("cases_restrict", case.pk, reason, words, [user.pk for user in people], why, until)
    check_now("somebody_is_named")
    write_down("case.restricted", about=case, case=case, restriction=key, people=[user.pk for user in people])
    tell("access.named", users=people, url=case.get_absolute_url(), key=f"restriction/{key}/named")
    tell("access.restricted", users=heads, url=reverse("cases:my_access"), key=f"restriction/{key}/heads")


@deed
def name_readers(case, *, by, people, why, until=None):
    call("cases_name_reader", case.pk, [user.pk for user in people], why, until)
    write_down("case.readers_named", about=case, case=case, people=[user.pk for user in people])
    tell("access.named", users=people, url=case.get_absolute_url(), key=f"named/{case.pk}/{timezone.now():%Y%m%d%H%M%S}")


@deed
def unname_reader(case, user_id: int, *, by):
    call("cases_unname_reader", case.pk, user_id)
    check_now("somebody_is_named")
    write_down("case.reader_unnamed", about=case, case=case, people=[user_id])


@deed
def lift_restriction(case, *, by, why):
    call("cases_lift_restriction", case.pk, why)
    write_down("case.restriction_lifted", about=case, case=case)


@deed
def declare_tie(case, *, by, bond):
    """Own family, a neighbour: the case closes to who says so, and the heads are told."""
    heads = _people(call("cases_exclude_me", case.pk, bond))
    check_now("somebody_is_named")
    write_down("case.tie_declared", about=case, case=case, bond=str(bond))
    tell("access.declared", users=heads, url=_readers(case), key=f"tie/{case.pk}/{by.pk}/{timezone.now():%Y%m%d}")


@deed
def lift_exclusion(exclusion, *, by):
    call("cases_lift_exclusion", exclusion.pk)
    write_down("case.tie_lifted", about=exclusion, case=exclusion.case_id)


@deed
def ask_for(*, by, agency, number: str, reason: str):
    """The same happens whether or not there is such a case; the accountable agency hears of it a minute later."""
    call("cases_ask_for", number, agency.pk, reason)


def pass_requests_on() -> int:
    """By the job of every minute."""
    untold = rows("cases_untold_requests")
    for request_id, case_id, people in untold:
        tell("access.asked", users=_people(people), url=reverse("cases:requests", args=[case_id]), key=f"request/{request_id}")
    return len(untold)


@deed
def answer_request(asked: AccessRequest, *, by, answer, words, until=None):
    """`join` asks the law first; `read` ends by itself at the end of that day; of a refusal nothing is told."""
    last = timezone.make_aware(datetime.combine(until, time(23, 59, 59))) if until else None
    case = Case.objects.select_related("person", "custodian").get(pk=asked.case_id)
    if answer != RequestAnswer.NO:
        lawful = ask(Act.SHARE, case.person, recipients=[asked.agency])
        if not lawful:
            raise NotAllowed(lawful.reason)
    call("cases_answer_request", asked.pk, answer, words, last)
    write_down("access.answered", about=asked, case=case, answer=str(answer), asked_by=asked.user_id)
    if answer == RequestAnswer.JOIN:
        admit(case, asked.agency, why=StakeReason.JOINED)
    if answer != RequestAnswer.NO:
        tell("access.granted", users=[asked.user], url=case.get_absolute_url(), key=f"request/{asked.pk}/granted")
    settle(key_prefix=f"request/{asked.pk}")


@deed
def open_in_emergency(*, by, agency, number, danger, reason) -> Opening | None:
    """A few hours of reading, for a danger to life, body or property. None: there is no such case, or not for this person."""
    opened = rows("cases_open_in_emergency", number, agency.pk, danger, reason, settings.EMERGENCY_HOURS)
    if not opened:
        return None
    opening_id, case_id, people = opened[0]
    opening = Opening.objects.get(pk=opening_id)
    write_down("case.opened_in_emergency", about=opening, case=case_id, danger=str(danger))
    users = _people(people)
    reviewers = [user for user in users if user.may(Permission.EMERGENCY_REVIEW)]
    others = [user for user in users if user not in reviewers]
    for whom, waits, url in (("review", reviewers, reverse("cases:emergencies")), ("told", others, _readers(case_id))):
        tell("access.emergency", users=waits, url=url, key=f"emergency/{opening_id}/{whom}", urgent=True)
    return opening


@deed
def review(opening: Opening, *, by, verdict: Verdict, words: str):
    """Each is looked at, by somebody else than who opened, with words. Found wrong, it ends at once."""
    call("cases_review_opening", opening.pk, verdict, words)
    write_down("emergency.reviewed", about=opening, case=opening.case_id, verdict=str(verdict))
    tell("access.reviewed", users=[opening.user], url=reverse("cases:my_access"), key=f"emergency/{opening.pk}/reviewed")
    settle(key_prefix=f"emergency/{opening.pk}/review")


@deed
def end_opening(opening: Opening, *, by):
    call("cases_end_opening", opening.pk)
    write_down("opening.ended", about=opening, case=opening.case_id)


def keep_somebody_named() -> int:
    """By the job of every night: who was named has left."""
    renamed = rows("cases_keep_somebody_named")
    for case_id, people in renamed:
        url = reverse("cases:detail", args=[case_id])
        tell("access.named", users=_people(people), url=url, key=f"kept/{case_id}/{timezone.localdate()}")
    return len(renamed)
