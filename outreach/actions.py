"""Deeds of outreach. What must never be true is refused in PostgreSQL (migrations/0002_walls.sql)."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from audit.book import write_down
from cases.actions import step_to
from cases.enums import Stage as CaseStage
from cases.models import Case, Stake
from common.deeds import call, deed
from common.errors import NotAllowed
from consents.enums import Act, Category, Purpose, Status
from consents.ledger import ask
from consents.models import Consent
from outreach import letters
from outreach.enums import ORDER, REACHES, Basis, Ending, Result, Stage, TransferState
from outreach.models import AreaNote, Contact, PotentialClient, Transfer, next_review


def _locked(client) -> PotentialClient:
    return PotentialClient.objects.select_for_update(of=("self",), no_key=True).get(pk=client.pk)


def _open(client) -> PotentialClient:
    client = _locked(client)
    if not client.is_open:
        raise NotAllowed("この記録は、すでに終えています。画面を読み込み直してください。")
    return client


def _save(client, *names, **columns):
    for name, value in columns.items():
        setattr(client, name, value)
    client.save(update_fields=[*names, *columns, "updated_at"])


@deed
def add_client(*, by, agency, **columns) -> PotentialClient:
    client = PotentialClient(agency=agency, **{"worker": by, **columns}, review_on=next_review(columns["known_on"]))
    client.save(force_insert=True)
    write_down("outreach.added", about=client)
    return client


@deed
def edit_client(client, *, by, seen, **columns) -> PotentialClient:
    """Unless somebody else wrote on it since it was shown (`seen`)."""
    client = _open(client)
    if client.updated_at.isoformat() != seen:
        raise NotAllowed("ほかの職員が、この記録を先に書き換えました。最新の内容を開き直して、もう一度入力してください。")
    _save(client, **columns)
    write_down("outreach.edited", about=client)
    return client


@deed
def add_contact(
    client, *, by, happened_at, how, result, words="", second=None, alongside="", next_on=None, next_aim=""
) -> Contact:
    """One try. It brings the stage as far as such a result does, never back, and says what comes next."""
    client = _open(client)
    contact = Contact.objects.create(
        client=client, agency=client.agency, by=by, happened_at=happened_at, pair=client.needs_two, how=how, result=result,
        words=words, second=second, alongside=alongside, next_on=next_on, next_aim=next_aim,
    )  # fmt: skip
    day = timezone.localdate(happened_at)
    reached = REACHES.get(Result(result), Stage.NONE)
    nearer: dict[str, Any] = {"stage": reached} if ORDER.index(reached) > ORDER.index(Stage(client.stage)) else {}
    if result == Result.MET and (client.met_on is None or day < client.met_on):
        nearer["met_on"] = day
    _save(client, tried_on=max(client.tried_on or day, day), next_on=next_on, next_aim=next_aim, **nearer)
    write_down("outreach.tried", about=contact, client=str(client.pk))
    letters.settled(client, "visit")
    return contact


@deed
def move_stage(client, *, by, to) -> PotentialClient:
    client = _open(client)
    day = {"consented_on": timezone.localdate()} if to == Stage.CONSENTED else {}
    _save(client, stage=to, **day)
    write_down("outreach.moved", about=client, to=str(to))
    return client


@deed
def name_worker(client, *, by, worker) -> PotentialClient:
    client = _locked(client)
    _save(client, worker=worker)
    write_down("outreach.worker_named", about=client, worker=worker.pk)
    return client


@deed
def review(client, *, by, ground, ground_words) -> PotentialClient:
    """The ground is renewed for another quarter, in words."""
    client = _kept(client)
    today = timezone.localdate()
    _save(client, ground=ground, ground_words=ground_words, reviewed_on=today, review_on=next_review(today), gone_on=None)
    write_down("outreach.reviewed", about=client, ground=str(ground))
    letters.settled(client, "review")
    return client


@deed
def find_no_ground(client, *, by) -> PotentialClient:
    """Somebody says that there is no ground any more; a person deletes it, or two quarters do."""
    client = _kept(client)
    today = timezone.localdate()
    _save(client, reviewed_on=today, review_on=today, gone_on=client.gone_on or today)
    write_down("outreach.ground_gone", about=client)
    return client


@deed
def delete_client(client, *, by) -> None:
    """Really deleted, with its contacts and their history. The book keeps the number."""
    call("outreach_delete", client.pk)
    write_down("outreach.deleted", about=client)
    letters.settled(client)


def _kept(client) -> PotentialClient:
    client = _locked(client)
    if client.case_id:
        raise NotAllowed("ケースになった記録は、ケースの保存期間に従います。")
    return client


@deed
def end(client, *, by, ending, words, linked_to=None, linked_words="", stable=None) -> PotentialClient:
    client = _open(client)
    if client.transfers.filter(state=TransferState.WAITING).exists():
        raise NotAllowed("ほかの機関に引き渡しの返事を待っています。先に、引き渡しを取りやめてください。")
    linked = {"linked_to": linked_to, "linked_words": linked_words, "stable": stable, "linked_on": timezone.localdate()}
    _save(
        client, ending=ending, ending_words=words, ended_at=timezone.now(), ended_by=by, next_on=None, next_aim="",
        **(linked if ending == Ending.LINKED else {}),
    )  # fmt: skip
    write_down("outreach.ended", about=client, ending=str(ending))
    letters.settled(client, "visit")
    return client


@deed
def reopen(client, *, by) -> PotentialClient:
    client = _kept(client)
    _save(client, ending="", ended_at=None, ended_by=None)
    write_down("outreach.reopened", about=client)
    return client


@deed
def become_case(client, case, *, by) -> PotentialClient:
    """Inside the deed that receives the case. The contacts stay, read by the agency that made them."""
    client = _open(client)
    if client.transfers.filter(state=TransferState.WAITING).exists():
        raise NotAllowed("ほかの機関に引き渡しの返事を待っています。先に、引き渡しを取りやめてください。")
    _save(client, case=case, ending=Ending.CASE, ended_at=timezone.now(), ended_by=by, next_on=None, next_aim="")
    step_to(case, CaseStage.ASSESSING if client.has_consented else CaseStage.ENGAGING, by=by, reason="アウトリーチから受付")
    write_down("outreach.became_case", about=client, case=case)
    letters.settled(client)
    return client


@deed
def record_link(client, *, by, linked_to, linked_words, stable) -> PotentialClient:
    """Where the outreach for a case leads, and whether that holds. It ends when both are so."""
    client = _locked(client)
    _save(client, linked_to=linked_to, linked_words=linked_words, stable=stable, linked_on=timezone.localdate())
    write_down("outreach.linked", about=client, case=client.case_id, stable=stable)
    return client


@deed
def share(client, *, by) -> PotentialClient:
    """The team of the case reads the contacts: with the person's consent to all of its agencies, or not at all."""
    case = Case.objects.select_related("person").get(pk=client.case_id)
    team = [stake.agency for stake in Stake.objects.current().filter(case=case).select_related("agency")]
    others = [agency for agency in team if agency.pk != client.agency_id]
    answer = ask(Act.SHARE, case.person, recipients=others)
    if not answer:
        raise NotAllowed(answer.reason)
    client = _locked(client)
    _save(client, shared=True)
    write_down("outreach.shared", about=client, case=case, basis=str(answer.basis))
    return client


