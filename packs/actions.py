"""Deeds: making a handover pack, and leading a disclosure request from receipt to the handing over."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone

from agencies.models import Choice
from audit.book import write_down
from common.deeds import call, deed
from common.errors import NotAllowed
from packs import blackout, letters
from packs.enums import DAYS, EXISTENCE, REPORTED, Decision, RecordKind, State, Why
from packs.handing import Handing, handover_pdf
from packs.models import DisclosureEntry, DisclosureRequest, HandoverPack, PackPaper
from packs.records import file_of, known_in

MOVED_ON = "この間に手続きが進みました。画面を読み込み直してください。"
CHANGED = "並べたあとで、記録が変わりました。「記録を並べ直す」を押して、もう一度確かめてください。"


@deed
def make_handover(handing: Handing, *, by) -> HandoverPack:
    """The pack is pressed, kept sealed and counted among what was told. What consent does not cover is not in it."""
    ground = handing.ground
    if not ground:
        raise NotAllowed(ground.reason)
    printed = handover_pdf(handing, by=by)
    pack = HandoverPack.objects.create(
        case=handing.case,
        occasion=handing.occasion,
        agency=handing.agency,
        by=by,
        to_agency=handing.to_agency,
        to_body=handing.to_body,
        recipient=handing.recipient,
        remarks=handing.remarks,
        basis=ground.basis,
        basis_reason=ground.reason,
        consent_id=ground.consent_id,
        parts=list(handing.verdicts.items()),
        sha256=hashlib.sha256(printed.pdf).hexdigest(),
    )
    paper = PackPaper(pack=pack, name="handover.pdf", kind="pdf")
    paper.keep(printed.pdf)
    paper.save(force_insert=True)
    write_down("pack.made", about=pack, case=handing.case, occasion=str(handing.occasion), basis=str(ground.basis))
    return pack


# 開示請求 ----------------------------------------------------------------------------------------------------------------


@deed
def receive_request(
    case, *, by, received_on: date, due_on: date | None = None, kinds: Sequence[str] = (), **said
) -> DisclosureRequest:
    """`said`: columns of DisclosureRequest."""
    asked = DisclosureRequest.objects.create(
        case=case,
        number=case.number,
        name=case.person.display_name,
        agency=case.custodian,
        received_on=received_on,
        received_by=by,
        due_on=due_on or received_on + timedelta(days=DAYS),
        kinds=list(kinds) or list(RecordKind.values),
        **said,
    )
    write_down("disclosure.received", about=asked, case=case)
    letters.received(asked)
    return asked


@deed
def list_records(asked: DisclosureRequest, *, by) -> int:
    """Every record of the file as it stands now. One that has not changed keeps what was marked in it; a review is void."""
    asked = _lock(asked, State.RECEIVED, State.PREPARED, State.REVIEWED)
    _back(asked)
    if asked.agency_id != asked.case.custodian_id:  # it has changed hands: who answers for it now lists what it may read itself
        asked.agency = asked.case.custodian
        asked.save(update_fields=["agency", "updated_at"])
    before = {(entry.kind, entry.source_id): entry for entry in asked.entries.all()}
    known, now = known_in(asked.case), timezone.now()
    fresh = []
    for position, record in enumerate(file_of(asked), start=1):
        old = before.pop((record.kind, record.source_id), None)
        same = old is not None and old.sha256 == record.sha256
        withheld = old.withheld if old else (REPORTED if record.kind == RecordKind.DISCLOSURE else "")
        fresh.append(
            DisclosureEntry(
                request=asked, position=position, kind=record.kind, source_id=record.source_id, title=record.title,
                day=record.day, text=record.text, sha256=record.sha256, listed_at=now, withheld=withheld,
                marks=old.marks if old and same else blackout.propose(record.text, known),
            )
        )  # fmt: skip
    asked.entries.all().delete()
    DisclosureEntry.objects.bulk_create(fresh)
    write_down("disclosure.listed", about=asked, case=asked.case_id, records=len(fresh))
    return len(fresh)


@deed
def mark_entry(
    entry: DisclosureEntry, *, by, seen: str, withheld: str, kept: Sequence[int] = (),
    sentences: Mapping[int, str] | None = None, words: Sequence[str] = (), ground: str = "",
) -> DisclosureEntry:  # fmt: skip
    """What stays covered in one record. `seen`: the stamp of what was shown; `kept`: marks that stay, by their place;
    `sentences`: place → ground; `words`: covered wherever they stand, on `ground`."""
    sentences = sentences or {}
    asked = _lock(entry.request, State.RECEIVED)
    entry = DisclosureEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    if entry.stamp != seen:
        raise NotAllowed("ほかの職員が、この記録の黒塗りを先に変えました。画面を読み込み直してください。")
    grounds = {withheld, *sentences.values(), *([ground] if words else [])} - {""}
    if not grounds <= set(Choice.objects.labels("exemption")):
        raise NotAllowed("不開示の根拠を選び直してください。")
    if EXISTENCE in {*sentences.values(), ground if words else ""}:
        raise NotAllowed("第81条は、記録の全部を不開示とするときだけ選べます。")
    marks = [entry.marks[at] for at in kept if at < len(entry.marks)]
    spans = blackout.sentences(entry.text)
    marks += [[*spans[at], chosen, Why.SENTENCE.value] for at, chosen in sentences.items() if at < len(spans) and chosen]
    for word in words:
        found = blackout.find(entry.text, word)
        if not found:
            raise NotAllowed(f"「{word}」は、この記録に見つかりません。記録のとおりに入力してください。")
        marks += [[start, end, ground, Why.WORDS.value] for start, end in found]
    entry.withheld, entry.marks = withheld, blackout.settle(marks)
    entry.save(update_fields=["withheld", "marks"])
    write_down("disclosure.marked", about=entry, case=asked.case_id, marks=len(entry.marks), withheld=withheld)
    return entry


@deed
def finish_preparation(asked: DisclosureRequest, *, by) -> DisclosureRequest:
    asked = _lock(asked, State.RECEIVED)
    if not DisclosureEntry.objects.filter(request=asked).aggregate(last=Max("listed_at"))["last"] and file_of(asked):
        raise NotAllowed("記録がまだ並んでいません。「記録を並べる」を押してください。")
    refuse_changed(asked)
    asked.state, asked.prepared_at, asked.prepared_by, asked.returned_why = State.PREPARED, timezone.now(), by, ""
    asked.save(update_fields=["state", "prepared_at", "prepared_by", "returned_why", "updated_at"])
    write_down("disclosure.prepared", about=asked, case=asked.case_id)
    letters.to_review(asked)
    return asked


@deed
def review(asked: DisclosureRequest, *, by) -> DisclosureRequest:
    """By a second person. From here on there is a PDF."""
    asked = _lock(asked, State.PREPARED)
    if asked.prepared_by_id == by.pk:
        raise NotAllowed("準備した職員は、確認できません。別の職員に確認を依頼してください。")
    refuse_changed(asked)
    asked.state, asked.reviewed_at, asked.reviewed_by = State.REVIEWED, timezone.now(), by
    asked.save(update_fields=["state", "reviewed_at", "reviewed_by", "updated_at"])
    write_down("disclosure.reviewed", about=asked, case=asked.case_id)
    letters.to_decide(asked)
    return asked


@deed
def send_back(asked: DisclosureRequest, *, by, reason: str) -> DisclosureRequest:
    asked = _lock(asked, State.PREPARED, State.REVIEWED)
    if not reason.strip():
        raise NotAllowed("差し戻す理由を入力してください。")
    _back(asked, reason)
    write_down("disclosure.sent_back", about=asked, case=asked.case_id)
    letters.sent_back(asked)
    return asked


@deed
def extend(asked: DisclosureRequest, *, by, days: int, reason: str) -> DisclosureRequest:
    """Once, by at most as long again, and with the reason that is told to the person."""
    asked = _lock(asked, State.RECEIVED, State.PREPARED, State.REVIEWED)
    if asked.extension_reason:
        raise NotAllowed("期限の延長は、1回だけです。")
    if not reason.strip() or not 1 <= days <= DAYS:
        raise NotAllowed(f"延長する日数（{DAYS}日まで）と理由を入力してください。")
    asked.due_on, asked.extension_reason = asked.due_on + timedelta(days=days), reason
    asked.save(update_fields=["due_on", "extension_reason", "updated_at"])
    write_down("disclosure.extended", about=asked, case=asked.case_id, days=days)
    letters.settle_due(asked)
    return asked


@deed
def decide(asked: DisclosureRequest, *, by, decision: str, reason: str = "") -> DisclosureRequest:
    """By the host section, on what was reviewed and has not changed since."""
    asked = _lock(asked, State.REVIEWED)
    refuse_changed(asked)
    refuse_unfitting(asked, decision, reason)
    asked.state, asked.decided_at, asked.decided_by = State.DECIDED, timezone.now(), by
    asked.decision, asked.decision_reason = decision, reason
    asked.save(update_fields=["state", "decided_at", "decided_by", "decision", "decision_reason", "updated_at"])
    write_down("disclosure.decided", about=asked, case=asked.case_id, decision=decision)
    letters.decided(asked)
    return asked


def refuse_unfitting(asked: DisclosureRequest, decision: str, reason: str) -> None:
    """The word of the decision says what the paper shows."""
    entries = list(asked.entries.all())
    shown = [entry for entry in entries if entry.withheld != EXISTENCE]
    open_ones = [entry for entry in shown if not entry.withheld]
    covers = any(entry.withheld or entry.marks for entry in shown)
    if decision == Decision.WHOLE and (covers or not shown):
        raise NotAllowed("黒塗りや不開示の記録があるか、記録がないため「開示」にはできません。")
    if decision == Decision.PART and not (covers and open_ones):
        raise NotAllowed("「部分開示」にできるのは、開示する部分と開示しない部分の両方があるときです。")
    if decision == Decision.ABSENT and shown:
        raise NotAllowed("記録があるため「不存在」にはできません。")
    if decision in {Decision.NONE, Decision.ABSENT} and not reason.strip():
        raise NotAllowed("開示しない理由を入力してください。")


@deed
def hand_over(asked: DisclosureRequest, *, by, how: str) -> DisclosureRequest:
    asked = _lock(asked, State.DECIDED)
    asked.state, asked.handed_over_at, asked.handed_over_by, asked.handed_over_how = State.HANDED_OVER, timezone.now(), by, how
    asked.save(update_fields=["state", "handed_over_at", "handed_over_by", "handed_over_how", "updated_at"])
    write_down("disclosure.handed_over", about=asked, case=asked.case_id)
    letters.settle_all(asked)
    return asked


def changed_in(asked: DisclosureRequest) -> int:
    """How many records are not as they were listed: compared one by one at the accountable agency, which read them all; for
    the host section, which reads less of the file or nothing, the database answers."""
    if asked.seen_case is None:
        return call("packs_touched", asked.pk)
    now = {(record.kind, record.source_id): record.sha256 for record in file_of(asked)}
    listed = asked.entries.values_list("kind", "source_id", "sha256")
    return sum(now.get((kind, source_id)) != sha256 for kind, source_id, sha256 in listed)


def refuse_changed(asked: DisclosureRequest) -> None:
    if asked.seen_case is not None and asked.agency_id != asked.case.custodian_id:
        raise NotAllowed("主担当が替わりました。「記録を並べ直す」を押して、もう一度確かめてください。")
    if changed_in(asked):
        raise NotAllowed(CHANGED)


def _back(asked: DisclosureRequest, reason: str = "") -> None:
    """To the preparer; what was prepared and reviewed counts no more."""
    if asked.state == State.RECEIVED:
        return
    asked.state, asked.returned_why = State.RECEIVED, reason
    asked.prepared_at = asked.prepared_by = asked.reviewed_at = asked.reviewed_by = None
    asked.save(
        update_fields=["state", "prepared_at", "prepared_by", "reviewed_at", "reviewed_by", "returned_why", "updated_at"]
    )


def _lock(asked: DisclosureRequest, *states: str) -> DisclosureRequest:
    """The row as it is now, if it is still where the screen showed it; with the case as the door has read it."""
    locked = DisclosureRequest.objects.select_for_update(no_key=True).get(pk=asked.pk)
    if locked.state not in states:
        raise NotAllowed(MOVED_ON)
    locked.seen_case = asked.seen_case
    if locked.seen_case is not None:
        locked.case = locked.seen_case
    return locked
