"""The register of places in the columns of the national survey (介護予防・日常生活支援総合事業の実施状況調査)."""

from collections import defaultdict

from agencies.models import Choice
from common.spreadsheet import Table
from common.wareki import short
from community.counting import counts_in, first_of, last_of
from community.enums import AgeBand, CountedSex
from community.models import Session
from community.models.place import heads_key

LISTS = {"kind": "place_kind", "operator_kind": "place_operator", "venue_kind": "place_venue", "activity": "place_activity"}
COLUMNS = [
    "通いの場の名称", "種別", "地区", "運営主体", "運営主体の名称", "会場", "会場の名称", "主な活動", "開催頻度",
    "開始年月日", "終了年月日", "担当機関", "月1回以上の開催", "開催回数", "参加者延べ数", "1回の最多参加者数",
    "専門職が来た回数",
]  # fmt: skip


def survey(places, month) -> Table:
    """One row per place. Counted is what met in that month; of those who came, how many by age and sex."""
    words = {(row.list_code, row.code): row.label for row in Choice.objects.filter(list_code__in=LISTS.values())}
    held = defaultdict(list)
    for session in Session.objects.filter(place__in=places, held_on__range=(first_of(month), last_of(month))):
        held[session.place_id].append(session)
    cells = [(band, sex) for band in AgeBand for sex in CountedSex]
    columns = [*COLUMNS, *(f"{band.label}・{sex.label}" for band, sex in cells)]
    rows = [[*_row(place, held[place.pk], month, words), *_heads(held[place.pk], cells)] for place in places]
    return Table(f"通いの場 {short(month).rpartition('.')[0]}月分", columns, rows)


def _row(place, sessions, month, words) -> list:
    listed = {name: words.get((list_code, getattr(place, name)), "") for name, list_code in LISTS.items()}
    days = [session.held_on for session in sessions]
    counts = counts_in(month, started_on=place.started_on, ended_on=place.ended_on, days=days)
    return [
        place.name, listed["kind"], place.district.name if place.district else "", listed["operator_kind"], place.operator,
        listed["venue_kind"], place.venue, listed["activity"], place.get_frequency_display(), short(place.started_on),
        short(place.ended_on) if place.ended_on else "", place.agency.name, "○" if counts else "", len(sessions),
        sum(session.participants for session in sessions), max((session.participants for session in sessions), default=0),
        sum(bool(session.professionals) for session in sessions),
    ]  # fmt: skip


def _heads(sessions, cells) -> list[int]:
    return [sum(session.heads.get(heads_key(*cell), 0) for session in sessions) for cell in cells]
