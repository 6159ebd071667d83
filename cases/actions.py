"""Deeds on a case: receive, write, step, close. Custody moves in referrals.actions only."""

from collections.abc import Sequence

from django.db.models import F
from django.utils import timezone

from audit.book import write_down
from cases import closing
from cases.enums import BY_DEED, NEXT, Stage, Visibility
from cases.models import (
    Arrangement,
    Attachment,
    Case,
    CaseSubject,
    Intake,
    Move,
    NextStep,
    Note,
    NoteTemplate,
    SavedFilter,
    SheetRecord,
    Tie,
)
from common.deeds import call, deed
from common.errors import NotAllowed
from people import actions as people
from people.models import Person
from sheets.loading import current

MOST_FILES = 100  # of one case


@deed
def receive(*, agency, by, person: dict, intake: dict, members: Sequence[dict] = (), **columns) -> Case:
    """A consultation comes in: the person, the household as told, the intake sheet, and a case held by this agency.

    `members`: dicts of name, kana, sex, born_on, kind (RelationKind), note. The head is the person until corrected.
    `columns`: of the case, where they differ from one that is received now by this worker.
    """
    main = people.write_down_person(by=by, **person)
    now = timezone.now()
    begun = {"worker": by, "stage": Stage.RECEIVED, "opened_at": now, "last_activity": now, **columns}
    case = Case(person=main, custodian=agency, opened_by_agency=agency, **begun)
    case.save(force_insert=True)
    case.refresh_from_db(fields=["number"])
    _add_household(case, main, members, by=by)
    Intake.objects.create(case=case, received_by=by, agency=agency, **intake)
    write_down("case.received", about=case, case=case)
    return case


def _add_household(case, main, members, *, by):
    others = []
    for member in members:
        kind, note = member.pop("kind"), member.pop("note", "")
        other = people.write_down_person(by=by, **member)
        CaseSubject.objects.create(case=case, person=other)
        others.append((main, other, kind, note))
    people.keep_house_together([main, *(other for _, other, _, _ in others)], head=main, relations=others)


@deed
def add_note(
    case, *, by, agency, happened_at, kind, heading, visibility=Visibility.AGENCY, next_step=None, attached=(), **contents
) -> Note:
    """Added, never rewritten. Who will read it was shown before saving.

    `contents`: text, fact, quote, view, action, minutes, contents, contacted, contacted_others.
    `next_step`: what, due_on, worker. `attached`: files that common.uploads has accepted.
    """
    note = Note.objects.create(
        case=case,
        agency=agency,
        author=by,
        happened_at=happened_at,
        kind=kind,
        heading=heading,
        visibility=visibility,
        **contents,
    )
    write_down("note.added", about=note, case=case, visibility=str(visibility))
    for file in attached:
        _attach(note, file, by=by)
    if next_step:
        plan_next_step(case, by=by, agency=agency, note=note, **next_step)
    return note


def _attach(note, file, *, by):
    if Attachment.objects.filter(note__case=note.case_id).count() >= MOST_FILES:
        raise NotAllowed(f"一つのケースに添付できるファイルは、{MOST_FILES}個までです。")
    attachment = Attachment(note=note, name=file.name, kind=file.kind, added_by=by)
    attachment.keep(file.content)
    attachment.save(force_insert=True)
    write_down("file.attached", about=attachment, case=note.case_id)


@deed
def strike_note(note, *, by, reason) -> Note:
    """A mistake is struck through with a reason; the words stay readable."""
    struck = Note.objects.filter(pk=note.pk, struck_at=None, author=by).update(
        struck_at=timezone.now(), struck_by=by, struck_reason=reason
    )
    if not struck:
        raise NotAllowed("取り消せるのは、書いた本人が、まだ取り消していない記録だけです。")
    write_down("note.struck", about=note, case=note.case_id)
    return note


@deed
def save_note_template(template, *, by, **columns) -> NoteTemplate:
    template = template or NoteTemplate()
    if NoteTemplate.objects.filter(title=columns["title"]).exclude(pk=template.pk).exists():
        raise NotAllowed(f"「{columns['title']}」という名前のひな型があります。別の名前にしてください。")
    for name, value in columns.items():
        setattr(template, name, value)
    template.save()
    write_down("note_template.saved", about=template)
    return template


