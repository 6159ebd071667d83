"""What the frame of every page shows: the city, who is signed in, and the menu of what that person may do."""

from dataclasses import dataclass
from functools import partial

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.urls import reverse

from agencies import panels
from agencies.absence import is_away
from agencies.enums import Pillar
from agencies.factors import Standing
from agencies.models import Agency, Municipality
from agencies.roles import Permission

MEETINGS, COMMUNITY, CITY, KEEPING = "会議", "地域・参加支援", "市全体", "管理"

# (label, page, permission, the group it is folded into where the menu is long)
MENU = [
    ("きょうの仕事", "cases:my_day", Permission.CASE_VIEW, ""),
    ("わたしたちの窓口", "cases:our_desk", Permission.DESK_OVERSEE, ""),
    ("ケース", "cases:list", Permission.CASE_VIEW, ""),
    ("相談受付", "cases:receive", Permission.CASE_RECORD, ""),
    ("つなぎ", "referrals:inbox", Permission.CASE_VIEW, ""),
    ("地域づくり", "community:home", Permission.PLACE_KEEP, COMMUNITY),
    ("つなぐシート", "slips:list", Permission.SLIP_SEND, ""),
    ("社会資源", "community:resources", Permission.SLIP_SEND, COMMUNITY),
    ("参加支援", "participation:overview", Permission.MATCH_WORK, COMMUNITY),
    ("アウトリーチ", "outreach:list", Permission.OUTREACH_WORK, COMMUNITY),
    ("待ちの一覧", "boards:board", Permission.CASE_VIEW, ""),
    ("支援決定", "plans:to_decide", Permission.PLAN_DECIDE, ""),
    ("重層的支援会議", "meetings:list", Permission.MEETING_ATTEND, MEETINGS),
    ("支援会議", "sealed:list", Permission.MEETING_ATTEND, MEETINGS),
    ("まるごと会議", "council:cards", Permission.CARD_READ, MEETINGS),
    ("記録簿", "oversight:book", Permission.BOOK_READ, ""),
    ("しくみ", "agencies:system", Permission.SYSTEM_VIEW, CITY),
    ("計画の進み具合", "reports:plan", Permission.SYSTEM_VIEW, CITY),
    ("統計", "reports:figures", Permission.SYSTEM_VIEW, CITY),
    ("選択肢", "agencies:lists", Permission.LISTS_EDIT, KEEPING),
    ("つなぎ先の案内", "routing:overview", Permission.LISTS_EDIT, KEEPING),
    ("職員", "agencies:staff", Permission.STAFF_MANAGE, KEEPING),
    ("引継ぎ・更新", "handovers:index", Permission.HANDOVER_SEE, KEEPING),
]
SHORT = 8  # up to so many entries stand side by side; a longer menu folds its groups


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Group:
    label: str
    items: list[Item]

    @property
    def is_current(self) -> bool:
        return any(item.is_current for item in self.items)


def frame(request) -> dict:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    is_open = signed_in and not is_away(request) and getattr(request, "standing", None) == Standing.OPEN
    return {
        "municipality_name": caches["process"].get_or_set("municipality_name", _name, 60),
        "me": {"name": user.name, "agency_name": user.desk.name if user.desk else "所属なし"} if signed_in else None,
        "provider_name": settings.OIDC["name"] if settings.OIDC and not signed_in else "",
        "demo_url": reverse("demo:door") if apps.is_installed("demo") else "",
        "is_open": is_open,
        "nav": _menu(request, user) if is_open else [],
        "badges": partial(panels.of_header, request) if is_open else [],  # asked only where a whole page is made
    }


def _name() -> str:
    return Municipality.objects.values_list("name", flat=True).first() or ""


def home_of(user) -> str:
    """The first page of the menu this person may open: where somebody starts who works on no case."""
    return next((reverse(name) for _, name, permission, _ in MENU if user.may(permission)), reverse("agencies:me"))


def _serves(user, permission) -> bool:
    """Outreach is done where the plan names the agency for it; there alone the way to it stands in the menu."""
    if permission != Permission.OUTREACH_WORK:
        return user.may(permission)
    desks = caches["process"].get_or_set("outreach_desks", _desks_of_outreach, 60)
    return any(agency.pk in desks for agency in user.agencies_with(permission))


def _desks_of_outreach() -> set[int]:
    return set(Agency.objects.filter(programmes__pillar=Pillar.OUTREACH).values_list("pk", flat=True))


def _menu(request, user) -> list[Item | Group]:
    found = [(label, reverse(name), group) for label, name, permission, group in MENU if _serves(user, permission)]
    inside = [url for _, url, _ in found if request.path.startswith(url)]
    current = max(inside, key=len, default=None)
    items = [(Item(label, url, url == current and (url != "/" or request.path == "/")), group) for label, url, group in found]
    if len(items) <= SHORT:
        return [item for item, _ in items]
    groups: dict[str, list[Item]] = {}
    for item, group in items:
        groups.setdefault(group, []).append(item)
    plain = groups.pop("", [])
    return plain + [Group(label, within) if len(within) > 1 else within[0] for label, within in groups.items()]
