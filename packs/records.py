"""The file of a person as text, one record after the other, and who else is known in it. Reads what the acting user may read.

What a conference of art. 106-6 says lives in rooms this app does not know; nothing of it can come in here.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from agencies.models import Agency, Choice
from cases.models import Attachment, Case, Stake
from cases.notes import entries_of
from cases.sheets import filled
from common.wareki import short, spell
from consents.enums import Basis, Category, Purpose
from consents.ledger import words
from consents.models import Consent, Disclosure
from meetings.models import AgendaItem, Guest
from packs.blackout import Known, digits_of, names_of
from packs.enums import RecordKind
from people.models import Person
from plans.models import Plan
from referrals.models import Offer
from sheets.words import spelled

K = RecordKind


@dataclass(frozen=True)
class Found:
    """One record: which, from which day, and everything it says."""

    kind: str
    source_id: UUID
    day: date
    title: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(f"{self.kind}/{self.source_id}/{self.title}/{self.text}".encode()).hexdigest()


def file_of(request) -> list[Found]:
    """What is asked for, in order: as it stands now, of what was there on the day of the request."""
    until = timezone.make_aware(datetime.combine(request.received_on + timedelta(days=1), time()))
    readers = [READERS[kind] for kind in RecordKind if kind in request.kinds]
    found = [record for reader in readers for record in reader(request.case, until)]
    wanted = [record for record in found if _is_in(record.day, request)]
    order = list(RecordKind.values)
    return sorted(wanted, key=lambda record: (record.day, order.index(record.kind), str(record.source_id)))


def _is_in(day: date, request) -> bool:
    return (request.scope_from is None or day >= request.scope_from) and (
        request.scope_until is None or day <= request.scope_until
    )


def _lines(*pairs: tuple[str, object]) -> str:
    return "\n".join(f"{label}：{said}" for label, said in pairs if said not in (None, ""))


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _intakes(case: Case, until) -> Iterator[Found]:
    intake = getattr(case, "intake", None)
    if intake is None or intake.created_at >= until:
        return
    topics, routes = Choice.objects.labels("topic"), Choice.objects.labels("route")
    text = _lines(
        ("受付日", spell(intake.received_on)),
        ("相談経路", routes.get(intake.route, intake.route)),
        ("来談者", intake.visitor_name),
        ("本人との関係", intake.visitor_relation),
        ("相談内容", "、".join(topics.get(code, code) for code in intake.topics)),
        ("いちばん困っていること", topics.get(intake.main_topic, "")),
        ("相談されたいこと・希望", intake.content),
    )
    yield Found(K.INTAKE, intake.pk, intake.received_on, K.INTAKE.label, text)


def _sheets(case: Case, until) -> Iterator[Found]:
    for record in case.sheets.filter(created_at__lt=until).select_related("agency"):
        sheet = filled(case, record.sheet, record, on_paper=True)
        said = spelled(sheet.definition, sheet.values, sheet.words)
        title = f"{sheet.definition.name}（{record.agency.name}）"
        yield Found(K.SHEET, record.pk, _day(record.created_at), title, _lines(*((box.label, words) for box, words in said)))


def _notes(case: Case, until) -> Iterator[Found]:
    files: dict = {}
    for file in Attachment.objects.listed().filter(note__case=case):
        files.setdefault(file.note_id, []).append(file.name)
    made = dict(case.notes.filter(created_at__lt=until).values_list("pk", "happened_at"))
    for entry in entries_of(case):
        if entry["id"] not in made:
            continue
        text = _lines(
            ("日時", entry["happened_at"]),
            ("方法", entry["kind"]),
            ("見出し", entry["heading"]),
            ("対象者", entry["contacted"]),
            ("内容種別", entry["contents"]),
            ("記録", entry["agency"]),
            ("内容", entry["text"]),
            ("次の予定", entry["next"]),
            ("添付", "、".join(files.get(entry["id"], []))),
            ("取消の理由", entry["struck"]),
        )
        yield Found(K.NOTE, entry["id"], _day(made[entry["id"]]), K.NOTE.label, text)


def _consents(case: Case, until) -> Iterator[Found]:
    rows = Consent.objects.of(case.person).filter(created_at__lt=until).select_related("withdrawal", "agency")
    names = dict(Agency.objects.values_list("pk", "name"))
    for row in rows.prefetch_related("narrowings"):
        withdrawal = getattr(row, "withdrawal", None)
        reach = "支援に必要な関係機関すべて" if row.all_agencies else "、".join(names.get(key, "") for key in row.recipients)
        text = _lines(
            ("返事", row.get_status_display()),
            ("方法", row.get_kind_display()),
            ("同意した人", f"{row.get_capacity_display()}　{row.given_by}".strip()),
            ("目的", words(Purpose, row.purposes)),
            ("内容", words(Category, row.categories)),
            ("伝えてよい相手", reach if row.is_given else ""),
            ("伝えない相手", "、".join([*(names.get(key, "") for key in row.exclusions), row.exclusion_note]).strip("、")),
            ("期限", spell(_day(row.ends_at))),
            ("一部の取りやめ", "、".join(f"{short(_day(cut.at))} {cut.reason}" for cut in row.narrowings.all())),
            ("撤回", f"{spell(_day(withdrawal.at))}　{withdrawal.reason}" if withdrawal else ""),
        )
        yield Found(K.CONSENT, row.pk, _day(row.starts_at), K.CONSENT.label, text)


def _plans(case: Case, until) -> Iterator[Found]:
    rows = Plan.objects.of(case).filter(created_at__lt=until).select_related("lead_agency", "agency")
    for plan in rows.prefetch_related("issues", "goals", "roles__agency"):
        text = _lines(
            ("本人・世帯の希望", plan.wish),
            *(("課題", f"{each.member or '世帯全体'}　{each.text}") for each in plan.issues.all()),
            *(("目標", f"{each.get_term_display()}　{each.text}") for each in plan.goals.all()),
            ("支援の方針", plan.direction),
            *(("役割", f"{each.agency.name}　{each.support}　{each.own_part}".strip()) for each in plan.roles.all()),
            ("期間", f"{spell(plan.starts_on)}から{spell(plan.ends_on)}"),
            ("主たる支援機関", plan.lead_agency.name),
            ("緊急時の対応", plan.in_crisis),
            ("申込者", plan.applicant),
            ("文書番号", plan.document_no),
        )
        yield Found(K.PLAN, plan.pk, _day(plan.created_at), f"{K.PLAN.label}（{plan.version_label}）", text)


def _items(case: Case, until) -> Iterator[Found]:
    rows = AgendaItem.objects.filter(case=case, created_at__lt=until).select_related("meeting")
    for item in rows.prefetch_related("guests", "preparations__agency", "additions", "decisions__step__agency"):
        text = _lines(
            ("協議事項", item.get_function_display()),
            ("招いた人", "、".join(guest.label for guest in item.guests.all())),
            *(("事前シート", f"{each.agency.name}　{_whole(each)}") for each in item.preparations.all()),
            ("確認した事実", item.facts),
            ("協議の内容", item.discussion),
            ("結果", item.get_result_display() if item.result else ""),
            ("課題として残ったこと", item.open_issues),
            *(("決定事項", f"{each.step.agency.name}　{each.step.what}") for each in item.decisions.all()),
            *(("追記", each.text) for each in item.additions.all()),
        )
        yield Found(K.ITEM, item.pk, _day(item.meeting.held_at), K.ITEM.label, text)


def _whole(sheet) -> str:
    said = (sheet.knows, sheet.does, sheet.can, sheet.cannot, sheet.view)
    return "　".join(each for each in said if each)


def _offers(case: Case, until) -> Iterator[Found]:
    """Not those that rest on a conference of art. 106-6: they would tell that there was one."""
    rows = Offer.objects.filter(case=case, sent_at__lt=until).exclude(basis=Basis.CONFERENCE)
    for offer in rows.select_related("from_agency", "to_agency"):
        text = _lines(
            ("つなぎ元", offer.from_agency.name),
            ("つなぎ先", offer.to_agency.name),
            ("これまでに行ったこと", offer.did),
            ("続けること", offer.keeps),
            ("お願いしたいこと", offer.asks),
            *((f"添えた情報：{label}", words) for label, words in offer.enclosure.items()),
            ("根拠", offer.get_basis_display()),
            ("回答", offer.answer),
            ("代わりの提案", offer.counter_proposal),
            ("結果", offer.outcome),
        )
        yield Found(K.OFFER, offer.pk, _day(offer.sent_at), offer.kind_label, text)


def _disclosures(case: Case, until) -> Iterator[Found]:
    for told in Disclosure.objects.filter(person=case.person, created_at__lt=until):
        text = _lines(
            ("根拠", told.get_basis_display()),
            ("法律", told.statute),
            ("差し迫った危険", told.danger),
            ("伝えた相手", told.recipient),
            ("伝えた内容", told.what),
            ("承認した人", told.approved_by),
        )
        yield Found(K.DISCLOSURE, told.pk, _day(told.at), K.DISCLOSURE.label, text)


READERS = {
    K.INTAKE: _intakes, K.SHEET: _sheets, K.NOTE: _notes, K.CONSENT: _consents, K.PLAN: _plans, K.ITEM: _items,
    K.OFFER: _offers, K.DISCLOSURE: _disclosures,
}  # fmt: skip


# Who else ----------------------------------------------------------------------------------------------------------------


def known_in(case: Case, *, besides: Iterable[UUID] = ()) -> Known:
    """Everybody the case knows but the person and `besides`: household, relatives, informants, guests, signers."""
    own = case.person
    others = list(Person.objects.filter(subject_of__case=case).exclude(pk__in=[own.pk, *besides]))
    told = Person.objects.filter(pk__in=besides)
    named: set[str] = set()
    for person in others:
        named |= names_of(person.name, person.kana, person.aliases)
        named |= {address for address in (person.address, person.registered_address) if address}
    for name in _names_in(case):
        named |= names_of(name)
    mine = names_of(own.name, own.kana, own.aliases) | {own.address, own.registered_address, ""}
    for person in told:
        mine |= names_of(person.name, person.kana, person.aliases)
    numbers = {digits_of(number) for person in others for number in (person.telephone, person.mobile)}
    return Known(
        words=frozenset(named),
        numbers=frozenset(numbers - {""}),
        own_words=frozenset(mine),
        own_numbers=frozenset({digits_of(own.telephone), digits_of(own.mobile)} - {""}),
        days=frozenset(person.born_on for person in others if person.born_on and person.born_on != own.born_on),
    )


def _names_in(case: Case) -> set[str]:
    """People who stand in a record by their name only."""
    intake = getattr(case, "intake", None)
    names = {intake.visitor_name} if intake else set()
    for box in case.notes.exclude(contacted_others="").values_list("contacted_others", flat=True):
        names |= set(box.replace("，", "、").split("、"))
    names |= set(Guest.objects.filter(item__case=case).exclude(standing="person").values_list("name", flat=True))
    names |= set(Consent.objects.of(case.person).exclude(given_by="").values_list("given_by", flat=True))
    names |= set(case.plans.exclude(applicant="").values_list("applicant", flat=True))
    return {name.strip() for name in names if name.strip()}


def desks_with_own_notes(case: Case) -> list[str]:
    """Other agencies that take or took part: what they keep to themselves is not in this file, and must be asked for."""
    stakes = Stake.objects.filter(case=case).exclude(agency=case.custodian).select_related("agency")
    return sorted({stake.agency.name for stake in stakes})
