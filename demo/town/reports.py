"""The plan of the town: indicators, each marked 例, and what some sections have reported of this year."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from agencies.models import User
from common.acting import acting_as
from common.wareki import fiscal_year
from reports import actions
from reports.models import CityPlan

# Section, pillar of its programme; code, words, unit, figure or source, level, base, target of the last year.
INDICATORS = [
    (
        "長寿支援課",
        "consultation",
        "received",
        "包括的な相談窓口で新規に受け付けた相談",
        "件",
        "received",
        "",
        "programme",
        60,
        120,
    ),
    (
        "長寿支援課",
        "consultation",
        "known",
        "地域包括支援センターを知っている市民の割合",
        "%",
        "",
        "市民アンケート",
        "macro",
        "41.2",
        "55",
    ),
    (
        "障がい福祉課",
        "consultation",
        "contacts",
        "基幹相談支援センターの相談（延べ）",
        "回",
        "",
        "運営状況報告",
        "programme",
        5200,
        6000,
    ),
    ("地域共生社会課", "multiagency", "meetings", "重層的支援会議の開催", "回", "meetings", "", "meso", 6, 24),
    (
        "地域共生社会課",
        "multiagency",
        "agencies",
        "重層的支援会議に出席した機関",
        "機関",
        "meeting_agencies",
        "",
        "meso",
        5,
        20,
    ),
    ("地域共生社会課", "multiagency", "decided", "支援決定", "件", "decided", "", "micro", 12, 40),
    ("地域共生社会課", "participation", "persons", "参加支援で支援した人", "人", "participants_supported", "", "micro", 4, 30),
    ("地域共生社会課", "participation", "hosts", "協力した受け入れ先", "か所", "hosts", "", "meso", 3, 20),
    ("長寿支援課", "community", "places", "通いの場", "か所", "places", "", "programme", 30, 60),
    ("長寿支援課", "community", "participants", "通いの場の参加者（延べ）", "人", "participants", "", "micro", 2000, 6000),
    ("長寿支援課", "community", "bodies", "通いの場を運営する団体", "団体", "place_bodies", "", "meso", 20, 50),
]
WORDS = {
    "障がい福祉課": (
        "基幹相談支援センター6か所で、休日の電話相談を始めた。",
        "障がい福祉サービスにつながっていない人の把握が進んでいない。",
        "地域包括支援センターとの合同訪問を、各センターで年2回以上行う。",
    ),
    "地域共生社会課": (
        "重層的支援会議が定着し、福祉以外の課の出席が増えた。",
        "本人同意が得られない世帯について、支援会議の活用が一部の機関にとどまる。",
        "支援会議の手引きを配り、各課で研修を行う。",
    ),
}


def measure() -> None:
    """Once: a second time changes nothing."""
    host = User.objects.get(username="kobayashi")
    with acting_as(host.pk), transaction.atomic():
        if CityPlan.objects.exists():
            return
        plan = actions.begin_plan(by=host)
        year, kept = min(fiscal_year(timezone.localdate()), plan.last_year), {}
        for section, pillar, code, words, unit, figure, source, level, base, target in INDICATORS:
            entry = plan.entries.filter(programme__sections__name=section, programme__pillar=pillar).first()
            said = {
                "code": code, "words": words, "unit": unit, "figure": figure, "source": source, "level": level,
                "direction": "up",
                "base_value": Decimal(base), "base_year": plan.first_year - 1, "is_example": True, "retired": False,
            }  # fmt: skip
            targets = {plan.last_year: Decimal(target)}
            indicator = actions.set_indicator(entry, None, by=host, targets=targets, **said)
            kept.setdefault((section, entry), {})[indicator] = Decimal(5480) if source else None
        for (section, entry), values in kept.items():
            if section in WORDS:
                words = dict(zip(("outcome", "issues", "next_steps"), WORDS[section], strict=True))
                results = {one: {"value": value, "source": "", "reason": "", "grade": "B"} for one, value in values.items()}
                actions.save_report(entry, year, by=host, words=words, results=results, submit=True)
