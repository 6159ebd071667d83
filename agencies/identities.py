"""Who somebody is at the city's identity provider: registered by an administrator, by issuer and subject, never found by name.

An administrator alone must not become somebody else: what the provider says of a second factor counts only after the
person has come in through it once with the own factor (`confirmed`). A lost factor is opened by two (resets.py).
"""

import time

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from agencies import factors, safety, sessions
from audit.book import write_down
from common.deeds import deed
from common.errors import NotAllowed, say

PROVIDER = "city"
LONGEST = 191  # of issuer and subject together

say(
    one_identity_per_person="この職員には、すでに登録があります。外してから登録してください。",
    socialaccount_socialaccount_provider_uid_fc810c6e_uniq="この識別子は、ほかの職員に登録されています。",
)


def uid_of(subject) -> str:
    """Issuer and subject in one: the same subject from elsewhere is somebody else. Empty where it cannot be one."""
    uid = f"{settings.OIDC['issuer']} {subject}"
    return uid if isinstance(subject, str) and subject.strip() and len(uid) <= LONGEST else ""


def of(user) -> dict | None:
    """As the administrator sees it."""
    row = SocialAccount.objects.filter(user=user, provider=PROVIDER).first()
    if row is None:
        return None
    issuer, _, subject = row.uid.partition(" ")
    return {"issuer": issuer, "subject": subject, "is_confirmed": bool(row.extra_data.get("confirmed"))}


@deed
def register(user, *, subject, by) -> SocialAccount:
    if user.pk == by.pk:
        raise NotAllowed("自分の登録は、ほかの管理者に依頼してください。")
    if not user.has_usable_password():
        raise NotAllowed("本人がパスワードを設定してから登録してください。設定リンクは職員の画面にあります。")
    uid = uid_of(subject)
    if not uid:
        raise NotAllowed("識別子が長すぎます。認証基盤の担当に確かめてください。")
    row = SocialAccount.objects.create(user=user, provider=PROVIDER, uid=uid)
    write_down("identity.registered", about=user, identity=row.pk)
    safety.tell(safety.CHANGED, user, what="identity_registered")
    return row


@deed
def remove(user, *, by) -> None:
    """Whoever came in through it is out at once."""
    row = SocialAccount.objects.filter(user=user, provider=PROVIDER).first()
    if row is None:
        raise NotAllowed("登録は、すでに外されています。")
    write_down("identity.removed", about=user, identity=row.pk)
    row.delete()
    sessions.end_all(user, by=by)


def take_from_provider(request, row, claims) -> None:
    """Whether the provider has seen a second factor: only by the words of the settings, and only where confirmed."""
    amr = claims.get("amr")
    strong = claims.get("acr") in settings.OIDC["acr"] or (
        isinstance(amr, list) and bool({*map(str, amr)} & {*settings.OIDC["amr"]})
    )
    if strong and row.extra_data.get("confirmed"):
        since = claims.get("auth_time")
        at = min(since, time.time()) if isinstance(since, int | float) else 0  # when unknown: not just now
        record_authentication(request, row.user, "mfa", type=factors.PROVIDER, at=at)


def confirm(request) -> None:
    """All the way in. Through the provider and with an own factor: from now on that is one person."""
    records = get_authentication_records(request, request.user)
    uid = next((record["uid"] for record in records if record["method"] == "socialaccount"), None)
    if uid is None or not any(record["method"] == "mfa" and "id" in record for record in records):
        return
    row = SocialAccount.objects.filter(user=request.user, provider=PROVIDER, uid=uid).first()
    if row and not row.extra_data.get("confirmed"):
        row.extra_data = {"confirmed": True}
        row.save(update_fields=["extra_data"])
        write_down("identity.confirmed", about=request.user, identity=row.pk)