@deed
def plan_next_step(case, *, by, agency, what, due_on, worker=None, note=None) -> NextStep:
    step = NextStep.objects.create(case=case, agency=agency, worker=worker, what=what, due_on=due_on, note=note, added_by=by)
    write_down("step.planned", about=step, case=case, agency=agency.pk)
    return step


@deed
def finish_step(step, *, by) -> NextStep:
    finished = NextStep.objects.waiting().filter(pk=step.pk).update(done_at=timezone.now(), done_by=by)
    if not finished:
        raise NotAllowed("この予定は、すでに完了しています。")
    write_down("step.finished", about=step, case=step.case_id)
    return step


@deed
def move_case(case, *, to, by, reason="") -> Case:
    """One step along the table of stages, by hand."""
    if to in BY_DEED:
        raise NotAllowed("この状態へは、会議・決定・つなぎ・終結の手続きで進みます。")
    return step_to(case, to, by=by, reason=reason)


def step_to(case, to, *, by, reason="") -> Case:
    """The step itself: the row is locked, the table asked, the history written."""
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    if to not in NEXT[case.stage]:
        raise NotAllowed(
            f"「{Stage(case.stage).label}」から「{Stage(to).label}」へは進めません。画面を読み込み直してください。"
        )
    Move.objects.create(case=case, from_stage=case.stage, to_stage=to, reason=reason, at=timezone.now(), by=by)
    case.stage = to
    case.save(update_fields=["stage", "updated_at"])
    write_down("case.moved", about=case, case=case, to=str(to))
    return case


@deed
def close_case(case, *, by, reason, note) -> Case:
    """Ends the case. Whatever would be left hanging (offers, plans, steps) is named first."""
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    if not case.is_open:
        raise NotAllowed("このケースは、すでに終結しています。")
    if Stage.CLOSED not in NEXT[case.stage]:
        raise NotAllowed(f"「{Stage(case.stage).label}」のままでは終結できません。先にその手続きを終えてください。")
    hanging = closing.obstacles(case)
    if hanging:
        raise NotAllowed(" ".join(hanging))
    Move.objects.create(case=case, from_stage=case.stage, to_stage=Stage.CLOSED, reason=note[:400], at=timezone.now(), by=by)
    case.stage, case.closed_at, case.closed_by = Stage.CLOSED, timezone.now(), by
    case.close_reason, case.close_note = reason, note
    case.save(update_fields=["stage", "closed_at", "closed_by", "close_reason", "close_note", "updated_at"])
    closing.end_all(case, by)
    write_down("case.closed", about=case, case=case, reason=reason)
    return case


@deed
def reopen_case(case, *, by, reason) -> Case:
    """A closed case is taken up again, by the agency that held it last."""
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    if case.is_open:
        raise NotAllowed("このケースは、終結していません。")
    Move.objects.create(case=case, from_stage=case.stage, to_stage=Stage.ASSESSING, reason=reason, at=timezone.now(), by=by)
    case.stage, case.closed_at, case.closed_by, case.close_reason = Stage.ASSESSING, None, None, ""
    case.save(update_fields=["stage", "closed_at", "closed_by", "close_reason", "updated_at"])
    write_down("case.reopened", about=case, case=case)
    return case


@deed
def name_worker(case, *, worker, by) -> Case:
    """Who in the accountable agency does the work."""
    if case.custodian not in worker.agencies_with_case_work():
        raise NotAllowed("担当者は、主担当機関の職員から選んでください。")
    case.worker = worker
    case.save(update_fields=["worker", "updated_at"])
    write_down("case.worker_named", about=case, case=case, worker=worker.pk)
    return case


@deed
def correct_person(case, *, by, seen, **identity):
    """Correct what is written of the person, unless somebody else did so in the meantime."""
    person = _as_seen(case.person_id, seen)
    people.correct_person(person, by=by, **identity)
    write_down("person.corrected", about=person, case=case)
    return person


