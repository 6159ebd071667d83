"""The sheet for a host and its answer: by a code that serves once, or written down by the worker. Either is a real answer."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from agencies.models import Agency
from audit.book import write_down
from clocks.clock import due_in
from common.deeds import call, deed, rows
from common.errors import NotAllowed
from participation import letters
from participation.models import HostCode, HostSheet
from participation.telling import Telling
from participation.wishes import plan_of
from referrals.codes import hash_of, make_code
from referrals.outside import DEAD


@deed
def make_sheet(telling: Telling, *, by, agency, answer_by: date, agreed_on: date, agreed_how: str) -> HostSheet:
    """What was shown, and nothing else. The ledger is asked again, and the database asks for itself."""
    unasked = set(telling.said) - plan_of(telling.placement.case).codes("tell")
    if unasked:
        raise NotAllowed("参加支援プラン（F4）の「伝えてよい内容」が変わりました。画面を読み込み直してください。")
    if not telling.told:
        raise NotAllowed("伝える内容がありません。")
    ground = telling.ground
    if not ground:
        raise NotAllowed(ground.reason)
    sheet = HostSheet.objects.create(
        case_id=telling.placement.case_id,
        placement=telling.placement,
        agency=agency,
        by=by,
        told=telling.told,
        categories=telling.categories,
        asks=telling.asks,
        answer_by=answer_by,
        agreed_on=agreed_on,
        agreed_how=agreed_how,
        basis=ground.basis,
        basis_reason=ground.reason,
        consent_id=ground.consent_id,
    )
    write_down("host_sheet.made", about=sheet, case=sheet.case_id, basis=str(ground.basis), categories=telling.categories)
    return sheet


@deed
def make_link(sheet: HostSheet, *, by) -> tuple[str, HostCode]:
    """A new code; the one before it ends. Whoever calls shows it once and forgets it."""
    code, last = make_code(), due_in("link")
    call(
        "participation_make_code", sheet.pk, hash_of(code), timezone.make_aware(datetime.combine(last + timedelta(1), time.min))
    )
    write_down("host_sheet.code_made", about=sheet, case=sheet.case_id, until=last)
    return code, live_code(sheet)


def live_code(sheet: HostSheet) -> HostCode | None:
    return HostCode.objects.filter(sheet=sheet, used_at=None, ended_at=None, expires_at__gt=timezone.now()).first()


@dataclass
class Letter:
    """What a code opens: who asks, for which place, by when. Nothing of the person."""

    sheet_id: UUID
    agency: Agency
    place: str
    made_at: datetime
    answer_by: date

    number = property(lambda self: HostSheet(pk=self.sheet_id).number)


def open_code(code: str) -> Letter | None:
    """None for every code that does not serve, whatever the reason."""
    found = rows("participation_open_code", hash_of(code))
    if not found:
        return None
    sheet_id, agency, place, made_at, answer_by = found[0]
    return Letter(sheet_id, Agency.objects.get(pk=agency), place, made_at, answer_by)


@deed
def answer_by_code(letter: Letter, *, code, verdict, answer, name) -> None:
    settled = rows("participation_answer_by_code", hash_of(code), verdict, answer, name)
    if not settled:
        raise NotAllowed(DEAD)
    ((sheet_id, case_id, worker),) = settled
    write_down(f"host_sheet.{verdict}", about=HostSheet(pk=sheet_id), case=case_id, via="link")
    letters.answered(sheet_id, case_id, worker)


@deed
def record_answer(sheet: HostSheet, *, by, verdict, answer, name, way, told_on) -> None:
    """What the host has said by telephone, on paper or when they met."""
    call("participation_record_answer", sheet.pk, verdict, answer, name, way, told_on)
    write_down(f"host_sheet.{verdict}", about=sheet, case=sheet.case_id, via=str(way))


@deed
def withdraw_sheet(sheet: HostSheet, *, by) -> None:
    call("participation_withdraw_sheet", sheet.pk)
    write_down("host_sheet.withdrawn", about=sheet, case=sheet.case_id)
