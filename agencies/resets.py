"""A lost second factor: an administrator asks, somebody else agrees; nobody decides alone, and nobody for oneself."""

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils import timezone

from agencies import safety, sessions
from agencies.models import FactorReset, Post, User
from agencies.roles import Permission
from audit.book import write_down
from common.deeds import deed
from common.errors import NotAllowed, say

say(
    one_open_factor_reset="この職員の再登録は、すでに申し出があります。もう1人の確認をお待ちください。",
    factor_reset_by_two="申し出た人と本人は、確認できません。別の管理者か、所属の責任者が確認してください。",
)


def may_settle(user, reset) -> bool:
    """Another administrator, or who answers for the agency this person works for. Whoever asked may only take it back."""
    if user.pk == reset.user_id:
        return False
    theirs = {post.agency_id for post in reset.user.current_posts}
    mine = {agency.pk for agency in user.agencies_with(Permission.DESK_OVERSEE)}
    return user.may(Permission.STAFF_MANAGE) or bool(theirs & mine)


def waiting_for(user) -> list[FactorReset]:
    waiting = FactorReset.objects.open().select_related("user", "asked_by")
    return [reset for reset in waiting if may_settle(user, reset)]


@deed
def ask(user, *, how, by) -> FactorReset:
    if user.pk == by.pk:
        raise NotAllowed("自分の再登録は、ほかの管理者に依頼してください。")
    reset = FactorReset.objects.create(user=user, asked_by=by, how=how)
    write_down("factors.reset_asked", about=user)
    today = Post.objects.now().in_open_agencies().exclude(user__in=[user, by])
    theirs = [post.agency_id for post in user.current_posts]
    answering = today.granting(Permission.STAFF_MANAGE) | today.granting(Permission.DESK_OVERSEE).filter(agency__in=theirs)
    for person in User.objects.filter(Q(pk__in=answering.values("user"))):
        safety.tell(safety.RESET_ASKED, person, account=user.pk)
    return reset


@deed
def settle(reset, *, agreed, by) -> FactorReset:
    """Agreed: all factors are gone and every session has ended; the next sign-in leads to enrolment. The password stays."""
    reset = FactorReset.objects.select_for_update(of=("self",)).select_related("user").get(pk=reset.pk)
    if reset.settled_at:
        raise NotAllowed("この申し出は、すでに処理されています。")
    if not may_settle(by, reset):
        raise NotAllowed("この申し出を確認できるのは、別の管理者か所属の責任者です。")
    reset.settled_at, reset.settled_by, reset.agreed = timezone.now(), by, agreed
    reset.save(update_fields=["settled_at", "settled_by", "agreed"])
    write_down("factors.reset" if agreed else "factors.reset_refused", about=reset.user)
    if agreed:
        Authenticator.objects.filter(user=reset.user).delete()
        sessions.end_all(reset.user, by=by)
        safety.tell(safety.CHANGED, reset.user, what="factors_reset")
    return reset