def _as_seen(person_id, seen) -> Person:
    """The row, locked. Refused when somebody has written on it since it was shown."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person_id)
    if person.updated_at.isoformat() != seen:
        raise NotAllowed("ほかの職員がこの人の情報を書き換えました。最新の内容を開き直して、もう一度入力してください。")
    return person


@deed
def add_relative(case, *, by, identity, relation, **lives) -> Person:
    """A member of the household or of the family elsewhere, as a person of this case. Arguments: people.arrange_relative."""
    relative = people.write_down_person(by=by, **identity)
    CaseSubject.objects.create(case=case, person=relative)
    people.arrange_relative(case.person, relative, by=by, identity={}, relation=relation, **lives)
    write_down("person.added", about=relative, case=case)
    return relative


@deed
def change_relative(case, relative, *, by, seen, **arranged) -> Person:
    """Unless somebody else changed what is written of them in the meantime."""
    relative = _as_seen(relative.pk, seen)
    people.arrange_relative(case.person, relative, by=by, **arranged)
    write_down("person.corrected", about=relative, case=case)
    return relative


@deed
def tie(case, *, by, agency=None, name="", strength, direction, note="") -> Tie:
    """What an agency or anybody else is to the household: a line on the ecomap."""
    made = Tie.objects.create(
        case=case, agency=agency, name=name, strength=strength, direction=direction, note=note, added_by=by
    )
    write_down("tie.added", about=made, case=case)
    return made


@deed
def untie(tied, *, by) -> Tie:
    Tie.objects.filter(pk=tied.pk).update(ended_on=timezone.localdate(), updated_at=timezone.now())
    write_down("tie.ended", about=tied, case=tied.case_id)
    return tied


@deed
def arrange_genogram(case, *, moved: dict, by) -> Arrangement:
    """`moved`: person → px to the right of where the layout puts them. Replaces what was arranged before."""
    kept = Arrangement.objects.filter(case=case)
    if not kept.update(moved=moved, arranged_by=by, updated_at=timezone.now()):
        Arrangement.objects.create(case=case, moved=moved, arranged_by=by)
    arranged = kept.get()
    write_down("map.arranged", about=arranged, case=case)
    return arranged


def admit(case, agency, *, why) -> None:
    """Another agency takes part from now on. The caller has asked what is lawful."""
    call("cases_admit", case.pk, agency.pk, why)
    write_down("case.agency_admitted", about=case, case=case, agency=agency.pk, why=str(why))


@deed
def end_part(case, agency, *, by, reason) -> None:
    """An agency's part in the case ends while the case stays open. Its own notes and sheets stay readable to it, nothing newer.

    Its steps fall to the accountable agency. Refused while it still owes something (a role in a running plan, a report).
    """
    owed = closing.owed(case, agency)
    if owed and agency.pk != case.custodian_id:
        raise NotAllowed(" ".join(owed))
    call("cases_part", case.pk, agency.pk, reason)
    write_down("case.agency_left", about=case, case=case, agency=agency.pk)


@deed
def save_filter(*, by, name, query) -> SavedFilter:
    kept = SavedFilter.objects.create(user=by, name=name, query=query)
    write_down("filter.saved", about=kept)
    return kept


class Overtaken(NotAllowed):
    """Somebody saved this sheet while it was being written. The view shows both."""


@deed
def save_sheet(case, record, *, code, seen, answers, agency, by, visibility=None, own_form=False) -> SheetRecord:
    """Begin a sheet, or write over the revision that was read (`seen`); never over anybody else's."""
    if record is None:
        definition = current()[code]
        record = SheetRecord.objects.create(
            case=case,
            sheet=code,
            version=definition.version,
            agency=agency,
            visibility=visibility or definition.visibility,
            own_form=own_form,
            answers=answers,
            written_by=by,
        )
        write_down("sheet.begun", about=record, case=case, sheet=code)
        return record
    saved = SheetRecord.objects.filter(pk=record.pk, revision=seen).update(
        answers=answers, own_form=own_form, revision=F("revision") + 1, written_by=by, updated_at=timezone.now()
    )
    if not saved:
        raise Overtaken("ほかの職員が、同じ帳票を先に保存しました。")
    write_down("sheet.saved", about=record, case=case, sheet=record.sheet)
    return record


@deed
def carry_sheet(record, *, by) -> SheetRecord:
    """To the newest version of its form. Answers whose box is gone stay in the earlier revision."""
    newest = current()[record.sheet]
    kept = {code: answer for code, answer in record.answers.items() if code in newest.fields}
    saved = SheetRecord.objects.filter(pk=record.pk, revision=record.revision).update(
        version=newest.version, answers=kept, revision=F("revision") + 1, written_by=by, updated_at=timezone.now()
    )
    if not saved:
        raise Overtaken("ほかの職員が、同じ帳票を先に保存しました。")
    write_down("sheet.carried", about=record, case=record.case_id, version=newest.version)
    return record
