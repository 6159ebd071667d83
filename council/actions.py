"""Deeds of the council: a card is raised, checked, spoken of and answered; who holds an office."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from agencies.models import Agency
from audit.book import write_down
from common.deeds import call, deed, rows
from common.errors import NotAllowed
from common.nameless import faults
from council import letters
from council.enums import ANSWERS, State
from council.models import Card, Comment, Holder, Origin, Task
from council.sources import Found, areas_of

TEXTS = ("title", "pattern", "proposal", "generalised_why")


# Words that point at nobody -------------------------------------------------------------------------------------------


def refuse_named(texts: Iterable[str], *, cases=(), about=None) -> None:
    """NotAllowed, with the words that point at somebody. Which names are known here, each learns of the own cases only."""
    said = "\n".join(text for text in texts if text)
    words = [str(fault) for fault in faults(said)]
    words += [
        f"「{name}」（人の名前）" for name in call("council_names", said, list(cases), about) if f"「{name}」" not in str(words)
    ]
    if words:
        raise NotAllowed(
            f"個人が分かる言葉が含まれています：{'、'.join(words)}。だれのことか分からないように言い換えてください。"
        )


# Cards ----------------------------------------------------------------------------------------------------------------


@deed
def raise_card(*, by, agency, found: list[Found], sections=(), **said) -> Card:
    """`found`: the records it rests on; `said`: title, pattern, gap, proposal, generalised, generalised_why."""
    refuse_named([said[name] for name in TEXTS], cases={row.case_id for row in found if row.case_id})
    card = Card.objects.create(proposer=by, agency=agency, **said)
    card.sections.set(sections)
    _rest_on(card, found, by=by)
    card.refresh_from_db(fields=["number"])
    write_down("card.raised", about=card, origins=len(found))
    letters.raised(card)
    return card


def _rest_on(card, found, *, by):
    areas = areas_of(found)
    known = set(Origin.objects.filter(card=card).values_list("kind", "source_id"))
    Origin.objects.bulk_create(
        Origin(
            card=card, kind=row.kind, source_id=row.id, case_id=row.case_id, agency_id=row.agency_id,
            area_id=areas.get(row.case_id), added_by=by,
        )
        for row in found if (row.kind, row.id) not in known
    )  # fmt: skip


@deed
def add_origins(card, *, by, found: list[Found]) -> Card:
    """More records that say the same."""
    refuse_named([getattr(card, name) for name in TEXTS], cases={row.case_id for row in found if row.case_id}, about=card.pk)
    _rest_on(card, found, by=by)
    write_down("card.origins_added", about=card, origins=len(found))
    return card


@deed
def reword(card, *, by, seen: str, sections=(), **said) -> Card:
    """Better words, until the check. `seen`: the moment of the words that were read."""
    locked = Card.objects.select_for_update(of=("self",), no_key=True).filter(pk=card.pk, state=State.RAISED).first()
    if locked is None:
        raise NotAllowed("匿名化の確認が済んだため、文は変えられません。")
    if locked.updated_at.isoformat() != seen:
        raise NotAllowed("ほかの職員がカードを直しました。最新の内容を開き直して、もう一度入力してください。")
    own = Origin.objects.filter(card=card).values_list("case", flat=True)
    refuse_named([said[name] for name in TEXTS], cases=[case for case in own if case], about=card.pk)
    for name, value in said.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*said, "updated_at"])
    locked.sections.set(sections)
    write_down("card.reworded", about=locked)
    return locked


@deed
def step_card(card, onto, *, by, words="", due_on=None, sitting=None, owner=None, became="", helped="") -> Card:
    """Check it, send it on, answer it, verify it. The database keeps the order, and the check."""
    if onto == State.CHECKED:
        refuse_named([getattr(card, name) for name in TEXTS], about=card.pk)
    refuse_named([words], about=card.pk)
    sat, owned = getattr(sitting, "pk", None), getattr(owner, "pk", None)
    step = call("council_step", card.pk, onto, words, due_on, sat, owned, became, helped)
    card = Card.objects.select_related("proposer").get(pk=card.pk)
    write_down("card.stepped", about=card, onto=str(onto), sitting=sat)
    letters.settled(card)
    suppliers = Agency.objects.filter(pk__in=[pk for (pk,) in rows("council_suppliers", card.pk)])
    letters.moved(card, step, suppliers, answer=onto in ANSWERS)
    return card


@deed
def comment(card, *, by, agency, text) -> Comment:
    refuse_named([text])
    said = Comment.objects.create(card=card, by=by, agency=agency, text=text)
    write_down("card.commented", about=said)
    letters.commented(said)
    return said


@deed
def reword_comment(said, *, by, text) -> Comment:
    refuse_named([text])
    if not Comment.objects.filter(pk=said.pk, by=by, passed_at=None).update(text=text, updated_at=timezone.now()):
        raise NotAllowed("この意見は、すでに確認されています。")
    write_down("card.comment_reworded", about=said)
    letters.commented(said)
    return said


@deed
def pass_comment(said, *, by) -> None:
    call("council_pass", said.pk)
    write_down("card.comment_passed", about=said)
    letters.passed(said)


@deed
def ask_to_reword(said, *, by) -> None:
    write_down("card.comment_returned", about=said)
    letters.passed(said)
    letters.reword(said)


# Offices and decisions ------------------------------------------------------------------------------------------------


@deed
def seat(office, *, by, user, since) -> Holder:
    """Somebody holds this office from that day; whoever held it before does until the day before."""
    before = Holder.objects.filter(Q(until=None) | Q(until__gte=since), office=office).order_by("since").last()
    if before is not None:
        if before.since >= since:
            raise NotAllowed("前の職員の開始日より後の日を入力してください。")
        before.until = since - timedelta(days=1)
        before.save(update_fields=["until", "updated_at"])
    holder = Holder.objects.create(office=office, user=user, since=since)
    write_down("council.seated", about=holder, office=office.pk)
    return holder


@deed
def report_task(task, *, by, report) -> Task:
    refuse_named([report])
    done = {"report": report, "done_at": timezone.now(), "done_by": by, "updated_at": timezone.now()}
    if not Task.objects.filter(pk=task.pk, done_at=None).update(**done):
        raise NotAllowed("この決定事項は、すでに報告されています。")
    write_down("council.task_done", about=task)
    letters.task_done(task)
    return task