@deed
def hide(client, *, by) -> PotentialClient:
    client = _locked(client)
    _save(client, shared=False)
    write_down("outreach.hidden", about=client, case=client.case_id)
    return client


@deed
def offer(client, *, by, to_agency, basis, basis_words, summary) -> Transfer:
    """Another agency of the programme is asked to go on. It learns who it is only when it has said yes."""
    client = _open(client)
    may_hand_over(to_agency, basis=basis, words=basis_words)
    transfer = Transfer.objects.create(
        client=client, from_agency=client.agency, to_agency=to_agency, sent_by=by, basis=basis, basis_words=basis_words,
        summary=summary, district=client.district, answer_by=timezone.localdate() + timedelta(days=to_agency.answer_days),
    )  # fmt: skip
    write_down("outreach.offered", about=transfer, to=to_agency.pk)
    letters.asked(transfer)
    return transfer


def may_hand_over(to_agency, *, basis, words) -> None:
    """The same law as for every resident: what the person said to this worker, or a danger; nothing else carries a name."""
    now = timezone.now()
    said: Any = Consent(
        status=Status.GIVEN, purposes=[Purpose.CONSULT, Purpose.LIAISE], categories=[Category.BASIC, Category.HISTORY],
        all_agencies=False, recipients=[to_agency.pk], exclusions=[], starts_at=now, ends_at=now + timedelta(days=1),
    )  # fmt: skip
    said.cuts = []
    rows = [said] if basis == Basis.AGREED else []
    answer = ask(Act.SHARE, None, rows=rows, recipients=[to_agency], danger=words if basis == Basis.DANGER else "", at=now)
    if not answer:
        raise NotAllowed(answer.reason)


@deed
def answer_offer(transfer, *, by, state, words="") -> Transfer:
    """Taken, refused or withdrawn, once. A yes moves the entry in the same moment (outreach_transfer_settles)."""
    transfer = Transfer.objects.select_for_update(of=("self",), no_key=True).get(pk=transfer.pk)
    transfer.state, transfer.answered_at, transfer.answered_by, transfer.answer = state, timezone.now(), by, words
    transfer.save(update_fields=["state", "answered_at", "answered_by", "answer", "updated_at"])
    write_down("outreach.answered", about=transfer, state=str(state))
    letters.answered(transfer)
    return transfer


@deed
def add_area_note(*, by, agency, district, words) -> AreaNote:
    note = AreaNote.objects.create(agency=agency, by=by, district=district, words=words)
    write_down("outreach.area_noted", about=note)
    return note


@deed
def remove_area_note(note, *, by) -> None:
    write_down("outreach.area_removed", about=note)
    note.delete()
